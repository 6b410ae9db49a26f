/* SPDX-License-Identifier: EUPL-1.2 */
/* unit.crew, unit.retire, unit.update; who is off duty; what policy sees of a crew and of units on their way. */
#include "domain/crew.h"
#include "domain/people.h"
#include "room.h"

static struct wire_user user_row(struct room *room, const char *user_id)
{
    struct wire_user row = {0};
    assert_true(store_get(room->store, KIND_USER, str_of(user_id), &room->arena, &row));
    return row;
}

static struct wire_crew crew_row(struct room *room, struct str crew_id)
{
    struct wire_crew row = {0};
    assert_true(store_get(room->store, KIND_CREW, crew_id, &room->arena, &row));
    return row;
}

static void joins(struct room *room, const char *user_id, uint32_t profile)
{
    assert_int_equal(
        CALL(room, user_add, .user_id = str_of(user_id), .role = USER_UNIT, .profile = profile), SEUS_OK);
}

/* Two people of the service, o-1 a social worker and o-2 a psychologist. */
static void two_join(struct room *room)
{
    joins(room, "o-1", PROFILE_SOCIAL_WORKER);
    joins(room, "o-2", PROFILE_PSYCHOLOGIST);
}

static enum seus_err crew(struct room *room, const char *unit_id, const char *first, const char *second)
{
    struct str members[] = {str_of(first), str_of(second)};
    return room_do(room, OP_unit_crew,
                   &(struct wire_unit_crew_args){.unit_id = str_of(unit_id), .members = members,
                                                 .members_count = second[0] != '\0' ? 2 : 1,
                                                 .until = room->now_ms + 8 * HOUR_MS});
}

static enum seus_err stand_down(struct room *room, const char *unit_id)
{
    return room_do(room, OP_unit_crew,
                   &(struct wire_unit_crew_args){.unit_id = str_of(unit_id), .stand_down = true});
}

static enum seus_err retire(struct room *room, const char *unit_id)
{
    return room_do(room, OP_unit_retire,
                   &(struct wire_unit_retire){.unit_id = str_of(unit_id), .reason = S("sold")});
}

/* Does the last command say that it changes this row? What else changes it then waits. */
static bool changes(const struct room *room, enum entity_kind kind, struct str id)
{
    for (unsigned i = 0; i < room->decision.expects_count; i++) {
        if (room->decision.expects[i].kind == kind && str_eq(room->decision.expects[i].id, id)) {
            return room->decision.changes[i];
        }
    }
    return false;
}

ROOM_TEST(a_crew_goes_aboard_and_the_next_one_takes_over)
{
    two_join(room);
    joins(room, "o-3", PROFILE_NONE);
    assert_int_equal(crew(room, "PT-1", "o-1", "o-2"), SEUS_OK);
    const struct str first = arena_str(&room->arena, room->answer.id);
    struct wire_unit unit = room_unit(room, "PT-1");
    assert_true(str_eq(unit.crew_id, first));
    assert_int_equal(unit.crew_count, 2);
    assert_int_equal(unit.crew_until, room->now_ms + 8 * HOUR_MS);
    assert_int_equal(crew_row(room, first).state, CREW_ACTIVE);
    assert_int_equal(crew_row(room, first).profiles_count, 2);
    assert_true(str_eq_cstr(user_row(room, "o-1").unit_id, "PT-1"));
    room->now_ms += HOUR_MS;
    assert_int_equal(crew(room, "PT-1", "o-2", "o-3"), SEUS_OK);
    assert_true(changes(room, KIND_USER, S("o-1")) && changes(room, KIND_USER, S("o-3")));
    assert_int_equal(crew_row(room, first).state, CREW_ENDED);
    assert_int_equal(crew_row(room, first).ended_at, room->now_ms);
    assert_int_equal(user_row(room, "o-1").unit_id.len, 0);
    assert_true(str_eq_cstr(user_row(room, "o-2").unit_id, "PT-1"));
    assert_true(str_eq_cstr(user_row(room, "o-3").unit_id, "PT-1"));
    assert_int_equal(stand_down(room, "PT-1"), SEUS_OK);
    unit = room_unit(room, "PT-1");
    assert_int_equal(unit.crew_count + unit.crew_id.len + unit.crew_until, 0);
    assert_int_equal(user_row(room, "o-3").unit_id.len, 0);
    assert_int_equal(stand_down(room, "PT-1"), SEUS_REFUSED);
}

