/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Evolve: assignments. They live in the row of their case; the row of the unit lists the active ones and shows the
 * status of the one that moved last.
 */
#include "domain/evolve.h"

static const uint32_t unit_status_of[] = {
    [ASSIGN_NONE] = UNIT_AVAILABLE,    [ASSIGN_ASSIGNED] = UNIT_ASSIGNED, [ASSIGN_ACKED] = UNIT_ACKED,
    [ASSIGN_ENROUTE] = UNIT_ENROUTE,   [ASSIGN_ONSCENE] = UNIT_ONSCENE,   [ASSIGN_TRANSPORTING] = UNIT_TRANSPORTING,
    [ASSIGN_AT_PLACE] = UNIT_AT_PLACE, [ASSIGN_CLEARED] = UNIT_AVAILABLE, [ASSIGN_CANCELLED] = UNIT_AVAILABLE,
};

static struct wire_assignment *find_assignment(const struct wire_case *row, struct str assignment_id)
{
    for (uint32_t i = 0; i < row->assignments_count; i++) {
        if (str_eq(row->assignments[i].assignment_id, assignment_id)) {
            return &row->assignments[i];
        }
    }
    return NULL;
}

/* A copy that may be written, with room for one more: what was read may belong to the store. */
static void copy_assignments(struct evolve *e, struct wire_case *row)
{
    struct wire_assignment *copy = arena_alloc(e->arena, (row->assignments_count + 1) * sizeof(*copy));
    for (uint32_t i = 0; i < row->assignments_count; i++) {
        copy[i] = row->assignments[i];
    }
    row->assignments = copy;
}

void evolve_assign_made(struct evolve *e, const struct wire_assign_made *body)
{
    struct wire_case row;
    struct wire_unit unit;
    if (!evolve_get(e, KIND_UNIT, body->unit_id, &unit) || !evolve_case_get(e, body->case_id, &row) ||
        body->assignment_id.len == 0 || find_assignment(&row, body->assignment_id) != NULL ||
        row.assignments_count >= EVOLVE_RECS_MAX || unit.assignments_count >= EVOLVE_IDS_MAX) {
        return;
    }
    copy_assignments(e, &row);
    row.assignments[row.assignments_count++] = (struct wire_assignment){
        .assignment_id = body->assignment_id,
        .unit_id = body->unit_id,
        .status = ASSIGN_ASSIGNED,
        .assigned_at = evolve_moment(e, body->occurred_at),
        .recommended_unit = body->recommended_unit,
        .mode = body->mode,
        .recommended_mode = body->recommended_mode,
        .ranking = body->ranking,
        .ranking_count = body->ranking_count,
        .proposals = body->proposals,
        .proposals_count = body->proposals_count,
        .reasons = body->reasons,
        .reasons_count = body->reasons_count,
    };
    if (row.cost_owner.len == 0) {
        row.cost_owner = body->cost_owner; /* what the operator stated stands */
    }
    row.mode = body->mode != MODE_NONE ? body->mode : row.mode;
    evolve_case_put(e, &row);
    if (!evolve_get(e, KIND_UNIT, body->unit_id, &unit)) {
        return;
    }
    evolve_append(e, &unit.assignments, &unit.assignments_count, body->assignment_id);
    evolve_append(e, &unit.cases, &unit.cases_count, body->case_id);
    unit.status = UNIT_ASSIGNED;
    unit.since = evolve_later(unit.since, evolve_moment(e, body->occurred_at));
    unit.reason = (struct str){NULL, 0};
    unit.version = e->index;
    evolve_put(e, KIND_UNIT, unit.unit_id, &unit);
}

void evolve_assign_overridden(struct evolve *e, const struct wire_assign_overridden *body)
{
    struct wire_case row;
    if (!evolve_case_get(e, body->case_id, &row)) {
        return;
    }
    copy_assignments(e, &row);
    struct wire_assignment *assignment = find_assignment(&row, body->assignment_id);
    if (assignment == NULL) {
        return;
    }
    assignment->overridden = true;
    assignment->recommended_unit = body->recommended_unit;
    assignment->reason = body->reason;
    evolve_case_put(e, &row);
}

