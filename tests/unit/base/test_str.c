/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"

static void the_absent_string_is_equal_to_the_empty_one(void **state)
{
    (void)state;
    assert_true(str_eq((struct str){0}, STR_LIT("")));
    assert_true(str_eq_cstr((struct str){0}, ""));
    assert_int_equal(str_of(NULL).len, 0);
    assert_int_equal(str_cmp((struct str){0}, STR_LIT("")), 0);
    assert_true(str_starts_with((struct str){0}, (struct str){0}));
}

static void equality_counts_every_byte(void **state)
{
    (void)state;
    assert_true(str_eq_cstr(STR_LIT("unit"), "unit"));
    assert_false(str_eq_cstr(STR_LIT("unit"), "units"));
    assert_false(str_eq_cstr(STR_LIT("units"), "unit"));
    assert_false(str_eq((struct str){"a\0b", 3}, (struct str){"a\0c", 3}));
}

static void order_is_that_of_bytes_and_a_prefix_comes_first(void **state)
{
    static const struct str ordered[] = {{"", 0}, {"\0", 1}, {"a", 1}, {"ab", 2}, {"b", 1}, {"\xc3\xa0", 2}};
    (void)state;
    for (unsigned i = 0; i < sizeof(ordered) / sizeof(ordered[0]); i++) {
        for (unsigned j = 0; j < sizeof(ordered) / sizeof(ordered[0]); j++) {
            const int order = str_cmp(ordered[i], ordered[j]);
            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
        }
    }
}

static void a_start_is_no_longer_than_what_it_starts(void **state)
{
    (void)state;
    assert_true(str_starts_with(STR_LIT("case.noted"), STR_LIT("case.")));
    assert_true(str_starts_with(STR_LIT("case."), STR_LIT("")));
    assert_false(str_starts_with(STR_LIT("case"), STR_LIT("case.")));
    assert_false(str_starts_with(STR_LIT("xcase"), STR_LIT("case")));
}

static void a_copy_is_cut_to_fit_and_ends_with_a_nul(void **state)
{
    char target[5] = "xxxx";
    (void)state;
    assert_int_equal(str_copy(target, sizeof(target), STR_LIT("abc")), 3);
    assert_string_equal(target, "abc");
    assert_int_equal(str_copy(target, sizeof(target), STR_LIT("abcdefgh")), 4);
    assert_string_equal(target, "abcd");
    assert_int_equal(str_copy(target, sizeof(target), (struct str){0}), 0);
    assert_string_equal(target, "");
    assert_int_equal(str_copy(target, 1, STR_LIT("abc")), 0);
    assert_string_equal(target, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_absent_string_is_equal_to_the_empty_one),
        cmocka_unit_test(equality_counts_every_byte),
        cmocka_unit_test(order_is_that_of_bytes_and_a_prefix_comes_first),
        cmocka_unit_test(a_start_is_no_longer_than_what_it_starts),
        cmocka_unit_test(a_copy_is_cut_to_fit_and_ends_with_a_nul),
    };
    return cmocka_run_group_tests_name("base/str", tests, NULL, NULL);
}
