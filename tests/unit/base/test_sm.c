/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/sm.h"

enum { CLOSED, OPEN, LOCKED, DOOR_STATES };

static const uint64_t moves[] = {
    [CLOSED] = SM_TO(OPEN) | SM_TO(LOCKED),
    [OPEN] = SM_TO(CLOSED),
    [LOCKED] = SM_TO(CLOSED),
};
static const struct sm door = {"door", moves, DOOR_STATES};

static void only_the_moves_of_the_table_are_allowed(void **state)
{
    (void)state;
    for (unsigned from = 0; from < DOOR_STATES; from++) {
        for (unsigned to = 0; to < DOOR_STATES; to++) {
            const bool listed = (from == CLOSED && to != CLOSED) || (from != CLOSED && to == CLOSED);
            assert_int_equal(sm_allows(&door, from, to), listed);
        }
    }
}

static void numbers_that_are_no_state_move_nowhere(void **state)
{
    (void)state;
    assert_false(sm_allows(&door, DOOR_STATES, CLOSED));
    assert_false(sm_allows(&door, CLOSED, DOOR_STATES));
    assert_false(sm_allows(&door, CLOSED, 64));
    assert_false(sm_allows(&door, UINT32_MAX, UINT32_MAX));
}

static void the_sixty_fourth_state_has_its_own_bit(void **state)
{
    static const uint64_t wide[64] = {[63] = SM_TO(63), [0] = SM_TO(63)};
    const struct sm machine = {"wide", wide, 64};
    (void)state;
    assert_true(sm_allows(&machine, 63, 63));
    assert_true(sm_allows(&machine, 0, 63));
    assert_false(sm_allows(&machine, 0, 31));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_moves_of_the_table_are_allowed),
        cmocka_unit_test(numbers_that_are_no_state_move_nowhere),
        cmocka_unit_test(the_sixty_fourth_state_has_its_own_bit),
    };
    return cmocka_run_group_tests_name("base/sm", tests, NULL, NULL);
}
