/* SPDX-License-Identifier: EUPL-1.2 */
/* What policy is told of the basket and of the people, beside the rows. */
#include "room.h"

static void add_place(struct room *room, const char *id, const char *zone, struct str *targets, uint32_t targets_count)
{
    assert_int_equal(CALL(room, resource_add, .resource_id = str_of(id), .zone_id = str_of(zone), .name = S("House"),
                          .capacity = 2, .targets = targets, .targets_count = targets_count),
                     SEUS_OK);
}

static struct str person(struct room *room, const char *word)
{
    struct str words[] = {str_of(word)};
    assert_int_equal(CALL(room, person_add, .zone_id = S("pistoiese"), .vulnerabilities = words,
                          .vulnerabilities_count = 1),
                     SEUS_OK);
    return arena_str(&room->arena, room->answer.id);
}

static bool is_told(const struct wire_question *question, const char *word)
{
    for (uint32_t i = 0; i < question->vulnerabilities_count; i++) {
        if (str_eq_cstr(question->vulnerabilities[i], word)) {
            return true;
        }
    }
    return false;
}

ROOM_TEST(zone_and_dispatch_are_told_the_places_of_the_zone_and_what_is_free)
{
    struct str women[] = {S("women"), S("violence")};
    struct str anyone[] = {S("anyone"), S("minors"), S("men")};
    struct str case_id;
    add_place(room, "a-refuge", "pistoiese", women, 2);
    add_place(room, "b-hostel", "pistoiese", anyone, 3);
    add_place(room, "c-gone", "pistoiese", NULL, 0);
    add_place(room, "far", "mugello", NULL, 0);
    assert_int_equal(CALL(room, resource_remove, .resource_id = S("c-gone"), .reason = S("sold")), SEUS_OK);
    assert_int_equal(CALL(room, resource_add, .resource_id = S("taxi"), .zone_id = S("pistoiese"), .name = S("Taxi"),
                          .kind = RESOURCE_TRANSPORT),
                     SEUS_OK);
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    for (unsigned i = 0; i < 3; i += 2) {
        const struct wire_question *question = &room->asked[i];
        assert_int_equal(question->places_count, 2);
        assert_true(str_eq_cstr(question->places[0].place_id, "a-refuge"));
        assert_true(str_eq_cstr(question->places[0].zone_id, "pistoiese"));
        assert_int_equal(question->places[0].free, 2);
        assert_int_equal(question->places[0].targets_count, 2);
        /* For anyone, if they are men: no other target narrows it. */
        assert_int_equal(question->places[1].targets_count, 1);
        assert_true(str_eq_cstr(question->places[1].targets[0], "men"));
    }
    assert_int_equal(room->asked[1].places_count, 0); /* how urgent it is does not depend on where there is room */
    assert_int_equal(CALL(room, placement_reserve, .case_id = case_id, .resource_id = S("a-refuge"), .places = 2,
                          .override_reason = S("known there")),
                     SEUS_OK);
    assert_int_equal(room_assign(room, case_id, "PT-1"), SEUS_OK);
    assert_int_equal(room->asked[0].places_count, 2);
    assert_int_equal(room->asked[0].places[0].free, 0);
}

ROOM_TEST(every_question_tells_who_is_vulnerable_as_told_as_answered_and_as_known)
{
    struct str known[] = {person(room, "dependent"), person(room, "ill_health")};
    struct str told[] = {S("ill_health"), S("trafficking")};
    assert_int_equal(CALL(room, case_open, .zone_id = S("pistoiese"), .signaller_id = S("er-pt"),
                          .answers = {.pregnancy = TRI_YES}, .vulnerabilities = told, .vulnerabilities_count = 2,
                          .person_ids = known, .person_ids_count = 2),
                     SEUS_OK);
    const struct str case_id = arena_str(&room->arena, room->answer.case_id);
    assert_int_equal(room->asked_count, 3);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(room->asked[i].vulnerabilities_count, 4); /* each once */
        assert_true(is_told(&room->asked[i], "ill_health"));
        assert_true(is_told(&room->asked[i], "trafficking"));
        assert_true(is_told(&room->asked[i], "pregnancy"));
        assert_true(is_told(&room->asked[i], "dependent"));
    }
    struct str more[] = {S("old_age")};
    assert_int_equal(CALL(room, case_update, .case_id = case_id, .vulnerabilities = more, .vulnerabilities_count = 1),
                     SEUS_OK);
    assert_int_equal(room_assign(room, case_id, "PT-1"), SEUS_OK);
    assert_int_equal(room->asked[0].vulnerabilities_count, 5);
    assert_true(is_told(&room->asked[0], "old_age"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zone_and_dispatch_are_told_the_places_of_the_zone_and_what_is_free),
        cmocka_unit_test(every_question_tells_who_is_vulnerable_as_told_as_answered_and_as_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
