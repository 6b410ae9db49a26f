/* SPDX-License-Identifier: EUPL-1.2 */
/* Asking plugins in the worker: what they are shown, and a plugin that varies the ones behind it. No process needed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>

#include "policy/loaded.h"

#define SHA_OF(letter) letter letter letter letter letter letter letter letter
#define SHA_VARIES SHA_OF("aaaaaaaa")
#define SHA_TRIAGE SHA_OF("bbbbbbbb")

static struct arena arena;
static struct str behind[] = {{SHA_TRIAGE, 64}};

static int arena_up(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return 0;
}

static int arena_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static void load(struct loaded_set *set, const char *sha256, const char *name, struct wire_plugin_page *ret_page)
{
    char file[700];
    (void)snprintf(file, sizeof(file), "%s:%s/%s.so", sha256, SEUS_BINARY_DIR, name);
    loaded_add_file(set, file, open(file + 65, O_RDONLY | O_CLOEXEC), &arena, ret_page);
    assert_string_equal(ret_page->items[0].state.ptr, "ready");
}

/* varies in front of the triage of SEUS. */
static void set_up(struct loaded_set *set)
{
    struct wire_plugin_page page;
    *set = (struct loaded_set){0};
    load(set, SHA_VARIES, "hostile/hostile_varies", &page);
    assert_true(str_eq_cstr(page.items[0].config_schema, "level:int:1:0..3"));
    load(set, SHA_TRIAGE, "plugins/seus_triage", &page);
}

static struct wire_question triage_of(uint64_t persons)
{
    return (struct wire_question){.kind = VERDICT_TRIAGE, .persons = persons, .ask = {SHA_VARIES, 64},
                                  .behind = behind, .behind_count = 1,
                                  .answers = {.danger = TRI_NO, .network = TRI_NO, .trafficking = TRI_YES}};
}

static void a_plugin_may_amend_what_the_one_behind_it_says(void **state)
{
    (void)state;
    struct loaded_set set;
    struct wire_verdict verdict;
    set_up(&set);
    const struct wire_question question = triage_of(1);
    loaded_ask(&set, &question, &arena, &verdict);
    assert_true(str_eq_cstr(verdict.plugin, "test.varies"));
    assert_int_equal(verdict.priority, PRIORITY_E);
    assert_true(str_eq_cstr(verdict.reasons[verdict.reasons_count - 1], "Made an E."));
    assert_true(verdict.reasons_count > 1); /* those of SEUS come first */
    assert_true(str_eq_cstr(verdict.flags[0], "sealed"));
}

static void it_may_take_back_what_was_said_behind_it(void **state)
{
    (void)state;
    struct loaded_set set;
    struct wire_verdict verdict;
    set_up(&set);
    const struct wire_question question = triage_of(3);
    set.count = 1; /* without the triage of SEUS nobody is behind, and it has no opinion */
    loaded_ask(&set, &question, &arena, &verdict);
    assert_int_equal(verdict.source, SOURCE_FALLBACK);
    set.count = 2;
    loaded_ask(&set, &question, &arena, &verdict);
    assert_true(str_eq_cstr(verdict.plugin, "test.varies"));
    assert_int_equal(verdict.reasons_count, 1);
}

static void asking_and_then_having_no_opinion_is_no_answer(void **state)
{
    (void)state;
    struct loaded_set set;
    struct wire_verdict verdict;
    set_up(&set);
    const struct wire_question question = triage_of(4);
    loaded_ask(&set, &question, &arena, &verdict);
    assert_int_equal(verdict.source, SOURCE_FALLBACK);
    assert_true(str_eq_cstr(verdict.reasons[0], "no plugin has an opinion"));
}

static void asking_twice_stays_within_what_an_answer_holds(void **state)
{
    (void)state;
    struct loaded_set set;
    struct wire_verdict verdict;
    set_up(&set);
    const struct wire_question question = triage_of(5);
    loaded_ask(&set, &question, &arena, &verdict);
    assert_true(verdict.reasons_count <= POLICY_REASONS_MAX);
    assert_int_equal(verdict.flags_count, 1); /* sealed, raised twice: once */
}

static void only_the_file_that_is_meant_answers(void **state)
{
    (void)state;
    struct loaded_set set;
    struct wire_verdict verdict;
    set_up(&set);
    struct wire_question question = triage_of(1);
    question.ask = STR_LIT(SHA_TRIAGE);
    loaded_ask(&set, &question, &arena, &verdict);
    assert_true(str_eq_cstr(verdict.plugin, "it.toscana.seus.triage"));
    question.ask = STR_LIT(SHA_OF("cccccccc"));
    loaded_ask(&set, &question, &arena, &verdict);
    assert_int_equal(verdict.source, SOURCE_FALLBACK);
}

static void plugins_see_the_clock_of_the_service_and_the_vulnerabilities(void **state)
{
    (void)state;
    struct str words[] = {STR_LIT("homeless"), STR_LIT("a word of a later version")};
    struct wire_question question = triage_of(1);
    question.now = UINT64_C(1766448000000); /* 2025-12-23 00:00 UTC: 01:00 in Italy, a Tuesday */
    question.vulnerabilities = words;
    question.vulnerabilities_count = 2;
    question.line = STR_LIT("professionals");
    const struct seus_question *shown = loaded_show(&question, &arena);
    assert_int_equal(shown->band, SEUS_BAND_NIGHT);
    assert_int_equal(shown->local_minute, 60);
    assert_int_equal(shown->local_weekday, 2);
    assert_int_equal(shown->working_day, SEUS_TRI_YES);
    assert_int_equal(shown->line, SEUS_LINE_PROFESSIONALS);
    assert_null(shown->agreement);
    assert_int_equal(shown->vulnerabilities,
                     SEUS_VULNERABLE_HOMELESS | SEUS_VULNERABLE_NO_NETWORK | SEUS_VULNERABLE_TRAFFICKING);
    question.now += UINT64_C(2 * 86400000); /* Christmas */
    shown = loaded_show(&question, &arena);
    assert_int_equal(shown->working_day, SEUS_TRI_NO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_plugin_may_amend_what_the_one_behind_it_says, arena_up, arena_down),
        cmocka_unit_test_setup_teardown(it_may_take_back_what_was_said_behind_it, arena_up, arena_down),
        cmocka_unit_test_setup_teardown(asking_and_then_having_no_opinion_is_no_answer, arena_up, arena_down),
        cmocka_unit_test_setup_teardown(asking_twice_stays_within_what_an_answer_holds, arena_up, arena_down),
        cmocka_unit_test_setup_teardown(only_the_file_that_is_meant_answers, arena_up, arena_down),
        cmocka_unit_test_setup_teardown(plugins_see_the_clock_of_the_service_and_the_vulnerabilities, arena_up,
                                        arena_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
