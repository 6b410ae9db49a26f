/* SPDX-License-Identifier: EUPL-1.2 */
/* The triage rules of the SEUS protocol, as a table of calls. */
#include "tests/unit/plugins/asking.h"

#define YES SEUS_TRI_YES
#define NO SEUS_TRI_NO
#define APPROPRIATE SEUS_DECISION_APPROPRIATE
#define NOT_APPROPRIATE SEUS_DECISION_NOT_APPROPRIATE
#define DEFERRED SEUS_DECISION_DEFERRED
#define E SEUS_PRIORITY_E
#define U SEUS_PRIORITY_U
#define D SEUS_PRIORITY_D
#define X SEUS_PRIORITY_X

struct row {
    const char *call;
    struct seus_answers a;
    uint32_t need;
    uint32_t decision;
    uint32_t priority;
    const char *flags;
    uint64_t score;
};

static const struct row rows[] = {
    /* the gate: non_deferrable && (danger || !network), with every combination of plain answers */
    {"no danger, no network", {.danger = NO, .non_deferrable = YES, .network = NO}, 0, APPROPRIATE, U, "", 1},
    {"no danger, network", {.danger = NO, .non_deferrable = YES, .network = YES}, 0, NOT_APPROPRIATE, D, "", 0},
    {"danger, network", {.danger = YES, .non_deferrable = YES, .network = YES}, 0, APPROPRIATE, E, "", 0},
    {"danger, no network", {.danger = YES, .non_deferrable = YES, .network = NO}, 0, APPROPRIATE, E, "", 1},
    {"can wait, no network", {.danger = NO, .non_deferrable = NO, .network = NO}, 0, DEFERRED, D, "", 1},
    {"can wait, network", {.danger = NO, .non_deferrable = NO, .network = YES}, 0, DEFERRED, D, "", 0},
    /* what nobody could answer leans to the safe side */
    {"nothing known", {0}, 0, APPROPRIATE, U, "", 1},
    {"danger unknown, network", {.non_deferrable = YES, .network = YES}, 0, APPROPRIATE, U, "", 0},
    {"deferrable unknown", {.danger = NO, .network = NO}, 0, APPROPRIATE, U, "", 1},
    {"network unknown", {.danger = NO, .non_deferrable = YES}, 0, APPROPRIATE, U, "", 1},
    {"danger unknown, can wait", {.non_deferrable = NO}, 0, DEFERRED, D, "", 1},
    /* a named threat is an E, and outweighs "can wait" and "no danger" */
    {"danger, can wait", {.danger = YES, .non_deferrable = NO, .network = YES}, 0, APPROPRIATE, E, "", 0},
    {"minor alone, no danger", {.danger = NO, .non_deferrable = NO, .network = YES, .minor_alone = YES}, 0,
     APPROPRIATE, E, "minor_removal two_operators", 1},
    {"dependent alone", {.danger = NO, .non_deferrable = YES, .network = YES, .dependent_alone = YES}, 0,
     APPROPRIATE, E, "", 0},
    {"aggressor near", {.danger = NO, .non_deferrable = YES, .aggressor_near = YES}, 0,
     APPROPRIATE, E, "two_operators police_first", 1},
    /* when the network is the danger there is no network */
    {"violence at home", {.danger = NO, .non_deferrable = YES, .network = YES}, SEUS_NEED_VIOLENCE,
     APPROPRIATE, U, "two_operators", 1},
    {"gender violence, network", {.danger = NO, .non_deferrable = YES, .network = YES, .gender_violence = YES}, 0,
     APPROPRIATE, U, "pink_code two_operators", 1},
    /* hard flags */
    {"unaccompanied foreign minor", {.non_deferrable = YES, .network = NO, .minor_alone = YES, .uasc = YES}, 0,
     APPROPRIATE, E, "uasc two_operators", 2},
    {"trafficking, answered", {.non_deferrable = YES, .network = NO, .trafficking = YES}, 0, APPROPRIATE, U, "sealed",
     1},
    {"trafficking by need", {.non_deferrable = YES, .network = NO}, SEUS_NEED_TRAFFICKING, APPROPRIATE, U, "sealed", 1},
    {"a minor by need", {.non_deferrable = YES, .network = NO}, SEUS_NEED_MINOR, APPROPRIATE, U, "two_operators", 2},
    {"crime and a child", {.non_deferrable = YES, .network = NO, .crime_in_progress = YES, .children = 1}, 0,
     APPROPRIATE, U, "two_operators police_first", 2},
    /* not social: the emergency services first, the case may follow */
    {"only a crime", {.danger = YES, .crime_in_progress = YES}, 0, NOT_APPROPRIATE, X, "police_first", 1},
    {"only an illness", {.danger = YES, .medical_danger = YES}, 0, NOT_APPROPRIATE, X, "", 1},
    {"an illness, a child left", {.danger = YES, .medical_danger = YES, .minor_alone = YES}, 0,
     APPROPRIATE, E, "minor_removal two_operators", 2},
    {"an illness, a need", {.danger = YES, .medical_danger = YES}, SEUS_NEED_POVERTY, APPROPRIATE, E, "", 1},
    /* the woman beaten, at the emergency department at night, two children with her */
    {"emergency department at night", {.danger = YES, .non_deferrable = YES, .network = NO, .aggressor_near = NO,
     .gender_violence = YES, .violence_suffered = YES, .children = 2, .staff_present = YES}, SEUS_NEED_VIOLENCE,
     APPROPRIATE, E, "pink_code two_operators", 3},
    {"every vulnerability", {.danger = YES, .non_deferrable = YES, .network = NO, .children = 3, .pregnancy = YES,
     .ill_health = YES, .violence_suffered = YES, .old_age = YES}, 0, APPROPRIATE, E, "two_operators", 6},
};

