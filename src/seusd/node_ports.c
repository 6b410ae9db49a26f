/* SPDX-License-Identifier: EUPL-1.2 */
/* Between agreement, the disk thread and the links: nothing is decided here. */
#include "base/check.h"
#include "base/log.h"
#include "seusd/node_private.h"

#define COMMIT_HERE_US_MAX 1500 /* mean of the last commits on the loop, above which it makes no more of them */
#define COMMIT_THERE_COUNT 500  /* turns that leave all commits to the thread after it */

/* ---- disk -------------------------------------------------------------------------------------------------------- */

static void port_persist(void *ctx, const struct agree_write *write)
{
    struct node *node = ctx;
    const struct record_batch batch = {
        .has_vote = write->has_vote,
        .term = write->term,
        .voted_for = write->voted_for,
        .truncate_from = write->truncate_from,
        .entries = write->entries,
        .entries_count = write->entries_count,
        .peer_id = write->peer_id,
        .peer_incarnation = write->peer_incarnation,
        .set_vouched = write->set_vouched,
    };
    CHECK(record_writer_queue(node->writer, &batch) == write->ticket);
}

void node_collect_written(struct node *node)
{
    struct seus_why why = {0};
    enum seus_err err = SEUS_OK;
    const uint64_t ticket = record_writer_collect(node->writer, &err, &why);
    if (err != SEUS_OK) {
        node_die(&why);
    }
    agree_persisted(node->agree, ticket);
    node->pending = true;
}

/*
 * Starts writing what this turn asked for. While the disk is quick, a lone command is committed right here: on a node
 * at rest two changes of thread cost more than the flush. When flushes are slow (a mean above COMMIT_HERE_US_MAX) the
 * next ones go to the thread, so that a slow disk does not hold up the loop. true: something became durable.
 */
bool node_kick_writer(struct node *node)
{
    const bool here = node->commit_there == 0;
    const uint64_t start_us = node->clock.mono_us(node->clock.ctx);
    if (!record_writer_kick(node->writer, here)) {
        node->commit_there -= node->commit_there > 0 ? 1 : 0;
        return false;
    }
    const uint64_t took_us = node->clock.mono_us(node->clock.ctx) - start_us;
    node->commit_mean_us = (7 * node->commit_mean_us + took_us) / 8;
    if (node->commit_mean_us > COMMIT_HERE_US_MAX) {
        node->commit_mean_us = 0;
        node->commit_there = COMMIT_THERE_COUNT;
    }
    node_collect_written(node);
    return true;
}

enum seus_err node_read_log(void *ctx, uint64_t first, uint64_t last, size_t max_bytes, struct arena *arena,
                            struct log_entry **ret_entries, unsigned *ret_count, struct seus_why *why)
{
    struct node *node = ctx;
    return record_read(node->record, first, last, max_bytes, arena, ret_entries, ret_count, why);
}

/* ---- agreement --------------------------------------------------------------------------------------------------- */

static void port_send(void *ctx, uint64_t peer_id, const struct peer_message *message)
{
    struct node *node = ctx;
    if (node->links != NULL && !faults_isolate(node)) {
        (void)links_send(node->links, peer_id, message);
    }
}

static void port_on_commit(void *ctx, uint64_t commit_index)
{
    struct node *node = ctx;
    node->commit_index = commit_index;
    record_set_floor(node->record, commit_index);
    if (node->pipeline != NULL) {
        pipeline_on_commit(node->pipeline, commit_index);
    }
    node->pending = true;
}

static void port_on_role(void *ctx, uint32_t role, uint64_t leader_id, uint64_t term)
{
    struct node *node = ctx;
    log_line(LOG_INFO, "role", "role=%s leader=%llu term=%llu", wire_enum_word(&wire_enum_role, role),
             (unsigned long long)leader_id, (unsigned long long)term);
    notify_status(&node->notify, leader_id != 0 ? "%s, node %llu leads, term %llu" :
                  "%s, no leader (%llu), term %llu: nothing can be written",
                  wire_enum_word(&wire_enum_role, role), (unsigned long long)leader_id, (unsigned long long)term);
    node->leader_changes += leader_id != 0 && leader_id != node->leader_id;
    node->leader_id = leader_id != 0 ? leader_id : node->leader_id;
    node->role_changed = true;
    node->pending = true;
}

