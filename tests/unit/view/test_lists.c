/* SPDX-License-Identifier: EUPL-1.2 */
#include <jansson.h>

#include "fixture.h"

#define CASES 500u

/* Cases of two zones in all states; every fourth is closed. */
static struct fixture *with_cases(void)
{
    struct fixture *f = fixture_new();
    fixture_begin(f);
    fixture_put_zone(f, "pisana", "nordovest");
    fixture_put_zone(f, "apuane", "nordovest");
    fixture_put_zone(f, "senese", "sudest");
    for (unsigned i = 0; i < CASES; i++) {
        fixture_put_case(f, arena_printf(&f->arena, "c%04u", i),
                         domain_number_make(STR_LIT("PIS"), 2026, i + 1, &f->arena), i % 3 == 0 ? "apuane" : "pisana",
                         CASE_NEW, 1);
    }
    for (unsigned i = 0; i < CASES; i += 4) {
        fixture_put_case(f, arena_printf(&f->arena, "c%04u", i),
                         domain_number_make(STR_LIT("PIS"), 2026, i + 1, &f->arena), i % 3 == 0 ? "apuane" : "pisana",
                         i % 8 == 0 ? CASE_CLOSED : CASE_MERGED, 2);
    }
    fixture_commit(f, 1);
    return f;
}

/* Pages through a case list; seen[i] counts how often case i came. Returns the pages. */
static unsigned page_through(struct fixture *f, struct wire_case_query args, unsigned seen[CASES])
{
    unsigned pages = 0;
    char after[65] = "";
    char previous[65] = "";
    memset(seen, 0, CASES * sizeof(seen[0])); /* NOLINT: an array of the caller's */
    while (pages < 1000) {
        args.after = str_of(after);
        const struct str json = fixture_query(f, OP_case_list, &args);
        json_t *page = json_loadb(json.ptr, json.len, 0, NULL);
        assert_non_null(page);
        size_t at;
        json_t *item;
        json_array_foreach(json_object_get(page, "items"), at, item)
        {
            const char *id = json_string_value(json_object_get(item, "case_id"));
            assert_true(strcmp(previous, id) < 0);
            str_copy(previous, sizeof(previous), str_of(id));
            seen[strtoul(id + 1, NULL, 10)]++;
        }
        assert_true(at <= args.limit);
        pages++;
        json_t *next = json_object_get(page, "next");
        const bool more = json_is_string(next);
        assert_true(more || json_is_null(next));
        str_copy(after, sizeof(after), str_of(more ? json_string_value(next) : ""));
        json_decref(page);
        if (!more) {
            return pages;
        }
    }
    fail_msg("the pages do not end");
    return 0;
}

static void paging_covers_every_row_exactly_once_whatever_the_filter_and_limit(void **state)
{
    (void)state;
    struct fixture *f = with_cases();
    static const unsigned limits[] = {1, 7, 125, 200};
    unsigned seen[CASES];
    for (size_t l = 0; l < sizeof(limits) / sizeof(limits[0]); l++) {
        for (unsigned filter = 0; filter < 6; filter++) {
            const struct wire_case_query args = {
                .limit = limits[l],
                .all = filter == 1 || filter == 3,
                .zone_id = filter == 2 || filter == 3 ? STR_LIT("apuane") : (struct str){0},
                .state = filter == 4 ? CASE_MERGED : (filter == 5 ? CASE_NEW : CASE_NONE),
            };
            const unsigned pages = page_through(f, args, seen);
            unsigned expected = 0;
            for (unsigned i = 0; i < CASES; i++) {
                const bool closed = i % 4 == 0;
                const bool merged = closed && i % 8 != 0;
                const bool wanted = (filter == 1 || filter == 3 || (filter == 4 ? merged : !closed)) &&
                                    (args.zone_id.len == 0 || i % 3 == 0);
                assert_int_equal(seen[i], wanted ? 1 : 0);
                expected += wanted ? 1 : 0;
            }
            assert_int_equal(pages, (expected + limits[l] - 1) / limits[l]);
        }
    }
    fixture_free(f);
}

static void a_limit_beyond_the_range_is_refused_naming_it(void **state)
{
    (void)state;
    struct fixture *f = with_cases();
    const struct wire_case_query cases = {.limit = 201};
    const struct wire_unit_query units = {.limit = 201};
    const struct wire_case_timeline timeline = {.case_id = STR_LIT("c0001"), .limit = 201};
    const struct wire_event_query events = {.limit = 1001};
    assert_int_equal(fixture_query_fails(f, OP_case_list, &cases), SEUS_INVALID);
    assert_string_equal(f->why.field, "limit");
    assert_non_null(strstr(f->why.message, "201"));
    assert_non_null(strstr(f->why.message, "1 to 200"));
    assert_int_equal(fixture_query_fails(f, OP_unit_list, &units), SEUS_INVALID);
    assert_int_equal(fixture_query_fails(f, OP_case_history, &timeline), SEUS_INVALID);
    assert_int_equal(fixture_query_fails(f, OP_event_list, &events), SEUS_INVALID);
    assert_non_null(strstr(f->why.message, "1 to 1000"));
    fixture_free(f);
}

static void the_page_goes_on_behind_a_case_named_by_its_number(void **state)
{
    (void)state;
    struct fixture *f = with_cases();
    const struct wire_case_query args = {.limit = 1, .after = domain_number_make(STR_LIT("PIS"), 2026, 3, &f->arena)};
    assert_true(fixture_has(fixture_query(f, OP_case_list, &args), "\"case_id\":\"c0003\""));
    fixture_free(f);
}

