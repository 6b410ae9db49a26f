/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One raft_step and everything it asks for, in the order the library demands: first one durable write (term and vote,
 * truncation, entries), then messages, held back until the last term and vote written are durable; then what follows
 * from the new state. Called by all files that have an event. Never lets a message overtake the vote it reveals.
 */
#include "agree/guards.h"
#include "agree/core.h"
#include "base/check.h"
#include "base/fault_points.h"
#include "base/mem.h"
#include "wire/enums.h"

#define SETTLE_STEPS_MAX 16 /* configuration, barrier and little else can follow from one event */

static void track_leadership(struct agree *agree)
{
    const uint64_t term = agree->raft.state == RAFT_LEADER ? raft_current_term(&agree->raft) : 0;
    if (term == agree->leading_term) {
        return;
    }
    agree->leading_term = term;
    if (term != 0) {
        FAULT(agree_leads);
    }
    agree->own_term_index = 0;
    agree->transfer_to = 0;
    agree->read_round = 0;
    for (unsigned i = 0; i < PEERS_MAX; i++) {
        agree->peers[i].read_round = 0;
    }
    spans_clear(&agree->submits);
    feed_reset_all(agree);
    propose_drop_all(agree);
    read_fail_all(agree);
}

static void take_entries(struct agree *agree, const struct raft_update *update, struct agree_write *write)
{
    const uint64_t first = update->entries.index;
    const unsigned count = update->entries.n;
    if (agree->entries_capacity < count) {
        agree->entries = mem_realloc(agree->entries, count * sizeof(*agree->entries));
        agree->entries_capacity = count;
    }
    if (first <= agree->tail.last_index) {
        FAULT(agree_truncate);
        guard_clamp_flights(agree, first);
        tail_truncate(&agree->tail, first);
        changes_truncate(&agree->changes, first);
        agree->members_stale = true;
        write->truncate_from = first;
    }
    for (unsigned i = 0; i < count; i++) {
        const struct raft_entry *from = &update->entries.batch[i];
        struct log_entry *entry = &agree->entries[i];
        *entry = (struct log_entry){.index = first + i,
                                    .term = from->term,
                                    .type = (uint8_t)from->type,
                                    .payload = {from->buf.base, from->buf.len}};
        tail_append(&agree->tail, entry);
        if (entry->type == LOG_CHANGE) {
            changes_append(&agree->changes, entry->index, entry->payload);
            agree->members_stale = true;
        }
    }
    if (agree->leading_term != 0 && agree->own_term_index == 0) {
        CHECK(agree->entries[0].term == agree->leading_term);
        agree->own_term_index = first;
    }
    write->entries = agree->entries;
    write->entries_count = count;
}

/* The one durable write of a step. */
static void take_writes(struct agree *agree, const struct raft_update *update)
{
    struct agree_write write = {0};
    agree->took_entries = (update->flags & (RAFT_UPDATE_ENTRIES)) != 0;
    if ((update->flags & ((RAFT_UPDATE_CURRENT_TERM) | (RAFT_UPDATE_VOTED_FOR))) != 0) {
        write.has_vote = true;
        write.term = raft_current_term(&agree->raft);
        write.voted_for = raft_voted_for(&agree->raft);
    }
    if (agree->took_entries) {
        if (update->entries.n == 0 || !guard_commits_forward(agree, update->entries.index)) {
            core_fatal(agree, "entry %llu is committed (up to %llu) and is to be replaced by another",
                       (unsigned long long)update->entries.index, (unsigned long long)agree->commit_index);
            return;
        }
        take_entries(agree, update, &write);
    }
    if (!write.has_vote && write.entries_count == 0) {
        return;
    }
    const uint64_t ticket = core_write(agree, &write);
    if (write.entries_count > 0) {
        spans_push(&agree->flights, (struct span){.ticket = ticket,
                                                  .first_index = update->entries.index,
                                                  .last_index = update->entries.index + write.entries_count - 1});
    }
    if (agree->took_entries && update->entries.batch == &agree->raft.barrier) {
        raft_free(agree->raft.barrier.batch); /* the library's own barrier; the struct around it stays the library's */
    }
}

