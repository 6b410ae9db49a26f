/* SPDX-License-Identifier: EUPL-1.2 */
/* JSON for eyes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "intake/pretty.h"

static void expect(const char *json, const char *wanted)
{
    struct buf target = {0};
    pretty_json(str_of(json), &target);
    buf_append_char(&target, '\0');
    assert_string_equal((const char *)target.data, wanted);
    buf_release(&target);
}

static void objects_and_lists_are_indented(void **state)
{
    (void)state;
    expect("{\"a\":1,\"b\":[true,null],\"c\":{\"d\":\"e\"}}",
           "{\n  \"a\": 1,\n  \"b\": [\n    true,\n    null\n  ],\n  \"c\": {\n    \"d\": \"e\"\n  }\n}\n");
}

static void what_is_empty_stays_on_its_line(void **state)
{
    (void)state;
    expect("{\"a\":[],\"b\":{}}", "{\n  \"a\": [],\n  \"b\": {}\n}\n");
    expect("{}", "{}\n");
    expect("", "\n");
}

static void texts_are_not_touched(void **state)
{
    (void)state;
    expect("{\"a\":\"x{,:[ \\\" ]}\"}", "{\n  \"a\": \"x{,:[ \\\" ]}\"\n}\n");
    expect("[ 1 ,\t2 ]\n", "[\n  1,\n  2\n]\n");
}

static void a_text_that_is_cut_ends_the_work(void **state)
{
    (void)state;
    expect("\"abc", "\"abc\n");
    expect("\"abc\\", "\"abc\\\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(objects_and_lists_are_indented),
        cmocka_unit_test(what_is_empty_stays_on_its_line),
        cmocka_unit_test(texts_are_not_touched),
        cmocka_unit_test(a_text_that_is_cut_ends_the_work),
    };
    return cmocka_run_group_tests_name("intake/pretty", tests, NULL, NULL);
}
