/* SPDX-License-Identifier: EUPL-1.2 */
/* Exercises and the room's work do not mix. */
#include "room.h"

/* A zone of exercises in the same area as the others, with a unit and a place of its own. */
static void add_exercise(struct room *room)
{
    assert_int_equal(CALL(room, zone_add, .zone_id = S("exercise"), .name = S("Exercise"), .area = S("centro"),
                          .prefix = S("EXE"), .state = ZONE_HOOKED, .kind = ZONE_KIND_EXERCISE),
                     SEUS_OK);
    assert_int_equal(CALL(room, zone_open, .zone_id = S("exercise"), .category = CATEGORY_POLICE), SEUS_OK);
    assert_int_equal(CALL(room, resource_add, .resource_id = S("EX-HOUSE"), .zone_id = S("exercise"),
                          .name = S("House"), .capacity = 5),
                     SEUS_OK);
    assert_int_equal(CALL(room, resource_add, .resource_id = S("PT-HOUSE"), .zone_id = S("pistoiese"),
                          .name = S("House"), .capacity = 5),
                     SEUS_OK);
}

static struct str open_exercise(struct room *room)
{
    assert_int_equal(CALL(room, case_open, .zone_id = S("exercise"), .category = CATEGORY_POLICE), SEUS_OK);
    return arena_str(&room->arena, room->answer.case_id);
}

static bool is_asked_about(const struct room *room, const char *unit_id)
{
    const struct wire_question *question = &room->asked[room->asked_count - 1];
    bool found = false;
    for (uint32_t i = 0; i < question->units_count; i++) {
        found = found || str_eq_cstr(question->units[i].unit_id, unit_id);
    }
    for (uint32_t i = 0; i < question->busy_count; i++) {
        found = found || str_eq_cstr(question->busy[i].unit_id, unit_id);
    }
    return found;
}

ROOM_TEST(a_real_unit_is_no_candidate_in_an_exercise_nor_its_unit_for_somebody_in_danger)
{
    struct str real;
    add_exercise(room);
    const struct str exercise = open_exercise(room);
    assert_false(is_asked_about(room, "PT-1"));
    assert_int_equal(room_assign(room, exercise, "PT-1"), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "what is real stays out of exercises"));
    assert_int_equal(CALL(room, unit_register, .unit_id = S("EX-1"), .zone_id = S("exercise"), .operators = 2),
                     SEUS_OK);
    assert_int_equal(room_open(room, &real), SEUS_OK);
    assert_true(is_asked_about(room, "PT-1"));
    assert_false(is_asked_about(room, "EX-1"));
    assert_int_equal(room_assign(room, real, "EX-1"), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "an exercise helps nobody"));
    assert_int_equal(room_assign(room, exercise, "EX-1"), SEUS_OK);
    assert_int_equal(room_open(room, &real), SEUS_OK);
    assert_false(is_asked_about(room, "EX-1")); /* nor to be turned round */
}

ROOM_TEST(places_cases_and_events_stay_on_their_side_too)
{
    struct str real;
    add_exercise(room);
    const struct str exercise = open_exercise(room);
    assert_int_equal(room_open(room, &real), SEUS_OK);
    assert_int_equal(CALL(room, placement_reserve, .case_id = exercise, .resource_id = S("PT-HOUSE"),
                          .override_reason = S("to see how it goes")),
                     SEUS_REFUSED);
    assert_int_equal(CALL(room, placement_reserve, .case_id = real, .resource_id = S("EX-HOUSE"),
                          .override_reason = S("all are full")),
                     SEUS_REFUSED);
    assert_int_equal(CALL(room, placement_reserve, .case_id = exercise, .resource_id = S("EX-HOUSE")), SEUS_OK);
    assert_int_equal(CALL(room, case_merge, .case_id = real, .into = exercise, .reason = S("the same")), SEUS_REFUSED);
    assert_int_equal(CALL(room, collective_open, .zone_id = S("exercise"), .name = S("Fire")), SEUS_OK);
    const struct str event = arena_str(&room->arena, room->answer.id);
    assert_int_equal(CALL(room, collective_add, .event_id = event, .case_id = real), SEUS_REFUSED);
    assert_int_equal(CALL(room, collective_add, .event_id = event, .case_id = exercise), SEUS_OK);
    assert_int_equal(CALL(room, case_open, .zone_id = S("pistoiese"), .signaller_id = S("er-pt"), .event_id = event),
                     SEUS_REFUSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_real_unit_is_no_candidate_in_an_exercise_nor_its_unit_for_somebody_in_danger),
        cmocka_unit_test(places_cases_and_events_stay_on_their_side_too),
    };
    return cmocka_run_group_tests_name("domain/exercise", tests, NULL, NULL);
}
