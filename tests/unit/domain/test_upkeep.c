/* SPDX-License-Identifier: EUPL-1.2 */
/* The room's feature level rises by one and never falls; one node at a time is in maintenance, and not for ever. */
#include "domain/upkeep.h"
#include "room.h"
#include "wire/level.h"

#define RAISE(room, ...) room_do((room), OP_cluster_raise, &(struct wire_level_raise){__VA_ARGS__})
#define MAINTENANCE(room, ...) room_do((room), OP_cluster_maintenance, &(struct wire_maintenance){__VA_ARGS__})

static struct wire_upkeep row_of(struct room *room)
{
    struct wire_upkeep row;
    upkeep_read(&room->store->port, &room->arena, &row);
    return row;
}

ROOM_TEST(a_room_is_founded_at_the_first_level_and_rises_by_one)
{
    assert_int_equal(row_of(room).level, LEVEL_FOUNDED);
    assert_int_equal(RAISE(room, .level = 3), SEUS_INVALID);
    assert_int_equal(RAISE(room, .level = 2), SEUS_OK);
    assert_int_equal(row_of(room).level, 2);
    assert_int_equal(RAISE(room, .level = 2), SEUS_REFUSED);
    assert_int_equal(RAISE(room, .level = 1), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "never goes back"));
    assert_int_equal(RAISE(room, .level = 3), SEUS_OK);
    assert_int_equal(row_of(room).level, 3);
}

ROOM_TEST(one_node_is_in_maintenance_at_a_time)
{
    assert_int_equal(MAINTENANCE(room, .switched = SWITCH_ON, .node = 2, .reason = S("disk")), SEUS_OK);
    struct wire_upkeep row = row_of(room);
    assert_int_equal(upkeep_resting(&row, room->now_ms), 2);
    assert_true(row.until > room->now_ms && row.until - room->now_ms <= UPKEEP_REST_MS_DEFAULT);
    assert_int_equal(MAINTENANCE(room, .switched = SWITCH_ON, .node = 3), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "one node at a time"));
    assert_int_equal(MAINTENANCE(room, .switched = SWITCH_OFF, .node = 3), SEUS_REFUSED);
    assert_int_equal(MAINTENANCE(room, .switched = SWITCH_OFF, .node = 2), SEUS_OK);
    row = row_of(room);
    assert_int_equal(upkeep_resting(&row, room->now_ms), 0);
    assert_int_equal(MAINTENANCE(room, .switched = SWITCH_ON, .node = 3), SEUS_OK);
}

ROOM_TEST(maintenance_ends_by_itself_and_may_be_prolonged_before)
{
    assert_int_equal(MAINTENANCE(room, .switched = SWITCH_ON, .node = 2,
                          .until = room->now_ms + 10 * MINUTE_MS),
                     SEUS_OK);
    assert_int_equal(MAINTENANCE(room, .switched = SWITCH_ON, .node = 2,
                          .until = room->now_ms + 20 * MINUTE_MS),
                     SEUS_OK);
    struct wire_upkeep row = row_of(room);
    assert_int_equal(upkeep_resting(&row, row.until - 1), 2);
    assert_int_equal(upkeep_resting(&row, row.until), 0);
    room->now_ms = row.until;
    assert_int_equal(MAINTENANCE(room, .switched = SWITCH_OFF, .node = 2), SEUS_REFUSED);
    assert_int_equal(MAINTENANCE(room, .switched = SWITCH_ON, .node = 3), SEUS_OK);
    row = row_of(room);
    assert_int_equal(upkeep_resting(&row, room->now_ms), 3);
}

ROOM_TEST(maintenance_lasts_for_a_day_at_most_and_names_a_node)
{
    assert_int_equal(MAINTENANCE(room, .switched = SWITCH_ON, .node = 2,
                          .until = room->now_ms + UPKEEP_REST_MS_MAX + HOUR_MS),
                     SEUS_INVALID);
    assert_int_equal(MAINTENANCE(room, .switched = SWITCH_ON, .node = 2, .until = 1), SEUS_INVALID);
    assert_int_equal(MAINTENANCE(room, .switched = SWITCH_ON, .node = 0), SEUS_INVALID);
}

ROOM_TEST(the_level_and_the_maintenance_do_not_touch_each_other)
{
    assert_int_equal(MAINTENANCE(room, .switched = SWITCH_ON, .node = 2), SEUS_OK);
    assert_int_equal(RAISE(room, .level = 2), SEUS_OK);
    struct wire_upkeep row = row_of(room);
    assert_int_equal(upkeep_resting(&row, room->now_ms), 2);
    assert_int_equal(MAINTENANCE(room, .switched = SWITCH_OFF, .node = 2), SEUS_OK);
    assert_int_equal(row_of(room).level, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_room_is_founded_at_the_first_level_and_rises_by_one),
        cmocka_unit_test(one_node_is_in_maintenance_at_a_time),
        cmocka_unit_test(maintenance_ends_by_itself_and_may_be_prolonged_before),
        cmocka_unit_test(maintenance_lasts_for_a_day_at_most_and_names_a_node),
        cmocka_unit_test(the_level_and_the_maintenance_do_not_touch_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
