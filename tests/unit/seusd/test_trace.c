/* SPDX-License-Identifier: EUPL-1.2 */
/* The ring of finished requests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "seusd/trace.h"

static void add(struct trace *trace, unsigned number, enum seus_err outcome)
{
    char id[16];
    const struct trace_times times = {.received_wall_ms = 5, .at_us = {[TRACE_RECEIVED] = 100 + number}};
    snprintf(id, sizeof(id), "r-%u", number);
    trace_add(trace, str_of(id), OP_case_note, number, outcome, &times);
}

static bool knows(const struct trace *trace, unsigned number, struct arena *arena, struct wire_trace_reply *reply)
{
    char id[16];
    snprintf(id, sizeof(id), "r-%u", number);
    return trace_get(trace, str_of(id), arena, reply);
}

static void a_request_is_shown_with_the_stages_it_passed(void **state)
{
    struct trace *trace = trace_new(3);
    struct arena arena = {0};
    struct wire_trace_reply reply;
    const struct trace_times times = {
        .received_wall_ms = 1795298400000u,
        .at_us = {[TRACE_RECEIVED] = 1000, [TRACE_DECIDED] = 1200, [TRACE_ANSWERED] = 4000},
    };
    (void)state;
    trace_add(trace, STR_LIT("r-1"), OP_case_open, 42, SEUS_REFUSED, &times);
    assert_true(trace_get(trace, STR_LIT("r-1"), &arena, &reply));
    assert_true(str_eq_cstr(reply.request_id, "r-1"));
    assert_true(str_eq_cstr(reply.op, "case.open"));
    assert_true(str_eq_cstr(reply.outcome, "refused"));
    assert_int_equal(reply.index, 42);
    assert_true(reply.received_at == 1795298400000u);
    assert_int_equal(reply.stages_count, 3); /* not passed on, not committed */
    assert_true(str_eq_cstr(reply.stages[0].stage, "received"));
    assert_true(str_eq_cstr(reply.stages[1].stage, "decided"));
    assert_true(str_eq_cstr(reply.stages[2].stage, "answered"));
    assert_int_equal(reply.stages[0].at_us, 0);
    assert_int_equal(reply.stages[1].at_us, 200);
    assert_int_equal(reply.stages[2].at_us, 3000);
    assert_int_equal(reply.stages[2].node, 3);
    arena_release(&arena);
    trace_free(trace);
}

static void an_id_that_never_came_is_not_known(void **state)
{
    struct trace *trace = trace_new(1);
    struct arena arena = {0};
    struct wire_trace_reply reply;
    (void)state;
    assert_false(trace_get(trace, STR_LIT("r-1"), &arena, &reply));
    assert_false(trace_get(trace, STR_LIT(""), &arena, &reply));
    add(trace, 1, SEUS_OK);
    assert_false(trace_get(trace, STR_LIT("r-"), &arena, &reply));
    assert_false(trace_get(trace, STR_LIT("r-10"), &arena, &reply));
    arena_release(&arena);
    trace_free(trace);
}

static void the_oldest_are_forgotten_when_the_ring_is_full(void **state)
{
    struct trace *trace = trace_new(1);
    struct arena arena = {0};
    struct wire_trace_reply reply;
    (void)state;
    for (unsigned i = 0; i < TRACE_REQUESTS_MAX; i++) {
        add(trace, i, SEUS_OK);
    }
    assert_true(knows(trace, 0, &arena, &reply));
    add(trace, TRACE_REQUESTS_MAX, SEUS_OK);
    assert_false(knows(trace, 0, &arena, &reply));
    assert_true(knows(trace, 1, &arena, &reply));
    assert_true(knows(trace, TRACE_REQUESTS_MAX, &arena, &reply));
    assert_int_equal(reply.index, TRACE_REQUESTS_MAX);
    arena_release(&arena);
    trace_free(trace);
}

static void of_a_repeated_id_the_last_time_is_shown(void **state)
{
    struct trace *trace = trace_new(1);
    struct arena arena = {0};
    struct wire_trace_reply reply;
    (void)state;
    add(trace, 1, SEUS_UNKNOWN);
    add(trace, 2, SEUS_OK);
    add(trace, 1, SEUS_OK);
    assert_true(knows(trace, 1, &arena, &reply));
    assert_true(str_eq_cstr(reply.outcome, "ok"));
    arena_release(&arena);
    trace_free(trace);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_shown_with_the_stages_it_passed),
        cmocka_unit_test(an_id_that_never_came_is_not_known),
        cmocka_unit_test(the_oldest_are_forgotten_when_the_ring_is_full),
        cmocka_unit_test(of_a_repeated_id_the_last_time_is_shown),
    };
    return cmocka_run_group_tests_name("seusd/trace", tests, NULL, NULL);
}
