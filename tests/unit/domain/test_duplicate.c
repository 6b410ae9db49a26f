/* SPDX-License-Identifier: EUPL-1.2 */
/* What looks alike is suggested and no more; what people decide about two cases is kept and can be taken back. */
#include "room.h"

#include "domain/duplicate.h"

static struct str open_at(struct room *room, const char *signaller, const char *place, uint64_t occurred_at)
{
    assert_int_equal(CALL(room, case_open, .zone_id = S("pistoiese"), .signaller_id = str_of(signaller),
                          .place = str_of(place), .need = NEED_VIOLENCE, .occurred_at = occurred_at),
                     SEUS_OK);
    return arena_str(&room->arena, room->answer.case_id);
}

static struct wire_suggestion room_suggestion(struct room *room, struct str id)
{
    struct wire_suggestion row = {0};
    assert_true(store_get(room->store, KIND_SUGGESTION, id, &room->arena, &row));
    return row;
}

static struct wire_report room_report(struct room *room, struct str report_id)
{
    struct wire_report row = {0};
    assert_true(store_get(room->store, KIND_REPORT, report_id, &room->arena, &row));
    return row;
}

static enum seus_err merge(struct room *room, struct str case_id, struct str into)
{
    return CALL(room, case_merge, .case_id = case_id, .into = into, .reason = S("the same woman"));
}

ROOM_TEST(the_same_place_within_the_hour_is_suggested_and_nothing_is_attached)
{
    const struct str a = open_at(room, "er-pt", "Via Roma, 1", 0);
    const uint64_t version = room_case(room, a).version;
    room->now_ms += 6 * MINUTE_MS;
    const struct str b = open_at(room, "ps-pt", "via roma 1", 0);
    assert_true(str_eq(room->answer.looks_like, room_case(room, a).number));
    const struct wire_case row = room_case(room, b);
    assert_int_equal(row.suggestions_count, 1);
    assert_int_equal(room_case(room, a).suggestions_count, 1);
    assert_int_equal(room_case(room, a).version, version); /* advice does not disturb who works on it */
    const struct wire_suggestion suggestion = room_suggestion(room, row.suggestions[0]);
    assert_int_equal(suggestion.state, SUGGESTION_SUGGESTED);
    assert_int_equal(suggestion.score, 6); /* place, need, another signaller */
    assert_int_equal(suggestion.reasons_count, 3);
    assert_int_equal(row.state, CASE_TRIAGED);
    assert_int_equal(row.reports_count, 1);
}

ROOM_TEST(what_is_not_alike_enough_is_not_suggested)
{
    const struct str a = open_at(room, "er-pt", "Via Roma 1", 0);
    (void)a;
    open_at(room, "ps-pt", "Via Roma 11", 0); /* need and signaller are not enough */
    assert_int_equal(room->answer.looks_like.len, 0);
    assert_false(room_has_event(room, EVENT_duplicate_suggested));
    open_at(room, "ps-pt", "", 0); /* no place is not the same place */
    assert_int_equal(room->answer.looks_like.len, 0);
}

ROOM_TEST(the_window_is_sixty_minutes_around_the_moment_it_happened)
{
    const struct str a = open_at(room, "er-pt", "Via Roma 1", 0);
    (void)a;
    open_at(room, "ps-pt", "Via Roma 1", room->now_ms - DUPLICATE_WINDOW_MS - 1);
    assert_int_equal(room->answer.looks_like.len, 0);
    open_at(room, "ps-pt", "Via Roma 1", room->now_ms - DUPLICATE_WINDOW_MS);
    assert_true(room->answer.looks_like.len > 0);
}

