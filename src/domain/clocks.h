/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The service's own clocks, and the deadlines they set on a case as it goes its way. No figure of the service's texts
 * says how long things may take: the defaults are ours, and a zone changes them.
 *
 * Used by the files of decide: whoever moves a case or an assignment calls clocks_case_moves or clocks_assignment_moves
 * in the same decision.
 */
#ifndef DOMAIN_CLOCKS_H
#define DOMAIN_CLOCKS_H

#include "domain/decide.h"

/* How long from now, in milliseconds, for this kind of deadline; 0: the service has no clock for it. */
uint64_t clocks_ms(struct decide *d, struct str zone_id, uint32_t deadline_kind, uint32_t priority);

/* A case was opened by this decision and left in this state. */
void clocks_case_opened(struct decide *d, struct str case_id, struct str zone_id, uint32_t priority, uint32_t state);
/* The case goes from row->state to another one: what was waited for is met, and something else may be waited for. */
void clocks_case_moves(struct decide *d, const struct wire_case *row, uint32_t to);
/* The case stands again where it stood before it was merged: its clocks start anew, now. */
void clocks_case_returns(struct decide *d, const struct wire_case *row, uint32_t to);
/* The case is of another priority now: the clocks that run last as long as that priority says, from their start. */
void clocks_priority_changes(struct decide *d, const struct wire_case *row, uint32_t priority, bool moves);
/* A unit is sent, at at_ms; it must acknowledge and, if it goes there, arrive. */
void clocks_unit_sent(struct decide *d, const struct wire_case *row, struct str assignment_id, uint32_t mode,
                      uint64_t at_ms);
/* The assignment goes to this status (enum assign_status), at at_ms. */
void clocks_assignment_moves(struct decide *d, struct str assignment_id, uint32_t to, uint64_t at_ms);

#endif
