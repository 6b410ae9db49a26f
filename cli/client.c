/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Tries a request at one endpoint after the other until one answers for good. Called by main.c for everything but
 * watching. It prints only with --verbose.
 *
 * The one rule it must never break: a write of which a byte was sent and to which no complete answer came is UNKNOWN,
 * and stays so until a later try under the same request id is answered for good. A 503 is not such an answer: it speaks
 * of its own try only.
 */
#include "cli/client.h"

#include <stdio.h>
#include <unistd.h>

#include "base/id.h"
#include "cli/show.h"
#include "cli/trust.h"

#define REPLY_SIZE_MAX (64u * 1024 * 1024)
#define TRY_MS_MIN 1000u
#define TRY_MS_MAX 2000u       /* at one endpoint when there are others: a frozen node must not eat the time */
#define SERVER_MS_MIN 200u
#define SERVER_MS_MAX 60000u   /* what a node accepts */
#define ROUNDS_UNREACHED 2u    /* rounds after which nobody listening is the answer */

enum verdict_of_try {
    TRY_ANSWERED, /* success */
    TRY_FINAL,    /* refused for good: fault says why */
    TRY_BUSY,     /* 503: this node cannot, nothing written by this try */
    TRY_UNSENT,   /* no connection */
    TRY_LOST,     /* sent, no complete answer */
    TRY_STOPPED   /* the user interrupted */
};

struct call {
    const struct client *client;
    const struct request *request;
    struct client_reply *reply;
    struct fault *fault;
    bool writes;
    bool unresolved;     /* an earlier try may have been carried out */
    bool reached;        /* some node was connected to */
    bool was_full;       /* a node said no_space or limit */
    char distrust[CURL_ERROR_SIZE]; /* why the last node was not trusted, or did not trust us; "" */
    uint64_t deadline_ms;
};

static uint64_t now_ms(const struct client *client)
{
    return client->clock.mono_ms(client->clock.ctx);
}

static size_t on_body(char *bytes, size_t size, size_t count, void *ctx)
{
    struct buf *body = ctx;
    if (body->len + size * count > REPLY_SIZE_MAX) {
        return 0;
    }
    buf_append(body, bytes, size * count);
    return size * count;
}

static void copy_member(char *target, size_t target_size, const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    str_copy(target, target_size, str_of(text != NULL ? text : ""));
}

void client_name_request(struct client *client, const char *id, char *target, size_t size)
{
    char made[ID_SIZE];
    if (id == NULL) {
        id_make(made, 'q', client->clock.wall_ms(client->clock.ctx), client->random.next(client->random.ctx));
        id = made;
    }
    str_copy(target, size, str_of(id));
    client->request_id = target;
}

bool client_read_problem(struct str body, struct fault *fault)
{
    json_t *object = json_loadb(body.ptr != NULL ? body.ptr : "", body.len, 0, NULL);
    const char *code = json_string_value(json_object_get(object, "code"));
    if (code == NULL) {
        json_decref(object);
        return false;
    }
    const char *written = json_string_value(json_object_get(object, "written"));
    fault->err = seus_err_by_name(code);
    copy_member(fault->why.message, sizeof(fault->why.message), object, "message");
    copy_member(fault->why.hint, sizeof(fault->why.hint), object, "hint");
    copy_member(fault->why.field, sizeof(fault->why.field), object, "field");
    copy_member(fault->report_id, sizeof(fault->report_id), object, "report_id");
    fault->retryable = json_is_true(json_object_get(object, "retryable"));
    const json_int_t index = json_integer_value(json_object_get(object, "index"));
    fault->index = index > 0 ? (uint64_t)index : 0;
    const int number = written != NULL ? wire_enum_number(&wire_enum_written, written, strlen(written)) : -1;
    fault->written = number >= 0 ? (enum written)number : WRITTEN_UNKNOWN;
    json_decref(object);
    return true;
}

static bool is_json_object(struct str body)
{
    json_t *object = json_loadb(body.ptr != NULL ? body.ptr : "", body.len, 0, NULL);
    const bool good = json_is_object(object);
    json_decref(object);
    return good;
}

/* What a complete HTTP answer means. */
static enum verdict_of_try judge(struct call *call, long status)
{
    const struct str body = buf_str(&call->reply->body);
    if (status == 200) {
        return is_json_object(body) ? TRY_ANSWERED : TRY_LOST;
    }
    if (!client_read_problem(body, call->fault)) {
        if (status >= 500 || status < 400) {
            return TRY_LOST;
        }
        seus_fail(SEUS_INVALID, &call->fault->why, NULL, "The node answered with HTTP %ld and no explanation.", status);
        call->fault->err = SEUS_INVALID;
        call->fault->written = WRITTEN_NO;
        return TRY_FINAL;
    }
    const bool full = call->fault->err == SEUS_NO_SPACE || call->fault->err == SEUS_LIMIT;
    call->was_full = call->was_full || full;
    if (status == 503 && call->fault->written == WRITTEN_NO) {
        return TRY_BUSY;
    }
    if (status == 503 || status == 504) {
        return call->fault->err == SEUS_TIMEOUT && call->fault->written == WRITTEN_NO ? TRY_BUSY : TRY_LOST;
    }
    return TRY_FINAL;
}

