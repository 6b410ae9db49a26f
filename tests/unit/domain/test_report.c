/* SPDX-License-Identifier: EUPL-1.2 */
/* Reports that open no case of their own: every one of them ends with an outcome. */
#include "room.h"

static struct wire_report room_report(struct room *room, struct str report_id)
{
    struct wire_report row = {0};
    assert_true(store_get(room->store, KIND_REPORT, report_id, &room->arena, &row));
    return row;
}

static struct str taken(struct room *room)
{
    assert_int_equal(CALL(room, report_take, .zone_id = S("pistoiese"), .signaller_id = S("ps-pt"),
                          .place = S("Via Roma 1"), .summary = S("shouting")),
                     SEUS_OK);
    return arena_str(&room->arena, room->answer.report_id);
}

static struct str phone_case(struct room *room)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room_move(room, case_id, CASE_PHONE_MANAGED), SEUS_OK);
    return case_id;
}

static void the_table_of_reports_says_what_may_follow_what(void **state)
{
    (void)state;
    for (unsigned from = 0; from <= REPORT_CLOSED; from++) {
        for (unsigned to = 0; to <= REPORT_CLOSED; to++) {
            const bool wanted = (from == REPORT_NONE && to == REPORT_RECEIVED) ||
                                (from == REPORT_RECEIVED && to >= REPORT_ATTACHED) ||
                                (from >= REPORT_ATTACHED && to == REPORT_ATTACHED);
            assert_int_equal(sm_allows(&domain_report_sm, from, to), wanted);
        }
    }
}

ROOM_TEST(a_report_is_taken_with_what_was_told_and_belongs_to_nothing_yet)
{
    const struct wire_report row = room_report(room, taken(room));
    assert_int_equal(row.state, REPORT_RECEIVED);
    assert_int_equal(row.category, CATEGORY_POLICE);
    assert_int_equal(row.outcome, OUTCOME_NONE);
    assert_true(str_eq_cstr(row.place, "Via Roma 1"));
    assert_int_equal(CALL(room, report_take, .zone_id = S("pistoiese"), .signaller_id = S("nobody")), SEUS_NOT_FOUND);
    assert_int_equal(CALL(room, report_take, .zone_id = S("pistoiese"), .persons = 1000000), SEUS_INVALID);
    assert_int_equal(CALL(room, report_take, .zone_id = S("pistoiese"), .occurred_at = room->now_ms + 2 * HOUR_MS),
                     SEUS_INVALID);
}

ROOM_TEST(a_report_of_a_zone_that_is_none_is_kept_all_the_same)
{
    assert_int_equal(CALL(room, report_take, .zone_id = S("milano"), .category = CATEGORY_CITIZEN,
                          .outcome = OUTCOME_ADVISED, .orientation = S("the municipality of Milano")),
                     SEUS_OK);
    assert_int_equal(room_report(room, room->answer.report_id).state, REPORT_CLOSED);
}

ROOM_TEST(who_is_turned_elsewhere_was_told_where_invariant_6)
{
    const struct str id = taken(room);
    static const uint32_t oriented[] = {OUTCOME_ADVISED, OUTCOME_NOT_APPROPRIATE, OUTCOME_DEFERRED_TO_SERVICE};
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(CALL(room, report_close, .report_id = id, .outcome = oriented[i], .reason = S("so")),
                         SEUS_INVALID);
        assert_string_equal(room->why.field, "orientation");
    }
    assert_int_equal(CALL(room, report_close, .report_id = id, .outcome = OUTCOME_FALSE_REPORT), SEUS_INVALID);
    assert_string_equal(room->why.field, "reason");
    static const uint32_t of_cases[] = {OUTCOME_HANDED_OVER, OUTCOME_SHADOW_HANDLED, OUTCOME_NO_PLACE};
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(CALL(room, report_close, .report_id = id, .outcome = of_cases[i], .reason = S("so"),
                              .orientation = S("there")),
                         SEUS_REFUSED);
    }
    assert_int_equal(CALL(room, report_close, .report_id = id, .outcome = OUTCOME_ADVISED, .orientation = S("there")),
                     SEUS_OK);
    const struct wire_report row = room_report(room, id);
    assert_int_equal(row.outcome, OUTCOME_ADVISED);
    assert_true(str_eq_cstr(row.orientation, "there"));
    assert_int_equal(row.closed_at, room->now_ms);
    assert_int_equal(CALL(room, report_close, .report_id = id, .outcome = OUTCOME_ADVISED, .orientation = S("there")),
                     SEUS_REFUSED);
}

