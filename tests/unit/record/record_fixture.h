/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the tests of record/ share: a directory of their own, a log in it, entries whose payload tells their index, and
 * a crowbar: the same file opened with plain LMDB, to damage what the code must notice.
 */
#ifndef TESTS_RECORD_FIXTURE_H
#define TESTS_RECORD_FIXTURE_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <fcntl.h>
#include <lmdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/mem.h"
#include "record/record.h"

#define PAYLOAD_SIZE 40u

struct fixture {
    char base[64]; /* temporary directory */
    char dir[80];  /* directory of the log in it */
    struct record *record;
    struct arena arena;
    struct seus_why why;
};

static const struct record_identity fixture_identity = {
    .cluster_id = 77, .node_id = 1, .incarnation = 4711, .bootstrapped = true, .cluster_name = "prova"};

static inline struct fixture *fixture_new(const char *parent)
{
    struct fixture *fixture = mem_zalloc(sizeof(*fixture));
    snprintf(fixture->base, sizeof(fixture->base), "%s/seus-record-XXXXXX", parent);
    assert_non_null(mkdtemp(fixture->base));
    snprintf(fixture->dir, sizeof(fixture->dir), "%s/log", fixture->base);
    return fixture;
}

static inline void fixture_free(struct fixture *fixture)
{
    char file[128];
    record_close(fixture->record);
    arena_release(&fixture->arena);
    snprintf(file, sizeof(file), "%s/data.mdb", fixture->dir);
    unlink(file);
    snprintf(file, sizeof(file), "%s/lock.mdb", fixture->dir);
    unlink(file);
    snprintf(file, sizeof(file), "%s/journal", fixture->dir);
    unlink(file);
    rmdir(fixture->dir);
    rmdir(fixture->base);
    mem_free(fixture);
}

/* In memory and without flushes: fast. */
static inline int fixture_setup(void **state)
{
    *state = fixture_new("/dev/shm");
    return 0;
}

static inline int fixture_teardown(void **state)
{
    fixture_free(*state);
    return 0;
}

static inline enum seus_err fixture_try_open(struct fixture *fixture)
{
    const struct record_options options = {.dir = fixture->dir, .no_sync = true};
    return record_open(&options, &fixture->record, &fixture->why);
}

static inline void fixture_open(struct fixture *fixture)
{
    if (fixture_try_open(fixture) != SEUS_OK) {
        fail_msg("cannot open: %s", fixture->why.message);
    }
}

static inline void fixture_close(struct fixture *fixture)
{
    record_close(fixture->record);
    fixture->record = NULL;
}

/* Opened and founded: index 1 is the first CHANGE. */
static inline void fixture_found(struct fixture *fixture)
{
    fixture_open(fixture);
    assert_int_equal(record_found(fixture->record, &fixture_identity, STR_LIT("first"), &fixture->why), SEUS_OK);
}

/* PAYLOAD_SIZE bytes that tell index and term. */
static inline void payload_fill(char target[PAYLOAD_SIZE], uint64_t index, uint64_t term)
{
    memset(target, '.', PAYLOAD_SIZE);
    const int len = snprintf(target, PAYLOAD_SIZE, "event %llu, term %llu", (unsigned long long)index,
                             (unsigned long long)term);
    target[len] = '.';
}

/* Entries first..last of term as one batch. */
static inline enum seus_err fixture_try_append(struct fixture *fixture, uint64_t first, uint64_t last, uint64_t term)
{
    const size_t count = last - first + 1;
    struct log_entry *entries = mem_zalloc(count * sizeof(*entries));
    char *payloads = mem_alloc(count * PAYLOAD_SIZE);
    for (size_t i = 0; i < count; i++) {
        payload_fill(payloads + i * PAYLOAD_SIZE, first + i, term);
        entries[i] = (struct log_entry){first + i, term, LOG_COMMAND, {payloads + i * PAYLOAD_SIZE, PAYLOAD_SIZE}};
    }
    const struct record_batch batch = {.entries = entries, .entries_count = (unsigned)count};
    const enum seus_err err = record_commit(fixture->record, &batch, 1, &fixture->why);
    mem_free(payloads);
    mem_free(entries);
    return err;
}

static inline void fixture_append(struct fixture *fixture, uint64_t first, uint64_t last, uint64_t term)
{
    assert_int_equal(fixture_try_append(fixture, first, last, term), SEUS_OK);
}

static inline void fixture_commit(struct fixture *fixture, struct record_batch batch)
{
    assert_int_equal(record_commit(fixture->record, &batch, 1, &fixture->why), SEUS_OK);
}

