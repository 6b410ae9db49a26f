/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The client API: HTTP/1.1 + JSON through libmicrohttpd inside the libuv loop; a unix socket (peer credentials) and,
 * if asked, TCP: with TLS and client certificates, or on loopback. Frames, limits, routes (from the table of
 * operations), streams. It does not know what an operation does: requests go to the owner through on_request and come
 * back through intake_reply.
 */
#ifndef INTAKE_INTAKE_H
#define INTAKE_INTAKE_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/port.h"
#include "intake/peer.h"
#include "tls/creds.h"
#include "wire/schema.h"

struct intake;
struct intake_call; /* one request under way */

struct intake_options {
    uv_loop_t *loop;          /* keeps */
    const char *unix_path;    /* NULL: none; a stale socket file is replaced, a live one is SEUS_CONFLICT */
    const char *tcp_address;  /* NULL: none; "127.0.0.1:8080"; beyond loopback is SEUS_INVALID without creds */
    struct tls_creds *creds;  /* keeps a reference; NULL: no TLS. With them TCP speaks TLS 1.3 alone, and whoever
                                 connects needs a certificate of this room that names a person */
    unsigned connections_max; /* 0 = 4096 */
    const char *version;      /* of the program, for the description of the API; keeps; NULL: "" */
    struct clock_port clock;
    struct random_port random;
};

/* A decoded request. Lives until intake_reply. */
struct intake_request {
    const struct wire_op *op;
    void *args;                /* its argument record, decoded, required fields present */
    struct str request_id;     /* header Idempotency-Key, or made here */
    struct str actor;          /* "unix:NAME" by peer credentials, "tls:NAME" by certificate, "tcp:ADDRESS" */
    const struct intake_peer *peer; /* the same, in parts; never NULL */
    struct str shift;          /* header X-Seus-Shift: the shift a write is made on; empty: none */
    struct str as_user;        /* header X-Seus-As-User: of a front end, whose request it brings; empty: its own */
    struct str purpose;        /* header X-Seus-Purpose: what a read is for; empty: not said */
    uint32_t consistency;      /* enum consistency: query parameter consistency=, default linearizable */
    uint32_t timeout_ms;       /* header X-Seus-Timeout-Ms, 1..60000, default 10000 */
    bool dry_run;              /* query parameter dry_run=true */
    struct str at;             /* READ: query parameter at=INDEX|TIME, the views as they were then; empty: now */
    struct str last_event_id;  /* STREAM: header Last-Event-ID, or args.since */
    struct arena *arena;       /* for whatever the owner needs with the same lifetime */
};

/* What every reply states (headers X-Seus-*): role, log index, staleness. */
struct intake_meta {
    uint32_t role;             /* enum role */
    uint64_t node_id;
    uint64_t leader_id;
    uint64_t index;            /* applied index the reply rests on */
    uint64_t age_ms;           /* of that knowledge; 0 for linearizable */
    uint32_t consistency;      /* with which it was served */
};

enum intake_probe { PROBE_LIVE, PROBE_STARTUP, PROBE_READY }; /* /livez, /startupz, /readyz */

struct intake_events {
    void *ctx;
    /* A request; answer with intake_reply, now or later. STREAM: intake_stream_begin, or intake_reply with an error. */
    void (*on_request)(void *ctx, struct intake_call *call, const struct intake_request *request);
    /* The client went away before the answer, or the stream was closed: forget call (its memory ends after this). */
    void (*on_gone)(void *ctx, struct intake_call *call);
    /* A stream has room again after intake_stream_write said false. */
    void (*on_drained)(void *ctx, struct intake_call *call);
    /* Health: one line per check ("[+]log ok\n") into target. exclude: names of checks that are not to count, separated
     * by commas. SEUS_OK: all hold; SEUS_UNAVAILABLE: one does not, which target says; SEUS_INVALID: exclude names what
     * is no check, which why says. */
    enum seus_err (*on_health)(void *ctx, enum intake_probe probe, struct str exclude, struct buf *target,
                               struct seus_why *why);
    /* Metrics: the text format of Prometheus. */
    void (*on_metrics)(void *ctx, struct buf *target);
    /* With TLS: a connection was refused, or did not finish its hand-shake. For the log; the same one now and then. */
    void (*on_refused)(void *ctx, const char *address, const char *reason);
};

MUST_CHECK enum seus_err intake_start(const struct intake_options *options, const struct intake_events *events,
                                      struct intake **ret_intake, struct seus_why *why);

/*
 * Ends a request. err SEUS_OK: 200 with body (JSON). Otherwise the problem object (application/problem+json) is made
 * from err, why, written, request_id; index and report_id are added when not 0/empty. Statuses: OK 200, INVALID 400
 * (415, 413, 404 no such route), DENIED 403, NOT_FOUND 404, CONFLICT 409 (reused request id 422), REFUSED 422,
 * UNAVAILABLE LIMIT NO_SPACE NOT_LEADER 503 (written no), UNKNOWN 504 (written unknown), TIMEOUT 504, others 500.
 * A reused request id is a CONFLICT whose why names the field "request_id". body is copied. meta NULL: only
 * X-Seus-Request-Id is stated.
 * ctx for call can be set with intake_call_set_ctx. After this the call is gone.
 */
void intake_reply(struct intake_call *call, enum seus_err err, const struct seus_why *why, uint32_t written,
                  const struct intake_meta *meta, struct str body, uint64_t index, struct str report_id);
/* As it came from the leader: err and the finished body (object or problem). */
void intake_reply_raw(struct intake_call *call, enum seus_err err, uint32_t written, const struct intake_meta *meta,
                      struct str body);

/* Starts a stream of server-sent events (text/event-stream). The owner may write to it at once. */
void intake_stream_begin(struct intake_call *call, const struct intake_meta *meta);
/* The same for bytes of any kind (application/octet-stream), in large blocks; the end of the connection ends it. */
void intake_stream_begin_bytes(struct intake_call *call, const struct intake_meta *meta);
/*
 * Queues bytes ("id: 12.1\nevent: case.noted\ndata: {...}\n\n"). They are always taken; false: its buffer is full
 * now, nothing more may be written before on_drained. on_drained may write and end its stream.
 */
bool intake_stream_write(struct intake_call *call, struct str bytes);
void intake_stream_end(struct intake_call *call);

void *intake_call_ctx(const struct intake_call *call);
void intake_call_set_ctx(struct intake_call *call, void *ctx);

/* JSON of the problem object, as intake_reply makes it (a leader renders it for a follower). */
void intake_problem(enum seus_err err, const struct seus_why *why, uint32_t written, struct str request_id,
                    uint64_t index, struct str report_id, uint64_t leader_id, struct buf *target);

/* Other credentials for connections from now on; those that stand go on with theirs. It was started with some. */
void intake_set_creds(struct intake *intake, struct tls_creds *creds);
/* Runs the server once: call at the end of a loop turn in which replies were made. */
void intake_flush(struct intake *intake);
unsigned intake_connections(const struct intake *intake);
/*
 * From the next turn of the loop on: every call that the owner still holds is reported by on_gone, its client is
 * answered (503, or 504 for a write), streams end, the socket file is removed. Then intake is freed and on_stopped
 * called (it may be NULL).
 */
void intake_stop(struct intake *intake, void *ctx, void (*on_stopped)(void *ctx));

#endif