ROOM_TEST(fifty_nine_minutes_and_fifty_nine_seconds_are_within_the_window_and_sixty_minutes_and_one_are_not)
{
    const uint64_t now_ms = room->now_ms;
    open_at(room, "er-pt", "Via Roma 1", 0);
    room->now_ms = now_ms + 60 * MINUTE_MS + 1000;
    open_at(room, "ps-pt", "Via Roma 1", 0);
    assert_int_equal(room->answer.looks_like.len, 0);
    assert_false(room_has_event(room, EVENT_duplicate_suggested));
    room->now_ms = now_ms + 59 * MINUTE_MS + 59000;
    const struct str c = open_at(room, "ps-pt", "Via Roma 1", 0);
    assert_int_equal(room_case(room, c).suggestions_count, 2); /* the first, and the second, which is younger */
    assert_int_equal(DUPLICATE_WINDOW_MS, 60 * MINUTE_MS);
}

ROOM_TEST(what_was_taken_apart_is_not_suggested_again)
{
    const struct str a = open_at(room, "er-pt", "Via Roma 1", 0);
    const struct str b = open_at(room, "ps-pt", "Via Roma 1", 0);
    const uint32_t suggested = room_case(room, b).suggestions_count;
    assert_int_equal(merge(room, b, a), SEUS_OK);
    assert_int_equal(room_case(room, a).not_duplicates_count, 0);
    assert_int_equal(CALL(room, case_unmerge, .case_id = b, .reason = S("two families")), SEUS_OK);
    assert_int_equal(room_case(room, a).not_duplicates_count, 1);
    assert_int_equal(room_case(room, b).not_duplicates_count, 1);
    assert_true(str_eq(room_case(room, a).not_duplicates[0], b));
    assert_true(str_eq(room_case(room, b).not_duplicates[0], a));
    assert_int_equal(room_do(room, OP_person_link, &(struct wire_person_link_args){.case_id = a}), SEUS_OK);
    const struct str person = arena_str(&room->arena, room->answer.id);
    assert_int_equal(room_do(room, OP_person_link, &(struct wire_person_link_args){.case_id = b, .person_id = person}),
                     SEUS_OK);
    assert_false(room_has_event(room, EVENT_duplicate_suggested));
    assert_int_equal(room_case(room, b).suggestions_count, suggested);
}

ROOM_TEST(closed_cases_and_other_zones_are_not_compared)
{
    const struct str a = open_at(room, "er-pt", "Via Roma 1", 0);
    assert_int_equal(room_move(room, a, CASE_PHONE_MANAGED), SEUS_OK);
    assert_int_equal(room_close(room, a, OUTCOME_ADVISED), SEUS_OK);
    open_at(room, "ps-pt", "Via Roma 1", 0);
    assert_int_equal(room->answer.looks_like.len, 0);
    assert_int_equal(CALL(room, case_open, .zone_id = S("apuane"), .signaller_id = S("er-ap"), .place = S("Via Roma 1"),
                          .need = NEED_VIOLENCE),
                     SEUS_OK);
    assert_int_equal(room->answer.looks_like.len, 0);
}

ROOM_TEST(the_same_person_is_reason_enough_at_the_call_and_when_named_later)
{
    const struct str a = open_at(room, "er-pt", "", 0);
    assert_int_equal(room_do(room, OP_person_link, &(struct wire_person_link_args){.case_id = a}), SEUS_OK);
    struct str person = arena_str(&room->arena, room->answer.id);
    assert_int_equal(CALL(room, case_open, .zone_id = S("pistoiese"), .signaller_id = S("ps-pt"),
                          .person_ids = &person, .person_ids_count = 1),
                     SEUS_OK);
    assert_true(str_eq(room->answer.looks_like, room_case(room, a).number));
    assert_int_equal(room_case(room, room->answer.case_id).people_count, 1);
    const struct str c = open_at(room, "ps-pt", "elsewhere", 0);
    assert_int_equal(room_do(room, OP_person_link, &(struct wire_person_link_args){.case_id = c, .person_id = person}),
                     SEUS_OK);
    assert_int_equal(room_case(room, c).suggestions_count, 2);
    struct str nobody = S("p9");
    assert_int_equal(CALL(room, case_open, .zone_id = S("pistoiese"), .signaller_id = S("ps-pt"),
                          .person_ids = &nobody, .person_ids_count = 1),
                     SEUS_NOT_FOUND);
}

