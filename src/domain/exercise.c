/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Exercises and the room's work do not mix: no real unit is sent into an exercise, no unit of an exercise to somebody
 * in danger, and neither places nor cases nor collective events are shared. Figures leave out what is of an exercise,
 * so what was mixed would be lost to them. Asked by the files that bring things together.
 */
#include "domain/exercise.h"

bool exercise_zone(const struct decide *d, struct str zone_id)
{
    struct wire_zone zone;
    return zone_id.len > 0 && d->store->get(d->store->ctx, KIND_ZONE, zone_id, d->arena, &zone) &&
           zone.kind == ZONE_KIND_EXERCISE;
}

enum seus_err exercise_apart(struct decide *d, const char *field, struct str what, struct str thing_zone_id,
                             const struct wire_case *row)
{
    if (str_eq(thing_zone_id, row->zone_id)) {
        return SEUS_OK; /* as nearly always: no zone need be read */
    }
    const bool drawn = exercise_zone(d, thing_zone_id);
    if (drawn == exercise_zone(d, row->zone_id)) {
        return SEUS_OK;
    }
    seus_fail(SEUS_REFUSED, d->why, field,
              drawn ? "%.*s is of the exercise zone '%.*s', case %.*s is not: an exercise helps nobody"
                    : "%.*s is of zone '%.*s', case %.*s is of an exercise: what is real stays out of exercises",
              STR_ARG(what), STR_ARG(thing_zone_id), STR_ARG(case_label(row)));
    seus_hint(d->why, "seusctl zone show %.*s says what kind it is, as seusctl zone show %.*s does of the case's",
              STR_ARG(thing_zone_id), STR_ARG(row->zone_id));
    return SEUS_REFUSED;
}
