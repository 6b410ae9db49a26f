/* SPDX-License-Identifier: EUPL-1.2 */
/* The base training: what was held, who attended, what it means for a zone. */
#include "room.h"

static uint64_t trained(struct room *room, const char *zone_id)
{
    struct wire_zone row = {0};
    assert_true(store_get(room->store, KIND_ZONE, str_of(zone_id), &room->arena, &row));
    return row.workers_trained;
}

static struct str course_held(struct room *room)
{
    assert_int_equal(CALL(room, course_plan, .name = S("spring"), .held_at = room->now_ms - HOUR_MS), SEUS_OK);
    const struct str course_id = arena_str(&room->arena, room->answer.id);
    assert_int_equal(CALL(room, course_hold, .course_id = course_id), SEUS_OK);
    return course_id;
}

static void worker_joins(struct room *room, const char *user_id, uint32_t profile)
{
    struct str zones[] = {S("apuane")};
    assert_int_equal(CALL(room, user_add, .user_id = str_of(user_id), .role = USER_SOCIAL_WORKER, .zones = zones,
                          .zones_count = 1, .profile = profile),
                     SEUS_OK);
}

ROOM_TEST(a_person_counts_once_for_their_zone_however_many_courses_they_attend)
{
    const struct str first = course_held(room);
    const struct str second = course_held(room);
    worker_joins(room, "sw-1", PROFILE_SOCIAL_WORKER);
    assert_int_equal(CALL(room, course_attend, .course_id = first, .user_id = S("sw-1")), SEUS_OK);
    assert_int_equal(CALL(room, course_attend, .course_id = first, .user_id = S("sw-1")), SEUS_CONFLICT);
    assert_int_equal(CALL(room, course_attend, .course_id = second, .user_id = S("sw-1")), SEUS_OK);
    assert_int_equal(trained(room, "apuane"), 1);
}

ROOM_TEST(people_who_are_only_counted_are_added_up_by_zone_and_profession)
{
    const struct str course_id = course_held(room);
    struct wire_attendance row;
    struct wire_course course;
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(CALL(room, course_attend, .course_id = course_id, .zone_id = S("apuane"), .people = 7),
                         SEUS_OK);
    }
    assert_int_equal(CALL(room, course_attend, .course_id = course_id, .zone_id = S("apuane"), .people = 5,
                          .profile = PROFILE_EDUCATOR),
                     SEUS_OK);
    const struct str id = arena_printf(&room->arena, "%.*s/apuane.social_worker", STR_ARG(course_id));
    assert_true(store_get(room->store, KIND_ATTENDANCE, id, &room->arena, &row));
    assert_int_equal(row.count, 14);
    assert_true(store_get(room->store, KIND_COURSE, course_id, &room->arena, &course));
    assert_int_equal(course.attended, 19);
    assert_int_equal(trained(room, "apuane"), 14); /* the share is one of social workers */
}

ROOM_TEST(nobody_attends_what_was_not_held)
{
    assert_int_equal(CALL(room, course_plan, .name = S("later"), .held_at = room->now_ms + HOUR_MS), SEUS_OK);
    const struct str course_id = arena_str(&room->arena, room->answer.id);
    assert_int_equal(CALL(room, course_attend, .course_id = course_id, .zone_id = S("apuane"), .people = 1),
                     SEUS_REFUSED);
    assert_int_equal(CALL(room, course_hold, .course_id = course_id), SEUS_REFUSED);
    room->now_ms += HOUR_MS;
    assert_int_equal(CALL(room, course_hold, .course_id = course_id), SEUS_OK);
    assert_int_equal(CALL(room, course_cancel, .course_id = course_id, .reason = S("a mistake")), SEUS_REFUSED);
    assert_int_equal(CALL(room, course_attend, .course_id = course_id, .zone_id = S("apuane"), .people = 1001),
                     SEUS_INVALID);
}

ROOM_TEST(a_course_is_of_the_year_it_was_held_in)
{
    struct wire_course course;
    assert_int_equal(CALL(room, course_plan, .name = S("turn of the year"), .held_at = 1767225600000ull), SEUS_OK);
    const struct str course_id = arena_str(&room->arena, room->answer.id);
    assert_int_equal(CALL(room, course_hold, .course_id = course_id, .occurred_at = 1767139200000ull), SEUS_OK);
    assert_true(store_get(room->store, KIND_COURSE, course_id, &room->arena, &course));
    assert_true(str_eq_cstr(course.year, "2025"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_person_counts_once_for_their_zone_however_many_courses_they_attend),
        cmocka_unit_test(people_who_are_only_counted_are_added_up_by_zone_and_profession),
        cmocka_unit_test(nobody_attends_what_was_not_held),
        cmocka_unit_test(a_course_is_of_the_year_it_was_held_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
