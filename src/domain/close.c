/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * case.close and case.reopen. A case closes with an outcome that fits where it stands, with no unit still on it, and
 * after a service has accepted it, unless the outcome is one that ends it by itself. A closed case reopens within
 * 72 hours; after that what happens is a new case.
 */
#include "domain/case_end.h"
#include "domain/clocks.h"
#include "domain/deadline.h"

#define OUTCOME(name) (1u << OUTCOME_##name)

/* Outcomes that fit the states a case can be closed from. */
static uint32_t fitting_outcomes(const struct wire_case *row)
{
    const uint32_t event = row->event_id.len > 0 ? OUTCOME(EVENT_HANDLED) : 0;
    switch (row->state) {
    case CASE_HANDED_OVER:
        if (row->shadow) {
            return OUTCOME(SHADOW_HANDLED);
        }
        return event | OUTCOME(NO_PLACE) | OUTCOME(HANDED_OVER) | OUTCOME(TO_HEALTH) | OUTCOME(TO_POLICE) |
               (row->handover.from_state == CASE_DEFERRED ? OUTCOME(DEFERRED_TO_SERVICE) : 0);
    case CASE_NOT_APPROPRIATE:
        return event | OUTCOME(NOT_APPROPRIATE) | OUTCOME(ADVISED) | OUTCOME(TO_HEALTH) | OUTCOME(TO_POLICE) |
               OUTCOME(DUPLICATE) | OUTCOME(FALSE_REPORT);
    case CASE_PHONE_MANAGED:
        return event | OUTCOME(NO_PLACE) | OUTCOME(ADVISED) | OUTCOME(REFUSED_HELP) | OUTCOME(UNTRACEABLE) |
               OUTCOME(TO_HEALTH) | OUTCOME(TO_POLICE) | OUTCOME(DUPLICATE) | OUTCOME(FALSE_REPORT);
    case CASE_UNTRACEABLE:
        return OUTCOME(UNTRACEABLE) | OUTCOME(FALSE_REPORT);
    case CASE_REFUSED_HELP:
        return OUTCOME(REFUSED_HELP);
    default:
        return 0; /* not closed from there */
    }
}

static struct str outcome_words(struct decide *d, uint32_t outcomes)
{
    struct str words = {NULL, 0};
    for (unsigned outcome = 1; outcome <= OUTCOME_EVENT_HANDLED; outcome++) {
        if ((outcomes & (1u << outcome)) != 0) {
            words = arena_printf(d->arena, "%.*s%s%s", STR_ARG(words), words.len > 0 ? "|" : "",
                                 wire_enum_word(&wire_enum_outcome, outcome));
        }
    }
    return words;
}

static enum seus_err check_state(struct decide *d, const struct wire_case *row)
{
    const struct str label = case_label(row);
    if (!sm_allows(&domain_case_sm, row->state, CASE_CLOSED)) {
        seus_fail(SEUS_REFUSED, d->why, "case_id",
                  "case %.*s is %s and cannot be closed from there: it stays with the room", STR_ARG(label),
                  case_word(row->state));
        case_hint(d, row);
        return SEUS_REFUSED;
    }
    return SEUS_OK;
}

/* What else hangs on the case, in the order in which an operator can free it. */
static enum seus_err check_obstacles(struct decide *d, const struct wire_case *row)
{
    enum seus_err err = close_obstacle_assignment(d, row);
    if (err == SEUS_OK) {
        err = close_obstacle_placement(d, row);
    }
    if (err == SEUS_OK) {
        err = close_obstacle_deadline(d, row);
    }
    return err == SEUS_OK ? close_obstacle_handover(d, row) : err;
}

static enum seus_err check_outcome(struct decide *d, const struct wire_case *row, uint32_t outcome)
{
    const struct str label = case_label(row);
    const uint32_t fitting = fitting_outcomes(row);
    if (outcome == OUTCOME_NONE || outcome > OUTCOME_EVENT_HANDLED || (fitting & (1u << outcome)) == 0) {
        const bool needs_handover = row->state != CASE_HANDED_OVER &&
                                    (outcome == OUTCOME_HANDED_OVER || outcome == OUTCOME_DEFERRED_TO_SERVICE ||
                                     outcome == OUTCOME_SHADOW_HANDLED);
        seus_fail(SEUS_REFUSED, d->why, "outcome", "outcome '%s' does not fit case %.*s, which is %s%s%s",
                  wire_enum_word(&wire_enum_outcome, outcome), STR_ARG(label), row->shadow ? "shadow and " : "",
                  case_word(row->state), needs_handover ? ": no service has accepted it" : "");
        seus_hint(d->why, "seusctl case close %.*s --outcome %.*s", STR_ARG(label), STR_ARG(outcome_words(d, fitting)));
        return SEUS_REFUSED;
    }
    return SEUS_OK;
}

