/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Inside view/: figures, counted in one pass over the rows of a kind (or over the days of the log) at one index. The
 * files stats_*.c share this; stats.c is their door. No rate, no guess: what is not recorded is not counted, and
 * durations that miss an end are left out.
 *
 * What is counted how
 *   case          neither merged (the one it was merged into counts) nor shadow (handled by the ordinary service);
 *                 cases of exercise zones count nowhere
 *   intervention  a case in which the room acted: a unit sent, managed by phone, secured, a place, a handover
 *   person        once for each intervention: those stated, or those entered one by one if they are more; different
 *                 people are counted apart (kind persons)
 *   placement     its places: reserved, of them taken, of them left; by the reservation, in the zone of the basket
 *   night         a midnight in Rome between taking and leaving, for each place that was left
 *   provider      whose time in the room of the zone, as it is on record now, holds the moment
 *   report        always, whatever came of it
 *   when          by the moment stated (occurred_at), else the moment recorded; calendar of Rome
 *   p50, p90      nearest rank: the least duration that so many hundredths did not exceed
 *   permille      rounded down
 */
#ifndef VIEW_STATS_H
#define VIEW_STATS_H

#include "view/tables.h"

#define STATS_LINES_MAX   20000u /* rows of figures while counting; beyond it: "others" */
#define STATS_LIMIT_MAX   1000u  /* rows of an answer */
#define STATS_ZONES_MAX   2000u
#define STATS_ROOMS_MAX   256u
#define STATS_SMALL       5u     /* counts below it are withheld when asked for the public */
#define STATS_NOTES_MAX   8u

/* The fields of a row of figures, by their number. */
#define STATS_COLUMN(number, TYPE, name, ref, flags, doc) COLUMN_##name = number,
enum stats_column { COLUMN_none = 0, WIRE_FIELDS_stats_row(STATS_COLUMN) COLUMN_COUNT };

/* Durations of one row of figures; the count is in the column they belong to, p50 and p90 in the two behind it. */
struct stats_spans {
    enum stats_column column;
    uint64_t *ms;
    uint32_t count;
    uint32_t capacity;
};
#define STATS_SPANS_MAX 5u /* columns with durations of a kind */

struct stats_line {
    char key[WIRE_LINE_SIZE_MAX + 1];
    struct str name; /* in the scan's memory; may be empty */
    uint32_t place;  /* in the answer: of words, that of their list; then by key */
    uint64_t counts[COLUMN_COUNT];
    struct stats_spans spans[STATS_SPANS_MAX];
    unsigned char withheld[COLUMN_COUNT]; /* enum stats_show */
};

enum stats_show { SHOW_VALUE, SHOW_SMALL, SHOW_HIDDEN };

struct view_scan;

/* A kind of figures. */
struct stats_figures {
    enum stats_by by;                /* default */
    uint64_t bys;                    /* bit i: enum stats_by i is offered */
    enum entity_kind rows;           /* looked at; KIND_NONE: the days of the log */
    void (*visit)(struct view_scan *scan, const union wire_row *row);
    enum stats_column columns[24];   /* of the answer, in order; ends with COLUMN_none */
    const char *notes[STATS_NOTES_MAX];
};
extern const struct stats_figures stats_kinds[];

struct view_scan {
    struct view *view;
    struct wire_stats_query args;
    const struct stats_figures *kind;
    enum entity_kind rows;           /* looked at; KIND_NONE: the days of the log */
    void (*visit)(struct view_scan *scan, const union wire_row *row);
    uint64_t index;                  /* log index of the snapshot */
    uint64_t now_ms;
    uint64_t seen;                   /* rows looked at */
    MDB_txn *txn;                    /* of its own: the snapshot */
    MDB_cursor *cursor;
    bool begun;
    bool done;
    struct arena arena;              /* args, zones, names */
    struct arena row_arena;          /* of one row */
    struct wire_zone *zones;
    unsigned zones_count;
    struct wire_room *rooms;
    unsigned rooms_count;
    struct stats_line **lines;       /* by key, in order of bytes */
    unsigned lines_count;
    unsigned lines_capacity;
    struct stats_line total;
    uint64_t day_ms;                 /* the log: the day looked at before; 0: none */
};

