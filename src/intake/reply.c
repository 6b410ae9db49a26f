/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Answers: bodies, statuses, headers, the problem object. Called by the owner (intake_reply) and by call.c for refusals
 * of intake's own. It never looks at what an answer says, the error apart.
 */
#include <string.h>

#include "base/check.h"
#include "intake/pretty.h"
#include "intake/server.h"
#include "wire/openapi.h"
#include "wire/json.h"

static const char type_json[] = "application/json";
static const char type_problem[] = "application/problem+json";
static const char type_text[] = "text/plain; charset=utf-8";
static const char type_metrics[] = "text/plain; version=0.0.4; charset=utf-8";

static bool is_retryable(enum seus_err err)
{
    switch (err) {
    case SEUS_UNAVAILABLE:
    case SEUS_UNKNOWN:
    case SEUS_TIMEOUT:
    case SEUS_LIMIT:
    case SEUS_NO_SPACE:
    case SEUS_NOT_LEADER:
        return true;
    case SEUS_OK:
    case SEUS_INVALID:
    case SEUS_NOT_FOUND:
    case SEUS_DENIED:
    case SEUS_CONFLICT:
    case SEUS_REFUSED:
    case SEUS_INTEGRITY:
    case SEUS_IO:
    case SEUS_ERR_COUNT:
        break;
    }
    return false;
}

static unsigned status_of(enum seus_err err)
{
    switch (err) {
    case SEUS_OK:
        return MHD_HTTP_OK;
    case SEUS_INVALID:
        return MHD_HTTP_BAD_REQUEST;
    case SEUS_DENIED:
        return MHD_HTTP_FORBIDDEN;
    case SEUS_NOT_FOUND:
        return MHD_HTTP_NOT_FOUND;
    case SEUS_CONFLICT:
        return MHD_HTTP_CONFLICT;
    case SEUS_REFUSED:
        return MHD_HTTP_UNPROCESSABLE_CONTENT;
    case SEUS_UNAVAILABLE:
    case SEUS_LIMIT:
    case SEUS_NO_SPACE:
    case SEUS_NOT_LEADER:
        return MHD_HTTP_SERVICE_UNAVAILABLE;
    case SEUS_UNKNOWN:
    case SEUS_TIMEOUT:
        return MHD_HTTP_GATEWAY_TIMEOUT;
    case SEUS_INTEGRITY:
    case SEUS_IO:
    case SEUS_ERR_COUNT:
        break;
    }
    return MHD_HTTP_INTERNAL_SERVER_ERROR;
}

void intake_problem(enum seus_err err, const struct seus_why *why, uint32_t written, struct str request_id,
                    uint64_t index, struct str report_id, uint64_t leader_id, struct buf *target)
{
    const struct wire_problem problem = {
        .code = str_of(seus_err_name(err)),
        .message = str_of(why != NULL ? why->message : seus_err_name(err)),
        .hint = str_of(why != NULL ? why->hint : ""),
        .field = str_of(why != NULL ? why->field : ""),
        .retryable = is_retryable(err),
        .written = written,
        .request_id = request_id,
        .index = index,
        .report_id = report_id,
        .leader = leader_id,
    };
    wire_json_encode(&wire_record_problem, &problem, target);
}

/* ---- headers ---------------------------------------------------------------------------------------------------- */

static void add_number(struct MHD_Response *response, const char *name, uint64_t value)
{
    char digits[21];
    size_t at = sizeof(digits) - 1;
    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    CHECK(MHD_add_response_header(response, name, digits + at) == MHD_YES);
}

