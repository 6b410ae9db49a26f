/* SPDX-License-Identifier: EUPL-1.2 */
/* Evolve: zones. A row that is there already is not made a second time. */
#include "domain/evolve.h"

void evolve_zone_added(struct evolve *e, const struct wire_zone_added *body)
{
    struct wire_zone row;
    if (body->zone_id.len == 0 || evolve_get(e, KIND_ZONE, body->zone_id, &row)) {
        return;
    }
    const uint64_t since = body->since != 0 ? body->since : e->entry->recorded_at;
    row = (struct wire_zone){
        .zone_id = body->zone_id,
        .name = body->name,
        .area = body->area,
        .population = body->population,
        .prefix = body->prefix,
        .state = body->state,
        .contact = body->contact,
        .version = e->index,
        .kind = body->kind,
        .lead = body->lead,
        .zone_body = body->zone_body,
        .room_id = body->room_id,
        .since = since,
        .requested_at = body->state == ZONE_REQUESTED ? since : 0,
        .soi_started_at = body->state == ZONE_SOI ? since : 0,
        .soi_ended_at = body->state == ZONE_SOI_PASSED || body->state == ZONE_SOI_FAILED ? since : 0,
        .hookup_planned = body->hookup_planned,
        .hooked_at = body->state == ZONE_HOOKED ? since : 0,
        .suspended_at = body->state == ZONE_SUSPENDED ? since : 0,
        .workers_total = body->workers_total,
        .workers_trained = body->workers_trained,
        .training_share = body->training_share,
        .reference = body->reference,
        .next_room = body->next_room,
        .first_category = body->first_category,
    };
    evolve_put(e, KIND_ZONE, row.zone_id, &row);
}

static void amend_text(struct str *target, struct str text)
{
    *target = text.len > 0 ? text : *target;
}

static void amend_number(uint64_t *target, uint64_t number)
{
    *target = number != 0 ? number : *target;
}

void evolve_zone_amended(struct evolve *e, const struct wire_zone_amended *body)
{
    struct wire_zone row;
    if (!evolve_get(e, KIND_ZONE, body->zone_id, &row)) {
        return;
    }
    amend_text(&row.name, body->name);
    amend_text(&row.area, body->area);
    amend_text(&row.contact, body->contact);
    amend_text(&row.lead, body->lead);
    amend_text(&row.zone_body, body->zone_body);
    amend_text(&row.room_id, body->room_id);
    amend_text(&row.reference, body->reference);
    amend_text(&row.next_room, body->next_room);
    amend_number(&row.population, body->population);
    amend_number(&row.hookup_planned, body->hookup_planned);
    amend_number(&row.workers_total, body->workers_total);
    amend_number(&row.workers_trained, body->workers_trained);
    amend_number(&row.training_share, body->training_share);
    row.kind = body->kind != ZONE_KIND_NONE ? body->kind : row.kind;
    row.first_category = body->first_category != CATEGORY_NONE ? body->first_category : row.first_category;
    row.version = e->index;
    evolve_put(e, KIND_ZONE, row.zone_id, &row);
}
