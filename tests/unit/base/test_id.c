/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>
#include <string.h>

#include "base/id.h"

static void an_id_is_its_prefix_and_eighteen_characters_that_read_aloud(void **state)
{
    char id[ID_SIZE];
    (void)state;
    id_make(id, 'c', UINT64_C(1795298400123), UINT64_C(0x0123456789abcdef));
    assert_int_equal(strlen(id), 19);
    assert_int_equal(id[0], 'c');
    assert_int_equal(strspn(id + 1, "0123456789abcdefghjkmnpqrstvwxyz"), 18);
    assert_null(strpbrk(id + 1, "ilou"));
}

static void ids_sort_by_the_time_of_their_making(void **state)
{
    char earlier[ID_SIZE];
    char later[ID_SIZE];
    const uint64_t start = UINT64_C(1795298400000);
    (void)state;
    for (uint64_t step = 1; step < (UINT64_C(1) << 40); step *= 2) {
        id_make(earlier, 'r', start, UINT64_MAX);
        id_make(later, 'r', start + step, 0);
        assert_true(strcmp(earlier, later) < 0);
    }
}

static void ids_of_one_millisecond_differ_by_their_random_bits(void **state)
{
    char first[ID_SIZE];
    char second[ID_SIZE];
    (void)state;
    for (unsigned bit = 0; bit < 40; bit++) {
        id_make(first, 'a', 1, 0);
        id_make(second, 'a', 1, UINT64_C(1) << bit);
        assert_string_not_equal(first, second);
    }
}

static void equal_inputs_make_equal_ids(void **state)
{
    char first[ID_SIZE];
    char second[ID_SIZE];
    (void)state;
    id_make(first, 'c', 5, 6);
    id_make(second, 'c', 5, 6);
    assert_string_equal(first, second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_is_its_prefix_and_eighteen_characters_that_read_aloud),
        cmocka_unit_test(ids_sort_by_the_time_of_their_making),
        cmocka_unit_test(ids_of_one_millisecond_differ_by_their_random_bits),
        cmocka_unit_test(equal_inputs_make_equal_ids),
    };
    return cmocka_run_group_tests_name("base/id", tests, NULL, NULL);
}