void reply_add_meta(struct MHD_Response *response, const struct intake_call *call, const struct intake_meta *meta)
{
    if (call->request.request_id.len > 0) { /* arena_str put a NUL behind it */
        CHECK(MHD_add_response_header(response, "X-Seus-Request-Id", call->request.request_id.ptr) == MHD_YES);
    }
    if (meta == NULL) {
        return;
    }
    const char *consistency = wire_enum_word(&wire_enum_consistency, meta->consistency);
    add_number(response, "X-Seus-Node", meta->node_id);
    CHECK(MHD_add_response_header(response, "X-Seus-Role", meta->role != ROLE_NONE ?
                                  wire_enum_word(&wire_enum_role, meta->role) : "none") == MHD_YES);
    add_number(response, "X-Seus-Leader", meta->leader_id);
    add_number(response, "X-Seus-Index", meta->index);
    add_number(response, "X-Seus-Age-Ms", meta->age_ms);
    CHECK(MHD_add_response_header(response, "X-Seus-Consistency", consistency[0] != '\0' ? consistency : "none") ==
          MHD_YES);
}

/* ---- sending ---------------------------------------------------------------------------------------------------- */

/* Queues response and lets go of it. A call that waits is resumed. */
void reply_queue(struct intake_call *call, unsigned status, struct MHD_Response *response)
{
    CHECK(call->dispatching || call->suspended);
    if (MHD_queue_response(call->connection, status, response) != MHD_YES) {
        call->aborted = true;
    }
    MHD_destroy_response(response);
    call_resume(call);
}

struct reply {
    unsigned status;
    const char *type;
    const char *allow; /* header Allow, or NULL */
    const struct intake_meta *meta;
};

/* Sends call->reply. */
static void send_reply(struct intake_call *call, const struct reply *reply)
{
    if (call->pretty && reply->type != type_text && reply->type != type_metrics) {
        struct buf indented = {0};
        pretty_json(buf_str(&call->reply), &indented);
        buf_release(&call->reply);
        call->reply = indented;
    }
    (void)buf_reserve(&call->reply, 1); /* libmicrohttpd wants a pointer even to nothing */
    struct MHD_Response *response =
        MHD_create_response_from_buffer(call->reply.len, call->reply.data, MHD_RESPMEM_PERSISTENT);
    CHECK(response != NULL);
    CHECK(MHD_add_response_header(response, "Content-Type", reply->type) == MHD_YES);
    reply_add_meta(response, call, reply->meta);
    if (reply->status == MHD_HTTP_SERVICE_UNAVAILABLE) {
        CHECK(MHD_add_response_header(response, "Retry-After", "1") == MHD_YES);
    }
    if (reply->allow != NULL) {
        CHECK(MHD_add_response_header(response, "Allow", reply->allow) == MHD_YES);
    }
    reply_queue(call, reply->status, response);
}

/* True if the owner's answer is still wanted; else the client has vanished and its connection is being closed. */
static bool take_answer(struct intake_call *call)
{
    call_move(call, CALL_ANSWERED);
    return !call->aborted;
}

/* A request id used before with another body is not a conflict over state: the client mixed up its ids. */
static unsigned status_of_conflict(struct str body)
{
    static const char mark[] = "\"field\":\"request_id\"";
    const bool reused = body.len > 0 && memmem(body.ptr, body.len, mark, sizeof(mark) - 1) != NULL;
    return reused ? MHD_HTTP_UNPROCESSABLE_CONTENT : MHD_HTTP_CONFLICT;
}

static void send_result(struct intake_call *call, enum seus_err err, const struct intake_meta *meta)
{
    const unsigned status = err == SEUS_CONFLICT ? status_of_conflict(buf_str(&call->reply)) : status_of(err);
    const struct reply reply = {status, err == SEUS_OK ? type_json : type_problem, NULL, meta};
    send_reply(call, &reply);
}

void intake_reply(struct intake_call *call, enum seus_err err, const struct seus_why *why, uint32_t written,
                  const struct intake_meta *meta, struct str body, uint64_t index, struct str report_id)
{
    if (!take_answer(call)) {
        return;
    }
    if (err == SEUS_OK) {
        buf_append_str(&call->reply, body);
    } else {
        intake_problem(err, why, written, call->request.request_id, index, report_id,
                       meta != NULL ? meta->leader_id : 0, &call->reply);
    }
    send_result(call, err, meta);
}

