/* SPDX-License-Identifier: EUPL-1.2 */
/* The order of deadlines that the timers walk. */
#include "fixture.h"

static void put(struct fixture *f, const char *id, uint32_t state, uint64_t warn_at, uint64_t due_at)
{
    const struct domain_store *store = view_store(f->view);
    const struct wire_deadline row = {.deadline_id = str_of(id),
                                      .kind = DEADLINE_CUSTOM,
                                      .state = state,
                                      .subject_id = STR_LIT("c1"),
                                      .case_id = STR_LIT("c1"),
                                      .warn_at = warn_at,
                                      .due_at = due_at,
                                      .version = 1};
    store->put(store->ctx, KIND_DEADLINE, row.deadline_id, &row);
}

/* "d1@5 d2@9": what is due by then. */
static const char *due(struct fixture *f, uint64_t until_ms, unsigned max)
{
    struct view_due rows[8];
    struct str text = {"", 0};
    const unsigned count = view_due(f->view, until_ms, &f->arena, max, rows);
    for (unsigned i = 0; i < count; i++) {
        text = arena_printf(&f->arena, "%.*s%s%.*s@%llu", STR_ARG(text), i > 0 ? " " : "", STR_ARG(rows[i].deadline_id),
                            (unsigned long long)rows[i].at_ms);
    }
    return text.ptr;
}

static void the_earliest_comes_first_whatever_the_order_of_writing(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    assert_string_equal(due(f, UINT64_MAX, 8), "");
    fixture_begin(f);
    put(f, "d3", DEADLINE_PENDING, 0, 256);
    put(f, "d1", DEADLINE_PENDING, 0, 255);
    put(f, "d2", DEADLINE_PENDING, 100, 70000);
    put(f, "d0", DEADLINE_PENDING, 0, 256);
    fixture_commit(f, 1);
    assert_string_equal(due(f, UINT64_MAX, 8), "d2@100 d1@255 d0@256 d3@256");
    assert_string_equal(due(f, 255, 8), "d2@100 d1@255");
    assert_string_equal(due(f, 99, 8), "");
    assert_string_equal(due(f, UINT64_MAX, 1), "d2@100");
    fixture_free(f);
}

static void a_deadline_moves_with_its_state_and_leaves_when_it_ends(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    fixture_begin(f);
    put(f, "d1", DEADLINE_PENDING, 100, 200);
    put(f, "d2", DEADLINE_PENDING, 300, 200); /* a warning behind the end is none */
    fixture_commit(f, 1);
    assert_string_equal(due(f, 1000, 8), "d1@100 d2@200");
    fixture_begin(f);
    put(f, "d1", DEADLINE_WARNED, 100, 200);
    assert_string_equal(due(f, 1000, 8), "d1@200 d2@200"); /* also within the transaction */
    put(f, "d2", DEADLINE_MISSED, 300, 200);
    fixture_commit(f, 2);
    assert_string_equal(due(f, 1000, 8), "d1@200");
    fixture_begin(f);
    put(f, "d1", DEADLINE_MET, 100, 200);
    fixture_commit(f, 3);
    assert_string_equal(due(f, UINT64_MAX, 8), "");
    fixture_free(f);
}

static void the_order_is_in_the_digest(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    fixture_begin(f);
    put(f, "d1", DEADLINE_PENDING, 100, 200);
    put(f, "d2", DEADLINE_PENDING, 0, 300);
    put(f, "d1", DEADLINE_WARNED, 100, 200);
    put(f, "d2", DEADLINE_VOID, 0, 300);
    fixture_commit(f, 1);
    assert_int_equal(view_digest(f->view), view_digest_scan(f->view));
    fixture_free(f);
}

static void put_case(struct fixture *f, const char *id, uint32_t state)
{
    const struct domain_store *store = view_store(f->view);
    const struct wire_case row = {.case_id = str_of(id), .zone_id = STR_LIT("z1"), .state = state, .version = 1};
    store->put(store->ctx, KIND_CASE, row.case_id, &row);
}

