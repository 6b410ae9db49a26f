/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/mem.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

void *mem_alloc(size_t size)
{
    void *memory = malloc(size != 0 ? size : 1);
    CHECK(memory != NULL);
    return memory;
}

void *mem_zalloc(size_t size)
{
    void *memory = calloc(1, size != 0 ? size : 1);
    CHECK(memory != NULL);
    return memory;
}

void *mem_realloc(void *memory, size_t size)
{
    void *moved = realloc(memory, size != 0 ? size : 1);
    CHECK(moved != NULL);
    return moved;
}

char *mem_strdup(const char *text)
{
    const size_t size = strlen(text) + 1;
    return memcpy(mem_alloc(size), text, size);
}

void mem_free(void *memory)
{
    free(memory);
}

void mem_trim(void)
{
    (void)malloc_trim(0);
}
