/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the files of the host share: policy.c (questions and their way), pending.c (answers), worker_life.c (the
 * worker's beginning and end). Inside these three only. One thread, the loop.
 */
#ifndef POLICY_POLICY_PRIVATE_H
#define POLICY_POLICY_PRIVATE_H

#include "policy/files.h"
#include "policy/link.h"
#include "policy/policy.h"
#include "policy/round.h"

enum state {
    STATE_NONE,     /* no plugin file that can be used: the default answers */
    STATE_STARTING, /* a worker is loading plugins */
    STATE_READY,
    STATE_DOWN,     /* no worker; the next one starts when the timer fires */
    STATE_STOPPING
};

struct pending {
    struct pending *next;
    struct arena arena;            /* of the copy, and of its answer */
    struct buf bytes;              /* the question's CBOR */
    struct wire_question question; /* the copy; borrows bytes */
    struct round round;            /* once it has its turn */
    struct buf frame;              /* the question to the plugin asked now */
    uint64_t asked_ms;
    void *ctx;
    void (*on_verdict)(void *ctx, const struct wire_verdict *verdict, const char *failure);
};

struct policy {
    struct policy_options options;
    struct policy_events events;
    uint32_t deadline_ms;
    unsigned deaths_max;
    enum state state;
    struct files files;
    bool is_greeted;              /* the starting worker runs */
    unsigned reported;            /* of the files the starting worker was given, those it has reported */
    struct link *link;            /* NULL: none that is ours to talk to */
    unsigned links;               /* not yet gone, the killed ones included */
    const struct files_entry *blamed; /* for the loss of the worker that is being told; NULL: none */
    unsigned failures;            /* workers lost in a row, without an answer between */
    bool wants_restart;           /* other files than the worker has: a new one as soon as this one is free */
    bool wants_scan;              /* and the directory is read before */
    struct pending *asked;        /* under way; NULL: the worker is free */
    struct pending *first, *last; /* waiting, oldest first */
    unsigned waiting;             /* count of these */
    struct pending *spare;        /* used ones, with their memory */
    bool is_grace;                /* the deadline has fired once: see on_deadline */
    uv_timer_t deadline;          /* of the question under way or, while starting, of the oldest that waits */
    uv_timer_t restart;           /* while down: the next start. While starting: the end of patience */
    uv_timer_t trial;             /* the end of the next quarantine */
    unsigned open_timers;
    void *stop_ctx;
    void (*on_stopped)(void *ctx);
};

/* policy.c */
void policy_log(const struct policy *policy, bool problem, const char *event, const char *detail);
uint64_t policy_now_ms(const struct policy *policy);
void policy_deadline_set(struct policy *policy, uint64_t ms);
/* Asks the next question if the worker is free; replaces the worker first if that is wanted. */
void policy_pump(struct policy *policy);
void policy_on_frame(void *ctx, struct link *link, struct str bytes);
void policy_on_down(void *ctx, struct link *link, const char *reason, int term_signal);
void policy_stop_finish(struct policy *policy); /* frees once nothing of libuv's is open */

/* pending.c */
struct pending *pending_take(struct policy *policy);
struct pending *pending_pop(struct policy *policy); /* the oldest that waits; NULL: none does */
/* Hands over the default's verdict on question, with the sentence why it is the default's. */
void pending_default(struct policy *policy, struct pending *pending, const struct wire_question *question,
                     const char *failure);
/* Hands over what the plugins have said, or the default's verdict if that is nothing. */
void pending_give(struct policy *policy, struct pending *pending);
void pending_end_asked(struct policy *policy, const char *failure);
void pending_end_all(struct policy *policy, const char *failure);

/* worker_life.c */
void worker_start(struct policy *policy);
void worker_replace(struct policy *policy);
void worker_fail(struct policy *policy, const char *failure);
void worker_report(struct policy *policy, struct str bytes);
void worker_blame(struct policy *policy, const char *failure);
void worker_blame_loading(struct policy *policy, const char *failure);

#endif
