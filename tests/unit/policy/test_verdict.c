/* SPDX-License-Identifier: EUPL-1.2 */
/* What the host believes: one good answer of each kind, then each with one thing wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "policy/channel.h"
#include "policy/verdict.h"

static struct str reasons[POLICY_REASONS_MAX + 1];
static struct str flags[POLICY_FLAGS_MAX + 1];
static struct str ranking[3];

static struct wire_unit units[] = {
    {.unit_id = {"A", 1}, .status = UNIT_AVAILABLE},
    {.unit_id = {"B", 1}, .status = UNIT_AVAILABLE},
    {.unit_id = {"C", 1}, .status = UNIT_ENROUTE},
};

static const struct wire_question zone = {.kind = VERDICT_ZONE};
static const struct wire_question triage = {.kind = VERDICT_TRIAGE};
static const struct wire_question dispatch = {.kind = VERDICT_DISPATCH, .units = units, .units_count = 3};

static struct wire_verdict verdict_of(uint32_t kind, uint32_t decision)
{
    reasons[0] = STR_LIT("Because.");
    return (struct wire_verdict){.kind = kind, .decision = decision, .priority = PRIORITY_U, .mode = MODE_ON_SITE,
                                 .reasons = reasons, .reasons_count = 1, .flags = flags, .ranking = ranking,
                                 .orientation = STR_LIT("Call 0573 1234.")};
}

static void expect(const struct wire_question *question, const struct wire_verdict *verdict, const char *field)
{
    struct seus_why why = {0};
    const enum seus_err err = verdict_check(question, verdict, &why);
    assert_string_equal(why.field, field);
    assert_int_equal(err, field[0] == '\0' ? SEUS_OK : SEUS_INVALID);
}

static void a_decision_must_be_of_the_kind_that_was_asked(void **state)
{
    (void)state;
    const struct wire_question *const questions[] = {&zone, &triage, &dispatch};
    for (uint32_t kind = VERDICT_ZONE; kind <= VERDICT_DISPATCH; kind++) {
        for (uint32_t decision = DECISION_NONE; decision <= DECISION_NO_UNIT + 1; decision++) {
            struct wire_verdict verdict = verdict_of(kind, decision);
            ranking[0] = STR_LIT("A");
            verdict.ranking_count = decision == DECISION_RECOMMEND ? 1 : 0;
            for (unsigned i = 0; i < 3; i++) {
                const bool fits = questions[i]->kind == kind && verdict_decision_fits(kind, decision);
                expect(questions[i], &verdict, fits ? "" : "decision");
            }
        }
    }
    assert_true(verdict_decision_fits(VERDICT_ZONE, DECISION_SHADOW));
    assert_true(verdict_decision_fits(VERDICT_TRIAGE, DECISION_DEFERRED));
    assert_false(verdict_decision_fits(VERDICT_TRIAGE, DECISION_NO_UNIT));
}

static void an_answer_gives_one_to_sixteen_reasons(void **state)
{
    (void)state;
    struct wire_verdict verdict = verdict_of(VERDICT_TRIAGE, DECISION_APPROPRIATE);
    verdict.reasons_count = 0;
    expect(&triage, &verdict, "reasons");
    verdict.reasons_count = POLICY_REASONS_MAX;
    expect(&triage, &verdict, "");
    verdict.reasons_count = POLICY_REASONS_MAX + 1;
    expect(&triage, &verdict, "reasons");
}

static void nobody_is_turned_away_without_an_orientation(void **state)
{
    (void)state;
    struct wire_verdict verdict = verdict_of(VERDICT_ZONE, DECISION_ORIENT);
    verdict.orientation.len = 0;
    expect(&zone, &verdict, "orientation");
    verdict.decision = DECISION_OUT_OF_COVERAGE;
    expect(&zone, &verdict, "orientation");
    verdict.decision = DECISION_ACCEPT;
    expect(&zone, &verdict, "");
}

static void triage_has_a_priority_a_known_class_and_known_flags(void **state)
{
    (void)state;
    struct wire_verdict verdict = verdict_of(VERDICT_TRIAGE, DECISION_APPROPRIATE);
    verdict.priority = PRIORITY_NONE;
    expect(&triage, &verdict, "priority");
    verdict.priority = PRIORITY_X + 1;
    expect(&triage, &verdict, "priority");
    verdict.priority = PRIORITY_X;
    verdict.event_class = CLASS_EMERGENCY + 1;
    expect(&triage, &verdict, "event_class");
    verdict.event_class = CLASS_EMERGENCY;
    verdict.score = POLICY_SCORE_MAX + 1;
    expect(&triage, &verdict, "score");
    verdict.score = POLICY_SCORE_MAX;
    flags[0] = STR_LIT("pink_code");
    flags[1] = STR_LIT("pink");
    verdict.flags_count = 1;
    expect(&triage, &verdict, "");
    verdict.flags_count = 2;
    expect(&triage, &verdict, "flags");
    verdict.flags_count = POLICY_FLAGS_MAX + 1;
    expect(&triage, &verdict, "flags");
}

static void a_ranking_names_available_units_of_the_question_once(void **state)
{
    (void)state;
    struct wire_verdict verdict = verdict_of(VERDICT_DISPATCH, DECISION_RECOMMEND);
    ranking[0] = STR_LIT("B");
    ranking[1] = STR_LIT("A");
    verdict.ranking_count = 2;
    expect(&dispatch, &verdict, "");
    ranking[1] = STR_LIT("B");
    expect(&dispatch, &verdict, "ranking");
    ranking[1] = STR_LIT("C");
    expect(&dispatch, &verdict, "ranking");
    ranking[1] = STR_LIT("Z");
    expect(&dispatch, &verdict, "ranking");
    verdict.ranking_count = POLICY_RANKING_MAX + 1;
    expect(&dispatch, &verdict, "flags");
}

static void a_recommendation_has_a_mode_and_if_a_unit_goes_that_unit(void **state)
{
    (void)state;
    struct wire_verdict verdict = verdict_of(VERDICT_DISPATCH, DECISION_RECOMMEND);
    expect(&dispatch, &verdict, "ranking");
    verdict.mode = MODE_REMOTE;
    expect(&dispatch, &verdict, "ranking");
    verdict.mode = MODE_PHONE;
    expect(&dispatch, &verdict, "");
    verdict.mode = MODE_NONE;
    expect(&dispatch, &verdict, "mode");
    verdict.mode = MODE_NEXT_OPENING + 1;
    expect(&dispatch, &verdict, "mode");
    verdict.mode = MODE_NONE;
    verdict.decision = DECISION_NO_UNIT;
    expect(&dispatch, &verdict, "");
    ranking[0] = STR_LIT("A");
    verdict.ranking_count = 1;
    expect(&dispatch, &verdict, "ranking");
}

static void a_sentence_from_elsewhere_becomes_a_printable_line(void **state)
{
    (void)state;
    struct arena arena;
    char text[400];
    arena_init(&arena, 0);
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    assert_int_equal(verdict_line(text, &arena).len, 256);
    assert_string_equal(verdict_line("a\nb\xc3\xa9", &arena).ptr, "a?b??");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_decision_must_be_of_the_kind_that_was_asked),
        cmocka_unit_test(an_answer_gives_one_to_sixteen_reasons),
        cmocka_unit_test(nobody_is_turned_away_without_an_orientation),
        cmocka_unit_test(triage_has_a_priority_a_known_class_and_known_flags),
        cmocka_unit_test(a_ranking_names_available_units_of_the_question_once),
        cmocka_unit_test(a_recommendation_has_a_mode_and_if_a_unit_goes_that_unit),
        cmocka_unit_test(a_sentence_from_elsewhere_becomes_a_printable_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
