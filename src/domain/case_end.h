/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What stands in the way of a case's end, and what ends with it. Between close.c, merge.c and the files that own what
 * hangs on a case; each adds its line.
 */
#ifndef DOMAIN_CASE_END_H
#define DOMAIN_CASE_END_H

#include "domain/decide.h"

/* SEUS_OK, or refused with words: what has to happen first. Asked in this order. */
enum seus_err close_obstacle_assignment(struct decide *d, const struct wire_case *row);
enum seus_err close_obstacle_placement(struct decide *d, const struct wire_case *row);
enum seus_err close_obstacle_handover(struct decide *d, const struct wire_case *row);

/* The case ends by this decision; into: the case it was merged into, NULL if it is closed. Called once, at its end. */
void case_ended(struct decide *d, const struct wire_case *row, const struct wire_case *into);

#endif
