/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the log says when it is opened: identity, term and vote, peers, runs of terms - all of it checked - and the tail
 * of the rows: contiguous, checksums good, terms and marks of CHANGE entries as the small tables say; then the journal.
 * Called by record_open; never writes.
 */
#include <string.h>

#include "base/bytes.h"
#include "base/check.h"
#include "record/internal.h"

#define DOING_VERIFY "verify the log"

struct load {
    struct record *record;
    struct facts *facts;
    MDB_txn *txn;
    struct seus_why *why;
};

static enum seus_err load_fail(const struct load *load, int code)
{
    return lmdb_fail(load->record->dir, code, DOING_VERIFY, load->why);
}

/* The sealed value under name, or NULL in *ret_value if there is none. */
static enum seus_err meta_get(const struct load *load, const char *name, size_t value_len,
                              const unsigned char **ret_value)
{
    unsigned char key_bytes[SEAL_KEY_SIZE_MAX];
    const size_t key_len = strlen(name);
    CHECK(key_len <= sizeof(key_bytes));
    memcpy(key_bytes, name, key_len);
    MDB_val key = val_of(key_bytes, key_len);
    MDB_val value;
    *ret_value = NULL;
    const int code = mdb_get(load->txn, load->record->meta, &key, &value);
    if (code == MDB_NOTFOUND) {
        return SEUS_OK;
    }
    if (code != 0) {
        return load_fail(load, code);
    }
    *ret_value = seal_read(key_bytes, key_len, value.mv_data, value.mv_size, value_len);
    return *ret_value != NULL ? SEUS_OK : value_fail(load->record->dir, name, load->why);
}

static enum seus_err load_identity(const struct load *load)
{
    const unsigned char *bytes = NULL;
    enum seus_err err = meta_get(load, META_IDENTITY, IDENTITY_SIZE, &bytes);
    if (err == SEUS_OK && bytes != NULL) {
        load->facts->founded = identity_read(bytes, &load->facts->identity);
        err = load->facts->founded ? SEUS_OK : value_fail(load->record->dir, META_IDENTITY, load->why);
    }
    if (err == SEUS_OK) {
        err = meta_get(load, META_GENERATION, META_GENERATION_SIZE, &bytes);
    }
    if (err == SEUS_OK && bytes != NULL) {
        load->facts->identity.generation = get_u64_le(bytes);
    }
    return err;
}

static enum seus_err load_vote(const struct load *load)
{
    const unsigned char *bytes = NULL;
    enum seus_err err = meta_get(load, META_TERM, META_TERM_SIZE, &bytes);
    if (err == SEUS_OK && bytes != NULL) {
        load->facts->state.term = get_u64_le(bytes);
        load->facts->state.voted_for = get_u64_le(bytes + 8);
    }
    if (err == SEUS_OK) {
        err = meta_get(load, META_VOUCHED, META_VOUCHED_SIZE, &bytes);
    }
    if (err == SEUS_OK) {
        load->facts->state.vouched = bytes != NULL && bytes[0] == 1;
    }
    return err;
}

static enum seus_err load_peer(const struct load *load, const MDB_val *key, const MDB_val *value)
{
    const unsigned char *name = key->mv_data;
    const unsigned char *bytes = NULL;
    if (key->mv_size == META_PEER_KEY_SIZE) {
        bytes = seal_read(name, key->mv_size, value->mv_data, value->mv_size, META_PEER_SIZE);
    }
    if (bytes == NULL) {
        return value_fail(load->record->dir, "what is known of a peer", load->why);
    }
    facts_set_peer(load->facts, get_u64_be(name + strlen(META_PEER)), get_u64_le(bytes));
    return SEUS_OK;
}

