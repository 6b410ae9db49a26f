/* SPDX-License-Identifier: EUPL-1.2 */
/* Places for people, between placement.c and placement_end.c. Inside domain/ only. */
#ifndef DOMAIN_PLACEMENT_H
#define DOMAIN_PLACEMENT_H

#include "domain/resource.h"

enum seus_err decide_get_placement(struct decide *d, struct str placement_id, struct wire_placement *ret_row);

#endif
