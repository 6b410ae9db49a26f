/* SPDX-License-Identifier: EUPL-1.2 */
/* What the rows of figures are about: moments by the calendar of Rome, places, words. Called by the visits. */
#include <stdio.h>

#include "base/civil.h"
#include "view/stats.h"

bool stats_by_time(uint32_t by)
{
    return by >= BY_YEAR && by <= BY_HOUR;
}

struct stats_line *stats_line_of_time(struct view_scan *scan, uint64_t ms)
{
    static const char *const weekdays[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                           "Thursday", "Friday", "Saturday"};
    char key[40];
    struct civil c;
    struct str name = {0};
    civil_of(ms, &c);
    switch (scan->args.by) {
    case BY_YEAR:
        snprintf(key, sizeof(key), "%04d", c.year);
        break;
    case BY_MONTH:
        snprintf(key, sizeof(key), "%04d-%02d", c.year, c.month);
        break;
    case BY_DAY:
        snprintf(key, sizeof(key), "%04d-%02d-%02d", c.year, c.month, c.day);
        break;
    case BY_WEEKDAY:
        snprintf(key, sizeof(key), "%d", c.weekday == 0 ? 7 : c.weekday);
        name = str_of(weekdays[c.weekday]);
        break;
    default:
        snprintf(key, sizeof(key), "%02d", c.hour);
        break;
    }
    return stats_line(scan, ms == 0 ? (struct str){0} : str_of(key), ms == 0 ? (struct str){0} : name);
}

struct stats_line *stats_line_of_zone(struct view_scan *scan, struct str zone_id)
{
    const struct wire_zone *zone = stats_zone(scan, zone_id);
    if (scan->args.by == BY_AREA) {
        return stats_line(scan, zone != NULL ? zone->area : (struct str){0}, (struct str){0});
    }
    return stats_line(scan, zone_id, zone != NULL ? zone->name : (struct str){0});
}

struct stats_line *stats_line_of_word(struct view_scan *scan, const struct wire_enum *list, uint32_t number)
{
    const char *word = number != 0 ? wire_enum_word(list, number) : "";
    struct stats_line *line = stats_line(scan, str_of(word), (struct str){0});
    line->place = number != 0 ? number : UINT32_MAX;
    return line;
}

struct stats_line *stats_line_of_text(struct view_scan *scan, struct str text)
{
    return stats_line(scan, text, (struct str){0});
}

struct stats_line *stats_line_of_municipality(struct view_scan *scan, struct str municipality_id)
{
    const struct domain_store *store = view_store(scan->view);
    struct wire_municipality row;
    struct stats_line *line = stats_line(scan, municipality_id, (struct str){0});
    if (line->name.len == 0 && municipality_id.len > 0 &&
        store->get(store->ctx, KIND_MUNICIPALITY, municipality_id, &scan->row_arena, &row)) {
        line->name = arena_str(&scan->arena, row.name);
    }
    return line;
}

struct stats_line *stats_line_of_provider(struct view_scan *scan, struct str zone_id, uint64_t ms)
{
    const struct wire_zone *zone = stats_zone(scan, zone_id);
    for (unsigned i = 0; zone != NULL && zone->room_id.len > 0 && i < scan->rooms_count; i++) {
        const struct wire_room *room = &scan->rooms[i];
        if (str_eq(room->room_id, zone->room_id) && ms >= room->from && (room->until == 0 || ms < room->until)) {
            return stats_line(scan, room->provider_id, (struct str){0});
        }
    }
    return stats_line(scan, (struct str){0}, (struct str){0});
}

struct stats_line *stats_line_common(struct view_scan *scan, uint64_t ms, struct str zone_id)
{
    if (scan->args.by == BY_ALL) {
        return stats_line(scan, STR_LIT("all"), (struct str){0});
    }
    if (stats_by_time(scan->args.by)) {
        return stats_line_of_time(scan, ms);
    }
    return scan->args.by == BY_ZONE || scan->args.by == BY_AREA ? stats_line_of_zone(scan, zone_id) : NULL;
}
