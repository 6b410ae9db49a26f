/* SPDX-License-Identifier: EUPL-1.2 */
/* Clients (intake) and followers (CALL frames) on one side, the pipeline on the other. Nothing is decided here. */
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "base/mem.h"
#include "seusd/node_private.h"
#include "wire/cbor.h"

#define CALLED_BODY_SIZE_MAX (2u * 1024 * 1024) /* bytes; pages of lists stay below it */
#define PASSED_ARENA_KEPT_MAX 32768u            /* bytes of memory of a passed request that waits for its next use */

/* What a client's call is to this node; lives in the request's arena. */
struct served {
    struct node *node;
    struct intake_call *call;
    uint64_t handle;       /* in the pipeline, 0: answered */
    struct watch *watch;   /* a stream of events */
    struct backup *backup; /* a stream of the log */
};

struct intake_meta node_meta(struct node *node, uint32_t consistency, uint64_t index, uint64_t age_ms)
{
    struct agree_status status;
    agree_status(node->agree, &status);
    return (struct intake_meta){
        .role = status.role,
        .node_id = node->options.node_id,
        .leader_id = status.leader_id,
        .index = index,
        .age_ms = age_ms,
        .consistency = consistency,
    };
}

/* ---- clients ----------------------------------------------------------------------------------------------------- */

static void on_answer(void *ctx, const struct pipeline_answer *answer)
{
    struct served *served = ctx;
    const struct intake_meta meta =
        node_meta(served->node, answer->consistency, answer->served_index, answer->age_ms);
    served->handle = 0;
    if (answer->relayed) {
        intake_reply_raw(served->call, answer->err, answer->written, &meta, answer->body);
    } else {
        intake_reply(served->call, answer->err, answer->why, answer->written, &meta, answer->body, answer->index,
                     answer->report_id);
    }
    served->node->pending = true;
}

/* Root, and the user the daemon runs as, can do anything to this node as it is: they may break the glass, openly. */
static bool is_host(const struct intake_peer *peer)
{
    return peer->local && (peer->uid == 0 || peer->uid == (uint32_t)geteuid());
}

static struct pipeline_request job_of(const struct intake_request *request)
{
    return (struct pipeline_request){
        .op = request->op,
        .args = request->args,
        .request_id = request->request_id,
        .actor = request->actor,
        .shift = request->shift,
        .consistency = request->consistency,
        .timeout_ms = request->timeout_ms,
        .dry_run = request->dry_run,
        .at = request->at,
        .as_user = request->as_user,
        .purpose = request->purpose,
        .host = is_host(request->peer),
        .arena = request->arena,
    };
}

enum seus_err node_stream_access(struct node *node, const struct intake_request *request, const void *args,
                                 struct access_leave *ret_leave, struct seus_why *why)
{
    const struct pipeline_request asked = job_of(request);
    struct access_principal principal;
    return pipeline_access_of(node->pipeline, &asked, args, &principal, ret_leave, why);
}

static void on_request(void *ctx, struct intake_call *call, const struct intake_request *request)
{
    struct node *node = ctx;
    struct served *served = arena_alloc(request->arena, sizeof(*served));
    *served = (struct served){.node = node, .call = call};
    intake_call_set_ctx(call, served);
    node->requests_in_turn++;
    node->pending = true;
    if (request->op->number == OP_backup) {
        backup_open(node, call, request);
        return;
    }
    if (request->op->kind == WIRE_STREAM) {
        watch_open(node, call, request);
        return;
    }
    const struct pipeline_request job = job_of(request);
    /* Answered at once means that served is gone when this returns. */
    const uint64_t handle = pipeline_submit(node->pipeline, &job, served, on_answer);
    if (handle != 0) {
        served->handle = handle;
    }
}

static void on_gone(void *ctx, struct intake_call *call)
{
    struct node *node = ctx;
    struct served *served = intake_call_ctx(call);
    if (served->backup != NULL) {
        backup_close(node, served->backup);
    } else if (served->watch != NULL) {
        watch_close(node, served->watch);
    } else if (served->handle != 0) {
        pipeline_cancel(node->pipeline, served->handle);
    }
}

static void on_drained(void *ctx, struct intake_call *call)
{
    struct served *served = intake_call_ctx(call);
    if (served->backup != NULL) {
        backup_drained(ctx, served->backup);
    } else {
        watch_drained(ctx, served->watch);
    }
}

