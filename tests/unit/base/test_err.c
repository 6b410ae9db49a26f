/* SPDX-License-Identifier: EUPL-1.2 */
/* Errors: names and exit codes are a public contract; a why is cut to fit and may be absent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/err.h"

static void every_error_has_a_name_of_its_own_that_leads_back_to_it(void **state)
{
    (void)state;
    for (int i = 0; i < SEUS_ERR_COUNT; i++) {
        const char *name = seus_err_name((enum seus_err)i);
        assert_non_null(name);
        assert_true(name[0] != '\0');
        assert_int_equal(seus_err_by_name(name), i);
    }
    assert_int_equal(seus_err_by_name("no such error"), SEUS_ERR_COUNT);
    assert_int_equal(seus_err_by_name(""), SEUS_ERR_COUNT);
    assert_string_equal(seus_err_name(SEUS_ERR_COUNT), "internal");
}

static void exit_codes_are_those_of_the_public_contract(void **state)
{
    static const int codes[SEUS_ERR_COUNT] = {
        [SEUS_OK] = 0,       [SEUS_INVALID] = 2,     [SEUS_NOT_FOUND] = 3, [SEUS_DENIED] = 4,  [SEUS_CONFLICT] = 5,
        [SEUS_REFUSED] = 6,  [SEUS_UNAVAILABLE] = 7, [SEUS_UNKNOWN] = 8,   [SEUS_TIMEOUT] = 9, [SEUS_INTEGRITY] = 10,
        [SEUS_NO_SPACE] = 7, [SEUS_IO] = 1,          [SEUS_LIMIT] = 7,     [SEUS_NOT_LEADER] = 7,
    };
    (void)state;
    for (int i = 0; i < SEUS_ERR_COUNT; i++) {
        assert_int_equal(seus_err_exit_code((enum seus_err)i), codes[i]);
    }
    assert_int_equal(seus_err_exit_code(SEUS_ERR_COUNT), 1);
}

static void fail_returns_its_error_and_fills_the_why(void **state)
{
    struct seus_why why;
    (void)state;
    memset(&why, 'x', sizeof(why));
    assert_int_equal(seus_fail(SEUS_CONFLICT, &why, "unit_id", "unit %s is at %d", "PT-1", 2), SEUS_CONFLICT);
    assert_string_equal(why.field, "unit_id");
    assert_string_equal(why.message, "unit PT-1 is at 2");
    assert_string_equal(why.hint, "");
    seus_hint(&why, "try %d", 3);
    assert_string_equal(why.hint, "try 3");
    assert_int_equal(seus_fail(SEUS_IO, &why, NULL, "again"), SEUS_IO);
    assert_string_equal(why.field, "");
    assert_string_equal(why.hint, "");
}

static void a_why_that_nobody_wants_is_left_out(void **state)
{
    (void)state;
    assert_int_equal(seus_fail(SEUS_LIMIT, NULL, "x", "y"), SEUS_LIMIT);
    seus_hint(NULL, "z");
}

static void long_texts_are_cut_to_fit_with_their_nul(void **state)
{
    struct seus_why why;
    char text[1000];
    (void)state;
    memset(text, 'a', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    seus_fail(SEUS_INVALID, &why, text, "%s", text);
    seus_hint(&why, "%s", text);
    assert_int_equal(strlen(why.field), sizeof(why.field) - 1);
    assert_int_equal(strlen(why.message), sizeof(why.message) - 1);
    assert_int_equal(strlen(why.hint), sizeof(why.hint) - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_error_has_a_name_of_its_own_that_leads_back_to_it),
        cmocka_unit_test(exit_codes_are_those_of_the_public_contract),
        cmocka_unit_test(fail_returns_its_error_and_fills_the_why),
        cmocka_unit_test(a_why_that_nobody_wants_is_left_out),
        cmocka_unit_test(long_texts_are_cut_to_fit_with_their_nul),
    };
    return cmocka_run_group_tests_name("base/err", tests, NULL, NULL);
}
