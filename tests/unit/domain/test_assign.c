/* SPDX-License-Identifier: EUPL-1.2 */
/* case.assign: who may be sent, where, and what is kept of recommendation and choice. */
#include "room.h"

ROOM_TEST(the_recommended_unit_goes_when_none_is_named)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(CALL(room, case_assign, .case_id = room_case(room, case_id).number), SEUS_OK);
    assert_int_equal(room->decision.state, CASE_DISPATCHED);
    const struct wire_case row = room_case(room, case_id);
    assert_int_equal(row.state, CASE_DISPATCHED);
    assert_int_equal(row.assignments_count, 1);
    assert_true(str_eq_cstr(row.assignments[0].unit_id, "PT-1"));
    assert_true(str_eq_cstr(row.assignments[0].recommended_unit, "PT-1"));
    assert_false(row.assignments[0].overridden);
    assert_int_equal(row.mode, MODE_ON_SITE);
    const struct wire_unit unit = room_unit(room, "PT-1");
    assert_int_equal(unit.status, UNIT_ASSIGNED);
    assert_true(str_eq(unit.cases[0], case_id));
    assert_true(str_eq(unit.assignments[0], room->answer.assignment_id));
    assert_int_equal(room->asked_count, 1);
    assert_true(str_eq(room->answer.number, row.number));
}

ROOM_TEST(another_unit_than_the_recommended_needs_a_reason_and_both_are_kept)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(CALL(room, case_assign, .case_id = case_id, .unit_id = S("PT-2")), SEUS_INVALID);
    assert_string_equal(room->why.field, "reason");
    assert_non_null(strstr(room->why.message, "PT-1"));
    assert_int_equal(room_assign(room, case_id, "PT-2"), SEUS_OK);
    assert_true(room_has_event(room, EVENT_assign_overridden));
    const struct wire_case row = room_case(room, case_id);
    assert_true(row.assignments[0].overridden);
    assert_true(str_eq_cstr(row.assignments[0].unit_id, "PT-2"));
    assert_true(str_eq_cstr(row.assignments[0].recommended_unit, "PT-1"));
    assert_true(str_eq_cstr(row.assignments[0].reason, "it is nearer"));
}

ROOM_TEST(what_dispatch_recommends_is_kept_beside_what_is_done_invariant_11)
{
    struct str case_id;
    struct str ranking[] = {S("PT-2"), S("PT-1")};
    struct str reasons[] = {S("two operators are needed"), S("it is nearer")};
    struct wire_verdict_proposal proposals[] = {{.profile = S("psychologist"), .count = 2}};
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    room->dispatch_first = false;
    room->dispatch = (struct wire_verdict){.kind = VERDICT_DISPATCH, .decision = DECISION_RECOMMEND,
                                           .source = SOURCE_PLUGIN, .mode = MODE_REMOTE, .ranking = ranking,
                                           .ranking_count = 2, .reasons = reasons, .reasons_count = 2,
                                           .proposals = proposals, .proposals_count = 1,
                                           .cost_owner = S("the-city")};
    assert_int_equal(CALL(room, case_assign, .case_id = case_id, .unit_id = S("PT-1"), .reason = S("PT-2 refuels")),
                     SEUS_OK);
    const struct wire_case row = room_case(room, case_id);
    const struct wire_assignment *made = &row.assignments[0];
    assert_true(made->overridden);
    assert_true(str_eq_cstr(made->reason, "PT-2 refuels"));
    assert_int_equal(made->mode, MODE_ON_SITE);
    assert_int_equal(made->recommended_mode, MODE_REMOTE);
    assert_int_equal(made->ranking_count, 2);
    assert_true(str_eq_cstr(made->ranking[0], "PT-2"));
    assert_int_equal(made->reasons_count, 2);
    assert_true(str_eq_cstr(made->reasons[0], "two operators are needed"));
    assert_int_equal(made->proposals_count, 1);
    assert_int_equal(made->proposals[0].count, 2);
    assert_true(str_eq_cstr(row.cost_owner, "the-city"));
}

ROOM_TEST(dispatch_is_asked_with_the_line_the_call_came_in_on)
{
    assert_int_equal(CALL(room, line_add, .line_id = S("pros"), .number = S("800"), .access = LINE_PROFESSIONALS),
                     SEUS_OK);
    assert_int_equal(CALL(room, line_add, .line_id = S("open"), .number = S("801"), .access = LINE_OPEN), SEUS_OK);
    assert_int_equal(CALL(room, case_open, .zone_id = S("pistoiese"), .signaller_id = S("er-pt"),
                          .line_id = S("pros")),
                     SEUS_OK);
    const struct str case_id = arena_str(&room->arena, room->answer.case_id);
    assert_true(str_eq_cstr(room_case(room, case_id).line_id, "pros"));
    assert_int_equal(CALL(room, case_assign, .case_id = case_id), SEUS_OK);
    assert_true(str_eq_cstr(room->asked[0].line, "professionals"));
}

