/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What is known of the log without touching the disk: state, identity, runs of terms, peers. Called by the loop and by
 * the writer thread; every look takes the lock, which is held for a few instructions only.
 */
#include <string.h>

#include "base/mem.h"
#include "record/internal.h"

void term_runs_add(struct term_runs *runs, struct term_run run)
{
    if (runs->count == runs->capacity) {
        runs->capacity = runs->capacity != 0 ? 2 * runs->capacity : 16;
        runs->items = mem_realloc(runs->items, runs->capacity * sizeof(*runs->items));
    }
    runs->items[runs->count] = run;
    runs->count++;
}

uint64_t term_runs_at(const struct term_runs *runs, uint64_t index)
{
    size_t low = 0; /* runs before low begin at or below index */
    size_t high = runs->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (runs->items[middle].first_index <= index) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low > 0 ? runs->items[low - 1].term : 0;
}

void facts_set_peer(struct facts *facts, uint64_t node_id, uint64_t incarnation)
{
    for (size_t i = 0; i < facts->peers_count; i++) {
        if (facts->peers[i].node_id == node_id) {
            facts->peers[i].incarnation = incarnation;
            return;
        }
    }
    facts->peers = mem_realloc(facts->peers, (facts->peers_count + 1) * sizeof(*facts->peers));
    facts->peers[facts->peers_count] = (struct peer_known){node_id, incarnation};
    facts->peers_count++;
}

bool facts_add_rotten(struct facts *facts, uint64_t index)
{
    unsigned at = 0;
    while (at < facts->rotten_count && facts->rotten[at] < index) {
        at++;
    }
    if (at < facts->rotten_count && facts->rotten[at] == index) {
        return true;
    }
    if (facts->rotten_count == RECORD_ROTTEN_MAX) {
        return false;
    }
    memmove(&facts->rotten[at + 1], &facts->rotten[at], (facts->rotten_count - at) * sizeof(facts->rotten[0]));
    facts->rotten[at] = index;
    facts->rotten_count++;
    return true;
}

void facts_drop_rotten(struct facts *facts, uint64_t index)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < facts->rotten_count; i++) {
        if (facts->rotten[i] != index) {
            facts->rotten[kept++] = facts->rotten[i];
        }
    }
    facts->rotten_count = kept;
}

unsigned record_rotten(struct record *record, uint64_t *ret, unsigned max)
{
    struct facts *facts = record->facts;
    pthread_mutex_lock(&facts->lock);
    const unsigned count = facts->rotten_count;
    for (unsigned i = 0; i < count && i < max; i++) {
        ret[i] = facts->rotten[i];
    }
    pthread_mutex_unlock(&facts->lock);
    return count;
}

void record_poison(struct record *record, enum seus_err err, const struct seus_why *story)
{
    struct facts *facts = record->facts;
    pthread_mutex_lock(&facts->lock);
    if (err != SEUS_OK && facts->poisoned == SEUS_OK) {
        facts->poisoned = err;
        facts->poisoned_why = *story;
    }
    pthread_mutex_unlock(&facts->lock);
}

enum seus_err record_poisoned(struct record *record, struct seus_why *ret_story)
{
    struct facts *facts = record->facts;
    pthread_mutex_lock(&facts->lock);
    const enum seus_err err = facts->poisoned;
    if (err != SEUS_OK) {
        *ret_story = facts->poisoned_why;
    }
    pthread_mutex_unlock(&facts->lock);
    return err;
}

enum seus_err record_identity(struct record *record, struct record_identity *ret_identity)
{
    struct facts *facts = record->facts;
    pthread_mutex_lock(&facts->lock);
    const bool founded = facts->founded;
    if (founded) {
        *ret_identity = facts->identity;
    }
    pthread_mutex_unlock(&facts->lock);
    return founded ? SEUS_OK : SEUS_NOT_FOUND;
}

void record_state(const struct record *record, struct record_state *ret_state)
{
    pthread_mutex_lock(&record->facts->lock);
    *ret_state = record->facts->state;
    pthread_mutex_unlock(&record->facts->lock);
}

void record_set_floor(struct record *record, uint64_t index)
{
    struct facts *facts = record->facts;
    pthread_mutex_lock(&facts->lock);
    facts->floor = index > facts->floor ? index : facts->floor;
    pthread_mutex_unlock(&facts->lock);
}

uint64_t record_peer_incarnation(struct record *record, uint64_t node_id)
{
    struct facts *facts = record->facts;
    uint64_t incarnation = 0;
    pthread_mutex_lock(&facts->lock);
    for (size_t i = 0; i < facts->peers_count; i++) {
        incarnation = facts->peers[i].node_id == node_id ? facts->peers[i].incarnation : incarnation;
    }
    pthread_mutex_unlock(&facts->lock);
    return incarnation;
}

uint64_t record_term_at(struct record *record, uint64_t index)
{
    struct facts *facts = record->facts;
    pthread_mutex_lock(&facts->lock);
    const uint64_t term = index <= facts->state.last_index ? term_runs_at(&facts->runs, index) : 0;
    pthread_mutex_unlock(&facts->lock);
    return term;
}

void record_each_term(struct record *record, void *ctx, bool (*on_term)(void *ctx, uint64_t first_index, uint64_t term))
{
    /* A copy, so that on_term may call back into the record. */
    struct facts *facts = record->facts;
    pthread_mutex_lock(&facts->lock);
    const size_t count = facts->runs.count;
    struct term_run *runs = mem_alloc(count * sizeof(*runs));
    if (count > 0) {
        memcpy(runs, facts->runs.items, count * sizeof(*runs));
    }
    pthread_mutex_unlock(&facts->lock);
    for (size_t i = 0; i < count && on_term(ctx, runs[i].first_index, runs[i].term); i++) {
    }
    mem_free(runs);
}
