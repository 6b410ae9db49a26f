/* SPDX-License-Identifier: EUPL-1.2 */
/* zone.advance: the way of a zone to the room, what each step needs, and what is kept of it. */
#include "room.h"

#include "base/civil.h"
#include "domain/accession.h"

#define DAY (24 * HOUR_MS)

static struct wire_zone zone_row(struct room *room, const char *zone_id)
{
    struct wire_zone row = {0};
    assert_true(store_get(room->store, KIND_ZONE, str_of(zone_id), &room->arena, &row));
    return row;
}

static enum seus_err step(struct room *room, uint32_t which)
{
    return CALL(room, zone_advance, .zone_id = S("elba"), .step = which, .by = S("the mayors' conference"),
                .act = S("letter 1"), .reason = S("it is so"), .from = room->now_ms, .until = room->now_ms + 400 * DAY);
}

static enum seus_err item(struct room *room, const char *name)
{
    return CALL(room, zone_checklist, .zone_id = S("elba"), .item = str_of(name), .done = true);
}

/* Elba on its way to a state, by the rules. */
static void bring_to(struct room *room, uint32_t state)
{
    static const uint32_t way[] = {STEP_REQUESTED,    STEP_ACCEPTED,    STEP_TRAINING_STARTED, STEP_TRAINING_MET,
                                   STEP_GROUP_FORMED, STEP_SOI_STARTED, STEP_SOI_PASSED,       STEP_HOOKED};
    assert_int_equal(item(room, "basket"), SEUS_OK);
    assert_int_equal(item(room, "roster_24_7"), SEUS_OK);
    for (unsigned i = 0; i < sizeof(way) / sizeof(way[0]) && zone_row(room, "elba").state != state; i++) {
        if (way[i] == STEP_SOI_PASSED) {
            room->now_ms = civil_months_add(zone_row(room, "elba").soi_started_at, 6);
        }
        if (way[i] == STEP_HOOKED) {
            assert_int_equal(CALL(room, zone_open, .zone_id = S("elba"), .category = CATEGORY_SOCIAL_SERVICE), SEUS_OK);
        }
        assert_int_equal(step(room, way[i]), SEUS_OK);
    }
    assert_int_equal(zone_row(room, "elba").state, state);
}

ROOM_TEST(a_zone_goes_from_the_request_to_the_hook_up_step_by_step)
{
    bring_to(room, ZONE_HOOKED);
    const struct wire_zone row = zone_row(room, "elba");
    assert_int_equal(row.hooked_at, room->now_ms);
    assert_int_equal(row.since, room->now_ms);
    assert_int_equal(row.soi_ended_at, room->now_ms);
    assert_int_equal(row.soi_planned_min, civil_months_add(row.soi_started_at, 6));
    assert_int_equal(row.soi_planned_max, civil_months_add(row.soi_started_at, 8));
    const struct zone_on_day day = {&room->store->port, &room->arena, &row, room->now_ms};
    struct wire_act *acts = NULL;
    assert_int_equal(accession_acts(&day, &acts), 8);
    assert_int_equal(acts[0].step, STEP_REQUESTED);
    assert_int_equal(acts[7].step, STEP_HOOKED);
    assert_true(str_eq_cstr(acts[0].by, "the mayors' conference"));
    assert_true(str_eq_cstr(acts[0].actor, "unix:test"));
    assert_false(acts[7].overridden);
    assert_int_equal(accession_next(&day), STEP_NONE);
}

