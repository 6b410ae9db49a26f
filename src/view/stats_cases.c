/* SPDX-License-Identifier: EUPL-1.2 */
/* Figures of cases and reports. Called by stats.c for each row. */
#include "view/stats.h"

bool stats_case_counts(const struct wire_case *row)
{
    return row->state != CASE_MERGED && !row->shadow;
}

static bool is_action(uint32_t state)
{
    return state == CASE_DISPATCHED || state == CASE_PHONE_MANAGED || state == CASE_ONSCENE || state == CASE_SECURED ||
           state == CASE_HANDOVER_OFFERED || state == CASE_HANDED_OVER;
}

bool stats_case_acted(const struct wire_case *row)
{
    return row->assignments_count > 0 || row->placements > 0 || row->placed > 0 || row->handover.offered_at != 0 ||
           is_action(row->state) || is_action(row->state_before);
}

uint64_t stats_case_ms(const struct wire_case *row)
{
    return row->occurred_at != 0 ? row->occurred_at : row->opened_at;
}

uint64_t stats_report_ms(const struct wire_report *row)
{
    return row->occurred_at != 0 ? row->occurred_at : row->received_at;
}

struct stats_line *stats_line_of_case(struct view_scan *scan, const struct wire_case *row)
{
    switch (scan->args.by) {
    case BY_CATEGORY:
        return stats_line_of_word(scan, &wire_enum_category, row->category);
    case BY_SIGNALLER:
        return stats_line_of_text(scan, row->signaller_id);
    case BY_NEED:
        return stats_line_of_word(scan, &wire_enum_need, row->need);
    case BY_PRIORITY:
        return stats_line_of_word(scan, &wire_enum_priority, row->priority);
    case BY_EVENT_CLASS:
        return stats_line_of_word(scan, &wire_enum_event_class, row->event_class);
    case BY_OUTCOME:
        return stats_line_of_word(scan, &wire_enum_outcome, row->outcome);
    case BY_MODE:
        return stats_line_of_word(scan, &wire_enum_mode, row->mode);
    case BY_STATE:
        return stats_line_of_word(scan, &wire_enum_case_state, row->state);
    case BY_PAYER:
        return stats_line_of_text(scan, row->cost_owner);
    case BY_SERVICE:
        return stats_line_of_text(scan, row->handover.service);
    case BY_MUNICIPALITY:
        return stats_line_of_municipality(scan, row->municipality_id);
    case BY_PROVIDER:
        return stats_line_of_provider(scan, row->zone_id, stats_case_ms(row));
    default:
        return stats_line_common(scan, stats_case_ms(row), row->zone_id);
    }
}

void stats_visit_case(struct view_scan *scan, const union wire_row *any)
{
    const struct wire_case *row = &any->row_case;
    if (!stats_case_counts(row)) {
        return;
    }
    struct stats_line *line = stats_line_of_case(scan, row);
    stats_add(scan, line, COLUMN_cases, 1);
    if (row->state == CASE_CLOSED) {
        stats_add(scan, line, COLUMN_closed, 1);
    }
    if (!stats_case_acted(row)) {
        return;
    }
    stats_add(scan, line, COLUMN_interventions, 1);
    stats_add(scan, line, COLUMN_persons, row->people_count > row->persons ? row->people_count : row->persons);
    stats_add(scan, line, COLUMN_placed, row->placements > 0 || row->placed > 0 ? 1 : 0);
    if (row->assignments_count > 0) {
        stats_add(scan, line, COLUMN_on_site, 1);
    } else if (row->mode == MODE_PHONE || row->state == CASE_PHONE_MANAGED || row->state_before == CASE_PHONE_MANAGED) {
        stats_add(scan, line, COLUMN_phone, 1);
    }
}

void stats_visit_report(struct view_scan *scan, const union wire_row *any)
{
    const struct wire_report *row = &any->row_report;
    struct stats_line *line = NULL;
    if (scan->args.by == BY_CATEGORY) {
        line = stats_line_of_word(scan, &wire_enum_category, row->category);
    } else if (scan->args.by == BY_SIGNALLER) {
        line = stats_line_of_text(scan, row->signaller_id);
    } else if (scan->args.by == BY_STATE) {
        line = stats_line_of_word(scan, &wire_enum_report_state, row->state);
    } else if (scan->args.by == BY_OUTCOME) {
        line = stats_line_of_word(scan, &wire_enum_outcome, row->outcome);
    } else if (scan->args.by == BY_NEED) {
        line = stats_line_of_word(scan, &wire_enum_need, row->need);
    } else {
        line = stats_line_common(scan, stats_report_ms(row), row->zone_id);
    }
    stats_add(scan, line, COLUMN_reports, 1);
    if (row->state == REPORT_REFUSED) {
        stats_add(scan, line, COLUMN_refused, 1);
    } else if (row->case_id.len > 0) {
        stats_add(scan, line, COLUMN_attached, 1);
    }
    if (row->override) {
        stats_add(scan, line, COLUMN_overridden, 1);
    }
}

void stats_visit_shadow(struct view_scan *scan, const union wire_row *any)
{
    const struct wire_case *row = &any->row_case;
    if (!row->shadow || row->state == CASE_MERGED) {
        return;
    }
    struct stats_line *line = stats_line_of_case(scan, row);
    stats_add(scan, line, COLUMN_cases, 1);
    if (row->state != CASE_CLOSED) {
        return;
    }
    stats_add(scan, line, COLUMN_closed, 1);
    if (row->recognised != TRI_UNKNOWN) {
        const bool agreed = domain_room_recognised(row) == (row->recognised == TRI_YES);
        stats_add(scan, line, agreed ? COLUMN_agreed : COLUMN_disagreed, 1);
    }
}