ROOM_TEST(a_refused_report_ends_by_itself_with_its_orientation)
{
    assert_int_equal(CALL(room, case_open, .zone_id = S("pistoiese"), .category = CATEGORY_CITIZEN), SEUS_OK);
    assert_int_equal(room->answer.code, SEUS_REFUSED);
    const struct wire_report row = room_report(room, room->answer.report_id);
    assert_int_equal(row.state, REPORT_REFUSED);
    assert_int_equal(row.outcome, OUTCOME_ADVISED);
    assert_true(row.orientation.len > 0 && row.reason.len > 0);
}

ROOM_TEST(reports_of_a_case_end_as_the_case_ends_and_are_open_again_with_it)
{
    const struct str case_id = phone_case(room);
    const struct str id = taken(room);
    assert_int_equal(CALL(room, report_attach, .report_id = id, .case_id = case_id), SEUS_OK);
    assert_int_equal(room_case(room, case_id).reports_count, 2);
    assert_int_equal(room_report(room, id).state, REPORT_ATTACHED);
    assert_int_equal(CALL(room, report_close, .report_id = id, .outcome = OUTCOME_DUPLICATE, .reason = S("so")),
                     SEUS_REFUSED);
    assert_int_equal(room_close(room, case_id, OUTCOME_ADVISED), SEUS_OK);
    assert_int_equal(room_report(room, id).outcome, OUTCOME_ADVISED);
    assert_int_equal(room_report(room, room_case(room, case_id).report_id).outcome, OUTCOME_ADVISED);
    assert_int_equal(CALL(room, case_reopen, .case_id = case_id, .reason = S("she called again")), SEUS_OK);
    assert_int_equal(room_report(room, id).outcome, OUTCOME_NONE);
    assert_int_equal(room_report(room, id).closed_at, 0);
}

ROOM_TEST(a_report_taken_about_a_case_is_attached_at_once)
{
    const struct str case_id = phone_case(room);
    assert_int_equal(CALL(room, report_take, .zone_id = S("pistoiese"), .attach = case_id), SEUS_OK);
    assert_true(str_eq(room->answer.case_id, case_id));
    assert_int_equal(room_report(room, room->answer.report_id).state, REPORT_ATTACHED);
    assert_int_equal(CALL(room, report_take, .zone_id = S("pistoiese"), .attach = case_id, .outcome = OUTCOME_ADVISED,
                          .orientation = S("x")),
                     SEUS_INVALID);
    assert_int_equal(room_close(room, case_id, OUTCOME_ADVISED), SEUS_OK);
    assert_int_equal(CALL(room, report_take, .zone_id = S("pistoiese"), .attach = case_id), SEUS_REFUSED);
}

ROOM_TEST(a_second_report_moves_to_another_case_with_a_reason_and_the_first_one_never)
{
    const struct str a = phone_case(room);
    const struct str b = phone_case(room);
    const struct str id = taken(room);
    assert_int_equal(CALL(room, report_attach, .report_id = id, .case_id = a), SEUS_OK);
    assert_int_equal(CALL(room, report_attach, .report_id = id, .case_id = a, .reason = S("x")), SEUS_REFUSED);
    assert_int_equal(CALL(room, report_attach, .report_id = id, .case_id = b), SEUS_INVALID);
    assert_int_equal(CALL(room, report_attach, .report_id = id, .case_id = b, .reason = S("the other house")),
                     SEUS_OK);
    assert_int_equal(room_case(room, a).reports_count, 1);
    assert_int_equal(room_case(room, b).reports_count, 2);
    assert_int_equal(CALL(room, report_attach, .report_id = room_case(room, a).report_id, .case_id = b,
                          .reason = S("x")),
                     SEUS_REFUSED);
    assert_non_null(strstr(room->why.hint, "case merge"));
}

