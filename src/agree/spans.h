/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A queue of ranges of log indexes, oldest first: writes on their way to the disk, submits on their way to a commit,
 * pieces on their way to a follower. Used inside agree/ only. Grows as needed; the users bound what they put in.
 */
#ifndef AGREE_SPANS_H
#define AGREE_SPANS_H

#include <stddef.h>
#include <stdint.h>

struct span {
    uint64_t ticket;      /* durable step it belongs to, or 0 */
    uint64_t first_index;
    uint64_t last_index;  /* below first_index: nothing is left of it */
    size_t bytes;         /* payload bytes */
};

struct spans {
    struct span *items;
    size_t head;          /* position of the oldest */
    size_t count;
    size_t capacity;
    size_t bytes;         /* sum over the items */
};

void spans_push(struct spans *spans, struct span span);
/* The oldest, the i-th oldest, or NULL. Borrowed until the next push or pop. */
struct span *spans_front(struct spans *spans);
struct span *spans_at(struct spans *spans, size_t i);
void spans_pop(struct spans *spans);
/* Drops from the front everything that ends at or below index. */
void spans_pop_through(struct spans *spans, uint64_t index);
void spans_clear(struct spans *spans);
void spans_release(struct spans *spans);

#endif
