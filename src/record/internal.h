/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of this folder share: the open environment and what is known of it. Never included from elsewhere. */
#ifndef RECORD_INTERNAL_H
#define RECORD_INTERNAL_H

#include <lmdb.h>
#include <pthread.h>

#include "base/map_size.h"
#include "record/journal.h"
#include "record/record.h"
#include "record/row.h"

#define TAIL_ROWS_MAX 10000u                     /* rows verified when the log is opened */
#define TAIL_BYTES_MAX (64u * 1024 * 1024)       /* bytes of rows verified when the log is opened */
#define MAP_SIZE_DEFAULT MAP_SIZE_OF_GIB(256)

/* Keys of the meta database. "peer" is followed by the node id, big-endian. */
#define META_FORMAT "format"
#define META_IDENTITY "identity"
#define META_TERM "term"
#define META_VOUCHED "vouched"
#define META_PEER "peer"
#define META_JOURNAL "journal"
#define META_GENERATION "generation"
#define META_PEER_KEY_SIZE (4u + 8u)
#define META_FORMAT_SIZE 4u
#define META_TERM_SIZE 16u
#define META_VOUCHED_SIZE 1u
#define META_PEER_SIZE 8u
#define META_JOURNAL_SIZE 8u
#define META_GENERATION_SIZE 8u
#define TERM_SIZE 8u

/* Entries from first_index up to the next run have this term. */
struct term_run {
    uint64_t first_index;
    uint64_t term;
};

struct term_runs {
    struct term_run *items;
    size_t count;
    size_t capacity;
};

struct peer_known {
    uint64_t node_id;
    uint64_t incarnation;
};

/* What is durable, kept in memory: small, and answered without touching the disk. Guarded by lock. */
struct facts {
    pthread_mutex_t lock;
    struct record_state state;
    bool founded;
    struct record_identity identity; /* if founded */
    struct term_runs runs;
    struct peer_known *peers;
    size_t peers_count;
    uint64_t rotten[RECORD_ROTTEN_MAX]; /* rows that failed their checksum, ascending */
    unsigned rotten_count;
    uint64_t floor;                  /* committed up to here: never truncated */
    uint64_t commits;
    uint64_t settles;
    uint64_t entries;
    struct histogram flushes;
    enum seus_err poisoned;          /* first failure of a durable step: there is no second step after it */
    struct seus_why poisoned_why;
};

struct record {
    char *dir;
    int dir_fd;                      /* holds the lock that keeps a second process out */
    bool no_sync;
    struct clock_port clock;
    MDB_env *env;
    MDB_dbi entries;
    MDB_dbi terms;
    MDB_dbi changes;
    MDB_dbi meta;
    struct journal *journal;
    struct facts *facts;
    pthread_mutex_t settle_lock;     /* one transaction at a time moves rows from the journal */
    pthread_mutex_t read_lock;       /* one reader at a time uses the two below; keeps the journal as it is */
    MDB_txn *read_txn;               /* reset between reads, so that it pins no pages */
    MDB_cursor *read_cursor;         /* on entries */
};

/* writer.c: starts a thread that handles no signals. */
MUST_CHECK enum seus_err thread_start(pthread_t *ret_thread, void *(*run)(void *arg), void *arg, struct seus_why *why);

/* lmdb_err.c: the one place that knows LMDB's codes. doing: "write the log", for the sentence. */
enum seus_err lmdb_fail(const char *dir, int code, const char *doing, struct seus_why *why);
/* A row or value of the log that must not be believed; fault ends the sentence "row N of the log in DIR ...". */
enum seus_err row_fail(const char *dir, uint64_t index, const char *fault, struct seus_why *why);
enum seus_err value_fail(const char *dir, const char *what, struct seus_why *why);

/* facts.c */
/* Remembers a row that must not be believed; false: there are too many to remember. */
bool facts_add_rotten(struct facts *facts, uint64_t index);
void facts_drop_rotten(struct facts *facts, uint64_t index);
void term_runs_add(struct term_runs *runs, struct term_run run);
/* Term at index among runs, 0 before the first. Says nothing about where the last run ends. */
uint64_t term_runs_at(const struct term_runs *runs, uint64_t index);
/* Remembers or replaces. */
void facts_set_peer(struct facts *facts, uint64_t node_id, uint64_t incarnation);
/* Remembers a failure for ever, the first one; SEUS_OK is none. */
void record_poison(struct record *record, enum seus_err err, const struct seus_why *story);
/* The failure remembered, with its story. */
enum seus_err record_poisoned(struct record *record, struct seus_why *ret_story);

/* record_load.c: fills facts from the open environment and verifies the tail. */
MUST_CHECK enum seus_err record_load(struct record *record, MDB_txn *txn, struct seus_why *why);

/* record_dir.c: makes the directory if missing, refuses network file systems, keeps a second process out. */
MUST_CHECK enum seus_err record_dir_open(const char *dir, int *ret_fd, struct seus_why *why);
void record_dir_release(int dir_fd); /* -1 is fine */
MUST_CHECK enum seus_err record_dir_sync(const char *dir, int dir_fd, struct seus_why *why);
/* Name of a network file system by its statfs magic, or NULL: flushes and locks there do not hold. */
const char *record_dir_network_name(long magic);

/* record_birth.c: around the making of a new log, so that a crash in between is no log and no damage. Begin also clears
 * away what such a crash has left. */
MUST_CHECK enum seus_err record_birth_begin(const struct record *record, struct seus_why *why);
MUST_CHECK enum seus_err record_birth_end(const struct record *record, struct seus_why *why);

static inline MDB_val val_of(void *bytes, size_t bytes_len)
{
    return (MDB_val){.mv_size = bytes_len, .mv_data = bytes};
}

#endif
