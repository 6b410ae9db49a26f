/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * handover.offer, accept, reject, withdraw, and the rules that case.update shares with them.
 *
 * Two clocks run. The offer's own: it warns when the service should have answered, noon of the next working day; when
 * it is over the offer has expired and the case is back with the room. And one from the first offer until some service
 * accepts: when that is over the zone's lead is told, whatever happened to the single offers.
 */
#include "domain/handover.h"

#include "base/civil.h"
#include "domain/case_end.h"
#include "domain/clocks.h"
#include "domain/deadline.h"
#include "domain/people.h"

#define HOUR_MS         (3600ull * 1000)
#define GRACE_MS        (72 * HOUR_MS) /* ours: one service in six answers within three days, not by the next one */
#define HANDOVER_BASIS  "clock of the service: a case is handed over by the next working day"
#define ESCALATION_ROLE "zone_lead"

/* ---- what commands and deadlines share -------------------------------------------------------------------------- */

/* The row of a service counts its offers: whatever ends one changes it. */
static void expect_service(struct decide *d, struct str service_id)
{
    struct wire_service service;
    if (service_id.len > 0 && d->store->get(d->store->ctx, KIND_SERVICE, service_id, d->arena, &service)) {
        decide_expect(d, KIND_SERVICE, service_id, service.version, true);
    }
}

/* When the service should have answered. */
static uint64_t answer_by(struct decide *d, const struct wire_case *row, uint64_t from)
{
    struct wire_clocks clocks;
    domain_clocks(d->store, row->zone_id, d->arena, &clocks);
    return clocks.handover_hours != 0 ? from + clocks.handover_hours * HOUR_MS : civil_next_working_noon(from);
}

static void start_clocks(struct decide *d, const struct wire_case *row, const struct wire_handover_offered *offered,
                         uint64_t from, uint64_t warn_ms)
{
    struct deadline_spec spec = {
        .kind = DEADLINE_HANDOVER,
        .subject_kind = KIND_CASE,
        .subject_id = row->case_id,
        .case_id = row->case_id,
        .zone_id = row->zone_id,
        .starts_at = from,
        .due_at = offered->due_at,
        .warn_ms = warn_ms,
        .owner = offered->service_id.len > 0 ? offered->service_id : STR_LIT("service"),
        .basis = STR_LIT(HANDOVER_BASIS),
    };
    (void)deadline_start(d, &spec);
    if (!deadline_find_open(d, row->case_id, DEADLINE_HANDOVER_ACCEPTANCE, NULL)) {
        spec.kind = DEADLINE_HANDOVER_ACCEPTANCE;
        spec.warn_ms = 0;
        spec.due_at = from + clocks_ms(d, row->zone_id, DEADLINE_HANDOVER_ACCEPTANCE, row->priority);
        (void)deadline_start(d, &spec);
    }
}

static enum seus_err check_offer(struct decide *d, const struct wire_case *row, const struct handover_spec *spec,
                                 uint64_t from)
{
    if (row->handovers_count >= HANDOVERS_MAX) {
        seus_fail(SEUS_REFUSED, d->why, "case_id", "case %.*s was offered %u times, the most that is kept",
                  STR_ARG(case_label(row)), row->handovers_count);
        seus_hint(d->why, "seusctl case show %.*s lists the offers; speak with the zone's lead",
                  STR_ARG(case_label(row)));
        return SEUS_REFUSED;
    }
    if (spec->due_at != 0 && spec->due_at <= from) {
        seus_fail(SEUS_INVALID, d->why, "due_at", "the offer of case %.*s would be over before it is made",
                  STR_ARG(case_label(row)));
        seus_hint(d->why, "give a later --due-at, or leave it out: 72 hours after noon of the next working day");
        return SEUS_INVALID;
    }
    return decide_not_future(d, spec->occurred_at);
}

enum seus_err handover_offer(struct decide *d, const struct wire_case *row, const struct handover_spec *spec)
{
    struct wire_service service = {0};
    const uint64_t from = spec->occurred_at != 0 ? spec->occurred_at : d->request->now_ms;
    const enum seus_err err = check_offer(d, row, spec, from);
    if (err != SEUS_OK) {
        return err;
    }
    const bool listed = spec->service.len <= WIRE_ID_SIZE_MAX &&
                        d->store->get(d->store->ctx, KIND_SERVICE, spec->service, d->arena, &service);
    if (listed && service.state != SERVICE_ACTIVE) {
        seus_fail(SEUS_REFUSED, d->why, "service", "service %.*s was closed (%.*s): case %.*s stays %s",
                  STR_ARG(service.service_id), STR_ARG(service.reason), STR_ARG(case_label(row)),
                  case_word(row->state));
        seus_hint(d->why, "seusctl service list --zone %.*s shows who takes cases there", STR_ARG(row->zone_id));
        return SEUS_REFUSED;
    }
    struct wire_handover_offered *offered = DECIDE_EVENT(d, handover_offered);
    *offered = (struct wire_handover_offered){
        .case_id = decide_keep(d, row->case_id),
        .service = listed ? decide_keep(d, service.name) : spec->service,
        .service_id = listed ? decide_keep(d, service.service_id) : (struct str){NULL, 0},
        .due_at = spec->due_at != 0 ? spec->due_at : answer_by(d, row, from) + GRACE_MS,
        .occurred_at = spec->occurred_at,
    };
    if (listed) {
        decide_expect(d, KIND_SERVICE, service.service_id, service.version, true);
    }
    start_clocks(d, row, offered, from, spec->due_at != 0 ? 0 : GRACE_MS);
    return SEUS_OK;
}

