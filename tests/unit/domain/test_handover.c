/* SPDX-License-Identifier: EUPL-1.2 */
/* Passing a case to an ordinary service. */
#include "room.h"

/* The arguments of these operations have names of their own: an event has theirs. */
#define HANDOVER(room, verb, ...) \
    room_do((room), OP_handover_##verb, &(struct wire_handover_##verb##_args){__VA_ARGS__})

static struct str phone_case(struct room *room)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room_move(room, case_id, CASE_PHONE_MANAGED), SEUS_OK);
    return case_id;
}

static void services_there(struct room *room)
{
    assert_int_equal(CALL(room, service_add, .service_id = S("pt-centro"), .name = S("Centre"),
                          .zone_id = S("pistoiese")),
                     SEUS_OK);
    assert_int_equal(CALL(room, service_add, .service_id = S("pt-nord"), .name = S("North"), .zone_id = S("pistoiese")),
                     SEUS_OK);
}

static struct wire_service service_row(struct room *room, const char *service_id)
{
    struct wire_service row = {0};
    assert_true(store_get(room->store, KIND_SERVICE, str_of(service_id), &room->arena, &row));
    return row;
}

/* State of the only deadline of this kind of the case; NONE if there is none. */
static uint32_t clock_state(struct room *room, struct str case_id, uint32_t kind)
{
    void *found = NULL;
    const unsigned count =
        room->store->port.rows(room->store->port.ctx, KIND_DEADLINE, case_id, &room->arena, 100, &found);
    const struct wire_deadline *rows = found;
    uint32_t state = DEADLINE_STATE_NONE;
    for (unsigned i = 0; i < count; i++) {
        state = rows[i].kind == kind && (rows[i].state == DEADLINE_PENDING || state == DEADLINE_STATE_NONE)
                    ? rows[i].state : state;
    }
    return state;
}

ROOM_TEST(invariant_3_the_room_owns_the_case_until_a_service_accepts)
{
    const struct str case_id = phone_case(room);
    services_there(room);
    assert_int_equal(HANDOVER(room, offer, .case_id = case_id, .service = S("pt-centro")), SEUS_OK);
    assert_int_equal(room_case(room, case_id).state, CASE_HANDOVER_OFFERED);
    assert_int_equal(room_close(room, case_id, OUTCOME_HANDED_OVER), SEUS_REFUSED);
    assert_int_equal(HANDOVER(room, accept, .case_id = case_id), SEUS_OK);
    assert_int_equal(room_case(room, case_id).handover.accepted_at, room->now_ms);
    assert_int_equal(room_close(room, case_id, OUTCOME_HANDED_OVER), SEUS_OK);
}

ROOM_TEST(every_offer_stays_on_the_case_in_order_and_services_are_counted)
{
    const struct str case_id = phone_case(room);
    services_there(room);
    assert_int_equal(HANDOVER(room, offer, .case_id = case_id, .service = S("pt-centro")), SEUS_OK);
    assert_int_equal(HANDOVER(room, reject, .case_id = case_id, .reason = S("lives north"),
                          .suggestion = S("pt-nord")),
                     SEUS_OK);
    assert_int_equal(room_case(room, case_id).state, CASE_PHONE_MANAGED);
    assert_int_equal(HANDOVER(room, offer, .case_id = case_id, .service = S("pt-nord")), SEUS_OK);
    assert_int_equal(HANDOVER(room, withdraw, .case_id = case_id, .reason = S("tonight")), SEUS_OK);
    assert_int_equal(HANDOVER(room, offer, .case_id = case_id, .service = S("the parish")), SEUS_OK);
    const struct wire_case row = room_case(room, case_id);
    assert_int_equal(row.handovers_count, 3);
    assert_int_equal(row.handovers[0].result, OFFER_REJECTED);
    assert_true(str_eq_cstr(row.handovers[0].suggestion, "pt-nord"));
    assert_int_equal(row.handovers[1].result, OFFER_WITHDRAWN);
    assert_int_equal(row.handovers[2].result, OFFER_MADE);
    assert_int_equal(row.handovers[2].service_id.len, 0);
    assert_true(str_eq_cstr(row.handover.service, "the parish"));
    assert_int_equal(row.handover.rejections, 1);
    assert_int_equal(service_row(room, "pt-centro").offers_open, 0);
    assert_int_equal(service_row(room, "pt-nord").offers, 1);
}

