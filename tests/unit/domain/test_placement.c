/* SPDX-License-Identifier: EUPL-1.2 */
/* Places for people: reserved, taken, left, and what happens when there are none. */
#include "room.h"

static struct wire_resource room_resource(struct room *room, const char *id)
{
    struct wire_resource row = {0};
    assert_true(store_get(room->store, KIND_RESOURCE, str_of(id), &room->arena, &row));
    return row;
}

static struct wire_placement room_placement(struct room *room, struct str id)
{
    struct wire_placement row = {0};
    assert_true(store_get(room->store, KIND_PLACEMENT, id, &room->arena, &row));
    return row;
}

static void add(struct room *room, const char *id, const char *zone, const char *target, uint64_t capacity)
{
    struct str targets[] = {str_of(target)};
    assert_int_equal(CALL(room, resource_add, .resource_id = str_of(id), .zone_id = str_of(zone), .name = S("House"),
                          .capacity = capacity, .targets = targets, .targets_count = target[0] != '\0' ? 1 : 0),
                     SEUS_OK);
}

static struct str opened(struct room *room)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    return case_id;
}

static enum seus_err reserve(struct room *room, struct str case_id, const char *resource, uint64_t places)
{
    return CALL(room, placement_reserve, .case_id = case_id, .resource_id = str_of(resource), .places = places);
}

static void the_table_of_placements_says_what_may_follow_what(void **state)
{
    (void)state;
    for (unsigned from = 0; from <= PLACEMENT_RELEASED; from++) {
        for (unsigned to = 0; to <= PLACEMENT_RELEASED; to++) {
            const bool wanted = (from == PLACEMENT_NONE && to == PLACEMENT_RESERVED) ||
                                (from == PLACEMENT_RESERVED && to == PLACEMENT_STARTED) ||
                                (from == PLACEMENT_RESERVED && to == PLACEMENT_RELEASED) ||
                                (from == PLACEMENT_STARTED && to == PLACEMENT_ENDED);
            assert_int_equal(sm_allows(&domain_placement_sm, from, to), wanted);
        }
    }
}

ROOM_TEST(places_are_counted_from_the_reservation_to_the_leaving)
{
    add(room, "hostel", "pistoiese", "", 4);
    const struct str case_id = opened(room);
    assert_int_equal(reserve(room, case_id, "hostel", 3), SEUS_OK);
    const struct str id = arena_str(&room->arena, room->answer.id);
    assert_int_equal(room_resource(room, "hostel").reserved, 3);
    assert_int_equal(room_resource(room, "hostel").free, 1);
    assert_int_equal(room_case(room, case_id).placements, 1);
    assert_int_equal(CALL(room, placement_start, .placement_id = id), SEUS_OK);
    assert_int_equal(room_resource(room, "hostel").reserved, 0);
    assert_int_equal(room_resource(room, "hostel").occupied, 3);
    assert_int_equal(room_case(room, case_id).placements, 0);
    assert_int_equal(room_case(room, case_id).placed, 1);
    assert_int_equal(room_placement(room, id).placed_at, room->now_ms);
    assert_int_equal(CALL(room, placement_start, .placement_id = id), SEUS_REFUSED);
    assert_int_equal(CALL(room, placement_release, .placement_id = id, .reason = S("x")), SEUS_REFUSED);
    assert_int_equal(CALL(room, resource_remove, .resource_id = S("hostel"), .reason = S("x")), SEUS_REFUSED);
    assert_int_equal(CALL(room, resource_set, .resource_id = S("hostel"), .capacity = 2), SEUS_REFUSED);
    assert_int_equal(CALL(room, placement_end, .placement_id = id, .occurred_at = 1), SEUS_INVALID);
    assert_int_equal(CALL(room, placement_end, .placement_id = id, .reason = S("to her sister")), SEUS_OK);
    assert_int_equal(room_resource(room, "hostel").free, 4);
    assert_int_equal(CALL(room, placement_end, .placement_id = id), SEUS_REFUSED);
}

