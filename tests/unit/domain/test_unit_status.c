/* SPDX-License-Identifier: EUPL-1.2 */
/* Units and assignments: their machines walked, and what a unit's step means for its case. */
#include "room.h"

static const uint32_t to_status[] = {UNIT_NONE,         UNIT_OFF,      UNIT_AVAILABLE,     UNIT_BUSY,
                                     UNIT_ASSIGNED,     UNIT_ACKED,    UNIT_ENROUTE,       UNIT_ONSCENE,
                                     UNIT_TRANSPORTING, UNIT_AT_PLACE, UNIT_OUT_OF_SERVICE};

/* Brings PT-1 into a status by commands; the case it is on, if any. */
static struct str bring_to(struct room *room, uint32_t status)
{
    struct str case_id = {NULL, 0};
    if (status == UNIT_OFF || status == UNIT_BUSY || status == UNIT_OUT_OF_SERVICE) {
        assert_int_equal(room_unit_to(room, "PT-1", status, "the tyre is flat"), SEUS_OK);
    }
    if (status >= UNIT_ASSIGNED && status <= UNIT_AT_PLACE) {
        assert_int_equal(room_open(room, &case_id), SEUS_OK);
        assert_int_equal(room_assign(room, case_id, "PT-1"), SEUS_OK);
        for (uint32_t step = UNIT_ACKED; step <= status; step++) {
            room->now_ms += MINUTE_MS;
            assert_int_equal(room_unit_to(room, "PT-1", step, ""), SEUS_OK);
        }
    }
    assert_int_equal(room_unit(room, "PT-1").status, status);
    return case_id;
}

static void every_move_of_the_unit_table_works_and_no_other(void **state)
{
    (void)state;
    unsigned allowed = 0;
    for (uint32_t from = UNIT_OFF; from <= UNIT_OUT_OF_SERVICE; from++) {
        for (uint32_t to = UNIT_OFF; to <= UNIT_OUT_OF_SERVICE; to++) {
            if (to == UNIT_ASSIGNED) {
                continue; /* case.assign; see below */
            }
            struct room *room = room_founded();
            const struct str case_id = bring_to(room, from);
            const enum seus_err err = room_unit_to(room, "PT-1", to_status[to], "because");
            const bool expected = sm_allows(&domain_unit_sm, from, to);
            if ((err == SEUS_OK) != expected) {
                print_message("%s -> %s: %s\n", wire_enum_word(&wire_enum_unit_status, from),
                              wire_enum_word(&wire_enum_unit_status, to), room->why.message);
            }
            assert_int_equal(err, expected ? SEUS_OK : SEUS_REFUSED);
            const struct wire_unit unit = room_unit(room, "PT-1");
            assert_int_equal(unit.status, expected ? to : from);
            const bool holds = unit.status >= UNIT_ASSIGNED && unit.status <= UNIT_AT_PLACE;
            assert_int_equal(unit.assignments_count, holds ? 1 : 0);
            if (case_id.len > 0) {
                const struct wire_case row = room_case(room, case_id);
                assert_int_equal(row.assignments_count, 1);
                const uint32_t status = row.assignments[0].status;
                const uint32_t ended = from >= UNIT_ONSCENE ? ASSIGN_CLEARED : ASSIGN_CANCELLED;
                assert_int_equal(status, holds ? ASSIGN_ASSIGNED + unit.status - UNIT_ASSIGNED : ended);
                assert_int_equal(row.assignments[0].ended_at != 0, !holds);
            }
            allowed += expected;
            room_free(room);
        }
    }
    print_message("moves made %u\n", allowed);
    assert_int_equal(allowed, 26);
}

static void the_assignment_table_has_no_move_that_goes_back(void **state)
{
    (void)state;
    unsigned moves = 0;
    for (unsigned from = 0; from < domain_assign_sm.state_count; from++) {
        for (unsigned to = 0; to < domain_assign_sm.state_count; to++) {
            if (sm_allows(&domain_assign_sm, from, to)) {
                assert_true(to > from);
                moves++;
            }
        }
    }
    assert_int_equal(moves, 12);
    assert_int_equal(domain_assign_sm.moves[ASSIGN_CLEARED], 0);
    assert_int_equal(domain_assign_sm.moves[ASSIGN_CANCELLED], 0);
}

