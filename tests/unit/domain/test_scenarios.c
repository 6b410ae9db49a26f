/* SPDX-License-Identifier: EUPL-1.2 */
/* Whole nights of the room, command by command. */
#include "room.h"

ROOM_TEST(an_emergency_department_calls_at_night)
{
    struct str case_id;
    struct str flags[] = {S("pink_code")};
    room->now_ms += HOUR_MS + 40 * MINUTE_MS;
    room->triage.flags = flags;
    room->triage.flags_count = 1;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(CALL(room, case_assign, .case_id = case_id), SEUS_OK);
    const uint64_t minutes[] = {4, 3, 33};
    for (uint32_t i = 0; i < 3; i++) {
        room->now_ms += minutes[i] * MINUTE_MS;
        assert_int_equal(room_unit_to(room, "PT-1", UNIT_ACKED + i, ""), SEUS_OK);
    }
    assert_int_equal(room_case(room, case_id).state, CASE_ONSCENE);
    assert_int_equal(room_close(room, case_id, OUTCOME_HANDED_OVER), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "is onscene and cannot be closed from there"));
    assert_non_null(strstr(room->why.hint, "seusctl case update PIS-2026-00001-"));
    assert_int_equal(room_move(room, case_id, CASE_SECURED), SEUS_OK);
    assert_int_equal(room_unit_to(room, "PT-1", UNIT_AVAILABLE, ""), SEUS_OK);
    assert_int_equal(room_close(room, case_id, OUTCOME_HANDED_OVER), SEUS_REFUSED);
    assert_int_equal(room_move(room, case_id, CASE_HANDOVER_OFFERED), SEUS_OK);
    assert_int_equal(room_close(room, case_id, OUTCOME_HANDED_OVER), SEUS_REFUSED);
    room->now_ms += 80 * MINUTE_MS;
    assert_int_equal(room_move(room, case_id, CASE_HANDED_OVER), SEUS_OK);
    assert_int_equal(room_close(room, case_id, OUTCOME_HANDED_OVER), SEUS_OK);
    const struct wire_case row = room_case(room, case_id);
    assert_int_equal(row.state, CASE_CLOSED);
    assert_int_equal(row.state_before, CASE_HANDED_OVER);
    assert_int_equal(row.outcome, OUTCOME_HANDED_OVER);
    assert_int_equal(row.closed_at, room->now_ms);
    assert_int_equal(row.handover.accepted_at, room->now_ms);
    assert_int_equal(row.assignments[0].onscene_at - row.opened_at, 40 * MINUTE_MS);
    assert_int_equal(row.assignments[0].transporting_at, 0);
    assert_true(str_eq_cstr(row.flags[0], "pink_code"));
}

ROOM_TEST(a_unit_is_lost_and_another_goes)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room_assign(room, case_id, "PT-1"), SEUS_OK);
    assert_int_equal(room_unit_to(room, "PT-1", UNIT_ACKED, ""), SEUS_OK);
    assert_int_equal(room_unit_to(room, "PT-1", UNIT_ENROUTE, ""), SEUS_OK);
    assert_int_equal(room_unit_to(room, "PT-1", UNIT_OUT_OF_SERVICE, "a tyre"), SEUS_OK);
    assert_int_equal(room->decision.state, CASE_WAITING);
    assert_int_equal(room_assign(room, case_id, "PT-2"), SEUS_OK);
    for (uint32_t step = UNIT_ACKED; step <= UNIT_AT_PLACE; step++) {
        assert_int_equal(room_unit_to(room, "PT-2", step, ""), SEUS_OK);
    }
    assert_int_equal(room_unit_to(room, "PT-2", UNIT_AVAILABLE, ""), SEUS_OK);
    const struct wire_case row = room_case(room, case_id);
    assert_int_equal(row.state, CASE_ONSCENE);
    assert_int_equal(row.assignments_count, 2);
    assert_int_equal(row.assignments[0].status, ASSIGN_CANCELLED);
    assert_true(str_eq_cstr(row.assignments[0].reason, "a tyre"));
    assert_int_equal(row.assignments[1].status, ASSIGN_CLEARED);
    assert_int_equal(room_move(room, case_id, CASE_UNTRACEABLE), SEUS_OK);
    assert_int_equal(room_close(room, case_id, OUTCOME_UNTRACEABLE), SEUS_OK);
}