ROOM_TEST(with_no_recommendation_any_free_unit_goes_without_a_reason)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    room->dispatch_first = false;
    room->dispatch =
        (struct wire_verdict){.kind = VERDICT_DISPATCH, .decision = DECISION_NO_UNIT, .source = SOURCE_PLUGIN};
    assert_int_equal(CALL(room, case_assign, .case_id = case_id), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "no unit is recommended"));
    assert_int_equal(CALL(room, case_assign, .case_id = case_id, .unit_id = S("MU-1")), SEUS_OK);
    assert_false(room_has_event(room, EVENT_assign_overridden));
}

ROOM_TEST(unknown_units_in_a_ranking_are_passed_over)
{
    struct str case_id;
    struct str ranking[] = {S("GHOST"), S("PT-1"), S("PT-2")};
    assert_int_equal(room_unit_to(room, "PT-1", UNIT_BUSY, ""), SEUS_OK);
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    room->dispatch_first = false;
    room->dispatch = (struct wire_verdict){.kind = VERDICT_DISPATCH,
                                           .decision = DECISION_RECOMMEND,
                                           .source = SOURCE_PLUGIN,
                                           .ranking = ranking,
                                           .ranking_count = 3};
    assert_int_equal(CALL(room, case_assign, .case_id = case_id), SEUS_OK);
    assert_true(str_eq_cstr(room_case(room, case_id).assignments[0].unit_id, "PT-2"));
}

ROOM_TEST(a_unit_that_is_not_free_is_not_sent)
{
    struct str first;
    struct str second;
    assert_int_equal(room_open(room, &first), SEUS_OK);
    assert_int_equal(room_open(room, &second), SEUS_OK);
    assert_int_equal(room_assign(room, first, "PT-1"), SEUS_OK);
    assert_int_equal(room_assign(room, second, "PT-1"), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "PIS-2026-00001"));
    assert_int_equal(room_assign(room, first, "PT-1"), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "already on this case"));
    const uint32_t statuses[] = {UNIT_OFF, UNIT_AVAILABLE, UNIT_BUSY, UNIT_OUT_OF_SERVICE};
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(room_unit_to(room, "PT-2", statuses[i], "x"), SEUS_OK);
        assert_int_equal(room_assign(room, second, "PT-2"), statuses[i] == UNIT_AVAILABLE ? SEUS_OK : SEUS_REFUSED);
        if (statuses[i] == UNIT_AVAILABLE) {
            assert_int_equal(room_unit_to(room, "PT-2", UNIT_AVAILABLE, "x"), SEUS_OK);
        }
    }
    assert_int_equal(room_assign(room, second, "PT-9"), SEUS_NOT_FOUND);
    assert_int_equal(room_unit(room, "PT-1").assignments_count, 1);
}

ROOM_TEST(no_unit_goes_to_a_shadow_case_or_to_a_zone_that_is_not_hooked)
{
    assert_int_equal(CALL(room, case_open, .zone_id = S("apuane"), .category = CATEGORY_HOSPITAL), SEUS_OK);
    const struct str shadow = arena_str(&room->arena, room->answer.case_id);
    assert_int_equal(room_assign(room, shadow, "PT-1"), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "shadow case"));
    assert_non_null(strstr(room->why.hint, "handover_offered"));
    assert_int_equal(CALL(room, case_open, .zone_id = S("elba"), .category = CATEGORY_CITIZEN, .override = true,
                          .override_reason = S("a child alone")),
                     SEUS_OK);
    assert_int_equal(room->asked[2].units_count, 0);
    const struct str outside = arena_str(&room->arena, room->answer.case_id);
    assert_int_equal(room_assign(room, outside, "PT-1"), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "not hooked"));
    assert_non_null(strstr(room->why.hint, "112"));
    assert_int_equal(room_unit(room, "PT-1").status, UNIT_AVAILABLE);
}

ROOM_TEST(a_unit_of_a_zone_that_is_not_hooked_is_not_the_rooms_to_send)
{
    struct str case_id;
    assert_int_equal(CALL(room, unit_register, .unit_id = S("AP-1"), .zone_id = S("apuane")), SEUS_OK);
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room_assign(room, case_id, "AP-1"), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "not hooked"));
}

ROOM_TEST(a_closed_or_merged_case_gets_no_unit)
{
    struct str case_id;
    struct str other;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room_open(room, &other), SEUS_OK);
    assert_int_equal(room_move(room, case_id, CASE_PHONE_MANAGED), SEUS_OK);
    assert_int_equal(room_close(room, case_id, OUTCOME_ADVISED), SEUS_OK);
    assert_int_equal(room_assign(room, case_id, "PT-1"), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "open it again first"));
    assert_non_null(strstr(room->why.hint, "seusctl case reopen"));
}

