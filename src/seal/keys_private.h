/* SPDX-License-Identifier: EUPL-1.2 */
/* The file of a key store, byte by byte (FORMAT.md), and what an open one holds. For keys.c, keys_file.c, the test. */
#ifndef SEAL_KEYS_PRIVATE_H
#define SEAL_KEYS_PRIVATE_H

#include "seal/keys.h"

#include "base/paths.h"

#define KEYS_MAGIC       "SEUSKEYS"
#define KEYS_VERSION     1
#define KEYS_HEADER_SIZE 64u
#define KEYS_SLOT_SIZE   64u
#define KEYS_SLOTS_FIRST 1024u /* of a new store; doubled when three quarters are used */
#define KEYS_PATH_SIZE   (PATH_SIZE + 16)

/* Offsets in the header; the MAC covers what is before it. */
enum { HEADER_VERSION = 8, HEADER_SLOTS = 9, HEADER_WHOLE = 10, HEADER_CLUSTER = 16, HEADER_MAC = 32 };
/* Offsets in a slot. Id and state are bound to the wrapped key; bytes 9 to 15 are zero. */
enum { SLOT_ID = 0, SLOT_STATE = 8, SLOT_KEY = 16 };

/* In memory that is neither swapped nor dumped. */
struct keys_secret {
    unsigned char mac_key[CIPHER_MAC_SIZE];
    unsigned char sign_seed[CIPHER_MAC_SIZE];
};

struct keys {
    char dir[PATH_SIZE];
    char path[KEYS_PATH_SIZE];
    int fd;
    unsigned char *map; /* the whole file, read only */
    size_t map_size;
    uint64_t slots;     /* a power of two */
    uint64_t used;      /* slots that are not empty */
    uint64_t destroyed; /* of them */
    uint64_t cluster_id;
    bool is_whole;
    bool no_sync;
    bool read_only;
    struct cipher *wrap;
    struct keys_secret *secret;
};

/* keys.c */
MUST_CHECK enum seus_err keys_fail_io(const struct keys *keys, const char *what, struct seus_why *why);
MUST_CHECK enum seus_err keys_fail_here(const struct keys *keys, struct seus_why *why); /* at a fault point */
const unsigned char *keys_slot_at(const struct keys *keys, uint64_t place);
/* A state that is none is damage: KEY_ABSENT. */
enum key_state keys_slot_state(const unsigned char *slot);
bool keys_slot_open(const struct keys *keys, const unsigned char *slot, unsigned char ret_key[CIPHER_KEY_SIZE]);

/* keys_file.c */
void keys_header_make(const struct keys *keys, unsigned slots_log2, bool is_whole,
                      unsigned char header[KEYS_HEADER_SIZE]);
unsigned keys_log2(uint64_t slots);
/* Twice as many slots. */
MUST_CHECK enum seus_err keys_grow(struct keys *keys, struct seus_why *why);

#endif