ROOM_TEST(a_case_does_not_close_nor_merge_while_a_place_is_kept_for_it_invariant_2)
{
    add(room, "hostel", "pistoiese", "", 4);
    const struct str case_id = opened(room);
    const struct str other = opened(room);
    assert_int_equal(room_move(room, case_id, CASE_PHONE_MANAGED), SEUS_OK);
    assert_int_equal(reserve(room, case_id, "hostel", 1), SEUS_OK);
    const struct str id = arena_str(&room->arena, room->answer.id);
    assert_int_equal(room_close(room, case_id, OUTCOME_ADVISED), SEUS_REFUSED);
    assert_int_equal(CALL(room, case_merge, .case_id = case_id, .into = other, .reason = S("x")), SEUS_REFUSED);
    assert_int_equal(CALL(room, placement_release, .placement_id = id, .reason = S("nobody came")), SEUS_OK);
    assert_int_equal(room_resource(room, "hostel").free, 4);
    assert_int_equal(room_close(room, case_id, OUTCOME_ADVISED), SEUS_OK);
    assert_int_equal(reserve(room, case_id, "hostel", 1), SEUS_REFUSED);
}

ROOM_TEST(who_is_in_a_place_stays_there_after_the_case)
{
    add(room, "hostel", "pistoiese", "", 4);
    const struct str case_id = opened(room);
    assert_int_equal(room_move(room, case_id, CASE_PHONE_MANAGED), SEUS_OK);
    assert_int_equal(reserve(room, case_id, "hostel", 1), SEUS_OK);
    const struct str id = arena_str(&room->arena, room->answer.id);
    assert_int_equal(CALL(room, placement_start, .placement_id = id), SEUS_OK);
    assert_int_equal(room_close(room, case_id, OUTCOME_ADVISED), SEUS_OK);
    assert_int_equal(room_resource(room, "hostel").occupied, 1);
    assert_int_equal(CALL(room, placement_end, .placement_id = id), SEUS_OK);
    assert_int_equal(room_resource(room, "hostel").free, 4);
}

ROOM_TEST(no_place_is_on_record_and_the_case_waits)
{
    add(room, "hostel", "pistoiese", "", 2);
    const struct str case_id = opened(room);
    assert_int_equal(reserve(room, case_id, "", 3), SEUS_OK);
    assert_int_equal(room->answer.code, SEUS_REFUSED);
    assert_true(room_has_event(room, EVENT_placement_refused_full));
    assert_int_equal(room_case(room, case_id).state, CASE_WAITING);
    assert_true(room_case(room, case_id).reason.len > 0);
    assert_int_equal(reserve(room, case_id, "", 3), SEUS_OK); /* it waits already: held */
    assert_true(room_case(room, case_id).hold_reason.len > 0);
    assert_int_equal(reserve(room, case_id, "", 2), SEUS_OK);
    assert_int_equal(room->answer.code, SEUS_OK);
}

ROOM_TEST(a_full_place_is_said_and_another_one_named)
{
    add(room, "full", "pistoiese", "", 1);
    add(room, "hostel", "pistoiese", "", 5);
    const struct str case_id = opened(room);
    assert_int_equal(reserve(room, case_id, "full", 2), SEUS_OK);
    assert_int_equal(room->answer.code, SEUS_REFUSED);
    assert_non_null(strstr(arena_str(&room->arena, room->answer.hint).ptr, "hostel"));
    assert_int_equal(room_case(room, case_id).state, CASE_TRIAGED);
}

