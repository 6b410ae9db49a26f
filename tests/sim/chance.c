/* SPDX-License-Identifier: EUPL-1.2 */
/* The one source of chance (xoshiro256**, seeded by splitmix64) and the order of events. Called by every file here. */
#include "sim.h"

#include "base/check.h"
#include "base/mem.h"

void rng_seed(struct rng *rng, uint64_t seed)
{
    for (unsigned i = 0; i < 4; i++) {
        seed += UINT64_C(0x9e3779b97f4a7c15);
        uint64_t z = seed;
        z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
        rng->state[i] = z ^ (z >> 31);
    }
}

static uint64_t rotate(uint64_t x, unsigned bits)
{
    return (x << bits) | (x >> (64 - bits));
}

uint64_t rng_next(struct rng *rng)
{
    uint64_t *s = rng->state;
    const uint64_t result = rotate(s[1] * 5, 7) * 9;
    const uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

uint64_t rng_below(struct rng *rng, uint64_t bound)
{
    CHECK(bound > 0);
    return (rng_next(rng) >> 11) % bound;
}

uint64_t rng_between(struct rng *rng, uint64_t low, uint64_t high)
{
    return low + rng_below(rng, high - low + 1);
}

bool rng_chance(struct rng *rng, uint64_t permille)
{
    return rng_below(rng, 1000) < permille;
}

/* ---- the heap of events ---- */

static bool is_before(const struct event *a, const struct event *b)
{
    return a->at_us != b->at_us ? a->at_us < b->at_us : a->order < b->order;
}

void events_push(struct events *events, const struct event *event)
{
    if (events->count == events->capacity) {
        events->capacity = events->capacity > 0 ? events->capacity * 2 : 256;
        events->items = mem_realloc(events->items, events->capacity * sizeof(*events->items));
    }
    struct event added = *event;
    added.order = ++events->order;
    size_t at = events->count++;
    while (at > 0 && is_before(&added, &events->items[(at - 1) / 2])) {
        events->items[at] = events->items[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    events->items[at] = added;
}

struct event events_pop(struct events *events)
{
    CHECK(events->count > 0);
    const struct event first = events->items[0];
    const struct event last = events->items[--events->count];
    size_t at = 0;
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= events->count) {
            break;
        }
        if (child + 1 < events->count && is_before(&events->items[child + 1], &events->items[child])) {
            child++;
        }
        if (!is_before(&events->items[child], &last)) {
            break;
        }
        events->items[at] = events->items[child];
        at = child;
    }
    if (events->count > 0) {
        events->items[at] = last;
    }
    return first;
}
