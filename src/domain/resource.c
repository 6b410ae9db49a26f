/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * resource.add, resource.set and resource.remove: the basket of a zone. Places have a capacity; what is reserved or
 * occupied is kept by placements, so a capacity never falls below them and a place in use is not removed.
 */
#include "domain/resource.h"

#include "domain/person.h"

#define CAPACITY_MAX 10000u

enum seus_err decide_get_resource(struct decide *d, struct str resource_id, struct wire_resource *ret_resource)
{
    if (d->store->get(d->store->ctx, KIND_RESOURCE, resource_id, d->arena, ret_resource)) {
        return SEUS_OK;
    }
    seus_fail(SEUS_NOT_FOUND, d->why, "resource_id", "no zone has a resource '%.*s' in its basket",
              STR_ARG(resource_id));
    seus_hint(d->why, "seusctl resource list --zone ZONE shows the basket; seusctl resource add %.*s adds it",
              STR_ARG(resource_id));
    return SEUS_NOT_FOUND;
}

static enum seus_err check_facts(struct decide *d, struct str resource_id, uint64_t capacity,
                                 const struct str *targets, uint32_t targets_count)
{
    if (capacity > CAPACITY_MAX) {
        seus_fail(SEUS_INVALID, d->why, "capacity", "%llu places in '%.*s': up to %u are possible",
                  (unsigned long long)capacity, STR_ARG(resource_id), CAPACITY_MAX);
        seus_hint(d->why, "give the places that can be used at once, e.g. --capacity 4");
        return SEUS_INVALID;
    }
    return decide_words(d, &wire_enum_target, "targets", targets, targets_count);
}

enum seus_err decide_resource_add(struct decide *d)
{
    const struct wire_resource_add *args = d->request->args;
    struct wire_zone zone;
    struct wire_resource old;
    enum seus_err err = check_facts(d, args->resource_id, args->capacity, args->targets, args->targets_count);
    if (err == SEUS_OK) {
        err = decide_get_zone(d, args->zone_id, &zone);
    }
    if (err != SEUS_OK) {
        return err;
    }
    const uint32_t kind = args->kind != RESOURCE_KIND_NONE ? args->kind : (uint32_t)RESOURCE_PLACE;
    if (kind == RESOURCE_PLACE && args->capacity == 0) {
        seus_fail(SEUS_INVALID, d->why, "capacity", "'%.*s' is a place without places: nobody could be put there",
                  STR_ARG(args->resource_id));
        seus_hint(d->why, "give --capacity, or another --kind (transport, goods, mediation, care, other)");
        return SEUS_INVALID;
    }
    if (d->store->get(d->store->ctx, KIND_RESOURCE, args->resource_id, d->arena, &old)) {
        seus_fail(SEUS_CONFLICT, d->why, "resource_id", "'%.*s' is in the basket of zone '%.*s' already%s: it was left "
                  "as it is", STR_ARG(args->resource_id), STR_ARG(old.zone_id),
                  old.state == RESOURCE_REMOVED ? " (removed)" : "");
        seus_hint(d->why, "seusctl resource set %.*s changes it; choose another name for another resource",
                  STR_ARG(args->resource_id));
        return SEUS_CONFLICT;
    }
    *DECIDE_EVENT(d, resource_added) = (struct wire_resource_added){
        .resource_id = args->resource_id,
        .zone_id = args->zone_id,
        .name = args->name,
        .kind = kind,
        .targets = args->targets,
        .targets_count = args->targets_count,
        .capacity = args->capacity,
        .sealed = args->sealed,
        .address = args->address,
        .contact = args->contact,
        .cost_owner = args->cost_owner,
    };
    decide_made(d, args->resource_id);
    decide_expect(d, KIND_RESOURCE, args->resource_id, 0, true);
    decide_expect(d, KIND_ZONE, args->zone_id, zone.version, false);
    return SEUS_OK;
}

static enum seus_err get_active(struct decide *d, struct str resource_id, uint64_t if_version,
                                struct wire_resource *ret_row)
{
    enum seus_err err = decide_get_resource(d, resource_id, ret_row);
    if (err == SEUS_OK) {
        err = decide_if_version(d, ret_row->resource_id, if_version, ret_row->version);
    }
    if (err == SEUS_OK && ret_row->state == RESOURCE_REMOVED) {
        seus_fail(SEUS_REFUSED, d->why, "resource_id", "'%.*s' was taken out of the basket: %.*s",
                  STR_ARG(resource_id), STR_ARG(ret_row->reason));
        seus_hint(d->why, "what is offered now goes under another name: seusctl resource add NAME --zone %.*s",
                  STR_ARG(ret_row->zone_id));
        err = SEUS_REFUSED;
    }
    return err;
}

