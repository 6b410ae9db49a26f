/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Who may signal on a day: openings by zone, category and date; institutions; lines; the hours of somebody else's
 * service. Invariant 8: only an authorised (zone, category, date) opens a case without an override.
 */
#include "room.h"

#include "domain/accession.h"

#define DAY (24 * HOUR_MS)

static enum seus_err call_from(struct room *room, uint32_t category)
{
    return CALL(room, case_open, .zone_id = S("mugello"), .category = category);
}

static bool taken(struct room *room, uint32_t category)
{
    assert_int_equal(call_from(room, category), SEUS_OK);
    return room->answer.code == SEUS_OK;
}

static enum seus_err open_to(struct room *room, uint32_t category, uint64_t from, uint64_t until)
{
    return CALL(room, zone_open, .zone_id = S("mugello"), .category = category, .from = from, .until = until);
}

static struct wire_opening opening_row(struct room *room, struct str id)
{
    struct wire_opening row = {0};
    assert_true(store_get(room->store, KIND_OPENING, id, &room->arena, &row));
    return row;
}

/* Policy that takes everybody: what remains are the room's own rules. */
static void policy_accepts(struct room *room)
{
    room->zone = (struct wire_verdict){
        .kind = VERDICT_ZONE, .source = SOURCE_PLUGIN, .decision = DECISION_ACCEPT, .plugin = S("open-zone")};
}

ROOM_TEST(categories_are_opened_day_by_day)
{
    const uint64_t day0 = room->now_ms;
    assert_int_equal(open_to(room, CATEGORY_SOCIAL_SERVICE, day0, 0), SEUS_OK);
    assert_int_equal(open_to(room, CATEGORY_HOSPITAL, day0 + 120 * DAY, 0), SEUS_OK);
    assert_int_equal(open_to(room, CATEGORY_POLICE, day0 + 180 * DAY, 0), SEUS_OK);
    assert_true(taken(room, CATEGORY_SOCIAL_SERVICE));
    assert_false(taken(room, CATEGORY_HOSPITAL));
    room->now_ms = day0 + 120 * DAY - 1;
    assert_false(taken(room, CATEGORY_HOSPITAL));
    room->now_ms = day0 + 120 * DAY;
    assert_true(taken(room, CATEGORY_HOSPITAL));
    room->now_ms = day0 + 150 * DAY;
    assert_false(taken(room, CATEGORY_POLICE));
    assert_true(room->answer.message.len > 0 && room->answer.hint.len > 0);
    room->now_ms = day0 + 181 * DAY;
    assert_true(taken(room, CATEGORY_POLICE));
}

ROOM_TEST(a_code_does_not_help_before_its_category_is_opened)
{
    policy_accepts(room);
    assert_int_equal(CALL(room, signaller_add, .signaller_id = S("ps-mu"), .name = S("Carabinieri"),
                          .category = CATEGORY_POLICE, .zone_id = S("mugello")),
                     SEUS_OK);
    assert_int_equal(CALL(room, case_open, .zone_id = S("mugello"), .signaller_id = S("ps-mu")), SEUS_OK);
    assert_int_equal(room->answer.code, SEUS_OK); /* no opening was ever made: the institutions are those authorised */
    assert_int_equal(open_to(room, CATEGORY_SOCIAL_SERVICE, 0, 0), SEUS_OK);
    assert_int_equal(CALL(room, case_open, .zone_id = S("mugello"), .signaller_id = S("ps-mu")), SEUS_OK);
    assert_int_equal(room->answer.code, SEUS_REFUSED);
    assert_non_null(strstr(room->answer.message.ptr, "police"));
    assert_non_null(strstr(room->answer.hint.ptr, "social_service")); /* who may, is told */
    assert_int_equal(open_to(room, CATEGORY_POLICE, 0, 0), SEUS_OK);
    assert_int_equal(CALL(room, case_open, .zone_id = S("mugello"), .signaller_id = S("ps-mu")), SEUS_OK);
    assert_int_equal(room->answer.code, SEUS_OK);
}

ROOM_TEST(under_experimentation_planned_openings_take_nothing_away)
{
    assert_int_equal(CALL(room, zone_open, .zone_id = S("apuane"), .category = CATEGORY_SOCIAL_SERVICE,
                          .from = room->now_ms + 30 * DAY),
                     SEUS_OK);
    assert_int_equal(CALL(room, case_open, .zone_id = S("apuane"), .signaller_id = S("er-ap")), SEUS_OK);
    assert_int_equal(room->answer.code, SEUS_OK);
    assert_true(room_case(room, room->answer.case_id).shadow);
}

