/* SPDX-License-Identifier: EUPL-1.2 */
#include "fixture.h"

#define CASES 5u

static struct str case_id(struct fixture *f, unsigned i)
{
    return arena_printf(&f->arena, "c%u", i);
}

/* The place of one event that the tests expect to see. */
struct expected {
    uint64_t index;
    unsigned seq;
    unsigned case_number;
    bool noted;
};

struct world {
    struct fixture *f;
    struct expected expected[FIXTURE_LOG_MAX * 3];
    unsigned count;
};

/* entries log entries: commands of 1 to 3 events, barriers between them, every tenth command without effect. */
static struct world *world_new(unsigned entries)
{
    struct world *w = mem_zalloc(sizeof(*w));
    struct fixture *f = fixture_new();
    w->f = f;
    fixture_begin(f);
    fixture_put_zone(f, "pisana", "nordovest");
    fixture_put_zone(f, "apuane", "nordovest");
    for (unsigned i = 0; i < CASES; i++) {
        fixture_put_case(f, case_id(f, i), (struct str){0}, i == 0 ? "apuane" : "pisana", CASE_NEW, 1);
    }
    for (unsigned n = 1; n <= entries; n++) {
        if (n % 7 == 3) {
            fixture_append(f, LOG_BARRIER, (struct str){0});
            continue;
        }
        struct wire_event events[3];
        struct wire_case_noted noted[3];
        struct wire_case_moved moved[3];
        const unsigned count = 1 + n % 3;
        const bool is_void = n % 10 == 0;
        for (unsigned i = 0; i < count; i++) {
            const unsigned number = (n + i) % CASES;
            noted[i] = (struct wire_case_noted){.case_id = case_id(f, number), .text = STR_LIT("a note")};
            moved[i] = (struct wire_case_moved){.case_id = case_id(f, number), .to = CASE_WAITING};
            const bool is_noted = (n + i) % 4 != 0;
            events[i] = is_noted ? (struct wire_event){.type = EVENT_case_noted, .body = &noted[i]}
                                 : (struct wire_event){.type = EVENT_case_moved, .body = &moved[i]};
            if (!is_void) {
                w->expected[w->count++] = (struct expected){n, i + 1, number, is_noted};
                view_put_timeline(f->view, case_id(f, number), n, i + 1);
            }
        }
        char request_id[32];
        snprintf(request_id, sizeof(request_id), "r%u", n);
        assert_int_equal(fixture_command(f, request_id, events, count), n);
        if (is_void) {
            view_put_void(f->view, n);
        }
    }
    fixture_commit(f, entries);
    return w;
}

static void world_free(struct world *w)
{
    fixture_free(w->f);
    mem_free(w);
}

struct seen {
    unsigned count;
    char ids[4096][24];
};

static void on_event(void *ctx, struct str id, struct str type, struct str json)
{
    struct seen *seen = ctx;
    assert_true(seen->count < 4096);
    assert_true(type.len > 0);
    assert_true(json.len > 2 && json.ptr[0] == '{' && json.ptr[json.len - 1] == '}');
    str_copy(seen->ids[seen->count], sizeof(seen->ids[0]), id);
    seen->count++;
}

static bool wanted(const struct wire_event_query *filter, const struct expected *e)
{
    const bool zone_fits =
        filter->zone_id.len == 0 || str_eq_cstr(filter->zone_id, e->case_number == 0 ? "apuane" : "pisana");
    const bool case_fits = filter->case_id.len == 0 || (unsigned)(filter->case_id.ptr[1] - '0') == e->case_number;
    const bool type_fits = filter->type.len == 0 || str_eq_cstr(filter->type, "case.") ||
                           str_eq_cstr(filter->type, e->noted ? "case.noted" : "case.moved");
    return zone_fits && case_fits && type_fits;
}

/* Reads on from position in portions until caught up; checks that exactly the wanted events behind it came, in order.
 */
static void assert_stream(struct world *w, const struct wire_event_query *filter, struct view_position position,
                          unsigned portion)
{
    struct fixture *f = w->f;
    struct seen *seen = mem_zalloc(sizeof(*seen));
    const struct view_position start = position;
    const struct view_log log = fixture_log(f);
    for (unsigned calls = 0; position.index < view_applied(f->view) || position.seq != UINT32_MAX; calls++) {
        assert_true(calls < 10000);
        const unsigned before = seen->count;
        if (view_events(f->view, &log, filter, &position, portion, &f->arena, seen, on_event, &f->why) != SEUS_OK) {
            fail_msg("view_events: %s", f->why.message);
        }
        assert_true(seen->count - before <= portion);
    }
    unsigned at = 0;
    for (unsigned i = 0; i < w->count; i++) {
        const struct expected *e = &w->expected[i];
        const bool behind = e->index > start.index || (e->index == start.index && e->seq > start.seq);
        if (behind && wanted(filter, e)) {
            char id[24];
            snprintf(id, sizeof(id), "%llu.%u", (unsigned long long)e->index, e->seq);
            assert_true(at < seen->count);
            assert_string_equal(seen->ids[at], id);
            at++;
        }
    }
    assert_int_equal(at, seen->count);
    mem_free(seen);
}

