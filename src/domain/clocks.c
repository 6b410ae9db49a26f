/* SPDX-License-Identifier: EUPL-1.2 */
/* The service's clocks: how long, and on which moves of a case they start and stop. */
#include "domain/clocks.h"

#include "base/civil.h"
#include "domain/deadline.h"

#define MINUTE_MS        (60ull * 1000)
#define HOUR_MS          (60ull * MINUTE_MS)
#define OURS             "clock of the service"
#define CLOCKS_VALUES    9u
#define CLOCKS_VALUE_MAX 10080u /* a week of minutes; more than a year of hours */

/* Ours: no text of the service names any. */
static const struct wire_clocks built_in = {
    .decision_e = 10,
    .decision_u = 30,
    .ack = 5,
    .onscene_e = 60,
    .onscene_u = 240,
    .handover_hours = 0, /* noon of the next working day */
    .shift_item = 15,
    .acceptance_hours = 24,
    .waiting = 30,
    .state = CLOCKS_BUILT_IN,
};

/* What row leaves open comes from under. */
static void fill_up(struct wire_clocks *row, const struct wire_clocks *under)
{
    row->decision_e = row->decision_e != 0 ? row->decision_e : under->decision_e;
    row->decision_u = row->decision_u != 0 ? row->decision_u : under->decision_u;
    row->ack = row->ack != 0 ? row->ack : under->ack;
    row->onscene_e = row->onscene_e != 0 ? row->onscene_e : under->onscene_e;
    row->onscene_u = row->onscene_u != 0 ? row->onscene_u : under->onscene_u;
    row->handover_hours = row->handover_hours != 0 ? row->handover_hours : under->handover_hours;
    row->shift_item = row->shift_item != 0 ? row->shift_item : under->shift_item;
    row->acceptance_hours = row->acceptance_hours != 0 ? row->acceptance_hours : under->acceptance_hours;
    row->waiting = row->waiting != 0 ? row->waiting : under->waiting;
    row->state = row->state != CLOCKS_NONE ? row->state : under->state;
}

void domain_clocks(const struct domain_store *store, struct str zone_id, struct arena *arena, struct wire_clocks *ret)
{
    struct wire_clocks shared;
    if (zone_id.len == 0 || !store->get(store->ctx, KIND_CLOCKS, zone_id, arena, ret)) {
        *ret = (struct wire_clocks){.zone_id = zone_id};
    }
    if (!store->get(store->ctx, KIND_CLOCKS, STR_LIT(DOMAIN_CLOCKS_DEFAULT), arena, &shared)) {
        shared = built_in;
    }
    fill_up(ret, &shared);
    fill_up(ret, &built_in);
}

uint64_t clocks_ms(struct decide *d, struct str zone_id, uint32_t deadline_kind, uint32_t priority)
{
    struct wire_clocks clocks;
    const uint64_t now_ms = d->request->now_ms;
    domain_clocks(d->store, zone_id, d->arena, &clocks);
    switch (deadline_kind) {
    case DEADLINE_DECISION:
        return (priority == PRIORITY_E ? clocks.decision_e : clocks.decision_u) * MINUTE_MS;
    case DEADLINE_ACK:
        return clocks.ack * MINUTE_MS;
    case DEADLINE_ONSCENE:
        return (priority == PRIORITY_E ? clocks.onscene_e : clocks.onscene_u) * MINUTE_MS;
    case DEADLINE_HANDOVER:
    case DEADLINE_DEFERRED:
        return clocks.handover_hours != 0 ? clocks.handover_hours * HOUR_MS : civil_next_working_noon(now_ms) - now_ms;
    case DEADLINE_SHIFT_ITEM:
        return clocks.shift_item * MINUTE_MS;
    case DEADLINE_HANDOVER_ACCEPTANCE:
        return clocks.acceptance_hours * HOUR_MS;
    case DEADLINE_WAITING:
        return clocks.waiting * MINUTE_MS;
    default:
        return 0;
    }
}

static void start(struct decide *d, uint32_t kind, struct str subject_id, struct str case_id, struct str zone_id,
                  uint32_t priority, const char *owner, uint64_t starts_at)
{
    (void)deadline_start(d, &(struct deadline_spec){
                                .kind = kind,
                                .subject_kind = KIND_CASE,
                                .subject_id = subject_id,
                                .case_id = case_id,
                                .zone_id = zone_id,
                                .starts_at = starts_at,
                                .due_at = starts_at + clocks_ms(d, zone_id, kind, priority),
                                .owner = str_of(owner),
                                .basis = STR_LIT(OURS),
                            });
}