/* What a message tells is durable by now; the others must bear that it never leaves, or is the last thing said. */
static void send_now(struct agree *agree, const struct outgoing *out)
{
    const enum peer_message_type type = out->message.type;
    if (type == PEER_VOTE) {
        FAULT(agree_ask_vote_before);
    } else if (type == PEER_VOTE_RESULT) {
        FAULT(agree_vote_before);
    } else if (type == PEER_APPEND_RESULT) {
        FAULT(agree_ack_before);
    } else if (type == PEER_TIMEOUT_NOW) {
        FAULT(agree_hand_over_before);
    } else if (type == PEER_READ) {
        FAULT(agree_read_before);
    } else if (type == PEER_READ_RESULT) {
        FAULT(agree_confirm_before);
    }
    agree->ports.send(agree->ports.ctx, out->peer_id, &out->message);
    if (type == PEER_VOTE) {
        FAULT(agree_ask_vote_after);
    } else if (type == PEER_VOTE_RESULT) {
        FAULT(agree_vote_after);
    } else if (type == PEER_APPEND_RESULT) {
        FAULT(agree_ack_after);
    } else if (type == PEER_TIMEOUT_NOW) {
        FAULT(agree_hand_over_after);
    } else if (type == PEER_READ) {
        FAULT(agree_read_after);
    } else if (type == PEER_READ_RESULT) {
        FAULT(agree_confirm_after);
    }
}

static void dispatch(struct agree *agree, const struct outgoing *out)
{
    if (out->message.type != PEER_APPEND) {
        send_now(agree, out);
    } else if (agree->leading_term == out->message.append.term) {
        feed_send(agree, out->peer_id, &out->message.append, out->append_count);
    }
}

void step_send(struct agree *agree, struct outgoing *out)
{
    out->ticket = agree->vote_ticket;
    if (out->ticket <= agree->ticket_durable) {
        dispatch(agree, out);
    } else if (agree->held_count < NODE_HELD_MAX) { /* beyond: dropped, Raft repeats */
        agree->held[(agree->held_head + agree->held_count++) % NODE_HELD_MAX] = *out;
    }
}

static void take_messages(struct agree *agree, const struct raft_update *update)
{
    for (unsigned i = 0; i < update->messages.n; i++) {
        struct raft_message message = update->messages.batch[i];
        struct outgoing out;
        guard_stale_answer(agree, &message);
        guard_denied_pre_vote(agree, &message);
        if (message.type == RAFT_APPEND_ENTRIES_RESULT) {
            const bool refused = message.append_entries_result.rejected > 0 || agree->answering_stale;
            agree->saw_rejection = agree->saw_rejection || refused;
        }
        if (!message_from_raft(&message, &out)) {
            continue;
        }
        if (out.message.type == PEER_APPEND && out.message.append.leader_commit > agree->commit_index) {
            out.message.append.leader_commit = agree->commit_index; /* guard_commit_index */
        }
        if (out.message.type == PEER_APPEND_RESULT && !core_may_vote(agree)) {
            out.message.append_result.features |= (uint16_t)FEATURE_UNVOUCHED;
        }
        step_send(agree, &out);
    }
}

void step_release_held(struct agree *agree)
{
    while (agree->held_count > 0 && agree->held[agree->held_head].ticket <= agree->ticket_durable) {
        const struct outgoing out = agree->held[agree->held_head];
        agree->held_head = (agree->held_head + 1) % NODE_HELD_MAX;
        agree->held_count--;
        dispatch(agree, &out);
    }
}

