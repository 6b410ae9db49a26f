/* SPDX-License-Identifier: EUPL-1.2 */
/* Shifts: what one leaves to the next, item by item, and what happens when nobody takes it. */
#include "domain/shift.h"
#include "room.h"

#define SHIFT(room, verb, ...) room_do((room), OP_shift_##verb, &(struct wire_shift_##verb##_args){__VA_ARGS__})

static struct wire_shift shift_row(struct room *room, struct str shift_id)
{
    struct wire_shift row = {0};
    assert_true(store_get(room->store, KIND_SHIFT, shift_id, &room->arena, &row));
    return row;
}

static void people_there(struct room *room)
{
    assert_int_equal(CALL(room, user_add, .user_id = S("op-1"), .role = USER_OPERATOR), SEUS_OK);
    assert_int_equal(CALL(room, user_add, .user_id = S("su-1"), .role = USER_SUPERVISOR), SEUS_OK);
}

static struct str shift_opened(struct room *room)
{
    assert_int_equal(SHIFT(room, open, .room_id = S("pistoia"), .lead = S("op-1")), SEUS_OK);
    return arena_str(&room->arena, room->answer.id);
}

/* Two shifts, and six open cases listed by the first for the second. */
static void listed(struct room *room, struct str *ret_old, struct str *ret_next)
{
    people_there(room);
    *ret_old = shift_opened(room);
    for (unsigned i = 0; i < 6; i++) {
        struct str case_id;
        assert_int_equal(room_open(room, &case_id), SEUS_OK);
    }
    room->now_ms += MINUTE_MS;
    *ret_next = shift_opened(room);
    assert_int_equal(SHIFT(room, handover, .shift_id = *ret_old, .to = *ret_next), SEUS_OK);
}

static struct str item_id(struct room *room, struct str shift_id, unsigned number)
{
    return arena_printf(&room->arena, "%.*s.%u", STR_ARG(shift_id), number);
}

ROOM_TEST(a_shift_lists_every_open_case_and_closes_when_each_is_taken)
{
    struct str old;
    struct str next;
    listed(room, &old, &next);
    assert_int_equal(shift_row(room, old).items_open, 6);
    for (unsigned i = 1; i <= 5; i++) {
        assert_int_equal(SHIFT(room, ack, .shift_id = old, .item_id = item_id(room, old, i), .by = next), SEUS_OK);
    }
    assert_int_equal(SHIFT(room, close, .shift_id = old), SEUS_REFUSED);
    assert_int_equal(SHIFT(room, ack, .shift_id = old, .all = true), SEUS_OK);
    assert_int_equal(SHIFT(room, close, .shift_id = old), SEUS_OK);
    assert_int_equal(shift_row(room, old).state, SHIFT_CLOSED);
}

ROOM_TEST(what_a_case_waits_for_is_not_copied_into_the_shift)
{
    struct str case_id;
    people_there(room);
    const struct str old = shift_opened(room);
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(CALL(room, case_update, .case_id = case_id, .to = CASE_WAITING, .reason = S("her sister Anna")),
                     SEUS_OK);
    room->now_ms += MINUTE_MS;
    assert_int_equal(SHIFT(room, handover, .shift_id = old, .to = shift_opened(room)), SEUS_OK);
    const struct wire_shift row = shift_row(room, old);
    assert_int_equal(row.leaves_count, 1);
    assert_non_null(strstr(arena_str(&room->arena, row.leaves[0].summary).ptr, "waiting"));
    assert_null(strstr(arena_str(&room->arena, row.leaves[0].summary).ptr, "Anna"));
}

ROOM_TEST(a_report_without_an_outcome_is_left_to_the_next_shift_until_it_has_one)
{
    people_there(room);
    const struct str old = shift_opened(room);
    assert_int_equal(CALL(room, report_take, .zone_id = S("pistoiese"), .signaller_id = S("ps-pt")), SEUS_OK);
    const struct str first = arena_str(&room->arena, room->answer.report_id);
    assert_int_equal(CALL(room, report_take, .zone_id = S("nowhere"), .category = CATEGORY_CITIZEN), SEUS_OK);
    const struct str second = arena_str(&room->arena, room->answer.report_id);
    assert_int_equal(CALL(room, report_take, .zone_id = S("pistoiese"), .category = CATEGORY_CITIZEN,
                          .outcome = OUTCOME_ADVISED, .orientation = S("tomorrow at 9")),
                     SEUS_OK);
    room->now_ms += MINUTE_MS;
    const struct str next = shift_opened(room);
    assert_int_equal(SHIFT(room, handover, .shift_id = old, .to = next), SEUS_OK);
    const struct wire_shift row = shift_row(room, old);
    assert_int_equal(row.leaves_count, 2); /* the third has its outcome */
    assert_int_equal(row.leaves[0].kind, SHIFT_ITEM_REPORT);
    assert_true(str_eq(row.leaves[0].subject_id, first));
    assert_int_equal(SHIFT(room, ack, .shift_id = old, .all = true, .by = next), SEUS_OK);
    assert_int_equal(SHIFT(room, close, .shift_id = old), SEUS_OK);
    assert_int_equal(CALL(room, report_close, .report_id = first, .outcome = OUTCOME_FALSE_REPORT,
                          .reason = S("nobody there")),
                     SEUS_OK);
    assert_int_equal(SHIFT(room, close, .shift_id = next, .supervisor = S("su-1"), .reason = S("quiet")), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, second.ptr));
}

