/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * event.show: one event with all that its log entry says about it - what policy answered, what the caller was told.
 * Called by query.c.
 */
#include "view/log_walk.h"
#include "view/query.h"
#include "wire/json.h"

/* {...,"body":{...}} -> {...,"body":{...},"verdicts":[...],"answer":{...}} */
static void append_entry(struct view *view, const struct shown_entry *shown, struct buf *target)
{
    const struct wire_entry *entry = &shown->entry;
    CHECK(target->len > 0 && target->data[target->len - 1] == '}');
    target->len--;
    buf_append_str(target, STR_LIT(",\"verdicts\":["));
    for (uint32_t i = 0; i < entry->verdicts_count; i++) {
        if (i > 0) {
            buf_append_char(target, ',');
        }
        wire_json_encode(&wire_record_verdict, &entry->verdicts[i], target);
    }
    struct wire_answer answer = entry->answer;
    (void)view_answer(view, entry->request_id, &view->scratch, &answer); /* completed at apply; the entry's, if not */
    buf_append_str(target, STR_LIT("],\"answer\":"));
    wire_json_encode(&wire_record_answer, &answer, target);
    buf_append_char(target, '}');
}

static enum seus_err no_event(struct str event_id, const char *reason, struct seus_why *why)
{
    (void)seus_fail(SEUS_NOT_FOUND, why, "event_id", "there is no event %.*s: %s", STR_ARG(event_id), reason);
    seus_hint(why, "list what there is with: seusctl event list");
    return SEUS_NOT_FOUND;
}

enum seus_err query_event_show(const struct query *q)
{
    struct view *view = q->view;
    const struct wire_event_get *args = q->args;
    struct buf *target = q->target;
    struct seus_why *why = q->why;
    struct view_position place;
    enum seus_err err = view_position_parse(args->event_id, &place, why);
    if (err != SEUS_OK) {
        if (why != NULL) {
            str_copy(why->field, sizeof(why->field), STR_LIT("event_id"));
        }
        return err;
    }
    if (place.index == 0 || place.index > view_applied(view)) {
        return no_event(args->event_id, "the log does not reach there", why);
    }
    if (view_is_void(view, place.index)) {
        return no_event(args->event_id, "the command had no effect (a conflict, or repeated)", why);
    }
    struct log_entry row = {0};
    struct shown_entry shown;
    arena_reset(&view->scratch);
    err = log_read_one(q->log, place.index, &view->scratch, &row, why);
    if (err != SEUS_OK) {
        return err;
    }
    if (row.type != LOG_COMMAND) {
        return no_event(args->event_id, "the entry is the room's own, it holds no events", why);
    }
    err = shown_entry_make(view, row.index, row.payload, &view->scratch, &shown, why);
    if (err != SEUS_OK) {
        return err;
    }
    const uint32_t seq = place.seq == POSITION_DONE ? 1 : place.seq;
    if (seq == 0 || seq > shown.entry.events_count) {
        return no_event(args->event_id, "the entry holds fewer events", why);
    }
    const struct str zone_id = shown_event_zone(view, &shown, &shown.entry.events[seq - 1], &view->scratch);
    shown_event_json(&shown, seq, zone_id, &view->scratch, target);
    append_entry(view, &shown, target);
    return SEUS_OK;
}
