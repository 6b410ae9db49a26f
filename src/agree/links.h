/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Peer links over TCP, with TLS 1.3 if there are credentials, on the loop: one connection a direction (each node dials
 * each other and sends on what it dialled), hand-shake, frames, keep-alive, reconnect with jitter, bounded buffers.
 * Bytes only: what they mean is agree.h's. The program must ignore SIGPIPE, as libuv asks.
 */
#ifndef AGREE_LINKS_H
#define AGREE_LINKS_H

#include <uv.h>

#include "agree/agree.h"
#include "tls/creds.h"

struct links;

struct links_options {
    uv_loop_t *loop;             /* keeps */
    uint64_t node_id;
    const char *listen_address;  /* host:port */
    struct tls_creds *creds;     /* keeps a reference. NULL: plain, and no address beyond loopback */
    struct clock_port clock;
    struct random_port random;
    uint32_t silence_ms_max;     /* a peer silent for longer is dead: close, redial */
    size_t send_buffer_bytes_max; /* 0 = 8 MiB; above it frames to that peer are dropped (Raft repeats) */
};

/* Called on the loop, never from inside links_send, links_flush or links_set_members. They may call links_send,
 * links_set_members and links_stop. */
struct links_events {
    void *ctx;
    void (*hello)(void *ctx, struct peer_hello *ret_hello);
    /* As agree_greet (the owner looks up known_incarnation). */
    enum seus_err (*greet)(void *ctx, const struct peer_hello *hello, bool is_welcome, struct peer_hello *ret_reply,
                           struct seus_why *why);
    void (*status)(void *ctx, struct peer_status *ret_status);  /* asked before each periodic STATUS */
    void (*on_message)(void *ctx, uint64_t peer_id, const struct peer_message *message); /* all but hand-shake */
    void (*on_up)(void *ctx, uint64_t peer_id);                  /* our dialled connection was welcomed */
    void (*on_lost)(void *ctx, uint64_t peer_id, bool closed);   /* no connection with it is left */
    void (*on_refused)(void *ctx, const char *address, const char *reason); /* for the log */
};

/* SEUS_INVALID: an address beyond loopback without TLS, or not host:port; SEUS_IO: cannot bind, and why. */
MUST_CHECK enum seus_err links_start(const struct links_options *options, const struct links_events *events,
                                     struct links **ret_links, struct seus_why *why);
/* Would links take this address? Opens and asks nothing. SEUS_INVALID as links_start. */
MUST_CHECK enum seus_err links_check_address(const char *address, bool has_tls, struct seus_why *why);
/* Other credentials for connections from now on; those that stand go on with theirs. Links began with some. */
void links_set_creds(struct links *links, struct tls_creds *creds);
/* Dial these (own id is skipped), drop the others without on_lost. A member with a bad address is not dialled, the
 * others are all the same; the first such error is returned (SEUS_INVALID). */
MUST_CHECK enum seus_err links_set_members(struct links *links, const struct agree_member *members,
                                           unsigned members_count, struct seus_why *why);
/*
 * Dial this address, whoever lives there, until there is a link with any node: a node that is no member yet asks to be
 * one. The room's answer is a refusal with what to do, until somebody invites it. SEUS_INVALID: no address.
 */
MUST_CHECK enum seus_err links_ask(struct links *links, const char *address, struct seus_why *why);
/* false: dropped (no link or buffer full). */
bool links_send(struct links *links, uint64_t peer_id, const struct peer_message *message);
/* Writes what was queued in this loop turn with one system call a peer. */
void links_flush(struct links *links);
bool links_is_up(struct links *links, uint64_t peer_id);
/* Both directions are up: it reaches this node, and this node reaches it. */
bool links_is_whole(struct links *links, uint64_t peer_id);
/* Why there is no link in our direction, one sentence; empty: nothing is known. Borrowed until the next call. */
const char *links_trouble(struct links *links, uint64_t peer_id);
/* A node whose last answer was that this one is not a member of its room (SEUS_NOT_FOUND); 0: none says so.
 * ret_address: where it was asked; borrowed until the next call. */
uint64_t links_stranger_to(struct links *links, const char **ret_address);
/* Milliseconds since anything came from that peer; UINT64_MAX never. */
uint64_t links_heard_ms_ago(struct links *links, uint64_t peer_id);
/* Closes all; on_closed when the handles are gone and the object is freed. */
void links_stop(struct links *links, void *ctx, void (*on_closed)(void *ctx));

#endif
