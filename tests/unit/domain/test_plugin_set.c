/* SPDX-License-Identifier: EUPL-1.2 */
/* Plugin sets: who answers for which zone, what a rollback brings back, settings, and plugins in shadow. */
#include "room.h"

#include "domain/plugin_config.h"

#define SHA_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define SHA_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define SHA_C "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"

#define SCHEMA STR_LIT("hours:int:24:0..72 citizens:bool:no mode:enum:strict:strict|open greeting:text:")

/* What the leader's directory holds: a triage plugin in two versions, and one of two kinds with settings. */
static void with_plugins(struct room *room)
{
    const struct wire_plugin_info rows[] = {
        {.plugin = S("it.a"), .version = S("1.0"), .kind = VERDICT_TRIAGE, .sha256 = S(SHA_A),
         .digest = S("aaaaaaaaaaaaaaaa")},
        {.plugin = S("it.a"), .version = S("2.0"), .kind = VERDICT_TRIAGE, .sha256 = S(SHA_B),
         .digest = S("bbbbbbbbbbbbbbbb")},
        {.plugin = S("it.two"), .version = S("1.0"), .kind = VERDICT_ZONE, .sha256 = S(SHA_C),
         .digest = S("cccccccccccccccc"), .config_schema = SCHEMA},
        {.plugin = S("it.two"), .version = S("1.0"), .kind = VERDICT_TRIAGE, .sha256 = S(SHA_C),
         .digest = S("cccccccccccccccc"), .config_schema = SCHEMA},
    };
    room->plugins = arena_copy(&room->arena, rows, sizeof(rows));
    room->plugins_count = sizeof(rows) / sizeof(rows[0]);
}

static enum seus_err enable(struct room *room, const char *plugin, const char *zone, const char *release)
{
    return CALL(room, plugin_enable, .plugin = str_of(plugin), .zone_id = str_of(zone), .release = str_of(release));
}

static enum seus_err shadow(struct room *room, const char *plugin, const char *zone)
{
    return room_do(room, OP_plugin_shadow,
                   &(struct wire_plugin_enable){.plugin = str_of(plugin), .zone_id = str_of(zone)});
}

static enum seus_err disable(struct room *room, const char *plugin, const char *zone)
{
    return CALL(room, plugin_disable, .plugin = str_of(plugin), .zone_id = str_of(zone));
}

static enum seus_err rollback(struct room *room, const char *zone)
{
    return CALL(room, plugin_rollback, .zone_id = str_of(zone), .kind = VERDICT_TRIAGE);
}

static struct wire_plugin_set set_of(struct room *room, const char *id)
{
    struct wire_plugin_set row = {0};
    assert_true(store_get(room->store, KIND_PLUGIN_SET, str_of(id), &room->arena, &row));
    return row;
}

/* The triage question of a case in this zone, as policy was asked it. */
static struct wire_question triage_question(struct room *room, const char *zone, const char *signaller)
{
    assert_int_equal(CALL(room, case_open, .zone_id = str_of(zone), .signaller_id = str_of(signaller),
                          .summary = S("a child alone"), .persons = 1),
                     SEUS_OK);
    assert_true(room->asked_count >= 2);
    return room->asked[1];
}

static void expect_set(const struct wire_question *q, bool closed, unsigned count, const char *first, uint32_t state)
{
    assert_int_equal(q->set_closed, closed);
    assert_int_equal(q->set_count, count);
    if (count > 0) {
        assert_true(str_eq_cstr(q->set[0].plugin, first));
        assert_int_equal(q->set[0].state, state);
    }
}

static void without_a_set_a_question_names_no_plugin(void **state)
{
    (void)state;
    struct room *room = room_founded();
    const struct wire_question q = triage_question(room, "pistoiese", "er-pt");
    expect_set(&q, false, 0, "", 0);
    assert_int_equal(q.set_version, 0);
    room_free(room);
}

ROOM_TEST(an_enabled_plugin_is_in_the_questions_of_its_zone_only)
{
    with_plugins(room);
    assert_int_equal(enable(room, "it.a", "pistoiese", ""), SEUS_OK);
    const struct wire_plugin_set row = set_of(room, "pistoiese/triage");
    assert_int_equal(row.state, PLUGIN_SET_OWN);
    assert_true(str_eq_cstr(row.enabled[0], "it.a@1.0"));
    assert_true(str_eq_cstr(row.entries[0].digest, SHA_A));
    const struct wire_question here = triage_question(room, "pistoiese", "er-pt");
    expect_set(&here, true, 1, "it.a", PLUGIN_ENABLED);
    assert_int_equal(here.set_version, row.version);
    const struct wire_question there = triage_question(room, "apuane", "er-ap");
    expect_set(&there, false, 0, "", 0);
}

