/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Passing a case to an ordinary service. The room owns the case until a service has accepted it; an offer that is
 * turned down or not answered brings it back to where it stood, and when nobody takes it in time the zone's lead is
 * told. Used by the commands about handovers, by case.update and by what follows a deadline. Inside domain/ only.
 */
#ifndef DOMAIN_HANDOVER_H
#define DOMAIN_HANDOVER_H

#include "domain/decide.h"

#define HANDOVERS_MAX 32u /* offers of one case, ever */

struct handover_spec {
    struct str service;   /* short name in the list of services, or words */
    uint64_t due_at;      /* UTC ms; 0: by the clock of the zone */
    uint64_t occurred_at; /* UTC ms; 0: now */
};

/*
 * The case's move is allowed already (the machine of cases); these add the events, the rows the decision rests on and
 * the clocks. SEUS_NOT_FOUND never: words that are no service of the list are taken as they are.
 */
enum seus_err handover_offer(struct decide *d, const struct wire_case *row, const struct handover_spec *spec);
void handover_accept(struct decide *d, const struct wire_case *row, struct str reason);
/* Back to where it stood, by case.update, which does not say whether the service or the room wanted it. */
void handover_return(struct decide *d, const struct wire_case *row, struct str reason);

/* The case ends while it is offered: the service need not answer any more. */
void handover_end_case(struct decide *d, const struct wire_case *row);

/* What follows a deadline that passed (deadline_consequence.c). */
void handover_due_missed(struct decide *d, const struct wire_deadline *row);
void handover_acceptance_missed(struct decide *d, const struct wire_deadline *row);

#endif