static void every_call_of_the_table_gets_its_answer(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *row = &rows[i];
        const struct heard heard =
            plugin_ask("seus_triage", &(struct seus_question){.answers = &row->a, .need = row->need});
        if (heard.answer.decision != row->decision || heard.answer.priority != row->priority ||
            heard.answer.score != row->score || strcmp(heard.flags, row->flags) != 0) {
            fail_msg("%s: decision %u, priority %u, score %u, flags \"%s\"", row->call, heard.answer.decision,
                     heard.answer.priority, (unsigned)heard.answer.score, heard.flags);
        }
        assert_int_equal(heard.orientation[0] != '\0', row->decision != APPROPRIATE);
    }
}

static void the_class_is_what_the_operator_said_or_follows_the_need(void **state)
{
    (void)state;
    struct heard heard = plugin_ask("seus_triage", &(struct seus_question){0});
    assert_int_equal(heard.answer.event_class, SEUS_CLASS_URGENCY);
    heard = plugin_ask("seus_triage", &(struct seus_question){.need = SEUS_NEED_DISASTER});
    assert_int_equal(heard.answer.event_class, SEUS_CLASS_EMERGENCY);
    heard = plugin_ask("seus_triage", &(struct seus_question){.need = SEUS_NEED_DISASTER,
                                                             .event_class = SEUS_CLASS_URGENCY});
    assert_int_equal(heard.answer.event_class, SEUS_CLASS_URGENCY);
}

/* Every combination of the gate's three answers, against the formula itself. */
static void the_gate_is_the_formula(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 27; i++) {
        const struct seus_answers a = {.danger = i % 3, .non_deferrable = i / 3 % 3, .network = i / 9};
        const int formula = (a.non_deferrable != NO || a.danger == YES) && (a.danger != NO || a.network != YES);
        const struct heard heard = plugin_ask("seus_triage", &(struct seus_question){.answers = &a});
        assert_int_equal(heard.answer.decision == APPROPRIATE, formula);
    }
}

static void the_file_exports_its_entry_alone(void **state)
{
    (void)state;
    expect_one_symbol("seus_triage");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_call_of_the_table_gets_its_answer),
        cmocka_unit_test(the_class_is_what_the_operator_said_or_follows_the_need),
        cmocka_unit_test(the_gate_is_the_formula),
        cmocka_unit_test(the_file_exports_its_entry_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