ROOM_TEST(a_zone_without_enabled_plugins_inherits_the_default_set)
{
    with_plugins(room);
    assert_int_equal(enable(room, "it.a", "", ""), SEUS_OK);
    assert_int_equal(enable(room, "it.two", "apuane", ""), SEUS_OK);
    const struct wire_question inherits = triage_question(room, "pistoiese", "er-pt");
    expect_set(&inherits, true, 1, "it.a", PLUGIN_ENABLED);
    const struct wire_question own = triage_question(room, "apuane", "er-ap");
    expect_set(&own, true, 1, "it.two", PLUGIN_ENABLED);
}

ROOM_TEST(a_disabled_plugin_is_named_so_that_nobody_asks_it)
{
    with_plugins(room);
    assert_int_equal(disable(room, "it.a", "pistoiese"), SEUS_OK);
    const struct wire_question q = triage_question(room, "pistoiese", "er-pt");
    expect_set(&q, false, 1, "it.a", PLUGIN_DISABLED);
    assert_int_equal(disable(room, "it.a", "pistoiese"), SEUS_CONFLICT);
}

ROOM_TEST(the_zone_disables_what_the_default_enables)
{
    with_plugins(room);
    assert_int_equal(enable(room, "it.a", "", ""), SEUS_OK);
    assert_int_equal(disable(room, "it.a", "pistoiese"), SEUS_OK);
    const struct wire_question q = triage_question(room, "pistoiese", "er-pt");
    expect_set(&q, true, 1, "it.a", PLUGIN_DISABLED);
}

ROOM_TEST(a_rollback_brings_back_the_set_before_and_a_second_one_undoes_it)
{
    with_plugins(room);
    assert_int_equal(rollback(room, "pistoiese"), SEUS_REFUSED);
    assert_int_equal(enable(room, "it.a", "pistoiese", "1.0"), SEUS_OK);
    assert_int_equal(enable(room, "it.a", "pistoiese", "2.0"), SEUS_OK);
    assert_true(str_eq_cstr(set_of(room, "pistoiese/triage").entries[0].digest, SHA_B));
    assert_int_equal(rollback(room, "pistoiese"), SEUS_OK);
    assert_true(str_eq_cstr(set_of(room, "pistoiese/triage").entries[0].digest, SHA_A));
    assert_int_equal(rollback(room, "pistoiese"), SEUS_OK);
    assert_true(str_eq_cstr(set_of(room, "pistoiese/triage").entries[0].digest, SHA_B));
}

ROOM_TEST(a_rollback_of_the_first_change_leaves_the_zone_as_if_it_had_no_set)
{
    with_plugins(room);
    assert_int_equal(enable(room, "it.a", "pistoiese", ""), SEUS_OK);
    assert_int_equal(rollback(room, "pistoiese"), SEUS_OK);
    const struct wire_question q = triage_question(room, "pistoiese", "er-pt");
    expect_set(&q, false, 0, "", 0);
}

ROOM_TEST(a_plugin_of_several_kinds_is_enabled_for_all_of_them_or_for_the_one_named)
{
    with_plugins(room);
    assert_int_equal(enable(room, "it.two", "pistoiese", ""), SEUS_OK);
    assert_int_equal(room->decision.events_count, 3); /* two sets, and the file came into the room */
    assert_true(str_eq_cstr(set_of(room, "pistoiese/zone").entries[0].config[0], "hours=24"));
    assert_int_equal(CALL(room, plugin_enable, .plugin = S("it.two"), .zone_id = S("apuane"), .kind = VERDICT_ZONE),
                     SEUS_OK);
    assert_int_equal(room->decision.events_count, 1);
    assert_int_equal(CALL(room, plugin_enable, .plugin = S("it.two"), .kind = VERDICT_DISPATCH), SEUS_REFUSED);
}

