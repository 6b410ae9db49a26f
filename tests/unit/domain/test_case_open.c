/* SPDX-License-Identifier: EUPL-1.2 */
/* case.open: reports taken, refused, overridden; what policy says and what it cannot lift. */
#include "room.h"

static struct wire_report report_row(struct room *room)
{
    struct wire_report row = {0};
    assert_true(store_get(room->store, KIND_REPORT, room->answer.report_id, &room->arena, &row));
    return row;
}

ROOM_TEST(an_authorised_report_opens_a_triaged_case)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room->answer.code, SEUS_OK);
    assert_int_equal(room->decision.state, CASE_TRIAGED);
    const struct wire_case row = room_case(room, case_id);
    assert_int_equal(row.state, CASE_TRIAGED);
    assert_int_equal(row.priority, PRIORITY_E);
    assert_int_equal(row.category, CATEGORY_HOSPITAL);
    assert_int_equal(row.persons, 3);
    assert_int_equal(row.mode, MODE_ON_SITE);
    assert_int_equal(row.recommended_count, 3);
    assert_true(str_eq(row.number, room->answer.number));
    assert_int_equal(row.version, room->index);
    assert_false(row.override || row.shadow);
    const struct wire_report report = report_row(room);
    assert_int_equal(report.state, REPORT_ATTACHED);
    assert_true(str_eq(report.case_id, case_id));
    const uint32_t types[] = {EVENT_report_received, EVENT_case_opened, EVENT_report_attached, EVENT_case_triaged};
    assert_int_equal(room_events(room), 4);
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(room->decision.events[i].type, types[i]);
    }
}

ROOM_TEST(the_three_questions_carry_what_policy_needs)
{
    struct str case_id;
    assert_int_equal(CALL(room, unit_register, .unit_id = S("AA-1"), .zone_id = S("mugello")), SEUS_OK);
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room->asked_count, 3);
    const struct wire_question *zone = &room->asked[0];
    assert_int_equal(zone->kind, VERDICT_ZONE);
    assert_true(str_eq_cstr(zone->zone.zone_id, "pistoiese"));
    assert_int_equal(zone->category, CATEGORY_HOSPITAL);
    assert_int_equal(zone->open_categories_count, 2);
    assert_true(str_eq_cstr(zone->open_categories[0], "hospital"));
    assert_true(str_eq_cstr(zone->open_categories[1], "police"));
    assert_int_equal(room->asked[1].kind, VERDICT_TRIAGE);
    assert_int_equal(room->asked[1].persons, 3);
    const struct wire_question *dispatch = &room->asked[2];
    assert_int_equal(dispatch->kind, VERDICT_DISPATCH);
    assert_int_equal(dispatch->priority, PRIORITY_E);
    assert_int_equal(dispatch->units_count, 4);
    assert_true(str_eq_cstr(dispatch->units[0].unit_id, "PT-1"));
    assert_true(str_eq_cstr(dispatch->units[1].unit_id, "PT-2"));
    assert_true(str_eq_cstr(dispatch->units[2].unit_id, "AA-1"));
}

ROOM_TEST(only_available_units_of_hooked_zones_are_candidates_nearest_first)
{
    struct str case_id;
    assert_int_equal(CALL(room, unit_register, .unit_id = S("AP-1"), .zone_id = S("apuane")), SEUS_OK);
    assert_int_equal(CALL(room, zone_add, .zone_id = S("livornese"), .name = S("Livornese"), .area = S("nord-ovest"),
                          .state = ZONE_HOOKED),
                     SEUS_OK);
    assert_int_equal(CALL(room, unit_register, .unit_id = S("AA-LI"), .zone_id = S("livornese")), SEUS_OK);
    assert_int_equal(room_unit_to(room, "PT-1", UNIT_OFF, ""), SEUS_OK);
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    const struct wire_question *dispatch = &room->asked[2];
    assert_int_equal(dispatch->units_count, 3);
    assert_true(str_eq_cstr(dispatch->units[0].unit_id, "PT-2"));
    assert_true(str_eq_cstr(dispatch->units[1].unit_id, "MU-1"));
    assert_true(str_eq_cstr(dispatch->units[2].unit_id, "AA-LI"));
}

