/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Peer links: the owner's calls and the one timer. Called by seusd/ on the loop.
 *
 * links_send and links_flush never call the owner back; what they find broken is dealt with by the next tick. The timer
 * is armed for the earliest thing due (a dial, a STATUS, a hand-shake's or a silence's end), so idle links sleep.
 */
#include "agree/links_private.h"

#include <unistd.h>

#include "base/check.h"
#include "base/mem.h"

/* ---- what is due ------------------------------------------------------------------------------------------------- */

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t conn_due_ms(const struct link_conn *conn)
{
    if (conn->state == LINK_CLOSED) {
        return UINT64_MAX;
    }
    if (conn->send_error != 0) {
        return 0;
    }
    return conn->state == LINK_UP ? UINT64_MAX : conn->opened_ms + conn->links->options.silence_ms_max;
}

static bool may_send(const struct link_peer *peer)
{
    return peer->dialled != NULL && peer->dialled->state == LINK_UP && peer->dialled->send_error == 0;
}

static uint64_t silence_ends_ms(const struct link_peer *peer)
{
    return link_peer_is_linked(peer) ? peer->heard_ms + peer->links->options.silence_ms_max : UINT64_MAX;
}

static uint64_t status_due_ms(const struct link_peer *peer)
{
    return may_send(peer) ? peer->status_at_ms : UINT64_MAX;
}

static void on_tick(uv_timer_t *timer);

void links_rearm(struct links *links)
{
    if (links->is_stopping) {
        return;
    }
    uint64_t due_ms = UINT64_MAX;
    for (const struct link_conn *conn = links->conns; conn != NULL; conn = conn->next) {
        due_ms = earlier(due_ms, conn_due_ms(conn));
    }
    for (unsigned i = 0; i < links->peers_count; i++) {
        const struct link_peer *peer = links->peers[i];
        due_ms = earlier(due_ms, earlier(peer->dial_at_ms, earlier(silence_ends_ms(peer), status_due_ms(peer))));
    }
    links->tick_due_ms = due_ms;
    if (due_ms == UINT64_MAX) {
        CHECK(uv_timer_stop(&links->timer) == 0);
        return;
    }
    const uint64_t now_ms = links_now_ms(links);
    uv_update_time(links->options.loop); /* or a long turn would be taken off the wait */
    CHECK(uv_timer_start(&links->timer, on_tick, due_ms > now_ms ? due_ms - now_ms : 0, 0) == 0);
}

/* This process itself stood still (stopped, swapped out): what the peers sent meanwhile is unread, not missing. */
static void forgive_silence(struct links *links, uint64_t now_ms)
{
    for (unsigned i = 0; i < links->peers_count; i++) {
        if (link_peer_is_linked(links->peers[i])) {
            links->peers[i]->heard_ms = now_ms;
        }
    }
    for (struct link_conn *conn = links->conns; conn != NULL; conn = conn->next) {
        conn->opened_ms = now_ms;
    }
}

static void tick_conns(struct links *links, uint64_t now_ms)
{
    /* A callback may add connections in front and close any; none is freed before the loop turns. */
    for (struct link_conn *conn = links->conns; conn != NULL; conn = conn->next) {
        if (conn_due_ms(conn) > now_ms) {
            continue;
        }
        if (conn->send_error != 0) {
            link_conn_break(conn, conn->send_error);
        } else if (conn->is_dialled) {
            link_conn_break(conn, UV_ETIMEDOUT);
        } else if (conn->state == LINK_SECURING) {
            link_conn_refuse(conn, "Its hand-shake of TLS was not finished in time.");
        } else {
            link_conn_refuse(conn, "No HELLO came in time.");
        }
    }
}

static void send_status(struct link_peer *peer, uint64_t now_ms)
{
    struct links *links = peer->links;
    struct peer_message message = {.type = PEER_STATUS};
    const uint64_t node_id = peer->node_id;
    peer->status_at_ms = now_ms + links->status_interval_ms;
    links->events.status(links->events.ctx, &message.status);
    if (link_peer_find(links, node_id) != peer || !may_send(peer)) {
        return;
    }
    (void)links_send(links, node_id, &message); /* a peer that reads nothing is found out by the kernel */
    const int rv = link_conn_flush(peer->dialled);
    if (rv != 0) {
        link_conn_break(peer->dialled, rv);
    }
}

static void tick_peers(struct links *links, uint64_t now_ms)
{
    /* A callback may remove peers; one that is skipped thereby is due again at once. */
    for (unsigned i = 0; i < links->peers_count; i++) {
        struct link_peer *peer = links->peers[i];
        if (silence_ends_ms(peer) <= now_ms) {
            link_peer_lose(peer, false);
        } else if (status_due_ms(peer) <= now_ms) {
            send_status(peer, now_ms);
        } else if (peer->dial_at_ms <= now_ms) {
            link_peer_dial(peer);
        }
    }
}

