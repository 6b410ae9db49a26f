/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The digest of all rows, in steps: of the views as they were when it began, while the loop goes on and writes. Called
 * by seusd/verify.c; it never changes a row.
 */
#include "base/mem.h"
#include "view/tables.h"

struct view_sum {
    struct view *view;
    MDB_txn *txn;       /* a snapshot */
    MDB_cursor *cursor; /* on table; NULL: at its beginning */
    unsigned table;
    uint64_t index;
    uint64_t kept;
    uint64_t digest;
    uint64_t rows;
};

enum seus_err view_sum_new(struct view *view, struct view_sum **ret_sum, struct seus_why *why)
{
    struct view_sum *sum = mem_zalloc(sizeof(*sum));
    sum->view = view;
    sum->index = view_applied(view);
    sum->kept = view_digest(view);
    const int rc = mdb_txn_begin(view->env, NULL, MDB_RDONLY, &sum->txn);
    if (rc != 0) {
        mem_free(sum);
        return table_fail(rc, "read the views", why);
    }
    *ret_sum = sum;
    return SEUS_OK;
}

void view_sum_free(struct view_sum *sum)
{
    if (sum == NULL) {
        return;
    }
    if (sum->cursor != NULL) {
        mdb_cursor_close(sum->cursor);
    }
    mdb_txn_abort(sum->txn);
    mem_free(sum);
}

enum seus_err view_sum_step(struct view_sum *sum, unsigned rows_max, bool *ret_done, struct seus_why *why)
{
    for (unsigned i = 0; i < rows_max && sum->table < TABLE_COUNT; i++) {
        MDB_val key;
        MDB_val value;
        MDB_cursor_op move = MDB_NEXT;
        int rc = 0;
        if (sum->cursor == NULL) {
            rc = mdb_cursor_open(sum->txn, sum->view->tables[sum->table], &sum->cursor);
            move = MDB_FIRST;
        }
        rc = rc == 0 ? mdb_cursor_get(sum->cursor, &key, &value, move) : rc;
        if (rc == 0) {
            sum->digest += table_row_hash((enum view_table)sum->table, key, value);
            sum->rows++;
        } else if (rc == MDB_NOTFOUND) {
            mdb_cursor_close(sum->cursor);
            sum->cursor = NULL;
            sum->table++;
        } else {
            return table_fail(rc, "read the views", why);
        }
    }
    *ret_done = sum->table == TABLE_COUNT;
    return SEUS_OK;
}

uint64_t view_sum_index(const struct view_sum *sum)
{
    return sum->index;
}

uint64_t view_sum_rows(const struct view_sum *sum)
{
    return sum->rows;
}

void view_sum_digests(const struct view_sum *sum, uint64_t *ret_rows_digest, uint64_t *ret_kept)
{
    *ret_rows_digest = sum->digest;
    *ret_kept = sum->kept;
}
