/* SPDX-License-Identifier: EUPL-1.2 */
/* case.update and case.note: facts, moves with what they need, merging, notes. */
#include "room.h"

static struct str opened(struct room *room)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    return case_id;
}

ROOM_TEST(facts_and_a_move_can_go_in_one_entry)
{
    const struct str case_id = opened(room);
    struct str flags[] = {S("sealed"), S("pink_code"), S("sealed")};
    const uint64_t index = room->index;
    assert_int_equal(CALL(room, case_update, .case_id = case_id, .to = CASE_WAITING, .reason = S("no unit free"),
                          .priority = PRIORITY_U, .event_class = CLASS_EMERGENCY, .need = NEED_VIOLENCE, .persons = 4,
                          .place = S("via Roma"), .summary = S("s"), .flags = flags, .flags_count = 3),
                     SEUS_OK);
    const struct wire_case row = room_case(room, case_id);
    assert_int_equal(room->index, index + 1);
    assert_int_equal(room_events(room), 4); /* facts, priority, class, move */
    assert_int_equal(row.state, CASE_WAITING);
    assert_int_equal(row.priority, PRIORITY_U);
    assert_int_equal(row.event_class, CLASS_EMERGENCY);
    assert_int_equal(row.need, NEED_VIOLENCE);
    assert_int_equal(row.persons, 4);
    assert_int_equal(row.flags_count, 2);
    assert_true(str_eq_cstr(row.place, "via Roma"));
    assert_true(str_eq_cstr(row.reason, "no unit free"));
    assert_int_equal(row.version, room->index);
}

ROOM_TEST(an_update_of_nothing_is_refused)
{
    assert_int_equal(CALL(room, case_update, .case_id = opened(room), .reason = S("x")), SEUS_INVALID);
    assert_non_null(strstr(room->why.message, "nothing to update"));
}

ROOM_TEST(facts_of_a_closed_case_are_not_changed)
{
    const struct str case_id = opened(room);
    assert_int_equal(room_move(room, case_id, CASE_PHONE_MANAGED), SEUS_OK);
    assert_int_equal(room_close(room, case_id, OUTCOME_ADVISED), SEUS_OK);
    assert_int_equal(CALL(room, case_update, .case_id = case_id, .persons = 2), SEUS_REFUSED);
}

ROOM_TEST(moves_need_their_reason_service_or_target)
{
    const struct str case_id = opened(room);
    const struct {
        uint32_t to;
        const char *field;
    } moves[] = {{CASE_WAITING, "reason"}, {CASE_DEFERRED, "reason"}, {CASE_MERGED, "into"}};
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(CALL(room, case_update, .case_id = case_id, .to = moves[i].to), SEUS_INVALID);
        assert_string_equal(room->why.field, moves[i].field);
    }
    assert_int_equal(CALL(room, case_update, .case_id = case_id, .to = CASE_PHONE_MANAGED), SEUS_OK);
    assert_int_equal(CALL(room, case_update, .case_id = case_id, .to = CASE_HANDOVER_OFFERED), SEUS_INVALID);
    assert_string_equal(room->why.field, "service");
}

ROOM_TEST(a_case_whose_unit_is_under_way_waits_only_when_the_unit_is_given_back)
{
    const struct str case_id = opened(room);
    assert_int_equal(room_assign(room, case_id, "PT-1"), SEUS_OK);
    assert_int_equal(room_move(room, case_id, CASE_WAITING), SEUS_REFUSED);
    assert_non_null(strstr(room->why.hint, "seusctl unit status PT-1 available --reason"));
}

