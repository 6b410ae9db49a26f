/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Pages of rows of one kind, in order of id. Called by the queries. A call looks at a bounded number of rows: a page
 * may be short and still have a next one.
 */
#include "view/query.h"
#include "wire/json.h"

#define LIMIT_MAX     200u   /* rows a page */
#define LOOKED_AT_MAX 50000u /* keys of a list passed over in one call */
#define DECODED_MAX   2000u  /* rows decoded in one call */

/* Is this key one the page wants, as far as can be seen without decoding? */
static bool passes_undecoded(struct view *view, const struct list *list, struct str id, struct str value)
{
    struct row_face face = {0};
    if (list->table == TABLE_LISTS) {
        return list->state == 0 || (value.len == 1 && (uint8_t)value.ptr[0] == list->state);
    }
    if (!row_face_parse(value, &face)) {
        table_damaged(view, row_record(list->kind)->name, id);
        return false;
    }
    return (list->state == 0 || face.state == list->state) && (list->group.len == 0 || str_eq(list->group, face.group));
}

struct page {
    const struct query *query;
    const struct list *list;
    unsigned limit;
    unsigned count;
    unsigned looked_at;
    unsigned decoded;
    char last[VIEW_ID_SIZE_MAX]; /* id behind which the next page begins */
    size_t last_len;
    bool more;
};

/* Takes one key into the page, or finds that there is a next page. */
static void page_take(struct page *page, struct str id, struct str value)
{
    struct view *view = page->query->view;
    struct buf *target = page->query->target;
    const struct list *list = page->list;
    page->looked_at++;
    if (id.len > sizeof(page->last)) {
        table_damaged(view, row_record(list->kind)->name, id);
        return;
    }
    if (passes_undecoded(view, list, id, value)) {
        union wire_row row;
        arena_reset(&view->scratch);
        page->decoded++;
        if (!row_get(view, list->kind, id, &view->scratch, &row)) {
            table_damaged(view, "a list names what is not there:", id);
            return;
        }
        const bool wanted = (list->wants == NULL || list->wants(page->query->args, &row)) &&
                            (list->sees == NULL || list->sees(page->query, &row));
        if (wanted) {
            if (page->count == page->limit) {
                page->more = true;
                return;
            }
            if (page->count > 0) {
                buf_append_char(target, ',');
            }
            if (list->show != NULL) {
                list->show(page->query, &row);
            } else {
                wire_json_encode(row_record(list->kind), &row, target);
            }
            page->count++;
        }
    }
    page->last_len = id.len; /* taken, or not wanted on any page */
    memcpy(page->last, id.ptr, id.len);
}

static void list_page(const struct query *q, const struct list *list, unsigned limit)
{
    struct view *view = q->view;
    struct buf *target = q->target;
    struct page page = {.query = q, .list = list, .limit = limit};
    struct key from = list->prefix;
    key_add_str(&from, list->after);
    buf_append_str(target, STR_LIT("{\"items\":["));
    table_read_begin(view);
    MDB_cursor *cursor = table_cursor(view, list->table);
    MDB_val key = key_val(&from);
    MDB_val value;
    bool good = cursor != NULL && table_move(view, cursor, &key, &value, MDB_SET_RANGE);
    while (good && str_starts_with(val_str(key), val_str(key_val(&list->prefix))) && !page.more && !view->damaged) {
        const struct str id = {(const char *)key.mv_data + list->prefix.len, key.mv_size - list->prefix.len};
        if (page.looked_at >= LOOKED_AT_MAX || page.decoded >= DECODED_MAX) {
            page.more = true;
            break;
        }
        if (!str_eq(id, list->after)) {
            page_take(&page, id, val_str(value));
        }
        good = table_move(view, cursor, &key, &value, MDB_NEXT);
    }
    if (cursor != NULL) {
        mdb_cursor_close(cursor);
    }
    table_read_end(view);
    buf_append_str(target, STR_LIT("],\"next\":"));
    if (page.more) {
        wire_json_encode_text((struct str){page.last, page.last_len}, target);
    } else {
        buf_append_str(target, STR_LIT("null"));
    }
    buf_append_char(target, '}');
}

struct list list_of_kind(enum entity_kind kind, struct str after, uint64_t limit)
{
    return (struct list){
        .kind = kind,
        .table = TABLE_ROWS,
        .prefix = row_key(kind, (struct str){0}),
        .after = after,
        .limit = limit,
        .limit_default = LIMIT_MAX,
    };
}

struct list list_of_group(enum entity_kind kind, struct str group, struct str after, uint64_t limit)
{
    return (struct list){
        .kind = kind,
        .table = TABLE_LISTS,
        .prefix = list_key((unsigned char)kind, true, group),
        .after = after,
        .limit = limit,
        .limit_default = LIMIT_MAX,
    };
}

enum seus_err query_list(const struct query *q, const struct list *list)
{
    unsigned limit = 0;
    const enum seus_err err = query_limit(list->limit, list->limit_default, LIMIT_MAX, &limit, q->why);
    if (err != SEUS_OK) {
        return err;
    }
    if (list->after.len > VIEW_ID_SIZE_MAX) {
        return seus_fail(SEUS_INVALID, q->why, "after", "an id has at most %d characters", VIEW_ID_SIZE_MAX);
    }
    list_page(q, list, limit);
    return SEUS_OK;
}

enum seus_err query_rows(const struct query *q, enum entity_kind kind, const struct str *ids, uint32_t count,
                         uint32_t state, bool (*wants)(const void *args, const void *row))
{
    bool first = true;
    buf_append_str(q->target, STR_LIT("{\"items\":["));
    for (uint32_t i = 0; i < count; i++) {
        union wire_row row;
        if (!row_get(q->view, kind, ids[i], q->arena, &row) ||
            (state != 0 && wire_row_state(wire_kind_of(kind), &row) != state) ||
            (wants != NULL && !wants(q->args, &row))) {
            continue;
        }
        if (!first) {
            buf_append_char(q->target, ',');
        }
        first = false;
        wire_json_encode(row_record(kind), &row, q->target);
    }
    buf_append_str(q->target, STR_LIT("],\"next\":null}"));
    return SEUS_OK;
}
