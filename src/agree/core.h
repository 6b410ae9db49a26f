/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Core of a Raft node: the one struct that the files of agree/ share, and what they offer each other. Not for other
 * folders (they have agree.h); the unit tests of this folder look inside through it.
 *
 * How an event travels: agree.c / receive.c / propose.c make a raft_event; step.c runs it through raft_step and carries
 * out what it asks for (one durable write, then messages), then settles what follows from the new state; guards.c holds
 * the work-arounds for the library's known defects; feed.c turns "send these entries" into bounded messages.
 */
#ifndef AGREE_CORE_H
#define AGREE_CORE_H

#include <raft.h>

#include "agree/agree.h"
#include "agree/changes.h"
#include "agree/spans.h"
#include "agree/tail.h"

#if RAFT_VERSION_NUMBER < 2200 || RAFT_VERSION_NUMBER >= 2300
#error "SEUS needs libraft 0.22.x: later versions give memory of raft_step to other owners under the same SONAME. \
Install libraft-dev 0.22 (Debian 12: from the backports suite), or adapt step.c and receive.c to the new rules."
#endif

/*
 * Entries a follower may be behind in flight. The library's 32 caps a room at 43,000 entries/s; what bounds memory here
 * is bytes (FEED_BYTES_MAX), so this only has to be more entries than those usually hold: about 300 bytes each.
 */
#define NODE_INFLIGHT_ENTRIES_MAX 16384u
#define NODE_CATCH_UP_ROUND_MS_MAX (60u * 60 * 1000) /* the library's 5 s would abort any long catch-up */
#define NODE_HELD_MAX 512u                  /* messages that wait for term and vote to be durable; more are dropped */

#define FEED_PIECE_BYTES_MAX (256u * 1024)  /* payload of one wire message (or one entry, if that is larger) */
#define FEED_PIECE_ENTRIES_MAX 2048u
#define FEED_BYTES_MAX (4096u * 1024)       /* payload on its way to one follower before it answers */
/* Payload read back from the log at a stretch, before who asks is heard again: about a tenth of a millisecond. */
#define FEED_TURN_BYTES_MAX (32u * 1024)
/* And in a millisecond (and what one piece is above it), while nobody waits for an entry to be committed and while
 * somebody does: who writes goes before a node that is fed from far behind. */
#define FEED_MS_BYTES_MAX FEED_PIECE_BYTES_MAX
#define FEED_MS_BYTES_BESIDE (64u * 1024)

#define PROPOSALS_COUNT_MAX 8192u           /* queued and submitted, not committed */
#define PROPOSALS_BYTES_MAX (8u * 1024 * 1024)
#define TRANSFER_LAG_MAX 4096u /* a node further behind cannot be handed the lead */

#define READS_COUNT_MAX 16384u              /* reads that wait for a confirmation */

/* In the features of an AppendEntries result: the sender is not vouched for, its answer counts for no majority. */
#define FEATURE_UNVOUCHED 0x8000u

#define PEERS_MAX (2 * AGREE_NODES_MAX)

/* What is on its way from this leader to one follower: next_index..end_index are still to be sent. */
struct feed {
    bool active;            /* the fields below mean something */
    bool answered;          /* since the last fresh start: the whole window may be used */
    bool unvouched;         /* its answers are kept from the library; this feed alone advances it */
    uint8_t version;        /* of the library's message struct */
    uint64_t term;
    uint64_t next_index;
    uint64_t end_index;
    uint64_t acked_index;   /* unvouched only: what it says it has */
    uint64_t highest_index; /* ever sent in this term; below it a send is a resend */
    struct spans pieces;    /* sent, not answered */
};

struct peer {
    uint64_t node_id;          /* 0: free place */
    bool greeted;              /* in this life of this process */
    uint64_t stated_term;      /* in its last greeting */
    uint64_t stated_last_index;
    uint64_t incarnation;      /* by which it is known; 0 unknown */
    uint64_t read_round;       /* highest confirmed round of the current term */
    uint64_t lost_through;     /* leader: a directory that is gone acknowledged up to here at most; 0: nothing */
    struct feed feed;
};

/* A message to a peer; for AppendEntries append_count entries follow prev_index, taken from the log when sent. */
struct outgoing {
    uint64_t ticket;           /* leaves when this is durable */
    uint64_t peer_id;
    struct peer_message message;
    uint32_t append_count;
};

struct read_wait {
    uint64_t cookie;
    uint64_t round;            /* 0: waits for the flush */
    uint64_t index;            /* commit index when its round started */
};

struct agree {
    struct agree_ports ports;
    struct agree_options options; /* its texts are the three copies below */
    char *address;
    char *version;
    char *api;
    struct raft raft;
    bool raft_open;
    bool dead;                 /* after on_fatal: nothing moves any more */
    bool restarting;           /* the raft instance is to be made anew once everything queued is durable */
    uint64_t now_ms;

    /* The log as known here, and who the members are by its last CHANGE. */
    struct tail tail;
    struct changes changes;
    struct agree_member members[AGREE_NODES_MAX];
    unsigned members_count;
    struct agree_member guest; /* invited, no member yet; node_id 0: nobody */
    bool members_stale;

    /* Durable steps. */
    uint64_t ticket_issued;
    uint64_t ticket_durable;
    uint64_t vote_ticket;      /* last step with term and vote */
    uint64_t durable_term;
    struct spans flights;      /* writes with entries, not durable yet */
    struct outgoing *held;     /* NODE_HELD_MAX places, ring */
    size_t held_head;
    size_t held_count;

