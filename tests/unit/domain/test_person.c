/* SPDX-License-Identifier: EUPL-1.2 */
/* Persons and who a case is about. */
#include "room.h"

#include "domain/person.h"

static struct wire_person room_person(struct room *room, struct str person_id)
{
    struct wire_person row = {0};
    assert_true(store_get(room->store, KIND_PERSON, person_id, &room->arena, &row));
    return row;
}

static enum seus_err room_link(struct room *room, const struct wire_person_link_args *args, struct str *ret_id)
{
    const enum seus_err err = room_do(room, OP_person_link, args);
    *ret_id = arena_str(&room->arena, room->answer.id);
    return err;
}

static struct str linked(struct room *room, struct str case_id, uint32_t role, struct str *words, uint32_t words_count)
{
    struct str id;
    assert_int_equal(room_link(room,
                               &(struct wire_person_link_args){.case_id = case_id,
                                                               .role = role,
                                                               .vulnerabilities = words,
                                                               .vulnerabilities_count = words_count},
                               &id),
                     SEUS_OK);
    return id;
}

ROOM_TEST(a_new_person_is_entered_and_linked_by_one_command)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    const struct wire_case before = room_case(room, case_id);
    const struct str id = linked(room, case_id, PERSON_ROLE_MINOR, (struct str[]){S("child")}, 1);
    const struct wire_person person = room_person(room, id);
    assert_int_equal(person.state, PERSON_ACTIVE);
    assert_true(str_eq_cstr(person.zone_id, "pistoiese"));
    assert_int_equal(person.cases_count, 1);
    assert_true(str_eq(person.cases[0], case_id));
    const struct wire_case row = room_case(room, case_id);
    assert_int_equal(row.people_count, 1);
    assert_int_equal(row.people[0].role, PERSON_ROLE_MINOR);
    assert_int_equal(row.people[0].linked_at, room->now_ms);
    assert_int_equal(row.persons, before.persons); /* three were told of: one of them is known now */
    assert_int_equal(row.priority, before.priority);
    assert_int_equal(row.event_class, before.event_class);
    assert_int_equal(row.vulnerabilities_count, 1);
    assert_true(row.version > before.version);
}

ROOM_TEST(a_case_is_about_as_many_people_as_are_known_at_least)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    for (unsigned i = 0; i < 5; i++) {
        linked(room, case_id, PERSON_ROLE_NONE, NULL, 0);
    }
    assert_int_equal(room_case(room, case_id).persons, 5);
    assert_int_equal(room_case(room, case_id).people[4].role, PERSON_ROLE_VICTIM);
}

ROOM_TEST(a_known_person_is_in_several_cases_and_in_each_once)
{
    struct str first;
    struct str second;
    struct str id;
    assert_int_equal(room_open(room, &first), SEUS_OK);
    assert_int_equal(room_open(room, &second), SEUS_OK);
    const struct str person = linked(room, first, PERSON_ROLE_VICTIM, (struct str[]){S("old_age")}, 1);
    const struct wire_person_link_args again = {.case_id = second, .person_id = person, .role = PERSON_ROLE_WITNESS};
    assert_int_equal(room_link(room, &again, &id), SEUS_OK);
    assert_true(str_eq(id, person));
    assert_int_equal(room_person(room, person).cases_count, 2);
    assert_int_equal(room_case(room, second).vulnerabilities_count, 1);
    assert_int_equal(room_link(room, &again, &id), SEUS_REFUSED);
    assert_non_null(strstr(room->why.hint, "person role"));
    const struct wire_person_link_args facts = {.case_id = second, .person_id = person, .sex = SEX_MAN};
    assert_int_equal(room_link(room, &facts, &id), SEUS_INVALID);
    const struct wire_person_link_args nobody = {.case_id = second, .person_id = S("p9")};
    assert_int_equal(room_link(room, &nobody, &id), SEUS_NOT_FOUND);
}

ROOM_TEST(who_is_taken_out_of_a_case_leaves_what_made_the_situation_vulnerable)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    const struct str id = linked(room, case_id, PERSON_ROLE_VICTIM, (struct str[]){S("pregnancy")}, 1);
    assert_int_equal(CALL(room, person_unlink, .case_id = case_id, .person_id = id, .reason = S("somebody else")),
                     SEUS_OK);
    assert_int_equal(room_case(room, case_id).people_count, 0);
    assert_int_equal(room_case(room, case_id).vulnerabilities_count, 1);
    assert_int_equal(room_person(room, id).cases_count, 0);
    assert_int_equal(CALL(room, person_unlink, .case_id = case_id, .person_id = id, .reason = S("again")),
                     SEUS_NOT_FOUND);
    assert_int_equal(room_do(room, OP_person_role,
                             &(struct wire_person_role_args){
                                 .case_id = case_id, .person_id = id, .role = PERSON_ROLE_CALLER}),
                     SEUS_NOT_FOUND);
}

ROOM_TEST(what_somebody_is_in_a_case_can_change)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    const struct str id = linked(room, case_id, PERSON_ROLE_VICTIM, NULL, 0);
    assert_int_equal(room_do(room, OP_person_role,
                             &(struct wire_person_role_args){
                                 .case_id = case_id, .person_id = id, .role = PERSON_ROLE_WITNESS}),
                     SEUS_OK);
    assert_int_equal(room_case(room, case_id).people[0].role, PERSON_ROLE_WITNESS);
}

