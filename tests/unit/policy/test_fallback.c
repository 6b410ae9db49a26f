/* SPDX-License-Identifier: EUPL-1.2 */
/* The built-in default: safe for the person, and an answer the host itself would believe. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "policy/policy.h"
#include "policy/verdict.h"

static struct arena arena;

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

/* The default's verdict, which must stand up to the checks for plugins. */
static struct wire_verdict answer(const struct wire_question *question)
{
    struct wire_verdict verdict;
    policy_default(question, &arena, &verdict);
    assert_int_equal(verdict.source, SOURCE_FALLBACK);
    assert_int_equal(verdict_check(question, &verdict, NULL), SEUS_OK);
    return verdict;
}

static void a_zone_is_served_only_when_hooked_and_the_caller_may_signal(void **state)
{
    (void)state;
    struct str open[] = {STR_LIT("hospital"), STR_LIT("police")};
    for (uint32_t zone_state = ZONE_NONE; zone_state <= ZONE_REJECTED; zone_state++) {
        const struct wire_question question = {
            .kind = VERDICT_ZONE, .now = 5, .category = CATEGORY_POLICE, .open_categories = open,
            .open_categories_count = 2,
            .zone = {.zone_id = STR_LIT("apuane"), .state = zone_state, .contact = STR_LIT("0585 1")},
        };
        const struct wire_verdict verdict = answer(&question);
        assert_int_equal(verdict.decision, zone_state == ZONE_HOOKED ? DECISION_ACCEPT
                                           : zone_state == ZONE_SOI  ? DECISION_SHADOW
                                                                     : DECISION_ORIENT);
        assert_true(zone_state == ZONE_HOOKED || str_eq_cstr(verdict.orientation, "0585 1"));
    }
}

static void a_caller_who_may_not_signal_is_oriented(void **state)
{
    (void)state;
    struct str open[] = {STR_LIT("hospital")};
    struct wire_question question = {
        .kind = VERDICT_ZONE, .now = 5, .category = CATEGORY_POLICE, .open_categories = open,
        .open_categories_count = 1, .zone = {.zone_id = STR_LIT("apuane"), .state = ZONE_HOOKED},
    };
    assert_int_equal(answer(&question).decision, DECISION_ORIENT);
    assert_true(answer(&question).orientation.len > 0);
    question.category = CATEGORY_NONE;
    assert_int_equal(answer(&question).decision, DECISION_ORIENT);
    question.signaller = (struct wire_signaller){.signaller_id = STR_LIT("x"), .zone_id = STR_LIT("apuane"),
                                                 .state = SIGNALLER_AUTHORISED, .from = 5};
    assert_int_equal(answer(&question).decision, DECISION_ACCEPT);
    question.signaller.until = 5;
    assert_int_equal(answer(&question).decision, DECISION_ORIENT);
    question.signaller.until = 6;
    assert_int_equal(answer(&question).decision, DECISION_ACCEPT);
    question.signaller.state = SIGNALLER_SUSPENDED;
    assert_int_equal(answer(&question).decision, DECISION_ORIENT);
}

static void triage_takes_every_case_and_names_danger(void **state)
{
    (void)state;
    const struct {
        struct wire_answers a;
        uint32_t priority;
    } rows[] = {
        {{0}, PRIORITY_U},
        {{.danger = TRI_NO, .non_deferrable = TRI_YES, .network = TRI_YES}, PRIORITY_U},
        {{.danger = TRI_NO, .non_deferrable = TRI_NO}, PRIORITY_D},
        {{.non_deferrable = TRI_NO}, PRIORITY_D},
        {{.danger = TRI_YES, .non_deferrable = TRI_NO}, PRIORITY_E},
        {{.minor_alone = TRI_YES}, PRIORITY_E},
        {{.aggressor_near = TRI_YES}, PRIORITY_E},
        {{.dependent_alone = TRI_YES}, PRIORITY_E},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct wire_question question = {.kind = VERDICT_TRIAGE, .answers = rows[i].a};
        const struct wire_verdict verdict = answer(&question);
        assert_int_equal(verdict.decision, DECISION_APPROPRIATE);
        assert_int_equal(verdict.priority, rows[i].priority);
    }
}

static void every_hard_flag_fits_into_one_answer(void **state)
{
    (void)state;
    const struct wire_question question = {
        .kind = VERDICT_TRIAGE,
        .answers = {.gender_violence = TRI_YES, .uasc = TRI_NO, .minor_alone = TRI_YES, .trafficking = TRI_YES,
                    .aggressor_near = TRI_YES, .crime_in_progress = TRI_YES},
    };
    assert_int_equal(answer(&question).flags_count, 5); /* all but uasc, which excludes minor_removal */
}

static void units_go_by_zone_then_area_then_name(void **state)
{
    (void)state;
    struct wire_unit units[100];
    char names[100][8];
    for (unsigned i = 0; i < 100; i++) {
        (void)snprintf(names[i], sizeof(names[i]), "U%02u", 99 - i);
        units[i] = (struct wire_unit){.unit_id = str_of(names[i]), .status = UNIT_AVAILABLE,
                                      .zone_id = i % 3 == 0 ? STR_LIT("apuane") : STR_LIT("elba"),
                                      .area = i % 3 == 1 ? STR_LIT("no") : STR_LIT("se")};
    }
    units[99].status = UNIT_ONSCENE; /* U00, of the zone */
    struct wire_question question = {
        .kind = VERDICT_DISPATCH, .units = units, .units_count = 100,
        .zone = {.zone_id = STR_LIT("apuane"), .area = STR_LIT("no"), .state = ZONE_HOOKED},
    };
    struct wire_verdict verdict = answer(&question);
    assert_int_equal(verdict.ranking_count, 64);
    assert_true(str_eq_cstr(verdict.ranking[0], "U03"));
    assert_true(str_eq_cstr(verdict.ranking[32], "U99"));
    assert_true(str_eq_cstr(verdict.ranking[33], "U02"));
    assert_int_equal(verdict.mode, MODE_ON_SITE);
    question.answers.staff_present = TRI_YES;
    assert_int_equal(answer(&question).mode, MODE_REMOTE);
    question.priority = PRIORITY_E;
    assert_int_equal(answer(&question).mode, MODE_ON_SITE);
    question.zone.state = ZONE_SOI;
    assert_int_equal(answer(&question).decision, DECISION_NO_UNIT);
    question.zone.state = ZONE_HOOKED;
    question.units_count = 0;
    assert_int_equal(answer(&question).decision, DECISION_NO_UNIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_zone_is_served_only_when_hooked_and_the_caller_may_signal, arena_up,
                                        arena_down),
        cmocka_unit_test_setup_teardown(a_caller_who_may_not_signal_is_oriented, arena_up, arena_down),
        cmocka_unit_test_setup_teardown(triage_takes_every_case_and_names_danger, arena_up, arena_down),
        cmocka_unit_test_setup_teardown(every_hard_flag_fits_into_one_answer, arena_up, arena_down),
        cmocka_unit_test_setup_teardown(units_go_by_zone_then_area_then_name, arena_up, arena_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