ROOM_TEST(an_opening_ends_on_its_day_or_when_it_is_closed)
{
    assert_int_equal(open_to(room, CATEGORY_POLICE, 0, room->now_ms + DAY), SEUS_OK);
    assert_int_equal(open_to(room, CATEGORY_HOSPITAL, 0, 0), SEUS_OK);
    const struct str id = arena_str(&room->arena, room->answer.id);
    assert_true(taken(room, CATEGORY_POLICE));
    room->now_ms += DAY;
    assert_false(taken(room, CATEGORY_POLICE));
    assert_true(taken(room, CATEGORY_HOSPITAL));
    assert_int_equal(CALL(room, zone_close, .zone_id = S("mugello"), .opening_id = id, .reason = S("by mistake")),
                     SEUS_OK);
    assert_false(taken(room, CATEGORY_HOSPITAL));
    assert_int_equal(opening_row(room, id).state, OPENING_CLOSED);
    assert_int_equal(CALL(room, zone_close, .zone_id = S("mugello"), .opening_id = id, .reason = S("again")),
                     SEUS_REFUSED);
    assert_int_equal(CALL(room, zone_close, .zone_id = S("pistoiese"), .opening_id = id, .reason = S("elsewhere")),
                     SEUS_NOT_FOUND);
}

ROOM_TEST(a_planned_opening_can_be_withdrawn_before_it_begins)
{
    assert_int_equal(open_to(room, CATEGORY_POLICE, room->now_ms + 10 * DAY, 0), SEUS_OK);
    const struct str id = arena_str(&room->arena, room->answer.id);
    assert_int_equal(opening_row(room, id).state, OPENING_PLANNED);
    assert_int_equal(CALL(room, zone_close, .zone_id = S("mugello"), .opening_id = id, .reason = S("later")), SEUS_OK);
    room->now_ms += 20 * DAY;
    assert_false(taken(room, CATEGORY_POLICE));
    assert_int_equal(open_to(room, CATEGORY_POLICE, 0, 0), SEUS_OK); /* and be made anew */
}

ROOM_TEST(a_category_is_not_opened_twice_for_the_same_days)
{
    const uint64_t now = room->now_ms;
    assert_int_equal(open_to(room, CATEGORY_POLICE, now + 10 * DAY, now + 20 * DAY), SEUS_OK);
    assert_int_equal(open_to(room, CATEGORY_POLICE, now + 15 * DAY, 0), SEUS_CONFLICT);
    assert_int_equal(open_to(room, CATEGORY_POLICE, now, 0), SEUS_CONFLICT);
    assert_int_equal(open_to(room, CATEGORY_POLICE, now, now + 10 * DAY), SEUS_OK);
    assert_int_equal(open_to(room, CATEGORY_POLICE, now + 20 * DAY, 0), SEUS_OK);
    assert_int_equal(open_to(room, CATEGORY_EMS, now + DAY, now), SEUS_INVALID);
}

ROOM_TEST(a_zone_that_nobody_was_told_of_is_not_opened)
{
    assert_int_equal(CALL(room, zone_open, .zone_id = S("elba"), .category = CATEGORY_POLICE), SEUS_REFUSED);
    assert_non_null(strstr(room->why.hint, "zone accession"));
    assert_int_equal(CALL(room, zone_open, .zone_id = S("mugello"), .category = CATEGORY_CITIZEN), SEUS_REFUSED);
}

ROOM_TEST(a_citizen_is_served_by_a_city_or_on_an_open_line_only)
{
    policy_accepts(room);
    assert_false(taken(room, CATEGORY_CITIZEN));
    assert_int_equal(CALL(room, line_add, .line_id = S("tollfree"), .number = S("800"), .access = LINE_GATED), SEUS_OK);
    assert_int_equal(CALL(room, line_add, .line_id = S("all"), .number = S("900"), .access = LINE_OPEN), SEUS_OK);
    assert_false(taken(room, CATEGORY_CITIZEN));
    assert_int_equal(
        CALL(room, case_open, .zone_id = S("mugello"), .category = CATEGORY_CITIZEN, .line_id = S("tollfree")),
        SEUS_OK);
    assert_int_equal(room->answer.code, SEUS_REFUSED);
    assert_int_equal(CALL(room, case_open, .zone_id = S("mugello"), .category = CATEGORY_CITIZEN, .line_id = S("all")),
                     SEUS_OK);
    assert_int_equal(room->answer.code, SEUS_OK);
    assert_true(str_eq_cstr(room->asked[0].line, "open"));
    assert_int_equal(CALL(room, case_open, .zone_id = S("mugello"), .line_id = S("none")), SEUS_NOT_FOUND);
    assert_int_equal(CALL(room, case_open, .zone_id = S("mugello"), .municipality_id = S("none")), SEUS_NOT_FOUND);
    assert_int_equal(CALL(room, zone_add, .zone_id = S("barcelona"), .name = S("Barcelona"), .area = S("bcn"),
                          .kind = ZONE_KIND_CITY, .state = ZONE_HOOKED),
                     SEUS_OK);
    assert_int_equal(CALL(room, line_add, .line_id = S("city"), .number = S("1"), .access = LINE_OPEN,
                          .zone_ids = (struct str[]){S("barcelona")}, .zone_ids_count = 1),
                     SEUS_OK);
    assert_int_equal(CALL(room, case_open, .zone_id = S("barcelona"), .category = CATEGORY_CITIZEN), SEUS_OK);
    assert_int_equal(room->answer.code, SEUS_OK);
    assert_int_equal(CALL(room, case_open, .zone_id = S("barcelona"), .category = CATEGORY_HOSPITAL), SEUS_OK);
    assert_int_equal(room->answer.code, SEUS_OK);
}

