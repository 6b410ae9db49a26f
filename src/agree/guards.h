/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Work-arounds for known defects of libraft 0.22.1's core, one small function each, and the only place that writes
 * fields of struct raft. The library is built without asserts: what breaks its contract is silent corruption, so
 * each guard is pinned by a test that fails without it. Snapshots do not exist here, and their defects with them.
 */
#ifndef AGREE_GUARDS_H
#define AGREE_GUARDS_H

#include "agree/core.h"

/* Before and after a step. */
void guard_stale_answer(const struct agree *agree, struct raft_message *message);
void guard_denied_pre_vote(const struct agree *agree, struct raft_message *message);
bool guard_sole_voter(const struct agree *agree);
unsigned guard_piece_end(const struct log_entry *entries, unsigned entries_count, unsigned from);
void guard_settle_previous_change(struct agree *agree, const struct peer_append *append, uint64_t change_index);
bool guard_needs_barrier(const struct agree *agree);
bool guard_accepts_vote_result(const struct agree *agree, const struct peer_vote_result *result);
void guard_forget_silent_leader(struct agree *agree);
bool guard_outbids(const struct agree *agree, const struct peer_vote *vote);
void guard_give_way(struct agree *agree, const struct peer_vote *vote);
void guard_take_turn(struct agree *agree, uint64_t leader_id);
uint64_t guard_timer(const struct agree *agree, uint64_t timeout_ms);
void guard_clamp_flights(struct agree *agree, uint64_t truncate_from);
uint64_t guard_durable_through(struct agree *agree, uint64_t ticket);
bool guard_change_is_one_step(const struct agree *agree, uint64_t change_index, struct str payload);
bool guard_accepts_append_result(const struct agree *agree, uint64_t peer_id, const struct peer_append_result *result);
uint64_t guard_match_index(const struct agree *agree, uint64_t node_id);
uint64_t guard_commit_index(struct agree *agree);
bool guard_commits_forward(const struct agree *agree, uint64_t first_index);

/* The writes into struct raft. */
enum guard_poke {
    POKE_FORGET_LEADER,   /* follower: the leader has been silent for an election timeout */
    POKE_ELECTION_SOON,   /* follower: the leader's connection broke; value: milliseconds that remain */
    POKE_ELECTION_TURN,   /* follower that heard its leader; value: milliseconds of silence it bears from now on */
    POKE_ELECTION_LATER,  /* follower that must not campaign: the timer starts again */
    POKE_VOTE             /* value: this term's vote, so that a node just vouched for cannot give a second one */
};
void guard_poke(struct raft *raft, enum guard_poke poke, uint64_t now_ms, uint64_t value);

#endif
