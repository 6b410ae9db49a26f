/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Messages of peers, requests that followers pass on, and the pipeline's ports: what src/seusd/serve.c and
 * node_ports.c are to a real node. Policy answers with the built-in rules, at once or after a while.
 */
#include "sim.h"

#include "base/check.h"
#include "base/mem.h"
#include "intake/intake.h"
#include "policy/policy.h"
#include "wire/cbor.h"

/* A request that a follower passed on. */
struct passed {
    struct passed *next;
    struct node *node;
    struct arena arena;
    uint64_t from;
    uint64_t call_id;
    struct str request_id;
};

/* ---- followers ---- */

static void reply_called(struct passed *passed, const struct wire_called *called)
{
    struct node *node = passed->node;
    buf_clear(&node->text);
    wire_cbor_encode(&wire_record_called, called, &node->text);
    const struct peer_message message = {.type = PEER_CALLED,
                                         .call = {.call_id = passed->call_id, .body = buf_str(&node->text)}};
    (void)net_send(node, passed->from, &message);
    struct passed **at = &node->passed;
    while (*at != passed) {
        at = &(*at)->next;
    }
    *at = passed->next;
    arena_release(&passed->arena);
    mem_free(passed);
}

static void fail_called(struct passed *passed, enum seus_err err, const struct seus_why *why, uint32_t written,
                        uint64_t index, struct str report_id)
{
    struct buf body = {0};
    intake_problem(err, why, written, passed->request_id, index, report_id, passed->node->id, &body);
    const struct wire_called called = {
        .code = err, .written = written, .index = index, .body = buf_str(&body), .report_id = report_id};
    reply_called(passed, &called);
    buf_release(&body);
}

static void on_passed_answer(void *ctx, const struct pipeline_answer *answer)
{
    struct passed *passed = ctx;
    struct node *node = passed->node;
    if (answer->err != SEUS_OK) {
        fail_called(passed, answer->err, answer->why, answer->written, answer->index, answer->report_id);
    } else {
        const struct wire_called called = {.code = SEUS_OK,
                                           .written = answer->written,
                                           .index = answer->index != 0 ? answer->index : answer->served_index,
                                           .body = answer->body};
        reply_called(passed, &called);
    }
    node_wake(node);
}

static enum seus_err decode_call(struct passed *passed, struct str body, struct pipeline_request *ret_request,
                                 uint64_t *ret_term, struct seus_why *why)
{
    struct wire_call call;
    struct arena *arena = &passed->arena;
    const enum seus_err err = wire_cbor_decode(&wire_record_call, arena_str(arena, body), arena, &call, why);
    if (err != SEUS_OK) {
        return err;
    }
    const struct wire_op *op = wire_op_by_number(call.op);
    CHECK(op != NULL);
    passed->request_id = call.request_id;
    *ret_term = call.term;
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
        .passed_on = true,
        .arena = arena,
    };
    return wire_cbor_decode(op->args, call.args, arena, args, why);
}

static void take_call(struct node *node, uint64_t from, const struct peer_call *call)
{
    struct pipeline_request request;
    struct agree_status status;
    struct seus_why why = {0};
    uint64_t term = 0;
    struct passed *passed = mem_zalloc(sizeof(*passed));
    arena_init(&passed->arena, 4096);
    passed->node = node;
    passed->from = from;
    passed->call_id = call->call_id;
    passed->next = node->passed;
    node->passed = passed;
    if (decode_call(passed, call->body, &request, &term, &why) != SEUS_OK) {
        sim_fail(node->world, "wire", "a passed-on call cannot be decoded: %s", why.message);
    }
    agree_status(node->agree, &status);
    if (status.role != ROLE_LEADER || status.term != term) {
        seus_fail(SEUS_NOT_LEADER, &why, NULL, "this node does not lead in term %llu", (unsigned long long)term);
        fail_called(passed, SEUS_NOT_LEADER, &why, WRITTEN_NO, 0, (struct str){0});
        return;
    }
    (void)pipeline_submit(node->pipeline, &request, passed, on_passed_answer);
}

void serve_message(struct node *node, uint64_t peer_id, const struct peer_message *message)
{
    node_wake(node);
    switch (message->type) {
    case PEER_STATUS:
    case PEER_CLOCK:
    case PEER_ROW_WANTED:
    case PEER_ROW:
        break;
    case PEER_CALL:
        take_call(node, peer_id, &message->call);
        break;
    case PEER_CALLED:
        pipeline_on_called(node->pipeline, message->call.call_id, message->call.body);
        break;
    case PEER_KEYS:
    case PEER_KEYS_HELD:
    case PEER_KEYS_WANT:
        seal_receive(node->seal, peer_id, message);
        break;
    case PEER_KEYS_RECEIPT:
        break; /* nothing is erased here */
    case PEER_APPEND:
        node->last_current_ms = node_now_ms(node);
        if (!node->seal_heard) {
            node->seal_heard = true;
            node->seal_floor = message->append.leader_commit;
        }
        agree_receive(node->agree, peer_id, message);
        break;
    case PEER_APPEND_RESULT:
    case PEER_VOTE:
    case PEER_VOTE_RESULT:
    case PEER_TIMEOUT_NOW:
    case PEER_READ:
    case PEER_READ_RESULT:
        agree_receive(node->agree, peer_id, message);
        break;
    case PEER_HELLO:
    case PEER_WELCOME:
    case PEER_REFUSE:
        CHECK(!"the hand-shake stays in net.c");
    }
}

