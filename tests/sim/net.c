/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The virtual network: what agree/links*.c and TCP are to a real node, with the rules of links.c (a node sends on what
 * it dialled, both connections with a peer live and die together, silence ends them, back-off with jitter). Bytes are
 * in order unless a fault says otherwise; a cut delays them, as retransmission does, until silence ends the
 * connection.
 */
#include "sim.h"

#include "base/check.h"
#include "base/mem.h"
#include "wire/frame.h"

#define BACKOFF_MS_MIN 20u
#define BACKOFF_MS_MAX 1000u
#define SILENCE_MS_MAX 1200u
#define STATUS_MS (SILENCE_MS_MAX / 4)

static void arm_pipe(struct world *world, struct conn *conn, unsigned from);

/* ---- pipes ---- */

static void pipe_push(struct world *world, struct conn *conn, unsigned from, enum segment_kind kind, struct str bytes)
{
    struct pipe *pipe = &conn->pipe[from];
    const struct path *path = &world->paths[conn->node[from]][conn->node[1 - from]];
    const uint64_t latency_us = rng_between(&world->rng, 100, rng_chance(&world->rng, 50) ? 5000 : 600);
    struct segment *segment = mem_zalloc(sizeof(*segment));
    segment->kind = kind;
    buf_append(&segment->bytes, bytes.ptr, bytes.len);
    segment->arrives_us = world->now_us + latency_us + path->extra_us;
    if (segment->arrives_us < pipe->last_arrives_us) {
        segment->arrives_us = pipe->last_arrives_us;
    }
    pipe->last_arrives_us = segment->arrives_us;
    pipe->bytes += bytes.len;
    if (pipe->last != NULL) {
        pipe->last->next = segment;
    } else {
        pipe->first = segment;
    }
    pipe->last = segment;
    arm_pipe(world, conn, from);
}

static void pipe_push_data(struct world *world, struct conn *conn, unsigned from, struct str bytes)
{
    struct pipe *pipe = &conn->pipe[from];
    const struct path *path = &world->paths[conn->node[from]][conn->node[1 - from]];
    struct segment *before = pipe->last;
    if (rng_chance(&world->rng, 60) && bytes.len > 1) { /* TCP keeps no frame together */
        const size_t part = (size_t)rng_between(&world->rng, 1, bytes.len - 1);
        pipe_push(world, conn, from, SEGMENT_DATA, (struct str){bytes.ptr, part});
        pipe_push(world, conn, from, SEGMENT_DATA, (struct str){bytes.ptr + part, bytes.len - part});
        return;
    }
    pipe_push(world, conn, from, SEGMENT_DATA, bytes);
    if (rng_chance(&world->rng, path->flip_permille)) {
        const uint64_t bit = rng_below(&world->rng, bytes.len * 8);
        pipe->last->bytes.data[bit / 8] ^= (unsigned char)(1u << (bit % 8));
    }
    if (rng_chance(&world->rng, path->twice_permille)) {
        pipe_push(world, conn, from, SEGMENT_DATA, bytes);
    }
    if (before != NULL && before->kind == SEGMENT_DATA && rng_chance(&world->rng, path->swap_permille)) {
        const struct buf swapped = before->bytes;
        before->bytes = before->next->bytes;
        before->next->bytes = swapped;
    }
}

static void pipe_drop(struct pipe *pipe)
{
    while (pipe->first != NULL) {
        struct segment *segment = pipe->first;
        pipe->first = segment->next;
        buf_release(&segment->bytes);
        mem_free(segment);
    }
    pipe->last = NULL;
    pipe->bytes = 0;
}

/* ---- connections ---- */

static struct link *link_of(struct world *world, const struct conn *conn, unsigned side)
{
    return &world->nodes[conn->node[side]].links[conn->node[1 - side]];
}

static struct conn *conn_find(struct world *world, uint64_t id)
{
    struct conn *conn = world->conns;
    while (conn != NULL && conn->id != id) {
        conn = conn->next;
    }
    return conn;
}

