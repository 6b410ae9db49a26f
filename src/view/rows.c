/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Entities as stored rows, and the lists over them; this is the store that domain/ sees. Called by apply/ (through
 * domain_evolve), by whoever decides, and by queries. Never knows why a row changes.
 *
 * A stored row: u8 state | u8 flags | u64 le version | u8 group length | group | CBOR. The part before the CBOR, its
 * face, lets lists, versions and counts be kept without decoding anything. The notes of a case are counted apart, in
 * its activity: a note changes 16 bytes, not the row.
 */
#include <stdio.h>

#include "base/bytes.h"
#include "view/list_walk.h"
#include "wire/cbor.h"

#define FACE_FIXED_SIZE 11 /* bytes of a face without its group */
#define FACE_NUMBERED   1u

struct key row_key(enum entity_kind kind, struct str id)
{
    struct key key;
    key.len = 0; /* no more: this is done for every row looked at */
    key_add_byte(&key, (unsigned char)kind);
    key_add_str(&key, id);
    return key;
}

struct key list_key(unsigned char tag, bool grouped, struct str group)
{
    struct key key = {0};
    key_add_byte(&key, tag);
    if (grouped) {
        key_add_str(&key, group);
        key_add_byte(&key, 0);
    }
    return key;
}

const struct wire_record *row_record(enum entity_kind kind)
{
    const struct wire_kind *known = wire_kind_of(kind);
    return known != NULL ? known->record : NULL;
}

/* The face of a row that is to be stored; group borrows row. */
static struct row_face row_face_of(enum entity_kind kind, const void *row)
{
    const struct wire_kind *known = wire_kind_of(kind);
    struct row_face face = {
        .state = (uint8_t)wire_row_state(known, row),
        .version = wire_row_version(known, row),
        .group = wire_row_group(known, row),
    };
    if (kind == KIND_CASE) {
        const struct wire_case *situation = row;
        face.numbered = situation->number.len > 0;
    }
    return face;
}

bool row_face_parse(struct str value, struct row_face *ret_face)
{
    const unsigned char *bytes = (const unsigned char *)value.ptr;
    if (value.len < FACE_FIXED_SIZE || value.len < (size_t)FACE_FIXED_SIZE + bytes[10]) {
        return false;
    }
    const size_t group_len = bytes[10];
    *ret_face = (struct row_face){
        .state = bytes[0],
        .numbered = (bytes[1] & FACE_NUMBERED) != 0,
        .version = get_u64_le(bytes + 2),
        .group = {value.ptr + FACE_FIXED_SIZE, group_len},
        .cbor = {value.ptr + FACE_FIXED_SIZE + group_len, value.len - FACE_FIXED_SIZE - group_len},
    };
    return true;
}

static void row_face_append(struct buf *target, const struct row_face *face)
{
    unsigned char bytes[FACE_FIXED_SIZE];
    CHECK(face->group.len <= VIEW_ID_SIZE_MAX);
    bytes[0] = face->state;
    bytes[1] = face->numbered ? FACE_NUMBERED : 0;
    put_u64_le(bytes + 2, face->version);
    bytes[10] = (unsigned char)face->group.len;
    buf_append(target, bytes, sizeof(bytes));
    buf_append_str(target, face->group);
}

/* ---- reading
 * ------------------------------------------------------------------------------------------------------------ */

bool row_face_find(struct view *view, enum entity_kind kind, struct str id, struct row_face *ret_face)
{
    MDB_val value;
    if (id.len > VIEW_ID_SIZE_MAX) {
        return false;
    }
    const struct key key = row_key(kind, id);
    if (!table_find(view, TABLE_ROWS, key_val(&key), &value)) {
        return false;
    }
    if (!row_face_parse(val_str(value), ret_face)) {
        table_damaged(view, row_record(kind)->name, id);
        return false;
    }
    return true;
}

uint64_t view_version(struct view *view, enum entity_kind kind, struct str id)
{
    struct row_face face = {0};
    if (row_record(kind) == NULL) {
        return 0;
    }
    table_read_begin(view);
    const bool found = row_face_find(view, kind, id, &face);
    table_read_end(view);
    return found ? face.version : 0;
}