static void a_zone_that_does_not_exist_is_told_in_filters_and_shows(void **state)
{
    (void)state;
    struct fixture *f = with_cases();
    const struct wire_case_query cases = {.zone_id = STR_LIT("pisa")};
    const struct wire_zone_get zone = {.zone_id = STR_LIT("pisa")};
    assert_int_equal(fixture_query_fails(f, OP_case_list, &cases), SEUS_NOT_FOUND);
    assert_int_equal(fixture_query_fails(f, OP_zone_show, &zone), SEUS_NOT_FOUND);
    assert_non_null(strstr(f->why.message, "pisa"));
    assert_non_null(strstr(f->why.hint, "zone list"));
    fixture_free(f);
}

static void a_case_and_a_zone_are_shown_whole(void **state)
{
    (void)state;
    struct fixture *f = with_cases();
    const struct wire_case_get args = {.case_id = domain_number_make(STR_LIT("PIS"), 2026, 2, &f->arena)};
    const struct str json = fixture_query(f, OP_case_show, &args);
    assert_true(fixture_has(json, "\"case_id\":\"c0001\""));
    assert_true(fixture_has(json, "\"state\":\"new\""));
    assert_true(fixture_has(json, "\"summary\":\"two people without a roof\""));
    const struct wire_zone_get zone = {.zone_id = STR_LIT("senese")};
    assert_true(fixture_has(fixture_query(f, OP_zone_show, &zone), "\"area\":\"sudest\""));
    fixture_free(f);
}

static void zones_units_and_signallers_are_filtered(void **state)
{
    (void)state;
    struct fixture *f = with_cases();
    const struct domain_store *store = view_store(f->view);
    const struct wire_unit units[] = {
        {.unit_id = STR_LIT("PI-1"), .zone_id = STR_LIT("pisana"), .area = STR_LIT("nordovest"), .status = UNIT_OFF},
        {.unit_id = STR_LIT("PI-2"), .zone_id = STR_LIT("pisana"), .area = STR_LIT("nordovest"), .status = UNIT_BUSY},
        {.unit_id = STR_LIT("SI-1"), .zone_id = STR_LIT("senese"), .area = STR_LIT("sudest"), .status = UNIT_OFF},
    };
    const struct wire_signaller signallers[] = {
        {.signaller_id = STR_LIT("er-pisa"), .zone_id = STR_LIT("pisana"), .category = CATEGORY_HOSPITAL},
        {.signaller_id = STR_LIT("pm-pisa"), .zone_id = STR_LIT("pisana"), .category = CATEGORY_POLICE},
        {.signaller_id = STR_LIT("er-siena"), .zone_id = STR_LIT("senese"), .category = CATEGORY_HOSPITAL},
    };
    fixture_begin(f);
    for (size_t i = 0; i < 3; i++) {
        store->put(store->ctx, KIND_UNIT, units[i].unit_id, &units[i]);
        store->put(store->ctx, KIND_SIGNALLER, signallers[i].signaller_id, &signallers[i]);
    }
    fixture_commit(f, 2);

    const struct wire_unit_query in_pisana = {.zone_id = STR_LIT("pisana"), .status = UNIT_BUSY};
    struct str json = fixture_query(f, OP_unit_list, &in_pisana);
    assert_true(fixture_has(json, "PI-2") && !fixture_has(json, "PI-1") && !fixture_has(json, "SI-1"));
    const struct wire_unit_query first = {.limit = 1};
    json = fixture_query(f, OP_unit_list, &first);
    assert_true(fixture_has(json, "PI-1") && fixture_has(json, "\"next\":\"PI-1\""));
    const struct wire_signaller_query hospitals = {.zone_id = STR_LIT("pisana"), .category = CATEGORY_HOSPITAL};
    json = fixture_query(f, OP_signaller_list, &hospitals);
    assert_true(fixture_has(json, "er-pisa") && !fixture_has(json, "pm-pisa") && !fixture_has(json, "er-siena"));
    const struct wire_signaller_query all = {0};
    json = fixture_query(f, OP_signaller_list, &all);
    assert_true(fixture_has(json, "er-pisa") && fixture_has(json, "pm-pisa") && fixture_has(json, "er-siena"));
    const struct wire_zone_query sudest = {.area = STR_LIT("sudest"), .state = ZONE_HOOKED};
    json = fixture_query(f, OP_zone_list, &sudest);
    assert_true(fixture_has(json, "senese") && !fixture_has(json, "pisana"));
    fixture_free(f);
}

static void an_operation_that_reads_no_view_is_refused(void **state)
{
    (void)state;
    struct fixture *f = with_cases();
    const struct wire_nothing nothing = {0};
    assert_int_equal(fixture_query_fails(f, OP_cluster_status, &nothing), SEUS_INVALID);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paging_covers_every_row_exactly_once_whatever_the_filter_and_limit),
        cmocka_unit_test(a_limit_beyond_the_range_is_refused_naming_it),
        cmocka_unit_test(the_page_goes_on_behind_a_case_named_by_its_number),
        cmocka_unit_test(a_zone_that_does_not_exist_is_told_in_filters_and_shows),
        cmocka_unit_test(a_case_and_a_zone_are_shown_whole),
        cmocka_unit_test(zones_units_and_signallers_are_filtered),
        cmocka_unit_test(an_operation_that_reads_no_view_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
