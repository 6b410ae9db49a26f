/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Where a report comes from, before it is taken: the zone of the place, and whose code it is. A place in no zone of the
 * service is a report like any other, refused with orientation; a zone that was only mistyped must not turn an
 * emergency away, so a name that is nearly one of the list is given back to be typed again. Called by case.open and
 * report.take.
 */
#include "domain/place.h"

#include "base/near.h"

#define ZONES_SCANNED_MAX 256u
#define EDITS_MAX         2u /* a name further away is another place */
#define NAME_BEGUN_MIN    4u /* bytes: the start of a name that says which */

static struct str lower(struct decide *d, struct str text)
{
    char *copy = arena_alloc(d->arena, text.len + 1);
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        copy[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c == ' ' || c == '_' ? '-' : c;
    }
    return (struct str){copy, text.len};
}

/* 0: the same but for capitals; EDITS_MAX + 1: no likeness. */
static unsigned edits_between(struct str wanted, struct str name)
{
    if (wanted.len > NEAR_EDITS_SIZE_MAX || name.len > NEAR_EDITS_SIZE_MAX || wanted.len < NAME_BEGUN_MIN) {
        return str_eq(wanted, name) ? 0 : EDITS_MAX + 1;
    }
    const unsigned edits = near_edits(wanted, name);
    return edits > 1 && str_starts_with(name, wanted) ? 1 : edits;
}

static enum seus_err refuse_mistyped(struct decide *d, struct str zone_id)
{
    void *found = NULL;
    const struct str wanted = lower(d, zone_id);
    const unsigned count =
        d->store->rows(d->store->ctx, KIND_ZONE, (struct str){NULL, 0}, d->arena, ZONES_SCANNED_MAX, &found);
    const struct wire_zone *zones = found;
    const struct wire_zone *best = NULL;
    unsigned best_edits = EDITS_MAX + 1;
    for (unsigned i = 0; i < count; i++) {
        const unsigned by_id = edits_between(wanted, zones[i].zone_id);
        const unsigned by_name = edits_between(wanted, lower(d, zones[i].name));
        const unsigned edits = by_id < by_name ? by_id : by_name;
        if (edits < best_edits) {
            best = &zones[i];
            best_edits = edits;
        }
    }
    if (best == NULL) {
        return SEUS_OK;
    }
    seus_fail(SEUS_NOT_FOUND, d->why, "zone_id",
              "there is no zone '%.*s'; did you mean '%.*s'? The report is not taken yet", STR_ARG(zone_id),
              STR_ARG(best->zone_id));
    seus_hint(d->why, "the same command with --zone %.*s; for a place in no zone of the service: --zone elsewhere",
              STR_ARG(best->zone_id));
    return SEUS_NOT_FOUND;
}

enum seus_err place_check_zone(struct decide *d, struct str zone_id)
{
    struct wire_zone zone;
    return d->store->get(d->store->ctx, KIND_ZONE, zone_id, d->arena, &zone) ? SEUS_OK : refuse_mistyped(d, zone_id);
}

static enum seus_err refuse_code(struct decide *d, struct str code, struct str zone_id, struct str near)
{
    if (near.len > 0) {
        seus_fail(SEUS_NOT_FOUND, d->why, "signaller_id",
                  "no institution has the signaller code '%.*s'; did you mean '%.*s'? The report is not taken yet",
                  STR_ARG(code), STR_ARG(near));
    } else {
        seus_fail(SEUS_NOT_FOUND, d->why, "signaller_id",
                  "no institution has the signaller code '%.*s': the report is not taken yet", STR_ARG(code));
    }
    seus_hint(d->why,
              "read the code again, or look with seusctl signaller list --zone %.*s; a caller without a code: "
              "--category CATEGORY",
              STR_ARG(zone_id));
    return SEUS_NOT_FOUND;
}

enum seus_err place_find_signaller(struct decide *d, struct str code, struct str zone_id,
                                   struct wire_signaller *ret_row)
{
    void *found = NULL;
    if (d->store->get(d->store->ctx, KIND_SIGNALLER, code, d->arena, ret_row)) {
        return SEUS_OK;
    }
    const struct str wanted = lower(d, code);
    const unsigned count =
        d->store->rows(d->store->ctx, KIND_SIGNALLER, zone_id, d->arena, SIGNALLERS_SCANNED_MAX, &found);
    const struct wire_signaller *rows = found;
    const struct wire_signaller *best = NULL;
    unsigned best_edits = EDITS_MAX + 1;
    unsigned same = 0; /* but for capitals */
    for (unsigned i = 0; i < count; i++) {
        const unsigned edits = edits_between(wanted, lower(d, rows[i].signaller_id));
        same += edits == 0 ? 1 : 0;
        if (edits < best_edits) {
            best = &rows[i];
            best_edits = edits;
        }
    }
    if (same == 1) {
        *ret_row = *best;
        return SEUS_OK;
    }
    return refuse_code(d, code, zone_id, best != NULL ? best->signaller_id : (struct str){NULL, 0});
}

enum seus_err place_check_municipality(struct decide *d, struct str zone_id, struct str municipality_id)
{
    struct wire_municipality row;
    if (municipality_id.len == 0 ||
        !d->store->get(d->store->ctx, KIND_MUNICIPALITY, municipality_id, d->arena, &row) ||
        str_eq(row.zone_id, zone_id)) {
        return SEUS_OK;
    }
    seus_fail(SEUS_INVALID, d->why, "municipality_id",
              "municipality '%.*s' is in zone '%.*s', not in '%.*s': another zone's units and places would be asked",
              STR_ARG(municipality_id), STR_ARG(row.zone_id), STR_ARG(zone_id));
    seus_hint(d->why, "--zone %.*s, the zone of the place; of residence, if it is another one: --competent-zone ID",
              STR_ARG(row.zone_id));
    return SEUS_INVALID;
}
