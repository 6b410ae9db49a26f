/* SPDX-License-Identifier: EUPL-1.2 */
/* The leader's look at what has been kept long enough: each proposal is made once, however often it looks. */
#include "room.h"

#include "base/civil.h"
#include "domain/domain.h"
#include "seusd/retention.h"

struct walker {
    struct room *room;
    struct retention *retention;
};

static uint64_t their_mono_ms(void *ctx)
{
    const struct walker *w = ctx;
    return w->room->now_ms;
}

static uint64_t their_wall_ms(void *ctx)
{
    const struct walker *w = ctx;
    return room_wall_ms(w->room);
}

static void begin(struct walker *w)
{
    *w = (struct walker){.room = room_new(1)};
    room_furnish(w->room);
    w->retention = retention_new(&(struct retention_options){
        .agree = w->room->agree,
        .pipeline = w->room->pipeline,
        .view = w->room->view,
        .clock = {.ctx = w, .mono_ms = their_mono_ms, .wall_ms = their_wall_ms},
    });
}

static void end(struct walker *w)
{
    struct retention *retention = w->retention;
    room_free(w->room);
    retention_free(retention);
}

static void let_pass(struct walker *w, uint64_t ms)
{
    for (uint64_t passed = 0; passed < ms; passed += 1000) {
        room_pass_time(w->room, 1000);
        retention_tick(w->retention);
        room_turn(w->room);
    }
}

/* A room without a key store has no keys: the rows that say whose they are, as an entry would have made them. */
static void give_keys(struct walker *w, const struct str *cases, unsigned count)
{
    struct seus_why why;
    struct log_head head;
    struct room *r = w->room;
    const uint64_t applied = view_applied(r->view);
    struct wire_data_key_use *uses = arena_alloc(&r->arena, count * sizeof(*uses));
    for (unsigned i = 0; i < count; i++) {
        uses[i] = (struct wire_data_key_use){
            .owner = OWNER_CASE, .owner_id = cases[i], .key_id = arena_printf(&r->arena, "%016x", i + 1)};
    }
    const struct wire_entry entry = {.keys = uses, .keys_count = count};
    view_head(r->view, &head);
    assert_int_equal(view_begin(r->view, &why), SEUS_OK);
    domain_evolve_keys(view_store(r->view), &entry, applied, &r->arena);
    assert_int_equal(view_commit(r->view, applied, &head, &why), SEUS_OK);
}

static struct str closed_case(struct walker *w, unsigned number)
{
    char id[16];
    snprintf(id, sizeof(id), "c-%u", number);
    const struct str case_id = room_open_case(w->room, id);
    snprintf(id, sizeof(id), "p-%u", number);
    room_needs_ok(w->room, SUBMIT(w->room, id, case_update, .case_id = case_id, .to = CASE_PHONE_MANAGED,
                                  .reason = S("by phone")));
    snprintf(id, sizeof(id), "e-%u", number);
    room_needs_ok(w->room, SUBMIT(w->room, id, case_close, .case_id = case_id, .outcome = OUTCOME_ADVISED,
                                  .reason = S("over")));
    return case_id;
}

static unsigned proposals(struct walker *w)
{
    void *rows = NULL;
    const struct domain_store *store = view_store(w->room->view);
    return store->rows(store->ctx, KIND_ERASURE, S("asked"), &w->room->arena, 100, &rows);
}

static void set_times(struct walker *w, const char *request_id, const char *zone_id, uint64_t months)
{
    const struct wire_retention_set_args args = {
        .zone_id = str_of(zone_id), .case_months = months, .act = S("plan 4.2")};
    room_needs_ok(w->room, room_submit(w->room, OP_retention_set, &args, request_id, (struct ask_options){0}));
}

/* The pipeline decides by the room's clock, so that is what must have passed. */
static void months_pass(struct walker *w, int months)
{
    const uint64_t wall_ms = room_wall_ms(w->room);
    w->room->skipped_ms += civil_months_add(wall_ms, months) - wall_ms;
}

static void nothing_is_looked_at_while_no_time_is_set(void **state)
{
    struct walker w;
    (void)state;
    begin(&w);
    const struct str case_id = closed_case(&w, 1);
    give_keys(&w, &case_id, 1);
    months_pass(&w, 1000);
    const unsigned entries = w.room->log_count;
    let_pass(&w, 2000);
    assert_int_equal(w.room->log_count, entries);
    end(&w);
}

static void each_case_is_proposed_once_when_its_time_is_over(void **state)
{
    struct walker w;
    struct str cases[3];
    (void)state;
    begin(&w);
    for (unsigned i = 0; i < 3; i++) {
        cases[i] = closed_case(&w, i);
    }
    give_keys(&w, cases, 3);
    set_times(&w, "t-1", "default", 12);
    months_pass(&w, 11);
    let_pass(&w, RETENTION_PASS_MS + 5000);
    assert_int_equal(proposals(&w), 0);
    months_pass(&w, 2);
    let_pass(&w, RETENTION_PASS_MS + 15000);
    assert_int_equal(proposals(&w), 3);
    const unsigned entries = w.room->log_count;
    let_pass(&w, RETENTION_PASS_MS + 5000);
    assert_int_equal(w.room->log_count, entries);
    end(&w);
}

static void a_new_time_counts_at_once(void **state)
{
    struct walker w;
    (void)state;
    begin(&w);
    const struct str case_id = closed_case(&w, 1);
    give_keys(&w, &case_id, 1);
    set_times(&w, "t-1", "default", 24);
    months_pass(&w, 13);
    let_pass(&w, 5000);
    assert_int_equal(proposals(&w), 0);
    set_times(&w, "t-2", "pistoiese", 12);
    let_pass(&w, 5000);
    assert_int_equal(proposals(&w), 1);
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_looked_at_while_no_time_is_set),
        cmocka_unit_test(each_case_is_proposed_once_when_its_time_is_over),
        cmocka_unit_test(a_new_time_counts_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