int step_run(struct agree *agree, struct raft_event *event)
{
    struct raft_update update = {0};
    if (agree->dead) {
        return RAFT_SHUTDOWN;
    }
    event->time = core_now(agree);
    event->capacity = 0;
    agree->took_entries = false;
    const int rv = raft_step(&agree->raft, event, &update);
    if (rv != 0) {
        if (event->type != RAFT_SUBMIT && event->type != RAFT_TRANSFER) {
            core_fatal(agree, "the Raft library stops at event %d: %s (%d)", (int)event->type, raft_strerror(rv), rv);
        }
        return rv;
    }
    if ((update.flags & (RAFT_UPDATE_SNAPSHOT)) != 0) {
        core_fatal(agree, "the Raft library asks for a snapshot, which does not exist here");
        return RAFT_SHUTDOWN;
    }
    track_leadership(agree);
    take_writes(agree, &update);
    if (agree->dead) {
        return RAFT_SHUTDOWN;
    }
    const uint64_t commit_index = guard_commit_index(agree);
    if (commit_index > agree->commit_index) {
        agree->commit_index = commit_index;
        spans_pop_through(&agree->submits, agree->commit_index);
    }
    if ((update.flags & (RAFT_UPDATE_MESSAGES)) != 0) {
        take_messages(agree, &update);
    }
    return 0;
}

/* The library learns that the CHANGE it holds as uncommitted is committed. */
static bool settle_configuration(struct agree *agree)
{
    const uint64_t index = agree->raft.configuration_uncommitted_index;
    if (index == 0 || index > agree->commit_index) {
        return false;
    }
    const struct change *change = changes_at(&agree->changes, index);
    CHECK(change != NULL && change->index == index);
    FAULT(agree_change_committed);
    const struct raft_buffer payload = {.base = change->payload, .len = change->payload_len};
    struct raft_event event = {.type = RAFT_CONFIGURATION};
    event.configuration.index = index;
    if (raft_configuration_decode(&payload, &event.configuration.conf) != 0) {
        core_fatal(agree, "the membership entry at %llu can no longer be read", (unsigned long long)index);
        return false;
    }
    return step_run(agree, &event) == 0;
}

static bool settle_barrier(struct agree *agree)
{
    static const uint64_t nothing = 0;
    if (!guard_needs_barrier(agree)) {
        return false;
    }
    struct raft_entry entry = {.term = raft_current_term(&agree->raft), .type = RAFT_BARRIER};
    entry.buf.base = mem_alloc(sizeof(nothing));
    entry.buf.len = sizeof(nothing);
    memcpy(entry.buf.base, &nothing, sizeof(nothing));
    entry.batch = entry.buf.base;
    struct raft_event event = {.type = RAFT_SUBMIT};
    event.submit.entries = &entry;
    event.submit.n = 1;
    const int rv = step_run(agree, &event);
    mem_free(entry.buf.base);
    if (rv != 0) {
        core_fatal(agree, "the Raft library refuses a new leader's barrier: %s (%d)", raft_strerror(rv), rv);
    }
    return rv == 0;
}

static void report(struct agree *agree)
{
    const uint64_t last_stored = agree->raft.last_stored;
    const uint64_t safe = agree->commit_index < last_stored ? agree->commit_index : last_stored;
    const uint64_t term = raft_current_term(&agree->raft);
    if (agree->members_stale) {
        core_load_members(agree);
    }
    if (agree->dead) {
        return;
    }
    uint64_t leader_id;
    const uint32_t role = core_role(agree, &leader_id);
    if (role != agree->told_role || leader_id != agree->told_leader || term != agree->told_term) {
        if (leader_id != 0 && (leader_id != agree->told_leader || term != agree->told_term)) {
            agree->elections++;
        }
        agree->told_role = role;
        agree->told_leader = leader_id;
        agree->told_term = term;
        agree->ports.on_role(agree->ports.ctx, role, leader_id, term);
    }
    if (safe > agree->told_commit) {
        agree->told_commit = safe;
        FAULT(agree_commit_before);
        agree->ports.on_commit(agree->ports.ctx, safe);
        FAULT(agree_commit_after);
    }
}

void step_settle(struct agree *agree)
{
    for (int i = 0; i < SETTLE_STEPS_MAX && !agree->dead && !agree->restarting; i++) {
        if (!settle_configuration(agree) && !settle_barrier(agree)) {
            break;
        }
    }
    if (!agree->dead && !agree->restarting) {
        propose_try_transfer(agree);
        greet_try_vouch(agree);
    }
    if (!agree->dead) {
        report(agree);
        tail_trim(&agree->tail, agree->raft.last_stored, agree->applied_index);
    }
}
