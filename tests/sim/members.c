/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * An administrator with bad timing: lets spare nodes in, promotes, demotes and removes members while everything else
 * goes wrong, through agree_change on whoever leads, which refuses what it should refuse. Who was removed is gone with
 * its directory, and may come back under its id with a new one.
 */
#include "sim.h"

#include "agree/membership.h"

static void after_change(struct world *world);

struct node *members_leader(struct world *world)
{
    struct node *found = NULL;
    uint64_t term = 0;
    for (uint32_t i = 0; i < world->nodes_count; i++) {
        struct agree_status status;
        if (world->nodes[i].is_up) {
            agree_status(world->nodes[i].agree, &status);
            if (status.role == ROLE_LEADER && status.ready && status.term >= term) {
                found = &world->nodes[i];
                term = status.term;
            }
        }
    }
    return found;
}

/* A voter that has not read of its promotion yet gives no vote: until then the room is smaller than it counts. */
static bool knows_it_votes(const struct node *node)
{
    struct agree_status status;
    if (!node->is_up) {
        return false;
    }
    agree_status(node->agree, &status);
    return status.voting;
}

bool members_bear_a_loss(struct world *world)
{
    struct agree_status status;
    unsigned voters = 0;
    const struct node *leader = members_leader(world);
    if (leader == NULL) {
        return false;
    }
    agree_status(leader->agree, &status);
    for (unsigned i = 0; i < status.members_count; i++) {
        if (status.members[i].voter) {
            voters++;
            if (!knows_it_votes(&world->nodes[status.members[i].node_id - 1])) {
                return false;
            }
        }
    }
    return voters >= 3 && !status.change_pending;
}

bool members_one_is_wiped(const struct world *world)
{
    for (uint32_t i = 0; i < world->nodes_count; i++) {
        if (world->nodes[i].is_wiped) {
            return true;
        }
    }
    return false;
}

void members_mark(struct world *world)
{
    struct agree_status status;
    const struct node *leader = members_leader(world);
    for (uint32_t i = 0; i < world->nodes_count; i++) {
        world->nodes[i].is_member = false;
    }
    if (leader != NULL) {
        agree_status(leader->agree, &status);
        for (unsigned i = 0; i < status.members_count; i++) {
            world->nodes[status.members[i].node_id - 1].is_member = true;
        }
    }
}

static bool is_up(void *ctx, uint64_t node_id)
{
    const struct node *node = ctx;
    const struct link *link = &node->links[node_id - 1];
    return link->dialled != NULL && link->dialled->end[0].state == END_UP && link->accepted != NULL;
}

static bool lacks_keys(void *ctx, uint64_t node_id)
{
    const struct node *node = ctx;
    return seal_lacks(node->seal, node_id);
}

static enum seus_err change(struct node *leader, enum agree_change_kind kind, struct node *about)
{
    const struct agree_change wanted = {
        .kind = kind, .node_id = about->id, .address = about->address, .ctx = leader, .is_up = is_up,
        .lacks_keys = lacks_keys};
    const enum seus_err err = agree_change(leader->agree, &wanted, NULL);
    if (err == SEUS_OK) {
        world_say(leader->world, "node %u: change %d of node %u", (unsigned)leader->id, (int)kind, (unsigned)about->id);
        leader->world->stats.changes++;
        node_wake(leader);
    }
    return err;
}

/* ---- coming ---- */

static void on_add(struct world *world, const struct event *event)
{
    struct node *leader = members_leader(world);
    struct node *spare = &world->nodes[event->number];
    if (world->is_healed || leader == NULL || !spare->is_up || !spare->is_spare || !is_up(leader, spare->id)) {
        return;
    }
    if (change(leader, AGREE_ADD, spare) == SEUS_OK) {
        spare->is_spare = false;
    }
    agree_invite(leader->agree, NULL);
}

static void invite(struct world *world, struct node *leader)
{
    for (uint32_t i = 0; i < world->nodes_count; i++) {
        struct node *spare = &world->nodes[i];
        if (!spare->is_spare) {
            continue;
        }
        if (!spare->is_up) {
            node_start(spare);
        }
        struct agree_member guest = {.node_id = spare->id};
        str_copy(guest.address, sizeof(guest.address), str_of(spare->address));
        agree_invite(leader->agree, &guest);
        world_after(world, rng_between(&world->rng, 100, 1500) * SIM_MS,
                    (struct event){.run = on_add, .node = SIM_NO_NODE, .number = i});
        return;
    }
}

/* ---- going ---- */

/* Looks until the removal is committed; a change that went down with its leader removes nobody. */
static void on_retire(struct world *world, const struct event *event)
{
    struct node *node = &world->nodes[event->number];
    struct agree_status status;
    const struct node *leader = members_leader(world);
    bool is_member = true;
    if (world->is_healed || node->is_spare) {
        return;
    }
    if (leader != NULL) {
        agree_status(leader->agree, &status);
        is_member = status.change_pending;
        for (unsigned i = 0; i < status.members_count; i++) {
            is_member = is_member || status.members[i].node_id == node->id;
        }
    }
    if (is_member) {
        if (event->other > 0) {
            world_after(world, 200 * SIM_MS, (struct event){.run = on_retire, .node = SIM_NO_NODE,
                                                            .number = event->number, .other = event->other - 1});
        }
        return;
    }
    world_say(world, "node %u is gone", (unsigned)node->id);
    if (node->is_up) {
        node_crash(node, false);
    }
    node_wipe(node);
    check_retired(node);
    node->is_wiped = false;
    node->has_saved = false;
    node->is_copied = false;
    node->is_spare = true;
}

static void remove_one(struct world *world, struct node *leader, struct node *node)
{
    if (change(leader, AGREE_REMOVE, node) == SEUS_OK) {
        world_after(world, 100 * SIM_MS, (struct event){.run = on_retire, .node = SIM_NO_NODE, .number = node->at,
                                                        .other = 50});
    }
}

/* ---- chance ---- */

static void on_change(struct world *world, const struct event *event)
{
    struct node *leader = members_leader(world);
    struct node *node = &world->nodes[rng_below(&world->rng, world->nodes_count)];
    const uint64_t die = rng_below(&world->rng, 100);
    (void)event;
    if (world->is_healed) {
        return;
    }
    if (members_one_is_wiped(world)) {
        leader = NULL; /* nobody is sent away while the room makes good a lost directory: that would be one loss more */
    }
    if (leader != NULL && die < 35) {
        invite(world, leader);
    } else if (leader != NULL && die < 70) {
        (void)!change(leader, AGREE_PROMOTE, node);
    } else if (leader != NULL && die < 80) {
        (void)!change(leader, AGREE_DEMOTE, node);
    } else if (leader != NULL && !node->is_spare) {
        remove_one(world, leader, node);
    }
    after_change(world);
}

static void after_change(struct world *world)
{
    world_after(world, rng_between(&world->rng, 50, 900) * SIM_MS * world->pace,
                (struct event){.run = on_change, .node = SIM_NO_NODE});
}

void members_start(struct world *world)
{
    after_change(world);
}
