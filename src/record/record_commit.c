/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The only writer of the log: several batches become one LMDB transaction, durable when record_commit returns.
 * Called by the writer thread (writer.c) or by the simulator, one call at a time.
 *
 * Happy path: begin, for each batch vote, truncate, append, then commit (two flushes), then the facts in memory follow.
 * Failure: the transaction is dropped, the facts stay as they were, and every later commit repeats the first failure;
 * LMDB would happily go on after a failed flush, but pages that the kernel has given up on look clean to it.
 */
#include <string.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/mem.h"
#include "record/internal.h"

#define DOING_WRITE "write the log"

/* A transaction under way: what the facts will be once it is durable. */
struct change {
    struct record *record;
    struct seus_why *why;
    MDB_txn *txn;
    MDB_cursor *rows;             /* on entries; opened by the first append */
    struct record_state state;
    bool vote_changed;
    bool dirty;                   /* something was written: the commit flushes */
    uint64_t floor;               /* as it was when the transaction began */
    size_t runs_kept;             /* of the runs in the facts, how many survive truncation */
    struct term_runs added;       /* runs that follow those */
    uint64_t entries;             /* rows appended */
};

static enum seus_err change_fail(const struct change *change, int code)
{
    return lmdb_fail(change->record->dir, code, DOING_WRITE, change->why);
}

static enum seus_err sealed_put(struct change *change, MDB_dbi table, MDB_val key, const void *value,
                                size_t value_len)
{
    unsigned char sealed[SEAL_SIZE + IDENTITY_SIZE];
    CHECK(value_len <= IDENTITY_SIZE);
    seal_write(sealed, key.mv_data, key.mv_size, value, value_len);
    MDB_val data = val_of(sealed, SEAL_SIZE + value_len);
    change->dirty = true;
    const int code = mdb_put(change->txn, table, &key, &data, 0);
    return code == 0 ? SEUS_OK : change_fail(change, code);
}

static enum seus_err meta_put(struct change *change, const char *name, const void *value, size_t value_len)
{
    char key[SEAL_KEY_SIZE_MAX];
    const size_t key_len = strlen(name);
    CHECK(key_len <= sizeof(key));
    memcpy(key, name, key_len);
    return sealed_put(change, change->record->meta, val_of(key, key_len), value, value_len);
}

static enum seus_err vote_put(struct change *change)
{
    unsigned char value[META_TERM_SIZE];
    put_u64_le(value, change->state.term);
    put_u64_le(value + 8, change->state.voted_for);
    return meta_put(change, META_TERM, value, sizeof(value));
}

static enum seus_err vouched_put(struct change *change)
{
    const unsigned char yes = 1;
    return meta_put(change, META_VOUCHED, &yes, sizeof(yes));
}

static enum seus_err peer_put(struct change *change, uint64_t node_id, uint64_t incarnation)
{
    unsigned char key[META_PEER_KEY_SIZE];
    unsigned char value[META_PEER_SIZE];
    memcpy(key, META_PEER, sizeof(META_PEER) - 1);
    put_u64_be(key + sizeof(META_PEER) - 1, node_id);
    put_u64_le(value, incarnation);
    return sealed_put(change, change->record->meta, val_of(key, sizeof(key)), value, sizeof(value));
}

/* The last run that will be there after this transaction; NULL in an empty log. Only the writer changes the facts, so
 * it may look at them without the lock. */
static const struct term_run *change_last_run(const struct change *change)
{
    if (change->added.count > 0) {
        return &change->added.items[change->added.count - 1];
    }
    return change->runs_kept > 0 ? &change->record->facts->runs.items[change->runs_kept - 1] : NULL;
}

static void change_drop_runs(struct change *change, uint64_t from)
{
    const struct term_run *run = change_last_run(change);
    while (run != NULL && run->first_index >= from) {
        if (change->added.count > 0) {
            change->added.count--;
        } else {
            change->runs_kept--;
        }
        run = change_last_run(change);
    }
    change->state.last_term = run != NULL ? run->term : 0;
}

/* Deletes every key at or above from, last first. */
static enum seus_err table_cut(const struct change *change, MDB_dbi table, uint64_t from)
{
    MDB_cursor *cursor = NULL;
    MDB_val key;
    MDB_val value;
    int code = mdb_cursor_open(change->txn, table, &cursor);
    if (code != 0) {
        return change_fail(change, code);
    }
    code = mdb_cursor_get(cursor, &key, &value, MDB_LAST);
    while (code == 0 && key.mv_size == ROW_KEY_SIZE && get_u64_be(key.mv_data) >= from) {
        code = mdb_cursor_del(cursor, 0);
        if (code == 0) {
            code = mdb_cursor_get(cursor, &key, &value, MDB_LAST);
        }
    }
    mdb_cursor_close(cursor);
    return code == 0 || code == MDB_NOTFOUND ? SEUS_OK : change_fail(change, code);
}

