/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Committed entries -> views, the same on every node: decided by the entry and the rows alone, never by a clock, a
 * plugin or the node. Called by seusd with what agree/ has committed, and by a rebuild with what the log holds.
 *
 * The happy path of an entry: its request id is unseen, the versions its decision rests on still hold, its events
 * evolve the rows, its answer is remembered under its request id. Otherwise it is recorded as without effect: a
 * repeated request id (the first answer stands), or a conflict (which becomes the answer of its request id).
 */
#include "apply/apply.h"

#include <inttypes.h>

#include "base/check.h"
#include "base/fault_points.h"
#include "base/mem.h"
#include "wire/cbor.h"
#include "wire/head.h"
#include "wire/level.h"

struct apply {
    struct view *view;
    struct apply_events events;
    struct arena batch;   /* decoded entries and their answers, until the callbacks are done */
    struct arena scratch; /* rows of one entry */
};

/* A command of the batch, kept for on_applied. */
struct applied {
    uint64_t index;
    bool duplicate;
    struct wire_entry entry;
    struct wire_answer answer;
};

struct apply *apply_new(struct view *view, const struct apply_events *events)
{
    CHECK(view != NULL);
    struct apply *apply = mem_zalloc(sizeof(*apply));
    apply->view = view;
    if (events != NULL) {
        apply->events = *events;
    }
    arena_init(&apply->batch, 65536);
    arena_init(&apply->scratch, 65536);
    return apply;
}

void apply_free(struct apply *apply)
{
    if (apply == NULL) {
        return;
    }
    arena_release(&apply->batch);
    arena_release(&apply->scratch);
    mem_free(apply);
}

/* What an operator calls the entity: the number of a case, the id of anything else. */
static struct str name_of(struct apply *apply, const struct wire_expect *expect)
{
    const struct domain_store *store = view_store(apply->view);
    struct wire_case row;
    if (expect->kind == KIND_CASE && store->get(store->ctx, KIND_CASE, expect->id, &apply->scratch, &row) &&
        row.number.len > 0) {
        return row.number;
    }
    return expect->id;
}

/* The first version the decision rests on that no longer holds, or NULL. */
static const struct wire_expect *broken_expect(struct apply *apply, const struct wire_entry *entry)
{
    for (uint32_t i = 0; i < entry->expects_count; i++) {
        const struct wire_expect *expect = &entry->expects[i];
        if (view_version(apply->view, (enum entity_kind)expect->kind, expect->id) != expect->version) {
            return expect;
        }
    }
    return NULL;
}

static void refuse_conflict(struct apply *apply, struct applied *applied, const struct wire_expect *expect)
{
    const uint64_t version = view_version(apply->view, (enum entity_kind)expect->kind, expect->id);
    const char *kind = wire_enum_word(&wire_enum_entity_kind, expect->kind);
    const struct str name = name_of(apply, expect);
    struct wire_answer *answer = &applied->answer;
    *answer = (struct wire_answer){
        .index = applied->index,
        .code = SEUS_CONFLICT,
        .body_hash = applied->entry.answer.body_hash,
        .case_id = expect->kind == KIND_CASE ? expect->id : (struct str){0},
        .message = arena_printf(&apply->batch,
                                "%s %.*s changed while the command was on its way: it was decided on version %" PRIu64
                                ", which is now %" PRIu64 "; nothing was changed",
                                kind, STR_ARG(name), expect->version, version),
        .hint = STR_LIT("look at it again and repeat the command, as a new one, if it is still right"),
    };
    view_put_void(apply->view, applied->index);
}

static void evolve_entry(struct apply *apply, struct applied *applied)
{
    const struct wire_entry *entry = &applied->entry;
    applied->answer = entry->answer;
    applied->answer.index = applied->index;
    if (applied->answer.case_id.len == 0) {
        applied->answer.case_id = domain_events_case(entry->events, entry->events_count);
    }
    domain_evolve_keys(view_store(apply->view), entry, applied->index, &apply->scratch);
    for (uint32_t i = 0; i < entry->events_count; i++) {
        const struct wire_event *event = &entry->events[i];
        if (event->body == NULL) {
            continue; /* of a newer writer: kept in the log, skipped here */
        }
        domain_evolve(view_store(apply->view), event, entry, applied->index, &apply->scratch, &applied->answer);
        const struct str case_id = domain_event_case(event);
        if (case_id.len > 0) {
            view_put_timeline(apply->view, case_id, applied->index, i + 1);
        }
    }
    /* evolve completes the answer from rows in scratch, and the answer outlives them */
    applied->answer.number = arena_str(&apply->batch, applied->answer.number);
}

