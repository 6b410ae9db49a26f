/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Two cases that were one. The one that ends keeps its number, its signaller and its timeline, and names the one that
 * goes on, which lists it, its reports and its people. Nothing is lost, and all of it can be taken apart again.
 */
#include "domain/update.h"

#include "domain/case_end.h"
#include "domain/exercise.h"

static enum seus_err check_into(struct decide *d, const struct wire_case *row, const struct wire_case *into)
{
    const struct str label = case_label(row);
    if (str_eq(row->case_id, into->case_id)) {
        seus_fail(SEUS_INVALID, d->why, "into", "case %.*s cannot be merged into itself", STR_ARG(label));
        seus_hint(d->why, "seusctl case list shows the other open cases");
        return SEUS_INVALID;
    }
    if (into->state == CASE_CLOSED || into->state == CASE_MERGED) {
        seus_fail(SEUS_REFUSED, d->why, "into", "case %.*s is %s: case %.*s can only be merged into an open one",
                  STR_ARG(case_label(into)), case_word(into->state), STR_ARG(label));
        case_hint(d, into);
        return SEUS_REFUSED;
    }
    if (into->merged_from_count >= IDS_MAX || into->reports_count + row->reports_count > IDS_MAX ||
        into->people_count + row->people_count > WIRE_RECS_COUNT_MAX) {
        seus_fail(SEUS_REFUSED, d->why, "into",
                  "case %.*s took in %u cases, %u reports and %u people: with case %.*s it would be more than it can "
                  "hold",
                  STR_ARG(case_label(into)), into->merged_from_count, into->reports_count, into->people_count,
                  STR_ARG(label));
        seus_hint(d->why, "merge case %.*s into another one of them", STR_ARG(label));
        return SEUS_REFUSED;
    }
    const struct str what = arena_printf(d->arena, "case %.*s", STR_ARG(case_label(into)));
    return exercise_apart(d, "into", what, into->zone_id, row);
}

enum seus_err decide_merge(struct decide *d, const struct wire_case *row, struct str into_typed, struct str reason)
{
    const struct str label = case_label(row);
    if (into_typed.len == 0 || reason.len == 0) {
        seus_fail(SEUS_INVALID, d->why, into_typed.len == 0 ? "into" : "reason",
                  "to merge case %.*s, say into which case and why", STR_ARG(label));
        seus_hint(d->why, "seusctl case merge %.*s --into CASE --reason TEXT", STR_ARG(label));
        return SEUS_INVALID;
    }
    struct wire_case into;
    enum seus_err err = decide_get_case(d, "into", into_typed, &into);
    if (err == SEUS_OK) {
        err = check_into(d, row, &into);
    }
    if (err != SEUS_OK) {
        return err;
    }
    const struct wire_assignment *open = case_active_assignment(row, (struct str){NULL, 0});
    if (open != NULL) {
        seus_fail(SEUS_REFUSED, d->why, "case_id",
                  "unit %.*s still holds case %.*s: it would be on a case that nobody sees", STR_ARG(open->unit_id),
                  STR_ARG(label));
        seus_hint(d->why, "%.*s, then this command again; seusctl case assign sends the unit to the other case",
                  STR_ARG(unit_way_free(d, row, open)));
        return SEUS_REFUSED;
    }
    err = close_obstacle_placement(d, row); /* a place kept there would be kept for a case that nobody sees */
    if (err != SEUS_OK) {
        return err;
    }
    *DECIDE_EVENT(d, case_merged) = (struct wire_case_merged){
        .case_id = decide_keep(d, row->case_id), .into_id = decide_keep(d, into.case_id), .reason = reason};
    *DECIDE_EVENT(d, case_took_in) = (struct wire_case_took_in){
        .case_id = decide_keep(d, into.case_id), .from_id = decide_keep(d, row->case_id), .reason = reason};
    decide_expect(d, KIND_CASE, into.case_id, into.version, true);
    case_ended(d, row, &into);
    return SEUS_OK;
}

enum seus_err decide_case_merge(struct decide *d)
{
    const struct wire_case_merge *args = d->request->args;
    struct wire_case row;
    enum seus_err err = decide_get_case(d, "case_id", args->case_id, &row);
    if (err == SEUS_OK) {
        err = decide_if_version(d, case_label(&row), args->if_version, row.version);
    }
    if (err == SEUS_OK) {
        err = decide_closed_refusal(d, &row);
    }
    if (err != SEUS_OK) {
        return err;
    }
    decide_expect(d, KIND_CASE, row.case_id, row.version, true);
    decide_about_case(d, &row, CASE_MERGED);
    return decide_merge(d, &row, args->into, args->reason);
}
