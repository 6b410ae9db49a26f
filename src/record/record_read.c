/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Reading ranges of the log. A read takes a snapshot that is already durable, copies rows out of it, verifies the
 * copies and lets the snapshot go, so that no read ever keeps old pages alive. Rows that only the journal has follow.
 * Safe while another thread commits: the journal gives rows up after the tables have them, and not during a read.
 */
#include <string.h>

#include "base/bytes.h"
#include "base/check.h"
#include "record/internal.h"

#define DOING_READ "read the log"
#define ENTRIES_FIRST_GUESS 64u

/* Every begin that succeeded is followed by an end. */
static enum seus_err snapshot_begin(struct record *record, struct seus_why *why)
{
    pthread_mutex_lock(&record->read_lock);
    int code = mdb_txn_renew(record->read_txn);
    if (code == 0) {
        code = mdb_cursor_renew(record->read_txn, record->read_cursor);
        if (code != 0) {
            mdb_txn_reset(record->read_txn);
        }
    }
    if (code != 0) {
        pthread_mutex_unlock(&record->read_lock);
        return lmdb_fail(record->dir, code, DOING_READ, why);
    }
    return SEUS_OK;
}

static void snapshot_end(struct record *record)
{
    mdb_txn_reset(record->read_txn);
    pthread_mutex_unlock(&record->read_lock);
}

/* A growing array in an arena: what it outgrows stays behind until the arena is reset, at most as much again. */
struct entries {
    struct arena *arena;
    struct log_entry *items;
    unsigned count;
    unsigned capacity;
};

static void entries_add(struct entries *entries, const struct log_entry *entry)
{
    if (entries->count == entries->capacity) {
        CHECK(entries->capacity < UINT32_MAX / 2);
        entries->capacity = entries->capacity != 0 ? 2 * entries->capacity : ENTRIES_FIRST_GUESS;
        struct log_entry *items = arena_alloc(entries->arena, entries->capacity * sizeof(*items));
        if (entries->count > 0) {
            memcpy(items, entries->items, entries->count * sizeof(*items));
        }
        entries->items = items;
    }
    entries->items[entries->count] = *entry;
    entries->count++;
}

/*
 * The last index of this snapshot, from its own last key: the facts in memory may be a commit older or newer than it,
 * and after a truncation that would make healthy rows look missing.
 */
static enum seus_err snapshot_last(struct record *record, uint64_t *ret_last, struct seus_why *why)
{
    MDB_val key;
    MDB_val value;
    const int code = mdb_cursor_get(record->read_cursor, &key, &value, MDB_LAST);
    if (code != 0 && code != MDB_NOTFOUND) {
        return lmdb_fail(record->dir, code, DOING_READ, why);
    }
    if (code == 0 && key.mv_size != ROW_KEY_SIZE) {
        return value_fail(record->dir, "the key of the last row", why);
    }
    *ret_last = code == 0 ? get_u64_be(key.mv_data) : 0;
    return SEUS_OK;
}

/* The copy is verified, not the page: what is handed out is what was checked. */
static enum seus_err entry_copy(struct record *record, uint64_t index, const void *row, size_t row_len,
                                struct entries *entries, struct seus_why *why)
{
    struct log_entry entry;
    if (row_len > ROW_HEADER_SIZE + LOG_PAYLOAD_SIZE_MAX) {
        return row_fail(record->dir, index, "is larger than any row can be", why);
    }
    const unsigned char *copy = arena_copy(entries->arena, row, row_len);
    const char *fault = row_read(index, copy, row_len, &entry);
    if (fault != NULL) {
        pthread_mutex_lock(&record->facts->lock);
        (void)facts_add_rotten(record->facts, index);
        pthread_mutex_unlock(&record->facts->lock);
        return row_fail(record->dir, index, fault, why);
    }
    entries_add(entries, &entry);
    return SEUS_OK;
}

struct range {
    uint64_t first;
    uint64_t last;
    size_t max_bytes;
    size_t bytes;       /* payload copied so far, at most max_bytes */
    bool full;          /* the next row would be too much */
};

/* The first row always fits. */
static bool range_takes(struct range *range, const struct entries *entries, size_t row_len)
{
    const size_t payload = row_len >= ROW_HEADER_SIZE ? row_len - ROW_HEADER_SIZE : 0;
    const size_t left = range->max_bytes - range->bytes;
    range->full = entries->count > 0 && payload > left;
    range->bytes = payload < left ? range->bytes + payload : range->max_bytes;
    return !range->full;
}

/* Rows of the tables. */
static enum seus_err range_copy(struct record *record, struct range *range, struct entries *entries,
                                struct seus_why *why)
{
    unsigned char first_key[ROW_KEY_SIZE];
    put_u64_be(first_key, range->first);
    MDB_val key = val_of(first_key, sizeof(first_key));
    MDB_val value;
    enum MDB_cursor_op move = MDB_SET_KEY;
    for (uint64_t index = range->first; index <= range->last; index++) {
        const int code = mdb_cursor_get(record->read_cursor, &key, &value, move);
        if (code == MDB_NOTFOUND) {
            return row_fail(record->dir, index, "is missing", why);
        }
        if (code != 0) {
            return lmdb_fail(record->dir, code, DOING_READ, why);
        }
        if (key.mv_size != ROW_KEY_SIZE || get_u64_be(key.mv_data) != index) {
            return row_fail(record->dir, index, "is missing", why);
        }
        if (!range_takes(range, entries, value.mv_size)) {
            return SEUS_OK;
        }
        const enum seus_err err = entry_copy(record, index, value.mv_data, value.mv_size, entries, why);
        if (err != SEUS_OK) {
            return err;
        }
        move = MDB_NEXT;
    }
    return SEUS_OK;
}

