/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a log says about keys: which ones its texts are sealed under, which were ordered to be destroyed, and which
 * rooms it has been the log of. Entry by entry; then it is held against a copy of keys. Called by `seusd keys restore`
 * and by seusctl backup verify. Pure.
 */
#ifndef WIRE_KEY_LEDGER_H
#define WIRE_KEY_LEDGER_H

#include "base/arena.h"
#include "wire/entry.h"
#include "wire/key_backup.h"

#define KEY_LEDGER_ROOMS_MAX 16u /* names of rooms, of a log that was restored under others */

/* Zero-initialised. gives: key_ledger_release. */
struct key_ledger {
    struct buf named;     /* uint64_t each; in order and once each after key_ledger_sort */
    struct buf destroyed; /* the same */
    char rooms[KEY_LEDGER_ROOMS_MAX][KEY_BACKUP_NAME_SIZE];
    unsigned rooms_count;
    struct arena arena;   /* of one entry */
};

/* The next entry of the log. SEUS_INTEGRITY: it cannot be decoded. */
MUST_CHECK enum seus_err key_ledger_add(struct key_ledger *ledger, const struct log_entry *entry,
                                        struct seus_why *why);
/* The log is also that of the room of this name. */
void key_ledger_add_room(struct key_ledger *ledger, struct str name);
void key_ledger_sort(struct key_ledger *ledger);
void key_ledger_release(struct key_ledger *ledger);

/* Is the copy of a room that this log is, or was, the log of? */
bool key_ledger_knows_room(const struct key_ledger *ledger, const char *name);

struct key_ledger_facts {
    uint64_t named;         /* keys that the log's texts are sealed under */
    uint64_t destroyed;     /* of them, those that an erasure has ordered destroyed */
    uint64_t missing;       /* neither destroyed nor in the copy: their texts cannot be read with it */
    uint64_t first_missing; /* its id */
    uint64_t returned;      /* destroyed by the log, living in the copy */
    uint64_t first_returned;
};
/* After key_ledger_sort. */
void key_ledger_judge(const struct key_ledger *ledger, const struct key_backup *backup,
                      struct key_ledger_facts *ret_facts);

/* A key id as it stands in the log, 16 hexadecimal digits; 0: it is none. */
uint64_t wire_key_id_parse(struct str text);

#endif
