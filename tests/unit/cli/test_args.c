/* SPDX-License-Identifier: EUPL-1.2 */
/* The command line: what is understood, what is refused and with which words, and what request comes of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/args.c"
#include "cli/endpoint.c"
#include "cli/request.c"
#include "cli/span.c"
#include "cli/table.c"

#define NOW UINT64_C(1795302000000) /* 2026-11-21T23:00:00Z */

static struct args args;
static struct seus_why why;

/* Parses words separated by '|'. */
static enum seus_err parse_line(const char *line)
{
    static char text[1024];
    static char *argv[64];
    const struct args_env environment = {NULL, NULL, NULL};
    int argc = 0;
    str_copy(text, sizeof(text), str_of(line));
    argv[argc++] = text;
    for (char *p = text; *p != '\0'; p++) {
        if (*p == '|') {
            *p = '\0';
            argv[argc++] = p + 1;
        }
    }
    memset(&why, 0, sizeof(why));
    return args_parse(&args, &environment, argc, argv, &why);
}

static void expect_request(const char *line, const char *url, const char *body)
{
    struct request request;
    struct arena arena;
    arena_init(&arena, 0);
    assert_int_equal(parse_line(line), SEUS_OK);
    if (request_make(&args, NOW, &arena, &request, &why) != SEUS_OK) {
        fail_msg("%s: %s", line, why.message);
    }
    assert_string_equal((const char *)request.url.data, url);
    buf_append_char(&request.body, '\0');
    assert_string_equal((const char *)request.body.data, body);
    request_release(&request);
    arena_release(&arena);
}

static void expect_refused(const char *line, const char *words)
{
    struct request request = {.op = NULL};
    struct arena arena;
    arena_init(&arena, 0);
    enum seus_err err = parse_line(line);
    if (err == SEUS_OK) {
        err = request_make(&args, NOW, &arena, &request, &why);
    }
    assert_int_equal(err, SEUS_INVALID);
    if (strstr(why.message, words) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", why.message, words);
    }
    request_release(&request);
    arena_release(&arena);
}

static void fields_become_path_query_and_body(void **state)
{
    (void)state;
    expect_request("x|case|note|PT-2026-00001-Y|--text|hello", "/v1/cases/PT-2026-00001-Y/notes",
                   "{\"text\":\"hello\"}");
    expect_request("x|case|list|--zone|p|--all|--limit|5", "/v1/cases?zone_id=p&all=true&limit=5", "");
    expect_request("x|unit|status|PT-1|enroute", "/v1/units/PT-1/status", "{\"status\":\"enroute\"}");
    expect_request("x|event|list|--type|case.|--local", "/v1/events?type=case.&consistency=local", "");
    expect_request("x|cluster|transfer|2|--dry-run", "/v1/cluster/transfer?dry_run=true", "{\"to\":2}");
    expect_request("x|cluster|transfer", "/v1/cluster/transfer", "{}");
    expect_request("x|case|watch|--zone=a:b", "/v1/watch?zone_id=a%3Ab", "");
}

static void flags_may_stand_anywhere_behind_their_command(void **state)
{
    (void)state;
    expect_request("x|-o|json|--timeout|3s|case|note|--text|hi|C-1|-v", "/v1/cases/C-1/notes", "{\"text\":\"hi\"}");
    assert_int_equal(args.format, OUTPUT_JSON);
    assert_int_equal(args.timeout_ms, 3000);
    assert_true(args.verbose);
    expect_request("x|case|note|C-1|--text=--dashes", "/v1/cases/C-1/notes", "{\"text\":\"--dashes\"}");
    expect_request("x|-ojsonl|zone|list", "/v1/zones", "");
    assert_int_equal(args.format, OUTPUT_JSONL);
}

static void lists_are_separated_by_commas_or_repeated(void **state)
{
    (void)state;
    expect_request("x|unit|register|U|--zone|p|--skills|a,b|--skills|c|--multi", "/v1/units",
                   "{\"unit_id\":\"U\",\"zone_id\":\"p\",\"skills\":[\"a\",\"b\",\"c\"],\"multi\":true}");
}