ROOM_TEST(a_person_met_in_two_zones_is_suggested_across_them)
{
    const struct str a = open_at(room, "er-pt", "Via Roma 1", 0);
    assert_int_equal(room_do(room, OP_person_link, &(struct wire_person_link_args){.case_id = a}), SEUS_OK);
    struct str person = arena_str(&room->arena, room->answer.id);
    assert_int_equal(CALL(room, zone_add, .zone_id = S("exercise"), .name = S("Exercise"), .area = S("centro"),
                          .prefix = S("EXE"), .state = ZONE_HOOKED, .kind = ZONE_KIND_EXERCISE),
                     SEUS_OK);
    const char *const zones[] = {"mugello", "exercise"};
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(CALL(room, zone_open, .zone_id = str_of(zones[i]), .category = CATEGORY_POLICE), SEUS_OK);
        room->now_ms += 6 * MINUTE_MS;
        assert_int_equal(CALL(room, case_open, .zone_id = str_of(zones[i]), .category = CATEGORY_POLICE,
                              .need = NEED_VIOLENCE, .place = S("police station"), .person_ids = &person,
                              .person_ids_count = 1),
                         SEUS_OK);
        if (i == 0) {
            assert_true(str_eq(room->answer.looks_like, room_case(room, a).number));
            const struct wire_case row = room_case(room, room->answer.case_id);
            assert_int_equal(row.suggestions_count, 1);
            assert_int_equal(room_suggestion(room, row.suggestions[0]).score, 6); /* the person, the need */
        }
    }
    assert_int_equal(room->answer.looks_like.len, 0); /* an exercise is about nobody else's case */
}

ROOM_TEST(a_report_without_a_case_is_suggested_and_attaching_it_says_it_was_right)
{
    const struct str a = open_at(room, "er-pt", "Via Roma 1", 0);
    assert_int_equal(CALL(room, report_take, .zone_id = S("pistoiese"), .signaller_id = S("ps-pt"),
                          .place = S("Via Roma 1")),
                     SEUS_OK);
    const struct str report = arena_str(&room->arena, room->answer.report_id);
    assert_true(room->answer.looks_like.len > 0);
    const struct str suggestion = arena_str(&room->arena, room_case(room, a).suggestions[0]);
    assert_int_equal(CALL(room, report_attach, .report_id = report, .case_id = a), SEUS_OK);
    assert_int_equal(room_suggestion(room, suggestion).state, SUGGESTION_ATTACHED);
}

ROOM_TEST(merge_keeps_both_signallers_and_numbers_and_the_reports_go_along_invariant_16)
{
    const struct str a = open_at(room, "er-pt", "Via Roma 1", 0);
    const struct str b = open_at(room, "ps-pt", "Via Roma 1", 0);
    const struct wire_case before = room_case(room, b);
    const struct str suggestion = arena_str(&room->arena, before.suggestions[0]);
    const struct str number = arena_str(&room->arena, before.number);
    assert_int_equal(room_do(room, OP_person_link, &(struct wire_person_link_args){.case_id = b}), SEUS_OK);
    assert_int_equal(merge(room, b, a), SEUS_OK);
    const struct wire_case into = room_case(room, a);
    const struct wire_case ended = room_case(room, b);
    assert_int_equal(ended.state, CASE_MERGED);
    assert_true(str_eq(ended.number, number));
    assert_true(str_eq_cstr(ended.signaller_id, "ps-pt"));
    assert_true(str_eq_cstr(into.signaller_id, "er-pt"));
    assert_int_equal(into.reports_count, 2);
    assert_int_equal(into.people_count, 1);
    assert_true(str_eq(into.people[0].from_case, b));
    assert_true(str_eq(room_report(room, ended.report_id).case_id, a));
    assert_int_equal(room_suggestion(room, suggestion).state, SUGGESTION_MERGED);
    assert_true(room_has_event(room, EVENT_case_took_in));
    assert_int_equal(merge(room, b, a), SEUS_REFUSED);
    assert_int_equal(merge(room, a, a), SEUS_INVALID);
}

