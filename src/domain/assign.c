/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * case.assign: a unit is sent to a case. What the dispatch verdict put first is kept beside what the operator chose;
 * when the two differ, so is the reason.
 */
#include "domain/decide.h"

#include "base/check.h"
#include "domain/clocks.h"
#include "domain/exercise.h"

#define REASONS_KEPT_MAX 4u /* of a verdict, on the case; the log has all of them */

/* What was recommended, as far as it can be done. */
struct recommendation {
    const struct wire_verdict *verdict;
    bool plausible;
    struct str *ranking;
    unsigned ranking_count;
};

static enum seus_err check_case(struct decide *d, const struct wire_case *row)
{
    const enum seus_err err = decide_closed_refusal(d, row);
    if (err != SEUS_OK) {
        return err;
    }
    const struct str label = case_label(row);
    if (row->shadow) {
        seus_fail(SEUS_REFUSED, d->why, "case_id",
                  "case %.*s is a shadow case: its zone is under experimentation, the "
                  "ordinary service handles it and the room sends no unit",
                  STR_ARG(label));
        case_hint_urgent(d, row);
        return SEUS_REFUSED;
    }
    const bool joins = row->state == CASE_DISPATCHED || row->state == CASE_ONSCENE; /* another unit beside the first */
    if (!joins && !sm_allows(&domain_case_sm, row->state, CASE_DISPATCHED)) {
        seus_fail(SEUS_REFUSED, d->why, "case_id", "case %.*s is %s: no unit is sent from there", STR_ARG(label),
                  case_word(row->state));
        case_hint_urgent(d, row);
        return SEUS_REFUSED;
    }
    if (row->assignments_count >= CASE_ASSIGNMENTS_MAX) {
        seus_fail(SEUS_REFUSED, d->why, "case_id", "case %.*s had %u assignments, the most a case can have",
                  STR_ARG(label), row->assignments_count);
        seus_hint(d->why, "open a new case, and note the number of this one in it");
        return SEUS_REFUSED;
    }
    return SEUS_OK;
}

static enum seus_err check_zone(struct decide *d, const struct wire_case *row, const struct wire_zone *zone)
{
    if (zone->state == ZONE_HOOKED) {
        return SEUS_OK;
    }
    seus_fail(SEUS_REFUSED, d->why, "case_id",
              "case %.*s is in zone '%.*s', which is not hooked to the room (%s): the room can send no unit there",
              STR_ARG(case_label(row)), STR_ARG(zone->zone_id), wire_enum_word(&wire_enum_zone_state, zone->state));
    if (!sm_allows(&domain_case_sm, row->state, CASE_PHONE_MANAGED)) {
        seus_hint(d->why, "danger of life: call 112 for them; seusctl case show %.*s says how it stands",
                  STR_ARG(case_label(row)));
        return SEUS_REFUSED;
    }
    seus_hint(d->why,
              "danger of life: call 112 for them; seusctl case update %.*s --to phone_managed keeps it with the room",
              STR_ARG(case_label(row)));
    return SEUS_REFUSED;
}

static void fill_question(struct decide *d, const struct wire_case *row, const struct wire_zone *zone,
                          struct wire_question *question)
{
    question_zone(d, question, zone);
    question_access(d, question, zone, row->line_id, row->municipality_id, false);
    question->category = row->category;
    question->need = row->need;
    question->event_class = row->event_class;
    question->priority = row->priority;
    question->answers = row->answers;
    question->persons = row->persons;
    question->flags = arena_alloc(d->arena, (row->flags_count + 1) * sizeof(*question->flags));
    question->flags_count = row->flags_count;
    for (uint32_t i = 0; i < row->flags_count; i++) {
        question->flags[i] = decide_keep(d, row->flags[i]);
    }
    question_vulnerabilities(d, question, row->vulnerabilities, row->vulnerabilities_count);
    if (d->verdicts_used >= d->request->verdicts_count) {
        question_units(d, question, zone, row->case_id);
        question_places(d, question, zone->zone_id);
    }
}

/* Somebody is on the way and nobody else was named: a second unit goes when it is meant, not when a command is typed
 * twice. */