ROOM_TEST(a_citizen_is_refused_but_the_report_is_kept_with_what_was_told)
{
    assert_int_equal(CALL(room, case_open, .zone_id = S("pistoiese"), .category = CATEGORY_CITIZEN), SEUS_OK);
    assert_int_equal(room->answer.code, SEUS_REFUSED);
    assert_true(room->answer.message.len > 0 && room->answer.hint.len > 0);
    assert_int_equal(room->answer.case_id.len, 0);
    assert_int_equal(room->decision.state, CASE_NONE);
    assert_int_equal(room->asked_count, 1);
    const struct wire_report report = report_row(room);
    assert_int_equal(report.state, REPORT_REFUSED);
    assert_int_equal(report.category, CATEGORY_CITIZEN);
    assert_true(str_eq_cstr(report.orientation, "call the social service of the municipality"));
    assert_true(report.reason.len > 0);
}

ROOM_TEST(an_override_opens_the_case_and_is_flagged_on_report_and_case)
{
    assert_int_equal(CALL(room, case_open, .zone_id = S("pistoiese"), .category = CATEGORY_CITIZEN, .override = true),
                     SEUS_INVALID);
    assert_string_equal(room->why.field, "override_reason");
    assert_int_equal(CALL(room, case_open, .zone_id = S("pistoiese"), .category = CATEGORY_CITIZEN, .override = true,
                          .override_reason = S("she says he has a knife")),
                     SEUS_OK);
    assert_int_equal(room->answer.code, SEUS_OK);
    const struct wire_case row = room_case(room, room->answer.case_id);
    assert_true(row.override);
    assert_true(str_eq_cstr(row.override_reason, "she says he has a knife"));
    assert_true(report_row(room).override);
}

ROOM_TEST(an_override_that_was_not_needed_is_not_flagged)
{
    assert_int_equal(CALL(room, case_open, .zone_id = S("pistoiese"), .signaller_id = S("er-pt"), .override = true,
                          .override_reason = S("to be sure")),
                     SEUS_OK);
    assert_false(room_case(room, room->answer.case_id).override);
}

ROOM_TEST(a_zone_that_is_not_in_the_list_refuses_the_report_but_keeps_it)
{
    assert_int_equal(CALL(room, case_open, .zone_id = S("atlantis"), .signaller_id = S("er-pt"), .override = true,
                          .override_reason = S("danger")),
                     SEUS_OK);
    assert_int_equal(room->answer.code, SEUS_REFUSED);
    assert_true(str_eq_cstr(report_row(room).zone_id, "atlantis"));
    assert_int_equal(room->asked[0].zone.zone_id.len, 0);
}

ROOM_TEST(a_zone_that_was_only_mistyped_turns_nobody_away_and_nothing_is_written)
{
    const uint64_t before = room->index;
    static const char *const typed[] = {"pistoise", "Pistoiese", "PISTOIESE", "pistoies", "pisto", "pistojese"};
    for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
        assert_int_equal(CALL(room, case_open, .zone_id = str_of(typed[i]), .signaller_id = S("er-pt"),
                              .need = NEED_VIOLENCE, .answers = {.danger = TRI_YES}),
                         SEUS_NOT_FOUND);
        assert_non_null(strstr(room->why.message, "did you mean 'pistoiese'"));
        assert_non_null(strstr(room->why.hint, "--zone pistoiese"));
        assert_int_equal(room->index, before);
        assert_int_equal(CALL(room, report_take, .zone_id = str_of(typed[i]), .signaller_id = S("er-pt")),
                         SEUS_NOT_FOUND);
        assert_non_null(strstr(room->why.message, "did you mean 'pistoiese'"));
    }
    static const char *const elsewhere[] = {"elsewhere", "bologna", "pi", "toscana"};
    for (size_t i = 0; i < sizeof(elsewhere) / sizeof(elsewhere[0]); i++) {
        assert_int_equal(CALL(room, report_take, .zone_id = str_of(elsewhere[i]), .signaller_id = S("er-pt")), SEUS_OK);
    }
}

