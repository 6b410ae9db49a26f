/* SPDX-License-Identifier: EUPL-1.2 */
/* Evolve: institutions that may signal. A row that is there already is not made a second time. */
#include "domain/evolve.h"

void evolve_signaller_registered(struct evolve *e, const struct wire_signaller_registered *body)
{
    struct wire_signaller row;
    if (body->signaller_id.len == 0 || evolve_get(e, KIND_SIGNALLER, body->signaller_id, &row)) {
        return;
    }
    row = (struct wire_signaller){
        .signaller_id = body->signaller_id,
        .name = body->name,
        .category = body->category,
        .zone_id = body->zone_id,
        .from = body->from,
        .until = body->until,
        .state = SIGNALLER_AUTHORISED,
        .version = e->index,
    };
    evolve_put(e, KIND_SIGNALLER, row.signaller_id, &row);
}
