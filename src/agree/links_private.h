/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What links.c (owner's calls, timer), links_peer.c (dialling, loss), links_shake.c (hand-shake) and links_conn.c
 * (bytes) share. One thread, the loop.
 *
 * The owner's callbacks may call links_send, links_set_members and links_stop. So whoever calls one (report_, events.*)
 * does it last, or looks again afterwards: a connection's state may be LINK_CLOSED, a peer may be gone. Connections and
 * the links object itself live until their handles are closed, which is never inside a callback.
 */
#ifndef AGREE_LINKS_PRIVATE_H
#define AGREE_LINKS_PRIVATE_H

#include <uv.h>

#include "agree/links.h"
#include "agree/links_address.h"
#include "base/notice.h"
#include "tls/stream.h"

#define LINKS_STRANGERS_MAX (2 * AGREE_NODES_MAX) /* accepted connections without an accepted HELLO */
#define LINKS_STRANGER_BYTES_MAX 1024u            /* what such a connection may send: HELLO has at most 832 bytes */
#define LINKS_STRANGER_TLS_BYTES_MAX (32u * 1024) /* and that with TLS around it, certificates included */
#define LINKS_READ_SIZE (64u * 1024)              /* least room offered to the kernel for a read */
#define LINKS_BUFFER_KEPT_SIZE (512u * 1024)      /* an idle buffer larger than this is given back */
#define LINKS_SEND_RESERVE_SIZE (64u * 1024)      /* above the limit, for STATUS alone */
#define LINKS_SEND_BUFFER_SIZE_MAX (8u * 1024 * 1024)
#define LINKS_BACKOFF_MS_MIN 20u
#define LINKS_BACKOFF_MS_MAX 1000u
#define LINKS_STATUS_MS_MIN 100u

enum link_state {
    LINK_DIALLING, /* dialled, TCP not connected */
    LINK_SECURING, /* TLS is shaking hands; not without TLS */
    LINK_SHAKING,  /* dialled: HELLO sent; accepted: HELLO awaited */
    LINK_UP,       /* hand-shake accepted */
    LINK_CLOSED    /* waits for the close callback */
};

struct link_peer;

struct link_conn {
    struct link_conn *next;  /* in links->conns, newest first */
    struct links *links;
    struct link_peer *peer;  /* NULL: a stranger, or closed */
    enum link_state state;
    bool is_dialled;         /* or accepted */
    bool is_writing;         /* write is under way and owns writing */
    int send_error;          /* libuv error met by links_flush, dealt with by the next tick; 0 none */
    uint64_t opened_ms;      /* when the current step of the hand-shake began */
    struct tls_stream *tls;  /* NULL: plain */
    size_t tls_bytes;        /* that came before it was trusted */
    uint64_t sequence_in;    /* of the next frame */
    uint64_t sequence_out;
    char address[LINK_ADDRESS_SIZE]; /* of the other end, for people */
    uv_tcp_t tcp;
    uv_connect_t connect;
    uv_write_t write;
    struct buf in;
    struct buf out;          /* frames not yet given to the kernel */
    struct buf writing;      /* what the kernel did not take at once, encrypted if there is TLS */
};

/* A name being resolved. Lives until its callback, also if the peer goes away meanwhile. */
struct link_lookup {
    uv_getaddrinfo_t request;
    struct links *links;
    struct link_peer *peer;  /* NULL: no longer wanted */
};

struct link_peer {
    struct links *links;
    uint64_t node_id;
    bool is_listed;              /* dialled; or only a node whose HELLO was accepted */
    bool is_guest;               /* listed by its own HELLO, not by the owner; node_id 0: only asked (links_ask) */
    uint64_t life;               /* of the process it has a link with */
    char trouble[160];           /* why the last dial came to nothing */
    bool knows_us_not;           /* its last answer was that this node is no member */
    struct link_address address;
    struct link_conn *dialled;   /* in any state but closed; NULL none */
    struct link_conn *accepted;  /* up; NULL none */
    struct link_lookup *lookup;  /* NULL none */
    unsigned lookup_turn;        /* which of a name's addresses is next */
    uint32_t backoff_ms;
    uint64_t dial_at_ms;         /* UINT64_MAX: no dial is due */
    uint64_t status_at_ms;       /* when the next STATUS is due, while dialled is up */
    bool has_heard;
    uint64_t heard_ms;           /* last time anything came from it */
};

struct links {
    struct links_options options;
    struct links_events events;
    uint32_t status_interval_ms;
    uv_tcp_t listener;
    uv_timer_t timer;
    uint64_t tick_due_ms;        /* UINT64_MAX: not armed */
    struct link_peer *peers[AGREE_NODES_MAX];
    unsigned peers_count;
    struct link_conn *conns;
    unsigned handles_open;       /* listener, timer, connections, lookups */
    struct arena arena;          /* entries of the frame being delivered */
    struct notice_book notices;
    bool is_stopping;
    void *stop_ctx;
    void (*on_stopped)(void *ctx);
};

static inline uint64_t links_now_ms(const struct links *links)
{
    return links->options.clock.mono_ms(links->options.clock.ctx);
}

/* ---- links.c ----------------------------------------------------------------------------------------------------- */

/* Arms the timer for the earliest thing due. After anything that may have made something due earlier. */
void links_rearm(struct links *links);
/* One handle or lookup is gone; the last one of a stopping object frees it. */
void links_release_handle(struct links *links);
/* Tells the owner, unless the same was told a moment ago. Control characters of reason are replaced. */
void links_report_refusal(struct links *links, const char *address, const char *reason);

/* ---- links_peer.c ------------------------------------------------------------------------------------------------ */

struct link_peer *link_peer_find(struct links *links, uint64_t node_id);
/* The peer, made if there is none; NULL: no place for another. */
struct link_peer *link_peer_add(struct links *links, uint64_t node_id);
/* A node that was accepted and that the owner does not list: it is dialled too, at the address it names. */
void link_peer_list_guest(struct link_peer *peer, struct str address);
/* Makes room for a member: a guest goes. */
void link_peer_evict_guest(struct links *links);
/* Closes what there is and forgets it, without a word to the owner. */
void link_peer_remove(struct link_peer *peer);
bool link_peer_is_linked(const struct link_peer *peer);
/* Dials now, if it is a member and no dial is under way. */
void link_peer_dial(struct link_peer *peer);
/* Dials after the back-off. */
void link_peer_redial(struct link_peer *peer);
/* A connection with the peer that was up is gone: closes the other one too, tells the owner, redials. */
void link_peer_lose(struct link_peer *peer, bool is_closed);

/* ---- links_conn.c ------------------------------------------------------------------------------------------------ */

struct link_conn *link_conn_new(struct links *links, bool is_dialled);
void link_conn_move(struct link_conn *conn, enum link_state state);
/* Options of a connected socket, and reading from it. libuv error or 0. */
MUST_CHECK int link_conn_begin(struct link_conn *conn);
/* Queues a frame. false: above the limit, dropped. */
bool link_conn_say(struct link_conn *conn, const struct peer_message *message, size_t limit);
/* Gives what is queued to the kernel. libuv error or 0; the caller ends the connection on an error. */
MUST_CHECK int link_conn_flush(struct link_conn *conn);
/* Closes on our own wish; nothing is told. */
void link_conn_close(struct link_conn *conn);
/* The connection broke (libuv error, UV_EOF included): closes it, with what follows for its peer. */
void link_conn_break(struct link_conn *conn, int uv_error);
/* The other end does not keep to the protocol, or is not wanted: closes, tells why. */
void link_conn_refuse(struct link_conn *conn, const char *reason);

/* ---- links_shake.c ----------------------------------------------------------------------------------------------- */

/* Listener callback. */
void link_shake_accept(uv_stream_t *listener, int status);
/* Our dialled connection is connected: say HELLO, through TLS if there is. */
void link_shake_begin(struct link_conn *conn);
/* Bytes came for the hand-shake of TLS. True once it is done and frames may come. */
bool link_shake_secure(struct link_conn *conn);
/* A frame on a connection that is shaking hands. */
void link_shake_take(struct link_conn *conn, const struct peer_message *message);

#endif
