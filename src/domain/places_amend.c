/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The frame the zones stand in changes: facts of areas, rooms, lines, providers and municipalities are corrected, they
 * leave the service, and a municipality is of another zone from a day on. Nothing is deleted: what ended is in the list
 * with the day and the reason, and takes part in nothing new.
 */
#include "domain/accession.h"
#include "domain/decide.h"
#include "domain/references.h"

#define STAYS_MAX     64u
#define ROWS_SEEN_MAX 256u
#define STATE_ENDED   2u /* of all five: checked below */
_Static_assert(AREA_ENDED == STATE_ENDED && ROOM_ENDED == STATE_ENDED && LINE_ENDED == STATE_ENDED &&
                   PROVIDER_ENDED == STATE_ENDED && MUNICIPALITY_ENDED == STATE_ENDED,
               "one word for the end of a place");

/* The row that a command changes: there, at the version asked for, and not ended. */
static enum seus_err get_to_change(struct decide *d, enum entity_kind kind, const char *field, struct str id,
                                   uint64_t if_version, union wire_row *ret_row)
{
    const struct wire_kind *known = wire_kind_of(kind);
    const char *noun = wire_enum_word(&wire_enum_entity_kind, kind);
    if (!d->store->get(d->store->ctx, kind, id, d->arena, ret_row)) {
        return reference_unknown(d, kind, field, id);
    }
    const uint64_t version = wire_row_version(known, ret_row);
    const enum seus_err err = decide_if_version(d, id, if_version, version);
    if (err != SEUS_OK) {
        return err;
    }
    if (wire_row_state(known, ret_row) == STATE_ENDED) {
        seus_fail(SEUS_REFUSED, d->why, field, "%s '%.*s' has left the service: it stays as it is", noun, STR_ARG(id));
        seus_hint(d->why, "seusctl %s list shows when and why; seusctl %s add enters another one", noun, noun);
        return SEUS_REFUSED;
    }
    decide_made(d, id);
    decide_expect(d, kind, id, version, true);
    return SEUS_OK;
}

static enum seus_err nothing_to_do(struct decide *d, const char *noun, struct str id, const char *example)
{
    seus_fail(SEUS_INVALID, d->why, NULL, "nothing to correct about %s '%.*s': give a fact", noun, STR_ARG(id));
    seus_hint(d->why, "seusctl %s update %.*s %s", noun, STR_ARG(id), example);
    return SEUS_INVALID;
}

/* ---- corrected --------------------------------------------------------------------------------------------------- */

enum seus_err decide_area_update(struct decide *d)
{
    const struct wire_area_update *args = d->request->args;
    union wire_row row;
    const enum seus_err err = get_to_change(d, KIND_AREA, "area_id", args->area_id, args->if_version, &row);
    if (err != SEUS_OK) {
        return err;
    }
    if (args->name.len + args->authority.len + args->room_id.len + args->lead.len == 0) {
        return nothing_to_do(d, "area", args->area_id, "--authority NAME");
    }
    *DECIDE_EVENT(d, area_amended) = (struct wire_area_amended){.area_id = args->area_id,
                                                                .name = args->name,
                                                                .authority = args->authority,
                                                                .room_id = args->room_id,
                                                                .lead = args->lead,
                                                                .reason = args->reason};
    return SEUS_OK;
}

enum seus_err decide_room_update(struct decide *d)
{
    const struct wire_room_update *args = d->request->args;
    union wire_row row;
    enum seus_err err = get_to_change(d, KIND_ROOM, "room_id", args->room_id, args->if_version, &row);
    const size_t told = args->name.len + args->seat.len + args->phone.len + args->provider_id.len + args->area.len;
    if (err == SEUS_OK && told == 0 && args->from == 0 && args->until == 0) {
        err = nothing_to_do(d, "room", args->room_id, "--phone NUMBER");
    }
    if (err == SEUS_OK) {
        err = decide_span(d, STR_LIT("the provider's time in the room"),
                          args->from != 0 ? args->from : row.row_room.from, args->until);
    }
    if (err == SEUS_OK) {
        *DECIDE_EVENT(d, room_amended) = (struct wire_room_amended){.room_id = args->room_id,
                                                                    .name = args->name,
                                                                    .seat = args->seat,
                                                                    .phone = args->phone,
                                                                    .provider_id = args->provider_id,
                                                                    .from = args->from,
                                                                    .until = args->until,
                                                                    .area = args->area,
                                                                    .reason = args->reason};
    }
    return err;
}

enum seus_err decide_line_update(struct decide *d)
{
    const struct wire_line_update *args = d->request->args;
    union wire_row row;
    const enum seus_err err = get_to_change(d, KIND_LINE, "line_id", args->line_id, args->if_version, &row);
    if (err != SEUS_OK) {
        return err;
    }
    if (args->number.len + args->room_id.len + args->zone_ids_count == 0 && args->access == LINE_ACCESS_NONE) {
        return nothing_to_do(d, "line", args->line_id, "--number NUMBER");
    }
    *DECIDE_EVENT(d, line_amended) = (struct wire_line_amended){.line_id = args->line_id,
                                                                .number = args->number,
                                                                .access = args->access,
                                                                .room_id = args->room_id,
                                                                .zone_ids = args->zone_ids,
                                                                .zone_ids_count = args->zone_ids_count,
                                                                .reason = args->reason};
    return SEUS_OK;
}

