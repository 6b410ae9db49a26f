/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Feature levels: what nodes of one room may write. A room is at one level, which is replicated and only rises
 * (cluster.raise, when every member can); a build can the levels from its lowest to its highest. What came with a level
 * is refused before the room is at it, so that no node meets an event or an operation that it does not know.
 * Everything that is not in the table of level.c came with level 1. Pure.
 *
 * Whoever adds an event, or gives one a new meaning, once a version with the highest level is out: the next level, a
 * row in each table of level.c, and what it brings.
 */
#ifndef WIRE_LEVEL_H
#define WIRE_LEVEL_H

#include <stdint.h>

#define LEVEL_LOWEST 1u  /* that this build can */
#define LEVEL_HIGHEST 3u
#define LEVEL_FOUNDED 1u /* of a room that was never raised */
#define LEVEL_MAX 1000u  /* no build goes beyond it: more is not believed */

/* The level that an operation, or a type of event, came with. */
uint32_t level_of_op(uint32_t op);
uint32_t level_of_event(uint32_t type);

/* What a level allows, one line; "" if this build does not know it. */
const char *level_brings(uint64_t level);

#endif
