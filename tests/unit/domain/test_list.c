/* SPDX-License-Identifier: EUPL-1.2 */
/* zone.add, signaller.add, unit.register. */
#include "room.h"

static struct wire_zone zone_row(struct room *room, const char *zone_id)
{
    struct wire_zone row = {0};
    assert_true(store_get(room->store, KIND_ZONE, str_of(zone_id), &room->arena, &row));
    return row;
}

ROOM_TEST(a_zone_gets_a_prefix_from_its_name_and_starts_outside)
{
    assert_int_equal(CALL(room, zone_add, .zone_id = S("val-d-elsa"), .name = S("Alta \xc3\xa0 Val d'Elsa"),
                          .area = S("sud-est"), .population = 63000),
                     SEUS_OK);
    const struct wire_zone row = zone_row(room, "val-d-elsa");
    assert_true(str_eq_cstr(row.prefix, "ALT"));
    assert_int_equal(row.state, ZONE_OUTSIDE);
    assert_int_equal(row.version, room->index);
    assert_int_equal(row.population, 63000);
}

ROOM_TEST(a_zone_that_is_there_is_not_added_again)
{
    assert_int_equal(CALL(room, zone_add, .zone_id = S("default"), .name = S("Elba"), .area = S("nord-ovest")),
                     SEUS_INVALID);
    assert_int_equal(CALL(room, zone_add, .zone_id = S("elba"), .name = S("Elba"), .area = S("nord-ovest")),
                     SEUS_CONFLICT);
    assert_non_null(strstr(room->why.message, "these same facts"));
    assert_int_equal(CALL(room, zone_add, .zone_id = S("elba"), .name = S("Isola d'Elba"), .area = S("nord-ovest")),
                     SEUS_CONFLICT);
    assert_non_null(strstr(room->why.message, "other facts"));
}

ROOM_TEST(bad_names_and_prefixes_of_zones_are_refused)
{
    const char *const names[] = {"Elba", "1elba", "-elba", "el ba", "elba/x", "elb\xc3\xa0"};
    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_int_equal(CALL(room, zone_add, .zone_id = str_of(names[i]), .name = S("Elba"), .area = S("x")),
                         SEUS_INVALID);
        assert_string_equal(room->why.field, "zone_id");
    }
    const char *const prefixes[] = {"E", "ELBAN", "elb", "EL1", "E-"};
    for (unsigned i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
        assert_int_equal(
            CALL(room, zone_add, .zone_id = S("new"), .name = S("New"), .area = S("x"), .prefix = str_of(prefixes[i])),
            SEUS_INVALID);
        assert_string_equal(room->why.field, "prefix");
    }
    assert_int_equal(CALL(room, zone_add, .zone_id = S("new"), .name = S("7"), .area = S("x")), SEUS_INVALID);
    assert_string_equal(room->why.field, "prefix");
}

ROOM_TEST(zones_with_one_prefix_share_their_sequence_so_numbers_stay_unique)
{
    assert_int_equal(CALL(room, zone_add, .zone_id = S("pisana"), .name = S("Pisana"), .area = S("nord-ovest"),
                          .state = ZONE_HOOKED),
                     SEUS_OK);
    assert_int_equal(CALL(room, signaller_add, .signaller_id = S("er-pi"), .name = S("Cisanello"),
                          .category = CATEGORY_HOSPITAL, .zone_id = S("pisana")),
                     SEUS_OK);
    struct str first;
    assert_int_equal(room_open(room, &first), SEUS_OK);
    assert_int_equal(CALL(room, case_open, .zone_id = S("pisana"), .signaller_id = S("er-pi")), SEUS_OK);
    assert_true(str_starts_with(room_case(room, first).number, S("PIS-2026-00001-")));
    assert_true(str_starts_with(room->answer.number, S("PIS-2026-00002-")));
}

ROOM_TEST(numbers_start_again_with_the_year)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    room->now_ms += 60 * 24 * HOUR_MS;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_true(str_starts_with(room->answer.number, S("PIS-2027-00001-")));
}

ROOM_TEST(a_signaller_is_authorised_from_now_without_end_unless_told)
{
    struct wire_signaller row = {0};
    assert_true(store_get(room->store, KIND_SIGNALLER, S("er-pt"), &room->arena, &row));
    assert_int_equal(row.from, ROOM_START_MS);
    assert_int_equal(row.until, 0);
    assert_int_equal(row.state, SIGNALLER_AUTHORISED);
}