ROOM_TEST(a_unit_cannot_say_that_it_is_assigned)
{
    assert_int_equal(room_unit_to(room, "PT-1", UNIT_ASSIGNED, "x"), SEUS_REFUSED);
    assert_non_null(strstr(room->why.hint, "seusctl case assign CASE --unit PT-1"));
    assert_int_equal(room_unit_to(room, "PT-1", UNIT_ENROUTE, "x"), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "has no assignment"));
    assert_int_equal(room_unit_to(room, "PT-9", UNIT_OFF, "x"), SEUS_NOT_FOUND);
}

ROOM_TEST(giving_an_assignment_back_and_breaking_down_need_a_reason)
{
    bring_to(room, UNIT_ENROUTE);
    assert_int_equal(room_unit_to(room, "PT-1", UNIT_AVAILABLE, ""), SEUS_INVALID);
    assert_string_equal(room->why.field, "reason");
    assert_int_equal(room_unit_to(room, "PT-1", UNIT_OUT_OF_SERVICE, ""), SEUS_INVALID);
    assert_string_equal(room->why.field, "reason");
    assert_int_equal(room_unit(room, "PT-1").status, UNIT_ENROUTE);
}

ROOM_TEST(the_first_unit_on_the_scene_moves_the_case_and_a_later_one_does_not)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room_assign(room, case_id, "PT-1"), SEUS_OK);
    assert_int_equal(room_assign(room, case_id, "PT-2"), SEUS_OK);
    for (uint32_t step = UNIT_ACKED; step <= UNIT_ENROUTE; step++) {
        assert_int_equal(room_unit_to(room, "PT-1", step, ""), SEUS_OK);
        assert_int_equal(room_unit_to(room, "PT-2", step, ""), SEUS_OK);
    }
    assert_int_equal(room_case(room, case_id).state, CASE_DISPATCHED);
    assert_int_equal(room_unit_to(room, "PT-2", UNIT_ONSCENE, ""), SEUS_OK);
    assert_int_equal(room_case(room, case_id).state, CASE_ONSCENE);
    assert_true(str_eq(room->answer.case_id, case_id));
    assert_true(room->answer.number.len > 0 && room->answer.assignment_id.len > 0);
    assert_int_equal(room_move(room, case_id, CASE_SECURED), SEUS_OK);
    assert_int_equal(room_unit_to(room, "PT-1", UNIT_ONSCENE, ""), SEUS_OK);
    assert_false(room_has_event(room, EVENT_case_moved));
    assert_int_equal(room_case(room, case_id).state, CASE_SECURED);
}

ROOM_TEST(the_case_waits_again_when_the_last_unit_is_lost_before_the_scene)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room_assign(room, case_id, "PT-1"), SEUS_OK);
    assert_int_equal(room_assign(room, case_id, "PT-2"), SEUS_OK);
    assert_int_equal(room_unit_to(room, "PT-1", UNIT_AVAILABLE, "the engine"), SEUS_OK);
    assert_int_equal(room_case(room, case_id).state, CASE_DISPATCHED);
    assert_int_equal(room_unit_to(room, "PT-2", UNIT_OUT_OF_SERVICE, "an accident"), SEUS_OK);
    const struct wire_case row = room_case(room, case_id);
    assert_int_equal(row.state, CASE_WAITING);
    assert_true(str_eq_cstr(row.reason, "an accident"));
    assert_int_equal(row.assignments[1].status, ASSIGN_CANCELLED);
    assert_int_equal(room_unit(room, "PT-2").status, UNIT_OUT_OF_SERVICE);
    assert_int_equal(room_unit(room, "PT-2").assignments_count, 0);
}

ROOM_TEST(a_unit_free_after_the_scene_leaves_the_case_where_it_is)
{
    const struct str case_id = bring_to(room, UNIT_AT_PLACE);
    assert_int_equal(room_unit_to(room, "PT-1", UNIT_AVAILABLE, ""), SEUS_OK);
    assert_int_equal(room_case(room, case_id).state, CASE_ONSCENE);
    assert_int_equal(room_case(room, case_id).assignments[0].status, ASSIGN_CLEARED);
}