static struct str advised(struct room *room)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room_move(room, case_id, CASE_PHONE_MANAGED), SEUS_OK);
    assert_int_equal(room_close(room, case_id, OUTCOME_ADVISED), SEUS_OK);
    return case_id;
}

ROOM_TEST(a_case_reopens_at_71_hours_and_at_73_a_new_one_is_opened)
{
    const struct str early = advised(room);
    const struct str late = advised(room);
    const struct str edge = advised(room);
    room->now_ms += 71 * HOUR_MS;
    assert_int_equal(CALL(room, case_reopen, .case_id = early), SEUS_INVALID);
    assert_int_equal(CALL(room, case_reopen, .case_id = early, .reason = S("he is back")), SEUS_OK);
    assert_int_equal(room->decision.state, CASE_REOPENED);
    struct wire_case row = room_case(room, early);
    assert_int_equal(row.state, CASE_REOPENED);
    assert_int_equal(row.reopenings, 1);
    assert_int_equal(row.outcome, OUTCOME_NONE);
    assert_int_equal(row.closed_at, 0);
    assert_int_equal(room_assign(room, early, "PT-1"), SEUS_OK);
    room->now_ms += HOUR_MS;
    assert_int_equal(CALL(room, case_reopen, .case_id = edge, .reason = S("he is back")), SEUS_OK);
    room->now_ms += HOUR_MS;
    assert_int_equal(CALL(room, case_reopen, .case_id = late, .reason = S("he is back")), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "72 hours"));
    assert_non_null(strstr(room->why.hint, "open a new case and link it"));
}

ROOM_TEST(a_slow_clock_does_not_forbid_reopening)
{
    const struct str case_id = advised(room);
    room->now_ms -= HOUR_MS;
    assert_int_equal(CALL(room, case_reopen, .case_id = case_id, .reason = S("he is back")), SEUS_OK);
}

ROOM_TEST(a_shadow_case_is_handled_by_the_ordinary_service)
{
    assert_int_equal(CALL(room, case_open, .zone_id = S("apuane"), .category = CATEGORY_SOCIAL_SERVICE), SEUS_OK);
    const struct str case_id = arena_str(&room->arena, room->answer.case_id);
    assert_int_equal(room_move(room, case_id, CASE_HANDOVER_OFFERED), SEUS_OK);
    assert_int_equal(room_move(room, case_id, CASE_HANDED_OVER), SEUS_OK);
    assert_int_equal(room_close(room, case_id, OUTCOME_HANDED_OVER), SEUS_REFUSED);
    assert_non_null(strstr(room->why.hint, "shadow_handled"));
    assert_int_equal(room_close(room, case_id, OUTCOME_SHADOW_HANDLED), SEUS_OK);
    assert_int_equal(CALL(room, case_reopen, .case_id = case_id, .reason = S("again")), SEUS_OK);
    assert_int_equal(room_assign(room, case_id, "PT-1"), SEUS_REFUSED);
    assert_int_equal(room_move(room, case_id, CASE_WAITING), SEUS_REFUSED);
    assert_int_equal(room_move(room, case_id, CASE_SHADOW), SEUS_OK);
}

ROOM_TEST(a_deferred_case_closes_when_the_service_has_accepted)
{
    struct str case_id;
    room->triage.decision = DECISION_DEFERRED;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room_close(room, case_id, OUTCOME_DEFERRED_TO_SERVICE), SEUS_REFUSED);
    assert_int_equal(room_move(room, case_id, CASE_HANDOVER_OFFERED), SEUS_OK);
    assert_int_equal(room_move(room, case_id, CASE_DEFERRED), SEUS_OK);
    assert_int_equal(room_move(room, case_id, CASE_HANDOVER_OFFERED), SEUS_OK);
    assert_int_equal(room_move(room, case_id, CASE_HANDED_OVER), SEUS_OK);
    assert_int_equal(room_close(room, case_id, OUTCOME_DEFERRED_TO_SERVICE), SEUS_OK);
    assert_int_equal(room_close(room, case_id, OUTCOME_DEFERRED_TO_SERVICE), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "closed already"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_emergency_department_calls_at_night),
        cmocka_unit_test(a_unit_is_lost_and_another_goes),
        cmocka_unit_test(a_case_reopens_at_71_hours_and_at_73_a_new_one_is_opened),
        cmocka_unit_test(a_slow_clock_does_not_forbid_reopening),
        cmocka_unit_test(a_shadow_case_is_handled_by_the_ordinary_service),
        cmocka_unit_test(a_deferred_case_closes_when_the_service_has_accepted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
