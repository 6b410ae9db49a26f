/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Opening and closing the log. The happy path: directory, environment, format, facts and tail. Anything that does not
 * hold refuses the log with a sentence; nothing is ever repaired or dropped here.
 */
#include <string.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/mem.h"
#include "record/internal.h"

#define DOING_OPEN "open the log"

/* name is a literal: its end is not part of the key. */
static enum seus_err birth_put(struct record *record, MDB_txn *txn, char *name, const unsigned char *bytes,
                               size_t bytes_len, struct seus_why *why)
{
    unsigned char sealed[SEAL_SIZE + META_JOURNAL_SIZE];
    CHECK(bytes_len <= META_JOURNAL_SIZE);
    MDB_val key = val_of(name, strlen(name));
    MDB_val value = val_of(sealed, SEAL_SIZE + bytes_len);
    seal_write(sealed, name, strlen(name), bytes, bytes_len);
    const int code = mdb_put(txn, record->meta, &key, &value, 0);
    return code == 0 ? SEUS_OK : lmdb_fail(record->dir, code, DOING_OPEN, why);
}

/* A log is born with its format and the first generation of its journal, whose file is made before. */
static enum seus_err format_put(struct record *record, MDB_txn *txn, struct seus_why *why)
{
    unsigned char version[META_FORMAT_SIZE];
    unsigned char generation[META_JOURNAL_SIZE];
    char format[] = META_FORMAT;
    char journal[] = META_JOURNAL;
    put_u32_le(version, RECORD_FORMAT_VERSION);
    put_u64_le(generation, 1);
    enum seus_err err = journal_make(&(struct journal_options){record->dir, record->dir_fd, record->no_sync}, why);
    if (err == SEUS_OK) {
        err = birth_put(record, txn, format, version, sizeof(version), why);
    }
    return err == SEUS_OK ? birth_put(record, txn, journal, generation, sizeof(generation), why) : err;
}

static enum seus_err format_check(struct record *record, MDB_txn *txn, struct seus_why *why)
{
    char name[] = META_FORMAT;
    MDB_val key = val_of(name, sizeof(name) - 1);
    MDB_val value;
    const int code = mdb_get(txn, record->meta, &key, &value);
    if (code == MDB_NOTFOUND) {
        return value_fail(record->dir, "the format version", why);
    }
    if (code != 0) {
        return lmdb_fail(record->dir, code, DOING_OPEN, why);
    }
    const unsigned char *bytes = seal_read(name, sizeof(name) - 1, value.mv_data, value.mv_size, META_FORMAT_SIZE);
    if (bytes == NULL) {
        return value_fail(record->dir, "the format version", why);
    }
    const uint32_t version = get_u32_le(bytes);
    if (version != RECORD_FORMAT_VERSION) {
        seus_fail(SEUS_INVALID, why, "dir", "the log in %s has format version %u and this seusd reads version %u; "
                  "nothing was touched", record->dir, version, RECORD_FORMAT_VERSION);
        seus_hint(why, "Start it with the seusd that wrote it, or upgrade this one.");
        return SEUS_INVALID;
    }
    return SEUS_OK;
}

/* The other three databases: made in a new environment, there in every other one. */
static enum seus_err tables_open(struct record *record, MDB_txn *txn, unsigned create, struct seus_why *why)
{
    int code = mdb_dbi_open(txn, "entries", create, &record->entries);
    if (code == 0) {
        code = mdb_dbi_open(txn, "terms", create, &record->terms);
    }
    if (code == 0) {
        code = mdb_dbi_open(txn, "changes", create, &record->changes);
    }
    if (code == MDB_NOTFOUND) {
        return value_fail(record->dir, "the list of tables", why);
    }
    return code == 0 ? SEUS_OK : lmdb_fail(record->dir, code, DOING_OPEN, why);
}

static enum seus_err databases_open(struct record *record, MDB_txn *txn, bool *ret_is_new, struct seus_why *why)
{
    MDB_dbi root;
    MDB_stat stat;
    int code = mdb_dbi_open(txn, NULL, 0, &root);
    if (code == 0) {
        code = mdb_stat(txn, root, &stat);
    }
    if (code != 0) {
        return lmdb_fail(record->dir, code, DOING_OPEN, why);
    }
    *ret_is_new = stat.ms_entries == 0;
    const unsigned create = *ret_is_new ? MDB_CREATE : 0;
    code = mdb_dbi_open(txn, "meta", create, &record->meta);
    if (code == MDB_NOTFOUND || code == MDB_INCOMPATIBLE) {
        const struct journal_options journal = {record->dir, record->dir_fd, record->no_sync};
        if (journal_is_there(&journal)) { /* it was a log: damage may look like another program's database */
            return value_fail(record->dir, "the list of tables", why);
        }
        seus_fail(SEUS_INVALID, why, "dir", "%s holds a database that is not a log of seusd; nothing was touched",
                  record->dir);
        seus_hint(why, "Give seusd a directory of its own.");
        return SEUS_INVALID;
    }
    if (code != 0) {
        return lmdb_fail(record->dir, code, DOING_OPEN, why);
    }
    const enum seus_err err = *ret_is_new ? format_put(record, txn, why) : format_check(record, txn, why);
    return err == SEUS_OK ? tables_open(record, txn, create, why) : err;
}

