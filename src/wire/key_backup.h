/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A copy of a node's key store in a file of its own: seusd makes it and restores from it, seusctl tells which keys are
 * in it. The bytes are in src/seal/FORMAT.md. Here is what can be known of it without any key: which keys there are,
 * and that no byte was bent by accident. What is in the rows, and that nobody bent it on purpose: seal/copy.h. Pure.
 */
#ifndef WIRE_KEY_BACKUP_H
#define WIRE_KEY_BACKUP_H

#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"

#define KEY_BACKUP_VERSION   1u
#define KEY_BACKUP_NAME_SIZE 64u
#define KEY_BACKUP_SALT_SIZE 32u
#define KEY_BACKUP_MAC_SIZE  32u
#define KEY_BACKUP_ROW_SIZE  64u
#define KEY_BACKUP_ROWS_MAX  (UINT64_C(1) << 24) /* keys in one file: 1 GiB */
#define KEY_BACKUP_SIZE_MAX  (KEY_BACKUP_ROWS_MAX * KEY_BACKUP_ROW_SIZE + 4096)

struct key_backup_head {
    uint64_t node_id;                           /* whose store it was */
    uint64_t made_at_ms;                        /* UTC */
    uint64_t living;
    uint64_t destroyed;
    unsigned char salt[KEY_BACKUP_SALT_SIZE];   /* random: no two files are wrapped alike */
    char cluster_name[KEY_BACKUP_NAME_SIZE];
};

/* Offsets in a row; as in a slot of a key store. */
enum { KEY_ROW_ID = 0, KEY_ROW_STATE = 8, KEY_ROW_KEY = 16 };
enum { KEY_ROW_LIVING = 1, KEY_ROW_DESTROYED = 2 };

/* A file that is whole. Borrows the bytes it was read from. */
struct key_backup {
    struct key_backup_head head;
    const unsigned char *rows; /* of KEY_BACKUP_ROW_SIZE each, ids ascending */
    uint64_t rows_count;
    struct str signed_part;    /* what the MAC is over: all before it */
    const unsigned char *mac;
};

/* Head and rows (ids ascending, living + destroyed of them) and the sum over both. The MAC belongs behind it. */
void key_backup_write(const struct key_backup_head *head, struct str rows, struct buf *target);
/* SEUS_INTEGRITY: this is no such file, or not all of it, or a byte is another; SEUS_INVALID: of a newer version. */
MUST_CHECK enum seus_err key_backup_read(struct str bytes, struct key_backup *ret_backup, struct seus_why *why);

enum key_backup_state { KEY_BACKUP_ABSENT, KEY_BACKUP_LIVING, KEY_BACKUP_DESTROYED };
enum key_backup_state key_backup_state(const struct key_backup *backup, uint64_t id);

#endif