static void port_on_read(void *ctx, uint64_t cookie, bool ok, uint64_t index)
{
    struct node *node = ctx;
    pipeline_on_read(node->pipeline, cookie, ok, index);
    node->pending = true;
}

/*
 * A directory that is fed passes the members of times gone by, with addresses that may be those of another room by now
 * (a restored one's, in the middle of its log): until it is vouched for it stays with what it was told at its start.
 */
static void keep_told_addresses(const struct options *options, struct agree_member *members, unsigned members_count)
{
    for (unsigned i = 0; i < members_count; i++) {
        for (unsigned k = 0; k < options->members_count; k++) {
            if (options->members[k].node_id == members[i].node_id) {
                memcpy(members[i].address, options->members[k].address, sizeof(members[i].address));
            }
        }
    }
}

static void port_on_members(void *ctx, const struct agree_member *members, unsigned members_count, bool vouched)
{
    struct node *node = ctx;
    struct seus_why why = {0};
    struct agree_member now[AGREE_NODES_MAX + 1];
    CHECK(members_count <= AGREE_NODES_MAX + 1);
    memcpy(now, members, members_count * sizeof(*members));
    if (!vouched) {
        keep_told_addresses(&node->options, now, members_count);
    }
    if (node->links != NULL && links_set_members(node->links, now, members_count, &why) != SEUS_OK) {
        log_line(LOG_ERROR, "members", "reason=\"%s\"", why.message);
    }
}

static void port_on_fatal(void *ctx, const struct seus_why *why)
{
    (void)ctx;
    node_die(why);
}

struct agree_ports node_agree_ports(struct node *node)
{
    return (struct agree_ports){
        .ctx = node,
        .clock = node->clock,
        .random = node->random,
        .persist = port_persist,
        .send = port_send,
        .read = node_read_log,
        .on_commit = port_on_commit,
        .on_role = port_on_role,
        .on_read = port_on_read,
        .on_members = port_on_members,
        .on_fatal = port_on_fatal,
    };
}

/* ---- links ------------------------------------------------------------------------------------------------------- */

static void link_hello(void *ctx, struct peer_hello *ret_hello)
{
    struct node *node = ctx;
    agree_hello(node->agree, ret_hello);
}

static enum seus_err link_greet(void *ctx, const struct peer_hello *hello, bool is_welcome,
                                struct peer_hello *ret_reply, struct seus_why *why)
{
    struct node *node = ctx;
    if (faults_isolate(node)) {
        return seus_fail(SEUS_UNAVAILABLE, why, "node", "node %llu is cut off by a drill",
                         (unsigned long long)node->options.node_id);
    }
    const uint64_t known = record_peer_incarnation(node->record, hello->node_id);
    enum seus_err err = node_level_greet(node, hello, why);
    if (err == SEUS_OK) {
        err = agree_greet(node->agree, hello, is_welcome, known, ret_reply, why);
    }
    if (err == SEUS_OK) {
        node_peer_hello(node, hello, is_welcome);
    } else {
        node_note_asker(node, hello);
    }
    node->pending = true;
    return err;
}

static void link_status(void *ctx, struct peer_status *ret_status)
{
    struct node *node = ctx;
    struct agree_status status;
    agree_status(node->agree, &status);
    *ret_status = (struct peer_status){
        .term = status.term,
        .leader_id = status.leader_id,
        .role = status.role,
        .last_index = status.last_index,
        .commit_index = status.commit_index,
        .applied_index = view_applied(node->view),
        .digest_index = view_applied(node->view),
        .digest = view_digest(node->view),
    };
}