/* Opens the databases; in a new directory this is its first transaction, flushed with the directory's names. */
static enum seus_err tables_prepare(struct record *record, struct seus_why *why)
{
    MDB_txn *txn = NULL;
    bool is_new = false;
    int code = mdb_txn_begin(record->env, NULL, 0, &txn);
    if (code != 0) {
        return lmdb_fail(record->dir, code, DOING_OPEN, why);
    }
    const enum seus_err err = databases_open(record, txn, &is_new, why);
    if (err != SEUS_OK) {
        mdb_txn_abort(txn);
        return err;
    }
    code = mdb_txn_commit(txn);
    if (code != 0) {
        return lmdb_fail(record->dir, code, DOING_OPEN, why);
    }
    /* LMDB flushes its file but not the directory that names it. */
    return is_new ? record_birth_end(record, why) : SEUS_OK;
}

static enum seus_err env_open(struct record *record, const struct record_options *options, struct seus_why *why)
{
    const uint64_t map_size = options->map_size_bytes != 0 ? options->map_size_bytes : MAP_SIZE_DEFAULT;
    /* MDB_NOTLS: the read transaction is used by whichever thread holds read_lock. */
    const unsigned flags = MDB_NOTLS | (options->no_sync ? (unsigned)MDB_NOSYNC : 0u);
    int code = mdb_env_create(&record->env);
    if (code == 0) {
        code = mdb_env_set_maxdbs(record->env, 4);
    }
    if (code == 0) {
        code = mdb_env_set_mapsize(record->env, map_size);
    }
    if (code == 0) {
        code = mdb_env_open(record->env, record->dir, flags, 0600);
    }
    if (code == 0) {
        int dead;
        code = mdb_reader_check(record->env, &dead);
    }
    return code == 0 ? SEUS_OK : lmdb_fail(record->dir, code, DOING_OPEN, why);
}

/* The read transaction and its cursor are made once; every read renews them. */
static enum seus_err reader_prepare(struct record *record, struct seus_why *why)
{
    int code = mdb_txn_begin(record->env, NULL, MDB_RDONLY, &record->read_txn);
    if (code == 0) {
        code = mdb_cursor_open(record->read_txn, record->entries, &record->read_cursor);
    }
    if (code != 0) {
        return lmdb_fail(record->dir, code, DOING_OPEN, why);
    }
    const struct journal_options journal = {record->dir, record->dir_fd, record->no_sync};
    enum seus_err err = journal_open(&journal, &record->journal, why);
    if (err == SEUS_OK) {
        err = record_load(record, record->read_txn, why);
    }
    mdb_txn_reset(record->read_txn);
    return err;
}

static struct record *record_new(const struct record_options *options)
{
    struct record *record = mem_zalloc(sizeof(*record));
    record->dir = mem_strdup(options->dir);
    record->no_sync = options->no_sync;
    record->clock = options->clock;
    record->dir_fd = -1;
    record->facts = mem_zalloc(sizeof(*record->facts));
    CHECK(pthread_mutex_init(&record->facts->lock, NULL) == 0);
    CHECK(pthread_mutex_init(&record->read_lock, NULL) == 0);
    CHECK(pthread_mutex_init(&record->settle_lock, NULL) == 0);
    return record;
}

enum seus_err record_open(const struct record_options *options, struct record **ret_record, struct seus_why *why)
{
    struct record *record = record_new(options);
    enum seus_err err = record_dir_open(record->dir, &record->dir_fd, why);
    if (err == SEUS_OK) {
        err = record_birth_begin(record, why);
    }
    if (err == SEUS_OK) {
        err = env_open(record, options, why);
    }
    if (err == SEUS_OK) {
        err = tables_prepare(record, why);
    }
    if (err == SEUS_OK) {
        err = reader_prepare(record, why);
    }
    if (err != SEUS_OK) {
        record_close(record);
        return err;
    }
    *ret_record = record;
    return SEUS_OK;
}

void record_close(struct record *record)
{
    if (record == NULL) {
        return;
    }
    if (record->read_cursor != NULL) {
        mdb_cursor_close(record->read_cursor);
    }
    if (record->read_txn != NULL) {
        mdb_txn_abort(record->read_txn);
    }
    if (record->env != NULL) {
        mdb_env_close(record->env);
    }
    journal_close(record->journal);
    record_dir_release(record->dir_fd);
    pthread_mutex_destroy(&record->settle_lock);
    pthread_mutex_destroy(&record->read_lock);
    pthread_mutex_destroy(&record->facts->lock);
    mem_free(record->facts->runs.items);
    mem_free(record->facts->peers);
    mem_free(record->facts);
    mem_free(record->dir);
    mem_free(record);
}

void record_stats(struct record *record, struct record_stats *ret_stats)
{
    MDB_envinfo info;
    MDB_stat stat;
    CHECK(mdb_env_info(record->env, &info) == 0);
    CHECK(mdb_env_stat(record->env, &stat) == 0);
    pthread_mutex_lock(&record->facts->lock);
    *ret_stats = (struct record_stats){
        .commits = record->facts->commits,
        .journal_writes = journal_writes(record->journal),
        .entries = record->facts->entries,
        .settles = record->facts->settles,
        .flushes = record->facts->flushes,
        .file_bytes = (uint64_t)(info.me_last_pgno + 1) * stat.ms_psize,
    };
    pthread_mutex_unlock(&record->facts->lock);
}
