/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The life of a request, from RECEIVED to ANSWERED:
 *
 *   a write    route ─▶ (leader) seen id? ─▶ ask policy ─▶ decide ─▶ seal ─▶ propose ─▶ committed, applied ─▶ answer
 *                └────▶ (follower) pass on to the leader ────────────────────────────▲ or applied here first
 *   a read     route ─▶ (leader) confirm leadership ─▶ wait until applied ─▶ query ─▶ answer
 *                └────▶ (follower) pass on; (local) query at once and state the age
 *   a long one (the views as they were at an index): as a read, then some milliseconds a turn until it is answered
 *
 * No input or output of its own: the node (or the simulator) gives it ports. A request ends exactly once. Whatever
 * happens to leaders in between, it is routed again under its request id until its deadline; then the answer is
 * UNAVAILABLE (never left this node: nothing written) or UNKNOWN (it may be written). One thread, the loop.
 */
#ifndef SEUSD_PIPELINE_H
#define SEUSD_PIPELINE_H

#include "agree/agree.h"
#include "apply/apply.h"
#include "domain/access.h"
#include "seal/seal.h"
#include "seusd/rewind.h"
#include "seusd/trace.h"
#include "view/view.h"

struct pipeline;

#define PIPELINE_REQUESTS_MAX 8192 /* requests under way at once; above it LIMIT, nothing written */

/* What is read of a reading: all of it, or its first page, or a further one. */
enum pipeline_page { PAGE_ALONE, PAGE_FIRST, PAGE_FURTHER };

struct pipeline_ports {
    void *ctx;
    struct clock_port clock;
    struct random_port random;
    /* Ask policy; on_verdict exactly once, now or later. */
    void (*ask)(void *ctx, const struct wire_question *question, void *question_ctx,
                void (*on_verdict)(void *question_ctx, const struct wire_verdict *verdict, const char *failure));
    /* Send CALL to the leader; false: no link. */
    bool (*call)(void *ctx, uint64_t leader_id, uint64_t call_id, struct str body);
    /* Answer a NODE operation of this node: JSON into target. */
    enum seus_err (*node_query)(void *ctx, uint32_t op, const void *args, struct arena *arena, struct buf *target,
                                struct seus_why *why);
    /* The plugins of this node, as plugin.list tells them, in arena; their count. NULL: there are none. */
    unsigned (*plugins)(void *ctx, struct arena *arena, struct wire_plugin_info **ret_plugins);
    /* Milliseconds since this node last knew itself up to date (0 for a leader). */
    uint64_t (*age_ms)(void *ctx);
    /* Is there a link to this node? Asked before leadership is handed to it. */
    bool (*is_linked)(void *ctx, uint64_t node_id);
    /*
     * Somebody reads of a case or a person, or was refused; seq and node are left to the port. What cannot be recorded
     * is not read: any failure is the answer. A further page of a reading may be on record already, by the same words;
     * if it is not, it is recorded. NULL: nobody keeps an access log.
     */
    enum seus_err (*on_read)(void *ctx, const struct wire_access_read *read, enum pipeline_page page,
                             struct seus_why *why);
    /* Meets a node that would be a member, both ways: SEUS_OK when both links are up and it is what it should be;
     * SEUS_UNAVAILABLE: not yet, and what is in the way. guest NULL: nobody is expected any more. */
    enum seus_err (*probe)(void *ctx, const struct agree_member *guest, struct seus_why *why);
    /* Can every member the feature level? SEUS_REFUSED names one that cannot. NULL: there are no others. */
    enum seus_err (*level_can)(void *ctx, uint64_t level, struct seus_why *why);
    /* The highest feature level that a node can; 0: not known. NULL: the same as this build. */
    uint64_t (*level_of)(void *ctx, uint64_t node_id);
    /* Room on the disk for writes? */
    bool (*has_space)(void *ctx);
    struct view_log log;
};

struct pipeline_options {
    uint64_t node_id;
    uint32_t no_leader_ms_max; /* without a leader for longer, a request that never left is answered UNAVAILABLE */
    struct agree *agree;       /* keeps */
    struct view *view;         /* keeps */
    struct trace *trace;       /* keeps */
    struct rewind *rewind;     /* keeps; NULL: reads cannot look back */
    struct seal *seal;         /* keeps; NULL: nothing is sealed */
};

