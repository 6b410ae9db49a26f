/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Open deadlines in the order in which they ask for something: what the leader's timers walk. Kept by every write of a
 * deadline's row (rows.c), so that it is equal on every node and a new leader finds it ready. Never looks at a clock.
 */
#include "base/bytes.h"
#include "view/tables.h"
#include "wire/cbor.h"

struct key due_key(uint64_t at_ms, struct str deadline_id)
{
    struct key key;
    unsigned char bytes[DUE_TIME_SIZE];
    put_u64_be(bytes, at_ms);
    key.len = 0;
    key_add(&key, bytes, sizeof(bytes));
    key_add_str(&key, deadline_id);
    return key;
}

void due_move(struct view *view, struct str deadline_id, struct str stored, const struct wire_deadline *row)
{
    struct wire_deadline old;
    uint64_t before = 0;
    uint8_t state = (uint8_t)row->state;
    arena_reset(&view->scratch);
    if (stored.len > 0) {
        if (wire_cbor_decode(&wire_record_deadline, stored, &view->scratch, &old, NULL) != SEUS_OK) {
            table_damaged(view, "deadline", deadline_id);
            return;
        }
        before = domain_deadline_next(&old);
    }
    const uint64_t now = domain_deadline_next(row);
    if (before != now) {
        if (before != 0) {
            const struct key key = due_key(before, deadline_id);
            table_del(view, TABLE_DUE, key_val(&key));
        }
        if (now != 0) {
            const struct key key = due_key(now, deadline_id);
            table_put(view, TABLE_DUE, key_val(&key), (MDB_val){.mv_size = 0, .mv_data = NULL});
        }
    }
    if (row->case_id.len > 0) {
        struct key key = list_key(LIST_DEADLINES, true, row->case_id);
        key_add_str(&key, deadline_id);
        table_put(view, TABLE_LISTS, key_val(&key), (MDB_val){.mv_size = 1, .mv_data = &state});
    }
}

unsigned view_due(struct view *view, uint64_t until_ms, struct arena *arena, unsigned max, struct view_due *ret)
{
    unsigned count = 0;
    table_read_begin(view);
    MDB_cursor *cursor = table_cursor(view, TABLE_DUE);
    MDB_val key;
    MDB_val value;
    bool more = cursor != NULL && max > 0 && table_move(view, cursor, &key, &value, MDB_FIRST);
    while (more && count < max) {
        if (key.mv_size <= DUE_TIME_SIZE || key.mv_size > DUE_TIME_SIZE + VIEW_ID_SIZE_MAX) {
            table_damaged(view, "the order of deadlines", (struct str){0});
            break;
        }
        const uint64_t at_ms = get_u64_be(key.mv_data);
        if (at_ms > until_ms) {
            break;
        }
        const struct str id = {(const char *)key.mv_data + DUE_TIME_SIZE, key.mv_size - DUE_TIME_SIZE};
        ret[count++] = (struct view_due){.deadline_id = arena_str(arena, id), .at_ms = at_ms};
        more = table_move(view, cursor, &key, &value, MDB_NEXT);
    }
    if (cursor != NULL) {
        mdb_cursor_close(cursor);
    }
    table_read_end(view);
    return count;
}
