/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "base/civil.h"
#include "base/when.h"

#define HOUR 3600000ull

static uint64_t at(const char *text)
{
    uint64_t ms = 0;
    assert_int_equal(when_parse(str_of(text), &ms), SEUS_OK);
    return ms;
}

static void shows(const char *utc, const char *local)
{
    char text[CIVIL_SIZE];
    civil_format(text, at(utc));
    assert_string_equal(text, local);
}

static void winter_is_one_hour_and_summer_two_hours_ahead(void **state)
{
    (void)state;
    shows("2026-01-15T11:00:00Z", "2026-01-15 12:00 +0100");
    shows("2026-07-15T10:00:00Z", "2026-07-15 12:00 +0200");
    shows("1970-01-01T00:00:00Z", "1970-01-01 01:00 +0100");
    shows("2026-12-31T23:30:00Z", "2027-01-01 00:30 +0100");
    shows("2028-02-29T12:00:00Z", "2028-02-29 13:00 +0100");
}

static void the_clock_turns_on_the_last_sundays_at_one_utc(void **state)
{
    (void)state;
    shows("2026-10-25T00:59:00Z", "2026-10-25 02:59 +0200");
    shows("2026-10-25T01:00:00Z", "2026-10-25 02:00 +0100");
    shows("2027-03-28T00:59:00Z", "2027-03-28 01:59 +0100");
    shows("2027-03-28T01:00:00Z", "2027-03-28 03:00 +0200");
}

static void twenty_four_hours_over_the_night_the_clocks_go_back_end_an_hour_earlier_on_the_wall(void **state)
{
    (void)state;
    const uint64_t placed = at("2026-10-24T23:40:00+02:00");
    char text[CIVIL_SIZE];
    civil_format(text, placed + 24 * HOUR);
    assert_string_equal(text, "2026-10-25 22:40 +0100");
    civil_format(text, at("2026-10-25T23:40:00+01:00") + 24 * HOUR); /* the evening after: nothing moves any more */
    assert_string_equal(text, "2026-10-26 23:40 +0100");
}

static void twenty_four_hours_over_the_night_they_go_forward_end_an_hour_later_on_the_wall(void **state)
{
    (void)state;
    char text[CIVIL_SIZE];
    civil_format(text, at("2027-03-27T23:40:00+01:00") + 24 * HOUR);
    assert_string_equal(text, "2027-03-29 00:40 +0200");
}

static void an_hour_that_comes_twice_is_told_apart(void **state)
{
    (void)state;
    const struct civil twice = {.year = 2026, .month = 10, .day = 25, .hour = 2, .minute = 30};
    assert_int_equal(civil_to_ms(&twice, false), at("2026-10-25T00:30:00Z"));
    assert_int_equal(civil_to_ms(&twice, true), at("2026-10-25T01:30:00Z"));
    const struct civil before = {.year = 2026, .month = 10, .day = 25, .hour = 1, .minute = 59};
    assert_int_equal(civil_to_ms(&before, true), at("2026-10-24T23:59:00Z"));
    const struct civil after = {.year = 2026, .month = 10, .day = 25, .hour = 3};
    assert_int_equal(civil_to_ms(&after, false), at("2026-10-25T02:00:00Z"));
}

static void an_hour_that_does_not_exist_is_an_hour_later(void **state)
{
    (void)state;
    const struct civil missing = {.year = 2027, .month = 3, .day = 28, .hour = 2, .minute = 30};
    char text[CIVIL_SIZE];
    civil_format(text, civil_to_ms(&missing, false));
    assert_string_equal(text, "2027-03-28 03:30 +0200");
}

static void every_hour_of_thirty_years_goes_there_and_back_as_libc_has_it(void **state)
{
    (void)state;
    assert_int_equal(setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1), 0);
    tzset();
    for (uint64_t ms = at("2010-01-01T00:00:00Z"); ms < at("2040-01-01T00:00:00Z"); ms += HOUR / 2) {
        struct civil c;
        struct tm tm;
        civil_of(ms, &c);
        const time_t seconds = (time_t)(ms / 1000);
        assert_non_null(localtime_r(&seconds, &tm));
        assert_int_equal(c.year, tm.tm_year + 1900);
        assert_int_equal(c.month, tm.tm_mon + 1);
        assert_int_equal(c.day, tm.tm_mday);
        assert_int_equal(c.hour, tm.tm_hour);
        assert_int_equal(c.minute, tm.tm_min);
        assert_int_equal(c.weekday, tm.tm_wday);
        assert_int_equal(c.offset_min * 60, tm.tm_gmtoff);
        assert_true(civil_to_ms(&c, false) == ms || civil_to_ms(&c, true) == ms);
    }
}