static void answers_reach_their_members(void **state)
{
    struct request request;
    struct arena arena;
    (void)state;
    arena_init(&arena, 0);
    assert_int_equal(parse_line("x|case|open|--zone|p|--answers|danger=yes,children=2|--answers|network=no"), SEUS_OK);
    assert_int_equal(request_make(&args, NOW, &arena, &request, &why), SEUS_OK);
    buf_append_char(&request.body, '\0');
    assert_non_null(strstr((const char *)request.body.data, "\"danger\":\"yes\""));
    assert_non_null(strstr((const char *)request.body.data, "\"network\":\"no\""));
    assert_non_null(strstr((const char *)request.body.data, "\"children\":2"));
    request_release(&request);
    arena_release(&arena);
    expect_refused("x|case|open|--zone|p|--answers|danger", "is not NAME=VALUE");
    expect_refused("x|case|open|--zone|p|--answers|dangr=yes", "dangr");
}

static void relative_times_become_utc(void **state)
{
    (void)state;
    expect_request("x|case|note|C-1|--text|t|--occurred-at|-30m", "/v1/cases/C-1/notes",
                   "{\"text\":\"t\",\"occurred_at\":\"2026-11-21T22:30:00.000Z\"}");
    expect_refused("x|case|note|C-1|--text|t|--occurred-at|25:30", "no time");
}

static void mistakes_are_named_with_the_nearest_word(void **state)
{
    (void)state;
    expect_refused("x|cas|list", "did you mean \"case\"?");
    expect_refused("x|case|opne", "no command \"seusctl case opne\"; did you mean \"case open\"?");
    expect_refused("x|case|frobnicate", "There is no command \"seusctl case frobnicate\".");
    expect_refused("x|case|list|--zoen|p", "did you mean \"--zone\"?");
    expect_refused("x|case|list|--frobnicate", "There is no flag");
    expect_refused("x|case|list|-z", "There is no flag");
    expect_refused("x|--zone|p|case|list", "There is no flag");
    expect_refused("x|case", "needs a verb");
    expect_refused("x", "No command");
    expect_refused("x|case|show", "The case is missing");
    expect_refused("x|case|show|a|b", "one word too many");
    expect_refused("x|case|note|C-1", "--text is missing");
    expect_refused("x|case|note|C-1|--text", "needs a value");
    expect_refused("x|case|note|C-1|--text|--local", "needs a value");
    expect_refused("x|case|open|--zone|p|--override=yes", "takes no value");
    expect_refused("x|case|list|--zone|a|--zone|b", "given twice");
    expect_refused("x|case|list|--dry-run", "only reads");
    expect_refused("x|case|list|-o|xml", "no format");
    expect_refused("x|case|list|--timeout|0s", "is 0");
    expect_refused("x|case|list|--for|3s", "There is no flag");
    expect_refused("x|event|watch|--count|0", "from 1 on");
    expect_refused("x|event|watch|--limit|3", "There is no flag");
    expect_refused("x|case|list|--state|clsed", "did you mean \"closed\"");
    expect_refused("x|case|list|--request-id|a b", "");
}

static void the_format_of_an_error_is_found_behind_the_error(void **state)
{
    (void)state;
    assert_int_equal(parse_line("x|case|opne|-o|json"), SEUS_INVALID);
    assert_int_equal(args.format, OUTPUT_JSON);
    assert_int_equal(parse_line("x|case|opne|--output=jsonl"), SEUS_INVALID);
    assert_int_equal(args.format, OUTPUT_JSONL);
}

static void the_locale_speaks_to_people_only(void **state)
{
    const struct args_env environment = {NULL, "it_IT.UTF-8", NULL};
    char *const people[] = {(char[]){"x"}, (char[]){"explain"}, NULL};
    char *const programs[] = {(char[]){"x"}, (char[]){"explain"}, (char[]){"-ojson"}, NULL};
    (void)state;
    assert_int_equal(args_parse(&args, &environment, 2, people, &why), SEUS_OK);
    assert_true(args.italian);
    assert_int_equal(args_parse(&args, &environment, 3, programs, &why), SEUS_OK);
    assert_false(args.italian);
}

static void the_shift_comes_from_the_flag_or_else_from_the_environment(void **state)
{
    const struct args_env environment = {NULL, NULL, "h0night"};
    const struct args_env bad = {NULL, NULL, "h 0"};
    char *const plain[] = {(char[]){"x"}, (char[]){"case"}, (char[]){"list"}, NULL};
    char *const flag[] = {(char[]){"x"}, (char[]){"case"}, (char[]){"list"}, (char[]){"--on-shift=h0day"}, NULL};
    (void)state;
    assert_int_equal(args_parse(&args, &environment, 3, plain, &why), SEUS_OK);
    assert_string_equal(args.shift, "h0night");
    assert_int_equal(args_parse(&args, &environment, 4, flag, &why), SEUS_OK);
    assert_string_equal(args.shift, "h0day");
    assert_int_equal(args_parse(&args, &bad, 3, plain, &why), SEUS_INVALID);
    assert_string_equal(why.field, "SEUS_SHIFT");
    assert_int_equal(parse_line("x|case|list|--on-shift="), SEUS_INVALID);
    assert_int_equal(parse_line("x|case|list"), SEUS_OK);
    assert_null(args.shift);
}