void intake_reply_raw(struct intake_call *call, enum seus_err err, uint32_t written, const struct intake_meta *meta,
                      struct str body)
{
    if (!take_answer(call)) {
        return;
    }
    if (body.len > 0) {
        buf_append_str(&call->reply, body);
    } else if (err != SEUS_OK) {
        intake_problem(err, NULL, written, call->request.request_id, 0, (struct str){0},
                       meta != NULL ? meta->leader_id : 0, &call->reply);
    }
    send_result(call, err, meta);
}

/* ---- answers of our own ----------------------------------------------------------------------------------------- */

void reply_refusal(struct intake_call *call, unsigned status, enum seus_err err, const struct seus_why *why,
                   const char *allow)
{
    const struct reply reply = {status, type_problem, allow, NULL};
    call_move(call, CALL_ANSWERED);
    buf_clear(&call->reply);
    intake_problem(err, why, WRITTEN_NO, call->request.request_id, 0, (struct str){0}, 0, &call->reply);
    send_reply(call, &reply);
}

/* All values of the query parameter "exclude", separated by commas. */
static enum MHD_Result on_argument(void *ctx, enum MHD_ValueKind kind, const char *key, const char *value)
{
    (void)kind;
    if (strcmp(key, "exclude") == 0 && value != NULL) {
        buf_printf(ctx, "%s,", value);
    }
    return MHD_YES;
}

void reply_health(struct intake_call *call, enum intake_probe probe)
{
    const struct intake_events *events = &call->intake->events;
    struct buf exclude = {0};
    struct seus_why why = {0};
    (void)MHD_get_connection_values(call->connection, MHD_GET_ARGUMENT_KIND, on_argument, &exclude);
    const enum seus_err err = events->on_health(events->ctx, probe, buf_str(&exclude), &call->reply, &why);
    buf_release(&exclude);
    if (err == SEUS_INVALID) {
        reply_refusal(call, MHD_HTTP_BAD_REQUEST, err, &why, NULL);
        return;
    }
    call_move(call, CALL_ANSWERED);
    const struct reply reply = {err == SEUS_OK ? MHD_HTTP_OK : MHD_HTTP_SERVICE_UNAVAILABLE, type_text, NULL, NULL};
    send_reply(call, &reply);
}

void reply_metrics(struct intake_call *call)
{
    const struct intake_events *events = &call->intake->events;
    const struct reply reply = {MHD_HTTP_OK, type_metrics, NULL, NULL};
    call_move(call, CALL_ANSWERED);
    events->on_metrics(events->ctx, &call->reply);
    send_reply(call, &reply);
}

bool reply_description(struct intake_call *call, const char *url)
{
    static const char one[] = "/v1/schemas/";
    const struct reply reply = {MHD_HTTP_OK, type_json, NULL, NULL};
    bool found = true;
    if (strcmp(url, "/v1/openapi.json") == 0) {
        openapi_document(call->intake->version, &call->reply);
    } else if (strcmp(url, "/v1/schemas") == 0) {
        openapi_schemas(&call->reply);
    } else {
        found = strncmp(url, one, sizeof(one) - 1) == 0 && openapi_schema(str_of(url + sizeof(one) - 1), &call->reply);
    }
    if (found) {
        call_move(call, CALL_ANSWERED);
        send_reply(call, &reply);
    }
    return found;
}

/* What the owner already holds may have been sent to the log: its outcome is not known here. */
void reply_stopping(struct intake_call *call)
{
    const struct wire_op *op = call->request.op;
    const bool held = call->state == CALL_PENDING && op != NULL && (op->kind == WIRE_WRITE || op->kind == WIRE_ADMIN);
    struct seus_why why;
    seus_fail(SEUS_UNAVAILABLE, &why, NULL,
              held ? "This node is stopping; whether the request was written is not known."
                   : "This node is stopping; nothing was written.");
    seus_hint(&why, held ? "Repeat it with the same request id at another node." : "Ask another node.");
    const enum seus_err err = held ? SEUS_UNKNOWN : SEUS_UNAVAILABLE;
    call_move(call, CALL_ANSWERED);
    intake_problem(err, &why, held ? WRITTEN_UNKNOWN : WRITTEN_NO, call->request.request_id, 0, (struct str){0}, 0,
                   &call->reply);
    send_result(call, err, NULL);
}