ROOM_TEST(a_municipality_of_another_zone_is_not_the_place_of_the_report)
{
    assert_int_equal(CALL(room, municipality_add, .municipality_id = S("vicchio"), .name = S("Vicchio"),
                          .zone_id = S("mugello")),
                     SEUS_OK);
    assert_int_equal(CALL(room, case_open, .zone_id = S("pistoiese"), .signaller_id = S("er-pt"),
                          .need = NEED_VIOLENCE, .municipality_id = S("vicchio")),
                     SEUS_INVALID);
    assert_string_equal(room->why.field, "municipality_id");
    assert_non_null(strstr(room->why.hint, "--zone mugello"));
    assert_int_equal(CALL(room, municipality_move, .municipality_id = S("vicchio"), .zone_id = S("pistoiese"),
                          .from = ROOM_START_MS - 1),
                     SEUS_OK);
    assert_int_equal(CALL(room, case_open, .zone_id = S("pistoiese"), .signaller_id = S("er-pt"),
                          .need = NEED_VIOLENCE, .municipality_id = S("vicchio")),
                     SEUS_OK);
}

ROOM_TEST(an_unknown_signaller_code_is_a_typing_error_and_nothing_is_written)
{
    const unsigned puts = room->store->puts;
    assert_int_equal(CALL(room, case_open, .zone_id = S("pistoiese"), .signaller_id = S("er-pz")), SEUS_NOT_FOUND);
    assert_string_equal(room->why.field, "signaller_id");
    assert_int_equal(room->store->puts, puts);
}

ROOM_TEST(policy_cannot_lift_the_rule_that_only_the_authorised_open_a_case)
{
    room->zone = (struct wire_verdict){.kind = VERDICT_ZONE, .source = SOURCE_PLUGIN, .decision = DECISION_ACCEPT};
    const struct wire_case_open calls[] = {
        {.zone_id = S("pistoiese"), .category = CATEGORY_CITIZEN},
        {.zone_id = S("pistoiese")},
        {.zone_id = S("mugello"), .signaller_id = S("er-pt")},
        {.zone_id = S("elba"), .category = CATEGORY_HOSPITAL},
        {.zone_id = S("atlantis"), .category = CATEGORY_HOSPITAL},
    };
    for (unsigned i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        assert_int_equal(room_do(room, OP_case_open, &calls[i]), SEUS_OK);
        assert_int_equal(room->answer.code, SEUS_REFUSED);
        assert_true(room->answer.message.len > 0 && room->answer.hint.len > 0);
    }
    assert_int_equal(CALL(room, case_open, .zone_id = S("pistoiese"), .category = CATEGORY_POLICE), SEUS_OK);
    assert_int_equal(room->answer.code, SEUS_OK);
}

ROOM_TEST(an_authorisation_holds_from_its_date_to_its_end)
{
    assert_int_equal(CALL(room, signaller_add, .signaller_id = S("vvf"), .name = S("Vigili"), .category = CATEGORY_FIRE,
                          .zone_id = S("pistoiese"), .from = room->now_ms + HOUR_MS,
                          .until = room->now_ms + 2 * HOUR_MS),
                     SEUS_OK);
    const struct {
        uint64_t after_ms;
        uint64_t code;
    } calls[] = {{HOUR_MS - 1, SEUS_REFUSED}, {1, SEUS_OK}, {HOUR_MS - 1, SEUS_OK}, {1, SEUS_REFUSED}};
    for (unsigned i = 0; i < 4; i++) {
        room->now_ms += calls[i].after_ms;
        assert_int_equal(CALL(room, case_open, .zone_id = S("pistoiese"), .signaller_id = S("vvf")), SEUS_OK);
        assert_int_equal(room->answer.code, calls[i].code);
    }
}

ROOM_TEST(a_zone_under_experimentation_opens_shadow_cases_whatever_policy_says)
{
    const uint32_t decisions[] = {DECISION_SHADOW, DECISION_ACCEPT, DECISION_RECOMMEND};
    for (unsigned i = 0; i < 3; i++) {
        room->zone = (struct wire_verdict){.kind = VERDICT_ZONE, .source = SOURCE_PLUGIN, .decision = decisions[i]};
        assert_int_equal(CALL(room, case_open, .zone_id = S("apuane"), .category = CATEGORY_SOCIAL_SERVICE), SEUS_OK);
        const struct wire_case row = room_case(room, room->answer.case_id);
        assert_true(row.shadow);
        assert_int_equal(row.state, CASE_SHADOW);
        assert_int_equal(room->decision.state, CASE_SHADOW);
        assert_int_equal(room->asked_count, 2);
    }
    room->zone.decision = DECISION_ORIENT;
    assert_int_equal(CALL(room, case_open, .zone_id = S("apuane"), .category = CATEGORY_CITIZEN, .override = true,
                          .override_reason = S("danger")),
                     SEUS_OK);
    assert_int_equal(room_case(room, room->answer.case_id).state, CASE_SHADOW);
    assert_true(room_case(room, room->answer.case_id).override);
}

