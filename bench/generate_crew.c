/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The people of the units: two teams of two for each, on call by turns of twelve hours. A team goes aboard when its
 * unit is called for the first time in its turn, and stays until the next one does. Called by generate_zone.c and
 * generate_case.c.
 */
#include "base/str.h"
#include "bench/generate.h"

#define TEAMS       2u
#define TEAM_PEOPLE 2u
#define CHANGE_MS   (10 * MINUTE_MS) /* before its turn begins a team goes already */

static void user_of(const struct zone_plan *zone, unsigned unit, unsigned team, unsigned person, char *target,
                    size_t target_size)
{
    snprintf(target, target_size, "%s-%u%c", zone->prefix, unit + 1, (char)('a' + team * TEAM_PEOPLE + person));
}

void crew_add_people(struct room *room, const struct zone_plan *zone, uint64_t at_ms)
{
    char id[32];
    struct str zones[] = {str_of(zone->id)};
    for (unsigned unit = 0; unit < UNITS_A_ZONE; unit++) {
        for (unsigned i = 0; i < TEAMS * TEAM_PEOPLE; i++) {
            const uint32_t second = unit == 0 ? PROFILE_PSYCHOLOGIST : PROFILE_LOGISTICS;
            user_of(zone, unit, i / TEAM_PEOPLE, i % TEAM_PEOPLE, id, sizeof(id));
            ROOM_MUST(room, at_ms, user_add, .user_id = str_of(id), .role = USER_UNIT,
                      .profile = i % TEAM_PEOPLE == 0 ? (uint32_t)PROFILE_SOCIAL_WORKER : second, .zones = zones,
                      .zones_count = 1);
        }
    }
}

void crew_board(struct room *room, struct zone_plan *zone, unsigned unit, uint64_t at_ms)
{
    char unit_id[32];
    char ids[TEAM_PEOPLE][32];
    const uint64_t ends_ms = shift_ends_ms(at_ms + CHANGE_MS);
    const unsigned team = (unsigned)(ends_ms / (DAY_MS / 2)) % TEAMS; /* the turn of the day, or of the night */
    if (at_ms < zone->crew_until_ms[unit]) {
        return;
    }
    zone->crew_until_ms[unit] = ends_ms;
    zone_unit(zone, unit, unit_id, sizeof(unit_id));
    for (unsigned i = 0; i < TEAM_PEOPLE; i++) {
        user_of(zone, unit, team, i, ids[i], sizeof(ids[i]));
    }
    struct str members[] = {str_of(ids[0]), str_of(ids[1])};
    const struct wire_unit_crew_args args = {
        .unit_id = str_of(unit_id), .members = members, .members_count = TEAM_PEOPLE, .seats = 3, .until = ends_ms};
    room_must(room, at_ms, OP_unit_crew, &args, NULL);
}
