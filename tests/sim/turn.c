/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A turn of a node's loop: the same steps in the same order as src/seusd/node_turn.c, and the two timers (agreement's
 * deadline, the tick of 50 ms). Events that come close together share a turn, as they do in a real loop.
 */
#include "sim.h"

#include "base/check.h"

#define TURN_PASSES_MAX 4
#define APPLY_ENTRIES_MAX 2048
#define APPLY_BYTES_MAX (1024 * 1024)
#define TICK_MS 50u
#define CALM_TICK_MS 100u /* of rooms that live hours: as seldom as keys bear it */

static unsigned collect(struct node *node, uint64_t first, uint64_t last, struct log_entry **ret_entries)
{
    struct seus_why why = {0};
    unsigned count = 0;
    struct log_entry *entries = arena_alloc(&node->apply_arena, APPLY_ENTRIES_MAX * sizeof(*entries));
    while (count < APPLY_ENTRIES_MAX && first + count <= last &&
           agree_recent_entry(node->agree, first + count, &entries[count]) == SEUS_OK) {
        count++;
    }
    if (count > 0) {
        *ret_entries = entries;
        return count;
    }
    const uint64_t read_last = last - first >= APPLY_ENTRIES_MAX ? first + APPLY_ENTRIES_MAX - 1 : last;
    if (record_read(node->record, first, read_last, APPLY_BYTES_MAX, &node->apply_arena, ret_entries, &count, &why) !=
            SEUS_OK || count == 0) {
        sim_fail(node->world, "E4", "node %u cannot read committed entry %llu: %s", (unsigned)node->id,
                 (unsigned long long)first, why.message);
    }
    return count;
}

static bool apply_some(struct node *node)
{
    const uint64_t applied = view_applied(node->view);
    struct log_entry *entries = NULL;
    struct seus_why why = {0};
    if (applied >= node->commit_index) {
        return false;
    }
    arena_reset(&node->apply_arena);
    const unsigned count = collect(node, applied + 1, node->commit_index, &entries);
    check_apply(node, entries, count);
    if (apply_batch(node->apply, entries, count, &why) != SEUS_OK) {
        sim_fail(node->world, "P1", "node %u cannot apply from %llu on: %s", (unsigned)node->id,
                 (unsigned long long)applied + 1, why.message);
    }
    check_batch_applied(node);
    agree_applied(node->agree, applied + count);
    pipeline_after_batch(node->pipeline);
    return true;
}

static void run_turn(struct world *world, const struct event *event)
{
    struct node *node = &world->nodes[event->node];
    if (!node->is_up || node->life != event->life) {
        return;
    }
    node->turn_armed = false;
    const uint64_t applied = view_applied(node->view);
    for (unsigned pass = 0; pass < TURN_PASSES_MAX; pass++) {
        node->is_pending = false;
        if (node->role_changed) {
            node->role_changed = false;
            seal_turn(node);
            pipeline_on_role(node->pipeline);
        }
        if (node->keys_came) {
            node->keys_came = false;
            pipeline_on_keys(node->pipeline);
        }
        agree_flush(node->agree);
        const bool more = apply_some(node);
        if ((!more && !node->is_pending) || view_applied(node->view) - applied >= APPLY_ENTRIES_MAX) {
            break;
        }
    }
    if (node->is_wiped) {
        check_vouched(node);
    }
    net_flush(node);
    turn_arm_deadline(node);
    if (view_applied(node->view) < node->commit_index || node->is_pending) {
        node_wake(node);
    }
}

void node_wake(struct node *node)
{
    node->is_pending = true;
    if (!node->turn_armed) {
        node->turn_armed = true;
        const uint64_t delay_us = rng_chance(&node->rng, 200) ? rng_below(&node->rng, 400) : 10;
        world_after(node->world, delay_us, (struct event){.run = run_turn, .node = node->at, .life = node->life});
    }
}

static void on_deadline(struct world *world, const struct event *event)
{
    struct node *node = &world->nodes[event->node];
    if (!node->is_up || node->life != event->life || node->deadline_ms != event->number) {
        return;
    }
    node->deadline_ms = UINT64_MAX;
    if (agree_deadline_ms(node->agree) <= node_now_ms(node)) {
        agree_tick(node->agree);
        node_wake(node);
    }
    turn_arm_deadline(node);
}

void turn_arm_deadline(struct node *node)
{
    const uint64_t due_ms = agree_deadline_ms(node->agree);
    const uint64_t now_ms = node_now_ms(node);
    if (due_ms == node->deadline_ms) {
        return;
    }
    node->deadline_ms = due_ms;
    if (due_ms != UINT64_MAX) {
        const uint64_t wait_ms = due_ms > now_ms ? due_ms - now_ms : 1;
        world_after(node->world, wait_ms * SIM_MS,
                    (struct event){.run = on_deadline, .node = node->at, .life = node->life, .number = due_ms});
    }
}

static void on_tick(struct world *world, const struct event *event)
{
    struct node *node = &world->nodes[event->node];
    if (!node->is_up || node->life != event->life) {
        return;
    }
    const bool is_calm = world->options.is_calm;
    if (is_calm || event->number % 5 == 0) {
        seal_turn(node);
        timers_tick(node->timers);
        pipeline_tick(node->pipeline);
    }
    net_tick(node);
    node_wake(node);
    world_after(world, (is_calm ? CALM_TICK_MS : TICK_MS / 5) * SIM_MS,
                (struct event){.run = on_tick, .node = node->at, .life = node->life, .number = event->number + 1});
}

void turn_start(struct node *node)
{
    world_after(node->world, rng_below(&node->rng, TICK_MS * SIM_MS),
                (struct event){.run = on_tick, .node = node->at, .life = node->life});
    turn_arm_deadline(node);
    node_wake(node);
}
