/* SPDX-License-Identifier: EUPL-1.2 */
/* Edit distance between short names. Called by those who read names that people write. */
#include "base/near.h"

#include <stddef.h>
#include <string.h>

#define NAME_COMPARED_MAX 63u /* bytes; longer names are compared by their beginning */

static unsigned edits_between(const char *a, const char *b)
{
    unsigned row[NAME_COMPARED_MAX + 1];
    const size_t a_len = strnlen(a, NAME_COMPARED_MAX);
    const size_t b_len = strnlen(b, NAME_COMPARED_MAX);
    for (size_t j = 0; j <= b_len; j++) {
        row[j] = (unsigned)j;
    }
    for (size_t i = 1; i <= a_len; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b_len; j++) {
            const unsigned above = row[j];
            const unsigned replaced = diagonal + (a[i - 1] != b[j - 1] ? 1u : 0u);
            const unsigned shifted = (above < row[j - 1] ? above : row[j - 1]) + 1u;
            row[j] = replaced < shifted ? replaced : shifted;
            diagonal = above;
        }
    }
    return row[b_len];
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
    unsigned edits = edits_between(near->wanted, name);
    if (len >= 3 && strncmp(near->wanted, name, len) == 0) {
        edits = 1; /* a name begun */
    }
    if (edits < near->best_edits) {
        near->best = name;
        near->best_edits = edits;
    }
}
