/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The event log on LMDB: append, truncate the uncommitted tail, read ranges, term and vote. FORMAT.md has the bytes.
 * One environment, LMDB's default durability, and in front of it a journal for small groups of rows, which needs one
 * flush instead of two: record_commit returns when everything is on disk, or fails.
 *
 * Threads: record_commit is called by one thread at a time (the writer thread, writer.h; in the simulator the only
 * thread). Reads may run on another thread at the same time.
 * After any SEUS_IO, SEUS_NO_SPACE or SEUS_INTEGRITY of record_commit the object refuses further commits: a retried
 * flush lies. The process is expected to end.
 */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/histogram.h"
#include "base/port.h"
#include "wire/entry.h"

#define RECORD_FORMAT_VERSION 2u

struct record;

struct record_options {
    const char *dir;        /* directory of the environment; made (0700) if missing, its parent must exist */
    uint64_t map_size_bytes; /* address space; 0 = 256 GiB */
    struct clock_port clock; /* measures flushes, for the statistics; {0}: they are not measured */
    bool no_sync;           /* simulator and unit tests only: commits are not flushed */
};

/* Who this directory belongs to; written once, by record_found. */
struct record_identity {
    uint64_t cluster_id;
    uint64_t node_id;
    uint64_t incarnation;   /* random, not 0; made with the directory */
    bool bootstrapped;      /* founded with a first configuration; false: founded empty, to be fed by the others, or
                             * renewed (record_renew) */
    char cluster_name[64];
    uint64_t generation;    /* of the room: how often it was restored or recovered */
};

/* What Raft needs at start. */
struct record_state {
    uint64_t term;          /* current term, 0 at birth */
    uint64_t voted_for;     /* node id, 0 none */
    uint64_t last_index;    /* 0: empty log */
    uint64_t last_term;
    bool vouched;           /* this directory may vote (bootstrapped, or every other member has vouched for it) */
};

/* Opens (or makes) the environment. A founded directory's tail (last 10,000 rows) is verified; SEUS_INTEGRITY names the
 * row. SEUS_INVALID: another format version, another program's database, a network file system, no parent.
 * SEUS_UNAVAILABLE: open elsewhere, in this process or another. gives: record_close. */
MUST_CHECK enum seus_err record_open(const struct record_options *options, struct record **ret_record,
                                     struct seus_why *why);
void record_close(struct record *record);

/* The identity, or SEUS_NOT_FOUND in a directory that was never founded. */
MUST_CHECK enum seus_err record_identity(struct record *record, struct record_identity *ret_identity);
/* Founds the directory: identity, and (bootstrapped) the first CHANGE entry at index 1, term 1; one durable step.
 * SEUS_CONFLICT if it is founded already. first_change: empty when not bootstrapped. */
MUST_CHECK enum seus_err record_found(struct record *record, const struct record_identity *identity,
                                      struct str first_change, struct seus_why *why);
/*
 * Founds a directory over the rows it holds: of a backup (it was not founded), or of a room that lost its majority (it
 * was). One durable step: identity, a CHANGE entry behind the last row in a term above all others, no vote, vouched.
 * The same rows and first_change give the same entry on every node. SEUS_CONFLICT: it holds no rows.
 */
MUST_CHECK enum seus_err record_found_over(struct record *record, const struct record_identity *identity,
                                           struct str first_change, struct seus_why *why);
void record_state(const struct record *record, struct record_state *ret_state);
/* The directory is a copy: from now on it is another one (incarnation), and does not vote until it is vouched for; one
 * durable step. Before the first commit. */
MUST_CHECK enum seus_err record_renew(struct record *record, uint64_t incarnation, struct seus_why *why);

/* One durable step. Everything in it becomes true together, or nothing. Borrows until return. */
struct record_batch {
    bool has_vote;          /* term and voted_for are to be written */
    uint64_t term;
    uint64_t voted_for;
    uint64_t truncate_from; /* first: drop this index and all above; 0: nothing to drop */
    const struct log_entry *entries; /* then append; consecutive, first = last_index + 1 (after truncation) */
    unsigned entries_count;
    uint64_t peer_id;       /* remember this member's incarnation; 0: nothing to remember */
    uint64_t peer_incarnation;
    bool set_vouched;       /* this directory may vote from now on */
};

