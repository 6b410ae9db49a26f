/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * case.explain: each decision of a case, from the log alone: what policy was asked with and answered, what was done,
 * and why not what was recommended. Of a report too, also one that was refused. Called by query.c. No plugin is asked
 * again.
 */
#include <stdio.h>

#include "view/query_explain.h"
#include "wire/json.h"

#define ENTRIES_MAX 2000u /* looked at in one call */
#define PLACES      64u   /* of the timeline, read at once */

void explain_add(struct explaining *e, const struct wire_explanation *item)
{
    if (e->count > 0) {
        buf_append_char(e->q->target, ',');
    }
    wire_json_encode(&wire_record_explanation, item, e->q->target);
    e->count++;
    e->left -= e->left > 0 ? 1 : 0;
}

/* The body of the first event of this type in the entry, or NULL. */
static const void *find_event(const struct wire_entry *entry, uint32_t type)
{
    for (uint32_t i = 0; i < entry->events_count; i++) {
        if (entry->events[i].type == type) {
            return entry->events[i].body;
        }
    }
    return NULL;
}

static void tell_zone(const struct wire_entry *entry, struct wire_explanation *item)
{
    const struct wire_case_opened *opened = find_event(entry, EVENT_case_opened);
    const struct wire_report_refused *refused = find_event(entry, EVENT_report_refused);
    if (opened == NULL) {
        item->done = refused != NULL ? STR_LIT("no case was opened; the call is on record, with the orientation given")
                                     : (struct str){0};
        return;
    }
    item->overridden = opened->override;
    item->override_reason = opened->override_reason;
    item->done = opened->override ? STR_LIT("the case was opened all the same")
                 : item->verdict.decision == DECISION_SHADOW
                     ? STR_LIT("the case was opened as shadow: the ordinary service handles it")
                     : STR_LIT("the case was opened");
}

static void tell_triage(struct explaining *e, const struct wire_entry *entry, struct wire_explanation *item)
{
    const struct wire_case_triaged *triaged = find_event(entry, EVENT_case_triaged);
    const struct wire_case_opened *opened = find_event(entry, EVENT_case_opened);
    if (opened != NULL) {
        item->answers = opened->answers;
    }
    if (triaged == NULL) {
        return;
    }
    const char *priority = wire_enum_word(&wire_enum_priority, triaged->priority);
    item->overridden = item->verdict.priority != PRIORITY_NONE && triaged->priority != item->verdict.priority;
    item->done = arena_printf(&e->q->view->scratch, "%s%s%s", wire_enum_word(&wire_enum_case_state, triaged->to),
                              priority[0] != '\0' ? ", priority " : "", priority);
}

static void tell_dispatch(struct explaining *e, const struct wire_entry *entry, struct wire_explanation *item)
{
    const struct wire_assign_made *made = find_event(entry, EVENT_assign_made);
    const struct wire_assign_overridden *overridden = find_event(entry, EVENT_assign_overridden);
    if (made == NULL) {
        item->done = STR_LIT("the recommendation was kept on the case; no unit was sent yet");
        return;
    }
    const char *mode = wire_enum_word(&wire_enum_mode, made->mode);
    item->done = arena_printf(&e->q->view->scratch, "unit %.*s was sent%s%s", STR_ARG(made->unit_id),
                              mode[0] != '\0' ? ", " : "", mode);
    item->overridden = made->recommended_mode != MODE_NONE && made->mode != made->recommended_mode;
    if (overridden != NULL) {
        item->overridden = true;
        item->override_reason = overridden->reason;
    }
}

struct wire_explanation explain_head(const struct shown_entry *shown)
{
    const struct wire_op *op = wire_op_by_number(shown->entry.op);
    return (struct wire_explanation){
        .index = shown->index,
        .recorded_at = shown->entry.recorded_at,
        .actor = shown->entry.actor,
        .op = str_of(op != NULL ? op->name : ""),
    };
}

void explain_verdicts(struct explaining *e, const struct shown_entry *shown)
{
    const struct wire_entry *entry = &shown->entry;
    for (uint32_t i = 0; i < entry->verdicts_count; i++) {
        struct wire_explanation item = explain_head(shown);
        item.verdict = entry->verdicts[i];
        if (item.verdict.kind == VERDICT_ZONE) {
            tell_zone(entry, &item);
        } else if (item.verdict.kind == VERDICT_TRIAGE) {
            tell_triage(e, entry, &item);
        } else {
            tell_dispatch(e, entry, &item);
        }
        explain_add(e, &item);
    }
}

