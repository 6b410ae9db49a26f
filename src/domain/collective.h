/* SPDX-License-Identifier: EUPL-1.2 */
/* Collective events, for the files of decide that put cases and people into them. Inside domain/ only. */
#ifndef DOMAIN_COLLECTIVE_H
#define DOMAIN_COLLECTIVE_H

#include "domain/decide.h"

enum seus_err decide_get_collective(struct decide *d, struct str event_id, struct wire_collective *ret_row);
/* It is open and takes one more case. */
enum seus_err collective_check_open(struct decide *d, const struct wire_collective *row);
/* Both of an exercise, or neither. */
enum seus_err collective_check_zone(struct decide *d, const struct wire_collective *event, const struct wire_case *row);
/* The case is part of it: the event, and the expect. */
void collective_take(struct decide *d, const struct wire_collective *row, struct str case_id);
/* A new one for a case that policy takes for many people's; gives its id. */
struct str collective_found(struct decide *d, const struct wire_zone *zone, uint32_t event_class, struct str place,
                            uint64_t affected);

#endif