static enum seus_err change_truncate(struct change *change, uint64_t from)
{
    CHECK(from > change->floor);
    if (from > change->state.last_index) {
        return SEUS_OK;
    }
    if (change->rows != NULL) {
        mdb_cursor_close(change->rows);
        change->rows = NULL;
    }
    change->dirty = true;
    enum seus_err err = table_cut(change, change->record->entries, from);
    if (err == SEUS_OK) {
        err = table_cut(change, change->record->terms, from);
    }
    if (err == SEUS_OK) {
        err = table_cut(change, change->record->changes, from);
    }
    change->state.last_index = from - 1;
    change_drop_runs(change, from);
    return err;
}

/* The row goes straight into its page: one copy. Keys only grow, so pages are filled to the brim (MDB_APPEND). */
static enum seus_err row_put(struct change *change, MDB_val key, const struct log_entry *entry)
{
    MDB_val value = {.mv_size = ROW_HEADER_SIZE + entry->payload.len};
    int code = 0;
    change->dirty = true;
    if (change->rows == NULL) {
        code = mdb_cursor_open(change->txn, change->record->entries, &change->rows);
    }
    if (code == 0) {
        code = mdb_cursor_put(change->rows, &key, &value, MDB_APPEND | MDB_RESERVE);
    }
    if (code != 0) {
        return change_fail(change, code);
    }
    row_write(value.mv_data, entry);
    return SEUS_OK;
}

static enum seus_err change_append(struct change *change, const struct log_entry *entry)
{
    CHECK(entry->index == change->state.last_index + 1);
    CHECK(entry->term > 0 && entry->term >= change->state.last_term);
    CHECK(entry->type >= LOG_COMMAND && entry->type <= LOG_CHANGE);
    unsigned char key_bytes[ROW_KEY_SIZE];
    put_u64_be(key_bytes, entry->index);
    const MDB_val key = val_of(key_bytes, sizeof(key_bytes));
    enum seus_err err = row_put(change, key, entry);
    if (err == SEUS_OK && entry->term != change->state.last_term) {
        unsigned char term[TERM_SIZE];
        put_u64_le(term, entry->term);
        err = sealed_put(change, change->record->terms, key, term, sizeof(term));
        term_runs_add(&change->added, (struct term_run){entry->index, entry->term});
    }
    if (err == SEUS_OK && entry->type == LOG_CHANGE) {
        MDB_val mark_key = key;
        MDB_val mark = {0};
        const int code = mdb_put(change->txn, change->record->changes, &mark_key, &mark, 0);
        err = code == 0 ? SEUS_OK : change_fail(change, code);
    }
    change->state.last_index = entry->index;
    change->state.last_term = entry->term;
    change->entries++;
    return err;
}

static void change_vote(struct change *change, uint64_t term, uint64_t voted_for)
{
    CHECK(term >= change->state.term);
    if (term == change->state.term && change->state.voted_for != 0) {
        CHECK(voted_for == change->state.voted_for); /* one vote a term, and it is never taken back */
    }
    change->vote_changed = change->vote_changed || term != change->state.term || voted_for != change->state.voted_for;
    change->state.term = term;
    change->state.voted_for = voted_for;
}

static enum seus_err change_batch(struct change *change, const struct record_batch *batch)
{
    enum seus_err err = SEUS_OK;
    if (batch->has_vote) {
        change_vote(change, batch->term, batch->voted_for);
    }
    if (batch->truncate_from != 0) {
        err = change_truncate(change, batch->truncate_from);
    }
    for (unsigned i = 0; err == SEUS_OK && i < batch->entries_count; i++) {
        err = change_append(change, &batch->entries[i]);
    }
    if (err == SEUS_OK && batch->peer_id != 0) {
        err = peer_put(change, batch->peer_id, batch->peer_incarnation);
    }
    if (err == SEUS_OK && batch->set_vouched && !change->state.vouched) {
        err = vouched_put(change);
        change->state.vouched = true;
    }
    return err;
}

static enum seus_err change_begin(struct change *change, struct record *record, struct seus_why *why)
{
    *change = (struct change){.record = record, .why = why, .runs_kept = record->facts->runs.count};
    pthread_mutex_lock(&record->facts->lock);
    change->state = record->facts->state;
    change->floor = record->facts->floor;
    pthread_mutex_unlock(&record->facts->lock);
    const int code = mdb_txn_begin(record->env, NULL, 0, &change->txn);
    return code == 0 ? SEUS_OK : change_fail(change, code);
}