ROOM_TEST(who_takes_no_part_does_not_go_aboard)
{
    two_join(room);
    assert_int_equal(crew(room, "PT-1", "o-1", "o-9"), SEUS_NOT_FOUND);
    assert_int_equal(CALL(room, user_set, .user_id = S("o-2"), .state = USER_SUSPENDED, .reason = S("leave")), SEUS_OK);
    assert_int_equal(crew(room, "PT-1", "o-1", "o-2"), SEUS_REFUSED);
    assert_string_equal(room->why.field, "members");
    assert_int_equal(room_unit(room, "PT-1").crew_count, 0);
    assert_int_equal(crew(room, "PT-1", "o-1", "o-1"), SEUS_INVALID);
    assert_int_equal(room_do(room, OP_unit_crew, &(struct wire_unit_crew_args){.unit_id = S("PT-1")}), SEUS_INVALID);
}

ROOM_TEST(nobody_is_aboard_two_units_at_once)
{
    two_join(room);
    assert_int_equal(crew(room, "PT-1", "o-1", ""), SEUS_OK);
    assert_int_equal(crew(room, "PT-2", "o-1", "o-2"), SEUS_REFUSED);
    assert_non_null(strstr(room->why.hint, "seusctl unit crew PT-1"));
    room->now_ms += 9 * HOUR_MS; /* the turn is over, nobody said so */
    assert_int_equal(crew(room, "PT-2", "o-1", "o-2"), SEUS_OK);
    assert_true(str_eq_cstr(user_row(room, "o-1").unit_id, "PT-2"));
    assert_int_equal(stand_down(room, "PT-1"), SEUS_OK);
    assert_true(str_eq_cstr(user_row(room, "o-1").unit_id, "PT-2"));
}

ROOM_TEST(a_crew_s_turn_is_now_and_ends_with_its_shift)
{
    struct str members[] = {S("o-1")};
    two_join(room);
    struct wire_unit_crew_args args = {.unit_id = S("PT-1"), .members = members, .members_count = 1,
                                       .from = room->now_ms + HOUR_MS};
    assert_int_equal(room_do(room, OP_unit_crew, &args), SEUS_INVALID);
    args.from = 0;
    args.until = room->now_ms - 1;
    assert_int_equal(room_do(room, OP_unit_crew, &args), SEUS_INVALID);
    args.until = 0;
    const uint64_t end = room->now_ms + 6 * HOUR_MS;
    assert_int_equal(room_do(room, OP_shift_open,
                             &(struct wire_shift_open_args){.room_id = S("pt"), .lead = S("o-2"), .planned_end = end}),
                     SEUS_OK);
    args.shift_id = arena_str(&room->arena, room->answer.id);
    assert_int_equal(room_do(room, OP_unit_crew, &args), SEUS_OK);
    assert_int_equal(room_unit(room, "PT-1").crew_until, end);
    args.shift_id = S("h0none");
    assert_int_equal(room_do(room, OP_unit_crew, &args), SEUS_NOT_FOUND);
}

ROOM_TEST(a_crew_on_a_case_is_relieved_and_does_not_stand_down)
{
    struct str case_id;
    two_join(room);
    assert_int_equal(crew(room, "PT-1", "o-1", ""), SEUS_OK);
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room_assign(room, case_id, "PT-1"), SEUS_OK);
    assert_int_equal(stand_down(room, "PT-1"), SEUS_REFUSED);
    assert_int_equal(crew(room, "PT-1", "o-2", ""), SEUS_OK);
    assert_int_equal(room_unit(room, "PT-1").assignments_count, 1);
}

/* A unit retires from wherever it stands, but for a case: each status, and what the table says. */
static void a_unit_retires_from_every_status_without_an_assignment(void **state)
{
    (void)state;
    for (uint32_t status = UNIT_OFF; status <= UNIT_OUT_OF_SERVICE; status++) {
        struct room *room = room_founded();
        struct str case_id;
        const bool on_case = status >= UNIT_ASSIGNED && status <= UNIT_AT_PLACE;
        if (on_case) {
            assert_int_equal(room_open(room, &case_id), SEUS_OK);
            assert_int_equal(room_assign(room, case_id, "PT-1"), SEUS_OK);
            for (uint32_t step = UNIT_ACKED; step <= status; step++) {
                assert_int_equal(room_unit_to(room, "PT-1", step, ""), SEUS_OK);
            }
        } else if (status != UNIT_AVAILABLE) {
            assert_int_equal(room_unit_to(room, "PT-1", status, "so"), SEUS_OK);
        }
        assert_int_equal(sm_allows(&domain_unit_sm, status, UNIT_RETIRED), !on_case);
        assert_int_equal(room_unit_to(room, "PT-1", UNIT_RETIRED, "so"), SEUS_REFUSED);
        assert_non_null(strstr(room->why.hint, "seusctl unit retire PT-1"));
        assert_int_equal(retire(room, "PT-1"), on_case ? SEUS_REFUSED : SEUS_OK);
        if (on_case) {
            assert_non_null(strstr(room->why.hint, "seusctl unit status PT-1"));
        }
        assert_int_equal(room_unit(room, "PT-1").status, on_case ? status : (uint32_t)UNIT_RETIRED);
        room_free(room);
    }
    assert_int_equal(domain_unit_sm.moves[UNIT_RETIRED], 0);
}

