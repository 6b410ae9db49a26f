/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/mem.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Not a bug: the machine has no more. */
static void *held(void *memory, size_t size)
{
    if (memory == NULL) {
        fprintf(stderr, "Out of memory: %zu bytes were refused. The process stops so that nothing is lost; see that "
                "the machine has memory, and start it again.\n", size);
        abort();
    }
    return memory;
}

void *mem_alloc(size_t size)
{
    return held(malloc(size != 0 ? size : 1), size);
}

void *mem_zalloc(size_t size)
{
    return held(calloc(1, size != 0 ? size : 1), size);
}

/*
 * What is given back may have held personal data: it is overwritten first, so that nothing of it outlives its use in
 * memory that nobody owns. A larger block is another one, and the old one is overwritten too.
 */
void *mem_realloc(void *memory, size_t size)
{
    const size_t old_size = memory != NULL ? malloc_usable_size(memory) : 0;
    if (size != 0 && size <= old_size && size >= old_size / 2) {
        return memory;
    }
    void *moved = mem_alloc(size);
    if (old_size > 0) {
        memcpy(moved, memory, old_size < size ? old_size : size);
    }
    mem_free(memory);
    return moved;
}

char *mem_strdup(const char *text)
{
    const size_t size = strlen(text) + 1;
    return memcpy(mem_alloc(size), text, size);
}

void mem_free(void *memory)
{
    if (memory != NULL) {
        explicit_bzero(memory, malloc_usable_size(memory));
        free(memory);
    }
}

void mem_trim(void)
{
    (void)malloc_trim(0);
}

struct mem_heap mem_heap(void)
{
    const struct mallinfo2 info = mallinfo2(); /* of all threads */
    return (struct mem_heap){.used = info.uordblks + info.hblkhd, .held = info.arena + info.hblkhd};
}
