/* SPDX-License-Identifier: EUPL-1.2 */
/* Drills in the log: one at a time, none longer than an hour, and none that passed although something was lost. */
#include "room.h"

static struct str drill_begun(struct room *room)
{
    assert_int_equal(CALL(room, drill_start, .kind = DRILL_LEADER_LOSS, .node = 2, .ends_by = room->now_ms + MINUTE_MS),
                     SEUS_OK);
    return arena_str(&room->arena, room->answer.id);
}

static struct wire_drill drill_of(struct room *room, struct str drill_id)
{
    struct wire_drill row = {0};
    assert_true(store_get(room->store, KIND_DRILL, drill_id, &room->arena, &row));
    return row;
}

ROOM_TEST(a_drill_is_announced_counted_and_finished)
{
    const struct str drill_id = drill_begun(room);
    assert_int_equal(drill_of(room, drill_id).state, DRILL_RUNNING);
    assert_true(str_eq(drill_of(room, drill_id).subject, S("node-2")));
    for (uint64_t number = 1; number <= 3; number++) {
        assert_int_equal(CALL(room, drill_canary, .drill_id = drill_id, .number = number), SEUS_OK);
    }
    assert_int_equal(drill_of(room, drill_id).canaries, 3);
    assert_int_equal(drill_of(room, drill_id).canary_last, 3);
    assert_int_equal(CALL(room, drill_finish, .drill_id = drill_id, .state = DRILL_PASSED, .acknowledged = 3,
                          .write_gap_ms = 140),
                     SEUS_OK);
    assert_int_equal(drill_of(room, drill_id).state, DRILL_PASSED);
    assert_int_equal(drill_of(room, drill_id).write_gap_ms, 140);
    assert_int_equal(CALL(room, drill_canary, .drill_id = drill_id, .number = 4), SEUS_REFUSED);
    assert_int_equal(CALL(room, drill_abandon, .drill_id = drill_id, .reason = S("late")), SEUS_REFUSED);
}

ROOM_TEST(one_drill_runs_at_a_time_and_one_that_nobody_finished_is_over_when_its_time_is)
{
    const struct str first = drill_begun(room);
    assert_int_equal(CALL(room, drill_start, .kind = DRILL_GRACEFUL, .ends_by = room->now_ms + MINUTE_MS),
                     SEUS_REFUSED);
    room->now_ms += MINUTE_MS;
    const struct str second = drill_begun(room);
    assert_int_equal(drill_of(room, first).state, DRILL_ABANDONED);
    assert_int_equal(drill_of(room, second).state, DRILL_RUNNING);
}

ROOM_TEST(a_drill_ends_within_an_hour)
{
    assert_int_equal(CALL(room, drill_start, .kind = DRILL_GRACEFUL, .ends_by = room->now_ms), SEUS_INVALID);
    assert_int_equal(CALL(room, drill_start, .kind = DRILL_GRACEFUL, .ends_by = room->now_ms + HOUR_MS + 1),
                     SEUS_INVALID);
    assert_int_equal(CALL(room, drill_start, .kind = DRILL_GRACEFUL, .ends_by = room->now_ms + HOUR_MS), SEUS_OK);
}

ROOM_TEST(what_lost_something_did_not_pass)
{
    const struct str drill_id = drill_begun(room);
    assert_int_equal(CALL(room, drill_finish, .drill_id = drill_id, .state = DRILL_PASSED, .lost = 1), SEUS_INVALID);
    assert_int_equal(CALL(room, drill_finish, .drill_id = drill_id, .state = DRILL_PASSED, .reordered = 1),
                     SEUS_INVALID);
    assert_int_equal(CALL(room, drill_finish, .drill_id = drill_id, .state = DRILL_RUNNING), SEUS_REFUSED);
    assert_int_equal(CALL(room, drill_finish, .drill_id = drill_id, .state = DRILL_FAILED, .lost = 1), SEUS_OK);
    assert_int_equal(drill_of(room, drill_id).state, DRILL_FAILED);
}

ROOM_TEST(a_drill_that_does_not_exist_is_named)
{
    assert_int_equal(CALL(room, drill_canary, .drill_id = S("l-nobody"), .number = 1), SEUS_NOT_FOUND);
    assert_non_null(strstr(room->why.message, "l-nobody"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_drill_is_announced_counted_and_finished),
        cmocka_unit_test(one_drill_runs_at_a_time_and_one_that_nobody_finished_is_over_when_its_time_is),
        cmocka_unit_test(a_drill_ends_within_an_hour),
        cmocka_unit_test(what_lost_something_did_not_pass),
        cmocka_unit_test(a_drill_that_does_not_exist_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