ROOM_TEST(a_retired_unit_is_sent_nowhere_and_takes_nothing_any_more)
{
    struct str case_id;
    two_join(room);
    assert_int_equal(crew(room, "PT-1", "o-1", ""), SEUS_OK);
    const struct str crew_id = arena_str(&room->arena, room->answer.id);
    assert_int_equal(retire(room, "PT-1"), SEUS_OK);
    assert_true(changes(room, KIND_USER, S("o-1")) && changes(room, KIND_CREW, crew_id));
    assert_int_equal(crew_row(room, crew_id).state, CREW_ENDED);
    assert_int_equal(user_row(room, "o-1").unit_id.len, 0);
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    for (uint32_t i = 0; i < room->asked[2].units_count; i++) {
        assert_false(str_eq_cstr(room->asked[2].units[i].unit_id, "PT-1"));
    }
    assert_int_equal(room_assign(room, case_id, "PT-1"), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "has left the service (sold)"));
    assert_int_equal(room_unit_to(room, "PT-1", UNIT_AVAILABLE, ""), SEUS_REFUSED);
    assert_int_equal(crew(room, "PT-1", "o-1", ""), SEUS_REFUSED);
    assert_int_equal(retire(room, "PT-1"), SEUS_REFUSED);
    assert_int_equal(CALL(room, unit_update, .unit_id = S("PT-1"), .seats = 3), SEUS_REFUSED);
    assert_int_equal(CALL(room, unit_register, .unit_id = S("PT-1"), .zone_id = S("pistoiese")), SEUS_CONFLICT);
}

ROOM_TEST(facts_of_a_unit_are_corrected_one_by_one)
{
    struct str skills[] = {S("logistics")};
    struct str wrong[] = {S("juggler")};
    assert_int_equal(CALL(room, unit_update, .unit_id = S("PT-1")), SEUS_INVALID);
    assert_int_equal(CALL(room, unit_update, .unit_id = S("PT-1"), .skills = wrong, .skills_count = 1), SEUS_INVALID);
    assert_int_equal(CALL(room, unit_update, .unit_id = S("PT-1"), .zone_id = S("nowhere")), SEUS_NOT_FOUND);
    assert_int_equal(CALL(room, unit_update, .unit_id = S("PT-1"), .seats = 101), SEUS_INVALID);
    assert_int_equal(CALL(room, unit_update, .unit_id = S("PT-1"), .zone_id = S("apuane"), .skills = skills,
                          .skills_count = 1, .seats = 3),
                     SEUS_OK);
    const struct wire_unit unit = room_unit(room, "PT-1");
    assert_true(str_eq_cstr(unit.zone_id, "apuane") && str_eq_cstr(unit.area, "nord-ovest"));
    assert_int_equal(unit.operators, 2);
    assert_int_equal(unit.seats, 3);
    assert_true(str_eq_cstr(unit.skills[0], "logistics"));
}

ROOM_TEST(who_is_off_duty_does_not_say_how_a_unit_stands)
{
    two_join(room);
    joins(room, "o-3", PROFILE_NONE);
    room->actor = S("unix:o-1");
    assert_int_equal(room_unit_to(room, "PT-1", UNIT_BUSY, ""), SEUS_OK); /* the room keeps no shifts */
    assert_int_equal(room_do(room, OP_shift_open,
                             &(struct wire_shift_open_args){.room_id = S("pt"), .lead = S("o-2")}),
                     SEUS_OK);
    const struct str shift_id = arena_str(&room->arena, room->answer.id);
    assert_int_equal(room_unit_to(room, "PT-1", UNIT_AVAILABLE, ""), SEUS_REFUSED);
    assert_string_equal(room->why.field, "actor");
    room->shift = shift_id;
    assert_int_equal(room_unit_to(room, "PT-1", UNIT_AVAILABLE, ""), SEUS_OK);
    room->shift = S("");
    room->actor = S("unix:o-2"); /* leads the shift */
    assert_int_equal(room_unit_to(room, "PT-1", UNIT_BUSY, ""), SEUS_OK);
    assert_int_equal(crew(room, "PT-1", "o-3", ""), SEUS_OK);
    room->actor = S("unix:o-3"); /* aboard */
    assert_int_equal(room_unit_to(room, "PT-1", UNIT_AVAILABLE, ""), SEUS_OK);
    assert_int_equal(room_unit_to(room, "PT-2", UNIT_BUSY, ""), SEUS_REFUSED);
    room->actor = S("unix:root"); /* nobody of the list */
    assert_int_equal(CALL(room, user_set, .user_id = S("o-2"), .state = USER_SUSPENDED, .reason = S("leave")), SEUS_OK);
    assert_int_equal(room_unit_to(room, "PT-2", UNIT_BUSY, ""), SEUS_OK);
    room->actor = S("unix:o-2");
    assert_int_equal(room_unit_to(room, "PT-2", UNIT_AVAILABLE, ""), SEUS_REFUSED);
}

