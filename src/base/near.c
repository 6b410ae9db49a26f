/* SPDX-License-Identifier: EUPL-1.2 */
/* Edit distance between short names. Called by those who read names that people write. */
#include "base/near.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"

#define NAME_COMPARED_MAX 63u /* bytes; longer names are compared by their beginning */

unsigned near_edits(struct str a, struct str b)
{
    unsigned row[NEAR_EDITS_SIZE_MAX + 1];
    CHECK(a.len <= NEAR_EDITS_SIZE_MAX && b.len <= NEAR_EDITS_SIZE_MAX);
    for (size_t j = 0; j <= b.len; j++) {
        row[j] = (unsigned)j;
    }
    for (size_t i = 1; i <= a.len; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b.len; j++) {
            const unsigned above = row[j];
            const unsigned replaced = diagonal + (a.ptr[i - 1] != b.ptr[j - 1] ? 1u : 0u);
            const unsigned shifted = (above < row[j - 1] ? above : row[j - 1]) + 1u;
            row[j] = replaced < shifted ? replaced : shifted;
            diagonal = above;
        }
    }
    return row[b.len];
}

static struct str compared(const char *name)
{
    return (struct str){name, strnlen(name, NAME_COMPARED_MAX)};
}

void near_start(struct near *near, const char *wanted)
{
    const size_t len = strlen(wanted);
    near->wanted = wanted;
    near->best = NULL;
    near->best_edits = len <= 2 ? 2 : len <= 5 ? 3 : 4; /* as many edits are no likeness any more */
}

void near_offer(struct near *near, const char *name)
{
    const size_t len = strlen(near->wanted);
    unsigned edits = near_edits(compared(near->wanted), compared(name));
    if (len >= 3 && strncmp(near->wanted, name, len) == 0) {
        edits = 1; /* a name begun */
    }
    if (edits < near->best_edits) {
        near->best = name;
        near->best_edits = edits;
    }
}

const char *near_say(const char *before, const char *best, char target[NEAR_SAID_SIZE])
{
    if (best != NULL) {
        snprintf(target, NEAR_SAID_SIZE, "; did you mean \"%.60s%.60s\"?", before, best);
    } else {
        snprintf(target, NEAR_SAID_SIZE, ".");
    }
    return target;
}
