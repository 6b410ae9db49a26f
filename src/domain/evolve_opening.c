/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Evolve: openings and agreements. Each also moves the version of its zone: a report is judged by them, and what is
 * judged rests on the zone.
 */
#include "domain/accession.h"
#include "domain/evolve.h"

static bool touch_zone(struct evolve *e, struct str zone_id, uint32_t state)
{
    struct wire_zone zone;
    if (!evolve_get(e, KIND_ZONE, zone_id, &zone)) {
        return false;
    }
    if (state != ZONE_NONE && zone.state != state) {
        zone.state = state;
        zone.since = e->entry->recorded_at;
        zone.hooked_at = zone.hooked_at == 0 && state == ZONE_HOOKED ? e->entry->recorded_at : zone.hooked_at;
    }
    zone.version = e->index;
    evolve_put(e, KIND_ZONE, zone.zone_id, &zone);
    return true;
}

void evolve_signaller_opened(struct evolve *e, const struct wire_signaller_opened *body)
{
    struct wire_opening row;
    if (body->opening_id.len == 0 || evolve_get(e, KIND_OPENING, body->opening_id, &row) ||
        !touch_zone(e, body->zone_id, ZONE_NONE)) {
        return;
    }
    row = (struct wire_opening){
        .opening_id = body->opening_id,
        .zone_id = body->zone_id,
        .category = body->category,
        .from = body->from,
        .until = body->until,
        .act = body->act,
        .version = e->index,
    };
    row.state = opening_state_at(&row, e->entry->recorded_at);
    evolve_put(e, KIND_OPENING, row.opening_id, &row);
}

void evolve_signaller_closed(struct evolve *e, const struct wire_signaller_closed *body)
{
    struct wire_opening row;
    if (!touch_zone(e, body->zone_id, ZONE_NONE) || !evolve_get(e, KIND_OPENING, body->opening_id, &row)) {
        return;
    }
    row.until = body->until;
    row.reason = body->reason;
    row.state = opening_state_at(&row, e->entry->recorded_at);
    row.version = e->index;
    evolve_put(e, KIND_OPENING, row.opening_id, &row);
}

/* What the zone's row shows until the next event about it; on a day it is judged by its agreements. */
static uint32_t adhered_state(const struct evolve *e, const struct wire_agreement *row)
{
    return agreement_state_at(row, e->entry->recorded_at) == AGREEMENT_ADHERED ? ZONE_HOOKED : ZONE_OUTSIDE;
}

void evolve_agreement_made(struct evolve *e, const struct wire_agreement_made *body)
{
    struct wire_agreement row;
    if (body->agreement_id.len == 0 || evolve_get(e, KIND_AGREEMENT, body->agreement_id, &row)) {
        return;
    }
    row = (struct wire_agreement){
        .agreement_id = body->agreement_id,
        .zone_id = body->zone_id,
        .payer = body->payer,
        .from = body->from,
        .until = body->until,
        .act = body->act,
        .version = e->index,
    };
    row.state = agreement_state_at(&row, e->entry->recorded_at);
    if (row.state == AGREEMENT_ADHERED ? !touch_zone(e, body->zone_id, ZONE_HOOKED)
                                       : !touch_zone(e, body->zone_id, ZONE_NONE)) {
        return;
    }
    evolve_put(e, KIND_AGREEMENT, row.agreement_id, &row);
}

void evolve_agreement_extended(struct evolve *e, const struct wire_agreement_extended *body)
{
    struct wire_agreement row;
    if (!touch_zone(e, body->zone_id, ZONE_NONE) || !evolve_get(e, KIND_AGREEMENT, body->agreement_id, &row)) {
        return;
    }
    row.until = body->until;
    row.act = body->act.len > 0 ? body->act : row.act;
    row.extensions++;
    row.state = agreement_state_at(&row, e->entry->recorded_at);
    row.version = e->index;
    evolve_put(e, KIND_AGREEMENT, row.agreement_id, &row);
}

void evolve_agreement_ended(struct evolve *e, const struct wire_agreement_ended *body)
{
    struct wire_agreement row;
    if (!evolve_get(e, KIND_AGREEMENT, body->agreement_id, &row)) {
        return;
    }
    row.until = body->until;
    row.reason = body->reason;
    row.state = AGREEMENT_ENDED;
    row.version = e->index;
    const uint32_t state = adhered_state(e, &row);
    evolve_put(e, KIND_AGREEMENT, row.agreement_id, &row);
    (void)touch_zone(e, body->zone_id, state);
}
