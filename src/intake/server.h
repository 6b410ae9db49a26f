/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the files of this folder share: the server, its listeners, one call. Nobody outside includes it.
 *
 * The life of a call: READING while libmicrohttpd delivers it, PENDING while the owner holds it, then ANSWERED, or
 * STREAMING until ENDED. Its memory returns to the pool when libmicrohttpd says that the request is over, which is also
 * when a call still held by the owner is reported as gone.
 */
#ifndef INTAKE_SERVER_H
#define INTAKE_SERVER_H

#include <microhttpd.h>
#include <sys/queue.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/notice.h"
#include "base/sm.h"
#include "intake/intake.h"
#include "intake/route.h"
#include "tls/guard.h"

#define INTAKE_BODY_MAX 65536u            /* bytes of a request body */
#define INTAKE_DRAIN_MAX (4u * 65536u)    /* bytes read and dropped, so that 413 does not cost the connection */
#define INTAKE_URL_MAX 2048u              /* bytes of a path */
#define INTAKE_CONNECTION_MEMORY 16384u   /* bytes for the head of a request and of its reply */
#define INTAKE_IDLE_S 120u                /* a connection that neither sends nor takes anything is closed */
#define INTAKE_CONNECTIONS_DEFAULT 4096u
#define INTAKE_STREAM_MAX (256u * 1024u)  /* bytes waiting before the owner must wait; one write may go beyond */
#define INTAKE_TIMEOUT_MS_DEFAULT 10000u
#define INTAKE_TIMEOUT_MS_MAX 60000u
#define INTAKE_TICK_MS 500u               /* looks for idle and for vanished clients */
#define INTAKE_POOL_MAX 1024u             /* calls kept for reuse */
#define INTAKE_PASSES_MAX 8u              /* runs of the server in one loop turn, then others have their turn */
#define INTAKE_LISTENERS_MAX 2u
#define INTAKE_STRANGERS_MAX 256u         /* connections whose certificate was not accepted yet; with TLS */
#define INTAKE_SHAKING_MS 5u              /* between two looks at hand-shakes that wait */
#define INTAKE_SHAKE_MS_MAX 5000u         /* that they have for it */
#define INTAKE_ADDRESS_SIZE 64u           /* bytes of a numeric address, with its NUL */

enum call_state { CALL_FREE, CALL_READING, CALL_PENDING, CALL_ANSWERED, CALL_STREAMING, CALL_ENDED, CALL_STATE_COUNT };

struct listener {
    struct intake *intake;
    struct MHD_Daemon *daemon;
    uv_poll_t poll;       /* on the daemon's epoll descriptor */
    int fd;               /* the listening socket; the daemon closes it */
    bool is_unix;
    bool is_tls;
    bool wanted;          /* a connection was resumed: the daemon must run */
};

struct intake_call {
    struct intake *intake;
    struct listener *listener;
    struct MHD_Connection *connection;
    struct intake_call *next;      /* of the pool, or of the suspended ones */
    struct intake_call *previous;  /* of the suspended ones */
    void *ctx;                     /* the owner's */
    enum call_state state;
    bool suspended;                /* libmicrohttpd does not look at its connection */
    bool dispatching;              /* on_request is on the stack */
    bool aborted;                  /* the client vanished: close the connection when it is resumed */
    bool full;                     /* the stream has INTAKE_STREAM_MAX bytes waiting, or had and is not half drained */
    bool pretty;                   /* the client asked for indented JSON */
    size_t body_size;              /* bytes received, kept or not */
    struct buf body;
    struct buf reply;              /* body of the reply; of a stream: bytes not sent yet, from reply_at on */
    size_t reply_at;
    struct arena arena;
    struct intake_request request;
};

/* A login per user id, kept so that names are looked up once. */
struct peer_login {
    struct peer_login *next;
    uid_t uid;
    char name[INTAKE_NAME_SIZE];
};

