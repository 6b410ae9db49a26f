/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The only writer of the log: several batches become one durable step, done when record_commit returns.
 * Called by the writer thread (writer.c), by the loop in its place, or by the simulator, one call at a time.
 *
 * Happy path, small: nothing but rows of the term that the log ends with; they become one record of the journal (one
 * flush). Happy path, everything else: begin, the rows that the journal holds if rows change, for each batch vote,
 * truncate, append, then commit (two flushes). Then the facts in memory follow.
 * Failure: the transaction is dropped, the facts stay as they were, and every later step repeats the first failure;
 * LMDB would happily go on after a failed flush, but pages that the kernel has given up on look clean to it.
 */
#include <errno.h>
#include <string.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/fault_points.h"
#include "base/mem.h"
#include "record/change.h"

#define DOING_WRITE "write the log"

enum seus_err change_fail(const struct change *change, int code)
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

enum seus_err meta_put(struct change *change, const char *name, const void *value, size_t value_len)
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

enum seus_err vouched_put(struct change *change)
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
    enum seus_err err = FAULT_FAILS(record_truncate_before) ? change_fail(change, EIO) : SEUS_OK;
    if (err == SEUS_OK) {
        err = table_cut(change, change->record->entries, from);
    }
    if (err == SEUS_OK) {
        err = table_cut(change, change->record->terms, from);
    }
    if (err == SEUS_OK) {
        err = table_cut(change, change->record->changes, from);
    }
    if (err == SEUS_OK && FAULT_FAILS(record_truncate_after)) {
        err = change_fail(change, EIO);
    }
    change->state.last_index = from - 1;
    change_drop_runs(change, from);
    return err;
}

/* Room for a row in its page, to be filled: one copy. Keys only grow, so pages are filled to the brim (MDB_APPEND). */
static enum seus_err row_reserve(struct change *change, MDB_val key, size_t row_len, unsigned char **ret_row)
{
    MDB_val value = {.mv_size = row_len};
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
    *ret_row = value.mv_data;
    return SEUS_OK;
}

/* Rows that the journal holds become the tables', with the generation that says so. The facts know them already. */
enum seus_err change_take(struct change *change, struct journal_rows rows)
{
    const struct journal *journal = change->record->journal;
    enum seus_err err = rows.count > 0 && FAULT_FAILS(record_take_before) ? change_fail(change, EIO) : SEUS_OK;
    for (unsigned i = 0; err == SEUS_OK && i < rows.count; i++) {
        unsigned char key_bytes[ROW_KEY_SIZE];
        unsigned char *row = NULL;
        size_t row_len = 0;
        const unsigned char *bytes = journal_row(journal, rows.first + i, &row_len);
        put_u64_be(key_bytes, rows.first + i);
        err = row_reserve(change, val_of(key_bytes, sizeof(key_bytes)), row_len, &row);
        if (err == SEUS_OK) {
            memcpy(row, bytes, row_len);
        }
    }
    if (err == SEUS_OK && rows.count > 0) {
        unsigned char generation[META_JOURNAL_SIZE];
        put_u64_le(generation, rows.generation);
        err = meta_put(change, META_JOURNAL, generation, sizeof(generation));
        change->took_journal = true;
    }
    if (err == SEUS_OK && rows.count > 0 && FAULT_FAILS(record_take_after)) {
        err = change_fail(change, EIO);
    }
    return err;
}

enum seus_err change_append(struct change *change, const struct log_entry *entry)
{
    CHECK(entry->index == change->state.last_index + 1);
    CHECK(entry->term > 0 && entry->term >= change->state.last_term);
    CHECK(entry->type >= LOG_COMMAND && entry->type <= LOG_CHANGE);
    unsigned char key_bytes[ROW_KEY_SIZE];
    put_u64_be(key_bytes, entry->index);
    const MDB_val key = val_of(key_bytes, sizeof(key_bytes));
    unsigned char *row = NULL;
    enum seus_err err = row_reserve(change, key, ROW_HEADER_SIZE + entry->payload.len, &row);
    if (err == SEUS_OK) {
        row_write(row, entry);
    }
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

void change_vote(struct change *change, uint64_t term, uint64_t voted_for)
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
        err = err == SEUS_OK && FAULT_FAILS(record_peer_put) ? change_fail(change, EIO) : err;
    }
    if (err == SEUS_OK && batch->set_vouched && !change->state.vouched) {
        err = vouched_put(change);
        err = err == SEUS_OK && FAULT_FAILS(record_vouch_put) ? change_fail(change, EIO) : err;
        change->state.vouched = true;
    }
    return err;
}

enum seus_err change_begin(struct change *change, struct record *record, struct seus_why *why)
{
    *change = (struct change){.record = record, .why = why, .runs_kept = record->facts->runs.count};
    pthread_mutex_lock(&record->facts->lock);
    change->state = record->facts->state;
    change->floor = record->facts->floor;
    pthread_mutex_unlock(&record->facts->lock);
    const int code = mdb_txn_begin(record->env, NULL, 0, &change->txn);
    return code == 0 ? SEUS_OK : change_fail(change, code);
}