/* Borrowed until the answer; arena has the lifetime of the request and is used by the pipeline too. */
struct pipeline_request {
    const struct wire_op *op;
    void *args;
    struct str request_id;
    struct str actor;
    struct str shift;          /* the shift a write is made on; empty: none. No part of what a request id remembers */
    struct str as_user;        /* of a front end: whose request it brings; empty: its own */
    struct str purpose;        /* of a read: what for; empty: not said */
    bool host;                 /* root, or the daemon's own user, asked on the machine of its node */
    uint32_t consistency;
    uint32_t timeout_ms;
    bool dry_run;
    struct str at;             /* reads: INDEX|TIME, the views as they were then; empty: now */
    bool passed_on;            /* came from a follower: not passed on again */
    struct arena *arena;
};

struct pipeline_answer {
    enum seus_err err;
    const struct seus_why *why; /* on failure */
    uint32_t written;           /* enum written */
    uint64_t index;             /* of what was written, or 0 */
    struct str report_id;       /* of a refused report */
    struct str body;            /* JSON of the result; or, when relayed, of the problem */
    bool relayed;               /* body is final as it came from the leader, problem included */
    uint64_t served_index;      /* applied index that a read rests on */
    uint64_t age_ms;
    uint32_t consistency;
};
typedef void (*pipeline_on_answer)(void *ctx, const struct pipeline_answer *answer);

/* Copies options and ports. gives: pipeline_free (ends no requests: the owner forgets them). */
struct pipeline *pipeline_new(const struct pipeline_options *options, const struct pipeline_ports *ports);
void pipeline_free(struct pipeline *pipeline);

/*
 * May who asks do this, as this node's views know it? For what does not become a job: NODE operations, streams.
 * SEUS_DENIED says who may. ret_principal borrows the request's arena.
 */
MUST_CHECK enum seus_err pipeline_access_of(struct pipeline *pipeline, const struct pipeline_request *request,
                                            const void *args, struct access_principal *ret_principal,
                                            struct access_leave *ret_leave, struct seus_why *why);

/* Starts a request; on_answer exactly once, now or later, unless cancelled. Returns a handle for pipeline_cancel, or 0
 * if it was answered already. */
uint64_t pipeline_submit(struct pipeline *pipeline, const struct pipeline_request *request, void *ctx,
                         pipeline_on_answer on_answer);
/* The asker went away: on_answer will not be called. What was proposed stays proposed. */
void pipeline_cancel(struct pipeline *pipeline, uint64_t handle);

/* From agreement: role, leader or term changed; a read confirmed; the leader answered a CALL (CBOR of wire_called). */
void pipeline_on_role(struct pipeline *pipeline);
void pipeline_on_read(struct pipeline *pipeline, uint64_t cookie, bool ok, uint64_t index);
void pipeline_on_called(struct pipeline *pipeline, uint64_t call_id, struct str body);
/* From apply (struct apply_events.on_applied), and after each batch. */
void pipeline_on_applied(struct pipeline *pipeline, uint64_t index, const struct wire_entry *entry,
                         const struct wire_answer *answer, bool duplicate);
void pipeline_after_batch(struct pipeline *pipeline);
/* Entries up to here were committed now (for traces). */
void pipeline_on_commit(struct pipeline *pipeline, uint64_t index);

/* Keys have come (struct seal_ports.on_keys): what waits for them goes on. Not from within on_keys. */
void pipeline_on_keys(struct pipeline *pipeline);

/* This node leads and is to stop: the voter with a link that has most of the log takes over, but not the one that is
 * resting. false: nothing happens, there is none, or it is not ready: call again. */
bool pipeline_hand_over(struct pipeline *pipeline, uint64_t resting);

/* Deadlines and retries; call at least every 50 ms while requests are under way. */
void pipeline_tick(struct pipeline *pipeline);
/* At the end of a turn: overwrites what answers have left in memory. */
void pipeline_forget(struct pipeline *pipeline);
unsigned pipeline_under_way(const struct pipeline *pipeline);

/* Goes on with long reads for some milliseconds; call each turn. true: there is more to do, come back soon. */
bool pipeline_work(struct pipeline *pipeline);

#endif
