/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The key store of a node: data keys of 256 bits by their id, wrapped by the node's master key, in one file outside the
 * log and the views. A key is found by its id at the cost of one look into the file, which is mapped, so that a million
 * keys take no memory that the system cannot take back. What keys_add and keys_destroy return is on the disk.
 *
 * A destroyed key leaves a tombstone: its slot, overwritten in place. The bytes are in FORMAT.md. One thread, the loop.
 * After an error of a write the store must not be used any more: the owner ends the process.
 */
#ifndef SEAL_KEYS_H
#define SEAL_KEYS_H

#include <stdint.h>

#include "base/err.h"
#include "seal/cipher.h"

struct keys;

enum key_state { KEY_ABSENT = 0, KEY_LIVING = 1, KEY_DESTROYED = 2 };

/* A key on its way between stores. */
struct key_given {
    uint64_t id;
    enum key_state state;               /* KEY_LIVING or KEY_DESTROYED */
    unsigned char key[CIPHER_KEY_SIZE]; /* of a living one */
};

struct keys_options {
    const char *dir;                              /* made (0700) if missing */
    const unsigned char *master;                  /* CIPHER_KEY_SIZE bytes; not kept */
    uint64_t cluster_id;
    bool no_sync;                                 /* for the simulator: nothing is flushed */
    bool read_only;                               /* to look at the store of a node that may be running: nothing is
                                                   * made, mended or written; only what looks may be called */
};

/*
 * Opens the store, or makes an empty one (*ret_fresh). SEUS_INVALID: another master key, with what to do.
 * SEUS_CONFLICT: another room. SEUS_NOT_FOUND: there is none, and it is to be looked at only. gives: keys_close.
 */
MUST_CHECK enum seus_err keys_open(const struct keys_options *options, struct keys **ret_keys, bool *ret_fresh,
                                   struct seus_why *why);
void keys_close(struct keys *keys);

enum key_state keys_state(const struct keys *keys, uint64_t id);
/* Fills ret_key if the key is living and whole; else KEY_DESTROYED or KEY_ABSENT. The caller wipes it. */
enum key_state keys_get(const struct keys *keys, uint64_t id, unsigned char ret_key[CIPHER_KEY_SIZE]);

/*
 * Keeps keys that came from this node's leader, another node or this node itself. A key that is here stays as it is;
 * *ret_clash: one of the same id is here and is another key. A tombstone takes the place of a living key.
 */
MUST_CHECK enum seus_err keys_add(struct keys *keys, const struct key_given *given, unsigned count, bool *ret_clash,
                                  struct seus_why *why);
/* Overwrites keys; those that are not here get a tombstone, so that they never come back. */
MUST_CHECK enum seus_err keys_destroy(struct keys *keys, const uint64_t *ids, unsigned count, struct seus_why *why);

/* Up to max keys and tombstones behind *cursor (0: from the start), which moves on. 0: there are no more. */
unsigned keys_page(const struct keys *keys, uint64_t *cursor, struct key_given *ret, unsigned max);

/* How many slots hold a key that cannot be opened: a power cut, or a write under way in the node whose store it is. */
uint64_t keys_damaged(const struct keys *keys);
/* false: a running node has made another file of its store since it was opened here. */
bool keys_is_in_place(const struct keys *keys);

/* How many are living, and how many were destroyed. */
void keys_count(const struct keys *keys, uint64_t *ret_living, uint64_t *ret_destroyed);

/* The seed of this node's signature, made of the master key. Borrows the store; CIPHER_MAC_SIZE bytes. */
const unsigned char *keys_sign_seed(const struct keys *keys);

/* Is every key here that the log is known to need? Not in a store just made. Kept in the file. */
bool keys_is_whole(const struct keys *keys);
MUST_CHECK enum seus_err keys_set_whole(struct keys *keys, bool whole, struct seus_why *why);

#endif