static void end_close(struct world *world, struct conn *conn, unsigned side, bool says_so)
{
    struct conn_end *end = &conn->end[side];
    struct link *link = link_of(world, conn, side);
    if (end->state == END_CLOSED) {
        return;
    }
    end->state = END_CLOSED;
    buf_clear(&end->in);
    buf_clear(&end->out);
    if (link->dialled == conn) {
        link->dialled = NULL;
    }
    if (link->accepted == conn) {
        link->accepted = NULL;
    }
    if (says_so) {
        pipe_push(world, conn, side, SEGMENT_FIN, (struct str){0});
    }
    world->has_closed_conns = true;
}

static void redial(struct node *node, struct link *link)
{
    if (link->dialled == NULL) {
        const uint64_t backoff_ms = link->backoff_ms;
        link->dial_at_ms = node_now_ms(node) + backoff_ms / 2 + rng_below(&node->rng, backoff_ms + 1);
        link->backoff_ms = backoff_ms * 2 < BACKOFF_MS_MAX ? (uint32_t)(backoff_ms * 2) : BACKOFF_MS_MAX;
    }
}

static void lose(struct node *node, uint32_t peer, bool is_closed)
{
    struct world *world = node->world;
    struct link *link = &node->links[peer];
    if (link->dialled != NULL && link->dialled->end[0].state == END_UP) {
        end_close(world, link->dialled, 0, true);
    }
    if (link->accepted != NULL) {
        end_close(world, link->accepted, 1, true);
    }
    redial(node, link);
    agree_peer_lost(node->agree, world->nodes[peer].id, is_closed);
    node->role_changed = true;
    node_wake(node);
}

static void break_end(struct world *world, struct conn *conn, unsigned side, bool is_closed)
{
    struct node *node = &world->nodes[conn->node[side]];
    const bool was_up = conn->end[side].state == END_UP;
    end_close(world, conn, side, true);
    if (was_up) {
        lose(node, conn->node[1 - side], is_closed);
    } else if (side == 0) {
        redial(node, &node->links[conn->node[1]]);
    }
}

static void dial(struct node *node, uint32_t peer)
{
    struct world *world = node->world;
    struct link *link = &node->links[peer];
    link->dial_at_ms = UINT64_MAX;
    if (link->dialled != NULL) {
        return;
    }
    struct conn *conn = mem_zalloc(sizeof(*conn));
    conn->id = ++world->conn_ids;
    conn->node[0] = node->at;
    conn->node[1] = peer;
    for (unsigned i = 0; i < 2; i++) {
        conn->end[i].sequence_in = 1;
        conn->end[i].sequence_out = 1;
        conn->end[i].opened_us = world->now_us;
    }
    conn->end[0].state = END_DIALLING;
    conn->next = world->conns;
    world->conns = conn;
    link->dialled = conn;
    pipe_push(world, conn, 0, SEGMENT_SYN, (struct str){0});
}

static void say(struct world *world, struct conn *conn, unsigned side, const struct peer_message *message)
{
    struct conn_end *end = &conn->end[side];
    frame_encode(message, end->sequence_out++, &end->out);
    world->stats.frames++;
}

static void flush_end(struct world *world, struct conn *conn, unsigned side)
{
    struct conn_end *end = &conn->end[side];
    if (end->out.len > 0) {
        pipe_push_data(world, conn, side, buf_str(&end->out));
        buf_clear(&end->out);
    }
}

/* ---- the hand-shake ---- */

static void take_welcome(struct node *node, struct conn *conn, const struct peer_hello *hello)
{
    struct link *link = &node->links[conn->node[1]];
    struct peer_hello no_reply = {0};
    const uint64_t known = record_peer_incarnation(node->record, hello->node_id);
    if (agree_greet(node->agree, hello, true, known, &no_reply, NULL) != SEUS_OK) {
        break_end(node->world, conn, 0, false);
        return;
    }
    conn->end[0].state = END_UP;
    link->backoff_ms = BACKOFF_MS_MIN;
    link->heard_ms = node_now_ms(node);
    link->status_at_ms = link->heard_ms;
    node_wake(node);
}

