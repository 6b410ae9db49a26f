/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Streams of committed events (server-sent events): from any index, then as they are applied; a bookmark every 10 s. A
 * watcher that cannot keep up is served again when its buffer drains: it loses nothing, the log has it all.
 */
#include <stdio.h>

#include "base/mem.h"
#include "seusd/node_private.h"

#define WATCHES_MAX 4096        /* streams of one node */
#define PUMP_EVENTS_MAX 200     /* events given to one watcher in one go */

struct watch {
    TAILQ_ENTRY(watch) all;
    struct intake_call *call;
    struct view_position position;
    struct wire_event_query filter;
    char texts[3][65];          /* what the filter borrows */
    bool full;                  /* waits for on_drained */
    bool masked;                /* sees nothing that is sealed */
};

static void on_event(void *ctx, struct str id, struct str type, struct str json)
{
    struct buf *text = ctx;
    buf_append_str(text, STR_LIT("id: "));
    buf_append_str(text, id);
    buf_append_str(text, STR_LIT("\nevent: "));
    buf_append_str(text, type);
    buf_append_str(text, STR_LIT("\ndata: "));
    buf_append_str(text, json);
    buf_append_str(text, STR_LIT("\n\n"));
}

static bool is_current(const struct node *node, const struct watch *watch)
{
    const uint64_t applied = view_applied(node->view);
    return watch->position.index > applied ||
           (watch->position.index == applied && watch->position.seq == UINT32_MAX);
}

/* Gives one watcher what it has not seen, up to a bound. true: it has seen all. */
static bool pump_one(struct node *node, struct watch *watch)
{
    const struct view_log log = {.ctx = node, .read = node_read_log};
    struct seus_why why = {0};
    if (watch->full || is_current(node, watch)) {
        return true;
    }
    arena_reset(&node->watch_arena);
    buf_clear(&node->text);
    view_mask(node->view, watch->masked);
    const enum seus_err err = view_events(node->view, &log, &watch->filter, &watch->position, PUMP_EVENTS_MAX,
                                          &node->watch_arena, &node->text, on_event, &why);
    view_mask(node->view, false);
    if (err != SEUS_OK) {
        intake_stream_end(watch->call);
        return true;
    }
    if (node->text.len > 0 && !intake_stream_write(watch->call, buf_str(&node->text))) {
        watch->full = true;
    }
    return watch->full || is_current(node, watch);
}

void watch_pump(struct node *node)
{
    bool all_served = true;
    struct watch *next;
    if (node_seal_waits(node)) {
        return; /* texts that watchers would miss; the next tick looks again */
    }
    for (struct watch *watch = TAILQ_FIRST(&node->watches); watch != NULL; watch = next) {
        next = TAILQ_NEXT(watch, all);
        all_served = pump_one(node, watch) && all_served;
    }
    if (all_served) {
        node->watched_index = view_applied(node->view);
    } else {
        node->pending = true;
    }
    intake_flush(node->intake);
}

static void no_event(void *ctx, struct str id, struct str type, struct str json)
{
    (void)ctx;
    (void)id;
    (void)type;
    (void)json;
}

/* A filter that can match nothing is refused before the stream begins, as event.list refuses it. */
static enum seus_err check_filter(struct node *node, const struct wire_event_query *query, struct str case_id,
                                  struct seus_why *why)
{
    const struct view_log log = {.ctx = node, .read = node_read_log};
    struct view_position here = {.index = view_applied(node->view), .seq = UINT32_MAX};
    struct wire_event_query filter = *query;
    filter.case_id = case_id;
    arena_reset(&node->watch_arena);
    return view_events(node->view, &log, &filter, &here, 1, &node->watch_arena, NULL, no_event, why);
}

static struct str keep(char target[65], struct str text)
{
    return (struct str){target, str_copy(target, 65, text)};
}

void watch_open(struct node *node, struct intake_call *call, const struct intake_request *request)
{
    struct wire_event_query narrowed = *(const struct wire_event_query *)request->args;
    const struct wire_event_query *query = &narrowed;
    struct access_leave leave = {0};
    struct view_position position = {.index = view_applied(node->view), .seq = UINT32_MAX};
    struct str case_id = query->case_id;
    struct seus_why why = {0};
    enum seus_err err = SEUS_OK;
    if (request->last_event_id.len > 0) {
        err = view_position_parse(request->last_event_id, &position, &why);
    }
    if (err == SEUS_OK && case_id.len > 0) {
        err = view_resolve_case(node->view, case_id, request->arena, &case_id, &why);
    }
    if (err == SEUS_OK) {
        narrowed.case_id = case_id;
        err = node_stream_access(node, request, query, &leave, &why);
        narrowed.zone_id = leave.zone_id.len > 0 ? leave.zone_id : narrowed.zone_id;
    }
    if (err == SEUS_OK) {
        err = check_filter(node, query, case_id, &why);
    }
    if (err == SEUS_OK && node->watches_count == WATCHES_MAX) {
        err = seus_fail(SEUS_LIMIT, &why, NULL, "this node has %d watchers, as many as it takes", WATCHES_MAX);
        seus_hint(&why, "watch on another node");
    }
    const struct intake_meta meta =
        node_meta(node, CONSISTENCY_LOCAL, view_applied(node->view), node_age_ms(node));
    if (err != SEUS_OK) {
        intake_reply(call, err, &why, WRITTEN_NO, &meta, (struct str){0}, 0, (struct str){0});
        return;
    }
    struct watch *watch = mem_zalloc(sizeof(*watch));
    watch->call = call;
    watch->position = position;
    watch->masked = leave.masked;
    watch->filter.case_id = keep(watch->texts[0], case_id);
    watch->filter.zone_id = keep(watch->texts[1], query->zone_id);
    watch->filter.type = keep(watch->texts[2], query->type);
    TAILQ_INSERT_TAIL(&node->watches, watch, all);
    node->watches_count++;
    watch_attach(call, watch);
    intake_stream_begin(call, &meta);
    node->watched_index = 0; /* so that the newcomer is served in this turn */
}

void watch_close(struct node *node, struct watch *watch)
{
    TAILQ_REMOVE(&node->watches, watch, all);
    node->watches_count--;
    mem_free(watch);
}

void watch_drained(struct node *node, struct watch *watch)
{
    watch->full = false;
    node->watched_index = 0;
    node->pending = true;
}

/* Idle watchers learn how far the log is: their place to resume from does not grow stale behind a filter. */
void watch_bookmarks(struct node *node)
{
    char text[160];
    const uint64_t applied = view_applied(node->view);
    const int len = snprintf(text, sizeof(text), "id: %llu\nevent: bookmark\ndata: {\"index\":%llu}\n\n",
                             (unsigned long long)applied, (unsigned long long)applied);
    struct watch *next;
    for (struct watch *watch = TAILQ_FIRST(&node->watches); watch != NULL; watch = next) {
        next = TAILQ_NEXT(watch, all);
        if (!watch->full && is_current(node, watch)) {
            watch->full = !intake_stream_write(watch->call, (struct str){text, (size_t)len});
        }
    }
}
