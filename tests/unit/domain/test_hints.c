/* SPDX-License-Identifier: EUPL-1.2 */
/* Hints: what a refusal says to type next is typed here, and must not be refused in turn. */
#include "room.h"

/* The word behind what, up to a blank, a comma, a semicolon or a colon. */
static const char *word_behind(const char *text, const char *what, char *word, size_t word_size)
{
    const char *at = strstr(text, what);
    if (at == NULL) {
        return NULL;
    }
    at += strlen(what);
    const size_t len = strcspn(at, " ,;:");
    assert_true(len > 0 && len < word_size);
    memcpy(word, at, len);
    word[len] = '\0';
    return at + len;
}

static void type_status(struct room *room, const char *unit_id, const char *word, struct str case_id)
{
    const int status = wire_enum_number(&wire_enum_unit_status, word, strlen(word));
    assert_true(status > 0);
    struct wire_unit_set args = {
        .unit_id = str_of(unit_id), .status = (uint32_t)status, .reason = S("it is so"), .case_id = case_id};
    const enum seus_err err = room_do(room, OP_unit_status, &args);
    if (err != SEUS_OK) {
        printf("'%s' was hinted, and refused: %s\n", word, room->why.message);
    }
    assert_int_equal(err, SEUS_OK);
}

/* Types "seusctl unit status UNIT A[ --case ...], then B" of the last refusal; the last step frees the unit. */
static void type_the_way_free(struct room *room, const char *unit_id)
{
    char start[64];
    char first[32];
    char second[32];
    char number[64];
    snprintf(start, sizeof(start), "seusctl unit status %s ", unit_id);
    const char *rest = word_behind(room->why.hint, start, first, sizeof(first));
    assert_non_null(rest);
    const bool chained = word_behind(rest, ", then ", second, sizeof(second)) != NULL &&
                         strcmp(second, "seusctl") != 0 && strcmp(second, "this") != 0;
    const struct str of = word_behind(rest, " --case ", number, sizeof(number)) != NULL ? str_of(number)
                                                                                        : (struct str){NULL, 0};
    type_status(room, unit_id, first, of);
    if (chained) {
        type_status(room, unit_id, second, of);
    }
}

static const uint32_t steps[] = {UNIT_ASSIGNED, UNIT_ACKED, UNIT_ENROUTE, UNIT_ONSCENE, UNIT_TRANSPORTING,
                                 UNIT_AT_PLACE};

/* A case with PT-1 on it, so far along its way. */
static struct str case_with_unit(struct room *room, uint32_t status)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room_assign(room, case_id, "PT-1"), SEUS_OK);
    for (unsigned i = 1; i < 6 && steps[i] <= status; i++) {
        assert_int_equal(room_unit_to(room, "PT-1", steps[i], ""), SEUS_OK);
    }
    return case_id;
}

ROOM_TEST(a_unit_that_cannot_be_freed_at_once_is_told_the_way)
{
    for (unsigned i = 0; i < 6; i++) {
        (void)case_with_unit(room, steps[i]);
        if (room_unit_to(room, "PT-1", UNIT_AVAILABLE, "not needed") != SEUS_OK) {
            assert_true(steps[i] == UNIT_TRANSPORTING);
            assert_non_null(strstr(room->why.hint, "or out_of_service --reason TEXT"));
            type_the_way_free(room, "PT-1");
        }
        assert_int_equal(room_unit(room, "PT-1").status, UNIT_AVAILABLE);
    }
}

ROOM_TEST(sending_a_unit_that_is_busy_says_how_it_gets_free_from_where_it_stands)
{
    for (unsigned i = 0; i < 6; i++) {
        struct str other;
        (void)case_with_unit(room, steps[i]);
        assert_int_equal(room_open(room, &other), SEUS_OK);
        assert_int_equal(room_assign(room, other, "PT-1"), SEUS_REFUSED);
        type_the_way_free(room, "PT-1");
        assert_int_equal(room_unit(room, "PT-1").status, UNIT_AVAILABLE);
    }
}

ROOM_TEST(merging_a_case_with_a_unit_says_how_the_unit_gets_free)
{
    for (unsigned i = 0; i < 6; i++) {
        struct str other;
        assert_int_equal(room_open(room, &other), SEUS_OK);
        const struct wire_case_update merge = {
            .case_id = case_with_unit(room, steps[i]), .to = CASE_MERGED, .into = other, .reason = S("the same")};
        assert_int_equal(room_do(room, OP_case_update, &merge), SEUS_REFUSED);
        type_the_way_free(room, "PT-1");
        assert_int_equal(room_do(room, OP_case_update, &merge), SEUS_OK);
    }
}