enum seus_err decide_provider_update(struct decide *d)
{
    const struct wire_provider_update *args = d->request->args;
    union wire_row row;
    enum seus_err err = get_to_change(d, KIND_PROVIDER, "provider_id", args->provider_id, args->if_version, &row);
    if (err == SEUS_OK && args->name.len + args->bases_count + args->area.len + args->act.len == 0 && args->from == 0 &&
        args->until == 0) {
        err = nothing_to_do(d, "provider", args->provider_id, "--until 2027-12-31 --act \"extension 1/2026\"");
    }
    if (err == SEUS_OK) {
        const struct wire_provider *old = &row.row_provider;
        err = decide_span(d, STR_LIT("the contract"), args->from != 0 ? args->from : old->from,
                         args->until != 0 ? args->until : old->until);
    }
    if (err == SEUS_OK) {
        *DECIDE_EVENT(d, provider_amended) = (struct wire_provider_amended){.provider_id = args->provider_id,
                                                                            .name = args->name,
                                                                            .from = args->from,
                                                                            .until = args->until,
                                                                            .bases = args->bases,
                                                                            .bases_count = args->bases_count,
                                                                            .area = args->area,
                                                                            .act = args->act,
                                                                            .reason = args->reason};
    }
    return err;
}

enum seus_err decide_municipality_update(struct decide *d)
{
    const struct wire_municipality_update *args = d->request->args;
    union wire_row row;
    enum seus_err err =
        get_to_change(d, KIND_MUNICIPALITY, "municipality_id", args->municipality_id, args->if_version, &row);
    if (err == SEUS_OK && args->name.len + args->hours.len + args->contact.len + args->cost_owner.len == 0 &&
        args->population == 0) {
        err = nothing_to_do(d, "municipality", args->municipality_id, "--hours \"mon-fri 08:00-14:00\"");
    }
    if (err == SEUS_OK) {
        err = decide_hours(d, args->hours);
    }
    if (err == SEUS_OK) {
        *DECIDE_EVENT(d, municipality_amended) = (struct wire_municipality_amended){
            .municipality_id = args->municipality_id,
            .name = args->name,
            .population = args->population,
            .hours = args->hours,
            .contact = args->contact,
            .cost_owner = args->cost_owner,
            .reason = args->reason,
        };
    }
    return err;
}

/* ---- ended ------------------------------------------------------------------------------------------------------- */

static enum seus_err refuse_held(struct decide *d, const char *noun, struct str id, struct str by, const char *way)
{
    seus_fail(SEUS_REFUSED, d->why, NULL, "%s '%.*s' cannot leave the service: %.*s", noun, STR_ARG(id), STR_ARG(by));
    seus_hint(d->why, "%s", way);
    return SEUS_REFUSED;
}

enum seus_err decide_area_end(struct decide *d)
{
    const struct wire_area_end *args = d->request->args;
    union wire_row row;
    void *found = NULL;
    enum seus_err err = get_to_change(d, KIND_AREA, "area_id", args->area_id, args->if_version, &row);
    if (err == SEUS_OK) {
        err = decide_not_future(d, args->occurred_at);
    }
    if (err == SEUS_OK &&
        d->store->rows(d->store->ctx, KIND_ZONE, args->area_id, d->arena, 1, &found) > 0) {
        const struct wire_zone *zone = found;
        return refuse_held(d, "area", args->area_id,
                           arena_printf(d->arena, "zone '%.*s' is in it", STR_ARG(zone->zone_id)),
                           "seusctl zone update ZONE --area AREA gives its zones to another area first");
    }
    if (err == SEUS_OK) {
        *DECIDE_EVENT(d, area_ended) = (struct wire_area_ended){
            .area_id = args->area_id, .reason = args->reason, .occurred_at = args->occurred_at};
    }
    return err;
}

enum seus_err decide_room_end(struct decide *d)
{
    const struct wire_room_end *args = d->request->args;
    union wire_row row;
    void *found = NULL;
    enum seus_err err = get_to_change(d, KIND_ROOM, "room_id", args->room_id, args->if_version, &row);
    if (err == SEUS_OK) {
        err = decide_not_future(d, args->occurred_at);
    }
    if (err != SEUS_OK) {
        return err;
    }
    unsigned count = d->store->rows(d->store->ctx, KIND_LINE, args->room_id, d->arena, ROWS_SEEN_MAX, &found);
    for (unsigned i = 0; i < count; i++) {
        const struct wire_line *line = (const struct wire_line *)found + i;
        if (line->state == LINE_ACTIVE) {
            return refuse_held(d, "room", args->room_id,
                               arena_printf(d->arena, "line '%.*s' rings in it", STR_ARG(line->line_id)),
                               "seusctl line update LINE --room ROOM, or seusctl line end LINE --reason TEXT, first");
        }
    }
    count = d->store->rows(d->store->ctx, KIND_SHIFT, args->room_id, d->arena, ROWS_SEEN_MAX, &found);
    for (unsigned i = 0; i < count; i++) {
        const struct wire_shift *shift = (const struct wire_shift *)found + i;
        if (shift->state == SHIFT_OPEN || shift->state == SHIFT_HANDING_OVER) {
            return refuse_held(d, "room", args->room_id,
                               arena_printf(d->arena, "shift %.*s is on duty there", STR_ARG(shift->shift_id)),
                               "seusctl shift close SHIFT ends a shift");
        }
    }
    *DECIDE_EVENT(d, room_ended) = (struct wire_room_ended){
        .room_id = args->room_id, .reason = args->reason, .occurred_at = args->occurred_at};
    return SEUS_OK;
}

