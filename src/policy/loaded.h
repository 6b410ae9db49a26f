/* SPDX-License-Identifier: EUPL-1.2 */
/* Plugins inside the worker process, private to policy/. Nothing of this runs in the room's own process. */
#ifndef POLICY_LOADED_H
#define POLICY_LOADED_H

#include "base/arena.h"
#include "policy/channel.h"
#include "seus/plugin.h"
#include "wire/schema.h"

typedef int32_t decide_fn(const struct seus_host *host, const struct seus_question *question,
                          struct seus_answer *answer);

struct loaded_plugin {
    struct str id;         /* borrow the plugin's own constant */
    struct str version;
    char sha256[65];       /* of the file, as the room says */
    struct str config_schema; /* as it declares it; "" */
    bool on_request;       /* asked only where a plugin set names it */
    decide_fn *decide[4];  /* by enum verdict_kind; NULL: not of that kind */
};

struct loaded_set {
    struct loaded_plugin plugins[POLICY_FILES_MAX]; /* in order of file */
    unsigned count;
};

/*
 * Loads a file into the set if it is a plugin this build can talk to, for good: nothing is ever unloaded. file: its
 * "SHA256:PATH"; fd: its content, which is closed. Fills ret_page with what to tell the host, in arena: a row for each
 * of its kinds, or one row that says why it was refused.
 */
void loaded_add_file(struct loaded_set *set, const char *file, int fd, struct arena *arena,
                     struct wire_plugin_page *ret_page);

/*
 * Asks the plugin that the question names in ask; it may ask those of behind. Everything in arena or borrowed from the
 * plugins.
 */
void loaded_ask(const struct loaded_set *set, const struct wire_question *question, struct arena *arena,
                struct wire_verdict *ret_verdict);

/* A question as the plugin interface shows it (policy/show.c), in arena; borrows the question. */
const struct seus_question *loaded_show(const struct wire_question *question, struct arena *arena);

#endif