ROOM_TEST(a_place_is_for_whom_it_is_for_unless_an_operator_says_why)
{
    add(room, "women", "pistoiese", "women", 4);
    add(room, "minors", "pistoiese", "minors", 4);
    add(room, "far", "mugello", "", 4);
    const struct str case_id = opened(room);
    assert_int_equal(room_do(room, OP_person_link,
                             &(struct wire_person_link_args){
                                 .case_id = case_id, .sex = SEX_MAN, .age_band = AGE_30_64}),
                     SEUS_OK);
    const struct str man = arena_str(&room->arena, room->answer.id);
    assert_int_equal(CALL(room, placement_reserve, .case_id = case_id, .resource_id = S("women"), .person_id = man),
                     SEUS_REFUSED);
    assert_int_equal(CALL(room, placement_reserve, .case_id = case_id, .resource_id = S("minors"), .person_id = man),
                     SEUS_REFUSED);
    assert_int_equal(CALL(room, placement_reserve, .case_id = case_id, .resource_id = S("far"), .person_id = man),
                     SEUS_REFUSED);
    assert_non_null(strstr(room->why.hint, "--override-reason"));
    assert_int_equal(CALL(room, placement_reserve, .case_id = case_id, .person_id = man), SEUS_OK);
    assert_int_equal(room->answer.code, SEUS_REFUSED); /* nothing in the basket is for him */
    assert_int_equal(CALL(room, placement_reserve, .case_id = case_id, .resource_id = S("far"), .person_id = man,
                          .override_reason = S("the only bed tonight")),
                     SEUS_OK);
    assert_int_equal(room->answer.code, SEUS_OK);
    assert_true(room_placement(room, room->answer.id).override_reason.len > 0);
    assert_int_equal(CALL(room, placement_reserve, .case_id = case_id, .person_id = S("p9")), SEUS_NOT_FOUND);
}

ROOM_TEST(a_child_goes_where_women_go_and_the_named_target_chooses)
{
    add(room, "women", "pistoiese", "women", 4);
    add(room, "minors", "pistoiese", "minors", 4);
    const struct str case_id = opened(room);
    assert_int_equal(room_do(room, OP_person_link,
                             &(struct wire_person_link_args){.case_id = case_id, .sex = SEX_MAN, .age_band = AGE_6_13}),
                     SEUS_OK);
    const struct str boy = arena_str(&room->arena, room->answer.id);
    assert_int_equal(CALL(room, placement_reserve, .case_id = case_id, .resource_id = S("women"), .person_id = boy),
                     SEUS_OK);
    assert_int_equal(room->answer.code, SEUS_OK);
    assert_int_equal(CALL(room, placement_reserve, .case_id = case_id, .person_id = boy), SEUS_OK);
    assert_true(str_eq_cstr(room_placement(room, room->answer.id).resource_id, "minors"));
}

ROOM_TEST(a_minor_placed_in_safety_needs_the_hour_and_the_times_of_the_law_run_from_it_invariant_13)
{
    add(room, "minors", "pistoiese", "", 4);
    struct str flags[] = {S("minor_removal")};
    room->triage.flags = flags;
    room->triage.flags_count = 1;
    const struct str case_id = opened(room);
    assert_int_equal(CALL(room, case_update, .case_id = case_id, .flags = flags, .flags_count = 1), SEUS_REFUSED);
    assert_int_equal(reserve(room, case_id, "minors", 1), SEUS_OK);
    const struct str id = arena_str(&room->arena, room->answer.id);
    assert_int_equal(CALL(room, placement_start, .placement_id = id), SEUS_INVALID);
    assert_string_equal(room->why.field, "placed_at");
    assert_int_equal(CALL(room, placement_start, .placement_id = id, .placed_at = room->now_ms + HOUR_MS),
                     SEUS_INVALID);
    assert_int_equal(CALL(room, placement_start, .placement_id = id, .placed_at = room->now_ms - HOUR_MS), SEUS_OK);
    assert_true(room_has_event(room, EVENT_deadline_set));
    assert_int_equal(room_case(room, case_id).placed_at, room->now_ms - HOUR_MS);
}

