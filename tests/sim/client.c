/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Virtual clients. Each does one thing after the other, at a node of its choice; when the answer is trouble, or none
 * comes, it goes to another node with the same request id, as seusctl does. Sometimes it hangs up early, sometimes it
 * gives up. What it was told goes into the history that check_history.c judges.
 */
#include "sim.h"

#include <stdio.h>

#include "base/check.h"
#include "base/mem.h"

static void on_begin(struct world *world, const struct event *event);
static void on_try(struct world *world, const struct event *event);

static struct op_record *record_of(struct client *client)
{
    return &client->world->ops[client->op_at];
}

static uint64_t latency_us(struct world *world)
{
    return rng_between(&world->rng, 100, 1500);
}

static void later(struct client *client, uint64_t delay_us, void (*run)(struct world *, const struct event *))
{
    world_after(client->world, delay_us,
                (struct event){.run = run, .node = SIM_NO_NODE, .number = client->at, .other = client->attempt.number});
}

/* ---- the end of an operation ---- */

static void finish(struct client *client, enum op_state state)
{
    struct world *world = client->world;
    struct op_record *record = record_of(client);
    record->state = state;
    record->err = client->attempt.err;
    record->returned_us = world->now_us;
    record->index = client->attempt.index;
    check_return(world, client, record);
    if (record->op->kind == WIRE_WRITE && state == OP_ACKED && record->request == client->op_at &&
        !record->is_dry_run) {
        if (client->attempt.err == SEUS_OK) {
            client_learn(client, record, buf_str(&client->attempt.body));
        }
        const struct arena kept = client->replay_arena;
        client->replay_arena = client->arena;
        client->arena = kept;
        client->replay_args = client->args;
        client->replay_op = client->op_at;
    }
    world_say(world, "client %u: %s %s -> %s index %llu (node %u)", client->at, record->op->name, client->request_id,
              seus_err_name(record->err), (unsigned long long)record->index, (unsigned)client->attempt.node + 1);
    client->is_busy = false;
    client->attempt.number = 0;
    const bool thinks = world->options.is_calm && world->is_set_up && !world->is_healed;
    later(client, rng_between(&world->rng, 1, 100 * SIM_MS) * (thinks ? SIM_CALM_THINK : 1), on_begin);
}

/* A limit that names a field is about the command (a unit that holds too many cases); without one, about the node. */
static bool is_trouble(const struct attempt *attempt)
{
    const enum seus_err err = attempt->err;
    return err == SEUS_UNAVAILABLE || err == SEUS_UNKNOWN || err == SEUS_TIMEOUT || err == SEUS_NO_SPACE ||
           err == SEUS_NOT_LEADER || (err == SEUS_LIMIT && !attempt->has_field);
}

/* What the attempt ended with decides: done, or elsewhere again. */
static void conclude(struct client *client)
{
    struct world *world = client->world;
    struct attempt *attempt = &client->attempt;
    struct op_record *record = record_of(client);
    const bool is_write = record->op->kind == WIRE_WRITE;
    world_say(world, "client %u: %s at node %u: %s, written %u", client->at, client->request_id,
              (unsigned)attempt->node + 1, attempt->is_silent ? "silence" : seus_err_name(attempt->err),
              (unsigned)attempt->written);
    if (attempt->is_silent || (attempt->err == SEUS_UNKNOWN && attempt->written != WRITTEN_NO)) {
        record->may_be_written = true;
    }
    if (record->op->kind == WIRE_ADMIN) {
        world->stats.transfers += !attempt->is_silent && attempt->err == SEUS_OK ? 1 : 0;
        finish(client, OP_FAILED);
        return;
    }
    if (!attempt->is_silent && !is_trouble(attempt)) {
        const bool acked = attempt->err == SEUS_OK || (attempt->err == SEUS_REFUSED && attempt->written == WRITTEN_YES);
        finish(client, acked ? OP_ACKED : OP_FAILED);
        return;
    }
    const bool may_give_up = is_write && !world->is_healed && (world->is_set_up || !world->options.is_calm);
    if (may_give_up && rng_chance(&world->rng, 20)) {
        finish(client, OP_GIVEN_UP);
        return;
    }
    world->stats.retries++;
    attempt->number = ++world->attempts;
    later(client, rng_between(&world->rng, 2 * SIM_MS, 120 * SIM_MS), on_try);
}

/* ---- an attempt ---- */

static struct client *client_of(struct world *world, const struct event *event)
{
    struct client *client = &world->clients[event->number];
    return client->attempt.number == event->other && event->other != 0 ? client : NULL;
}

static void on_told(struct world *world, const struct event *event)
{
    struct client *client = client_of(world, event);
    if (client != NULL) {
        conclude(client);
    }
}

static void on_answer(void *ctx, const struct pipeline_answer *answer)
{
    struct client *client = ctx;
    struct attempt *attempt = &client->attempt;
    struct world *world = client->world;
    if (attempt->is_answered) {
        sim_fail(world, "pipeline", "request %s was answered twice", client->request_id);
    }
    attempt->is_answered = true;
    attempt->err = answer->err;
    attempt->written = answer->written;
    attempt->index = answer->index;
    attempt->served_index = answer->served_index;
    buf_clear(&attempt->body);
    buf_append_str(&attempt->body, answer->body);
    if (answer->err != SEUS_OK && answer->relayed) {
        static const char field[] = "\"field\":\"";
        attempt->has_field = memmem(answer->body.ptr, answer->body.len, field, sizeof(field) - 1) != NULL;
    } else {
        attempt->has_field = answer->err != SEUS_OK && answer->why != NULL && answer->why->field[0] != '\0';
    }
    str_copy(attempt->message, sizeof(attempt->message),
             answer->why != NULL && answer->err != SEUS_OK ? str_of(answer->why->message) : answer->body);
    later(client, latency_us(world), on_told);
    node_wake(&world->nodes[attempt->node]);
}

