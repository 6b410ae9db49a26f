/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * zone.explain: what was decided about a zone, from the log alone: its steps to the room with what was missing, who may
 * call, which plugins answer, and for each call whether it was taken or refused and by which plugin. Called by query.c.
 * Looks at a bounded part of the log: a page may be short and still have a next one.
 */
#include <stdio.h>

#include "view/query_explain.h"
#include "wire/json.h"

#define ITEMS_DEFAULT 50u
#define ENTRIES_MAX   2000u /* looked at in one call */
#define CHUNK_ENTRIES 64u
#define CHUNK_BYTES   (1u << 20)

static bool is_about(struct explaining *e, const struct shown_entry *shown, const struct wire_event *event)
{
    struct arena *arena = &e->q->view->scratch;
    return str_eq(shown_event_zone(e->q->view, shown, event, arena), e->zone_id);
}

/* Every verdict of the command that took a call for the zone; of a unit sent, case explain tells. */
static bool took_a_call(struct explaining *e, const struct shown_entry *shown)
{
    const struct wire_entry *entry = &shown->entry;
    return entry->verdicts_count > 0 && entry->op == OP_case_open && entry->events_count > 0 &&
           is_about(e, shown, &entry->events[0]);
}

static enum seus_err explain_row(struct explaining *e, const struct log_entry *row)
{
    struct view *view = e->q->view;
    struct shown_entry shown;
    if (row->type != LOG_COMMAND) {
        return SEUS_OK;
    }
    const enum seus_err err = shown_entry_make(view, row->index, row->payload, &view->scratch, &shown, e->q->why);
    if (err != SEUS_OK) {
        return err;
    }
    if (took_a_call(e, &shown)) {
        explain_verdicts(e, &shown);
    }
    for (uint32_t i = 0; i < shown.entry.events_count; i++) {
        struct wire_explanation item = explain_head(&shown);
        const struct wire_event *event = &shown.entry.events[i];
        if (event->body != NULL && is_about(e, &shown, event) && explain_of_zone(event, &view->scratch, &item)) {
            explain_add(e, &item);
        }
    }
    return SEUS_OK;
}

/* *index: the last entry told; moves on. *ret_more: there is more behind it. */
static enum seus_err walk(struct explaining *e, uint64_t *index, bool *ret_more)
{
    struct view *view = e->q->view;
    const uint64_t applied = view_applied(view);
    unsigned looked_at = 0;
    *ret_more = true;
    while (e->left > 0 && looked_at < ENTRIES_MAX) {
        struct log_entry *rows = NULL;
        unsigned count = 0;
        if (*index >= applied) {
            *ret_more = false;
            return SEUS_OK;
        }
        const uint64_t last = applied - *index > CHUNK_ENTRIES ? *index + CHUNK_ENTRIES : applied;
        arena_reset(&view->scratch);
        enum seus_err err = e->q->log->read(e->q->log->ctx, *index + 1, last, CHUNK_BYTES, &view->scratch, &rows,
                                            &count, e->q->why);
        for (unsigned i = 0; err == SEUS_OK && i < count && e->left > 0; i++) {
            err = explain_row(e, &rows[i]);
            *index = rows[i].index;
            looked_at++;
        }
        if (err != SEUS_OK) {
            return err;
        }
        if (count == 0) {
            *ret_more = false; /* this node's disk is behind what it has applied */
            return SEUS_OK;
        }
    }
    *ret_more = *index < applied;
    return SEUS_OK;
}

enum seus_err query_zone_explain(const struct query *q)
{
    const struct wire_zone_explain_query *args = q->args;
    struct explaining e = {.q = q, .zone_id = args->zone_id};
    struct view_position position;
    bool more = false;
    enum seus_err err = query_zone_known(q, args->zone_id);
    if (err == SEUS_OK) {
        err = query_limit(args->limit, ITEMS_DEFAULT, EXPLAIN_ITEMS_MAX, &e.left, q->why);
    }
    if (err == SEUS_OK) {
        err = view_position_parse(args->after, &position, q->why);
    }
    if (err != SEUS_OK) {
        return err;
    }
    uint64_t index = position.index;
    buf_append_str(q->target, STR_LIT("{\"items\":["));
    err = walk(&e, &index, &more);
    if (more) {
        buf_printf(q->target, "],\"next\":\"%llu\"}", (unsigned long long)index);
    } else {
        buf_append_str(q->target, STR_LIT("],\"next\":null}"));
    }
    return err;
}