enum seus_err decide_line_end(struct decide *d)
{
    const struct wire_line_end *args = d->request->args;
    union wire_row row;
    enum seus_err err = get_to_change(d, KIND_LINE, "line_id", args->line_id, args->if_version, &row);
    if (err == SEUS_OK) {
        err = decide_not_future(d, args->occurred_at);
    }
    if (err == SEUS_OK) {
        *DECIDE_EVENT(d, line_ended) = (struct wire_line_ended){
            .line_id = args->line_id, .reason = args->reason, .occurred_at = args->occurred_at};
    }
    return err;
}

enum seus_err decide_provider_end(struct decide *d)
{
    const struct wire_provider_end *args = d->request->args;
    union wire_row row;
    enum seus_err err = get_to_change(d, KIND_PROVIDER, "provider_id", args->provider_id, args->if_version, &row);
    if (err == SEUS_OK) {
        err = decide_not_future(d, args->occurred_at);
    }
    if (err == SEUS_OK && args->occurred_at != 0 && args->occurred_at < row.row_provider.from) {
        err = decide_span(d, STR_LIT("the contract"), row.row_provider.from, args->occurred_at);
    }
    if (err == SEUS_OK) {
        *DECIDE_EVENT(d, provider_ended) = (struct wire_provider_ended){
            .provider_id = args->provider_id, .reason = args->reason, .occurred_at = args->occurred_at};
    }
    return err;
}

enum seus_err decide_municipality_end(struct decide *d)
{
    const struct wire_municipality_end *args = d->request->args;
    union wire_row row;
    enum seus_err err =
        get_to_change(d, KIND_MUNICIPALITY, "municipality_id", args->municipality_id, args->if_version, &row);
    if (err == SEUS_OK) {
        err = decide_not_future(d, args->occurred_at);
    }
    if (err == SEUS_OK) {
        *DECIDE_EVENT(d, municipality_ended) = (struct wire_municipality_ended){
            .municipality_id = args->municipality_id, .reason = args->reason, .occurred_at = args->occurred_at};
    }
    return err;
}

/* ---- of another zone --------------------------------------------------------------------------------------------- */

enum seus_err decide_municipality_move(struct decide *d)
{
    const struct wire_municipality_move *args = d->request->args;
    const uint64_t from = args->from != 0 ? args->from : d->request->now_ms;
    union wire_row any;
    struct wire_zone zone;
    enum seus_err err =
        get_to_change(d, KIND_MUNICIPALITY, "municipality_id", args->municipality_id, args->if_version, &any);
    const struct wire_municipality *row = &any.row_municipality;
    if (err == SEUS_OK) {
        err = decide_get_zone(d, args->zone_id, &zone);
    }
    if (err != SEUS_OK) {
        return err;
    }
    if (str_eq(row->zone_id, args->zone_id)) {
        seus_fail(SEUS_REFUSED, d->why, "zone_id", "municipality '%.*s' is of zone '%.*s' already",
                  STR_ARG(args->municipality_id), STR_ARG(args->zone_id));
        seus_hint(d->why, "seusctl municipality list --zone %.*s", STR_ARG(args->zone_id));
        return SEUS_REFUSED;
    }
    if (from > d->request->now_ms + FUTURE_MS_MAX || from < row->zone_from || row->stays_count >= STAYS_MAX) {
        seus_fail(SEUS_INVALID, d->why, "from",
                  from < row->zone_from
                      ? "municipality '%.*s' came to its zone later than that"
                      : "municipality '%.*s' is moved when the day has come: it serves its zone until then",
                  STR_ARG(args->municipality_id));
        seus_hint(d->why, "seusctl municipality move %.*s --zone %.*s --from DATE, a day between its last move and now",
                  STR_ARG(args->municipality_id), STR_ARG(args->zone_id));
        return SEUS_INVALID;
    }
    *DECIDE_EVENT(d, municipality_moved) = (struct wire_municipality_moved){
        .municipality_id = args->municipality_id,
        .zone_id = args->zone_id,
        .from_id = decide_keep(d, row->zone_id),
        .from = from,
        .act = args->act,
        .reason = args->reason,
    };
    decide_expect(d, KIND_ZONE, args->zone_id, zone.version, false);
    return SEUS_OK;
}
