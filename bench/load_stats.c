/* SPDX-License-Identifier: EUPL-1.2 */
/* Latencies in buckets whose width grows with the value: constant memory, constant cost, 1.6 % of error at most. */
#include "load.h"

static unsigned bucket_of(uint64_t value)
{
    const uint64_t per_doubling = UINT64_C(1) << LOAD_BUCKET_BITS;
    if (value < per_doubling) {
        return (unsigned)value;
    }
    const unsigned top = 63u - (unsigned)__builtin_clzll(value);
    const unsigned shift = top - LOAD_BUCKET_BITS;
    return ((shift + 1u) << LOAD_BUCKET_BITS) + (unsigned)((value >> shift) - per_doubling);
}

/* The middle of a bucket. */
static uint64_t bucket_value(unsigned bucket)
{
    const unsigned row = bucket >> LOAD_BUCKET_BITS;
    const uint64_t column = bucket & ((1u << LOAD_BUCKET_BITS) - 1u);
    if (row == 0) {
        return column;
    }
    const unsigned shift = row - 1u;
    return (((UINT64_C(1) << LOAD_BUCKET_BITS) + column) << shift) + ((UINT64_C(1) << shift) >> 1);
}

void load_stats_add(struct load_stats *stats, uint64_t latency_ns)
{
    stats->buckets[bucket_of(latency_ns)]++;
    stats->requests++;
    if (latency_ns > stats->max_ns) {
        stats->max_ns = latency_ns;
    }
}

uint64_t load_stats_at(const struct load_stats *stats, uint64_t per_mille)
{
    const uint64_t wanted = (stats->requests * per_mille + 999u) / 1000u;
    uint64_t seen = 0;
    for (unsigned i = 0; i < LOAD_BUCKETS; i++) {
        seen += stats->buckets[i];
        if (seen >= wanted && seen > 0) {
            const uint64_t value = bucket_value(i);
            return value < stats->max_ns ? value : stats->max_ns;
        }
    }
    return 0;
}
