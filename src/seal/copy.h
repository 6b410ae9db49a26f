/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Keys of a store in a file for safe keeping (wire/key_backup.h, bytes in FORMAT.md), wrapped under a key of its own:
 * that of the copy. Called by `seusd keys` only; never reads or writes a file.
 */
#ifndef SEAL_COPY_H
#define SEAL_COPY_H

#include "seal/keys.h"
#include "wire/key_backup.h"

/*
 * Appends the file: every key and tombstone of the store. head: all but the counts. copy_key: CIPHER_KEY_SIZE bytes.
 * SEUS_LIMIT: there are more keys than one file holds.
 */
MUST_CHECK enum seus_err copy_write(const struct keys *keys, const unsigned char *copy_key,
                                    const struct key_backup_head *head, struct buf *target, struct seus_why *why);

/* SEUS_INVALID: another key, or somebody bent the file. Opens each row: what was checked here can be taken. */
MUST_CHECK enum seus_err copy_check(const struct key_backup *backup, const unsigned char *copy_key,
                                    struct seus_why *why);
/* Puts all of it, which was checked, into a store, on disk when it returns; keys and tombstones that are there stay. */
MUST_CHECK enum seus_err copy_restore(const struct key_backup *backup, const unsigned char *copy_key,
                                      struct keys *keys, struct seus_why *why);

#endif
