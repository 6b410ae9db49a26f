/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The scan behind stats.show and zone.coverage: a snapshot of the rows (or of the days of the log), looked at in
 * steps. Called by seusd, some milliseconds a turn, and by query.c in one go. What is counted how: stats.h.
 */
#include "view/stats.h"

#include "base/civil.h"
#include "base/mem.h"
#include "view/query.h"
#include "wire/cbor.h"

#define STEP_ROWS 1000u

#define BY(word) (UINT64_C(1) << BY_##word)
#define BY_COMMON (BY(ALL) | BY(YEAR) | BY(MONTH) | BY(DAY) | BY(WEEKDAY) | BY(HOUR) | BY(ZONE) | BY(AREA))
#define BY_CASE                                                                                                  \
    (BY_COMMON | BY(CATEGORY) | BY(SIGNALLER) | BY(NEED) | BY(PRIORITY) | BY(EVENT_CLASS) | BY(OUTCOME) |        \
     BY(MODE) | BY(STATE) | BY(SERVICE) | BY(PAYER) | BY(MUNICIPALITY) | BY(PROVIDER))
#define NOTE_CASE                                                                                                \
    "A case counts unless it was merged into another or is under experimentation; an intervention is a case in " \
    "which the room acted."
#define NOTE_WHEN "By the moment stated, else the moment recorded; days and hours of Rome."
#define NOTE_TIME "Times: half, and nine tenths, took no longer. A step without a time is left out, never guessed."
#define CASE_COLUMNS                                                                                             \
    {COLUMN_cases, COLUMN_interventions, COLUMN_persons, COLUMN_on_site, COLUMN_phone, COLUMN_placed,    \
     COLUMN_closed}

#define CASE_KIND(by_default)                                                                                    \
    {.by = by_default, .bys = BY_CASE, .rows = KIND_CASE, .visit = stats_visit_case,              \
     .columns = CASE_COLUMNS, .notes = {NOTE_CASE, NOTE_WHEN, "Persons: of each intervention; somebody in two "  \
     "interventions counts twice."}}

