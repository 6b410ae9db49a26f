/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Walks over the events of the log: for watchers (view_events), event.list, case.history and event.show. The log is
 * read in chunks and never beyond applied; a call looks at a bounded number of entries, so that the loop goes on, and
 * the position tells where the next call continues. Commands without effect are passed over: their events never
 * happened. With a case as the filter the timeline of the case leads, and nothing else is read.
 */
#include <stdio.h>

#include "base/bytes.h"
#include "view/log_walk.h"
#include "view/query.h"
#include "wire/json.h"

#define SCAN_ENTRIES_MAX     2000u /* entries looked at in one call */
#define CHUNK_ENTRIES        128u
#define CHUNK_BYTES          (512u * 1024) /* of payload */
#define HISTORY_LIMIT_MAX    200u
#define EVENTS_LIMIT_DEFAULT 100u
#define EVENTS_LIMIT_MAX     1000u

struct walk {
    struct view *view;
    const struct view_log *log;
    struct str case_id; /* internal id, or empty */
    struct str zone_id;
    struct str type; /* exact, or a start that ends in '.' */
    unsigned left;   /* events that may still be handed out */
    struct view_position *position;
    void *ctx;
    void (*on_event)(void *ctx, struct str id, struct str type, struct str json);
};

static bool type_matches(struct str wanted, struct str type)
{
    if (wanted.len == 0) {
        return true;
    }
    return wanted.ptr[wanted.len - 1] == '.' ? str_starts_with(type, wanted) : str_eq(type, wanted);
}

/* A type nobody will ever see is a typing error, told at once. */
static enum seus_err check_type(struct str wanted, struct seus_why *why)
{
#define EVENT_NAME(number, c_name, wire_name, doc) wire_name,
    static const char *const names[] = {WIRE_EVENTS(EVENT_NAME)};
#undef EVENT_NAME
    if (wanted.len == 0) {
        return SEUS_OK;
    }
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (type_matches(wanted, str_of(names[i]))) {
            return SEUS_OK;
        }
    }
    (void)seus_fail(SEUS_INVALID, why, "type", "there is no type of event %.*s", STR_ARG(wanted));
    seus_hint(why, "a type such as case.noted, or the start of several with its dot, such as case.");
    return SEUS_INVALID;
}

/* Hands out event seq of an entry if it passes the filters. */
static void walk_event(struct walk *walk, const struct shown_entry *shown, unsigned seq)
{
    struct view *view = walk->view;
    struct arena *arena = &view->scratch;
    const struct wire_event *event = &shown->entry.events[seq - 1];
    const struct str type = shown_event_type(event, arena);
    if (!type_matches(walk->type, type)) {
        return;
    }
    const struct str zone_id = shown_event_zone(view, shown, event, arena);
    if (walk->zone_id.len > 0 && !str_eq(walk->zone_id, zone_id)) {
        return;
    }
    buf_clear(&view->json);
    shown_event_json(shown, seq, zone_id, arena, &view->json);
    const struct str id = arena_printf(arena, "%llu.%u", (unsigned long long)shown->index, seq);
    walk->on_event(walk->ctx, id, type, buf_str(&view->json));
    walk->left--;
}

/* The events of one entry that lie behind the position; moves it. */
static enum seus_err walk_entry(struct walk *walk, const struct log_entry *row, struct seus_why *why)
{
    struct view_position *position = walk->position;
    if (position->index != row->index) {
        *position = (struct view_position){.index = row->index, .seq = 0};
    }
    if (row->type == LOG_COMMAND && !view_is_void(walk->view, row->index)) {
        struct shown_entry shown;
        const enum seus_err err =
            shown_entry_make(walk->view, row->index, row->payload, &walk->view->scratch, &shown, why);
        if (err != SEUS_OK) {
            return err;
        }
        while (position->seq < shown.entry.events_count) {
            if (walk->left == 0) {
                return SEUS_OK;
            }
            position->seq++;
            walk_event(walk, &shown, position->seq);
        }
    }
    position->seq = POSITION_DONE;
    return SEUS_OK;
}

static enum seus_err walk_log(struct walk *walk, struct seus_why *why)
{
    const uint64_t applied = view_applied(walk->view);
    struct view_position *position = walk->position;
    unsigned budget = SCAN_ENTRIES_MAX;
    while (budget > 0 && walk->left > 0) {
        const bool entry_done = position->seq == POSITION_DONE || position->index == 0;
        const uint64_t first = entry_done ? position->index + 1 : position->index;
        if (first > applied) {
            break;
        }
        const unsigned chunk = budget < CHUNK_ENTRIES ? budget : CHUNK_ENTRIES;
        const uint64_t last = applied - first < chunk ? applied : first + chunk - 1;
        struct log_entry *rows = NULL;
        unsigned count = 0;
        arena_reset(&walk->view->scratch);
        enum seus_err err =
            walk->log->read(walk->log->ctx, first, last, CHUNK_BYTES, &walk->view->scratch, &rows, &count, why);
        if (err != SEUS_OK) {
            return err;
        }
        if (count == 0) {
            break; /* this node's disk is behind what it has applied; the next call goes on */
        }
        for (unsigned i = 0; i < count && walk->left > 0; i++) {
            err = walk_entry(walk, &rows[i], why);
            if (err != SEUS_OK) {
                return err;
            }
        }
        budget -= count < budget ? count : budget;
    }
    return SEUS_OK;
}

