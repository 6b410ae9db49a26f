/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Lines that ring in a room, and the hours of a municipality's own service: what a policy is told about how the call
 * came in, and whether somebody else is open. Read by question.c.
 */
#include "base/civil.h"
#include "domain/accession.h"

#define MINUTES_A_DAY     (24u * 60)

bool zone_line(const struct zone_on_day *day, struct str line_id, struct wire_line *ret_line)
{
    if (line_id.len > 0) {
        return day->store->get(day->store->ctx, KIND_LINE, line_id, day->arena, ret_line);
    }
    void *found = NULL;
    const unsigned count =
        day->store->rows(day->store->ctx, KIND_LINE, (struct str){NULL, 0}, day->arena, LINES_SCANNED_MAX, &found);
    const struct wire_line *rows = found;
    const struct wire_line *best = NULL;
    bool best_named = false;
    for (unsigned i = 0; i < count; i++) {
        const bool named = rows[i].zone_ids_count > 0;
        const bool better = best == NULL || (named && !best_named) ||
                            (named == best_named && rows[i].access < best->access); /* gated before open */
        if (line_serves(&rows[i], day->zone->zone_id) && better) {
            best = &rows[i];
            best_named = named;
        }
    }
    if (best == NULL) {
        return false;
    }
    *ret_line = *best;
    return true;
}

/* ---- hours */

struct reader {
    struct str text;
    size_t at;
};

static bool take_char(struct reader *r, char c)
{
    if (r->at < r->text.len && r->text.ptr[r->at] == c) {
        r->at++;
        return true;
    }
    return false;
}

static bool take_day(struct reader *r, unsigned *ret_day)
{
    static const char *const days[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
    for (unsigned i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
        if (r->at + 3 <= r->text.len && str_eq_cstr((struct str){r->text.ptr + r->at, 3}, days[i])) {
            r->at += 3;
            *ret_day = i;
            return true;
        }
    }
    return false;
}

static bool take_two(struct reader *r, unsigned limit, unsigned *ret)
{
    unsigned value = 0;
    for (unsigned i = 0; i < 2; i++) {
        if (r->at >= r->text.len || r->text.ptr[r->at] < '0' || r->text.ptr[r->at] > '9') {
            return false;
        }
        value = value * 10 + (unsigned)(r->text.ptr[r->at++] - '0');
    }
    *ret = value;
    return value <= limit;
}

static bool take_minute(struct reader *r, unsigned *ret)
{
    unsigned hour = 0;
    unsigned minute = 0;
    if (!take_two(r, 24, &hour) || !take_char(r, ':') || !take_two(r, 59, &minute)) {
        return false;
    }
    *ret = hour * 60 + minute;
    return *ret <= MINUTES_A_DAY;
}

/* mon-fri 08:00-14:00; the day alone: mon 08:00-14:00 */
static bool take_span(struct reader *r, unsigned weekday, unsigned minute, bool *open)
{
    unsigned first = 0;
    unsigned from = 0;
    unsigned until = 0;
    if (!take_day(r, &first)) {
        return false;
    }
    unsigned last = first;
    if (take_char(r, '-') && !take_day(r, &last)) {
        return false;
    }
    if (!take_char(r, ' ') || !take_minute(r, &from) || !take_char(r, '-') || !take_minute(r, &until) ||
        until <= from) {
        return false;
    }
    const bool on_day = first <= last ? weekday >= first && weekday <= last : weekday >= first || weekday <= last;
    *open = *open || (on_day && minute >= from && minute < until);
    return true;
}

bool hours_parse(struct str hours, unsigned weekday, unsigned minute, bool *ret_open)
{
    struct reader r = {hours, 0};
    bool open = false;
    do {
        (void)take_char(&r, ' ');
        if (!take_span(&r, weekday, minute, &open)) {
            return false;
        }
    } while (take_char(&r, ','));
    *ret_open = open;
    return r.at == hours.len;
}

bool line_serves(const struct wire_line *line, struct str zone_id)
{
    return line->state == LINE_ACTIVE &&
           (line->zone_ids_count == 0 || domain_ids_have(line->zone_ids, line->zone_ids_count, zone_id));
}

uint32_t zone_local_hours(const struct zone_on_day *day, struct str municipality_id)
{
    void *found = NULL;
    struct wire_municipality row = {0};
    if (municipality_id.len > 0) {
        if (!day->store->get(day->store->ctx, KIND_MUNICIPALITY, municipality_id, day->arena, &row)) {
            return TRI_UNKNOWN;
        }
    } else {
        if (day->store->rows(day->store->ctx, KIND_MUNICIPALITY, day->zone->zone_id, day->arena, 2, &found) != 1) {
            return TRI_UNKNOWN;
        }
        row = ((const struct wire_municipality *)found)[0];
    }
    struct civil now;
    bool open = false;
    civil_of(day->at_ms, &now);
    if (row.hours.len == 0 ||
        !hours_parse(row.hours, (unsigned)now.weekday, (unsigned)(now.hour * 60 + now.minute), &open)) {
        return TRI_UNKNOWN;
    }
    return open ? TRI_YES : TRI_NO;
}
