/* SPDX-License-Identifier: EUPL-1.2 */
/* Commands that are written on a shift. */
#include "room.h"

static void shift_is(struct room *room, uint32_t state, uint64_t version)
{
    const struct wire_shift row = {.shift_id = S("h0night"), .room_id = S("pistoia"), .state = state,
                                   .closed_at = room->now_ms, .next_shift = S("h0day"), .version = version};
    room->store->port.put(room->store->port.ctx, KIND_SHIFT, row.shift_id, &row);
    room->shift = row.shift_id;
}

ROOM_TEST(invariant_15_a_closed_shift_cannot_write)
{
    struct str case_id;
    shift_is(room, SHIFT_CLOSED, 3);
    assert_int_equal(room_open(room, &case_id), SEUS_REFUSED);
    assert_string_equal(room->why.field, "shift");
    assert_non_null(strstr(room->why.hint, "--on-shift h0day"));
    assert_int_equal(room->asked_count, 0); /* policy is not bothered */
    assert_int_equal(CALL(room, zone_add, .zone_id = S("lunigiana"), .name = S("Lunigiana"), .area = S("x")),
                     SEUS_REFUSED);
    room->shift = S("");
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
}

ROOM_TEST(a_shift_that_is_not_there_or_has_not_begun_writes_nothing)
{
    struct str case_id;
    room->shift = S("h0other");
    assert_int_equal(room_open(room, &case_id), SEUS_NOT_FOUND);
    shift_is(room, SHIFT_PLANNED, 3);
    assert_int_equal(room_open(room, &case_id), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "has not begun"));
}

ROOM_TEST(what_is_written_on_a_shift_rests_on_it_and_says_so)
{
    struct str case_id;
    struct wire_entry entry;
    shift_is(room, SHIFT_HANDING_OVER, 3);
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(wire_cbor_decode(&wire_record_entry, buf_str(&room->log[room->log_count - 1]), &room->arena,
                                      &entry, &room->why),
                     SEUS_OK);
    assert_true(str_eq_cstr(entry.shift, "h0night"));
    bool rests = false;
    for (uint32_t i = 0; i < entry.expects_count; i++) {
        rests = rests || (entry.expects[i].kind == KIND_SHIFT && entry.expects[i].version == 3);
    }
    assert_true(rests); /* closed meanwhile elsewhere: the entry has no effect */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(invariant_15_a_closed_shift_cannot_write),
        cmocka_unit_test(a_shift_that_is_not_there_or_has_not_begun_writes_nothing),
        cmocka_unit_test(what_is_written_on_a_shift_rests_on_it_and_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
