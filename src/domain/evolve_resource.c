/* SPDX-License-Identifier: EUPL-1.2 */
/* Evolve: resources of a zone's basket. What is reserved and occupied moves with placements. */
#include "domain/evolve.h"

static void put_resource(struct evolve *e, struct wire_resource *row)
{
    const uint64_t used = row->reserved + row->occupied;
    row->free = row->state == RESOURCE_ACTIVE && row->capacity > used ? row->capacity - used : 0;
    row->version = e->index;
    evolve_put(e, KIND_RESOURCE, row->resource_id, row);
}

void evolve_resource_added(struct evolve *e, const struct wire_resource_added *body)
{
    struct wire_resource row;
    if (body->resource_id.len == 0 || evolve_get(e, KIND_RESOURCE, body->resource_id, &row)) {
        return;
    }
    row = (struct wire_resource){
        .resource_id = body->resource_id,
        .zone_id = body->zone_id,
        .state = RESOURCE_ACTIVE,
        .name = body->name,
        .kind = body->kind,
        .targets = body->targets,
        .targets_count = body->targets_count,
        .capacity = body->capacity,
        .sealed = body->sealed,
        .address = body->address,
        .contact = body->contact,
        .cost_owner = body->cost_owner,
        .added_at = e->entry->recorded_at,
    };
    put_resource(e, &row);
}

void evolve_resource_capacity_set(struct evolve *e, const struct wire_resource_capacity_set *body)
{
    struct wire_resource row;
    if (!evolve_get(e, KIND_RESOURCE, body->resource_id, &row)) {
        return;
    }
    row.capacity = body->capacity;
    row.reason = body->reason;
    put_resource(e, &row);
}

void evolve_resource_removed(struct evolve *e, const struct wire_resource_removed *body)
{
    struct wire_resource row;
    if (!evolve_get(e, KIND_RESOURCE, body->resource_id, &row)) {
        return;
    }
    row.state = RESOURCE_REMOVED;
    row.reason = body->reason;
    put_resource(e, &row);
}

void evolve_resource_amended(struct evolve *e, const struct wire_resource_amended *body)
{
    struct wire_resource row;
    if (!evolve_get(e, KIND_RESOURCE, body->resource_id, &row)) {
        return;
    }
    row.name = body->name.len > 0 ? body->name : row.name;
    row.address = body->address.len > 0 ? body->address : row.address;
    row.contact = body->contact.len > 0 ? body->contact : row.contact;
    row.cost_owner = body->cost_owner.len > 0 ? body->cost_owner : row.cost_owner;
    row.sealed = body->sealed != TRI_UNKNOWN ? body->sealed == TRI_YES : row.sealed;
    if (body->targets_count > 0) {
        row.targets = body->targets;
        row.targets_count = body->targets_count;
    }
    put_resource(e, &row);
}
