/* SPDX-License-Identifier: EUPL-1.2 */
/* The queue of index ranges: see spans.h. Called by step.c, propose.c and feed.c; never looks at what a range means. */
#include "agree/spans.h"

#include "base/check.h"
#include "base/mem.h"

#define SPANS_CAPACITY_FIRST 16u

void spans_push(struct spans *spans, struct span span)
{
    if (spans->count == spans->capacity) {
        const size_t capacity = spans->capacity == 0 ? SPANS_CAPACITY_FIRST : spans->capacity * 2;
        struct span *items = mem_alloc(capacity * sizeof(*items));
        for (size_t i = 0; i < spans->count; i++) {
            items[i] = spans->items[(spans->head + i) % spans->capacity];
        }
        mem_free(spans->items);
        spans->items = items;
        spans->capacity = capacity;
        spans->head = 0;
    }
    spans->items[(spans->head + spans->count) % spans->capacity] = span;
    spans->count++;
    spans->bytes += span.bytes;
}

struct span *spans_at(struct spans *spans, size_t i)
{
    return i < spans->count ? &spans->items[(spans->head + i) % spans->capacity] : NULL;
}

struct span *spans_front(struct spans *spans)
{
    return spans_at(spans, 0);
}

void spans_pop(struct spans *spans)
{
    CHECK(spans->count > 0);
    CHECK(spans->bytes >= spans->items[spans->head].bytes);
    spans->bytes -= spans->items[spans->head].bytes;
    spans->head = (spans->head + 1) % spans->capacity;
    spans->count--;
}

void spans_pop_through(struct spans *spans, uint64_t index)
{
    while (spans->count > 0 && spans->items[spans->head].last_index <= index) {
        spans_pop(spans);
    }
}

void spans_clear(struct spans *spans)
{
    spans->head = 0;
    spans->count = 0;
    spans->bytes = 0;
}

void spans_release(struct spans *spans)
{
    mem_free(spans->items);
    *spans = (struct spans){0};
}
