/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What goes wrong, and when: crashes of processes and machines, lost directories, frozen processes, cuts, partitions,
 * resets, delays, damaged bytes, slow disks, clocks that jump. faults_heal ends all of it.
 */
#include "sim.h"

static void after_fault(struct world *world);

static uint32_t any_node(struct world *world)
{
    return (uint32_t)rng_below(&world->rng, world->nodes_count);
}

/* Somebody else than not_this; the same if there is nobody else. */
static uint32_t other_node(struct world *world, uint32_t not_this)
{
    if (world->nodes_count == 1) {
        return not_this;
    }
    return (uint32_t)((not_this + 1 + rng_below(&world->rng, world->nodes_count - 1)) % world->nodes_count);
}

/* The leader, as a node that is up sees itself; else any node. */
static uint32_t leader_or_any(struct world *world)
{
    for (uint32_t i = 0; i < world->nodes_count; i++) {
        struct agree_status status;
        if (world->nodes[i].is_up) {
            agree_status(world->nodes[i].agree, &status);
            if (status.role == ROLE_LEADER) {
                return i;
            }
        }
    }
    return any_node(world);
}

/* ---- nodes ---- */

static void on_restart(struct world *world, const struct event *event)
{
    struct node *node = &world->nodes[event->number];
    if (!node->is_up && !node->is_spare && node->life == event->other) {
        world_say(world, "node %u starts", (unsigned)node->id);
        node_start(node);
    }
}

void faults_crash(struct world *world, uint32_t at, bool machine_too)
{
    struct node *node = &world->nodes[at];
    if (!node->is_up) {
        return;
    }
    world_say(world, "node %u %s", (unsigned)node->id, machine_too ? "loses power" : "is killed");
    node_crash(node, machine_too);
    world->stats.crashes += machine_too ? 0 : 1;
    world->stats.power_cuts += machine_too ? 1 : 0;
    if (world->options.spares > 0 && !node->is_wiped && !node->is_spare && rng_chance(&world->rng, 150)) {
        node_save(node);
    }
    world_after(world, rng_between(&world->rng, 20 * SIM_MS, (machine_too ? 3000 : 1500) * SIM_MS),
                (struct event){.run = on_restart, .node = SIM_NO_NODE, .number = at, .other = node->life});
}

/* Its directory is lost: only while all others are well, and one at a time. */
static void wipe(struct world *world)
{
    const uint32_t at = any_node(world);
    if (world->nodes_count < 3 || members_one_is_wiped(world) || world->nodes[at].is_spare) {
        return;
    }
    if (world->options.spares > 0 && !members_bear_a_loss(world)) {
        return;
    }
    for (uint32_t i = 0; i < world->nodes_count; i++) {
        if (!world->nodes[i].is_up && !world->nodes[i].is_spare) {
            return;
        }
    }
    faults_crash(world, at, rng_chance(&world->rng, 500));
    world_say(world, "node %u loses its directory", (unsigned)world->nodes[at].id);
    node_wipe(&world->nodes[at]);
    if (world->nodes[at].has_saved && rng_chance(&world->rng, 700)) {
        world_say(world, "node %u: an old copy takes its place", (unsigned)world->nodes[at].id);
        node_restore(&world->nodes[at]);
        world->stats.restores++;
    }
    world->stats.wipes++;
}

static void on_thaw(struct world *world, const struct event *event)
{
    struct node *node = &world->nodes[event->node];
    if (node->is_up && node->life == event->life) {
        net_forgive(node);
    }
}

void faults_freeze(struct world *world, uint32_t at)
{
    struct node *node = &world->nodes[at];
    if (!node->is_up || node->frozen_until_us > world->now_us) {
        return;
    }
    const uint64_t delay_us = rng_between(&world->rng, 20 * SIM_MS, 1800 * SIM_MS);
    world_say(world, "node %u is frozen for %llu ms", (unsigned)node->id, (unsigned long long)(delay_us / 1000));
    node->frozen_until_us = world->now_us + delay_us;
    world->stats.freezes++;
    world_after(world, delay_us, (struct event){.run = on_thaw, .node = at, .life = node->life});
}

static void slow_disk(struct world *world)
{
    world->stats.slow_disks++;
    world->nodes[any_node(world)].disk.slow_until_us = world->now_us + rng_between(&world->rng, SIM_S / 2, 2 * SIM_S);
}

static void jump_clock(struct world *world)
{
    struct node *node = &world->nodes[any_node(world)];
    world->stats.clock_jumps++;
    node->wall_offset_ms = rng_below(&world->rng, 1200000) - 600000; /* wraps: earlier is fine */
}

