/* SPDX-License-Identifier: EUPL-1.2 */
/* The plugin files as the room knows them, and the rows of plugin.list; private to policy/. Opens no plugin. */
#ifndef POLICY_FILES_H
#define POLICY_FILES_H

#include "base/arena.h"
#include "base/err.h"
#include "policy/channel.h"
#include "wire/schema.h"

#define FILES_LOAD_DEATHS_MAX 2u /* workers that may die loading a file before it is left out */

struct files_kind {
    bool is_offered;    /* the plugin answers this kind */
    uint64_t calls;     /* questions of this kind it was asked */
    uint64_t fallbacks; /* of these, answered by the built-in default */
    char reason[257];   /* of the last fallback */
};

struct files_entry {
    char *path;             /* gives: freed by files_release */
    const char *name;       /* its last part */
    char plugin[65];        /* what it said of itself; "" until it has */
    char version[65];
    char digest[17];
    char *config_schema;    /* as it declares it, or NULL; freed by files_release */
    bool on_request;        /* asked only where a plugin set names it */
    bool is_loaded;         /* by the present worker or, while that starts, by the one before */
    char refusal[257];      /* why it is not used; "" */
    unsigned load_deaths;   /* workers that died while they loaded it, in a row */
    struct files_kind kinds[4]; /* by enum verdict_kind */
};

struct files {
    struct files_entry entries[POLICY_FILES_MAX]; /* in order of name */
    unsigned count;
};

/* Finds the *.so of a directory. SEUS_IO: it cannot be read. SEUS_LIMIT: it holds more than POLICY_FILES_MAX. */
MUST_CHECK enum seus_err files_init(struct files *files, const char *directory, struct seus_why *why);
void files_release(struct files *files);

/* Is this file given to a new worker? No, if loading it has killed workers. */
bool files_is_used(const struct files_entry *entry);
/* Takes what the worker reports of a file. SEUS_INVALID: not such a report. */
MUST_CHECK enum seus_err files_take_report(struct files_entry *entry, const struct wire_plugin_page *page,
                                           struct seus_why *why);
/* The worker died while it loaded this file, and nobody else had killed it. */
void files_note_death(struct files_entry *entry, const char *reason);

/* The first loaded plugin of a kind that is asked without a request, or the one of a kind and id; NULL: none. */
const struct files_entry *files_find(const struct files *files, uint32_t kind, struct str plugin);
/* Counts a question of a kind for each of its plugins. failure: "" or why the default answered. */
void files_count(struct files *files, uint32_t kind, const char *failure);

/* Rows of plugin.list, in arena. */
unsigned files_rows(const struct files *files, bool worker_is_ready, struct arena *arena,
                    struct wire_plugin_info **ret_rows);

#endif