ROOM_TEST(closing_a_dispatched_case_hints_its_unit_s_next_step_and_no_closing)
{
    static const char *const next[] = {"acked", "enroute", "onscene"};
    for (unsigned i = 0; i < 3; i++) {
        const struct str case_id = case_with_unit(room, steps[i]);
        char word[32];
        assert_int_equal(room_close(room, case_id, OUTCOME_ADVISED), SEUS_REFUSED);
        assert_null(strstr(room->why.hint, "case close"));
        assert_non_null(word_behind(room->why.hint, "seusctl unit status PT-1 ", word, sizeof(word)));
        assert_string_equal(word, next[i]);
        type_status(room, "PT-1", word, (struct str){NULL, 0});
        assert_int_equal(room_unit_to(room, "PT-1", UNIT_OUT_OF_SERVICE, "so"), SEUS_OK);
        assert_int_equal(room_unit_to(room, "PT-1", UNIT_AVAILABLE, ""), SEUS_OK);
    }
}

ROOM_TEST(closing_a_case_that_could_be_closed_frees_its_unit_first)
{
    const uint32_t standing[] = {UNIT_ONSCENE, UNIT_TRANSPORTING, UNIT_AT_PLACE};
    for (unsigned i = 0; i < 3; i++) {
        const struct str case_id = case_with_unit(room, standing[i]);
        assert_int_equal(room_move(room, case_id, CASE_HANDOVER_OFFERED), SEUS_OK);
        assert_int_equal(room_move(room, case_id, CASE_HANDED_OVER), SEUS_OK);
        assert_int_equal(room_close(room, case_id, OUTCOME_HANDED_OVER), SEUS_REFUSED);
        assert_non_null(strstr(room->why.hint, "then seusctl case close PIS-"));
        type_the_way_free(room, "PT-1");
        assert_int_equal(room_close(room, case_id, OUTCOME_HANDED_OVER), SEUS_OK);
    }
}

ROOM_TEST(a_unit_of_several_cases_is_told_which_case_to_name)
{
    assert_int_equal(CALL(room, unit_register, .unit_id = S("M-1"), .zone_id = S("pistoiese"), .multi = true), SEUS_OK);
    struct str cases[2];
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(room_open(room, &cases[i]), SEUS_OK);
        assert_int_equal(room_assign(room, cases[i], "M-1"), SEUS_OK);
    }
    for (unsigned i = 1; i < 5; i++) {
        type_status(room, "M-1", wire_enum_word(&wire_enum_unit_status, steps[i]), cases[0]);
    }
    const struct wire_unit_set back = {
        .unit_id = S("M-1"), .status = UNIT_AVAILABLE, .case_id = cases[0], .reason = S("it is so")};
    assert_int_equal(room_do(room, OP_unit_status, &back), SEUS_REFUSED);
    type_the_way_free(room, "M-1");
    assert_int_equal(room_unit(room, "M-1").assignments_count, 1);
    assert_true(str_eq(room_unit(room, "M-1").cases[0], cases[1]));
}

ROOM_TEST(every_status_that_a_refusal_lists_can_be_typed)
{
    const uint32_t idle[] = {UNIT_AVAILABLE, UNIT_BUSY, UNIT_OFF, UNIT_OUT_OF_SERVICE};
    for (unsigned from = 0; from < 4; from++) {
        for (unsigned choice = 0; choice < 5; choice++) {
            char list[96];
            if (room_unit(room, "PT-1").status != UNIT_AVAILABLE) {
                assert_int_equal(room_unit_to(room, "PT-1", UNIT_AVAILABLE, ""), SEUS_OK);
            }
            if (idle[from] != UNIT_AVAILABLE) {
                assert_int_equal(room_unit_to(room, "PT-1", idle[from], "so"), SEUS_OK);
            }
            assert_int_equal(room_unit_to(room, "PT-1", idle[from], "again"), SEUS_REFUSED);
            assert_non_null(word_behind(room->why.hint, "seusctl unit status PT-1 ", list, sizeof(list)));
            char *word = list;
            for (unsigned i = 0; i < choice && word != NULL; i++) {
                word = strchr(word, '|');
                word = word != NULL ? word + 1 : NULL;
            }
            if (word != NULL) {
                word[strcspn(word, "|")] = '\0';
                type_status(room, "PT-1", word, (struct str){NULL, 0});
            }
        }
    }
}

ROOM_TEST(a_unit_that_is_off_comes_back_before_it_is_sent)
{
    assert_int_equal(room_unit_to(room, "PT-1", UNIT_OFF, ""), SEUS_OK);
    assert_int_equal(room_unit_to(room, "PT-1", UNIT_ONSCENE, ""), SEUS_REFUSED);
    assert_non_null(strstr(room->why.hint, "seusctl unit status PT-1 available, then seusctl case assign"));
    type_status(room, "PT-1", "available", (struct str){NULL, 0});
    (void)case_with_unit(room, UNIT_ACKED);
}