void handover_accept(struct decide *d, const struct wire_case *row, struct str reason)
{
    *DECIDE_EVENT(d, handover_accepted) =
        (struct wire_handover_accepted){.case_id = decide_keep(d, row->case_id),
                                        .reason = reason,
                                        .service_id = decide_keep(d, row->handover.service_id)};
    expect_service(d, row->handover.service_id);
    deadlines_met(d, KIND_CASE, row->case_id, DEADLINE_HANDOVER);
    deadlines_met(d, KIND_CASE, row->case_id, DEADLINE_HANDOVER_ACCEPTANCE);
}

void handover_return(struct decide *d, const struct wire_case *row, struct str reason)
{
    *DECIDE_EVENT(d, handover_returned) =
        (struct wire_handover_returned){.case_id = decide_keep(d, row->case_id),
                                        .to = row->handover.from_state,
                                        .reason = reason,
                                        .service_id = decide_keep(d, row->handover.service_id)};
    expect_service(d, row->handover.service_id);
    deadlines_void(d, KIND_CASE, row->case_id, DEADLINE_HANDOVER, STR_LIT("the offer has ended"));
}

void handover_end_case(struct decide *d, const struct wire_case *row)
{
    if (row->state == CASE_HANDOVER_OFFERED) {
        *DECIDE_EVENT(d, handover_withdrawn) =
            (struct wire_handover_withdrawn){.case_id = decide_keep(d, row->case_id),
                                             .reason = STR_LIT("the case has ended"),
                                             .service_id = decide_keep(d, row->handover.service_id)};
        expect_service(d, row->handover.service_id);
    }
}

/* A case passes to a service only when that service says so. */
enum seus_err close_obstacle_handover(struct decide *d, const struct wire_case *row)
{
    if (row->state != CASE_HANDED_OVER || row->handover.accepted_at != 0) {
        return SEUS_OK;
    }
    seus_fail(SEUS_REFUSED, d->why, "case_id", "no service has accepted case %.*s: the room still owns it",
              STR_ARG(case_label(row)));
    seus_hint(d->why, "seusctl case history %.*s shows its handover", STR_ARG(case_label(row)));
    return SEUS_REFUSED;
}

/* ---- after a deadline ------------------------------------------------------------------------------------------- */

static bool get_case_of(struct decide *d, const struct wire_deadline *row, struct wire_case *ret_case)
{
    return d->store->get(d->store->ctx, KIND_CASE, row->case_id, d->arena, ret_case);
}

static void escalate(struct decide *d, const struct wire_case *row, uint64_t offered_at)
{
    *DECIDE_EVENT(d, handover_escalated) = (struct wire_handover_escalated){
        .case_id = decide_keep(d, row->case_id),
        .owner = STR_LIT(ESCALATION_ROLE),
        .service_id = decide_keep(d, row->handover.service_id),
        .offered_at = offered_at,
    };
}

void handover_due_missed(struct decide *d, const struct wire_deadline *row)
{
    struct wire_case found;
    if (!get_case_of(d, row, &found) || found.state != CASE_HANDOVER_OFFERED ||
        found.handover.due_at != row->due_at) {
        return; /* answered meanwhile, or another offer */
    }
    *DECIDE_EVENT(d, handover_expired) =
        (struct wire_handover_expired){.case_id = decide_keep(d, found.case_id),
                                       .to = found.handover.from_state,
                                       .due_at = row->due_at,
                                       .service_id = decide_keep(d, found.handover.service_id)};
    decide_expect(d, KIND_CASE, found.case_id, found.version, true);
    expect_service(d, found.handover.service_id);
    clocks_case_moves(d, &found, found.handover.from_state);
}