static enum seus_err load_peers(const struct load *load)
{
    MDB_cursor *cursor = NULL;
    int code = mdb_cursor_open(load->txn, load->record->meta, &cursor);
    if (code != 0) {
        return load_fail(load, code);
    }
    char prefix[] = META_PEER;
    const size_t prefix_len = sizeof(prefix) - 1;
    MDB_val key = val_of(prefix, prefix_len);
    MDB_val value;
    enum seus_err err = SEUS_OK;
    code = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    while (err == SEUS_OK && code == 0 && key.mv_size >= prefix_len &&
           memcmp(key.mv_data, META_PEER, prefix_len) == 0) {
        err = load_peer(load, &key, &value);
        code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
    }
    mdb_cursor_close(cursor);
    return err != SEUS_OK || code == 0 || code == MDB_NOTFOUND ? err : load_fail(load, code);
}

static enum seus_err load_run(const struct load *load, const MDB_val *key, const MDB_val *value)
{
    struct term_runs *runs = &load->facts->runs;
    const unsigned char *bytes = NULL;
    if (key->mv_size == ROW_KEY_SIZE) {
        bytes = seal_read(key->mv_data, key->mv_size, value->mv_data, value->mv_size, TERM_SIZE);
    }
    if (bytes == NULL) {
        return value_fail(load->record->dir, "the table of terms", load->why);
    }
    const struct term_run run = {get_u64_be(key->mv_data), get_u64_le(bytes)};
    const uint64_t previous = runs->count > 0 ? runs->items[runs->count - 1].term : 0;
    if (run.term <= previous || (runs->count == 0 && run.first_index != 1)) {
        return value_fail(load->record->dir, "the table of terms", load->why);
    }
    term_runs_add(runs, run);
    return SEUS_OK;
}

static enum seus_err load_runs(const struct load *load)
{
    MDB_cursor *cursor = NULL;
    int code = mdb_cursor_open(load->txn, load->record->terms, &cursor);
    if (code != 0) {
        return load_fail(load, code);
    }
    MDB_val key;
    MDB_val value;
    enum seus_err err = SEUS_OK;
    code = mdb_cursor_get(cursor, &key, &value, MDB_FIRST);
    while (err == SEUS_OK && code == 0) {
        err = load_run(load, &key, &value);
        code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
    }
    mdb_cursor_close(cursor);
    return err != SEUS_OK || code == MDB_NOTFOUND ? err : load_fail(load, code);
}

/* The index of the last row by its key; 0 if there are no rows. */
static enum seus_err load_last_index(const struct load *load, MDB_cursor *cursor, uint64_t *ret_index)
{
    MDB_val key;
    MDB_val value;
    const int code = mdb_cursor_get(cursor, &key, &value, MDB_LAST);
    if (code != 0 && code != MDB_NOTFOUND) {
        return load_fail(load, code);
    }
    if (code == 0 && key.mv_size != ROW_KEY_SIZE) {
        return value_fail(load->record->dir, "the key of the last row", load->why);
    }
    *ret_index = code == 0 ? get_u64_be(key.mv_data) : 0;
    return SEUS_OK;
}

/* There are fewer or more rows than the last index says: walks the keys to name the first that is out of place. */
static enum seus_err rows_name_gap(const struct load *load, MDB_cursor *cursor)
{
    MDB_val key;
    MDB_val value;
    uint64_t expected = 1;
    int code = mdb_cursor_get(cursor, &key, &value, MDB_FIRST);
    while (code == 0 && key.mv_size == ROW_KEY_SIZE && get_u64_be(key.mv_data) == expected) {
        expected++;
        code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
    }
    return row_fail(load->record->dir, expected, "is missing", load->why);
}

static enum seus_err verify_row(const struct load *load, uint64_t index, const MDB_val *key, const MDB_val *value)
{
    struct log_entry entry;
    const char *dir = load->record->dir;
    if (key->mv_size != ROW_KEY_SIZE || get_u64_be(key->mv_data) != index) {
        return row_fail(dir, index, "is missing", load->why);
    }
    const char *fault = row_read(index, value->mv_data, value->mv_size, &entry);
    if (fault != NULL) {
        /* One that the node can do without until a member gives it again; not one that says who the members are. */
        MDB_val change_key = *key;
        MDB_val ignored;
        const bool change = mdb_get(load->txn, load->record->changes, &change_key, &ignored) == 0;
        return !change && facts_add_rotten(load->facts, index) ? SEUS_OK : row_fail(dir, index, fault, load->why);
    }
    if (entry.term != term_runs_at(&load->facts->runs, index)) {
        return row_fail(dir, index, "has another term than the table of terms says", load->why);
    }
    if (entry.type != LOG_CHANGE) {
        return SEUS_OK;
    }
    MDB_val mark_key = *key;
    MDB_val mark;
    const int code = mdb_get(load->txn, load->record->changes, &mark_key, &mark);
    if (code == MDB_NOTFOUND) {
        return row_fail(dir, index, "changes the members but is not in the table of changes", load->why);
    }
    return code == 0 ? SEUS_OK : load_fail(load, code);
}

