/* SPDX-License-Identifier: EUPL-1.2 */
/* Times as text, by the civil calendar of libc (timegm, gmtime_r, localtime_r). */
#include "base/when.h"

#include <stdio.h>
#include <time.h>

#include "base/civil.h"

void when_format_utc(char target[WHEN_SIZE], uint64_t wall_ms)
{
    const time_t seconds = (time_t)(wall_ms / 1000);
    struct tm tm;
    gmtime_r(&seconds, &tm);
    snprintf(target, WHEN_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d.%03uZ", (tm.tm_year + 1900) % 10000, tm.tm_mon + 1,
             tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, (unsigned)(wall_ms % 1000));
}

void when_format_local(char target[WHEN_SIZE], uint64_t wall_ms)
{
    struct civil c;
    civil_of(wall_ms, &c);
    snprintf(target, WHEN_SIZE, "%04d-%02d-%02d %02d:%02d:%02d +%02d%02d", c.year % 10000, c.month % 100, c.day % 100,
             c.hour % 100, c.minute % 100, c.second % 100, c.offset_min / 60 % 100, c.offset_min % 60);
}

void when_format_elsewhere(char target[WHEN_SIZE], uint64_t wall_ms)
{
    const time_t seconds = (time_t)(wall_ms / 1000);
    struct tm tm;
    localtime_r(&seconds, &tm);
    if (strftime(target, WHEN_SIZE, "%Y-%m-%d %H:%M:%S %z", &tm) == 0) {
        target[0] = '\0';
    }
}

/* count decimal digits at *p; moves *p behind them. -1 if there is anything else. */
static int take_digits(const char **p, const char *end, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++) {
        if (*p == end || **p < '0' || **p > '9') {
            return -1;
        }
        value = value * 10 + (**p - '0');
        (*p)++;
    }
    return value;
}

static int take_char(const char **p, const char *end, char wanted)
{
    if (*p == end || **p != wanted) {
        return -1;
    }
    (*p)++;
    return 0;
}

/* Fraction of a second, up to milliseconds; further digits are read and dropped. -1 if there is no digit. */
static int take_fraction_ms(const char **p, const char *end)
{
    int ms = 0;
    int scale = 100;
    const char *start = *p;
    while (*p != end && **p >= '0' && **p <= '9') {
        ms += (**p - '0') * scale;
        scale /= 10;
        (*p)++;
    }
    return *p == start ? -1 : ms;
}

/* "Z" or "+hh:mm" at the end, in seconds east of UTC. */
static int take_offset(const char **p, const char *end, long *ret_seconds)
{
    if (take_char(p, end, 'Z') == 0) {
        *ret_seconds = 0;
        return 0;
    }
    const long sign = *p != end && **p == '-' ? -1 : 1;
    if (take_char(p, end, '+') != 0 && take_char(p, end, '-') != 0) {
        return -1;
    }
    const int hours = take_digits(p, end, 2);
    if (hours < 0 || hours > 23 || take_char(p, end, ':') != 0) {
        return -1;
    }
    const int minutes = take_digits(p, end, 2);
    if (minutes < 0 || minutes > 59) {
        return -1;
    }
    *ret_seconds = sign * (hours * 3600L + minutes * 60L);
    return 0;
}

enum seus_err when_parse(struct str text, uint64_t *ret_ms)
{
    const char *p = text.ptr;
    const char *end = text.ptr + text.len;
    struct tm tm = {0};
    int ms = 0;
    long offset = 0;

    const int year = take_digits(&p, end, 4);
    const int dash1 = take_char(&p, end, '-');
    const int month = take_digits(&p, end, 2);
    const int dash2 = take_char(&p, end, '-');
    const int day = take_digits(&p, end, 2);
    if (year < 1970 || dash1 != 0 || month < 1 || month > 12 || dash2 != 0 || day < 1 || day > 31) {
        return SEUS_INVALID;
    }
    if (p != end) {
        if (take_char(&p, end, 'T') != 0 && take_char(&p, end, ' ') != 0) {
            return SEUS_INVALID;
        }
        tm.tm_hour = take_digits(&p, end, 2);
        const int colon1 = take_char(&p, end, ':');
        tm.tm_min = take_digits(&p, end, 2);
        if (tm.tm_hour < 0 || tm.tm_hour > 23 || colon1 != 0 || tm.tm_min < 0 || tm.tm_min > 59) {
            return SEUS_INVALID;
        }
        if (take_char(&p, end, ':') == 0) {
            tm.tm_sec = take_digits(&p, end, 2);
            if (tm.tm_sec < 0 || tm.tm_sec > 60) {
                return SEUS_INVALID;
            }
            if (take_char(&p, end, '.') == 0) {
                ms = take_fraction_ms(&p, end);
            }
        }
        if (ms < 0 || take_offset(&p, end, &offset) != 0 || p != end) {
            return SEUS_INVALID;
        }
    }
    tm.tm_year = year - 1900;
    tm.tm_mon = month - 1;
    tm.tm_mday = day;
    const int leap_second = tm.tm_sec == 60 ? 1 : 0; /* added last: it must not turn a day that exists into the next */
    tm.tm_sec -= leap_second;
    const time_t seconds = timegm(&tm) + leap_second;
    if (tm.tm_mday != day || seconds - offset < 0) {
        return SEUS_INVALID;
    }
    *ret_ms = (uint64_t)(seconds - offset) * 1000 + (uint64_t)ms;
    return SEUS_OK;
}

unsigned when_year_utc(uint64_t wall_ms)
{
    const time_t seconds = (time_t)(wall_ms / 1000);
    struct tm tm;
    gmtime_r(&seconds, &tm);
    return (unsigned)(tm.tm_year + 1900);
}
