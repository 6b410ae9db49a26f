/* SPDX-License-Identifier: EUPL-1.2 */
/* Whose keys an erasure destroys, what forbids it, and what the room proposes when the time of keeping is over. */
#include "room.h"

#include "base/civil.h"
#include "domain/erasure.h"
#include "domain/retention.h"

#define TEN_YEARS 120u

#define CALLW(room, op, type, ...) room_do((room), OP_##op, &(struct wire_##type){__VA_ARGS__})

/* The first text of an owner takes a key into use. */
static void give_key(struct room *room, uint32_t owner, struct str owner_id)
{
    struct wire_data_key_use use = {
        .owner = owner,
        .owner_id = owner_id,
        .key_id = arena_printf(&room->arena, "%016llx", (unsigned long long)room_random(room)),
    };
    const struct wire_entry entry = {.recorded_at = room->now_ms, .keys = &use, .keys_count = 1};
    domain_evolve_keys(&room->store->port, &entry, ++room->index, &room->arena);
}

static struct str closed_case(struct room *room)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    give_key(room, OWNER_CASE, case_id);
    give_key(room, OWNER_REPORT, room_case(room, case_id).report_id);
    assert_int_equal(room_move(room, case_id, CASE_PHONE_MANAGED), SEUS_OK);
    assert_int_equal(room_close(room, case_id, OUTCOME_ADVISED), SEUS_OK);
    return case_id;
}

/* A person of a case, with a name that is sealed. */
static struct str person_of(struct room *room, struct str case_id, struct str person_id)
{
    const struct wire_person_link_args args = {.case_id = case_id, .person_id = person_id};
    assert_int_equal(room_do(room, OP_person_link, &args), SEUS_OK);
    const struct str id = person_id.len > 0 ? person_id : arena_str(&room->arena, room->answer.id);
    if (person_id.len == 0) {
        give_key(room, OWNER_PERSON, id);
    }
    return id;
}

static struct str case_with(struct room *room, struct str person_id, struct str *ret_person)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    give_key(room, OWNER_CASE, case_id);
    *ret_person = person_of(room, case_id, person_id);
    assert_int_equal(room_move(room, case_id, CASE_PHONE_MANAGED), SEUS_OK);
    assert_int_equal(room_close(room, case_id, OUTCOME_ADVISED), SEUS_OK);
    return case_id;
}

static enum seus_err approve_as(struct room *room, const char *who, struct str erasure_id)
{
    room->actor = str_of(who);
    return CALL(room, erasure_approve, .erasure_id = erasure_id, .act = S("dpo 1"));
}

static struct wire_erasure erasure(struct room *room, struct str id)
{
    struct wire_erasure row = {0};
    assert_true(store_get(room->store, KIND_ERASURE, id, &room->arena, &row));
    return row;
}

static bool destroys(struct room *room, struct str erasure_id, uint32_t owner, struct str owner_id)
{
    const struct wire_erasure row = erasure(room, erasure_id);
    for (uint32_t i = 0; i < row.keys_count; i++) {
        if (row.keys[i].owner == owner && str_eq(row.keys[i].owner_id, owner_id)) {
            return true;
        }
    }
    return false;
}

static struct str asked(struct room *room, struct wire_erasure_request args)
{
    args.act = S("prot. 1");
    room->actor = S("unix:officer");
    assert_int_equal(room_do(room, OP_erasure_request, &args), SEUS_OK);
    return arena_str(&room->arena, room->answer.id);
}

static struct str erased(struct room *room, struct wire_erasure_request args)
{
    const struct str id = asked(room, args);
    assert_int_equal(approve_as(room, "unix:dpo-1", id), SEUS_OK);
    assert_int_equal(approve_as(room, "unix:dpo-2", id), SEUS_OK);
    assert_int_equal(erasure(room, id).state, ERASURE_ORDERED);
    return id;
}

/* ---- whose keys -------------------------------------------------------------------------------------------------- */