/* Rows of the journal, from its first or the range's first on. */
static enum seus_err journal_copy(struct record *record, struct range *range, struct entries *entries,
                                  struct seus_why *why)
{
    const struct journal *journal = record->journal;
    const struct journal_rows held = journal_all(journal);
    const uint64_t held_last = held.first + held.count - 1;
    const uint64_t last = range->last < held_last ? range->last : held_last;
    enum seus_err err = SEUS_OK;
    for (uint64_t index = range->first > held.first ? range->first : held.first;
         err == SEUS_OK && !range->full && index <= last; index++) {
        size_t row_len = 0;
        const unsigned char *row = journal_row(journal, index, &row_len);
        if (range_takes(range, entries, row_len)) {
            err = entry_copy(record, index, row, row_len, entries, why);
        }
    }
    return err;
}

/* The tables end where the journal begins. A transaction may have the journal's rows already: they are the same. */
static enum seus_err rows_copy(struct record *record, struct range *range, struct entries *entries,
                               struct seus_why *why)
{
    struct range tables = *range;
    const uint64_t journal_from = journal_all(record->journal).first;
    enum seus_err err = snapshot_last(record, &tables.last, why);
    if (journal_from != 0 && tables.last >= journal_from) {
        tables.last = journal_from - 1;
    }
    if (err == SEUS_OK && journal_from != 0 && tables.last < journal_from - 1) {
        return row_fail(record->dir, tables.last + 1, "is missing", why);
    }
    tables.last = range->last < tables.last ? range->last : tables.last;
    if (err == SEUS_OK) {
        err = range_copy(record, &tables, entries, why);
    }
    range->bytes = tables.bytes;
    range->full = tables.full;
    return err == SEUS_OK && journal_from != 0 ? journal_copy(record, range, entries, why) : err;
}

enum seus_err record_read(struct record *record, uint64_t first, uint64_t last, size_t max_bytes, struct arena *arena,
                          struct log_entry **ret_entries, unsigned *ret_count, struct seus_why *why)
{
    struct entries entries = {.arena = arena};
    struct range range = {.first = first > 0 ? first : 1, .last = last, .max_bytes = max_bytes};
    *ret_entries = NULL;
    *ret_count = 0;
    enum seus_err err = snapshot_begin(record, why);
    if (err != SEUS_OK) {
        return err;
    }
    err = rows_copy(record, &range, &entries, why);
    snapshot_end(record);
    *ret_entries = entries.items;
    *ret_count = entries.count;
    return err;
}

/* The CHANGE entry at the first marked index at or after from; entries stays empty if there is none. */
static enum seus_err change_copy(struct record *record, uint64_t from, struct entries *entries, struct seus_why *why)
{
    unsigned char from_key[ROW_KEY_SIZE];
    put_u64_be(from_key, from);
    MDB_val key = val_of(from_key, sizeof(from_key));
    MDB_val value;
    MDB_cursor *cursor = NULL;
    int code = mdb_cursor_open(record->read_txn, record->changes, &cursor);
    if (code == 0) {
        code = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
        mdb_cursor_close(cursor);
    }
    if (code != 0) {
        return code == MDB_NOTFOUND ? SEUS_OK : lmdb_fail(record->dir, code, DOING_READ, why);
    }
    if (key.mv_size != ROW_KEY_SIZE) {
        return value_fail(record->dir, "the table of changes", why);
    }
    const uint64_t index = get_u64_be(key.mv_data);
    struct range range = {.first = index, .last = index};
    const enum seus_err err = range_copy(record, &range, entries, why);
    if (err == SEUS_OK && entries->items[0].type != LOG_CHANGE) {
        return row_fail(record->dir, index, "is marked as a change of members and is none", why);
    }
    return err;
}

enum seus_err record_each_change(struct record *record, void *ctx,
                                 bool (*on_change)(void *ctx, const struct log_entry *entry), struct seus_why *why)
{
    /* One snapshot a step, none during on_change: it may take its time, and call back into the record. */
    struct arena arena;
    arena_init(&arena, 0);
    uint64_t from = 1;
    bool wanted = true;
    enum seus_err err = SEUS_OK;
    while (err == SEUS_OK && wanted) {
        struct entries entries = {.arena = &arena};
        arena_reset(&arena);
        err = snapshot_begin(record, why);
        if (err == SEUS_OK) {
            err = change_copy(record, from, &entries, why);
            snapshot_end(record);
        }
        wanted = err == SEUS_OK && entries.count == 1;
        if (wanted) {
            from = entries.items[0].index + 1;
            wanted = on_change(ctx, &entries.items[0]);
        }
    }
    arena_release(&arena);
    return err;
}
