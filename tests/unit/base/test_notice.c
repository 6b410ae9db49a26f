/* SPDX-License-Identifier: EUPL-1.2 */
/* Notices: the same one once in a while, and never a flood. */
#include "base/notice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static bool due(struct notice_book *book, const char *who, const char *what, uint64_t now_ms)
{
    return notice_is_due(book, str_of(who), str_of(what), now_ms);
}

static void the_same_notice_is_told_once_in_a_while(void **state)
{
    (void)state;
    struct notice_book book = {0};
    assert_true(due(&book, "10.0.0.1", "expired", 1000));
    assert_false(due(&book, "10.0.0.1", "expired", 1001));
    assert_true(due(&book, "10.0.0.2", "expired", 1001));
    assert_true(due(&book, "10.0.0.1", "another", 1001));
    assert_false(due(&book, "10.0.0.1", "expired", 1000 + NOTICE_AGAIN_MS - 1));
    assert_true(due(&book, "10.0.0.1", "expired", 1000 + NOTICE_AGAIN_MS));
}

static void a_thousand_strangers_make_no_more_lines_than_the_limit(void **state)
{
    (void)state;
    struct notice_book book = {0};
    unsigned told = 0;
    for (unsigned i = 0; i < 1000; i++) {
        char who[32];
        snprintf(who, sizeof(who), "10.0.%u.%u", i / 256, i % 256);
        told += due(&book, who, "expired", 5000 + i);
    }
    assert_int_equal(told, NOTICES_MAX);
    assert_true(due(&book, "10.9.9.9", "expired", 5000 + NOTICE_AGAIN_MS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_notice_is_told_once_in_a_while),
        cmocka_unit_test(a_thousand_strangers_make_no_more_lines_than_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