/* Every step from every state: exactly those of the table are taken. */
ROOM_TEST(a_step_is_taken_from_the_states_of_the_table_and_from_no_other)
{
    for (uint32_t state = ZONE_OUTSIDE; state <= ZONE_REJECTED; state++) {
        for (uint32_t which = STEP_REQUESTED; which <= STEP_WITHDRAWN; which++) {
            const struct str id = arena_printf(&room->arena, "z%u-%u", state, which);
            const struct str prefix = S("ZZ");
            assert_int_equal(CALL(room, zone_add, .zone_id = id, .name = id, .area = S("centro"), .prefix = prefix,
                                  .state = state),
                             SEUS_OK);
            const enum seus_err err =
                CALL(room, zone_advance, .zone_id = id, .step = which, .by = S("a body"), .act = S("act"),
                     .reason = S("why"), .override = true, .from = room->now_ms, .until = room->now_ms + 400 * DAY);
            const struct step_rule *rule = accession_step_of(which);
            const bool allowed = (rule->from & SM_TO(state)) != 0;
            assert_int_equal(err, allowed ? SEUS_OK : SEUS_REFUSED);
            const uint32_t after = zone_row(room, id.ptr).state;
            assert_int_equal(after, allowed && rule->to != ZONE_NONE ? rule->to : state);
            if (allowed && rule->to != ZONE_NONE && rule->to != state) {
                assert_true(sm_allows(&domain_accession_sm, state, rule->to));
            }
        }
    }
}

ROOM_TEST(a_refused_step_says_what_can_follow)
{
    assert_int_equal(step(room, STEP_HOOKED), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "outside: hooked does not follow"));
    assert_non_null(strstr(room->why.hint, "requested"));
}

ROOM_TEST(the_request_names_who_asked_and_on_which_act)
{
    assert_int_equal(CALL(room, zone_advance, .zone_id = S("elba"), .step = STEP_REQUESTED), SEUS_INVALID);
    assert_string_equal(room->why.field, "by");
    assert_int_equal(CALL(room, zone_advance, .zone_id = S("elba"), .step = STEP_REQUESTED, .by = S("the mayors")),
                     SEUS_OK);
    assert_int_equal(step(room, STEP_ACCEPTED), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "mayors_request"));
    assert_non_null(strstr(room->why.hint, "--override"));
}

ROOM_TEST(an_experimentation_needs_training_group_and_basket)
{
    assert_int_equal(CALL(room, zone_update, .zone_id = S("elba"), .workers_total = 10), SEUS_OK);
    bring_to(room, ZONE_ACCEPTED);
    assert_int_equal(item(room, "basket"), SEUS_OK);
    assert_int_equal(CALL(room, zone_checklist, .zone_id = S("elba"), .item = S("basket"), .not_done = true), SEUS_OK);
    assert_int_equal(step(room, STEP_TRAINING_MET), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "0 of 10 social workers trained, 80 % agreed"));
    assert_int_equal(CALL(room, zone_update, .zone_id = S("elba"), .workers_trained = 7), SEUS_OK);
    assert_int_equal(step(room, STEP_TRAINING_MET), SEUS_REFUSED);
    assert_int_equal(CALL(room, zone_update, .zone_id = S("elba"), .workers_trained = 8), SEUS_OK);
    assert_int_equal(step(room, STEP_TRAINING_MET), SEUS_OK);
    assert_int_equal(step(room, STEP_SOI_STARTED), SEUS_REFUSED);
    assert_int_equal(step(room, STEP_GROUP_FORMED), SEUS_OK);
    assert_int_equal(step(room, STEP_SOI_STARTED), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "basket"));
    assert_int_equal(item(room, "basket"), SEUS_OK);
    assert_int_equal(step(room, STEP_SOI_STARTED), SEUS_OK);
}

ROOM_TEST(another_share_of_trained_workers_can_be_agreed)
{
    assert_int_equal(CALL(room, zone_update, .zone_id = S("elba"), .workers_total = 10, .workers_trained = 5,
                          .training_share = 50),
                     SEUS_OK);
    bring_to(room, ZONE_SOI);
    assert_int_equal(CALL(room, zone_update, .zone_id = S("elba"), .training_share = 101), SEUS_INVALID);
    assert_int_equal(CALL(room, zone_update, .zone_id = S("elba"), .workers_trained = 11), SEUS_INVALID);
}