const struct stats_figures stats_kinds[] = {
    [STATS_INTERVENTIONS] = CASE_KIND(BY_MONTH),
    [STATS_PERSONS] = {.by = BY_SEX, .bys = BY_COMMON | BY(SEX) | BY(AGE) | BY(NATIONALITY) | BY(VULNERABILITY),
                       .rows = KIND_PERSON, .visit = stats_visit_person,
                       .columns = {COLUMN_people, COLUMN_known_before, COLUMN_repeated},
                       .notes = {"Different people, each once; whoever is vulnerable in several ways stands in several "
                                 "rows. When: first met. Only people entered one by one are known here.", NOTE_WHEN}},
    [STATS_TRAINING] = {.by = BY_YEAR, .bys = BY(ALL) | BY(YEAR) | BY(MONTH) | BY(COURSE) | BY(ZONE) | BY(AREA) |
                        BY(PROFILE), .rows = KIND_COURSE, .visit = stats_visit_course,
                        .columns = {COLUMN_courses, COLUMN_attended},
                        .notes = {"Courses held and attendances. By zone, area and profession: attendances alone."}},
    [STATS_SIGNALLERS] = CASE_KIND(BY_CATEGORY),
    [STATS_NEEDS] = CASE_KIND(BY_NEED),
    [STATS_ZONES] = CASE_KIND(BY_ZONE),
    [STATS_AREAS] = CASE_KIND(BY_AREA),
    [STATS_OUTCOMES] = CASE_KIND(BY_OUTCOME),
    [STATS_HOURS] = CASE_KIND(BY_HOUR),
    [STATS_REPORTS] = {.by = BY_MONTH, .bys = BY_COMMON | BY(CATEGORY) | BY(SIGNALLER) | BY(STATE) | BY(OUTCOME) |
                       BY(NEED),
                       .rows = KIND_REPORT, .visit = stats_visit_report,
                       .columns = {COLUMN_reports, COLUMN_attached, COLUMN_refused, COLUMN_overridden,
                                   COLUMN_refused_permille},
                       .notes = {"Every call counts, whatever came of it.", NOTE_WHEN}},
    [STATS_SHADOW] = {.by = BY_ZONE, .bys = BY_CASE, .rows = KIND_CASE, .visit = stats_visit_shadow,
                      .columns = {COLUMN_cases, COLUMN_closed, COLUMN_agreed, COLUMN_disagreed, COLUMN_agreed_permille},
                      .notes = {"Cases recognised under experimentation; the ordinary service handles them and they "
                                "are no interventions. Agreed: the service assessed the case as the room did.",
                                NOTE_WHEN}},
    [STATS_ROOM_PHASES] = {.by = BY_ALL, .bys = BY_CASE, .rows = KIND_CASE,
                           .visit = stats_visit_room_phases,
                           .columns = {COLUMN_cases, COLUMN_decided, COLUMN_decided_p50_ms, COLUMN_decided_p90_ms,
                                       COLUMN_sent, COLUMN_sent_p50_ms, COLUMN_sent_p90_ms, COLUMN_offered,
                                       COLUMN_offered_p50_ms, COLUMN_offered_p90_ms, COLUMN_closed,
                                       COLUMN_closed_p50_ms, COLUMN_closed_p90_ms},
                           .notes = {"Decided: opening to triage. Sent: triage to the first unit. Offered: opening to "
                                     "the handover. Closed: opening to closing.", NOTE_TIME, NOTE_WHEN}},
    [STATS_UNIT_PHASES] = {.by = BY_ALL, .bys = BY_CASE | BY(UNIT), .rows = KIND_CASE,
                           .visit = stats_visit_unit_phases,
                           .columns = {COLUMN_assignments, COLUMN_acked, COLUMN_acked_p50_ms, COLUMN_acked_p90_ms,
                                       COLUMN_left, COLUMN_left_p50_ms, COLUMN_left_p90_ms, COLUMN_arrived,
                                       COLUMN_arrived_p50_ms, COLUMN_arrived_p90_ms, COLUMN_cleared,
                                       COLUMN_cleared_p50_ms, COLUMN_cleared_p90_ms},
                           .notes = {"Each assignment counts: sent, acknowledged, under way, on scene, cleared.",
                                     NOTE_TIME, NOTE_WHEN}},
    [STATS_HANDOVERS] = {.by = BY_ALL, .bys = BY_CASE, .rows = KIND_CASE, .visit = stats_visit_handover,
                         .columns = {COLUMN_offered, COLUMN_accepted, COLUMN_in_time, COLUMN_rejected,
                                     COLUMN_accepted_permille, COLUMN_accepted_p50_ms, COLUMN_accepted_p90_ms},
                         .notes = {"In time: accepted by noon of the next working day. Times: of the last offer.",
                                   NOTE_TIME, NOTE_WHEN}},
    [STATS_PLACEMENTS] = {.by = BY_RESOURCE, .bys = BY_COMMON | BY(RESOURCE) | BY(STATE) | BY(PAYER),
                          .rows = KIND_PLACEMENT, .visit = stats_visit_placement,
                          .columns = {COLUMN_placements, COLUMN_started, COLUMN_ended, COLUMN_ended_p50_ms,
                                      COLUMN_ended_p90_ms, COLUMN_nights},
                          .notes = {"Places: a stay of four people counts four times. Reserved, of them taken, of them "
                                    "left; the others are still held or were given back. Zone: whose basket it is.",
                                    "By the moment of the reservation; days and hours of Rome.",
                                    "Length of a stay: half, and nine tenths, were no longer. Nights: of the places "
                                    "that were left."}},
    [STATS_COVERAGE] = {.by = BY_AREA, .bys = BY(ALL) | BY(ZONE) | BY(AREA), .rows = KIND_ZONE,
                        .visit = stats_visit_zone,
                        .columns = {COLUMN_zones, COLUMN_hooked, COLUMN_trying, COLUMN_preparing,
                                    COLUMN_zones_permille, COLUMN_population, COLUMN_covered, COLUMN_covered_permille},
                        .notes = {"Covered: inhabitants of the zones hooked to the room."}},
    [STATS_AVAILABILITY] = {.by = BY_ALL, .bys = BY(ALL) | BY(YEAR) | BY(MONTH) | BY(DAY), .rows = KIND_NONE,
                            .columns = {COLUMN_days, COLUMN_days_used, COLUMN_entries, COLUMN_fallbacks, COLUMN_gap_ms,
                                        COLUMN_timed, COLUMN_within_10_min, COLUMN_within_permille},
                            .notes = {"The longest silence of the log while a case was open bounds any failure: a "
                                      "quiet night looks the same.",
                                      "Within ten minutes: of the reports whose moment was stated."}},
};