/* ---- by timeline
 * ------------------------------------------------------------------------------------------------------ */

unsigned timeline_places(struct view *view, struct str case_id, const struct view_position *position, unsigned max,
                         struct view_position *places)
{
    unsigned char from[10];
    const bool done = position->seq >= UINT16_MAX;
    put_u64_be(from, done ? position->index + 1 : position->index);
    const unsigned seq = done ? 0 : position->seq + 1;
    from[8] = (unsigned char)(seq >> 8);
    from[9] = (unsigned char)(seq & 0xff);
    unsigned count = 0;
    table_read_begin(view);
    MDB_cursor *cursor = table_cursor(view, TABLE_TIMELINE);
    MDB_val key = str_val(case_id);
    MDB_val value = {.mv_size = sizeof(from), .mv_data = from};
    bool more = cursor != NULL && table_move(view, cursor, &key, &value, MDB_GET_BOTH_RANGE);
    while (more && count < max) {
        if (value.mv_size != sizeof(from)) {
            table_damaged(view, "the timeline of case", case_id);
            break;
        }
        const unsigned char *bytes = value.mv_data;
        places[count] = (struct view_position){get_u64_be(bytes), (uint32_t)(bytes[8] << 8 | bytes[9])};
        count++;
        more = table_move(view, cursor, &key, &value, MDB_NEXT_DUP);
    }
    if (cursor != NULL) {
        mdb_cursor_close(cursor);
    }
    table_read_end(view);
    return count;
}

/* Hands out the events of the case at these places; moves the position behind the last one handed out. */
static enum seus_err walk_places(struct walk *walk, const struct view_position *places, unsigned count,
                                 struct seus_why *why)
{
    struct shown_entry shown = {0};
    for (unsigned i = 0; i < count && walk->left > 0; i++) {
        if (shown.index != places[i].index) {
            struct log_entry row = {0};
            arena_reset(&walk->view->scratch);
            enum seus_err err = log_read_one(walk->log, places[i].index, &walk->view->scratch, &row, why);
            if (err == SEUS_OK) {
                err = shown_entry_make(walk->view, row.index, row.payload, &walk->view->scratch, &shown, why);
            }
            if (err != SEUS_OK) {
                return err;
            }
        }
        if (places[i].seq == 0 || places[i].seq > shown.entry.events_count) {
            return seus_fail(SEUS_INTEGRITY, why, NULL, "log entry %llu has no event %u, which a timeline names",
                             (unsigned long long)places[i].index, (unsigned)places[i].seq);
        }
        *walk->position = places[i];
        walk_event(walk, &shown, places[i].seq);
    }
    return SEUS_OK;
}

static enum seus_err walk_timeline(struct walk *walk, struct seus_why *why)
{
    const uint64_t applied = view_applied(walk->view);
    struct view_position places[CHUNK_ENTRIES];
    unsigned budget = SCAN_ENTRIES_MAX;
    while (budget > 0 && walk->left > 0) {
        const unsigned chunk = budget < CHUNK_ENTRIES ? budget : CHUNK_ENTRIES;
        const unsigned count = timeline_places(walk->view, walk->case_id, walk->position, chunk, places);
        const enum seus_err err = walk_places(walk, places, count, why);
        if (err != SEUS_OK) {
            return err;
        }
        if (count < chunk) {
            if (walk->left > 0 && walk->position->index <= applied) {
                *walk->position = (struct view_position){applied, POSITION_DONE};
            }
            break;
        }
        budget -= chunk;
    }
    if (walk->left == 0 && timeline_places(walk->view, walk->case_id, walk->position, 1, places) == 0) {
        *walk->position = (struct view_position){applied, POSITION_DONE}; /* that was the last one */
    }
    return SEUS_OK;
}

enum seus_err view_events(struct view *view, const struct view_log *log, const struct wire_event_query *filter,
                          struct view_position *position, unsigned max, struct arena *arena, void *ctx,
                          void (*on_event)(void *ctx, struct str id, struct str type, struct str json),
                          struct seus_why *why)
{
    struct walk walk = {.view = view,
                        .log = log,
                        .zone_id = filter->zone_id,
                        .type = filter->type,
                        .left = max,
                        .position = position,
                        .ctx = ctx,
                        .on_event = on_event};
    enum seus_err err = check_type(filter->type, why);
    if (err == SEUS_OK && filter->case_id.len > 0) {
        err = view_resolve_case(view, filter->case_id, arena, &walk.case_id, why);
    }
    if (err == SEUS_OK) {
        err = walk.case_id.len > 0 ? walk_timeline(&walk, why) : walk_log(&walk, why);
    }
    if (err == SEUS_OK && view->damaged) {
        if (why != NULL) {
            *why = view->damaged_why;
        }
        err = SEUS_INTEGRITY;
    }
    table_forget(view);
    return err;
}

