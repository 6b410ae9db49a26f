/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The end of a case, for whoever hangs on it: what must be free before, what is void after. Called by close.c and
 * merge.c. Never decides whether the outcome fits.
 */
#include "domain/case_end.h"

#include "domain/deadline.h"
#include "domain/handover.h"

enum seus_err close_obstacle_assignment(struct decide *d, const struct wire_case *row)
{
    const struct wire_assignment *open = case_active_assignment(row, (struct str){NULL, 0});
    const struct str label = case_label(row);
    if (open == NULL) {
        return SEUS_OK;
    }
    seus_fail(SEUS_REFUSED, d->why, "case_id",
              "unit %.*s still holds case %.*s (%s): the case stays open until the unit is free",
              STR_ARG(open->unit_id), STR_ARG(label), wire_enum_word(&wire_enum_assign_status, open->status));
    seus_hint(d->why, "%.*s, then seusctl case close %.*s again", STR_ARG(unit_way_free(d, row, open)),
              STR_ARG(label));
    return SEUS_REFUSED;
}

/* A place somebody is in stays theirs after the case; one that is kept for nobody would stay blocked for ever. */
enum seus_err close_obstacle_placement(struct decide *d, const struct wire_case *row)
{
    const struct str label = case_label(row);
    if (row->placements == 0) {
        return SEUS_OK;
    }
    seus_fail(SEUS_REFUSED, d->why, "case_id", "reservations of places for case %.*s still stand (%llu): it stays open",
              STR_ARG(label), (unsigned long long)row->placements);
    seus_hint(d->why,
              "seusctl placement list --case %.*s; then seusctl placement start, or seusctl placement release with "
              "--reason",
              STR_ARG(label));
    return SEUS_REFUSED;
}

void case_ended(struct decide *d, const struct wire_case *row, const struct wire_case *into)
{
    handover_end_case(d, row);
    deadlines_end_case(d, row, into);
}
