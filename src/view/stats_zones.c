/* SPDX-License-Identifier: EUPL-1.2 */
/* Figures of zones: how much of the territory is served. Called by stats.c for each zone. */
#include "view/stats.h"

/* Its state at the moment asked about, as far as its row tells: what came later had not happened yet. */
static uint32_t state_then(const struct view_scan *scan, const struct wire_zone *zone)
{
    const uint64_t ms = scan->args.until;
    if (ms == 0 || ms > scan->now_ms) {
        return zone->state;
    }
    const bool hooked = zone->hooked_at != 0 ? zone->hooked_at <= ms : zone->state == ZONE_HOOKED;
    if (hooked && zone->suspended_at != 0 && zone->suspended_at <= ms) {
        return ZONE_SUSPENDED;
    }
    if (hooked) {
        return zone->state == ZONE_WITHDRAWN && zone->since != 0 && zone->since <= ms ? (uint32_t)ZONE_WITHDRAWN
                                                                                    : (uint32_t)ZONE_HOOKED;
    }
    if (zone->soi_started_at != 0 && zone->soi_started_at <= ms) {
        return ZONE_SOI;
    }
    if (zone->requested_at != 0) {
        return zone->requested_at <= ms ? (uint32_t)ZONE_REQUESTED : (uint32_t)ZONE_OUTSIDE;
    }
    const bool later = zone->hooked_at > ms || zone->since > ms;
    return later ? (uint32_t)ZONE_OUTSIDE : zone->state;
}

void stats_visit_zone(struct view_scan *scan, const union wire_row *any)
{
    const struct wire_zone *zone = &any->row_zone;
    struct stats_line *line = stats_line_common(scan, 0, zone->zone_id);
    const uint32_t state = state_then(scan, zone);
    stats_add(scan, line, COLUMN_zones, 1);
    stats_add(scan, line, COLUMN_population, zone->population);
    if (state == ZONE_HOOKED) {
        stats_add(scan, line, COLUMN_hooked, 1);
        stats_add(scan, line, COLUMN_covered, zone->population);
    } else if (state == ZONE_SOI || state == ZONE_SOI_PASSED) {
        stats_add(scan, line, COLUMN_trying, 1);
    } else if (state >= ZONE_REQUESTED && state <= ZONE_GROUP_FORMED) {
        stats_add(scan, line, COLUMN_preparing, 1);
    }
}
