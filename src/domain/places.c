/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The frame the zones stand in: areas, rooms, the lines that ring in them, the provider, municipalities with the hours
 * of their own service. Each is added once under the name people give it.
 */
#include "domain/accession.h"
#include "domain/decide.h"

/* The name is one, and is free. */
static enum seus_err check_new(struct decide *d, enum entity_kind kind, const char *field, struct str id)
{
    union wire_row row;
    const char *noun = wire_enum_word(&wire_enum_entity_kind, kind);
    if (!decide_is_slug(id)) {
        seus_fail(SEUS_INVALID, d->why, field,
                  "'%.*s' cannot be the short name of a %s: lower-case letters, digits and dashes, a letter first",
                  STR_ARG(id), noun);
        seus_hint(d->why, "for example: seusctl %s add nord-ovest --name \"its full name\"", noun);
        return SEUS_INVALID;
    }
    if (d->store->get(d->store->ctx, kind, id, d->arena, &row)) {
        seus_fail(SEUS_CONFLICT, d->why, field, "%s '%.*s' is already in the list: it was left as it is", noun,
                  STR_ARG(id));
        seus_hint(d->why, "seusctl %s list shows it", noun);
        return SEUS_CONFLICT;
    }
    decide_made(d, id);
    decide_expect(d, kind, id, 0, true);
    return SEUS_OK;
}

enum seus_err decide_area_add(struct decide *d)
{
    const struct wire_area_add *args = d->request->args;
    enum seus_err err = check_new(d, KIND_AREA, "area_id", args->area_id);
    if (err == SEUS_OK) {
        *DECIDE_EVENT(d, area_added) = (struct wire_area_added){.area_id = args->area_id,
                                                                .name = args->name,
                                                                .authority = args->authority,
                                                                .room_id = args->room_id,
                                                                .lead = args->lead};
    }
    return err;
}

enum seus_err decide_room_add(struct decide *d)
{
    const struct wire_room_add *args = d->request->args;
    enum seus_err err = check_new(d, KIND_ROOM, "room_id", args->room_id);
    if (err == SEUS_OK) {
        err = decide_span(d, STR_LIT("the provider's time in the room"), args->from, args->until);
    }
    if (err == SEUS_OK) {
        *DECIDE_EVENT(d, room_added) = (struct wire_room_added){.room_id = args->room_id,
                                                                .name = args->name,
                                                                .seat = args->seat,
                                                                .phone = args->phone,
                                                                .provider_id = args->provider_id,
                                                                .from = args->from,
                                                                .until = args->until,
                                                                .area = args->area};
    }
    return err;
}

enum seus_err decide_line_add(struct decide *d)
{
    const struct wire_line_add *args = d->request->args;
    enum seus_err err = check_new(d, KIND_LINE, "line_id", args->line_id);
    if (err == SEUS_OK) {
        *DECIDE_EVENT(d, line_added) = (struct wire_line_added){.line_id = args->line_id,
                                                                .number = args->number,
                                                                .access = args->access,
                                                                .room_id = args->room_id,
                                                                .zone_ids = args->zone_ids,
                                                                .zone_ids_count = args->zone_ids_count};
    }
    return err;
}

enum seus_err decide_provider_add(struct decide *d)
{
    const struct wire_provider_add *args = d->request->args;
    const uint64_t from = args->from != 0 ? args->from : d->request->now_ms;
    enum seus_err err = check_new(d, KIND_PROVIDER, "provider_id", args->provider_id);
    if (err == SEUS_OK) {
        err = decide_span(d, STR_LIT("the contract"), from, args->until);
    }
    if (err == SEUS_OK) {
        *DECIDE_EVENT(d, provider_added) = (struct wire_provider_added){.provider_id = args->provider_id,
                                                                        .name = args->name,
                                                                        .from = from,
                                                                        .until = args->until,
                                                                        .bases = args->bases,
                                                                        .bases_count = args->bases_count,
                                                                        .area = args->area,
                                                                        .act = args->act};
    }
    return err;
}

enum seus_err decide_municipality_add(struct decide *d)
{
    const struct wire_municipality_add *args = d->request->args;
    struct wire_zone zone;
    enum seus_err err = check_new(d, KIND_MUNICIPALITY, "municipality_id", args->municipality_id);
    if (err == SEUS_OK) {
        err = decide_get_zone(d, args->zone_id, &zone);
    }
    if (err == SEUS_OK) {
        err = decide_hours(d, args->hours);
    }
    if (err == SEUS_OK) {
        *DECIDE_EVENT(d, municipality_added) = (struct wire_municipality_added){
            .municipality_id = args->municipality_id,
            .name = args->name,
            .zone_id = args->zone_id,
            .population = args->population,
            .hours = args->hours,
            .contact = args->contact,
            .cost_owner = args->cost_owner,
        };
        decide_expect(d, KIND_ZONE, args->zone_id, zone.version, false);
    }
    return err;
}