/* What drill run and person export ask for on their way. */
static bool is_asked_on_the_way(uint32_t op)
{
    return op == OP_drill_start || op == OP_drill_canary || op == OP_drill_finish || op == OP_node_fault ||
           op == OP_person_held || op == OP_cluster_plan || op == OP_cluster_raise;
}

static void every_command_names_an_operation_and_fields_that_exist(void **state)
{
    (void)state;
    for (unsigned i = 0; i < commands_count; i++) {
        const struct command *command = &commands[i];
        const struct wire_op *op = command_op(command);
        assert_non_null(command->examples[0]);
        assert_true((op == NULL) == (command->view == VIEW_LOCAL));
        const bool receipt = command->view == VIEW_RECEIPT || command->view == VIEW_STEPS || command->view == VIEW_HELD;
        assert_true((command->done != NULL) == receipt);
        for (unsigned p = 0; p < COMMAND_POSITIONALS_MAX && command->positionals[p] != NULL; p++) {
            assert_non_null(wire_field_by_name(command_args(command), str_of(command->positionals[p])));
        }
        for (uint32_t f = 0; op != NULL && f < op->args->field_count; f++) {
            char flag[ARGS_FLAG_SIZE];
            args_flag_name(flag, &op->args->fields[f]);
            for (unsigned g = 0; g < global_flags_count; g++) {
                assert_string_not_equal(flag + 2, global_flags[g].name);
            }
        }
    }
    for (unsigned i = 0; i < wire_op_count; i++) {
        unsigned uses = is_asked_on_the_way(wire_ops[i].number) ? 1 : 0;
        for (unsigned c = 0; c < commands_count; c++) {
            char own[64]; /* seusctl asks for it in the course of a command of its own */
            snprintf(own, sizeof(own), "%s.%s", commands[c].noun, commands[c].verb != NULL ? commands[c].verb : "");
            const char *name = commands[c].op != NULL ? commands[c].op : own;
            uses += strcmp(name, wire_ops[i].name) == 0 ? 1u : 0u;
        }
        assert_true(uses >= 1 || wire_op_is_internal(&wire_ops[i]));
    }
}

static void endpoints_are_sockets_or_hosts_with_a_port(void **state)
{
    struct endpoint endpoint;
    static const char *const bad[] = {"", "foo", "foo:", ":80", "foo:0", "foo:70000", "foo:8x", "https://h",
                                      "unix:", "http://h:1/path", "http://u@h:1", "a b:1"};
    (void)state;
    assert_int_equal(endpoint_parse(STR_LIT("unix:/run/s"), &endpoint, NULL), SEUS_OK);
    assert_string_equal(endpoint.socket, "/run/s");
    assert_int_equal(endpoint_parse(STR_LIT("/run/s"), &endpoint, NULL), SEUS_OK);
    assert_string_equal(endpoint.shown, "unix:/run/s");
    assert_int_equal(endpoint_parse(STR_LIT("http://127.0.0.1:8080/"), &endpoint, NULL), SEUS_OK);
    assert_string_equal(endpoint.origin, "http://127.0.0.1:8080");
    assert_int_equal(endpoint_parse(STR_LIT("[::1]:8080"), &endpoint, NULL), SEUS_OK);
    assert_string_equal(endpoint.origin, "http://[::1]:8080");
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(endpoint_parse(str_of(bad[i]), &endpoint, &why), SEUS_INVALID);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_become_path_query_and_body),
        cmocka_unit_test(flags_may_stand_anywhere_behind_their_command),
        cmocka_unit_test(lists_are_separated_by_commas_or_repeated),
        cmocka_unit_test(answers_reach_their_members),
        cmocka_unit_test(relative_times_become_utc),
        cmocka_unit_test(mistakes_are_named_with_the_nearest_word),
        cmocka_unit_test(the_format_of_an_error_is_found_behind_the_error),
        cmocka_unit_test(the_locale_speaks_to_people_only),
        cmocka_unit_test(the_shift_comes_from_the_flag_or_else_from_the_environment),
        cmocka_unit_test(every_command_names_an_operation_and_fields_that_exist),
        cmocka_unit_test(endpoints_are_sockets_or_hosts_with_a_port),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