ROOM_TEST(what_the_leader_does_not_have_is_not_enabled)
{
    assert_int_equal(enable(room, "it.a", "pistoiese", ""), SEUS_REFUSED);
    with_plugins(room);
    assert_int_equal(enable(room, "it.nobody", "pistoiese", ""), SEUS_REFUSED);
    assert_int_equal(enable(room, "it.a", "pistoiese", "3.0"), SEUS_REFUSED);
    assert_int_equal(enable(room, "it.a", "nowhere", ""), SEUS_NOT_FOUND);
    assert_int_equal(CALL(room, plugin_enable, .plugin = S("it.a"), .digest = S("0123456789abcdef")), SEUS_REFUSED);
    assert_int_equal(CALL(room, plugin_enable, .plugin = S("it.a"), .digest = S(SHA_B)), SEUS_OK);
    assert_true(str_eq_cstr(set_of(room, "default/triage").entries[0].version, "2.0"));
}

ROOM_TEST(the_same_again_is_a_conflict_and_a_stale_version_too)
{
    with_plugins(room);
    assert_int_equal(enable(room, "it.a", "pistoiese", ""), SEUS_OK);
    assert_int_equal(enable(room, "it.a", "pistoiese", ""), SEUS_CONFLICT);
    assert_int_equal(CALL(room, plugin_disable, .plugin = S("it.a"), .zone_id = S("pistoiese"), .if_version = 1),
                     SEUS_CONFLICT);
}

ROOM_TEST(a_set_is_asked_in_order_and_holds_a_bounded_number)
{
    with_plugins(room);
    struct wire_plugin_info many[9];
    char names[9][8];
    for (unsigned i = 0; i < 9; i++) {
        snprintf(names[i], sizeof(names[i]), "it.p%u", i);
        many[i] = room->plugins[0];
        many[i].plugin = str_of(names[i]);
    }
    room->plugins = many;
    room->plugins_count = 9;
    for (unsigned i = 0; i < 8; i++) {
        assert_int_equal(CALL(room, plugin_enable, .plugin = str_of(names[i]), .zone_id = S("pistoiese"),
                              .order = 20 - i),
                         SEUS_OK);
    }
    assert_int_equal(enable(room, names[8], "pistoiese", ""), SEUS_REFUSED);
    const struct wire_plugin_set row = set_of(room, "pistoiese/triage");
    assert_int_equal(row.entries_count, 8);
    assert_true(str_eq_cstr(row.entries[0].plugin, "it.p7"));
    assert_true(str_eq_cstr(row.entries[7].plugin, "it.p0"));
}

/* ---- settings --------------------------------------------------------------------------------------------------- */

ROOM_TEST(settings_are_checked_and_completed_by_what_the_plugin_declares)
{
    with_plugins(room);
    struct str given[] = {STR_LIT("hours=72"), STR_LIT("mode=open")};
    assert_int_equal(CALL(room, plugin_enable, .plugin = S("it.two"), .kind = VERDICT_ZONE, .config = given,
                          .config_count = 2),
                     SEUS_OK);
    const struct wire_set_entry entry = set_of(room, "default/zone").entries[0];
    assert_int_equal(entry.config_count, 4);
    assert_true(str_eq_cstr(entry.config[0], "hours=72"));
    assert_true(str_eq_cstr(entry.config[1], "citizens=no"));
    assert_true(str_eq_cstr(entry.config[2], "mode=open"));
    assert_true(str_eq_cstr(entry.config[3], "greeting="));
    struct str other[] = {STR_LIT("citizens=yes")};
    assert_int_equal(CALL(room, plugin_config, .plugin = S("it.two"), .config = other, .config_count = 1), SEUS_OK);
    assert_true(str_eq_cstr(set_of(room, "default/zone").entries[0].config[0], "hours=72"));
    assert_true(str_eq_cstr(set_of(room, "default/zone").entries[0].config[1], "citizens=yes"));
    assert_int_equal(CALL(room, plugin_config, .plugin = S("it.two"), .config = other, .config_count = 1),
                     SEUS_CONFLICT);
    assert_int_equal(CALL(room, plugin_config, .plugin = S("it.a")), SEUS_NOT_FOUND);
}

