/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Three modes of seusd in which it is no node: `seusd restore` makes a data directory from a backup, `seusd recover`
 * lets one directory go on alone when the majority of a room is lost, `seusd keys` copies a key store and restores it.
 * The first two found a new generation of the room: directories of before are refused by it. Called by main.c with the
 * words behind "seusd"; they print, and return the exit code.
 */
#ifndef SEUSD_RESTORE_H
#define SEUSD_RESTORE_H

#include <stdbool.h>

#include "seusd/options.h"

int restore_main(int argc, char **argv);
int recover_main(int argc, char **argv);
int keys_main(int argc, char **argv);

/* ---- mode_words.c: what the command lines of these have in common ---- */

#define MODE_OTHERS_MAX 16

struct mode_words {
    const char *file;                      /* restore: the backup; keys: the copy */
    const char *new_cluster;               /* restore: name of the new room; NULL: as before */
    const char *operator;                  /* who does it */
    const char *reason;
    const char *yes;                       /* recover: the name of the room, typed beforehand */
    const char *others[MODE_OTHERS_MAX];   /* recover: directories to compare with */
    unsigned others_count;
    const char *backup_key;                /* keys: file with the key of the copy; NULL: the node's own key file */
    bool merge;                            /* keys: into a store that holds keys already */
    bool help;
    struct options options;                /* --data, --node, --peer, ... as for a node */
};

/* cluster: name of the room, where the words do not give it; NULL: options' own default. */
MUST_CHECK enum seus_err mode_words_parse(int argc, char **argv, const char *cluster, struct mode_words *ret_words,
                                          struct seus_why *why);
/* SEUS_INVALID: the log would not know why. */
MUST_CHECK enum seus_err mode_words_reason(const struct mode_words *words, struct seus_why *why);
/* Prints why; returns the exit code of err. */
int mode_fail(enum seus_err err, const struct seus_why *why);
/* Members the new room begins with: those of the command line, or this node alone. Appends the CHANGE payload. */
MUST_CHECK enum seus_err mode_members(const struct options *options, bool alone, struct buf *target,
                                      struct seus_why *why);

#endif
