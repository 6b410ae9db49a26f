/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * report.take, report.close, report.attach and report.amend: calls that open no case of their own. Every report ends
 * with an outcome: its own, or that of the case it belongs to. Who was turned elsewhere was told where, and that is
 * kept.
 */
#include "domain/duplicate.h"
#include "domain/place.h"

#define OUTCOME(name) (1u << OUTCOME_##name)
/* Outcomes that leave the caller to somebody else: what they were told is part of them. */
#define OUTCOMES_ORIENTED (OUTCOME(ADVISED) | OUTCOME(NOT_APPROPRIATE) | OUTCOME(DEFERRED_TO_SERVICE))
#define OUTCOMES_OF_REPORT                                                                                             \
    (OUTCOMES_ORIENTED | OUTCOME(REFUSED_HELP) | OUTCOME(UNTRACEABLE) | OUTCOME(TO_HEALTH) | OUTCOME(TO_POLICE) |      \
     OUTCOME(DUPLICATE) | OUTCOME(FALSE_REPORT) | OUTCOME(EVENT_HANDLED))

static enum seus_err get_report(struct decide *d, struct str report_id, uint64_t if_version,
                                struct wire_report *ret_row)
{
    if (!d->store->get(d->store->ctx, KIND_REPORT, report_id, d->arena, ret_row)) {
        seus_fail(SEUS_NOT_FOUND, d->why, "report_id", "there is no report '%.*s'", STR_ARG(report_id));
        seus_hint(d->why, "seusctl report list shows the reports; seusctl case show CASE names those of a case");
        return SEUS_NOT_FOUND;
    }
    return decide_if_version(d, ret_row->report_id, if_version, ret_row->version);
}

/* The outcome fits a report without a case, and what it needs was said. */
static enum seus_err check_outcome(struct decide *d, uint32_t outcome, struct str orientation, struct str reason)
{
    const uint32_t bit = outcome <= OUTCOME_EVENT_HANDLED ? 1u << outcome : 0;
    if ((OUTCOMES_OF_REPORT & bit) == 0) {
        seus_fail(SEUS_REFUSED, d->why, "outcome", "outcome '%s' is that of a case: a report alone does not end so",
                  wire_enum_word(&wire_enum_outcome, outcome));
        seus_hint(d->why, "advised, not_appropriate, deferred_to_service, to_health, to_police, duplicate, "
                          "false_report, refused_help, untraceable or event_handled; a case: seusctl case open");
        return SEUS_REFUSED;
    }
    if ((OUTCOMES_ORIENTED & bit) != 0 && orientation.len == 0) {
        seus_fail(SEUS_INVALID, d->why, "orientation",
                  "outcome '%s' turns the caller elsewhere: what they were told is needed",
                  wire_enum_word(&wire_enum_outcome, outcome));
        seus_hint(d->why, "--orientation \"the social service of the municipality, tomorrow at 9\"");
        return SEUS_INVALID;
    }
    if ((OUTCOMES_ORIENTED & bit) == 0 && reason.len == 0) {
        seus_fail(SEUS_INVALID, d->why, "reason", "outcome '%s' needs its reason",
                  wire_enum_word(&wire_enum_outcome, outcome));
        seus_hint(d->why, "--reason TEXT says how it is known");
        return SEUS_INVALID;
    }
    return SEUS_OK;
}

/* An open case with room for one more report. */
static enum seus_err get_target(struct decide *d, const char *field, struct str case_id, struct wire_case *ret_row)
{
    enum seus_err err = decide_get_case(d, field, case_id, ret_row);
    if (err == SEUS_OK) {
        err = decide_closed_refusal(d, ret_row);
    }
    if (err == SEUS_OK && ret_row->reports_count >= IDS_MAX) {
        seus_fail(SEUS_REFUSED, d->why, field, "case %.*s has %u reports, the most a case can have",
                  STR_ARG(case_label(ret_row)), ret_row->reports_count);
        seus_hint(d->why, "end the report as a duplicate, with the number of the case as its reason");
        err = SEUS_REFUSED;
    }
    return err;
}

/* The report belongs to the case; a suggestion that said so was right. */
static void attach(struct decide *d, const struct wire_case *row, struct str report_id)
{
    const struct str case_id = decide_keep(d, row->case_id);
    *DECIDE_EVENT(d, report_attached) =
        (struct wire_report_attached){.report_id = decide_keep(d, report_id), .case_id = case_id};
    for (uint32_t i = 0; i < row->suggestions_count; i++) {
        struct wire_suggestion old;
        if (d->store->get(d->store->ctx, KIND_SUGGESTION, row->suggestions[i], d->arena, &old) &&
            old.state == SUGGESTION_SUGGESTED && str_eq(old.report_id, report_id)) {
            *DECIDE_EVENT(d, duplicate_attached) = (struct wire_duplicate_attached){
                .suggestion_id = decide_keep(d, old.suggestion_id),
                .case_id = case_id,
                .report_id = decide_keep(d, report_id),
            };
            break;
        }
    }
    decide_expect(d, KIND_CASE, row->case_id, row->version, true);
    decide_about_case(d, row, row->state);
    d->decision.answer.report_id = decide_keep(d, report_id);
}

