/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Agreement: a Raft node without input or output of its own. Events go in (start, receive, timer, persisted, propose),
 * duties come out through the ports (persist, send, commit, role). seusd/ gives it a disk thread, TCP links and a
 * timer; the simulator gives it virtual ones. Only this folder includes raft.h. One thread (the loop).
 *
 * Ports are called from inside the calls below, never from elsewhere; they must not call back in.
 */
#ifndef AGREE_AGREE_H
#define AGREE_AGREE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/port.h"
#include "wire/entry.h"
#include "wire/frame.h"

struct agree;

#define AGREE_NODES_MAX 16

struct agree_member {
    uint64_t node_id;
    bool voter;             /* or standby: receives the log, does not vote */
    char address[128];      /* host:port of its peer listener */
};

/* A durable step that agreement asks for. Steps are durable in the order asked. Same meaning as struct record_batch. */
struct agree_write {
    uint64_t ticket;        /* counts from 1; agree_persisted repeats it */
    bool has_vote;
    uint64_t term;
    uint64_t voted_for;
    uint64_t truncate_from;
    const struct log_entry *entries;
    unsigned entries_count;
    uint64_t peer_id;
    uint64_t peer_incarnation;
    bool set_vouched;
};

struct agree_ports {
    void *ctx;
    struct clock_port clock;
    struct random_port random;
    /* Queue this step; borrows until return. Later, in order: agree_persisted(ticket). */
    void (*persist)(void *ctx, const struct agree_write *write);
    /* Send to a peer; borrows until return. May be dropped (no link, full buffer): Raft repeats. */
    void (*send)(void *ctx, uint64_t peer_id, const struct peer_message *message);
    /* Durable entries first..last from the log, as record_read. */
    enum seus_err (*read)(void *ctx, uint64_t first, uint64_t last, size_t max_bytes, struct arena *arena,
                          struct log_entry **ret_entries, unsigned *ret_count, struct seus_why *why);
    /* Entries up to commit_index are committed AND durable here: they may be applied. Never goes down. */
    void (*on_commit)(void *ctx, uint64_t commit_index);
    /* Role, leader (0: none) or term changed. */
    void (*on_role)(void *ctx, uint32_t role, uint64_t leader_id, uint64_t term);
    /* A read asked by agree_confirm_read: ok: serve it once applied >= index; not ok: this node no longer leads. */
    void (*on_read)(void *ctx, uint64_t cookie, bool ok, uint64_t index);
    /* The members changed (also called at start): the links follow. A node that is invited (membership.h) is the last
     * of them. vouched: false while a new directory passes the members of times gone by. Borrows until return. */
    void (*on_members)(void *ctx, const struct agree_member *members, unsigned members_count, bool vouched);
    /* The library or the log contradicts itself; the process must end. */
    void (*on_fatal)(void *ctx, const struct seus_why *why);
};

struct agree_timing {
    uint32_t election_timeout_ms;
    uint32_t heartbeat_ms;
};
/* "default" 1000/100, "lan" 300/30, "wan" 3000/300. SEUS_INVALID names the known ones. */
MUST_CHECK enum seus_err agree_timing_by_name(const char *profile, struct agree_timing *ret_timing,
                                              struct seus_why *why);

/* What the log holds, at start. Borrowed for agree_new. */
struct agree_term_run { uint64_t first_index, term; };
struct agree_state {
    uint64_t term, voted_for, last_index;
    const struct agree_term_run *runs; /* terms of all entries, as runs, ascending */
    unsigned runs_count;
    const struct log_entry *changes;   /* every CHANGE entry, ascending */
    unsigned changes_count;
    bool vouched;                      /* may vote; false: a new directory that the others must vouch for first */
};

struct agree_options {
    uint64_t cluster_id;
    uint64_t node_id;
    uint64_t incarnation;
    const char *address;     /* own peer address, as in the configuration */
    struct agree_timing timing;
    const char *version;     /* of seusd, for HELLO; keeps */
    const char *api;         /* announced client endpoint; keeps */
    uint64_t life;           /* random, of this process: tells it from another with a copy of its directory */
    bool founded_empty;      /* the directory was made without a first configuration, or is a copy that was put back */
    uint16_t level_lowest;   /* feature levels that it can, for HELLO; 0, 0: those of this build */
    uint16_t level_highest;
};

/* The payload of the first CHANGE entry: identical bytes on every initial voter. gives target's content. */
MUST_CHECK enum seus_err agree_bootstrap_payload(const struct agree_member *members, unsigned members_count,
                                                 struct buf *target, struct seus_why *why);

/* The members that the payload of a CHANGE entry lists. SEUS_INVALID: it is none. */
MUST_CHECK enum seus_err agree_read_members(struct str payload, struct agree_member members[AGREE_NODES_MAX],
                                            unsigned *ret_count, struct seus_why *why);

/* Makes the node and starts Raft from state. Calls on_members, on_role, perhaps persist and send. gives: agree_free. */
MUST_CHECK enum seus_err agree_new(const struct agree_options *options, const struct agree_ports *ports,
                                   const struct agree_state *state, struct agree **ret_agree, struct seus_why *why);
void agree_free(struct agree *agree);

