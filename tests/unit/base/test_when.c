/* SPDX-License-Identifier: EUPL-1.2 */
/* Times as text: RFC 3339 with its edges. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/when.h"

static uint64_t parsed(const char *text)
{
    uint64_t ms = 0;
    if (when_parse(str_of(text), &ms) != SEUS_OK) {
        fail_msg("'%s' was not taken", text);
    }
    return ms;
}

static void times_are_written_in_utc_with_milliseconds(void **state)
{
    char text[WHEN_SIZE];
    (void)state;
    when_format_utc(text, 0);
    assert_string_equal(text, "1970-01-01T00:00:00.000Z");
    when_format_utc(text, UINT64_C(1795298400123));
    assert_string_equal(text, "2026-11-21T22:00:00.123Z");
    when_format_utc(text, UINT64_C(253402300799999));
    assert_string_equal(text, "9999-12-31T23:59:59.999Z");
}

static void what_is_written_reads_back(void **state)
{
    static const uint64_t times[] = {0, 1, 999, 1000, UINT64_C(951782400000), UINT64_C(1709164800007),
                                     UINT64_C(1795298400123), UINT64_C(253402300799999)};
    (void)state;
    for (unsigned i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        char text[WHEN_SIZE];
        when_format_utc(text, times[i]);
        assert_true(parsed(text) == times[i]);
    }
}

static void offsets_move_the_time_to_utc(void **state)
{
    const uint64_t at = UINT64_C(1795298400000); /* 22:00 UTC */
    (void)state;
    assert_true(parsed("2026-11-21T22:00:00Z") == at);
    assert_true(parsed("2026-11-21T23:00:00+01:00") == at);
    assert_true(parsed("2026-11-22T03:30:00+05:30") == at);
    assert_true(parsed("2026-11-21T14:00:00-08:00") == at);
    assert_true(parsed("2026-11-21T22:00:00-00:00") == at);
}

static void the_hour_that_comes_twice_is_told_apart_by_its_offset(void **state)
{
    (void)state;
    assert_true(parsed("2026-10-25T02:30:00+01:00") - parsed("2026-10-25T02:30:00+02:00") == 3600000);
}

static void seconds_and_fractions_may_be_left_out(void **state)
{
    const uint64_t at = UINT64_C(1795298400000);
    (void)state;
    assert_true(parsed("2026-11-21T22:00Z") == at);
    assert_true(parsed("2026-11-21 22:00:00Z") == at);
    assert_true(parsed("2026-11-21T22:00:00.5Z") == at + 500);
    assert_true(parsed("2026-11-21T22:00:00.05Z") == at + 50);
    assert_true(parsed("2026-11-21T22:00:00.123999999Z") == at + 123);
}

static void a_bare_date_is_midnight_utc(void **state)
{
    (void)state;
    assert_true(parsed("2026-11-21") == parsed("2026-11-21T00:00:00Z"));
    assert_true(parsed("1970-01-01") == 0);
}

static void leap_days_and_leap_seconds_exist_only_where_the_calendar_has_them(void **state)
{
    uint64_t ms = 0;
    (void)state;
    assert_true(parsed("2024-03-01") - parsed("2024-02-29") == 86400000);
    assert_true(parsed("2000-02-29") > 0);
    assert_int_equal(when_parse(STR_LIT("2026-02-29"), &ms), SEUS_INVALID);
    assert_int_equal(when_parse(STR_LIT("2100-02-29"), &ms), SEUS_INVALID);
    assert_int_equal(when_parse(STR_LIT("2026-04-31T10:00:00Z"), &ms), SEUS_INVALID);
    assert_true(parsed("2016-12-31T23:59:60Z") == parsed("2017-01-01T00:00:00Z"));
}

static void anything_else_is_refused_and_the_result_stays_untouched(void **state)
{
    static const char *const wrong[] = {
        "", "now", "2026", "2026-11", "2026-11-21T", "2026-11-21T22:00:00", "2026-11-21T22:00:00+0100",
        "2026-11-21T22:00:00+01", "2026-11-21T24:00:00Z", "2026-11-21T22:60:00Z", "2026-11-21T22:00:61Z",
        "2026-11-21T22:00:00.Z", "2026-11-21T22:00:00.12aZ", "2026-11-21T22:00:00Z ", " 2026-11-21",
        "2026-13-01", "2026-00-01", "2026-01-00", "2026-01-32", "26-11-21", "2026/11/21", "1969-12-31",
        "1969-12-31T23:59:59Z", "1970-01-01T00:00:00+01:00", "2026-11-21T22:00:00+24:00", "2026-11-21T22:00:00+01:60",
        "2026-11-21T2:00:00Z", "2026-11-21T22:00:00ZZ", "-026-11-21", "2026-11-21T-1:00:00Z", "2026-1a-21",
    };
    (void)state;
    for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        uint64_t ms = 77;
        if (when_parse(str_of(wrong[i]), &ms) != SEUS_INVALID || ms != 77) {
            fail_msg("'%s' was taken as %llu", wrong[i], (unsigned long long)ms);
        }
    }
    uint64_t ms = 77;
    assert_int_equal(when_parse((struct str){0}, &ms), SEUS_INVALID);
}

static void a_time_that_is_cut_anywhere_is_not_read_beyond_its_end(void **state)
{
    static const char whole[] = "2026-11-21T22:00:00.123+01:00";
    (void)state;
    for (size_t len = 0; len < sizeof(whole) - 1; len++) {
        uint64_t ms = 0;
        char *cut = malloc(len + 1); /* of its very size: a read behind it is seen by the sanitizer */
        memcpy(cut, whole, len);
        const enum seus_err err = when_parse((struct str){cut, len}, &ms);
        assert_int_equal(err, len == 10 ? SEUS_OK : SEUS_INVALID);
        free(cut);
    }
}

static void local_time_states_its_offset(void **state)
{
    char text[WHEN_SIZE];
    (void)state;
    setenv("TZ", "JST-9", 1); /* wherever the machine thinks it is */
    tzset();
    when_format_local(text, UINT64_C(1795298400000));
    assert_string_equal(text, "2026-11-21 23:00:00 +0100");
    when_format_local(text, UINT64_C(1782072000000));
    assert_string_equal(text, "2026-06-21 22:00:00 +0200");
    when_format_elsewhere(text, UINT64_C(1795298400000));
    assert_string_equal(text, "2026-11-22 07:00:00 +0900");
}

static void the_year_changes_at_midnight_utc(void **state)
{
    (void)state;
    assert_int_equal(when_year_utc(0), 1970);
    assert_int_equal(when_year_utc(parsed("2026-12-31T23:59:59.999Z")), 2026);
    assert_int_equal(when_year_utc(parsed("2027-01-01T00:00:00Z")), 2027);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_written_in_utc_with_milliseconds),
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(offsets_move_the_time_to_utc),
        cmocka_unit_test(the_hour_that_comes_twice_is_told_apart_by_its_offset),
        cmocka_unit_test(seconds_and_fractions_may_be_left_out),
        cmocka_unit_test(a_bare_date_is_midnight_utc),
        cmocka_unit_test(leap_days_and_leap_seconds_exist_only_where_the_calendar_has_them),
        cmocka_unit_test(anything_else_is_refused_and_the_result_stays_untouched),
        cmocka_unit_test(a_time_that_is_cut_anywhere_is_not_read_beyond_its_end),
        cmocka_unit_test(local_time_states_its_offset),
        cmocka_unit_test(the_year_changes_at_midnight_utc),
    };
    return cmocka_run_group_tests_name("base/when", tests, NULL, NULL);
}