ROOM_TEST(settings_that_do_not_fit_are_refused_by_name)
{
    static const char *const bad[] = {"hours=73",  "hours=-1", "hours=", "hours=1x",        "citizens=maybe",
                                      "mode=lax",
                                      "mode=",     "nothing=1", "hours", "greeting=two words", "mode=strict|open"};
    with_plugins(room);
    for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct str given[] = {str_of(bad[i])};
        assert_int_equal(CALL(room, plugin_enable, .plugin = S("it.two"), .config = given, .config_count = 1),
                         SEUS_INVALID);
    }
    struct str twice[] = {STR_LIT("hours=1"), STR_LIT("hours=2")};
    assert_int_equal(CALL(room, plugin_enable, .plugin = S("it.two"), .config = twice, .config_count = 2),
                     SEUS_INVALID);
}

static void a_declaration_that_is_none_is_said(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "hours",      "hours:int", "Hours:int:0",  "h:int:3:5..1", "h:int:10:0..9", "h:bool",          "h:bool:1",
        "h:enum:c:a|b", "h:float:0", "h:bool:no:x", "1h:bool:no",   "a:bool:no a:bool:no", "h:enum:a", "h:text:o k:x",
        "h:int:"};
    for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct seus_why why = {0};
        assert_int_equal(plugin_config_declared(str_of(bad[i]), &why), SEUS_INVALID);
        assert_true(strlen(why.message) > 10);
    }
    assert_int_equal(plugin_config_declared(SCHEMA, NULL), SEUS_OK);
    assert_int_equal(plugin_config_declared(STR_LIT(""), NULL), SEUS_OK);
    assert_int_equal(plugin_config_declared(STR_LIT("at:text:http://a:b"), NULL), SEUS_OK);
}

/* ---- in force, and in shadow ------------------------------------------------------------------------------------ */

ROOM_TEST(a_verdict_given_under_other_sets_decides_nothing)
{
    with_plugins(room);
    assert_int_equal(enable(room, "it.a", "pistoiese", "1.0"), SEUS_OK);
    const struct wire_case_open args = {.zone_id = S("pistoiese"), .signaller_id = S("er-pt"), .summary = S("x")};
    struct wire_verdict verdicts[3];
    assert_int_equal(room_decide(room, OP_case_open, &args), SEUS_OK);
    for (unsigned i = 0; i < 3; i++) {
        verdicts[i] = room_verdict(room, &room->asked[i]);
    }
    struct domain_request request = {.op = OP_case_open, .args = &args, .now_ms = room->now_ms, .verdicts = verdicts,
                                     .verdicts_count = 3};
    assert_int_equal(domain_decide(&room->store->port, &request, &room->arena, &room->decision, &room->why), SEUS_OK);
    bool rests = false;
    for (unsigned i = 0; i < room->decision.expects_count; i++) {
        rests = rests || room->decision.expects[i].kind == KIND_PLUGIN_SET;
    }
    assert_true(rests);
    assert_int_equal(enable(room, "it.a", "pistoiese", "2.0"), SEUS_OK);
    assert_int_equal(domain_decide(&room->store->port, &request, &room->arena, &room->decision, &room->why),
                     SEUS_CONFLICT);
}

ROOM_TEST(a_plugin_in_shadow_is_in_the_question_and_leaves_the_others_as_they_are)
{
    with_plugins(room);
    assert_int_equal(shadow(room, "it.two", "pistoiese"), SEUS_OK);
    const struct wire_question q = triage_question(room, "pistoiese", "er-pt");
    expect_set(&q, false, 1, "it.two", PLUGIN_SHADOW);
    assert_int_equal(set_of(room, "pistoiese/triage").state, PLUGIN_SET_INHERITS);
    assert_int_equal(enable(room, "it.two", "pistoiese", ""), SEUS_OK);
    assert_int_equal(set_of(room, "pistoiese/triage").state, PLUGIN_SET_OWN);
    assert_int_equal(shadow(room, "it.two", "pistoiese"), SEUS_OK);
}

static unsigned disagreements(const struct room *room)
{
    unsigned count = 0;
    for (unsigned i = 0; i < room->decision.events_count; i++) {
        count += room->decision.events[i].type == EVENT_shadow_disagreed;
    }
    return count;
}

