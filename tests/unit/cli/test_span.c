/* SPDX-License-Identifier: EUPL-1.2 */
/* Spans, times, places in the log and near names: what people type. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/near.h"
#include "cli/place.c"
#include "cli/span.c"

static void a_span_is_whole_numbers_with_their_units(void **state)
{
    static const struct {
        const char *text;
        uint64_t ms;
    } good[] = {{"500ms", 500}, {"10s", 10000}, {"30m", 1800000}, {"2h", 7200000}, {"1d", 86400000}, {"0s", 0},
                {"1h30m", 5400000}, {"23h59m58s", 86398000}, {"1d500ms", 86400500}};
    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        uint64_t ms = 1;
        assert_int_equal(span_parse("--timeout", good[i].text, &ms, NULL), SEUS_OK);
        assert_int_equal(ms, good[i].ms);
    }
}

static void anything_else_is_no_span_and_says_how_to_write_one(void **state)
{
    static const char *const bad[] = {"", "10", "s", "-1s", "1.5s", "10 s", "10S", "1w",
                                      "99999999999999999999s", "9999d", "1h30", "1h 30m", "1hm", "3660d3660d"};
    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        uint64_t ms = 77;
        struct seus_why why;
        assert_int_equal(span_parse("--timeout", bad[i], &ms, &why), SEUS_INVALID);
        assert_int_equal(ms, 77);
        assert_string_equal(why.field, "--timeout");
        assert_non_null(strstr(why.hint, "10s"));
    }
}

static void relative_times_count_from_now(void **state)
{
    char text[WHEN_SIZE];
    const uint64_t now = UINT64_C(1795302000000); /* 2026-11-21T23:00:00Z */
    (void)state;
    assert_int_equal(span_parse_time("--since", "-2h", now, false, text, NULL), SEUS_OK);
    assert_string_equal(text, "2026-11-21T21:00:00.000Z");
    assert_int_equal(span_parse_time("--placed-at", "-1d1h", now, false, text, NULL), SEUS_OK);
    assert_string_equal(text, "2026-11-20T22:00:00.000Z");
    assert_int_equal(span_parse_time("--due-at", "+1h30m", now, false, text, NULL), SEUS_OK);
    assert_string_equal(text, "2026-11-22T00:30:00.000Z");
    assert_int_equal(span_parse_time("--since", "now", now, false, text, NULL), SEUS_OK);
    assert_string_equal(text, "2026-11-21T23:00:00.000Z");
    assert_int_equal(span_parse_time("--since", "2026-11-21T23:00:00+01:00", now, false, text, NULL), SEUS_OK);
    assert_string_equal(text, "2026-11-21T22:00:00.000Z");
}