/* ---- events from the world -------------------------------------------------------------------------------------- */

/* A Raft or READ message from a peer whose hand-shake was accepted. Borrows message for the call. */
void agree_receive(struct agree *agree, uint64_t peer_id, const struct peer_message *message);
/* Everything up to ticket is durable. */
void agree_persisted(struct agree *agree, uint64_t ticket);
/* When agree_tick must be called next, monotonic ms (UINT64_MAX: never). Ask after every call into this object. */
uint64_t agree_deadline_ms(struct agree *agree);
void agree_tick(struct agree *agree);
/*
 * At the end of a turn: reads back from the log a stretch (about a tenth of a millisecond) of what a node far behind is
 * fed, and sends it. True: another can follow at once, when what came meanwhile has been heard. agree_tick does it too.
 */
bool agree_feed(struct agree *agree);
/* Both links to/from a peer are gone (true: the peer closed or reset it, not merely a silence). A follower whose leader
 * this was moves its election forward (a false alarm is harmless under pre-vote). */
void agree_peer_lost(struct agree *agree, uint64_t peer_id, bool closed);

/* ---- hand-shake (sans I/O: links.c and the simulator carry the bytes) ------------------------------------------- */

/* Fills the HELLO this node says now. Texts borrow options. */
void agree_hello(struct agree *agree, struct peer_hello *ret_hello);
/*
 * Judges a peer's HELLO (or WELCOME). SEUS_OK: accepted; ret_reply is what to answer a HELLO with (known_other set if
 * the peer comes back with another directory). Otherwise refuse with why: SEUS_NOT_FOUND, it is not a member;
 * SEUS_REFUSED, other cluster, other protocol version, this node's own id, or a directory bootstrapped a second time.
 * May ask to persist (the peer's incarnation, vouched). A leader that meets a wiped follower counts nothing any more
 * that the old directory had, and feeds the new one from its start; it goes on leading.
 */
MUST_CHECK enum seus_err agree_greet(struct agree *agree, const struct peer_hello *hello, bool is_welcome,
                                     uint64_t known_incarnation, struct peer_hello *ret_reply, struct seus_why *why);

/* ---- what the product asks -------------------------------------------------------------------------------------- */

/* Queues a command for the submit at the end of this loop turn; copies payload. SEUS_NOT_LEADER, SEUS_LIMIT (too much
 * in flight). The index it will have, if this node stays leader, is known only at agree_flush. */
MUST_CHECK enum seus_err agree_propose(struct agree *agree, struct str payload);
/* End of a loop turn: all queued proposals become one submit. */
void agree_flush(struct agree *agree);
/* Confirm that this node still leads; on_read(cookie) follows. SEUS_NOT_LEADER at once, or SEUS_UNAVAILABLE before the
 * first own-term commit. Reads asked in one loop turn share one round. */
MUST_CHECK enum seus_err agree_confirm_read(struct agree *agree, uint64_t cookie);
/* Hand leadership over; 0: the voter that is furthest. SEUS_NOT_LEADER, SEUS_INVALID (not a voter, or itself),
 * SEUS_UNAVAILABLE (that node is not connected or not caught up). */
MUST_CHECK enum seus_err agree_transfer(struct agree *agree, uint64_t to, struct seus_why *why);

/* Committed or not, the entry at index as this node has it: from memory if recent (borrowed until the next call), else
 * SEUS_NOT_FOUND and the caller reads the log. */
MUST_CHECK enum seus_err agree_recent_entry(struct agree *agree, uint64_t index, struct log_entry *ret_entry);
/* Everything up to index is applied: memory of those entries may go. */
void agree_applied(struct agree *agree, uint64_t index);

struct agree_status {
    uint32_t role;           /* enum role */
    uint64_t leader_id;
    uint64_t term;
    uint64_t last_index;
    uint64_t durable_index;
    uint64_t commit_index;
    bool voting;
    bool ready;              /* leader: own-term entry committed; follower: knows a leader */
    bool standby;            /* a member that does not vote */
    uint64_t change_index;   /* of the last change of members in the log */
    bool change_pending;     /* it is not committed yet */
    unsigned members_count;
    struct agree_member members[AGREE_NODES_MAX];
    uint64_t match_index[AGREE_NODES_MAX]; /* leader only: what each member is known to have */
    uint64_t elections;      /* count since start */
    uint64_t resends;        /* entries sent again */
};
void agree_status(struct agree *agree, struct agree_status *ret_status);
/*
 * Rows of this node's log are damaged, or are whole again. While impaired it votes for nobody, does not campaign,
 * confirms no read, and its acknowledgements count for no majority; a leader is to hand over (agree_transfer). A sole
 * voter has nobody who could repair or replace it, and goes on.
 */
void agree_set_impaired(struct agree *agree, bool impaired);
/*
 * This node is in maintenance, or no more. While resting it does not campaign, unless nobody has led for five election
 * timeouts: it may be the only one that can. It votes and stores as ever. A leader is to hand over (agree_transfer).
 */
void agree_set_resting(struct agree *agree, bool resting);

/* Version of libraft that this was compiled for, for `seusctl version`. */
const char *agree_library_version(void);

#endif