/* ---- the question ------------------------------------------------------------------------------------------------ */

static enum seus_err check_by(const struct wire_stats_query *args, struct seus_why *why)
{
    const struct stats_figures *kind = &stats_kinds[args->kind];
    if (args->by == BY_NONE || (kind->bys & (UINT64_C(1) << args->by)) != 0) {
        return SEUS_OK;
    }
    char offered[300] = "";
    for (unsigned by = 1; by < wire_enum_stats_by.count; by++) {
        if ((kind->bys & (UINT64_C(1) << by)) != 0) {
            const size_t len = strlen(offered);
            str_copy(offered + len, sizeof(offered) - len, STR_LIT(" "));
            str_copy(offered + strlen(offered), sizeof(offered) - strlen(offered),
                     str_of(wire_enum_word(&wire_enum_stats_by, by)));
        }
    }
    seus_fail(SEUS_INVALID, why, "by", "%s cannot be counted by %s", wire_enum_word(&wire_enum_stats_kind, args->kind),
              wire_enum_word(&wire_enum_stats_by, args->by));
    seus_hint(why, "choose one of:%s", offered);
    return SEUS_INVALID;
}

static bool has_area(const struct view_scan *scan, struct str area)
{
    for (unsigned i = 0; i < scan->zones_count; i++) {
        if (str_eq(scan->zones[i].area, area)) {
            return true;
        }
    }
    return false;
}

static enum seus_err check(struct view_scan *scan, struct seus_why *why)
{
    const struct wire_stats_query *args = &scan->args;
    if (args->kind == STATS_NONE || args->kind >= sizeof(stats_kinds) / sizeof(stats_kinds[0]) ||
        stats_kinds[args->kind].bys == 0) {
        seus_fail(SEUS_INVALID, why, "kind", "%s cannot be counted yet by this version",
                  wire_enum_word(&wire_enum_stats_kind, args->kind));
        return SEUS_INVALID;
    }
    if (args->limit > STATS_LIMIT_MAX) {
        return seus_fail(SEUS_INVALID, why, "limit", "limit is %llu: an answer holds 1 to %u rows",
                         (unsigned long long)args->limit, STATS_LIMIT_MAX);
    }
    if (args->until != 0 && args->until <= args->from) {
        return seus_fail(SEUS_INVALID, why, "until", "until is not behind from: there is no day to count");
    }
    if (args->zone_id.len > 0 && stats_zone(scan, args->zone_id) == NULL) {
        seus_fail(SEUS_NOT_FOUND, why, "zone_id", "there is no zone %.*s", STR_ARG(args->zone_id));
        seus_hint(why, "list the zones with: seusctl zone list");
        return SEUS_NOT_FOUND;
    }
    if (args->area.len > 0 && !has_area(scan, args->area)) {
        seus_fail(SEUS_NOT_FOUND, why, "area", "no zone is in area %.*s", STR_ARG(args->area));
        seus_hint(why, "list the zones with their areas: seusctl zone list");
        return SEUS_NOT_FOUND;
    }
    return check_by(args, why);
}

/* Coverage is a kind of figures, asked for by a date: how things stood at the end of that day. */
static struct wire_stats_query read_args(const struct view_question *question, struct arena *arena)
{
    struct wire_stats_query args;
    if (question->op == OP_zone_coverage) {
        const struct wire_coverage_query *coverage = question->args;
        struct civil c;
        args = (struct wire_stats_query){.kind = STATS_COVERAGE, .by = coverage->by};
        if (coverage->date != 0) {
            civil_of(coverage->date, &c);
            c = (struct civil){.year = c.year, .month = c.month, .day = c.day + 1};
            args.until = civil_to_ms(&c, false);
        }
        return args;
    }
    args = *(const struct wire_stats_query *)question->args;
    args.from = args.from != 0 ? civil_day_start(args.from) : 0;
    args.until = args.until != 0 ? civil_day_start(args.until) : 0;
    args.zone_id = arena_str(arena, args.zone_id);
    args.area = arena_str(arena, args.area);
    return args;
}

