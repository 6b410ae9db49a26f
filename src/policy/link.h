/* SPDX-License-Identifier: EUPL-1.2 */
/* One worker process as the room holds it: spawn, send a frame, receive frames, kill; private to policy/. */
#ifndef POLICY_LINK_H
#define POLICY_LINK_H

#include <uv.h>

#include "base/err.h"
#include "policy/channel.h"
#include "base/str.h"

struct link;

struct link_events {
    void *ctx;
    /* A whole frame; bytes are borrowed. May call link_send and link_kill. */
    void (*on_frame)(void *ctx, struct link *link, struct str bytes);
    /*
     * It ended (term_signal: by which signal, 0: none), or broke the framing (0), by itself: at most once, and not
     * after link_kill. It is killed already.
     */
    void (*on_down)(void *ctx, struct link *link, const char *reason, int term_signal);
    /* Last of all, in every case: the process is reaped and the link's memory goes. */
    void (*on_gone)(void *ctx, int pid, int64_t exit_status, int term_signal);
};

struct link_options {
    uv_loop_t *loop;
    const char *program; /* path; borrows */
    char **args;         /* argv of the worker, NULL-terminated; borrows */
    const int *fds;      /* what the worker finds behind its channel; borrows: the caller closes its own */
    unsigned fds_count;
};

/* Spawns the program. On failure on_gone still follows, with pid 0. */
MUST_CHECK enum seus_err link_start(const struct link_options *options, const struct link_events *events,
                                    struct link **ret_link, struct seus_why *why);
int link_pid(const struct link *link);
/* Sends a frame; copies bytes. SEUS_INVALID: the worker has not even read the last one. */
MUST_CHECK enum seus_err link_send(struct link *link, struct str bytes, struct seus_why *why);
/* SIGKILL, and no more events but on_gone. */
void link_kill(struct link *link);

#endif
