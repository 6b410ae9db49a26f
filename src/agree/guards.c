/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The guards: see guards.h. Each quotes the defect it is for. Called by step.c and receive.c around raft_step, by
 * agree.c for timers and durable writes. Never sends or writes anything itself.
 */
#include "agree/guards.h"

#include "base/check.h"

/*
 * Defect: last_log_index of the answer to an AppendEntries of an older term is left uninitialised. A leader elected
 * again takes the garbage as a match index and commits without a quorum.
 */
void guard_stale_answer(const struct agree *agree, struct raft_message *message)
{
    if (agree->answering_stale && message->type == RAFT_APPEND_ENTRIES_RESULT) {
        message->append_entries_result.last_log_index = 0;
    }
}

/*
 * Defect: a denied pre-vote answers with the candidate's own term. A node with the only usable log but an old term
 * never learns the new one, and nobody can be elected.
 */
void guard_denied_pre_vote(const struct agree *agree, struct raft_message *message)
{
    struct raft_request_vote_result *result = &message->request_vote_result;
    if (message->type == RAFT_REQUEST_VOTE_RESULT && result->pre_vote && !result->vote_granted &&
        result->term < raft_current_term(&agree->raft)) {
        result->term = raft_current_term(&agree->raft);
    }
}

/*
 * Defect: a sole voter elects itself without a new term (at START, on a timeout, on TimeoutNow): two leaders in one
 * term, standbys silently diverge. True: this node is the sole voter, so the library must not be let to start that
 * election; core_restart begins again with term + 1 and its own vote written first.
 */
bool guard_sole_voter(const struct agree *agree)
{
    unsigned voters = 0;
    for (unsigned i = 0; i < agree->members_count; i++) {
        voters += agree->members[i].voter ? 1 : 0;
    }
    const struct agree_member *self = core_member(agree, agree->options.node_id);
    return voters == 1 && self != NULL && self->voter;
}

/*
 * Defect: replicationAppend takes the batch's first index for a CHANGE that is not first: changes blocked for ever,
 * wrong roll back. Returns the end of the piece that starts at from: a CHANGE always begins a piece.
 */
unsigned guard_piece_end(const struct log_entry *entries, unsigned entries_count, unsigned from)
{
    unsigned end = from < entries_count ? from + 1 : from;
    while (end < entries_count && entries[end].type != LOG_CHANGE) {
        end++;
    }
    return end;
}

/*
 * Defect: a second CHANGE overwrites an uncommitted first one; a roll back then lands two configurations back, with
 * a wrong quorum. A leader appends a CHANGE only when the one before it is committed: if its log agrees with ours up
 * to the new one, ours is committed, and the library is told so first.
 */
void guard_settle_previous_change(struct agree *agree, const struct peer_append *append, uint64_t change_index)
{
    const uint64_t uncommitted = agree->raft.configuration_uncommitted_index;
    const bool matches = tail_term_at(&agree->tail, append->prev_index) == append->prev_term;
    if (uncommitted == 0 || uncommitted >= change_index || !matches || append->term < raft_current_term(&agree->raft)) {
        return;
    }
    const struct change *change = changes_at(&agree->changes, uncommitted);
    CHECK(change != NULL && change->index == uncommitted);
    const struct raft_buffer payload = {.base = change->payload, .len = change->payload_len};
    struct raft_event event = {.type = RAFT_CONFIGURATION};
    event.configuration.index = uncommitted;
    if (raft_configuration_decode(&payload, &event.configuration.conf) != 0) {
        core_fatal(agree, "the membership entry at %llu can no longer be read", (unsigned long long)uncommitted);
        return;
    }
    (void)step_run(agree, &event); /* a failure is fatal there */
}

/*
 * Defect: the barrier after an election is skipped when nothing is uncommitted, and a CHANGE is accepted before an
 * entry of the new term is committed: the known flaw of single-server changes, committed entries lost, two leaders.
 * True: this leader has no entry of its own term yet and must submit a barrier. (membership.c submits no CHANGE before
 * one is committed.)
 */