ROOM_TEST(to_recognise_a_situation_takes_an_authorised_caller_too_whatever_policy_says)
{
    const uint32_t decisions[] = {DECISION_NONE, DECISION_SHADOW, DECISION_ACCEPT};
    const struct wire_case_open calls[] = {
        {.zone_id = S("apuane"), .signaller_id = S("er-pt")},
        {.zone_id = S("apuane"), .category = CATEGORY_POLICE},
        {.zone_id = S("apuane")},
        {.zone_id = S("pistoiese"), .signaller_id = S("er-ap")},
        {.zone_id = S("elba"), .signaller_id = S("er-ap")},
    };
    for (unsigned i = 0; i < 15; i++) {
        room->zone =
            (struct wire_verdict){.kind = VERDICT_ZONE, .source = SOURCE_PLUGIN, .decision = decisions[i % 3]};
        assert_int_equal(room_do(room, OP_case_open, &calls[i / 3]), SEUS_OK);
        assert_int_equal(room->answer.code, SEUS_REFUSED);
        assert_int_equal(report_row(room).state, REPORT_REFUSED);
        assert_true(room->answer.message.len > 0 && room->answer.hint.len > 0);
    }
    room->zone.decision = DECISION_NONE;
    assert_int_equal(CALL(room, case_open, .zone_id = S("apuane"), .signaller_id = S("er-pt"), .override = true,
                          .override_reason = S("danger")),
                     SEUS_OK);
    assert_int_equal(room_case(room, room->answer.case_id).state, CASE_SHADOW);
    assert_true(room_case(room, room->answer.case_id).override);
    assert_int_equal(CALL(room, case_open, .zone_id = S("apuane"), .signaller_id = S("er-ap")), SEUS_OK);
    assert_int_equal(room_case(room, room->answer.case_id).state, CASE_SHADOW);
    assert_false(room_case(room, room->answer.case_id).override);
}

ROOM_TEST(a_zone_past_its_experimentation_but_not_hooked_yet_still_opens_shadow_cases)
{
    assert_int_equal(CALL(room, zone_add, .zone_id = S("lunigiana"), .name = S("Lunigiana"), .area = S("nord-ovest"),
                          .state = ZONE_SOI_PASSED),
                     SEUS_OK);
    assert_int_equal(CALL(room, signaller_add, .signaller_id = S("ps-lu"), .name = S("Questura"),
                          .category = CATEGORY_POLICE, .zone_id = S("lunigiana")),
                     SEUS_OK);
    room->zone = (struct wire_verdict){.kind = VERDICT_ZONE, .source = SOURCE_PLUGIN, .decision = DECISION_SHADOW};
    room->triage.decision = DECISION_NOT_APPROPRIATE;
    assert_int_equal(CALL(room, case_open, .zone_id = S("lunigiana"), .category = CATEGORY_POLICE), SEUS_OK);
    assert_int_equal(room_case(room, room->answer.case_id).state, CASE_NOT_APPROPRIATE);
    assert_true(room_case(room, room->answer.case_id).shadow);
}

ROOM_TEST(triage_decides_between_triaged_deferred_and_not_appropriate)
{
    struct str case_id;
    struct str reasons[] = {S("a crime in progress: the police come first")};
    room->triage.reasons = reasons;
    room->triage.reasons_count = 1;
    room->triage.decision = DECISION_DEFERRED;
    room->triage.priority = PRIORITY_D;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room_case(room, case_id).state, CASE_DEFERRED);
    assert_int_equal(room->asked_count, 2);
    room->triage.decision = DECISION_APPROPRIATE;
    room->triage.priority = PRIORITY_X;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room_case(room, case_id).state, CASE_NOT_APPROPRIATE);
    assert_true(str_eq(room->answer.message, reasons[0]));
    room->triage.decision = DECISION_NOT_APPROPRIATE;
    room->triage.priority = PRIORITY_D;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room->decision.state, CASE_NOT_APPROPRIATE);
}