ROOM_TEST(a_merge_keeps_both_numbers_and_both_signallers)
{
    const struct str first = opened(room);
    assert_int_equal(CALL(room, case_open, .zone_id = S("pistoiese"), .signaller_id = S("ps-pt")), SEUS_OK);
    const struct str second = arena_str(&room->arena, room->answer.case_id);
    const struct str first_number = arena_str(&room->arena, room_case(room, first).number);
    const struct str second_number = arena_str(&room->arena, room_case(room, second).number);
    assert_int_equal(CALL(room, case_update, .case_id = second, .to = CASE_MERGED, .into = first_number), SEUS_INVALID);
    assert_string_equal(room->why.field, "reason");
    assert_int_equal(CALL(room, case_update, .case_id = second, .to = CASE_MERGED, .into = first_number,
                          .reason = S("one fact, two calls")),
                     SEUS_OK);
    const struct wire_case ended = room_case(room, second);
    const struct wire_case going = room_case(room, first);
    assert_int_equal(ended.state, CASE_MERGED);
    assert_int_equal(ended.state_before, CASE_TRIAGED);
    assert_true(str_eq(ended.merged_into, first));
    assert_true(str_eq(ended.number, second_number));
    assert_true(str_eq_cstr(ended.signaller_id, "ps-pt"));
    assert_int_equal(going.merged_from_count, 1);
    assert_true(str_eq(going.merged_from[0], second));
    assert_true(str_eq(going.number, first_number));
    assert_true(str_eq_cstr(going.signaller_id, "er-pt"));
    assert_int_equal(going.version, room->index);
    assert_int_equal(room->decision.expects_count, 3);
    assert_true(str_eq(room->decision.expects[1].id, first) && room->decision.changes[1]);
    const struct str third = opened(room);
    assert_int_equal(CALL(room, case_update, .case_id = third, .to = CASE_MERGED, .into = second, .reason = S("x")),
                     SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "is merged"));
    assert_int_equal(CALL(room, case_note, .case_id = second, .text = S("x")), SEUS_REFUSED);
    assert_int_equal(room_assign(room, second, "PT-1"), SEUS_REFUSED);
}

ROOM_TEST(a_merge_needs_another_open_case_and_no_unit_on_the_one_that_ends)
{
    const struct str first = opened(room);
    const struct str second = opened(room);
    struct wire_case_update args = {.case_id = second, .to = CASE_MERGED, .into = second, .reason = S("x")};
    assert_int_equal(room_do(room, OP_case_update, &args), SEUS_INVALID);
    args.into = S("PIS-2026-00001-0");
    assert_int_equal(room_do(room, OP_case_update, &args), SEUS_INVALID);
    args.into = S("cnowhere");
    assert_int_equal(room_do(room, OP_case_update, &args), SEUS_NOT_FOUND);
    assert_int_equal(room_assign(room, second, "PT-1"), SEUS_OK);
    args.into = first;
    assert_int_equal(room_do(room, OP_case_update, &args), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "PT-1"));
    assert_int_equal(room_unit_to(room, "PT-1", UNIT_AVAILABLE, "wrong case"), SEUS_OK);
    assert_int_equal(room_move(room, first, CASE_PHONE_MANAGED), SEUS_OK);
    assert_int_equal(room_close(room, first, OUTCOME_ADVISED), SEUS_OK);
    assert_int_equal(room_do(room, OP_case_update, &args), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "closed"));
}

ROOM_TEST(two_notes_written_at_the_same_time_do_not_conflict)
{
    const struct str case_id = opened(room);
    const uint64_t version = room_case(room, case_id).version;
    const struct wire_case_note first = {.case_id = case_id, .text = S("she is calm")};
    const struct wire_case_note second = {.case_id = case_id, .text = S("the children sleep")};
    assert_int_equal(room_decide(room, OP_case_note, &first), SEUS_OK);
    const struct domain_decision early = room->decision;
    assert_false(early.changes[0]);
    assert_int_equal(room_do(room, OP_case_note, &second), SEUS_OK);
    room->decision = early;
    room->now_ms += MINUTE_MS;
    room_commit(room, OP_case_note); /* asserts that the versions still hold */
    const struct wire_case row = room_case(room, case_id);
    assert_int_equal(row.notes, 2);
    assert_int_equal(row.version, version);
    assert_int_equal(row.updated_at, room->now_ms);
}

static void note(struct room *room, struct str case_id, struct str text)
{
    const struct wire_case_note args = {.case_id = case_id, .text = text};
    assert_int_equal(room_do(room, OP_case_note, &args), SEUS_OK);
}

