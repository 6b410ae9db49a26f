/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * case.unmerge, case.not_duplicate and case.link: what people find out about two cases. Both keep their numbers, their
 * signallers and their timelines, whatever is decided.
 */
#include "domain/clocks.h"
#include "domain/deadline.h"

/* Two cases, different ones; both are expected and changed. */
static enum seus_err get_pair(struct decide *d, struct str case_id, struct str other_case_id, struct wire_case *row,
                              struct wire_case *other)
{
    enum seus_err err = decide_get_case(d, "case_id", case_id, row);
    if (err == SEUS_OK) {
        err = decide_get_case(d, "other_case_id", other_case_id, other);
    }
    if (err != SEUS_OK) {
        return err;
    }
    if (str_eq(row->case_id, other->case_id)) {
        seus_fail(SEUS_INVALID, d->why, "other_case_id", "%.*s is one case: name another one beside it",
                  STR_ARG(case_label(row)));
        seus_hint(d->why, "seusctl duplicate list %.*s shows what looks like it", STR_ARG(case_label(row)));
        return SEUS_INVALID;
    }
    decide_expect(d, KIND_CASE, row->case_id, row->version, true);
    decide_expect(d, KIND_CASE, other->case_id, other->version, true);
    decide_about_case(d, row, row->state);
    return SEUS_OK;
}

static enum seus_err refuse_full(struct decide *d, const struct wire_case *row)
{
    seus_fail(SEUS_REFUSED, d->why, "case_id", "case %.*s names %u other cases, the most that is possible",
              STR_ARG(case_label(row)), IDS_MAX);
    seus_hint(d->why, "write it as a note: seusctl case note %.*s --text TEXT", STR_ARG(case_label(row)));
    return SEUS_REFUSED;
}

enum seus_err decide_case_not_duplicate(struct decide *d)
{
    const struct wire_case_not_duplicate_args *args = d->request->args;
    struct wire_case row;
    struct wire_case other;
    const enum seus_err err = get_pair(d, args->case_id, args->other_case_id, &row, &other);
    if (err != SEUS_OK) {
        return err;
    }
    if (str_eq(row.merged_into, other.case_id) || str_eq(other.merged_into, row.case_id)) {
        const struct wire_case *ended = str_eq(row.merged_into, other.case_id) ? &row : &other;
        seus_fail(SEUS_REFUSED, d->why, "other_case_id", "case %.*s was merged into the other: they are one now",
                  STR_ARG(case_label(ended)));
        seus_hint(d->why, "seusctl case unmerge %.*s --reason TEXT makes them two again", STR_ARG(case_label(ended)));
        return SEUS_REFUSED;
    }
    if (domain_ids_have(row.not_duplicates, row.not_duplicates_count, other.case_id)) {
        seus_fail(SEUS_REFUSED, d->why, "other_case_id", "cases %.*s and %.*s were told apart already",
                  STR_ARG(case_label(&row)), STR_ARG(case_label(&other)));
        seus_hint(d->why, "seusctl case history %.*s says when and why", STR_ARG(case_label(&row)));
        return SEUS_REFUSED;
    }
    if (row.not_duplicates_count >= IDS_MAX || other.not_duplicates_count >= IDS_MAX) {
        return refuse_full(d, row.not_duplicates_count >= IDS_MAX ? &row : &other);
    }
    const struct str row_id = decide_keep(d, row.case_id);
    const struct str other_id = decide_keep(d, other.case_id);
    *DECIDE_EVENT(d, case_not_duplicate) =
        (struct wire_case_not_duplicate){.case_id = row_id, .other_case_id = other_id, .reason = args->reason};
    *DECIDE_EVENT(d, case_not_duplicate) =
        (struct wire_case_not_duplicate){.case_id = other_id, .other_case_id = row_id, .reason = args->reason};
    return SEUS_OK;
}

enum seus_err decide_case_link(struct decide *d)
{
    const struct wire_case_link *args = d->request->args;
    struct wire_case row;
    struct wire_case other;
    const enum seus_err err = get_pair(d, args->case_id, args->other_case_id, &row, &other);
    if (err != SEUS_OK) {
        return err;
    }
    if (domain_ids_have(row.linked, row.linked_count, other.case_id)) {
        seus_fail(SEUS_REFUSED, d->why, "other_case_id", "cases %.*s and %.*s are linked already",
                  STR_ARG(case_label(&row)), STR_ARG(case_label(&other)));
        seus_hint(d->why, "seusctl case history %.*s says when and why", STR_ARG(case_label(&row)));
        return SEUS_REFUSED;
    }
    if (row.linked_count >= IDS_MAX || other.linked_count >= IDS_MAX) {
        return refuse_full(d, row.linked_count >= IDS_MAX ? &row : &other);
    }
    const struct str row_id = decide_keep(d, row.case_id);
    const struct str other_id = decide_keep(d, other.case_id);
    *DECIDE_EVENT(d, case_linked) =
        (struct wire_case_linked){.case_id = row_id, .other_case_id = other_id, .reason = args->reason};
    *DECIDE_EVENT(d, case_linked) =
        (struct wire_case_linked){.case_id = other_id, .other_case_id = row_id, .reason = args->reason};
    return SEUS_OK;
}

enum seus_err decide_case_unmerge(struct decide *d)
{
    const struct wire_case_unmerge *args = d->request->args;
    struct wire_case row;
    struct wire_case from;
    enum seus_err err = decide_get_case(d, "case_id", args->case_id, &row);
    if (err == SEUS_OK) {
        err = decide_if_version(d, case_label(&row), args->if_version, row.version);
    }
    if (err != SEUS_OK) {
        return err;
    }
    const struct str label = case_label(&row);
    if (row.state != CASE_MERGED) {
        seus_fail(SEUS_REFUSED, d->why, "case_id", "case %.*s is %s: it was not merged into another one",
                  STR_ARG(label), case_word(row.state));
        case_hint(d, &row);
        return SEUS_REFUSED;
    }
    err = decide_get_case(d, "case_id", row.merged_into, &from);
    if (err != SEUS_OK) {
        return err;
    }
    if (from.state == CASE_MERGED) {
        seus_fail(SEUS_REFUSED, d->why, "case_id",
                  "case %.*s was merged into case %.*s, which was merged in turn: what they share is one case "
                  "further on",
                  STR_ARG(label), STR_ARG(case_label(&from)));
        seus_hint(d->why, "seusctl case unmerge %.*s --reason TEXT first, then this one", STR_ARG(case_label(&from)));
        return SEUS_REFUSED;
    }
    *DECIDE_EVENT(d, case_unmerged) = (struct wire_case_unmerged){
        .case_id = decide_keep(d, row.case_id),
        .from_id = decide_keep(d, from.case_id),
        .to = row.state_before,
        .reason = args->reason,
    };
    *DECIDE_EVENT(d, case_not_duplicate) = (struct wire_case_not_duplicate){
        .case_id = decide_keep(d, from.case_id),
        .other_case_id = decide_keep(d, row.case_id),
        .reason = args->reason,
    };
    deadlines_return(d, &row, &from);
    clocks_case_returns(d, &row, row.state_before);
    decide_expect(d, KIND_CASE, row.case_id, row.version, true);
    decide_expect(d, KIND_CASE, from.case_id, from.version, true);
    decide_about_case(d, &row, row.state_before);
    return SEUS_OK;
}