ROOM_TEST(a_case_takes_what_was_merged_into_it_along)
{
    struct str kept;
    struct str twice;
    assert_int_equal(room_open(room, &kept), SEUS_OK);
    give_key(room, OWNER_CASE, kept);
    assert_int_equal(room_open(room, &twice), SEUS_OK);
    give_key(room, OWNER_CASE, twice);
    give_key(room, OWNER_REPORT, room_case(room, twice).report_id);
    assert_int_equal(CALL(room, case_merge, .case_id = twice, .into = kept, .reason = S("one fact")), SEUS_OK);
    assert_int_equal(room_move(room, kept, CASE_PHONE_MANAGED), SEUS_OK);
    assert_int_equal(room_close(room, kept, OUTCOME_ADVISED), SEUS_OK);
    const struct str id = erased(room, (struct wire_erasure_request){.case_id = kept});
    assert_true(destroys(room, id, OWNER_CASE, kept));
    assert_true(destroys(room, id, OWNER_CASE, twice));
    assert_true(destroys(room, id, OWNER_REPORT, room_case(room, twice).report_id));
}

ROOM_TEST(a_person_goes_with_the_last_of_their_cases)
{
    struct str person = {NULL, 0};
    struct str again;
    const struct str first = case_with(room, person, &person);
    const struct str second = case_with(room, person, &again);
    assert_true(str_eq(person, again));
    const struct str one = erased(room, (struct wire_erasure_request){.case_id = first});
    assert_false(destroys(room, one, OWNER_PERSON, person));
    const struct str two = erased(room, (struct wire_erasure_request){.case_id = second});
    assert_true(destroys(room, two, OWNER_PERSON, person));
}

ROOM_TEST(a_report_that_became_no_case_is_erased_alone_and_no_other)
{
    const struct wire_report_take take = {
        .zone_id = S("pistoiese"), .summary = S("asks for the registry office"), .outcome = OUTCOME_ADVISED,
        .orientation = S("the town hall")};
    assert_int_equal(room_do(room, OP_report_take, &take), SEUS_OK);
    const struct str report = arena_str(&room->arena, room->answer.report_id);
    give_key(room, OWNER_REPORT, report);
    const struct str id = erased(room, (struct wire_erasure_request){.report_id = report});
    assert_true(destroys(room, id, OWNER_REPORT, report));

    const struct str of_case = room_case(room, closed_case(room)).report_id;
    assert_int_equal(CALL(room, erasure_request, .report_id = of_case, .act = S("a")), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "erased with it"));
}

/* ---- holds ------------------------------------------------------------------------------------------------------- */

ROOM_TEST(a_hold_on_a_case_keeps_the_people_of_it_too)
{
    struct str person = {NULL, 0};
    const struct str case_id = case_with(room, person, &person);
    assert_int_equal(CALLW(room, hold_set, hold_set_args, .case_id = case_id, .ground = S("a trial"), .act = S("RG 1")),
                     SEUS_OK);
    const struct str hold = arena_str(&room->arena, room->answer.id);
    const struct str id = asked(room, (struct wire_erasure_request){.person_id = person});
    assert_int_equal(approve_as(room, "unix:dpo-1", id), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "a trial"));
    assert_int_equal(CALL(room, hold_clear, .hold_id = hold, .reason = S("final")), SEUS_OK);
    assert_int_equal(approve_as(room, "unix:dpo-1", id), SEUS_OK);
}

ROOM_TEST(a_hold_on_what_was_merged_keeps_the_case)
{
    struct str kept;
    struct str twice;
    assert_int_equal(room_open(room, &kept), SEUS_OK);
    assert_int_equal(room_open(room, &twice), SEUS_OK);
    assert_int_equal(CALLW(room, hold_set, hold_set_args, .case_id = twice, .ground = S("a trial"), .act = S("RG 1")),
                     SEUS_OK);
    assert_int_equal(CALL(room, case_merge, .case_id = twice, .into = kept, .reason = S("one fact")), SEUS_OK);
    assert_int_equal(room_move(room, kept, CASE_PHONE_MANAGED), SEUS_OK);
    assert_int_equal(room_close(room, kept, OUTCOME_ADVISED), SEUS_OK);
    const struct str id = asked(room, (struct wire_erasure_request){.case_id = kept});
    assert_int_equal(approve_as(room, "unix:dpo-1", id), SEUS_REFUSED);
}

