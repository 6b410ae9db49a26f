/* SPDX-License-Identifier: EUPL-1.2 */
/* What the workload writes: everything that agree/ may ask of the log, by chance, with what is true after each step. */
#include <string.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/mem.h"
#include "power.h"

#define KEEP_MIN 4u      /* rows behind the floor that a truncation may take */
#define QUIET_FROM 150u  /* batches of a workload, from and to, in which there is nothing but rows: halves fill up */
#define QUIET_TO 550u

/* A script in the making. */
struct making {
    struct script *script;
    bool is_quiet;
    struct chance chance;
    struct standing now;
    uint64_t floor;
    uint64_t *rows;          /* [index]: hash of the rows up to it */
    size_t rows_capacity;
    uint64_t *terms;         /* [index] */
};

uint64_t rows_hash(uint64_t rows, const struct log_entry *entry)
{
    unsigned char head[33];
    put_u64_le(head, rows);
    put_u64_le(head + 8, entry->index);
    put_u64_le(head + 16, entry->term);
    put_u64_le(head + 24, entry->payload.len);
    head[32] = entry->type;
    return hash_xxh3_seeded(entry->payload.ptr, entry->payload.len, hash_xxh3(head, sizeof(head)));
}

static void row_add(struct making *making, const struct log_entry *entry)
{
    if (entry->index >= making->rows_capacity) {
        making->rows_capacity = making->rows_capacity * 2 + 1024;
        making->rows = mem_realloc(making->rows, making->rows_capacity * sizeof(*making->rows));
        making->terms = mem_realloc(making->terms, making->rows_capacity * sizeof(*making->terms));
    }
    making->rows[entry->index] = rows_hash(making->now.rows, entry);
    making->terms[entry->index] = entry->term;
    making->now.rows = making->rows[entry->index];
    making->now.state.last_index = entry->index;
    making->now.state.last_term = entry->term;
}

static struct str payload_make(struct making *making, size_t len)
{
    char *bytes = arena_alloc(&making->script->arena, len);
    for (size_t i = 0; i < len; i++) {
        bytes[i] = (char)chance_next(&making->chance);
    }
    return (struct str){bytes, len};
}

static void add_entries(struct making *making, struct record_batch *batch, unsigned count, uint64_t term, size_t size)
{
    struct log_entry *entries = arena_alloc(&making->script->arena, count * sizeof(*entries));
    for (unsigned i = 0; i < count; i++) {
        const uint64_t kind = chance_below(&making->chance, 40);
        entries[i] = (struct log_entry){
            .index = making->now.state.last_index + 1,
            .term = term,
            .type = kind == 0 && !making->is_quiet ? LOG_CHANGE : kind == 1 ? LOG_BARRIER : LOG_COMMAND,
            .payload = payload_make(making, 1 + chance_below(&making->chance, size)),
        };
        row_add(making, &entries[i]);
    }
    batch->entries = entries;
    batch->entries_count = count;
}

static void add_vote(struct making *making, struct record_batch *batch)
{
    struct record_state *state = &making->now.state;
    const bool same_term = state->voted_for == 0 && chance_below(&making->chance, 2) == 0;
    state->term += same_term ? 0 : 1 + chance_below(&making->chance, 2);
    state->voted_for = same_term ? 1 + chance_below(&making->chance, 3) : chance_below(&making->chance, 4);
    batch->has_vote = true;
    batch->term = state->term;
    batch->voted_for = state->voted_for;
}

/* Rows above the floor are replaced by others, as a new leader does. */
static void add_truncation(struct making *making, struct record_batch *batch)
{
    struct standing *now = &making->now;
    const uint64_t room = now->state.last_index - making->floor;
    if (room < KEEP_MIN) {
        return;
    }
    add_vote(making, batch);
    batch->truncate_from = making->floor + 1 + chance_below(&making->chance, room);
    now->state.last_index = batch->truncate_from - 1;
    now->state.last_term = making->terms[now->state.last_index];
    now->rows = making->rows[now->state.last_index];
    add_entries(making, batch, 1 + (unsigned)chance_below(&making->chance, 3), now->state.term, 300);
}

static void batch_make(struct making *making, struct record_batch *batch)
{
    const uint64_t kind = making->is_quiet ? 99 : chance_below(&making->chance, 100);
    struct standing *now = &making->now;
    const bool begins_term = !making->is_quiet && chance_below(&making->chance, 30) == 0;
    const uint64_t term = begins_term || now->state.last_term == 0 ? now->state.term : now->state.last_term;
    if (kind < 3) {
        add_truncation(making, batch);
    } else if (kind < 5) {
        add_vote(making, batch);
    } else if (kind < 7) {
        now->peer_incarnation = 1 + chance_below(&making->chance, 1000000);
        batch->peer_id = PEER_ID;
        batch->peer_incarnation = now->peer_incarnation;
    } else if (kind < 8 && !now->state.vouched) {
        now->state.vouched = true;
        batch->set_vouched = true;
    } else if (kind < 9 && term > 0) {
        add_entries(making, batch, 5, term, 60000); /* too large for the journal */
    } else if (term > 0) {
        add_entries(making, batch, 1 + (unsigned)chance_below(&making->chance, 3), term, making->is_quiet ? 2000 : 400);
    } else {
        add_vote(making, batch);
    }
    if (now->state.last_index > making->floor + 20) {
        making->floor = now->state.last_index - 10;
    }
}

static void found(struct making *making)
{
    struct script *script = making->script;
    struct standing *now = &making->now;
    script->identity = (struct record_identity){.cluster_id = 77, .node_id = 1, .incarnation = 1 + script->seed,
                                                .bootstrapped = script->seed % 3 != 0, .cluster_name = "power"};
    now->founded = true;
    if (script->identity.bootstrapped) {
        const struct log_entry first = {1, 1, LOG_CHANGE, STR_LIT(FIRST_CHANGE)};
        now->state.term = 1;
        now->state.vouched = true;
        row_add(making, &first);
    }
}

void script_init(struct script *script, uint64_t seed, size_t batches_count)
{
    struct making making = {.script = script, .chance = {seed}};
    *script = (struct script){.seed = seed, .batches_count = batches_count};
    arena_init(&script->arena, 1u << 20);
    script->batches = mem_zalloc(batches_count * sizeof(*script->batches));
    script->standings = mem_zalloc((batches_count + 2) * sizeof(*script->standings));
    script->floors = mem_zalloc((batches_count + 2) * sizeof(*script->floors));
    making.rows_capacity = 1024;
    making.rows = mem_zalloc(making.rows_capacity * sizeof(*making.rows));
    making.terms = mem_zalloc(making.rows_capacity * sizeof(*making.terms));
    found(&making);
    script->standings[1] = making.now;
    for (size_t i = 0; i < batches_count; i++) {
        making.is_quiet = i >= QUIET_FROM && i < QUIET_TO;
        batch_make(&making, &script->batches[i]);
        script->standings[i + 2] = making.now;
        script->floors[i + 2] = making.floor;
    }
    mem_free(making.rows);
    mem_free(making.terms);
}

void script_release(struct script *script)
{
    mem_free(script->batches);
    mem_free(script->standings);
    mem_free(script->floors);
    arena_release(&script->arena);
}