static void on_tick(uv_timer_t *timer)
{
    struct links *links = timer->data;
    const uint64_t now_ms = links_now_ms(links);
    if (links->tick_due_ms != UINT64_MAX && now_ms > links->tick_due_ms + links->options.silence_ms_max / 4 &&
        links->tick_due_ms != 0) {
        forgive_silence(links, now_ms);
    }
    tick_conns(links, now_ms);
    tick_peers(links, now_ms);
    links_rearm(links);
}

/* ---- start and stop ---------------------------------------------------------------------------------------------- */

static void on_handle_closed(uv_handle_t *handle)
{
    links_release_handle(handle->data);
}

void links_release_handle(struct links *links)
{
    CHECK(links->handles_open > 0);
    links->handles_open--;
    if (!links->is_stopping || links->handles_open > 0) {
        return;
    }
    void *ctx = links->stop_ctx;
    void (*on_stopped)(void *ctx) = links->on_stopped;
    CHECK(links->conns == NULL && links->peers_count == 0);
    arena_release(&links->arena);
    tls_creds_unref(links->options.creds);
    mem_free(links);
    if (on_stopped != NULL) {
        on_stopped(ctx);
    }
}

void links_stop(struct links *links, void *ctx, void (*on_closed)(void *ctx))
{
    CHECK(!links->is_stopping);
    links->is_stopping = true;
    links->stop_ctx = ctx;
    links->on_stopped = on_closed;
    while (links->peers_count > 0) {
        link_peer_remove(links->peers[0]);
    }
    for (struct link_conn *conn = links->conns; conn != NULL; conn = conn->next) {
        if (conn->state != LINK_CLOSED) {
            link_conn_close(conn);
        }
    }
    uv_close((uv_handle_t *)&links->listener, on_handle_closed);
    uv_close((uv_handle_t *)&links->timer, on_handle_closed);
}

enum seus_err links_start(const struct links_options *options, const struct links_events *events,
                          struct links **ret_links, struct seus_why *why)
{
    CHECK(options->node_id != 0 && options->silence_ms_max > 0);
    int fd = -1;
    const enum seus_err err = link_address_listen(options->loop, options->listen_address, options->creds != NULL,
                                                  &fd, why);
    if (err != SEUS_OK) {
        return err;
    }
    struct links *links = mem_zalloc(sizeof(*links));
    links->options = *options;
    links->options.listen_address = NULL; /* borrowed for this call only */
    (void)tls_creds_ref(links->options.creds);
    if (links->options.send_buffer_bytes_max == 0) {
        links->options.send_buffer_bytes_max = LINKS_SEND_BUFFER_SIZE_MAX;
    }
    links->events = *events;
    links->tick_due_ms = UINT64_MAX;
    const uint32_t quarter_ms = options->silence_ms_max / 4;
    links->status_interval_ms = quarter_ms > LINKS_STATUS_MS_MIN ? quarter_ms : LINKS_STATUS_MS_MIN;
    arena_init(&links->arena, 0);
    CHECK(uv_timer_init(options->loop, &links->timer) == 0);
    CHECK(uv_tcp_init(options->loop, &links->listener) == 0);
    links->timer.data = links;
    links->listener.data = links;
    links->handles_open = 2;
    int rv = uv_tcp_open(&links->listener, fd);
    if (rv != 0) {
        close(fd);
    } else {
        rv = uv_listen((uv_stream_t *)&links->listener, 128, link_shake_accept);
    }
    if (rv != 0) {
        links_stop(links, NULL, NULL);
        return seus_fail(SEUS_IO, why, "address", "Cannot listen for peers on %s: %s.", options->listen_address,
                         uv_strerror(rv));
    }
    *ret_links = links;
    return SEUS_OK;
}

void links_set_creds(struct links *links, struct tls_creds *creds)
{
    CHECK(links->options.creds != NULL && creds != NULL);
    tls_creds_unref(links->options.creds);
    links->options.creds = tls_creds_ref(creds);
}

/* ---- members ----------------------------------------------------------------------------------------------------- */

static bool is_member(uint64_t node_id, const struct agree_member *members, unsigned members_count)
{
    for (unsigned i = 0; i < members_count; i++) {
        if (members[i].node_id == node_id) {
            return true;
        }
    }
    return false;
}

static enum seus_err follow_member(struct links *links, const struct agree_member *member, struct seus_why *why)
{
    struct link_peer *peer = link_peer_find(links, member->node_id);
    struct link_address address;
    const enum seus_err err = link_address_parse(member->address, links->options.creds != NULL, &address, why);
    if (peer != NULL && peer->is_listed && (err != SEUS_OK || strcmp(peer->address.text, address.text) != 0)) {
        link_peer_remove(peer); /* it moved */
        peer = NULL;
    }
    if (peer != NULL) {
        peer->is_guest = false;
    }
    if (err != SEUS_OK || (peer != NULL && peer->is_listed)) {
        return err;
    }
    link_peer_evict_guest(links);
    peer = link_peer_add(links, member->node_id);
    CHECK(peer != NULL);
    peer->is_listed = true;
    peer->address = address;
    peer->dial_at_ms = links_now_ms(links); /* by the next tick: the owner may be in the middle of something */
    return SEUS_OK;
}

