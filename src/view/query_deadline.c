/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * deadline.list, deadline.show and clocks.show. Called by query.c. What is still to be done comes in this order: what
 * the law or the room asked for and was missed, of open cases; then open deadlines as something happens next (a
 * warning, or their end). Those of a case, and ended ones, come in the order in which they were set.
 */
#include "view/list_walk.h"
#include "view/query.h"
#include "wire/json.h"

#define LIMIT_DEFAULT 200u
#define DECODED_MAX   2000u /* rows decoded in one call */
#define MISSED_MAX    1000u /* of open cases, looked at in one call */

static bool wants(const void *query_args, const void *query_row)
{
    const struct wire_deadline_query *args = query_args;
    const struct wire_deadline *row = query_row;
    return (args->zone_id.len == 0 || str_eq(args->zone_id, row->zone_id)) &&
           (args->case_id.len == 0 || str_eq(args->case_id, row->case_id)) &&
           (args->state == DEADLINE_STATE_NONE || args->state == row->state) &&
           (args->kind == DEADLINE_NONE || args->kind == row->kind) &&
           (args->due_before == 0 || row->due_at < args->due_before);
}

/* Where the walk over what comes next begins: behind the deadline that the last page ended with. */
static struct key first_key(const struct query *q, struct str after)
{
    struct wire_deadline row;
    if (after.len > 0 && row_get(q->view, KIND_DEADLINE, after, q->arena, &row)) {
        const uint64_t next = domain_deadline_next(&row);
        return due_key(next != 0 ? next : row.due_at, after); /* ended meanwhile: go on from where it stood */
    }
    return due_key(0, (struct str){NULL, 0});
}

struct due_page {
    unsigned count;
    unsigned decoded;
    bool more;
    struct str last;
};

/* Takes one key of the order into the page. False: the page is full. */
static bool take(const struct query *q, struct due_page *page, unsigned limit, struct str id)
{
    struct wire_deadline row;
    if (page->decoded++ >= DECODED_MAX || page->count == limit) {
        page->more = true;
        return false;
    }
    arena_reset(&q->view->scratch);
    if (!row_get(q->view, KIND_DEADLINE, id, &q->view->scratch, &row)) {
        table_damaged(q->view, "a list names what is not there: deadline", id);
        return false;
    }
    if (wants(q->args, &row)) {
        if (page->count++ > 0) {
            buf_append_char(q->target, ',');
        }
        wire_json_encode(&wire_record_deadline, &row, q->target);
    }
    page->last = arena_str(q->arena, id);
    return true;
}

/* Missed deadlines of one case, behind those that ids has. */
static unsigned missed_of_case(const struct query *q, struct str case_id, struct str *ids, unsigned count)
{
    struct view *view = q->view;
    const struct key prefix = list_key(LIST_DEADLINES, true, case_id);
    struct list_walk walk;
    list_walk_begin(&walk, view, &prefix);
    while (count < MISSED_MAX && list_walk_next(&walk)) {
        struct wire_deadline row;
        arena_reset(&view->scratch);
        if (walk.state == DEADLINE_MISSED && row_get(view, KIND_DEADLINE, walk.id, &view->scratch, &row) &&
            domain_deadline_outlives(row.kind)) {
            ids[count++] = arena_str(q->arena, walk.id);
        }
    }
    list_walk_end(&walk);
    return count;
}

/* What was missed and is still to be done: as long as the case is open. */
static unsigned missed_of_room(const struct query *q, struct str **ret_ids)
{
    const struct wire_deadline_query *args = q->args;
    const struct key prefix = args->zone_id.len > 0 ? list_key(LIST_OPEN_ZONE, true, args->zone_id)
                                                    : list_key(LIST_OPEN, false, (struct str){0});
    struct str *ids = arena_alloc(q->arena, MISSED_MAX * sizeof(*ids));
    struct list_walk walk;
    unsigned count = 0;
    list_walk_begin(&walk, q->view, &prefix);
    while (list_walk_next(&walk)) {
        count = missed_of_case(q, walk.id, ids, count);
    }
    list_walk_end(&walk);
    *ret_ids = ids;
    return count;
}

