/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One call from its first byte to its last: libmicrohttpd calls in here, from within server.c's run of the daemon.
 *
 * Happy path: on_access comes once with the head, once for every piece of the body, once when the request is whole;
 * then the owner gets it. An owner that answers at once is answered at once; else the connection is suspended until
 * intake_reply. A head alone is never answered before the body is in (libmicrohttpd would close the connection),
 * unless the announced body is beyond reason.
 * Failure modes: the client vanishes (server.c's tick notices, marks the call aborted and resumes it); the body is too
 * large (dropped while it comes, then 413; far too large: 413 and cut).
 */
#include <sys/socket.h>

#include "base/check.h"
#include "base/mem.h"
#include "intake/request.h"
#include "intake/server.h"

#define CALL_ARENA_BLOCK 4096u
#define CALL_BUFFER_KEPT_MAX 16384u /* larger ones are freed when the call ends */
#define CALL_ARENA_KEPT_MAX 32768u  /* and what an arena has more than this */

static const uint64_t call_moves[CALL_STATE_COUNT] = {
    [CALL_FREE] = SM_TO(CALL_READING),
    [CALL_READING] = SM_TO(CALL_PENDING) | SM_TO(CALL_ANSWERED) | SM_TO(CALL_FREE),
    [CALL_PENDING] = SM_TO(CALL_ANSWERED) | SM_TO(CALL_STREAMING) | SM_TO(CALL_FREE),
    [CALL_ANSWERED] = SM_TO(CALL_FREE),
    [CALL_STREAMING] = SM_TO(CALL_ENDED) | SM_TO(CALL_FREE),
    [CALL_ENDED] = SM_TO(CALL_FREE),
};

static const struct sm call_sm = {"call", call_moves, CALL_STATE_COUNT};

void call_move(struct intake_call *call, enum call_state to)
{
    CHECK(sm_allows(&call_sm, call->state, to));
    call->state = to;
}

static struct intake_call *call_take(struct listener *listener, struct MHD_Connection *connection)
{
    struct intake *intake = listener->intake;
    struct intake_call *call = intake->pool;
    if (call != NULL) {
        intake->pool = call->next;
        intake->pool_count--;
        call->next = NULL;
    } else {
        call = mem_zalloc(sizeof(*call));
        arena_init(&call->arena, CALL_ARENA_BLOCK);
    }
    call->intake = intake;
    call->listener = listener;
    call->connection = connection;
    call_move(call, CALL_READING);
    return call;
}

static void call_free(struct intake_call *call)
{
    arena_release(&call->arena);
    buf_release(&call->body);
    buf_release(&call->reply);
    mem_free(call);
}

/* Back to the pool, with the memory that an ordinary call needs. */
static void call_give(struct intake_call *call)
{
    struct intake *intake = call->intake;
    CHECK(!call->suspended);
    call_move(call, CALL_FREE);
    if (intake->pool_count >= INTAKE_POOL_MAX || intake->stopping) {
        call_free(call);
        return;
    }
    buf_trim(&call->body, CALL_BUFFER_KEPT_MAX);
    buf_trim(&call->reply, CALL_BUFFER_KEPT_MAX);
    arena_trim(&call->arena, CALL_ARENA_KEPT_MAX);
    *call = (struct intake_call){
        .arena = call->arena, .body = call->body, .reply = call->reply, .next = intake->pool};
    intake->pool = call;
    intake->pool_count++;
}

void call_pool_release(struct intake *intake)
{
    while (intake->pool != NULL) {
        struct intake_call *next = intake->pool->next;
        call_free(intake->pool);
        intake->pool = next;
    }
    intake->pool_count = 0;
}

void call_suspend(struct intake_call *call)
{
    struct intake *intake = call->intake;
    CHECK(!call->suspended);
    MHD_suspend_connection(call->connection);
    call->suspended = true;
    call->previous = NULL;
    call->next = intake->suspended;
    if (call->next != NULL) {
        call->next->previous = call;
    }
    intake->suspended = call;
}

void call_resume(struct intake_call *call)
{
    if (!call->suspended) {
        return;
    }
    if (call->previous != NULL) {
        call->previous->next = call->next;
    } else {
        call->intake->suspended = call->next;
    }
    if (call->next != NULL) {
        call->next->previous = call->previous;
    }
    call->next = NULL;
    call->previous = NULL;
    call->suspended = false;
    MHD_resume_connection(call->connection);
    server_want(call->intake, call->listener);
}

void *intake_call_ctx(const struct intake_call *call)
{
    return call->ctx;
}

void intake_call_set_ctx(struct intake_call *call, void *ctx)
{
    call->ctx = ctx;
}

/* ---- what libmicrohttpd calls ----------------------------------------------------------------------------------- */

/* Paths and parameters are decoded by request.c, after they were cut at their separators. */
size_t call_on_unescape(void *cls, struct MHD_Connection *connection, char *text)
{
    (void)cls;
    (void)connection;
    return strlen(text);
}

/* True if the head announces more than is worth reading; the reply then closes the connection. */
static bool announces_too_much(struct MHD_Connection *connection, const char *method)
{
    const char *length = NULL;
    size_t length_len = 0;
    if (method[0] == 'G' ||
        MHD_lookup_connection_value_n(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH,
                                      sizeof(MHD_HTTP_HEADER_CONTENT_LENGTH) - 1, &length, &length_len) != MHD_YES) {
        return false;
    }
    uint64_t size = 0;
    for (size_t i = 0; i < length_len && size <= INTAKE_DRAIN_MAX; i++) {
        size = size * 10 + (uint64_t)(length[i] >= '0' && length[i] <= '9' ? length[i] - '0' : 0);
    }
    return size > INTAKE_DRAIN_MAX;
}

static void refuse_size(struct intake_call *call)
{
    struct seus_why why;
    request_read_id(call);
    seus_fail(SEUS_INVALID, &why, "body", "The body is larger than %u bytes.", INTAKE_BODY_MAX);
    reply_refusal(call, MHD_HTTP_CONTENT_TOO_LARGE, SEUS_INVALID, &why, NULL);
}

static enum MHD_Result call_begin(struct listener *listener, struct MHD_Connection *connection, const char *method,
                                  void **con_cls)
{
    struct intake_call *call = call_take(listener, connection);
    *con_cls = call;
    if (announces_too_much(connection, method)) {
        call->dispatching = true;
        refuse_size(call);
        call->dispatching = false;
    }
    return call->aborted ? MHD_NO : MHD_YES;
}

/* Best effort: a client that does not read its answer sees the connection closed. */
static void cut_short(struct intake_call *call)
{
    struct seus_why why;
    struct buf text = {0};
    request_read_id(call);
    seus_fail(SEUS_INVALID, &why, "body", "The body is larger than %u bytes.", INTAKE_BODY_MAX);
    intake_problem(SEUS_INVALID, &why, WRITTEN_NO, call->request.request_id, 0, (struct str){0}, 0, &call->reply);
    buf_printf(&text,
               "HTTP/1.1 413 Content Too Large\r\nContent-Type: application/problem+json\r\nConnection: close\r\n"
               "X-Seus-Request-Id: %.*s\r\nContent-Length: %zu\r\n\r\n",
               STR_ARG(call->request.request_id), call->reply.len);
    buf_append_str(&text, buf_str(&call->reply));
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(call->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (info != NULL) {
        (void)!send(info->connect_fd, text.data, text.len, MSG_DONTWAIT | MSG_NOSIGNAL);
    }
    buf_release(&text);
}

/*
 * A piece of the body. libmicrohttpd takes no reply while a body comes in, so one that never ends is told the short
 * way: straight into the socket, which is then closed.
 */
static enum MHD_Result call_take_body(struct intake_call *call, const char *bytes, size_t *bytes_len)
{
    const size_t len = *bytes_len;
    *bytes_len = 0;
    call->body_size += len;
    if (call->body_size <= INTAKE_BODY_MAX) {
        buf_append(&call->body, bytes, len);
        return MHD_YES;
    }
    if (call->body_size <= INTAKE_DRAIN_MAX) {
        return MHD_YES;
    }
    cut_short(call);
    return MHD_NO;
}

static enum MHD_Result call_dispatch(struct intake_call *call, const char *url, const char *method)
{
    struct intake *intake = call->intake;
    struct refusal refusal;
    const bool reads = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(call->connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    CHECK(info != NULL && info->socket_context != NULL);
    struct intake_conn *conn = info->socket_context;
    if (conn->intake != NULL && !secure_admit(conn)) {
        return MHD_NO;
    }
    call->request.actor = str_of(conn->actor);
    call->request.peer = &conn->peer;
    call->dispatching = true;
    const enum seus_err err = request_read(call, url, method, &refusal);
    if (intake->stopping) {
        reply_stopping(call);
    } else if (reads && strcmp(url, "/livez") == 0) {
        reply_health(call, PROBE_LIVE);
    } else if (reads && strcmp(url, "/readyz") == 0) {
        reply_health(call, PROBE_READY);
    } else if (reads && strcmp(url, "/startupz") == 0) {
        reply_health(call, PROBE_STARTUP);
    } else if (reads && strcmp(url, "/metrics") == 0) {
        reply_metrics(call);
    } else if (reads && reply_description(call, url)) {
        /* answered: the API describes itself */
    } else if (err != SEUS_OK) {
        reply_refusal(call, refusal.status, err, &refusal.why, refusal.allow[0] != '\0' ? refusal.allow : NULL);
    } else {
        call_move(call, CALL_PENDING);
        intake->events.on_request(intake->events.ctx, call, &call->request);
        if (call->state == CALL_PENDING) {
            call_suspend(call);
            server_handed_over(intake);
        }
    }
    call->dispatching = false;
    return call->aborted ? MHD_NO : MHD_YES;
}

enum MHD_Result call_on_access(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
                               const char *version, const char *upload_data, size_t *upload_data_size,
                               void **con_cls)
{
    struct intake_call *call = *con_cls;
    (void)version;
    if (call == NULL) {
        return call_begin(cls, connection, method, con_cls);
    }
    if (*upload_data_size > 0) {
        return call_take_body(call, upload_data, upload_data_size);
    }
    if (call->aborted) {
        return MHD_NO;
    }
    return call->state == CALL_READING ? call_dispatch(call, url, method) : MHD_YES;
}

void call_on_completed(void *cls, struct MHD_Connection *connection, void **con_cls,
                       enum MHD_RequestTerminationCode toe)
{
    struct intake_call *call = *con_cls;
    (void)cls;
    (void)connection;
    (void)toe;
    if (call == NULL) {
        return;
    }
    *con_cls = NULL;
    if (call->state == CALL_PENDING || call->state == CALL_STREAMING) {
        call->intake->events.on_gone(call->intake->events.ctx, call);
    }
    call_give(call);
}
