/* SPDX-License-Identifier: EUPL-1.2 */
/* The triage of the CUESB protocol: class first, then priority; two axes. */
#include "tests/unit/plugins/asking.h"

#define YES SEUS_TRI_YES
#define NO SEUS_TRI_NO

struct row {
    const char *what;
    uint32_t stated_class, category, need, danger, non_deferrable, service_open;
    uint32_t decision, event_class, priority;
};

#define URGENCY SEUS_CLASS_URGENCY
#define EMERGENCY SEUS_CLASS_EMERGENCY
#define APPROPRIATE SEUS_DECISION_APPROPRIATE
#define E SEUS_PRIORITY_E
#define U SEUS_PRIORITY_U
#define D SEUS_PRIORITY_D

static const struct row rows[] = {
    {"fire, told by the fire brigade", 0, SEUS_CATEGORY_FIRE, SEUS_NEED_DISASTER, 0, 0, 0, APPROPRIATE, EMERGENCY, E},
    {"fire, nobody hurt", 0, SEUS_CATEGORY_FIRE, SEUS_NEED_DISASTER, NO, 0, 0, APPROPRIATE, EMERGENCY, U},
    {"fire, told by a citizen", 0, SEUS_CATEGORY_CITIZEN, SEUS_NEED_DISASTER, 0, 0, 0, APPROPRIATE, URGENCY, U},
    {"stated by the operator", EMERGENCY, SEUS_CATEGORY_CITIZEN, 0, NO, NO, YES, APPROPRIATE, EMERGENCY, U},
    {"stated as urgency", URGENCY, SEUS_CATEGORY_FIRE, SEUS_NEED_DISASTER, 0, 0, 0, APPROPRIATE, URGENCY, U},
    {"lodging lost at night", 0, SEUS_CATEGORY_CITIZEN, SEUS_NEED_HOMELESS, NO, 0, NO, APPROPRIATE, URGENCY, U},
    {"lodging lost, the centre is open", 0, SEUS_CATEGORY_CITIZEN, SEUS_NEED_HOMELESS, NO, 0, YES,
     SEUS_DECISION_DEFERRED, URGENCY, D},
    {"open, but it cannot wait", 0, SEUS_CATEGORY_CITIZEN, SEUS_NEED_POVERTY, NO, YES, YES, APPROPRIATE, URGENCY, U},
    {"open, but harm now", 0, SEUS_CATEGORY_CITIZEN, SEUS_NEED_NEGLECT, YES, 0, YES, APPROPRIATE, URGENCY, E},
    {"open, but violence", 0, SEUS_CATEGORY_CITIZEN, SEUS_NEED_VIOLENCE, NO, 0, YES, APPROPRIATE, URGENCY, U},
    {"hours not known", 0, SEUS_CATEGORY_CITIZEN, SEUS_NEED_DEPENDENT, 0, 0, 0, APPROPRIATE, URGENCY, U},
    {"information", 0, SEUS_CATEGORY_CITIZEN, 0, NO, NO, 0, SEUS_DECISION_ADVISE, URGENCY, D},
    {"a motive not known yet", 0, SEUS_CATEGORY_CITIZEN, 0, 0, 0, 0, APPROPRIATE, URGENCY, U},
};

static struct heard ask(const struct row *row)
{
    const struct seus_answers answers = {
        .size = sizeof(answers), .danger = row->danger, .non_deferrable = row->non_deferrable};
    const struct seus_question question = {
        .kind = SEUS_KIND_TRIAGE,
        .answers = &answers,
        .category = row->category,
        .need = row->need,
        .event_class = row->stated_class,
        .service_open = row->service_open,
        .persons = 46,
    };
    return plugin_ask("cuesb_triage", &question);
}

static void class_and_priority_are_two_axes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct heard heard = ask(&rows[i]);
        if (heard.answer.decision != rows[i].decision || heard.answer.event_class != rows[i].event_class ||
            heard.answer.priority != rows[i].priority) {
            fail_msg("%s: decision %u, class %u, priority %u", rows[i].what, heard.answer.decision,
                     heard.answer.event_class, heard.answer.priority);
        }
        assert_int_equal(strstr(heard.flags, "event") != NULL, rows[i].event_class == EMERGENCY);
    }
    assert_non_null(strstr(ask(&rows[0]).reasons, "Affected people known so far: 46;"));
}

static void the_hard_flags_of_the_law_are_raised_here_too(void **state)
{
    (void)state;
    const struct seus_answers answers = {
        .size = sizeof(answers), .gender_violence = YES, .minor_alone = YES, .trafficking = YES, .aggressor_near = YES};
    const struct seus_question question = {.kind = SEUS_KIND_TRIAGE, .answers = &answers};
    const struct heard heard = plugin_ask("cuesb_triage", &question);
    assert_string_equal(heard.flags, "pink_code minor_removal sealed police_first");
    assert_int_equal(heard.answer.priority, E);
}

static void vulnerability_orders_cases_and_never_makes_the_priority(void **state)
{
    (void)state;
    struct seus_question question = {.kind = SEUS_KIND_TRIAGE, .need = SEUS_NEED_HOMELESS};
    const struct heard plain = plugin_ask("cuesb_triage", &question);
    question.vulnerabilities = SEUS_VULNERABLE_CHILD | SEUS_VULNERABLE_OLD_AGE | SEUS_VULNERABLE_TRAFFICKING;
    const struct heard vulnerable = plugin_ask("cuesb_triage", &question);
    assert_int_equal(vulnerable.answer.score, plain.answer.score + 2);
    assert_int_equal(vulnerable.answer.priority, plain.answer.priority);
}

static void the_file_exports_its_entry_alone(void **state)
{
    (void)state;
    expect_one_symbol("cuesb_triage");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(class_and_priority_are_two_axes),
        cmocka_unit_test(the_hard_flags_of_the_law_are_raised_here_too),
        cmocka_unit_test(vulnerability_orders_cases_and_never_makes_the_priority),
        cmocka_unit_test(the_file_exports_its_entry_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
