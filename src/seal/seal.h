/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Personal data, sealed and opened: what a node does with its key store. No input or output of its own but the store's
 * file: messages leave through a port, time and chance are ports. Called by seusd and by the simulator; views call it
 * through the port that seusd gives them. One thread, the loop.
 *
 * Keys never pass through the log. The leader makes them ahead of use and sends them to all members; one is taken for
 * an owner only when a majority of the voters has it on disk. Which key is whose is in the log (entry.keys, rows of
 * data_key). A node that meets a key it lacks asks all members for it; one whose store is new, or that ended before it
 * had all, takes over what the voters have.
 */
#ifndef SEAL_SEAL_H
#define SEAL_SEAL_H

#include "seal/envelope.h"
#include "seal/keys.h"
#include "wire/frame.h"

struct seal;

#define SEAL_MAC_SIZE 16u  /* bytes of a keyed hash of a command */
#define SEAL_NODES_MAX 16u /* members of a room */
#define SEAL_FORMER_MAX 16u /* names under which a room was restored, one after the other, and can still read itself */

struct seal_ports {
    void *ctx;
    struct clock_port clock;
    struct random_port random;
    /* Sends to a member, if a link is there. */
    void (*send)(void *ctx, uint64_t peer_id, const struct peer_message *message);
    /* The store cannot be written: the node must end, as for the log. */
    void (*on_fatal)(void *ctx, const struct seus_why *why);
    /* Keys have become ready for use, or have arrived that were asked for. Must not call back. */
    void (*on_keys)(void *ctx);
};

struct seal_options {
    uint64_t cluster_id;
    uint64_t node_id;
};

/* takes keys. gives: seal_free. */
struct seal *seal_new(const struct seal_options *options, const struct seal_ports *ports, struct keys *keys);
void seal_free(struct seal *seal);

/*
 * The log comes from the room of this id, by a backup that was restored under another name: what was sealed there opens
 * here too. What is sealed from now on is bound to this room.
 */
void seal_add_former(struct seal *seal, uint64_t cluster_id);

struct seal_member {
    uint64_t node_id;
    bool is_voter;
};
/* The room as this node sees it: call with every change, and each second. leads: it leads and serves. */
void seal_set_room(struct seal *seal, bool leads, const struct seal_member *members, unsigned members_count);
/* Offers, asks again: call at least every 100 ms. */
void seal_tick(struct seal *seal);
/* A message of the types KEYS, KEYS_HELD, KEYS_WANT. */
void seal_receive(struct seal *seal, uint64_t peer_id, const struct peer_message *message);
/*
 * Until a node has once known itself up to date since it started, nothing is opened there: what it still holds may have
 * been erased while it was away. Once said, it stays.
 */
void seal_set_current(struct seal *seal);
bool seal_is_current(const struct seal *seal);

/* A fresh key that a majority holds; false: none yet, on_keys will tell. */
bool seal_take_key(struct seal *seal, uint64_t *ret_key_id);
/* Takes back one that was not used after all. */
void seal_return_key(struct seal *seal, uint64_t key_id);
enum key_state seal_key_state(const struct seal *seal, uint64_t key_id);
/* Asks the others for a key that is not here, for whoever reads. */
void seal_want(struct seal *seal, uint64_t key_id);
/*
 * An entry of the log takes the key into use: this node must have it, or get it. Until then its store is not whole, on
 * disk when this returns, so that a node that ends before it has the key looks for it when it starts again.
 */
void seal_need(struct seal *seal, uint64_t key_id);
/*
 * Does this member, or this node itself, still take keys that can be had? While a voter does, nobody leaves the room
 * who may be one of the few that hold them. As far as this node has heard.
 */
bool seal_lacks(const struct seal *seal, uint64_t node_id);
/* Destroyed and on disk when it returns. */
void seal_destroy(struct seal *seal, const uint64_t *key_ids, unsigned count);

/* Seals the texts of an event's body under key_id, in place; envelopes in arena. false: this node lacks the key. */
bool seal_close_event(struct seal *seal, uint64_t key_id, const struct seal_owner *owner,
                      const struct wire_event *event, struct arena *arena);
/* Opens the texts of a row, or of an event's body, in place, into arena. What cannot be opened becomes a mark. */
void seal_open_row(struct seal *seal, const struct wire_record *record, void *row, struct arena *arena);
void seal_open_event(struct seal *seal, const struct wire_event *event, struct arena *arena);
/* How many texts could not be opened since the start because their key is not here yet. */
uint64_t seal_missed(const struct seal *seal);

/* The keyed hash of a command, under the room's own key. false: this node lacks the key, or it was destroyed. */
bool seal_mac(struct seal *seal, uint64_t key_id, struct str bytes, unsigned char ret[SEAL_MAC_SIZE]);

#define SEAL_PUBLIC_SIZE    32u
#define SEAL_SIGNATURE_SIZE 64u
/* This node's signature, Ed25519, with its public key. false: the library refuses. */
bool seal_sign(struct seal *seal, struct str bytes, unsigned char ret_public[SEAL_PUBLIC_SIZE],
               unsigned char ret_signature[SEAL_SIGNATURE_SIZE]);

struct seal_counts {
    uint64_t living;
    uint64_t destroyed;
    uint64_t ready;   /* made ahead, for use */
    uint64_t wanted;  /* asked for, not here yet */
    bool whole;       /* the store has taken over what the others have */
};
void seal_count(const struct seal *seal, struct seal_counts *ret_counts);

/* A key id as it stands in the log, 16 hexadecimal digits, and back; 0: it is none. */
#define SEAL_KEY_ID_SIZE 17u
struct str seal_key_id_text(uint64_t key_id, char target[SEAL_KEY_ID_SIZE]);
uint64_t seal_key_id_parse(struct str text);

#endif