/* Somebody of this age in the case, with a reserved place; the placement. */
static struct str reserved_for(struct room *room, struct str case_id, uint32_t age_band, const char *vulnerability,
                               struct str *ret_person)
{
    struct str words[] = {str_of(vulnerability)};
    const struct wire_person_link_args link = {.case_id = case_id,
                                               .age_band = age_band,
                                               .vulnerabilities = words,
                                               .vulnerabilities_count = words[0].len > 0 ? 1 : 0};
    assert_int_equal(room_do(room, OP_person_link, &link), SEUS_OK);
    *ret_person = arena_str(&room->arena, room->answer.id);
    assert_int_equal(CALL(room, placement_reserve, .case_id = case_id, .resource_id = S("house"),
                          .person_id = *ret_person),
                     SEUS_OK);
    return arena_str(&room->arena, room->answer.id);
}

static unsigned reports_due(struct room *room, struct str case_id, struct str person_id)
{
    void *found = NULL;
    unsigned due = 0;
    const unsigned count = store_rows(room->store, KIND_DEADLINE, case_id, &room->arena, 64, &found);
    const struct wire_deadline *rows = found;
    for (unsigned i = 0; i < count; i++) {
        due += rows[i].kind == DEADLINE_MINOR_REPORT && str_eq(rows[i].person_id, person_id) ? 1 : 0;
    }
    return due;
}

ROOM_TEST(the_times_of_the_law_run_for_each_minor_of_a_case)
{
    add(room, "house", "pistoiese", "", 9);
    struct str flags[] = {S("minor_removal")};
    struct str person;
    room->triage.flags = flags;
    room->triage.flags_count = 1;
    const struct str case_id = opened(room);
    struct str id = reserved_for(room, case_id, AGE_6_13, "", &person);
    assert_int_equal(CALL(room, placement_start, .placement_id = id, .placed_at = room->now_ms - HOUR_MS), SEUS_OK);
    assert_int_equal(reports_due(room, case_id, person), 1);
    assert_int_equal(CALL(room, placement_end, .placement_id = id, .reason = S("to another house")), SEUS_OK);
    assert_int_equal(CALL(room, placement_reserve, .case_id = case_id, .resource_id = S("house"), .person_id = person),
                     SEUS_OK);
    id = arena_str(&room->arena, room->answer.id);
    assert_int_equal(CALL(room, placement_start, .placement_id = id), SEUS_OK); /* the same child: once */
    assert_int_equal(reports_due(room, case_id, person), 1);

    id = reserved_for(room, case_id, AGE_UNKNOWN, "", &person); /* a brother, perhaps: nobody told his age */
    assert_int_equal(CALL(room, placement_start, .placement_id = id), SEUS_INVALID);
    assert_string_equal(room->why.field, "placed_at");
    assert_int_equal(CALL(room, placement_start, .placement_id = id, .placed_at = room->now_ms), SEUS_OK);
    assert_int_equal(reports_due(room, case_id, person), 1);

    id = reserved_for(room, case_id, AGE_30_64, "", &person); /* their mother goes with them */
    assert_int_equal(CALL(room, placement_start, .placement_id = id), SEUS_OK);
    assert_int_equal(reports_due(room, case_id, person), 0);

    id = reserved_for(room, case_id, AGE_14_17, "uasc", &person); /* and a boy who came alone */
    assert_int_equal(CALL(room, placement_start, .placement_id = id, .placed_at = room->now_ms), SEUS_OK);
    assert_int_equal(reports_due(room, case_id, person), 0);
}

ROOM_TEST(an_unaccompanied_minor_placed_first_does_not_keep_the_law_from_the_next)
{
    add(room, "house", "pistoiese", "", 9);
    struct str flags[] = {S("minor_removal"), S("uasc")};
    struct str person;
    room->triage.flags = flags;
    room->triage.flags_count = 2;
    const struct str case_id = opened(room);
    struct str id = reserved_for(room, case_id, AGE_14_17, "uasc", &person);
    assert_int_equal(CALL(room, placement_start, .placement_id = id, .placed_at = room->now_ms), SEUS_OK);
    assert_int_equal(reports_due(room, case_id, person), 0);
    id = reserved_for(room, case_id, AGE_6_13, "", &person);
    assert_int_equal(CALL(room, placement_start, .placement_id = id), SEUS_INVALID);
    assert_int_equal(CALL(room, placement_start, .placement_id = id, .placed_at = room->now_ms), SEUS_OK);
    assert_int_equal(reports_due(room, case_id, person), 1);
}

