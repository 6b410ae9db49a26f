/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Messages of the other members. Called by links and by the simulator through agree_receive. What is not sound is
 * dropped here: the library believes everything it is given.
 */
#include "agree/guards.h"
#include "agree/core.h"
#include "base/check.h"
#include "base/fault_points.h"

#define ENTRY_ALIGNMENT 8u /* of payloads inside a batch */

/* Everything the library would only assert. */
static bool append_is_sound(const struct peer_append *append)
{
    struct agree_member ignored[AGREE_NODES_MAX];
    unsigned ignored_count;
    uint64_t term = append->prev_term;
    if (append->term == 0 || append->prev_term > append->term ||
        (append->prev_index == 0) != (append->prev_term == 0)) {
        return false;
    }
    for (unsigned i = 0; i < append->entries_count; i++) {
        const struct log_entry *entry = &append->entries[i];
        if (entry->index != append->prev_index + 1 + i || entry->term < term || entry->term == 0 ||
            entry->term > append->term || entry->payload.len > LOG_PAYLOAD_SIZE_MAX ||
            entry->type < LOG_COMMAND || entry->type > LOG_CHANGE || (entry->index == 1 && entry->type != LOG_CHANGE)) {
            return false;
        }
        if (entry->type == LOG_CHANGE &&
            changes_decode(entry->payload, ignored, &ignored_count, NULL) != SEUS_OK) {
            return false;
        }
        term = entry->term;
    }
    return true;
}

static size_t aligned(size_t size)
{
    return (size + ENTRY_ALIGNMENT - 1) / ENTRY_ALIGNMENT * ENTRY_ALIGNMENT;
}

/* All entries in one batch of the library's memory, as it demands. NULL: no memory. */
static struct raft_entry *make_batch(const struct log_entry *entries, unsigned count)
{
    size_t size = ENTRY_ALIGNMENT;
    for (unsigned i = 0; i < count; i++) {
        size += aligned(entries[i].payload.len);
    }
    struct raft_entry *out = raft_calloc(count, sizeof(*out));
    unsigned char *batch = out != NULL ? raft_malloc(size) : NULL;
    if (batch == NULL) {
        raft_free(out);
        return NULL;
    }
    size_t pos = 0;
    for (unsigned i = 0; i < count; i++) {
        out[i].term = entries[i].term;
        out[i].type = (enum raft_entry_type)entries[i].type;
        out[i].buf.base = batch + pos;
        out[i].buf.len = entries[i].payload.len;
        out[i].batch = batch;
        if (entries[i].payload.len > 0) {
            memcpy(batch + pos, entries[i].payload.ptr, entries[i].payload.len);
        }
        pos += aligned(entries[i].payload.len);
    }
    return out;
}

/* The sender's address, copied: the library frees its configuration's texts in the middle of a step. */
static void sender_address(const struct agree *agree, uint64_t peer_id, char target[sizeof(agree->members[0].address)])
{
    const struct agree_member *member = core_member(agree, peer_id);
    (void)str_copy(target, sizeof(agree->members[0].address), member != NULL ? str_of(member->address) : STR_LIT("?"));
}

/* One piece (a CHANGE only at its front) through the library. */
static void deliver_piece(struct agree *agree, uint64_t peer_id, const struct peer_append *append,
                          const struct log_entry *entries, unsigned count)
{
    char address[sizeof(agree->members[0].address)];
    sender_address(agree, peer_id, address);
    struct raft_message message = {.type = RAFT_APPEND_ENTRIES, .server_id = peer_id, .server_address = address};
    message.append_entries = (struct raft_append_entries){.version = append->version,
                                                          .term = append->term,
                                                          .prev_log_index = append->prev_index,
                                                          .prev_log_term = append->prev_term,
                                                          .leader_commit = append->leader_commit,
                                                          .n_entries = count};
    struct raft_entry *batch = NULL;
    if (count > 0) {
        batch = make_batch(entries, count);
        if (batch == NULL) {
            agree->saw_rejection = true; /* no memory: as if the message was lost */
            return;
        }
    }
    message.append_entries.entries = batch;
    void *const payloads = batch != NULL ? batch[0].batch : NULL;
    struct raft_event event = {.type = RAFT_RECEIVE};
    event.receive.message = &message;
    agree->answering_stale = append->term < raft_current_term(&agree->raft);
    (void)step_run(agree, &event); /* a failure is fatal there */
    agree->answering_stale = false;
    if (agree->took_entries) {
        raft_free(payloads); /* handed back with the update; otherwise the library has freed them */
    }
    raft_free(batch);
}

static bool change_is_acceptable(struct agree *agree, const struct peer_append *piece, const struct log_entry *change)
{
    const bool matches = tail_term_at(&agree->tail, piece->prev_index) == piece->prev_term;
    const bool known = tail_term_at(&agree->tail, change->index) == change->term;
    /* A leader begins its term with a BARRIER: a CHANGE that begins one was written while nobody led, when the room was
     * restored or recovered, and names whom it wanted. */
    const bool founds = piece->prev_term < change->term;
    return !matches || known || founds || guard_change_is_one_step(agree, change->index, change->payload);
}