static void take_hello(struct node *node, struct conn *conn, const struct peer_hello *hello)
{
    struct world *world = node->world;
    const uint32_t peer = conn->node[0];
    struct link *link = &node->links[peer];
    struct peer_message reply = {.type = PEER_WELCOME};
    struct seus_why why = {0};
    const uint64_t known = record_peer_incarnation(node->record, hello->node_id);
    const enum seus_err err = agree_greet(node->agree, hello, false, known, &reply.hello, &why);
    if (err != SEUS_OK) {
        reply.type = PEER_REFUSE;
        reply.refuse = (struct peer_refuse){.code = (uint32_t)err, .reason = str_of(why.message)};
        say(world, conn, 1, &reply);
        flush_end(world, conn, 1);
        end_close(world, conn, 1, true);
        return;
    }
    check_send(node, world->nodes[peer].id, &reply);
    if (link->accepted != NULL) {
        lose(node, peer, true);
    }
    conn->end[1].state = END_UP;
    link->accepted = conn;
    link->heard_ms = node_now_ms(node);
    say(world, conn, 1, &reply);
    flush_end(world, conn, 1);
    dial(node, peer);
    node_wake(node);
}

static void take_message(struct node *node, struct conn *conn, unsigned side, const struct peer_message *message)
{
    if (conn->end[side].state == END_UP && side == 1 && message->type != PEER_HELLO) {
        serve_message(node, node->world->nodes[conn->node[0]].id, message);
    } else if (conn->end[side].state == END_SHAKING && side == 1 && message->type == PEER_HELLO) {
        take_hello(node, conn, &message->hello);
    } else if (conn->end[side].state == END_SHAKING && side == 0 && message->type == PEER_WELCOME) {
        take_welcome(node, conn, &message->hello);
    } else {
        break_end(node->world, conn, side, false);
    }
}

static void take_bytes(struct world *world, struct conn *conn, unsigned side, struct str bytes)
{
    struct conn_end *end = &conn->end[side];
    struct node *node = &world->nodes[conn->node[side]];
    size_t taken = 0;
    buf_append_str(&end->in, bytes);
    while (end->state != END_CLOSED) {
        struct peer_message message;
        size_t size = 0;
        arena_reset(&node->frame_arena);
        const struct str rest = {(const char *)end->in.data + taken, end->in.len - taken};
        if (frame_decode(rest, end->sequence_in, &node->frame_arena, &message, &size, NULL) != SEUS_OK) {
            world->stats.frames_bad++;
            break_end(world, conn, side, false);
            return;
        }
        if (size == 0) {
            break;
        }
        end->sequence_in++;
        taken += size;
        if (side == 1 && end->state == END_UP) {
            node->links[conn->node[0]].heard_ms = node_now_ms(node);
        }
        take_message(node, conn, side, &message);
    }
    if (end->state != END_CLOSED && taken > 0) {
        memmove(end->in.data, end->in.data + taken, end->in.len - taken);
        end->in.len -= taken;
    }
}

/* ---- arrival ---- */

static void take_syn_ack(struct node *node, struct conn *conn)
{
    struct peer_message message = {.type = PEER_HELLO};
    conn->end[0].state = END_SHAKING;
    conn->end[0].opened_us = node->world->now_us;
    agree_hello(node->agree, &message.hello);
    check_send(node, node->world->nodes[conn->node[1]].id, &message);
    say(node->world, conn, 0, &message);
    flush_end(node->world, conn, 0);
}

static void take_segment(struct world *world, struct conn *conn, unsigned side, const struct segment *segment)
{
    struct node *node = &world->nodes[conn->node[side]];
    struct conn_end *end = &conn->end[side];
    switch (segment->kind) {
    case SEGMENT_SYN:
        if (!node->is_up) {
            pipe_push(world, conn, side, SEGMENT_RESET, (struct str){0});
            return;
        }
        end->state = END_SHAKING;
        end->opened_us = world->now_us;
        pipe_push(world, conn, side, SEGMENT_SYN_ACK, (struct str){0});
        return;
    case SEGMENT_SYN_ACK:
        if (end->state == END_DIALLING) {
            take_syn_ack(node, conn);
        }
        return;
    case SEGMENT_DATA:
        if (end->state == END_CLOSED) {
            pipe_push(world, conn, side, SEGMENT_RESET, (struct str){0});
        } else {
            take_bytes(world, conn, side, buf_str(&segment->bytes));
        }
        return;
    case SEGMENT_FIN:
    case SEGMENT_RESET:
        if (end->state != END_CLOSED) {
            break_end(world, conn, side, true);
        }
        return;
    }
}