/* ---- policy ---- */

struct ask {
    struct ask *next;
    uint64_t number;
    void *question_ctx;
    void (*on_verdict)(void *question_ctx, const struct wire_verdict *verdict, const char *failure);
    struct buf verdict; /* CBOR: the question's texts are gone when it answers late */
};

static void answer_ask(struct node *node, struct ask *ask)
{
    struct arena arena;
    struct wire_verdict verdict;
    struct seus_why why;
    arena_init(&arena, 4096);
    CHECK(wire_cbor_decode(&wire_record_verdict, buf_str(&ask->verdict), &arena, &verdict, &why) == SEUS_OK);
    ask->on_verdict(ask->question_ctx, &verdict, rng_chance(&node->rng, 300) ? "the plugin was late" : "");
    arena_release(&arena);
    buf_release(&ask->verdict);
    mem_free(ask);
}

static void on_ask_due(struct world *world, const struct event *event)
{
    struct node *node = &world->nodes[event->node];
    if (!node->is_up || node->life != event->life) {
        return;
    }
    struct ask **at = &node->asks;
    while ((*at)->number != event->number) {
        at = &(*at)->next;
    }
    struct ask *ask = *at;
    *at = ask->next;
    answer_ask(node, ask);
    node_wake(node);
}

static void port_ask(void *ctx, const struct wire_question *question, void *question_ctx,
                     void (*on_verdict)(void *question_ctx, const struct wire_verdict *verdict, const char *failure))
{
    struct node *node = ctx;
    struct world *world = node->world;
    struct arena arena;
    struct wire_verdict verdict;
    struct ask *ask = mem_zalloc(sizeof(*ask));
    arena_init(&arena, 4096);
    policy_default(question, &arena, &verdict);
    wire_cbor_encode(&wire_record_verdict, &verdict, &ask->verdict);
    arena_release(&arena);
    ask->question_ctx = question_ctx;
    ask->on_verdict = on_verdict;
    if (!rng_chance(&world->rng, world->ask_later_permille)) {
        answer_ask(node, ask);
        return;
    }
    ask->number = ++world->attempts;
    ask->next = node->asks;
    node->asks = ask;
    const uint64_t delay_us = rng_chance(&world->rng, 50) ? rng_between(&world->rng, 50 * SIM_MS, 250 * SIM_MS)
                                                          : rng_between(&world->rng, 50, 2000);
    world_after(world, delay_us,
                (struct event){.run = on_ask_due, .node = node->at, .life = node->life, .number = ask->number});
}

/* ---- the pipeline's other ports ---- */

static bool port_call(void *ctx, uint64_t leader_id, uint64_t call_id, struct str body)
{
    struct node *node = ctx;
    const struct peer_message message = {.type = PEER_CALL, .call = {.call_id = call_id, .body = body}};
    return net_send(node, leader_id, &message);
}

static enum seus_err port_node_query(void *ctx, uint32_t op, const void *args, struct arena *arena, struct buf *target,
                                     struct seus_why *why)
{
    const struct node *node = ctx;
    (void)args;
    (void)arena;
    (void)target;
    (void)why;
    sim_fail(node->world, "sim", "no client asks for operation %u", op);
}

static uint64_t port_age_ms(void *ctx)
{
    struct node *node = ctx;
    struct agree_status status;
    agree_status(node->agree, &status);
    if (status.role == ROLE_LEADER && status.ready) {
        node->last_current_ms = node_now_ms(node);
    }
    return node_now_ms(node) - node->last_current_ms;
}

/* A transfer to a node that is cut off must end by itself: nobody is warned. */
static bool port_is_linked(void *ctx, uint64_t node_id)
{
    (void)ctx;
    (void)node_id;
    return true;
}

static bool port_has_space(void *ctx)
{
    (void)ctx;
    return true;
}

struct pipeline_ports serve_ports(struct node *node)
{
    return (struct pipeline_ports){
        .ctx = node,
        .clock = node->clock,
        .random = node->random,
        .ask = port_ask,
        .call = port_call,
        .node_query = port_node_query,
        .age_ms = port_age_ms,
        .is_linked = port_is_linked,
        .has_space = port_has_space,
        .log = {.ctx = node, .read = node_read_log},
    };
}

void serve_drop_all(struct node *node)
{
    while (node->passed != NULL) {
        struct passed *passed = node->passed;
        node->passed = passed->next;
        arena_release(&passed->arena);
        mem_free(passed);
    }
    while (node->asks != NULL) {
        struct ask *ask = node->asks;
        node->asks = ask->next;
        buf_release(&ask->verdict);
        mem_free(ask);
    }
}
