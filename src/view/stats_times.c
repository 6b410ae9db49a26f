/* SPDX-License-Identifier: EUPL-1.2 */
/* Figures of time, on the two focuses of the service: the room and its units. Called by stats.c for each case. */
#include "base/civil.h"
#include "view/stats.h"

static uint64_t first_sent_ms(const struct wire_case *row)
{
    uint64_t first = 0;
    for (uint32_t i = 0; i < row->assignments_count; i++) {
        const uint64_t ms = row->assignments[i].assigned_at;
        first = ms != 0 && (first == 0 || ms < first) ? ms : first;
    }
    return first;
}

void stats_visit_room_phases(struct view_scan *scan, const union wire_row *any)
{
    const struct wire_case *row = &any->row_case;
    if (!stats_case_counts(row)) {
        return;
    }
    struct stats_line *line = stats_line_of_case(scan, row);
    stats_add(scan, line, COLUMN_cases, 1);
    stats_span(scan, line, COLUMN_decided, row->opened_at, row->triaged_at);
    stats_span(scan, line, COLUMN_sent, row->triaged_at, first_sent_ms(row));
    stats_span(scan, line, COLUMN_offered, row->opened_at, row->handover.offered_at);
    stats_span(scan, line, COLUMN_closed, row->opened_at, row->closed_at);
}

void stats_visit_unit_phases(struct view_scan *scan, const union wire_row *any)
{
    const struct wire_case *row = &any->row_case;
    if (!stats_case_counts(row)) {
        return;
    }
    for (uint32_t i = 0; i < row->assignments_count; i++) {
        const struct wire_assignment *a = &row->assignments[i];
        struct stats_line *line = scan->args.by == BY_UNIT ? stats_line_of_text(scan, a->unit_id)
                                                           : stats_line_of_case(scan, row);
        stats_add(scan, line, COLUMN_assignments, 1);
        stats_span(scan, line, COLUMN_acked, a->assigned_at, a->acked_at);
        stats_span(scan, line, COLUMN_left, a->acked_at, a->enroute_at);
        stats_span(scan, line, COLUMN_arrived, a->enroute_at, a->onscene_at);
        stats_span(scan, line, COLUMN_cleared, a->onscene_at, a->ended_at);
    }
}

void stats_visit_handover(struct view_scan *scan, const union wire_row *any)
{
    const struct wire_case *row = &any->row_case;
    const struct wire_handover *handover = &row->handover;
    if (row->state == CASE_MERGED || handover->offered_at == 0) {
        return;
    }
    struct stats_line *line = stats_line_of_case(scan, row);
    const bool lasts = handover->accepted_at != 0 || row->state == CASE_HANDOVER_OFFERED; /* else it was rejected */
    stats_add(scan, line, COLUMN_offered, handover->rejections + (lasts ? 1 : 0));
    stats_add(scan, line, COLUMN_rejected, handover->rejections);
    stats_span(scan, line, COLUMN_accepted, handover->offered_at, handover->accepted_at);
    if (handover->accepted_at != 0 && handover->accepted_at <= civil_next_working_noon(handover->offered_at)) {
        stats_add(scan, line, COLUMN_in_time, 1);
    }
}