/* The only place where a case row and its activity come together. */
static void case_complete(struct view *view, struct str id, struct wire_case *row)
{
    struct activity activity;
    if (activity_find(view, id, &activity)) {
        row->notes = activity.notes;
        row->updated_at = row->updated_at > activity.last_at ? row->updated_at : activity.last_at;
    }
}

static bool row_decode(struct view *view, enum entity_kind kind, struct str id, struct str cbor, struct arena *arena,
                       void *ret_row)
{
    /* A copy, because the stored bytes move with the next write and this row may be read after it. */
    const struct str copy = {arena_copy(arena, cbor.ptr, cbor.len), cbor.len};
    if (wire_cbor_decode(row_record(kind), copy, arena, ret_row, NULL) != SEUS_OK) {
        table_damaged(view, row_record(kind)->name, id);
        return false;
    }
    if (kind == KIND_CASE) {
        case_complete(view, id, ret_row);
    }
    if (view->write == NULL && view->opener.open_row != NULL) {
        view->opener.open_row(view->opener.ctx, row_record(kind), ret_row, arena);
    }
    return true;
}

bool row_get(struct view *view, enum entity_kind kind, struct str id, struct arena *arena, void *ret_row)
{
    struct row_face face;
    table_read_begin(view);
    const bool found = row_face_find(view, kind, id, &face) && row_decode(view, kind, id, face.cbor, arena, ret_row);
    table_read_end(view);
    return found;
}

static bool store_get(void *ctx, enum entity_kind kind, struct str id, struct arena *arena, void *ret_row)
{
    CHECK(row_record(kind) != NULL);
    return row_get(ctx, kind, id, arena, ret_row);
}

/* Which rows: of a kind, in a group (empty: in any), behind an id (empty: all). */
struct some {
    enum entity_kind kind;
    struct str group;
    struct str after;
    unsigned max;
};

/* In order of id. Two passes: how many, then the rows, so that the array is no larger than it must be. */
static unsigned rows_of(struct view *view, const struct some *some, struct arena *arena, void **ret_rows)
{
    *ret_rows = NULL;
    const bool grouped = some->group.len > 0;
    if (some->group.len > VIEW_ID_SIZE_MAX || some->after.len > VIEW_ID_SIZE_MAX) {
        return 0;
    }
    const struct key prefix = grouped ? list_key((unsigned char)some->kind, true, some->group)
                                      : row_key(some->kind, (struct str){0});
    struct key first = prefix;
    key_add_str(&first, some->after);
    const enum view_table table = grouped ? TABLE_LISTS : TABLE_ROWS;
    const size_t row_size = row_record(some->kind)->size;
    unsigned char *rows = NULL;
    unsigned count = 0;
    table_read_begin(view);
    MDB_cursor *cursor = table_cursor(view, table);
    for (unsigned pass = 0; cursor != NULL && pass < 2; pass++) {
        const unsigned room = pass == 0 ? some->max : count;
        count = 0;
        MDB_val key = key_val(&first);
        MDB_val value;
        bool more = room > 0 && table_move(view, cursor, &key, &value, MDB_SET_RANGE);
        if (more && some->after.len > 0 && str_eq(val_str(key), val_str(key_val(&first)))) {
            more = table_move(view, cursor, &key, &value, MDB_NEXT);
        }
        while (more && str_starts_with(val_str(key), val_str(key_val(&prefix))) && count < room) {
            const struct str id = {(const char *)key.mv_data + prefix.len, key.mv_size - prefix.len};
            if (pass == 1 && !row_get(view, some->kind, id, arena, rows + (size_t)count * row_size)) {
                break;
            }
            count++;
            more = table_move(view, cursor, &key, &value, MDB_NEXT);
        }
        if (pass == 0 && count > 0) {
            rows = arena_alloc(arena, count * row_size);
        }
    }
    if (cursor != NULL) {
        mdb_cursor_close(cursor);
    }
    table_read_end(view);
    *ret_rows = rows;
    return count;
}

static unsigned store_rows(void *ctx, enum entity_kind kind, struct str group, struct arena *arena, unsigned max,
                           void **ret_rows)
{
    const struct some some = {.kind = kind, .group = group, .max = max};
    return rows_of(ctx, &some, arena, ret_rows);
}

