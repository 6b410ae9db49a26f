/* SPDX-License-Identifier: EUPL-1.2 */
/* Reads that look back: what they show is what a node held at that index, and the loop goes on meanwhile. */
#include "room.h"

#include <sys/stat.h>

#include "base/when.h"

#define ZONES 20

static struct asker *look(struct room *r, uint32_t op, const void *args, const char *at)
{
    return room_submit(r, op, args, "look", (struct ask_options){.at = at});
}

static struct asker *zones_at(struct room *r, const char *at)
{
    static const struct wire_zone_query all = {.limit = 200};
    struct asker *asker = room_done(r, look(r, OP_zone_list, &all, at));
    arena_reset(&asker->arena);
    return asker;
}

static unsigned count_of(const char *text, const char *what)
{
    unsigned count = 0;
    for (const char *at = strstr(text, what); at != NULL; at = strstr(at + 1, what)) {
        count++;
    }
    return count;
}

/* One zone a minute; digests[i] is that of the views at index i. */
static void add_zones(struct room *r, uint64_t *digests)
{
    for (unsigned i = 0; i < ZONES; i++) {
        char id[16];
        char request[16];
        snprintf(id, sizeof(id), "zone-%02u", i);
        snprintf(request, sizeof(request), "add-%02u", i);
        const struct wire_zone_add args = {.zone_id = str_of(id), .name = str_of(id), .area = S("centro"),
                                           .prefix = S("PIS"), .state = ZONE_HOOKED};
        room_needs_ok(r, room_submit(r, OP_zone_add, &args, request, (struct ask_options){0}));
        digests[view_applied(r->view)] = view_digest(r->view);
        r->now_ms += 60000;
    }
}

static void a_read_at_an_index_shows_what_held_then(void **state)
{
    struct room *r = room_new(1);
    uint64_t digests[64] = {0};
    char at[16];
    (void)state;
    add_zones(r, digests);
    const uint64_t applied = view_applied(r->view);
    assert_int_equal(count_of(zones_at(r, NULL)->body, "\"zone_id\""), ZONES);
    for (unsigned back = 0; back < 5; back++) {
        snprintf(at, sizeof(at), "%llu", (unsigned long long)(applied - back));
        const struct asker *asker = zones_at(r, at);
        assert_int_equal(asker->err, SEUS_OK);
        assert_int_equal(asker->served_index, applied - back);
        assert_int_equal(count_of(asker->body, "\"zone_id\""), ZONES - back);
    }
    assert_int_equal(count_of(zones_at(r, NULL)->body, "\"zone_id\""), ZONES);
    room_free(r);
}

static void the_views_of_the_past_have_the_digest_they_had(void **state)
{
    static const unsigned order[] = {0, 12, 3, 18, 7, 7, 1, 19, 2};
    struct room *r = room_new(1);
    uint64_t digests[64] = {0};
    (void)state;
    add_zones(r, digests);
    const uint64_t last = view_applied(r->view);
    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
        const uint64_t index = last - ZONES + 1 + order[i];
        struct view *view = NULL;
        assert_int_equal(rewind_view(r->rewind, index, &view, NULL), SEUS_OK);
        if (view == NULL) {
            rewind_step(r->rewind, 1000);
            assert_int_equal(rewind_view(r->rewind, index, &view, NULL), SEUS_OK);
        }
        assert_non_null(view);
        assert_int_equal(view_applied(view), index);
        assert_true(digests[index] != 0 && view_digest(view) == digests[index]);
        assert_true(view_digest_scan(view) == digests[index]);
        assert_true((view == r->view) == (index == last));
        rewind_release(r->rewind, view);
    }
    room_free(r);
}

static void a_view_that_is_lent_out_is_not_taken_for_another_index(void **state)
{
    struct room *r = room_new(1);
    uint64_t digests[64] = {0};
    struct view *lent[2] = {NULL, NULL};
    struct view *third = NULL;
    (void)state;
    add_zones(r, digests);
    const uint64_t last = view_applied(r->view);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(rewind_view(r->rewind, last - 5 - i, &lent[i], NULL), SEUS_OK);
        rewind_step(r->rewind, 1000);
        assert_int_equal(rewind_view(r->rewind, last - 5 - i, &lent[i], NULL), SEUS_OK);
        assert_non_null(lent[i]);
    }
    assert_int_equal(rewind_view(r->rewind, last - 9, &third, NULL), SEUS_OK);
    rewind_step(r->rewind, 1000);
    assert_int_equal(rewind_view(r->rewind, last - 9, &third, NULL), SEUS_OK);
    assert_null(third);
    assert_int_equal(view_applied(lent[0]), last - 5);
    assert_int_equal(view_applied(lent[1]), last - 6);
    rewind_release(r->rewind, lent[1]);
    assert_int_equal(rewind_view(r->rewind, last - 9, &third, NULL), SEUS_OK);
    rewind_step(r->rewind, 1000);
    assert_int_equal(rewind_view(r->rewind, last - 9, &third, NULL), SEUS_OK);
    assert_non_null(third);
    rewind_release(r->rewind, third);
    rewind_release(r->rewind, lent[0]);
    room_free(r);
}

