/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A peer and its two connections: dialling with back-off, and what follows when one of them ends. Called by links*.c.
 *
 * The rule that makes failover fast and order safe: both connections with a peer live and die together. The death of a
 * process shows on whichever of the two is noticed first; a false alarm costs one redial.
 */
#include "agree/links_private.h"

#include "base/check.h"
#include "base/mem.h"

struct link_peer *link_peer_find(struct links *links, uint64_t node_id)
{
    for (unsigned i = 0; i < links->peers_count; i++) {
        if (links->peers[i]->node_id == node_id) {
            return links->peers[i];
        }
    }
    return NULL;
}

struct link_peer *link_peer_add(struct links *links, uint64_t node_id)
{
    struct link_peer *peer = link_peer_find(links, node_id);
    if (peer != NULL || links->peers_count == AGREE_NODES_MAX) {
        return peer;
    }
    peer = mem_zalloc(sizeof(*peer));
    peer->links = links;
    peer->node_id = node_id;
    peer->backoff_ms = LINKS_BACKOFF_MS_MIN;
    peer->dial_at_ms = UINT64_MAX;
    links->peers[links->peers_count++] = peer;
    return peer;
}

void link_peer_list_guest(struct link_peer *peer, struct str address)
{
    char text[LINK_ADDRESS_SIZE];
    struct link_address parsed;
    if (peer->is_listed || address.len == 0 || address.len >= sizeof(text)) {
        return;
    }
    (void)str_copy(text, sizeof(text), address);
    if (link_address_parse(text, peer->links->options.creds != NULL, &parsed, NULL) == SEUS_OK) {
        peer->address = parsed;
        peer->is_listed = true;
        peer->is_guest = true;
    }
}

void link_peer_evict_guest(struct links *links)
{
    for (unsigned i = 0; i < links->peers_count && links->peers_count == AGREE_NODES_MAX; i++) {
        if (links->peers[i]->is_guest || !links->peers[i]->is_listed) {
            link_peer_remove(links->peers[i]);
        }
    }
}

/* A link with any node but peer. */
static bool has_other_link(const struct link_peer *peer)
{
    const struct links *links = peer->links;
    for (unsigned i = 0; i < links->peers_count; i++) {
        if (links->peers[i] != peer && link_peer_is_linked(links->peers[i])) {
            return true;
        }
    }
    return false;
}

void link_peer_remove(struct link_peer *peer)
{
    struct links *links = peer->links;
    if (peer->dialled != NULL) {
        link_conn_close(peer->dialled);
    }
    if (peer->accepted != NULL) {
        link_conn_close(peer->accepted);
    }
    if (peer->lookup != NULL) {
        peer->lookup->peer = NULL;
        (void)uv_cancel((uv_req_t *)&peer->lookup->request); /* too late is fine: the callback finds no peer */
    }
    unsigned at = 0;
    while (links->peers[at] != peer) {
        at++;
        CHECK(at < links->peers_count);
    }
    links->peers_count--;
    for (; at < links->peers_count; at++) {
        links->peers[at] = links->peers[at + 1];
    }
    mem_free(peer);
}

bool link_peer_is_linked(const struct link_peer *peer)
{
    return peer->accepted != NULL || (peer->dialled != NULL && peer->dialled->state == LINK_UP);
}

/* ---- dialling ---------------------------------------------------------------------------------------------------- */

static void on_connected(uv_connect_t *request, int status)
{
    struct link_conn *conn = request->data;
    if (conn->state == LINK_CLOSED) {
        return;
    }
    if (status != 0) {
        link_conn_break(conn, status);
        return;
    }
    link_shake_begin(conn);
}

static void connect_to(struct link_peer *peer, const struct sockaddr *sockaddr)
{
    struct link_conn *conn = link_conn_new(peer->links, true);
    conn->peer = peer;
    peer->dialled = conn;
    str_copy(conn->address, sizeof(conn->address), str_of(peer->address.text));
    const int rv = uv_tcp_connect(&conn->connect, &conn->tcp, sockaddr, on_connected);
    if (rv != 0) {
        link_conn_break(conn, rv);
        return;
    }
    links_rearm(peer->links);
}

