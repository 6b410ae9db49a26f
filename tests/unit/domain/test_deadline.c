/* SPDX-License-Identifier: EUPL-1.2 */
/* Deadlines: invariants 2, 9 and 13; the chain of art. 403; the service's clocks. */
#include "room.h"

#include "base/civil.h"
#include "base/when.h"

#define MAX_ROWS 64u

/* As CALL, where the arguments have another name than the operation. */
#define CALLW(room, op, type, ...) room_do((room), OP_##op, &(struct wire_##type){__VA_ARGS__})

/* A row outlives the next put only as a copy. */
static struct wire_deadline kept(struct room *room, struct wire_deadline row)
{
    row.deadline_id = arena_str(&room->arena, row.deadline_id);
    row.reason = arena_str(&room->arena, row.reason);
    return row;
}

/* The deadlines of a subject that are of this kind (0: any), in the order they were set. */
static unsigned deadlines(struct room *room, struct str subject_id, uint32_t kind, struct wire_deadline *ret)
{
    void *found = NULL;
    unsigned count = 0;
    const unsigned all = store_rows(room->store, KIND_DEADLINE, subject_id, &room->arena, MAX_ROWS, &found);
    const struct wire_deadline *rows = found;
    for (unsigned i = 0; i < all; i++) {
        if (kind == DEADLINE_NONE || rows[i].kind == kind) {
            ret[count++] = kept(room, rows[i]);
        }
    }
    return count;
}

static struct wire_deadline only(struct room *room, struct str subject_id, uint32_t kind)
{
    struct wire_deadline rows[MAX_ROWS];
    assert_int_equal(deadlines(room, subject_id, kind, rows), 1);
    return rows[0];
}

static enum seus_err fire(struct room *room, const struct wire_deadline *row, bool due)
{
    return CALL(room, deadline_fire, .deadline_id = row->deadline_id, .version = row->version, .due = due);
}

/* What the leader's timers do: everything that is due by now. Returns how many said something. */
static unsigned run_timers(struct room *room)
{
    unsigned said = 0;
    for (unsigned round = 0; round < 32; round++) {
        void *found = NULL;
        const unsigned count = store_rows(room->store, KIND_DEADLINE, (struct str){0}, &room->arena, 512, &found);
        const struct wire_deadline *rows = found;
        for (unsigned i = 0; i < count; i++) {
            const uint64_t next = domain_deadline_next(&rows[i]);
            if (next != 0 && next <= room->now_ms) {
                assert_int_equal(fire(room, &rows[i], rows[i].due_at <= room->now_ms), SEUS_OK);
                said++;
                break; /* the other rows may have moved with it */
            }
        }
    }
    return said;
}

static struct str custom(struct room *room, struct str case_id, uint64_t in_ms, const char *owner)
{
    assert_int_equal(CALLW(room, deadline_set, deadline_set_args, .case_id = case_id, .due_at = room->now_ms + in_ms,
                           .basis = S("call the school"), .owner = str_of(owner), .warn_before = 10),
                     SEUS_OK);
    return arena_str(&room->arena, room->answer.id);
}

static struct wire_deadline row_of(struct room *room, struct str deadline_id)
{
    struct wire_deadline row;
    assert_true(store_get(room->store, KIND_DEADLINE, deadline_id, &room->arena, &row));
    return kept(room, row);
}

ROOM_TEST(a_deadline_is_warned_of_once_and_missed_once)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    const struct str id = custom(room, case_id, HOUR_MS, "zone_lead");
    struct wire_deadline row = row_of(room, id);
    assert_int_equal(fire(room, &row, false), SEUS_REFUSED); /* not yet */
    assert_int_equal(fire(room, &row, true), SEUS_REFUSED);
    room->now_ms = row.warn_at;
    assert_int_equal(fire(room, &row, true), SEUS_REFUSED);
    assert_int_equal(fire(room, &row, false), SEUS_OK);
    assert_int_equal(fire(room, &row, false), SEUS_REFUSED); /* another leader, later: the row moved on */
    row = row_of(room, id);
    assert_int_equal(row.state, DEADLINE_WARNED);
    assert_int_equal(fire(room, &row, false), SEUS_REFUSED);
    room->now_ms = row.due_at - 1;
    assert_int_equal(fire(room, &row, true), SEUS_REFUSED);
    room->now_ms = row.due_at;
    assert_int_equal(fire(room, &row, true), SEUS_OK);
    assert_int_equal(fire(room, &row, true), SEUS_REFUSED);
    row = row_of(room, id);
    assert_int_equal(row.state, DEADLINE_MISSED);
    assert_int_equal(row.done_at, row.due_at);
    assert_int_equal(domain_deadline_next(&row), 0);
    assert_int_equal(fire(room, &row, true), SEUS_REFUSED);
}