static void tell_entry(struct explaining *e, const struct shown_entry *shown)
{
    explain_verdicts(e, shown);
    for (uint32_t i = 0; i < shown->entry.events_count; i++) {
        struct wire_explanation item = explain_head(shown);
        const struct wire_event *event = &shown->entry.events[i];
        const bool follows = shown->entry.verdicts_count > 0 && event->type == EVENT_case_moved;
        if (event->body != NULL && !follows && explain_by_hand(event, &e->q->view->scratch, &item)) {
            explain_add(e, &item);
        }
    }
}

/* One entry of the timeline. */
static enum seus_err explain_entry(struct explaining *e, uint64_t index)
{
    struct view *view = e->q->view;
    struct log_entry row = {0};
    struct shown_entry shown;
    arena_reset(&view->scratch);
    enum seus_err err = log_read_one(e->q->log, index, &view->scratch, &row, e->q->why);
    if (err == SEUS_OK) {
        err = shown_entry_make(view, row.index, row.payload, &view->scratch, &shown, e->q->why);
    }
    if (err == SEUS_OK) {
        tell_entry(e, &shown);
    }
    return err;
}

static enum seus_err walk(struct explaining *e, struct view_position *position, bool *ret_more)
{
    struct view_position places[PLACES];
    unsigned looked_at = 0;
    *ret_more = true;
    while (e->left > 0 && looked_at < ENTRIES_MAX) {
        const unsigned count = timeline_places(e->q->view, e->case_id, position, PLACES, places);
        for (unsigned i = 0; i < count && e->left > 0; i++) {
            if (position->index == places[i].index && position->seq == POSITION_DONE) {
                continue; /* another event of the entry just told */
            }
            const enum seus_err err = explain_entry(e, places[i].index);
            if (err != SEUS_OK) {
                return err;
            }
            *position = (struct view_position){places[i].index, POSITION_DONE};
            looked_at++;
        }
        if (timeline_places(e->q->view, e->case_id, position, 1, places) == 0) {
            *ret_more = false;
            return SEUS_OK;
        }
    }
    return SEUS_OK;
}

/* A report that became no case: the command that took it, and that of its last change. */
static enum seus_err explain_report(struct explaining *e, const struct wire_report *row)
{
    uint64_t index = 0;
    enum seus_err err = explain_find_report(e->q, row, &index);
    buf_append_str(e->q->target, STR_LIT("{\"items\":["));
    if (err == SEUS_OK && index != 0) {
        err = explain_entry(e, index);
    }
    if (err == SEUS_OK && row->version != index) {
        err = explain_entry(e, row->version);
    }
    buf_append_str(e->q->target, STR_LIT("],\"next\":null}"));
    return err;
}

/* A report that was refused before it came to the case: the case's timeline does not know of that. */
static enum seus_err explain_refusal(struct explaining *e, const struct wire_report *row)
{
    struct view *view = e->q->view;
    struct log_entry found = {0};
    struct shown_entry shown;
    uint64_t index = 0;
    enum seus_err err = explain_find_report(e->q, row, &index);
    if (err != SEUS_OK || index == 0) {
        return err;
    }
    arena_reset(&view->scratch);
    err = log_read_one(e->q->log, index, &view->scratch, &found, e->q->why);
    if (err == SEUS_OK) {
        err = shown_entry_make(view, found.index, found.payload, &view->scratch, &shown, e->q->why);
    }
    if (err == SEUS_OK && find_event(&shown.entry, EVENT_report_refused) != NULL) {
        tell_entry(e, &shown);
    }
    return err;
}

enum seus_err query_case_explain(const struct query *q)
{
    const struct wire_explain_query *args = q->args;
    struct explaining e = {.q = q};
    struct view_position position;
    bool more = false;
    bool of_report = false;
    enum seus_err err = query_limit(args->limit, EXPLAIN_ITEMS_MAX, EXPLAIN_ITEMS_MAX, &e.left, q->why);
    if (err == SEUS_OK) {
        err = view_resolve_case(q->view, args->case_id, q->arena, &e.case_id, q->why);
    }
    struct wire_report report;
    if (err == SEUS_NOT_FOUND && row_get(q->view, KIND_REPORT, args->case_id, q->arena, &report)) {
        if (report.case_id.len == 0) {
            return explain_report(&e, &report);
        }
        e.case_id = report.case_id;
        of_report = args->after.len == 0;
        err = SEUS_OK;
    }
    if (err == SEUS_OK) {
        err = view_position_parse(args->after, &position, q->why);
    }
    if (err != SEUS_OK) {
        return err;
    }
    buf_append_str(q->target, STR_LIT("{\"items\":["));
    if (of_report) {
        err = explain_refusal(&e, &report);
    }
    if (err == SEUS_OK) {
        err = walk(&e, &position, &more);
    }
    if (more) {
        buf_printf(q->target, "],\"next\":\"%llu\"}", (unsigned long long)position.index);
    } else {
        buf_append_str(q->target, STR_LIT("],\"next\":null}"));
    }
    return err;
}
