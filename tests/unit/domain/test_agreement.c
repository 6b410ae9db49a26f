/* SPDX-License-Identifier: EUPL-1.2 */
/* Agreements: an adhering municipality is served from a day to a day, and its cost has an owner. */
#include "room.h"

#include "domain/accession.h"

#define DAY (24 * HOUR_MS)

/* A city with a unit, and a municipality that may adhere. */
static void found_city(struct room *room)
{
    room->zone = (struct wire_verdict){
        .kind = VERDICT_ZONE, .source = SOURCE_PLUGIN, .decision = DECISION_ACCEPT, .plugin = S("cuesb-zone")};
    assert_int_equal(CALL(room, zone_add, .zone_id = S("barcelona"), .name = S("Barcelona"), .area = S("bcn"),
                          .prefix = S("BCN"), .kind = ZONE_KIND_CITY, .state = ZONE_HOOKED),
                     SEUS_OK);
    assert_int_equal(CALL(room, zone_add, .zone_id = S("badalona"), .name = S("Badalona"), .area = S("bcn"),
                          .prefix = S("BDN"), .kind = ZONE_KIND_ADHERED),
                     SEUS_OK);
    assert_int_equal(CALL(room, unit_register, .unit_id = S("BCN-1"), .zone_id = S("barcelona")), SEUS_OK);
}

static enum seus_err agree(struct room *room, uint64_t from, uint64_t until)
{
    return CALL(room, agreement_make, .zone_id = S("badalona"), .payer = S("Badalona"), .from = from, .until = until,
                .act = S("convention 1"));
}

static bool served(struct room *room, uint32_t category)
{
    assert_int_equal(CALL(room, case_open, .zone_id = S("badalona"), .category = category), SEUS_OK);
    return room->answer.code == SEUS_OK;
}

ROOM_TEST(a_municipality_is_served_while_its_agreement_lasts)
{
    const uint64_t now = room->now_ms;
    found_city(room);
    assert_false(served(room, CATEGORY_POLICE));
    assert_int_equal(agree(room, now + 10 * DAY, now + 20 * DAY), SEUS_OK);
    assert_false(served(room, CATEGORY_POLICE));
    room->now_ms = now + 10 * DAY;
    assert_true(served(room, CATEGORY_POLICE));
    const struct str case_id = arena_str(&room->arena, room->answer.case_id);
    assert_int_equal(room->asked[0].zone.state, ZONE_HOOKED);
    assert_int_equal(room->asked[0].agreement.until, now + 20 * DAY);
    assert_true(str_eq_cstr(room->asked[0].agreement.payer, "Badalona"));
    assert_int_equal(room_assign(room, case_id, "BCN-1"), SEUS_OK);
    room->now_ms = now + 20 * DAY;
    assert_false(served(room, CATEGORY_POLICE));
    assert_int_equal(room->asked[0].zone.state, ZONE_OUTSIDE);
}

ROOM_TEST(no_unit_goes_to_a_municipality_whose_agreement_has_ended)
{
    found_city(room);
    assert_int_equal(agree(room, 0, room->now_ms + DAY), SEUS_OK);
    assert_true(served(room, CATEGORY_SOCIAL_SERVICE));
    const struct str case_id = arena_str(&room->arena, room->answer.case_id);
    room->now_ms += DAY;
    assert_int_equal(room_assign(room, case_id, "BCN-1"), SEUS_REFUSED);
}

ROOM_TEST(its_citizens_are_not_served_only_its_professionals)
{
    found_city(room);
    assert_int_equal(agree(room, 0, 0), SEUS_OK);
    assert_true(served(room, CATEGORY_SOCIAL_SERVICE));
    assert_false(served(room, CATEGORY_CITIZEN));
}

ROOM_TEST(an_agreement_is_extended_and_ended)
{
    const uint64_t now = room->now_ms;
    struct wire_agreement row;
    found_city(room);
    assert_int_equal(agree(room, 0, now + 10 * DAY), SEUS_OK);
    const struct str id = arena_str(&room->arena, room->answer.id);
    assert_int_equal(agree(room, now + 5 * DAY, 0), SEUS_CONFLICT);
    assert_int_equal(CALL(room, agreement_extend, .agreement_id = id, .until = now + 5 * DAY, .act = S("2")),
                     SEUS_REFUSED);
    assert_int_equal(CALL(room, agreement_extend, .agreement_id = id, .until = now + 30 * DAY, .act = S("2")), SEUS_OK);
    room->now_ms = now + 15 * DAY;
    assert_true(served(room, CATEGORY_POLICE));
    assert_int_equal(CALL(room, agreement_end, .agreement_id = id, .reason = S("the council left")), SEUS_OK);
    assert_false(served(room, CATEGORY_POLICE));
    assert_true(store_get(room->store, KIND_AGREEMENT, id, &room->arena, &row));
    assert_int_equal(agreement_state_at(&row, room->now_ms), AGREEMENT_ENDED);
    assert_int_equal(row.extensions, 1);
    assert_int_equal(CALL(room, agreement_extend, .agreement_id = id, .until = now + 90 * DAY, .act = S("3")),
                     SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "ended"));
    assert_int_equal(agree(room, 0, 0), SEUS_OK); /* what follows is a new one */
}

ROOM_TEST(an_expired_agreement_is_not_brought_back)
{
    found_city(room);
    assert_int_equal(agree(room, 0, room->now_ms + DAY), SEUS_OK);
    const struct str id = arena_str(&room->arena, room->answer.id);
    room->now_ms += 2 * DAY;
    assert_int_equal(CALL(room, agreement_extend, .agreement_id = id, .until = room->now_ms + DAY, .act = S("2")),
                     SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "expired"));
    assert_int_equal(CALL(room, agreement_end, .agreement_id = S("g0nothing"), .reason = S("x")), SEUS_NOT_FOUND);
}

ROOM_TEST(a_zone_of_the_region_does_not_join_by_agreement_nor_a_municipality_by_steps)
{
    found_city(room);
    assert_int_equal(CALL(room, agreement_make, .zone_id = S("elba"), .payer = S("Elba"), .act = S("1")), SEUS_REFUSED);
    assert_int_equal(CALL(room, zone_advance, .zone_id = S("badalona"), .step = STEP_REQUESTED, .by = S("mayors")),
                     SEUS_REFUSED);
    assert_non_null(strstr(room->why.hint, "agreement make"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_municipality_is_served_while_its_agreement_lasts),
        cmocka_unit_test(no_unit_goes_to_a_municipality_whose_agreement_has_ended),
        cmocka_unit_test(its_citizens_are_not_served_only_its_professionals),
        cmocka_unit_test(an_agreement_is_extended_and_ended),
        cmocka_unit_test(an_expired_agreement_is_not_brought_back),
        cmocka_unit_test(a_zone_of_the_region_does_not_join_by_agreement_nor_a_municipality_by_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