ROOM_TEST(what_is_over_already_is_missed_without_a_warning)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(CALL(room, minor_place, .case_id = case_id, .placed_at = room->now_ms - 25 * HOUR_MS), SEUS_OK);
    assert_int_equal(run_timers(room), 1);
    const struct wire_deadline row = only(room, case_id, DEADLINE_MINOR_REPORT);
    assert_int_equal(row.state, DEADLINE_MISSED);
    assert_int_equal(row.warned_at, 0);
    assert_non_null(strstr(row.reason.ptr, "loses effect"));
    assert_int_equal(run_timers(room), 0);
}

ROOM_TEST(each_step_of_article_403_that_is_met_starts_the_next)
{
    static const struct {
        uint32_t kind;
        uint64_t hours;
    } steps[] = {{DEADLINE_MINOR_REPORT, 24},
                 {DEADLINE_MINOR_PROSECUTOR, 72},
                 {DEADLINE_MINOR_COURT, 48},
                 {DEADLINE_MINOR_HEARING, 360}};
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    uint64_t from = room->now_ms - 2 * HOUR_MS;
    assert_int_equal(CALL(room, minor_place, .case_id = case_id, .placed_at = from, .act = S("prot. 1")), SEUS_OK);
    assert_int_equal(room_case(room, case_id).placed_at, from);
    for (unsigned i = 0; i < 4; i++) {
        const struct wire_deadline row = only(room, case_id, steps[i].kind);
        assert_int_equal(row.starts_at, from);
        assert_int_equal(row.due_at - row.starts_at, steps[i].hours * HOUR_MS);
        assert_int_equal(row.due_at - row.warn_at, 4 * HOUR_MS);
        room->now_ms += 5 * HOUR_MS;
        from = room->now_ms - HOUR_MS;
        assert_int_equal(CALLW(room, deadline_met, deadline_met_args, .deadline_id = row.deadline_id,
                               .occurred_at = from, .act = S("p")) == SEUS_OK,
                         true);
        assert_int_equal(only(room, case_id, steps[i].kind).state, DEADLINE_MET);
        assert_int_equal(only(room, case_id, steps[i].kind).done_at, from);
    }
    struct wire_deadline rows[MAX_ROWS];
    assert_int_equal(deadlines(room, case_id, DEADLINE_NONE, rows), 4 + 1); /* and the decision of the room */
}

ROOM_TEST(the_nights_on_which_the_clocks_change_are_hours_like_others)
{
    static const struct {
        const char *placed;
        const char *due;
    } nights[] = {{"2027-03-27T23:40:00+01:00", "2027-03-29 00:40 +0200"},
                  {"2027-10-30T23:40:00+02:00", "2027-10-31 22:40 +0100"},
                  {"2027-10-31T23:40:00+01:00", "2027-11-01 23:40 +0100"}};
    for (unsigned i = 0; i < 3; i++) {
        struct str case_id;
        uint64_t placed = 0;
        char due[CIVIL_SIZE];
        assert_int_equal(when_parse(str_of(nights[i].placed), &placed), SEUS_OK);
        room->now_ms = placed + MINUTE_MS;
        assert_int_equal(room_open(room, &case_id), SEUS_OK);
        assert_int_equal(CALL(room, minor_place, .case_id = case_id, .placed_at = placed), SEUS_OK);
        const struct wire_deadline row = only(room, case_id, DEADLINE_MINOR_REPORT);
        civil_format(due, row.due_at);
        assert_string_equal(due, nights[i].due);
        assert_int_equal(row.due_at - placed, 24 * HOUR_MS);
    }
}