ROOM_TEST(unmerge_restores_both_and_what_happened_meanwhile_stays)
{
    const struct str a = open_at(room, "er-pt", "Via Roma 1", 0);
    const struct str b = open_at(room, "ps-pt", "Via Roma 1", 0);
    assert_int_equal(room_do(room, OP_person_link, &(struct wire_person_link_args){.case_id = b}), SEUS_OK);
    assert_int_equal(room_move(room, b, CASE_WAITING), SEUS_OK);
    const struct wire_case before = room_case(room, b);
    const struct str number = arena_str(&room->arena, before.number);
    const struct str report = arena_str(&room->arena, before.report_id);
    assert_int_equal(merge(room, b, a), SEUS_OK);
    assert_int_equal(room_do(room, OP_person_link, &(struct wire_person_link_args){.case_id = a}), SEUS_OK);
    assert_int_equal(room_move(room, a, CASE_PHONE_MANAGED), SEUS_OK);
    assert_int_equal(CALL(room, case_unmerge, .case_id = b, .reason = S("two families")), SEUS_OK);
    const struct wire_case back = room_case(room, b);
    const struct wire_case from = room_case(room, a);
    assert_int_equal(back.state, CASE_WAITING);
    assert_true(str_eq(back.number, number));
    assert_int_equal(back.merged_into.len, 0);
    assert_true(str_eq(back.unmerged_from, a));
    assert_int_equal(back.people_count, 1);
    assert_int_equal(back.reports_count, 1);
    assert_int_equal(from.state, CASE_PHONE_MANAGED);
    assert_int_equal(from.merged_from_count, 0);
    assert_int_equal(from.people_count, 1); /* who was linked to it meanwhile */
    assert_int_equal(from.people[0].from_case.len, 0);
    assert_int_equal(from.reports_count, 1);
    assert_true(str_eq(room_report(room, report).case_id, b));
    assert_int_equal(CALL(room, case_unmerge, .case_id = b, .reason = S("again")), SEUS_REFUSED);
    assert_int_equal(room_suggestion(room, room_case(room, b).suggestions[0]).state, SUGGESTION_DISMISSED);
}

ROOM_TEST(a_case_comes_out_of_a_chain_from_its_end)
{
    const struct str a = open_at(room, "er-pt", "1", 0);
    const struct str b = open_at(room, "er-pt", "2", 0);
    const struct str c = open_at(room, "er-pt", "3", 0);
    assert_int_equal(merge(room, c, b), SEUS_OK);
    assert_int_equal(merge(room, b, a), SEUS_OK);
    assert_int_equal(room_case(room, a).reports_count, 3);
    assert_int_equal(CALL(room, case_unmerge, .case_id = c, .reason = S("x")), SEUS_REFUSED);
    assert_int_equal(CALL(room, case_unmerge, .case_id = b, .reason = S("x")), SEUS_OK);
    assert_int_equal(room_case(room, b).reports_count, 2);
    assert_int_equal(room_case(room, a).reports_count, 1);
    assert_int_equal(CALL(room, case_unmerge, .case_id = c, .reason = S("x")), SEUS_OK);
    assert_int_equal(room_case(room, c).reports_count, 1);
    assert_true(str_eq(room_report(room, room_case(room, c).report_id).case_id, c));
}

