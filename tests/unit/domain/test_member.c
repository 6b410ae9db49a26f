/* SPDX-License-Identifier: EUPL-1.2 */
/* A voter that is missing is told once, and once when it is back. */
#include "room.h"

static enum seus_err note(struct room *room, const char *member_id, uint32_t state, uint64_t version)
{
    return CALL(room, member_note, .member_id = str_of(member_id), .state = state, .silent_ms = 15000,
                .version = version);
}

static struct wire_member_watch row_of(struct room *room, const char *member_id)
{
    struct wire_member_watch row = {0};
    assert_true(store_get(room->store, KIND_MEMBER_WATCH, str_of(member_id), &room->arena, &row));
    return row;
}

ROOM_TEST(a_voter_is_missing_once_and_back_once)
{
    assert_int_equal(note(room, "2", MEMBER_WELL, 0), SEUS_REFUSED); /* so it is taken to be */
    assert_int_equal(note(room, "2", MEMBER_DEGRADED, 0), SEUS_OK);
    assert_true(room_has_event(room, EVENT_member_degraded));
    const uint64_t version = row_of(room, "2").version;
    assert_int_equal(note(room, "2", MEMBER_DEGRADED, 0), SEUS_REFUSED); /* another leader that had not seen it */
    assert_int_equal(note(room, "2", MEMBER_DEGRADED, version), SEUS_REFUSED);
    assert_int_equal(note(room, "2", MEMBER_WELL, version - 1), SEUS_REFUSED);
    room->now_ms += MINUTE_MS;
    assert_int_equal(note(room, "2", MEMBER_WELL, version), SEUS_OK);
    assert_true(room_has_event(room, EVENT_member_recovered));
    assert_int_equal(row_of(room, "2").state, MEMBER_WELL);
    assert_int_equal(row_of(room, "2").since, room->now_ms);
}

ROOM_TEST(each_voter_is_told_of_by_itself)
{
    assert_int_equal(note(room, "2", MEMBER_DEGRADED, 0), SEUS_OK);
    assert_int_equal(note(room, "3", MEMBER_DEGRADED, 0), SEUS_OK);
    assert_int_equal(row_of(room, "2").state, MEMBER_DEGRADED);
    assert_int_equal(row_of(room, "3").state, MEMBER_DEGRADED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_voter_is_missing_once_and_back_once),
        cmocka_unit_test(each_voter_is_told_of_by_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