ROOM_TEST(who_asked_does_not_approve_and_nobody_approves_twice)
{
    const struct str id = asked(room, (struct wire_erasure_request){.case_id = closed_case(room)});
    assert_int_equal(approve_as(room, "unix:officer", id), SEUS_REFUSED);
    assert_int_equal(approve_as(room, "unix:dpo-1", id), SEUS_OK);
    assert_int_equal(approve_as(room, "unix:dpo-1", id), SEUS_REFUSED);
    assert_int_equal(erasure(room, id).state, ERASURE_REQUESTED);
}

/* ---- other owners ------------------------------------------------------------------------------------------------ */

/* Rows of each kind that is no case, person or report, and the commands that end them. */
static void add_others(struct room *room)
{
    assert_int_equal(CALL(room, user_add, .user_id = S("op-7"), .name = S("Carla"), .role = USER_OPERATOR,
                          .zones = (struct str[]){S("mugello")}, .zones_count = 1),
                     SEUS_OK);
    assert_int_equal(CALL(room, resource_add, .resource_id = S("house"), .zone_id = S("pistoiese"), .name = S("House"),
                          .capacity = 2),
                     SEUS_OK);
}

static struct str made(struct room *room)
{
    return arena_str(&room->arena, room->answer.id);
}

/* Asked for while it goes on: refused. Ended, held: refused. Then two approve, and its key is named. */
static void goes_through(struct room *room, struct wire_erasure_request args, struct wire_hold_set_args hold,
                         enum seus_err (*end)(struct room *room, struct str id), enum entity_kind kind, struct str id)
{
    const struct erasure_kind *of = erasure_kind_of(kind);
    args.act = S("prot. 1");
    hold.ground = S("a claim");
    hold.act = S("RG 1");
    give_key(room, of->owner, id);
    assert_int_equal(room_do(room, OP_erasure_request, &args), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "nothing of it is erased"));
    assert_int_equal(end(room, id), SEUS_OK);
    const struct str erasure_id = asked(room, args);
    assert_int_equal(room_do(room, OP_hold_set, &hold), SEUS_OK);
    const struct str hold_id = made(room);
    assert_int_equal(approve_as(room, "unix:dpo-1", erasure_id), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "a claim"));
    assert_int_equal(CALL(room, hold_clear, .hold_id = hold_id, .reason = S("over")), SEUS_OK);
    assert_int_equal(approve_as(room, "unix:officer", erasure_id), SEUS_REFUSED);
    assert_int_equal(approve_as(room, "unix:dpo-1", erasure_id), SEUS_OK);
    assert_int_equal(approve_as(room, "unix:dpo-2", erasure_id), SEUS_OK);
    const struct wire_erasure row = erasure(room, erasure_id);
    assert_int_equal(row.state, ERASURE_ORDERED);
    assert_int_equal(row.subject_kind, kind);
    assert_true(str_eq(row.subject_id, id));
    assert_int_equal(row.case_id.len + row.person_id.len + row.report_id.len, 0);
    assert_true(destroys(room, erasure_id, of->owner, id));
    assert_int_equal(row.keys_count, 1);
    room->actor = S("unix:test");
}

#define ENDING(name, ...)                                            \
    static enum seus_err name(struct room *room, struct str id)      \
    {                                                                \
        return __VA_ARGS__;                                          \
    }
ENDING(end_user, CALL(room, user_set, .user_id = id, .state = USER_ENDED, .reason = S("retired")))
ENDING(end_resource, CALL(room, resource_remove, .resource_id = id, .reason = S("sold")))
ENDING(end_event, CALLW(room, collective_close, collective_end, .event_id = id, .reason = S("out")))
ENDING(end_member, CALL(room, group_leave, .member_id = id, .reason = S("moved")))
ENDING(end_shift, CALLW(room, shift_close, shift_close_args, .shift_id = id, .supervisor = S("su-1"),
                        .reason = S("quiet")))
#undef ENDING

