/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One seed from beginning to end: a room under faults while clients work, then everything is mended and the room must
 * come to rest: a leader, a final answer for every client, equal nodes. Then what is left is judged.
 */
#include "sim.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/check.h"
#include "base/mem.h"

#define MENDED_S 2u    /* the mended room must serve new commands for so long */
#define REST_S_MAX 30u /* and then come to rest within this */

void world_after(struct world *world, uint64_t delay_us, struct event event)
{
    event.at_us = world->now_us + delay_us;
    events_push(&world->events, &event);
}

void world_say(const struct world *world, const char *format, ...)
{
    va_list args;
    if (!world->options.is_verbose) {
        return;
    }
    fprintf(stderr, "%4llu.%06llu ", (unsigned long long)(world->now_us / SIM_S),
            (unsigned long long)(world->now_us % SIM_S));
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

static void run_next(struct world *world)
{
    struct event event = events_pop(&world->events);
    CHECK(event.at_us >= world->now_us);
    world->now_us = event.at_us;
    if (event.node != SIM_NO_NODE && world->nodes[event.node].frozen_until_us > world->now_us) {
        event.at_us = world->nodes[event.node].frozen_until_us;
        events_push(&world->events, &event);
        return;
    }
    world->stats.events++;
    points_run(world, &event);
    if (world->has_closed_conns) {
        net_collect(world);
    }
}

/* A leader that serves, nobody waiting, all nodes with the same views, nothing due unsaid. */
static bool is_at_rest(struct world *world)
{
    char unsaid[80];
    unsigned lacking = 0;
    uint64_t key_id = 0;
    for (uint32_t i = 0; i < world->clients_count; i++) {
        if (world->clients[i].is_busy) {
            return false;
        }
    }
    bool has_leader = false;
    const struct node *first = members_leader(world);
    if (first == NULL) {
        return false;
    }
    members_mark(world);
    for (uint32_t i = 0; i < world->nodes_count; i++) {
        const struct node *node = &world->nodes[i];
        struct agree_status status;
        if (!node->is_member) {
            continue;
        }
        if (!node->is_up) {
            return false;
        }
        agree_status(node->agree, &status);
        has_leader = has_leader || (status.role == ROLE_LEADER && status.ready);
        if (!status.ready || !(status.voting || status.standby) || status.change_pending ||
            view_applied(node->view) != view_applied(first->view) ||
            status.last_index != view_applied(node->view) || pipeline_under_way(node->pipeline) > 0) {
            return false;
        }
    }
    return has_leader && check_timers_are_quiet(world, unsaid, sizeof(unsaid)) &&
           check_keys_are_everywhere(world, &lacking, &key_id);
}

static _Noreturn void fail_restless(struct world *world)
{
    for (uint32_t i = 0; i < world->nodes_count; i++) {
        struct agree_status status;
        if (!world->nodes[i].is_up) {
            continue;
        }
        struct seal_counts keys;
        agree_status(world->nodes[i].agree, &status);
        seal_count(world->nodes[i].seal, &keys);
        fprintf(stderr, "node %u: role %u leader %llu term %llu last %llu durable %llu commit %llu applied %llu "
                "voting %d ready %d under way %u, %llu keys, %llu wanted, %s\n", i + 1, status.role,
                (unsigned long long)status.leader_id,
                (unsigned long long)status.term, (unsigned long long)status.last_index,
                (unsigned long long)status.durable_index, (unsigned long long)status.commit_index,
                (unsigned long long)view_applied(world->nodes[i].view), status.voting, status.ready,
                pipeline_under_way(world->nodes[i].pipeline), (unsigned long long)keys.living,
                (unsigned long long)keys.wanted, keys.whole ? "whole" : "not whole");
    }
    for (uint32_t i = 0; i < world->clients_count; i++) {
        const struct client *client = &world->clients[i];
        if (client->is_busy) {
            fprintf(stderr, "client %u waits: %s %s, %llu attempts, last: %s\n", i,
                    world->ops[client->op_at].op->name, client->request_id, (unsigned long long)client->attempts,
                    client->attempt.message);
        }
    }
    char unsaid[80];
    if (!check_timers_are_quiet(world, unsaid, sizeof(unsaid))) {
        sim_fail(world, "T2", "nobody says that the time of deadline %s has come", unsaid);
    }
    unsigned lacking = 0;
    uint64_t key_id = 0;
    if (!check_keys_are_everywhere(world, &lacking, &key_id)) {
        sim_fail(world, "K1", "node %u lacks key %016llx, which the log has taken into use", lacking,
                 (unsigned long long)key_id);
    }
    sim_fail(world, "liveness", "the mended room did not come to rest within %u s", REST_S_MAX);
}

/* Whether there was anything to judge. */
static void judge_progress(struct world *world)
{
    const struct sim_stats *stats = &world->stats;
    const uint64_t answers = stats->acked + stats->failed + stats->reads;
    /* A calm room whose set-up was given up has little that can be done in it. A harried one may spend its seconds on
     * the set-up, of which all other writes need something: they are answered too. */
    const bool is_harried = world->options.spares > 0 || world->options.has_points;
    const uint64_t least = world->options.is_calm || is_harried ? 1 : 50;
    const uint64_t least_answers = world->options.is_calm ? 1 : 20;
    if (world->options.seconds >= 10 && (stats->acked < least || answers < least_answers)) {
        sim_fail(world, "progress", "only %llu writes were acknowledged, %llu commands answered",
                 (unsigned long long)stats->acked, (unsigned long long)answers);
    }
}

static void judge(struct world *world)
{
    check_history_at_end(world);
    check_logs_at_end(world);
    const struct node *leader = members_leader(world);
    for (uint32_t i = 0; i < world->nodes_count; i++) {
        if (world->nodes[i].is_member && view_digest(world->nodes[i].view) != view_digest(leader->view)) {
            sim_fail(world, "P1", "nodes %u and %u end with different digests", (unsigned)leader->id, i + 1);
        }
    }
    check_views_at_end(world);
    judge_progress(world);
}

static void begin(struct world *world)
{
    rng_seed(&world->rng, world->options.seed);
    world->nodes_count = world->options.nodes + world->options.spares;
    world->timing = !world->options.is_calm ? "lan" : rng_chance(&world->rng, 250) ? "default" : "wan";
    world->pace = world->options.is_calm ? SIM_CALM_PACE : 1;
    world->checks.announced_commit = 1; /* the first configuration is committed by its making */
    world->clients_count = (uint32_t)rng_between(&world->rng, 4, SIM_CLIENTS_MAX);
    world->ask_later_permille = rng_below(&world->rng, 3) * 300;
    world->send_limit = rng_chance(&world->rng, 200) ? 64u * 1024 : 8u * 1024 * 1024;
    for (uint32_t i = 0; i < world->nodes_count; i++) {
        node_make(world, i);
    }
    for (uint32_t i = 0; i < world->options.nodes; i++) {
        node_start(&world->nodes[i]);
    }
    for (uint32_t i = world->options.nodes; i < world->nodes_count; i++) {
        world->nodes[i].is_spare = true;
        world->nodes[i].is_founded = true; /* it joins: it does not bootstrap */
    }
    for (uint32_t i = 0; i < world->clients_count; i++) {
        client_make(world, i);
    }
    faults_start(world);
    if (world->options.spares > 0) {
        members_start(world);
    }
}

static void end(struct world *world)
{
    for (uint32_t i = 0; i < world->nodes_count; i++) {
        node_free(&world->nodes[i]);
    }
    for (uint32_t i = 0; i < world->clients_count; i++) {
        client_free(&world->clients[i]);
    }
    net_free(world);
    checks_free(&world->checks);
    points_stop(world);
    mem_free(world->events.items);
    mem_free(world->ops);
    mem_free(world->cases);
    mem_free(world);
}

static void come_to_rest(struct world *world)
{
    const uint64_t bound_us = world->now_us + REST_S_MAX * SIM_S;
    uint64_t look_us = world->now_us;
    for (;;) {
        run_next(world);
        if (world->now_us < look_us) {
            continue;
        }
        look_us = world->now_us + 20 * SIM_MS;
        if (is_at_rest(world)) {
            return;
        }
        if (world->now_us > bound_us) {
            fail_restless(world);
        }
    }
}

void world_run(const struct sim_options *options, struct sim_stats *ret_stats, struct points_seen *seen)
{
    struct world *world = mem_zalloc(sizeof(*world));
    world->options = *options;
    points_start(world, seen);
    begin(world);
    while (world->now_us < options->seconds * SIM_S) {
        run_next(world);
    }
    world_say(world, "everything is mended");
    faults_heal(world);
    const uint64_t close_us = world->now_us + MENDED_S * SIM_S;
    while (world->now_us < close_us) {
        run_next(world);
    }
    world->is_closing = true;
    come_to_rest(world);
    world->stats.virtual_us = world->now_us;
    judge(world);
    *ret_stats = world->stats;
    end(world);
}