void handover_acceptance_missed(struct decide *d, const struct wire_deadline *row)
{
    struct wire_case found;
    if (!get_case_of(d, row, &found) || found.state == CASE_HANDED_OVER || found.state == CASE_CLOSED ||
        found.state == CASE_MERGED) {
        return;
    }
    escalate(d, &found, row->starts_at);
    decide_expect(d, KIND_CASE, found.case_id, found.version, true);
}

/* ---- the commands ----------------------------------------------------------------------------------------------- */

/* An open case at the version that was asked for, about to go to a state that its machine allows. */
static enum seus_err get_case(struct decide *d, struct str typed, uint64_t if_version, uint32_t to,
                              struct wire_case *ret_row)
{
    enum seus_err err = decide_get_case(d, "case_id", typed, ret_row);
    if (err == SEUS_OK) {
        err = decide_if_version(d, case_label(ret_row), if_version, ret_row->version);
    }
    if (err == SEUS_OK) {
        err = decide_closed_refusal(d, ret_row);
    }
    const bool answers = to != CASE_HANDOVER_OFFERED;
    if (err == SEUS_OK && (answers ? ret_row->state != CASE_HANDOVER_OFFERED
                                   : !sm_allows(&domain_case_sm, ret_row->state, to))) {
        seus_fail(SEUS_REFUSED, d->why, "case_id",
                  answers ? "case %.*s is %s: it is not offered to any service" : "case %.*s is %s and cannot be "
                  "offered to a service from there", STR_ARG(case_label(ret_row)), case_word(ret_row->state));
        case_hint(d, ret_row);
        return SEUS_REFUSED;
    }
    if (err == SEUS_OK) {
        decide_expect(d, KIND_CASE, ret_row->case_id, ret_row->version, true);
        decide_about_case(d, ret_row, to);
    }
    return err;
}

enum seus_err decide_handover_offer(struct decide *d)
{
    const struct wire_handover_offer_args *args = d->request->args;
    struct wire_case row;
    enum seus_err err = get_case(d, args->case_id, args->if_version, CASE_HANDOVER_OFFERED, &row);
    if (err == SEUS_OK) {
        err = handover_offer(d, &row, &(struct handover_spec){args->service, args->due_at, args->occurred_at});
    }
    if (err == SEUS_OK) {
        clocks_case_moves(d, &row, CASE_HANDOVER_OFFERED);
    }
    return err;
}

enum seus_err decide_handover_accept(struct decide *d)
{
    const struct wire_handover_accept_args *args = d->request->args;
    struct wire_case row;
    const enum seus_err err = get_case(d, args->case_id, args->if_version, CASE_HANDED_OVER, &row);
    if (err == SEUS_OK) {
        handover_accept(d, &row, args->reason);
        clocks_case_moves(d, &row, CASE_HANDED_OVER);
    }
    return err;
}

enum seus_err decide_handover_reject(struct decide *d)
{
    const struct wire_handover_reject_args *args = d->request->args;
    struct wire_case row;
    const enum seus_err err = get_case(d, args->case_id, args->if_version, CASE_HANDED_OVER, &row);
    if (err != SEUS_OK) {
        return err;
    }
    d->decision.state = row.handover.from_state;
    *DECIDE_EVENT(d, handover_rejected) = (struct wire_handover_rejected){
        .case_id = decide_keep(d, row.case_id),
        .to = row.handover.from_state,
        .reason = args->reason,
        .suggestion = args->suggestion,
        .service_id = decide_keep(d, row.handover.service_id),
    };
    expect_service(d, row.handover.service_id);
    deadlines_void(d, KIND_CASE, row.case_id, DEADLINE_HANDOVER, STR_LIT("the service does not take the case"));
    clocks_case_moves(d, &row, row.handover.from_state);
    return SEUS_OK;
}

enum seus_err decide_handover_withdraw(struct decide *d)
{
    const struct wire_handover_withdraw_args *args = d->request->args;
    struct wire_case row;
    const enum seus_err err = get_case(d, args->case_id, args->if_version, CASE_HANDED_OVER, &row);
    if (err != SEUS_OK) {
        return err;
    }
    d->decision.state = row.handover.from_state;
    *DECIDE_EVENT(d, handover_withdrawn) = (struct wire_handover_withdrawn){
        .case_id = decide_keep(d, row.case_id),
        .to = row.handover.from_state,
        .reason = args->reason,
        .service_id = decide_keep(d, row.handover.service_id),
    };
    expect_service(d, row.handover.service_id);
    deadlines_void(d, KIND_CASE, row.case_id, DEADLINE_HANDOVER, STR_LIT("the room took the offer back"));
    deadlines_void(d, KIND_CASE, row.case_id, DEADLINE_HANDOVER_ACCEPTANCE, STR_LIT("the room took the offer back"));
    clocks_case_moves(d, &row, row.handover.from_state);
    return SEUS_OK;
}
