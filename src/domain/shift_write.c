/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The shift that a command is written on, if its sender names one: a shift that is over writes nothing any more, one
 * that has not begun not yet. Called by decide.c before every operation.
 */
#include "base/when.h"
#include "domain/decide.h"

static enum seus_err refuse_closed(struct decide *d, const struct wire_shift *row)
{
    char at[WHEN_SIZE];
    when_format_utc(at, row->closed_at);
    seus_fail(SEUS_REFUSED, d->why, "shift", "shift %.*s was closed at %s: nothing is written on it any more",
              STR_ARG(row->shift_id), at);
    if (row->next_shift.len > 0) {
        seus_hint(d->why, "whoever is on duty now writes on the shift that took over: --on-shift %.*s",
                  STR_ARG(row->next_shift));
    } else {
        seus_hint(d->why, "write on the shift that is on duty: seusctl shift list --state open, then --on-shift SHIFT");
    }
    return SEUS_REFUSED;
}

enum seus_err decide_on_shift(struct decide *d)
{
    const struct str shift_id = d->request->shift;
    struct wire_shift row;
    if (shift_id.len == 0) {
        return SEUS_OK;
    }
    if (!d->store->get(d->store->ctx, KIND_SHIFT, shift_id, d->arena, &row)) {
        seus_fail(SEUS_NOT_FOUND, d->why, "shift", "there is no shift '%.*s' to write on: nothing was written",
                  STR_ARG(shift_id));
        seus_hint(d->why, "seusctl shift list shows the shifts; is SEUS_SHIFT set to an old one?");
        return SEUS_NOT_FOUND;
    }
    if (row.state == SHIFT_CLOSED) {
        return refuse_closed(d, &row);
    }
    if (row.state == SHIFT_PLANNED) {
        seus_fail(SEUS_REFUSED, d->why, "shift", "shift %.*s has not begun: nothing is written on it yet",
                  STR_ARG(shift_id));
        seus_hint(d->why, "open it without naming it: seusctl shift open --shift %.*s", STR_ARG(shift_id));
        return SEUS_REFUSED;
    }
    decide_expect(d, KIND_SHIFT, shift_id, row.version, false);
    return SEUS_OK;
}
