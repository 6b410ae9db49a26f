/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Projections on LMDB (MDB_NOSYNC | MDB_WRITEMAP) and the queries over them. Disposable: everything here can be dropped
 * and computed again from the log. Safe against a crash of the process; after an unclean boot of the machine (the
 * environment carries the boot id) it is rebuilt. Only apply/ writes. One thread (the loop).
 */
#ifndef VIEW_VIEW_H
#define VIEW_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"
#include "domain/domain.h"
#include "wire/entry.h"
#include "wire/head.h"

struct view;

struct view_options {
    const char *dir;         /* made (0700) if missing */
    uint64_t map_size_bytes; /* 0 = 64 GiB */
    const char *boot_id;     /* of this boot of the machine; "" in the simulator */
    uint64_t cluster_id;     /* views of another cluster or schema are dropped */
    bool rebuild;            /* drop everything first */
};

/* Opens; *ret_fresh: it was dropped (asked, unclean boot, other schema, damaged) and starts at applied 0. */
MUST_CHECK enum seus_err view_open(const struct view_options *options, struct view **ret_view, bool *ret_fresh,
                                   struct seus_why *why);
void view_close(struct view *view);

/* ---- for apply/ ---- */

/*
 * Sealed texts (wire/sealed.h) rest in the views as envelopes. Who reads outside a transaction of apply/ gets them
 * through these: rows and events, in place, new texts in arena. Not set: envelopes stay envelopes.
 */
struct view_opener {
    void *ctx;
    void (*open_row)(void *ctx, const struct wire_record *record, void *row, struct arena *arena);
    void (*open_event)(void *ctx, const struct wire_event *event, struct arena *arena);
};
void view_set_opener(struct view *view, const struct view_opener *opener);
/*
 * Who signs what the log is, for papers that leave the room: the signed note (seusd/checkpoint.c) in arena, empty if it
 * cannot be made. Not set: papers bear none.
 */
struct view_signer {
    void *ctx;
    struct str (*sign)(void *ctx, struct arena *arena);
};
void view_set_signer(struct view *view, const struct view_signer *signer);

/* One transaction for a batch of entries. Between begin and commit reads see what was written. */
MUST_CHECK enum seus_err view_begin(struct view *view, struct seus_why *why);
/* head: chain and tree of the log up to applied_index. */
MUST_CHECK enum seus_err view_commit(struct view *view, uint64_t applied_index, const struct log_head *head,
                                     struct seus_why *why);
/* Forgets the open transaction. A failed view_commit has done so already. */
void view_abort(struct view *view);
/* The rows as the domain sees them; put works only between begin and commit. */
const struct domain_store *view_store(struct view *view);
void view_put_answer(struct view *view, struct str request_id, const struct wire_answer *answer);
/* The event at (index, seq) belongs to this case: its timeline. */
void view_put_timeline(struct view *view, struct str case_id, uint64_t index, unsigned seq);
/* The command at index had no effect (a conflict, or a request id seen before): its events never happened. */
void view_put_void(struct view *view, uint64_t index);
/* A command takes effect: what the calendar of the log keeps of it. Before its events change any row. */
void view_put_day(struct view *view, const struct wire_entry *entry);
/* A whole subtree of the log's tree: proofs are made of them. */
void view_put_tile(struct view *view, const struct log_tile *tile);
/* The same, read; false: there is none. */
bool view_tile(struct view *view, unsigned level, uint64_t number, unsigned char ret[SHA256_SIZE]);
bool view_is_void(struct view *view, uint64_t index);
/* domain_version without decoding the row: 0 if there is none. */
uint64_t view_version(struct view *view, enum entity_kind kind, struct str id);

/* ---- for everybody on the loop ---- */

uint64_t view_applied(const struct view *view);
/* Copies chain and tree at applied. */
void view_head(const struct view *view, struct log_head *ret_head);
/* The chain of it alone. */
void view_chain(const struct view *view, unsigned char ret_chain[SHA256_SIZE]);
/* Digest of the content at applied: independent of the order of writing, equal on every node and after a rebuild. */
uint64_t view_digest(const struct view *view);
/* The same, computed by reading every row: what the incremental one must equal. Slow. */
uint64_t view_digest_scan(struct view *view);
/*
 * The same in steps, while others write: of the rows as they were at view_sum_index. One thread, the loop.
 * gives: view_sum_free, before view_close.
 */
struct view_sum;
MUST_CHECK enum seus_err view_sum_new(struct view *view, struct view_sum **ret_sum, struct seus_why *why);
void view_sum_free(struct view_sum *sum);
MUST_CHECK enum seus_err view_sum_step(struct view_sum *sum, unsigned rows_max, bool *ret_done, struct seus_why *why);
uint64_t view_sum_index(const struct view_sum *sum);
uint64_t view_sum_rows(const struct view_sum *sum); /* looked at so far */
/* Once it is done: the digest of the rows, and the incremental one at the same index. */
void view_sum_digests(const struct view_sum *sum, uint64_t *ret_rows_digest, uint64_t *ret_kept);
uint64_t view_cases_open(const struct view *view);
/*
 * The same by zone and priority: one call a zone that has open cases, in order of zone. counts: by enum priority; a
 * case without one counts as PRIORITY_NONE. Reads the open cases and no others. on_zone must not call back in.
 */