bool guard_needs_barrier(const struct agree *agree)
{
    return core_is_leader(agree) && agree->own_term_index == 0;
}

/*
 * Defect: recvRequestVoteResult reads a field of the candidate's part of a union in any state: undefined behaviour,
 * term bumps that depend on addresses. And (asserted only) a pre-vote granted for a term beyond the next one.
 */
bool guard_accepts_vote_result(const struct agree *agree, const struct peer_vote_result *result)
{
    return agree->raft.state == RAFT_CANDIDATE &&
           !(result->granted && result->term > raft_current_term(&agree->raft) + 1);
}

/*
 * Defect: followers refuse votes as long as they remember a leader, until their own randomised timeout; standbys for
 * ever: slow failover, dead ends with one or two voters. After an election timeout of silence the leader is
 * forgotten, which is what the paper means by stickiness.
 */
void guard_forget_silent_leader(struct agree *agree)
{
    if (agree->raft.state == RAFT_FOLLOWER && agree->raft.follower_state.current_leader.id != 0 &&
        agree->now_ms - agree->leader_heard_ms >= agree->options.timing.election_timeout_ms) {
        guard_poke(&agree->raft, POKE_FORGET_LEADER, agree->now_ms, 0);
    }
}

/*
 * Not a defect, a tie-break: two who ask for pre-votes at the same moment would grant each other's, both go on, vote
 * for themselves, and nobody wins that term. With equal logs the lower id does not answer the higher one, for half an
 * election timeout at most: a pre-vote that is not answered is as good as lost, and harms nothing.
 */
bool guard_outbids(const struct agree *agree, const struct peer_vote *vote)
{
    const struct raft *raft = &agree->raft;
    return vote->pre_vote && raft->state == RAFT_CANDIDATE && raft->candidate_state.in_pre_vote &&
           agree->options.node_id < vote->candidate_id && vote->last_index == agree->tail.last_index &&
           vote->last_term == tail_term_at(&agree->tail, agree->tail.last_index) &&
           agree->now_ms - raft->election_timer_start < agree->options.timing.election_timeout_ms / 2;
}

/*
 * Not a defect, a courtesy: who has just granted a pre-vote to a candidate with a log at least as good as its own
 * leaves it a few heartbeats for the election proper. Otherwise its own timer, which started with the same silence,
 * often fires in between, both vote for themselves, and a frozen leader costs a second round.
 */
void guard_give_way(struct agree *agree, const struct peer_vote *vote)
{
    const uint64_t wait_ms = 3ull * agree->options.timing.heartbeat_ms;
    const uint64_t last_term = tail_term_at(&agree->tail, agree->tail.last_index);
    const bool log_is_as_good = vote->last_term > last_term ||
                                (vote->last_term == last_term && vote->last_index >= agree->tail.last_index);
    if (!agree->dead && !agree->restarting && vote->pre_vote && log_is_as_good && agree->raft.state == RAFT_FOLLOWER &&
        agree->raft.follower_state.current_leader.id == 0 && vote->term > raft_current_term(&agree->raft) &&
        raft_timeout(&agree->raft) < agree->now_ms + wait_ms) {
        guard_poke(&agree->raft, POKE_ELECTION_SOON, agree->now_ms, wait_ms);
    }
}

/*
 * Not a defect, an order: a random timeout between one and two election timeouts keeps followers of a silent leader
 * apart, and costs half of one on the way. They know each other: each bears one election timeout and its turn, a
 * heartbeat a rival of lower id and a little chance. Who is not up to date is denied its pre-vote, and the next one's
 * turn comes. Nobody campaigns sooner than before, and the pre-vote keeps a false alarm harmless.
 */
void guard_take_turn(struct agree *agree, uint64_t leader_id)
{
    const uint32_t heartbeat_ms = agree->options.timing.heartbeat_ms;
    const struct agree_member *self = core_member(agree, agree->options.node_id);
    if (agree->raft.state != RAFT_FOLLOWER || !core_may_vote(agree) || self == NULL || !self->voter) {
        return;
    }
    if (agree->turn_term != raft_current_term(&agree->raft)) {
        agree->turn_term = raft_current_term(&agree->raft);
        agree->turn_ms = agree->ports.random.next(agree->ports.random.ctx) % (heartbeat_ms / 2 + 1);
        agree->turn_ms += (uint64_t)core_place(agree, leader_id, NULL) * heartbeat_ms;
    }
    guard_poke(&agree->raft, POKE_ELECTION_TURN, agree->now_ms,
               agree->options.timing.election_timeout_ms + agree->turn_ms);
}