static void a_day_of_the_change_has_twenty_five_or_twenty_three_hours(void **state)
{
    (void)state;
    assert_int_equal(civil_day_start(at("2026-10-25T10:00:00Z")), at("2026-10-24T22:00:00Z"));
    assert_int_equal(civil_day_start(at("2026-10-26T10:00:00Z")) - civil_day_start(at("2026-10-25T10:00:00Z")),
                     25 * HOUR);
    assert_int_equal(civil_day_start(at("2027-03-29T10:00:00Z")) - civil_day_start(at("2027-03-28T10:00:00Z")),
                     23 * HOUR);
    assert_int_equal(civil_day_end(at("2026-10-25T10:00:00Z")), at("2026-10-25T23:00:00Z"));
    assert_int_equal(civil_day_end(at("2026-10-24T22:00:00Z")), at("2026-10-25T23:00:00Z"));
    assert_int_equal(civil_day_end(at("2027-03-28T21:59:59Z")), at("2027-03-28T22:00:00Z"));
    assert_int_equal(civil_day_end(at("2027-03-28T22:00:00Z")), at("2027-03-29T22:00:00Z"));
}

static void months_keep_the_wall_clock_and_end_on_the_last_day_that_is_there(void **state)
{
    (void)state;
    char text[CIVIL_SIZE];
    civil_format(text, civil_months_add(at("2025-12-22T09:00:00+01:00"), 6));
    assert_string_equal(text, "2026-06-22 09:00 +0200");
    civil_format(text, civil_months_add(at("2026-08-31T10:00:00Z"), 6));
    assert_string_equal(text, "2027-02-28 12:00 +0100");
    civil_format(text, civil_months_add(at("2026-01-31T10:00:00Z"), -2));
    assert_string_equal(text, "2025-11-30 11:00 +0100");
    assert_int_equal(civil_months_add(0, -1), 0);
}

static void noon_of_the_next_working_day_skips_weekends_and_holidays(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"2026-11-23T08:00:00+01:00", "2026-11-24 12:00 +0100"}, /* Monday: Tuesday, not the same day */
        {"2026-11-20T23:59:00+01:00", "2026-11-23 12:00 +0100"}, /* Friday night */
        {"2026-11-21T00:30:00+01:00", "2026-11-23 12:00 +0100"}, /* Saturday */
        {"2026-12-23T10:00:00+01:00", "2026-12-24 12:00 +0100"},
        {"2026-12-24T10:00:00+01:00", "2026-12-28 12:00 +0100"}, /* Christmas, St Stephen, Sunday */
        {"2026-04-03T10:00:00+02:00", "2026-04-07 12:00 +0200"}, /* Good Friday works; Easter Monday does not */
        {"2025-04-18T10:00:00+02:00", "2025-04-22 12:00 +0200"},
        {"2027-06-01T10:00:00+02:00", "2027-06-03 12:00 +0200"}, /* the Republic */
        {"2027-10-01T10:00:00+02:00", "2027-10-05 12:00 +0200"}, /* 4 October, a Monday */
        {"2021-10-01T10:00:00+02:00", "2021-10-04 12:00 +0200"}, /* which was none before 2026 */
        {"2026-10-24T10:00:00+02:00", "2026-10-26 12:00 +0100"}, /* over the clock change */
        {"2026-12-31T23:30:00Z", "2027-01-04 12:00 +0100"},      /* 1 January in Rome already, then a weekend */
    };
    for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[CIVIL_SIZE];
        civil_format(text, civil_next_working_noon(at(cases[i][0])));
        assert_string_equal(text, cases[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(winter_is_one_hour_and_summer_two_hours_ahead),
        cmocka_unit_test(the_clock_turns_on_the_last_sundays_at_one_utc),
        cmocka_unit_test(twenty_four_hours_over_the_night_the_clocks_go_back_end_an_hour_earlier_on_the_wall),
        cmocka_unit_test(twenty_four_hours_over_the_night_they_go_forward_end_an_hour_later_on_the_wall),
        cmocka_unit_test(an_hour_that_comes_twice_is_told_apart),
        cmocka_unit_test(an_hour_that_does_not_exist_is_an_hour_later),
        cmocka_unit_test(every_hour_of_thirty_years_goes_there_and_back_as_libc_has_it),
        cmocka_unit_test(a_day_of_the_change_has_twenty_five_or_twenty_three_hours),
        cmocka_unit_test(months_keep_the_wall_clock_and_end_on_the_last_day_that_is_there),
        cmocka_unit_test(noon_of_the_next_working_day_skips_weekends_and_holidays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
