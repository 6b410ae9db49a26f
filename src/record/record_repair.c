/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Rows that rotted on the disk: the same row of another member is put in their place. What may stand there is known:
 * the table of terms, sealed by itself, says of which term the entry is. Called by the node between its other work;
 * never touches a row that is sound.
 */
#include <errno.h>
#include <string.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/fault_points.h"
#include "record/change.h"

#define DOING_REPAIR "repair the log"

enum seus_err record_row(struct record *record, uint64_t index, struct buf *target, struct seus_why *why)
{
    struct arena arena;
    struct log_entry *entries = NULL;
    unsigned count = 0;
    arena_init(&arena, 0);
    enum seus_err err = record_read(record, index, index, 1, &arena, &entries, &count, why);
    if (err == SEUS_OK && count == 0) {
        err = row_fail(record->dir, index, "is missing", why);
    }
    if (err == SEUS_OK) {
        const size_t size = ROW_HEADER_SIZE + entries[0].payload.len;
        row_write(buf_reserve(target, size), &entries[0]);
        target->len += size;
    }
    arena_release(&arena);
    return err;
}

static bool is_rotten(struct record *record, uint64_t index)
{
    bool found = false;
    pthread_mutex_lock(&record->facts->lock);
    for (unsigned i = 0; i < record->facts->rotten_count; i++) {
        found = found || record->facts->rotten[i] == index;
    }
    pthread_mutex_unlock(&record->facts->lock);
    return found;
}

static enum seus_err row_put(struct change *change, uint64_t index, struct str row)
{
    unsigned char key_bytes[ROW_KEY_SIZE];
    put_u64_be(key_bytes, index);
    MDB_val key = val_of(key_bytes, sizeof(key_bytes));
    MDB_val value = {.mv_size = row.len, .mv_data = (void *)(uintptr_t)row.ptr};
    const int code = mdb_put(change->txn, change->record->entries, &key, &value, 0);
    return code == 0 ? SEUS_OK : change_fail(change, code);
}

/* Nothing but the row: the facts of the log stay as they are, and whoever commits meanwhile waits. */
static enum seus_err put_durably(struct record *record, uint64_t index, struct str row, struct seus_why *why)
{
    struct change change = {.record = record, .why = why};
    pthread_mutex_lock(&record->settle_lock);
    const int code = mdb_txn_begin(record->env, NULL, 0, &change.txn);
    enum seus_err err = code == 0 ? row_put(&change, index, row) : lmdb_fail(record->dir, code, DOING_REPAIR, why);
    err = err == SEUS_OK && FAULT_FAILS(record_repair_before) ? change_fail(&change, EIO) : err;
    err = err == SEUS_OK ? change_commit(&change) : err;
    err = err == SEUS_OK && FAULT_FAILS(record_repair_after) ? change_fail(&change, EIO) : err;
    change_drop(&change);
    pthread_mutex_unlock(&record->settle_lock);
    record_poison(record, err, why);
    return err;
}

enum seus_err record_repair(struct record *record, uint64_t index, struct str row, struct seus_why *why)
{
    struct log_entry entry;
    struct seus_why story = {0};
    if (!is_rotten(record, index)) {
        return seus_fail(SEUS_NOT_FOUND, why, NULL, "row %llu of the log is not damaged", (unsigned long long)index);
    }
    const char *fault = row_read(index, (const unsigned char *)row.ptr, row.len, &entry);
    if (fault == NULL && entry.term != record_term_at(record, index)) {
        fault = "is of another term, as another member has it";
    }
    if (fault != NULL) {
        return row_fail(record->dir, index, fault, why);
    }
    const enum seus_err err = put_durably(record, index, row, &story);
    if (err == SEUS_OK) {
        pthread_mutex_lock(&record->facts->lock);
        facts_drop_rotten(record->facts, index);
        pthread_mutex_unlock(&record->facts->lock);
    } else if (why != NULL) {
        *why = story;
    }
    return err;
}