ROOM_TEST(the_class_that_the_operator_states_wins_and_both_are_kept)
{
    assert_int_equal(
        CALL(room, case_open, .zone_id = S("pistoiese"), .signaller_id = S("er-pt"), .event_class = CLASS_EMERGENCY),
        SEUS_OK);
    assert_int_equal(room_case(room, room->answer.case_id).event_class, CLASS_EMERGENCY);
    const struct wire_case_triaged *triaged = room->decision.events[3].body;
    assert_int_equal(triaged->event_class, CLASS_URGENCY);
}

ROOM_TEST(nonsense_from_policy_loses_no_case_and_is_recorded)
{
    struct str case_id;
    room->zone = (struct wire_verdict){.kind = VERDICT_DISPATCH, .decision = 77, .source = SOURCE_PLUGIN};
    room->triage = (struct wire_verdict){.kind = VERDICT_TRIAGE, .decision = DECISION_ACCEPT, .priority = 99};
    room->dispatch_first = false;
    struct str ranking[] = {S("GHOST-1"), S("PT-2"), S("")};
    room->dispatch = (struct wire_verdict){
        .kind = VERDICT_DISPATCH, .decision = DECISION_RECOMMEND, .mode = 99, .ranking = ranking, .ranking_count = 3};
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    const struct wire_case row = room_case(room, case_id);
    assert_int_equal(row.state, CASE_TRIAGED);
    assert_int_equal(row.priority, PRIORITY_U);
    assert_int_equal(row.mode, MODE_NONE);
    unsigned fallbacks = 0;
    for (unsigned i = 0; i < room->decision.events_count; i++) {
        fallbacks += room->decision.events[i].type == EVENT_policy_fallback;
    }
    assert_int_equal(fallbacks, 3);
    room->dispatch.mode = MODE_PHONE;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room_case(room, case_id).recommended_count, 1);
    assert_true(str_eq_cstr(room_case(room, case_id).recommended[0], "PT-2"));
}

ROOM_TEST(the_default_in_the_place_of_a_plugin_is_recorded)
{
    struct str case_id;
    struct str reasons[] = {S("the plugin was late"), S("built-in default: it can wait")};
    room->triage.source = SOURCE_FALLBACK;
    room->triage.decision = DECISION_DEFERRED;
    room->triage.reasons = reasons;
    room->triage.reasons_count = 2;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    const struct wire_event *last = &room->decision.events[room->decision.events_count - 1];
    assert_int_equal(last->type, EVENT_policy_fallback);
    const struct wire_policy_fallback *body = last->body;
    assert_int_equal(body->kind, VERDICT_TRIAGE);
    assert_true(str_eq(body->reason, reasons[0]));
    assert_true(str_eq(room_case(room, case_id).reason, reasons[1]));
    assert_true(str_eq(body->case_id, case_id));
}

ROOM_TEST(long_words_of_policy_are_cut_to_what_a_line_holds_at_a_character)
{
    char words[601] = "x";
    for (unsigned i = 1; i < 599; i += 2) {
        memcpy(&words[i], "\xc3\xa0", 2);
    }
    struct str reasons[] = {{words, 599}};
    room->zone = (struct wire_verdict){.kind = VERDICT_ZONE,
                                       .source = SOURCE_PLUGIN,
                                       .decision = DECISION_ORIENT,
                                       .reasons = reasons,
                                       .reasons_count = 1,
                                       .orientation = {words, 599}};
    assert_int_equal(CALL(room, case_open, .zone_id = S("pistoiese"), .category = CATEGORY_CITIZEN), SEUS_OK);
    assert_int_equal(report_row(room).reason.len, 255); /* the 256th byte would be half a character */
}

ROOM_TEST(a_time_in_the_future_is_refused_beyond_five_minutes)
{
    struct wire_case_open args = {
        .zone_id = S("pistoiese"), .signaller_id = S("er-pt"), .occurred_at = room->now_ms + 5 * MINUTE_MS};
    assert_int_equal(room_do(room, OP_case_open, &args), SEUS_OK);
    args.occurred_at++;
    assert_int_equal(room_do(room, OP_case_open, &args), SEUS_INVALID);
    assert_string_equal(room->why.field, "occurred_at");
    args.occurred_at = 0;
    args.persons = 100001;
    assert_int_equal(room_do(room, OP_case_open, &args), SEUS_INVALID);
}

ROOM_TEST(a_missing_verdict_writes_nothing)
{
    struct domain_request request = {
        .op = OP_case_open,
        .now_ms = room->now_ms,
        .args = &(struct wire_case_open){.zone_id = S("pistoiese"), .signaller_id = S("er-pt")}};
    struct domain_decision decision;
    assert_int_equal(domain_decide(&room->store->port, &request, &room->arena, &decision, &room->why), SEUS_CONFLICT);
}

