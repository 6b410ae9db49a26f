/* SPDX-License-Identifier: EUPL-1.2 */
/* The one row about the upkeep of the room. Read by seusd/ of the views it holds. Pure. */
#ifndef DOMAIN_UPKEEP_H
#define DOMAIN_UPKEEP_H

#include "domain/domain.h"

#define UPKEEP_ID "room"
#define UPKEEP_REST_MS_DEFAULT (30ull * 60 * 1000)
#define UPKEEP_REST_MS_MAX (24ull * 60 * 60 * 1000)

/* The row, or what it says of a room where nothing of this was ever done. Texts live in arena or borrow the store. */
void upkeep_read(const struct domain_store *store, struct arena *arena, struct wire_upkeep *ret_row);
/* The node in maintenance at this time; 0: none. */
uint64_t upkeep_resting(const struct wire_upkeep *row, uint64_t now_ms);

#endif
