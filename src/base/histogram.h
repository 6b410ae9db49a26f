/* SPDX-License-Identifier: EUPL-1.2 */
/* Durations counted in buckets, as the text format of Prometheus has them. Belongs to one thread or one lock. */
#ifndef BASE_HISTOGRAM_H
#define BASE_HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_BOUNDS_COUNT 14u

struct histogram {
    uint64_t counts[HISTOGRAM_BOUNDS_COUNT + 1]; /* up to each bound, each alone; the last: above all */
    uint64_t sum_us;
};

/* Upper bounds, microseconds. */
static inline uint64_t histogram_bound_us(unsigned bucket)
{
    static const uint32_t bounds[HISTOGRAM_BOUNDS_COUNT] = {100,   250,   500,    1000,   2500,    5000,    10000,
                                                            25000, 50000, 100000, 250000, 500000, 1000000, 2500000};
    return bounds[bucket];
}

static inline void histogram_add(struct histogram *histogram, uint64_t us)
{
    unsigned bucket = 0;
    while (bucket < HISTOGRAM_BOUNDS_COUNT && us > histogram_bound_us(bucket)) {
        bucket++;
    }
    histogram->counts[bucket]++;
    histogram->sum_us += us;
}

#endif