static void a_time_means_the_last_entry_recorded_at_or_before_it(void **state)
{
    struct room *r = room_new(1);
    uint64_t digests[64] = {0};
    char at[WHEN_SIZE];
    (void)state;
    add_zones(r, digests);
    const uint64_t last = view_applied(r->view);
    const uint64_t now = room_wall_ms(r);
    for (unsigned back = 1; back < 6; back++) {
        when_format_utc(at, now - back * 60000 + 30000); /* half a minute behind an entry */
        assert_int_equal(zones_at(r, at)->served_index, last - back + 1);
        when_format_utc(at, now - back * 60000);
        assert_int_equal(zones_at(r, at)->served_index, last - back + 1);
        when_format_utc(at, now - back * 60000 - 1);
        assert_int_equal(zones_at(r, at)->served_index, last - back);
    }
    room_free(r);
}

static void what_is_no_place_in_the_log_is_refused_by_name(void **state)
{
    static const char *const wrong[] = {"0", "999", "yesterday", "2050-01-01", "1990-01-01", "-3", "12.1",
                                        "99999999999999999999"};
    struct room *r = room_new(1);
    uint64_t digests[64] = {0};
    (void)state;
    add_zones(r, digests);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        const struct asker *asker = zones_at(r, wrong[i]);
        if (asker->err != SEUS_INVALID) {
            fail_msg("%s: %s", wrong[i], seus_err_name(asker->err));
        }
        assert_string_equal(asker->field, "at");
    }
    assert_int_equal(pipeline_under_way(r->pipeline), 0);
    room_free(r);
}

static void a_local_read_may_look_back_without_a_leader(void **state)
{
    struct room *r = room_new(1);
    uint64_t digests[64] = {0};
    static const struct wire_zone_query all = {.limit = 200};
    (void)state;
    add_zones(r, digests);
    struct asker *asker = room_submit(r, OP_zone_list, &all, "look",
                                      (struct ask_options){.at = "4", .consistency = CONSISTENCY_LOCAL});
    room_done(r, asker);
    assert_int_equal(asker->err, SEUS_OK);
    assert_int_equal(asker->consistency, CONSISTENCY_LOCAL);
    assert_int_equal(asker->served_index, 4);
    room_free(r);
}

static void writes_go_on_while_the_past_is_made(void **state)
{
    struct room *r = room_new(1);
    uint64_t digests[64] = {0};
    static const struct wire_zone_query all = {.limit = 200};
    (void)state;
    add_zones(r, digests);
    r->work_held = true;
    struct asker *asker = look(r, OP_zone_list, &all, "5");
    room_turn(r);
    assert_int_equal(asker->answers, 0);
    room_needs_ok(r, SUBMIT(r, "meanwhile", zone_add, .zone_id = S("pratese"), .name = S("Pratese"),
                            .area = S("centro"), .prefix = S("PRA")));
    r->work_held = false;
    room_done(r, asker);
    assert_int_equal(asker->err, SEUS_OK);
    assert_int_equal(asker->served_index, 5);
    room_free(r);
}

static void at_its_deadline_a_look_back_says_how_far_it_came(void **state)
{
    struct room *r = room_new(1);
    uint64_t digests[64] = {0};
    static const struct wire_zone_query all = {.limit = 200};
    (void)state;
    add_zones(r, digests);
    r->work_held = true;
    struct asker *asker = look(r, OP_zone_list, &all, "5");
    room_pass_time(r, 11000);
    assert_int_equal(asker->answers, 1);
    assert_int_equal(asker->err, SEUS_UNAVAILABLE);
    assert_int_equal(asker->written, WRITTEN_NO);
    assert_non_null(strstr(asker->message, "replayed 0 of 5"));
    assert_int_equal(pipeline_under_way(r->pipeline), 0);
    room_free(r);
}