ROOM_TEST(no_time_of_article_403_runs_for_an_unaccompanied_foreign_minor)
{
    const struct str somebody = room_somebody(room);
    struct str case_id;
    struct wire_deadline rows[MAX_ROWS];
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(CALL(room, minor_place, .case_id = case_id, .placed_at = room->now_ms, .uasc = true), SEUS_OK);
    assert_true(room_has_event(room, EVENT_minor_placed));
    assert_int_equal(deadlines(room, case_id, DEADLINE_MINOR_REPORT, rows), 0);
    assert_int_equal(CALL(room, minor_place, .case_id = case_id, .placed_at = room->now_ms), SEUS_OK);
    assert_int_equal(deadlines(room, case_id, DEADLINE_MINOR_REPORT, rows), 0); /* the case says so already */
    assert_int_equal(CALL(room, minor_place, .case_id = case_id, .placed_at = room->now_ms, .person_id = somebody),
                     SEUS_OK);
    assert_int_equal(deadlines(room, case_id, DEADLINE_MINOR_REPORT, rows), 1); /* another child, who is none */
}

ROOM_TEST(the_hour_of_placement_is_not_in_the_future_and_runs_once_a_minor_invariant_13)
{
    const struct str somebody = room_somebody(room);
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(CALL(room, minor_place, .case_id = case_id, .placed_at = room->now_ms + HOUR_MS), SEUS_INVALID);
    assert_string_equal(room->why.field, "placed_at");
    assert_int_equal(CALL(room, minor_place, .case_id = case_id, .placed_at = room->now_ms), SEUS_OK);
    assert_int_equal(CALL(room, minor_place, .case_id = case_id, .placed_at = room->now_ms), SEUS_REFUSED);
    assert_int_equal(CALL(room, minor_place, .case_id = case_id, .placed_at = room->now_ms, .person_id = somebody),
                     SEUS_OK);
}

ROOM_TEST(done_in_time_and_recorded_late_is_met_done_late_stays_missed)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(CALL(room, minor_place, .case_id = case_id, .placed_at = room->now_ms), SEUS_OK);
    struct wire_deadline row = only(room, case_id, DEADLINE_MINOR_REPORT);
    assert_int_equal(
        CALLW(room, deadline_met, deadline_met_args, .deadline_id = row.deadline_id, .occurred_at = row.starts_at - 1),
        SEUS_INVALID);
    room->now_ms = row.due_at + HOUR_MS;
    (void)run_timers(room);
    assert_int_equal(CALLW(room, deadline_met, deadline_met_args, .deadline_id = row.deadline_id), SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "too late"));
    assert_int_equal(
        CALLW(room, deadline_met, deadline_met_args, .deadline_id = row.deadline_id, .occurred_at = row.due_at),
        SEUS_OK);
    row = only(room, case_id, DEADLINE_MINOR_REPORT);
    assert_int_equal(row.state, DEADLINE_MET);
    assert_int_equal(
        CALLW(room, deadline_met, deadline_met_args, .deadline_id = row.deadline_id, .occurred_at = row.due_at),
        SEUS_REFUSED);
}

ROOM_TEST(what_is_met_by_the_act_itself_is_not_met_by_hand)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    const struct wire_deadline row = only(room, case_id, DEADLINE_DECISION);
    assert_int_equal(CALLW(room, deadline_met, deadline_met_args, .deadline_id = row.deadline_id), SEUS_REFUSED);
    assert_int_equal(CALLW(room, deadline_met, deadline_met_args, .deadline_id = S("d0")), SEUS_NOT_FOUND);
}

static struct str phone_case(struct room *room)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room_move(room, case_id, CASE_PHONE_MANAGED), SEUS_OK);
    return case_id;
}

ROOM_TEST(a_case_does_not_close_over_a_deadline_that_nobody_answers_for_invariant_2)
{
    const struct str case_id = phone_case(room);
    const struct str id = custom(room, case_id, HOUR_MS, "");
    assert_int_equal(room_close(room, case_id, OUTCOME_ADVISED), SEUS_REFUSED);
    assert_non_null(strstr(room->why.hint, "deadline own"));
    room->now_ms += 2 * HOUR_MS;
    (void)run_timers(room);
    assert_int_equal(room_close(room, case_id, OUTCOME_ADVISED), SEUS_REFUSED); /* missed and still nobody's */
    assert_int_equal(CALL(room, deadline_own, .deadline_id = id, .owner = S("zone_lead")), SEUS_OK);
    assert_int_equal(CALL(room, deadline_own, .deadline_id = id, .owner = S("zone_lead")), SEUS_REFUSED);
    assert_int_equal(room_close(room, case_id, OUTCOME_ADVISED), SEUS_OK);
}