void watch_attach(struct intake_call *call, struct watch *watch)
{
    struct served *served = intake_call_ctx(call);
    served->watch = watch;
}

void backup_attach(struct intake_call *call, struct backup *backup)
{
    struct served *served = intake_call_ctx(call);
    served->backup = backup;
}

static void on_refused(void *ctx, const char *address, const char *reason)
{
    (void)ctx;
    log_line(LOG_WARN, "client", "address=%s state=refused reason=\"%s\"", address, reason);
}

struct intake_events node_intake_events(struct node *node)
{
    return (struct intake_events){
        .ctx = node,
        .on_request = on_request,
        .on_gone = on_gone,
        .on_drained = on_drained,
        .on_health = node_health,
        .on_metrics = node_metrics,
        .on_refused = on_refused,
    };
}

/* ---- followers --------------------------------------------------------------------------------------------------- */

/* A request that a follower passed on. */
struct passed {
    struct node *node;
    struct passed *next;
    struct arena arena;
    uint64_t from;
    uint64_t call_id;
    struct str request_id;
};

static struct passed *passed_new(struct node *node)
{
    struct passed *passed = node->free_passed;
    if (passed != NULL) {
        node->free_passed = passed->next;
        return passed;
    }
    passed = mem_zalloc(sizeof(*passed));
    passed->node = node;
    arena_init(&passed->arena, 8192);
    return passed;
}

void node_free_passed(struct node *node)
{
    while (node->free_passed != NULL) {
        struct passed *next = node->free_passed->next;
        arena_release(&node->free_passed->arena);
        mem_free(node->free_passed);
        node->free_passed = next;
    }
}

static void reply_called(struct passed *passed, const struct wire_called *called)
{
    struct node *node = passed->node;
    buf_clear(&node->text);
    wire_cbor_encode(&wire_record_called, called, &node->text);
    const struct peer_message message = {
        .type = PEER_CALLED,
        .call = {.call_id = passed->call_id, .body = buf_str(&node->text)},
    };
    if (node->links != NULL && !faults_isolate(node)) {
        (void)links_send(node->links, passed->from, &message);
    }
    arena_trim(&passed->arena, PASSED_ARENA_KEPT_MAX);
    passed->next = node->free_passed;
    node->free_passed = passed;
}

static void fail_called(struct passed *passed, enum seus_err err, const struct seus_why *why, uint32_t written,
                        uint64_t index, struct str report_id)
{
    struct buf body = {0};
    intake_problem(err, why, written, passed->request_id, index, report_id, passed->node->options.node_id, &body);
    const struct wire_called called = {.code = err, .written = written, .index = index, .body = buf_str(&body),
                                       .report_id = report_id};
    reply_called(passed, &called);
    buf_release(&body);
}

static void on_passed_answer(void *ctx, const struct pipeline_answer *answer)
{
    struct passed *passed = ctx;
    struct seus_why why;
    if (answer->err != SEUS_OK) {
        fail_called(passed, answer->err, answer->why, answer->written, answer->index, answer->report_id);
    } else if (answer->body.len > CALLED_BODY_SIZE_MAX) {
        seus_fail(SEUS_LIMIT, &why, "limit", "the answer has %zu bytes, more than fit in one page", answer->body.len);
        seus_hint(&why, "ask for fewer rows with --limit");
        fail_called(passed, SEUS_LIMIT, &why, WRITTEN_NO, 0, (struct str){0});
    } else {
        const struct wire_called called = {.code = SEUS_OK, .written = answer->written,
                                           .index = answer->index != 0 ? answer->index : answer->served_index,
                                           .body = answer->body};
        reply_called(passed, &called);
    }
    passed->node->pending = true;
}

