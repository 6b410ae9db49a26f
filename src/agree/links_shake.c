/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The hand-shake of a connection, both sides: HELLO, then WELCOME or REFUSE. Who may join is judged by the owner
 * (events.greet, agree.h); here it is only carried, and the rules of connections are kept: the node that answers is the
 * one that was dialled, and the one that its certificate names; a new connection replaces the old one before it is
 * served, strangers take little room.
 */
#include "agree/links_private.h"

#include <stdio.h>

#include "base/check.h"

#define REASON_SIZE_MAX 256u /* bytes of a reason on the wire */

/* A reason that may be sent: short enough, in one line. Never cuts a UTF-8 character in two. */
static struct str clean_reason(const char *text, char target[REASON_SIZE_MAX])
{
    size_t len = strnlen(text, REASON_SIZE_MAX);
    for (size_t i = 0; i < len; i++) {
        const unsigned char c = (unsigned char)text[i];
        target[i] = c < 0x20 || c == 0x7f ? ' ' : text[i];
    }
    while (text[len] != '\0' && len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80) {
        len--;
    }
    return (struct str){target, len};
}

/* ---- the side that dialled --------------------------------------------------------------------------------------- */

static void say_hello(struct link_conn *conn)
{
    struct links *links = conn->links;
    struct peer_message message = {.type = PEER_HELLO};
    link_conn_move(conn, LINK_SHAKING);
    links->events.hello(links->events.ctx, &message.hello);
    if (conn->state == LINK_CLOSED) {
        return;
    }
    CHECK(link_conn_say(conn, &message, SIZE_MAX));
    const int rv = link_conn_flush(conn);
    if (rv != 0) {
        link_conn_break(conn, rv);
    }
}

void link_shake_begin(struct link_conn *conn)
{
    struct links *links = conn->links;
    const int rv = link_conn_begin(conn);
    if (rv != 0) {
        link_conn_break(conn, rv);
        return;
    }
    if (links->options.creds == NULL) {
        say_hello(conn);
        return;
    }
    conn->tls = tls_stream_new(links->options.creds, true, conn->peer->node_id);
    link_conn_move(conn, LINK_SECURING);
    links_rearm(links);
    (void)link_shake_secure(conn);
}

/* ---- TLS, both sides --------------------------------------------------------------------------------------------- */

bool link_shake_secure(struct link_conn *conn)
{
    struct seus_why why = {0};
    CHECK(conn->state == LINK_SECURING);
    const enum tls_step step = tls_stream_shake(conn->tls, &why);
    const int rv = link_conn_flush(conn); /* also of what tells the other end that it is refused */
    if (step == TLS_STEP_BROKEN) {
        link_conn_refuse(conn, why.message);
        return false;
    }
    if (rv != 0) {
        link_conn_break(conn, rv);
        return false;
    }
    if (step != TLS_STEP_DONE) {
        return false;
    }
    if (conn->is_dialled) {
        say_hello(conn);
    } else {
        link_conn_move(conn, LINK_SHAKING);
    }
    links_rearm(conn->links);
    return conn->state == LINK_SHAKING;
}

static void note_up(struct link_conn *conn)
{
    link_conn_move(conn, LINK_UP);
    conn->peer->has_heard = true;
    conn->peer->heard_ms = links_now_ms(conn->links);
}

static void take_welcome(struct link_conn *conn, const struct peer_hello *hello)
{
    struct links *links = conn->links;
    struct link_peer *peer = conn->peer;
    struct seus_why why = {0};
    struct peer_hello no_reply = {0};
    if (peer->node_id == 0 && link_peer_find(links, hello->node_id) == NULL) {
        peer->node_id = hello->node_id; /* asked at an address; now it is known who lives there */
    }
    if (hello->node_id != peer->node_id) {
        snprintf(why.message, sizeof(why.message), "Node %llu was dialled there, but node %llu answers: one of the two "
                 "has a wrong peer address.", (unsigned long long)peer->node_id, (unsigned long long)hello->node_id);
        link_conn_refuse(conn, why.message);
        return;
    }
    const enum seus_err err = links->events.greet(links->events.ctx, hello, true, &no_reply, &why);
    if (conn->state == LINK_CLOSED) {
        return; /* the owner changed the members meanwhile */
    }
    if (err != SEUS_OK) {
        link_conn_refuse(conn, why.message);
        return;
    }
    if (peer->accepted != NULL && peer->life != hello->life) {
        link_conn_refuse(conn, "Another process says it is this node: it has a link with this one already.");
        return;
    }
    note_up(conn);
    peer->life = hello->life;
    peer->trouble[0] = '\0';
    peer->knows_us_not = false;
    peer->backoff_ms = LINKS_BACKOFF_MS_MIN;
    peer->status_at_ms = links_now_ms(links);
    links_rearm(links);
    links->events.on_up(links->events.ctx, peer->node_id);
}

static void take_answer(struct link_conn *conn, const struct peer_message *message)
{
    if (message->type == PEER_WELCOME) {
        take_welcome(conn, &message->hello);
        return;
    }
    if (message->type == PEER_REFUSE) {
        char reason[REASON_SIZE_MAX + 64];
        snprintf(reason, sizeof(reason), "It refuses this node: %.*s", STR_ARG(message->refuse.reason));
        conn->peer->knows_us_not = message->refuse.code == SEUS_NOT_FOUND;
        link_conn_refuse(conn, reason);
        return;
    }
    link_conn_refuse(conn, "It answers HELLO with something that is neither WELCOME nor REFUSE.");
}

