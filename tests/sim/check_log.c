/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * E4, E5, E8: the committed log is one, whoever applies it, and at the end every node's record holds it whole. The
 * first node that applies an entry fixes it; everybody else's must be the same bytes, with the same chain value.
 */
#include "sim.h"

#include "base/hash.h"
#include "base/mem.h"
#include "wire/cbor.h"
#include "wire/head.h"

static uint64_t hash_of(const struct log_entry *entry)
{
    return hash_xxh3_seeded(entry->payload.ptr, entry->payload.len, entry->term * 4 + entry->type);
}

static uint64_t request_of(const struct log_entry *row)
{
    struct arena arena;
    struct wire_entry entry;
    uint64_t number = UINT64_MAX;
    if (row->type != LOG_COMMAND) {
        return number;
    }
    arena_init(&arena, 4096);
    if (wire_cbor_decode(&wire_record_entry, row->payload, &arena, &entry, NULL) == SEUS_OK) {
        number = request_number(entry.request_id);
    }
    arena_release(&arena);
    return number;
}

static void add(struct checks *checks, const struct log_entry *entry)
{
    if (checks->committed_count == checks->committed_capacity) {
        checks->committed_capacity = checks->committed_capacity > 0 ? checks->committed_capacity * 2 : 1024;
        checks->committed = mem_realloc(checks->committed, checks->committed_capacity * sizeof(*checks->committed));
    }
    struct committed *row = &checks->committed[checks->committed_count];
    *row = (struct committed){.term = entry->term, .hash = hash_of(entry), .request = request_of(entry)};
    if (checks->committed_count > 0) {
        memcpy(row->chain, checks->committed[checks->committed_count - 1].chain, SHA256_SIZE);
    }
    log_chain_next(row->chain, entry);
    checks->committed_count++;
}

/*
 * Must this entry, the next one on views as they are, be a conflict? Judged apart from apply: only the first of a
 * batch meets views that nothing of the batch has changed yet.
 */
static void foresee(struct node *node, const struct log_entry *row)
{
    struct arena arena;
    struct wire_entry entry;
    struct wire_answer answer;
    node->foreseen_index = 0;
    if (row->type != LOG_COMMAND) {
        return;
    }
    arena_init(&arena, 4096);
    if (wire_cbor_decode(&wire_record_entry, row->payload, &arena, &entry, NULL) == SEUS_OK &&
        !view_answer(node->view, entry.request_id, &arena, &answer)) {
        node->foreseen_index = row->index;
        node->foreseen_conflict = false;
        for (uint32_t i = 0; i < entry.expects_count; i++) {
            const struct wire_expect *expect = &entry.expects[i];
            const uint64_t version = view_version(node->view, (enum entity_kind)expect->kind, expect->id);
            node->foreseen_conflict = node->foreseen_conflict || version != expect->version;
        }
    }
    arena_release(&arena);
}

void check_apply(struct node *node, const struct log_entry *entries, unsigned count)
{
    struct checks *checks = &node->world->checks;
    foresee(node, &entries[0]);
    for (unsigned i = 0; i < count; i++) {
        const struct log_entry *entry = &entries[i];
        if (entry->index == checks->committed_count + 1) {
            add(checks, entry);
            world_say(node->world, "node %u applies %llu first: term %llu, request %lld", (unsigned)node->id,
                      (unsigned long long)entry->index, (unsigned long long)entry->term,
                      (long long)checks->committed[entry->index - 1].request);
            node->world->stats.commits++;
            continue;
        }
        if (entry->index > checks->committed_count) {
            sim_fail(node->world, "E4", "node %u applies entry %llu; the last one is %llu", (unsigned)node->id,
                     (unsigned long long)entry->index, (unsigned long long)checks->committed_count);
        }
        const struct committed *row = &checks->committed[entry->index - 1];
        if (row->term != entry->term || row->hash != hash_of(entry)) {
            sim_fail(node->world, "E5", "node %u applies another entry %llu (term %llu) than was committed (term %llu)",
                     (unsigned)node->id, (unsigned long long)entry->index, (unsigned long long)entry->term,
                     (unsigned long long)row->term);
        }
    }
}

void check_batch_applied(struct node *node)
{
    unsigned char chain[SHA256_SIZE];
    const uint64_t applied = view_applied(node->view);
    struct committed *row = &node->world->checks.committed[applied - 1];
    view_chain(node->view, chain);
    if (memcmp(chain, row->chain, SHA256_SIZE) != 0) {
        sim_fail(node->world, "E8", "node %u has another chain value at %llu", (unsigned)node->id,
                 (unsigned long long)applied);
    }
    const uint64_t digest = view_digest(node->view);
    if (row->has_digest && row->digest != digest) {
        sim_fail(node->world, "P1", "node %u has another digest at %llu", (unsigned)node->id,
                 (unsigned long long)applied);
    }
    row->has_digest = true;
    row->digest = digest;
}

static void check_whole_log(struct node *node)
{
    struct world *world = node->world;
    const struct checks *checks = &world->checks;
    struct record_state state;
    struct arena arena;
    uint64_t next = 1;
    record_state(node->record, &state);
    if (state.last_index < checks->committed_count) {
        sim_fail(world, "E1", "node %u ends with %llu entries; %llu are committed", (unsigned)node->id,
                 (unsigned long long)state.last_index, (unsigned long long)checks->committed_count);
    }
    arena_init(&arena, 1u << 18);
    while (next <= state.last_index) {
        struct log_entry *entries = NULL;
        unsigned count = 0;
        struct seus_why why = {0};
        arena_reset(&arena);
        if (record_read(node->record, next, state.last_index, 1u << 18, &arena, &entries, &count, &why) != SEUS_OK ||
            count == 0) {
            sim_fail(world, "E4", "node %u cannot read its log at %llu: %s", (unsigned)node->id,
                     (unsigned long long)next, why.message);
        }
        for (unsigned i = 0; i < count; i++, next++) {
            const struct committed *row = next <= checks->committed_count ? &checks->committed[next - 1] : NULL;
            if (entries[i].index != next || (row != NULL && row->hash != hash_of(&entries[i]))) {
                sim_fail(world, "E5", "node %u ends with another entry %llu than was committed", (unsigned)node->id,
                         (unsigned long long)next);
            }
        }
    }
    arena_release(&arena);
}

void check_logs_at_end(struct world *world)
{
    for (uint32_t i = 0; i < world->nodes_count; i++) {
        if (!world->nodes[i].is_member) {
            continue;
        }
        check_whole_log(&world->nodes[i]);
    }
}
