/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One event of one log entry, as clients see it. Called by events.c. Never decides whether it is to be seen.
 */
#include "view/log_walk.h"
#include "wire/cbor.h"
#include "wire/json.h"

static struct str zone_of_row(struct view *view, enum entity_kind kind, struct str id, struct arena *arena)
{
    struct row_face face;
    struct str zone = {0};
    if (id.len == 0) {
        return zone;
    }
    table_read_begin(view);
    if (row_face_find(view, kind, id, &face) && face.group.len > 0) {
        zone = arena_str(arena, face.group);
    }
    table_read_end(view);
    return zone;
}

/* The zone that an event names itself, or through its case or unit; empty if none. */
static struct str own_zone(struct view *view, const struct wire_event *event, struct arena *arena)
{
    if (event->body == NULL) {
        return (struct str){0};
    }
    const struct str zone = domain_event_zone(event);
    if (zone.len > 0) {
        return zone;
    }
    const struct str case_id = domain_event_case(event);
    if (case_id.len > 0) {
        return zone_of_row(view, KIND_CASE, case_id, arena);
    }
    struct wire_unit unit;
    const struct str unit_id = domain_event_unit(event);
    return unit_id.len > 0 && row_get(view, KIND_UNIT, unit_id, arena, &unit) ? unit.zone_id : (struct str){0};
}

enum seus_err log_read_one(const struct view_log *log, uint64_t index, struct arena *arena, struct log_entry *ret_entry,
                           struct seus_why *why)
{
    struct log_entry *entries = NULL;
    unsigned count = 0;
    const enum seus_err err = log->read(log->ctx, index, index, 1, arena, &entries, &count, why);
    if (err != SEUS_OK) {
        return err;
    }
    if (count != 1 || entries[0].index != index) {
        return seus_fail(SEUS_INTEGRITY, why, NULL, "log entry %llu is in the views but not in the log",
                         (unsigned long long)index);
    }
    *ret_entry = entries[0];
    return SEUS_OK;
}

enum seus_err shown_entry_make(struct view *view, uint64_t index, struct str payload, struct arena *arena,
                               struct shown_entry *ret_shown, struct seus_why *why)
{
    struct seus_why place = {0};
    *ret_shown = (struct shown_entry){.index = index};
    if (wire_cbor_decode(&wire_record_entry, payload, arena, &ret_shown->entry, &place) != SEUS_OK) {
        return seus_fail(SEUS_INTEGRITY, why, NULL, "log entry %llu cannot be decoded: %.200s",
                         (unsigned long long)index, place.message);
    }
    for (uint32_t i = 0; i < ret_shown->entry.events_count && ret_shown->zone_id.len == 0; i++) {
        ret_shown->zone_id = own_zone(view, &ret_shown->entry.events[i], arena);
    }
    for (uint32_t i = 0; view->opener.open_event != NULL && i < ret_shown->entry.events_count; i++) {
        view->opener.open_event(view->opener.ctx, &ret_shown->entry.events[i], arena);
    }
    return SEUS_OK;
}

struct str shown_event_zone(struct view *view, const struct shown_entry *shown, const struct wire_event *event,
                            struct arena *arena)
{
    const struct str zone = own_zone(view, event, arena);
    return zone.len > 0 ? zone : shown->zone_id;
}

struct str shown_event_type(const struct wire_event *event, struct arena *arena)
{
    const struct wire_record *record = wire_event_record(event->type);
    return record != NULL ? str_of(record->name) : arena_printf(arena, "unknown.%u", (unsigned)event->type);
}

/*
 * The address of a place that is or may be sealed is read where it is told to those who may know it, never in the log
 * as clients see it. A correction does not say whether its place is sealed: it is covered too. masked: filled if so.
 */
union masked_body {
    struct wire_resource_added added;
    struct wire_resource_amended amended;
};

static void cover(struct str *text)
{
    if (text->len > 0) {
        *text = STR_LIT("sealed");
    }
}

static struct wire_event masked(const struct wire_event *event, union masked_body *body)
{
    struct wire_event shown = *event;
    if (event->body == NULL) {
        return shown;
    }
    if (event->type == EVENT_resource_added) {
        body->added = *(const struct wire_resource_added *)event->body;
        if (body->added.sealed) {
            cover(&body->added.address);
            cover(&body->added.contact);
        }
        shown.body = &body->added;
    } else if (event->type == EVENT_resource_amended) {
        body->amended = *(const struct wire_resource_amended *)event->body;
        if (body->amended.sealed != TRI_NO) {
            cover(&body->amended.address);
            cover(&body->amended.contact);
        }
        shown.body = &body->amended;
    }
    return shown;
}

void shown_event_json(const struct shown_entry *shown, unsigned seq, struct str zone_id, struct arena *arena,
                      struct buf *target)
{
    CHECK(seq >= 1 && seq <= shown->entry.events_count);
    const struct wire_entry *entry = &shown->entry;
    const struct wire_event *event = &entry->events[seq - 1];
    const struct wire_op *op = wire_op_by_number(entry->op);
    const struct wire_event_head head = {
        .id = arena_printf(arena, "%llu.%u", (unsigned long long)shown->index, seq),
        .index = shown->index,
        .type = shown_event_type(event, arena),
        .recorded_at = entry->recorded_at,
        .actor = entry->actor,
        .request_id = entry->request_id,
        .op = op != NULL ? str_of(op->name) : (struct str){0},
        .node = entry->node,
        .case_id = event->body != NULL ? domain_event_case(event) : (struct str){0},
        .zone_id = zone_id,
        .shift = entry->shift,
        .user_id = entry->user_id,
        .role = entry->role,
        .via = entry->via,
        .glass = entry->glass ? STR_LIT("broken") : (struct str){NULL, 0},
    };
    union masked_body body;
    const struct wire_event bare = masked(event, &body);
    wire_json_encode_event(&head, &bare, target);
}
