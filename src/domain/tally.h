/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the room counts about a zone: shadow cases and how they were seen by the ordinary service, answers of the
 * built-in default. Called by the handlers of evolve that the counts follow; total, as they are.
 */
#ifndef DOMAIN_TALLY_H
#define DOMAIN_TALLY_H

#include "domain/evolve.h"

void tally_shadow_opened(struct evolve *e, struct str zone_id);
/* After the case was closed. No effect unless it is a shadow case. */
void tally_shadow_closed(struct evolve *e, struct str case_id);
/* Before a closed case is opened again. */
void tally_shadow_reopened(struct evolve *e, struct str case_id);
void tally_fallback(struct evolve *e, struct str case_id);

#endif