ROOM_TEST(closing_voids_the_services_clocks_and_leaves_what_has_a_named_owner_invariant_9)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room_move(room, case_id, CASE_WAITING), SEUS_OK);
    assert_int_equal(room_move(room, case_id, CASE_PHONE_MANAGED), SEUS_OK);
    const struct str id = custom(room, case_id, HOUR_MS, "zone_lead");
    assert_int_equal(room_close(room, case_id, OUTCOME_ADVISED), SEUS_OK);
    assert_int_equal(row_of(room, id).state, DEADLINE_PENDING);
    assert_int_equal(only(room, case_id, DEADLINE_DECISION).state, DEADLINE_MET);
    assert_int_equal(only(room, case_id, DEADLINE_WAITING).state, DEADLINE_MET);
    room->now_ms += 2 * HOUR_MS;
    (void)run_timers(room);
    assert_int_equal(row_of(room, id).state, DEADLINE_MISSED);
    assert_int_equal(
        CALLW(room, deadline_set, deadline_set_args, .case_id = case_id, .due_at = room->now_ms + 1, .basis = S("x")),
        SEUS_REFUSED);
}

ROOM_TEST(a_merge_carries_what_the_law_asks_for_into_the_other_case)
{
    struct str case_id;
    struct str into;
    struct wire_deadline rows[MAX_ROWS];
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room_open(room, &into), SEUS_OK);
    assert_int_equal(CALL(room, minor_place, .case_id = case_id, .placed_at = room->now_ms - HOUR_MS), SEUS_OK);
    const struct wire_deadline before = only(room, case_id, DEADLINE_MINOR_REPORT);
    assert_int_equal(
        CALL(room, case_update, .case_id = case_id, .to = CASE_MERGED, .into = into, .reason = S("the same child")),
        SEUS_OK);
    assert_int_equal(only(room, case_id, DEADLINE_MINOR_REPORT).state, DEADLINE_VOID);
    assert_int_equal(only(room, case_id, DEADLINE_DECISION).state, DEADLINE_VOID);
    const struct wire_deadline after = only(room, into, DEADLINE_MINOR_REPORT);
    assert_int_equal(after.state, DEADLINE_PENDING);
    assert_int_equal(after.due_at, before.due_at);
    assert_int_equal(after.warn_at, before.warn_at);
    assert_int_equal(deadlines(room, into, DEADLINE_DECISION, rows), 1);
}

/* The open ones of a kind. */
static unsigned open_ones(struct room *room, struct str subject_id, uint32_t kind, struct wire_deadline *ret)
{
    struct wire_deadline rows[MAX_ROWS];
    const unsigned count = deadlines(room, subject_id, kind, rows);
    unsigned open = 0;
    for (unsigned i = 0; i < count; i++) {
        if (rows[i].state == DEADLINE_PENDING || rows[i].state == DEADLINE_WARNED) {
            *ret = rows[i];
            open++;
        }
    }
    return open;
}

static enum seus_err take_apart(struct room *room, struct str case_id)
{
    return CALL(room, case_unmerge, .case_id = case_id, .reason = S("two families"));
}

ROOM_TEST(a_merge_that_is_taken_back_gives_back_what_it_carried_over)
{
    struct str case_id;
    struct str into;
    struct wire_deadline row;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room_open(room, &into), SEUS_OK);
    assert_int_equal(CALL(room, minor_place, .case_id = case_id, .placed_at = room->now_ms - HOUR_MS), SEUS_OK);
    const struct wire_deadline before = only(room, case_id, DEADLINE_MINOR_REPORT);
    (void)custom(room, into, HOUR_MS, "zone_lead"); /* of the other case: it stays there */
    assert_int_equal(
        CALL(room, case_merge, .case_id = case_id, .into = into, .reason = S("the same child")), SEUS_OK);
    room->now_ms += MINUTE_MS;
    assert_int_equal(take_apart(room, case_id), SEUS_OK);
    assert_int_equal(open_ones(room, into, DEADLINE_MINOR_REPORT, &row), 0);
    assert_int_equal(open_ones(room, into, DEADLINE_CUSTOM, &row), 1);
    assert_int_equal(open_ones(room, case_id, DEADLINE_MINOR_REPORT, &row), 1);
    assert_int_equal(row.due_at, before.due_at);
    assert_int_equal(row.warn_at, before.warn_at);
    assert_int_equal(row.starts_at, before.starts_at);
    assert_int_equal(open_ones(room, case_id, DEADLINE_DECISION, &row), 1); /* it waits for a decision again */
    assert_int_equal(row.due_at, room->now_ms + 10 * MINUTE_MS);
}