static enum seus_err set_capacity(struct decide *d, const struct wire_resource *row)
{
    const struct wire_resource_set *args = d->request->args;
    const uint64_t used = row->reserved + row->occupied;
    if (args->capacity < used) {
        seus_fail(SEUS_REFUSED, d->why, "capacity",
                  "%llu places of '%.*s' are reserved or occupied: its capacity cannot be %llu",
                  (unsigned long long)used, STR_ARG(row->resource_id), (unsigned long long)args->capacity);
        seus_hint(d->why, "seusctl placement list --resource %.*s shows who is there", STR_ARG(row->resource_id));
        return SEUS_REFUSED;
    }
    *DECIDE_EVENT(d, resource_capacity_set) = (struct wire_resource_capacity_set){
        .resource_id = decide_keep(d, row->resource_id),
        .zone_id = decide_keep(d, row->zone_id),
        .capacity = args->capacity,
        .reason = args->reason,
    };
    return SEUS_OK;
}

enum seus_err decide_resource_set(struct decide *d)
{
    const struct wire_resource_set *args = d->request->args;
    struct wire_resource row;
    enum seus_err err = get_active(d, args->resource_id, args->if_version, &row);
    if (err == SEUS_OK) {
        err = check_facts(d, args->resource_id, args->capacity, args->targets, args->targets_count);
    }
    if (err != SEUS_OK) {
        return err;
    }
    const bool facts = args->name.len > 0 || args->targets_count > 0 || args->sealed != TRI_UNKNOWN ||
                       args->address.len > 0 || args->contact.len > 0 || args->cost_owner.len > 0;
    const bool capacity = args->capacity > 0 || args->no_places;
    if ((!facts && !capacity) || (args->capacity > 0 && args->no_places)) {
        seus_fail(SEUS_INVALID, d->why, "capacity", facts || capacity ? "--capacity %llu or --no-places, not both"
                                                                     : "nothing to change: give a fact or a capacity",
                  (unsigned long long)args->capacity);
        seus_hint(d->why, "seusctl resource set %.*s --capacity 4", STR_ARG(row.resource_id));
        return SEUS_INVALID;
    }
    if (facts) {
        *DECIDE_EVENT(d, resource_amended) = (struct wire_resource_amended){
            .resource_id = decide_keep(d, row.resource_id),
            .zone_id = decide_keep(d, row.zone_id),
            .name = args->name,
            .targets = args->targets,
            .targets_count = args->targets_count,
            .sealed = args->sealed,
            .address = args->address,
            .contact = args->contact,
            .cost_owner = args->cost_owner,
            .reason = args->reason,
        };
    }
    decide_made(d, row.resource_id);
    decide_expect(d, KIND_RESOURCE, row.resource_id, row.version, true);
    return capacity ? set_capacity(d, &row) : SEUS_OK;
}

enum seus_err decide_resource_remove(struct decide *d)
{
    const struct wire_resource_remove *args = d->request->args;
    struct wire_resource row;
    const enum seus_err err = get_active(d, args->resource_id, args->if_version, &row);
    if (err != SEUS_OK) {
        return err;
    }
    if (row.reserved + row.occupied > 0) {
        seus_fail(SEUS_REFUSED, d->why, "resource_id",
                  "%llu places of '%.*s' are reserved or occupied: somebody would lose their place",
                  (unsigned long long)(row.reserved + row.occupied), STR_ARG(row.resource_id));
        seus_hint(d->why,
                  "seusctl placement list --resource %.*s shows who is there; seusctl resource set %.*s --capacity "
                  "%llu takes nobody new",
                  STR_ARG(row.resource_id), STR_ARG(row.resource_id),
                  (unsigned long long)(row.reserved + row.occupied));
        return SEUS_REFUSED;
    }
    *DECIDE_EVENT(d, resource_removed) = (struct wire_resource_removed){.resource_id = decide_keep(d, row.resource_id),
                                                                        .zone_id = decide_keep(d, row.zone_id),
                                                                        .reason = args->reason};
    decide_made(d, row.resource_id);
    decide_expect(d, KIND_RESOURCE, row.resource_id, row.version, true);
    return SEUS_OK;
}