ROOM_TEST(an_experimentation_passes_after_six_months_with_a_signed_review)
{
    bring_to(room, ZONE_SOI);
    const uint64_t start = room->now_ms;
    room->now_ms = civil_months_add(start, 6) - 1;
    assert_int_equal(step(room, STEP_SOI_PASSED), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "six_months"));
    room->now_ms++;
    assert_int_equal(CALL(room, zone_advance, .zone_id = S("elba"), .step = STEP_SOI_PASSED), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "recognition_review"));
    assert_int_equal(CALL(room, zone_advance, .zone_id = S("elba"), .step = STEP_SOI_PASSED, .document = S("abc")),
                     SEUS_INVALID);
    assert_string_equal(room->why.field, "document");
    assert_int_equal(item(room, "recognition_review"), SEUS_OK);
    assert_int_equal(CALL(room, zone_advance, .zone_id = S("elba"), .step = STEP_SOI_PASSED), SEUS_OK);
}

ROOM_TEST(a_zone_may_agree_on_other_months_and_extend_them)
{
    bring_to(room, ZONE_GROUP_FORMED);
    assert_int_equal(CALL(room, zone_advance, .zone_id = S("elba"), .step = STEP_SOI_PLANNED), SEUS_INVALID);
    assert_int_equal(CALL(room, zone_advance, .zone_id = S("elba"), .step = STEP_SOI_PLANNED,
                          .from = room->now_ms + 10 * DAY, .months_min = 7, .months_max = 9),
                     SEUS_OK);
    assert_int_equal(zone_row(room, "elba").soi_from, room->now_ms + 10 * DAY);
    room->now_ms += 20 * DAY; /* planned dates slip: both are kept */
    const uint64_t start = room->now_ms;
    assert_int_equal(step(room, STEP_SOI_STARTED), SEUS_OK);
    struct wire_zone row = zone_row(room, "elba");
    assert_int_equal(row.soi_started_at, start);
    assert_int_equal(row.soi_planned_min, civil_months_add(start, 7));
    assert_int_equal(row.soi_planned_max, civil_months_add(start, 9));
    assert_int_equal(CALL(room, zone_advance, .zone_id = S("elba"), .step = STEP_SOI_EXTENDED,
                          .until = row.soi_planned_max, .reason = S("slow")),
                     SEUS_INVALID);
    assert_int_equal(CALL(room, zone_advance, .zone_id = S("elba"), .step = STEP_SOI_EXTENDED,
                          .until = row.soi_planned_max + DAY, .reason = S("slow")),
                     SEUS_OK);
    row = zone_row(room, "elba");
    assert_int_equal(row.state, ZONE_SOI);
    assert_int_equal(row.soi_planned_max, civil_months_add(start, 9) + DAY);
    assert_int_equal(CALL(room, zone_advance, .zone_id = S("elba"), .step = STEP_GROUP_FORMED, .months_min = 3),
                     SEUS_REFUSED);
}

static unsigned ends(struct room *room, uint32_t state)
{
    void *rows = NULL;
    unsigned found = 0;
    const unsigned count =
        room->store->port.rows(room->store, KIND_DEADLINE, S("elba"), &room->arena, 64, &rows);
    const struct wire_deadline *deadlines = rows;
    for (unsigned i = 0; i < count; i++) {
        found += deadlines[i].kind == DEADLINE_SOI_END && deadlines[i].state == state ? 1 : 0;
    }
    return found;
}

ROOM_TEST(somebody_is_warned_of_the_planned_end_of_an_experimentation)
{
    bring_to(room, ZONE_SOI);
    assert_int_equal(ends(room, DEADLINE_PENDING), 1);
    assert_int_equal(CALL(room, zone_advance, .zone_id = S("elba"), .step = STEP_SOI_EXTENDED,
                          .until = zone_row(room, "elba").soi_planned_max + DAY, .reason = S("slow")),
                     SEUS_OK);
    assert_int_equal(ends(room, DEADLINE_VOID), 1);
    assert_int_equal(ends(room, DEADLINE_PENDING), 1);
    assert_int_equal(step(room, STEP_SOI_FAILED), SEUS_OK);
    assert_int_equal(ends(room, DEADLINE_PENDING), 0);
    assert_int_equal(ends(room, DEADLINE_MET), 1);
}

