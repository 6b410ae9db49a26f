/* SPDX-License-Identifier: EUPL-1.2 */
/* Evolve: reports. A row that is there already is not made a second time. */
#include "domain/evolve.h"

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
        .occurred_at = body->occurred_at,
        .need = body->need,
        .place = body->place,
        .summary = body->summary,
        .persons = body->persons,
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
    row.outcome = body->outcome != OUTCOME_NONE ? body->outcome : (uint32_t)OUTCOME_ADVISED;
    row.closed_at = e->entry->recorded_at;
    row.version = e->index;
    evolve_put(e, KIND_REPORT, row.report_id, &row);
}

void evolve_report_attached(struct evolve *e, const struct wire_report_attached *body)
{
    struct wire_case situation;
    struct wire_report row;
    if (!evolve_case_get(e, body->case_id, &situation) || !evolve_get(e, KIND_REPORT, body->report_id, &row)) {
        return;
    }
    const bool override = str_eq(situation.report_id, body->report_id) && situation.override;
    if (!domain_ids_have(situation.reports, situation.reports_count, body->report_id)) {
        evolve_append(e, &situation.reports, &situation.reports_count, body->report_id);
        evolve_case_put(e, &situation);
    }
    if (!evolve_get(e, KIND_REPORT, body->report_id, &row)) { /* again: it may have borrowed the store */
        return;
    }
    row.state = REPORT_ATTACHED;
    row.case_id = body->case_id;
    row.first_case_id = body->case_id;
    row.override = override;
    row.outcome = OUTCOME_NONE;
    row.closed_at = 0;
    row.version = e->index;
    evolve_put(e, KIND_REPORT, row.report_id, &row);
}

void evolve_report_detached(struct evolve *e, const struct wire_report_detached *body)
{
    struct wire_case situation;
    if (!evolve_case_get(e, body->case_id, &situation)) {
        return;
    }
    struct str *kept = arena_alloc(e->arena, (situation.reports_count + 1) * sizeof(*kept));
    uint32_t count = 0;
    for (uint32_t i = 0; i < situation.reports_count; i++) {
        if (!str_eq(situation.reports[i], body->report_id)) {
            kept[count++] = situation.reports[i];
        }
    }
    situation.reports = kept;
    situation.reports_count = count;
    evolve_case_put(e, &situation);
}

void evolve_report_closed(struct evolve *e, const struct wire_report_closed *body)
{
    struct wire_report row;
    if (!evolve_get(e, KIND_REPORT, body->report_id, &row)) {
        return;
    }
    row.state = REPORT_CLOSED;
    row.outcome = body->outcome;
    row.orientation = body->orientation.len > 0 ? body->orientation : row.orientation;
    row.reason = body->reason.len > 0 ? body->reason : row.reason;
    row.closed_at = e->entry->recorded_at;
    row.version = e->index;
    evolve_put(e, KIND_REPORT, row.report_id, &row);
}

void evolve_report_amended(struct evolve *e, const struct wire_report_amended *body)
{
    struct wire_report row;
    if (!evolve_get(e, KIND_REPORT, body->report_id, &row)) {
        return;
    }
    row.need = body->need != NEED_NONE ? body->need : row.need;
    row.place = body->place.len > 0 ? body->place : row.place;
    row.summary = body->summary.len > 0 ? body->summary : row.summary;
    row.persons = body->persons != 0 ? body->persons : row.persons;
    row.occurred_at = body->occurred_at != 0 ? body->occurred_at : row.occurred_at;
    row.version = e->index;
    evolve_put(e, KIND_REPORT, row.report_id, &row);
}
