/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * unit.status: a unit says how it stands. A status beyond "available" belongs to an assignment, so the step moves the
 * assignment, and through it the unit and the case; a unit with several assignments moves only the one that is named.
 */
#include "domain/decide.h"

#include "base/check.h"
#include "domain/clocks.h"
#include "domain/crew.h"

/* The status of a unit whose assignment stands there. */
static const uint32_t unit_of_assign[] = {
    [ASSIGN_NONE] = UNIT_NONE,         [ASSIGN_ASSIGNED] = UNIT_ASSIGNED, [ASSIGN_ACKED] = UNIT_ACKED,
    [ASSIGN_ENROUTE] = UNIT_ENROUTE,   [ASSIGN_ONSCENE] = UNIT_ONSCENE,   [ASSIGN_TRANSPORTING] = UNIT_TRANSPORTING,
    [ASSIGN_AT_PLACE] = UNIT_AT_PLACE,
};

static uint32_t assign_step(uint32_t from, uint32_t unit_status)
{
    for (uint32_t to = ASSIGN_ACKED; to <= ASSIGN_AT_PLACE; to++) {
        if (unit_of_assign[to] == unit_status) {
            return to;
        }
    }
    return from < ASSIGN_ONSCENE ? ASSIGN_CANCELLED : ASSIGN_CLEARED; /* available: before the scene, or after */
}

/* "acked|available|out_of_service": what can be typed from a status. Assigning and retiring are other commands. */
static struct str allowed_words(struct decide *d, uint32_t from)
{
    struct str words = {NULL, 0};
    for (unsigned to = 1; to < domain_unit_sm.state_count; to++) {
        if (sm_allows(&domain_unit_sm, from, to) && to != UNIT_ASSIGNED && to != UNIT_RETIRED) {
            words = arena_printf(d->arena, "%.*s%s%s", STR_ARG(words), words.len > 0 ? "|" : "", unit_word(to));
        }
    }
    return words;
}

/* " --case NUMBER" as it was typed, for a hint to repeat. */
static struct str typed_case(struct decide *d, const struct wire_unit_set *args)
{
    return args->case_id.len > 0 ? arena_printf(d->arena, " --case %.*s", STR_ARG(args->case_id))
                                 : (struct str){NULL, 0};
}

/* A step that belongs to an assignment, from a unit that has none. */
static enum seus_err refuse_without_case(struct decide *d, const struct wire_unit *unit, uint32_t to)
{
    if (to == UNIT_ASSIGNED) {
        seus_fail(SEUS_REFUSED, d->why, "status", "a unit is assigned by sending it to a case: unit %.*s stays %s",
                  STR_ARG(unit->unit_id), unit_word(unit->status));
    } else {
        seus_fail(SEUS_REFUSED, d->why, "status", "unit %.*s is %s and has no assignment, so it cannot be %s",
                  STR_ARG(unit->unit_id), unit_word(unit->status), unit_word(to));
    }
    if (unit->status == UNIT_AVAILABLE) {
        seus_hint(d->why, "seusctl case assign CASE --unit %.*s sends it to a case", STR_ARG(unit->unit_id));
    } else if (sm_allows(&domain_unit_sm, unit->status, UNIT_AVAILABLE) && unit->assignments_count == 0) {
        seus_hint(d->why, "seusctl unit status %.*s available, then seusctl case assign CASE --unit %.*s",
                  STR_ARG(unit->unit_id), STR_ARG(unit->unit_id));
    } else {
        seus_hint(d->why, "seusctl unit list shows what it is on; seusctl unit list --status available who can go");
    }
    return SEUS_REFUSED;
}

static enum seus_err refuse_step(struct decide *d, const struct wire_unit *unit, uint32_t from, uint32_t to)
{
    if (to == UNIT_ASSIGNED || (unit->assignments_count == 0 && to >= UNIT_ACKED && to <= UNIT_AT_PLACE)) {
        return refuse_without_case(d, unit, to);
    }
    if (from == to) {
        seus_fail(SEUS_REFUSED, d->why, "status", "unit %.*s is already %s", STR_ARG(unit->unit_id), unit_word(to));
    } else {
        seus_fail(SEUS_REFUSED, d->why, "status", "unit %.*s is %s and cannot become %s from there",
                  STR_ARG(unit->unit_id), unit_word(from), unit_word(to));
    }
    const struct str of = typed_case(d, d->request->args);
    if (to == UNIT_AVAILABLE && from == UNIT_TRANSPORTING) {
        seus_hint(d->why, "seusctl unit status %.*s at_place%.*s, then available%.*s; or out_of_service --reason TEXT",
                  STR_ARG(unit->unit_id), STR_ARG(of), STR_ARG(of));
    } else {
        const struct str words = allowed_words(d, from);
        seus_hint(d->why, "seusctl unit status %.*s %.*s%.*s --reason TEXT", STR_ARG(unit->unit_id), STR_ARG(words),
                  STR_ARG(of));
    }
    return SEUS_REFUSED;
}