ROOM_TEST(a_step_of_the_law_taken_while_merged_goes_back_too_and_a_chain_of_merges_comes_apart)
{
    struct str a;
    struct str b;
    struct str c;
    struct wire_deadline row;
    assert_int_equal(room_open(room, &a), SEUS_OK);
    assert_int_equal(room_open(room, &b), SEUS_OK);
    assert_int_equal(room_open(room, &c), SEUS_OK);
    assert_int_equal(CALL(room, minor_place, .case_id = c, .placed_at = room->now_ms - HOUR_MS), SEUS_OK);
    assert_int_equal(CALL(room, case_merge, .case_id = c, .into = b, .reason = S("x")), SEUS_OK);
    assert_int_equal(CALL(room, case_merge, .case_id = b, .into = a, .reason = S("x")), SEUS_OK);
    assert_int_equal(open_ones(room, a, DEADLINE_MINOR_REPORT, &row), 1);
    assert_int_equal(CALLW(room, deadline_met, deadline_met_args, .deadline_id = row.deadline_id, .act = S("prot. 1")),
                     SEUS_OK);
    assert_int_equal(open_ones(room, a, DEADLINE_MINOR_PROSECUTOR, &row), 1);
    assert_int_equal(take_apart(room, b), SEUS_OK);
    assert_int_equal(open_ones(room, a, DEADLINE_MINOR_PROSECUTOR, &row), 0);
    assert_int_equal(open_ones(room, b, DEADLINE_MINOR_PROSECUTOR, &row), 1);
    assert_int_equal(take_apart(room, c), SEUS_OK);
    assert_int_equal(open_ones(room, b, DEADLINE_MINOR_PROSECUTOR, &row), 0);
    assert_int_equal(open_ones(room, c, DEADLINE_MINOR_PROSECUTOR, &row), 1);
    assert_true(str_eq_cstr(row.owner, "prosecutor"));
}

static enum seus_err priority(struct room *room, struct str case_id, uint32_t word)
{
    return CALL(room, case_update, .case_id = case_id, .priority = word, .reason = S("they say more now"));
}

ROOM_TEST(another_priority_is_another_time_for_the_decision_from_the_same_start)
{
    struct str case_id;
    struct wire_deadline row;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    const uint64_t start = room->now_ms;
    room->now_ms += 3 * MINUTE_MS;
    assert_int_equal(priority(room, case_id, PRIORITY_U), SEUS_OK);
    assert_true(room_has_event(room, EVENT_deadline_void));
    assert_true(room_has_event(room, EVENT_deadline_set));
    assert_int_equal(open_ones(room, case_id, DEADLINE_DECISION, &row), 1);
    assert_int_equal(row.starts_at, start);
    assert_int_equal(row.due_at, start + 30 * MINUTE_MS);
    assert_int_equal(priority(room, case_id, PRIORITY_U), SEUS_OK); /* said again: nothing moves */
    assert_false(room_has_event(room, EVENT_deadline_void));
    assert_int_equal(priority(room, case_id, PRIORITY_D), SEUS_OK); /* can wait: no clock */
    assert_int_equal(open_ones(room, case_id, DEADLINE_DECISION, &row), 0);
    assert_int_equal(priority(room, case_id, PRIORITY_E), SEUS_OK); /* there was none: from now */
    assert_int_equal(open_ones(room, case_id, DEADLINE_DECISION, &row), 1);
    assert_int_equal(row.due_at, room->now_ms + 10 * MINUTE_MS);
    assert_int_equal(CALL(room, case_update, .case_id = case_id, .priority = PRIORITY_U, .to = CASE_WAITING,
                          .reason = S("no unit")),
                     SEUS_OK);
    assert_int_equal(open_ones(room, case_id, DEADLINE_DECISION, &row), 0); /* decided by the same command */
    assert_int_equal(priority(room, case_id, PRIORITY_E), SEUS_OK);
    assert_int_equal(open_ones(room, case_id, DEADLINE_DECISION, &row), 0);
}