void clocks_case_opened(struct decide *d, struct str case_id, struct str zone_id, uint32_t priority, uint32_t state)
{
    if (state == CASE_TRIAGED && (priority == PRIORITY_E || priority == PRIORITY_U)) {
        start(d, DEADLINE_DECISION, case_id, case_id, zone_id, priority, "operator", d->request->now_ms);
    } else if (state == CASE_DEFERRED) {
        start(d, DEADLINE_DEFERRED, case_id, case_id, zone_id, priority, "service", d->request->now_ms);
    }
}

void clocks_case_moves(struct decide *d, const struct wire_case *row, uint32_t to)
{
    const bool undecided = to == CASE_TRIAGED || to == CASE_REOPENED;
    if (!undecided) {
        deadlines_met(d, KIND_CASE, row->case_id, DEADLINE_DECISION);
    }
    if (row->state == CASE_WAITING && to != CASE_WAITING) {
        deadlines_met(d, KIND_CASE, row->case_id, DEADLINE_WAITING);
    }
    if (to == CASE_HANDED_OVER) {
        deadlines_met(d, KIND_CASE, row->case_id, DEADLINE_DEFERRED);
    }
    if (to == CASE_WAITING) {
        start(d, DEADLINE_WAITING, row->case_id, row->case_id, row->zone_id, row->priority, "operator",
              d->request->now_ms);
    } else if (to == CASE_DEFERRED && !deadline_find_open(d, row->case_id, DEADLINE_DEFERRED, NULL)) {
        start(d, DEADLINE_DEFERRED, row->case_id, row->case_id, row->zone_id, row->priority, "service",
              d->request->now_ms);
    } else if (to == CASE_REOPENED && (row->priority == PRIORITY_E || row->priority == PRIORITY_U) && !row->shadow) {
        start(d, DEADLINE_DECISION, row->case_id, row->case_id, row->zone_id, row->priority, "operator",
              d->request->now_ms);
    }
}

void clocks_case_returns(struct decide *d, const struct wire_case *row, uint32_t to)
{
    const struct wire_case merged = {.case_id = row->case_id,
                                     .zone_id = row->zone_id,
                                     .priority = row->priority,
                                     .shadow = row->shadow,
                                     .state = CASE_MERGED};
    clocks_case_moves(d, &merged, to == CASE_TRIAGED ? (uint32_t)CASE_REOPENED : to); /* both wait for a decision */
}

void clocks_priority_changes(struct decide *d, const struct wire_case *row, uint32_t priority, bool moves)
{
    const struct str reason =
        arena_printf(d->arena, "the priority is %s now", wire_enum_word(&wire_enum_priority, priority));
    const bool timed = priority == PRIORITY_E || priority == PRIORITY_U;
    const bool undecided = row->state == CASE_TRIAGED || row->state == CASE_REOPENED;
    if (undecided && !moves && !row->shadow) { /* a move is the decision that was waited for */
        const bool had = deadline_find_open(d, row->case_id, DEADLINE_DECISION, NULL);
        (void)deadline_restart(d, row->case_id, DEADLINE_DECISION,
                               timed ? clocks_ms(d, row->zone_id, DEADLINE_DECISION, priority) : 0, reason);
        if (!had && timed && row->priority != PRIORITY_E && row->priority != PRIORITY_U) {
            start(d, DEADLINE_DECISION, row->case_id, row->case_id, row->zone_id, priority, "operator",
                  d->request->now_ms);
        }
    }
    for (uint32_t i = 0; i < row->assignments_count; i++) {
        if (assignment_is_active(&row->assignments[i])) {
            (void)deadline_restart(d, row->assignments[i].assignment_id, DEADLINE_ONSCENE,
                                   clocks_ms(d, row->zone_id, DEADLINE_ONSCENE, priority), reason);
        }
    }
}