/* ---- the network ---- */

static void on_mended(struct world *world, const struct event *event)
{
    struct path *path = &world->paths[event->number][event->other];
    *path = (struct path){0};
}

static void mend_after(struct world *world, uint32_t from, uint32_t to, uint64_t delay_us)
{
    world_after(world, delay_us,
                (struct event){.run = on_mended, .node = SIM_NO_NODE, .number = from, .other = to});
}

static void cut_one_way(struct world *world)
{
    const uint32_t from = any_node(world);
    const uint32_t to = other_node(world, from);
    world->paths[from][to].is_cut = true;
    world->stats.partitions++;
    mend_after(world, from, to, rng_between(&world->rng, 100 * SIM_MS, 2500 * SIM_MS));
}

/* Nodes in mask on one side, the others on the other. */
static void part(struct world *world, uint64_t mask)
{
    const uint64_t delay_us = rng_between(&world->rng, 100 * SIM_MS, 3500 * SIM_MS);
    world_say(world, "partition %llx for %llu ms", (unsigned long long)mask, (unsigned long long)(delay_us / 1000));
    world->stats.partitions++;
    for (uint32_t from = 0; from < world->nodes_count; from++) {
        for (uint32_t to = 0; to < world->nodes_count; to++) {
            if (((mask >> from) & 1) != ((mask >> to) & 1)) {
                world->paths[from][to].is_cut = true;
                mend_after(world, from, to, delay_us);
            }
        }
    }
}

static void storm(struct world *world)
{
    const uint32_t from = any_node(world);
    const uint32_t to = other_node(world, from);
    struct path *path = &world->paths[from][to];
    world->stats.storms++;
    switch (rng_below(&world->rng, 4)) {
    case 0:
        path->extra_us = rng_between(&world->rng, 10 * SIM_MS, 500 * SIM_MS);
        break;
    case 1:
        path->flip_permille = (uint32_t)rng_between(&world->rng, 1, 50);
        break;
    case 2:
        path->twice_permille = (uint32_t)rng_between(&world->rng, 1, 50);
        break;
    default:
        path->swap_permille = (uint32_t)rng_between(&world->rng, 1, 100);
        break;
    }
    mend_after(world, from, to, rng_between(&world->rng, 50 * SIM_MS, 1500 * SIM_MS));
}

/* ---- chance ---- */

static void on_fault(struct world *world, const struct event *event)
{
    const uint64_t die = rng_below(&world->rng, 1000);
    const uint32_t at = rng_chance(&world->rng, 400) ? leader_or_any(world) : any_node(world);
    (void)event;
    if (world->is_healed) {
        return;
    }
    if (die < 180) {
        faults_crash(world, at, false);
    } else if (die < 260) {
        faults_crash(world, at, true);
    } else if (die < 290) {
        wipe(world);
    } else if (die < 360) {
        faults_freeze(world, at);
    } else if (die < 470) {
        part(world, UINT64_C(1) << at);
    } else if (die < 530) {
        part(world, rng_below(&world->rng, UINT64_C(1) << world->nodes_count));
    } else if (die < 650) {
        cut_one_way(world);
    } else if (die < 740) {
        net_reset(world, at, other_node(world, at));
        world->stats.resets++;
    } else if (die < 880) {
        storm(world);
    } else if (die < 950) {
        slow_disk(world);
    } else {
        jump_clock(world);
    }
    after_fault(world);
}

static void after_fault(struct world *world)
{
    world_after(world, rng_between(&world->rng, 1, 2 * world->fault_every_us),
                (struct event){.run = on_fault, .node = SIM_NO_NODE});
}

void faults_start(struct world *world)
{
    static const uint64_t every_ms[] = {300, 600, 1200, 2500};
    world->fault_every_us = every_ms[rng_below(&world->rng, 4)] * SIM_MS * world->pace;
    world_after(world, SIM_S, (struct event){.run = on_fault, .node = SIM_NO_NODE});
}

void faults_heal(struct world *world)
{
    world->is_healed = true;
    for (uint32_t from = 0; from < world->nodes_count; from++) {
        for (uint32_t to = 0; to < world->nodes_count; to++) {
            world->paths[from][to] = (struct path){0};
            if (from < to) {
                net_reset(world, from, to); /* what was damaged on the way is given up */
            }
        }
        struct node *node = &world->nodes[from];
        node->disk.slow_until_us = 0;
        node->frozen_until_us = 0;
        if (!node->is_up && !node->is_spare) {
            node_start(node);
        }
    }
}