ROOM_TEST(while_a_zone_is_suspended_callers_are_told_the_next_room)
{
    assert_int_equal(CALL(room, room_add, .room_id = S("sud-est"), .name = S("Room of Arezzo"), .phone = S("0575 1")),
                     SEUS_OK);
    assert_int_equal(CALL(room, zone_update, .zone_id = S("mugello"), .next_room = S("sud-est")), SEUS_OK);
    assert_int_equal(open_to(room, CATEGORY_POLICE, 0, 0), SEUS_OK);
    assert_int_equal(CALL(room, zone_advance, .zone_id = S("mugello"), .step = STEP_SUSPENDED, .reason = S("no staff")),
                     SEUS_OK);
    policy_accepts(room);
    assert_false(taken(room, CATEGORY_POLICE));
    assert_non_null(strstr(room->answer.hint.ptr, "Room of Arezzo, 0575 1"));
    assert_true(str_eq_cstr(room->asked[0].zone.contact, "Room of Arezzo, 0575 1"));
    assert_int_equal(CALL(room, zone_advance, .zone_id = S("mugello"), .step = STEP_RESUMED), SEUS_OK);
    assert_true(taken(room, CATEGORY_POLICE));
}

ROOM_TEST(an_institution_is_proposed_authorised_suspended_and_ended)
{
    const struct wire_signaller_stop stop = {.signaller_id = S("ps-mu"), .reason = S("it is so")};
    assert_int_equal(CALL(room, signaller_add, .signaller_id = S("ps-mu"), .name = S("Carabinieri"),
                          .category = CATEGORY_POLICE, .zone_id = S("mugello"), .proposed = true),
                     SEUS_OK);
    assert_int_equal(CALL(room, case_open, .zone_id = S("mugello"), .signaller_id = S("ps-mu")), SEUS_OK);
    assert_int_equal(room->answer.code, SEUS_REFUSED);
    assert_int_equal(room_do(room, OP_signaller_suspend, &stop), SEUS_REFUSED);
    room->now_ms += DAY;
    assert_int_equal(CALL(room, signaller_authorise, .signaller_id = S("ps-mu"), .act = S("letter 4")), SEUS_OK);
    assert_int_equal(CALL(room, case_open, .zone_id = S("mugello"), .signaller_id = S("ps-mu")), SEUS_OK);
    assert_int_equal(room->answer.code, SEUS_OK);
    assert_int_equal(room_do(room, OP_signaller_suspend, &stop), SEUS_OK);
    assert_int_equal(CALL(room, case_open, .zone_id = S("mugello"), .signaller_id = S("ps-mu")), SEUS_OK);
    assert_int_equal(room->answer.code, SEUS_REFUSED);
    assert_int_equal(CALL(room, signaller_authorise, .signaller_id = S("ps-mu")), SEUS_OK);
    assert_int_equal(room_do(room, OP_signaller_end, &stop), SEUS_OK);
    assert_int_equal(CALL(room, signaller_authorise, .signaller_id = S("ps-mu")), SEUS_REFUSED);
    assert_int_equal(CALL(room, signaller_authorise, .signaller_id = S("nobody")), SEUS_NOT_FOUND);
}

ROOM_TEST(hours_are_read_or_refused)
{
    bool open = false;
    const struct {
        const char *hours;
        unsigned weekday;
        unsigned minute;
        bool good;
        bool open;
    } rows[] = {
        {"mon-fri 08:00-14:00", 1, 8 * 60, true, true},
        {"mon-fri 08:00-14:00", 1, 14 * 60, true, false},
        {"mon-fri 08:00-14:00", 6, 9 * 60, true, false},
        {"mon-fri 08:00-14:00, tue 15:00-18:00", 2, 16 * 60, true, true},
        {"fri-mon 00:00-24:00", 0, 0, true, true},
        {"fri-mon 00:00-24:00", 3, 0, true, false},
        {"sat 09:00-12:30", 6, 12 * 60 + 29, true, true},
        {"always", 1, 0, false, false},
        {"mon 9:00-12:00", 1, 0, false, false},
        {"mon 12:00-09:00", 1, 0, false, false},
        {"mon 08:00-14:00,", 1, 0, false, false},
        {"mon 08:00-25:00", 1, 0, false, false},
    };
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(hours_parse(str_of(rows[i].hours), rows[i].weekday, rows[i].minute, &open), rows[i].good);
        assert_true(!rows[i].good || open == rows[i].open);
    }
    assert_int_equal(CALL(room, municipality_add, .municipality_id = S("vicchio"), .name = S("Vicchio"),
                          .zone_id = S("mugello"), .hours = S("when we can")),
                     SEUS_INVALID);
}