static void link_on_message(void *ctx, uint64_t peer_id, const struct peer_message *message)
{
    struct node *node = ctx;
    if (faults_isolate(node)) {
        return;
    }
    node->pending = true;
    switch (message->type) {
    case PEER_STATUS:
        node_peer_status(node, peer_id, &message->status);
        break;
    case PEER_CLOCK:
        clocks_heard(node, peer_id, &message->clock);
        break;
    case PEER_CALL:
        node_on_call(node, peer_id, &message->call);
        break;
    case PEER_CALLED:
        pipeline_on_called(node->pipeline, message->call.call_id, message->call.body);
        break;
    case PEER_KEYS:
    case PEER_KEYS_HELD:
    case PEER_KEYS_WANT:
        seal_receive(node->seal, peer_id, message);
        break;
    case PEER_KEYS_RECEIPT:
        node_erasure_received(node, peer_id, message->call.body);
        break;
    case PEER_ROW_WANTED:
        rot_on_wanted(node, peer_id, message->call.call_id);
        break;
    case PEER_ROW:
        rot_on_row(node, peer_id, message->call.call_id, message->call.body);
        break;
    case PEER_APPEND:
    case PEER_APPEND_RESULT:
    case PEER_VOTE:
    case PEER_VOTE_RESULT:
    case PEER_TIMEOUT_NOW:
    case PEER_READ:
    case PEER_READ_RESULT:
        if (message->type == PEER_APPEND) {
            node->last_current_ms = node->clock.mono_ms(node->clock.ctx);
            node_seal_heard(node, message->append.leader_commit);
        } else if (message->type == PEER_APPEND_RESULT) {
            (void)node_age_ms(node); /* a leader is current while it is answered: its age begins when that ends */
        }
        agree_receive(node->agree, peer_id, message);
        break;
    case PEER_HELLO:
    case PEER_WELCOME:
    case PEER_REFUSE:
        break; /* the links keep these to themselves */
    }
}

static void link_on_up(void *ctx, uint64_t peer_id)
{
    struct node *node = ctx;
    log_line(LOG_INFO, "link", "peer=%llu state=up", (unsigned long long)peer_id);
    node->pending = true;
}

static void link_on_lost(void *ctx, uint64_t peer_id, bool closed)
{
    struct node *node = ctx;
    log_line(LOG_WARN, "link", "peer=%llu state=lost closed=%d", (unsigned long long)peer_id, closed);
    agree_peer_lost(node->agree, peer_id, closed);
    node->role_changed = true;
    node->pending = true;
}

static void link_on_refused(void *ctx, const char *address, const char *reason)
{
    struct node *node = ctx;
    str_copy(node->refused_reason, sizeof(node->refused_reason), str_of(reason));
    node->refused_at_ms = node->clock.mono_ms(node->clock.ctx);
    log_line(LOG_WARN, "link", "address=%s state=refused reason=\"%s\"", address, reason);
}

const char *node_own_address(const struct options *options)
{
    for (unsigned i = 0; i < options->members_count; i++) {
        if (options->members[i].node_id == options->node_id) {
            return options->members[i].address;
        }
    }
    return options->address[0] != '\0' ? options->address : ADDRESS_OF_NOBODY;
}

enum seus_err node_start_links(struct node *node, struct seus_why *why)
{
    const struct links_options options = {
        .loop = &node->loop,
        .node_id = node->options.node_id,
        .listen_address = node_own_address(&node->options),
        .creds = node->creds,
        .clock = node->clock,
        .random = node->random,
        .silence_ms_max = 4 * node->options.timing.election_timeout_ms,
    };
    const struct links_events events = {
        .ctx = node,
        .hello = link_hello,
        .greet = link_greet,
        .status = link_status,
        .on_message = link_on_message,
        .on_up = link_on_up,
        .on_lost = link_on_lost,
        .on_refused = link_on_refused,
    };
    const enum seus_err err = links_start(&options, &events, &node->links, why);
    if (err != SEUS_OK) {
        return err;
    }
    /* A directory without a log does not know the members yet: the command line does. */
    return links_set_members(node->links, node->options.members, node->options.members_count, why);
}

uint64_t node_age_ms(struct node *node)
{
    struct agree_status status;
    agree_status(node->agree, &status);
    const uint64_t now = node->clock.mono_ms(node->clock.ctx);
    if (status.role == ROLE_LEADER && status.ready) {
        node->last_current_ms = now;
    }
    return now - node->last_current_ms;
}
