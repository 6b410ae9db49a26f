/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Terms of the whole log and copies of its recent entries: see tail.h. Called by step.c (append, truncate), feed.c and
 * receive.c (look up). Never reads or writes the disk.
 */
#include "agree/tail.h"

#include "base/check.h"
#include "base/mem.h"

#define TAIL_SLOTS_FIRST 64u
#define TAIL_RUNS_FIRST 16u
#define TAIL_CHUNK_SIZE 65536u /* bytes of payloads; one that is larger has a chunk of its own */

struct tail_chunk {
    size_t size;    /* bytes of data */
    size_t used;
    unsigned slots; /* that lie in it */
    unsigned char data[];
};

static void add_run(struct tail *tail, uint64_t first_index, uint64_t term)
{
    if (tail->runs_count == tail->runs_capacity) {
        tail->runs_capacity = tail->runs_capacity == 0 ? TAIL_RUNS_FIRST : tail->runs_capacity * 2;
        tail->runs = mem_realloc(tail->runs, tail->runs_capacity * sizeof(*tail->runs));
    }
    tail->runs[tail->runs_count++] = (struct agree_term_run){first_index, term};
}

enum seus_err tail_load(struct tail *tail, const struct agree_term_run *runs, unsigned runs_count, uint64_t last_index,
                        struct seus_why *why)
{
    if ((last_index == 0) != (runs_count == 0) || (runs_count > 0 && runs[0].first_index != 1)) {
        return seus_fail(SEUS_INTEGRITY, why, NULL, "the log's table of terms does not cover entries 1 to %llu",
                         (unsigned long long)last_index);
    }
    for (unsigned i = 0; i < runs_count; i++) {
        const bool ascends =
            i == 0 || (runs[i].term > runs[i - 1].term && runs[i].first_index > runs[i - 1].first_index);
        if (!ascends || runs[i].term == 0 || runs[i].first_index > last_index) {
            return seus_fail(SEUS_INTEGRITY, why, NULL, "the log's table of terms contradicts itself at entry %llu",
                             (unsigned long long)runs[i].first_index);
        }
        add_run(tail, runs[i].first_index, runs[i].term);
    }
    tail->last_index = last_index;
    return SEUS_OK;
}

/* Room for a payload: behind the one before, else in a chunk that is empty. */
static struct tail_chunk *chunk_with_room(struct tail *tail, size_t size)
{
    struct tail_chunk *chunk = tail->newest;
    if (chunk != NULL && chunk->slots == 0) {
        chunk->used = 0;
    }
    if (chunk != NULL && chunk->size - chunk->used >= size) {
        return chunk;
    }
    if (chunk != NULL && chunk->slots == 0) {
        mem_free(chunk); /* too small even when it is empty */
    }
    chunk = tail->spare;
    if (chunk != NULL && chunk->size >= size) {
        tail->spare = NULL;
    } else {
        const size_t room = size > TAIL_CHUNK_SIZE ? size : TAIL_CHUNK_SIZE;
        chunk = mem_alloc(sizeof(*chunk) + room);
        *chunk = (struct tail_chunk){.size = room};
    }
    tail->newest = chunk;
    return chunk;
}

static void chunk_let_go(struct tail *tail, struct tail_chunk *chunk)
{
    if (chunk == NULL || --chunk->slots > 0 || chunk == tail->newest) {
        return;
    }
    if (tail->spare == NULL && chunk->size == TAIL_CHUNK_SIZE) {
        chunk->used = 0;
        tail->spare = chunk;
    } else {
        mem_free(chunk);
    }
}

void tail_release(struct tail *tail)
{
    while (tail->slots_count > 0) {
        chunk_let_go(tail, tail->slots[(tail->slots_head + --tail->slots_count) % tail->slots_capacity].chunk);
    }
    mem_free(tail->newest);
    mem_free(tail->spare);
    mem_free(tail->slots);
    mem_free(tail->runs);
    *tail = (struct tail){0};
}

