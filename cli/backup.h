/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * seusctl cluster backup, and backup verify: a file from a node's stream, and what such a file proves. No node is
 * needed to verify. Called by main.c.
 */
#ifndef CLI_BACKUP_H
#define CLI_BACKUP_H

#include <jansson.h>

#include "cli/client.h"
#include "cli/fault.h"
#include "wire/backup.h"
#include "wire/key_ledger.h"

/* True for the commands of this file. */
bool backup_is_ours(const struct command *command);
/*
 * cluster backup: FILE.partial, then FILE. Cut off, it goes on at the next endpoint from where it was; what it could
 * not finish stays as FILE.partial. backup verify: a file to its last byte; SEUS_INTEGRITY names the index; with a copy
 * of keys also whether it can be read with it. ret: a new reference to an object, record backup_facts. ret_failed:
 * always false.
 */
MUST_CHECK enum seus_err backup_answer(const struct args *args, const struct client *client, json_t **ret,
                                       bool *ret_failed, struct fault *fault);

/* ---- backup_file.c ---- */

/* What was read from a file. Zero-initialised. */
struct backup_read {
    struct backup_sum sum;
    uint64_t good_bytes;   /* up to here the pieces are whole and follow */
    uint64_t first_ms;     /* when the first and the last command were recorded */
    uint64_t last_ms;
    struct arena arena;    /* of a decoded entry */
    struct key_ledger *ledger; /* told of every entry; NULL: not wanted */
};

/* Reads pieces until the end of the file, or one that is damaged: then SEUS_INTEGRITY. A file that ends between two
 * pieces or inside one is SEUS_OK: sum.ended tells whether it is whole. */
MUST_CHECK enum seus_err backup_file_read(const char *path, struct backup_read *read, struct seus_why *why);
/* The object of record backup_facts. A new reference. */
json_t *backup_file_facts(const char *path, struct backup_read *read, uint64_t took_ms);

/* ---- backup_keys.c ---- */

/*
 * Holds what the log says of keys (complete) against a copy of keys: every key that its texts need must be there, and
 * none that an erasure has destroyed. Adds what it found to facts. SEUS_INTEGRITY: one of the two is not so, or the
 * copy is bad; SEUS_CONFLICT: it is of another room. No key is needed, and none is opened.
 */
MUST_CHECK enum seus_err backup_keys_judge(const char *path, struct key_ledger *ledger, json_t *facts,
                                           struct seus_why *why);

#endif
