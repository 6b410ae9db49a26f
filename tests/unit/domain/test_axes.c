/* SPDX-License-Identifier: EUPL-1.2 */
/* Three axes that never move each other, whose service takes a case over, and what a case waits for. */
#include "room.h"

ROOM_TEST(priority_class_and_vulnerability_move_alone)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    const struct wire_case before = room_case(room, case_id);
    assert_int_equal(CALL(room, case_update, .case_id = case_id, .vulnerabilities = (struct str[]){S("old_age")},
                          .vulnerabilities_count = 1),
                     SEUS_OK);
    struct wire_case row = room_case(room, case_id);
    assert_int_equal(row.priority, before.priority);
    assert_int_equal(row.event_class, before.event_class);
    assert_int_equal(row.score, before.score);
    assert_int_equal(CALL(room, case_update, .case_id = case_id, .priority = PRIORITY_D), SEUS_OK);
    row = room_case(room, case_id);
    assert_int_equal(row.priority, PRIORITY_D);
    assert_int_equal(row.event_class, before.event_class);
    assert_int_equal(row.vulnerabilities_count, 1);
    assert_int_equal(CALL(room, case_update, .case_id = case_id, .event_class = CLASS_EMERGENCY), SEUS_OK);
    row = room_case(room, case_id);
    assert_int_equal(row.priority, PRIORITY_D);
    assert_int_equal(row.event_class, CLASS_EMERGENCY);
    assert_true(room_has_event(room, EVENT_case_class_set));
    assert_false(room_has_event(room, EVENT_case_amended));
    assert_int_equal(CALL(room, case_update, .case_id = case_id, .vulnerabilities = (struct str[]){S("sad")},
                          .vulnerabilities_count = 1),
                     SEUS_INVALID);
}

ROOM_TEST(what_was_judged_before_is_kept_beside_the_new_judgement)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(CALL(room, case_update, .case_id = case_id, .priority = PRIORITY_U), SEUS_OK);
    const struct wire_case_priority_changed *changed = room->decision.events[0].body;
    assert_int_equal(changed->before, PRIORITY_E);
    assert_int_equal(changed->priority, PRIORITY_U);
}

ROOM_TEST(the_answers_at_the_call_say_what_makes_the_situation_vulnerable)
{
    assert_int_equal(CALL(room, case_open, .zone_id = S("pistoiese"), .signaller_id = S("er-pt"),
                          .need = NEED_HOMELESS, .vulnerabilities = (struct str[]){S("pregnancy"), S("pregnancy")},
                          .vulnerabilities_count = 2,
                          .answers = {.network = TRI_NO, .old_age = TRI_NO, .children = 2, .pregnancy = TRI_YES}),
                     SEUS_OK);
    const struct wire_case row = room_case(room, room->answer.case_id);
    assert_int_equal(row.vulnerabilities_count, 4); /* pregnancy once, child, no_network, homeless */
    assert_int_equal(CALL(room, case_open, .zone_id = S("pistoiese"), .signaller_id = S("er-pt"),
                          .vulnerabilities = (struct str[]){S("x")}, .vulnerabilities_count = 1),
                     SEUS_INVALID);
}

ROOM_TEST(the_zone_of_residence_takes_over_wherever_it_happened)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(CALL(room, case_update, .case_id = case_id, .competent_zone_id = S("mugello")), SEUS_OK);
    assert_true(str_eq_cstr(room_case(room, case_id).competent_zone_id, "mugello"));
    assert_true(str_eq_cstr(room_case(room, case_id).zone_id, "pistoiese"));
    assert_int_equal(CALL(room, case_update, .case_id = case_id, .competent_zone_id = S("nowhere")), SEUS_NOT_FOUND);
}

ROOM_TEST(a_case_on_hold_says_what_it_waits_for_and_until_when)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(CALL(room, case_update, .case_id = case_id, .end_hold = true), SEUS_REFUSED);
    assert_int_equal(CALL(room, case_update, .case_id = case_id, .hold = S("an interpreter"),
                          .hold_until = room->now_ms - 1),
                     SEUS_INVALID);
    assert_int_equal(CALL(room, case_update, .case_id = case_id, .hold = S("an interpreter"), .end_hold = true),
                     SEUS_INVALID);
    assert_int_equal(CALL(room, case_update, .case_id = case_id, .hold = S("an interpreter"),
                          .hold_until = room->now_ms + HOUR_MS),
                     SEUS_OK);
    bool of_zone = false;
    for (unsigned i = 0; i < room->decision.events_count; i++) {
        const struct wire_event *event = &room->decision.events[i];
        of_zone = of_zone || (event->type == EVENT_deadline_set &&
                              str_eq_cstr(((const struct wire_deadline_set *)event->body)->zone_id, "pistoiese"));
    }
    assert_true(of_zone); /* the deadlines of a zone include it */
    assert_true(str_eq_cstr(room_case(room, case_id).hold_reason, "an interpreter"));
    assert_int_equal(CALL(room, case_update, .case_id = case_id, .end_hold = true), SEUS_OK);
    assert_true(room_has_event(room, EVENT_deadline_met));
    assert_int_equal(room_case(room, case_id).hold_reason.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(priority_class_and_vulnerability_move_alone),
        cmocka_unit_test(what_was_judged_before_is_kept_beside_the_new_judgement),
        cmocka_unit_test(the_answers_at_the_call_say_what_makes_the_situation_vulnerable),
        cmocka_unit_test(the_zone_of_residence_takes_over_wherever_it_happened),
        cmocka_unit_test(a_case_on_hold_says_what_it_waits_for_and_until_when),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