static void grow_slots(struct tail *tail)
{
    const size_t capacity = tail->slots_capacity == 0 ? TAIL_SLOTS_FIRST : tail->slots_capacity * 2;
    struct tail_slot *slots = mem_alloc(capacity * sizeof(*slots));
    for (size_t i = 0; i < tail->slots_count; i++) {
        slots[i] = tail->slots[(tail->slots_head + i) % tail->slots_capacity];
    }
    mem_free(tail->slots);
    tail->slots = slots;
    tail->slots_capacity = capacity;
    tail->slots_head = 0;
}

void tail_append(struct tail *tail, const struct log_entry *entry)
{
    CHECK(entry->index == tail->last_index + 1);
    CHECK(tail->runs_count == 0 || entry->term >= tail->runs[tail->runs_count - 1].term);
    if (tail->runs_count == 0 || tail->runs[tail->runs_count - 1].term != entry->term) {
        add_run(tail, entry->index, entry->term);
    }
    if (tail->slots_count == tail->slots_capacity) {
        grow_slots(tail);
    }
    struct tail_slot *slot = &tail->slots[(tail->slots_head + tail->slots_count) % tail->slots_capacity];
    *slot = (struct tail_slot){.term = entry->term, .type = entry->type, .payload_len = entry->payload.len};
    if (entry->payload.len > 0) {
        slot->chunk = chunk_with_room(tail, entry->payload.len);
        slot->payload = memcpy(slot->chunk->data + slot->chunk->used, entry->payload.ptr, entry->payload.len);
        slot->chunk->used += entry->payload.len;
        slot->chunk->slots++;
    }
    tail->slots_count++;
    tail->slots_bytes += entry->payload.len;
    tail->last_index = entry->index;
}

void tail_truncate(struct tail *tail, uint64_t index)
{
    CHECK(index > 0);
    while (tail->last_index >= index) {
        if (tail->slots_count > 0) {
            tail->slots_count--;
            struct tail_slot *slot = &tail->slots[(tail->slots_head + tail->slots_count) % tail->slots_capacity];
            tail->slots_bytes -= slot->payload_len;
            chunk_let_go(tail, slot->chunk);
        }
        tail->last_index--;
    }
    while (tail->runs_count > 0 && tail->runs[tail->runs_count - 1].first_index > tail->last_index) {
        tail->runs_count--;
    }
}

void tail_trim(struct tail *tail, uint64_t durable_index, uint64_t applied_index)
{
    while (tail->slots_count > 0 && tail_first_copy(tail) <= durable_index) {
        const bool soft = tail->slots_bytes > TAIL_BYTES_SOFT || tail->slots_count > TAIL_COUNT_MAX;
        const bool hard = tail->slots_bytes > TAIL_BYTES_HARD || tail->slots_count > 2 * TAIL_COUNT_MAX;
        if (!hard && !(soft && tail_first_copy(tail) <= applied_index)) {
            break;
        }
        struct tail_slot *slot = &tail->slots[tail->slots_head];
        tail->slots_bytes -= slot->payload_len;
        chunk_let_go(tail, slot->chunk);
        tail->slots_head = (tail->slots_head + 1) % tail->slots_capacity;
        tail->slots_count--;
    }
}

uint64_t tail_term_at(const struct tail *tail, uint64_t index)
{
    if (index == 0 || index > tail->last_index) {
        return 0;
    }
    /* The last run that starts at or below index. Nearly always one of the last two. */
    size_t low = 0;
    size_t high = tail->runs_count;
    if (tail->runs[tail->runs_count - 1].first_index <= index) {
        return tail->runs[tail->runs_count - 1].term;
    }
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (tail->runs[middle].first_index <= index) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return tail->runs[low].term;
}

bool tail_entry(const struct tail *tail, uint64_t index, struct log_entry *ret_entry)
{
    if (index < tail_first_copy(tail) || index > tail->last_index) {
        return false;
    }
    const size_t i = (size_t)(index - tail_first_copy(tail));
    const struct tail_slot *slot = &tail->slots[(tail->slots_head + i) % tail->slots_capacity];
    *ret_entry = (struct log_entry){
        .index = index,
        .term = slot->term,
        .type = slot->type,
        .payload = {(const char *)slot->payload, slot->payload_len},
    };
    return true;
}

uint64_t tail_first_copy(const struct tail *tail)
{
    return tail->last_index + 1 - tail->slots_count;
}