/* A connection: libmicrohttpd keeps the pointer as its socket context. */
struct intake_conn {
    struct intake_peer peer;
    char actor[80];                /* "unix:NAME", "tls:NAME", "tcp:ADDRESS" */
    /* With TLS only: */
    struct intake *intake;         /* NULL: no TLS */
    struct MHD_Connection *connection;
    struct tls_guard guard;
    bool is_stranger;              /* is in intake->strangers */
    uint64_t begun_ms;             /* monotonic */
    char address[INTAKE_ADDRESS_SIZE];
    char turned_away[80];          /* why we closed it; "" we did not */
    TAILQ_ENTRY(intake_conn) strangers;
};
TAILQ_HEAD(stranger_list, intake_conn);

struct intake {
    uv_loop_t *loop;
    struct intake_events events;
    struct clock_port clock;
    struct random_port random;
    const char *version;            /* of the program */
    struct listener listeners[INTAKE_LISTENERS_MAX];
    unsigned listener_count;
    unsigned connections;
    uv_timer_t tick;                /* repeating */
    uv_timer_t soon;                /* what must happen in the next turn of the loop */
    uv_idle_t again;                /* active: the loop does not sleep before its next poll */
    bool more;                      /* the server runs again in the next turn */
    unsigned again_turns;           /* turns of the loop until it may sleep */
    bool running;                   /* a daemon is on the stack */
    bool flushing;                  /* by intake_flush, at the end of a turn */
    bool stopping;
    unsigned handles_open;
    struct route_table routes;
    struct intake_call *pool;
    unsigned pool_count;
    struct intake_call *suspended;
    struct buf sweep;               /* struct pollfd of the suspended ones */
    struct peer_login *logins;
    struct tls_creds *creds;        /* counted; NULL: no TLS */
    struct stranger_list strangers; /* oldest first */
    unsigned strangers_count;
    struct notice_book notices;
    char unix_path[128];            /* "" : none */
    dev_t unix_dev;                 /* of our socket file, so that only ours is removed */
    ino_t unix_ino;
    void *stop_ctx;
    void (*on_stopped)(void *ctx);
};

/* call.c */
enum MHD_Result call_on_access(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
                               const char *version, const char *upload_data, size_t *upload_data_size,
                               void **con_cls);
void call_on_completed(void *cls, struct MHD_Connection *connection, void **con_cls,
                       enum MHD_RequestTerminationCode toe);
size_t call_on_unescape(void *cls, struct MHD_Connection *connection, char *text);
void call_move(struct intake_call *call, enum call_state to);
void call_suspend(struct intake_call *call);
void call_resume(struct intake_call *call); /* does nothing to one that is not suspended */
void call_pool_release(struct intake *intake);

/* reply.c: an answer of intake's own; allow (header Allow) may be NULL */
void reply_refusal(struct intake_call *call, unsigned status, enum seus_err err, const struct seus_why *why,
                   const char *allow);
void reply_health(struct intake_call *call, enum intake_probe probe);
void reply_metrics(struct intake_call *call);
/* /v1/openapi.json, /v1/schemas and /v1/schemas/NAME; false: url is none of these, or there is no such name. */
bool reply_description(struct intake_call *call, const char *url);
void reply_stopping(struct intake_call *call);
void reply_add_meta(struct MHD_Response *response, const struct intake_call *call, const struct intake_meta *meta);
void reply_queue(struct intake_call *call, unsigned status, struct MHD_Response *response);

/* server.c */
void server_want(struct intake *intake, struct listener *listener);
void server_handed_over(struct intake *intake); /* the owner got a request that it will answer later */

/* peer.c: who is there */
void peer_identify(struct intake *intake, struct MHD_Connection *connection, bool is_unix, struct intake_conn *target);
void peer_release(struct intake *intake);

/* secure.c: TLS connections. begin and end with each; admit before each request: false, it must not be served */
void secure_begin(struct intake_conn *conn);
bool secure_admit(struct intake_conn *conn);
void secure_end(struct intake_conn *conn);
void secure_tick(struct intake *intake);

#endif
