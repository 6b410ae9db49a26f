/* SPDX-License-Identifier: EUPL-1.2 */
/* The case machine, walked: from every state to every other, each move by its own command. */
#include "room.h"

/* A case put into a state as if it had got there, with what that state implies. */
static struct str case_in(struct room *room, uint32_t state, bool shadow)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    struct wire_case row = room_case(room, case_id);
    row.state = state;
    row.shadow = shadow;
    if (state == CASE_HANDOVER_OFFERED || state == CASE_HANDED_OVER) {
        row.handover = (struct wire_handover){.service = S("Pistoia centro"),
                                              .offered_at = room->now_ms,
                                              .from_state = shadow ? CASE_SHADOW : CASE_SECURED};
        row.handover.accepted_at = state == CASE_HANDED_OVER ? room->now_ms : 0;
    }
    row.closed_at = state == CASE_CLOSED ? room->now_ms : 0;
    row.outcome = state == CASE_CLOSED ? OUTCOME_ADVISED : OUTCOME_NONE;
    if (state == CASE_DISPATCHED) {
        row.assignments = &(struct wire_assignment){
            .assignment_id = S("a1"), .unit_id = S("PT-1"), .status = ASSIGN_ENROUTE, .assigned_at = room->now_ms};
        row.assignments_count = 1;
        store_put(room->store, KIND_CASE, case_id, &row);
        struct wire_unit unit = room_unit(room, "PT-1");
        struct str assignment = S("a1");
        unit.status = UNIT_ENROUTE;
        unit.assignments = &assignment;
        unit.cases = &case_id;
        unit.assignments_count = unit.cases_count = 1;
        store_put(room->store, KIND_UNIT, S("PT-1"), &unit);
        return case_id;
    }
    store_put(room->store, KIND_CASE, case_id, &row);
    return case_id;
}

static uint32_t outcome_for(uint32_t state)
{
    switch (state) {
    case CASE_HANDED_OVER:
        return OUTCOME_HANDED_OVER;
    case CASE_NOT_APPROPRIATE:
        return OUTCOME_NOT_APPROPRIATE;
    case CASE_UNTRACEABLE:
        return OUTCOME_UNTRACEABLE;
    case CASE_REFUSED_HELP:
        return OUTCOME_REFUSED_HELP;
    default:
        return OUTCOME_ADVISED;
    }
}

/* The command that makes a move, if there is one. */
static enum seus_err try_move(struct room *room, struct str case_id, uint32_t from, uint32_t to)
{
    if (to == CASE_DISPATCHED) {
        return room_assign(room, case_id, "PT-2");
    }
    if (to == CASE_ONSCENE && from != CASE_HANDOVER_OFFERED) {
        return from == CASE_DISPATCHED ? room_unit_to(room, "PT-1", UNIT_ONSCENE, "") : room_move(room, case_id, to);
    }
    if (to == CASE_WAITING && from == CASE_DISPATCHED) {
        return room_unit_to(room, "PT-1", UNIT_AVAILABLE, "the road is closed");
    }
    if (to == CASE_CLOSED) {
        return room_close(room, case_id, outcome_for(from));
    }
    if (to == CASE_REOPENED) {
        return CALL(room, case_reopen, .case_id = case_id, .reason = S("they called again"));
    }
    if (to == CASE_MERGED) {
        struct str into;
        assert_int_equal(room_open(room, &into), SEUS_OK);
        return CALL(room, case_update, .case_id = case_id, .to = to, .into = into, .reason = S("the same fact"));
    }
    return room_move(room, case_id, to);
}

