/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One durable step of the log in the making: a transaction, and what the facts will be after it. Shared by those who
 * write (record_commit.c, record_found.c, record_repair.c); the functions are in record_commit.c.
 */
#ifndef RECORD_CHANGE_H
#define RECORD_CHANGE_H

#include "record/internal.h"

/* A transaction under way: what the facts will be once it is durable. */
struct change {
    struct record *record;
    struct seus_why *why;
    MDB_txn *txn;
    MDB_cursor *rows;             /* on entries; opened by the first append */
    struct record_state state;
    bool vote_changed;
    bool dirty;                   /* something was written: the commit flushes */
    bool took_journal;            /* the journal's rows are in this transaction */
    uint64_t floor;               /* as it was when the transaction began */
    size_t runs_kept;             /* of the runs in the facts, how many survive truncation */
    struct term_runs added;       /* runs that follow those */
    uint64_t entries;             /* rows appended */
};

/* Begin, put, commit; drop in any case. After a commit that went well: publish. */
enum seus_err meta_put(struct change *change, const char *name, const void *value, size_t value_len);
enum seus_err vouched_put(struct change *change);
/* Rows that the journal holds become the tables'. */
enum seus_err change_take(struct change *change, struct journal_rows rows);
enum seus_err change_append(struct change *change, const struct log_entry *entry);
void change_vote(struct change *change, uint64_t term, uint64_t voted_for);
enum seus_err change_begin(struct change *change, struct record *record, struct seus_why *why);
enum seus_err change_commit(struct change *change);
/* Drops what is still open. */
void change_drop(struct change *change);
/* Durable: the facts follow. Called with their lock held. */
void change_publish(const struct change *change, struct facts *facts);
enum seus_err change_fail(const struct change *change, int code);

#endif