/* ---- stats.c ---- */

const struct wire_zone *stats_zone(const struct view_scan *scan, struct str zone_id);
/* Within from and until? */
bool stats_in_time(const struct view_scan *scan, uint64_t ms);
/* In the zones asked for, and not of an exercise? */
bool stats_in_place(const struct view_scan *scan, struct str zone_id);

/* ---- stats_lines.c ---- */

/* The row of figures with this key, made if need be. name: borrowed from the scan's memory. */
struct stats_line *stats_line(struct view_scan *scan, struct str key, struct str name);
/* Adds to a row and to the total. */
void stats_add(struct view_scan *scan, struct stats_line *line, enum stats_column column, uint64_t count);
/* One duration; nothing if an end is missing or they are the wrong way round. */
void stats_span(struct view_scan *scan, struct stats_line *line, enum stats_column column, uint64_t from_ms,
                uint64_t to_ms);
/* Nearest rank; 0 if there is none. */
uint64_t stats_rank(struct stats_spans *spans, unsigned percent);
struct stats_spans *stats_spans_of(struct stats_line *line, enum stats_column column);
void stats_lines_free(struct view_scan *scan);

/* ---- stats_keys.c ---- */

/* The key of a moment; only for bys that are of time. */
bool stats_by_time(uint32_t by);
struct stats_line *stats_line_of_time(struct view_scan *scan, uint64_t ms);
struct stats_line *stats_line_of_zone(struct view_scan *scan, struct str zone_id);
struct stats_line *stats_line_of_word(struct view_scan *scan, const struct wire_enum *list, uint32_t number);
struct stats_line *stats_line_of_text(struct view_scan *scan, struct str text);
struct stats_line *stats_line_of_municipality(struct view_scan *scan, struct str municipality_id);
struct stats_line *stats_line_of_provider(struct view_scan *scan, struct str zone_id, uint64_t ms);
/* By all, time, zone, area: what every kind has. NULL: another one. */
struct stats_line *stats_line_common(struct view_scan *scan, uint64_t ms, struct str zone_id);

/* ---- stats_cases.c, stats_times.c, stats_people.c, stats_zones.c, stats_days.c ---- */

bool stats_case_counts(const struct wire_case *row);
bool stats_case_acted(const struct wire_case *row);
uint64_t stats_case_ms(const struct wire_case *row);
uint64_t stats_report_ms(const struct wire_report *row);
struct stats_line *stats_line_of_case(struct view_scan *scan, const struct wire_case *row);
void stats_visit_case(struct view_scan *scan, const union wire_row *row);
void stats_visit_report(struct view_scan *scan, const union wire_row *row);
void stats_visit_shadow(struct view_scan *scan, const union wire_row *row);
void stats_visit_room_phases(struct view_scan *scan, const union wire_row *row);
void stats_visit_unit_phases(struct view_scan *scan, const union wire_row *row);
void stats_visit_handover(struct view_scan *scan, const union wire_row *row);
void stats_visit_person(struct view_scan *scan, const union wire_row *row);
void stats_visit_course(struct view_scan *scan, const union wire_row *row);
void stats_visit_attendance(struct view_scan *scan, const union wire_row *row);
void stats_visit_placement(struct view_scan *scan, const union wire_row *row);
void stats_visit_zone(struct view_scan *scan, const union wire_row *row);
enum seus_err stats_walk_days(struct view_scan *scan, unsigned days_max, struct seus_why *why);

/* ---- stats_answer.c ---- */

/* Decides which counts are not shown. */
void stats_withhold(struct view_scan *scan);

#endif
