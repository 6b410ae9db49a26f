/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The journal in front of the tables: a small file, written in place, that makes a group of rows durable with one flush
 * where a transaction of LMDB needs two, one after the other. It has two halves. Rows stay in a half, and in memory,
 * until the tables take them all in one transaction; meanwhile the other half is written. Every filling of a half has a
 * generation of its own, and the tables say which is the first that they do not have.
 *
 * The file is made once, filled with zeros and flushed: writing it changes no length and no block map, so that a flush
 * is the data and nothing else. FORMAT.md has the bytes. Called by this folder only; never touches LMDB.
 *
 * Threads: one commits (begin, add, write, publish, turn), one may settle the sealed half at the same time (sealed,
 * clear_sealed). Readers, publish, turn and the clears exclude each other with the lock of the record's reads
 * (read_lock in internal.h); clear and clear_sealed exclude each other with settle_lock.
 */
#ifndef RECORD_JOURNAL_H
#define RECORD_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "wire/entry.h"

#define JOURNAL_SIZE (1024u * 1024)       /* bytes of the file; as much is kept in memory */
#define JOURNAL_HALF_SIZE (JOURNAL_SIZE / 2)
#define JOURNAL_BLOCK_SIZE 4096u          /* a record begins at a multiple: no write touches a block that is durable */
#define JOURNAL_GROUP_BYTES_MAX (128u * 1024) /* larger groups go to the tables at once: they would be written twice */
#define JOURNAL_HALF_ROWS_MAX 4096u

struct journal;

struct journal_options {
    const char *dir;        /* directory of the log, for sentences */
    int dir_fd;             /* the same, open */
    bool no_sync;           /* simulator and unit tests only */
};

/* Makes the file (zeros, flushed), replacing what is there: a log is being born. The caller flushes the directory. */
MUST_CHECK enum seus_err journal_make(const struct journal_options *options, struct seus_why *why);

/* Has a log been born in this directory? No other program makes a file of this name and size. */
bool journal_is_there(const struct journal_options *options);

/* Opens the file that journal_make made. SEUS_INTEGRITY if it is missing or of another size. gives: journal_close. */
MUST_CHECK enum seus_err journal_open(const struct journal_options *options, struct journal **ret_journal,
                                      struct seus_why *why);
void journal_close(struct journal *journal); /* NULL is fine */

/*
 * Finds the rows of generation and of the next one in the file: those that follow after_index, all of term, without
 * gaps. A last record that was cut short by a crash was never acknowledged and is overwritten by the next.
 * SEUS_INTEGRITY if a record is damaged and a later one is not, or if a row does not follow.
 */
MUST_CHECK enum seus_err journal_load(struct journal *journal, uint64_t generation, uint64_t after_index,
                                      uint64_t term, struct seus_why *why);

/* True if a group fits behind what the half being written holds, and is worth it. */
bool journal_has_room(const struct journal *journal, size_t entries_count, size_t payload_bytes);
/* True if the other half is empty: after journal_turn there is room. */
bool journal_may_turn(const struct journal *journal);
/* Seals the half being written and begins the other, under the next generation. */
void journal_turn(struct journal *journal);

/* Rows of one group, to be written as one record: begin, add each, write. Borrows entries. journal_has_room before. */
void journal_begin(struct journal *journal);
void journal_add(struct journal *journal, const struct log_entry *entry);
/* Durable on return. The rows are not readable before journal_publish. */
MUST_CHECK enum seus_err journal_write(struct journal *journal, struct seus_why *why);
void journal_publish(struct journal *journal);

/* A run of rows held. */
struct journal_rows {
    uint64_t first;      /* 0: none */
    unsigned count;
    uint64_t generation; /* the first one that the tables lack once they have these rows */
};
struct journal_rows journal_all(const struct journal *journal);    /* of both halves */
struct journal_rows journal_sealed(const struct journal *journal); /* of the sealed half */
/* The bytes of the row of index (row.h), which must be held. Borrowed until a clear. */
const unsigned char *journal_row(const struct journal *journal, uint64_t index, size_t *ret_len);

/* The tables have every row, or those of the sealed half, and the generation: forget them. */
void journal_clear(struct journal *journal);
void journal_clear_sealed(struct journal *journal);

uint64_t journal_writes(const struct journal *journal); /* records written since journal_open */

#endif