#define VIEW_PRIORITIES 5u
void view_open_by_zone(struct view *view, void *ctx,
                       void (*on_zone)(void *ctx, struct str zone_id, const uint64_t counts[VIEW_PRIORITIES]));
/*
 * Open deadlines of which something must be said at until_ms or before (a warning, or that the time is over), the
 * earliest first, at most max, into ret (ids in arena). Returns how many. With until_ms UINT64_MAX: what comes next.
 */
struct view_due {
    struct str deadline_id;
    uint64_t at_ms; /* UTC */
};
unsigned view_due(struct view *view, uint64_t until_ms, struct arena *arena, unsigned max, struct view_due *ret);
/* Answer remembered for a request id; false: unseen. */
bool view_answer(struct view *view, struct str request_id, struct arena *arena, struct wire_answer *ret_answer);
/* Internal id for what an operator typed: number (check character verified first), unique start of one, or id. */
MUST_CHECK enum seus_err view_resolve_case(struct view *view, struct str typed, struct arena *arena, struct str *ret_id,
                                           struct seus_why *why);
/*
 * Rows of a kind (in a group; empty: in any) behind this id (empty: the first), in order of id, at most max, with their
 * sealed texts left sealed: for walks over all of them that need none. As rows of struct domain_store otherwise.
 */
unsigned view_rows_after(struct view *view, enum entity_kind kind, struct str group, struct str after,
                         struct arena *arena, unsigned max, void **ret_rows);
uint64_t view_file_bytes(struct view *view); /* pages in use */

/* Reads of the log that queries need (timelines, events). As record_read; never beyond applied. */
struct view_log {
    void *ctx;
    enum seus_err (*read)(void *ctx, uint64_t first, uint64_t last, size_t max_bytes, struct arena *arena,
                          struct log_entry **ret_entries, unsigned *ret_count, struct seus_why *why);
};

/* A READ operation as it is asked. Borrowed. */
struct view_question {
    uint32_t op;
    const void *args; /* its argument record, required fields present */
    struct str actor; /* who asks: unix:NAME, ... */
    const struct access_principal *principal; /* who that is (domain/access.h); NULL: nobody asks, as in tests */
    uint64_t now_ms;  /* UTC: what depends on the date (is a category open today?) is answered for this moment */
};

/* From now on events are told without what is sealed, or with it. view_query does so itself, as its target says. */
void view_mask(struct view *view, bool masked);
/* Answers a READ operation (case.show, case.list, ... event.show) with JSON appended to target. */
MUST_CHECK enum seus_err view_query(struct view *view, const struct view_log *log, const struct view_question *question,
                                    struct arena *arena, struct buf *target, struct seus_why *why);

/*
 * READ operations that look at very many rows: asked in steps, so that the loop goes on. A scan sees the views as they
 * were when it began. view_query answers them too, in one go.
 */
struct view_scan;
bool view_scan_wanted(uint32_t op);
/* Copies what it needs of the question. gives: view_scan_free, before view_close. */
MUST_CHECK enum seus_err view_scan_new(struct view *view, const struct view_question *question,
                                       struct view_scan **ret_scan, struct seus_why *why);
void view_scan_free(struct view_scan *scan);
/* Looks at up to so many rows. *ret_done: nothing is left to look at. */
MUST_CHECK enum seus_err view_scan_step(struct view_scan *scan, unsigned rows_max, bool *ret_done,
                                        struct seus_why *why);
/* Log index that it rests on, and how many rows it has looked at. */
uint64_t view_scan_index(const struct view_scan *scan);
uint64_t view_scan_seen(const struct view_scan *scan);
/* Appends the answer, once it is done. */
void view_scan_answer(struct view_scan *scan, struct buf *target);

/*
 * Events behind position (index, seq) that match filter (case_id, zone_id, type), rendered as JSON objects one by one,
 * at most max events and a bounded number of entries scanned; *position moves on even when nothing matched, and ends at
 * (applied, last) when it has caught up. For watchers and event.list. on_event must not call view_events or view_query.
 */
struct view_position {
    uint64_t index; /* log index of the last event seen */
    uint32_t seq;   /* its number in the entry, from 1; 0: before the first; UINT32_MAX: the entry is done */
};
MUST_CHECK enum seus_err view_events(struct view *view, const struct view_log *log,
                                     const struct wire_event_query *filter, struct view_position *position,
                                     unsigned max, struct arena *arena, void *ctx,
                                     void (*on_event)(void *ctx, struct str id, struct str type, struct str json),
                                     struct seus_why *why);
/* Parses "INDEX" or "INDEX.N" (a resume point: events behind it follow). */
MUST_CHECK enum seus_err view_position_parse(struct str text, struct view_position *ret_position, struct seus_why *why);

#endif