ROOM_TEST(the_clock_until_somebody_accepts_runs_over_single_offers)
{
    const struct str case_id = phone_case(room);
    services_there(room);
    assert_int_equal(HANDOVER(room, offer, .case_id = case_id, .service = S("pt-centro")), SEUS_OK);
    assert_int_equal(clock_state(room, case_id, DEADLINE_HANDOVER), DEADLINE_PENDING);
    assert_int_equal(HANDOVER(room, reject, .case_id = case_id, .reason = S("full")), SEUS_OK);
    assert_int_equal(clock_state(room, case_id, DEADLINE_HANDOVER), DEADLINE_VOID);
    assert_int_equal(clock_state(room, case_id, DEADLINE_HANDOVER_ACCEPTANCE), DEADLINE_PENDING);
    assert_int_equal(HANDOVER(room, offer, .case_id = case_id, .service = S("pt-nord")), SEUS_OK);
    assert_int_equal(HANDOVER(room, accept, .case_id = case_id), SEUS_OK);
    assert_int_equal(clock_state(room, case_id, DEADLINE_HANDOVER_ACCEPTANCE), DEADLINE_MET);
}

ROOM_TEST(what_the_room_takes_back_nobody_is_late_for)
{
    const struct str case_id = phone_case(room);
    assert_int_equal(HANDOVER(room, offer, .case_id = case_id, .service = S("the parish")), SEUS_OK);
    assert_int_equal(HANDOVER(room, withdraw, .case_id = case_id, .reason = S("tonight")), SEUS_OK);
    assert_int_equal(clock_state(room, case_id, DEADLINE_HANDOVER), DEADLINE_VOID);
    assert_int_equal(clock_state(room, case_id, DEADLINE_HANDOVER_ACCEPTANCE), DEADLINE_VOID);
}

ROOM_TEST(a_service_that_was_closed_takes_nothing_and_one_that_owes_an_answer_is_not_closed)
{
    const struct str case_id = phone_case(room);
    services_there(room);
    assert_int_equal(HANDOVER(room, offer, .case_id = case_id, .service = S("pt-centro")), SEUS_OK);
    assert_int_equal(CALL(room, service_close, .service_id = S("pt-centro"), .reason = S("joined")), SEUS_REFUSED);
    assert_int_equal(HANDOVER(room, reject, .case_id = case_id, .reason = S("full")), SEUS_OK);
    assert_int_equal(CALL(room, service_close, .service_id = S("pt-centro"), .reason = S("joined")), SEUS_OK);
    assert_int_equal(HANDOVER(room, offer, .case_id = case_id, .service = S("pt-centro")), SEUS_REFUSED);
}

ROOM_TEST(a_case_that_ends_while_it_is_offered_owes_the_service_nothing)
{
    const struct str case_id = phone_case(room);
    const struct str other = phone_case(room);
    services_there(room);
    assert_int_equal(HANDOVER(room, offer, .case_id = case_id, .service = S("pt-centro")), SEUS_OK);
    assert_int_equal(CALL(room, case_update, .case_id = case_id, .to = CASE_MERGED, .into = other,
                          .reason = S("the same")),
                     SEUS_OK);
    const struct wire_case row = room_case(room, case_id);
    assert_int_equal(row.state, CASE_MERGED);
    assert_int_equal(row.handovers[0].result, OFFER_WITHDRAWN);
    assert_int_equal(service_row(room, "pt-centro").offers_open, 0);
}

ROOM_TEST(only_what_is_offered_can_be_answered)
{
    const struct str case_id = phone_case(room);
    assert_int_equal(HANDOVER(room, accept, .case_id = case_id), SEUS_REFUSED);
    assert_int_equal(HANDOVER(room, reject, .case_id = case_id, .reason = S("x")), SEUS_REFUSED);
    assert_int_equal(HANDOVER(room, withdraw, .case_id = case_id, .reason = S("x")), SEUS_REFUSED);
    assert_int_equal(HANDOVER(room, offer, .case_id = case_id, .service = S("x"), .due_at = 1), SEUS_INVALID);
    assert_int_equal(HANDOVER(room, offer, .case_id = case_id, .service = S("x"), .if_version = 1),
                     SEUS_CONFLICT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(invariant_3_the_room_owns_the_case_until_a_service_accepts),
        cmocka_unit_test(every_offer_stays_on_the_case_in_order_and_services_are_counted),
        cmocka_unit_test(the_clock_until_somebody_accepts_runs_over_single_offers),
        cmocka_unit_test(what_the_room_takes_back_nobody_is_late_for),
        cmocka_unit_test(a_service_that_was_closed_takes_nothing_and_one_that_owes_an_answer_is_not_closed),
        cmocka_unit_test(a_case_that_ends_while_it_is_offered_owes_the_service_nothing),
        cmocka_unit_test(only_what_is_offered_can_be_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
