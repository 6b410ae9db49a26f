/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A plugin host for authors: the same loader, worker and judgement as the room's, with a few files and one question at
 * a time. It blocks, so it runs in a process of its own (seusd --plugin-check, --plugin-run), never in a node.
 */
#ifndef POLICY_KIT_H
#define POLICY_KIT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/port.h"
#include "wire/schema.h"

struct kit;

struct kit_options {
    const char *program;      /* path of seusd, to run the worker; keeps */
    const char *const *files; /* plugin files, asked in this order; borrows for the call */
    unsigned files_count;     /* 1 to 8 */
    uint32_t deadline_ms;     /* 0: as in the room */
    struct clock_port clock;
};

/* Loads the files into a worker of their own. SEUS_INVALID: one of them is refused; why says the room's words. */
MUST_CHECK enum seus_err kit_open(const struct kit_options *options, struct kit **ret_kit, struct seus_why *why);
void kit_close(struct kit *kit); /* ends the worker, frees */

/* Rows of plugin.list, in arena. */
unsigned kit_plugins(struct kit *kit, struct arena *arena, struct wire_plugin_info **ret_rows);

struct kit_answer {
    struct wire_verdict verdict; /* in arena */
    struct str failure;          /* why the default answered; empty: a plugin answered */
    bool no_opinion;             /* no plugin had one: that is no failure */
    uint64_t took_us;
};
/* Asks the plugins of that kind, those that are asked on request too, and waits. */
void kit_ask(struct kit *kit, const struct wire_question *question, struct arena *arena, struct kit_answer *ret_answer);

/* ---- checking a file (kit_check.c) */

struct kit_finding {
    const char *check;  /* what was looked at */
    const char *result; /* "ok", "warning", "failed" */
    char detail[400];   /* what was found, and what to do */
};
#define KIT_FINDINGS_MAX 16u

/* Puts a file through every check; fuzz_ms: how long it is asked at random. Returns the count; *ret_failed: any. */
unsigned kit_check(const struct kit_options *options, uint64_t fuzz_ms, uint64_t seed, struct kit_finding *findings,
                   bool *ret_failed);

/* A question of a kind, made from a seed: everyday ones, and at the edges of what the interface allows. In arena. */
void kit_question(uint64_t seed, uint32_t kind, struct arena *arena, struct wire_question *ret_question);

#endif