/* How long this try may take. */
static uint64_t try_ms(const struct call *call)
{
    const uint64_t now = now_ms(call->client);
    const uint64_t left = call->deadline_ms > now ? call->deadline_ms - now : 0;
    if (call->client->endpoints_count == 1) {
        return left;
    }
    uint64_t share = left / 2;
    share = share > TRY_MS_MAX ? TRY_MS_MAX : share;
    share = share < TRY_MS_MIN ? TRY_MS_MIN : share;
    return share < left ? share : left;
}

static void say_try(const struct call *call, const struct endpoint *endpoint, const struct attempt *attempt)
{
    struct buf line = {0};
    buf_printf(&line, "seusctl: request %s, try %u at %s: ", call->client->request_id, call->reply->tries,
               endpoint->shown);
    if (attempt->finished && attempt->code != CURLE_OK) {
        show_escape(str_of(curl_easy_strerror(attempt->code)), &line);
    } else if (attempt->finished) {
        buf_printf(&line, "HTTP %ld", attempt->status);
    } else {
        buf_append_str(&line, STR_LIT("no answer in time"));
    }
    buf_append_char(&line, '\n');
    (void)!fwrite(line.data, 1, line.len, stderr);
    buf_release(&line);
}

static enum verdict_of_try try_once(struct call *call, const struct endpoint *endpoint)
{
    const struct client *client = call->client;
    struct attempt attempt;
    char text[24];
    const uint64_t share = try_ms(call);
    /* The node shall answer before we turn to another one. */
    uint64_t served = share - share / 10;
    served = served < SERVER_MS_MIN ? SERVER_MS_MIN : served > SERVER_MS_MAX ? SERVER_MS_MAX : served;
    snprintf(text, sizeof(text), "%llu", (unsigned long long)served);
    buf_clear(&call->reply->body);
    call->reply->tries++;
    call->reply->endpoint = endpoint;
    attempt_open(&attempt, client, endpoint, call->request);
    attempt_header(&attempt, "X-Seus-Timeout-Ms", text);
    curl_easy_setopt(attempt.easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(attempt.easy, CURLOPT_WRITEDATA, &call->reply->body);
    attempt_start(&attempt);
    const enum wait_end end = attempt_wait(&attempt, client, now_ms(client) + share);
    enum verdict_of_try verdict;
    if (end == WAIT_FINISHED && attempt.code == CURLE_OK) {
        verdict = judge(call, attempt.status);
    } else {
        verdict = attempt_was_sent(&attempt) ? TRY_LOST : TRY_UNSENT;
    }
    if (verdict == TRY_UNSENT && end == WAIT_FINISHED && trust_failed(attempt.code)) {
        snprintf(call->distrust, sizeof(call->distrust), "%s",
                 attempt.error[0] != '\0' ? attempt.error : curl_easy_strerror(attempt.code));
    }
    call->reached = call->reached || verdict != TRY_UNSENT;
    call->unresolved = call->unresolved || (call->writes && verdict == TRY_LOST);
    call->reply->meta = attempt.meta;
    if (client->verbose) {
        say_try(call, endpoint, &attempt);
    }
    attempt_close(&attempt);
    return end == WAIT_INTERRUPTED ? TRY_STOPPED : verdict;
}

/* ---- when no try was answered for good -------------------------------------------------------------------------- */

static void name_endpoints(const struct client *client, char *target, size_t target_size)
{
    size_t len = 0;
    target[0] = '\0';
    for (unsigned i = 0; i < client->endpoints_count && len < target_size - 1; i++) {
        const int n = snprintf(target + len, target_size - len, "%s%s", i > 0 ? ", " : "",
                               client->endpoints[i].shown);
        len += n > 0 ? (size_t)n : 0;
    }
}

/* True if there are sockets, and this user may open none of them. */
static bool is_closed_to_user(const struct client *client)
{
    bool closed = client->endpoints_count > 0;
    for (unsigned i = 0; i < client->endpoints_count; i++) {
        const char *path = client->endpoints[i].socket;
        closed = closed && path[0] != '\0' && access(path, F_OK) == 0 && access(path, R_OK | W_OK) != 0;
    }
    return closed;
}

static enum seus_err fail_call(struct call *call, enum verdict_of_try last)
{
    struct fault *fault = call->fault;
    const struct client *client = call->client;
    char where[200];
    name_endpoints(client, where, sizeof(where));
    fault->report_id[0] = '\0';
    if (last == TRY_STOPPED) {
        fault->interrupted = true;
        seus_fail(SEUS_UNAVAILABLE, &fault->why, NULL, "Interrupted.");
        fault->err = call->unresolved ? SEUS_UNKNOWN : SEUS_UNAVAILABLE;
    } else if (call->unresolved) {
        fault->err = seus_fail(SEUS_UNKNOWN, &fault->why, NULL,
                               "The request was sent, and within %llu ms no node said what became of it.",
                               (unsigned long long)client->timeout_ms);
        seus_hint(&fault->why, "Repeat it with the same request id: --request-id %s", client->request_id);
    } else if (last == TRY_BUSY) {
        fault->err = fault->err == SEUS_OK ? SEUS_UNAVAILABLE : fault->err; /* the node's own words */
    } else if (!call->reached && is_closed_to_user(client)) {
        fault->err = seus_fail(SEUS_DENIED, &fault->why, NULL, "You may not use the socket %s.",
                               client->endpoints[0].socket);
        seus_hint(&fault->why, "Members of the group that owns it may: adduser NAME seus, then log in again.");
    } else if (!call->reached && call->distrust[0] != '\0') {
        fault->err = seus_fail(SEUS_UNAVAILABLE, &fault->why, NULL, "No secure connection with %.80s: %.180s.", where,
                               call->distrust);
        seus_hint(&fault->why, "Does its certificate name the address you wrote, and is --ca that of the room? "
                  "The node's log says what it refuses.");
    } else if (!call->reached) {
        fault->err = seus_fail(SEUS_UNAVAILABLE, &fault->why, NULL, "No node answers at %s.", where);
        seus_hint(&fault->why, "Is seusd running? Start it, or name its endpoint: --endpoint unix:/path/to/seusd.sock");
    } else {
        fault->err = seus_fail(SEUS_UNAVAILABLE, &fault->why, NULL, "No complete answer came within %llu ms from %s.",
                               (unsigned long long)client->timeout_ms, where);
        seus_hint(&fault->why, "See how the room stands: seusctl cluster status");
    }
    fault->written = call->unresolved ? WRITTEN_UNKNOWN : WRITTEN_NO;
    fault->retryable = fault->err != SEUS_DENIED;
    return fault->err;
}

/* True if another try makes no sense although there is time. */
static bool is_hopeless(const struct call *call, enum verdict_of_try last, unsigned tries)
{
    const unsigned count = call->client->endpoints_count;
    if (call->unresolved) {
        return false;
    }
    return (!call->reached && tries >= count * ROUNDS_UNREACHED) ||
           (last == TRY_BUSY && call->was_full && tries >= count);
}

/* Traces are kept by the node that was asked then: another one may have it. */
static bool asks_the_others(const struct call *call, unsigned tries)
{
    return call->request->op->number == OP_trace && call->fault->err == SEUS_NOT_FOUND &&
           tries < call->client->endpoints_count;
}

enum seus_err client_call(const struct client *client, const struct request *request, struct client_reply *ret_reply,
                          struct fault *fault)
{
    struct call call = {
        .client = client,
        .request = request,
        .reply = ret_reply,
        .fault = fault,
        .writes = (request->op->kind == WIRE_WRITE || request->op->kind == WIRE_ADMIN) && !client->dry_run,
        .deadline_ms = now_ms(client) + client->timeout_ms,
    };
    enum verdict_of_try verdict = TRY_UNSENT;
    for (unsigned tries = 1;; tries++) {
        verdict = try_once(&call, &client->endpoints[(tries - 1) % client->endpoints_count]);
        if (verdict == TRY_ANSWERED) {
            return SEUS_OK;
        }
        if (verdict == TRY_FINAL && !asks_the_others(&call, tries)) {
            return fault->err;
        }
        if (verdict == TRY_STOPPED || is_hopeless(&call, verdict, tries)) {
            return fail_call(&call, verdict);
        }
        const bool round_ended = tries % client->endpoints_count == 0;
        const uint64_t pause = client_backoff_ms(client, round_ended ? tries / client->endpoints_count : 0) /
                               (round_ended ? 1 : 4);
        if (now_ms(client) + pause + 20 >= call.deadline_ms) {
            return fail_call(&call, verdict);
        }
        if (!client_pause(client, pause)) {
            return fail_call(&call, TRY_STOPPED);
        }
    }
}

json_t *client_reply_json(struct client_reply *reply)
{
    json_t *root = json_loadb((const char *)reply->body.data, reply->body.len, 0, NULL);
    buf_release(&reply->body);
    return root;
}

json_t *client_call_json(const struct client *client, const struct request *request, struct fault *fault)
{
    struct client_reply reply = {.tries = 0};
    if (client_call(client, request, &reply, fault) != SEUS_OK) {
        buf_release(&reply.body);
        return NULL;
    }
    json_t *root = client_reply_json(&reply);
    if (root == NULL) {
        fault->err = seus_fail(SEUS_INTEGRITY, &fault->why, NULL, "The reply of the node is no JSON.");
    }
    return root;
}