static void put_of(struct fixture *f, const char *id, const char *case_id, uint32_t kind, uint32_t state, uint64_t due)
{
    const struct domain_store *store = view_store(f->view);
    const struct wire_deadline row = {.deadline_id = str_of(id),
                                      .kind = kind,
                                      .state = state,
                                      .subject_id = str_of(case_id),
                                      .case_id = str_of(case_id),
                                      .zone_id = STR_LIT("z1"),
                                      .due_at = due,
                                      .version = 1};
    store->put(store->ctx, KIND_DEADLINE, row.deadline_id, &row);
}

/* "d1 d2 >d2": the ids of a page of deadline.list, and behind which one the next begins. */
static const char *listed(struct fixture *f, const struct wire_deadline_query *args)
{
    struct wire_deadline_page page;
    struct str text = {"", 0};
    const struct str json = fixture_query(f, OP_deadline_list, args);
    assert_int_equal(wire_json_decode(&wire_record_deadline_page, json, &f->arena, &page, &f->why), SEUS_OK);
    for (uint32_t i = 0; i < page.items_count; i++) {
        text = arena_printf(&f->arena, "%.*s%s%.*s", STR_ARG(text), i > 0 ? " " : "",
                            STR_ARG(page.items[i].deadline_id));
    }
    if (page.next.len > 0) {
        text = arena_printf(&f->arena, "%.*s >%.*s", STR_ARG(text), STR_ARG(page.next));
    }
    return text.ptr;
}

static void what_the_law_asked_for_stays_to_be_done_after_it_was_missed(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    fixture_begin(f);
    put_case(f, "c1", CASE_SECURED);
    put_case(f, "c2", CASE_CLOSED);
    put_case(f, "c3", CASE_TRIAGED);
    put_of(f, "d1", "c1", DEADLINE_MINOR_REPORT, DEADLINE_MISSED, 100);
    put_of(f, "d2", "c1", DEADLINE_ONSCENE, DEADLINE_MISSED, 90); /* a clock of the service: it is over */
    put_of(f, "d3", "c1", DEADLINE_MINOR_COURT, DEADLINE_PENDING, 300);
    put_of(f, "d4", "c2", DEADLINE_MINOR_REPORT, DEADLINE_MISSED, 80); /* the case is closed */
    put_of(f, "d5", "c3", DEADLINE_CUSTOM, DEADLINE_MISSED, 120);
    put_of(f, "d6", "c3", DEADLINE_DECISION, DEADLINE_PENDING, 200);
    put_of(f, "d7", "c3", DEADLINE_CUSTOM, DEADLINE_MET, 70);
    fixture_commit(f, 1);
    assert_string_equal(listed(f, &(struct wire_deadline_query){.limit = 0}), "d1 d5 d6 d3");
    assert_string_equal(listed(f, &(struct wire_deadline_query){.state = DEADLINE_PENDING}), "d6 d3");
    assert_string_equal(listed(f, &(struct wire_deadline_query){.kind = DEADLINE_MINOR_REPORT}), "d1");
    assert_string_equal(listed(f, &(struct wire_deadline_query){.limit = 1}), "d1 >d1");
    assert_string_equal(listed(f, &(struct wire_deadline_query){.limit = 2, .after = STR_LIT("d1")}), "d5 d6 >d6");
    assert_string_equal(listed(f, &(struct wire_deadline_query){.limit = 2, .after = STR_LIT("d6")}), "d3");
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_earliest_comes_first_whatever_the_order_of_writing),
        cmocka_unit_test(a_deadline_moves_with_its_state_and_leaves_when_it_ends),
        cmocka_unit_test(what_the_law_asked_for_stays_to_be_done_after_it_was_missed),
        cmocka_unit_test(the_order_is_in_the_digest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
