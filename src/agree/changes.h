/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * CHANGE entries: who the members are. Their payload is the library's encoding of a configuration; everything here
 * reads it with bounds checks, because the library's own decoder has none. Used inside agree/ only.
 *
 * Layout: u8 format (1) | u64 le count | count x { u64 le id | address, NUL-terminated | u8 role } | zeroes to a
 * multiple of 8 bytes.
 */
#ifndef AGREE_CHANGES_H
#define AGREE_CHANGES_H

#include <stdbool.h>

#include "agree/agree.h"

/* Reads the members out of a payload. SEUS_INVALID with the reason if it is anything but a sound configuration. */
MUST_CHECK enum seus_err changes_decode(struct str payload, struct agree_member members[AGREE_NODES_MAX],
                                        unsigned *ret_count, struct seus_why *why);

/* True if next differs from previous by at most one member added, removed or changed, all others in the same order. */
bool changes_is_one_step(const struct agree_member *previous, unsigned previous_count, const struct agree_member *next,
                         unsigned next_count);

struct change {
    uint64_t index;
    unsigned char *payload; /* owned */
    size_t payload_len;
};

/* Every CHANGE entry of the log, ascending. */
struct changes {
    struct change *items;
    size_t count;
    size_t capacity;
};

/* The payload must have passed changes_decode. */
void changes_append(struct changes *changes, uint64_t index, struct str payload);
void changes_truncate(struct changes *changes, uint64_t index);
/* The last CHANGE at or below index, or NULL. */
const struct change *changes_at(const struct changes *changes, uint64_t index);
void changes_release(struct changes *changes);

#endif