ROOM_TEST(policy_is_told_whether_the_municipality_is_open)
{
    room->now_ms = 1795420800000ull; /* Monday 2026-11-23, 09:20 in Rome */
    assert_int_equal(CALL(room, municipality_add, .municipality_id = S("vicchio"), .name = S("Vicchio"),
                          .zone_id = S("mugello"), .hours = S("mon-fri 09:00-13:00")),
                     SEUS_OK);
    assert_int_equal(call_from(room, CATEGORY_POLICE), SEUS_OK);
    assert_int_equal(room->asked[0].service_open, TRI_YES);
    room->now_ms += 5 * HOUR_MS;
    assert_int_equal(call_from(room, CATEGORY_POLICE), SEUS_OK);
    assert_int_equal(room->asked[0].service_open, TRI_NO);
    assert_int_equal(CALL(room, municipality_add, .municipality_id = S("dicomano"), .name = S("Dicomano"),
                          .zone_id = S("mugello"), .hours = S("mon 00:00-24:00")),
                     SEUS_OK);
    assert_int_equal(call_from(room, CATEGORY_POLICE), SEUS_OK);
    assert_int_equal(room->asked[0].service_open, TRI_UNKNOWN); /* which of the two was not said */
    assert_int_equal(CALL(room, case_open, .zone_id = S("mugello"), .category = CATEGORY_POLICE,
                          .municipality_id = S("dicomano")),
                     SEUS_OK);
    assert_int_equal(room->asked[0].service_open, TRI_YES);
}

ROOM_TEST(what_a_zone_stands_in_is_added_once_and_must_be_there)
{
    assert_int_equal(CALL(room, provider_add, .provider_id = S("coop"), .name = S("Coop"), .from = 2, .until = 1),
                     SEUS_INVALID);
    assert_int_equal(CALL(room, provider_add, .provider_id = S("coop"), .name = S("Coop")), SEUS_OK);
    assert_int_equal(CALL(room, room_add, .room_id = S("coes"), .name = S("COES"), .provider_id = S("none")),
                     SEUS_NOT_FOUND);
    assert_int_equal(CALL(room, room_add, .room_id = S("coes"), .name = S("COES"), .provider_id = S("coop")), SEUS_OK);
    assert_int_equal(CALL(room, room_add, .room_id = S("coes"), .name = S("COES")), SEUS_CONFLICT);
    assert_int_equal(CALL(room, area_add, .area_id = S("Big Area"), .name = S("Area")), SEUS_INVALID);
    assert_int_equal(CALL(room, area_add, .area_id = S("centro"), .name = S("Centro"), .room_id = S("coes")), SEUS_OK);
    assert_int_equal(CALL(room, line_add, .line_id = S("tollfree"), .number = S("800"), .access = LINE_GATED,
                          .zone_ids = (struct str[]){S("atlantis")}, .zone_ids_count = 1),
                     SEUS_NOT_FOUND);
    assert_int_equal(CALL(room, municipality_add, .municipality_id = S("x"), .name = S("X"), .zone_id = S("atlantis")),
                     SEUS_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(categories_are_opened_day_by_day),
        cmocka_unit_test(a_code_does_not_help_before_its_category_is_opened),
        cmocka_unit_test(under_experimentation_planned_openings_take_nothing_away),
        cmocka_unit_test(an_opening_ends_on_its_day_or_when_it_is_closed),
        cmocka_unit_test(a_planned_opening_can_be_withdrawn_before_it_begins),
        cmocka_unit_test(a_category_is_not_opened_twice_for_the_same_days),
        cmocka_unit_test(a_zone_that_nobody_was_told_of_is_not_opened),
        cmocka_unit_test(a_citizen_is_served_by_a_city_or_on_an_open_line_only),
        cmocka_unit_test(while_a_zone_is_suspended_callers_are_told_the_next_room),
        cmocka_unit_test(an_institution_is_proposed_authorised_suspended_and_ended),
        cmocka_unit_test(hours_are_read_or_refused),
        cmocka_unit_test(policy_is_told_whether_the_municipality_is_open),
        cmocka_unit_test(what_a_zone_stands_in_is_added_once_and_must_be_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
