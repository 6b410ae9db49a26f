/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * case.update and case.note: facts corrected, the case moved, a note written. Moves that other commands own (sending a
 * unit, its arrival, closing) are refused here with the command to type; merging is in merge.c.
 */
#include "domain/decide.h"

#include "base/check.h"
#include "domain/clocks.h"
#include "domain/handover.h"
#include "domain/person.h"
#include "domain/update.h"

static bool has_facts(const struct wire_case_update *args)
{
    return args->need != NEED_NONE || args->persons != 0 || args->place.len > 0 || args->summary.len > 0 ||
           args->flags_count > 0 || args->vulnerabilities_count > 0 || args->cost_owner.len > 0;
}

/* Civil code art. 403: a minor in safety without the hour of placement is one for whom no time of the law runs. */
static enum seus_err check_removal(struct decide *d, const struct wire_case *row)
{
    const struct wire_case_update *args = d->request->args;
    const struct str flag = STR_LIT("minor_removal");
    const bool known = row->placed_at != 0 && domain_ids_have(row->flags, row->flags_count, flag);
    if (known || !domain_ids_have(args->flags, args->flags_count, flag)) {
        return SEUS_OK;
    }
    seus_fail(SEUS_REFUSED, d->why, "flags",
              "the flag minor_removal needs the hour of placement, which the times of the law run from: case %.*s "
              "stays as it is",
              STR_ARG(case_label(row)));
    seus_hint(d->why, "seusctl minor place %.*s --placed-at -20m says the hour, and sets the flag and the times",
              STR_ARG(case_label(row)));
    return SEUS_REFUSED;
}

static enum seus_err amend(struct decide *d, const struct wire_case *row)
{
    const struct wire_case_update *args = d->request->args;
    if (args->persons > PERSONS_MAX) {
        seus_fail(SEUS_INVALID, d->why, "persons", "%llu people in case %.*s: up to %u are possible",
                  (unsigned long long)args->persons, STR_ARG(case_label(row)), PERSONS_MAX);
        seus_hint(d->why, "seusctl case update %.*s --persons 3", STR_ARG(case_label(row)));
        return SEUS_INVALID;
    }
    if (row->flags_count + args->flags_count > IDS_MAX) {
        seus_fail(SEUS_REFUSED, d->why, "flags", "case %.*s has %u flags; with %u more it would have over %u",
                  STR_ARG(case_label(row)), row->flags_count, args->flags_count, IDS_MAX);
        seus_hint(d->why, "write the rest as a note: seusctl case note %.*s", STR_ARG(case_label(row)));
        return SEUS_REFUSED;
    }
    enum seus_err err = decide_words(d, &wire_enum_vulnerability, "vulnerabilities", args->vulnerabilities,
                                     args->vulnerabilities_count);
    if (err == SEUS_OK) {
        err = check_removal(d, row);
    }
    if (err != SEUS_OK) {
        return err;
    }
    *DECIDE_EVENT(d, case_amended) = (struct wire_case_amended){
        .case_id = decide_keep(d, row->case_id),
        .need = args->need,
        .persons = args->persons,
        .place = args->place,
        .summary = args->summary,
        .flags = args->flags,
        .flags_count = args->flags_count,
        .reason = args->reason,
        .vulnerabilities = args->vulnerabilities,
        .vulnerabilities_count = args->vulnerabilities_count,
        .cost_owner = args->cost_owner,
    };
    return SEUS_OK;
}

/* Moves that another command makes. A handover that comes back to ONSCENE is not the arrival of a unit. */
static bool is_foreign_move(const struct wire_case *row, uint32_t to)
{
    const uint64_t foreign = SM_TO(CASE_DISPATCHED) | SM_TO(CASE_CLOSED) | SM_TO(CASE_REOPENED) | SM_TO(CASE_NEW) |
                             SM_TO(CASE_TRIAGED) | SM_TO(CASE_NOT_APPROPRIATE);
    if (to == CASE_ONSCENE) {
        return row->state != CASE_HANDOVER_OFFERED;
    }
    return to <= CASE_REOPENED && (foreign & SM_TO(to)) != 0;
}

