/* SPDX-License-Identifier: EUPL-1.2 */
/* The leader's timers: what is due is said once, by whoever leads, whatever clocks and lost races do. */
#include "room.h"

#include "seusd/timers.h"

#define MINUTE_MS 60000u

/* What the timers told the log of the node. */
struct told {
    unsigned count;
    char detail[256];
};

struct clocks {
    struct room *room;
    int64_t ahead_ms; /* of the timers' wall clock before the room's */
    struct told told;
    struct timers *timers;
};

static uint64_t ahead_wall_ms(void *ctx)
{
    const struct clocks *c = ctx;
    return (uint64_t)((int64_t)room_wall_ms(c->room) + c->ahead_ms);
}

static uint64_t their_mono_ms(void *ctx)
{
    const struct clocks *c = ctx;
    return c->room->now_ms;
}

static void on_told(void *ctx, const char *event, const char *detail)
{
    struct clocks *c = ctx;
    assert_string_equal(event, "clock");
    c->told.count++;
    snprintf(c->told.detail, sizeof(c->told.detail), "%s", detail);
}

static void begin(struct clocks *c, unsigned voters)
{
    *c = (struct clocks){.room = room_new(voters)};
    c->timers = timers_new(&(struct timers_options){
        .agree = c->room->agree,
        .pipeline = c->room->pipeline,
        .view = c->room->view,
        .clock = {.ctx = c, .mono_ms = their_mono_ms, .wall_ms = ahead_wall_ms},
        .ctx = c,
        .on_log = on_told,
    });
}

static void end(struct clocks *c)
{
    struct timers *timers = c->timers;
    room_free(c->room); /* the pipeline answers what is under way, or never */
    timers_free(timers);
}

static void tick(struct clocks *c)
{
    timers_tick(c->timers);
    room_turn(c->room);
}

/* A tick a second. */
static void let_pass(struct clocks *c, uint64_t ms)
{
    for (uint64_t passed = 0; passed < ms; passed += 1000) {
        room_pass_time(c->room, 1000);
        tick(c);
    }
}

/* A deadline of a new case, set by hand; its id, in memory of the room. */
static struct str set_deadline(struct clocks *c, const char *request_id, struct str case_id, uint64_t in_ms,
                               uint64_t warn_minutes)
{
    const struct wire_deadline_set_args args = {.case_id = case_id,
                                                .due_at = room_wall_ms(c->room) + in_ms,
                                                .basis = S("call the school"),
                                                .owner = S("zone_lead"),
                                                .warn_before = warn_minutes};
    struct asker *set = room_submit(c->room, OP_deadline_set, &args, request_id, (struct ask_options){0});
    room_needs_ok(c->room, set);
    return room_text(c->room, set, "id");
}

/* So that more can be asked than a room remembers. */
static void forget_askers(struct room *r)
{
    for (unsigned i = 0; i < r->askers_count; i++) {
        arena_release(&r->askers[i].arena);
        mem_free(r->askers[i].body);
    }
    r->askers_count = 0;
}

static struct wire_deadline row_of(struct clocks *c, struct str deadline_id)
{
    const struct domain_store *store = view_store(c->room->view);
    struct wire_deadline row;
    assert_true(store->get(store->ctx, KIND_DEADLINE, deadline_id, &c->room->arena, &row));
    return row;
}

static void what_is_due_is_warned_of_and_missed_once(void **state)
{
    struct clocks c;
    (void)state;
    begin(&c, 1);
    room_furnish(c.room);
    const struct str id = set_deadline(&c, "d-1", room_open_case(c.room, "c-1"), 3 * MINUTE_MS, 1);
    let_pass(&c, MINUTE_MS);
    assert_int_equal(row_of(&c, id).state, DEADLINE_PENDING);
    let_pass(&c, MINUTE_MS + 1000);
    assert_int_equal(row_of(&c, id).state, DEADLINE_WARNED);
    let_pass(&c, MINUTE_MS);
    assert_int_equal(row_of(&c, id).state, DEADLINE_MISSED);
    const unsigned entries = c.room->log_count;
    let_pass(&c, 3 * MINUTE_MS);
    assert_int_equal(c.room->log_count, entries);
    end(&c);
}

static void a_conflict_is_tried_again_at_once_under_another_id(void **state)
{
    struct clocks c;
    char taken[64];
    (void)state;
    begin(&c, 1);
    room_furnish(c.room);
    const struct str id = set_deadline(&c, "d-1", room_open_case(c.room, "c-1"), MINUTE_MS, 0);
    /* An answer that is remembered under the id the timers begin with: a race that was lost, kept for ever. */
    snprintf(taken, sizeof(taken), "t-%.*s-due-%llu", STR_ARG(id), (unsigned long long)row_of(&c, id).version);
    room_needs_ok(c.room, SUBMIT(c.room, taken, zone_add, .zone_id = S("pratese"), .name = S("Pratese"),
                                 .area = S("centro"), .prefix = S("PRA")));
    let_pass(&c, MINUTE_MS - 1000);
    assert_int_equal(row_of(&c, id).state, DEADLINE_PENDING);
    let_pass(&c, 3000);
    assert_int_equal(row_of(&c, id).state, DEADLINE_MISSED);
    end(&c);
}

