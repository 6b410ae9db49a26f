/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The transaction of a batch, and the tables that are no entities: answers, commands without effect.
 * Called by apply/, the only writer. Never decides what is written.
 */
#include "base/bytes.h"
#include "view/tables.h"
#include "wire/cbor.h"

enum seus_err view_begin(struct view *view, struct seus_why *why)
{
    CHECK(view->write == NULL);
    CHECK(view->readers == 0);
    if (view->damaged) {
        if (why != NULL) {
            *why = view->damaged_why;
        }
        return SEUS_INTEGRITY;
    }
    MDB_txn *txn = NULL;
    const int rc = mdb_txn_begin(view->env, NULL, 0, &txn);
    if (rc != 0) {
        return table_fail(rc, "write to the views", why);
    }
    view->write = txn;
    view->next = view->state;
    view->write_err = SEUS_OK;
    view->touched_bytes = 0;
    view->day_ms = 0;
    activity_begin(view);
    return SEUS_OK;
}

/* Cursors of a write transaction end before it does. */
static void close_cursors(struct view *view)
{
    for (unsigned i = 0; i < TABLE_COUNT; i++) {
        if (view->cursors[i] != NULL) {
            mdb_cursor_close(view->cursors[i]);
            view->cursors[i] = NULL;
        }
    }
}

void view_abort(struct view *view)
{
    CHECK(view->write != NULL);
    close_cursors(view);
    mdb_txn_abort(view->write);
    view->write = NULL;
}

enum seus_err view_commit(struct view *view, uint64_t applied_index, const struct log_head *head, struct seus_why *why)
{
    CHECK(view->write != NULL);
    CHECK(applied_index >= view->state.applied);
    days_flush(view);
    activity_flush(view);
    if (view->damaged || view->write_err != SEUS_OK) {
        const enum seus_err err = view->damaged ? SEUS_INTEGRITY : view->write_err;
        if (why != NULL) {
            *why = view->damaged ? view->damaged_why : view->write_why;
        }
        view_abort(view);
        return err;
    }
    view->next.applied = applied_index;
    view->next.head = *head;
    int rc = meta_write_state(view->write, view->meta, &view->next);
    if (rc != 0) {
        view_abort(view);
        return table_fail(rc, "write to the views", why);
    }
    close_cursors(view);
    rc = mdb_txn_commit(view->write);
    view->write = NULL;
    if (rc != 0) {
        return table_fail(rc, "commit the views", why);
    }
    view->state = view->next;
    view->used_bytes = view_file_bytes(view);
    return SEUS_OK;
}

uint64_t view_applied(const struct view *view)
{
    return view->state.applied;
}

void view_chain(const struct view *view, unsigned char ret_chain[SHA256_SIZE])
{
    memcpy(ret_chain, view->state.head.chain, SHA256_SIZE);
}

void view_head(const struct view *view, struct log_head *ret_head)
{
    *ret_head = view->state.head;
}

uint64_t view_digest(const struct view *view)
{
    return view->state.digest;
}

uint64_t view_cases_open(const struct view *view)
{
    return view->state.cases_open;
}

/* ---- answers
 * ---------------------------------------------------------------------------------------------------------- */

void view_put_answer(struct view *view, struct str request_id, const struct wire_answer *answer)
{
    CHECK(request_id.len > 0);
    buf_clear(&view->row);
    wire_cbor_encode(&wire_record_answer, answer, &view->row);
    table_add(view, TABLE_ANSWERS, str_val(request_id), str_val(buf_str(&view->row)));
}

bool view_answer(struct view *view, struct str request_id, struct arena *arena, struct wire_answer *ret_answer)
{
    MDB_val value;
    if (request_id.len == 0 || request_id.len > VIEW_ID_SIZE_MAX) {
        return false;
    }
    table_read_begin(view);
    bool found = table_find(view, TABLE_ANSWERS, str_val(request_id), &value);
    if (found) {
        const struct str copy = {arena_copy(arena, value.mv_data, value.mv_size), value.mv_size};
        if (wire_cbor_decode(&wire_record_answer, copy, arena, ret_answer, NULL) != SEUS_OK) {
            table_damaged(view, "the answer to request", request_id);
            found = false;
        }
    }
    table_read_end(view);
    return found;
}

/* ---- commands without effect
 * ------------------------------------------------------------------------------ */

void view_put_void(struct view *view, uint64_t index)
{
    unsigned char key[8];
    put_u64_be(key, index);
    table_add(view, TABLE_VOID, (MDB_val){.mv_size = sizeof(key), .mv_data = key},
              (MDB_val){.mv_size = 0, .mv_data = key});
}

void view_put_tile(struct view *view, const struct log_tile *tile)
{
    unsigned char key[9];
    unsigned char hash[SHA256_SIZE];
    key[0] = (unsigned char)tile->level;
    put_u64_be(key + 1, tile->number);
    memcpy(hash, tile->hash, SHA256_SIZE);
    table_add(view, TABLE_TREE, (MDB_val){.mv_size = sizeof(key), .mv_data = key},
              (MDB_val){.mv_size = sizeof(hash), .mv_data = hash});
}

bool view_tile(struct view *view, unsigned level, uint64_t number, unsigned char ret[SHA256_SIZE])
{
    unsigned char key[9];
    MDB_val value;
    key[0] = (unsigned char)level;
    put_u64_be(key + 1, number);
    table_read_begin(view);
    const bool found = table_find(view, TABLE_TREE, (MDB_val){.mv_size = sizeof(key), .mv_data = key}, &value) &&
                       value.mv_size == SHA256_SIZE;
    if (found) {
        memcpy(ret, value.mv_data, SHA256_SIZE);
    }
    table_read_end(view);
    return found;
}

bool view_is_void(struct view *view, uint64_t index)
{
    unsigned char key[8];
    MDB_val value;
    put_u64_be(key, index);
    table_read_begin(view);
    const bool found = table_find(view, TABLE_VOID, (MDB_val){.mv_size = sizeof(key), .mv_data = key}, &value);
    table_read_end(view);
    return found;
}
