/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the views keep of each day of the log, by the calendar of Rome: how much was recorded, how long it was silent
 * while a case was open. apply/ tells every command that takes effect; the day under way stays in memory until the
 * transaction is committed. Read by stats_days.c, so that years of availability cost as many rows as they have days.
 */
#include "base/bytes.h"
#include "base/civil.h"
#include "view/tables.h"

#define IN_TIME_MS (10u * 60 * 1000)

static MDB_val day_key(unsigned char bytes[DAY_KEY_SIZE], uint64_t day_ms)
{
    put_u64_be(bytes, day_ms);
    return (MDB_val){.mv_size = DAY_KEY_SIZE, .mv_data = bytes};
}

bool day_row_parse(MDB_val value, struct day_row *ret_row)
{
    if (value.mv_size != DAY_ROW_SIZE) {
        return false;
    }
    const unsigned char *bytes = value.mv_data;
    *ret_row = (struct day_row){
        .entries = get_u64_le(bytes),
        .fallbacks = get_u64_le(bytes + 8),
        .timed = get_u64_le(bytes + 16),
        .in_time = get_u64_le(bytes + 24),
        .gap_ms = get_u64_le(bytes + 32),
        .gap_before_ms = get_u64_le(bytes + 40),
        .last_ms = get_u64_le(bytes + 48),
    };
    return true;
}

void days_flush(struct view *view)
{
    unsigned char key[DAY_KEY_SIZE];
    unsigned char bytes[DAY_ROW_SIZE];
    const struct day_row *row = &view->day;
    if (view->day_ms == 0) {
        return;
    }
    put_u64_le(bytes, row->entries);
    put_u64_le(bytes + 8, row->fallbacks);
    put_u64_le(bytes + 16, row->timed);
    put_u64_le(bytes + 24, row->in_time);
    put_u64_le(bytes + 32, row->gap_ms);
    put_u64_le(bytes + 40, row->gap_before_ms);
    put_u64_le(bytes + 48, row->last_ms);
    table_put(view, TABLE_DAYS, day_key(key, view->day_ms), (MDB_val){.mv_size = sizeof(bytes), .mv_data = bytes});
    view->day_ms = 0;
}

/* The moment of the last entry of all; 0: there is none. */
static uint64_t last_moment(struct view *view)
{
    MDB_val key;
    MDB_val value;
    struct day_row row = {0};
    table_read_begin(view);
    MDB_cursor *cursor = table_cursor(view, TABLE_DAYS);
    if (cursor != NULL) {
        if (table_move(view, cursor, &key, &value, MDB_LAST) && !day_row_parse(value, &row)) {
            table_damaged(view, "the days of the log", (struct str){0});
        }
        mdb_cursor_close(cursor);
    }
    table_read_end(view);
    return row.last_ms;
}

/* The day of a moment becomes the one under way. Leaders' clocks may differ: it may be a day before the last one. */
static void take_day(struct view *view, uint64_t day_ms)
{
    unsigned char key[DAY_KEY_SIZE];
    MDB_val value;
    if (view->day_ms == 0) {
        view->day_last_ms = last_moment(view);
    }
    days_flush(view);
    table_read_begin(view);
    view->day = (struct day_row){0};
    if (table_find(view, TABLE_DAYS, day_key(key, day_ms), &value) && !day_row_parse(value, &view->day)) {
        table_damaged(view, "the days of the log", (struct str){0});
    }
    table_read_end(view);
    view->day_ms = day_ms;
    view->day_end_ms = civil_day_end(day_ms);
}

/* Midnight in Rome before a moment. */
static uint64_t day_of(const struct view *view, uint64_t ms)
{
    const bool same = view->day_ms != 0 && ms >= view->day_ms && ms < view->day_end_ms;
    return same ? view->day_ms : civil_day_start(ms);
}

static void count_silence(struct view *view, uint64_t ms)
{
    struct day_row *row = &view->day;
    if (view->next.cases_open == 0 || view->day_last_ms == 0 || ms <= view->day_last_ms) {
        return;
    }
    const uint64_t gap_ms = ms - view->day_last_ms;
    uint64_t *longest = row->entries == 0 ? &row->gap_before_ms : &row->gap_ms;
    *longest = gap_ms > *longest ? gap_ms : *longest;
}

void view_put_day(struct view *view, const struct wire_entry *entry)
{
    CHECK(view->write != NULL);
    struct day_row *row = &view->day;
    const uint64_t ms = entry->recorded_at;
    const uint64_t day_ms = day_of(view, ms);
    if (day_ms == 0) {
        return; /* 1970: of no clock */
    }
    if (view->day_ms != day_ms) {
        take_day(view, day_ms);
    }
    count_silence(view, ms);
    row->entries++;
    for (uint32_t i = 0; i < entry->events_count; i++) {
        const struct wire_event *event = &entry->events[i];
        row->fallbacks += event->type == EVENT_policy_fallback && event->body != NULL ? 1 : 0;
        if (event->type == EVENT_case_opened && event->body != NULL) {
            const struct wire_case_opened *opened = event->body;
            row->timed += opened->occurred_at != 0 ? 1 : 0;
            row->in_time += opened->occurred_at != 0 && ms <= opened->occurred_at + IN_TIME_MS ? 1 : 0;
        }
    }
    row->last_ms = ms > row->last_ms ? ms : row->last_ms;
    view->day_last_ms = ms > view->day_last_ms ? ms : view->day_last_ms;
}