ROOM_TEST(staff_places_events_and_groups_are_erased_as_cases_are)
{
    add_others(room);
    goes_through(room, (struct wire_erasure_request){.user_id = S("op-7")},
                 (struct wire_hold_set_args){.user_id = S("op-7")}, end_user, KIND_USER, S("op-7"));
    goes_through(room, (struct wire_erasure_request){.resource_id = S("house")},
                 (struct wire_hold_set_args){.resource_id = S("house")}, end_resource, KIND_RESOURCE, S("house"));
    assert_int_equal(CALL(room, collective_open, .zone_id = S("pistoiese"), .name = S("Flood"), .place = S("Agliana")),
                     SEUS_OK);
    const struct str event = made(room);
    goes_through(room, (struct wire_erasure_request){.event_id = event},
                 (struct wire_hold_set_args){.event_id = event}, end_event, KIND_COLLECTIVE, event);
    assert_int_equal(CALL(room, group_add, .zone_id = S("pistoiese"), .role = S("zone lead"), .name = S("Anna")),
                     SEUS_OK);
    const struct str member = made(room);
    goes_through(room, (struct wire_erasure_request){.member_id = member},
                 (struct wire_hold_set_args){.member_id = member}, end_member, KIND_GROUP_MEMBER, member);
}

ROOM_TEST(a_shift_is_erased_with_its_words_when_it_is_closed)
{
    assert_int_equal(CALL(room, user_add, .user_id = S("su-1"), .name = S("Lead"), .role = USER_SUPERVISOR), SEUS_OK);
    assert_int_equal(CALLW(room, shift_open, shift_open_args, .room_id = S("pt"), .lead = S("su-1")), SEUS_OK);
    const struct str shift = made(room);
    goes_through(room, (struct wire_erasure_request){.shift_id = shift},
                 (struct wire_hold_set_args){.shift_id = shift}, end_shift, KIND_SHIFT, shift);
}

ROOM_TEST(a_zone_hold_keeps_its_staff_and_one_on_a_case_its_collective_event)
{
    struct str case_id;
    add_others(room);
    assert_int_equal(CALLW(room, hold_set, hold_set_args, .zone_id = S("mugello"), .ground = S("no plan"),
                           .act = S("a")),
                     SEUS_OK);
    assert_int_equal(end_user(room, S("op-7")), SEUS_OK);
    const struct str one = asked(room, (struct wire_erasure_request){.user_id = S("op-7")});
    assert_int_equal(approve_as(room, "unix:dpo-1", one), SEUS_REFUSED);
    room->actor = S("unix:test");
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(CALL(room, collective_open, .zone_id = S("pistoiese"), .name = S("Fire")), SEUS_OK);
    const struct str event = made(room);
    assert_int_equal(CALL(room, collective_add, .event_id = event, .case_id = case_id), SEUS_OK);
    assert_int_equal(room_move(room, case_id, CASE_PHONE_MANAGED), SEUS_OK);
    assert_int_equal(room_close(room, case_id, OUTCOME_ADVISED), SEUS_OK);
    assert_int_equal(end_event(room, event), SEUS_OK);
    assert_int_equal(CALLW(room, hold_set, hold_set_args, .case_id = case_id, .ground = S("a trial"), .act = S("RG 1")),
                     SEUS_OK);
    const struct str two = asked(room, (struct wire_erasure_request){.event_id = event});
    assert_int_equal(approve_as(room, "unix:dpo-1", two), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "a trial"));
}

ROOM_TEST(deadlines_of_no_case_go_with_what_they_are_about)
{
    void *found = NULL;
    assert_int_equal(CALL(room, user_add, .user_id = S("su-1"), .name = S("Lead"), .role = USER_SUPERVISOR), SEUS_OK);
    assert_int_equal(CALLW(room, shift_open, shift_open_args, .room_id = S("pt"), .lead = S("su-1")), SEUS_OK);
    const struct str shift = made(room);
    assert_int_equal(CALLW(room, shift_open, shift_open_args, .room_id = S("pt"), .lead = S("su-1")), SEUS_OK);
    const struct str next = made(room);
    assert_int_equal(CALLW(room, shift_handover, shift_handover_args, .shift_id = shift, .to = next,
                           .notes = (struct str[]){S("call the sister")}, .notes_count = 1),
                     SEUS_OK);
    assert_int_equal(store_rows(room->store, KIND_DEADLINE, (struct str){NULL, 0}, &room->arena, 8, &found), 1);
    const struct str deadline = arena_str(&room->arena, ((const struct wire_deadline *)found)->deadline_id);
    give_key(room, OWNER_OTHER, shift);
    give_key(room, OWNER_OTHER, deadline);
    assert_int_equal(CALL(room, erasure_request, .deadline_id = deadline, .act = S("a")), SEUS_REFUSED);
    assert_int_equal(CALLW(room, shift_ack, shift_ack_args, .shift_id = shift, .all = true, .by = next), SEUS_OK);
    assert_int_equal(end_shift(room, shift), SEUS_OK);
    const struct str id = erased(room, (struct wire_erasure_request){.shift_id = shift});
    assert_true(destroys(room, id, OWNER_OTHER, shift));
    assert_true(destroys(room, id, OWNER_OTHER, deadline));
    give_key(room, OWNER_OTHER, deadline);
    const struct str alone = erased(room, (struct wire_erasure_request){.deadline_id = deadline});
    assert_true(destroys(room, alone, OWNER_OTHER, deadline));
}

