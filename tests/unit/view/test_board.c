/* SPDX-License-Identifier: EUPL-1.2 */
/* zone.board, zone.waves, zone.openings: zones on the day that is asked about. */
#include "fixture.h"

#define DAY_MS (24ull * 60 * 60 * 1000)

static void put_zone(struct fixture *f, const char *id, uint32_t state, uint64_t population, uint64_t hooked_at,
                     uint32_t kind)
{
    const struct domain_store *store = view_store(f->view);
    const struct wire_zone row = {.zone_id = str_of(id),
                                  .name = str_of(id),
                                  .area = STR_LIT("centro"),
                                  .state = state,
                                  .population = population,
                                  .hooked_at = hooked_at,
                                  .hookup_planned = hooked_at != 0 ? hooked_at - 2 * DAY_MS : 0,
                                  .kind = kind,
                                  .version = 1};
    store->put(store->ctx, KIND_ZONE, row.zone_id, &row);
}

static void put_opening(struct fixture *f, const char *id, uint32_t category, uint64_t from, uint64_t until)
{
    const struct domain_store *store = view_store(f->view);
    const struct wire_opening row = {.opening_id = str_of(id),
                                     .zone_id = STR_LIT("hooked-late"),
                                     .category = category,
                                     .from = from,
                                     .until = until,
                                     .state = OPENING_PLANNED,
                                     .version = 1};
    store->put(store->ctx, KIND_OPENING, row.opening_id, &row);
}

static struct fixture *filled(void)
{
    const struct log_head head = {0};
    struct fixture *f = fixture_new();
    assert_int_equal(view_begin(f->view, &f->why), SEUS_OK);
    put_zone(f, "hooked-late", ZONE_HOOKED, 300, FIXTURE_NOW_MS - 10 * DAY_MS, ZONE_KIND_SEUS);
    put_zone(f, "hooked-soon", ZONE_HOOKED, 500, FIXTURE_NOW_MS - 90 * DAY_MS, ZONE_KIND_SEUS);
    put_zone(f, "outside", ZONE_OUTSIDE, 200, 0, ZONE_KIND_SEUS);
    put_zone(f, "training-ground", ZONE_HOOKED, 9000, FIXTURE_NOW_MS - DAY_MS, ZONE_KIND_EXERCISE);
    put_opening(f, "o1", CATEGORY_POLICE, FIXTURE_NOW_MS, 0);
    put_opening(f, "o2", CATEGORY_HOSPITAL, FIXTURE_NOW_MS + 1, 0);
    put_opening(f, "o3", CATEGORY_EMS, 1, FIXTURE_NOW_MS);
    assert_int_equal(view_commit(f->view, 1, &head, &f->why), SEUS_OK);
    return f;
}

static void the_board_counts_every_zone_but_those_of_exercises(void **state)
{
    (void)state;
    struct fixture *f = filled();
    const struct wire_zone_board all = {0};
    const struct str json = fixture_query(f, OP_zone_board, &all);
    assert_true(fixture_has(json, "\"population\":1000,\"hooked\":800,\"share\":800}"));
    assert_true(fixture_has(json, "\"zone_id\":\"training-ground\""));
    assert_true(fixture_has(json, "\"next_step\":\"requested\""));
    const struct wire_zone_board some = {.state = ZONE_OUTSIDE};
    const struct str outside = fixture_query(f, OP_zone_board, &some);
    assert_false(fixture_has(outside, "hooked-soon"));
    assert_true(fixture_has(outside, "\"share\":200"));
    fixture_free(f);
}

static void openings_are_judged_for_the_moment_that_is_asked_about(void **state)
{
    (void)state;
    struct fixture *f = filled();
    const struct wire_zone_openings args = {.zone_id = STR_LIT("hooked-late")};
    const struct str json = fixture_query(f, OP_zone_openings, &args);
    assert_true(fixture_has(json, "\"state\":\"open\""));
    assert_true(fixture_has(json, "\"state\":\"planned\""));
    assert_true(fixture_has(json, "\"state\":\"closed\""));
    const struct wire_zone_board all = {0};
    assert_true(fixture_has(fixture_query(f, OP_zone_board, &all), "\"open_categories\":[\"police\"]"));
    const struct wire_zone_openings nowhere = {.zone_id = STR_LIT("nowhere")};
    assert_int_equal(fixture_query_fails(f, OP_zone_openings, &nowhere), SEUS_NOT_FOUND);
    fixture_free(f);
}

