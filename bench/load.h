/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The load generator: what its files share. One thread, one epoll, N connections; each keeps `pipeline` requests in
 * flight and sends the next when an answer has come (closed loop), or sends at a fixed rate (--rate, open loop:
 * latency then counts from the moment the request was due).
 * Requests are formatted once; per request only a key of fixed width is patched in. Answers are parsed as far as
 * needed to know where they end and whether they are good.
 */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LOAD_ENDPOINTS_MAX 8u
#define LOAD_NAMES_MAX 1024u
#define LOAD_CONNECTIONS_MAX 1000u
#define LOAD_PIPELINE_MAX 64u
#define LOAD_VALUE_SIZE_MAX 8192u
#define LOAD_KEY_SIZE 19u /* run (8 hex) number (8 hex) connection (3 hex): never the same twice, rising in time */

enum load_system { LOAD_SEUS, LOAD_ETCD };
enum load_op { LOAD_WRITE, LOAD_READ, LOAD_READ_LOCAL, LOAD_PATH };

struct load_options {
    enum load_system system;
    enum load_op op;
    const char *endpoints[LOAD_ENDPOINTS_MAX]; /* "unix:/path" or "host:port" */
    unsigned endpoint_count;
    const char *names[LOAD_NAMES_MAX]; /* cases, or keys to read */
    unsigned name_count;
    const char *path; /* LOAD_PATH */
    unsigned connections;
    unsigned pipeline;
    unsigned value_size;
    uint64_t warm_ns;
    uint64_t duration_ns; /* 0: until count */
    uint64_t count;       /* 0: until duration */
    uint64_t rate;        /* requests a second over all connections; 0: closed loop */
    bool verify;
};

/* ---- statistics (load_stats.c) --------------------------------------------------------------------------------- */

#define LOAD_BUCKET_BITS 6u /* 64 buckets for each doubling: an error below 1.6 % */
#define LOAD_BUCKETS ((64u - LOAD_BUCKET_BITS + 1u) << LOAD_BUCKET_BITS)

struct load_stats {
    uint64_t buckets[LOAD_BUCKETS];
    uint64_t requests;
    uint64_t errors;
    uint64_t max_ns;
    uint64_t bytes_in;
    uint64_t bytes_out;
};

void load_stats_add(struct load_stats *stats, uint64_t latency_ns);
/* The latency that `per_mille` of the requests did not exceed. */
uint64_t load_stats_at(const struct load_stats *stats, uint64_t per_mille);

/* ---- connections (load_conn.c) ----------------------------------------------------------------------------------- */

struct load_slot {
    uint64_t started_ns;
    uint32_t stream; /* HTTP/2 stream, 0: free; HTTP/1.1: order */
    bool has_data;   /* HTTP/2: a DATA frame with content has come */
};

struct load;

struct load_conn {
    struct load *load;
    int fd; /* -1: not connected */
    unsigned number;
    unsigned endpoint;
    bool wants_out;      /* epoll also watches for room to write */
    bool greeted;        /* HTTP/2: header fields are in the peer's table */
    unsigned in_flight;
    unsigned first_slot; /* HTTP/1.1: oldest request */
    struct load_slot slots[LOAD_PIPELINE_MAX];
    uint64_t next_number; /* of requests on this connection: makes the key unique */
    uint64_t acked;       /* number of an acknowledged write, for the verification */
    bool has_acked;
    uint32_t next_stream;
    int64_t send_window;   /* HTTP/2, of the connection */
    uint64_t to_grant;     /* HTTP/2: received since the last window update */
    uint32_t last_message; /* size of the body of the last answer */
    bool found;            /* verification: the answer held what was looked for */
    unsigned char *in;
    size_t in_len;
    size_t in_size;
    unsigned char *out;
    size_t out_len;
    size_t out_sent;
    size_t out_size;
};

enum load_phase { LOAD_WARMING, LOAD_MEASURING, LOAD_DRAINING, LOAD_VERIFYING };

/* How a system is spoken to. */
struct load_protocol {
    bool (*prepare)(struct load *load);                      /* formats requests; false: said why on stderr */
    void (*greet)(struct load_conn *conn);                   /* first bytes of a connection */
    void (*request)(struct load_conn *conn, uint64_t start_ns); /* appends one request */
    void (*check)(struct load_conn *conn, uint64_t start_ns);   /* appends the question after the last acked write */
    bool (*parse)(struct load_conn *conn);                   /* consumes conn->in; false: the peer broke the protocol */
};

extern const struct load_protocol load_http1;
extern const struct load_protocol load_h2grpc;

struct load {
    struct load_options options;
    const struct load_protocol *protocol;
    enum load_phase phase;
    void *plan;           /* the protocol's own: what prepare formatted */
    struct load_conn *conns;
    int epoll;
    volatile sig_atomic_t *stop; /* a signal asks to end early */
    uint64_t now_ns;      /* read once a turn */
    uint64_t issued;      /* requests of the measured phase sent */
    uint64_t counted;     /* of them, good answers within the measured time */
    uint64_t measure_from_ns;
    uint64_t measure_to_ns;
    uint64_t next_due_ns; /* --rate */
    unsigned verified;
    unsigned missing;
    char run[9];          /* hex, differs from run to run */
    char value[LOAD_VALUE_SIZE_MAX + 1];
    struct load_stats stats;
    char first_error[200];
};

uint64_t load_now_ns(void);
/* Writes the key of request `number` of a connection: LOAD_KEY_SIZE bytes, no terminator. */
void load_key_write(const struct load_conn *conn, uint64_t number, unsigned char target[LOAD_KEY_SIZE]);
/* Room for `size` more bytes to send; the caller fills all of it. */
unsigned char *load_conn_out(struct load_conn *conn, size_t size);
bool load_conn_open(struct load_conn *conn);
/* Counts what is in flight as errors and closes. */
void load_conn_close(struct load_conn *conn, const char *why);
bool load_conn_flush(struct load_conn *conn);
/* Reads once; false: the connection ended. */
bool load_conn_fill(struct load_conn *conn);
/* An answer came for the slot: statistics, and the slot is free. */
void load_conn_done(struct load_conn *conn, struct load_slot *slot, bool good, const char *what);

/* ---- the rest ---------------------------------------------------------------------------------------------------- */

/* false: usage was wrong and said so on stderr. */
bool load_options_parse(struct load_options *options, int argc, char **argv);
/* Runs all phases. */
void load_run(struct load *load);

#endif
