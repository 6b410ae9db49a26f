/* SPDX-License-Identifier: EUPL-1.2 */
/* Evolve: ordinary services. */
#include "domain/evolve.h"

static void service_put(struct evolve *e, struct wire_service *row)
{
    row->version = e->index;
    evolve_put(e, KIND_SERVICE, row->service_id, row);
}

void evolve_service_added(struct evolve *e, const struct wire_service_added *body)
{
    struct wire_service row;
    if (body->service_id.len == 0 || evolve_get(e, KIND_SERVICE, body->service_id, &row)) {
        return;
    }
    row = (struct wire_service){
        .service_id = body->service_id,
        .name = body->name,
        .zone_id = body->zone_id,
        .municipality_id = body->municipality_id,
        .contact = body->contact,
        .hours = body->hours,
        .state = SERVICE_ACTIVE,
    };
    service_put(e, &row);
}

void evolve_service_amended(struct evolve *e, const struct wire_service_amended *body)
{
    struct wire_service row;
    if (!evolve_get(e, KIND_SERVICE, body->service_id, &row)) {
        return;
    }
    row.name = body->name.len > 0 ? body->name : row.name;
    row.municipality_id = body->municipality_id.len > 0 ? body->municipality_id : row.municipality_id;
    row.contact = body->contact.len > 0 ? body->contact : row.contact;
    row.hours = body->hours.len > 0 ? body->hours : row.hours;
    service_put(e, &row);
}

void evolve_service_closed(struct evolve *e, const struct wire_service_closed *body)
{
    struct wire_service row;
    if (!evolve_get(e, KIND_SERVICE, body->service_id, &row)) {
        return;
    }
    row.state = SERVICE_CLOSED;
    row.reason = body->reason;
    row.closed_at = e->entry->recorded_at;
    service_put(e, &row);
}