static enum seus_err refuse_foreign_move(struct decide *d, const struct wire_case *row, uint32_t to)
{
    const struct str label = case_label(row);
    const bool is_open = case_active_assignment(row, (struct str){NULL, 0}) != NULL;
    const bool takes_unit = row->state == CASE_DISPATCHED || row->state == CASE_ONSCENE ||
                            sm_allows(&domain_case_sm, row->state, CASE_DISPATCHED);
    seus_fail(SEUS_REFUSED, d->why, "to", "case %.*s cannot be moved to %s by an update: it stays %s", STR_ARG(label),
              case_word(to), case_word(row->state));
    if (to == CASE_DISPATCHED && takes_unit && !row->shadow) {
        seus_hint(d->why, "seusctl case assign %.*s sends a unit", STR_ARG(label));
    } else if (to == CASE_DISPATCHED) {
        case_hint_urgent(d, row);
    } else if (to == CASE_CLOSED && !is_open && sm_allows(&domain_case_sm, row->state, CASE_CLOSED)) {
        seus_hint(d->why, "seusctl case close %.*s --outcome OUTCOME", STR_ARG(label));
    } else if (to == CASE_TRIAGED || to == CASE_NOT_APPROPRIATE || to == CASE_NEW) {
        seus_hint(d->why,
                  "that is decided when a case is opened (seusctl case open); facts are corrected with: seusctl "
                  "case update %.*s --priority E|U|D",
                  STR_ARG(label));
    } else {
        case_hint(d, row); /* also when a unit is on its way: its arrival moves the case */
    }
    return SEUS_REFUSED;
}

static enum seus_err need(struct decide *d, const struct wire_case *row, struct str given, const char *field,
                          const char *for_what)
{
    if (given.len > 0) {
        return SEUS_OK;
    }
    const struct wire_case_update *args = d->request->args;
    seus_fail(SEUS_INVALID, d->why, field, "%s is needed %s: case %.*s stays %s", field, for_what,
              STR_ARG(case_label(row)), case_word(row->state));
    seus_hint(d->why, "seusctl case update %.*s --to %s --%s TEXT", STR_ARG(case_label(row)), case_word(args->to),
              field);
    return SEUS_INVALID;
}

static enum seus_err return_handover(struct decide *d, const struct wire_case *row)
{
    const struct wire_case_update *args = d->request->args;
    if (args->to != row->handover.from_state) {
        seus_fail(SEUS_REFUSED, d->why, "to",
                  "case %.*s was offered to a service while it was %s: it goes back to that, "
                  "not to %s",
                  STR_ARG(case_label(row)), case_word(row->handover.from_state), case_word(args->to));
        seus_hint(d->why, "seusctl case update %.*s --to %s --reason TEXT", STR_ARG(case_label(row)),
                  case_word(row->handover.from_state));
        return SEUS_REFUSED;
    }
    const enum seus_err err = need(d, row, args->reason, "reason", "to take a handover back");
    if (err == SEUS_OK) {
        handover_return(d, row, args->reason);
    }
    return err;
}

/* What the tables cannot say about a move that they allow. */
static enum seus_err check_move(struct decide *d, const struct wire_case *row, uint32_t to)
{
    const struct wire_case_update *args = d->request->args;
    const struct str label = case_label(row);
    if (to == CASE_SHADOW && !row->shadow) {
        seus_fail(SEUS_REFUSED, d->why, "to", "case %.*s is no shadow case: its zone is served by the room",
                  STR_ARG(label));
        case_hint(d, row);
        return SEUS_REFUSED;
    }
    if (row->shadow && row->state == CASE_REOPENED && to != CASE_SHADOW && to != CASE_DEFERRED) {
        seus_fail(SEUS_REFUSED, d->why, "to",
                  "case %.*s is a shadow case: the ordinary service handles it, so it cannot "
                  "become %s",
                  STR_ARG(label), case_word(to));
        case_hint(d, row);
        return SEUS_REFUSED;
    }
    const struct wire_assignment *open = case_active_assignment(row, (struct str){NULL, 0});
    if (row->state == CASE_DISPATCHED && to == CASE_WAITING && open != NULL) {
        seus_fail(SEUS_REFUSED, d->why, "to",
                  "unit %.*s is on its way to case %.*s: the case waits again when the unit is "
                  "given back",
                  STR_ARG(open->unit_id), STR_ARG(label));
        seus_hint(d->why, "%.*s", STR_ARG(unit_way_free(d, row, open)));
        return SEUS_REFUSED;
    }
    if (to == CASE_WAITING) {
        return need(d, row, args->reason, "reason", "to let a case wait");
    }
    return to == CASE_DEFERRED ? need(d, row, args->reason, "reason", "to defer a case") : SEUS_OK;
}