/* The missed ones behind after, which may be one of them. True: the page goes on with the open ones, behind *after. */
static bool take_missed(const struct query *q, struct due_page *page, unsigned limit, struct str *after)
{
    struct str *ids = NULL;
    const unsigned count = missed_of_room(q, &ids);
    unsigned at = 0;
    while (after->len > 0 && at < count && !str_eq(ids[at], *after)) {
        at++;
    }
    if (after->len > 0 && at == count) {
        return true; /* the page before went beyond them */
    }
    for (at += after->len > 0 ? 1 : 0; at < count; at++) {
        if (!take(q, page, limit, ids[at])) {
            return false;
        }
    }
    *after = (struct str){NULL, 0};
    return true;
}

static void list_due(const struct query *q, struct str after, unsigned limit, bool missed)
{
    struct view *view = q->view;
    struct due_page page = {0};
    buf_append_str(q->target, STR_LIT("{\"items\":["));
    table_read_begin(view);
    const bool goes_on = !missed || take_missed(q, &page, limit, &after);
    const struct key from = first_key(q, after);
    MDB_cursor *cursor = table_cursor(view, TABLE_DUE);
    MDB_val key = key_val(&from);
    MDB_val value;
    bool good = goes_on && cursor != NULL && table_move(view, cursor, &key, &value, MDB_SET_RANGE);
    while (good && !view->damaged) {
        const struct str id = {(const char *)key.mv_data + DUE_TIME_SIZE, key.mv_size - DUE_TIME_SIZE};
        if (!str_eq(id, after) && !take(q, &page, limit, id)) {
            break;
        }
        good = table_move(view, cursor, &key, &value, MDB_NEXT);
    }
    if (cursor != NULL) {
        mdb_cursor_close(cursor);
    }
    table_read_end(view);
    buf_append_str(q->target, STR_LIT("],\"next\":"));
    if (page.more) {
        wire_json_encode_text(page.last, q->target);
    } else {
        buf_append_str(q->target, STR_LIT("null"));
    }
    buf_append_char(q->target, '}');
}

enum seus_err query_deadline_list(const struct query *q)
{
    struct wire_deadline_query args = *(const struct wire_deadline_query *)q->args;
    unsigned limit = 0;
    enum seus_err err = query_zone_known(q, args.zone_id);
    if (err == SEUS_OK) {
        err = query_limit(args.limit, LIMIT_DEFAULT, LIMIT_DEFAULT, &limit, q->why);
    }
    if (err == SEUS_OK && args.case_id.len > 0) {
        err = view_resolve_case(q->view, args.case_id, q->arena, &args.case_id, q->why);
    }
    if (err != SEUS_OK) {
        return err;
    }
    struct query resolved = *q;
    resolved.args = &args;
    const bool open = args.state == DEADLINE_PENDING || args.state == DEADLINE_WARNED;
    if (args.case_id.len == 0 && !args.all && (open || args.state == DEADLINE_STATE_NONE)) {
        list_due(&resolved, args.after, limit, !open);
        return SEUS_OK;
    }
    struct list list = list_of_kind(KIND_DEADLINE, args.after, args.limit);
    if (args.case_id.len > 0) {
        list.table = TABLE_LISTS;
        list.prefix = list_key(LIST_DEADLINES, true, args.case_id);
    }
    list.state = args.state;
    list.wants = wants;
    return query_list(&resolved, &list);
}

enum seus_err query_deadline_show(const struct query *q)
{
    const struct wire_deadline_get *args = q->args;
    return query_row(q, KIND_DEADLINE, "deadline_id", args->deadline_id,
                     "list the open ones with: seusctl deadline list");
}

enum seus_err query_clocks_show(const struct query *q)
{
    const struct wire_clocks_get *args = q->args;
    struct wire_clocks clocks;
    const struct domain_store *store = view_store(q->view);
    if (!str_eq_cstr(args->zone_id, DOMAIN_CLOCKS_DEFAULT)) {
        const enum seus_err err = query_zone_known(q, args->zone_id);
        if (err != SEUS_OK) {
            return err;
        }
    }
    domain_clocks(store, args->zone_id, q->arena, &clocks);
    wire_json_encode(&wire_record_clocks, &clocks, q->target);
    return SEUS_OK;
}
