/* SPDX-License-Identifier: EUPL-1.2 */
/* Memory from the system. Out of memory aborts: a node that cannot get a few kilobytes is replaced, not patched. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

void *mem_alloc(size_t size);                   /* not zeroed; gives: free with mem_free */
void *mem_zalloc(size_t size);                  /* zeroed */
void *mem_realloc(void *memory, size_t size);
char *mem_strdup(const char *text);
void mem_free(void *memory);                    /* mem_free(NULL) is fine */
void mem_trim(void);                            /* gives free pages back to the system; milliseconds */

/* The heap of the process: bytes that are in use, and bytes that are held of the system, free ones included. Walks the
 * lists of free pieces. */
struct mem_heap {
    size_t used;
    size_t held;
};
struct mem_heap mem_heap(void);

#endif