unsigned view_rows_after(struct view *view, enum entity_kind kind, struct str group, struct str after,
                         struct arena *arena, unsigned max, void **ret_rows)
{
    const struct some some = {.kind = kind, .group = group, .after = after, .max = max};
    const struct view_opener opener = view->opener;
    view->opener = (struct view_opener){0};
    const unsigned count = rows_of(view, &some, arena, ret_rows);
    view->opener = opener;
    return count;
}

/* Backwards from behind the last one, because ids are in order of making. */
static unsigned store_open_cases(void *ctx, struct str zone_id, struct arena *arena, unsigned max,
                                 struct wire_case **ret_rows)
{
    struct view *view = ctx;
    *ret_rows = NULL;
    if (zone_id.len == 0 || zone_id.len > VIEW_ID_SIZE_MAX || max == 0) {
        return 0;
    }
    const struct key prefix = list_key(LIST_OPEN_ZONE, true, zone_id);
    struct key behind = prefix;
    behind.bytes[behind.len - 1] = 1; /* of its closing 0 */
    struct wire_case *rows = arena_alloc(arena, max * sizeof(*rows));
    unsigned count = 0;
    table_read_begin(view);
    MDB_cursor *cursor = table_cursor(view, TABLE_LISTS);
    MDB_val key = key_val(&behind);
    MDB_val value;
    bool more = cursor != NULL;
    if (more) { /* no key behind it: the last one of the table */
        more = table_move(view, cursor, &key, &value, MDB_SET_RANGE)
                   ? table_move(view, cursor, &key, &value, MDB_PREV)
                   : table_move(view, cursor, &key, &value, MDB_LAST);
    }
    while (more && str_starts_with(val_str(key), val_str(key_val(&prefix))) && count < max) {
        const struct str id = {(const char *)key.mv_data + prefix.len, key.mv_size - prefix.len};
        count += row_get(view, KIND_CASE, id, arena, &rows[count]) ? 1 : 0;
        more = table_move(view, cursor, &key, &value, MDB_PREV);
    }
    if (cursor != NULL) {
        mdb_cursor_close(cursor);
    }
    table_read_end(view);
    *ret_rows = rows;
    return count;
}

/* There are few, so their order is that of their ids. */
static unsigned store_open_reports(void *ctx, struct arena *arena, unsigned max, struct wire_report **ret_rows)
{
    struct view *view = ctx;
    const struct key prefix = list_key(LIST_REPORTS, false, (struct str){0});
    struct wire_report *rows = arena_alloc(arena, (max + 1) * sizeof(*rows));
    struct list_walk walk;
    unsigned count = 0;
    list_walk_begin(&walk, view, &prefix);
    while (count < max && list_walk_next(&walk)) {
        count += row_get(view, KIND_REPORT, walk.id, arena, &rows[count]) ? 1 : 0;
    }
    list_walk_end(&walk);
    *ret_rows = rows;
    return count;
}

static struct str store_case_by_number(void *ctx, struct str number, struct arena *arena)
{
    struct view *view = ctx;
    struct str id = {0};
    MDB_val value;
    if (number.len == 0 || number.len > VIEW_ID_SIZE_MAX) {
        return id;
    }
    table_read_begin(view);
    if (table_find(view, TABLE_NUMBERS, str_val(number), &value)) {
        id = arena_str(arena, val_str(value));
    }
    table_read_end(view);
    return id;
}

/* ---- writing
 * ------------------------------------------------------------------------------------------------------------ */

static void list_set(struct view *view, struct key key, struct str id, bool present, uint8_t state)
{
    key_add_str(&key, id);
    if (present) {
        table_put(view, TABLE_LISTS, key_val(&key), (MDB_val){.mv_size = 1, .mv_data = &state});
    } else {
        table_del(view, TABLE_LISTS, key_val(&key));
    }
}