static void on_silence(struct world *world, const struct event *event)
{
    struct client *client = client_of(world, event);
    if (client == NULL || client->attempt.is_answered) {
        return;
    }
    struct attempt *attempt = &client->attempt;
    const struct node *node = &world->nodes[attempt->node];
    if (attempt->is_submitted && node->is_up && node->life == attempt->life && attempt->handle != 0) {
        pipeline_cancel(node->pipeline, attempt->handle);
    }
    attempt->is_silent = true;
    conclude(client);
}

static void on_asked(struct world *world, const struct event *event)
{
    struct client *client = &world->clients[event->number];
    struct attempt *attempt = &client->attempt;
    if (attempt->number != event->other) {
        return;
    }
    struct node *node = &world->nodes[attempt->node];
    const struct op_record *record = record_of(client);
    if (!node->is_up) {
        if (!node->is_machine_down) { /* nobody listens: told at once, and nothing was sent */
            attempt->is_answered = true;
            attempt->err = SEUS_UNAVAILABLE;
            attempt->written = WRITTEN_NO;
            later(client, latency_us(world), on_told);
        } else {
            later(client, rng_between(&world->rng, 100 * SIM_MS, 500 * SIM_MS), on_silence);
        }
        return;
    }
    arena_reset(&attempt->arena);
    attempt->is_submitted = true;
    attempt->life = node->life;
    const struct pipeline_request request = {
        .op = record->op,
        .args = client->args,
        .request_id = str_of(client->request_id),
        .actor = STR_LIT("unix:sim"),
        .consistency = record->is_local ? CONSISTENCY_LOCAL : CONSISTENCY_LINEARIZABLE,
        .timeout_ms = (uint32_t)rng_between(&world->rng, 200, 3000),
        .dry_run = record->is_dry_run,
        .arena = &attempt->arena,
    };
    const uint64_t patience_ms = rng_chance(&world->rng, 40) ? rng_between(&world->rng, 1, 60)
                                                             : request.timeout_ms + 400u;
    const uint64_t number = attempt->number;
    const uint64_t handle = pipeline_submit(node->pipeline, &request, client, on_answer);
    CHECK(attempt->number == number);
    attempt->handle = handle;
    later(client, patience_ms * SIM_MS, on_silence);
    node_wake(node);
}

static void on_try(struct world *world, const struct event *event)
{
    struct client *client = client_of(world, event);
    if (client == NULL) {
        return;
    }
    struct attempt *attempt = &client->attempt;
    const struct arena arena = attempt->arena;
    struct buf body = attempt->body;
    buf_clear(&body);
    const uint64_t number = attempt->number;
    *attempt = (struct attempt){.arena = arena, .body = body, .number = number};
    attempt->node = (uint32_t)rng_below(&world->rng, world->nodes_count);
    client->attempts++;
    world_after(world, latency_us(world),
                (struct event){.run = on_asked, .node = attempt->node, .number = client->at, .other = number});
}

static void begin(struct client *client)
{
    struct world *world = client->world;
    if (world->ops_count == world->ops_capacity) {
        world->ops_capacity = world->ops_capacity > 0 ? world->ops_capacity * 2 : 1024;
        world->ops = mem_realloc(world->ops, world->ops_capacity * sizeof(*world->ops));
    }
    client->op_at = world->ops_count++;
    struct op_record record = {
        .client = client->at,
        .request = client->op_at,
        .invoked_us = world->now_us,
        .index_floor = world->checks.acked_index,
        .case_at = UINT64_MAX,
        .witness = UINT64_MAX,
    };
    world->ops[client->op_at] = record;
    client_choose(client, &record);
    world->ops[client->op_at] = record;
    snprintf(client->request_id, sizeof(client->request_id), "sim-%llu", (unsigned long long)record.request);
    client->is_busy = true;
    client->attempts = 0;
    client->attempt.number = ++world->attempts;
    later(client, 0, on_try);
}

static void on_begin(struct world *world, const struct event *event)
{
    struct client *client = &world->clients[event->number];
    if (client->is_busy || world->is_closing) {
        return;
    }
    if (!world->is_set_up && client->at != 0 && world->now_us < 3 * SIM_S) {
        later(client, 50 * SIM_MS, on_begin);
        return;
    }
    begin(client);
}

/* ---- birth, crashes, end ---- */

void client_make(struct world *world, uint32_t at)
{
    struct client *client = &world->clients[at];
    client->world = world;
    client->at = at;
    client->replay_op = UINT64_MAX;
    arena_init(&client->arena, 2048);
    arena_init(&client->replay_arena, 2048);
    arena_init(&client->attempt.arena, 8192);
    later(client, rng_between(&world->rng, 1, 20 * SIM_MS), on_begin);
}

void client_node_crashed(struct world *world, struct node *node, bool says_so)
{
    for (uint32_t i = 0; i < world->clients_count; i++) {
        struct client *client = &world->clients[i];
        struct attempt *attempt = &client->attempt;
        if (!client->is_busy || !attempt->is_submitted || attempt->is_answered || attempt->node != node->at ||
            attempt->life != node->life) {
            continue;
        }
        if (says_so) {
            later(client, latency_us(world), on_silence);
        }
    }
}

void client_free(struct client *client)
{
    arena_release(&client->arena);
    arena_release(&client->replay_arena);
    arena_release(&client->attempt.arena);
    buf_release(&client->attempt.body);
}
