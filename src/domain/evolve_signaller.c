/* SPDX-License-Identifier: EUPL-1.2 */
/* Evolve: institutions that may signal. A row that is there already is not made a second time. */
#include "domain/evolve.h"

void evolve_signaller_registered(struct evolve *e, const struct wire_signaller_registered *body)
{
    struct wire_signaller row;
    if (body->signaller_id.len == 0 || evolve_get(e, KIND_SIGNALLER, body->signaller_id, &row)) {
        return;
    }
    row = (struct wire_signaller){
        .signaller_id = body->signaller_id,
        .name = body->name,
        .category = body->category,
        .zone_id = body->zone_id,
        .from = body->from,
        .until = body->until,
        .state = body->proposed ? SIGNALLER_PROPOSED : SIGNALLER_AUTHORISED,
        .act = body->act,
        .version = e->index,
    };
    evolve_put(e, KIND_SIGNALLER, row.signaller_id, &row);
}

void evolve_signaller_authorised(struct evolve *e, const struct wire_signaller_authorised *body)
{
    struct wire_signaller row;
    if (!evolve_get(e, KIND_SIGNALLER, body->signaller_id, &row)) {
        return;
    }
    row.state = SIGNALLER_AUTHORISED;
    row.from = body->from != 0 ? body->from : row.from;
    row.until = body->until != 0 ? body->until : row.until;
    row.act = body->act.len > 0 ? body->act : row.act;
    row.version = e->index;
    evolve_put(e, KIND_SIGNALLER, row.signaller_id, &row);
}

static void stop(struct evolve *e, struct str signaller_id, uint32_t state, struct str reason)
{
    struct wire_signaller row;
    if (!evolve_get(e, KIND_SIGNALLER, signaller_id, &row)) {
        return;
    }
    row.state = state;
    row.reason = reason;
    row.version = e->index;
    evolve_put(e, KIND_SIGNALLER, row.signaller_id, &row);
}

void evolve_signaller_suspended(struct evolve *e, const struct wire_signaller_suspended *body)
{
    stop(e, body->signaller_id, SIGNALLER_SUSPENDED, body->reason);
}

void evolve_signaller_ended(struct evolve *e, const struct wire_signaller_ended *body)
{
    stop(e, body->signaller_id, SIGNALLER_ENDED, body->reason);
}
