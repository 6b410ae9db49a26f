/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Notices about the outside world that anybody out there can provoke: the same one is told once in a while, and not
 * more than so many of all kinds, so that a log cannot be flooded through a listening port.
 */
#ifndef BASE_NOTICE_H
#define BASE_NOTICE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define NOTICES_KEPT 16u        /* remembered, so that the same one is not told each second */
#define NOTICE_AGAIN_MS 10000u  /* it is told again after this long */
#define NOTICES_MAX 32u         /* told within that time, whatever they say */

struct notice_book {
    struct {
        uint64_t hash;
        uint64_t at_ms;
    } kept[NOTICES_KEPT];
    uint64_t window_ms; /* when the present count began */
    unsigned told;      /* since then */
};

/* True if what was met with who at now_ms (monotonic, not 0) shall be told. */
bool notice_is_due(struct notice_book *book, struct str who, struct str what, uint64_t now_ms);

#endif