/*
 * Defect: the time of the last send to a server that was demoted to spare stays in the computation of
 * raft_timeout(): it is in the past for ever and the leader spins. After a TIMEOUT the next one is at least
 * timer_floor_ms away.
 */
uint64_t guard_timer(const struct agree *agree, uint64_t timeout_ms)
{
    return timeout_ms > agree->timer_floor_ms ? timeout_ms : agree->timer_floor_ms;
}

/*
 * Defect: without asserts a PERSISTED_ENTRIES that arrives after a truncation is believed: false durability, false
 * commit. What is on its way to the disk is cut at the truncation, and forgotten if nothing remains.
 */
void guard_clamp_flights(struct agree *agree, uint64_t truncate_from)
{
    for (size_t i = 0; i < agree->flights.count; i++) {
        struct span *flight = spans_at(&agree->flights, i);
        if (flight->last_index >= truncate_from) {
            flight->last_index = truncate_from - 1;
        }
    }
}

/* The other half of the clamp: the highest index that became durable with ticket and is still current; 0 none. */
uint64_t guard_durable_through(struct agree *agree, uint64_t ticket)
{
    uint64_t index = 0;
    while (agree->flights.count > 0 && spans_front(&agree->flights)->ticket <= ticket) {
        index = spans_front(&agree->flights)->last_index; /* ascending, cut ones included */
        spans_pop(&agree->flights);
    }
    return index > agree->raft.last_stored && index <= agree->tail.last_index ? index : 0;
}

/*
 * Defect: the leader's progress array is rebuilt only if the number of servers changes: a swap in one CHANGE gives one
 * server the progress of another. One addition, removal or role change an entry, in unchanged order.
 */
bool guard_change_is_one_step(const struct agree *agree, uint64_t change_index, struct str payload)
{
    const struct change *previous = changes_at(&agree->changes, change_index - 1);
    struct agree_member before[AGREE_NODES_MAX];
    struct agree_member after[AGREE_NODES_MAX];
    unsigned before_count = 0;
    unsigned after_count = 0;
    if (previous == NULL) {
        return true; /* the first configuration of a new directory */
    }
    const struct str before_payload = {(const char *)previous->payload, previous->payload_len};
    return changes_decode(before_payload, before, &before_count, NULL) == SEUS_OK &&
           changes_decode(payload, after, &after_count, NULL) == SEUS_OK &&
           changes_is_one_step(before, before_count, after, after_count);
}

/*
 * Defect: answers out of order (two connections of one peer) trip conditions that the library only asserts: a next
 * index at or below the match index, after which that follower gets nothing any more. Such answers say nothing new.
 */
bool guard_accepts_append_result(const struct agree *agree, uint64_t peer_id, const struct peer_append_result *result)
{
    raft_index match = 0;
    if (result->rejected == 0 || result->term != raft_current_term(&agree->raft) ||
        raft_match_index(&agree->raft, peer_id, &match) != 0) {
        return true;
    }
    return result->last_index < result->rejected && result->rejected > match;
}

/*
 * What a member has, as far as it counts. 0: nothing, not known, or its directory is gone or not vouched for.
 */
uint64_t guard_match_index(const struct agree *agree, uint64_t node_id)
{
    raft_index match = 0;
    for (unsigned i = 0; i < PEERS_MAX; i++) {
        const struct peer *peer = &agree->peers[i];
        if (peer->node_id == node_id && (peer->feed.unvouched || peer->lost_through != 0)) {
            return 0;
        }
    }
    (void)raft_match_index(&agree->raft, node_id, &match); /* 0 while the library does not know it */
    return match;
}

