/* SPDX-License-Identifier: EUPL-1.2 */
/* Evolve: areas, rooms, lines, providers, municipalities. A row that is there already is not made a second time. */
#include "domain/evolve.h"

void evolve_area_added(struct evolve *e, const struct wire_area_added *body)
{
    struct wire_area row;
    if (body->area_id.len == 0 || evolve_get(e, KIND_AREA, body->area_id, &row)) {
        return;
    }
    row = (struct wire_area){
        .area_id = body->area_id,
        .name = body->name,
        .authority = body->authority,
        .room_id = body->room_id,
        .state = AREA_ACTIVE,
        .lead = body->lead,
        .version = e->index,
    };
    evolve_put(e, KIND_AREA, row.area_id, &row);
}

void evolve_room_added(struct evolve *e, const struct wire_room_added *body)
{
    struct wire_room row;
    if (body->room_id.len == 0 || evolve_get(e, KIND_ROOM, body->room_id, &row)) {
        return;
    }
    row = (struct wire_room){
        .room_id = body->room_id,
        .name = body->name,
        .seat = body->seat,
        .phone = body->phone,
        .provider_id = body->provider_id,
        .from = body->from,
        .until = body->until,
        .state = ROOM_ACTIVE,
        .area = body->area,
        .version = e->index,
    };
    evolve_put(e, KIND_ROOM, row.room_id, &row);
}

void evolve_line_added(struct evolve *e, const struct wire_line_added *body)
{
    struct wire_line row;
    if (body->line_id.len == 0 || evolve_get(e, KIND_LINE, body->line_id, &row)) {
        return;
    }
    row = (struct wire_line){
        .line_id = body->line_id,
        .number = body->number,
        .access = body->access,
        .room_id = body->room_id,
        .zone_ids = body->zone_ids,
        .zone_ids_count = body->zone_ids_count,
        .state = LINE_ACTIVE,
        .version = e->index,
    };
    evolve_put(e, KIND_LINE, row.line_id, &row);
}

void evolve_provider_added(struct evolve *e, const struct wire_provider_added *body)
{
    struct wire_provider row;
    if (body->provider_id.len == 0 || evolve_get(e, KIND_PROVIDER, body->provider_id, &row)) {
        return;
    }
    row = (struct wire_provider){
        .provider_id = body->provider_id,
        .name = body->name,
        .from = body->from,
        .until = body->until,
        .bases = body->bases,
        .bases_count = body->bases_count,
        .state = PROVIDER_ACTIVE,
        .area = body->area,
        .act = body->act,
        .version = e->index,
    };
    evolve_put(e, KIND_PROVIDER, row.provider_id, &row);
}

void evolve_municipality_added(struct evolve *e, const struct wire_municipality_added *body)
{
    struct wire_municipality row;
    if (body->municipality_id.len == 0 || evolve_get(e, KIND_MUNICIPALITY, body->municipality_id, &row)) {
        return;
    }
    row = (struct wire_municipality){
        .municipality_id = body->municipality_id,
        .name = body->name,
        .zone_id = body->zone_id,
        .population = body->population,
        .hours = body->hours,
        .contact = body->contact,
        .cost_owner = body->cost_owner,
        .state = MUNICIPALITY_ACTIVE,
        .version = e->index,
    };
    evolve_put(e, KIND_MUNICIPALITY, row.municipality_id, &row);
}