static enum seus_err need_reason(struct decide *d, const struct wire_unit_set *args, const char *because)
{
    if (args->reason.len > 0) {
        return SEUS_OK;
    }
    seus_fail(SEUS_INVALID, d->why, "reason", "a reason is needed %s", because);
    seus_hint(d->why, "seusctl unit status %.*s %s%.*s --reason TEXT", STR_ARG(args->unit_id), unit_word(args->status),
              STR_ARG(typed_case(d, args)));
    return SEUS_INVALID;
}

/* Which of the unit's assignments the command means. */
static enum seus_err choose_assignment(struct decide *d, const struct wire_unit *unit, const struct wire_unit_set *args,
                                       struct wire_case *ret_case, uint32_t *ret_at)
{
    if (args->case_id.len == 0) {
        if (unit->assignments_count > 1) {
            seus_fail(SEUS_INVALID, d->why, "case_id", "unit %.*s holds %u assignments: say for which case it is %s",
                      STR_ARG(unit->unit_id), unit->assignments_count, unit_word(args->status));
            seus_hint(d->why, "seusctl unit status %.*s %s --case CASE (seusctl unit list shows its cases)",
                      STR_ARG(unit->unit_id), unit_word(args->status));
            return SEUS_INVALID;
        }
        *ret_at = 0;
        return decide_get_case(d, "case_id", unit->cases[0], ret_case);
    }
    const enum seus_err err = decide_get_case(d, "case_id", args->case_id, ret_case);
    if (err != SEUS_OK) {
        return err;
    }
    for (uint32_t i = 0; i < unit->cases_count && i < unit->assignments_count; i++) {
        if (str_eq(unit->cases[i], ret_case->case_id)) {
            *ret_at = i;
            return SEUS_OK;
        }
    }
    seus_fail(SEUS_REFUSED, d->why, "case_id", "unit %.*s is not assigned to case %.*s", STR_ARG(unit->unit_id),
              STR_ARG(case_label(ret_case)));
    seus_hint(d->why, "seusctl case show %.*s lists its units, seusctl unit list the cases of %.*s",
              STR_ARG(case_label(ret_case)), STR_ARG(unit->unit_id));
    return SEUS_REFUSED;
}

/* A step that is written down later comes behind the one before it. */
static enum seus_err check_order(struct decide *d, const struct wire_assignment *assignment)
{
    const struct wire_unit_set *args = d->request->args;
    const struct str before =
        arena_printf(d->arena, "unit %.*s is %s", STR_ARG(assignment->unit_id),
                     wire_enum_word(&wire_enum_assign_status, assignment->status));
    return decide_not_before(d, args->occurred_at, before, domain_assignment_last(assignment));
}

/* The assignment's step, and what it means for the case: the first unit there, or the last one lost on the way. */
static void move_assignment(struct decide *d, const struct wire_case *row, const struct wire_assignment *assignment,
                            uint32_t to, struct str reason)
{
    const struct wire_unit_set *args = d->request->args;
    CHECK(sm_allows(&domain_assign_sm, assignment->status, to));
    struct wire_assign_moved *moved = DECIDE_EVENT(d, assign_moved);
    moved->case_id = decide_keep(d, row->case_id);
    moved->assignment_id = decide_keep(d, assignment->assignment_id);
    moved->unit_id = decide_keep(d, assignment->unit_id);
    moved->to = to;
    moved->reason = reason;
    moved->occurred_at = args->occurred_at;
    decide_expect(d, KIND_CASE, row->case_id, row->version, true);
    decide_about_case(d, row, row->state);
    d->decision.answer.assignment_id = moved->assignment_id;
    clocks_assignment_moves(d, moved->assignment_id, to,
                            args->occurred_at != 0 ? args->occurred_at : d->request->now_ms);
    uint32_t state = CASE_NONE;
    if (row->state == CASE_DISPATCHED && to == ASSIGN_ONSCENE) {
        state = CASE_ONSCENE;
    } else if (row->state == CASE_DISPATCHED && to >= ASSIGN_CLEARED &&
               case_active_assignment(row, assignment->assignment_id) == NULL) {
        state = CASE_WAITING;
    }
    if (state == CASE_NONE) {
        return;
    }
    CHECK(sm_allows(&domain_case_sm, row->state, state));
    struct wire_case_moved *case_moved = DECIDE_EVENT(d, case_moved);
    case_moved->case_id = moved->case_id;
    case_moved->to = state;
    case_moved->reason = state == CASE_WAITING ? reason : (struct str){NULL, 0};
    clocks_case_moves(d, row, state);
    d->decision.state = state;
}

static enum seus_err lost_assignment(struct decide *d, const struct wire_unit *unit)
{
    seus_fail(SEUS_INTEGRITY, d->why, "unit_id", "the records of unit %.*s and of its case do not agree",
              STR_ARG(unit->unit_id));
    seus_hint(d->why, "rebuild this node's views: stop it and start it with --rebuild-views");
    return SEUS_INTEGRITY;
}

