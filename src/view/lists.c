/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Pages of cases, units, zones and signallers, in order of id. Called by query.c. A call looks at a bounded number of
 * rows: a page may be short and still have a next one.
 */
#include "view/tables.h"
#include "wire/json.h"

#define LOOKED_AT_MAX 50000u /* keys of a list passed over in one call */
#define DECODED_MAX   2000u  /* rows decoded in one call */

struct list {
    enum entity_kind kind;
    enum view_table table; /* TABLE_LISTS, or TABLE_ROWS for all rows of the kind */
    struct key prefix;     /* what stands before the id */
    struct str after;
    unsigned limit;
    uint32_t state;     /* 0: any */
    struct str zone_id; /* units: empty any; checked after decoding */
    uint32_t category;  /* signallers: 0 any; checked after decoding */
    struct str group;   /* TABLE_ROWS: empty any */
};

union any_row {
    struct wire_zone zone;
    struct wire_signaller signaller;
    struct wire_unit unit;
    struct wire_case wire_case;
};

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

static bool passes_decoded(const struct list *list, const union any_row *row)
{
    if (list->kind == KIND_UNIT) {
        return list->zone_id.len == 0 || str_eq(list->zone_id, row->unit.zone_id);
    }
    return list->kind != KIND_SIGNALLER || list->category == 0 || row->signaller.category == list->category;
}

struct page {
    const struct list *list;
    struct buf *target;
    unsigned count;
    unsigned looked_at;
    unsigned decoded;
    char last[VIEW_ID_SIZE_MAX]; /* id behind which the next page begins */
    size_t last_len;
    bool more;
};

/* Takes one key into the page, or finds that there is a next page. */
static void page_take(struct view *view, struct page *page, struct str id, struct str value)
{
    const struct list *list = page->list;
    page->looked_at++;
    if (id.len > sizeof(page->last)) {
        table_damaged(view, row_record(list->kind)->name, id);
        return;
    }
    if (passes_undecoded(view, list, id, value)) {
        union any_row row;
        arena_reset(&view->scratch);
        page->decoded++;
        if (!row_get(view, list->kind, id, &view->scratch, &row)) {
            table_damaged(view, "a list names what is not there:", id);
            return;
        }
        if (passes_decoded(list, &row)) {
            if (page->count == list->limit) {
                page->more = true;
                return;
            }
            if (page->count > 0) {
                buf_append_char(page->target, ',');
            }
            wire_json_encode(row_record(list->kind), &row, page->target);
            page->count++;
        }
    }
    page->last_len = id.len; /* taken, or not wanted on any page */
    memcpy(page->last, id.ptr, id.len);
}

static void list_page(struct view *view, const struct list *list, struct buf *target)
{
    struct page page = {.list = list, .target = target};
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
            page_take(view, &page, id, val_str(value));
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

/* A filter that names no zone of the service is a typing error, not an empty list. */
static enum seus_err check_zone(struct view *view, struct str zone_id, struct seus_why *why)
{
    struct row_face face;
    if (zone_id.len == 0) {
        return SEUS_OK;
    }
    table_read_begin(view);
    const bool found = row_face_find(view, KIND_ZONE, zone_id, &face);
    table_read_end(view);
    if (found) {
        return SEUS_OK;
    }
    (void)seus_fail(SEUS_NOT_FOUND, why, "zone_id", "there is no zone %.*s", STR_ARG(zone_id));
    seus_hint(why, "list the zones with: seusctl zone list");
    return SEUS_NOT_FOUND;
}

static enum seus_err case_list(struct view *view, const struct wire_case_query *args, struct arena *arena,
                               struct list *list, struct seus_why *why)
{
    enum seus_err err = query_limit(args->limit, 50, 200, &list->limit, why);
    if (err == SEUS_OK) {
        err = check_zone(view, args->zone_id, why);
    }
    if (err == SEUS_OK && args->after.len > 0 && domain_number_like(args->after)) {
        err = view_resolve_case(view, args->after, arena, &list->after, why);
        if (err != SEUS_OK && why != NULL) {
            str_copy(why->field, sizeof(why->field), STR_LIT("after"));
        }
    } else {
        list->after = args->after;
    }
    const bool all = args->all || (args->state != CASE_NONE && !case_is_open(args->state));
    const bool zoned = args->zone_id.len > 0;
    list->kind = KIND_CASE;
    list->table = TABLE_LISTS;
    list->state = args->state;
    if (zoned) {
        list->prefix = list_key(all ? (unsigned char)KIND_CASE : LIST_OPEN_ZONE, true, args->zone_id);
    } else {
        list->prefix = list_key(all ? LIST_ALL_CASES : LIST_OPEN, false, (struct str){0});
    }
    return err;
}

static enum seus_err unit_list(struct view *view, const struct wire_unit_query *args, struct list *list,
                               struct seus_why *why)
{
    list->kind = KIND_UNIT;
    list->table = TABLE_ROWS;
    list->prefix = row_key(KIND_UNIT, (struct str){0});
    list->after = args->after;
    list->state = args->status;
    list->zone_id = args->zone_id;
    const enum seus_err err = query_limit(args->limit, 200, 200, &list->limit, why);
    return err == SEUS_OK ? check_zone(view, args->zone_id, why) : err;
}

static enum seus_err zone_list(const struct wire_zone_query *args, struct list *list, struct seus_why *why)
{
    list->kind = KIND_ZONE;
    list->table = TABLE_ROWS;
    list->prefix = row_key(KIND_ZONE, (struct str){0});
    list->after = args->after;
    list->state = args->state;
    list->group = args->area;
    return query_limit(args->limit, 200, 200, &list->limit, why);
}

static enum seus_err signaller_list(struct view *view, const struct wire_signaller_query *args, struct list *list,
                                    struct seus_why *why)
{
    const bool zoned = args->zone_id.len > 0;
    list->kind = KIND_SIGNALLER;
    list->table = zoned ? TABLE_LISTS : TABLE_ROWS;
    list->prefix =
        zoned ? list_key((unsigned char)KIND_SIGNALLER, true, args->zone_id) : row_key(KIND_SIGNALLER, (struct str){0});
    list->after = args->after;
    list->category = args->category;
    const enum seus_err err = query_limit(args->limit, 200, 200, &list->limit, why);
    return err == SEUS_OK ? check_zone(view, args->zone_id, why) : err;
}

enum seus_err lists_query(struct view *view, uint32_t op, const void *args, struct arena *arena, struct buf *target,
                          struct seus_why *why)
{
    struct list list = {0};
    enum seus_err err = SEUS_OK;
    if (op == OP_case_list) {
        err = case_list(view, args, arena, &list, why);
    } else if (op == OP_unit_list) {
        err = unit_list(view, args, &list, why);
    } else if (op == OP_zone_list) {
        err = zone_list(args, &list, why);
    } else {
        CHECK(op == OP_signaller_list);
        err = signaller_list(view, args, &list, why);
    }
    if (err == SEUS_OK && list.after.len > VIEW_ID_SIZE_MAX) {
        err = seus_fail(SEUS_INVALID, why, "after", "an id has at most %d characters", VIEW_ID_SIZE_MAX);
    }
    if (err == SEUS_OK) {
        list_page(view, &list, target);
    }
    return err;
}
