/* SPDX-License-Identifier: EUPL-1.2 */
/* The basket of a zone. */
#include "room.h"

static struct wire_resource room_resource(struct room *room, const char *id)
{
    struct wire_resource row = {0};
    assert_true(store_get(room->store, KIND_RESOURCE, str_of(id), &room->arena, &row));
    return row;
}

static enum seus_err add(struct room *room, uint64_t capacity)
{
    return CALL(room, resource_add, .resource_id = S("refuge"), .zone_id = S("pistoiese"), .name = S("Refuge"),
                .capacity = capacity, .sealed = true, .address = S("Via Roma 1"));
}

ROOM_TEST(a_place_is_added_with_its_room_and_once)
{
    assert_int_equal(add(room, 4), SEUS_OK);
    assert_true(str_eq_cstr(room->answer.id, "refuge"));
    const struct wire_resource row = room_resource(room, "refuge");
    assert_int_equal(row.kind, RESOURCE_PLACE);
    assert_int_equal(row.state, RESOURCE_ACTIVE);
    assert_int_equal(row.free, 4);
    assert_int_equal(add(room, 4), SEUS_CONFLICT);
}

ROOM_TEST(a_place_without_places_is_none_but_a_taxi_needs_none)
{
    assert_int_equal(add(room, 0), SEUS_INVALID);
    assert_int_equal(CALL(room, resource_add, .resource_id = S("taxi"), .zone_id = S("pistoiese"), .name = S("Taxi"),
                          .kind = RESOURCE_TRANSPORT),
                     SEUS_OK);
    assert_int_equal(CALL(room, resource_add, .resource_id = S("x"), .zone_id = S("nowhere"), .capacity = 1),
                     SEUS_NOT_FOUND);
    assert_int_equal(CALL(room, resource_add, .resource_id = S("x"), .zone_id = S("pistoiese"), .capacity = 1,
                          .targets = (struct str[]){S("martians")}, .targets_count = 1),
                     SEUS_INVALID);
    assert_int_equal(CALL(room, resource_add, .resource_id = S("x"), .zone_id = S("pistoiese"), .capacity = 100000),
                     SEUS_INVALID);
}

ROOM_TEST(capacity_changes_even_to_nothing_and_facts_are_corrected)
{
    assert_int_equal(add(room, 4), SEUS_OK);
    assert_int_equal(CALL(room, resource_set, .resource_id = S("refuge"), .capacity = 6), SEUS_OK);
    assert_int_equal(room_resource(room, "refuge").free, 6);
    assert_int_equal(CALL(room, resource_set, .resource_id = S("refuge"), .no_places = true, .reason = S("flood")),
                     SEUS_OK);
    assert_int_equal(room_resource(room, "refuge").capacity, 0);
    assert_int_equal(room_resource(room, "refuge").free, 0);
    assert_int_equal(CALL(room, resource_set, .resource_id = S("refuge")), SEUS_INVALID);
    assert_int_equal(CALL(room, resource_set, .resource_id = S("refuge"), .capacity = 1, .no_places = true),
                     SEUS_INVALID);
    assert_int_equal(CALL(room, resource_set, .resource_id = S("refuge"), .sealed = TRI_NO, .contact = S("0573")),
                     SEUS_OK);
    assert_false(room_resource(room, "refuge").sealed);
    assert_int_equal(CALL(room, resource_set, .resource_id = S("refuge"), .capacity = 1, .if_version = 1),
                     SEUS_CONFLICT);
    assert_int_equal(CALL(room, resource_set, .resource_id = S("none"), .capacity = 1), SEUS_NOT_FOUND);
}

ROOM_TEST(what_was_removed_offers_nothing_and_takes_no_change)
{
    assert_int_equal(add(room, 4), SEUS_OK);
    assert_int_equal(CALL(room, resource_remove, .resource_id = S("refuge"), .reason = S("the agreement ended")),
                     SEUS_OK);
    assert_int_equal(room_resource(room, "refuge").state, RESOURCE_REMOVED);
    assert_int_equal(room_resource(room, "refuge").free, 0);
    assert_int_equal(CALL(room, resource_set, .resource_id = S("refuge"), .capacity = 1), SEUS_REFUSED);
    assert_int_equal(CALL(room, resource_remove, .resource_id = S("refuge"), .reason = S("again")), SEUS_REFUSED);
    assert_int_equal(add(room, 4), SEUS_CONFLICT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_is_added_with_its_room_and_once),
        cmocka_unit_test(a_place_without_places_is_none_but_a_taxi_needs_none),
        cmocka_unit_test(capacity_changes_even_to_nothing_and_facts_are_corrected),
        cmocka_unit_test(what_was_removed_offers_nothing_and_takes_no_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