static enum seus_err refuse_second(struct decide *d, const struct wire_case *row,
                                   const struct wire_assignment *assignment, struct str recommended)
{
    seus_fail(SEUS_REFUSED, d->why, "unit_id", "unit %.*s is on case %.*s (%s) already: no other one was sent",
              STR_ARG(assignment->unit_id), STR_ARG(case_label(row)),
              wire_enum_word(&wire_enum_assign_status, assignment->status));
    seus_hint(d->why, "another one beside it is named: seusctl case assign %.*s --unit %.*s", STR_ARG(case_label(row)),
              STR_ARG(recommended.len > 0 ? recommended : STR_LIT("UNIT")));
    return SEUS_REFUSED;
}

/* The unit that goes, and whether that is against the recommendation. */
static enum seus_err choose_unit(struct decide *d, const struct wire_case *row, struct str recommended,
                                 struct wire_unit *unit, bool *ret_overridden)
{
    const struct wire_case_assign *args = d->request->args;
    if (args->unit_id.len == 0) {
        const struct wire_assignment *assignment = case_active_assignment(row, (struct str){NULL, 0});
        if (assignment != NULL) {
            return refuse_second(d, row, assignment, recommended);
        }
        if (recommended.len == 0) {
            seus_fail(SEUS_REFUSED, d->why, "unit_id", "no unit is recommended for case %.*s: nobody was sent",
                      STR_ARG(case_label(row)));
            struct str wait = {NULL, 0};
            if (row->state == CASE_TRIAGED || row->state == CASE_REOPENED) {
                wait = arena_printf(d->arena, ", or seusctl case update %.*s --to waiting --reason TEXT",
                                    STR_ARG(case_label(row)));
            }
            seus_hint(d->why, "choose one with --unit UNIT (seusctl unit list --status available)%.*s", STR_ARG(wait));
            return SEUS_REFUSED;
        }
        *ret_overridden = false;
        return decide_get_unit(d, recommended, unit);
    }
    *ret_overridden = recommended.len > 0 && !str_eq(recommended, args->unit_id);
    if (*ret_overridden && args->reason.len == 0) {
        seus_fail(SEUS_INVALID, d->why, "reason",
                  "unit %.*s is recommended for case %.*s: to send %.*s instead, say why. Nobody was sent yet",
                  STR_ARG(recommended), STR_ARG(case_label(row)), STR_ARG(args->unit_id));
        seus_hint(d->why, "seusctl case assign %.*s --unit %.*s --reason TEXT", STR_ARG(case_label(row)),
                  STR_ARG(args->unit_id));
        return SEUS_INVALID;
    }
    return SEUS_OK;
}

/* What the dispatch verdict proposes, beside what is done. */
static void write_recommendation(struct decide *d, const struct wire_verdict *verdict, struct wire_assign_made *made)
{
    made->recommended_mode = verdict->mode;
    made->proposals = verdict->proposals;
    made->proposals_count = verdict->proposals_count;
    made->cost_owner = decide_keep(d, verdict->cost_owner);
    made->reasons = arena_alloc(d->arena, REASONS_KEPT_MAX * sizeof(*made->reasons));
    for (uint32_t i = 0; i < verdict->reasons_count && i < REASONS_KEPT_MAX; i++) {
        made->reasons[made->reasons_count++] = decide_line(d, verdict->reasons[i]);
    }
}