static enum seus_err decode_call(struct passed *passed, struct str body, struct pipeline_request *ret_request,
                                 uint64_t *ret_term, struct seus_why *why)
{
    struct wire_call call;
    struct arena *arena = &passed->arena;
    const struct str bytes = arena_str(arena, body); /* the frame's bytes end with this turn */
    const enum seus_err err = wire_cbor_decode(&wire_record_call, bytes, arena, &call, why);
    if (err != SEUS_OK) {
        return err;
    }
    const struct wire_op *op = wire_op_by_number(call.op);
    passed->request_id = call.request_id;
    *ret_term = call.term;
    const bool internal = op != NULL && wire_op_is_internal(op) && op->number != OP_access_witness;
    if (op == NULL || internal ||
        (op->kind != WIRE_WRITE && op->kind != WIRE_READ && op->kind != WIRE_ADMIN)) {
        return seus_fail(SEUS_INVALID, why, "op", "operation %llu is not known to this version",
                         (unsigned long long)call.op);
    }
    void *args = arena_alloc(arena, op->args->size);
    *ret_request = (struct pipeline_request){
        .op = op,
        .args = args,
        .request_id = call.request_id,
        .actor = call.actor,
        .shift = call.shift,
        .consistency = CONSISTENCY_LINEARIZABLE,
        .timeout_ms = (uint32_t)(call.timeout_ms > 60000 ? 60000 : call.timeout_ms),
        .dry_run = call.dry_run,
        .at = call.at,
        .as_user = call.as_user,
        .purpose = call.purpose,
        .host = call.host,
        .passed_on = true,
        .arena = arena,
    };
    const enum seus_err bad = wire_cbor_decode(op->args, call.args, arena, args, why);
    const struct wire_access_witness *witness = args;
    if (bad == SEUS_OK && op->number == OP_access_witness && witness->node != passed->from) {
        return seus_fail(SEUS_INVALID, why, "node", "node %llu speaks of the access log of node %llu",
                         (unsigned long long)passed->from, (unsigned long long)witness->node);
    }
    return bad;
}

void node_on_call(struct node *node, uint64_t from, const struct peer_call *call)
{
    struct passed *passed = passed_new(node);
    struct pipeline_request request;
    struct agree_status status;
    struct seus_why why = {0};
    uint64_t term = 0;
    passed->from = from;
    passed->call_id = call->call_id;
    passed->request_id = (struct str){0};
    const enum seus_err err = decode_call(passed, call->body, &request, &term, &why);
    if (err != SEUS_OK) {
        fail_called(passed, err, &why, WRITTEN_NO, 0, (struct str){0});
        return;
    }
    agree_status(node->agree, &status);
    if (status.role != ROLE_LEADER || status.term != term) {
        /* A call sent to an earlier leadership must not be done late: its sender has gone on. */
        seus_fail(SEUS_NOT_LEADER, &why, NULL, "this node does not lead in term %llu", (unsigned long long)term);
        fail_called(passed, SEUS_NOT_LEADER, &why, WRITTEN_NO, 0, (struct str){0});
        return;
    }
    (void)pipeline_submit(node->pipeline, &request, passed, on_passed_answer);
}

/* ---- the pipeline's ports ---------------------------------------------------------------------------------------- */

static unsigned port_plugins(void *ctx, struct arena *arena, struct wire_plugin_info **ret_plugins)
{
    struct node *node = ctx;
    return policy_plugins(node->policy, arena, ret_plugins);
}

static bool port_call(void *ctx, uint64_t leader_id, uint64_t call_id, struct str body)
{
    struct node *node = ctx;
    const struct peer_message message = {.type = PEER_CALL, .call = {.call_id = call_id, .body = body}};
    return node->links != NULL && !faults_isolate(node) && links_send(node->links, leader_id, &message);
}

static bool port_is_linked(void *ctx, uint64_t node_id)
{
    const struct node *node = ctx;
    return node->links != NULL && links_is_up(node->links, node_id);
}

static uint64_t port_age_ms(void *ctx)
{
    return node_age_ms(ctx);
}

static bool port_has_space(void *ctx)
{
    const struct node *node = ctx;
    return !node->low_space;
}

struct pipeline_ports node_pipeline_ports(struct node *node)
{
    return (struct pipeline_ports){
        .ctx = node,
        .clock = node->clock,
        .random = node->random,
        .ask = node_ask,
        .call = port_call,
        .node_query = node_query,
        .plugins = port_plugins,
        .age_ms = port_age_ms,
        .is_linked = port_is_linked,
        .probe = node_probe,
        .level_can = node_level_can,
        .level_of = node_level_of,
        .has_space = port_has_space,
        .on_read = node_on_read,
        .log = {.ctx = node, .read = node_read_log},
    };
}
