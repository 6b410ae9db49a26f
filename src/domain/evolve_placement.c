/* SPDX-License-Identifier: EUPL-1.2 */
/* Evolve: placements, and with them what is reserved and occupied of a resource, and reserved for a case. */
#include "domain/evolve.h"

/* Moves places of a resource from one count to the other, or from or to nowhere. */
static void move_places(struct evolve *e, struct str resource_id, uint64_t places, bool from_reserved,
                        bool from_occupied, bool to_reserved, bool to_occupied)
{
    struct wire_resource row;
    if (!evolve_get(e, KIND_RESOURCE, resource_id, &row)) {
        return;
    }
    row.reserved -= from_reserved ? (places < row.reserved ? places : row.reserved) : 0;
    row.occupied -= from_occupied ? (places < row.occupied ? places : row.occupied) : 0;
    row.reserved += to_reserved ? places : 0;
    row.occupied += to_occupied ? places : 0;
    const uint64_t used = row.reserved + row.occupied;
    row.free = row.state == RESOURCE_ACTIVE && row.capacity > used ? row.capacity - used : 0;
    row.version = e->index;
    evolve_put(e, KIND_RESOURCE, row.resource_id, &row);
}

/* Kept for it one more or one fewer; taken: somebody is in it. */
static void count_on_case(struct evolve *e, struct str case_id, bool more, bool taken)
{
    struct wire_case row;
    if (evolve_case_get(e, case_id, &row)) {
        row.placed += taken ? 1 : 0;
        row.placements = more ? row.placements + 1 : row.placements > 0 ? row.placements - 1 : 0;
        evolve_case_put(e, &row);
    }
}

void evolve_placement_reserved(struct evolve *e, const struct wire_placement_reserved *body)
{
    struct wire_placement row;
    if (body->placement_id.len == 0 || evolve_get(e, KIND_PLACEMENT, body->placement_id, &row)) {
        return;
    }
    row = (struct wire_placement){
        .placement_id = body->placement_id,
        .case_id = body->case_id,
        .person_id = body->person_id,
        .resource_id = body->resource_id,
        .zone_id = body->zone_id,
        .state = PLACEMENT_RESERVED,
        .places = body->places,
        .reserved_at = e->entry->recorded_at,
        .planned_until = body->planned_until,
        .override_reason = body->override_reason,
        .cost_owner = body->cost_owner,
        .version = e->index,
    };
    evolve_put(e, KIND_PLACEMENT, row.placement_id, &row);
    move_places(e, body->resource_id, body->places, false, false, true, false);
    count_on_case(e, body->case_id, true, false);
}

/* The row in its new state, and how it was; false: there is none. */
static bool move(struct evolve *e, struct str placement_id, uint32_t to, struct wire_placement *ret_row)
{
    if (!evolve_get(e, KIND_PLACEMENT, placement_id, ret_row) || ret_row->state == to) {
        return false;
    }
    ret_row->resource_id = arena_str(e->arena, ret_row->resource_id); /* used after the put */
    ret_row->state = to;
    ret_row->version = e->index;
    return true;
}

void evolve_placement_started(struct evolve *e, const struct wire_placement_started *body)
{
    struct wire_placement row;
    if (!move(e, body->placement_id, PLACEMENT_STARTED, &row)) {
        return;
    }
    row.placed_at = body->placed_at;
    row.started_at = e->entry->recorded_at;
    row.planned_until = body->planned_until != 0 ? body->planned_until : row.planned_until;
    evolve_put(e, KIND_PLACEMENT, row.placement_id, &row);
    move_places(e, row.resource_id, row.places, true, false, false, true);
    count_on_case(e, body->case_id, false, true);
}

void evolve_placement_ended(struct evolve *e, const struct wire_placement_ended *body)
{
    struct wire_placement row;
    if (!move(e, body->placement_id, PLACEMENT_ENDED, &row)) {
        return;
    }
    row.ended_at = evolve_moment(e, body->occurred_at);
    row.reason = body->reason;
    evolve_put(e, KIND_PLACEMENT, row.placement_id, &row);
    move_places(e, row.resource_id, row.places, false, true, false, false);
}

void evolve_placement_released(struct evolve *e, const struct wire_placement_released *body)
{
    struct wire_placement row;
    if (!move(e, body->placement_id, PLACEMENT_RELEASED, &row)) {
        return;
    }
    row.ended_at = e->entry->recorded_at;
    row.reason = body->reason;
    evolve_put(e, KIND_PLACEMENT, row.placement_id, &row);
    move_places(e, row.resource_id, row.places, true, false, false, false);
    count_on_case(e, body->case_id, false, false);
}

/* Of interest to whoever asks how often there was no place; what follows for the case are events of their own. */
void evolve_placement_refused_full(struct evolve *e, const struct wire_placement_refused_full *body)
{
    (void)e;
    (void)body;
}
