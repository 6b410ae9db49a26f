/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Dispatch of the SEUS protocol: how does the room answer, and which unit goes?
 *
 * Which unit: available; with a social worker aboard; two operators for minors or violence; then same zone, same area,
 * any; among these the longest idle.
 *
 * How, "mode first: phone, remote coordination, on site, next opening, by priority, time band, distance and a place
 * with staff such as an emergency department or a police station":
 *     X                                     phone (112 or 118 come first; the case may follow)
 *     D                                     next opening of the ordinary service
 *     E                                     on site; remote if the place has staff and the unit is of another area
 *     U, place without staff                on site; remote if the unit is of another area
 *     U, place with staff                   on site by day (08-20) from the same zone, else remote
 * A priority nobody set counts as U. The room sends no unit into a zone that is not hooked.
 */
#include "seus/plugin.h"

#define HOUR_MS (UINT64_C(3600) * 1000)
#define DAY_MS (24 * HOUR_MS)
#define RANKED_MAX 64u

enum distance { SAME_ZONE, SAME_AREA, OTHER_AREA };

static int same_text(struct seus_text a, struct seus_text b)
{
    uint64_t i = 0;
    while (i < a.len && a.len == b.len && a.ptr[i] == b.ptr[i]) {
        i++;
    }
    return a.len == b.len && i == a.len;
}

static int has_flag(const struct seus_question *q, struct seus_text flag)
{
    int found = 0;
    for (uint32_t i = 0; i < q->flag_count; i++) {
        found |= same_text(q->flags[i], flag);
    }
    return found;
}

static int has_social_worker(const struct seus_unit *unit)
{
    int found = 0;
    for (uint32_t i = 0; i < unit->skill_count; i++) {
        found |= same_text(unit->skills[i], SEUS_TEXT("social_worker"));
    }
    return found;
}

static enum distance unit_distance(const struct seus_question *q, const struct seus_unit *unit)
{
    if (same_text(unit->zone_id, q->zone->zone_id)) {
        return SAME_ZONE;
    }
    return unit->area.len > 0 && same_text(unit->area, q->zone->area) ? SAME_AREA : OTHER_AREA;
}

/* Does a go before b? Nearer, then longer idle, then in the order of the question. */
static int goes_before(const struct seus_question *q, const struct seus_unit *a, const struct seus_unit *b)
{
    const enum distance of_a = unit_distance(q, a);
    const enum distance of_b = unit_distance(q, b);
    return of_a != of_b ? of_a < of_b : a->since_ms < b->since_ms;
}

/* Start of the last Sunday of a month of 31 days. first_day: days since 1970. */
static uint64_t last_sunday_ms(uint64_t first_day)
{
    const uint64_t last = first_day + 30;
    return (last - (last + 4) % 7) * DAY_MS; /* 1970-01-01 was a Thursday: (day + 4) % 7 is 0 on Sundays */
}

/* Is it day (08-20) in Italy? Summer time runs from 01:00 UTC of March's last Sunday to that of October's. */
static int is_day(uint64_t now_ms)
{
    const uint64_t day = now_ms / DAY_MS;
    /* January 1st of this year: 1461 days are four years, the third of each four from 1970 (1972) is the leap year. */
    const uint64_t in_four = day % 1461;
    const uint64_t year = in_four < 365 ? 0 : in_four < 730 ? 1 : in_four < 1096 ? 2 : 3;
    const uint64_t new_year = day - in_four + year * 365 + (year == 3 ? 1 : 0);
    const uint64_t march = new_year + 59 + (year == 2 ? 1 : 0);
    const uint64_t summer_ms = last_sunday_ms(march) + HOUR_MS;
    const uint64_t winter_ms = last_sunday_ms(march + 214) + HOUR_MS; /* October 1st */
    const uint64_t offset_ms = now_ms >= summer_ms && now_ms < winter_ms ? 2 * HOUR_MS : HOUR_MS;
    const uint64_t hour = (now_ms + offset_ms) % DAY_MS / HOUR_MS;
    return hour >= 8 && hour < 20;
}

static uint32_t mode_of(const struct seus_question *q, enum distance distance)
{
    const int staff = q->answers->staff_present == SEUS_TRI_YES;
    if (q->priority == SEUS_PRIORITY_E) {
        return staff && distance == OTHER_AREA ? SEUS_MODE_REMOTE : SEUS_MODE_ON_SITE;
    }
    if (staff) {
        return distance == SAME_ZONE && is_day(q->now_ms) ? SEUS_MODE_ON_SITE : SEUS_MODE_REMOTE;
    }
    return distance == OTHER_AREA ? SEUS_MODE_REMOTE : SEUS_MODE_ON_SITE;
}