/* ---- positions as text
 * --------------------------------------------------------------------------------------------------- */

/* Reads decimal digits up to max; false: none, or too large. */
static bool read_number(struct str text, size_t *at, uint64_t max, uint64_t *ret_number)
{
    uint64_t number = 0;
    const size_t first = *at;
    while (*at < text.len && text.ptr[*at] >= '0' && text.ptr[*at] <= '9') {
        const uint64_t digit = (uint64_t)(text.ptr[*at] - '0');
        if (number > (max - digit) / 10) {
            return false;
        }
        number = number * 10 + digit;
        (*at)++;
    }
    *ret_number = number;
    return *at > first;
}

enum seus_err view_position_parse(struct str text, struct view_position *ret_position, struct seus_why *why)
{
    size_t at = 0;
    uint64_t index = 0;
    uint64_t seq = POSITION_DONE;
    bool good = text.len == 0 || read_number(text, &at, INT64_MAX, &index);
    if (good && at < text.len) {
        const bool dot = text.ptr[at] == '.';
        at++;
        good = dot && read_number(text, &at, UINT16_MAX, &seq) && at == text.len;
    }
    if (!good) {
        (void)seus_fail(SEUS_INVALID, why, "since", "%.*s is no place in the log", STR_ARG(text));
        seus_hint(why, "a log index such as 1200, or the id of an event such as 1200.2; 0 is the beginning");
        return SEUS_INVALID;
    }
    *ret_position = (struct view_position){index, (uint32_t)seq};
    return SEUS_OK;
}

/* ---- pages of events
 * -------------------------------------------------------------------------------------------------- */

struct page {
    struct buf *target;
    unsigned count;
};

static void page_add(void *ctx, struct str id, struct str type, struct str json)
{
    struct page *page = ctx;
    (void)id;
    (void)type;
    if (page->count > 0) {
        buf_append_char(page->target, ',');
    }
    buf_append_str(page->target, json);
    page->count++;
}

static void page_end(const struct view *view, const struct view_position *position, struct buf *target)
{
    const bool behind = position->index > view->state.applied ||
                        (position->index == view->state.applied && position->seq == POSITION_DONE);
    if (behind) {
        buf_append_str(target, STR_LIT("],\"next\":null}"));
    } else if (position->seq == POSITION_DONE) {
        buf_printf(target, "],\"next\":\"%llu\"}", (unsigned long long)position->index);
    } else {
        buf_printf(target, "],\"next\":\"%llu.%u\"}", (unsigned long long)position->index, (unsigned)position->seq);
    }
}

static enum seus_err query_page(struct view *view, const struct view_log *log, const struct wire_event_query *filter,
                                struct view_position position, unsigned limit, struct arena *arena, struct buf *target,
                                struct seus_why *why)
{
    struct page page = {.target = target};
    buf_append_str(target, STR_LIT("{\"items\":["));
    const enum seus_err err = view_events(view, log, filter, &position, limit, arena, &page, page_add, why);
    if (err == SEUS_OK) {
        page_end(view, &position, target);
    }
    return err;
}

enum seus_err query_event_list(const struct query *q)
{
    const struct wire_event_query *args = q->args;
    unsigned limit = 0;
    struct view_position position;
    enum seus_err err = query_limit(args->limit, EVENTS_LIMIT_DEFAULT, EVENTS_LIMIT_MAX, &limit, q->why);
    if (err == SEUS_OK) {
        err = view_position_parse(args->since, &position, q->why);
    }
    return err == SEUS_OK ? query_page(q->view, q->log, args, position, limit, q->arena, q->target, q->why) : err;
}

enum seus_err query_case_history(const struct query *q)
{
    const struct wire_case_timeline *args = q->args;
    unsigned limit = 0;
    struct view_position position;
    enum seus_err err = query_limit(args->limit, HISTORY_LIMIT_MAX, HISTORY_LIMIT_MAX, &limit, q->why);
    if (err == SEUS_OK) {
        err = view_position_parse(args->after, &position, q->why);
        if (err != SEUS_OK && q->why != NULL) {
            str_copy(q->why->field, sizeof(q->why->field), STR_LIT("after"));
        }
    }
    const struct wire_event_query filter = {.case_id = args->case_id};
    return err == SEUS_OK ? query_page(q->view, q->log, &filter, position, limit, q->arena, q->target, q->why) : err;
}