static void a_refusal_is_not_asked_for_again_within_a_minute(void **state)
{
    struct clocks c;
    (void)state;
    begin(&c, 1);
    room_furnish(c.room);
    const struct str id = set_deadline(&c, "d-1", room_open_case(c.room, "c-1"), MINUTE_MS, 0);
    c.ahead_ms = 5000; /* before its time by the clock that decides */
    let_pass(&c, MINUTE_MS - 4000);
    assert_int_equal(row_of(&c, id).state, DEADLINE_PENDING);
    let_pass(&c, 30000);
    assert_int_equal(row_of(&c, id).state, DEADLINE_PENDING);
    let_pass(&c, 40000);
    assert_int_equal(row_of(&c, id).state, DEADLINE_MISSED);
    end(&c);
}

static void what_could_not_be_written_is_tried_again_soon(void **state)
{
    struct clocks c;
    (void)state;
    begin(&c, 1);
    room_furnish(c.room);
    const struct str id = set_deadline(&c, "d-1", room_open_case(c.room, "c-1"), MINUTE_MS, 0);
    c.room->no_space = true;
    let_pass(&c, MINUTE_MS + 10000);
    assert_int_equal(row_of(&c, id).state, DEADLINE_PENDING);
    c.room->no_space = false;
    let_pass(&c, 3000);
    assert_int_equal(row_of(&c, id).state, DEADLINE_MISSED);
    end(&c);
}

static void who_does_not_lead_says_nothing(void **state)
{
    struct clocks c;
    (void)state;
    begin(&c, 1);
    room_furnish(c.room);
    const struct str id = set_deadline(&c, "d-1", room_open_case(c.room, "c-1"), 1000, 0);
    struct room *follower = room_new(3); /* hears nobody: it does not lead */
    struct timers *theirs = timers_new(&(struct timers_options){
        .agree = follower->agree,
        .pipeline = c.room->pipeline,
        .view = c.room->view,
        .clock = {.ctx = &c, .mono_ms = their_mono_ms, .wall_ms = ahead_wall_ms},
        .ctx = &c,
        .on_log = on_told,
    });
    for (unsigned i = 0; i < 10; i++) {
        room_pass_time(c.room, 1000);
        timers_tick(theirs);
        room_turn(c.room);
    }
    assert_int_equal(row_of(&c, id).state, DEADLINE_PENDING);
    tick(&c);
    assert_int_equal(row_of(&c, id).state, DEADLINE_MISSED);
    timers_free(theirs);
    room_free(follower);
    end(&c);
}

static void a_clock_that_is_moved_is_told_and_nothing_is_said_twice(void **state)
{
    struct clocks c;
    (void)state;
    begin(&c, 1);
    room_furnish(c.room);
    const struct str id = set_deadline(&c, "d-1", room_open_case(c.room, "c-1"), MINUTE_MS, 0);
    let_pass(&c, 2000);
    assert_int_equal(c.told.count, 0);
    let_pass(&c, MINUTE_MS);
    assert_int_equal(row_of(&c, id).state, DEADLINE_MISSED);
    const unsigned entries = c.room->log_count;
    c.ahead_ms = -3600 * 1000;
    let_pass(&c, 2000);
    assert_int_equal(c.told.count, 1);
    assert_non_null(strstr(c.told.detail, "jump_ms=-3600000 "));
    c.ahead_ms = 0;
    let_pass(&c, 2000);
    assert_int_equal(c.told.count, 2);
    assert_int_equal(c.room->log_count, entries);
    end(&c);
}

static void many_that_are_due_together_are_all_said(void **state)
{
    struct clocks c;
    struct str ids[40];
    (void)state;
    begin(&c, 1);
    room_furnish(c.room);
    for (unsigned i = 0; i < 40; i++) {
        char request_id[16];
        snprintf(request_id, sizeof(request_id), "c-%u", i);
        const struct str case_id = i % 10 == 0 ? room_open_case(c.room, request_id) : row_of(&c, ids[i - 1]).case_id;
        snprintf(request_id, sizeof(request_id), "d-%u", i);
        ids[i] = set_deadline(&c, request_id, arena_str(&c.room->arena, case_id), MINUTE_MS, 0);
        forget_askers(c.room);
    }
    c.room->disk_held = true;
    let_pass(&c, MINUTE_MS + 2000);
    assert_int_equal(pipeline_under_way(c.room->pipeline), 32); /* no more at a time */
    c.room->disk_held = false;
    let_pass(&c, 5000);
    for (unsigned i = 0; i < 40; i++) {
        assert_int_equal(row_of(&c, ids[i]).state, DEADLINE_MISSED);
    }
    end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_due_is_warned_of_and_missed_once),
        cmocka_unit_test(a_conflict_is_tried_again_at_once_under_another_id),
        cmocka_unit_test(a_refusal_is_not_asked_for_again_within_a_minute),
        cmocka_unit_test(what_could_not_be_written_is_tried_again_soon),
        cmocka_unit_test(who_does_not_lead_says_nothing),
        cmocka_unit_test(a_clock_that_is_moved_is_told_and_nothing_is_said_twice),
        cmocka_unit_test(many_that_are_due_together_are_all_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