uint64_t domain_assignment_last(const struct wire_assignment *assignment)
{
    const uint64_t steps[] = {assignment->assigned_at, assignment->acked_at,        assignment->enroute_at,
                              assignment->onscene_at,  assignment->transporting_at, assignment->at_place_at};
    uint64_t last = 0;
    for (unsigned i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        last = evolve_later(last, steps[i]);
    }
    return last;
}

static void stamp(struct wire_assignment *assignment, uint32_t to, uint64_t now_ms, struct str reason)
{
    uint64_t *const times[] = {
        [ASSIGN_ASSIGNED] = &assignment->assigned_at,
        [ASSIGN_ACKED] = &assignment->acked_at,
        [ASSIGN_ENROUTE] = &assignment->enroute_at,
        [ASSIGN_ONSCENE] = &assignment->onscene_at,
        [ASSIGN_TRANSPORTING] = &assignment->transporting_at,
        [ASSIGN_AT_PLACE] = &assignment->at_place_at,
        [ASSIGN_CLEARED] = &assignment->ended_at,
        [ASSIGN_CANCELLED] = &assignment->ended_at,
    };
    assignment->status = to;
    *times[to] = evolve_later(now_ms, domain_assignment_last(assignment)); /* never back, whatever a clock said */
    if (to >= ASSIGN_CLEARED && reason.len > 0) {
        assignment->reason = reason;
    }
}

/* Takes the assignment off the unit. */
static void remove_assignment(struct evolve *e, struct wire_unit *unit, struct str assignment_id)
{
    struct str *assignments = arena_alloc(e->arena, (unit->assignments_count + 1) * sizeof(*assignments));
    struct str *cases = arena_alloc(e->arena, (unit->assignments_count + 1) * sizeof(*cases));
    uint32_t kept = 0;
    for (uint32_t i = 0; i < unit->assignments_count && i < unit->cases_count; i++) {
        if (!str_eq(unit->assignments[i], assignment_id)) {
            assignments[kept] = unit->assignments[i];
            cases[kept++] = unit->cases[i];
        }
    }
    unit->assignments = assignments;
    unit->cases = cases;
    unit->assignments_count = kept;
    unit->cases_count = kept;
}

/* What a unit shows when one of its assignments ended: the status of the last of those that go on. */
static uint32_t remaining_status(struct evolve *e, const struct wire_unit *unit)
{
    struct wire_case row;
    if (unit->assignments_count == 0) {
        return UNIT_AVAILABLE;
    }
    const uint32_t last = unit->assignments_count - 1;
    if (!evolve_get(e, KIND_CASE, unit->cases[last], &row)) {
        return UNIT_ASSIGNED;
    }
    const struct wire_assignment *assignment = find_assignment(&row, unit->assignments[last]);
    return assignment != NULL && assignment->status <= ASSIGN_AT_PLACE ? unit_status_of[assignment->status]
                                                                       : (uint32_t)UNIT_ASSIGNED;
}

void evolve_assign_moved(struct evolve *e, const struct wire_assign_moved *body)
{
    struct wire_case row;
    if (body->to == ASSIGN_NONE || body->to > ASSIGN_CANCELLED || !evolve_case_get(e, body->case_id, &row)) {
        return;
    }
    copy_assignments(e, &row);
    struct wire_assignment *assignment = find_assignment(&row, body->assignment_id);
    if (assignment == NULL) {
        return;
    }
    stamp(assignment, body->to, evolve_moment(e, body->occurred_at), body->reason);
    evolve_case_put(e, &row);
    struct wire_unit unit;
    if (!evolve_get(e, KIND_UNIT, body->unit_id, &unit) ||
        !domain_ids_have(unit.assignments, unit.assignments_count, body->assignment_id)) {
        return;
    }
    if (body->to >= ASSIGN_CLEARED) {
        remove_assignment(e, &unit, body->assignment_id);
        unit.status = remaining_status(e, &unit);
    } else {
        unit.status = unit_status_of[body->to];
    }
    unit.since = evolve_later(unit.since, evolve_moment(e, body->occurred_at));
    unit.version = e->index;
    evolve_put(e, KIND_UNIT, unit.unit_id, &unit);
}
