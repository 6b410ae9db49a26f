/* SPDX-License-Identifier: EUPL-1.2 */
/* The name that somebody may have meant. */
#ifndef BASE_NEAR_H
#define BASE_NEAR_H

#include "base/str.h"

#define NEAR_EDITS_SIZE_MAX 95u /* bytes of a text that can be compared */

/* Edits (Levenshtein) between two texts of up to NEAR_EDITS_SIZE_MAX bytes. */
unsigned near_edits(struct str a, struct str b);

/* Collects the nearest of the names offered to it. */
struct near {
    const char *wanted;
    const char *best;     /* NULL while none is close enough */
    unsigned best_edits;
};

void near_start(struct near *near, const char *wanted);
void near_offer(struct near *near, const char *name); /* keeps name */

#define NEAR_SAID_SIZE 160u

/* The end of the sentence that says there is no such name: ; did you mean "BEFORE BEST"? best NULL: a full stop.
 * before: "" or words with a blank behind them. Returns target. */
const char *near_say(const char *before, const char *best, char target[NEAR_SAID_SIZE]);

#endif
