/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the product asks for: commands (all of one loop turn become one submit) and handing the leadership over.
 * Called by seusd/ on the loop. Never blocks; refuses what exceeds its bounds.
 */
#include "agree/core.h"
#include "agree/guards.h"
#include "base/check.h"
#include "base/fault_points.h"
#include "base/mem.h"

#define PROPOSALS_CAPACITY_FIRST 64u

static uint64_t uncommitted_count(const struct agree *agree)
{
    return agree->tail.last_index > agree->commit_index ? agree->tail.last_index - agree->commit_index : 0;
}

enum seus_err agree_propose(struct agree *agree, struct str payload)
{
    if (!core_is_leader(agree) || agree->transfer_to != 0 || raft_transferee(&agree->raft) != 0) {
        return SEUS_NOT_LEADER;
    }
    if (payload.len > LOG_PAYLOAD_SIZE_MAX ||
        agree->proposals_count + uncommitted_count(agree) >= PROPOSALS_COUNT_MAX ||
        agree->proposals_bytes + agree->submits.bytes + payload.len > PROPOSALS_BYTES_MAX) {
        return SEUS_LIMIT;
    }
    if (agree->proposals_count == agree->proposals_capacity) {
        const size_t capacity = agree->proposals_capacity;
        agree->proposals_capacity = capacity == 0 ? PROPOSALS_CAPACITY_FIRST : capacity * 2;
        agree->proposals = mem_realloc(agree->proposals, agree->proposals_capacity * sizeof(*agree->proposals));
    }
    struct raft_entry *entry = &agree->proposals[agree->proposals_count++];
    *entry = (struct raft_entry){.type = RAFT_COMMAND};
    entry->buf.base = mem_alloc(payload.len > 0 ? payload.len : 1);
    entry->buf.len = payload.len;
    entry->batch = entry->buf.base; /* not NULL, as the library demands; it stays ours */
    if (payload.len > 0) {
        memcpy(entry->buf.base, payload.ptr, payload.len);
    }
    agree->proposals_bytes += payload.len;
    return SEUS_OK;
}

void propose_drop_all(struct agree *agree)
{
    for (size_t i = 0; i < agree->proposals_count; i++) {
        mem_free(agree->proposals[i].buf.base);
    }
    agree->proposals_count = 0;
    agree->proposals_bytes = 0;
}

static void submit_all(struct agree *agree)
{
    if (agree->proposals_count == 0 || !core_is_leader(agree)) {
        return;
    }
    for (size_t i = 0; i < agree->proposals_count; i++) {
        agree->proposals[i].term = raft_current_term(&agree->raft);
    }
    const size_t bytes = agree->proposals_bytes;
    struct raft_event event = {.type = RAFT_SUBMIT};
    event.submit.entries = agree->proposals;
    event.submit.n = (unsigned)agree->proposals_count;
    FAULT(agree_submit_before);
    const int rv = step_run(agree, &event);
    FAULT(agree_submit_after);
    if (rv == 0) {
        spans_push(&agree->submits, (struct span){.last_index = agree->tail.last_index, .bytes = bytes});
        spans_pop_through(&agree->submits, agree->commit_index);
    } else if (rv != RAFT_NOTLEADER) {
        core_fatal(agree, "the Raft library refuses %zu commands: %s (%d)", agree->proposals_count, raft_strerror(rv),
                   rv);
    }
    propose_drop_all(agree);
}

void agree_flush(struct agree *agree)
{
    if (agree->dead || agree->restarting) {
        return;
    }
    const bool busy = agree->proposals_count > 0;
    (void)core_now(agree);
    submit_all(agree);
    if (!agree->dead && core_is_leader(agree)) {
        read_start_round(agree);
    }
    if (busy) {
        step_settle(agree);
    }
}

/* The other voter that has most of the log; 0 if there is none. */
static uint64_t furthest_voter(struct agree *agree)
{
    uint64_t best = 0;
    uint64_t best_match = 0;
    for (unsigned i = 0; i < agree->members_count; i++) {
        const uint64_t id = agree->members[i].node_id;
        if (!agree->members[i].voter || id == agree->options.node_id) {
            continue;
        }
        const uint64_t match = guard_match_index(agree, id);
        if (best == 0 || match > best_match) {
            best = id;
            best_match = match;
        }
    }
    return best;
}

enum seus_err agree_transfer(struct agree *agree, uint64_t to, struct seus_why *why)
{
    if (!core_is_leader(agree)) {
        return seus_fail(SEUS_NOT_LEADER, why, NULL, "this node does not lead");
    }
    if (agree->transfer_to != 0 || raft_transferee(&agree->raft) != 0) {
        return seus_fail(SEUS_UNAVAILABLE, why, NULL, "the leadership is being handed over already");
    }
    to = to == 0 ? furthest_voter(agree) : to;
    if (to == 0) {
        (void)seus_fail(SEUS_INVALID, why, "to", "there is no other voter to hand the leadership to");
        seus_hint(why, "A room of one node leads itself.");
        return SEUS_INVALID;
    }
    const struct agree_member *member = core_member(agree, to);
    if (member == NULL || !member->voter || to == agree->options.node_id) {
        (void)seus_fail(SEUS_INVALID, why, "to", "node %llu cannot be handed the leadership: it is %s",
                        (unsigned long long)to,
                        member == NULL ? "not a member" : member->voter ? "the leader" : "a standby");
        seus_hint(why, "Choose another voter; the list of members shows them.");
        return SEUS_INVALID;
    }
    const uint64_t match = guard_match_index(agree, to);
    if (match == 0 || agree->tail.last_index - match > TRANSFER_LAG_MAX) {
        (void)seus_fail(SEUS_UNAVAILABLE, why, "to", "node %llu has the log up to %llu, the leader up to %llu",
                        (unsigned long long)to, (unsigned long long)match, (unsigned long long)agree->tail.last_index);
        seus_hint(why, "Wait until it has caught up, then repeat.");
        return SEUS_UNAVAILABLE;
    }
    submit_all(agree); /* accepted before: they still belong to this leadership */
    agree->transfer_to = to;
    agree->transfer_until_ms = core_now(agree) + agree->options.timing.election_timeout_ms;
    step_settle(agree);
    return SEUS_OK;
}

/*
 * The library sends TimeoutNow once, at the first answer of the transferee, and if that one is not quite caught up it
 * ignores it: so new commands are refused first, and the library is asked only when nothing is missing.
 */
void propose_try_transfer(struct agree *agree)
{
    if (agree->transfer_to == 0 || !core_is_leader(agree)) {
        return;
    }
    const uint64_t match = guard_match_index(agree, agree->transfer_to);
    if (match == 0 || agree->transfer_until_ms <= agree->now_ms) {
        agree->transfer_to = 0;
        return;
    }
    if (match != agree->tail.last_index) {
        return;
    }
    struct raft_event event = {.type = RAFT_TRANSFER};
    event.transfer.server_id = agree->transfer_to;
    agree->transfer_to = 0; /* from here the library counts the time */
    FAULT(agree_transfer);
    (void)step_run(agree, &event); /* refused: this node goes on leading */
}