ROOM_TEST(a_deadline_of_a_case_is_erased_with_it)
{
    void *found = NULL;
    const struct str case_id = closed_case(room);
    assert_in_range(store_rows(room->store, KIND_DEADLINE, case_id, &room->arena, 8, &found), 1, 8);
    const struct str deadline = arena_str(&room->arena, ((const struct wire_deadline *)found)->deadline_id);
    assert_int_equal(CALL(room, erasure_request, .deadline_id = deadline, .act = S("a")), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "erased with it"));
}

ROOM_TEST(a_hold_on_a_report_keeps_the_case_that_it_became)
{
    const struct str case_id = closed_case(room);
    assert_int_equal(CALLW(room, hold_set, hold_set_args, .report_id = room_case(room, case_id).report_id,
                           .ground = S("a trial"), .act = S("RG 1")),
                     SEUS_OK);
    const struct str id = asked(room, (struct wire_erasure_request){.case_id = case_id});
    assert_int_equal(approve_as(room, "unix:dpo-1", id), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "a trial"));
}

ROOM_TEST(what_was_opened_again_after_it_was_asked_for_is_not_erased)
{
    const struct str case_id = closed_case(room);
    give_key(room, OWNER_ROOM, S("room"));
    const struct str id = asked(room, (struct wire_erasure_request){.case_id = case_id});
    assert_int_equal(approve_as(room, "unix:dpo-1", id), SEUS_OK);
    assert_int_equal(CALL(room, case_reopen, .case_id = case_id, .reason = S("it was not over")), SEUS_OK);
    assert_int_equal(approve_as(room, "unix:dpo-2", id), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "still worked on"));
    assert_int_equal(erasure(room, id).state, ERASURE_REQUESTED);
}

ROOM_TEST(one_subject_is_named_no_more_and_no_less)
{
    add_others(room);
    assert_int_equal(CALL(room, erasure_request, .act = S("a")), SEUS_INVALID);
    assert_int_equal(CALL(room, erasure_request, .act = S("a"), .user_id = S("op-7"), .resource_id = S("house")),
                     SEUS_INVALID);
    assert_int_equal(CALL(room, erasure_request, .act = S("a"), .user_id = S("nobody")), SEUS_NOT_FOUND);
    assert_int_equal(CALLW(room, hold_set, hold_set_args, .zone_id = S("elba"), .user_id = S("op-7"), .ground = S("g"),
                           .act = S("a")),
                     SEUS_INVALID);
}

/* ---- times ------------------------------------------------------------------------------------------------------- */

static void keep_cases(struct room *room, const char *zone_id, uint64_t months)
{
    assert_int_equal(CALLW(room, retention_set, retention_set_args, .zone_id = str_of(zone_id), .case_months = months,
                           .act = S("plan 4.2")),
                     SEUS_OK);
}

static enum seus_err propose_case(struct room *room, struct str case_id)
{
    room->actor = S("system");
    const enum seus_err err = CALL(room, retention_propose, .case_id = case_id);
    room->actor = S("unix:test");
    return err;
}

ROOM_TEST(without_a_word_of_an_authority_everything_is_kept)
{
    struct wire_retention times;
    const struct str case_id = closed_case(room);
    room->now_ms = civil_months_add(room->now_ms, 1199);
    assert_int_equal(propose_case(room, case_id), SEUS_REFUSED);
    retention_of(&room->store->port, S("pistoiese"), &room->arena, &times);
    assert_int_equal(times.state, RETENTION_BUILT_IN);
    assert_int_equal(times.case_months, 0);
}

