/* SPDX-License-Identifier: EUPL-1.2 */
/* What belongs to exercises stays among exercises. Inside domain/ only. */
#ifndef DOMAIN_EXERCISE_H
#define DOMAIN_EXERCISE_H

#include "domain/decide.h"

/* Is the zone one of exercises? Of a zone that is not there: no. */
bool exercise_zone(const struct decide *d, struct str zone_id);
/*
 * SEUS_REFUSED if one of the two is of an exercise and the other is not. what: the thing that would be drawn in, as in
 * "unit PT-1"; thing_zone_id: its zone.
 */
enum seus_err exercise_apart(struct decide *d, const char *field, struct str what, struct str thing_zone_id,
                             const struct wire_case *row);

#endif