static void one_who_goes_away_leaves_nothing_behind(void **state)
{
    struct room *r = room_new(1);
    uint64_t digests[64] = {0};
    static const struct wire_zone_query all = {.limit = 200};
    (void)state;
    add_zones(r, digests);
    r->work_held = true;
    struct asker *asker = look(r, OP_zone_list, &all, "5");
    room_turn(r);
    pipeline_cancel(r->pipeline, asker->handle);
    r->work_held = false;
    assert_false(pipeline_work(r->pipeline));
    assert_int_equal(asker->answers, 0);
    assert_int_equal(pipeline_under_way(r->pipeline), 0);
    assert_int_equal(zones_at(r, "6")->err, SEUS_OK);
    room_free(r);
}

/* Coverage by zone, of as many zones as there were. */
static void needs_zones(const struct asker *asker, unsigned zones)
{
    char total[64];
    snprintf(total, sizeof(total), "\"key\":\"total\",\"name\":null,\"zones\":%u,", zones);
    assert_int_equal(asker->answers, 1);
    assert_int_equal(asker->err, SEUS_OK);
    if (strstr(asker->body, total) == NULL) {
        fail_msg("%s is not in %s", total, asker->body);
    }
}

static void figures_are_counted_now_and_as_they_were(void **state)
{
    struct room *r = room_new(1);
    uint64_t digests[64] = {0};
    static const struct wire_coverage_query query = {.by = BY_ZONE};
    char at[16];
    (void)state;
    add_zones(r, digests);
    const uint64_t last = view_applied(r->view);
    needs_zones(room_done(r, look(r, OP_zone_coverage, &query, NULL)), ZONES);
    for (unsigned back = 0; back < 3; back++) {
        snprintf(at, sizeof(at), "%llu", (unsigned long long)(last - back));
        const struct asker *asker = room_done(r, look(r, OP_zone_coverage, &query, at));
        needs_zones(asker, ZONES - back);
        assert_int_equal(asker->served_index, last - back);
    }
    room_free(r);
}

static void many_who_count_at_once_are_all_answered(void **state)
{
    struct room *r = room_new(1);
    uint64_t digests[64] = {0};
    static const struct wire_coverage_query query = {.by = BY_ZONE};
    struct asker *askers[30];
    (void)state;
    add_zones(r, digests);
    for (unsigned i = 0; i < 30; i++) { /* more than may count at the same time; every third of the past */
        askers[i] = look(r, OP_zone_coverage, &query, i % 3 == 0 ? "12" : NULL);
    }
    room_turn(r);
    const uint64_t last = view_applied(r->view);
    for (unsigned i = 0; i < 30; i++) {
        needs_zones(askers[i], i % 3 == 0 ? ZONES - (unsigned)(last - 12) : ZONES);
    }
    assert_int_equal(pipeline_under_way(r->pipeline), 0);
    room_free(r);
}

static void a_node_that_stops_while_counting_leaves_nothing_behind(void **state)
{
    struct room *r = room_new(1);
    uint64_t digests[64] = {0};
    static const struct wire_coverage_query query = {.by = BY_ZONE};
    (void)state;
    add_zones(r, digests);
    r->work_held = true;
    (void)look(r, OP_zone_coverage, &query, NULL);
    (void)look(r, OP_zone_coverage, &query, "7");
    room_turn(r);
    assert_int_equal(pipeline_under_way(r->pipeline), 2);
    room_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_read_at_an_index_shows_what_held_then),
        cmocka_unit_test(the_views_of_the_past_have_the_digest_they_had),
        cmocka_unit_test(a_view_that_is_lent_out_is_not_taken_for_another_index),
        cmocka_unit_test(a_time_means_the_last_entry_recorded_at_or_before_it),
        cmocka_unit_test(what_is_no_place_in_the_log_is_refused_by_name),
        cmocka_unit_test(a_local_read_may_look_back_without_a_leader),
        cmocka_unit_test(writes_go_on_while_the_past_is_made),
        cmocka_unit_test(at_its_deadline_a_look_back_says_how_far_it_came),
        cmocka_unit_test(figures_are_counted_now_and_as_they_were),
        cmocka_unit_test(many_who_count_at_once_are_all_answered),
        cmocka_unit_test(a_node_that_stops_while_counting_leaves_nothing_behind),
        cmocka_unit_test(one_who_goes_away_leaves_nothing_behind),
    };
    return cmocka_run_group_tests_name("seusd/rewind", tests, NULL, NULL);
}