/* Moves of the table that only a shadow case makes, or that no single command makes on a made-up row. */
static bool is_special(uint32_t from, uint32_t to)
{
    if (from == CASE_NEW && to != CASE_MERGED) {
        return true; /* passed within the entry that opens a case */
    }
    if (from == CASE_HANDOVER_OFFERED && sm_allows(&domain_case_sm, from, to) && to != CASE_HANDED_OVER &&
        to != CASE_SECURED && to != CASE_MERGED) {
        return true; /* goes back only to where it came from */
    }
    if (from == CASE_DISPATCHED && (to == CASE_MERGED || to == CASE_DISPATCHED)) {
        return true; /* the unit must be given back first; a second unit joins */
    }
    if (from == CASE_ONSCENE && to == CASE_DISPATCHED) {
        return true; /* a second unit joins, the case stays */
    }
    return to == CASE_SHADOW;
}

static void every_move_of_the_table_works_and_no_other(void **state)
{
    (void)state;
    unsigned allowed = 0;
    unsigned refused = 0;
    for (uint32_t from = CASE_NEW; from <= CASE_REOPENED; from++) {
        for (uint32_t to = CASE_NEW; to <= CASE_REOPENED; to++) {
            if (is_special(from, to)) {
                continue;
            }
            struct room *room = room_founded();
            const struct str case_id = case_in(room, from, false);
            const unsigned puts = room->store->puts;
            const bool expected = sm_allows(&domain_case_sm, from, to);
            const enum seus_err err = try_move(room, case_id, from, to);
            if ((err == SEUS_OK) != expected) {
                print_message("%s -> %s: %d %s\n", wire_enum_word(&wire_enum_case_state, from),
                              wire_enum_word(&wire_enum_case_state, to), (int)err, room->why.message);
            }
            assert_int_equal(err == SEUS_OK, expected);
            assert_int_equal(room_case(room, case_id).state, expected ? to : from);
            if (expected) {
                assert_int_equal(room->decision.state, to);
                allowed++;
            } else {
                assert_int_equal(err, SEUS_REFUSED);
                assert_true(to == CASE_MERGED || room->store->puts == puts);
                refused++;
            }
            room_free(room);
        }
    }
    print_message("moves made %u, refused %u\n", allowed, refused);
    assert_int_equal(allowed, 45); /* 54 of the table less the nine above */
}

static void a_shadow_case_moves_only_to_the_ordinary_service(void **state)
{
    (void)state;
    for (uint32_t from = CASE_SHADOW; from <= CASE_REOPENED; from += CASE_REOPENED - CASE_SHADOW) {
        for (uint32_t to = CASE_NEW; to <= CASE_REOPENED; to++) {
            struct room *room = room_founded();
            const struct str case_id = case_in(room, from, true);
            const enum seus_err err = try_move(room, case_id, from, to);
            const bool expected = from == CASE_SHADOW ? to == CASE_HANDOVER_OFFERED || to == CASE_MERGED
                                                      : to == CASE_SHADOW || to == CASE_DEFERRED || to == CASE_MERGED;
            assert_int_equal(err == SEUS_OK, expected);
            assert_true(room_case(room, case_id).shadow);
            room_free(room);
        }
    }
}

static void a_handover_goes_back_only_to_where_it_came_from(void **state)
{
    (void)state;
    const uint32_t sources[] = {CASE_ONSCENE, CASE_PHONE_MANAGED, CASE_SECURED, CASE_DEFERRED};
    for (unsigned i = 0; i < 4; i++) {
        for (uint32_t to = CASE_NEW; to <= CASE_REOPENED; to++) {
            struct room *room = room_founded();
            const struct str case_id = case_in(room, sources[i], false);
            assert_int_equal(room_move(room, case_id, CASE_HANDOVER_OFFERED), SEUS_OK);
            assert_int_equal(room_case(room, case_id).handover.from_state, sources[i]);
            const bool back = to == sources[i];
            if (back) {
                assert_int_equal(CALL(room, case_update, .case_id = case_id, .to = to), SEUS_INVALID);
                assert_string_equal(room->why.field, "reason");
            }
            const enum seus_err err = room_move(room, case_id, to);
            if (to != CASE_HANDED_OVER && to != CASE_MERGED) {
                assert_int_equal(err == SEUS_OK, back);
            }
            if (back) {
                const struct wire_case row = room_case(room, case_id);
                assert_int_equal(row.state, sources[i]);
                assert_int_equal(row.handover.rejections, 1);
                assert_int_equal(row.handover.accepted_at, 0);
                assert_true(str_eq_cstr(row.handover.reason, "it is so"));
            }
            room_free(room);
        }
    }
}