/* Newest first, so that what a crash could have touched last is looked at even when the byte limit is reached. */
static enum seus_err verify_tail(const struct load *load, MDB_cursor *cursor, uint64_t last_index)
{
    MDB_val key;
    MDB_val value;
    size_t bytes = 0;
    enum seus_err err = SEUS_OK;
    int code = mdb_cursor_get(cursor, &key, &value, MDB_LAST);
    for (uint64_t i = 0; err == SEUS_OK && code == 0 && i < TAIL_ROWS_MAX && bytes < TAIL_BYTES_MAX; i++) {
        if (i == last_index) {
            return row_fail(load->record->dir, 0, "should not exist", load->why);
        }
        err = verify_row(load, last_index - i, &key, &value);
        bytes += value.mv_size;
        code = mdb_cursor_get(cursor, &key, &value, MDB_PREV);
    }
    return err != SEUS_OK || code == 0 || code == MDB_NOTFOUND ? err : load_fail(load, code);
}

static enum seus_err load_rows(const struct load *load, MDB_cursor *cursor)
{
    struct facts *facts = load->facts;
    MDB_stat stat;
    uint64_t last_index = 0;
    const int code = mdb_stat(load->txn, load->record->entries, &stat);
    if (code != 0) {
        return load_fail(load, code);
    }
    enum seus_err err = load_last_index(load, cursor, &last_index);
    if (err != SEUS_OK) {
        return err;
    }
    if (stat.ms_entries != last_index) { /* the log is never compacted: its first row is 1 */
        return rows_name_gap(load, cursor);
    }
    const uint64_t run_index = facts->runs.count > 0 ? facts->runs.items[facts->runs.count - 1].first_index : 0;
    if (run_index > last_index || (run_index == 0 && last_index > 0)) {
        return value_fail(load->record->dir, "the table of terms", load->why);
    }
    facts->state.last_index = last_index;
    facts->state.last_term = term_runs_at(&facts->runs, last_index);
    return verify_tail(load, cursor, last_index);
}

/* The rows that the tables do not have yet. */
static enum seus_err load_journal(const struct load *load)
{
    struct journal *journal = load->record->journal;
    struct facts *facts = load->facts;
    const unsigned char *bytes = NULL;
    enum seus_err err = meta_get(load, META_JOURNAL, META_JOURNAL_SIZE, &bytes);
    if (err == SEUS_OK && bytes == NULL) {
        return value_fail(load->record->dir, META_JOURNAL, load->why);
    }
    if (err == SEUS_OK) {
        err = journal_load(journal, get_u64_le(bytes), facts->state.last_index, facts->state.last_term, load->why);
    }
    if (err == SEUS_OK) {
        facts->state.last_index += journal_all(journal).count;
    }
    return err;
}

enum seus_err record_load(struct record *record, MDB_txn *txn, struct seus_why *why)
{
    const struct load load = {.record = record, .facts = record->facts, .txn = txn, .why = why};
    enum seus_err err = load_identity(&load);
    if (err == SEUS_OK) {
        err = load_vote(&load);
    }
    if (err == SEUS_OK) {
        err = load_peers(&load);
    }
    if (err == SEUS_OK) {
        err = load_runs(&load);
    }
    if (err == SEUS_OK) {
        err = load_rows(&load, record->read_cursor);
    }
    if (err == SEUS_OK) {
        err = load_journal(&load);
    }
    return err;
}
