/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A bump allocator: many small allocations with one lifetime (a request, a batch, a decode), freed together.
 * Blocks are kept on reset, so a request in steady state allocates nothing from the system.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "base/str.h"

struct arena_block;

struct arena {
    struct arena_block *first;   /* oldest block; kept on reset */
    struct arena_block *current; /* block that serves allocations */
    size_t block_size;           /* bytes of an ordinary block; larger requests get their own */
};

/* Prepares an empty arena (no allocation yet). block_size: bytes, 0 = 16 KiB. */
void arena_init(struct arena *arena, size_t block_size);

/* Zeroed memory of size bytes, aligned for any type, valid until reset or release. Never NULL: out of memory aborts. */
void *arena_alloc(struct arena *arena, size_t size);

/* Copies of bytes into the arena. arena_str adds a NUL behind the text that is not counted in len. */
void *arena_copy(struct arena *arena, const void *bytes, size_t bytes_len);
struct str arena_str(struct arena *arena, struct str s);
struct str arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Forgets everything allocated, keeps the memory for the next round. */
void arena_reset(struct arena *arena);

/* Forgets everything, and gives back what is more than bytes_kept: for arenas that wait in a pool, each of which would
 * keep what its largest user once needed. */
void arena_trim(struct arena *arena, size_t bytes_kept);
/* Bytes of its blocks, in use or not. */
size_t arena_held(const struct arena *arena);

/* Gives the memory back. Fine on an arena that was only zero-initialised. */
void arena_release(struct arena *arena);

#endif