static void on_arrival(struct world *world, const struct event *event)
{
    struct conn *conn = conn_find(world, event->number);
    const unsigned from = (unsigned)event->other;
    if (conn == NULL) {
        return;
    }
    struct pipe *pipe = &conn->pipe[from];
    const struct node *target = &world->nodes[conn->node[1 - from]];
    pipe->is_armed = false;
    if (world->paths[conn->node[from]][conn->node[1 - from]].is_cut) {
        pipe->first->arrives_us = world->now_us + rng_between(&world->rng, 50 * SIM_MS, 250 * SIM_MS);
        arm_pipe(world, conn, from);
        return;
    }
    if (target->is_up && target->frozen_until_us > world->now_us) {
        pipe->first->arrives_us = target->frozen_until_us + 1;
        arm_pipe(world, conn, from);
        return;
    }
    struct segment *segment = pipe->first;
    pipe->first = segment->next;
    if (pipe->first == NULL) {
        pipe->last = NULL;
    }
    pipe->bytes -= segment->bytes.len;
    if (!target->is_machine_down) {
        const uint32_t acting = points_act(world, target->at);
        take_segment(world, conn, 1 - from, segment);
        (void)points_act(world, acting);
    }
    buf_release(&segment->bytes);
    mem_free(segment);
    arm_pipe(world, conn, from);
}

static void arm_pipe(struct world *world, struct conn *conn, unsigned from)
{
    struct pipe *pipe = &conn->pipe[from];
    if (pipe->is_armed || pipe->first == NULL) {
        return;
    }
    const uint64_t at_us = pipe->first->arrives_us;
    pipe->is_armed = true;
    world_after(world, at_us > world->now_us ? at_us - world->now_us : 0,
                (struct event){.run = on_arrival, .node = SIM_NO_NODE, .number = conn->id, .other = from});
}

/* ---- what the node calls ---- */

bool net_send(struct node *node, uint64_t peer_id, const struct peer_message *message)
{
    struct world *world = node->world;
    CHECK(peer_id >= 1 && peer_id <= world->nodes_count);
    struct conn *conn = node->links[peer_id - 1].dialled;
    if (conn == NULL || conn->end[0].state != END_UP) {
        return false;
    }
    if (conn->end[0].out.len + conn->pipe[0].bytes > world->send_limit) {
        return false;
    }
    say(world, conn, 0, message);
    return true;
}

void net_flush(struct node *node)
{
    for (uint32_t i = 0; i < node->world->nodes_count; i++) {
        struct conn *conn = node->links[i].dialled;
        if (conn != NULL && conn->end[0].state == END_UP) {
            flush_end(node->world, conn, 0);
        }
    }
}

static void send_status(struct node *node, uint32_t peer)
{
    struct agree_status status;
    struct peer_message message = {.type = PEER_STATUS};
    agree_status(node->agree, &status);
    message.status = (struct peer_status){
        .term = status.term,
        .leader_id = status.leader_id,
        .role = status.role,
        .last_index = status.last_index,
        .commit_index = status.commit_index,
        .applied_index = view_applied(node->view),
        .digest_index = view_applied(node->view),
        .digest = view_digest(node->view),
    };
    (void)net_send(node, node->world->nodes[peer].id, &message);
}

