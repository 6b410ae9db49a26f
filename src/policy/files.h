/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The plugin files as the room knows them, and the rows of plugin.list; private to policy/. What a file is (its digest)
 * the room says; what the plugin in it says of itself is only told. Runs no plugin.
 */
#ifndef POLICY_FILES_H
#define POLICY_FILES_H

#include "base/arena.h"
#include "base/err.h"
#include "policy/channel.h"
#include "wire/schema.h"

#define FILES_LOAD_DEATHS_MAX 2u                      /* workers that may die loading a file before it is left out */
#define FILES_DEATHS_MAX 3u                           /* workers that may die asking a plugin before its quarantine */
#define FILES_DEATHS_WINDOW_MS (10ull * 60 * 1000)    /* within this time */
#define FILES_QUARANTINE_MS_FIRST 1000u               /* how long it is left out; doubles from time to time */
#define FILES_QUARANTINE_MS_MAX 60000u
#define FILES_SHA256_SIZE 65u                         /* 64 hex digits and NUL */

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
    char sha256[FILES_SHA256_SIZE]; /* of the content that workers are given; "" before the first */
    char *config_schema;    /* the settings it declares, or NULL; gives: freed by files_release */
    bool on_request;        /* asked only where a plugin set names it */
    bool is_packed;         /* the present worker was given it */
    bool is_loaded;         /* by the present worker or, while that starts, by the one before */
    char refusal[257];      /* why it is not used; "" */
    unsigned load_deaths;   /* workers that died while they loaded it, in a row */
    uint64_t death_ms[FILES_DEATHS_MAX]; /* monotonic times of its last deaths, newest first; 0: none */
    unsigned quarantines;   /* in a row: ten minutes without a death end the row */
    uint64_t back_ms;       /* quarantined: monotonic time of the next try; 0: not quarantined */
    struct files_kind kinds[4]; /* by enum verdict_kind */
};

struct files {
    struct files_entry entries[POLICY_FILES_MAX]; /* in order of name */
    unsigned count;
};

/*
 * Finds the *.so of a directory; what is known of those that were there before stays. SEUS_IO: it cannot be read.
 * SEUS_LIMIT: it holds more than POLICY_FILES_MAX; the first of them are there.
 */
MUST_CHECK enum seus_err files_scan(struct files *files, const char *directory, struct seus_why *why);
void files_release(struct files *files);

/* Is this file given to a new worker? No, if loading it has killed workers, or while it is quarantined. */
bool files_is_used(const struct files_entry *entry);
/* A sealed copy of the file in memory, its digest noted: what is hashed is what is loaded. -1: refusal says why. */
int files_open(struct files_entry *entry);
/* Takes what the worker reports of a file. SEUS_INVALID: not such a report. */
MUST_CHECK enum seus_err files_take_report(struct files_entry *entry, const struct wire_plugin_page *page,
                                           struct seus_why *why);
/* The worker died while it loaded this file, and nobody else had killed it. */
void files_note_load_death(struct files_entry *entry, const char *reason);
/* The worker died, or had to be ended, over this plugin. True: that was once too often, quarantine begins. */
bool files_note_death(struct files_entry *entry, uint64_t now_ms, unsigned deaths_max, const char *reason);
/* An operator says that the plugin is to be believed again. */
void files_forgive(struct files_entry *entry);
/* Ends the quarantines that are over; true: there was one. ret_next_ms: when the next one ends, 0: none. */
bool files_end_quarantines(struct files *files, uint64_t now_ms, uint64_t *ret_next_ms);

/* The first loaded plugin of a kind that is asked without a request, or the one of a kind and id; NULL: none. */
struct files_entry *files_find(struct files *files, uint32_t kind, struct str plugin);
/* Counts a question of a kind for a plugin. failure: "" or why the default answered. */
void files_count(struct files_entry *entry, uint32_t kind, const char *failure);

/* What rows need besides the files. */
struct files_now {
    bool worker_is_ready;
    uint64_t mono_ms;
    uint64_t wall_ms;
};

/* Rows of plugin.list, in arena. */
unsigned files_rows(const struct files *files, const struct files_now *now, struct arena *arena,
                    struct wire_plugin_info **ret_rows);

#endif
