/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"

static void an_empty_buffer_needs_no_memory(void **state)
{
    struct buf buf = {0};
    (void)state;
    buf_append(&buf, NULL, 0);
    buf_append_str(&buf, (struct str){0});
    assert_int_equal(buf_str(&buf).len, 0);
    assert_null(buf.data);
    buf_release(&buf);
}

static void what_is_appended_stays_in_order_while_it_grows(void **state)
{
    struct buf buf = {0};
    (void)state;
    for (unsigned i = 0; i < 1000; i++) {
        buf_append_char(&buf, (char)('a' + i % 26));
        buf_append(&buf, "12", 2);
        buf_append_str(&buf, STR_LIT("|"));
    }
    assert_int_equal(buf.len, 4000);
    for (unsigned i = 0; i < 1000; i++) {
        const char expected[] = {(char)('a' + i % 26), '1', '2', '|'};
        assert_memory_equal(buf.data + (size_t)4 * i, expected, 4);
    }
    buf_release(&buf);
    assert_int_equal(buf.len, 0);
    assert_null(buf.data);
}

static void reserved_room_counts_only_when_the_caller_says_so(void **state)
{
    struct buf buf = {0};
    (void)state;
    buf_append(&buf, "ab", 2);
    unsigned char *room = buf_reserve(&buf, 100000);
    assert_ptr_equal(room, buf.data + 2);
    assert_true(buf.capacity - buf.len >= 100000);
    assert_int_equal(buf.len, 2);
    memset(room, 'c', 100000);
    buf.len += 100000;
    assert_int_equal(buf.data[100001], 'c');
    buf_release(&buf);
}

static void clearing_keeps_the_memory(void **state)
{
    struct buf buf = {0};
    (void)state;
    buf_append(&buf, "abc", 3);
    const unsigned char *data = buf.data;
    buf_clear(&buf);
    assert_int_equal(buf.len, 0);
    buf_append_char(&buf, 'z');
    assert_ptr_equal(buf.data, data);
    assert_int_equal(buf.data[0], 'z');
    buf_release(&buf);
}

static void printed_text_of_any_length_is_whole_and_its_nul_is_not_counted(void **state)
{
    struct buf buf = {0};
    char expected[600];
    (void)state;
    for (int width = 0; width < 600; width += 7) {
        buf_clear(&buf);
        buf_printf(&buf, "%*d", width, 5);
        const int len = snprintf(expected, sizeof(expected), "%*d", width, 5);
        assert_int_equal(buf.len, len);
        assert_memory_equal(buf.data, expected, (size_t)len);
    }
    buf_release(&buf);
}

static void numbers_are_written_as_printf_writes_them(void **state)
{
    static const uint64_t values[] = {0, 1, 9, 10, 99, 100, 1000000007, UINT64_C(1) << 53, UINT64_MAX};
    struct buf buf = {0};
    (void)state;
    for (unsigned i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        char expected[32];
        buf_clear(&buf);
        buf_append_u64(&buf, values[i]);
        const int len = snprintf(expected, sizeof(expected), "%" PRIu64, values[i]);
        assert_int_equal(buf.len, len);
        assert_memory_equal(buf.data, expected, (size_t)len);
    }
    buf_release(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_buffer_needs_no_memory),
        cmocka_unit_test(what_is_appended_stays_in_order_while_it_grows),
        cmocka_unit_test(reserved_room_counts_only_when_the_caller_says_so),
        cmocka_unit_test(clearing_keeps_the_memory),
        cmocka_unit_test(printed_text_of_any_length_is_whole_and_its_nul_is_not_counted),
        cmocka_unit_test(numbers_are_written_as_printf_writes_them),
    };
    return cmocka_run_group_tests_name("base/buf", tests, NULL, NULL);
}