/* A member with a bad address is not dialled; the others are all the same, and the first error is returned. */
enum seus_err links_set_members(struct links *links, const struct agree_member *members, unsigned members_count,
                                struct seus_why *why)
{
    CHECK(members_count <= AGREE_NODES_MAX);
    CHECK(!links->is_stopping);
    enum seus_err first_err = SEUS_OK;
    for (unsigned i = links->peers_count; i > 0; i--) {
        if (!links->peers[i - 1]->is_guest && !is_member(links->peers[i - 1]->node_id, members, members_count)) {
            link_peer_remove(links->peers[i - 1]);
        }
    }
    for (unsigned i = 0; i < members_count; i++) {
        if (members[i].node_id == links->options.node_id) {
            continue;
        }
        const enum seus_err err = follow_member(links, &members[i], first_err == SEUS_OK ? why : NULL);
        if (first_err == SEUS_OK) {
            first_err = err;
        }
    }
    links_rearm(links);
    return first_err;
}

enum seus_err links_check_address(const char *address, bool has_tls, struct seus_why *why)
{
    struct link_address parsed;
    return link_address_parse(address, has_tls, &parsed, why);
}

enum seus_err links_ask(struct links *links, const char *address, struct seus_why *why)
{
    struct link_address parsed;
    const enum seus_err err = link_address_parse(address, links->options.creds != NULL, &parsed, why);
    if (err != SEUS_OK) {
        return err;
    }
    struct link_peer *peer = link_peer_add(links, 0);
    CHECK(peer != NULL);
    peer->is_listed = true;
    peer->is_guest = true;
    peer->address = parsed;
    peer->dial_at_ms = links_now_ms(links);
    links_rearm(links);
    return SEUS_OK;
}

/* ---- sending and asking ------------------------------------------------------------------------------------------ */

bool links_send(struct links *links, uint64_t peer_id, const struct peer_message *message)
{
    CHECK(message->type != PEER_HELLO && message->type != PEER_WELCOME && message->type != PEER_REFUSE);
    const struct link_peer *peer = link_peer_find(links, peer_id);
    if (peer == NULL || !may_send(peer)) {
        return false;
    }
    size_t limit = links->options.send_buffer_bytes_max;
    if (message->type == PEER_STATUS) {
        limit += LINKS_SEND_RESERVE_SIZE; /* a busy link must not look like a dead one */
    }
    return link_conn_say(peer->dialled, message, limit);
}

void links_flush(struct links *links)
{
    bool is_broken = false;
    for (unsigned i = 0; i < links->peers_count; i++) {
        const struct link_peer *peer = links->peers[i];
        if (may_send(peer)) {
            peer->dialled->send_error = link_conn_flush(peer->dialled);
            is_broken = is_broken || peer->dialled->send_error != 0;
        }
    }
    if (is_broken) {
        links_rearm(links);
    }
}

bool links_is_up(struct links *links, uint64_t peer_id)
{
    const struct link_peer *peer = link_peer_find(links, peer_id);
    return peer != NULL && may_send(peer);
}

bool links_is_whole(struct links *links, uint64_t peer_id)
{
    const struct link_peer *peer = link_peer_find(links, peer_id);
    return peer != NULL && may_send(peer) && peer->accepted != NULL;
}

const char *links_trouble(struct links *links, uint64_t peer_id)
{
    const struct link_peer *peer = link_peer_find(links, peer_id);
    return peer != NULL ? peer->trouble : "";
}

uint64_t links_stranger_to(struct links *links, const char **ret_address)
{
    for (unsigned i = 0; i < links->peers_count; i++) {
        const struct link_peer *peer = links->peers[i];
        if (peer->knows_us_not && peer->node_id != 0) {
            *ret_address = peer->address.text;
            return peer->node_id;
        }
    }
    return 0;
}

uint64_t links_heard_ms_ago(struct links *links, uint64_t peer_id)
{
    const struct link_peer *peer = link_peer_find(links, peer_id);
    if (peer == NULL || !peer->has_heard) {
        return UINT64_MAX;
    }
    const uint64_t now_ms = links_now_ms(links);
    return now_ms > peer->heard_ms ? now_ms - peer->heard_ms : 0;
}

/* ---- telling ----------------------------------------------------------------------------------------------------- */

void links_report_refusal(struct links *links, const char *address, const char *reason)
{
    if (links->is_stopping) {
        return;
    }
    /* The same host for the same reason: the port of an accepted connection differs each time. */
    const char *colon = strrchr(address, ':');
    const size_t host_len = colon != NULL ? (size_t)(colon - address) : strlen(address);
    if (notice_is_due(&links->notices, (struct str){address, host_len}, str_of(reason), links_now_ms(links))) {
        links->events.on_refused(links->events.ctx, address, reason);
    }
}
