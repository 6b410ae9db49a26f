/* SPDX-License-Identifier: EUPL-1.2 */
/* When a plugin that ends its workers is left out, for how long, and how it comes back. Times are given, not waited. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "policy/files.h"

#define MINUTE_MS 60000ull
#define START_MS 1000000ull

static void die(struct files *files, uint64_t now_ms, bool expected)
{
    assert_int_equal(files_note_death(&files->entries[0], now_ms, FILES_DEATHS_MAX, "it looped"), expected);
    assert_int_equal(files_is_used(&files->entries[0]), !expected);
}

static struct files one(void)
{
    struct files files = {.count = 1};
    files.entries[0].is_loaded = true;
    str_copy(files.entries[0].plugin, sizeof(files.entries[0].plugin), STR_LIT("it.a"));
    return files;
}

static void the_third_death_in_ten_minutes_is_one_too_many(void **state)
{
    (void)state;
    struct files files = one();
    die(&files, START_MS, false);
    die(&files, START_MS + 4 * MINUTE_MS, false);
    die(&files, START_MS + 9 * MINUTE_MS, true);
}

static void deaths_further_apart_are_borne(void **state)
{
    (void)state;
    struct files files = one();
    for (uint64_t i = 0; i < 20; i++) {
        die(&files, START_MS + i * 5 * MINUTE_MS, false);
    }
}

static void the_time_out_doubles_up_to_a_minute(void **state)
{
    (void)state;
    static const uint64_t waits_ms[] = {1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000};
    struct files files = one();
    uint64_t now_ms = START_MS;
    die(&files, now_ms, false);
    die(&files, now_ms, false);
    for (unsigned i = 0; i < sizeof(waits_ms) / sizeof(waits_ms[0]); i++) {
        uint64_t next_ms = 0;
        die(&files, now_ms, true); /* from the second time on, the first death on trial is enough */
        assert_false(files_end_quarantines(&files, now_ms + waits_ms[i] - 1, &next_ms));
        assert_int_equal(next_ms, now_ms + waits_ms[i]);
        now_ms += waits_ms[i];
        assert_true(files_end_quarantines(&files, now_ms, &next_ms));
        assert_int_equal(next_ms, 0);
        assert_true(files_is_used(&files.entries[0]));
    }
}

static void ten_good_minutes_wipe_the_slate(void **state)
{
    (void)state;
    struct files files = one();
    uint64_t next_ms = 0;
    die(&files, START_MS, false);
    die(&files, START_MS, false);
    die(&files, START_MS, true);
    assert_true(files_end_quarantines(&files, START_MS + MINUTE_MS, &next_ms));
    die(&files, START_MS + 11 * MINUTE_MS, false);
}

static void an_operator_lifts_it_at_once(void **state)
{
    (void)state;
    struct files files = one();
    die(&files, START_MS, false);
    die(&files, START_MS, false);
    die(&files, START_MS, true);
    files_forgive(&files.entries[0]);
    assert_true(files_is_used(&files.entries[0]));
    die(&files, START_MS + 1, false);
}

static void the_list_tells_quarantine_and_when_it_ends(void **state)
{
    (void)state;
    struct files files = one();
    struct arena arena;
    struct wire_plugin_info *rows = NULL;
    arena_init(&arena, 0);
    files.entries[0].kinds[VERDICT_TRIAGE].is_offered = true;
    die(&files, START_MS, false);
    die(&files, START_MS, false);
    die(&files, START_MS, true);
    const struct files_now now = {.worker_is_ready = true, .mono_ms = START_MS + 400, .wall_ms = 1700000000000};
    assert_int_equal(files_rows(&files, &now, &arena, &rows), 1);
    assert_true(str_eq_cstr(rows[0].state, "quarantined"));
    assert_int_equal(rows[0].deaths, 3);
    assert_int_equal(rows[0].back_at, 1700000000600);
    assert_int_equal(rows[0].kind, VERDICT_TRIAGE);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_third_death_in_ten_minutes_is_one_too_many),
        cmocka_unit_test(deaths_further_apart_are_borne),
        cmocka_unit_test(the_time_out_doubles_up_to_a_minute),
        cmocka_unit_test(ten_good_minutes_wipe_the_slate),
        cmocka_unit_test(an_operator_lifts_it_at_once),
        cmocka_unit_test(the_list_tells_quarantine_and_when_it_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
