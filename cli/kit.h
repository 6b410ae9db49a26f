/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What seusctl does for authors of plugins and for those who compare protocols: plugin new, check, run, replay and
 * compare.
 * Plugin files are never loaded here: a seusd beside this program runs them, in its walls (seusd/plugin_modes.h).
 */
#ifndef CLI_KIT_H
#define CLI_KIT_H

#include <jansson.h>
#include <stdio.h>

#include "base/arena.h"
#include "cli/client.h"
#include "cli/fault.h"

/*
 * Does what args ask for, of a command_is_kit. client: for those that ask a node, else its clock only. ret_list: a new
 * reference to {"items":[...]}.
 * ret_failed: it was done, and what it found is not good (exit code 1). On failure fault says why.
 */
MUST_CHECK enum seus_err kit_answer(const struct args *args, const struct client *client, json_t **ret_list,
                                    bool *ret_failed, struct fault *fault);

/* ---- kit_child.c: a seusd in one of its modes ---- */

#define KIT_FILES_MAX 8u

struct kit_child {
    int pid;     /* 0: none */
    FILE *to;    /* its standard input */
    FILE *from;  /* its standard output */
    char *line;  /* last one read; freed by kit_child_end */
    size_t line_size;
};

/* Starts "seusd MODE FILE...": the one beside this program, else the one in PATH. more: a last argument, or NULL. */
MUST_CHECK enum seus_err kit_child_start(struct kit_child *child, const char *mode, const char *const *files,
                                         unsigned files_count, const char *more, struct seus_why *why);
/* All it prints until it ends. A new reference; NULL: no JSON. */
json_t *kit_child_read(struct kit_child *child);
/* Puts a question and waits for the answer {"verdict":...}. A new reference; NULL: it ended, and has said why. */
json_t *kit_child_ask(struct kit_child *child, const json_t *question);
/* Waits until it has ended; its exit code, or -1. */
int kit_child_end(struct kit_child *child);
/* The directory of this program, with its NUL. */
void kit_home(char *target, size_t size);

/* ---- kit_new.c ---- */

MUST_CHECK enum seus_err kit_new(const char *name, const char *kind, const char *dir, json_t **ret_list,
                                 struct seus_why *why);

/* ---- calls.c: calls of the past, as a node has them ---- */

struct call {
    uint64_t index;      /* of its entry in the log */
    uint64_t at_ms;
    const json_t *facts; /* body of its case.opened, or of its report.received if it was refused; borrows list */
    const char *zone_id;
    bool refused;
    const json_t *triaged; /* body of its case.triaged; NULL: none */
    const char *moved_to;  /* state right after triage, if another: shadow, deferred; NULL */
    uint64_t reaction_ms;  /* until the first assignment or the phone took over; 0: neither is recorded */
    const char *reaction;  /* "on_site", "remote", "phone"; NULL */
};

struct calls {
    struct call *items;
    unsigned count;
    json_t *pages; /* array that keeps the texts alive */
};

struct calls_wanted {
    uint64_t from_ms, until_ms; /* 0: no bound */
    const char *zone_id;        /* NULL: any */
    uint64_t limit;
};

MUST_CHECK enum seus_err calls_read(const struct client *client, const struct calls_wanted *wanted,
                                    struct calls *ret_calls, struct fault *fault);
void calls_release(struct calls *calls);
/*
 * The question that was (or would have been) asked about a call, from the records as they stood before it. kind: word.
 * SEUS_OK with *ret_question NULL: none is asked there. A new reference.
 */
MUST_CHECK enum seus_err calls_question(const struct client *client, const struct call *call, const char *kind,
                                        json_t **ret_question, struct fault *fault);

/* ---- compare.c ---- */

MUST_CHECK enum seus_err compare_replay(const struct client *client, const char *file,
                                        const struct calls_wanted *wanted, json_t **ret_list, bool *ret_differs,
                                        struct fault *fault);
MUST_CHECK enum seus_err compare_protocols(const struct client *client, const char *first, const char *second,
                                           const char *plugins, const struct calls_wanted *wanted, json_t **ret_list,
                                           struct fault *fault);

/* ---- compare_html.c ---- */

/* A page of its own about what compare_protocols returned. */
void compare_html(const json_t *list, const char *first, const char *second, struct buf *target);

#endif
