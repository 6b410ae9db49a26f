/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Peer protocol, bytes <-> structs; the byte tables are in PROTOCOL.md. Pure: no socket, no clock.
 *
 * A frame: u32 size of what follows the header | u8 type | u8 flags (0) | u16 reserved (0) | u64 sequence | u64 XXH3 of
 * the header's first 16 bytes and the body. Little-endian. Sequences count from 1 on each connection; a frame whose
 * sequence is not the next one is a duplicate or a reordering, and ends the connection.
 */
#ifndef WIRE_FRAME_H
#define WIRE_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "wire/entry.h"

#define PEER_PROTOCOL_VERSION 2u
#define FRAME_HEADER_SIZE 24u
#define FRAME_BODY_SIZE_MAX (4u * 1024 * 1024)  /* bytes; a larger announced size ends the connection */

enum peer_message_type {
    PEER_HELLO = 1,        /* first frame of a connection, from the dialler */
    PEER_WELCOME = 2,      /* accepted: the answer to HELLO */
    PEER_REFUSE = 3,       /* not accepted, with the reason; the connection then closes */
    PEER_STATUS = 4,       /* periodic: liveness and what cluster status shows */
    PEER_CLOCK = 5,        /* the sender's clocks; only to a peer whose HELLO takes them */
    PEER_APPEND = 10,      /* Raft AppendEntries */
    PEER_APPEND_RESULT = 11,
    PEER_VOTE = 12,        /* Raft RequestVote, pre-vote included */
    PEER_VOTE_RESULT = 13,
    PEER_TIMEOUT_NOW = 14, /* Raft leadership transfer */
    PEER_READ = 20,        /* leadership confirmation round */
    PEER_READ_RESULT = 21,
    PEER_CALL = 30,        /* a client request passed on to the leader (CBOR of struct wire_call) */
    PEER_CALLED = 31,      /* its answer (CBOR of struct wire_called) */
    PEER_KEYS = 40,        /* data keys: an offer of the leader, or an answer to KEYS_WANT */
    PEER_KEYS_HELD = 41,   /* the keys of an offer are on the sender's disk */
    PEER_KEYS_WANT = 42,   /* asks for keys: by their ids, or for a page of the receiver's store */
    PEER_KEYS_RECEIPT = 43, /* the sender destroyed keys (CBOR of struct wire_erasure_receipt_args) */
    PEER_ROW_WANTED = 55,  /* "this row of my log is damaged": call_id is its index, no body */
    PEER_ROW = 56          /* the row as it rests in the sender's log (record/FORMAT.md) */
};

struct peer_hello {             /* HELLO and WELCOME */
    uint32_t protocol_version;
    uint64_t cluster_id;
    uint64_t node_id;           /* of the sender */
    uint64_t incarnation;       /* random, made with the sender's data directory */
    bool joining;               /* directory made without --bootstrap and not vouched for yet */
    uint64_t term;              /* sender's current term */
    uint64_t last_index;        /* sender's last log index */
    union {
        bool known_other;       /* WELCOME: the sender knew the receiver by another incarnation (a wiped directory) */
        bool takes_clock;       /* HELLO: the sender understands CLOCK; false from builds that did not know it */
    };
    struct str version;         /* of seusd */
    struct str api;             /* client endpoint the sender announces, or empty */
    uint64_t life;              /* random, made at each start of the sender's process */
    uint16_t level_highest;     /* feature levels of the sender's build (level.h) */
    uint16_t level_lowest;      /* 0 from builds that knew one level only: it is their highest */
    struct str address;         /* peer address at which the sender listens: host:port */
    bool founded_empty;         /* the sender's directory was made without a first configuration: it votes, if it does,
                                 * because others have vouched for it */
};

struct peer_refuse {
    uint32_t code;              /* enum seus_err */
    struct str reason;          /* one sentence */
};

struct peer_status {
    uint64_t term;
    uint64_t leader_id;
    uint32_t role;              /* enum role */
    uint64_t last_index;
    uint64_t commit_index;
    uint64_t applied_index;
    uint64_t digest_index;      /* index the digest belongs to */
    uint64_t digest;            /* of the views at digest_index */
};