ROOM_TEST(the_item_that_nobody_takes_alarms_once_and_the_others_do_not)
{
    struct str old;
    struct str next;
    listed(room, &old, &next);
    for (unsigned i = 1; i <= 5; i++) {
        assert_int_equal(SHIFT(room, ack, .shift_id = old, .item_id = item_id(room, old, i)), SEUS_OK);
    }
    room->now_ms += 16 * MINUTE_MS;
    unsigned alarms = 0;
    for (unsigned i = 1; i <= 6; i++) {
        void *found = NULL;
        assert_int_equal(room->store->port.rows(room->store->port.ctx, KIND_DEADLINE, item_id(room, old, i),
                                                &room->arena, 10, &found),
                         1);
        const struct wire_deadline *rows = found;
        if (CALL(room, deadline_fire, .deadline_id = arena_str(&room->arena, rows[0].deadline_id),
                 .version = rows[0].version, .due = true) == SEUS_OK) {
            alarms++;
            assert_true(room_has_event(room, EVENT_item_alarmed));
        }
    }
    assert_int_equal(alarms, 1);
    assert_int_equal(shift_row(room, old).leaves[5].alarmed_at, room->now_ms);
    assert_int_equal(shift_row(room, old).leaves[0].alarmed_at, 0);
}

ROOM_TEST(what_was_opened_before_the_next_shift_began_must_be_on_the_list)
{
    struct str old;
    struct str next;
    struct str case_id;
    people_there(room);
    old = shift_opened(room);
    assert_int_equal(SHIFT(room, plan, .room_id = S("pistoia"), .lead = S("op-1"), .planned_start = room->now_ms),
                     SEUS_OK);
    next = arena_str(&room->arena, room->answer.id);
    assert_int_equal(SHIFT(room, handover, .shift_id = old, .to = next), SEUS_OK); /* nothing is open */
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    room->now_ms += MINUTE_MS;
    assert_int_equal(SHIFT(room, open, .shift_id = next), SEUS_OK);
    assert_int_equal(SHIFT(room, close, .shift_id = old), SEUS_REFUSED);
    assert_int_equal(SHIFT(room, handover, .shift_id = old), SEUS_OK);
    assert_int_equal(SHIFT(room, ack, .shift_id = old, .all = true), SEUS_OK);
    assert_int_equal(room_open(room, &case_id), SEUS_OK); /* the next one's */
    assert_int_equal(SHIFT(room, close, .shift_id = old), SEUS_OK);
}

ROOM_TEST(only_the_next_shift_on_duty_or_a_supervisor_with_a_reason_takes_items)
{
    struct str old;
    struct str next;
    listed(room, &old, &next);
    const struct str other = shift_opened(room);
    assert_int_equal(SHIFT(room, ack, .shift_id = old, .all = true, .by = other), SEUS_REFUSED);
    assert_int_equal(SHIFT(room, ack, .shift_id = old, .all = true, .supervisor = S("op-1"), .reason = S("x")),
                     SEUS_REFUSED);
    assert_int_equal(SHIFT(room, ack, .shift_id = old, .all = true, .supervisor = S("su-1")), SEUS_INVALID);
    assert_int_equal(SHIFT(room, ack, .shift_id = old), SEUS_INVALID);
    assert_int_equal(SHIFT(room, ack, .shift_id = next, .all = true), SEUS_REFUSED);
    assert_int_equal(SHIFT(room, ack, .shift_id = old, .item_id = S("h0.9")), SEUS_NOT_FOUND);
    assert_int_equal(SHIFT(room, ack, .shift_id = old, .all = true, .supervisor = S("su-1"), .reason = S("x")),
                     SEUS_OK);
    assert_true(str_eq_cstr(shift_row(room, old).leaves[0].acked_by, "su-1"));
}

ROOM_TEST(a_quiet_shift_closes_with_a_supervisors_reason)
{
    people_there(room);
    const struct str shift_id = shift_opened(room);
    assert_int_equal(SHIFT(room, close, .shift_id = shift_id), SEUS_REFUSED);
    assert_int_equal(SHIFT(room, close, .shift_id = shift_id, .supervisor = S("op-1"), .reason = S("quiet")),
                     SEUS_REFUSED);
    assert_int_equal(SHIFT(room, close, .shift_id = shift_id, .supervisor = S("su-1"), .reason = S("quiet")), SEUS_OK);
    assert_int_equal(SHIFT(room, close, .shift_id = shift_id, .supervisor = S("su-1"), .reason = S("quiet")),
                     SEUS_REFUSED);
}

static void the_table_of_shifts(void **state)
{
    (void)state;
    for (unsigned from = 0; from <= SHIFT_CLOSED; from++) {
        for (unsigned to = 0; to <= SHIFT_CLOSED; to++) {
            const bool expected = (from == SHIFT_NONE && (to == SHIFT_PLANNED || to == SHIFT_OPEN)) ||
                                  (from == SHIFT_PLANNED && to == SHIFT_OPEN) ||
                                  ((from == SHIFT_OPEN || from == SHIFT_HANDING_OVER) &&
                                   (to == SHIFT_HANDING_OVER || to == SHIFT_CLOSED));
            assert_int_equal(sm_allows(&domain_shift_sm, from, to), expected);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_shift_lists_every_open_case_and_closes_when_each_is_taken),
        cmocka_unit_test(what_a_case_waits_for_is_not_copied_into_the_shift),
        cmocka_unit_test(a_report_without_an_outcome_is_left_to_the_next_shift_until_it_has_one),
        cmocka_unit_test(the_item_that_nobody_takes_alarms_once_and_the_others_do_not),
        cmocka_unit_test(what_was_opened_before_the_next_shift_began_must_be_on_the_list),
        cmocka_unit_test(only_the_next_shift_on_duty_or_a_supervisor_with_a_reason_takes_items),
        cmocka_unit_test(a_quiet_shift_closes_with_a_supervisors_reason),
        cmocka_unit_test(the_table_of_shifts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