static void waves_come_in_order_of_their_day_with_what_is_covered_by_then(void **state)
{
    (void)state;
    struct fixture *f = filled();
    const struct wire_zone_waves args = {0};
    const struct str json = fixture_query(f, OP_zone_waves, &args);
    const char *soon = strstr(json.ptr, "hooked-soon");
    const char *late = strstr(json.ptr, "hooked-late");
    assert_non_null(soon);
    assert_non_null(late);
    assert_true(soon < late);
    assert_true(fixture_has(json, "\"late_days\":2,\"population\":500,\"covered\":500"));
    assert_true(fixture_has(json, "\"late_days\":2,\"population\":300,\"covered\":800"));
    assert_false(fixture_has(json, "training-ground"));
    assert_false(fixture_has(json, "outside"));
    fixture_free(f);
}

static void put_shift(struct fixture *f, const char *id, uint32_t shift_state, int64_t from_days, int64_t until_days)
{
    const struct domain_store *store = view_store(f->view);
    const uint64_t from = (uint64_t)((int64_t)FIXTURE_NOW_MS + from_days * (int64_t)DAY_MS);
    const uint64_t until = (uint64_t)((int64_t)FIXTURE_NOW_MS + until_days * (int64_t)DAY_MS);
    const struct wire_shift row = {.shift_id = str_of(id),
                                   .state = shift_state,
                                   .planned_start = from,
                                   .planned_end = until,
                                   .opened_at = shift_state != SHIFT_PLANNED ? from : 0,
                                   .closed_at = shift_state == SHIFT_CLOSED ? until : 0,
                                   .version = 1};
    store->put(store->ctx, KIND_SHIFT, row.shift_id, &row);
}

static struct str leps(struct fixture *f)
{
    const struct wire_zone_leps args = {.zone_id = STR_LIT("hooked-late")};
    return fixture_query(f, OP_zone_leps, &args);
}

static void the_roster_of_the_essential_level_is_read_from_the_turns_of_duty(void **state)
{
    const struct log_head head = {0};
    (void)state;
    struct fixture *f = filled();
    assert_true(fixture_has(leps(f), "\"function\":\"roster_24_7\",\"met\":false,\"proof\":\"no shift is on record\""));
    assert_int_equal(view_begin(f->view, &f->why), SEUS_OK);
    put_shift(f, "h1", SHIFT_CLOSED, -8, -3);
    put_shift(f, "h2", SHIFT_CLOSED, -2, -1); /* a day with nobody */
    put_shift(f, "h3", SHIFT_OPEN, -1, 0);
    assert_int_equal(view_commit(f->view, 2, &head, &f->why), SEUS_OK);
    assert_true(fixture_has(leps(f), "\"roster_24_7\",\"met\":false,\"proof\":\"3 shifts; nobody on duty from "));
    assert_int_equal(view_begin(f->view, &f->why), SEUS_OK);
    put_shift(f, "h4", SHIFT_CLOSED, -4, -2);
    assert_int_equal(view_commit(f->view, 3, &head, &f->why), SEUS_OK);
    assert_true(fixture_has(leps(f), "\"roster_24_7\",\"met\":true,\"proof\":\"somebody on duty every hour of the week "
                                     "that has passed, 4 shifts\""));
    assert_int_equal(view_begin(f->view, &f->why), SEUS_OK);
    put_shift(f, "h4", SHIFT_CLOSED, -30, -29);
    put_shift(f, "h5", SHIFT_PLANNED, 0, 7);
    assert_int_equal(view_commit(f->view, 4, &head, &f->why), SEUS_OK);
    assert_true(fixture_has(leps(f), "every hour of the week ahead, 4 shifts"));
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_board_counts_every_zone_but_those_of_exercises),
        cmocka_unit_test(openings_are_judged_for_the_moment_that_is_asked_about),
        cmocka_unit_test(the_roster_of_the_essential_level_is_read_from_the_turns_of_duty),
        cmocka_unit_test(waves_come_in_order_of_their_day_with_what_is_covered_by_then),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