/* The highest index that a majority of the voters has, counting no directory that is gone. */
static uint64_t counted_index(const struct agree *agree)
{
    const struct raft_configuration *configuration = &agree->raft.configuration; /* the latest: a majority of it */
    uint64_t best = 0;
    unsigned voters = 0;
    for (unsigned i = 0; i < configuration->n; i++) {
        voters += configuration->servers[i].role == RAFT_VOTER ? 1 : 0;
    }
    for (unsigned i = 0; i < configuration->n; i++) {
        const uint64_t index = guard_match_index(agree, configuration->servers[i].id);
        unsigned having = 0;
        for (unsigned k = 0; k < configuration->n; k++) {
            const struct raft_server *server = &configuration->servers[k];
            having += server->role == RAFT_VOTER && guard_match_index(agree, server->id) >= index ? 1 : 0;
        }
        best = having > voters / 2 && index > best ? index : best;
    }
    return best;
}

/*
 * Not a defect, a lack: nothing makes a leader of the library forget what a follower acknowledged, not even when that
 * follower comes back with an empty directory. What is committed is therefore counted here as long as the library may
 * be counting such a directory: from the moment they meet until it has something committed beyond all that the old
 * directory can have acknowledged, which needs a majority of others, or the new one vouched for. Returns the commit
 * index that may be believed; a follower keeps the doubt of its own leadership until a leader tells it more.
 */
uint64_t guard_commit_index(struct agree *agree)
{
    const uint64_t believed = raft_commit_index(&agree->raft);
    uint64_t doubtful = agree->doubted_index;
    for (unsigned i = 0; i < PEERS_MAX; i++) {
        doubtful = agree->peers[i].lost_through > doubtful ? agree->peers[i].lost_through : doubtful;
    }
    if (believed > doubtful || believed <= agree->commit_index) {
        return believed;
    }
    const uint64_t counted = agree->leading_term != 0 ? counted_index(agree) : 0;
    if (counted >= believed) {
        return believed;
    }
    agree->doubted_index = believed;
    /* An entry of an earlier term is committed only by one of this term behind it. */
    return tail_term_at(&agree->tail, counted) == agree->leading_term ? counted : 0;
}

/* The log contradicts itself if entries at or below the highest commit index ever seen are to be replaced. */
bool guard_commits_forward(const struct agree *agree, uint64_t first_index)
{
    return first_index > agree->commit_index || first_index > agree->tail.last_index;
}

/*
 * All writes into the library's struct. The fields are public in raft.h; nothing else offers these effects.
 * - FORGET_LEADER: current_leader.id = 0, so that votes are judged on their merits. The address stays (the library owns
 *   it); answers then addressed to node 0 are not sent.
 * - ELECTION_SOON / TURN / LATER: election_timer_start moves, so that value ms (or a whole timeout) remain. Pre-vote
 *   keeps a false alarm harmless.
 * - VOTE: voted_for, together with the same value on its way to the disk.
 */
void guard_poke(struct raft *raft, enum guard_poke poke, uint64_t now_ms, uint64_t value)
{
    switch (poke) {
    case POKE_FORGET_LEADER:
        CHECK(raft->state == RAFT_FOLLOWER);
        raft->follower_state.current_leader.id = 0;
        break;
    case POKE_ELECTION_SOON:
        CHECK(raft->state == RAFT_FOLLOWER);
        raft->follower_state.current_leader.id = 0;
        /* May wrap below 0 soon after boot; the library adds the same number again, and both are unsigned. */
        raft->election_timer_start = now_ms + value - raft->follower_state.randomized_election_timeout;
        break;
    case POKE_ELECTION_TURN:
        CHECK(raft->state == RAFT_FOLLOWER);
        raft->election_timer_start = now_ms + value - raft->follower_state.randomized_election_timeout;
        break;
    case POKE_ELECTION_LATER:
        CHECK(raft->state == RAFT_FOLLOWER);
        raft->election_timer_start = now_ms;
        break;
    case POKE_VOTE:
        CHECK(raft->voted_for == 0 || raft->voted_for == value);
        raft->voted_for = value;
        break;
    }
}