ROOM_TEST(a_closed_case_takes_nobody_more)
{
    struct str case_id;
    struct str id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room_move(room, case_id, CASE_PHONE_MANAGED), SEUS_OK);
    assert_int_equal(room_close(room, case_id, OUTCOME_ADVISED), SEUS_OK);
    assert_int_equal(room_link(room, &(struct wire_person_link_args){.case_id = case_id}, &id), SEUS_REFUSED);
}

ROOM_TEST(words_that_are_none_and_countries_that_are_none_are_named)
{
    assert_int_equal(CALL(room, person_add, .zone_id = S("pistoiese"), .vulnerabilities = (struct str[]){S("sad")},
                          .vulnerabilities_count = 1),
                     SEUS_INVALID);
    assert_non_null(strstr(room->why.message, "sad"));
    assert_non_null(strstr(room->why.hint, "old_age"));
    assert_int_equal(CALL(room, person_add, .zone_id = S("pistoiese"), .nationality = S("Italy")), SEUS_INVALID);
    assert_int_equal(CALL(room, person_add, .zone_id = S("nowhere")), SEUS_NOT_FOUND);
}

ROOM_TEST(facts_are_corrected_and_open_cases_learn_them)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    const struct str id = linked(room, case_id, PERSON_ROLE_VICTIM, (struct str[]){S("pregnancy")}, 1);
    assert_int_equal(CALL(room, person_update, .person_id = id), SEUS_INVALID);
    assert_int_equal(CALL(room, person_update, .person_id = id, .age_band = AGE_75_UP,
                          .vulnerabilities = (struct str[]){S("dependent")}, .vulnerabilities_count = 1,
                          .cleared = (struct str[]){S("pregnancy")}, .cleared_count = 1),
                     SEUS_OK);
    const struct wire_person person = room_person(room, id);
    assert_int_equal(person.age_band, AGE_75_UP);
    assert_int_equal(person.vulnerabilities_count, 1);
    assert_true(str_eq_cstr(person.vulnerabilities[0], "dependent"));
    assert_int_equal(room_case(room, case_id).vulnerabilities_count, 2);
    assert_int_equal(CALL(room, person_update, .person_id = id, .age_band = AGE_0_5, .if_version = 1), SEUS_CONFLICT);
}

ROOM_TEST(two_records_of_one_human_being_become_one_and_the_cases_name_it)
{
    struct str first;
    struct str second;
    assert_int_equal(room_open(room, &first), SEUS_OK);
    assert_int_equal(room_open(room, &second), SEUS_OK);
    const struct str a = linked(room, first, PERSON_ROLE_VICTIM, (struct str[]){S("old_age")}, 1);
    const struct str b = linked(room, second, PERSON_ROLE_VICTIM, (struct str[]){S("dependent")}, 1);
    assert_int_equal(CALL(room, person_merge, .person_id = a, .into_id = a, .reason = S("the same")), SEUS_INVALID);
    assert_int_equal(CALL(room, person_merge, .person_id = b, .into_id = a, .reason = S("the same")), SEUS_OK);
    const struct wire_person into = room_person(room, a);
    assert_int_equal(into.cases_count, 2);
    assert_int_equal(into.vulnerabilities_count, 2);
    assert_int_equal(into.merged_from_count, 1);
    assert_true(str_eq(room_case(room, second).people[0].person_id, a));
    assert_int_equal(room_person(room, b).state, PERSON_MERGED);
    struct str id;
    assert_int_equal(room_link(room, &(struct wire_person_link_args){.case_id = first, .person_id = b}, &id),
                     SEUS_REFUSED);
    assert_non_null(strstr(room->why.hint, "--person"));
    assert_int_equal(CALL(room, person_update, .person_id = b, .sex = SEX_MAN), SEUS_REFUSED);
}

ROOM_TEST(a_case_holds_sixty_four_people_and_then_refuses)
{
    struct str case_id;
    struct str id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    for (unsigned i = 0; i < CASE_PEOPLE_MAX; i++) {
        linked(room, case_id, PERSON_ROLE_VICTIM, NULL, 0);
    }
    assert_int_equal(room_link(room, &(struct wire_person_link_args){.case_id = case_id}, &id), SEUS_REFUSED);
    assert_int_equal(room_case(room, case_id).people_count, CASE_PEOPLE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_person_is_entered_and_linked_by_one_command),
        cmocka_unit_test(a_case_is_about_as_many_people_as_are_known_at_least),
        cmocka_unit_test(a_known_person_is_in_several_cases_and_in_each_once),
        cmocka_unit_test(who_is_taken_out_of_a_case_leaves_what_made_the_situation_vulnerable),
        cmocka_unit_test(what_somebody_is_in_a_case_can_change),
        cmocka_unit_test(a_closed_case_takes_nobody_more),
        cmocka_unit_test(words_that_are_none_and_countries_that_are_none_are_named),
        cmocka_unit_test(facts_are_corrected_and_open_cases_learn_them),
        cmocka_unit_test(two_records_of_one_human_being_become_one_and_the_cases_name_it),
        cmocka_unit_test(a_case_holds_sixty_four_people_and_then_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
