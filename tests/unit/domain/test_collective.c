/* SPDX-License-Identifier: EUPL-1.2 */
/* Events that concern many people at once. */
#include "room.h"

static struct wire_collective room_event(struct room *room, struct str id)
{
    struct wire_collective row = {0};
    assert_true(store_get(room->store, KIND_COLLECTIVE, id, &room->arena, &row));
    return row;
}

static struct str fire(struct room *room)
{
    assert_int_equal(CALL(room, collective_open, .zone_id = S("pistoiese"), .name = S("Fire"), .affected = 46),
                     SEUS_OK);
    return arena_str(&room->arena, room->answer.id);
}

static enum seus_err end_event(struct room *room, uint32_t op, struct str event, const char *reason)
{
    return room_do(room, op, &(struct wire_collective_end){.event_id = event, .reason = str_of(reason)});
}

static struct str phone_case(struct room *room)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room_move(room, case_id, CASE_PHONE_MANAGED), SEUS_OK);
    return case_id;
}

ROOM_TEST(an_event_groups_cases_and_is_over_when_none_is_open)
{
    const struct str event = fire(room);
    const struct str case_id = phone_case(room);
    assert_int_equal(room_event(room, event).event_class, CLASS_EMERGENCY);
    assert_int_equal(CALL(room, collective_add, .event_id = event, .case_id = case_id), SEUS_OK);
    assert_true(str_eq(room_case(room, case_id).event_id, event));
    assert_int_equal(room_event(room, event).cases_count, 1);
    assert_int_equal(CALL(room, collective_add, .event_id = event, .case_id = case_id), SEUS_REFUSED);
    assert_int_equal(end_event(room, OP_collective_close, event, "over"), SEUS_REFUSED);
    assert_int_equal(room_close(room, case_id, OUTCOME_EVENT_HANDLED), SEUS_OK);
    assert_int_equal(end_event(room, OP_collective_close, event, "over"), SEUS_OK);
    assert_int_equal(room_event(room, event).state, COLLECTIVE_CLOSED);
    assert_int_equal(end_event(room, OP_collective_close, event, "over"), SEUS_REFUSED);
    assert_int_equal(CALL(room, collective_add, .event_id = event, .case_id = phone_case(room)), SEUS_REFUSED);
    assert_int_equal(end_event(room, OP_collective_reopen, event, "it burns again"), SEUS_OK);
    assert_int_equal(room_event(room, event).reopenings, 1);
    assert_int_equal(end_event(room, OP_collective_reopen, event, "x"), SEUS_REFUSED);
}

ROOM_TEST(an_outcome_of_events_does_not_fit_a_case_of_none)
{
    assert_int_equal(room_close(room, phone_case(room), OUTCOME_EVENT_HANDLED), SEUS_REFUSED);
}

ROOM_TEST(a_case_is_opened_within_an_event)
{
    const struct str event = fire(room);
    assert_int_equal(CALL(room, case_open, .zone_id = S("pistoiese"), .signaller_id = S("er-pt"), .event_id = event),
                     SEUS_OK);
    assert_true(str_eq(room_case(room, room->answer.case_id).event_id, event));
    assert_int_equal(CALL(room, case_open, .zone_id = S("pistoiese"), .signaller_id = S("er-pt"), .event_id = S("v9")),
                     SEUS_NOT_FOUND);
    assert_int_equal(CALL(room, collective_update, .event_id = event), SEUS_INVALID);
    assert_int_equal(CALL(room, collective_update, .event_id = event, .affected = 52,
                          .zone_ids = (struct str[]){S("mugello")}, .zone_ids_count = 1),
                     SEUS_OK);
    assert_int_equal(room_event(room, event).affected, 52);
}

ROOM_TEST(a_protocol_that_says_event_opens_one_in_the_same_entry)
{
    struct str flags[] = {S("event")};
    room->triage.flags = flags;
    room->triage.flags_count = 1;
    room->triage.event_class = CLASS_EMERGENCY;
    assert_int_equal(CALL(room, case_open, .zone_id = S("pistoiese"), .signaller_id = S("er-pt"), .persons = 12),
                     SEUS_OK);
    const struct wire_case row = room_case(room, room->answer.case_id);
    const struct wire_collective event = room_event(room, row.event_id);
    assert_int_equal(event.affected, 12);
    assert_int_equal(event.cases_count, 1);
    assert_true(str_eq(room->answer.id, event.event_id));
}

ROOM_TEST(forty_six_people_are_entered_by_one_command)
{
    const struct str event = fire(room);
    const struct str case_id = phone_case(room);
    struct wire_person_facts people[46];
    for (unsigned i = 0; i < 46; i++) {
        people[i] = (struct wire_person_facts){.sex = i % 2 == 0 ? SEX_WOMAN : SEX_MAN};
    }
    assert_int_equal(CALL(room, person_batch, .event_id = event, .case_id = case_id, .people = people,
                          .people_count = 46),
                     SEUS_REFUSED); /* the case is not part of the event */
    assert_int_equal(CALL(room, collective_add, .event_id = event, .case_id = case_id), SEUS_OK);
    assert_int_equal(CALL(room, person_batch, .event_id = event, .case_id = case_id, .people = people,
                          .people_count = 46),
                     SEUS_OK);
    assert_int_equal(room_case(room, case_id).people_count, 46);
    assert_int_equal(room_case(room, case_id).persons, 46);
    assert_int_equal(room_event(room, event).persons, 46);
    assert_int_equal(CALL(room, person_batch, .event_id = event, .case_id = case_id, .people = people,
                          .people_count = 46),
                     SEUS_REFUSED); /* over what one case holds */
    assert_int_equal(room_case(room, case_id).people_count, 46);
}

ROOM_TEST(a_list_that_somebody_wrote_down_is_read_whole_or_not_at_all)
{
    const struct str event = fire(room);
    const struct str case_id = phone_case(room);
    assert_int_equal(CALL(room, collective_add, .event_id = event, .case_id = case_id), SEUS_OK);
    assert_int_equal(CALL(room, person_batch, .event_id = event, .case_id = case_id,
                          .list = S("victim woman 30-64 ill_health pregnancy known: R. of flat 12\n\n"
                                    "minor, 6-13,child\nrelative man 75+")),
                     SEUS_OK);
    const struct wire_case row = room_case(room, case_id);
    assert_int_equal(row.people_count, 3);
    assert_int_equal(row.people[1].role, PERSON_ROLE_MINOR);
    assert_int_equal(row.vulnerabilities_count, 3);
    struct wire_person first = {0};
    assert_true(store_get(room->store, KIND_PERSON, row.people[0].person_id, &room->arena, &first));
    assert_true(str_eq_cstr(first.label, "R. of flat 12"));
    assert_true(first.known_before);
    assert_int_equal(CALL(room, person_batch, .event_id = event, .case_id = case_id, .list = S("victim\nvictm woman")),
                     SEUS_INVALID);
    assert_non_null(strstr(room->why.message, "line 2"));
    assert_int_equal(room_case(room, case_id).people_count, 3);
    assert_int_equal(CALL(room, person_batch, .event_id = event, .case_id = case_id), SEUS_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_groups_cases_and_is_over_when_none_is_open),
        cmocka_unit_test(an_outcome_of_events_does_not_fit_a_case_of_none),
        cmocka_unit_test(a_case_is_opened_within_an_event),
        cmocka_unit_test(a_protocol_that_says_event_opens_one_in_the_same_entry),
        cmocka_unit_test(forty_six_people_are_entered_by_one_command),
        cmocka_unit_test(a_list_that_somebody_wrote_down_is_read_whole_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