ROOM_TEST(a_place_on_the_list_is_a_basket)
{
    bring_to(room, ZONE_GROUP_FORMED);
    assert_int_equal(CALL(room, zone_checklist, .zone_id = S("elba"), .item = S("basket"), .not_done = true), SEUS_OK);
    assert_int_equal(step(room, STEP_SOI_STARTED), SEUS_REFUSED);
    assert_int_equal(CALL(room, resource_add, .resource_id = S("refuge"), .zone_id = S("elba"), .name = S("Refuge"),
                          .capacity = 4, .kind = 1),
                     SEUS_OK);
    assert_int_equal(step(room, STEP_SOI_STARTED), SEUS_OK);
}

ROOM_TEST(months_that_make_no_sense_are_refused)
{
    bring_to(room, ZONE_GROUP_FORMED);
    assert_int_equal(CALL(room, zone_advance, .zone_id = S("elba"), .step = STEP_SOI_STARTED, .months_min = 9,
                          .months_max = 8),
                     SEUS_INVALID);
    assert_int_equal(CALL(room, zone_advance, .zone_id = S("elba"), .step = STEP_SOI_STARTED, .months_max = 61),
                     SEUS_INVALID);
}

ROOM_TEST(a_hook_up_needs_the_roster_and_the_first_opening)
{
    bring_to(room, ZONE_SOI_PASSED);
    assert_int_equal(CALL(room, zone_checklist, .zone_id = S("elba"), .item = S("roster_24_7"), .not_done = true),
                     SEUS_OK);
    assert_int_equal(step(room, STEP_HOOKED), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "roster_24_7"));
    assert_int_equal(item(room, "roster_24_7"), SEUS_OK);
    assert_int_equal(step(room, STEP_HOOKED), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "not opened to social_service"));
    assert_int_equal(CALL(room, zone_update, .zone_id = S("elba"), .first_category = CATEGORY_HOSPITAL), SEUS_OK);
    assert_int_equal(CALL(room, zone_open, .zone_id = S("elba"), .category = CATEGORY_SOCIAL_SERVICE), SEUS_OK);
    assert_int_equal(step(room, STEP_HOOKED), SEUS_REFUSED);
    assert_int_equal(CALL(room, zone_open, .zone_id = S("elba"), .category = CATEGORY_HOSPITAL), SEUS_OK);
    assert_int_equal(step(room, STEP_HOOKED), SEUS_OK);
}

ROOM_TEST(an_override_needs_its_reason_and_records_what_was_missing)
{
    bring_to(room, ZONE_SOI);
    assert_int_equal(
        CALL(room, zone_advance, .zone_id = S("elba"), .step = STEP_SOI_PASSED, .override = true), SEUS_INVALID);
    assert_string_equal(room->why.field, "reason");
    assert_int_equal(CALL(room, zone_advance, .zone_id = S("elba"), .step = STEP_SOI_PASSED, .override = true,
                          .reason = S("the region decided so")),
                     SEUS_OK);
    const struct wire_zone row = zone_row(room, "elba");
    const struct zone_on_day day = {&room->store->port, &room->arena, &row, room->now_ms};
    struct wire_act act;
    assert_true(accession_act(&day, STEP_SOI_PASSED, &act));
    assert_true(act.overridden);
    assert_int_equal(act.missing_count, 2);
    assert_true(str_eq_cstr(act.missing[0], "six_months"));
    assert_true(str_eq_cstr(act.missing[1], "recognition_review"));
}

