/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What agreement remembers of the log: the term of every entry (as runs), and copies of the recent entries, so that
 * followers in step are served without reading the disk. Used inside agree/ only.
 */
#ifndef AGREE_TAIL_H
#define AGREE_TAIL_H

#include <stdbool.h>

#include "agree/agree.h"

/* Bounds of the copies. Entries that are not durable yet are always kept: nothing else has them. */
#define TAIL_BYTES_SOFT (8u * 1024 * 1024)   /* above: durable and applied entries go, oldest first */
#define TAIL_BYTES_HARD (16u * 1024 * 1024)  /* above: durable entries go although they are not applied yet */
#define TAIL_COUNT_MAX 32768u                /* the same two rules by number: soft at this, hard at twice */

/* Payloads of neighbouring entries, in one allocation: a node that catches up takes 300,000 entries a second. */
struct tail_chunk;

struct tail_slot {
    uint64_t term;
    const unsigned char *payload; /* in its chunk; NULL if empty */
    size_t payload_len;
    struct tail_chunk *chunk;     /* NULL if empty */
    uint8_t type;
};

struct tail {
    /* Terms of entries 1..last_index. */
    struct agree_term_run *runs;
    size_t runs_count;
    size_t runs_capacity;
    uint64_t last_index;    /* 0: empty log */
    /* Copies of entries last_index - slots_count + 1 .. last_index, in a ring. */
    struct tail_slot *slots;
    size_t slots_head;
    size_t slots_count;
    size_t slots_capacity;
    size_t slots_bytes;
    struct tail_chunk *newest; /* takes the payload of the next entry; NULL at first */
    struct tail_chunk *spare;  /* one that nothing lies in any more; NULL if there is none */
};

/* Takes over the terms of an existing log (no copies of entries). SEUS_INTEGRITY if the runs contradict themselves. */
MUST_CHECK enum seus_err tail_load(struct tail *tail, const struct agree_term_run *runs, unsigned runs_count,
                                   uint64_t last_index, struct seus_why *why);
void tail_release(struct tail *tail);

/* Appends a copy; entry->index must be last_index + 1. */
void tail_append(struct tail *tail, const struct log_entry *entry);
/* Forgets index and all above. */
void tail_truncate(struct tail *tail, uint64_t index);
/* Frees copies by the bounds above. */
void tail_trim(struct tail *tail, uint64_t durable_index, uint64_t applied_index);

/* The term of the entry at index, 0 if there is none. */
uint64_t tail_term_at(const struct tail *tail, uint64_t index);
/* The copy of the entry at index, borrowed until the next change; false if there is none. */
bool tail_entry(const struct tail *tail, uint64_t index, struct log_entry *ret_entry);
/* Index of the oldest copy; last_index + 1 if there is none. */
uint64_t tail_first_copy(const struct tail *tail);

#endif
