/* SPDX-License-Identifier: EUPL-1.2 */
/* Civil time by arithmetic. Days are counted from 1970-01-01 in the proleptic Gregorian calendar. */
#include "base/civil.h"

#include <stdio.h>

#define MINUTE_MS    60000ll
#define HOUR_MS      (60 * MINUTE_MS)
#define DAY_MS       (24 * HOUR_MS)
#define WORKING_MAX  30 /* days looked ahead for a working one; no run of holidays is that long */
#define OCTOBER_4TH_FROM 2026

/* Days since 1970-01-01. Years are counted from March, so that the leap day comes last. month may exceed its range. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    const int64_t months = year * 12 + (month - 1);
    const int64_t y0 = months / 12;
    const int64_t m0 = months % 12;          /* 0 = January; months is positive */
    const int64_t y = m0 < 2 ? y0 - 1 : y0;
    const int64_t m = (m0 + 10) % 12;        /* 0 = March */
    const int64_t era = y / 400;
    const int64_t year_of_era = y % 400;
    const int64_t day_of_year = (153 * m + 2) / 5 + day - 1;
    const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static void date_of(int64_t days, struct civil *ret)
{
    const int64_t shifted = days + 719468;
    const int64_t era = shifted / 146097;
    const int64_t day_of_era = shifted % 146097;
    const int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int64_t m = (5 * day_of_year + 2) / 153;
    ret->day = (int)(day_of_year - (153 * m + 2) / 5 + 1);
    ret->month = (int)(m < 10 ? m + 3 : m - 9);
    ret->year = (int)(year_of_era + era * 400 + (ret->month <= 2 ? 1 : 0));
}

static int weekday_of(int64_t days)
{
    return (int)((days % 7 + 11) % 7); /* 1970-01-01 was a Thursday */
}

/* 01:00 UTC of the last Sunday of a month of 31 days. */
static int64_t turn_ms(int64_t year, int64_t month)
{
    const int64_t last = days_of(year, month, 31);
    return (last - weekday_of(last)) * DAY_MS + HOUR_MS;
}

static int64_t offset_ms(int64_t utc_ms)
{
    struct civil date;
    date_of(utc_ms / DAY_MS, &date);
    return utc_ms >= turn_ms(date.year, 3) && utc_ms < turn_ms(date.year, 10) ? 2 * HOUR_MS : HOUR_MS;
}

void civil_of(uint64_t ms, struct civil *ret)
{
    const int64_t offset = offset_ms((int64_t)ms);
    const int64_t local = (int64_t)ms + offset;
    const int64_t days = local / DAY_MS;
    const int64_t rest = local % DAY_MS;
    *ret = (struct civil){
        .hour = (int)(rest / HOUR_MS),
        .minute = (int)(rest / MINUTE_MS % 60),
        .second = (int)(rest / 1000 % 60),
        .millisecond = (int)(rest % 1000),
        .weekday = weekday_of(days),
        .offset_min = (int)(offset / MINUTE_MS),
    };
    date_of(days, ret);
}

uint64_t civil_to_ms(const struct civil *c, bool later)
{
    const int64_t local = days_of(c->year, c->month, c->day) * DAY_MS + c->hour * HOUR_MS + c->minute * MINUTE_MS +
                          c->second * 1000ll + c->millisecond;
    const int64_t summer = local - 2 * HOUR_MS; /* as UTC, if the clock shows summer time */
    const int64_t winter = local - HOUR_MS;
    if (summer < 0) {
        return winter > 0 ? (uint64_t)winter : 0;
    }
    const bool can_be_summer = offset_ms(summer) == 2 * HOUR_MS;
    const bool can_be_winter = offset_ms(winter) == HOUR_MS;
    if (can_be_summer && can_be_winter) {
        return (uint64_t)(later ? winter : summer);
    }
    return (uint64_t)(can_be_summer ? summer : winter);
}

void civil_format(char target[CIVIL_SIZE], uint64_t ms)
{
    struct civil c;
    civil_of(ms, &c);
    snprintf(target, CIVIL_SIZE, "%04d-%02d-%02d %02d:%02d +%02d%02d", c.year % 10000, c.month % 100, c.day % 100,
             c.hour % 100, c.minute % 100, c.offset_min / 60 % 100, c.offset_min % 60);
}

uint64_t civil_day_start(uint64_t ms)
{
    struct civil c;
    civil_of(ms, &c);
    c.hour = c.minute = c.second = c.millisecond = 0;
    return civil_to_ms(&c, false);
}

uint64_t civil_day_end(uint64_t ms)
{
    return civil_day_start(civil_day_start(ms) + DAY_MS + DAY_MS / 2); /* a day has 23 to 25 hours */
}

uint64_t civil_months_add(uint64_t ms, int months)
{
    struct civil c;
    civil_of(ms, &c);
    const int64_t count = (int64_t)c.year * 12 + c.month - 1 + months;
    if (count < 1970 * 12) {
        return 0;
    }
    const int64_t year = count / 12;
    const int64_t month = count % 12 + 1;
    const int length = (int)(days_of(year, month + 1, 1) - days_of(year, month, 1));
    const bool second_time = c.offset_min == 60;
    c.year = (int)year;
    c.month = (int)month;
    c.day = c.day < length ? c.day : length;
    return civil_to_ms(&c, second_time);
}

/* Easter Sunday of a year (Gregorian, the method of Meeus), as days since 1970-01-01. */
static int64_t easter(int year)
{
    const int a = year % 19;
    const int b = year / 100;
    const int c = year % 100;
    const int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    const int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    const int m = (a + 11 * h + 22 * l) / 451;
    const int month = (h + l - 7 * m + 114) / 31;
    const int day = (h + l - 7 * m + 114) % 31 + 1;
    return days_of(year, month, day);
}

bool civil_is_working_day(const struct civil *c)
{
    static const struct {
        int month, day;
    } holidays[] = {{1, 1}, {1, 6}, {4, 25}, {5, 1}, {6, 2}, {8, 15}, {11, 1}, {12, 8}, {12, 25}, {12, 26}};
    const int64_t days = days_of(c->year, c->month, c->day);
    const int weekday = weekday_of(days);
    if (weekday == 0 || weekday == 6 || days == easter(c->year) + 1) {
        return false;
    }
    for (unsigned i = 0; i < sizeof(holidays) / sizeof(holidays[0]); i++) {
        if (c->month == holidays[i].month && c->day == holidays[i].day) {
            return false;
        }
    }
    return !(c->month == 10 && c->day == 4 && c->year >= OCTOBER_4TH_FROM);
}

uint64_t civil_next_working_noon(uint64_t ms)
{
    struct civil day;
    civil_of(ms, &day);
    int64_t days = days_of(day.year, day.month, day.day);
    for (unsigned i = 0; i < WORKING_MAX; i++) {
        date_of(++days, &day);
        if (civil_is_working_day(&day)) {
            break;
        }
    }
    day.hour = 12;
    day.minute = day.second = day.millisecond = 0;
    return civil_to_ms(&day, false);
}
