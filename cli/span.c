/* SPDX-License-Identifier: EUPL-1.2 */
/* Spans and times of the command line. The clock is an argument; nothing here prints. */
#include "cli/span.h"

#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "wire/schema.h"

#define SPAN_MS_MAX (UINT64_C(10) * 366 * 24 * 3600 * 1000) /* ten years */

static const struct {
    const char *unit;
    uint64_t ms;
} units[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}};

/* One number with its unit; moves *p behind it. False: there is none. */
static int parse_part(const char **p, uint64_t *ret_ms)
{
    uint64_t value = 0;
    const char *start = *p;
    for (; **p >= '0' && **p <= '9' && value <= SPAN_MS_MAX; (*p)++) {
        value = value * 10 + (uint64_t)(**p - '0');
    }
    const size_t unit_len = strspn(*p, "msdh");
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (*p > start && strlen(units[i].unit) == unit_len && strncmp(*p, units[i].unit, unit_len) == 0 &&
            value <= SPAN_MS_MAX / units[i].ms) {
            *p += unit_len;
            *ret_ms = value * units[i].ms;
            return 1;
        }
    }
    return 0;
}

/* "2h", "1h30m": milliseconds, or 0 with *ret_good = 0. */
static uint64_t parse(const char *text, int *ret_good)
{
    uint64_t sum = 0;
    const char *p = text;
    *ret_good = 0;
    do {
        uint64_t part = 0;
        if (!parse_part(&p, &part) || part > SPAN_MS_MAX - sum) {
            return 0;
        }
        sum += part;
    } while (*p != '\0');
    *ret_good = 1;
    return sum;
}

enum seus_err span_parse(const char *flag, const char *text, uint64_t *ret_ms, struct seus_why *why)
{
    int good;
    const uint64_t ms = parse(text, &good);
    if (!good) {
        seus_fail(SEUS_INVALID, why, flag, "%s is \"%.40s\"; it must be a whole number with its unit.", flag, text);
        seus_hint(why, "Write it as 500ms, 10s, 30m, 2h or 1d.");
        return SEUS_INVALID;
    }
    *ret_ms = ms;
    return SEUS_OK;
}

/* count digits at *p; moves *p behind them. -1 if there is anything else. */
static int take_number(const char **p, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++, (*p)++) {
        if (**p < '0' || **p > '9') {
            return -1;
        }
        value = value * 10 + (**p - '0');
    }
    return value;
}

/* "2026-11-21 23:40:05 +0100", as seusctl prints times: RFC 3339 but for the offset. */
static bool parse_printed(const char *text, uint64_t *ret_ms)
{
    char rfc[WHEN_SIZE];
    const size_t len = strlen(text);
    if (len < 16 || len + 1 >= sizeof(rfc) || text[len - 6] != ' ') {
        return false;
    }
    snprintf(rfc, sizeof(rfc), "%.*s%.3s:%s", (int)(len - 6), text, text + len - 5, text + len - 2);
    return when_parse(str_of(rfc), ret_ms) == SEUS_OK;
}

/* Shows the clock of the service this at ms? Not for an hour that does not exist, or a 31 June. */
static bool is_shown_at(const struct civil *c, uint64_t ms)
{
    struct civil shown;
    civil_of(ms, &shown);
    return shown.year == c->year && shown.month == c->month && shown.day == c->day && shown.hour == c->hour &&
           shown.minute == c->minute && shown.second == c->second;
}

/*
 * By the clock of the service: "2026-11-21 23:40", or "23:40" alone, of today. The 02:30 that there is twice, in the
 * night the clocks go back, is none without its offset.
 */
static bool parse_clock(const char *text, uint64_t now_ms, uint64_t *ret_ms)
{
    struct civil c;
    const char *p = text;
    civil_of(now_ms, &c);
    c.second = c.millisecond = 0;
    if (strlen(text) > 8) {
        c.year = take_number(&p, 4);
        if (c.year < 1971 || *p++ != '-' || (c.month = take_number(&p, 2)) < 1 || *p++ != '-' ||
            (c.day = take_number(&p, 2)) < 1 || (*p != ' ' && *p != 'T')) {
            return false;
        }
        p++;
    }
    c.hour = take_number(&p, 2);
    if (c.hour < 0 || *p++ != ':' || (c.minute = take_number(&p, 2)) < 0) {
        return false;
    }
    if (*p == ':') {
        p++;
        c.second = take_number(&p, 2);
    }
    if (*p != '\0' || c.second < 0) {
        return false;
    }
    *ret_ms = civil_to_ms(&c, false);
    return *ret_ms == civil_to_ms(&c, true) && is_shown_at(&c, *ret_ms);
}

/* "2026-11-21": its midnight in Rome, or its last millisecond there. */
static bool parse_day(const char *text, bool to_end, uint64_t *ret_ms)
{
    struct civil c = {0};
    const char *p = text;
    if (strlen(text) != 10 || (c.year = take_number(&p, 4)) < 1971 || *p++ != '-' ||
        (c.month = take_number(&p, 2)) < 1 || *p++ != '-' || (c.day = take_number(&p, 2)) < 1) {
        return false;
    }
    *ret_ms = civil_to_ms(&c, false);
    if (!is_shown_at(&c, *ret_ms)) {
        return false;
    }
    c.day++;
    *ret_ms = to_end ? civil_to_ms(&c, false) - 1 : *ret_ms;
    return true;
}

enum seus_err span_parse_time(const char *flag, const char *text, uint64_t now_ms, bool to_end, char target[WHEN_SIZE],
                              struct seus_why *why)
{
    uint64_t ms = now_ms;
    int good = strcmp(text, "now") == 0;
    if (text[0] == '-') {
        const uint64_t back = parse(text + 1, &good);
        good = good && back < now_ms;
        ms = good ? now_ms - back : 0;
    } else if (text[0] == '+') {
        ms = now_ms + parse(text + 1, &good);
    } else if (!good) {
        good = parse_day(text, to_end, &ms) || when_parse(str_of(text), &ms) == SEUS_OK || parse_printed(text, &ms) ||
               parse_clock(text, now_ms, &ms);
    }
    if (!good || ms > WIRE_TIME_MAX) {
        seus_fail(SEUS_INVALID, why, flag, "%s is \"%.40s\", which is no time.", flag, text);
        seus_hint(why, "Write 23:40 (today, in Rome), \"2026-11-21 23:40\", 2026-11-21, 2026-11-21T23:40:00+01:00, or "
                       "a span from now: -2h, +1h30m. An hour that the clocks show twice, or skip, needs its offset.");
        return SEUS_INVALID;
    }
    when_format_utc(target, ms);
    return SEUS_OK;
}
