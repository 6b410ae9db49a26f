/* SPDX-License-Identifier: EUPL-1.2 */
/* Evolve: units. A row that is there already is not made a second time. */
#include "domain/evolve.h"

void evolve_unit_registered(struct evolve *e, const struct wire_unit_registered *body)
{
    struct wire_unit row;
    if (body->unit_id.len == 0 || evolve_get(e, KIND_UNIT, body->unit_id, &row)) {
        return;
    }
    row = (struct wire_unit){
        .unit_id = body->unit_id,
        .name = body->name,
        .zone_id = body->zone_id,
        .area = body->area,
        .status = UNIT_AVAILABLE,
        .since = e->entry->recorded_at,
        .skills = body->skills,
        .skills_count = body->skills_count,
        .operators = body->operators,
        .multi = body->multi,
        .seats = body->seats,
        .version = e->index,
    };
    evolve_put(e, KIND_UNIT, row.unit_id, &row);
}

void evolve_unit_status_set(struct evolve *e, const struct wire_unit_status_set *body)
{
    struct wire_unit row;
    if (body->status == UNIT_NONE || body->status > UNIT_OUT_OF_SERVICE ||
        !evolve_get(e, KIND_UNIT, body->unit_id, &row) || row.status == UNIT_RETIRED) {
        return;
    }
    row.status = body->status;
    row.since = evolve_later(row.since, evolve_moment(e, body->occurred_at));
    row.reason = body->reason;
    row.version = e->index;
    evolve_put(e, KIND_UNIT, row.unit_id, &row);
}

void evolve_unit_retired(struct evolve *e, const struct wire_unit_retired *body)
{
    struct wire_unit row;
    if (!evolve_get(e, KIND_UNIT, body->unit_id, &row) || row.status == UNIT_RETIRED) {
        return;
    }
    evolve_crew_leaves(e, &row);
    row.status = UNIT_RETIRED;
    row.since = evolve_later(row.since, e->entry->recorded_at);
    row.reason = body->reason;
    row.version = e->index;
    evolve_put(e, KIND_UNIT, body->unit_id, &row);
}

void evolve_unit_amended(struct evolve *e, const struct wire_unit_amended *body)
{
    struct wire_unit row;
    if (!evolve_get(e, KIND_UNIT, body->unit_id, &row)) {
        return;
    }
    row.name = body->name.len > 0 ? body->name : row.name;
    row.zone_id = body->zone_id.len > 0 ? body->zone_id : row.zone_id;
    row.area = body->zone_id.len > 0 ? body->area : row.area;
    row.operators = body->operators != 0 ? body->operators : row.operators;
    row.seats = body->seats != 0 ? body->seats : row.seats;
    if (body->skills_count > 0) {
        row.skills = body->skills;
        row.skills_count = body->skills_count;
    }
    row.version = e->index;
    evolve_put(e, KIND_UNIT, body->unit_id, &row);
}