/* Where a commit may die, or be made to fail: before it, and when it is done but nobody knows. */
static bool commit_dies(const struct change *change, bool is_done)
{
    if (change->vote_changed && (is_done ? FAULT_FAILS(record_vote_after) : FAULT_FAILS(record_vote_before))) {
        return true;
    }
    return is_done ? FAULT_FAILS(record_tables_after) : FAULT_FAILS(record_tables_before);
}

enum seus_err change_commit(struct change *change)
{
    const enum seus_err err = change->vote_changed ? vote_put(change) : SEUS_OK;
    if (err != SEUS_OK || commit_dies(change, false)) {
        return err != SEUS_OK ? err : change_fail(change, EIO);
    }
    if (change->rows != NULL) {
        mdb_cursor_close(change->rows);
        change->rows = NULL;
    }
    MDB_txn *txn = change->txn;
    change->txn = NULL; /* LMDB frees it, whatever comes of it */
    int code = mdb_txn_commit(txn);
    code = code == 0 && commit_dies(change, true) ? EIO : code;
    return code == 0 ? SEUS_OK : change_fail(change, code);
}

/* Drops what is still open. */
void change_drop(struct change *change)
{
    if (change->rows != NULL) {
        mdb_cursor_close(change->rows);
    }
    if (change->txn != NULL) {
        mdb_txn_abort(change->txn);
    }
    mem_free(change->added.items);
}

/* Durable: the facts follow. Called with their lock held. */
void change_publish(const struct change *change, struct facts *facts)
{
    facts->state = change->state;
    facts->runs.count = change->runs_kept;
    while (facts->rotten_count > 0 && facts->rotten[facts->rotten_count - 1] > facts->state.last_index) {
        facts->rotten_count--; /* truncated: gone */
    }
    for (size_t i = 0; i < change->added.count; i++) {
        term_runs_add(&facts->runs, change->added.items[i]);
    }
    facts->commits += change->dirty ? 1 : 0;
    facts->entries += change->entries;
}

/* ---- small groups ------------------------------------------------------------------------------------------------ */

/* Room for a group in the half that is being written, or in the other one if the tables have what was there. */
static bool room_make(struct record *record, size_t count, size_t bytes)
{
    if (!journal_has_room(record->journal, count, bytes) && bytes <= JOURNAL_GROUP_BYTES_MAX &&
        count <= JOURNAL_HALF_ROWS_MAX) {
        pthread_mutex_lock(&record->read_lock);
        if (journal_may_turn(record->journal)) {
            journal_turn(record->journal);
        }
        pthread_mutex_unlock(&record->read_lock);
    }
    return journal_has_room(record->journal, count, bytes);
}

/* Not rows alone: the tables must say it. */
static bool batch_says_more(const struct record_batch *batch)
{
    return batch->has_vote || batch->truncate_from != 0 || batch->peer_id != 0 || batch->set_vouched;
}

/* Rows and nothing else, of the term that the log ends with: they say nothing that the small tables must say too. */
static bool journal_may_take(struct record *record, const struct record_batch *batches, unsigned batches_count)
{
    const uint64_t last_term = record->facts->state.last_term; /* only the writer changes it */
    size_t count = 0;
    size_t bytes = 0;
    for (unsigned i = 0; i < batches_count; i++) {
        const struct record_batch *batch = &batches[i];
        if (batch_says_more(batch)) {
            return false;
        }
        for (unsigned k = 0; k < batch->entries_count; k++) {
            const struct log_entry *entry = &batch->entries[k];
            if (entry->term != last_term || (entry->type != LOG_COMMAND && entry->type != LOG_BARRIER)) {
                return false;
            }
            bytes += entry->payload.len;
        }
        count += batch->entries_count;
    }
    return count > 0 && room_make(record, count, bytes);
}

bool record_is_quick(const struct record *record, const struct record_batch *batch, size_t bytes)
{
    return !batch_says_more(batch) && journal_has_room(record->journal, batch->entries_count, bytes);
}

static enum seus_err commit_to_journal(struct record *record, const struct record_batch *batches,
                                       unsigned batches_count, struct seus_why *story)
{
    struct facts *facts = record->facts;
    uint64_t last_index = facts->state.last_index;
    journal_begin(record->journal);
    for (unsigned i = 0; i < batches_count; i++) {
        for (unsigned k = 0; k < batches[i].entries_count; k++) {
            CHECK(batches[i].entries[k].index == last_index + 1);
            journal_add(record->journal, &batches[i].entries[k]);
            last_index++;
        }
    }
    const enum seus_err err = journal_write(record->journal, story);
    if (err != SEUS_OK) {
        return err;
    }
    pthread_mutex_lock(&record->read_lock);
    journal_publish(record->journal);
    pthread_mutex_unlock(&record->read_lock);
    pthread_mutex_lock(&facts->lock);
    facts->entries += last_index - facts->state.last_index;
    facts->state.last_index = last_index;
    facts->commits++;
    pthread_mutex_unlock(&facts->lock);
    return SEUS_OK;
}