static enum seus_err change_commit(struct change *change)
{
    const enum seus_err err = change->vote_changed ? vote_put(change) : SEUS_OK;
    if (err != SEUS_OK) {
        return err;
    }
    if (change->rows != NULL) {
        mdb_cursor_close(change->rows);
        change->rows = NULL;
    }
    MDB_txn *txn = change->txn;
    change->txn = NULL; /* LMDB frees it, whatever comes of it */
    const int code = mdb_txn_commit(txn);
    return code == 0 ? SEUS_OK : change_fail(change, code);
}

/* Drops what is still open and remembers a failure for ever. */
static enum seus_err change_end(struct change *change, enum seus_err err)
{
    if (change->rows != NULL) {
        mdb_cursor_close(change->rows);
    }
    if (change->txn != NULL) {
        mdb_txn_abort(change->txn);
    }
    mem_free(change->added.items);
    if (err != SEUS_OK) {
        change->record->poisoned = err;
        change->record->poisoned_why = *change->why;
    }
    return err;
}

/* Durable: the facts follow. Called with their lock held. */
static void change_publish(const struct change *change, struct facts *facts)
{
    facts->state = change->state;
    facts->runs.count = change->runs_kept;
    for (size_t i = 0; i < change->added.count; i++) {
        term_runs_add(&facts->runs, change->added.items[i]);
    }
    facts->commits += change->dirty ? 1 : 0;
    facts->entries += change->entries;
}

static enum seus_err poisoned_fail(const struct record *record, struct seus_why *why)
{
    if (why != NULL) {
        *why = record->poisoned_why;
    }
    return record->poisoned;
}

enum seus_err record_commit(struct record *record, const struct record_batch *batches, unsigned batches_count,
                            struct seus_why *why)
{
    if (record->poisoned != SEUS_OK) {
        return poisoned_fail(record, why);
    }
    struct facts *facts = record->facts;
    struct seus_why story = {0};
    struct change change;
    enum seus_err err = change_begin(&change, record, &story);
    for (unsigned i = 0; err == SEUS_OK && i < batches_count; i++) {
        err = change_batch(&change, &batches[i]);
    }
    if (err == SEUS_OK) {
        err = change_commit(&change);
    }
    if (err == SEUS_OK) {
        pthread_mutex_lock(&facts->lock);
        change_publish(&change, facts);
        for (unsigned i = 0; i < batches_count; i++) {
            if (batches[i].peer_id != 0) {
                facts_set_peer(facts, batches[i].peer_id, batches[i].peer_incarnation);
            }
        }
        pthread_mutex_unlock(&facts->lock);
    }
    err = change_end(&change, err);
    return err == SEUS_OK ? SEUS_OK : poisoned_fail(record, why);
}

static enum seus_err found_change(struct change *change, const struct record_identity *identity,
                                  struct str first_change)
{
    unsigned char bytes[IDENTITY_SIZE];
    identity_write(bytes, identity);
    enum seus_err err = meta_put(change, META_IDENTITY, bytes, sizeof(bytes));
    if (err == SEUS_OK && identity->bootstrapped) {
        const struct log_entry entry = {.index = 1, .term = 1, .type = LOG_CHANGE, .payload = first_change};
        change_vote(change, 1, 0);
        err = change_append(change, &entry);
    }
    if (err == SEUS_OK && identity->bootstrapped) {
        err = vouched_put(change);
        change->state.vouched = true;
    }
    return err == SEUS_OK ? change_commit(change) : err;
}

enum seus_err record_found(struct record *record, const struct record_identity *identity, struct str first_change,
                           struct seus_why *why)
{
    CHECK(identity->incarnation != 0);
    CHECK(identity->bootstrapped == (first_change.len > 0));
    struct facts *facts = record->facts;
    if (record->poisoned != SEUS_OK) {
        return poisoned_fail(record, why);
    }
    if (facts->founded || facts->state.last_index != 0) {
        seus_fail(SEUS_CONFLICT, why, "dir", "the log in %s is founded already; nothing was written", record->dir);
        seus_hint(why, "To found anew, give seusd an empty directory.");
        return SEUS_CONFLICT;
    }
    struct seus_why story = {0};
    struct change change;
    enum seus_err err = change_begin(&change, record, &story);
    if (err == SEUS_OK) {
        err = found_change(&change, identity, first_change);
    }
    if (err == SEUS_OK) {
        pthread_mutex_lock(&facts->lock);
        change_publish(&change, facts);
        facts->founded = true;
        facts->identity = *identity;
        pthread_mutex_unlock(&facts->lock);
    }
    err = change_end(&change, err);
    return err == SEUS_OK ? SEUS_OK : poisoned_fail(record, why);
}