static enum seus_err check_taken(struct decide *d, const struct wire_report_take *args, uint32_t *ret_category,
                                 struct str *ret_signaller_id)
{
    struct wire_signaller signaller;
    if (args->attach.len > 0 && args->outcome != OUTCOME_NONE) {
        seus_fail(SEUS_INVALID, d->why, "outcome", "a report about a case ends as the case ends");
        seus_hint(d->why, "give --attach or --outcome, not both");
        return SEUS_INVALID;
    }
    if (args->persons > PERSONS_MAX) {
        seus_fail(SEUS_INVALID, d->why, "persons", "%llu people in one report: up to %u are possible",
                  (unsigned long long)args->persons, PERSONS_MAX);
        seus_hint(d->why, "give the count of people involved, e.g. --persons 3");
        return SEUS_INVALID;
    }
    *ret_category = args->category;
    if (args->signaller_id.len > 0) {
        const enum seus_err unknown = place_find_signaller(d, args->signaller_id, args->zone_id, &signaller);
        if (unknown != SEUS_OK) {
            return unknown;
        }
        *ret_signaller_id = decide_keep(d, signaller.signaller_id);
        *ret_category = signaller.category;
    }
    enum seus_err err = decide_not_future(d, args->occurred_at);
    if (err == SEUS_OK) {
        err = place_check_zone(d, args->zone_id);
    }
    return err == SEUS_OK && args->outcome != OUTCOME_NONE
               ? check_outcome(d, args->outcome, args->orientation, args->reason)
               : err;
}

enum seus_err decide_report_take(struct decide *d)
{
    const struct wire_report_take *args = d->request->args;
    struct wire_case target;
    uint32_t category = CATEGORY_NONE;
    struct str signaller_id = {NULL, 0}; /* as it is registered */
    enum seus_err err = check_taken(d, args, &category, &signaller_id);
    if (err == SEUS_OK && args->attach.len > 0) {
        err = get_target(d, "attach", args->attach, &target);
    }
    if (err != SEUS_OK) {
        return err;
    }
    const struct str report_id = decide_new_id(d, 'r');
    *DECIDE_EVENT(d, report_received) = (struct wire_report_received){
        .report_id = report_id,
        .signaller_id = signaller_id,
        .category = category,
        .zone_id = args->zone_id,
        .place = args->place,
        .summary = args->summary,
        .occurred_at = args->occurred_at,
        .need = args->need,
        .persons = args->persons,
    };
    decide_expect(d, KIND_REPORT, report_id, 0, true);
    d->decision.answer.report_id = report_id;
    if (args->attach.len > 0) {
        attach(d, &target, report_id);
    } else if (args->outcome != OUTCOME_NONE) {
        *DECIDE_EVENT(d, report_closed) = (struct wire_report_closed){
            .report_id = report_id,
            .zone_id = args->zone_id,
            .outcome = args->outcome,
            .orientation = args->orientation,
            .reason = args->reason,
        };
    } else {
        duplicates_suggest(d, &(struct duplicate_facts){
                                  .report_id = report_id,
                                  .zone_id = args->zone_id,
                                  .place = args->place,
                                  .need = args->need,
                                  .signaller_id = signaller_id,
                                  .occurred_at = args->occurred_at != 0 ? args->occurred_at : d->request->now_ms,
                              });
    }
    return SEUS_OK;
}

enum seus_err decide_report_close(struct decide *d)
{
    const struct wire_report_close *args = d->request->args;
    struct wire_report row;
    enum seus_err err = get_report(d, args->report_id, args->if_version, &row);
    if (err != SEUS_OK) {
        return err;
    }
    if (!sm_allows(&domain_report_sm, row.state, REPORT_CLOSED)) {
        const bool attached = row.state == REPORT_ATTACHED;
        seus_fail(SEUS_REFUSED, d->why, "report_id",
                  attached ? "report %.*s belongs to a case: it ends as the case ends"
                           : "report %.*s has ended already",
                  STR_ARG(row.report_id));
        seus_hint(d->why, attached ? "seusctl report show %.*s names the case" : "seusctl report show %.*s says how",
                  STR_ARG(row.report_id));
        return SEUS_REFUSED;
    }
    err = check_outcome(d, args->outcome, args->orientation, args->reason);
    if (err != SEUS_OK) {
        return err;
    }
    *DECIDE_EVENT(d, report_closed) = (struct wire_report_closed){
        .report_id = decide_keep(d, row.report_id),
        .zone_id = decide_keep(d, row.zone_id),
        .outcome = args->outcome,
        .orientation = args->orientation,
        .reason = args->reason,
    };
    decide_expect(d, KIND_REPORT, row.report_id, row.version, true);
    d->decision.answer.report_id = decide_keep(d, row.report_id);
    return SEUS_OK;
}