enum seus_err decide_case_close(struct decide *d)
{
    const struct wire_case_close *args = d->request->args;
    struct wire_case row;
    enum seus_err err = decide_get_case(d, "case_id", args->case_id, &row);
    if (err == SEUS_OK) {
        err = decide_if_version(d, case_label(&row), args->if_version, row.version);
    }
    if (err != SEUS_OK) {
        return err;
    }
    if (row.state == CASE_CLOSED) {
        seus_fail(SEUS_REFUSED, d->why, "case_id", "case %.*s is closed already (%s)",
                  STR_ARG(case_label(&row)), wire_enum_word(&wire_enum_outcome, row.outcome));
        seus_hint(d->why, "seusctl case history %.*s shows when and why", STR_ARG(case_label(&row)));
        return SEUS_REFUSED;
    }
    err = decide_closed_refusal(d, &row);
    if (err != SEUS_OK) {
        return err;
    }
    err = check_state(d, &row);
    if (err == SEUS_OK) {
        err = check_obstacles(d, &row);
    }
    if (err == SEUS_OK) {
        err = check_outcome(d, &row, args->outcome);
    }
    if (err == SEUS_OK && args->recognised != TRI_UNKNOWN && !row.shadow) {
        seus_fail(SEUS_INVALID, d->why, "recognised",
                  "case %.*s is no shadow case: what the ordinary service recognises is scored under experimentation",
                  STR_ARG(case_label(&row)));
        seus_hint(d->why, "seusctl case close %.*s without --recognised", STR_ARG(case_label(&row)));
        err = SEUS_INVALID;
    }
    if (err != SEUS_OK) {
        return err;
    }
    *DECIDE_EVENT(d, case_closed) = (struct wire_case_closed){
        .case_id = decide_keep(d, row.case_id),
        .outcome = args->outcome,
        .reason = args->reason,
        .recognised = args->recognised,
    };
    decide_expect(d, KIND_CASE, row.case_id, row.version, true);
    decide_about_case(d, &row, CASE_CLOSED);
    case_ended(d, &row, NULL);
    return SEUS_OK;
}

enum seus_err decide_case_reopen(struct decide *d)
{
    const struct wire_case_reopen *args = d->request->args;
    struct wire_case row;
    enum seus_err err = decide_get_case(d, "case_id", args->case_id, &row);
    if (err == SEUS_OK) {
        err = decide_if_version(d, case_label(&row), args->if_version, row.version);
    }
    if (err != SEUS_OK) {
        return err;
    }
    const struct str label = case_label(&row);
    if (!sm_allows(&domain_case_sm, row.state, CASE_REOPENED)) {
        seus_fail(SEUS_REFUSED, d->why, "case_id", "case %.*s is %s, not closed: there is nothing to reopen",
                  STR_ARG(label), case_word(row.state));
        case_hint(d, &row);
        return SEUS_REFUSED;
    }
    if (args->reason.len == 0) {
        seus_fail(SEUS_INVALID, d->why, "reason", "reopening case %.*s needs a reason", STR_ARG(label));
        seus_hint(d->why, "seusctl case reopen %.*s --reason TEXT", STR_ARG(label));
        return SEUS_INVALID;
    }
    if (!case_can_reopen(d, &row)) {
        seus_fail(SEUS_REFUSED, d->why, "case_id",
                  "case %.*s was closed more than 72 hours ago: what happens now is a new case", STR_ARG(label));
        seus_hint(d->why,
                  "open a new case and link it: seusctl case open --zone %.*s, then seusctl case note NEW with "
                  "the number %.*s",
                  STR_ARG(row.zone_id), STR_ARG(label));
        return SEUS_REFUSED;
    }
    *DECIDE_EVENT(d, case_reopened) =
        (struct wire_case_reopened){.case_id = decide_keep(d, row.case_id), .reason = args->reason};
    clocks_case_moves(d, &row, CASE_REOPENED);
    decide_expect(d, KIND_CASE, row.case_id, row.version, true);
    decide_about_case(d, &row, CASE_REOPENED);
    return SEUS_OK;
}