ROOM_TEST(the_status_of_a_unit_with_several_assignments_belongs_to_one)
{
    assert_int_equal(CALL(room, unit_register, .unit_id = S("PT-M"), .zone_id = S("pistoiese"), .multi = true),
                     SEUS_OK);
    struct str first;
    struct str second;
    assert_int_equal(room_open(room, &first), SEUS_OK);
    assert_int_equal(room_open(room, &second), SEUS_OK);
    assert_int_equal(room_assign(room, first, "PT-M"), SEUS_OK);
    assert_int_equal(room_assign(room, second, "PT-M"), SEUS_OK);
    assert_int_equal(room_assign(room, second, "PT-M"), SEUS_REFUSED);
    assert_int_equal(room_unit_to(room, "PT-M", UNIT_ACKED, ""), SEUS_INVALID);
    assert_string_equal(room->why.field, "case_id");
    for (uint32_t step = UNIT_ACKED; step <= UNIT_ONSCENE; step++) {
        assert_int_equal(room_do(room, OP_unit_status,
                                 &(struct wire_unit_set){
                                     .unit_id = S("PT-M"), .status = step, .case_id = room_case(room, second).number}),
                         SEUS_OK);
    }
    assert_int_equal(room_case(room, first).assignments[0].status, ASSIGN_ASSIGNED);
    assert_int_equal(room_case(room, first).state, CASE_DISPATCHED);
    assert_int_equal(room_case(room, second).state, CASE_ONSCENE);
    assert_int_equal(
        room_do(room, OP_unit_status,
                &(struct wire_unit_set){.unit_id = S("PT-M"), .status = UNIT_AVAILABLE, .case_id = second}),
        SEUS_OK);
    const struct wire_unit unit = room_unit(room, "PT-M");
    assert_int_equal(unit.status, UNIT_ASSIGNED);
    assert_int_equal(unit.assignments_count, 1);
    assert_true(str_eq(unit.cases[0], first));
    assert_int_equal(room_unit_to(room, "PT-M", UNIT_OUT_OF_SERVICE, "the engine"), SEUS_OK);
    assert_int_equal(room_case(room, first).state, CASE_WAITING);
}

ROOM_TEST(a_multi_unit_out_of_service_ends_all_its_assignments_in_one_entry)
{
    assert_int_equal(CALL(room, unit_register, .unit_id = S("PT-M"), .zone_id = S("pistoiese"), .multi = true),
                     SEUS_OK);
    struct str cases[17];
    for (unsigned i = 0; i < 17; i++) {
        assert_int_equal(room_open(room, &cases[i]), SEUS_OK);
        assert_int_equal(room_assign(room, cases[i], "PT-M"), i < 16 ? SEUS_OK : SEUS_REFUSED);
    }
    const uint64_t index = room->index;
    assert_int_equal(room_unit_to(room, "PT-M", UNIT_OUT_OF_SERVICE, "the engine"), SEUS_OK);
    assert_int_equal(room->index, index + 1);
    for (unsigned i = 0; i < 16; i++) {
        assert_int_equal(room_case(room, cases[i]).state, CASE_WAITING);
    }
    assert_int_equal(room_unit(room, "PT-M").assignments_count, 0);
}

ROOM_TEST(naming_a_case_that_the_unit_is_not_on_is_refused)
{
    struct str other;
    bring_to(room, UNIT_ACKED);
    assert_int_equal(room_open(room, &other), SEUS_OK);
    const struct wire_unit_set args = {.unit_id = S("PT-1"), .status = UNIT_ENROUTE, .case_id = other};
    assert_int_equal(room_do(room, OP_unit_status, &args), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "is not assigned to case PIS-"));
}

ROOM_TEST(times_never_go_back_when_a_new_leader_has_a_slow_clock)
{
    const struct str case_id = bring_to(room, UNIT_ACKED);
    room->now_ms -= HOUR_MS;
    assert_int_equal(room_unit_to(room, "PT-1", UNIT_ENROUTE, ""), SEUS_OK);
    assert_int_equal(room_unit_to(room, "PT-1", UNIT_ONSCENE, ""), SEUS_OK);
    assert_int_equal(room_unit_to(room, "PT-1", UNIT_AVAILABLE, ""), SEUS_OK);
    const struct wire_case row = room_case(room, case_id);
    const struct wire_assignment *assignment = &row.assignments[0];
    assert_true(assignment->acked_at >= assignment->assigned_at && assignment->enroute_at == assignment->acked_at);
    assert_true(assignment->onscene_at == assignment->acked_at && assignment->ended_at == assignment->acked_at);
    assert_int_equal(assignment->transporting_at, 0);
    assert_int_equal(assignment->at_place_at, 0);
    assert_true(row.updated_at >= assignment->ended_at);
}