/* Where people work is told by their attendances, when a course was held by its own row. */
static void choose_rows(struct view_scan *scan)
{
    const uint32_t by = scan->args.by;
    scan->rows = scan->kind->rows;
    scan->visit = scan->kind->visit;
    const bool of_place = by == BY_ZONE || by == BY_AREA || scan->args.zone_id.len > 0 || scan->args.area.len > 0;
    if (scan->rows == KIND_COURSE && (of_place || by == BY_PROFILE)) {
        scan->rows = KIND_ATTENDANCE;
        scan->visit = stats_visit_attendance;
    }
}

bool view_scan_wanted(uint32_t op)
{
    return op == OP_stats_show || op == OP_zone_coverage;
}

enum seus_err view_scan_new(struct view *view, const struct view_question *question, struct view_scan **ret_scan,
                            struct seus_why *why)
{
    struct view_scan *scan = mem_zalloc(sizeof(*scan));
    const struct domain_store *store = view_store(view);
    void *zones = NULL;
    void *rooms = NULL;
    scan->view = view;
    scan->index = view_applied(view);
    scan->now_ms = question->now_ms;
    arena_init(&scan->arena, 0);
    arena_init(&scan->row_arena, 65536);
    scan->args = read_args(question, &scan->arena);
    scan->zones_count =
        store->rows(store->ctx, KIND_ZONE, (struct str){0}, &scan->arena, STATS_ZONES_MAX, &zones);
    scan->zones = zones;
    scan->rooms_count = store->rows(store->ctx, KIND_ROOM, (struct str){0}, &scan->arena, STATS_ROOMS_MAX, &rooms);
    scan->rooms = rooms;
    enum seus_err err = check(scan, why);
    if (err == SEUS_OK) {
        const int rc = mdb_txn_begin(view->env, NULL, MDB_RDONLY, &scan->txn);
        scan->txn = rc == 0 ? scan->txn : NULL;
        err = rc == 0 ? SEUS_OK : table_fail(rc, "read the views", why);
    }
    if (err == SEUS_OK) {
        scan->kind = &stats_kinds[scan->args.kind];
        scan->args.by = scan->args.by != BY_NONE ? scan->args.by : (uint32_t)scan->kind->by;
        choose_rows(scan);
        const enum view_table table = scan->rows == KIND_NONE ? TABLE_DAYS : TABLE_ROWS;
        const int rc = mdb_cursor_open(scan->txn, view->tables[table], &scan->cursor);
        scan->cursor = rc == 0 ? scan->cursor : NULL;
        err = rc == 0 ? SEUS_OK : table_fail(rc, "read the views", why);
    }
    if (err != SEUS_OK) {
        view_scan_free(scan);
        return err;
    }
    *ret_scan = scan;
    return SEUS_OK;
}

void view_scan_free(struct view_scan *scan)
{
    if (scan == NULL) {
        return;
    }
    if (scan->cursor != NULL) {
        mdb_cursor_close(scan->cursor);
    }
    if (scan->txn != NULL) {
        mdb_txn_abort(scan->txn);
    }
    stats_lines_free(scan);
    arena_release(&scan->arena);
    arena_release(&scan->row_arena);
    mem_free(scan);
}

/* ---- the steps --------------------------------------------------------------------------------------------------- */

