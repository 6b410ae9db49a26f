/* SPDX-License-Identifier: EUPL-1.2 */
/* A place in the log, as watchers name it: INDEX or INDEX.N. */
#ifndef CLI_PLACE_H
#define CLI_PLACE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct place {
    uint64_t index;
    uint32_t seq; /* UINT32_MAX: all of that index */
};

/* false if text is no place. */
bool place_parse(struct str text, struct place *ret_place);
/* True if a comes behind b. */
bool place_is_behind(struct place a, struct place b);

#endif
