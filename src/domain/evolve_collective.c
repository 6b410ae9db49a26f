/* SPDX-License-Identifier: EUPL-1.2 */
/* Evolve: collective events. How many people were entered for one is counted in evolve_person.c. */
#include "domain/evolve.h"

static void put_collective(struct evolve *e, struct wire_collective *row)
{
    row->version = e->index;
    evolve_put(e, KIND_COLLECTIVE, row->event_id, row);
}

void evolve_collective_opened(struct evolve *e, const struct wire_collective_opened *body)
{
    struct wire_collective row;
    if (body->event_id.len == 0 || evolve_get(e, KIND_COLLECTIVE, body->event_id, &row)) {
        return;
    }
    row = (struct wire_collective){
        .event_id = body->event_id,
        .zone_id = body->zone_id,
        .state = COLLECTIVE_OPEN,
        .name = body->name,
        .event_class = body->event_class,
        .place = body->place,
        .zone_ids = body->zone_ids,
        .zone_ids_count = body->zone_ids_count,
        .affected = body->affected,
        .opened_at = e->entry->recorded_at,
    };
    put_collective(e, &row);
}

void evolve_collective_amended(struct evolve *e, const struct wire_collective_amended *body)
{
    struct wire_collective row;
    if (!evolve_get(e, KIND_COLLECTIVE, body->event_id, &row)) {
        return;
    }
    row.name = body->name.len > 0 ? body->name : row.name;
    row.place = body->place.len > 0 ? body->place : row.place;
    row.affected = body->affected != 0 ? body->affected : row.affected;
    row.reason = body->reason.len > 0 ? body->reason : row.reason;
    for (uint32_t i = 0; i < body->zone_ids_count; i++) {
        if (!domain_ids_have(row.zone_ids, row.zone_ids_count, body->zone_ids[i])) {
            evolve_append(e, &row.zone_ids, &row.zone_ids_count, body->zone_ids[i]);
        }
    }
    put_collective(e, &row);
}

void evolve_collective_case_added(struct evolve *e, const struct wire_collective_case_added *body)
{
    struct wire_case situation;
    struct wire_collective row;
    uint64_t people = 0;
    if (evolve_case_get(e, body->case_id, &situation)) {
        situation.event_id = body->event_id;
        people = situation.people_count;
        evolve_case_put(e, &situation);
    }
    if (evolve_get(e, KIND_COLLECTIVE, body->event_id, &row) &&
        !domain_ids_have(row.cases, row.cases_count, body->case_id)) {
        evolve_append(e, &row.cases, &row.cases_count, body->case_id);
        row.persons += people;
        put_collective(e, &row);
    }
}

static void move(struct evolve *e, struct str event_id, uint32_t state, struct str reason)
{
    struct wire_collective row;
    if (!evolve_get(e, KIND_COLLECTIVE, event_id, &row)) {
        return;
    }
    row.state = state;
    row.closed_at = state == COLLECTIVE_CLOSED ? e->entry->recorded_at : 0;
    row.reopenings += state == COLLECTIVE_OPEN ? 1 : 0;
    row.reason = reason;
    put_collective(e, &row);
}

void evolve_collective_closed(struct evolve *e, const struct wire_collective_closed *body)
{
    move(e, body->event_id, COLLECTIVE_CLOSED, body->reason);
}

void evolve_collective_reopened(struct evolve *e, const struct wire_collective_reopened *body)
{
    move(e, body->event_id, COLLECTIVE_OPEN, body->reason);
}
