/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * P1, P2, R4: views are a pure function of the log, and a restarted node stands where its directory says. At the end
 * the views of every node are computed again from its log and must equal the ones that grew.
 */
#include "sim.h"

#include <stdio.h>

void check_restarted(struct node *node, bool views_fresh)
{
    struct world *world = node->world;
    const struct durable *durable = &world->checks.durable[node->at];
    struct record_state state;
    record_state(node->record, &state);
    if (state.term != durable->term || state.voted_for != durable->voted_for || state.last_index != durable->count) {
        sim_fail(world, "R4", "node %u comes back with term %llu, vote %llu, %llu entries; durable were %llu, %llu, "
                 "%llu", (unsigned)node->id, (unsigned long long)state.term, (unsigned long long)state.voted_for,
                 (unsigned long long)state.last_index, (unsigned long long)durable->term,
                 (unsigned long long)durable->voted_for, (unsigned long long)durable->count);
    }
    const uint64_t applied = view_applied(node->view);
    if (applied > world->checks.committed_count || applied > state.last_index || (views_fresh && applied != 0)) {
        sim_fail(world, "P2", "node %u comes back with views at %llu; %llu are committed, its log has %llu",
                 (unsigned)node->id, (unsigned long long)applied, (unsigned long long)world->checks.committed_count,
                 (unsigned long long)state.last_index);
    }
}

static void rebuild(struct node *node, struct view *view, uint64_t last)
{
    struct apply *apply = apply_new(view, NULL);
    struct arena arena;
    struct seus_why why = {0};
    arena_init(&arena, 1u << 18);
    while (view_applied(view) < last) {
        struct log_entry *entries = NULL;
        unsigned count = 0;
        arena_reset(&arena);
        enum seus_err err = record_read(node->record, view_applied(view) + 1, last, 1u << 16, &arena, &entries, &count,
                                        &why);
        if (err == SEUS_OK) {
            err = apply_batch(apply, entries, count, &why);
        }
        if (err != SEUS_OK) {
            sim_fail(node->world, "P1", "node %u cannot compute its views again: %s", (unsigned)node->id, why.message);
        }
    }
    arena_release(&arena);
    apply_free(apply);
}

static void check_rebuilt(struct node *node)
{
    struct world *world = node->world;
    const uint64_t last = view_applied(node->view);
    const uint64_t digest = view_digest(node->view);
    unsigned char chain[SHA256_SIZE];
    unsigned char chain_again[SHA256_SIZE];
    struct view *view = NULL;
    bool fresh = false;
    struct seus_why why = {0};
    view_chain(node->view, chain);
    if (view_digest_scan(node->view) != digest) {
        sim_fail(world, "P1", "node %u: the digest is not that of its rows", (unsigned)node->id);
    }
    view_close(node->view);
    const struct view_options options = {.dir = node->view_dir,
                                         .map_size_bytes = 64u * 1024 * 1024,
                                         .boot_id = "",
                                         .cluster_id = node->identity.cluster_id ^ node->identity.incarnation,
                                         .rebuild = true};
    if (view_open(&options, &view, &fresh, &why) != SEUS_OK || !fresh) {
        sim_fail(world, "P1", "node %u cannot drop its views: %s", (unsigned)node->id, why.message);
    }
    node->view = view;
    rebuild(node, view, last);
    view_chain(view, chain_again);
    if (view_digest(view) != digest || view_digest_scan(view) != digest ||
        memcmp(chain, chain_again, SHA256_SIZE) != 0) {
        sim_fail(world, "P1", "node %u: views computed again differ from those that grew", (unsigned)node->id);
    }
}

/* The nodes are stopped but for their directories: apply is made anew over the dropped views. */
void check_views_at_end(struct world *world)
{
    for (uint32_t i = 0; i < world->nodes_count; i++) {
        struct node *node = &world->nodes[i];
        if (node->is_member) {
            check_rebuilt(node);
        }
    }
}