/* The address of a name whose turn it is: a name with several is tried all around. */
static const struct sockaddr *pick_address(struct link_peer *peer, const struct addrinfo *list)
{
    unsigned count = 0;
    for (const struct addrinfo *at = list; at != NULL; at = at->ai_next) {
        count++;
    }
    CHECK(count > 0);
    unsigned turn = peer->lookup_turn % count;
    peer->lookup_turn = turn + 1;
    while (turn > 0) {
        list = list->ai_next;
        turn--;
    }
    return list->ai_addr;
}

static void on_resolved(uv_getaddrinfo_t *request, int status, struct addrinfo *list)
{
    struct link_lookup *lookup = request->data;
    struct links *links = lookup->links;
    struct link_peer *peer = lookup->peer;
    mem_free(lookup);
    if (peer != NULL) {
        struct seus_why why = {0};
        const struct link_address address = peer->address;
        enum seus_err err = SEUS_OK;
        peer->lookup = NULL;
        if (status != 0 || list == NULL) {
            err = seus_fail(SEUS_IO, &why, "address", "The name of this peer cannot be resolved: %s.",
                            uv_strerror(status != 0 ? status : UV_EAI_NONAME));
        } else {
            const struct sockaddr *sockaddr = pick_address(peer, list);
            if (links->options.creds == NULL) {
                err = link_address_require_loopback(address.text, sockaddr, &why);
            }
            if (err == SEUS_OK) {
                connect_to(peer, sockaddr);
            }
        }
        if (err != SEUS_OK) {
            peer->backoff_ms = LINKS_BACKOFF_MS_MAX;
            link_peer_redial(peer);
            links_report_refusal(links, address.text, why.message);
        }
    }
    uv_freeaddrinfo(list);
    links_release_handle(links);
}

static void look_up(struct link_peer *peer)
{
    const struct addrinfo wanted = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct link_lookup *lookup = mem_zalloc(sizeof(*lookup));
    lookup->links = peer->links;
    lookup->peer = peer;
    lookup->request.data = lookup;
    const int rv = uv_getaddrinfo(peer->links->options.loop, &lookup->request, on_resolved, peer->address.host,
                                  peer->address.port, &wanted);
    if (rv != 0) {
        mem_free(lookup);
        link_peer_redial(peer);
        return;
    }
    peer->lookup = lookup;
    peer->links->handles_open++;
}

void link_peer_dial(struct link_peer *peer)
{
    peer->dial_at_ms = UINT64_MAX; /* whatever follows, it is no longer due */
    if (peer->links->is_stopping || !peer->is_listed || peer->dialled != NULL || peer->lookup != NULL) {
        return;
    }
    if (peer->node_id == 0 && has_other_link(peer)) {
        peer->dial_at_ms = links_now_ms(peer->links) + LINKS_BACKOFF_MS_MAX; /* nothing to ask now */
        return;
    }
    if (peer->address.is_numeric) {
        connect_to(peer, (const struct sockaddr *)&peer->address.sockaddr);
    } else {
        look_up(peer);
    }
}

void link_peer_redial(struct link_peer *peer)
{
    struct links *links = peer->links;
    if (links->is_stopping || !peer->is_listed || peer->dialled != NULL || peer->lookup != NULL) {
        return;
    }
    /* Plus or minus half, so that nodes that lost each other together do not knock together for ever. */
    const uint64_t backoff_ms = peer->backoff_ms;
    const uint64_t random = links->options.random.next(links->options.random.ctx);
    peer->dial_at_ms = links_now_ms(links) + backoff_ms / 2 + random % (backoff_ms + 1);
    peer->backoff_ms = backoff_ms * 2 < LINKS_BACKOFF_MS_MAX ? (uint32_t)(backoff_ms * 2) : LINKS_BACKOFF_MS_MAX;
    links_rearm(links);
}

void link_peer_lose(struct link_peer *peer, bool is_closed)
{
    struct links *links = peer->links;
    const uint64_t node_id = peer->node_id;
    if (peer->dialled != NULL && peer->dialled->state == LINK_UP) {
        link_conn_close(peer->dialled);
    }
    if (peer->accepted != NULL) {
        link_conn_close(peer->accepted);
    }
    peer->life = 0;
    if (peer->is_listed) {
        link_peer_redial(peer);
    } else {
        link_peer_remove(peer);
    }
    links->events.on_lost(links->events.ctx, node_id, is_closed);
}