ROOM_TEST(another_priority_moves_the_hour_by_which_a_unit_is_to_arrive)
{
    struct str case_id;
    struct wire_deadline row;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room_assign(room, case_id, "PT-1"), SEUS_OK);
    const struct str assignment = arena_str(&room->arena, room->answer.assignment_id);
    const uint64_t start = room->now_ms;
    room->now_ms += MINUTE_MS;
    assert_int_equal(priority(room, case_id, PRIORITY_U), SEUS_OK);
    assert_int_equal(open_ones(room, assignment, DEADLINE_ONSCENE, &row), 1);
    assert_int_equal(row.due_at, start + 240 * MINUTE_MS);
    assert_int_equal(open_ones(room, assignment, DEADLINE_ACK, &row), 1);
    assert_int_equal(row.due_at, start + 5 * MINUTE_MS);
}

ROOM_TEST(the_clocks_of_a_case_start_and_stop_with_what_the_room_does)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    struct wire_deadline row = only(room, case_id, DEADLINE_DECISION);
    assert_int_equal(row.due_at - room->now_ms, 10 * MINUTE_MS); /* priority E */
    room->now_ms += MINUTE_MS;
    assert_int_equal(room_assign(room, case_id, "PT-1"), SEUS_OK);
    const struct str assignment = arena_str(&room->arena, room->answer.assignment_id);
    assert_int_equal(only(room, case_id, DEADLINE_DECISION).state, DEADLINE_MET);
    assert_int_equal(only(room, assignment, DEADLINE_ACK).due_at - room->now_ms, 5 * MINUTE_MS);
    assert_int_equal(only(room, assignment, DEADLINE_ONSCENE).due_at - room->now_ms, 60 * MINUTE_MS);
    room->now_ms += 6 * MINUTE_MS; /* too late for the acknowledgement: the timer says so, and only then it comes */
    assert_int_equal(room_unit_to(room, "PT-1", UNIT_ACKED, ""), SEUS_OK);
    assert_int_equal(run_timers(room), 1);
    assert_int_equal(only(room, assignment, DEADLINE_ACK).state, DEADLINE_MISSED);
    assert_int_equal(room_unit_to(room, "PT-1", UNIT_OUT_OF_SERVICE, "broken down"), SEUS_OK);
    assert_int_equal(only(room, assignment, DEADLINE_ONSCENE).state, DEADLINE_VOID);
    row = only(room, case_id, DEADLINE_WAITING);
    assert_int_equal(row.state, DEADLINE_PENDING); /* the case waits again */
    assert_int_equal(room_assign(room, case_id, "PT-2"), SEUS_OK);
    assert_int_equal(only(room, case_id, DEADLINE_WAITING).state, DEADLINE_MET);
}

ROOM_TEST(a_zone_may_have_its_own_clocks)
{
    struct wire_clocks clocks;
    domain_clocks(&room->store->port, S("pistoiese"), &room->arena, &clocks);
    assert_int_equal(clocks.state, CLOCKS_BUILT_IN);
    assert_int_equal(clocks.ack, 5);
    assert_int_equal(CALLW(room, clocks_set, clocks_set_args, .zone_id = S("default"), .ack = 7, .waiting = 20),
                     SEUS_OK);
    assert_int_equal(CALLW(room, clocks_set, clocks_set_args, .zone_id = S("pistoiese"), .ack = 9), SEUS_OK);
    assert_int_equal(CALLW(room, clocks_set, clocks_set_args, .zone_id = S("nowhere"), .ack = 9), SEUS_NOT_FOUND);
    assert_int_equal(CALLW(room, clocks_set, clocks_set_args, .zone_id = S("pistoiese")), SEUS_INVALID);
    assert_int_equal(CALLW(room, clocks_set, clocks_set_args, .zone_id = S("pistoiese"), .ack = 999999), SEUS_INVALID);
    assert_int_equal(CALLW(room, clocks_set, clocks_set_args, .zone_id = S("pistoiese"), .ack = 9, .if_version = 1),
                     SEUS_CONFLICT);
    domain_clocks(&room->store->port, S("pistoiese"), &room->arena, &clocks);
    assert_int_equal(clocks.ack, 9);
    assert_int_equal(clocks.waiting, 20);
    assert_int_equal(clocks.decision_e, 10);
    domain_clocks(&room->store->port, S("mugello"), &room->arena, &clocks);
    assert_int_equal(clocks.ack, 7);
}

