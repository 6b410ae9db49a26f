/* SPDX-License-Identifier: EUPL-1.2 */
/* The policy of the Apuane zone: that of the plugin behind it, and two agreements on top. */
#include "tests/unit/plugins/asking.h"

static const struct seus_answer shadow = {.size = sizeof(shadow), .decision = SEUS_DECISION_SHADOW};
static const struct seus_answer accept = {.size = sizeof(accept), .decision = SEUS_DECISION_ACCEPT};
static const struct seus_setting duty[] = {{{"duty_phone", 10}, {"0585-11", 7}}};

static struct heard ask(uint32_t category, uint32_t band, uint32_t working_day, const struct seus_answer *behind,
                        int32_t *ret_result)
{
    const struct seus_zone zone = {
        .size = sizeof(zone), .zone_id = SEUS_TEXT("apuane"), .contact = SEUS_TEXT("service of Massa")};
    const struct seus_question question = {
        .kind = SEUS_KIND_ZONE, .zone = &zone, .category = category, .band = band, .working_day = working_day,
        .settings = duty, .setting_count = 1};
    return plugin_ask_with("apuane_zone", &question, behind, ret_result);
}

static void whatever_is_no_rehearsal_is_as_the_plugin_behind_says(void **state)
{
    (void)state;
    int32_t result;
    struct heard heard = ask(SEUS_CATEGORY_MUNICIPALITY, SEUS_BAND_NIGHT, SEUS_TRI_NO, &accept, &result);
    assert_int_equal(result, SEUS_PLUGIN_ANSWERED);
    assert_int_equal(heard.answer.decision, SEUS_DECISION_ACCEPT);
    assert_string_equal(heard.reasons, "Said behind.");
    heard = ask(SEUS_CATEGORY_POLICE, SEUS_BAND_MORNING, SEUS_TRI_YES, NULL, &result);
    assert_int_equal(result, SEUS_PLUGIN_NO_OPINION);
}

static void at_night_and_on_days_off_the_duty_of_the_zone_is_named(void **state)
{
    (void)state;
    int32_t result;
    const uint32_t category = SEUS_CATEGORY_SOCIAL_SERVICE;
    assert_string_equal(ask(category, SEUS_BAND_NIGHT, SEUS_TRI_YES, &shadow, &result).orientation,
                        "Duty of the zone: 0585-11");
    assert_string_equal(ask(category, SEUS_BAND_MORNING, SEUS_TRI_NO, &shadow, &result).orientation,
                        "Duty of the zone: 0585-11");
    const struct heard by_day = ask(category, SEUS_BAND_MORNING, SEUS_TRI_YES, &shadow, &result);
    assert_string_equal(by_day.orientation, "Orientation from behind.");
    assert_int_equal(by_day.answer.decision, SEUS_DECISION_SHADOW);
}

static void while_it_rehearses_a_municipality_calls_through_its_social_service(void **state)
{
    (void)state;
    int32_t result;
    const struct heard heard = ask(SEUS_CATEGORY_MUNICIPALITY, SEUS_BAND_MORNING, SEUS_TRI_YES, &shadow, &result);
    assert_int_equal(heard.answer.decision, SEUS_DECISION_ORIENT);
    assert_string_equal(heard.orientation, "Ask the social service to signal: service of Massa");
    assert_null(strstr(heard.reasons, "Said behind.")); /* what was said behind is taken back */
}

static void the_file_exports_its_entry_alone(void **state)
{
    (void)state;
    expect_one_symbol("apuane_zone");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_is_no_rehearsal_is_as_the_plugin_behind_says),
        cmocka_unit_test(at_night_and_on_days_off_the_duty_of_the_zone_is_named),
        cmocka_unit_test(while_it_rehearses_a_municipality_calls_through_its_social_service),
        cmocka_unit_test(the_file_exports_its_entry_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