ROOM_TEST(what_the_protocol_proposes_stays_on_the_case_and_a_stated_payer_stands)
{
    struct wire_verdict_proposal proposals[] = {{.profile = S("psychologist"), .count = 6}};
    struct str ranking[] = {S("PT-1")};
    struct str case_id;
    room->dispatch_first = false;
    room->dispatch = (struct wire_verdict){
        .kind = VERDICT_DISPATCH, .decision = DECISION_RECOMMEND, .mode = MODE_ON_SITE, .ranking = ranking,
        .ranking_count = 1, .proposals = proposals, .proposals_count = 1, .cost_owner = S("bcn")};
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    const struct wire_case row = room_case(room, case_id);
    assert_int_equal(row.proposals_count, 1);
    assert_true(str_eq_cstr(row.proposals[0].profile, "psychologist"));
    assert_int_equal(row.proposals[0].count, 6);
    assert_true(str_eq_cstr(row.cost_owner, "bcn"));
    assert_int_equal(CALL(room, case_open, .zone_id = S("pistoiese"), .signaller_id = S("er-pt"),
                          .cost_owner = S("the region")),
                     SEUS_OK);
    assert_true(str_eq_cstr(room_case(room, room->answer.case_id).cost_owner, "the region"));
}

ROOM_TEST(who_pays_is_known_of_a_case_that_needs_no_unit)
{
    struct str case_id;
    room->zone = (struct wire_verdict){
        .kind = VERDICT_ZONE, .decision = DECISION_ACCEPT, .cost_owner = S("council of Badalona")};
    room->triage = (struct wire_verdict){.kind = VERDICT_TRIAGE, .decision = DECISION_DEFERRED, .priority = PRIORITY_D};
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room_case(room, case_id).state, CASE_DEFERRED);
    assert_true(str_eq_cstr(room_case(room, case_id).cost_owner, "council of Badalona"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_authorised_report_opens_a_triaged_case),
        cmocka_unit_test(what_the_protocol_proposes_stays_on_the_case_and_a_stated_payer_stands),
        cmocka_unit_test(who_pays_is_known_of_a_case_that_needs_no_unit),
        cmocka_unit_test(the_three_questions_carry_what_policy_needs),
        cmocka_unit_test(only_available_units_of_hooked_zones_are_candidates_nearest_first),
        cmocka_unit_test(a_citizen_is_refused_but_the_report_is_kept_with_what_was_told),
        cmocka_unit_test(an_override_opens_the_case_and_is_flagged_on_report_and_case),
        cmocka_unit_test(an_override_that_was_not_needed_is_not_flagged),
        cmocka_unit_test(a_zone_that_is_not_in_the_list_refuses_the_report_but_keeps_it),
        cmocka_unit_test(a_zone_that_was_only_mistyped_turns_nobody_away_and_nothing_is_written),
        cmocka_unit_test(a_municipality_of_another_zone_is_not_the_place_of_the_report),
        cmocka_unit_test(an_unknown_signaller_code_is_a_typing_error_and_nothing_is_written),
        cmocka_unit_test(policy_cannot_lift_the_rule_that_only_the_authorised_open_a_case),
        cmocka_unit_test(an_authorisation_holds_from_its_date_to_its_end),
        cmocka_unit_test(a_zone_under_experimentation_opens_shadow_cases_whatever_policy_says),
        cmocka_unit_test(to_recognise_a_situation_takes_an_authorised_caller_too_whatever_policy_says),
        cmocka_unit_test(a_zone_past_its_experimentation_but_not_hooked_yet_still_opens_shadow_cases),
        cmocka_unit_test(triage_decides_between_triaged_deferred_and_not_appropriate),
        cmocka_unit_test(the_class_that_the_operator_states_wins_and_both_are_kept),
        cmocka_unit_test(nonsense_from_policy_loses_no_case_and_is_recorded),
        cmocka_unit_test(the_default_in_the_place_of_a_plugin_is_recorded),
        cmocka_unit_test(long_words_of_policy_are_cut_to_what_a_line_holds_at_a_character),
        cmocka_unit_test(a_time_in_the_future_is_refused_beyond_five_minutes),
        cmocka_unit_test(a_missing_verdict_writes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