static enum seus_err step_assignment(struct decide *d, const struct wire_unit *unit, const struct wire_unit_set *args)
{
    struct wire_case row;
    uint32_t at = 0;
    enum seus_err err = choose_assignment(d, unit, args, &row, &at);
    if (err != SEUS_OK) {
        return err;
    }
    const struct wire_assignment *assignment = case_assignment(&row, unit->assignments[at]);
    if (assignment == NULL || !assignment_is_active(assignment)) {
        return lost_assignment(d, unit);
    }
    const uint32_t from = unit_of_assign[assignment->status];
    if (!sm_allows(&domain_unit_sm, from, args->status)) {
        return refuse_step(d, unit, from, args->status);
    }
    const uint32_t to = assign_step(assignment->status, args->status);
    if (to == ASSIGN_CANCELLED) {
        err = need_reason(d, args, "to give an assignment back: the case must know why nobody came");
        if (err != SEUS_OK) {
            return err;
        }
    }
    err = check_order(d, assignment);
    if (err == SEUS_OK) {
        move_assignment(d, &row, assignment, to, args->reason);
    }
    return err;
}

/* Out of service ends whatever the unit holds: it cannot go on with one case and be broken down for another. */
static enum seus_err take_out_of_service(struct decide *d, const struct wire_unit *unit,
                                         const struct wire_unit_set *args)
{
    enum seus_err err = need_reason(d, args, "to take a unit out of service");
    for (uint32_t i = 0; err == SEUS_OK && i < unit->assignments_count; i++) {
        struct wire_case row;
        err = decide_get_case(d, "case_id", unit->cases[i], &row);
        if (err != SEUS_OK) {
            break;
        }
        const struct wire_assignment *assignment = case_assignment(&row, unit->assignments[i]);
        if (assignment == NULL || !assignment_is_active(assignment)) {
            return lost_assignment(d, unit);
        }
        err = check_order(d, assignment);
        if (err == SEUS_OK) {
            move_assignment(d, &row, assignment, assign_step(assignment->status, UNIT_AVAILABLE), args->reason);
        }
    }
    return err;
}

static enum seus_err refuse_retiring(struct decide *d, const struct wire_unit *unit)
{
    seus_fail(SEUS_REFUSED, d->why, "status", "a unit leaves the service by a command of its own: %.*s stays %s",
              STR_ARG(unit->unit_id), unit_word(unit->status));
    if (unit->assignments_count > 0) {
        seus_hint(d->why, "seusctl unit show %.*s shows what it is on; then seusctl unit retire %.*s --reason TEXT",
                  STR_ARG(unit->unit_id), STR_ARG(unit->unit_id));
    } else {
        seus_hint(d->why, "seusctl unit retire %.*s --reason TEXT", STR_ARG(unit->unit_id));
    }
    return SEUS_REFUSED;
}

enum seus_err decide_unit_status(struct decide *d)
{
    const struct wire_unit_set *args = d->request->args;
    struct wire_unit unit;
    enum seus_err err = decide_get_unit(d, args->unit_id, &unit);
    if (err == SEUS_OK) {
        err = decide_if_version(d, unit.unit_id, args->if_version, unit.version);
    }
    if (err == SEUS_OK) {
        err = unit_still_serves(d, &unit);
    }
    if (err == SEUS_OK) {
        err = crew_on_duty(d, &unit);
    }
    if (err != SEUS_OK) {
        return err;
    }
    if (args->status == UNIT_RETIRED) {
        return refuse_retiring(d, &unit);
    }
    if (unit.cases_count != unit.assignments_count || unit.assignments_count > UNIT_ASSIGNMENTS_MAX) {
        return lost_assignment(d, &unit);
    }
    decide_expect(d, KIND_UNIT, unit.unit_id, unit.version, true);
    const bool on_assignment =
        args->status == UNIT_AVAILABLE || (args->status >= UNIT_ACKED && args->status <= UNIT_AT_PLACE);
    if (unit.assignments_count > 0 && on_assignment) {
        return step_assignment(d, &unit, args);
    }
    if (args->status == UNIT_ASSIGNED || !sm_allows(&domain_unit_sm, unit.status, args->status)) {
        return refuse_step(d, &unit, unit.status, args->status);
    }
    err = decide_not_before(d, args->occurred_at,
                            arena_printf(d->arena, "unit %.*s is %s", STR_ARG(unit.unit_id), unit_word(unit.status)),
                            unit.since);
    if (err == SEUS_OK && args->status == UNIT_OUT_OF_SERVICE) {
        err = take_out_of_service(d, &unit, args);
    }
    if (err != SEUS_OK) {
        return err;
    }
    struct wire_unit_status_set *set = DECIDE_EVENT(d, unit_status_set);
    set->unit_id = args->unit_id;
    set->status = args->status;
    set->reason = args->reason;
    set->occurred_at = args->occurred_at;
    return SEUS_OK;
}
