/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * How the room was there: figures of the log itself. Called by stats.c. Silence counts only while a case was open; it
 * is an upper bound of any failure, since a quiet night looks the same.
 */
#include "base/civil.h"
#include "view/stats.h"
#include "wire/cbor.h"

#define CHUNK_BYTES   (512u * 1024) /* of payload, read at once */
#define DAYS_MAX      40000u        /* passed over between two entries */
#define IN_TIME_MS    (10u * 60 * 1000)
#define DAY_MS        (UINT64_C(24) * 3600 * 1000)

static void add_days(struct view_scan *scan, uint64_t from_ms, uint64_t to_ms)
{
    const uint64_t last = civil_day_start(to_ms);
    uint64_t day = from_ms == 0 ? last : civil_day_start(civil_day_start(from_ms) + DAY_MS + DAY_MS / 2);
    if (from_ms != 0 && civil_day_start(from_ms) == last) {
        return;
    }
    for (unsigned i = 0; i < DAYS_MAX && day <= last; i++) {
        stats_add(scan, stats_line_common(scan, day, (struct str){0}), COLUMN_days, 1);
        day = civil_day_start(day + DAY_MS + DAY_MS / 2);
    }
    stats_add(scan, stats_line_common(scan, last, (struct str){0}), COLUMN_days_used, 1);
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

static void count_event(struct view_scan *scan, struct stats_line *line, const struct wire_event *event, uint64_t ms)
{
    switch (event->type) {
    case EVENT_case_opened: {
        const struct wire_case_opened *body = event->body;
        scan->cases_open++;
        if (line != NULL && body->occurred_at != 0) {
            stats_add(scan, line, COLUMN_timed, 1);
            stats_add(scan, line, COLUMN_within_10_min, ms <= body->occurred_at + IN_TIME_MS ? 1 : 0);
        }
        break;
    }
    case EVENT_case_reopened:
    case EVENT_case_unmerged:
        scan->cases_open++;
        break;
    case EVENT_case_closed:
    case EVENT_case_merged:
        scan->cases_open -= scan->cases_open > 0 ? 1 : 0;
        break;
    case EVENT_policy_fallback:
        if (line != NULL) {
            stats_add(scan, line, COLUMN_fallbacks, 1);
        }
        break;
    default:
        break;
    }
}

static void count_entry(struct view_scan *scan, const struct wire_entry *entry)
{
    const uint64_t ms = entry->recorded_at;
    struct stats_line *line = NULL;
    if (stats_in_time(scan, ms)) {
        line = stats_line_common(scan, ms, (struct str){0});
        stats_add(scan, line, COLUMN_entries, 1);
        add_days(scan, scan->entry_ms, ms);
        if (scan->cases_open > 0 && scan->entry_ms != 0 && ms > scan->entry_ms) {
            keep_longest(scan, line, ms - scan->entry_ms);
        }
        scan->entry_ms = ms > scan->entry_ms ? ms : scan->entry_ms;
    }
    for (uint32_t i = 0; i < entry->events_count; i++) {
        if (entry->events[i].body != NULL) {
            count_event(scan, line, &entry->events[i], ms);
        }
    }
}

enum seus_err stats_walk_log(struct view_scan *scan, unsigned entries_max, struct seus_why *why)
{
    struct log_entry *rows = NULL;
    unsigned count = 0;
    if (scan->entry_at > scan->index) {
        scan->done = true;
        return SEUS_OK;
    }
    const uint64_t left = scan->index - scan->entry_at;
    const uint64_t last = left < entries_max ? scan->index : scan->entry_at + entries_max - 1;
    arena_reset(&scan->row_arena);
    enum seus_err err = scan->log.read(scan->log.ctx, scan->entry_at, last, CHUNK_BYTES, &scan->row_arena, &rows,
                                       &count, why);
    if (err == SEUS_OK && count == 0) {
        err = seus_fail(SEUS_INTEGRITY, why, NULL, "log entry %llu is not there", (unsigned long long)scan->entry_at);
    }
    for (unsigned i = 0; err == SEUS_OK && i < count; i++) {
        struct wire_entry entry;
        if (rows[i].type != LOG_COMMAND || view_is_void(scan->view, rows[i].index)) {
            continue;
        }
        err = wire_cbor_decode(&wire_record_entry, rows[i].payload, &scan->row_arena, &entry, why);
        if (err == SEUS_OK) {
            count_entry(scan, &entry);
        }
    }
    scan->entry_at += count;
    scan->seen += count;
    return err;
}
