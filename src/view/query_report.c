/* SPDX-License-Identifier: EUPL-1.2 */
/* report.list, report.show and duplicate.list. Called by query.c. */
#include "view/query.h"
#include "wire/json.h"

static bool is_wanted(const void *query_args, const void *row)
{
    const struct wire_report_query *args = query_args;
    const struct wire_report *report = row;
    return (args->zone_id.len == 0 || str_eq(args->zone_id, report->zone_id)) &&
           (args->category == CATEGORY_NONE || args->category == report->category) &&
           (args->outcome == OUTCOME_NONE || args->outcome == report->outcome) &&
           (!args->override || report->override) &&
           report->received_at >= args->from && (args->until == 0 || report->received_at < args->until);
}

/* The row of a case that was typed. */
static enum seus_err find_case(const struct query *q, struct str typed, struct wire_case *ret_row)
{
    struct str case_id;
    const enum seus_err err = view_resolve_case(q->view, typed, q->arena, &case_id, q->why);
    if (err == SEUS_OK && !row_get(q->view, KIND_CASE, case_id, q->arena, ret_row)) {
        table_damaged(q->view, "a number names what is not there: case", case_id);
        return SEUS_INTEGRITY; /* view_query tells */
    }
    return err;
}

enum seus_err query_report_list(const struct query *q)
{
    const struct wire_report_query *args = q->args;
    if (args->case_id.len > 0) {
        struct wire_case situation;
        const enum seus_err err = find_case(q, args->case_id, &situation);
        return err == SEUS_OK ? query_rows(q, KIND_REPORT, situation.reports, situation.reports_count, args->state,
                                           is_wanted)
                              : err;
    }
    /* By a zone that was stated: it need not be one of the service. */
    struct list list = args->zone_id.len > 0
                           ? list_of_group(KIND_REPORT, args->zone_id, args->after, args->limit)
                           : list_of_kind(KIND_REPORT, args->after, args->limit);
    list.state = args->state;
    list.wants = is_wanted;
    return query_list(q, &list);
}

enum seus_err query_report_show(const struct query *q)
{
    const struct wire_report_get *args = q->args;
    return query_row(q, KIND_REPORT, "report_id", args->report_id, "list them with: seusctl report list");
}

/* Numbers are what people read aloud. */
static struct str number_of(const struct query *q, struct str case_id)
{
    struct wire_case row;
    return case_id.len > 0 && row_get(q->view, KIND_CASE, case_id, q->arena, &row) ? row.number : (struct str){NULL, 0};
}

static void name_cases(const struct query *q, struct wire_suggestion *row)
{
    row->number = number_of(q, row->case_id);
    row->other_number = number_of(q, row->other_case_id);
}

static bool is_case_of(const struct query *q, struct str case_id, struct str zone_id)
{
    struct wire_case row;
    return case_id.len > 0 && row_get(q->view, KIND_CASE, case_id, &q->view->scratch, &row) &&
           str_eq(row.zone_id, zone_id);
}

/* In the zone asked for is what one of the two is in. */
static bool is_seen(const struct query *q, const void *query_row)
{
    const struct wire_duplicate_query *args = q->args;
    const struct wire_suggestion *row = query_row;
    struct wire_report report;
    return args->zone_id.len == 0 || is_case_of(q, row->case_id, args->zone_id) ||
           is_case_of(q, row->other_case_id, args->zone_id) ||
           (row->report_id.len > 0 && row_get(q->view, KIND_REPORT, row->report_id, &q->view->scratch, &report) &&
            str_eq(report.zone_id, args->zone_id));
}

static void show_suggestion(const struct query *q, const void *query_row)
{
    struct wire_suggestion row = *(const struct wire_suggestion *)query_row;
    struct query scratch = *q;
    scratch.arena = &q->view->scratch;
    name_cases(&scratch, &row);
    wire_json_encode(&wire_record_suggestion, &row, q->target);
}

/* Of the whole room. */
static enum seus_err list_alike(const struct query *q)
{
    const struct wire_duplicate_query *args = q->args;
    struct list list = list_of_kind(KIND_SUGGESTION, args->after, args->limit);
    const enum seus_err err = query_zone_known(q, args->zone_id);
    if (err != SEUS_OK) {
        return err;
    }
    list.state = args->state == SUGGESTION_NONE && !args->all ? (uint32_t)SUGGESTION_SUGGESTED : args->state;
    list.sees = is_seen;
    list.show = show_suggestion;
    return query_list(q, &list);
}

enum seus_err query_duplicate_list(const struct query *q)
{
    const struct wire_duplicate_query *args = q->args;
    struct wire_case situation;
    if (args->case_id.len == 0) {
        return list_alike(q);
    }
    const enum seus_err err = find_case(q, args->case_id, &situation);
    if (err != SEUS_OK) {
        return err;
    }
    struct wire_suggestion *items = arena_alloc(q->arena, (situation.suggestions_count + 1) * sizeof(*items));
    struct wire_suggestion_page page = {.items = items};
    for (uint32_t i = 0; i < situation.suggestions_count; i++) {
        struct wire_suggestion *row = &items[page.items_count];
        if (row_get(q->view, KIND_SUGGESTION, situation.suggestions[i], q->arena, row) &&
            (args->state == SUGGESTION_NONE || args->state == row->state) && is_seen(q, row)) {
            name_cases(q, row);
            page.items_count++;
        }
    }
    wire_json_encode(&wire_record_suggestion_page, &page, q->target);
    return SEUS_OK;
}
