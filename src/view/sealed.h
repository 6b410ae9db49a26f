/* SPDX-License-Identifier: EUPL-1.2 */
/* Sealed places: whose address only some may read. Inside view/. */
#ifndef VIEW_SEALED_H
#define VIEW_SEALED_H

#include "view/query.h"

/*
 * May whoever asks know the address of a sealed place: the room itself, the unit that is on the case, the service that
 * takes the case over. case_id empty: not about a case, only the room. In a room that has not registered its people
 * yet, whoever is on the node's own machine is the room.
 */
bool query_may_see_sealed(const struct query *q, struct str case_id);

/* Covers what a sealed resource must not show. */
void sealed_cover(struct wire_resource *row);

#endif