ROOM_TEST(the_answer_names_what_was_made)
{
    assert_int_equal(CALL(room, signaller_add, .signaller_id = S("fire-pi"), .name = S("Fire brigade"),
                          .category = CATEGORY_FIRE, .zone_id = S("elba")),
                     SEUS_OK);
    assert_true(str_eq_cstr(room->answer.id, "fire-pi"));
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room->answer.id.len, 0); /* a case has a place of its own in the answer */
}

ROOM_TEST(bad_signallers_are_refused)
{
    const struct wire_signaller_add good = {
        .signaller_id = S("x"), .name = S("X"), .category = CATEGORY_FIRE, .zone_id = S("elba")};
    struct wire_signaller_add bad = good;
    bad.category = CATEGORY_CITIZEN;
    assert_int_equal(room_do(room, OP_signaller_add, &bad), SEUS_INVALID);
    bad = good;
    bad.zone_id = S("atlantis");
    assert_int_equal(room_do(room, OP_signaller_add, &bad), SEUS_NOT_FOUND);
    bad = good;
    bad.from = room->now_ms + HOUR_MS;
    bad.until = room->now_ms + HOUR_MS;
    assert_int_equal(room_do(room, OP_signaller_add, &bad), SEUS_INVALID);
    assert_string_equal(room->why.field, "until");
    bad = good;
    bad.signaller_id = S("er-pt");
    assert_int_equal(room_do(room, OP_signaller_add, &bad), SEUS_CONFLICT);
    assert_int_equal(room_do(room, OP_signaller_add, &good), SEUS_OK);
}

ROOM_TEST(a_unit_is_registered_available_in_the_area_of_its_zone)
{
    const struct wire_unit unit = room_unit(room, "PT-2");
    assert_int_equal(unit.status, UNIT_AVAILABLE);
    assert_int_equal(unit.operators, 1);
    assert_true(str_eq_cstr(unit.area, "centro"));
    assert_int_equal(unit.since, ROOM_START_MS);
}

ROOM_TEST(bad_units_are_refused)
{
    struct str skills[] = {S("social_worker"), S("juggler")};
    assert_int_equal(
        CALL(room, unit_register, .unit_id = S("U"), .zone_id = S("elba"), .skills = skills, .skills_count = 2),
        SEUS_INVALID);
    assert_string_equal(room->why.field, "skills");
    assert_non_null(strstr(room->why.message, "juggler"));
    assert_int_equal(CALL(room, unit_register, .unit_id = S("U"), .zone_id = S("elba"), .operators = 21), SEUS_INVALID);
    assert_int_equal(CALL(room, unit_register, .unit_id = S("U"), .zone_id = S("atlantis")), SEUS_NOT_FOUND);
    assert_int_equal(CALL(room, unit_register, .unit_id = S("PT-1"), .zone_id = S("elba")), SEUS_CONFLICT);
    assert_int_equal(CALL(room, unit_register, .unit_id = S("U"), .zone_id = S("elba"), .skills = skills,
                          .skills_count = 1, .operators = 20),
                     SEUS_OK);
}

ROOM_TEST(what_a_decision_rests_on_is_expected_with_its_version)
{
    assert_int_equal(CALL(room, unit_register, .unit_id = S("U"), .zone_id = S("elba")), SEUS_OK);
    assert_int_equal(room->decision.expects_count, 2);
    assert_int_equal(room->decision.expects[0].version, 0);
    assert_true(room->decision.changes[0]);
    assert_int_equal(room->decision.expects[1].version, zone_row(room, "elba").version);
    assert_false(room->decision.changes[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_zone_gets_a_prefix_from_its_name_and_starts_outside),
        cmocka_unit_test(a_zone_that_is_there_is_not_added_again),
        cmocka_unit_test(bad_names_and_prefixes_of_zones_are_refused),
        cmocka_unit_test(zones_with_one_prefix_share_their_sequence_so_numbers_stay_unique),
        cmocka_unit_test(numbers_start_again_with_the_year),
        cmocka_unit_test(a_signaller_is_authorised_from_now_without_end_unless_told),
        cmocka_unit_test(the_answer_names_what_was_made),
        cmocka_unit_test(bad_signallers_are_refused),
        cmocka_unit_test(a_unit_is_registered_available_in_the_area_of_its_zone),
        cmocka_unit_test(bad_units_are_refused),
        cmocka_unit_test(what_a_decision_rests_on_is_expected_with_its_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
