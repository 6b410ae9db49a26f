/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * How the room was there: figures of the log itself, from what the views keep of each day (days.c). Called by stats.c.
 * Silence counts only while a case was open; it is an upper bound of any failure, since a quiet night looks the same.
 */
#include "base/bytes.h"
#include "base/civil.h"
#include "view/stats.h"

#define DAYS_MAX 40000u /* passed over between two entries */

/* The days behind the one looked at before, up to this one: a day without an entry is a day too. */
static void add_days(struct view_scan *scan, uint64_t day_ms)
{
    uint64_t day = scan->day_ms == 0 ? day_ms : civil_day_end(scan->day_ms);
    for (unsigned i = 0; i < DAYS_MAX && day <= day_ms; i++) {
        stats_add(scan, stats_line_common(scan, day, (struct str){0}), COLUMN_days, 1);
        day = civil_day_end(day);
    }
}

static void keep_longest(struct view_scan *scan, struct stats_line *line, uint64_t gap_ms)
{
    if (gap_ms > line->counts[COLUMN_gap_ms]) {
        line->counts[COLUMN_gap_ms] = gap_ms;
    }
    if (gap_ms > scan->total.counts[COLUMN_gap_ms]) {
        scan->total.counts[COLUMN_gap_ms] = gap_ms;
    }
}

/* A silence that began before the time asked for is not part of it. */
static void count_day(struct view_scan *scan, uint64_t day_ms, const struct day_row *row)
{
    struct stats_line *line = stats_line_common(scan, day_ms, (struct str){0});
    stats_add(scan, line, COLUMN_days_used, 1);
    stats_add(scan, line, COLUMN_entries, row->entries);
    stats_add(scan, line, COLUMN_fallbacks, row->fallbacks);
    stats_add(scan, line, COLUMN_timed, row->timed);
    stats_add(scan, line, COLUMN_within_10_min, row->in_time);
    keep_longest(scan, line, row->gap_ms);
    if (scan->day_ms != 0) {
        keep_longest(scan, line, row->gap_before_ms);
    }
}

enum seus_err stats_walk_days(struct view_scan *scan, unsigned days_max, struct seus_why *why)
{
    unsigned char from[DAY_KEY_SIZE];
    put_u64_be(from, scan->args.from);
    MDB_val key = {.mv_size = sizeof(from), .mv_data = from};
    for (unsigned i = 0; i < days_max; i++) {
        MDB_val value;
        struct day_row row;
        const int rc = mdb_cursor_get(scan->cursor, &key, &value, scan->begun ? MDB_NEXT : MDB_SET_RANGE);
        scan->begun = true;
        if (rc == MDB_NOTFOUND) {
            scan->done = true;
            return SEUS_OK;
        }
        if (rc != 0) {
            return table_fail(rc, "read the views", why);
        }
        if (key.mv_size != DAY_KEY_SIZE || !day_row_parse(value, &row)) {
            return seus_fail(SEUS_INTEGRITY, why, NULL, "the views are damaged: a day of the log cannot be read");
        }
        const uint64_t day_ms = get_u64_be(key.mv_data);
        if (!stats_in_time(scan, day_ms)) {
            scan->done = true; /* they come in order */
            return SEUS_OK;
        }
        add_days(scan, day_ms);
        count_day(scan, day_ms, &row);
        scan->day_ms = day_ms;
        scan->seen++;
    }
    return SEUS_OK;
}