ROOM_TEST(what_was_kept_long_enough_is_proposed_once_and_decided_by_two)
{
    const struct str case_id = closed_case(room);
    keep_cases(room, "default", TEN_YEARS);
    const uint64_t over = civil_months_add(room_case(room, case_id).closed_at, TEN_YEARS);
    room->now_ms = over - 1;
    assert_int_equal(propose_case(room, case_id), SEUS_REFUSED);
    room->now_ms = over;
    assert_int_equal(propose_case(room, case_id), SEUS_OK);
    const struct str id = arena_str(&room->arena, room->answer.id);
    const struct wire_erasure row = erasure(room, id);
    assert_int_equal(row.state, ERASURE_REQUESTED);
    assert_int_equal(row.over_at, over);
    assert_true(str_eq(row.act, S("plan 4.2")));
    assert_true(str_eq(row.requested_by, S("system")));
    assert_int_equal(propose_case(room, case_id), SEUS_REFUSED);
    assert_int_equal(approve_as(room, "unix:dpo-1", id), SEUS_OK);
    assert_int_equal(erasure(room, id).state, ERASURE_REQUESTED);
    assert_int_equal(approve_as(room, "unix:dpo-2", id), SEUS_OK);
    assert_true(destroys(room, id, OWNER_CASE, case_id));
    assert_int_equal(propose_case(room, case_id), SEUS_REFUSED);
}

ROOM_TEST(a_hold_stops_the_proposal_until_it_is_cleared)
{
    const struct str case_id = closed_case(room);
    keep_cases(room, "pistoiese", 12);
    assert_int_equal(CALLW(room, hold_set, hold_set_args, .zone_id = S("pistoiese"), .ground = S("no plan"),
                           .act = S("none")),
                     SEUS_OK);
    const struct str hold = arena_str(&room->arena, room->answer.id);
    room->now_ms = civil_months_add(room->now_ms, 13);
    assert_int_equal(propose_case(room, case_id), SEUS_REFUSED);
    assert_int_equal(CALL(room, hold_clear, .hold_id = hold, .reason = S("there is one")), SEUS_OK);
    assert_int_equal(propose_case(room, case_id), SEUS_OK);
}

ROOM_TEST(a_proposal_that_was_refused_comes_back_when_it_was_said_to)
{
    const struct str case_id = closed_case(room);
    keep_cases(room, "default", 12);
    room->now_ms = civil_months_add(room->now_ms, 13);
    assert_int_equal(propose_case(room, case_id), SEUS_OK);
    const struct str id = arena_str(&room->arena, room->answer.id);
    const uint64_t again_at = civil_months_add(room->now_ms, 24);
    assert_int_equal(CALL(room, erasure_refuse, .erasure_id = id, .reason = S("history"), .again_at = room->now_ms),
                     SEUS_INVALID);
    assert_int_equal(CALL(room, erasure_refuse, .erasure_id = id, .reason = S("history"), .again_at = again_at),
                     SEUS_OK);
    assert_int_equal(propose_case(room, case_id), SEUS_REFUSED);
    room->now_ms = again_at;
    assert_int_equal(propose_case(room, case_id), SEUS_OK);
    assert_int_equal(erasure(room, id).state, ERASURE_REQUESTED);
    assert_int_equal(CALL(room, erasure_refuse, .erasure_id = id, .reason = S("for ever")), SEUS_OK);
    room->now_ms = civil_months_add(room->now_ms, 1000);
    assert_int_equal(propose_case(room, case_id), SEUS_REFUSED);
}

