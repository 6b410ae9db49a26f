/* SPDX-License-Identifier: EUPL-1.2 */
/* Evolve: facts of areas, rooms, lines, providers and municipalities are corrected; they end; one moves. */
#include "domain/evolve.h"

/* What the event leaves out stays. */
static void take(struct str *fact, struct str told)
{
    *fact = told.len > 0 ? told : *fact;
}

static void take_number(uint64_t *fact, uint64_t told)
{
    *fact = told != 0 ? told : *fact;
}

void evolve_area_amended(struct evolve *e, const struct wire_area_amended *body)
{
    struct wire_area row;
    if (evolve_get(e, KIND_AREA, body->area_id, &row)) {
        take(&row.name, body->name);
        take(&row.authority, body->authority);
        take(&row.room_id, body->room_id);
        take(&row.lead, body->lead);
        take(&row.reason, body->reason);
        row.version = e->index;
        evolve_put(e, KIND_AREA, row.area_id, &row);
    }
}

void evolve_room_amended(struct evolve *e, const struct wire_room_amended *body)
{
    struct wire_room row;
    if (evolve_get(e, KIND_ROOM, body->room_id, &row)) {
        take(&row.name, body->name);
        take(&row.seat, body->seat);
        take(&row.phone, body->phone);
        take(&row.provider_id, body->provider_id);
        take_number(&row.from, body->from);
        take_number(&row.until, body->until);
        take(&row.area, body->area);
        take(&row.reason, body->reason);
        row.version = e->index;
        evolve_put(e, KIND_ROOM, row.room_id, &row);
    }
}

void evolve_line_amended(struct evolve *e, const struct wire_line_amended *body)
{
    struct wire_line row;
    if (evolve_get(e, KIND_LINE, body->line_id, &row)) {
        take(&row.number, body->number);
        row.access = body->access != LINE_ACCESS_NONE ? body->access : row.access;
        take(&row.room_id, body->room_id);
        if (body->zone_ids_count > 0) {
            row.zone_ids = body->zone_ids;
            row.zone_ids_count = body->zone_ids_count;
        }
        take(&row.reason, body->reason);
        row.version = e->index;
        evolve_put(e, KIND_LINE, row.line_id, &row);
    }
}

void evolve_provider_amended(struct evolve *e, const struct wire_provider_amended *body)
{
    struct wire_provider row;
    if (evolve_get(e, KIND_PROVIDER, body->provider_id, &row)) {
        take(&row.name, body->name);
        take_number(&row.from, body->from);
        take_number(&row.until, body->until);
        if (body->bases_count > 0) {
            row.bases = body->bases;
            row.bases_count = body->bases_count;
        }
        take(&row.area, body->area);
        take(&row.act, body->act);
        take(&row.reason, body->reason);
        row.version = e->index;
        evolve_put(e, KIND_PROVIDER, row.provider_id, &row);
    }
}

void evolve_municipality_amended(struct evolve *e, const struct wire_municipality_amended *body)
{
    struct wire_municipality row;
    if (evolve_get(e, KIND_MUNICIPALITY, body->municipality_id, &row)) {
        take(&row.name, body->name);
        take_number(&row.population, body->population);
        take(&row.hours, body->hours);
        take(&row.contact, body->contact);
        take(&row.cost_owner, body->cost_owner);
        take(&row.reason, body->reason);
        row.version = e->index;
        evolve_put(e, KIND_MUNICIPALITY, row.municipality_id, &row);
    }
}

/* Ending is the same for all of them; until: what else ends with the row. */
#define EVOLVE_ENDED(noun, KIND, until)                                                   \
    void evolve_##noun##_ended(struct evolve *e, const struct wire_##noun##_ended *body)  \
    {                                                                                     \
        struct wire_##noun row;                                                           \
        if (evolve_get(e, KIND_##KIND, body->noun##_id, &row)) {                          \
            row.state = KIND##_ENDED;                                                     \
            row.ended_at = evolve_moment(e, body->occurred_at);                           \
            until;                                                                        \
            row.reason = body->reason;                                                    \
            row.version = e->index;                                                       \
            evolve_put(e, KIND_##KIND, row.noun##_id, &row);                              \
        }                                                                                 \
    }

EVOLVE_ENDED(area, AREA, (void)0)
EVOLVE_ENDED(room, ROOM, (void)0)
EVOLVE_ENDED(line, LINE, (void)0)
EVOLVE_ENDED(provider, PROVIDER, row.until = row.until == 0 || row.until > row.ended_at ? row.ended_at : row.until)
EVOLVE_ENDED(municipality, MUNICIPALITY, (void)0)

void evolve_municipality_moved(struct evolve *e, const struct wire_municipality_moved *body)
{
    struct wire_municipality row;
    if (!evolve_get(e, KIND_MUNICIPALITY, body->municipality_id, &row) || row.stays_count >= EVOLVE_IDS_MAX) {
        return;
    }
    struct wire_municipality_stay *stays = arena_alloc(e->arena, (row.stays_count + 1) * sizeof(*stays));
    for (uint32_t i = 0; i < row.stays_count; i++) {
        stays[i] = row.stays[i];
    }
    stays[row.stays_count++] = (struct wire_municipality_stay){
        .zone_id = row.zone_id, .from = row.zone_from, .until = body->from, .act = body->act};
    row.stays = stays;
    row.zone_id = body->zone_id;
    row.zone_from = body->from;
    row.reason = body->reason.len > 0 ? body->reason : row.reason;
    row.version = e->index;
    evolve_put(e, KIND_MUNICIPALITY, row.municipality_id, &row);
}