static void a_time_by_the_clock_of_the_service_is_that_of_rome(void **state)
{
    static const struct {
        const char *text;
        const char *utc;
    } good[] = {
        {"23:40", "2026-11-22T22:40:00.000Z"}, /* now is 22 November 00:00 in Rome */
        {"2026-11-21 23:40", "2026-11-21T22:40:00.000Z"},
        {"2026-11-21T23:40", "2026-11-21T22:40:00.000Z"},
        {"2026-11-21 23:40:05", "2026-11-21T22:40:05.000Z"},
        {"2026-07-01 12:00", "2026-07-01T10:00:00.000Z"},
        {"2026-11-21 23:40:05 +0100", "2026-11-21T22:40:05.000Z"}, /* as seusctl prints it */
        {"2026-11-21 22:40 +0000", "2026-11-21T22:40:00.000Z"},
        {"2026-10-25 02:30 +0200", "2026-10-25T00:30:00.000Z"}, /* the two of the night the clocks go back */
        {"2026-10-25 02:30 +0100", "2026-10-25T01:30:00.000Z"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        char text[WHEN_SIZE];
        assert_int_equal(span_parse_time("--from", good[i].text, UINT64_C(1795302000000), false, text, NULL), SEUS_OK);
        assert_string_equal(text, good[i].utc);
    }
}

static void a_day_alone_begins_and_ends_at_midnight_in_rome(void **state)
{
    static const struct {
        const char *text;
        const char *begins;
        const char *ends;
    } days[] = {
        {"2026-11-21", "2026-11-20T23:00:00.000Z", "2026-11-21T22:59:59.999Z"},
        {"2026-07-01", "2026-06-30T22:00:00.000Z", "2026-07-01T21:59:59.999Z"},
        {"2026-10-25", "2026-10-24T22:00:00.000Z", "2026-10-25T22:59:59.999Z"}, /* of 25 hours */
        {"2026-12-31", "2026-12-30T23:00:00.000Z", "2026-12-31T22:59:59.999Z"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
        char text[WHEN_SIZE];
        assert_int_equal(span_parse_time("--from", days[i].text, 0, false, text, NULL), SEUS_OK);
        assert_string_equal(text, days[i].begins);
        assert_int_equal(span_parse_time("--until", days[i].text, 0, true, text, NULL), SEUS_OK);
        assert_string_equal(text, days[i].ends);
    }
    char text[WHEN_SIZE];
    assert_int_equal(span_parse_time("--until", "2026-11-21 10:00", 0, true, text, NULL), SEUS_OK);
    assert_string_equal(text, "2026-11-21T09:00:00.000Z"); /* a moment is a moment */
}

static void times_that_are_none_or_two_are_refused(void **state)
{
    static const char *const bad[] = {
        "2026-10-25 02:30", "2026-03-29 02:30", "2026-06-31 10:00", "24:00", "9:5", "23:60", "23:40 ",
        "2026-11-21 23:40 0100", "2026-11-21 23:40 +01", "2026-11-21 23", "2026-13-01 10:00", "2h", "-2", "--2h", "+",
        "+-2h", "-+2h", "yesterday", "22/11/2026 01:40", "2026-06-31",
        ""};
    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        char text[WHEN_SIZE] = "same";
        struct seus_why why;
        assert_int_equal(span_parse_time("--from", bad[i], UINT64_C(1795302000000), false, text, &why), SEUS_INVALID);
        assert_string_equal(text, "same");
        assert_non_null(strstr(why.hint, "23:40"));
    }
}

static void places_are_ordered_by_index_and_then_by_number(void **state)
{
    struct place a;
    struct place b;
    (void)state;
    assert_true(place_parse(STR_LIT("12.1"), &a));
    assert_true(place_parse(STR_LIT("12.2"), &b));
    assert_true(place_is_behind(b, a));
    assert_false(place_is_behind(a, b));
    assert_false(place_is_behind(a, a));
    assert_true(place_parse(STR_LIT("12"), &b)); /* all of 12 */
    assert_true(place_is_behind(b, a));
    assert_true(place_parse(STR_LIT("9.9"), &b)); /* by number, not by letter */
    assert_true(place_is_behind(a, b));
}

static void what_is_no_place_is_not_taken_for_one(void **state)
{
    static const char *const bad[] = {"", ".", "12.", ".1", "a", "12.1.1", "-1", "12a", "99999999999999999999"};
    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct place place;
        assert_false(place_parse(str_of(bad[i]), &place));
    }
}

static void the_nearest_name_is_offered_and_strange_ones_are_not(void **state)
{
    static const char *const names[] = {"open", "show", "list", "update", "note"};
    struct near near;
    (void)state;
    near_start(&near, "opne");
    for (size_t i = 0; i < 5; i++) {
        near_offer(&near, names[i]);
    }
    assert_string_equal(near.best, "open");
    near_start(&near, "upd");
    for (size_t i = 0; i < 5; i++) {
        near_offer(&near, names[i]);
    }
    assert_string_equal(near.best, "update");
    near_start(&near, "frobnicate");
    for (size_t i = 0; i < 5; i++) {
        near_offer(&near, names[i]);
    }
    assert_null(near.best);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_span_is_whole_numbers_with_their_units),
        cmocka_unit_test(anything_else_is_no_span_and_says_how_to_write_one),
        cmocka_unit_test(relative_times_count_from_now),
        cmocka_unit_test(a_time_by_the_clock_of_the_service_is_that_of_rome),
        cmocka_unit_test(a_day_alone_begins_and_ends_at_midnight_in_rome),
        cmocka_unit_test(times_that_are_none_or_two_are_refused),
        cmocka_unit_test(places_are_ordered_by_index_and_then_by_number),
        cmocka_unit_test(what_is_no_place_is_not_taken_for_one),
        cmocka_unit_test(the_nearest_name_is_offered_and_strange_ones_are_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
