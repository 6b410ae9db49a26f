/* SPDX-License-Identifier: EUPL-1.2 */
/* Evolve: crews, and what they mean for their unit and their people. */
#include "domain/evolve.h"

/* Keeps what a row that was read says beyond the next put. */
static struct str kept(struct evolve *e, struct str s)
{
    return s.len == 0 ? (struct str){NULL, 0} : arena_str(e->arena, s);
}

static void user_goes(struct evolve *e, struct str user_id, struct str from_unit, struct str to_unit)
{
    struct wire_user user;
    if (!evolve_get(e, KIND_USER, user_id, &user) || (to_unit.len == 0 && !str_eq(user.unit_id, from_unit))) {
        return;
    }
    user.unit_id = to_unit;
    user.version = e->index;
    evolve_put(e, KIND_USER, user_id, &user);
}

void evolve_crew_leaves(struct evolve *e, struct wire_unit *unit)
{
    const struct str unit_id = kept(e, unit->unit_id);
    const struct str crew_id = kept(e, unit->crew_id);
    const uint32_t count = unit->crew_count;
    struct str *members = arena_alloc(e->arena, (count + 1) * sizeof(*members));
    struct wire_crew crew;
    for (uint32_t i = 0; i < count; i++) {
        members[i] = kept(e, unit->crew[i]);
    }
    for (uint32_t i = 0; i < count; i++) {
        user_goes(e, members[i], unit_id, (struct str){NULL, 0});
    }
    if (evolve_get(e, KIND_CREW, crew_id, &crew) && crew.state == CREW_ACTIVE) {
        crew.state = CREW_ENDED;
        crew.ended_at = e->entry->recorded_at;
        crew.version = e->index;
        evolve_put(e, KIND_CREW, crew_id, &crew);
    }
    if (!evolve_get(e, KIND_UNIT, unit_id, unit)) {
        return;
    }
    unit->crew_id = (struct str){NULL, 0};
    unit->crew = NULL;
    unit->crew_count = 0;
    unit->crew_until = 0;
}

void evolve_unit_crew_set(struct evolve *e, const struct wire_unit_crew_set *body)
{
    struct wire_unit unit;
    struct wire_crew crew;
    if (!evolve_get(e, KIND_UNIT, body->unit_id, &unit)) {
        return;
    }
    evolve_crew_leaves(e, &unit);
    const bool goes = body->crew_id.len > 0 && !evolve_get(e, KIND_CREW, body->crew_id, &crew);
    if (goes) {
        unit.crew_id = body->crew_id;
        unit.crew = body->members;
        unit.crew_count = body->members_count;
        unit.crew_until = body->until;
    }
    unit.version = e->index;
    evolve_put(e, KIND_UNIT, body->unit_id, &unit);
    if (!goes) {
        return;
    }
    crew = (struct wire_crew){
        .crew_id = body->crew_id,
        .unit_id = body->unit_id,
        .members = body->members,
        .members_count = body->members_count,
        .profiles = body->profiles,
        .profiles_count = body->profiles_count,
        .seats = body->seats,
        .from = body->from,
        .until = body->until,
        .shift_id = body->shift_id,
        .state = CREW_ACTIVE,
        .version = e->index,
    };
    evolve_put(e, KIND_CREW, body->crew_id, &crew);
    for (uint32_t i = 0; i < body->members_count; i++) {
        user_goes(e, body->members[i], (struct str){NULL, 0}, body->unit_id);
    }
}