ROOM_TEST(an_override_that_was_not_needed_is_not_flagged_on_the_act)
{
    assert_int_equal(CALL(room, zone_advance, .zone_id = S("elba"), .step = STEP_REQUESTED, .by = S("the mayors"),
                          .act = S("1"), .override = true, .reason = S("to be sure")),
                     SEUS_OK);
    const struct wire_zone row = zone_row(room, "elba");
    const struct zone_on_day day = {&room->store->port, &room->arena, &row, room->now_ms};
    struct wire_act act;
    assert_true(accession_act(&day, STEP_REQUESTED, &act));
    assert_false(act.overridden);
}

ROOM_TEST(days_of_the_past_are_taken_in_order_and_days_to_come_are_not)
{
    const uint64_t asked = room->now_ms - 700 * DAY;
    assert_int_equal(CALL(room, zone_advance, .zone_id = S("elba"), .step = STEP_REQUESTED, .occurred_at = asked,
                          .by = S("the mayors"), .act = S("1")),
                     SEUS_OK);
    assert_int_equal(zone_row(room, "elba").since, asked);
    assert_int_equal(zone_row(room, "elba").requested_at, asked);
    assert_int_equal(CALL(room, zone_advance, .zone_id = S("elba"), .step = STEP_ACCEPTED, .occurred_at = asked - DAY,
                          .by = S("the region")),
                     SEUS_INVALID);
    assert_non_null(strstr(room->why.message, "would come before requested"));
    assert_int_equal(CALL(room, zone_advance, .zone_id = S("elba"), .step = STEP_ACCEPTED,
                          .occurred_at = room->now_ms + DAY, .by = S("the region")),
                     SEUS_INVALID);
    assert_int_equal(CALL(room, zone_advance, .zone_id = S("elba"), .step = STEP_ACCEPTED, .occurred_at = asked,
                          .by = S("the region")),
                     SEUS_OK);
}

ROOM_TEST(a_day_that_nobody_stated_stays_empty)
{
    bring_to(room, ZONE_ACCEPTED);
    assert_int_equal(CALL(room, zone_advance, .zone_id = S("elba"), .step = STEP_TRAINING_MET, .date_not_stated = true,
                          .occurred_at = room->now_ms),
                     SEUS_INVALID);
    assert_int_equal(CALL(room, zone_advance, .zone_id = S("elba"), .step = STEP_TRAINING_MET, .date_not_stated = true),
                     SEUS_OK);
    const struct wire_zone row = zone_row(room, "elba");
    assert_int_equal(row.state, ZONE_TRAINING);
    assert_int_equal(row.since, 0);
    assert_int_equal(step(room, STEP_GROUP_FORMED), SEUS_OK);
    assert_int_equal(CALL(room, zone_advance, .zone_id = S("elba"), .step = STEP_SOI_STARTED, .date_not_stated = true),
                     SEUS_INVALID); /* months are counted from it */
}

ROOM_TEST(after_a_failed_experimentation_training_and_group_begin_anew)
{
    bring_to(room, ZONE_SOI);
    assert_int_equal(CALL(room, zone_advance, .zone_id = S("elba"), .step = STEP_SOI_FAILED), SEUS_INVALID);
    assert_int_equal(step(room, STEP_SOI_FAILED), SEUS_OK);
    assert_int_equal(zone_row(room, "elba").soi_ended_at, room->now_ms);
    assert_int_equal(step(room, STEP_TRAINING_STARTED), SEUS_OK);
    assert_int_equal(step(room, STEP_GROUP_FORMED), SEUS_OK);
    assert_int_equal(step(room, STEP_SOI_STARTED), SEUS_REFUSED); /* the old training does not count */
    assert_non_null(strstr(room->why.message, "training"));
}