void net_tick(struct node *node)
{
    struct world *world = node->world;
    const uint64_t now_ms = node_now_ms(node);
    for (struct conn *conn = world->conns; conn != NULL && node->dropped_mask != 0; conn = conn->next) {
        for (unsigned side = 0; side < 2; side++) {
            if (conn->node[side] == node->at && ((node->dropped_mask >> conn->node[1 - side]) & 1) != 0) {
                end_close(world, conn, side, true);
            }
        }
    }
    for (uint32_t peer = 0; peer < world->nodes_count; peer++) {
        if (((node->dropped_mask >> peer) & 1) != 0) {
            redial(node, &node->links[peer]); /* it may be let in again; until then it is refused */
        }
    }
    node->dropped_mask = 0;
    for (struct conn *conn = world->conns; conn != NULL; conn = conn->next) {
        for (unsigned side = 0; side < 2; side++) {
            const struct conn_end *end = &conn->end[side];
            if (conn->node[side] == node->at && end->state != END_CLOSED && end->state != END_UP &&
                world->now_us - end->opened_us > SILENCE_MS_MAX * SIM_MS) {
                break_end(world, conn, side, false);
            }
        }
    }
    for (uint32_t peer = 0; peer < world->nodes_count; peer++) {
        struct link *link = &node->links[peer];
        if (peer == node->at) {
            continue;
        }
        const bool is_sending = link->dialled != NULL && link->dialled->end[0].state == END_UP;
        if ((is_sending || link->accepted != NULL) && now_ms - link->heard_ms > SILENCE_MS_MAX) {
            lose(node, peer, false);
        } else if (is_sending && now_ms >= link->status_at_ms) {
            link->status_at_ms = now_ms + STATUS_MS;
            send_status(node, peer);
        }
        if (now_ms >= link->dial_at_ms) {
            dial(node, peer);
        }
    }
}

void net_forgive(struct node *node)
{
    for (uint32_t peer = 0; peer < node->world->nodes_count; peer++) {
        node->links[peer].heard_ms = node_now_ms(node);
    }
}

void net_start(struct node *node)
{
    for (uint32_t peer = 0; peer < node->world->nodes_count; peer++) {
        node->links[peer] = (struct link){.backoff_ms = BACKOFF_MS_MIN,
                                          .dial_at_ms = peer == node->at ? UINT64_MAX : node_now_ms(node)};
    }
}

void net_stop(struct node *node, bool says_so)
{
    for (struct conn *conn = node->world->conns; conn != NULL; conn = conn->next) {
        for (unsigned side = 0; side < 2; side++) {
            if (conn->node[side] == node->at) {
                end_close(node->world, conn, side, says_so);
            }
        }
    }
}

void net_reset(struct world *world, uint32_t a, uint32_t b)
{
    for (struct conn *conn = world->conns; conn != NULL; conn = conn->next) {
        const bool between = (conn->node[0] == a && conn->node[1] == b) || (conn->node[0] == b && conn->node[1] == a);
        for (unsigned side = 0; side < 2 && between; side++) {
            if (conn->end[1 - side].state != END_CLOSED && conn->end[1 - side].state != END_DIALLING) {
                pipe_drop(&conn->pipe[side]);
                pipe_push(world, conn, side, SEGMENT_RESET, (struct str){0});
            }
        }
    }
}

/* ---- memory ---- */

static void conn_free(struct conn *conn)
{
    for (unsigned side = 0; side < 2; side++) {
        pipe_drop(&conn->pipe[side]);
        buf_release(&conn->end[side].in);
        buf_release(&conn->end[side].out);
    }
    mem_free(conn);
}

/* Connections that both ends have given up. Between events only: nobody holds one then. */
void net_collect(struct world *world)
{
    struct conn **at = &world->conns;
    world->has_closed_conns = false;
    while (*at != NULL) {
        struct conn *conn = *at;
        const bool syn_flies = conn->pipe[0].first != NULL && conn->pipe[0].first->kind == SEGMENT_SYN;
        if (conn->end[0].state == END_CLOSED && conn->end[1].state == END_CLOSED && !syn_flies) {
            *at = conn->next;
            conn_free(conn);
        } else {
            at = &conn->next;
        }
    }
}

void net_free(struct world *world)
{
    while (world->conns != NULL) {
        struct conn *conn = world->conns;
        world->conns = conn->next;
        conn_free(conn);
    }
}