static void any_position_resumes_without_gap_or_repeat_under_any_filter(void **state)
{
    (void)state;
    struct world *w = world_new(200);
    const struct wire_event_query filters[] = {
        {0},
        {.case_id = STR_LIT("c2")},
        {.zone_id = STR_LIT("apuane")},
        {.type = STR_LIT("case.noted")},
        {.type = STR_LIT("case.")},
        {.case_id = STR_LIT("c1"), .type = STR_LIT("case.moved")},
        {.zone_id = STR_LIT("pisana"), .type = STR_LIT("case.moved")},
    };
    for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
        assert_stream(w, &filters[i], (struct view_position){0, 0}, 1);
        assert_stream(w, &filters[i], (struct view_position){0, 0}, 1000);
        for (uint64_t index = 1; index <= 200; index += 9) {
            for (uint32_t seq = 0; seq <= 4; seq++) {
                assert_stream(w, &filters[i], (struct view_position){index, seq == 4 ? UINT32_MAX : seq}, 3);
            }
        }
    }
    world_free(w);
}

static void a_call_looks_at_a_bounded_number_of_entries_and_moves_on(void **state)
{
    (void)state;
    struct world *w = world_new(5000);
    struct fixture *f = w->f;
    const struct view_log log = fixture_log(f);
    struct seen seen = {0};
    struct view_position position = {0, 0};
    const struct wire_event_query filter = {.type = STR_LIT("zone.added")};
    assert_int_equal(view_events(f->view, &log, &filter, &position, 10, &f->arena, &seen, on_event, &f->why), SEUS_OK);
    assert_int_equal(seen.count, 0);
    assert_int_equal(position.index, 2000);
    assert_int_equal(position.seq, UINT32_MAX);
    assert_stream(w, &filter, position, 10);
    world_free(w);
}

static void a_position_beyond_the_end_waits_there(void **state)
{
    (void)state;
    struct world *w = world_new(20);
    struct fixture *f = w->f;
    const struct view_log log = fixture_log(f);
    struct seen seen = {0};
    const struct wire_event_query filters[] = {{0}, {.case_id = STR_LIT("c1")}};
    for (size_t i = 0; i < 2; i++) {
        struct view_position position = {900, 1};
        assert_int_equal(view_events(f->view, &log, &filters[i], &position, 10, &f->arena, &seen, on_event, &f->why),
                         SEUS_OK);
        assert_int_equal(seen.count, 0);
        assert_int_equal(position.index, 900);
    }
    world_free(w);
}

static void a_type_that_no_event_has_and_a_case_that_is_not_there_are_told(void **state)
{
    (void)state;
    struct world *w = world_new(5);
    struct fixture *f = w->f;
    const struct wire_event_query type = {.type = STR_LIT("case.note")};
    const struct wire_event_query prefix = {.type = STR_LIT("cas.")};
    const struct wire_event_query no_case = {.case_id = STR_LIT("c9")};
    const struct wire_event_query since = {.since = STR_LIT("12x")};
    assert_int_equal(fixture_query_fails(f, OP_event_list, &type), SEUS_INVALID);
    assert_string_equal(f->why.field, "type");
    assert_int_equal(fixture_query_fails(f, OP_event_list, &prefix), SEUS_INVALID);
    assert_int_equal(fixture_query_fails(f, OP_event_list, &no_case), SEUS_NOT_FOUND);
    assert_int_equal(fixture_query_fails(f, OP_event_list, &since), SEUS_INVALID);
    assert_string_equal(f->why.field, "since");
    world_free(w);
}

static void positions_are_parsed_strictly(void **state)
{
    (void)state;
    struct view_position p;
    assert_int_equal(view_position_parse(STR_LIT("12.3"), &p, NULL), SEUS_OK);
    assert_int_equal(p.index, 12);
    assert_int_equal(p.seq, 3);
    assert_int_equal(view_position_parse(STR_LIT("12"), &p, NULL), SEUS_OK);
    assert_int_equal(p.seq, UINT32_MAX);
    assert_int_equal(view_position_parse((struct str){0}, &p, NULL), SEUS_OK);
    assert_int_equal(p.index, 0);
    static const char *const wrong[] = {
        "x", ".", "1.", ".1", "1.2.3", "-1", "1.x", " 1", "1 ", "99999999999999999999", "1.99999999"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_int_equal(view_position_parse(str_of(wrong[i]), &p, NULL), SEUS_INVALID);
    }
}

