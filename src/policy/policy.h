/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Plugin host. Plugins run in a worker process (this binary re-executed with --plugin-worker) that is asked over a
 * socket pair, with a deadline; when it is absent, late, dead or answers nonsense, the built-in default answers at
 * once, the worker is killed and restarted, and the verdict says so (source fallback). A case is never refused because
 * a plugin died. The process must ignore SIGPIPE, as every process that serves sockets does.
 */
#ifndef POLICY_POLICY_H
#define POLICY_POLICY_H

#include <uv.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/port.h"
#include "wire/schema.h"

#define POLICY_DEADLINE_MS_DEFAULT 50u

struct policy;

struct policy_options {
    uv_loop_t *loop;             /* keeps */
    const char *program;         /* path of seusd, to re-execute; keeps */
    const char *plugin_dir;      /* directory of *.so, loaded in order of name; keeps. NULL or empty: defaults only */
    uint32_t deadline_ms;        /* for one answer of one plugin; 0: the default */
    unsigned deaths_max;         /* of workers in ten minutes, over one plugin, before its quarantine; 0 = 3, most 3 */
    struct clock_port clock;
};

struct policy_events {
    void *ctx;
    void (*on_log)(void *ctx, bool problem, const char *event, const char *detail); /* for the log */
    /* A worker was lost. plugin: the one that ended it, or had to be ended over; "": it is not known, or none did. */
    void (*on_lost)(void *ctx, const char *plugin);
};

MUST_CHECK enum seus_err policy_start(const struct policy_options *options, const struct policy_events *events,
                                      struct policy **ret_policy, struct seus_why *why);
/*
 * Asks; on_verdict is called exactly once, on the loop, later or before return. verdict is borrowed for the call.
 * failure: "" or why the default answered (then verdict.source is SOURCE_FALLBACK).
 */
void policy_ask(struct policy *policy, const struct wire_question *question, void *ctx,
                void (*on_verdict)(void *ctx, const struct wire_verdict *verdict, const char *failure));
/* Rows of plugin.list, in arena. */
unsigned policy_plugins(struct policy *policy, struct arena *arena, struct wire_plugin_info **ret_plugins);
/*
 * A plugin (by its id, or the name of its file) answers again if it was in quarantine or killed workers while it was
 * loaded; and the directory is read anew, by a new worker as soon as the present one is free. False: there was no such
 * plugin before; there may be now.
 */
bool policy_reset(struct policy *policy, struct str plugin);
/* Names of files that lie in the directory and no worker has loaded yet, at most max; in arena. Returns how many. */
unsigned policy_new_files(const struct policy *policy, struct arena *arena, unsigned max, struct str *ret_names);
/* Process id of the worker, 0 if none (tests kill it). */
int policy_worker_pid(const struct policy *policy);
void policy_stop(struct policy *policy, void *ctx, void (*on_stopped)(void *ctx)); /* frees */

/* The built-in default for a question (policy/fallback.c): safe, simple, documented. In arena. */
void policy_default(const struct wire_question *question, struct arena *arena, struct wire_verdict *ret_verdict);

/*
 * Body of the worker process; returns its exit code. argv: the plugin files (what follows --plugin-worker),
 * "SHA256:PATH" each, argc their count. The channel is file descriptor 3, the
 * files' sealed copies are the descriptors behind it.
 */
int policy_worker_main(int argc, char **argv);

#endif