ROOM_TEST(a_refused_report_can_turn_out_to_be_about_a_case)
{
    assert_int_equal(CALL(room, case_open, .zone_id = S("pistoiese"), .category = CATEGORY_CITIZEN), SEUS_OK);
    const struct str id = arena_str(&room->arena, room->answer.report_id);
    const struct str case_id = phone_case(room);
    assert_int_equal(CALL(room, report_attach, .report_id = id, .case_id = case_id), SEUS_OK);
    assert_int_equal(room_report(room, id).state, REPORT_ATTACHED);
    assert_true(room_report(room, id).orientation.len > 0); /* what was told stays told */
}

ROOM_TEST(what_was_reported_is_corrected)
{
    const struct str id = taken(room);
    assert_int_equal(CALL(room, report_amend, .report_id = id), SEUS_INVALID);
    assert_int_equal(CALL(room, report_amend, .report_id = id, .place = S("Via Roma 11"), .persons = 2), SEUS_OK);
    assert_true(str_eq_cstr(room_report(room, id).place, "Via Roma 11"));
    assert_int_equal(CALL(room, report_amend, .report_id = id, .persons = 3, .if_version = 1), SEUS_CONFLICT);
    assert_int_equal(CALL(room, report_amend, .report_id = S("r9"), .persons = 3), SEUS_NOT_FOUND);
}

ROOM_TEST(capitals_of_a_code_do_not_matter_and_a_code_that_is_near_is_offered)
{
    assert_int_equal(CALL(room, report_take, .zone_id = S("pistoiese"), .signaller_id = S("ER-pt")), SEUS_OK);
    struct wire_report row;
    assert_true(store_get(room->store, KIND_REPORT, room->answer.report_id, &room->arena, &row));
    assert_true(str_eq_cstr(row.signaller_id, "er-pt"));
    assert_int_equal(CALL(room, report_take, .zone_id = S("pistoiese"), .signaller_id = S("er-ptt")), SEUS_NOT_FOUND);
    assert_non_null(strstr(room->why.message, "did you mean 'er-pt'?"));
    assert_int_equal(CALL(room, report_take, .zone_id = S("pistoiese"), .signaller_id = S("zzzzz")), SEUS_NOT_FOUND);
    assert_null(strstr(room->why.message, "did you mean"));
}

ROOM_TEST(blanks_are_no_text)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(CALL(room, case_note, .case_id = case_id, .text = S(" \t\n ")), SEUS_INVALID);
    assert_string_equal(room->why.field, "text");
    assert_int_equal(CALL(room, case_note, .case_id = case_id, .text = S(" a ")), SEUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(capitals_of_a_code_do_not_matter_and_a_code_that_is_near_is_offered),
        cmocka_unit_test(blanks_are_no_text),
        cmocka_unit_test(the_table_of_reports_says_what_may_follow_what),
        cmocka_unit_test(a_report_is_taken_with_what_was_told_and_belongs_to_nothing_yet),
        cmocka_unit_test(a_report_of_a_zone_that_is_none_is_kept_all_the_same),
        cmocka_unit_test(who_is_turned_elsewhere_was_told_where_invariant_6),
        cmocka_unit_test(a_refused_report_ends_by_itself_with_its_orientation),
        cmocka_unit_test(reports_of_a_case_end_as_the_case_ends_and_are_open_again_with_it),
        cmocka_unit_test(a_report_taken_about_a_case_is_attached_at_once),
        cmocka_unit_test(a_second_report_moves_to_another_case_with_a_reason_and_the_first_one_never),
        cmocka_unit_test(a_refused_report_can_turn_out_to_be_about_a_case),
        cmocka_unit_test(what_was_reported_is_corrected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