static void a_history_pages_through_the_events_of_its_case(void **state)
{
    (void)state;
    struct world *w = world_new(60);
    struct fixture *f = w->f;
    char after[32] = "";
    unsigned pages = 0;
    unsigned events = 0;
    unsigned total = 0;
    for (unsigned i = 0; i < w->count; i++) {
        total += w->expected[i].case_number == 3 ? 1 : 0;
    }
    do {
        const struct wire_case_timeline args = {.case_id = STR_LIT("c3"), .limit = 4, .after = str_of(after)};
        const struct str json = fixture_query(f, OP_case_history, &args);
        const char *at = json.ptr;
        while ((at = strstr(at, "\"case_id\":\"c3\",\"zone_id\":\"pisana\"")) != NULL) {
            events++;
            at++;
        }
        const char *next = strstr(json.ptr, "],\"next\":");
        assert_non_null(next);
        next += 9;
        if (strncmp(next, "null", 4) == 0) {
            after[0] = '\0';
        } else {
            const char *end = strchr(next + 1, '"');
            str_copy(after, sizeof(after), (struct str){next + 1, (size_t)(end - next - 1)});
        }
        pages++;
    } while (after[0] != '\0' && pages < 100);
    assert_int_equal(events, total);
    assert_int_equal(pages, (total + 3) / 4);
    world_free(w);
}

static void an_event_is_shown_with_verdicts_and_answer(void **state)
{
    (void)state;
    struct world *w = world_new(12);
    struct fixture *f = w->f;
    const struct wire_answer answer = {.index = 2, .number = STR_LIT("PIS-1")};
    fixture_begin(f);
    view_put_answer(f->view, STR_LIT("r2"), &answer);
    fixture_commit(f, 12);
    struct wire_event_get args = {.event_id = STR_LIT("2.1")};
    const struct str json = fixture_query(f, OP_event_show, &args);
    assert_true(fixture_has(json, "{\"id\":\"2.1\""));
    assert_true(fixture_has(json, "\"type\":\"case.noted\""));
    assert_true(fixture_has(json, "\"verdicts\":[{\"kind\":\"zone\""));
    assert_true(fixture_has(json, "\"number\":\"PIS-1\""));
    assert_true(json.ptr[json.len - 1] == '}');
    args.event_id = STR_LIT("2");
    assert_true(fixture_has(fixture_query(f, OP_event_show, &args), "{\"id\":\"2.1\""));
    static const char *const none[] = {"3", "10", "10.1", "2.9", "2.0", "0", "13"}; /* barrier, void, no such */
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        args.event_id = str_of(none[i]);
        assert_int_equal(fixture_query_fails(f, OP_event_show, &args), SEUS_NOT_FOUND);
        assert_non_null(strstr(f->why.message, none[i]));
    }
    args.event_id = STR_LIT("x");
    assert_int_equal(fixture_query_fails(f, OP_event_show, &args), SEUS_INVALID);
    assert_string_equal(f->why.field, "event_id");
    world_free(w);
}

static void event_list_goes_on_from_its_next_and_ends_with_null(void **state)
{
    (void)state;
    struct world *w = world_new(20);
    struct fixture *f = w->f;
    struct wire_event_query args = {.limit = 3};
    struct str json = fixture_query(f, OP_event_list, &args);
    assert_true(fixture_has(json, "\"id\":\"1.1\"") && fixture_has(json, "\"id\":\"1.2\""));
    assert_true(fixture_has(json, "\"id\":\"2.1\"") && !fixture_has(json, "\"id\":\"2.2\""));
    assert_true(fixture_has(json, "],\"next\":\"2.1\"}"));
    args.since = STR_LIT("2.1");
    json = fixture_query(f, OP_event_list, &args);
    assert_true(!fixture_has(json, "\"id\":\"2.1\"") && fixture_has(json, "\"id\":\"2.2\""));
    args.limit = 1000;
    json = fixture_query(f, OP_event_list, &args);
    assert_true(fixture_has(json, "],\"next\":null}"));
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_position_resumes_without_gap_or_repeat_under_any_filter),
        cmocka_unit_test(a_call_looks_at_a_bounded_number_of_entries_and_moves_on),
        cmocka_unit_test(a_position_beyond_the_end_waits_there),
        cmocka_unit_test(a_type_that_no_event_has_and_a_case_that_is_not_there_are_told),
        cmocka_unit_test(positions_are_parsed_strictly),
        cmocka_unit_test(a_history_pages_through_the_events_of_its_case),
        cmocka_unit_test(an_event_is_shown_with_verdicts_and_answer),
        cmocka_unit_test(event_list_goes_on_from_its_next_and_ends_with_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
