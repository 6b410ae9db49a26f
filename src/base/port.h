/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Ports: time and randomness as arguments, so that everything below seusd/ also runs in the simulator, where a seed
 * decides both. Disk and network are ports too, declared by those who need them (agree/agree.h).
 */
#ifndef BASE_PORT_H
#define BASE_PORT_H

#include <stdint.h>

struct clock_port {
    void *ctx;
    uint64_t (*mono_ms)(void *ctx); /* monotonic milliseconds; never goes back */
    uint64_t (*mono_us)(void *ctx); /* monotonic microseconds, same origin; for traces */
    uint64_t (*wall_ms)(void *ctx); /* milliseconds since 1970 UTC; for people, may jump, decides nothing */
};

struct random_port {
    void *ctx;
    uint64_t (*next)(void *ctx); /* 64 random bits */
};

/* The real ones, of the operating system. */
struct clock_port clock_system(void);
struct random_port random_system(void);

/* The same randomness, fetched from the system a page at a time. The pool starts as {0} and belongs to one thread. */
struct random_pool {
    uint64_t words[64];
    unsigned left; /* unused words */
};
struct random_port random_pooled(struct random_pool *pool); /* keeps pool */

#endif