    uint64_t commit_index;     /* highest ever seen: the library's own may go back */
    uint64_t doubted_index;    /* the library held this as committed, counting a directory that is gone; 0: nothing */
    uint64_t told_commit;
    uint64_t applied_index;
    uint64_t leading_term;     /* the term this node leads; 0: it does not */
    uint64_t own_term_index;   /* leader: its first own entry, 0 none yet */
    uint32_t told_role;
    uint64_t told_leader;
    uint64_t told_term;
    uint64_t elections;
    uint64_t resends;
    uint64_t fed_ms;           /* when the bytes below were read back from the log */
    size_t fed_bytes;
    bool feeds_left;           /* some feed waits to be read back from the log */
    bool feeding;              /* within agree_feed, nothing read yet: one may be */
    unsigned fed_last;         /* place of the peer that had the last one */

    uint64_t timer_floor_ms;   /* no TIMEOUT before this */
    uint64_t leader_heard_ms;  /* last valid AppendEntries */
    uint64_t leader_heard_term; /* its term */
    uint64_t turn_term;        /* of turn_ms */
    uint64_t turn_ms;          /* beyond an election timeout of silence, before this node campaigns */
    bool answering_stale;      /* the step under way answers an AppendEntries of an older term */
    bool saw_rejection;        /* the step under way rejected entries */
    bool took_entries;         /* the last step handed entries out: their memory is ours again */

    bool vouched;
    bool impaired;             /* rows of its log are damaged: as if not vouched for, until they are repaired */
    bool resting;              /* in maintenance: others are to lead */
    uint64_t vouch_ticket;     /* set_vouched is on its way; 0 no */

    struct peer peers[PEERS_MAX];

    struct raft_entry *proposals; /* queued for the next submit; buffers are owned */
    size_t proposals_count;
    size_t proposals_capacity;
    size_t proposals_bytes;
    struct spans submits;      /* submitted, not committed */
    uint64_t transfer_to;      /* wanted: hand over once it has everything; 0 none */
    uint64_t transfer_until_ms;

    struct read_wait *reads;   /* oldest first */
    size_t reads_count;
    size_t reads_capacity;
    uint64_t read_round;       /* last round started */
    uint64_t read_repeat_ms;   /* ask again then; UINT64_MAX: nothing to ask */

    struct arena arena;        /* of one piece */
    struct log_entry *entries; /* of one write */
    size_t entries_capacity;
};

/* agree.c */
uint64_t core_now(struct agree *agree);
void core_fatal(struct agree *agree, const char *format, ...) __attribute__((format(printf, 2, 3)));
uint64_t core_write(struct agree *agree, struct agree_write *write);
/* Makes the raft instance anew from what is durable, at once or as soon as nothing is on its way to the disk. */
void core_restart(struct agree *agree);
struct peer *core_peer(struct agree *agree, uint64_t node_id);
struct peer *core_peer_make(struct agree *agree, uint64_t node_id);
const struct agree_member *core_member(const struct agree *agree, uint64_t node_id);
/* Voters beside the leader that come before this node, by id. ret_rivals: how many there are, this one too; or NULL. */
unsigned core_place(const struct agree *agree, uint64_t leader_id, unsigned *ret_rivals);
bool core_is_leader(const struct agree *agree);
bool core_is_ready(const struct agree *agree); /* leader, with an entry of its own term committed */
uint32_t core_role(const struct agree *agree, uint64_t *ret_leader_id);
void core_load_members(struct agree *agree);
void core_tell_members(struct agree *agree); /* to the links, with the guest */

/* step.c */
int step_run(struct agree *agree, struct raft_event *event);
void step_settle(struct agree *agree);
void step_release_held(struct agree *agree);
/* Sends now, or as soon as the last term and vote written are durable. */
void step_send(struct agree *agree, struct outgoing *out);

/* receive.c */
void receive_append(struct agree *agree, uint64_t peer_id, const struct peer_append *append);

/* message.c: scalars only; entries travel apart. false: this message is never sent (or read). */
bool message_from_raft(const struct raft_message *message, struct outgoing *ret_outgoing);
bool message_to_raft(const struct peer_message *message, struct raft_message *ret_message);

/* feed.c */
void feed_send(struct agree *agree, uint64_t peer_id, const struct peer_append *append, uint32_t count);
/* True if this node's votes and acknowledgements count. */
static inline bool core_may_vote(const struct agree *agree)
{
    return agree->vouched && !agree->impaired;
}

/* An answer of a peer whose answers count; then one of a peer that is not vouched for. */
void feed_answered(struct agree *agree, struct peer *peer, const struct peer_append_result *result);
void feed_answered_unvouched(struct agree *agree, struct peer *peer, const struct peer_append_result *result);
void feed_reset_all(struct agree *agree);
/* When agree_feed may read next: in this millisecond, or the one after it; UINT64_MAX: nothing waits. */
uint64_t feed_due_ms(struct agree *agree);
/* Leader: the directory of this follower is gone. What it acknowledged counts no more, and it is fed from the start. */
void feed_lose(struct agree *agree, struct peer *peer);

/* read.c */
void read_start_round(struct agree *agree);
void read_receive(struct agree *agree, uint64_t peer_id, const struct peer_read *read);
void read_receive_result(struct agree *agree, uint64_t peer_id, const struct peer_read *read);
void read_tick(struct agree *agree);
void read_fail_all(struct agree *agree);

/* propose.c */
void propose_drop_all(struct agree *agree);
void propose_try_transfer(struct agree *agree);

/* greet.c */
void greet_try_vouch(struct agree *agree);

#endif