struct peer_clock {
    uint64_t wall_ms;           /* of the sender, as it sends */
    uint64_t mark;              /* the sender's own, not 0: to be repeated as echo */
    uint64_t echo;              /* mark of the last CLOCK that the sender had from the receiver; 0: none yet */
    uint64_t held_us;           /* how long ago that came */
};

struct peer_append {
    uint8_t version;            /* of the library's message struct; travels with every Raft message */
    uint64_t term;
    uint64_t prev_index;
    uint64_t prev_term;
    uint64_t leader_commit;
    uint32_t entries_count;
    struct log_entry *entries;  /* consecutive, from prev_index + 1 */
};

struct peer_append_result {
    uint8_t version;
    uint64_t term;
    uint64_t rejected;          /* 0, or the index that was rejected */
    uint64_t last_index;
    uint16_t features;
    uint16_t capacity;
};

struct peer_vote {
    uint8_t version;
    uint64_t term;
    uint64_t candidate_id;
    uint64_t last_index;
    uint64_t last_term;
    bool disrupt_leader;
    bool pre_vote;
};

struct peer_vote_result {
    uint8_t version;
    uint64_t term;
    bool granted;
    bool pre_vote;
    uint16_t features;
    uint16_t capacity;
};

struct peer_timeout_now {
    uint8_t version;
    uint64_t term;
    uint64_t last_index;
    uint64_t last_term;
};

struct peer_read {              /* READ and READ_RESULT */
    uint64_t term;              /* the asker's; the result repeats it only if the sender still is at that term */
    uint64_t round;
    bool confirmed;             /* READ_RESULT */
};

struct peer_call {              /* CALL and CALLED, KEYS_RECEIPT, ROW_WANTED and ROW */
    uint64_t call_id;           /* chosen by the caller, repeated in the answer; of a row its index */
    struct str body;
};

#define PEER_KEY_SIZE 32u       /* bytes of a data key */
#define PEER_KEYS_MAX 4096u     /* in one message */

struct peer_key {
    uint64_t id;
    bool is_destroyed;          /* a tombstone: key is zero */
    unsigned char key[PEER_KEY_SIZE];
};

struct peer_keys {
    uint64_t batch;             /* of an offer, to be repeated in KEYS_HELD; 0: an answer */
    uint64_t cursor;            /* an answer to a page: where the next begins, UINT64_MAX none follows; else 0 */
    uint32_t keys_count;
    struct peer_key *keys;
};

struct peer_keys_held {
    uint64_t batch;
};

struct peer_keys_want {
    bool is_page;               /* a page of the store, from cursor on; else the keys with these ids */
    uint64_t cursor;
    uint32_t ids_count;
    uint64_t *ids;
};

struct peer_message {
    enum peer_message_type type;
    union {
        struct peer_hello hello;
        struct peer_refuse refuse;
        struct peer_status status;
        struct peer_clock clock;
        struct peer_append append;
        struct peer_append_result append_result;
        struct peer_vote vote;
        struct peer_vote_result vote_result;
        struct peer_timeout_now timeout_now;
        struct peer_read read;
        struct peer_call call;
        struct peer_keys keys;
        struct peer_keys_held keys_held;
        struct peer_keys_want keys_want;
    };
};

/* Appends the whole frame (header and body) of message to target. The caller counts sequence from 1. */
void frame_encode(const struct peer_message *message, uint64_t sequence, struct buf *target);

/*
 * Looks at the first bytes of a stream. SEUS_OK with *ret_size = 0: the frame is not complete yet. SEUS_OK with
 * *ret_size > 0: ret_message is filled (texts and payloads borrow bytes; entries are in arena) and *ret_size bytes
 * belong to it. SEUS_INTEGRITY: checksum or sequence; SEUS_INVALID: anything else that is not a frame of this
 * protocol. Both end the connection.
 */
MUST_CHECK enum seus_err frame_decode(struct str bytes, uint64_t sequence_expected, struct arena *arena,
                                      struct peer_message *ret_message, size_t *ret_size, struct seus_why *why);

#endif