void receive_append(struct agree *agree, uint64_t peer_id, const struct peer_append *append)
{
    if (!append_is_sound(append)) {
        return;
    }
    if (core_is_leader(agree) && append->term == agree->leading_term) {
        core_fatal(agree, "node %llu leads term %llu, and so does this node", (unsigned long long)peer_id,
                   (unsigned long long)append->term);
        return;
    }
    struct peer_append piece = *append;
    unsigned from = 0;
    agree->saw_rejection = false;
    do {
        const unsigned end = guard_piece_end(append->entries, append->entries_count, from);
        if (from < end) {
            const struct log_entry *first = &append->entries[from];
            if (first->type == LOG_CHANGE) {
                guard_settle_previous_change(agree, &piece, first->index);
                if (!change_is_acceptable(agree, &piece, first)) {
                    return;
                }
            }
        }
        deliver_piece(agree, peer_id, &piece, append->entries_count > 0 ? &append->entries[from] : NULL, end - from);
        if (end > from) {
            piece.prev_index = append->entries[end - 1].index;
            piece.prev_term = append->entries[end - 1].term;
        }
        from = end;
    } while (from < append->entries_count && !agree->saw_rejection && !agree->dead);
    if (!agree->dead && append->term == raft_current_term(&agree->raft)) {
        agree->leader_heard_ms = agree->now_ms;
        agree->leader_heard_term = append->term;
        guard_take_turn(agree, peer_id);
    }
}

static void deliver(struct agree *agree, uint64_t peer_id, const struct peer_message *message)
{
    char address[sizeof(agree->members[0].address)];
    struct raft_message out;
    if (!message_to_raft(message, &out)) {
        return;
    }
    sender_address(agree, peer_id, address);
    out.server_id = peer_id;
    out.server_address = address;
    struct raft_event event = {.type = RAFT_RECEIVE};
    event.receive.message = &out;
    (void)step_run(agree, &event); /* a failure is fatal there */
}

static void receive_append_result(struct agree *agree, uint64_t peer_id, const struct peer_message *message)
{
    const struct peer_append_result *result = &message->append_result;
    struct peer *peer = core_peer_make(agree, peer_id);
    const bool unvouched = (result->features & FEATURE_UNVOUCHED) != 0;
    raft_index match = 0;
    if (unvouched && core_is_leader(agree) && !peer->feed.unvouched &&
        raft_match_index(&agree->raft, peer_id, &match) == 0 && match > 0) {
        feed_lose(agree, peer); /* counts on a directory that is gone; the greeting should have told */
    }
    if (unvouched && result->term <= raft_current_term(&agree->raft)) {
        feed_answered_unvouched(agree, peer, result);
        return;
    }
    feed_answered(agree, peer, result);
    if (!guard_accepts_append_result(agree, peer_id, result)) {
        return;
    }
    deliver(agree, peer_id, message);
}

static void receive_vote(struct agree *agree, uint64_t peer_id, const struct peer_message *message)
{
    /* A directory made anew may have voted before: it votes for nobody, not even in a pre-vote. */
    if (!core_may_vote(agree) || message->vote.candidate_id != peer_id || message->vote.term == 0) {
        return;
    }
    if (guard_outbids(agree, &message->vote)) {
        return;
    }
    guard_forget_silent_leader(agree);
    deliver(agree, peer_id, message);
    guard_give_way(agree, &message->vote);
}

void agree_receive(struct agree *agree, uint64_t peer_id, const struct peer_message *message)
{
    if (agree->dead || agree->restarting || peer_id == 0 || peer_id == agree->options.node_id) {
        return;
    }
    (void)core_now(agree);
    switch (message->type) {
    case PEER_APPEND:
        FAULT(agree_append_received);
        receive_append(agree, peer_id, &message->append);
        break;
    case PEER_APPEND_RESULT:
        FAULT(agree_ack_received);
        receive_append_result(agree, peer_id, message);
        break;
    case PEER_VOTE:
        FAULT(agree_vote_asked);
        receive_vote(agree, peer_id, message);
        break;
    case PEER_VOTE_RESULT:
        FAULT(agree_vote_told);
        if (guard_accepts_vote_result(agree, &message->vote_result)) {
            deliver(agree, peer_id, message);
        }
        break;
    case PEER_TIMEOUT_NOW:
        FAULT(agree_handed_over);
        if (core_may_vote(agree) && !guard_sole_voter(agree)) {
            deliver(agree, peer_id, message);
        }
        break;
    case PEER_READ:
        FAULT(agree_read_asked);
        read_receive(agree, peer_id, &message->read);
        break;
    case PEER_READ_RESULT:
        FAULT(agree_read_confirmed);
        read_receive_result(agree, peer_id, &message->read);
        break;
    case PEER_HELLO:
    case PEER_WELCOME:
    case PEER_REFUSE:
    case PEER_STATUS:
    case PEER_CLOCK:
    case PEER_CALL:
    case PEER_CALLED:
    case PEER_KEYS:
    case PEER_KEYS_HELD:
    case PEER_KEYS_WANT:
    case PEER_KEYS_RECEIPT:
    case PEER_ROW_WANTED:
    case PEER_ROW:
        break; /* not Raft's */
    }
    step_settle(agree);
}
