/* SPDX-License-Identifier: EUPL-1.2 */
/* Feature levels: what is not in the tables came with the first one, and none came with one that there is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "wire/level.h"
#include "wire/schema.h"

static void what_is_not_marked_came_with_the_first_level(void **state)
{
    (void)state;
    assert_int_equal(level_of_op(OP_case_open), LEVEL_FOUNDED);
    assert_int_equal(level_of_event(EVENT_case_opened), LEVEL_FOUNDED);
    assert_int_equal(level_of_op(OP_cluster_raise), LEVEL_FOUNDED);
}

#define CHECK_OP(number, c_name, name, kind, method, path, args, doc) \
    assert_in_range(level_of_op(OP_##c_name), LEVEL_FOUNDED, LEVEL_HIGHEST);
#define CHECK_EVENT(number, c_name, wire_name, doc) \
    assert_in_range(level_of_event(EVENT_##c_name), LEVEL_FOUNDED, LEVEL_HIGHEST);

static void no_mark_is_beyond_the_highest_level_of_this_build(void **state)
{
    (void)state;
    WIRE_OPS(CHECK_OP)
    WIRE_EVENTS(CHECK_EVENT)
    assert_int_equal(level_of_op(OP_cluster_maintenance), 2);
    assert_int_equal(level_of_event(EVENT_maintenance_begun), 2);
    assert_int_equal(level_of_event(EVENT_maintenance_ended), 2);
    assert_int_equal(level_of_event(EVENT_level_raised), 2);
    assert_int_equal(level_of_op(OP_erasure_request), LEVEL_FOUNDED);
    assert_int_equal(level_of_event(EVENT_erasure_requested), LEVEL_FOUNDED);
    assert_int_equal(level_of_event(EVENT_erasure_asked), 3);
    assert_int_equal(level_of_event(EVENT_hold_laid), 3);
}

static void every_level_says_what_it_brings(void **state)
{
    (void)state;
    for (uint64_t level = LEVEL_FOUNDED; level <= LEVEL_HIGHEST; level++) {
        assert_true(strlen(level_brings(level)) > 10);
    }
    assert_string_equal(level_brings(0), "");
    assert_string_equal(level_brings(LEVEL_HIGHEST + 1), "");
    assert_string_equal(level_brings(UINT64_MAX), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_marked_came_with_the_first_level),
        cmocka_unit_test(no_mark_is_beyond_the_highest_level_of_this_build),
        cmocka_unit_test(every_level_says_what_it_brings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