ROOM_TEST(a_case_keeps_its_notes_and_its_latest_time_through_every_change)
{
    const struct str case_id = opened(room);
    note(room, case_id, S("she is calm"));
    room->now_ms += MINUTE_MS;
    note(room, case_id, S("the children sleep"));
    const uint64_t noted_at = room->now_ms;
    room->now_ms -= MINUTE_MS / 2; /* the next leader's clock is behind */
    assert_int_equal(room_move(room, case_id, CASE_PHONE_MANAGED), SEUS_OK);
    assert_int_equal(room_case(room, case_id).notes, 2);
    assert_int_equal(room_case(room, case_id).updated_at, noted_at);
    room->now_ms += MINUTE_MS;
    assert_int_equal(room_close(room, case_id, OUTCOME_ADVISED), SEUS_OK);
    assert_int_equal(room_case(room, case_id).updated_at, room->now_ms);
    note(room, case_id, S("they called to say thank you"));
    const struct wire_case row = room_case(room, case_id);
    assert_int_equal(row.state, CASE_CLOSED);
    assert_int_equal(row.notes, 3);
}

ROOM_TEST(a_note_does_not_make_another_command_stale_but_a_change_does)
{
    const struct str case_id = opened(room);
    const uint64_t version = room_case(room, case_id).version;
    assert_int_equal(CALL(room, case_note, .case_id = case_id, .text = S("x")), SEUS_OK);
    assert_int_equal(CALL(room, case_update, .case_id = case_id, .persons = 2, .if_version = version), SEUS_OK);
    assert_int_equal(CALL(room, case_update, .case_id = case_id, .persons = 3, .if_version = version), SEUS_CONFLICT);
    assert_string_equal(room->why.field, "if_version");
    assert_int_equal(CALL(room, case_close, .case_id = case_id, .outcome = OUTCOME_ADVISED, .if_version = version),
                     SEUS_CONFLICT);
    assert_int_equal(CALL(room, case_reopen, .case_id = case_id, .reason = S("x"), .if_version = version),
                     SEUS_CONFLICT);
}

ROOM_TEST(notes_are_taken_on_closed_cases_and_refused_for_unknown_ones)
{
    const struct str case_id = opened(room);
    assert_int_equal(room_move(room, case_id, CASE_PHONE_MANAGED), SEUS_OK);
    assert_int_equal(room_close(room, case_id, OUTCOME_ADVISED), SEUS_OK);
    assert_int_equal(CALL(room, case_note, .case_id = case_id, .text = S("from the paper sheet")), SEUS_OK);
    assert_int_equal(CALL(room, case_note, .case_id = S("cnowhere"), .text = S("x")), SEUS_NOT_FOUND);
    assert_int_equal(CALL(room, case_note, .case_id = case_id, .text = S("x"), .occurred_at = room->now_ms + HOUR_MS),
                     SEUS_INVALID);
}

ROOM_TEST(limits_of_lists_are_refused_and_never_overrun)
{
    const struct str case_id = opened(room);
    struct str flags[40];
    for (unsigned i = 0; i < 40; i++) {
        flags[i] = arena_printf(&room->arena, "flag_%u", i);
    }
    assert_int_equal(CALL(room, case_update, .case_id = case_id, .flags = flags, .flags_count = 40), SEUS_OK);
    assert_int_equal(CALL(room, case_update, .case_id = case_id, .flags = flags, .flags_count = 40), SEUS_REFUSED);
    assert_int_equal(CALL(room, case_update, .case_id = case_id, .persons = 100001), SEUS_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts_and_a_move_can_go_in_one_entry),
        cmocka_unit_test(an_update_of_nothing_is_refused),
        cmocka_unit_test(facts_of_a_closed_case_are_not_changed),
        cmocka_unit_test(moves_need_their_reason_service_or_target),
        cmocka_unit_test(a_case_whose_unit_is_under_way_waits_only_when_the_unit_is_given_back),
        cmocka_unit_test(a_merge_keeps_both_numbers_and_both_signallers),
        cmocka_unit_test(a_merge_needs_another_open_case_and_no_unit_on_the_one_that_ends),
        cmocka_unit_test(two_notes_written_at_the_same_time_do_not_conflict),
        cmocka_unit_test(a_case_keeps_its_notes_and_its_latest_time_through_every_change),
        cmocka_unit_test(a_note_does_not_make_another_command_stale_but_a_change_does),
        cmocka_unit_test(notes_are_taken_on_closed_cases_and_refused_for_unknown_ones),
        cmocka_unit_test(limits_of_lists_are_refused_and_never_overrun),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
