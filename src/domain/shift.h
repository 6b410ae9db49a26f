/* SPDX-License-Identifier: EUPL-1.2 */
/* Shifts of a room, for the files of decide. Inside domain/ only. */
#ifndef DOMAIN_SHIFT_H
#define DOMAIN_SHIFT_H

#include "domain/decide.h"

#define SHIFT_ITEMS_MAX   256u /* of one shift: limit of the wire type RECS */
#define SHIFT_LISTED_MAX  30u  /* in one command: each has its own alarm in the same entry */
#define SHIFT_ZONES_MAX   1000u /* zones of a room */
#define SHIFT_CASES_MAX   256u /* open cases of a zone that are looked at */
#define SHIFT_REPORTS_MAX 256u /* reports without an outcome that are looked at */

extern const struct sm domain_shift_sm;

enum seus_err decide_get_shift(struct decide *d, const char *field, struct str shift_id, struct wire_shift *ret_shift);
/* What the room has open and this shift has not listed: up to max items, without ids and times; returns how many. */
unsigned shift_unlisted(struct decide *d, const struct wire_shift *row, struct wire_shift_item *items, unsigned max);

/* What follows when nobody took an item in time (deadline_consequence.c). */
void shift_item_missed(struct decide *d, const struct wire_deadline *row);

#endif