ROOM_TEST(a_deferred_case_is_due_at_noon_of_the_next_working_day)
{
    struct str case_id;
    char due[CIVIL_SIZE];
    assert_int_equal(when_parse(S("2026-11-27T22:00:00+01:00"), &room->now_ms), SEUS_OK); /* a Friday night */
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room_move(room, case_id, CASE_DEFERRED), SEUS_OK);
    civil_format(due, only(room, case_id, DEADLINE_DEFERRED).due_at);
    assert_string_equal(due, "2026-11-30 12:00 +0100");
}

ROOM_TEST(a_case_holds_only_so_many_open_deadlines_and_they_all_end_with_it)
{
    struct str case_id;
    struct str into;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room_open(room, &into), SEUS_OK);
    enum seus_err err = SEUS_OK;
    for (unsigned i = 0; i < 20 && err == SEUS_OK; i++) {
        err = CALLW(room, deadline_set, deadline_set_args, .case_id = case_id, .due_at = room->now_ms + HOUR_MS,
                    .basis = S("x"));
    }
    assert_int_equal(err, SEUS_REFUSED);
    assert_int_equal(CALLW(room, deadline_set, deadline_set_args, .case_id = into,
                           .due_at = room->now_ms + 6ull * 366 * 24 * HOUR_MS, .basis = S("x")),
                     SEUS_INVALID);
    assert_int_equal(
        CALL(room, case_update, .case_id = case_id, .to = CASE_MERGED, .into = into, .reason = S("the same")), SEUS_OK);
    assert_true(room->decision.events_count <= 64);
}

static void every_state_of_a_deadline_ends_or_moves_as_the_table_says(void **state)
{
    (void)state;
    for (unsigned from = 0; from < domain_deadline_sm.state_count; from++) {
        const bool open = from == DEADLINE_PENDING || from == DEADLINE_WARNED;
        for (unsigned to = 0; to < domain_deadline_sm.state_count; to++) {
            const bool ends = to == DEADLINE_MET || to == DEADLINE_MISSED || to == DEADLINE_VOID;
            const bool wanted = (open && ends) || (from == DEADLINE_PENDING && to == DEADLINE_WARNED) ||
                                (from == DEADLINE_STATE_NONE && to == DEADLINE_PENDING) ||
                                (from == DEADLINE_MISSED && to == DEADLINE_MET);
            assert_int_equal(sm_allows(&domain_deadline_sm, from, to), wanted);
        }
    }
}

ROOM_TEST(whoever_turns_out_to_be_of_age_has_no_time_of_article_403)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room_do(room, OP_person_link,
                             &(struct wire_person_link_args){
                                 .case_id = case_id, .role = PERSON_ROLE_MINOR, .age_band = AGE_14_17}),
                     SEUS_OK);
    const struct str older = arena_str(&room->arena, room->answer.id);
    assert_int_equal(room_do(room, OP_person_link,
                             &(struct wire_person_link_args){
                                 .case_id = case_id, .role = PERSON_ROLE_MINOR, .age_band = AGE_6_13}),
                     SEUS_OK);
    const struct str younger = arena_str(&room->arena, room->answer.id);
    assert_int_equal(
        CALL(room, minor_place, .case_id = case_id, .placed_at = room->now_ms - HOUR_MS, .person_id = older), SEUS_OK);
    const struct str of_older = arena_str(&room->arena, room->answer.id);
    assert_int_equal(
        CALL(room, minor_place, .case_id = case_id, .placed_at = room->now_ms - HOUR_MS, .person_id = younger),
        SEUS_OK);
    const struct str of_younger = arena_str(&room->arena, room->answer.id);
    assert_int_equal(CALL(room, person_update, .person_id = older, .age_band = AGE_14_17), SEUS_OK);
    assert_false(room_has_event(room, EVENT_deadline_void));
    assert_int_equal(CALL(room, person_update, .person_id = older, .age_band = AGE_18_29), SEUS_OK);
    struct wire_deadline row;
    assert_true(store_get(room->store, KIND_DEADLINE, of_older, &room->arena, &row));
    assert_int_equal(row.state, DEADLINE_VOID);
    assert_true(store_get(room->store, KIND_DEADLINE, of_younger, &room->arena, &row));
    assert_int_equal(row.state, DEADLINE_PENDING);
    assert_int_equal(CALL(room, minor_place, .case_id = case_id, .placed_at = room->now_ms, .person_id = older),
                     SEUS_REFUSED);
    assert_non_null(strstr(room->why.message, "of age"));
}