ROOM_TEST(another_unit_joins_one_that_is_on_the_scene)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room_assign(room, case_id, "PT-1"), SEUS_OK);
    for (uint32_t step = UNIT_ACKED; step <= UNIT_ONSCENE; step++) {
        assert_int_equal(room_unit_to(room, "PT-1", step, ""), SEUS_OK);
    }
    assert_int_equal(room_assign(room, case_id, "PT-2"), SEUS_OK);
    assert_int_equal(room_case(room, case_id).state, CASE_ONSCENE);
    assert_int_equal(room_unit_to(room, "PT-2", UNIT_AVAILABLE, "not needed"), SEUS_OK);
    assert_int_equal(room_case(room, case_id).state, CASE_ONSCENE);
}

ROOM_TEST(two_commands_for_one_unit_cannot_both_take_effect)
{
    struct str first;
    struct str second;
    assert_int_equal(room_open(room, &first), SEUS_OK);
    assert_int_equal(room_open(room, &second), SEUS_OK);
    const struct wire_case_assign args = {.case_id = first, .unit_id = S("PT-1")};
    assert_int_equal(room_decide(room, OP_case_assign, &args), SEUS_OK);
    const struct domain_decision early = room->decision;
    assert_int_equal(room_assign(room, second, "PT-1"), SEUS_OK);
    bool stale = false;
    for (unsigned i = 0; i < early.expects_count; i++) {
        stale = stale || domain_version(&room->store->port, early.expects[i].kind, early.expects[i].id, &room->arena) !=
                             early.expects[i].version;
    }
    assert_true(stale);
}

ROOM_TEST(a_command_for_another_version_of_the_case_is_a_conflict_before_anything)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    const uint64_t version = room_case(room, case_id).version;
    assert_int_equal(CALL(room, case_assign, .case_id = case_id, .unit_id = S("GHOST"), .if_version = version + 7),
                     SEUS_CONFLICT);
    assert_non_null(strstr(room->why.message, "at version"));
    assert_int_equal(room->asked_count, 0);
}

ROOM_TEST(a_second_unit_goes_only_when_it_is_named)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(CALL(room, case_assign, .case_id = case_id), SEUS_OK);
    assert_int_equal(CALL(room, case_assign, .case_id = case_id), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "no other one was sent"));
    assert_non_null(strstr(room->why.hint, "--unit PT-2"));
    assert_int_equal(room_case(room, case_id).assignments_count, 1);
    assert_int_equal(CALL(room, case_assign, .case_id = case_id, .unit_id = S("PT-2")), SEUS_OK);
}

ROOM_TEST(a_unit_that_went_before_it_was_written_down_went_then)
{
    struct str case_id;
    const uint64_t opened_ms = room->now_ms;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    room->now_ms += HOUR_MS;
    assert_int_equal(CALL(room, case_assign, .case_id = case_id, .occurred_at = opened_ms - MINUTE_MS), SEUS_INVALID);
    assert_non_null(strstr(room->why.message, "what came next cannot have been"));
    assert_int_equal(CALL(room, case_assign, .case_id = case_id, .occurred_at = room->now_ms + HOUR_MS), SEUS_INVALID);
    assert_int_equal(CALL(room, case_assign, .case_id = case_id, .occurred_at = opened_ms + 5 * MINUTE_MS), SEUS_OK);
    assert_int_equal(room_case(room, case_id).assignments[0].assigned_at, opened_ms + 5 * MINUTE_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_recommended_unit_goes_when_none_is_named),
        cmocka_unit_test(another_unit_than_the_recommended_needs_a_reason_and_both_are_kept),
        cmocka_unit_test(what_dispatch_recommends_is_kept_beside_what_is_done_invariant_11),
        cmocka_unit_test(dispatch_is_asked_with_the_line_the_call_came_in_on),
        cmocka_unit_test(with_no_recommendation_any_free_unit_goes_without_a_reason),
        cmocka_unit_test(unknown_units_in_a_ranking_are_passed_over),
        cmocka_unit_test(a_unit_that_is_not_free_is_not_sent),
        cmocka_unit_test(no_unit_goes_to_a_shadow_case_or_to_a_zone_that_is_not_hooked),
        cmocka_unit_test(a_unit_of_a_zone_that_is_not_hooked_is_not_the_rooms_to_send),
        cmocka_unit_test(a_closed_or_merged_case_gets_no_unit),
        cmocka_unit_test(another_unit_joins_one_that_is_on_the_scene),
        cmocka_unit_test(two_commands_for_one_unit_cannot_both_take_effect),
        cmocka_unit_test(a_second_unit_goes_only_when_it_is_named),
        cmocka_unit_test(a_unit_that_went_before_it_was_written_down_went_then),
        cmocka_unit_test(a_command_for_another_version_of_the_case_is_a_conflict_before_anything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