/* ---- the side that accepts --------------------------------------------------------------------------------------- */

static void send_refusal(struct link_conn *conn, enum seus_err err, const char *reason)
{
    char clean[REASON_SIZE_MAX];
    struct peer_message message = {.type = PEER_REFUSE};
    message.refuse = (struct peer_refuse){.code = (uint32_t)err, .reason = clean_reason(reason, clean)};
    CHECK(link_conn_say(conn, &message, SIZE_MAX));
    const int rv = link_conn_flush(conn);
    (void)rv; /* a new socket has room for it; and if it has not, the connection closes all the same */
    link_conn_refuse(conn, reason);
}

/* Serves conn as the one accepted connection of a peer. */
static void welcome(struct link_conn *conn, struct link_peer *peer, const struct peer_hello *reply)
{
    const struct peer_message message = {.type = PEER_WELCOME, .hello = *reply};
    CHECK(peer->accepted == NULL);
    conn->peer = peer;
    peer->accepted = conn;
    note_up(conn);
    CHECK(link_conn_say(conn, &message, SIZE_MAX));
    links_rearm(conn->links);
    const int rv = link_conn_flush(conn);
    if (rv != 0) {
        link_conn_break(conn, rv);
        return;
    }
    link_peer_dial(peer); /* it is there: no need to wait for the back-off */
}

static void take_hello(struct link_conn *conn, const struct peer_hello *hello)
{
    struct links *links = conn->links;
    struct peer_hello reply = {0};
    struct seus_why why = {0};
    const uint64_t node_id = hello->node_id;
    if (conn->tls != NULL && tls_stream_name(conn->tls)->node_id != node_id) {
        seus_fail(SEUS_DENIED, &why, "node_id", "It says that it is node %llu, and its certificate names node %llu.",
                  (unsigned long long)node_id, (unsigned long long)tls_stream_name(conn->tls)->node_id);
        send_refusal(conn, SEUS_DENIED, why.message);
        return;
    }
    const struct link_peer *other = link_peer_find(links, node_id);
    if (other != NULL && node_id != 0 && other->accepted != NULL && other->life != hello->life) {
        send_refusal(conn, SEUS_CONFLICT, "This node id is in use: another process with it, perhaps with a copy of the "
                     "same data directory, has a link here. The second one is refused.");
        return;
    }
    enum seus_err err = links->events.greet(links->events.ctx, hello, false, &reply, &why);
    if (conn->state == LINK_CLOSED) {
        return;
    }
    if (err == SEUS_OK && (node_id == links->options.node_id || node_id == 0)) {
        err = seus_fail(SEUS_REFUSED, &why, "node_id", "Node id %llu is not that of another node.",
                        (unsigned long long)node_id);
    }
    if (err != SEUS_OK) {
        send_refusal(conn, err, why.message);
        return;
    }
    /* The old connections first: no frame of theirs may be delivered after one of the new connection. A peer dials
     * again only after it gave up both, so the other direction is dead as well. */
    struct link_peer *peer = link_peer_find(links, node_id);
    if (peer != NULL && peer->accepted != NULL) {
        link_peer_lose(peer, true);
        if (conn->state == LINK_CLOSED) {
            return;
        }
    }
    peer = link_peer_add(links, node_id);
    if (peer == NULL) {
        send_refusal(conn, SEUS_LIMIT, "This node has links with as many nodes as it can.");
        return;
    }
    peer->life = hello->life;
    link_peer_list_guest(peer, hello->address);
    welcome(conn, peer, &reply);
}

void link_shake_take(struct link_conn *conn, const struct peer_message *message)
{
    CHECK(conn->state == LINK_SHAKING);
    if (conn->is_dialled) {
        take_answer(conn, message);
    } else if (message->type == PEER_HELLO) {
        take_hello(conn, &message->hello);
    } else {
        link_conn_refuse(conn, "It does not begin with HELLO.");
    }
}

/* Too many at the door: the one that has waited longest goes, for a true peer says HELLO at once. */
static void make_room(struct links *links)
{
    unsigned count = 0;
    struct link_conn *oldest = NULL;
    for (struct link_conn *conn = links->conns; conn != NULL; conn = conn->next) {
        if ((conn->state == LINK_SHAKING || conn->state == LINK_SECURING) && !conn->is_dialled) {
            count++;
            oldest = conn; /* the list has the newest first */
        }
    }
    if (count > LINKS_STRANGERS_MAX) {
        link_conn_refuse(oldest, "Too many connections without a hand-shake: the oldest is closed.");
    }
}

void link_shake_accept(uv_stream_t *listener, int status)
{
    struct links *links = listener->data;
    if (status != 0 || links->is_stopping) {
        return; /* the loop tells again when there is another one */
    }
    struct link_conn *conn = link_conn_new(links, false);
    int rv = uv_accept(listener, (uv_stream_t *)&conn->tcp);
    if (rv == 0) {
        link_address_of_remote(&conn->tcp, conn->address);
        rv = link_conn_begin(conn);
    }
    if (rv != 0) {
        link_conn_break(conn, rv);
        return;
    }
    links_rearm(links);
    make_room(links);
}