ROOM_TEST(what_was_done_in_time_and_written_down_later_was_not_missed)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room_assign(room, case_id, "PT-1"), SEUS_OK);
    const struct str assignment_id = arena_str(&room->arena, room->answer.assignment_id);
    const uint64_t sent_ms = room->now_ms;
    room->now_ms += 2 * HOUR_MS; /* the unit was to acknowledge in 5 minutes and to arrive in 60 */
    (void)run_timers(room);
    assert_int_equal(only(room, assignment_id, DEADLINE_ACK).state, DEADLINE_MISSED);
    assert_int_equal(only(room, assignment_id, DEADLINE_ONSCENE).state, DEADLINE_MISSED);
    assert_int_equal(CALLW(room, unit_status, unit_set, .unit_id = S("PT-1"), .status = UNIT_ACKED,
                           .occurred_at = sent_ms + 4 * MINUTE_MS), SEUS_OK);
    assert_int_equal(only(room, assignment_id, DEADLINE_ACK).state, DEADLINE_MET);
    assert_int_equal(only(room, assignment_id, DEADLINE_ACK).done_at, sent_ms + 4 * MINUTE_MS);
    assert_int_equal(room_unit_to(room, "PT-1", UNIT_ENROUTE, ""), SEUS_OK);
    assert_int_equal(room_unit_to(room, "PT-1", UNIT_ONSCENE, ""), SEUS_OK);
    assert_int_equal(only(room, assignment_id, DEADLINE_ONSCENE).state, DEADLINE_MISSED); /* now is too late */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_done_in_time_and_written_down_later_was_not_missed),
        cmocka_unit_test(a_deadline_is_warned_of_once_and_missed_once),
        cmocka_unit_test(what_is_over_already_is_missed_without_a_warning),
        cmocka_unit_test(each_step_of_article_403_that_is_met_starts_the_next),
        cmocka_unit_test(the_nights_on_which_the_clocks_change_are_hours_like_others),
        cmocka_unit_test(no_time_of_article_403_runs_for_an_unaccompanied_foreign_minor),
        cmocka_unit_test(the_hour_of_placement_is_not_in_the_future_and_runs_once_a_minor_invariant_13),
        cmocka_unit_test(done_in_time_and_recorded_late_is_met_done_late_stays_missed),
        cmocka_unit_test(what_is_met_by_the_act_itself_is_not_met_by_hand),
        cmocka_unit_test(a_case_does_not_close_over_a_deadline_that_nobody_answers_for_invariant_2),
        cmocka_unit_test(closing_voids_the_services_clocks_and_leaves_what_has_a_named_owner_invariant_9),
        cmocka_unit_test(a_merge_carries_what_the_law_asks_for_into_the_other_case),
        cmocka_unit_test(a_merge_that_is_taken_back_gives_back_what_it_carried_over),
        cmocka_unit_test(a_step_of_the_law_taken_while_merged_goes_back_too_and_a_chain_of_merges_comes_apart),
        cmocka_unit_test(another_priority_is_another_time_for_the_decision_from_the_same_start),
        cmocka_unit_test(another_priority_moves_the_hour_by_which_a_unit_is_to_arrive),
        cmocka_unit_test(the_clocks_of_a_case_start_and_stop_with_what_the_room_does),
        cmocka_unit_test(a_zone_may_have_its_own_clocks),
        cmocka_unit_test(a_deferred_case_is_due_at_noon_of_the_next_working_day),
        cmocka_unit_test(a_case_holds_only_so_many_open_deadlines_and_they_all_end_with_it),
        cmocka_unit_test(whoever_turns_out_to_be_of_age_has_no_time_of_article_403),
        cmocka_unit_test(every_state_of_a_deadline_ends_or_moves_as_the_table_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