/* Behind this entry there may be events that this build does not know: what it would skip belongs into its views. */
static enum seus_err check_level(const struct apply *apply, uint64_t index, const struct wire_entry *entry,
                                 struct seus_why *why)
{
    const uint64_t highest = apply->events.level_highest != 0 ? apply->events.level_highest : LEVEL_HIGHEST;
    for (uint32_t i = 0; i < entry->events_count; i++) {
        const struct wire_event *event = &entry->events[i];
        const struct wire_level_raised *raised = event->type == EVENT_level_raised ? event->body : NULL;
        if (raised != NULL && raised->level > highest) {
            (void)seus_fail(SEUS_REFUSED, why, NULL,
                            "log entry %" PRIu64 " raised the room to feature level %" PRIu64 "; this seusd can none "
                            "above %" PRIu64 ": nothing of it, or behind it, was applied", index, raised->level,
                            highest);
            seus_hint(why, "install the version of seusd that the room runs, and start it again");
            return SEUS_REFUSED;
        }
    }
    return SEUS_OK;
}

/* *ret_applied: zeroed. */
static enum seus_err apply_command(struct apply *apply, const struct log_entry *row, struct applied *ret_applied,
                                   struct seus_why *why)
{
    struct seus_why place; /* filled on failure only */
    ret_applied->index = row->index;
    struct wire_entry *entry = &ret_applied->entry;
    if (wire_cbor_decode(&wire_record_entry, row->payload, &apply->batch, entry, &place) != SEUS_OK) {
        (void)seus_fail(SEUS_INTEGRITY, why, NULL, "log entry %" PRIu64 " cannot be decoded: %.200s", row->index,
                        place.message);
        seus_hint(why, "nothing of it was applied; is a newer version of seusd in the room?");
        return SEUS_INTEGRITY;
    }
    const enum seus_err err = check_level(apply, row->index, entry, why);
    if (err != SEUS_OK) {
        return err;
    }
    if (view_answer(apply->view, entry->request_id, &apply->batch, &ret_applied->answer)) {
        ret_applied->duplicate = true;
        view_put_void(apply->view, row->index);
        return SEUS_OK;
    }
    const struct wire_expect *broken = broken_expect(apply, entry);
    if (broken != NULL) {
        refuse_conflict(apply, ret_applied, broken);
    } else {
        view_put_day(apply->view, entry);
        evolve_entry(apply, ret_applied);
    }
    if (entry->request_id.len > 0) {
        view_put_answer(apply->view, entry->request_id, &ret_applied->answer);
    }
    return SEUS_OK;
}

/* All entries, into the open transaction. *ret_count commands were put into applied. */
static enum seus_err apply_entries(struct apply *apply, const struct log_entry *entries, unsigned entries_count,
                                   struct log_head *head, struct applied *applied, unsigned *ret_count,
                                   struct seus_why *why)
{
    struct log_tile tiles[HEAD_TILES_MAX];
    unsigned count = 0;
    for (unsigned i = 0; i < entries_count; i++) {
        const struct log_entry *row = &entries[i];
        CHECK(row->index == view_applied(apply->view) + 1 + i);
        switch (row->type) {
        case LOG_COMMAND: {
            arena_reset(&apply->scratch);
            const enum seus_err err = apply_command(apply, row, &applied[count], why);
            if (err != SEUS_OK) {
                return err;
            }
            count++;
            FAULT(apply_entry);
            break;
        }
        case LOG_BARRIER:
        case LOG_CHANGE:
            break;
        default:
            return seus_fail(SEUS_INTEGRITY, why, NULL, "log entry %" PRIu64 " is of an unknown type, %u", row->index,
                             row->type);
        }
        const unsigned tiles_count = log_head_add(head, row, tiles);
        for (unsigned t = 0; t < tiles_count; t++) {
            view_put_tile(apply->view, &tiles[t]);
        }
    }
    *ret_count = count;
    return SEUS_OK;
}

enum seus_err apply_batch(struct apply *apply, const struct log_entry *entries, unsigned entries_count,
                          struct seus_why *why)
{
    if (entries_count == 0) {
        return SEUS_OK;
    }
    unsigned count = 0;
    struct log_head head;
    arena_reset(&apply->batch);
    struct applied *applied = arena_alloc(&apply->batch, entries_count * sizeof(*applied));
    view_head(apply->view, &head);
    FAULT(apply_begin);
    enum seus_err err = view_begin(apply->view, why);
    if (err != SEUS_OK) {
        return err;
    }
    err = apply_entries(apply, entries, entries_count, &head, applied, &count, why);
    if (err != SEUS_OK) {
        view_abort(apply->view);
        return err;
    }
    for (unsigned i = 0; i < count && apply->events.on_keys != NULL; i++) {
        if (applied[i].entry.keys_count > 0) {
            apply->events.on_keys(apply->events.ctx, &applied[i].entry);
        }
    }
    FAULT(apply_commit_before);
    err = view_commit(apply->view, entries[entries_count - 1].index, &head, why);
    if (err != SEUS_OK) {
        return err;
    }
    FAULT(apply_commit_after);
    for (unsigned i = 0; i < count && apply->events.on_applied != NULL; i++) {
        apply->events.on_applied(apply->events.ctx, applied[i].index, &applied[i].entry, &applied[i].answer,
                                 applied[i].duplicate);
    }
    FAULT(apply_told);
    return SEUS_OK;
}
