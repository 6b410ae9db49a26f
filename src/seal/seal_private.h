/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of sealing share. */
#ifndef SEAL_SEAL_PRIVATE_H
#define SEAL_SEAL_PRIVATE_H

#include "seal/seal.h"

#define SEAL_CACHE_SIZE   64u   /* keys made ready for use; a power of two */
#define SEAL_POOL_MIN     64u   /* keys made ahead, at first */
#define SEAL_POOL_MAX     1024u /* and at most, of a room that uses them up quickly */
#define SEAL_WANTED_MAX   256u  /* keys asked for at once; with more, the stores of the voters are gone through */
#define SEAL_AGAIN_MS     200u  /* an offer or a question without answer is sent again */
#define SEAL_LACK_MS      500u  /* who has not asked for so long lacks nothing that can be had */
#define SEAL_PAGE_KEYS    512u  /* in one message */

struct seal_cached {
    uint64_t id; /* 0: empty */
    struct cipher *cipher;
};

/* Another member, as far as keys go. */
struct seal_peer {
    uint64_t node_id;
    bool is_voter;
    uint64_t lacked_ms; /* when it last asked for what this node has; 0: not since it is a member */
    uint64_t cursor;   /* of its store: taken over up to here */
    uint64_t asked_ms; /* for the page from there on; 0: not yet */
    bool is_done;      /* taken over; of a voter */
    bool holds_offer;  /* it has the offer under way on disk */
};

/* Keys that the leader made and whose majority is not there yet. */
struct seal_offer {
    uint64_t batch; /* 0: none under way */
    uint64_t ids[SEAL_POOL_MAX];
    unsigned count;
    uint64_t sent_ms;
};

struct seal {
    struct seal_options options;
    struct seal_ports ports;
    struct keys *keys;
    struct seal_cached cache[SEAL_CACHE_SIZE];
    uint64_t former[SEAL_FORMER_MAX]; /* rooms that this log has been the log of */
    unsigned former_count;
    bool is_current;
    uint64_t missed;

    bool leads;
    bool is_voter;
    struct seal_peer peers[SEAL_NODES_MAX];
    unsigned peers_count;
    struct seal_offer offer;
    uint64_t ready[SEAL_POOL_MAX];
    unsigned ready_count;
    unsigned pool_size;     /* how many are made ahead */
    uint64_t refilled_ms;
    uint64_t wanted[SEAL_WANTED_MAX];
    unsigned wanted_count;
    uint64_t wanted_ms;     /* last asked */
    uint64_t needed_ms;     /* when the log last needed a key that was not here; 0: never */
    bool takes_over;        /* the stores of the voters are being gone through */
    bool is_over;           /* more was needed than can be asked for: go through them again */
    struct arena arena;     /* of one message */
};

/* seal.c: the cipher of a key, kept ready; NULL: *ret_state says why. */
struct cipher *seal_cipher(struct seal *seal, uint64_t key_id, enum key_state *ret_state);
void seal_forget_cipher(struct seal *seal, uint64_t key_id);

/* share.c */
void seal_refill(struct seal *seal);
void seal_ask_wanted(struct seal *seal, bool now);

#endif
