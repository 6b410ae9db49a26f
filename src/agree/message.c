/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The library's messages <-> those of the peer protocol. Called by step.c (out) and receive.c (in). Entries are not
 * carried here: outgoing ones are taken from the log when they leave (feed.c), incoming ones need their own memory
 * (receive.c). Snapshots do not exist: such a message is neither sent nor understood.
 */
#include "agree/core.h"

bool message_from_raft(const struct raft_message *message, struct outgoing *ret_outgoing)
{
    struct outgoing out = {.peer_id = message->server_id};
    switch (message->type) {
    case RAFT_APPEND_ENTRIES: {
        const struct raft_append_entries *m = &message->append_entries;
        out.append_count = m->n_entries;
        out.message.type = PEER_APPEND;
        out.message.append = (struct peer_append){.version = m->version,
                                                  .term = m->term,
                                                  .prev_index = m->prev_log_index,
                                                  .prev_term = m->prev_log_term,
                                                  .leader_commit = m->leader_commit};
        break;
    }
    case RAFT_APPEND_ENTRIES_RESULT: {
        const struct raft_append_entries_result *m = &message->append_entries_result;
        out.message.type = PEER_APPEND_RESULT;
        out.message.append_result = (struct peer_append_result){.version = m->version,
                                                                .term = m->term,
                                                                .rejected = m->rejected,
                                                                .last_index = m->last_log_index,
                                                                .features = m->features,
                                                                .capacity = m->capacity};
        break;
    }
    case RAFT_REQUEST_VOTE: {
        const struct raft_request_vote *m = &message->request_vote;
        out.message.type = PEER_VOTE;
        out.message.vote = (struct peer_vote){.version = m->version,
                                              .term = m->term,
                                              .candidate_id = m->candidate_id,
                                              .last_index = m->last_log_index,
                                              .last_term = m->last_log_term,
                                              .disrupt_leader = m->disrupt_leader,
                                              .pre_vote = m->pre_vote};
        break;
    }
    case RAFT_REQUEST_VOTE_RESULT: {
        const struct raft_request_vote_result *m = &message->request_vote_result;
        out.message.type = PEER_VOTE_RESULT;
        out.message.vote_result = (struct peer_vote_result){.version = m->version,
                                                            .term = m->term,
                                                            .granted = m->vote_granted,
                                                            .pre_vote = m->pre_vote,
                                                            .features = m->features,
                                                            .capacity = m->capacity};
        break;
    }
    case RAFT_TIMEOUT_NOW: {
        const struct raft_timeout_now *m = &message->timeout_now;
        out.message.type = PEER_TIMEOUT_NOW;
        out.message.timeout_now = (struct peer_timeout_now){.version = m->version,
                                                            .term = m->term,
                                                            .last_index = m->last_log_index,
                                                            .last_term = m->last_log_term};
        break;
    }
    case RAFT_INSTALL_SNAPSHOT:
        return false;
    }
    *ret_outgoing = out;
    return out.peer_id != 0 && out.message.type != 0;
}

static void append_result_to_raft(const struct peer_append_result *m, struct raft_message *out)
{
    out->type = RAFT_APPEND_ENTRIES_RESULT;
    out->append_entries_result =
        (struct raft_append_entries_result){.version = m->version,
                                            .term = m->term,
                                            .rejected = m->rejected,
                                            .last_log_index = m->last_index,
                                            .features = (unsigned short)(m->features & ~FEATURE_UNVOUCHED),
                                            .capacity = m->capacity};
}

static void vote_to_raft(const struct peer_vote *m, struct raft_message *out)
{
    out->type = RAFT_REQUEST_VOTE;
    out->request_vote = (struct raft_request_vote){.version = m->version,
                                                   .term = m->term,
                                                   .candidate_id = m->candidate_id,
                                                   .last_log_index = m->last_index,
                                                   .last_log_term = m->last_term,
                                                   .disrupt_leader = m->disrupt_leader,
                                                   .pre_vote = m->pre_vote};
}

static void vote_result_to_raft(const struct peer_vote_result *m, struct raft_message *out)
{
    out->type = RAFT_REQUEST_VOTE_RESULT;
    out->request_vote_result = (struct raft_request_vote_result){.version = m->version,
                                                                 .term = m->term,
                                                                 .vote_granted = m->granted,
                                                                 .pre_vote = m->pre_vote,
                                                                 .features = m->features,
                                                                 .capacity = m->capacity};
}

bool message_to_raft(const struct peer_message *message, struct raft_message *ret_message)
{
    *ret_message = (struct raft_message){0};
    switch (message->type) {
    case PEER_APPEND_RESULT:
        append_result_to_raft(&message->append_result, ret_message);
        return true;
    case PEER_VOTE:
        vote_to_raft(&message->vote, ret_message);
        return true;
    case PEER_VOTE_RESULT:
        vote_result_to_raft(&message->vote_result, ret_message);
        return true;
    case PEER_TIMEOUT_NOW: {
        const struct peer_timeout_now *m = &message->timeout_now;
        ret_message->type = RAFT_TIMEOUT_NOW;
        ret_message->timeout_now = (struct raft_timeout_now){.version = m->version,
                                                             .term = m->term,
                                                             .last_log_index = m->last_index,
                                                             .last_log_term = m->last_term};
        return true;
    }
    case PEER_HELLO:
    case PEER_WELCOME:
    case PEER_REFUSE:
    case PEER_STATUS:
    case PEER_CLOCK:
    case PEER_APPEND:
    case PEER_READ:
    case PEER_READ_RESULT:
    case PEER_CALL:
    case PEER_CALLED:
    case PEER_KEYS:
    case PEER_KEYS_HELD:
    case PEER_KEYS_WANT:
    case PEER_KEYS_RECEIPT:
    case PEER_ROW_WANTED:
    case PEER_ROW:
        break;
    }
    return false;
}
