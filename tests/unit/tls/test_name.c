/* SPDX-License-Identifier: EUPL-1.2 */
/* Names in certificates: what is written is read back, and nothing else is taken for one. */
#include "tls/name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void a_name_is_read_back_as_it_was_written(void **state)
{
    (void)state;
    const struct tls_name names[] = {
        {.role = TLS_NODE, .node_id = 2, .cluster = "firenze"},
        {.role = TLS_NODE, .node_id = 4294967295u, .cluster = "a.b-c_d@e"},
        {.role = TLS_USER, .user = "anna", .cluster = "firenze"},
        {.role = TLS_USER, .user = "anna.rossi@coes", .cluster = "f"},
        {.role = TLS_CA, .cluster = "firenze"},
    };
    static const char *const written[] = {"seus://firenze/node/2", "seus://a.b-c_d@e/node/4294967295",
                                          "seus://firenze/user/anna", "seus://f/user/anna.rossi@coes",
                                          "seus://firenze/ca"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char uri[TLS_URI_SIZE];
        struct tls_name again;
        tls_name_format(&names[i], uri);
        assert_string_equal(uri, written[i]);
        assert_true(tls_name_parse(str_of(uri), &again));
        assert_int_equal(again.role, names[i].role);
        assert_int_equal(again.node_id, names[i].node_id);
        assert_string_equal(again.user, names[i].user);
        assert_string_equal(again.cluster, names[i].cluster);
    }
}

static void what_is_not_exactly_a_name_is_none(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "", "seus://", "seus:///node/1", "seus://f", "seus://f/", "seus://f/node", "seus://f/node/", "seus://f/node/0",
        "seus://f/node/02", "seus://f/node/-1", "seus://f/node/1x", "seus://f/node/1/", "seus://f/node/99999999999",
        "seus://f/user/", "seus://f/user/a b", "seus://f/user/a/b", "seus://f/user/a%20b", "seus://f/ca/",
        "seus://f/ca/x",
        "seus://f/nodes/1", "SEUS://f/node/1", "https://f/node/1", "seus://f g/node/1", "seus://f:1/node/1",
        "seus://0123456789012345678901234567890123456789012345678901234567890123/node/1",
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct tls_name name;
        assert_false(tls_name_parse(str_of(wrong[i]), &name));
    }
    struct tls_name name;
    assert_false(tls_name_parse((struct str){"seus://f/user/a\0b", 17}, &name));
}

static void people_read_whom_a_name_stands_for(void **state)
{
    (void)state;
    char text[96];
    tls_name_say(&(struct tls_name){.role = TLS_NODE, .node_id = 3}, text, sizeof(text));
    assert_string_equal(text, "node 3");
    tls_name_say(&(struct tls_name){.role = TLS_USER, .user = "anna"}, text, sizeof(text));
    assert_string_equal(text, "the person anna");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_read_back_as_it_was_written),
        cmocka_unit_test(what_is_not_exactly_a_name_is_none),
        cmocka_unit_test(people_read_whom_a_name_stands_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
