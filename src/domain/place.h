/* SPDX-License-Identifier: EUPL-1.2 */
/* Between place.c, case_open.c and report.c: where a report comes from, as it was typed. */
#ifndef DOMAIN_PLACE_H
#define DOMAIN_PLACE_H

#include "domain/decide.h"

/* SEUS_OK for a zone of the list and a place in none; SEUS_NOT_FOUND with the zone that was meant, if it is near. */
enum seus_err place_check_zone(struct decide *d, struct str zone_id);
/* The signaller with this code; capitals do not matter where only one code of the zone differs by them. SEUS_NOT_FOUND
 * with the code that was meant, if it is near. ret_row borrows the store. */
enum seus_err place_find_signaller(struct decide *d, struct str code, struct str zone_id,
                                   struct wire_signaller *ret_row);
/* SEUS_INVALID if the municipality belongs to another zone than that of the place. Empty or unknown: SEUS_OK. */
enum seus_err place_check_municipality(struct decide *d, struct str zone_id, struct str municipality_id);

#endif