const struct wire_zone *stats_zone(const struct view_scan *scan, struct str zone_id)
{
    unsigned low = 0; /* rows come in order of id */
    unsigned high = scan->zones_count;
    while (low < high) {
        const unsigned middle = low + (high - low) / 2;
        const int order = str_cmp(scan->zones[middle].zone_id, zone_id);
        if (order == 0) {
            return &scan->zones[middle];
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return NULL;
}

bool stats_in_time(const struct view_scan *scan, uint64_t ms)
{
    return ms >= scan->args.from && (scan->args.until == 0 || ms < scan->args.until);
}

bool stats_in_place(const struct view_scan *scan, struct str zone_id)
{
    const struct wire_zone *zone = stats_zone(scan, zone_id);
    if (zone != NULL && zone->kind == ZONE_KIND_EXERCISE) {
        return false;
    }
    return (scan->args.zone_id.len == 0 || str_eq(scan->args.zone_id, zone_id)) &&
           (scan->args.area.len == 0 || (zone != NULL && str_eq(scan->args.area, zone->area)));
}

static bool wants(const struct view_scan *scan, const union wire_row *row)
{
    const enum entity_kind kind = scan->rows;
    if (kind == KIND_CASE) {
        return stats_in_time(scan, stats_case_ms(&row->row_case)) && stats_in_place(scan, row->row_case.zone_id);
    }
    if (kind == KIND_REPORT) {
        return stats_in_time(scan, stats_report_ms(&row->row_report)) && stats_in_place(scan, row->row_report.zone_id);
    }
    if (kind == KIND_PERSON) {
        return stats_in_time(scan, row->row_person.added_at) && stats_in_place(scan, row->row_person.zone_id);
    }
    if (kind == KIND_PLACEMENT) {
        return stats_in_time(scan, row->row_placement.reserved_at) &&
               stats_in_place(scan, row->row_placement.zone_id);
    }
    if (kind == KIND_COURSE) {
        return stats_in_time(scan, row->row_course.held_at);
    }
    if (kind == KIND_ATTENDANCE) {
        return stats_in_place(scan, row->row_attendance.zone_id);
    }
    return kind != KIND_ZONE || stats_in_place(scan, row->row_zone.zone_id);
}

/* Moves to the next row of the kind; false: there is none. */
static bool next_row(struct view_scan *scan, MDB_val *ret_value, enum seus_err *ret_err, struct seus_why *why)
{
    unsigned char prefix = (unsigned char)scan->rows;
    MDB_val key = {.mv_size = 1, .mv_data = &prefix};
    const int rc = mdb_cursor_get(scan->cursor, &key, ret_value, scan->begun ? MDB_NEXT : MDB_SET_RANGE);
    scan->begun = true;
    *ret_err = rc == 0 || rc == MDB_NOTFOUND ? SEUS_OK : table_fail(rc, "read the views", why);
    return rc == 0 && key.mv_size > 1 && *(const unsigned char *)key.mv_data == prefix;
}

static enum seus_err visit_rows(struct view_scan *scan, unsigned rows_max, struct seus_why *why)
{
    const struct wire_record *record = row_record(scan->rows);
    for (unsigned i = 0; i < rows_max; i++) {
        MDB_val value;
        struct row_face face;
        union wire_row row;
        enum seus_err err;
        if (!next_row(scan, &value, &err, why)) {
            scan->done = true;
            return err;
        }
        arena_reset(&scan->row_arena);
        if (!row_face_parse(val_str(value), &face) ||
            wire_cbor_decode(record, face.cbor, &scan->row_arena, &row, NULL) != SEUS_OK) {
            return seus_fail(SEUS_INTEGRITY, why, NULL, "the views are damaged: a %s cannot be read", record->name);
        }
        scan->seen++;
        if (wants(scan, &row)) {
            scan->visit(scan, &row);
        }
    }
    return SEUS_OK;
}

enum seus_err view_scan_step(struct view_scan *scan, unsigned rows_max, bool *ret_done, struct seus_why *why)
{
    const enum seus_err err =
        scan->rows == KIND_NONE ? stats_walk_days(scan, rows_max, why) : visit_rows(scan, rows_max, why);
    *ret_done = scan->done;
    return err;
}

uint64_t view_scan_index(const struct view_scan *scan)
{
    return scan->index;
}

uint64_t view_scan_seen(const struct view_scan *scan)
{
    return scan->seen;
}

/* ---- in one go --------------------------------------------------------------------------------------------------- */

static enum seus_err scan_whole(const struct query *q, uint32_t op)
{
    struct view_scan *scan = NULL;
    const struct view_question question = {.op = op, .args = q->args, .actor = q->actor,
                                           .principal = q->principal, .now_ms = q->now_ms};
    enum seus_err err = view_scan_new(q->view, &question, &scan, q->why);
    bool done = false;
    while (err == SEUS_OK && !done) {
        err = view_scan_step(scan, STEP_ROWS, &done, q->why);
    }
    if (err == SEUS_OK) {
        view_scan_answer(scan, q->target);
    }
    view_scan_free(scan);
    return err;
}

enum seus_err query_stats_show(const struct query *q)
{
    return scan_whole(q, OP_stats_show);
}

enum seus_err query_zone_coverage(const struct query *q)
{
    return scan_whole(q, OP_zone_coverage);
}