ROOM_TEST(a_hooked_zone_is_suspended_resumed_and_withdrawn_with_reasons)
{
    bring_to(room, ZONE_HOOKED);
    const uint64_t hooked_at = zone_row(room, "elba").hooked_at;
    room->now_ms += DAY;
    assert_int_equal(CALL(room, zone_advance, .zone_id = S("elba"), .step = STEP_SUSPENDED), SEUS_INVALID);
    assert_int_equal(step(room, STEP_SUSPENDED), SEUS_OK);
    assert_int_equal(zone_row(room, "elba").suspended_at, room->now_ms);
    room->now_ms += DAY;
    assert_int_equal(step(room, STEP_RESUMED), SEUS_OK);
    assert_int_equal(zone_row(room, "elba").state, ZONE_HOOKED);
    assert_int_equal(zone_row(room, "elba").suspended_at, 0);
    assert_int_equal(zone_row(room, "elba").hooked_at, hooked_at);
    assert_int_equal(step(room, STEP_WITHDRAWN), SEUS_OK);
    assert_int_equal(step(room, STEP_REQUESTED), SEUS_OK); /* who left may ask again */
}

ROOM_TEST(a_step_at_another_version_of_the_zone_is_a_conflict)
{
    const uint64_t version = zone_row(room, "elba").version;
    assert_int_equal(step(room, STEP_REQUESTED), SEUS_OK);
    assert_int_equal(CALL(room, zone_advance, .zone_id = S("elba"), .step = STEP_ACCEPTED, .by = S("the region"),
                          .if_version = version),
                     SEUS_CONFLICT);
}

ROOM_TEST(an_item_of_the_checklist_is_set_done_and_set_back)
{
    struct wire_check row;
    assert_int_equal(CALL(room, zone_checklist, .zone_id = S("elba"), .item = S("basket"), .owner = S("zone_lead"),
                          .due_at = room->now_ms + DAY),
                     SEUS_OK);
    assert_true(store_get(room->store, KIND_CHECK, S("elba/basket"), &room->arena, &row));
    assert_int_equal(row.state, CHECK_TO_DO);
    assert_int_equal(item(room, "basket"), SEUS_OK);
    assert_true(store_get(room->store, KIND_CHECK, S("elba/basket"), &room->arena, &row));
    assert_int_equal(row.state, CHECK_DONE);
    assert_int_equal(row.done_at, room->now_ms);
    assert_true(str_eq_cstr(row.owner, "zone_lead"));
    assert_int_equal(CALL(room, zone_checklist, .zone_id = S("elba"), .item = S("basket"), .not_done = true), SEUS_OK);
    assert_true(store_get(room->store, KIND_CHECK, S("elba/basket"), &room->arena, &row));
    assert_int_equal(row.state, CHECK_TO_DO);
    assert_int_equal(row.done_at, 0);
    assert_int_equal(CALL(room, zone_checklist, .zone_id = S("elba"), .item = S("Two words")), SEUS_INVALID);
    assert_int_equal(CALL(room, zone_checklist, .zone_id = S("elba"), .item = S("a"), .done = true, .not_done = true),
                     SEUS_INVALID);
}

ROOM_TEST(meetings_of_the_group_are_counted_and_are_no_step)
{
    assert_int_equal(CALL(room, zone_meeting, .zone_id = S("elba"), .members = 9, .held_at = room->now_ms - DAY),
                     SEUS_OK);
    assert_int_equal(CALL(room, zone_meeting, .zone_id = S("elba"), .members = 7, .held_at = room->now_ms - 2 * DAY),
                     SEUS_OK);
    assert_int_equal(zone_row(room, "elba").meetings, 2);
    assert_int_equal(zone_row(room, "elba").group_met_at, room->now_ms - DAY);
    assert_int_equal(zone_row(room, "elba").state, ZONE_OUTSIDE);
    assert_int_equal(CALL(room, zone_advance, .zone_id = S("elba"), .step = STEP_GROUP_MET), SEUS_INVALID);
    assert_int_equal(CALL(room, zone_meeting, .zone_id = S("elba"), .members = 7, .held_at = room->now_ms + DAY),
                     SEUS_INVALID);
}