/* Fills ranked, best first, by insertion; returns the count. ret_alone: counts units that lack the second operator. */
static uint32_t rank_units(const struct seus_question *q, const struct seus_unit **ranked, uint32_t *ret_alone)
{
    const int two_operators = has_flag(q, SEUS_TEXT("two_operators")) || has_flag(q, SEUS_TEXT("pink_code")) ||
                              has_flag(q, SEUS_TEXT("uasc")) || has_flag(q, SEUS_TEXT("minor_removal"));
    uint32_t count = 0;
    for (uint32_t i = 0; i < q->unit_count; i++) {
        const struct seus_unit *unit = q->units[i];
        if (unit->status != SEUS_UNIT_AVAILABLE || !has_social_worker(unit)) {
            continue;
        }
        if (two_operators && unit->operators < 2) {
            *ret_alone += 1;
            continue;
        }
        uint32_t place = count;
        while (place > 0 && goes_before(q, unit, ranked[place - 1])) {
            place--;
        }
        if (place >= RANKED_MAX) {
            continue;
        }
        count += count < RANKED_MAX ? 1 : 0;
        for (uint32_t j = count - 1; j > place; j--) {
            ranked[j] = ranked[j - 1];
        }
        ranked[place] = unit;
    }
    return count;
}

static int32_t no_unit(const struct seus_host *host, struct seus_answer *answer, struct seus_text reason)
{
    answer->decision = SEUS_DECISION_NO_UNIT;
    host->add_reason(host, reason);
    return SEUS_PLUGIN_ANSWERED;
}

static int32_t decide(const struct seus_host *host, const struct seus_question *q, struct seus_answer *answer)
{
    if (q->zone == NULL || q->zone->state != SEUS_ZONE_HOOKED) {
        return no_unit(host, answer, SEUS_TEXT("The zone is not served by the room: the ordinary service handles it."));
    }
    if (q->priority == SEUS_PRIORITY_X || q->priority == SEUS_PRIORITY_D) {
        answer->decision = SEUS_DECISION_RECOMMEND;
        answer->mode = q->priority == SEUS_PRIORITY_X ? SEUS_MODE_PHONE : SEUS_MODE_NEXT_OPENING;
        host->add_reason(host, q->priority == SEUS_PRIORITY_X
                                   ? SEUS_TEXT("The emergency services come first: by phone, no unit.")
                                   : SEUS_TEXT("It can wait: the ordinary service at its next opening, no unit."));
        return SEUS_PLUGIN_ANSWERED;
    }
    const struct seus_unit *ranked[RANKED_MAX];
    uint32_t alone = 0;
    const uint32_t count = rank_units(q, ranked, &alone);
    if (count == 0) {
        return no_unit(host, answer,
                       alone > 0 ? SEUS_TEXT("Two operators must go and no available unit has two; wait or join units.")
                                 : SEUS_TEXT("No available unit has a social worker aboard; call the zone lead."));
    }
    const enum distance distance = unit_distance(q, ranked[0]);
    answer->decision = SEUS_DECISION_RECOMMEND;
    answer->mode = mode_of(q, distance);
    host->add_reason(host, distance == SAME_ZONE   ? SEUS_TEXT("The longest idle unit of the zone.")
                           : distance == SAME_AREA ? SEUS_TEXT("None free in the zone: the longest idle of its area.")
                                                   : SEUS_TEXT("None is free in the area: the longest idle beyond."));
    if (answer->mode == SEUS_MODE_REMOTE) {
        host->add_reason(host, SEUS_TEXT("Remote: the unit directs the people at the place until it can be there."));
    }
    if (has_flag(q, SEUS_TEXT("police_first"))) {
        host->add_reason(host, SEUS_TEXT("The police are at the place before the unit enters."));
    }
    for (uint32_t i = 0; i < count; i++) {
        host->rank_unit(host, ranked[i]->unit_id);
    }
    return SEUS_PLUGIN_ANSWERED;
}

const struct seus_plugin *seus_plugin_entry_v1(void)
{
    static const struct seus_dispatch_functions functions = {sizeof(functions), decide};
    static const struct seus_plugin plugin = {
        .size = sizeof(plugin),
        .magic = SEUS_PLUGIN_MAGIC,
        .abi_major = SEUS_PLUGIN_ABI_MAJOR,
        .abi_minor = SEUS_PLUGIN_ABI_MINOR,
        .id = {"it.toscana.seus.dispatch", sizeof("it.toscana.seus.dispatch") - 1},
        .version = {"1.0.0", sizeof("1.0.0") - 1},
        .licence = {"EUPL-1.2", sizeof("EUPL-1.2") - 1},
        .kinds = SEUS_KIND_DISPATCH,
        .dispatch = &functions,
    };
    return &plugin;
}
