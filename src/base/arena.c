/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

struct arena_block {
    struct arena_block *next;
    size_t size; /* bytes of data */
    size_t used; /* bytes handed out */
    _Alignas(max_align_t) unsigned char data[];
};

void arena_init(struct arena *arena, size_t block_size)
{
    *arena = (struct arena){.block_size = block_size != 0 ? block_size : 16384};
}

static struct arena_block *block_new(size_t size)
{
    struct arena_block *block = mem_zalloc(sizeof(*block) + size);
    block->size = size;
    return block;
}

/* The next block that has room: kept ones first, then a new one linked behind the current. */
static struct arena_block *block_with_room(struct arena *arena, size_t size)
{
    struct arena_block *block = arena->current;
    while (block != NULL && block->size - block->used < size) {
        if (block->next == NULL || block->next->size < size) {
            struct arena_block *fresh = block_new(size > arena->block_size ? size : arena->block_size);
            fresh->next = block->next;
            block->next = fresh;
        }
        block = block->next;
    }
    if (block == NULL) {
        if (arena->block_size == 0) {
            arena->block_size = 16384;
        }
        block = block_new(size > arena->block_size ? size : arena->block_size);
        arena->first = block;
    }
    arena->current = block;
    return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    const size_t align = _Alignof(max_align_t);
    const size_t rounded = (size + align - 1) / align * align;
    struct arena_block *block = block_with_room(arena, rounded);
    void *memory = block->data + block->used;
    block->used += rounded;
    return memory; /* zero: new blocks are, and what was used is wiped when it is given back */
}

void *arena_copy(struct arena *arena, const void *bytes, size_t bytes_len)
{
    void *copy = arena_alloc(arena, bytes_len);
    if (bytes_len > 0) {
        memcpy(copy, bytes, bytes_len);
    }
    return copy;
}

struct str arena_str(struct arena *arena, struct str s)
{
    char *copy = arena_alloc(arena, s.len + 1);
    if (s.len > 0) {
        memcpy(copy, s.ptr, s.len);
    }
    return (struct str){copy, s.len};
}

struct str arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = arena_alloc(arena, (size_t)len + 1);
    va_start(args, format);
    vsnprintf(text, (size_t)len + 1, format, args);
    va_end(args);
    return (struct str){text, (size_t)len};
}

void arena_reset(struct arena *arena)
{
    for (struct arena_block *block = arena->first; block != NULL; block = block->next) {
        explicit_bzero(block->data, block->used);
        block->used = 0;
    }
    arena->current = arena->first;
}

static void free_blocks(struct arena_block *block)
{
    while (block != NULL) {
        struct arena_block *next = block->next;
        mem_free(block);
        block = next;
    }
}

void arena_trim(struct arena *arena, size_t bytes_kept)
{
    struct arena_block **at = &arena->first;
    size_t kept = 0;
    arena_reset(arena);
    while (*at != NULL && kept + (*at)->size <= bytes_kept) {
        kept += (*at)->size;
        at = &(*at)->next;
    }
    free_blocks(*at);
    *at = NULL;
    arena->current = arena->first;
}

size_t arena_held(const struct arena *arena)
{
    size_t held = 0;
    for (const struct arena_block *block = arena->first; block != NULL; block = block->next) {
        held += block->size;
    }
    return held;
}

void arena_release(struct arena *arena)
{
    free_blocks(arena->first);
    arena->first = NULL;
    arena->current = NULL;
}
