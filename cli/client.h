/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The HTTP client: one request carried to whichever node answers, under one request id, so that it is carried out once
 * however often it is sent. The only folder-wide user of libcurl besides watch.c.
 */
#ifndef CLI_CLIENT_H
#define CLI_CLIENT_H

#include <curl/curl.h>
#include <jansson.h>

#include "base/port.h"
#include "cli/endpoint.h"
#include "cli/fault.h"
#include "cli/request.h"

/* Files (PEM) for https endpoints; NULL each: not given. */
struct client_tls {
    const char *ca;
    const char *cert;
    const char *key;
};

struct client {
    const struct endpoint *endpoints;
    unsigned endpoints_count;
    struct client_tls tls;
    uint64_t timeout_ms;       /* for all tries together */
    const char *request_id;
    const char *shift;         /* writes are made on it; NULL: none */
    const char *as_user;       /* of a front end: whose requests it brings; NULL: its own */
    const char *purpose;       /* what is read for; NULL: not said */
    bool dry_run;
    bool verbose;              /* tries on standard error */
    CURLSH *share;             /* keeps connections from one request to the next; NULL: each makes its own */
    int signal_fd;             /* readable when the user interrupts; -1: none */
    struct clock_port clock;
    struct random_port random;
};

/* What a node said about its knowledge. */
struct client_meta {
    uint64_t index;
    uint64_t age_ms;
    uint64_t node_id;
    bool has_index;
    bool local;
};

struct client_reply {
    struct buf body;
    struct client_meta meta;
    const struct endpoint *endpoint; /* who answered */
    unsigned tries;
};

/* One attempt at one endpoint; watch.c makes its own. */
struct attempt {
    CURL *easy;
    CURLM *multi;
    struct curl_slist *headers;
    struct client_meta meta;
    CURLcode code;             /* valid when finished */
    char error[CURL_ERROR_SIZE]; /* libcurl's words about it, or "" */
    bool finished;
    bool interrupted;
    long status;               /* HTTP, 0: none came */
};

enum wait_end { WAIT_FINISHED, WAIT_TIMEOUT, WAIT_INTERRUPTED };

/* Prepares an attempt; extra_header may be NULL. attempt_close in any case. */
void attempt_open(struct attempt *attempt, const struct client *client, const struct endpoint *endpoint,
                  const struct request *request);
void attempt_header(struct attempt *attempt, const char *name, const char *value);
/* Adds it to its multi handle; call once, after the headers. */
void attempt_start(struct attempt *attempt);
/* Drives the attempt until it ends, until_ms passes (monotonic) or the user interrupts. */
enum wait_end attempt_wait(struct attempt *attempt, const struct client *client, uint64_t until_ms);
/* False only if surely nothing of the request reached a node. */
bool attempt_was_sent(const struct attempt *attempt);
void attempt_close(struct attempt *attempt);

/* Under which id the next request goes: id, or a new one if NULL. target (size bytes) keeps it. */
void client_name_request(struct client *client, const char *id, char *target, size_t size);

/* Reads a problem object into fault; false if body is none. */
bool client_read_problem(struct str body, struct fault *fault);

/* Waits; false if the user interrupted. */
bool client_pause(const struct client *client, uint64_t ms);
/* A pause before round (0, 1, ...) of tries: 40 ms, doubling to 640, each between half and all of it. */
uint64_t client_backoff_ms(const struct client *client, unsigned round);

/* Carries request out. On failure fault is filled whole. ret_reply->body belongs to the caller, in any case. */
MUST_CHECK enum seus_err client_call(const struct client *client, const struct request *request,
                                     struct client_reply *ret_reply, struct fault *fault);
/* The body of an answer as JSON, and the body released; NULL: it is none. A new reference. */
json_t *client_reply_json(struct client_reply *reply);
/* Both, for who wants nothing else of the answer: a new reference, or NULL, and fault says why. */
json_t *client_call_json(const struct client *client, const struct request *request, struct fault *fault);

#endif
