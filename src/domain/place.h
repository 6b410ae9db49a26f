/* SPDX-License-Identifier: EUPL-1.2 */
/* Between place.c, case_open.c and report.c: the place of a report as it was typed. */
#ifndef DOMAIN_PLACE_H
#define DOMAIN_PLACE_H

#include "domain/decide.h"

/* SEUS_OK for a zone of the list and a place in none; SEUS_NOT_FOUND with the zone that was meant, if it is near. */
enum seus_err place_check_zone(struct decide *d, struct str zone_id);
/* SEUS_INVALID if the municipality belongs to another zone than that of the place. Empty or unknown: SEUS_OK. */
enum seus_err place_check_municipality(struct decide *d, struct str zone_id, struct str municipality_id);

#endif