ROOM_TEST(shadow_cases_are_scored_when_the_ordinary_service_has_spoken)
{
    struct wire_tally tally = {0};
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(CALL(room, case_open, .zone_id = S("apuane"), .signaller_id = S("ss-ap")), SEUS_OK);
        const struct str id = arena_str(&room->arena, room->answer.case_id);
        assert_int_equal(room_move(room, id, CASE_HANDOVER_OFFERED), SEUS_OK);
        assert_int_equal(room_move(room, id, CASE_HANDED_OVER), SEUS_OK);
        assert_int_equal(CALL(room, case_close, .case_id = id, .outcome = OUTCOME_SHADOW_HANDLED, .recognised = i),
                         SEUS_OK);
        assert_int_equal(room_case(room, id).recognised, i);
        if (i == 1) {
            assert_int_equal(CALL(room, case_reopen, .case_id = id, .reason = S("once more")), SEUS_OK);
            assert_true(store_get(room->store, KIND_TALLY, S("apuane"), &room->arena, &tally));
            assert_int_equal(tally.shadow_disagreed, 0);
            assert_int_equal(tally.shadow_closed, 1);
        }
    }
    assert_true(store_get(room->store, KIND_TALLY, S("apuane"), &room->arena, &tally));
    assert_int_equal(tally.shadow_cases, 3);
    assert_int_equal(tally.shadow_closed, 2);
    assert_int_equal(tally.shadow_agreed, 1); /* the room saw an emergency (E), and so did the service */
}

ROOM_TEST(recognition_is_asked_of_shadow_cases_only)
{
    struct str id;
    assert_int_equal(room_open(room, &id), SEUS_OK);
    assert_int_equal(room_move(room, id, CASE_PHONE_MANAGED), SEUS_OK);
    assert_int_equal(
        CALL(room, case_close, .case_id = id, .outcome = OUTCOME_ADVISED, .recognised = TRI_YES), SEUS_INVALID);
    assert_string_equal(room->why.field, "recognised");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_zone_goes_from_the_request_to_the_hook_up_step_by_step),
        cmocka_unit_test(a_step_is_taken_from_the_states_of_the_table_and_from_no_other),
        cmocka_unit_test(a_refused_step_says_what_can_follow),
        cmocka_unit_test(the_request_names_who_asked_and_on_which_act),
        cmocka_unit_test(an_experimentation_needs_training_group_and_basket),
        cmocka_unit_test(another_share_of_trained_workers_can_be_agreed),
        cmocka_unit_test(an_experimentation_passes_after_six_months_with_a_signed_review),
        cmocka_unit_test(a_zone_may_agree_on_other_months_and_extend_them),
        cmocka_unit_test(somebody_is_warned_of_the_planned_end_of_an_experimentation),
        cmocka_unit_test(a_place_on_the_list_is_a_basket),
        cmocka_unit_test(months_that_make_no_sense_are_refused),
        cmocka_unit_test(a_hook_up_needs_the_roster_and_the_first_opening),
        cmocka_unit_test(an_override_needs_its_reason_and_records_what_was_missing),
        cmocka_unit_test(an_override_that_was_not_needed_is_not_flagged_on_the_act),
        cmocka_unit_test(days_of_the_past_are_taken_in_order_and_days_to_come_are_not),
        cmocka_unit_test(a_day_that_nobody_stated_stays_empty),
        cmocka_unit_test(after_a_failed_experimentation_training_and_group_begin_anew),
        cmocka_unit_test(a_hooked_zone_is_suspended_resumed_and_withdrawn_with_reasons),
        cmocka_unit_test(a_step_at_another_version_of_the_zone_is_a_conflict),
        cmocka_unit_test(an_item_of_the_checklist_is_set_done_and_set_back),
        cmocka_unit_test(meetings_of_the_group_are_counted_and_are_no_step),
        cmocka_unit_test(shadow_cases_are_scored_when_the_ordinary_service_has_spoken),
        cmocka_unit_test(recognition_is_asked_of_shadow_cases_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