/* ---- everything else --------------------------------------------------------------------------------------------- */

/* A vote, or what is known of a member, says nothing of rows: it does not wait for those that the journal holds. */
static bool batches_touch_rows(const struct record_batch *batches, unsigned batches_count)
{
    bool any = false;
    for (unsigned i = 0; i < batches_count; i++) {
        any = any || batches[i].truncate_from != 0 || batches[i].entries_count > 0;
    }
    return any;
}

/* The rest of a commit that went well: the journal forgets what the tables have, then the facts follow. */
static void change_made_true(const struct change *change, const struct record_batch *batches, unsigned batches_count)
{
    struct record *record = change->record;
    struct facts *facts = record->facts;
    if (change->took_journal) {
        pthread_mutex_lock(&record->read_lock);
        journal_clear(record->journal);
        pthread_mutex_unlock(&record->read_lock);
    }
    pthread_mutex_lock(&facts->lock);
    facts->settles += change->took_journal ? 1 : 0;
    change_publish(change, facts);
    for (unsigned i = 0; i < batches_count; i++) {
        if (batches[i].peer_id != 0) {
            facts_set_peer(facts, batches[i].peer_id, batches[i].peer_incarnation);
        }
    }
    pthread_mutex_unlock(&facts->lock);
}

static enum seus_err commit_to_tables(struct record *record, const struct record_batch *batches,
                                      unsigned batches_count, struct seus_why *story)
{
    struct change change;
    pthread_mutex_lock(&record->settle_lock);
    enum seus_err err = change_begin(&change, record, story);
    if (err == SEUS_OK) {
        err = record_poisoned(record, story); /* settling may have failed while this waited */
    }
    if (err == SEUS_OK && batches_touch_rows(batches, batches_count)) {
        err = change_take(&change, journal_all(record->journal));
    }
    for (unsigned i = 0; err == SEUS_OK && i < batches_count; i++) {
        err = change_batch(&change, &batches[i]);
    }
    if (err == SEUS_OK) {
        err = change_commit(&change);
    }
    if (err == SEUS_OK) {
        change_made_true(&change, batches, batches_count);
    }
    change_drop(&change);
    record_poison(record, err, story);
    pthread_mutex_unlock(&record->settle_lock);
    return err;
}

enum seus_err record_settle(struct record *record, struct seus_why *why)
{
    struct seus_why story = {0};
    struct change change = {.record = record, .why = &story};
    pthread_mutex_lock(&record->settle_lock);
    pthread_mutex_lock(&record->read_lock);
    const struct journal_rows rows = journal_sealed(record->journal);
    pthread_mutex_unlock(&record->read_lock);
    enum seus_err err = record_poisoned(record, &story);
    if (err == SEUS_OK && rows.count > 0) {
        const int code = mdb_txn_begin(record->env, NULL, 0, &change.txn);
        err = code == 0 ? change_take(&change, rows) : change_fail(&change, code);
        err = err == SEUS_OK && FAULT_FAILS(record_settle_before) ? change_fail(&change, EIO) : err;
        err = err == SEUS_OK ? change_commit(&change) : err;
        err = err == SEUS_OK && FAULT_FAILS(record_settle_after) ? change_fail(&change, EIO) : err;
        change_drop(&change);
    }
    if (err == SEUS_OK && rows.count > 0) {
        pthread_mutex_lock(&record->read_lock);
        journal_clear_sealed(record->journal);
        pthread_mutex_unlock(&record->read_lock);
        pthread_mutex_lock(&record->facts->lock);
        record->facts->settles++;
        pthread_mutex_unlock(&record->facts->lock);
    }
    record_poison(record, err, &story);
    pthread_mutex_unlock(&record->settle_lock);
    if (err != SEUS_OK && why != NULL) {
        *why = story;
    }
    return err;
}

bool record_wants_settling(struct record *record)
{
    pthread_mutex_lock(&record->read_lock);
    const bool wanted = journal_sealed(record->journal).count > 0;
    pthread_mutex_unlock(&record->read_lock);
    return wanted;
}

enum seus_err record_commit(struct record *record, const struct record_batch *batches, unsigned batches_count,
                            struct seus_why *why)
{
    struct seus_why story = {0};
    const bool measured = record->clock.mono_us != NULL;
    const uint64_t start_us = measured ? record->clock.mono_us(record->clock.ctx) : 0;
    enum seus_err err = record_poisoned(record, &story);
    if (err == SEUS_OK && journal_may_take(record, batches, batches_count)) {
        err = commit_to_journal(record, batches, batches_count, &story);
    } else if (err == SEUS_OK) {
        err = commit_to_tables(record, batches, batches_count, &story);
    }
    record_poison(record, err, &story);
    if (measured) {
        pthread_mutex_lock(&record->facts->lock);
        histogram_add(&record->facts->flushes, record->clock.mono_us(record->clock.ctx) - start_us);
        pthread_mutex_unlock(&record->facts->lock);
    }
    if (err != SEUS_OK && why != NULL) {
        *why = story;
    }
    return err;
}
