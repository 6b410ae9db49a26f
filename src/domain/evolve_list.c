/* SPDX-License-Identifier: EUPL-1.2 */
/* Evolve: zones, signallers, units and reports. A row that is there already is not made a second time. */
#include "domain/evolve.h"

void evolve_zone_added(struct evolve *e, const struct wire_zone_added *body)
{
    struct wire_zone row;
    if (body->zone_id.len == 0 || evolve_get(e, KIND_ZONE, body->zone_id, &row)) {
        return;
    }
    row = (struct wire_zone){
        .zone_id = body->zone_id,
        .name = body->name,
        .area = body->area,
        .population = body->population,
        .prefix = body->prefix,
        .state = body->state,
        .contact = body->contact,
        .version = e->index,
    };
    evolve_put(e, KIND_ZONE, row.zone_id, &row);
}

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
        .state = SIGNALLER_AUTHORISED,
        .version = e->index,
    };
    evolve_put(e, KIND_SIGNALLER, row.signaller_id, &row);
}

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
        .version = e->index,
    };
    evolve_put(e, KIND_UNIT, row.unit_id, &row);
}

void evolve_unit_status_set(struct evolve *e, const struct wire_unit_status_set *body)
{
    struct wire_unit row;
    if (body->status == UNIT_NONE || body->status > UNIT_OUT_OF_SERVICE ||
        !evolve_get(e, KIND_UNIT, body->unit_id, &row)) {
        return;
    }
    row.status = body->status;
    row.since = evolve_later(row.since, e->entry->recorded_at);
    row.reason = body->reason;
    row.version = e->index;
    evolve_put(e, KIND_UNIT, row.unit_id, &row);
}

void evolve_report_received(struct evolve *e, const struct wire_report_received *body)
{
    struct wire_report row;
    if (body->report_id.len == 0 || evolve_get(e, KIND_REPORT, body->report_id, &row)) {
        return;
    }
    row = (struct wire_report){
        .report_id = body->report_id,
        .state = REPORT_RECEIVED,
        .signaller_id = body->signaller_id,
        .category = body->category,
        .zone_id = body->zone_id,
        .received_at = e->entry->recorded_at,
        .version = e->index,
    };
    evolve_put(e, KIND_REPORT, row.report_id, &row);
}

void evolve_report_refused(struct evolve *e, const struct wire_report_refused *body)
{
    struct wire_report row;
    if (!evolve_get(e, KIND_REPORT, body->report_id, &row)) {
        return;
    }
    row.state = REPORT_REFUSED;
    row.reason = body->reason;
    row.orientation = body->orientation;
    row.version = e->index;
    evolve_put(e, KIND_REPORT, row.report_id, &row);
}

void evolve_report_attached(struct evolve *e, const struct wire_report_attached *body)
{
    struct wire_case situation;
    if (!evolve_get(e, KIND_CASE, body->case_id, &situation)) {
        return;
    }
    const bool opened_it = str_eq(situation.report_id, body->report_id);
    struct wire_report row;
    if (!evolve_get(e, KIND_REPORT, body->report_id, &row)) {
        return;
    }
    row.state = REPORT_ATTACHED;
    row.case_id = body->case_id;
    row.override = opened_it && situation.override;
    row.version = e->index;
    evolve_put(e, KIND_REPORT, row.report_id, &row);
}
