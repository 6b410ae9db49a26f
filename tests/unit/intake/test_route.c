/* SPDX-License-Identifier: EUPL-1.2 */
/* The table of paths. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "intake/route.h"

static struct route_table table;

static int set_up(void **state)
{
    (void)state;
    route_table_init(&table);
    return 0;
}

static const struct route *find(const char *method, const char *path, char allow[ROUTE_ALLOW_SIZE])
{
    struct route_path split;
    route_path_split(&split, str_of(path));
    return route_find(&table, str_of(method), &split, allow);
}

static void every_operation_is_found_by_its_own_method_and_path(void **state)
{
    (void)state;
    for (unsigned i = 0; i < wire_op_count; i++) {
        char allow[ROUTE_ALLOW_SIZE];
        if (wire_op_is_internal(&wire_ops[i])) {
            assert_null(find("POST", "", allow));
            assert_null(find("", "", allow));
            continue;
        }
        const struct route *route = find(wire_ops[i].method, wire_ops[i].path, allow);
        assert_non_null(route);
        assert_string_equal(route->op->name, wire_ops[i].name);
    }
}

static void a_field_takes_any_segment_but_an_empty_one(void **state)
{
    char allow[ROUTE_ALLOW_SIZE];
    (void)state;
    assert_string_equal(find("GET", "/v1/cases/PT-2026-1", allow)->op->name, "case.show");
    assert_null(find("GET", "/v1/cases/", allow));
    assert_string_equal(allow, "");
    assert_null(find("POST", "/v1/cases//notes", allow));
    assert_string_equal(allow, "");
}

static void a_wrong_method_is_told_which_ones_there_are(void **state)
{
    char allow[ROUTE_ALLOW_SIZE];
    (void)state;
    assert_null(find("DELETE", "/v1/cases", allow));
    assert_non_null(strstr(allow, "GET, HEAD"));
    assert_non_null(strstr(allow, "POST"));
    assert_null(find("GET", "/v1/cases/x/notes", allow));
    assert_string_equal(allow, "POST");
    assert_null(find("HEAD", "/v1/watch", allow));
    assert_string_equal(allow, "GET");
    assert_string_equal(find("HEAD", "/v1/cases", allow)->op->name, "case.list");
    assert_null(find("get", "/v1/cases", allow));
}

static void a_path_that_is_too_deep_or_too_short_is_no_route(void **state)
{
    char allow[ROUTE_ALLOW_SIZE];
    (void)state;
    assert_null(find("GET", "/v1/cases/a/b/c/d/e/f/g/h", allow));
    assert_null(find("GET", "/v1", allow));
    assert_null(find("GET", "/", allow));
    assert_null(find("GET", "", allow));
    assert_string_equal(allow, "");
}

static void a_mistyped_path_is_answered_with_the_close_ones(void **state)
{
    struct seus_why why = {0};
    (void)state;
    route_hint(&table, STR_LIT("/v1/case"), &why);
    assert_non_null(strstr(why.hint, "/v1/cases"));
    route_hint(&table, STR_LIT("/v1/cases/PT-1/note"), &why);
    assert_non_null(strstr(why.hint, "/v1/cases/{case_id}/notes"));
    route_hint(&table, STR_LIT("/favicon.ico"), &why);
    assert_non_null(strstr(why.hint, "Paths begin with /v1/"));
    route_hint(&table, STR_LIT("/a/b/c/d/e/f/g/h/i/j/k"), &why);
    assert_true(why.hint[0] != '\0');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_operation_is_found_by_its_own_method_and_path),
        cmocka_unit_test(a_field_takes_any_segment_but_an_empty_one),
        cmocka_unit_test(a_wrong_method_is_told_which_ones_there_are),
        cmocka_unit_test(a_path_that_is_too_deep_or_too_short_is_no_route),
        cmocka_unit_test(a_mistyped_path_is_answered_with_the_close_ones),
    };
    return cmocka_run_group_tests_name("intake/route", tests, set_up, NULL);
}