ROOM_TEST(what_a_shadow_says_otherwise_is_recorded_and_changes_nothing)
{
    struct str reasons[] = {STR_LIT("It can wait.")};
    struct wire_shadow_verdict said = {.plugin = S("it.two"), .version = S("1.0"), .decision = DECISION_DEFERRED,
                                       .priority = PRIORITY_D, .reasons = reasons, .reasons_count = 1};
    room->triage.shadows = &said;
    room->triage.shadows_count = 1;
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(disagreements(room), 1);
    assert_int_equal(room_case(room, case_id).priority, PRIORITY_E);
    for (unsigned i = 0; i < room->decision.events_count; i++) {
        if (room->decision.events[i].type == EVENT_shadow_disagreed) {
            const struct wire_shadow_disagreed *const event = room->decision.events[i].body;
            assert_true(str_eq_cstr(event->live, "appropriate E urgency"));
            assert_true(str_eq_cstr(event->shadow, "deferred D"));
            assert_true(str_eq_cstr(event->zone_id, "pistoiese"));
            assert_true(event->case_id.len > 0);
        }
    }
    said = (struct wire_shadow_verdict){.plugin = S("it.two"), .decision = DECISION_APPROPRIATE,
                                        .priority = PRIORITY_E, .event_class = CLASS_URGENCY};
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(disagreements(room), 0);
    said = (struct wire_shadow_verdict){.plugin = S("it.two"), .failure = S("no answer within 50 ms")};
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(disagreements(room), 1);
}

static void the_states_of_a_plugin_in_a_set(void **state)
{
    (void)state;
    assert_true(sm_allows(&domain_plugin_sm, PLUGIN_SHADOW, PLUGIN_ENABLED));
    assert_true(sm_allows(&domain_plugin_sm, PLUGIN_ENABLED, PLUGIN_SHADOW));
    for (unsigned s = PLUGIN_NONE; s <= PLUGIN_DISABLED; s++) {
        assert_false(sm_allows(&domain_plugin_sm, s, PLUGIN_NONE));
        assert_false(sm_allows(&domain_plugin_sm, s, s));
    }
}

ROOM_TEST(a_file_that_comes_into_the_room_is_told_once)
{
    with_plugins(room);
    assert_int_equal(enable(room, "it.two", "", ""), SEUS_OK);
    assert_true(room_has_event(room, EVENT_policy_loaded));
    assert_int_equal(enable(room, "it.two", "pistoiese", ""), SEUS_OK);
    assert_false(room_has_event(room, EVENT_policy_loaded));
    assert_int_equal(enable(room, "it.a", "", "1.0"), SEUS_OK);
    assert_true(room_has_event(room, EVENT_policy_loaded));
    assert_int_equal(enable(room, "it.a", "", "2.0"), SEUS_OK);
    assert_true(room_has_event(room, EVENT_policy_loaded)); /* another file of the same plugin */
    assert_int_equal(enable(room, "it.a", "", "1.0"), SEUS_OK);
    assert_false(room_has_event(room, EVENT_policy_loaded)); /* it was here before */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_that_comes_into_the_room_is_told_once),
        cmocka_unit_test(without_a_set_a_question_names_no_plugin),
        cmocka_unit_test(an_enabled_plugin_is_in_the_questions_of_its_zone_only),
        cmocka_unit_test(a_zone_without_enabled_plugins_inherits_the_default_set),
        cmocka_unit_test(a_disabled_plugin_is_named_so_that_nobody_asks_it),
        cmocka_unit_test(the_zone_disables_what_the_default_enables),
        cmocka_unit_test(a_rollback_brings_back_the_set_before_and_a_second_one_undoes_it),
        cmocka_unit_test(a_rollback_of_the_first_change_leaves_the_zone_as_if_it_had_no_set),
        cmocka_unit_test(a_plugin_of_several_kinds_is_enabled_for_all_of_them_or_for_the_one_named),
        cmocka_unit_test(what_the_leader_does_not_have_is_not_enabled),
        cmocka_unit_test(the_same_again_is_a_conflict_and_a_stale_version_too),
        cmocka_unit_test(a_set_is_asked_in_order_and_holds_a_bounded_number),
        cmocka_unit_test(settings_are_checked_and_completed_by_what_the_plugin_declares),
        cmocka_unit_test(settings_that_do_not_fit_are_refused_by_name),
        cmocka_unit_test(a_declaration_that_is_none_is_said),
        cmocka_unit_test(a_verdict_given_under_other_sets_decides_nothing),
        cmocka_unit_test(a_plugin_in_shadow_is_in_the_question_and_leaves_the_others_as_they_are),
        cmocka_unit_test(what_a_shadow_says_otherwise_is_recorded_and_changes_nothing),
        cmocka_unit_test(the_states_of_a_plugin_in_a_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