/* Every row is in the tables from here on, and none in the journal: what the crowbar reaches. */
static inline void fixture_settle(struct fixture *fixture)
{
    struct record_state now;
    record_state(fixture->record, &now);
    fixture_commit(fixture, (struct record_batch){.truncate_from = now.last_index + 1});
}

static inline void assert_entry(const struct log_entry *entry, uint64_t index, uint64_t term)
{
    char expected[PAYLOAD_SIZE];
    payload_fill(expected, index, term);
    assert_int_equal(entry->index, index);
    assert_int_equal(entry->term, term);
    assert_int_equal(entry->type, LOG_COMMAND);
    assert_int_equal(entry->payload.len, PAYLOAD_SIZE);
    assert_memory_equal(entry->payload.ptr, expected, PAYLOAD_SIZE);
}

static inline enum seus_err fixture_read(struct fixture *fixture, uint64_t first, uint64_t last, size_t max_bytes,
                                         struct log_entry **ret_entries, unsigned *ret_count)
{
    arena_reset(&fixture->arena);
    return record_read(fixture->record, first, last, max_bytes, &fixture->arena, ret_entries, ret_count,
                       &fixture->why);
}

/* True if text is somewhere in message. */
static inline bool says(const struct seus_why *why, const char *text)
{
    return strstr(why->message, text) != NULL;
}

/* ---- the crowbar: never while this process has the same log open (LMDB forbids it); fork for that ---------------- */

struct crowbar {
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi dbi;
};

static inline struct crowbar crowbar_open(const char *dir, const char *database)
{
    struct crowbar crowbar = {0};
    assert_int_equal(mdb_env_create(&crowbar.env), 0);
    assert_int_equal(mdb_env_set_maxdbs(crowbar.env, 8), 0);
    assert_int_equal(mdb_env_set_mapsize(crowbar.env, (size_t)1 << 30), 0);
    assert_int_equal(mdb_env_open(crowbar.env, dir, MDB_NOSYNC, 0600), 0);
    assert_int_equal(mdb_txn_begin(crowbar.env, NULL, 0, &crowbar.txn), 0);
    assert_int_equal(mdb_dbi_open(crowbar.txn, database, 0, &crowbar.dbi), 0);
    return crowbar;
}

static inline void crowbar_close(struct crowbar *crowbar)
{
    assert_int_equal(mdb_txn_commit(crowbar->txn), 0);
    mdb_env_close(crowbar->env);
}

/* Copies the value into target; returns its size. */
static inline size_t crowbar_get(struct crowbar *crowbar, const void *key, size_t key_len, unsigned char *target,
                                 size_t target_size)
{
    unsigned char key_copy[32];
    memcpy(key_copy, key, key_len);
    MDB_val k = {key_len, key_copy};
    MDB_val v;
    assert_int_equal(mdb_get(crowbar->txn, crowbar->dbi, &k, &v), 0);
    assert_true(v.mv_size <= target_size);
    memcpy(target, v.mv_data, v.mv_size);
    return v.mv_size;
}

static inline void crowbar_put(struct crowbar *crowbar, const void *key, size_t key_len, unsigned char *value,
                               size_t value_len)
{
    unsigned char key_copy[32];
    memcpy(key_copy, key, key_len);
    MDB_val k = {key_len, key_copy};
    MDB_val v = {value_len, value};
    assert_int_equal(mdb_put(crowbar->txn, crowbar->dbi, &k, &v, 0), 0);
}

static inline void crowbar_del(struct crowbar *crowbar, const void *key, size_t key_len)
{
    unsigned char key_copy[32];
    memcpy(key_copy, key, key_len);
    MDB_val k = {key_len, key_copy};
    assert_int_equal(mdb_del(crowbar->txn, crowbar->dbi, &k, NULL), 0);
}

/* Turns one bit of the byte at position of the value under key; doing it twice restores it. */
static inline void crowbar_flip(const char *dir, const char *database, const void *key, size_t key_len, size_t position)
{
    unsigned char value[512];
    struct crowbar crowbar = crowbar_open(dir, database);
    const size_t size = crowbar_get(&crowbar, key, key_len, value, sizeof(value));
    assert_true(position < size);
    value[position] = (unsigned char)(value[position] ^ (1u << (position % 8)));
    crowbar_put(&crowbar, key, key_len, value, size);
    crowbar_close(&crowbar);
}

/* Runs act in a child; true if it ended by SIGABRT, as a false CHECK does. */
static inline bool aborts(struct fixture *fixture, void (*act)(struct fixture *fixture))
{
    fflush(NULL);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        const int null = open("/dev/null", O_WRONLY);
        dup2(null, STDERR_FILENO);
        signal(SIGABRT, SIG_DFL);
        act(fixture);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

#endif