ROOM_TEST(a_person_with_a_time_of_their_own_is_left_to_it)
{
    struct str person = {NULL, 0};
    const struct str case_id = case_with(room, person, &person);
    keep_cases(room, "default", 12);
    assert_int_equal(CALLW(room, retention_set, retention_set_args, .zone_id = S("pistoiese"), .person_months = 24,
                           .act = S("plan 4.3")),
                     SEUS_OK);
    const uint64_t closed_at = room_case(room, case_id).closed_at;
    room->now_ms = civil_months_add(closed_at, 12);
    assert_int_equal(propose_case(room, case_id), SEUS_OK);
    const struct str id = arena_str(&room->arena, room->answer.id);
    assert_int_equal(CALL(room, retention_propose, .person_id = person), SEUS_REFUSED);
    assert_int_equal(approve_as(room, "unix:dpo-1", id), SEUS_OK);
    assert_int_equal(approve_as(room, "unix:dpo-2", id), SEUS_OK);
    assert_true(destroys(room, id, OWNER_CASE, case_id));
    assert_false(destroys(room, id, OWNER_PERSON, person));
    room->now_ms = civil_months_add(closed_at, 24);
    assert_int_equal(CALL(room, retention_propose, .person_id = person), SEUS_OK);
}

ROOM_TEST(a_zone_may_keep_what_all_others_do_not)
{
    struct wire_retention times;
    keep_cases(room, "default", 12);
    assert_int_equal(CALLW(room, retention_set, retention_set_args, .zone_id = S("pistoiese"), .keep = true,
                           .act = S("plan 5")),
                     SEUS_OK);
    const struct str case_id = closed_case(room);
    room->now_ms = civil_months_add(room->now_ms, 600);
    assert_int_equal(propose_case(room, case_id), SEUS_REFUSED);
    retention_of(&room->store->port, S("pistoiese"), &room->arena, &times);
    assert_int_equal(times.state, RETENTION_KEPT);
    retention_of(&room->store->port, S("mugello"), &room->arena, &times);
    assert_int_equal(times.case_months, 12);
}

ROOM_TEST(times_that_make_no_sense_are_refused)
{
#define SET(...) CALLW(room, retention_set, retention_set_args, .act = S("a"), __VA_ARGS__)
    assert_int_equal(SET(.zone_id = S("default")), SEUS_INVALID);
    assert_int_equal(SET(.zone_id = S("default"), .keep = true, .case_months = 1), SEUS_INVALID);
    assert_int_equal(SET(.zone_id = S("default"), .case_months = 1201), SEUS_INVALID);
    assert_int_equal(SET(.zone_id = S("nowhere"), .case_months = 12), SEUS_NOT_FOUND);
    assert_int_equal(SET(.zone_id = S("default"), .case_months = 12, .if_version = 99), SEUS_CONFLICT);
#undef SET
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_case_takes_what_was_merged_into_it_along),
        cmocka_unit_test(a_person_goes_with_the_last_of_their_cases),
        cmocka_unit_test(a_report_that_became_no_case_is_erased_alone_and_no_other),
        cmocka_unit_test(a_hold_on_a_case_keeps_the_people_of_it_too),
        cmocka_unit_test(a_hold_on_what_was_merged_keeps_the_case),
        cmocka_unit_test(who_asked_does_not_approve_and_nobody_approves_twice),
        cmocka_unit_test(staff_places_events_and_groups_are_erased_as_cases_are),
        cmocka_unit_test(a_shift_is_erased_with_its_words_when_it_is_closed),
        cmocka_unit_test(a_zone_hold_keeps_its_staff_and_one_on_a_case_its_collective_event),
        cmocka_unit_test(deadlines_of_no_case_go_with_what_they_are_about),
        cmocka_unit_test(a_deadline_of_a_case_is_erased_with_it),
        cmocka_unit_test(a_hold_on_a_report_keeps_the_case_that_it_became),
        cmocka_unit_test(what_was_opened_again_after_it_was_asked_for_is_not_erased),
        cmocka_unit_test(one_subject_is_named_no_more_and_no_less),
        cmocka_unit_test(without_a_word_of_an_authority_everything_is_kept),
        cmocka_unit_test(what_was_kept_long_enough_is_proposed_once_and_decided_by_two),
        cmocka_unit_test(a_hold_stops_the_proposal_until_it_is_cleared),
        cmocka_unit_test(a_proposal_that_was_refused_comes_back_when_it_was_said_to),
        cmocka_unit_test(a_person_with_a_time_of_their_own_is_left_to_it),
        cmocka_unit_test(a_zone_may_keep_what_all_others_do_not),
        cmocka_unit_test(times_that_make_no_sense_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