static enum seus_err move(struct decide *d, const struct wire_case *row)
{
    const struct wire_case_update *args = d->request->args;
    const uint32_t to = args->to;
    if (is_foreign_move(row, to)) {
        return refuse_foreign_move(d, row, to);
    }
    if (!sm_allows(&domain_case_sm, row->state, to)) {
        seus_fail(SEUS_REFUSED, d->why, "to", "case %.*s is %s and cannot become %s from there: it stays as it is",
                  STR_ARG(case_label(row)), case_word(row->state), case_word(to));
        case_hint(d, row);
        return SEUS_REFUSED;
    }
    d->decision.state = to;
    if (to == CASE_MERGED) {
        return decide_merge(d, row, args->into, args->reason);
    }
    if (row->state == CASE_HANDOVER_OFFERED && to != CASE_HANDED_OVER) {
        return return_handover(d, row);
    }
    enum seus_err err = check_move(d, row, to);
    if (err == SEUS_OK && to == CASE_HANDOVER_OFFERED) {
        err = need(d, row, args->service, "service", "to offer a case to it");
    }
    if (err != SEUS_OK) {
        return err;
    }
    const struct str case_id = decide_keep(d, row->case_id);
    if (to == CASE_HANDOVER_OFFERED) {
        return handover_offer(d, row, &(struct handover_spec){.service = args->service});
    }
    if (to == CASE_HANDED_OVER) {
        handover_accept(d, row, args->reason);
    } else {
        *DECIDE_EVENT(d, case_moved) = (struct wire_case_moved){.case_id = case_id, .to = to, .reason = args->reason};
    }
    return SEUS_OK;
}

enum seus_err decide_case_update(struct decide *d)
{
    const struct wire_case_update *args = d->request->args;
    struct wire_case row;
    enum seus_err err = decide_get_case(d, "case_id", args->case_id, &row);
    if (err == SEUS_OK) {
        err = decide_if_version(d, case_label(&row), args->if_version, row.version);
    }
    if (err != SEUS_OK) {
        return err;
    }
    const bool facts = has_facts(args);
    if (!facts && !update_has_axes(args) && args->to == CASE_NONE) {
        seus_fail(SEUS_INVALID, d->why, "to", "nothing to update in case %.*s: give a new state or a fact",
                  STR_ARG(case_label(&row)));
        case_hint(d, &row);
        return SEUS_INVALID;
    }
    err = decide_closed_refusal(d, &row);
    if (err != SEUS_OK) {
        return err;
    }
    decide_expect(d, KIND_CASE, row.case_id, row.version, true);
    decide_about_case(d, &row, row.state);
    if (facts) {
        err = amend(d, &row);
    }
    if (err == SEUS_OK) {
        err = update_axes(d, &row);
    }
    if (err == SEUS_OK && args->to != CASE_NONE) {
        err = move(d, &row);
        if (err == SEUS_OK && args->to != CASE_MERGED) {
            clocks_case_moves(d, &row, args->to);
        }
    }
    return err;
}

/* Notes do not change the version of a case, so that two people can write at the same time. */
enum seus_err decide_case_note(struct decide *d)
{
    const struct wire_case_note *args = d->request->args;
    struct wire_case row;
    enum seus_err err = decide_get_case(d, "case_id", args->case_id, &row);
    if (err == SEUS_OK) {
        err = decide_not_future(d, args->occurred_at);
    }
    if (err == SEUS_OK && row.state == CASE_MERGED) {
        err = decide_closed_refusal(d, &row); /* a note there would be read by nobody */
    }
    if (err != SEUS_OK) {
        return err;
    }
    *DECIDE_EVENT(d, case_noted) = (struct wire_case_noted){
        .case_id = decide_keep(d, row.case_id), .text = args->text, .occurred_at = args->occurred_at};
    decide_expect(d, KIND_CASE, row.case_id, row.version, false);
    decide_about_case(d, &row, row.state);
    return SEUS_OK;
}
