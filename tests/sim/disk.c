/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The virtual disk: what seusd's writer thread is to a real node. Writes wait in a queue; a group of them becomes
 * durable after a while, through the real record_commit. A crash loses the rest: any prefix of whole writes may
 * survive.
 */
#include "sim.h"

#include <errno.h>
#include <fcntl.h>

#include "base/check.h"
#include "base/mem.h"

#define GROUP_MAX 64u

/* The views lie in memory, where room that is asked for in advance is made page by page: a quarter of a run. */
int fallocate(int fd, int mode, off_t offset, off_t len)
{
    (void)fd, (void)mode, (void)offset, (void)len;
    errno = EOPNOTSUPP;
    return -1;
}

static void disk_begin(struct node *node);

static void drop_first(struct disk *disk)
{
    struct disk_write *write = disk->first;
    disk->first = write->next;
    if (disk->first == NULL) {
        disk->last = NULL;
    }
    disk->count--;
    arena_release(&write->arena);
    mem_free(write);
}

/* The commit of the first count writes failed, and the process ends of it: they are durable, or they are not. */
static void doubt(struct disk *disk, unsigned count)
{
    struct disk_write *last = disk->first;
    for (unsigned i = 1; i < count; i++) {
        last = last->next;
    }
    disk->doubtful = disk->first;
    disk->first = last->next;
    disk->last = disk->first != NULL ? disk->last : NULL;
    disk->count -= count;
    last->next = NULL;
}

/* The first count writes become durable, now. */
static uint64_t commit(struct node *node, unsigned count)
{
    struct record_batch batches[GROUP_MAX];
    struct seus_why why = {0};
    uint64_t ticket = 0;
    unsigned done = 0;
    while (done < count) {
        unsigned part = 0;
        const unsigned left = count - done < GROUP_MAX ? count - done : GROUP_MAX;
        for (struct disk_write *write = node->disk.first; write != NULL && part < left; write = write->next) {
            batches[part++] = write->batch;
            ticket = write->ticket;
        }
        if (record_commit(node->record, batches, part, &why) != SEUS_OK) {
            doubt(&node->disk, part);
            points_failed(node);
            sim_fail(node->world, "R7", "node %u cannot write its log: %s", (unsigned)node->id, why.message);
        }
        check_durable(node, batches, part);
        for (unsigned i = 0; i < part; i++) {
            drop_first(&node->disk);
        }
        if (record_wants_settling(node->record) && record_settle(node->record, &why) != SEUS_OK) {
            points_failed(node);
            sim_fail(node->world, "R7", "node %u cannot settle its journal: %s", (unsigned)node->id, why.message);
        }
        done += part;
    }
    return ticket;
}

static void on_flushed(struct world *world, const struct event *event)
{
    struct node *node = &world->nodes[event->node];
    if (!node->is_up || node->life != event->life) {
        return;
    }
    const unsigned count = node->disk.group_count;
    node->disk.group_count = 0;
    const uint64_t ticket = commit(node, count);
    disk_begin(node);
    agree_persisted(node->agree, ticket);
    node_wake(node);
}

static void disk_begin(struct node *node)
{
    struct disk *disk = &node->disk;
    struct world *world = node->world;
    if (disk->group_count > 0 || disk->count == 0) {
        return;
    }
    disk->group_count = disk->count < GROUP_MAX ? disk->count : GROUP_MAX;
    uint64_t delay_us = rng_chance(&world->rng, 30) ? rng_between(&world->rng, 2000, 20000)
                                                    : rng_between(&world->rng, 200, 2000);
    if (world->now_us < disk->slow_until_us) {
        delay_us += rng_between(&world->rng, 20 * SIM_MS, 500 * SIM_MS);
    }
    world_after(world, delay_us, (struct event){.run = on_flushed, .node = node->at, .life = node->life});
}

void disk_persist(struct node *node, const struct agree_write *write)
{
    struct disk *disk = &node->disk;
    struct disk_write *queued = mem_zalloc(sizeof(*queued));
    arena_init(&queued->arena, 512);
    struct log_entry *entries = arena_copy(&queued->arena, write->entries,
                                           write->entries_count * sizeof(*write->entries));
    for (unsigned i = 0; i < write->entries_count; i++) {
        entries[i].payload = arena_str(&queued->arena, write->entries[i].payload);
    }
    queued->batch = (struct record_batch){
        .has_vote = write->has_vote,
        .term = write->term,
        .voted_for = write->voted_for,
        .truncate_from = write->truncate_from,
        .entries = entries,
        .entries_count = write->entries_count,
        .peer_id = write->peer_id,
        .peer_incarnation = write->peer_incarnation,
        .set_vouched = write->set_vouched,
    };
    queued->ticket = ++disk->tickets;
    if (queued->ticket != write->ticket) {
        sim_fail(node->world, "R1", "node %u: write %llu came as number %llu", (unsigned)node->id,
                 (unsigned long long)write->ticket, (unsigned long long)queued->ticket);
    }
    if (disk->last != NULL) {
        disk->last->next = queued;
    } else {
        disk->first = queued;
    }
    disk->last = queued;
    disk->count++;
    disk_begin(node);
}

void disk_crash(struct node *node)
{
    struct disk *disk = &node->disk;
    const bool has_failed = disk->doubtful != NULL; /* its log takes no more writes */
    if (disk->count > 0 && !has_failed && rng_chance(&node->world->rng, 500)) {
        (void)commit(node, (unsigned)rng_between(&node->world->rng, 0, disk->count));
    }
    while (disk->first != NULL) {
        drop_first(disk);
    }
    *disk = (struct disk){.slow_until_us = disk->slow_until_us, .doubtful = disk->doubtful};
}

void disk_forget_doubt(struct node *node)
{
    while (node->disk.doubtful != NULL) {
        struct disk_write *write = node->disk.doubtful;
        node->disk.doubtful = write->next;
        arena_release(&write->arena);
        mem_free(write);
    }
}

void disk_settle_doubt(struct node *node)
{
    const struct durable *durable = &node->world->checks.durable[node->at];
    const uint64_t last_term = durable->count > 0 ? durable->terms[durable->count - 1] : 0;
    struct record_state state;
    record_state(node->record, &state);
    const bool is_as_before = state.term == durable->term && state.voted_for == durable->voted_for &&
                              state.last_index == durable->count && state.last_term == last_term;
    for (struct disk_write *write = node->disk.doubtful; write != NULL && !is_as_before; write = write->next) {
        check_durable(node, &write->batch, 1);
    }
    disk_forget_doubt(node);
}
