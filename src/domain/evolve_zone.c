/* SPDX-License-Identifier: EUPL-1.2 */
/* Evolve: zones. A row that is there already is not made a second time. */
#include "domain/evolve.h"

void evolve_zone_added(struct evolve *e, const struct wire_zone_added *body)
{
    struct wire_zone row;
    if (body->zone_id.len == 0 || evolve_get(e, KIND_ZONE, body->zone_id, &row)) {
        return;
    }
    row = (struct wire_zone){
        .zone_id = body->zone_id,
        .name = body->name,
        .area = body->area,
        .population = body->population,
        .prefix = body->prefix,
        .state = body->state,
        .contact = body->contact,
        .version = e->index,
    };
    evolve_put(e, KIND_ZONE, row.zone_id, &row);
}