ROOM_TEST(a_pair_told_apart_is_never_suggested_again)
{
    const struct str a = open_at(room, "er-pt", "Via Roma 1", 0);
    const struct str b = open_at(room, "ps-pt", "Via Roma 1", 0);
    const struct str suggestion = arena_str(&room->arena, room_case(room, b).suggestions[0]);
    const struct wire_case_not_duplicate_args apart = {.case_id = b, .other_case_id = a, .reason = S("two families")};
    assert_int_equal(room_do(room, OP_case_not_duplicate, &apart), SEUS_OK);
    assert_int_equal(room_suggestion(room, suggestion).state, SUGGESTION_DISMISSED);
    assert_int_equal(room_case(room, a).not_duplicates_count, 1);
    assert_int_equal(room_case(room, b).not_duplicates_count, 1);
    assert_int_equal(room_do(room, OP_case_not_duplicate, &apart), SEUS_REFUSED);
    assert_int_equal(room_do(room, OP_person_link, &(struct wire_person_link_args){.case_id = a}), SEUS_OK);
    const struct str person = arena_str(&room->arena, room->answer.id);
    assert_int_equal(room_do(room, OP_person_link, &(struct wire_person_link_args){.case_id = b, .person_id = person}),
                     SEUS_OK);
    assert_false(room_has_event(room, EVENT_duplicate_suggested));
    const struct wire_case_not_duplicate_args self = {.case_id = b, .other_case_id = b, .reason = S("x")};
    assert_int_equal(room_do(room, OP_case_not_duplicate, &self), SEUS_INVALID);
}

ROOM_TEST(a_merged_pair_is_taken_apart_before_it_is_told_apart)
{
    const struct str a = open_at(room, "er-pt", "1", 0);
    const struct str b = open_at(room, "ps-pt", "2", 0);
    assert_int_equal(merge(room, b, a), SEUS_OK);
    const struct wire_case_not_duplicate_args apart = {.case_id = a, .other_case_id = b, .reason = S("two families")};
    assert_int_equal(room_do(room, OP_case_not_duplicate, &apart), SEUS_REFUSED);
    assert_non_null(strstr(room->why.hint, "unmerge"));
}

ROOM_TEST(linked_cases_name_each_other)
{
    const struct str a = open_at(room, "er-pt", "1", 0);
    const struct str b = open_at(room, "ps-pt", "2", 0);
    assert_int_equal(CALL(room, case_link, .case_id = b, .other_case_id = a, .reason = S("a week later")), SEUS_OK);
    assert_true(str_eq(room_case(room, a).linked[0], b));
    assert_true(str_eq(room_case(room, b).linked[0], a));
    assert_int_equal(CALL(room, case_link, .case_id = a, .other_case_id = b, .reason = S("x")), SEUS_REFUSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_place_within_the_hour_is_suggested_and_nothing_is_attached),
        cmocka_unit_test(what_is_not_alike_enough_is_not_suggested),
        cmocka_unit_test(the_window_is_sixty_minutes_around_the_moment_it_happened),
        cmocka_unit_test(
            fifty_nine_minutes_and_fifty_nine_seconds_are_within_the_window_and_sixty_minutes_and_one_are_not),
        cmocka_unit_test(what_was_taken_apart_is_not_suggested_again),
        cmocka_unit_test(closed_cases_and_other_zones_are_not_compared),
        cmocka_unit_test(the_same_person_is_reason_enough_at_the_call_and_when_named_later),
        cmocka_unit_test(a_person_met_in_two_zones_is_suggested_across_them),
        cmocka_unit_test(a_report_without_a_case_is_suggested_and_attaching_it_says_it_was_right),
        cmocka_unit_test(merge_keeps_both_signallers_and_numbers_and_the_reports_go_along_invariant_16),
        cmocka_unit_test(unmerge_restores_both_and_what_happened_meanwhile_stays),
        cmocka_unit_test(a_case_comes_out_of_a_chain_from_its_end),
        cmocka_unit_test(a_pair_told_apart_is_never_suggested_again),
        cmocka_unit_test(a_merged_pair_is_taken_apart_before_it_is_told_apart),
        cmocka_unit_test(linked_cases_name_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