static void write_assignment(struct decide *d, const struct wire_case *row, struct str unit_id,
                             const struct recommendation *r, bool overridden)
{
    const struct wire_case_assign *args = d->request->args;
    struct wire_assign_made *made = DECIDE_EVENT(d, assign_made);
    made->case_id = decide_keep(d, row->case_id);
    made->assignment_id = decide_id(d, 'a', d->request->random[0]);
    made->unit_id = decide_keep(d, unit_id);
    made->mode = args->mode != MODE_NONE ? args->mode : (uint32_t)MODE_ON_SITE;
    made->occurred_at = args->occurred_at;
    made->recommended_unit = r->ranking_count > 0 ? r->ranking[0] : (struct str){NULL, 0};
    made->ranking = r->ranking;
    made->ranking_count = r->ranking_count;
    if (r->plausible) {
        write_recommendation(d, r->verdict, made);
    }
    if (overridden) {
        *DECIDE_EVENT(d, assign_overridden) = (struct wire_assign_overridden){
            .case_id = made->case_id,
            .assignment_id = made->assignment_id,
            .recommended_unit = made->recommended_unit,
            .reason = args->reason,
        };
    }
    decide_about_case(d, row, row->state);
    d->decision.answer.assignment_id = made->assignment_id;
    decide_made(d, made->unit_id); /* so that a repeated request says which */
    if (row->state != CASE_DISPATCHED && row->state != CASE_ONSCENE) {
        CHECK(sm_allows(&domain_case_sm, row->state, CASE_DISPATCHED));
        *DECIDE_EVENT(d, case_moved) = (struct wire_case_moved){.case_id = made->case_id, .to = CASE_DISPATCHED};
        d->decision.state = CASE_DISPATCHED;
    }
}

enum seus_err decide_case_assign(struct decide *d)
{
    const struct wire_case_assign *args = d->request->args;
    struct wire_case row;
    struct wire_zone zone;
    struct wire_unit unit;
    enum seus_err err = decide_get_case(d, "case_id", args->case_id, &row);
    if (err == SEUS_OK) {
        err = decide_if_version(d, case_label(&row), args->if_version, row.version);
    }
    if (err == SEUS_OK) {
        err = check_case(d, &row);
    }
    if (err == SEUS_OK) {
        err = decide_get_zone(d, row.zone_id, &zone);
    }
    if (err == SEUS_OK) {
        err = check_zone(d, &row, &zone);
    }
    if (err == SEUS_OK) {
        const uint64_t since =
            row.occurred_at != 0 && row.occurred_at < row.opened_at ? row.occurred_at : row.opened_at;
        err = decide_not_before(d, args->occurred_at,
                                arena_printf(d->arena, "case %.*s runs", STR_ARG(case_label(&row))), since);
    }
    if (err == SEUS_OK && args->unit_id.len > 0) {
        err = decide_get_unit(d, args->unit_id, &unit);
        if (err == SEUS_OK) {
            err = unit_can_take(d, &unit, row.case_id);
        }
        if (err == SEUS_OK) {
            err = exercise_apart(d, "unit_id", arena_printf(d->arena, "unit %.*s", STR_ARG(unit.unit_id)), unit.zone_id,
                                 &row);
        }
    }
    if (err != SEUS_OK) {
        return err;
    }
    struct wire_question question = {0};
    const struct wire_verdict *verdict = NULL;
    fill_question(d, &row, &zone, &question);
    if (!decide_ask(d, VERDICT_DISPATCH, &question, &verdict)) {
        return SEUS_OK;
    }
    struct recommendation r = {.verdict = verdict, .plausible = verdict_is_plausible(verdict, VERDICT_DISPATCH)};
    r.ranking_count = r.plausible ? verdict_ranking(d, verdict, row.case_id, &r.ranking) : 0;
    const struct str recommended = r.ranking_count > 0 ? r.ranking[0] : (struct str){NULL, 0};
    bool overridden = false;
    err = choose_unit(d, &row, recommended, &unit, &overridden);
    if (err != SEUS_OK) {
        return err;
    }
    write_assignment(d, &row, unit.unit_id, &r, overridden);
    clocks_case_moves(d, &row, CASE_DISPATCHED);
    clocks_unit_sent(d, &row, d->decision.answer.assignment_id, args->mode,
                     args->occurred_at != 0 ? args->occurred_at : d->request->now_ms);
    decide_fallback_event(d, verdict, VERDICT_DISPATCH, decide_keep(d, row.case_id));
    decide_expect(d, KIND_CASE, row.case_id, row.version, true);
    decide_expect(d, KIND_UNIT, unit.unit_id, unit.version, true);
    decide_expect(d, KIND_ZONE, zone.zone_id, zone.version, false);
    return SEUS_OK;
}
