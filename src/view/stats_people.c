/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Figures of different people, of the places they were in, and of the training. Called by stats.c for each person,
 * placement, course or attendance.
 */
#include "base/civil.h"
#include "view/stats.h"

#define DAY_MS (UINT64_C(24) * 3600 * 1000)

static void add_person(struct stats_line *line, const struct wire_person *row)
{
    line->counts[COLUMN_people]++;
    line->counts[COLUMN_known_before] += row->known_before ? 1 : 0;
    line->counts[COLUMN_repeated] += row->cases_count > 1 ? 1 : 0;
}

void stats_visit_person(struct view_scan *scan, const union wire_row *any)
{
    const struct wire_person *row = &any->row_person;
    if (row->state == PERSON_MERGED) {
        return;
    }
    /* Somebody may be vulnerable in several ways: a row each, and the total counts them once. */
    add_person(&scan->total, row);
    if (scan->args.by == BY_VULNERABILITY) {
        for (uint32_t i = 0; i < row->vulnerabilities_count; i++) {
            add_person(stats_line_of_text(scan, row->vulnerabilities[i]), row);
        }
        if (row->vulnerabilities_count == 0) {
            add_person(stats_line_of_text(scan, STR_LIT("none_stated")), row);
        }
    } else if (scan->args.by == BY_SEX) {
        add_person(stats_line_of_word(scan, &wire_enum_sex, row->sex), row);
    } else if (scan->args.by == BY_AGE) {
        add_person(stats_line_of_word(scan, &wire_enum_age_band, row->age_band), row);
    } else if (scan->args.by == BY_NATIONALITY) {
        add_person(stats_line_of_text(scan, row->nationality), row);
    } else {
        add_person(stats_line_common(scan, row->added_at, row->zone_id), row);
    }
}

/* Midnights between taking and leaving; 0 if an end is missing. Days of the clock change count like the others. */
static uint64_t nights_of(const struct wire_placement *row)
{
    if (row->placed_at == 0 || row->ended_at <= row->placed_at) {
        return 0;
    }
    return (civil_day_start(row->ended_at) + DAY_MS / 2 - civil_day_start(row->placed_at)) / DAY_MS;
}

void stats_visit_placement(struct view_scan *scan, const union wire_row *any)
{
    const struct wire_placement *row = &any->row_placement;
    const bool taken = row->state == PLACEMENT_STARTED || row->state == PLACEMENT_ENDED;
    struct stats_line *line = NULL;
    if (scan->args.by == BY_RESOURCE) {
        line = stats_line_of_text(scan, row->resource_id);
    } else if (scan->args.by == BY_STATE) {
        line = stats_line_of_word(scan, &wire_enum_placement_state, row->state);
    } else if (scan->args.by == BY_PAYER) {
        line = stats_line_of_text(scan, row->cost_owner);
    } else {
        line = stats_line_common(scan, row->reserved_at, row->zone_id);
    }
    stats_add(scan, line, COLUMN_placements, row->places);
    stats_add(scan, line, COLUMN_started, taken ? row->places : 0);
    if (row->state == PLACEMENT_ENDED) {
        const uint64_t before = line->counts[COLUMN_ended];
        stats_span(scan, line, COLUMN_ended, row->placed_at, row->ended_at); /* counts one, if it has both ends */
        stats_add(scan, line, COLUMN_ended, before + row->places - line->counts[COLUMN_ended]);
        stats_add(scan, line, COLUMN_nights, row->places * nights_of(row));
    }
}

void stats_visit_course(struct view_scan *scan, const union wire_row *any)
{
    const struct wire_course *row = &any->row_course;
    if (row->state != COURSE_HELD) {
        return;
    }
    struct stats_line *line = NULL;
    if (scan->args.by == BY_COURSE) {
        line = stats_line(scan, row->course_id, arena_str(&scan->arena, row->name));
    } else {
        line = stats_line_common(scan, row->held_at, (struct str){0});
    }
    stats_add(scan, line, COLUMN_courses, 1);
    stats_add(scan, line, COLUMN_attended, row->attended);
}

void stats_visit_attendance(struct view_scan *scan, const union wire_row *any)
{
    const struct wire_attendance *row = &any->row_attendance;
    struct stats_line *line = scan->args.by == BY_PROFILE ? stats_line_of_word(scan, &wire_enum_profile, row->profile)
                                                          : stats_line_common(scan, 0, row->zone_id);
    stats_add(scan, line, COLUMN_attended, row->count);
}
