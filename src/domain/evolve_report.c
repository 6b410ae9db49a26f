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