/* CHECKs: term never decreases; a vote is given once a term; truncate_from > the floor; entries are consecutive. */
MUST_CHECK enum seus_err record_commit(struct record *record, const struct record_batch *batches,
                                       unsigned batches_count, struct seus_why *why);

/*
 * Moves what a full half of the journal holds into the tables, if there is one, so that the other half will find room.
 * May run on another thread at the same time as record_commit. Never needed for correctness: without it record_commit
 * does the same when both halves are full. After a failure record_commit must not be called any more.
 */
MUST_CHECK enum seus_err record_settle(struct record *record, struct seus_why *why);

/* True if record_settle has something to do. */
bool record_wants_settling(struct record *record);

/* True if committing the batch, of bytes payload in all, would be one short write: nothing else is due with it.
 * By the thread that may commit. */
bool record_is_quick(const struct record *record, const struct record_batch *batch, size_t bytes);

/* Entries up to index are committed: truncation at or below aborts. Never goes down. Any thread. */
void record_set_floor(struct record *record, uint64_t index);

/* Incarnation by which a member is known, 0 unknown. */
uint64_t record_peer_incarnation(struct record *record, uint64_t node_id);

/*
 * Reads entries first..last (clipped to what is durable), at most max_bytes of payload but at least one entry.
 * The array and the payloads are in arena. SEUS_INTEGRITY (with the index) if a row fails its checksum or is missing:
 * such a row is never handed out; the ones before it are.
 */
MUST_CHECK enum seus_err record_read(struct record *record, uint64_t first, uint64_t last, size_t max_bytes,
                                     struct arena *arena, struct log_entry **ret_entries, unsigned *ret_count,
                                     struct seus_why *why);
/*
 * Rows that failed their checksum when they were read, ascending, at most max; returns how many there are. They are
 * never handed out, until record_repair puts a sound row in their place. Any thread.
 */
#define RECORD_ROTTEN_MAX 256u /* with more of them the directory is lost: open fails with SEUS_INTEGRITY */
unsigned record_rotten(struct record *record, uint64_t *ret, unsigned max);
/* The row at index as it rests, verified, appended to target. SEUS_INTEGRITY: it is damaged here too, or missing. */
MUST_CHECK enum seus_err record_row(struct record *record, uint64_t index, struct buf *target, struct seus_why *why);
/*
 * Puts a row of another member's log in the place of a rotten one, durably. SEUS_INTEGRITY: its checksum does not
 * hold, or it is of another term than this log knows for that index (two of the same index and term are the same);
 * SEUS_NOT_FOUND: that row is not rotten. May run while another thread commits.
 */
MUST_CHECK enum seus_err record_repair(struct record *record, uint64_t index, struct str row, struct seus_why *why);
/* Term of the entry at index, 0 if there is none. From the small terms table: no scan. */
uint64_t record_term_at(struct record *record, uint64_t index);

/* Runs of equal terms: (first index of the run, term), ascending. on_term returns false to stop. */
void record_each_term(struct record *record, void *ctx,
                      bool (*on_term)(void *ctx, uint64_t first_index, uint64_t term));
/* Every CHANGE entry, ascending. The entry is borrowed for the call. */
MUST_CHECK enum seus_err record_each_change(struct record *record, void *ctx,
                                            bool (*on_change)(void *ctx, const struct log_entry *entry),
                                            struct seus_why *why);

/* For metrics and benchmarks. */
struct record_stats {
    uint64_t commits;        /* durable steps: transactions (two flushes each) and records of the journal (one) */
    uint64_t journal_writes; /* of them, records of the journal */
    uint64_t entries;        /* entries appended */
    uint64_t settles;        /* times that the tables took over what a half of the journal held, or all of it */
    struct histogram flushes; /* duration of durable steps */
    uint64_t file_bytes;     /* pages in use of data.mdb */
};
void record_stats(struct record *record, struct record_stats *ret_stats);

/* Version of LMDB that is linked, for `seusctl version`. */
const char *record_library_version(void);

#endif