ROOM_TEST(the_only_minor_of_a_case_is_the_one_that_nobody_named)
{
    add(room, "house", "pistoiese", "", 9);
    struct str person;
    const struct str case_id = opened(room);
    assert_int_equal(CALL(room, minor_place, .case_id = case_id, .placed_at = room->now_ms - HOUR_MS), SEUS_OK);
    const struct str id = reserved_for(room, case_id, AGE_6_13, "", &person);
    assert_int_equal(CALL(room, placement_start, .placement_id = id), SEUS_OK);
    assert_int_equal(reports_due(room, case_id, person), 0);
}

ROOM_TEST(the_flag_of_a_minor_placed_in_safety_comes_with_the_hour_alone_invariant_13)
{
    const struct str somebody = room_somebody(room);
    struct str flags[] = {S("sealed"), S("minor_removal")};
    const struct str case_id = opened(room);
    assert_int_equal(CALL(room, case_update, .case_id = case_id, .flags = flags, .flags_count = 2), SEUS_REFUSED);
    assert_string_equal(room->why.field, "flags");
    assert_non_null(strstr(room->why.hint, "seusctl minor place"));
    assert_int_equal(room_case(room, case_id).flags_count, 0);
    assert_int_equal(CALL(room, case_update, .case_id = case_id, .flags = flags, .flags_count = 1), SEUS_OK);
    assert_int_equal(CALL(room, minor_place, .case_id = case_id, .placed_at = room->now_ms - HOUR_MS, .uasc = true),
                     SEUS_OK);
    assert_int_equal(CALL(room, case_update, .case_id = case_id, .flags = flags, .flags_count = 2), SEUS_REFUSED);
    assert_int_equal(CALL(room, minor_place, .case_id = case_id, .placed_at = room->now_ms - HOUR_MS,
                          .person_id = somebody),
                     SEUS_OK);
    assert_int_equal(CALL(room, case_update, .case_id = case_id, .flags = flags, .flags_count = 2), SEUS_OK);
}

ROOM_TEST(the_room_places_nobody_of_a_shadow_case)
{
    add(room, "house", "apuane", "", 4);
    assert_int_equal(CALL(room, case_open, .zone_id = S("apuane"), .signaller_id = S("er-ap")), SEUS_OK);
    const struct str case_id = arena_str(&room->arena, room->answer.case_id);
    assert_int_equal(reserve(room, case_id, "house", 1), SEUS_REFUSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_of_placements_says_what_may_follow_what),
        cmocka_unit_test(places_are_counted_from_the_reservation_to_the_leaving),
        cmocka_unit_test(a_case_does_not_close_nor_merge_while_a_place_is_kept_for_it_invariant_2),
        cmocka_unit_test(who_is_in_a_place_stays_there_after_the_case),
        cmocka_unit_test(no_place_is_on_record_and_the_case_waits),
        cmocka_unit_test(a_full_place_is_said_and_another_one_named),
        cmocka_unit_test(a_place_is_for_whom_it_is_for_unless_an_operator_says_why),
        cmocka_unit_test(a_child_goes_where_women_go_and_the_named_target_chooses),
        cmocka_unit_test(a_minor_placed_in_safety_needs_the_hour_and_the_times_of_the_law_run_from_it_invariant_13),
        cmocka_unit_test(the_times_of_the_law_run_for_each_minor_of_a_case),
        cmocka_unit_test(an_unaccompanied_minor_placed_first_does_not_keep_the_law_from_the_next),
        cmocka_unit_test(the_only_minor_of_a_case_is_the_one_that_nobody_named),
        cmocka_unit_test(the_flag_of_a_minor_placed_in_safety_comes_with_the_hour_alone_invariant_13),
        cmocka_unit_test(the_room_places_nobody_of_a_shadow_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