void clocks_unit_sent(struct decide *d, const struct wire_case *row, struct str assignment_id, uint32_t mode,
                      uint64_t at_ms)
{
    start(d, DEADLINE_ACK, assignment_id, row->case_id, row->zone_id, row->priority, "unit", at_ms);
    if (mode == MODE_NONE || mode == MODE_ON_SITE) {
        start(d, DEADLINE_ONSCENE, assignment_id, row->case_id, row->zone_id, row->priority, "unit", at_ms);
    }
}

void clocks_assignment_moves(struct decide *d, struct str assignment_id, uint32_t to, uint64_t at_ms)
{
    if (to == ASSIGN_ACKED) {
        deadlines_met_at(d, KIND_CASE, assignment_id, DEADLINE_ACK, at_ms);
    } else if (to == ASSIGN_ONSCENE) {
        deadlines_met_at(d, KIND_CASE, assignment_id, DEADLINE_NONE, at_ms);
    } else if (to == ASSIGN_CANCELLED || to == ASSIGN_CLEARED) {
        deadlines_void(d, KIND_CASE, assignment_id, DEADLINE_NONE, STR_LIT("the assignment has ended"));
    }
}

/* ---- clocks.set -------------------------------------------------------------------------------------------------- */

/* The fields of the arguments that say how long, in the order of the record. */
static void values_of(const struct wire_clocks_set_args *args, uint64_t values[CLOCKS_VALUES])
{
    const uint64_t all[CLOCKS_VALUES] = {args->decision_e,       args->decision_u, args->ack,
                                         args->onscene_e,        args->onscene_u,  args->handover_hours,
                                         args->acceptance_hours, args->shift_item, args->waiting};
    memcpy(values, all, sizeof(all)); /* NOLINT: both are CLOCKS_VALUES long */
}

static enum seus_err check_values(struct decide *d, const struct wire_clocks_set_args *args)
{
    uint64_t values[CLOCKS_VALUES];
    values_of(args, values);
    uint64_t largest = 0;
    for (unsigned i = 0; i < CLOCKS_VALUES; i++) {
        largest = values[i] > largest ? values[i] : largest;
    }
    if (largest == 0) {
        seus_fail(SEUS_INVALID, d->why, NULL, "no clock was named: the clocks of '%.*s' stay as they are",
                  STR_ARG(args->zone_id));
        seus_hint(d->why, "seusctl clocks set %.*s --ack 5 --onscene-e 45", STR_ARG(args->zone_id));
        return SEUS_INVALID;
    }
    if (largest > CLOCKS_VALUE_MAX) {
        seus_fail(SEUS_INVALID, d->why, NULL, "%llu is more than any clock of the service can be set to (%u)",
                  (unsigned long long)largest, CLOCKS_VALUE_MAX);
        seus_hint(d->why, "clocks are minutes, those whose name ends with -hours are hours");
        return SEUS_INVALID;
    }
    return SEUS_OK;
}

enum seus_err decide_clocks_set(struct decide *d)
{
    const struct wire_clocks_set_args *args = d->request->args;
    struct wire_zone zone;
    struct wire_clocks old;
    enum seus_err err = check_values(d, args);
    if (err == SEUS_OK && !str_eq_cstr(args->zone_id, DOMAIN_CLOCKS_DEFAULT)) {
        err = decide_get_zone(d, args->zone_id, &zone);
    }
    const bool exists = d->store->get(d->store->ctx, KIND_CLOCKS, args->zone_id, d->arena, &old);
    if (err == SEUS_OK) {
        err = decide_if_version(d, arena_printf(d->arena, "the sheet of clocks of %.*s", STR_ARG(args->zone_id)),
                                args->if_version, exists ? old.version : 0);
    }
    if (err != SEUS_OK) {
        return err;
    }
    *DECIDE_EVENT(d, clocks_set) = (struct wire_clocks_set){
        .zone_id = args->zone_id,
        .decision_e = args->decision_e,
        .decision_u = args->decision_u,
        .ack = args->ack,
        .onscene_e = args->onscene_e,
        .onscene_u = args->onscene_u,
        .handover_hours = args->handover_hours,
        .shift_item = args->shift_item,
        .acceptance_hours = args->acceptance_hours,
        .waiting = args->waiting,
    };
    decide_made(d, args->zone_id);
    decide_expect(d, KIND_CLOCKS, args->zone_id, exists ? old.version : 0, true);
    return SEUS_OK;
}