/* Out of the case it belongs to now. The report a case was opened by is the case: that is merged, not attached. */
static enum seus_err detach(struct decide *d, const struct wire_report *row, const struct wire_case *target)
{
    const struct wire_report_attach *args = d->request->args;
    struct wire_case holder;
    const enum seus_err err = decide_get_case(d, "report_id", row->case_id, &holder);
    if (err != SEUS_OK) {
        return err;
    }
    if (str_eq(holder.case_id, target->case_id)) {
        seus_fail(SEUS_REFUSED, d->why, "case_id", "report %.*s belongs to case %.*s already",
                  STR_ARG(row->report_id), STR_ARG(case_label(&holder)));
        seus_hint(d->why, "seusctl case show %.*s lists its reports", STR_ARG(case_label(&holder)));
        return SEUS_REFUSED;
    }
    if (str_eq(holder.report_id, row->report_id) || !str_eq(row->first_case_id, holder.case_id)) {
        seus_fail(SEUS_REFUSED, d->why, "report_id", "report %.*s opened case %.*s: without it there is no case",
                  STR_ARG(row->report_id), STR_ARG(case_label(&holder)));
        seus_hint(d->why, "seusctl case merge %.*s --into %.*s --reason TEXT makes the two cases one",
                  STR_ARG(case_label(&holder)), STR_ARG(case_label(target)));
        return SEUS_REFUSED;
    }
    if (args->reason.len == 0) {
        seus_fail(SEUS_INVALID, d->why, "reason", "report %.*s is taken out of case %.*s: say why",
                  STR_ARG(row->report_id), STR_ARG(case_label(&holder)));
        seus_hint(d->why, "seusctl report attach %.*s %.*s --reason TEXT", STR_ARG(row->report_id),
                  STR_ARG(case_label(target)));
        return SEUS_INVALID;
    }
    *DECIDE_EVENT(d, report_detached) = (struct wire_report_detached){
        .report_id = decide_keep(d, row->report_id), .case_id = decide_keep(d, holder.case_id), .reason = args->reason};
    decide_expect(d, KIND_CASE, holder.case_id, holder.version, true);
    return SEUS_OK;
}

enum seus_err decide_report_attach(struct decide *d)
{
    const struct wire_report_attach *args = d->request->args;
    struct wire_report row;
    struct wire_case target;
    enum seus_err err = get_report(d, args->report_id, args->if_version, &row);
    if (err == SEUS_OK) {
        err = get_target(d, "case_id", args->case_id, &target);
    }
    if (err == SEUS_OK && row.state == REPORT_ATTACHED) {
        err = detach(d, &row, &target);
    }
    if (err != SEUS_OK) {
        return err;
    }
    decide_expect(d, KIND_REPORT, row.report_id, row.version, true);
    attach(d, &target, row.report_id);
    return SEUS_OK;
}

enum seus_err decide_report_amend(struct decide *d)
{
    const struct wire_report_amend *args = d->request->args;
    struct wire_report row;
    enum seus_err err = get_report(d, args->report_id, args->if_version, &row);
    if (err == SEUS_OK) {
        err = decide_not_future(d, args->occurred_at);
    }
    if (err != SEUS_OK) {
        return err;
    }
    if (args->need == NEED_NONE && args->place.len == 0 && args->summary.len == 0 && args->persons == 0 &&
        args->occurred_at == 0) {
        seus_fail(SEUS_INVALID, d->why, "report_id", "nothing to correct in report %.*s: give a fact",
                  STR_ARG(row.report_id));
        seus_hint(d->why, "seusctl report amend %.*s --place TEXT, or another fact", STR_ARG(row.report_id));
        return SEUS_INVALID;
    }
    if (args->persons > PERSONS_MAX) {
        seus_fail(SEUS_INVALID, d->why, "persons", "%llu people in one report: up to %u are possible",
                  (unsigned long long)args->persons, PERSONS_MAX);
        seus_hint(d->why, "give the count of people involved, e.g. --persons 3");
        return SEUS_INVALID;
    }
    *DECIDE_EVENT(d, report_amended) = (struct wire_report_amended){
        .report_id = decide_keep(d, row.report_id),
        .zone_id = decide_keep(d, row.zone_id),
        .need = args->need,
        .place = args->place,
        .summary = args->summary,
        .persons = args->persons,
        .occurred_at = args->occurred_at,
        .reason = args->reason,
    };
    decide_expect(d, KIND_REPORT, row.report_id, row.version, true);
    d->decision.answer.report_id = decide_keep(d, row.report_id);
    return SEUS_OK;
}