ROOM_TEST(a_deferred_case_that_turns_urgent_goes_on_as_a_new_case)
{
    struct str old;
    struct str fresh;
    room->triage.decision = DECISION_DEFERRED;
    room->triage.priority = PRIORITY_D;
    assert_int_equal(room_open(room, &old), SEUS_OK);
    assert_int_equal(room_assign(room, old, "PT-1"), SEUS_REFUSED);
    assert_non_null(strstr(room->why.hint, "seusctl case open --zone pistoiese"));
    assert_non_null(strstr(room->why.hint, "--to merged --into NEW --reason TEXT"));
    assert_non_null(strstr(room->why.hint, "--to handover_offered --service SERVICE"));
    assert_int_equal(CALL(room, case_update, .case_id = old, .to = CASE_DISPATCHED), SEUS_REFUSED);
    assert_non_null(strstr(room->why.hint, "seusctl case open --zone pistoiese"));
    room->triage.decision = DECISION_APPROPRIATE;
    room->triage.priority = PRIORITY_E;
    assert_int_equal(room_open(room, &fresh), SEUS_OK);
    assert_int_equal(CALL(room, case_update, .case_id = old, .to = CASE_MERGED, .into = fresh, .reason = S("urgent")),
                     SEUS_OK);
    assert_int_equal(room_assign(room, fresh, "PT-1"), SEUS_OK);
}

ROOM_TEST(a_shadow_case_that_turns_urgent_is_the_ordinary_service_s)
{
    assert_int_equal(CALL(room, case_open, .zone_id = S("apuane"), .signaller_id = S("er-ap")), SEUS_OK);
    const struct str case_id = arena_str(&room->arena, room->answer.case_id);
    assert_int_equal(room_assign(room, case_id, "PT-1"), SEUS_REFUSED);
    assert_non_null(strstr(room->why.hint, "112"));
    assert_non_null(strstr(room->why.hint, "handover_offered --service SERVICE"));
    assert_int_equal(room_move(room, case_id, CASE_HANDOVER_OFFERED), SEUS_OK);
    assert_int_equal(room_assign(room, case_id, "PT-1"), SEUS_REFUSED);
    assert_non_null(strstr(room->why.hint, "handover accept"));
}

ROOM_TEST(a_case_closed_too_long_ago_is_not_hinted_to_be_reopened)
{
    struct str case_id;
    room->triage.decision = DECISION_NOT_APPROPRIATE;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room_close(room, case_id, OUTCOME_ADVISED), SEUS_OK);
    room->now_ms += DOMAIN_REOPEN_MS_MAX;
    assert_int_equal(room_assign(room, case_id, "PT-1"), SEUS_REFUSED);
    assert_non_null(strstr(room->why.hint, "seusctl case reopen"));
    room->now_ms++;
    assert_int_equal(room_assign(room, case_id, "PT-1"), SEUS_REFUSED);
    assert_null(strstr(room->why.hint, "reopen"));
    assert_non_null(strstr(room->why.message, "72 hours"));
    assert_non_null(strstr(room->why.hint, "seusctl case open --zone pistoiese"));
}

ROOM_TEST(a_case_in_a_zone_that_gets_no_unit_is_not_hinted_to_be_sent_one)
{
    assert_int_equal(CALL(room, case_open, .zone_id = S("elba"), .category = CATEGORY_CITIZEN, .override = true,
                          .override_reason = S("danger")),
                     SEUS_OK);
    const struct str case_id = arena_str(&room->arena, room->answer.case_id);
    assert_int_equal(room_close(room, case_id, OUTCOME_ADVISED), SEUS_REFUSED);
    assert_null(strstr(room->why.hint, "case assign"));
    assert_int_equal(room_assign(room, case_id, "PT-1"), SEUS_REFUSED);
    assert_non_null(strstr(room->why.hint, "--to phone_managed"));
    assert_int_equal(room_move(room, case_id, CASE_PHONE_MANAGED), SEUS_OK);
    assert_int_equal(room_assign(room, case_id, "PT-1"), SEUS_REFUSED);
    assert_null(strstr(room->why.hint, "--to phone_managed"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_unit_that_cannot_be_freed_at_once_is_told_the_way),
        cmocka_unit_test(sending_a_unit_that_is_busy_says_how_it_gets_free_from_where_it_stands),
        cmocka_unit_test(merging_a_case_with_a_unit_says_how_the_unit_gets_free),
        cmocka_unit_test(closing_a_dispatched_case_hints_its_unit_s_next_step_and_no_closing),
        cmocka_unit_test(closing_a_case_that_could_be_closed_frees_its_unit_first),
        cmocka_unit_test(a_unit_of_several_cases_is_told_which_case_to_name),
        cmocka_unit_test(every_status_that_a_refusal_lists_can_be_typed),
        cmocka_unit_test(a_unit_that_is_off_comes_back_before_it_is_sent),
        cmocka_unit_test(a_deferred_case_that_turns_urgent_goes_on_as_a_new_case),
        cmocka_unit_test(a_shadow_case_that_turns_urgent_is_the_ordinary_service_s),
        cmocka_unit_test(a_case_closed_too_long_ago_is_not_hinted_to_be_reopened),
        cmocka_unit_test(a_case_in_a_zone_that_gets_no_unit_is_not_hinted_to_be_sent_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