static void moves_that_other_commands_make_name_them(void **state)
{
    (void)state;
    const struct {
        uint32_t from;
        uint32_t to;
        const char *command;
    } moves[] = {
        {CASE_WAITING, CASE_DISPATCHED, "seusctl case assign PIS-"},
        {CASE_DISPATCHED, CASE_ONSCENE, "seusctl unit status PT-1 onscene"},
        {CASE_WAITING, CASE_ONSCENE, "seusctl case assign PIS-"},
        {CASE_PHONE_MANAGED, CASE_CLOSED, "seusctl case close PIS-"},
        {CASE_WAITING, CASE_CLOSED, "seusctl case assign PIS-"},
        {CASE_ONSCENE, CASE_REOPENED, "--to secured|"},
        {CASE_WAITING, CASE_NEW, "seusctl case open"},
        {CASE_WAITING, CASE_TRIAGED, "seusctl case open"},
        {CASE_WAITING, CASE_NOT_APPROPRIATE, "seusctl case open"},
    };
    for (unsigned i = 0; i < sizeof(moves) / sizeof(moves[0]); i++) {
        struct room *room = room_founded();
        const struct str case_id = case_in(room, moves[i].from, false);
        assert_int_equal(room_move(room, case_id, moves[i].to), SEUS_REFUSED);
        assert_non_null(strstr(room->why.hint, moves[i].command));
        room_free(room);
    }
}

static void a_case_closes_only_with_an_outcome_that_fits_its_state(void **state)
{
    (void)state;
    const struct {
        uint32_t from;
        bool shadow;
        const char *fitting;
    } rows[] = {
        {CASE_HANDED_OVER, false, "handed_over to_health to_police no_place"},
        {CASE_HANDED_OVER, true, "shadow_handled"},
        {CASE_NOT_APPROPRIATE, false, "not_appropriate advised to_health to_police duplicate false_report"},
        {CASE_PHONE_MANAGED, false,
         "advised refused_help untraceable to_health to_police duplicate false_report no_place"},
        {CASE_UNTRACEABLE, false, "untraceable false_report"},
        {CASE_REFUSED_HELP, false, "refused_help"},
        {CASE_ONSCENE, false, ""},
        {CASE_SECURED, false, ""},
        {CASE_HANDOVER_OFFERED, false, ""},
        {CASE_SHADOW, true, ""},
    };
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (uint32_t outcome = OUTCOME_NONE; outcome <= OUTCOME_EVENT_HANDLED + 1; outcome++) {
            struct room *room = room_founded();
            const struct str case_id = case_in(room, rows[i].from, rows[i].shadow);
            char padded[200];
            char word[40];
            (void)snprintf(padded, sizeof(padded), " %s ", rows[i].fitting);
            (void)snprintf(word, sizeof(word), " %s ", wire_enum_word(&wire_enum_outcome, outcome));
            const bool fits =
                outcome > OUTCOME_NONE && outcome <= OUTCOME_EVENT_HANDLED && strstr(padded, word) != NULL;
            assert_int_equal(room_close(room, case_id, outcome), fits ? SEUS_OK : SEUS_REFUSED);
            assert_int_equal(room_case(room, case_id).state, fits ? CASE_CLOSED : rows[i].from);
            room_free(room);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_move_of_the_table_works_and_no_other),
        cmocka_unit_test(a_shadow_case_moves_only_to_the_ordinary_service),
        cmocka_unit_test(a_handover_goes_back_only_to_where_it_came_from),
        cmocka_unit_test(moves_that_other_commands_make_name_them),
        cmocka_unit_test(a_case_closes_only_with_an_outcome_that_fits_its_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