/* Brings the lists of one row from its old face (NULL: new row) to its new one. */
static void lists_move(struct view *view, enum entity_kind kind, struct str id, const struct row_face *old,
                       const struct row_face *now)
{
    const bool same_group = old != NULL && str_eq(old->group, now->group);
    if (same_group && old->state == now->state) {
        return;
    }
    if (old != NULL && !same_group) {
        list_set(view, list_key((unsigned char)kind, true, old->group), id, false, 0);
    }
    list_set(view, list_key((unsigned char)kind, true, now->group), id, true, now->state);
    if (kind == KIND_REPORT && (now->state == REPORT_RECEIVED || (old != NULL && old->state == REPORT_RECEIVED))) {
        list_set(view, list_key(LIST_REPORTS, false, (struct str){0}), id, now->state == REPORT_RECEIVED, now->state);
    }
    if (kind != KIND_CASE) {
        return;
    }
    const bool was_open = old != NULL && case_is_open(old->state);
    const bool is_open = case_is_open(now->state);
    list_set(view, list_key(LIST_ALL_CASES, false, (struct str){0}), id, true, now->state);
    if (was_open && !same_group) {
        list_set(view, list_key(LIST_OPEN_ZONE, true, old->group), id, false, 0);
    }
    if (was_open || is_open) {
        list_set(view, list_key(LIST_OPEN, false, (struct str){0}), id, is_open, now->state);
        list_set(view, list_key(LIST_OPEN_ZONE, true, now->group), id, is_open, now->state);
    }
    view->next.cases_open += (is_open ? 1u : 0u);
    view->next.cases_open -= (was_open ? 1u : 0u);
}

static void store_put(void *ctx, enum entity_kind kind, struct str id, const void *row)
{
    struct view *view = ctx;
    CHECK(view->write != NULL);
    CHECK(row_record(kind) != NULL);
    CHECK(id.len <= VIEW_ID_SIZE_MAX);
    struct wire_case unnoted;
    if (kind == KIND_CASE) {
        unnoted = *(const struct wire_case *)row;
        unnoted.notes = 0; /* they are counted in its activity; a second count would go stale */
        row = &unnoted;
    }
    const struct row_face now = row_face_of(kind, row);
    buf_clear(&view->row);
    row_face_append(&view->row, &now);
    wire_cbor_encode(row_record(kind), row, &view->row);

    struct row_face old = {0};
    char old_group[VIEW_ID_SIZE_MAX];
    const bool existed = row_face_find(view, kind, id, &old);
    if (existed) {
        if (old.group.len > sizeof(old_group)) {
            table_damaged(view, row_record(kind)->name, id);
            return;
        }
        if (old.group.len > 0) {
            memcpy(old_group, old.group.ptr, old.group.len);
        }
        old.group.ptr = old_group; /* the stored bytes are about to change */
    }
    if (kind == KIND_DEADLINE) {
        due_move(view, id, old.cbor, row);
    }
    const struct key key = row_key(kind, id);
    table_put(view, TABLE_ROWS, key_val(&key), str_val(buf_str(&view->row)));
    lists_move(view, kind, id, existed ? &old : NULL, &now);
    if (kind == KIND_CASE && now.numbered && !(existed && old.numbered)) {
        const struct wire_case *c = row;
        table_put(view, TABLE_NUMBERS, str_val(c->number), str_val(id));
    }
}

static uint64_t store_next_sequence(void *ctx, struct str prefix, unsigned year)
{
    struct view *view = ctx;
    struct key key = {0};
    unsigned char bytes[8] = {0};
    MDB_val value;
    key_add_str(&key, prefix);
    key_add_byte(&key, 0);
    key_add_byte(&key, (unsigned char)((year >> 8) & 0xff));
    key_add_byte(&key, (unsigned char)(year & 0xff));
    uint64_t sequence = 1;
    if (table_find(view, TABLE_SEQUENCES, key_val(&key), &value)) {
        if (value.mv_size != sizeof(bytes)) {
            table_damaged(view, "the case numbers of", prefix);
            return 0;
        }
        sequence = get_u64_le(value.mv_data) + 1;
    }
    put_u64_le(bytes, sequence);
    table_put(view, TABLE_SEQUENCES, key_val(&key), (MDB_val){.mv_size = sizeof(bytes), .mv_data = bytes});
    return sequence;
}

void rows_init_store(struct view *view)
{
    view->store = (struct domain_store){
        .ctx = view,
        .get = store_get,
        .put = store_put,
        .rows = store_rows,
        .open_cases = store_open_cases,
        .open_reports = store_open_reports,
        .next_sequence = store_next_sequence,
        .count_note = activity_note,
        .case_by_number = store_case_by_number,
    };
}

void view_set_opener(struct view *view, const struct view_opener *opener)
{
    view->opener = *opener;
}

void view_set_signer(struct view *view, const struct view_signer *signer)
{
    view->signer = *signer;
}

const struct domain_store *view_store(struct view *view)
{
    return &view->store;
}
