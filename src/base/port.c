/* SPDX-License-Identifier: EUPL-1.2 */
/* The real clock and the real randomness. Only seusd/, cli/ and tests ask for these. */
#include "base/port.h"

#include <sys/random.h>
#include <time.h>

#include "base/check.h"

static uint64_t read_clock_us(clockid_t id)
{
    struct timespec now;
    CHECK(clock_gettime(id, &now) == 0);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static uint64_t system_mono_ms(void *ctx)
{
    (void)ctx;
    return read_clock_us(CLOCK_MONOTONIC) / 1000;
}

static uint64_t system_mono_us(void *ctx)
{
    (void)ctx;
    return read_clock_us(CLOCK_MONOTONIC);
}

static uint64_t system_wall_ms(void *ctx)
{
    (void)ctx;
    return read_clock_us(CLOCK_REALTIME) / 1000;
}

static uint64_t system_random(void *ctx)
{
    uint64_t bits = 0;
    (void)ctx;
    CHECK(getrandom(&bits, sizeof(bits), 0) == (ssize_t)sizeof(bits));
    return bits;
}

struct clock_port clock_system(void)
{
    return (struct clock_port){.mono_ms = system_mono_ms, .mono_us = system_mono_us, .wall_ms = system_wall_ms};
}

struct random_port random_system(void)
{
    return (struct random_port){.next = system_random};
}

static uint64_t pooled_random(void *ctx)
{
    struct random_pool *pool = ctx;
    if (pool->left == 0) {
        CHECK(getrandom(pool->words, sizeof(pool->words), 0) == (ssize_t)sizeof(pool->words));
        pool->left = sizeof(pool->words) / sizeof(pool->words[0]);
    }
    return pool->words[--pool->left];
}

struct random_port random_pooled(struct random_pool *pool)
{
    return (struct random_port){.ctx = pool, .next = pooled_random};
}