ROOM_TEST(a_command_for_another_version_of_the_unit_is_a_conflict)
{
    const uint64_t version = room_unit(room, "PT-1").version;
    const struct wire_unit_set stale = {.unit_id = S("PT-1"), .status = UNIT_OFF, .if_version = version + 1};
    assert_int_equal(room_do(room, OP_unit_status, &stale), SEUS_CONFLICT);
    const struct wire_unit_set exact = {.unit_id = S("PT-1"), .status = UNIT_OFF, .if_version = version};
    assert_int_equal(room_do(room, OP_unit_status, &exact), SEUS_OK);
}

static enum seus_err told_later(struct room *room, uint32_t status, uint64_t occurred_at)
{
    const struct wire_unit_set args = {.unit_id = S("PT-1"), .status = status, .occurred_at = occurred_at};
    return room_do(room, OP_unit_status, &args);
}

ROOM_TEST(a_step_written_down_later_has_the_time_it_was_made_and_keeps_the_order)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room_assign(room, case_id, "PT-1"), SEUS_OK);
    const uint64_t sent_ms = room_case(room, case_id).assignments[0].assigned_at;
    room->now_ms += HOUR_MS;
    assert_int_equal(told_later(room, UNIT_ACKED, sent_ms + MINUTE_MS), SEUS_OK);
    assert_int_equal(told_later(room, UNIT_ENROUTE, sent_ms), SEUS_INVALID);
    assert_non_null(strstr(room->why.message, "unit PT-1 is acked since"));
    assert_int_equal(told_later(room, UNIT_ENROUTE, room->now_ms + HOUR_MS), SEUS_INVALID);
    assert_int_equal(told_later(room, UNIT_ENROUTE, sent_ms + 3 * MINUTE_MS), SEUS_OK);
    assert_int_equal(told_later(room, UNIT_ONSCENE, 0), SEUS_OK);
    const struct wire_case row = room_case(room, case_id);
    assert_int_equal(row.assignments[0].acked_at, sent_ms + MINUTE_MS);
    assert_int_equal(row.assignments[0].enroute_at, sent_ms + 3 * MINUTE_MS);
    assert_int_equal(row.assignments[0].onscene_at, room->now_ms);
}

ROOM_TEST(a_status_without_a_case_can_be_written_down_later_too)
{
    assert_int_equal(told_later(room, UNIT_BUSY, 0), SEUS_OK);
    const uint64_t since_ms = room_unit(room, "PT-1").since;
    room->now_ms += HOUR_MS;
    assert_int_equal(told_later(room, UNIT_OFF, since_ms - MINUTE_MS), SEUS_INVALID);
    assert_int_equal(told_later(room, UNIT_OFF, since_ms + MINUTE_MS), SEUS_OK);
    assert_int_equal(room_unit(room, "PT-1").since, since_ms + MINUTE_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_move_of_the_unit_table_works_and_no_other),
        cmocka_unit_test(the_assignment_table_has_no_move_that_goes_back),
        cmocka_unit_test(a_unit_cannot_say_that_it_is_assigned),
        cmocka_unit_test(giving_an_assignment_back_and_breaking_down_need_a_reason),
        cmocka_unit_test(the_first_unit_on_the_scene_moves_the_case_and_a_later_one_does_not),
        cmocka_unit_test(the_case_waits_again_when_the_last_unit_is_lost_before_the_scene),
        cmocka_unit_test(a_unit_free_after_the_scene_leaves_the_case_where_it_is),
        cmocka_unit_test(the_status_of_a_unit_with_several_assignments_belongs_to_one),
        cmocka_unit_test(a_multi_unit_out_of_service_ends_all_its_assignments_in_one_entry),
        cmocka_unit_test(naming_a_case_that_the_unit_is_not_on_is_refused),
        cmocka_unit_test(times_never_go_back_when_a_new_leader_has_a_slow_clock),
        cmocka_unit_test(a_step_written_down_later_has_the_time_it_was_made_and_keeps_the_order),
        cmocka_unit_test(a_status_without_a_case_can_be_written_down_later_too),
        cmocka_unit_test(a_command_for_another_version_of_the_unit_is_a_conflict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