ROOM_TEST(policy_sees_who_is_aboard_in_place_of_what_was_registered)
{
    struct str case_id;
    two_join(room);
    joins(room, "o-3", PROFILE_PSYCHOLOGIST);
    assert_int_equal(CALL(room, unit_update, .unit_id = S("PT-2"), .seats = 3), SEUS_OK);
    assert_int_equal(crew(room, "PT-2", "o-2", "o-3"), SEUS_OK);
    assert_int_equal(CALL(room, user_set, .user_id = S("o-3"), .state = USER_SUSPENDED, .reason = S("ill")), SEUS_OK);
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    const struct wire_question *question = &room->asked[2];
    assert_int_equal(question->units[1].operators, 1);
    assert_int_equal(question->units[1].skills_count, 1);
    assert_true(str_eq_cstr(question->units[1].skills[0], "psychologist"));
    assert_int_equal(question->crews_count, 1);
    assert_true(str_eq_cstr(question->crews[0].unit_id, "PT-2"));
    assert_int_equal(question->crews[0].seats, 3);
    assert_int_equal(question->crews[0].psychologists, 1);
    assert_int_equal(question->crews[0].shift_until, room->now_ms + 8 * HOUR_MS);
    room->now_ms += 9 * HOUR_MS;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(question->units[1].operators, 1); /* as registered: one */
    assert_int_equal(question->units[1].skills_count, 0);
    assert_true(question->crews[0].shift_until < room->now_ms); /* and its turn is over */
}

ROOM_TEST(policy_sees_units_on_their_way_to_lesser_cases)
{
    struct str lesser;
    struct str case_id;
    room->triage.priority = PRIORITY_U;
    assert_int_equal(room_open(room, &lesser), SEUS_OK);
    assert_int_equal(room_assign(room, lesser, "PT-1"), SEUS_OK);
    room->triage.priority = PRIORITY_E;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room->asked[2].busy_count, 1);
    assert_true(str_eq_cstr(room->asked[2].busy[0].unit_id, "PT-1"));
    assert_int_equal(room_assign(room, case_id, "PT-2"), SEUS_OK); /* on an E: not to be turned round */
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room->asked[2].busy_count, 1);
    assert_int_equal(room_assign(room, lesser, "MU-1"), SEUS_OK); /* asked for the case it is on already */
    assert_int_equal(room->asked[0].busy_count, 0);
    for (uint32_t step = UNIT_ACKED; step <= UNIT_ONSCENE; step++) {
        assert_int_equal(room_unit_to(room, "PT-1", step, ""), SEUS_OK);
    }
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room->asked[2].busy_count, 1); /* MU-1; PT-1 is there */
    assert_true(str_eq_cstr(room->asked[2].busy[0].unit_id, "MU-1"));
}

static void the_table_of_crews(void **state)
{
    (void)state;
    for (unsigned from = 0; from < domain_crew_sm.state_count; from++) {
        for (unsigned to = 0; to < domain_crew_sm.state_count; to++) {
            assert_int_equal(sm_allows(&domain_crew_sm, from, to), to == from + 1);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crew_goes_aboard_and_the_next_one_takes_over),
        cmocka_unit_test(who_takes_no_part_does_not_go_aboard),
        cmocka_unit_test(nobody_is_aboard_two_units_at_once),
        cmocka_unit_test(a_crew_s_turn_is_now_and_ends_with_its_shift),
        cmocka_unit_test(a_crew_on_a_case_is_relieved_and_does_not_stand_down),
        cmocka_unit_test(a_unit_retires_from_every_status_without_an_assignment),
        cmocka_unit_test(a_retired_unit_is_sent_nowhere_and_takes_nothing_any_more),
        cmocka_unit_test(facts_of_a_unit_are_corrected_one_by_one),
        cmocka_unit_test(who_is_off_duty_does_not_say_how_a_unit_stands),
        cmocka_unit_test(policy_sees_who_is_aboard_in_place_of_what_was_registered),
        cmocka_unit_test(policy_sees_units_on_their_way_to_lesser_cases),
        cmocka_unit_test(the_table_of_crews),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
