/* SPDX-License-Identifier: EUPL-1.2 */
/* What is kept of each day of the log, told as apply/ tells it, and the availability that is counted from it. */
#include "fixture.h"

#include "base/when.h"

#define MINUTE_MS 60000ull

static uint64_t at(const char *text)
{
    uint64_t ms = 0;
    assert_int_equal(when_parse(str_of(text), &ms), SEUS_OK);
    return ms;
}

/* What apply/ tells of a command, and what its events make of the cases that are open. */
static void tell(struct fixture *f, uint64_t ms, uint32_t type, void *body, uint32_t case_state)
{
    struct wire_event event = {.type = type, .body = body};
    const struct wire_entry entry = {.request_id = STR_LIT("q"), .op = OP_case_open, .actor = STR_LIT("unix:a"),
                                     .recorded_at = ms, .events = &event, .events_count = 1};
    view_put_day(f->view, &entry);
    if (case_state != CASE_NONE) {
        fixture_put_case(f, STR_LIT("c1"), (struct str){0}, "z", case_state, 1);
    }
}

static void the_log_tells_days_silences_and_fallbacks(void **state)
{
    struct fixture *f = fixture_new();
    const uint64_t start = at("2026-05-04T08:00:00Z");
    struct wire_case_opened opened = {.case_id = STR_LIT("c1"), .occurred_at = start - MINUTE_MS};
    struct wire_policy_fallback fallback = {.kind = VERDICT_TRIAGE, .reason = STR_LIT("late")};
    struct wire_case_closed closed = {.case_id = STR_LIT("c1"), .outcome = OUTCOME_ADVISED};
    (void)state;
    fixture_begin(f);
    tell(f, start, EVENT_policy_fallback, &fallback, CASE_NONE);
    tell(f, start + 10 * MINUTE_MS, EVENT_case_opened, &opened, CASE_TRIAGED); /* told 11 minutes late */
    fixture_commit(f, 2);
    fixture_begin(f);
    tell(f, start + 25 * MINUTE_MS, EVENT_policy_fallback, &fallback, CASE_NONE);
    tell(f, start + 26 * MINUTE_MS, EVENT_case_closed, &closed, CASE_CLOSED);
    tell(f, start + 3 * 24 * 60 * MINUTE_MS, EVENT_policy_fallback, &fallback, CASE_NONE);
    fixture_commit(f, 5);
    assert_int_equal(view_digest_scan(f->view), view_digest(f->view));
    const struct wire_stats_query query = {.kind = STATS_AVAILABILITY};
    /* Open from minute 10 to 26: the longest silence in between is 15 minutes. */
    assert_true(fixture_has(fixture_query(f, OP_stats_show, &query),
                            "{\"key\":\"all\",\"name\":null,\"days\":4,\"days_used\":2,\"entries\":5,\"fallbacks\":3,"
                            "\"gap_ms\":900000,\"timed\":1,\"within_10_min\":0,\"within_permille\":0}"));
    fixture_free(f);
}

/* Midnight is in Rome; a silence belongs to the day that ends it, if it began in the time asked for. */
static void a_silence_over_midnight_counts_on_the_day_that_ends_it(void **state)
{
    struct fixture *f = fixture_new();
    const uint64_t evening = at("2026-05-04T21:00:00Z"); /* 23 o'clock in Rome */
    struct wire_case_opened opened = {.case_id = STR_LIT("c1"), .occurred_at = evening - MINUTE_MS};
    struct wire_case_noted noted = {.case_id = STR_LIT("c1"), .text = STR_LIT("still there")};
    struct wire_stats_query query = {.kind = STATS_AVAILABILITY, .by = BY_DAY};
    (void)state;
    fixture_begin(f);
    tell(f, evening, EVENT_case_opened, &opened, CASE_TRIAGED);
    tell(f, evening + 120 * MINUTE_MS, EVENT_case_noted, &noted, CASE_NONE);
    tell(f, evening + 130 * MINUTE_MS, EVENT_case_noted, &noted, CASE_NONE);
    tell(f, evening + 20 * MINUTE_MS, EVENT_case_noted, &noted, CASE_NONE); /* of a leader whose clock is behind */
    fixture_commit(f, 4);
    const struct str days = fixture_query(f, OP_stats_show, &query);
    assert_true(fixture_has(days, "\"key\":\"2026-05-04\",\"name\":null,\"days\":1,\"days_used\":1,\"entries\":2,"
                                  "\"fallbacks\":0,\"gap_ms\":0,\"timed\":1,\"within_10_min\":1,"));
    assert_true(fixture_has(days, "\"key\":\"2026-05-05\",\"name\":null,\"days\":1,\"days_used\":1,\"entries\":2,"
                                  "\"fallbacks\":0,\"gap_ms\":7200000,"));
    query.from = at("2026-05-05T10:00:00Z");
    assert_true(fixture_has(fixture_query(f, OP_stats_show, &query),
                            "\"key\":\"2026-05-05\",\"name\":null,\"days\":1,\"days_used\":1,\"entries\":2,"
                            "\"fallbacks\":0,\"gap_ms\":600000,"));
    fixture_free(f);
}

static void availability_costs_as_many_rows_as_there_are_days(void **state)
{
    struct fixture *f = fixture_new();
    struct wire_case_noted noted = {.case_id = STR_LIT("c1"), .text = STR_LIT("x")};
    struct wire_stats_query query = {.kind = STATS_AVAILABILITY, .by = BY_MONTH};
    const uint64_t start = at("2026-01-01T08:00:00Z");
    (void)state;
    for (unsigned day = 0; day < 60; day++) {
        fixture_begin(f);
        for (unsigned i = 0; i < 200; i++) {
            tell(f, start + day * 24 * 60 * MINUTE_MS + i * MINUTE_MS, EVENT_case_noted, &noted, CASE_NONE);
        }
        fixture_commit(f, (day + 1) * 200);
    }
    for (unsigned part = 0; part < 2; part++) {
        const struct view_question question = {.op = OP_stats_show, .args = &query, .now_ms = FIXTURE_NOW_MS};
        struct view_scan *scan = NULL;
        struct buf target = {0};
        bool done = false;
        query.from = part == 0 ? 0 : at("2026-02-01T12:00:00Z");
        assert_int_equal(view_scan_new(f->view, &question, &scan, &f->why), SEUS_OK);
        while (!done) {
            assert_int_equal(view_scan_step(scan, 7, &done, &f->why), SEUS_OK);
        }
        view_scan_answer(scan, &target);
        buf_append_char(&target, '\0');
        assert_int_equal(view_scan_seen(scan), part == 0 ? 60 : 29);
        assert_non_null(strstr((const char *)target.data, part == 0 ? "\"days\":60,\"days_used\":60,\"entries\":12000"
                                                                    : "\"days\":29,\"days_used\":29,\"entries\":5800"));
        view_scan_free(scan);
        buf_release(&target);
    }
    assert_int_equal(f->reads, 0); /* the log is not read */
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_log_tells_days_silences_and_fallbacks),
        cmocka_unit_test(a_silence_over_midnight_counts_on_the_day_that_ends_it),
        cmocka_unit_test(availability_costs_as_many_rows_as_there_are_days),
    };
    return cmocka_run_group_tests_name("view/days", tests, NULL, NULL);
}
