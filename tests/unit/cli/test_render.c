/* SPDX-License-Identifier: EUPL-1.2 */
/* Replies in every format, receipts as sentences, errors as text and as JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <cmocka.h>

#include "cli/args.c"
#include "cli/decisions.c"
#include "cli/explain.c"
#include "cli/fault.c"
#include "cli/help.c"
#include "cli/render.c"
#include "cli/sentence.c"
#include "cli/show.c"
#include "cli/span.c"
#include "cli/table.c"

static struct args args;
static struct selection selection;
static struct seus_why why;

static const char page[] =
    "{\"items\":[{\"zone_id\":\"a\",\"name\":\"Citt\\u00e0, \\\"x\\\"\",\"area\":null,\"population\":5},"
    "{\"zone_id\":\"bbb\",\"name\":\"n\\u001b[31m\\u202e\\nz\",\"area\":\"centro\",\"population\":0}],\"next\":null}";

static void setup(const char *noun, const char *verb, enum output_format format, const char *fields)
{
    memset(&args, 0, sizeof(args));
    args.command = command_find(noun, verb);
    assert_non_null(args.command);
    args.format = format;
    args.fields = fields;
    assert_int_equal(render_select(&args, &selection, &why), SEUS_OK);
}

static void expect_text(struct buf *text, const char *expected)
{
    buf_append_char(text, '\0');
    assert_string_equal((const char *)text->data, expected);
    buf_release(text);
}

static void expect_reply(const char *json, const char *expected)
{
    struct buf out = {0};
    json_t *root = json_loads(json, 0, NULL);
    assert_non_null(root);
    render_reply(&args, &selection, root, str_of(json), &out);
    json_decref(root);
    expect_text(&out, expected);
}

static void tables_are_aligned_and_show_no_control_byte(void **state)
{
    (void)state;
    setup("zone", "list", OUTPUT_TABLE, "zone_id,name,population");
    expect_reply(page, "ZONE_ID  NAME                  POPULATION\n"
                       "a        Citt\xc3\xa0, \"x\"            5\n"
                       "bbb      n\\x1b[31m\\u{202e}\\nz  0\n");
    setup("zone", "list", OUTPUT_TABLE, "area,zone_id");
    args.no_header = true;
    expect_reply(page, "-       a\ncentro  bbb\n");
    setup("zone", "list", OUTPUT_TABLE, "zone_id,area");
    args.plain = true;
    expect_reply(page, "zone_id: a\narea: -\n\nzone_id: bbb\narea: centro\n");
}

static void csv_is_quoted(void **state)
{
    (void)state;
    setup("zone", "list", OUTPUT_CSV, "name,area,population");
    expect_reply(page, "name,area,population\n"
                       "\"Citt\xc3\xa0, \"\"x\"\"\",,5\n\"n\\x1b[31m\xe2\x80\xae\nz\",centro,0\n");
}

static void json_is_passed_on_or_picked_in_the_order_given(void **state)
{
    (void)state;
    setup("zone", "list", OUTPUT_JSON, NULL);
    expect_reply("{\"items\":[],\"next\":null}", "{\"items\":[],\"next\":null}\n");
    setup("zone", "list", OUTPUT_JSON, "population,zone_id");
    expect_reply(page, "{\"items\":[{\"population\":5,\"zone_id\":\"a\"},{\"population\":0,\"zone_id\":\"bbb\"}],"
                       "\"next\":null}\n");
    setup("zone", "list", OUTPUT_JSONL, "zone_id");
    expect_reply(page, "{\"zone_id\":\"a\"}\n{\"zone_id\":\"bbb\"}\n");
    setup("zone", "list", OUTPUT_NAME, NULL);
    expect_reply(page, "a\nbbb\n");
}

static void dotted_fields_reach_into_objects_and_lists(void **state)
{
    static const char reply[] = "{\"handover\":{\"service\":\"S\"},"
                                "\"assignments\":[{\"unit_id\":\"U1\"},{\"unit_id\":\"U2\"}]}";
    (void)state;
    setup("case", "show", OUTPUT_JSON, "handover.service,assignments.unit_id");
    expect_reply(reply, "{\"handover.service\":\"S\",\"assignments.unit_id\":[\"U1\",\"U2\"]}\n");
    setup("case", "show", OUTPUT_TABLE, "assignments.unit_id");
    args.no_header = true;
    expect_reply(reply, "U1,U2\n");
}

static void unknown_fields_are_refused_with_the_nearest(void **state)
{
    (void)state;
    setup("case", "list", OUTPUT_TABLE, NULL);
    args.fields = "number,stat";
    assert_int_equal(render_select(&args, &selection, &why), SEUS_INVALID);
    assert_non_null(strstr(why.message, "did you mean \"state\"?"));
    args.fields = "handover.servce";
    assert_int_equal(render_select(&args, &selection, &why), SEUS_INVALID);
    args.fields = "handover.service";
    assert_int_equal(render_select(&args, &selection, &why), SEUS_OK);
}

static void every_column_of_the_table_of_commands_is_a_field(void **state)
{
    (void)state;
    for (unsigned i = 0; i < commands_count; i++) {
        for (int names = 0; commands[i].record != NULL && names < 2; names++) {
            memset(&args, 0, sizeof(args));
            args.command = &commands[i];
            args.fields = names == 1 && commands[i].view != VIEW_RECEIPT ? commands[i].names : commands[i].columns;
            assert_int_equal(render_select(&args, &selection, &why), SEUS_OK);
        }
    }
}

static void warnings_of_the_room_come_first(void **state)
{
    (void)state;
    setup("cluster", "status", OUTPUT_TABLE, NULL);
    expect_reply("{\"cluster\":\"x\",\"leader\":0,\"degraded\":true,\"warnings\":[\"1 of 3 voters is missing\"],"
                 "\"members\":[{\"node\":1,\"connected\":false}]}",
                 "WARNING: 1 of 3 voters is missing\ncluster: x\nleader: 0\ndegraded: yes\n"
                 "members:\n  - node=1, connected=no\n");
}

static void times_are_local_for_people_and_utc_for_programs(void **state)
{
    static const char reply[] = "{\"opened_at\":\"2026-11-21T22:00:00.000Z\",\"place\":\"2026-11-21T22:00:00.000Z\"}";
    (void)state;
    setup("case", "show", OUTPUT_TABLE, "opened_at,place");
    expect_reply(reply, "opened_at: 2026-11-21 23:00:00 +0100\nplace: 2026-11-21T22:00:00.000Z\n");
    setup("case", "show", OUTPUT_CSV, "opened_at");
    args.no_header = true;
    expect_reply(reply, "2026-11-21T22:00:00.000Z\n");
}

static void a_receipt_is_a_sentence_with_the_reasons(void **state)
{
    struct buf out = {0};
    json_t *receipt = json_loads(
        "{\"number\":\"PT-2026-00001-Y\",\"state\":\"triaged\",\"replayed\":false,\"dry_run\":false,\"verdicts\":["
        "{\"kind\":\"triage\",\"source\":\"fallback\",\"priority\":\"E\",\"reasons\":[\"Danger.\",\"Now.\"]},"
        "{\"kind\":\"dispatch\",\"source\":\"plugin\",\"ranking\":[\"PT-1\",\"PT-2\"],\"reasons\":[]}]}", 0, NULL);
    (void)state;
    setup("case", "open", OUTPUT_TABLE, NULL);
    sentence_receipt(&args, receipt, &out);
    json_decref(receipt);
    expect_text(&out, "case PT-2026-00001-Y opened, priority E; recommended unit PT-1\n"
                      "  triage (built-in default): Danger. Now.\n"
                      "  dispatch:\n");
}

static void every_write_has_its_sentence(void **state)
{
    (void)state;
    for (unsigned i = 0; i < commands_count; i++) {
        struct buf out = {0};
        if (commands[i].view != VIEW_RECEIPT) {
            continue;
        }
        memset(&args, 0, sizeof(args));
        args.command = &commands[i];
        json_t *receipt = json_loads("{\"number\":\"N\",\"state\":\"waiting\",\"dry_run\":true,\"verdicts\":[]}", 0,
                                     NULL);
        const struct wire_op *op = command_op(args.command);
        for (unsigned p = 0; p < COMMAND_POSITIONALS_MAX && args.command->positionals[p] != NULL; p++) {
            args.values[args.values_count++] = (struct arg_value){
                wire_field_by_name(op->args, str_of(args.command->positionals[p])), "typed", true};
        }
        sentence_receipt(&args, receipt, &out);
        json_decref(receipt);
        buf_append_char(&out, '\0');
        assert_non_null(strstr((const char *)out.data, "would be done, nothing was written: "));
        assert_null(strstr((const char *)out.data, "done: "));
        buf_release(&out);
    }
}

static void a_timeline_line_tells_the_essentials(void **state)
{
    struct buf out = {0};
    json_t *event = json_loads("{\"type\":\"assign.moved\",\"actor\":\"unix:anna\","
                               "\"recorded_at\":\"2026-11-21T22:00:00.000Z\","
                               "\"body\":{\"case_id\":\"c1\",\"unit_id\":\"PT-1\",\"to\":\"acked\",\"reason\":null}}",
                               0, NULL);
    (void)state;
    sentence_event(event, &out);
    json_decref(event);
    expect_text(&out, "2026-11-21 23:00:00 +0100  assign.moved  unix:anna  unit_id PT-1; to acked\n");
}

/* ---- errors ----------------------------------------------------------------------------------------------------- */

static void seven_and_eight_are_never_confused(void **state)
{
    struct fault fault = {.err = SEUS_UNAVAILABLE, .written = WRITTEN_NO};
    (void)state;
    assert_int_equal(fault_exit_code(&fault), 7);
    fault.written = WRITTEN_UNKNOWN;
    assert_int_equal(fault_exit_code(&fault), 8);
    fault = (struct fault){.err = SEUS_UNKNOWN, .written = WRITTEN_UNKNOWN};
    assert_int_equal(fault_exit_code(&fault), 8);
    fault.interrupted = true;
    assert_int_equal(fault_exit_code(&fault), 130);
}

static void an_error_is_one_object_for_programs(void **state)
{
    struct fault fault = {.err = SEUS_NOT_FOUND, .written = WRITTEN_NO, .request_id = "q1"};
    struct buf out = {0};
    (void)state;
    seus_fail(SEUS_NOT_FOUND, &fault.why, "case_id", "there is no case \"x\033[1m\xff\"");
    fault_json(&fault, &out);
    expect_text(&out, "{\"error\":{\"code\":\"not_found\",\"message\":\"there is no case \\\"x\\\\x1b[1m\\\\xff\\\"\","
                      "\"hint\":null,\"field\":\"case_id\","
                      "\"retryable\":false,\"written\":\"no\",\"request_id\":\"q1\","
                      "\"report_id\":null,\"index\":0,\"exit_code\":3}}\n");
}

static void an_error_is_three_lines_for_people(void **state)
{
    struct fault fault = {.err = SEUS_UNKNOWN, .written = WRITTEN_UNKNOWN, .request_id = "q1", .writes = true};
    char *const argv[] = {(char[]){"x"}, (char[]){"case"}, (char[]){"note"}, (char[]){"C-1"}, (char[]){"--text"},
                          (char[]){"it's \033 late"}, NULL};
    struct buf out = {0};
    (void)state;
    seus_fail(SEUS_UNKNOWN, &fault.why, NULL, "No answer\033.");
    fault_text(&fault, 6, argv, &out);
    expect_text(&out, "seusctl: No answer\\x1b.\n"
                      "  It is NOT KNOWN whether it was written: it was sent, and no answer came.\n"
                      "  Repeat it with the same request id, it is carried out once: seusctl case note C-1 --text "
                      "'it'\\''s \\x1b late' --request-id q1\n");
}

static void what_became_of_the_data_is_said_once(void **state)
{
    struct fault fault = {.err = SEUS_LIMIT, .written = WRITTEN_NO, .request_id = "q1", .writes = true};
    char *const argv[] = {(char[]){"x"}, NULL};
    struct buf out = {0};
    (void)state;
    seus_fail(SEUS_LIMIT, &fault.why, NULL, "too many; nothing was written");
    seus_hint(&fault.why, "wait a little");
    fault_text(&fault, 1, argv, &out);
    expect_text(&out, "seusctl: too many; nothing was written\n  wait a little\n");
    struct buf unknown = {0};
    fault.written = WRITTEN_UNKNOWN;
    fault_text(&fault, 1, argv, &unknown);
    buf_append_char(&unknown, '\0');
    assert_non_null(strstr((const char *)unknown.data, "NOT KNOWN"));
    buf_release(&unknown);
}

static void help_offers_what_a_command_takes_within_a_hundred_columns(void **state)
{
    (void)state;
    for (unsigned i = 0; i < commands_count; i++) {
        struct buf out = {0};
        help_text(commands[i].noun, &commands[i], &out);
        buf_append_char(&out, '\0');
        const char *text = (const char *)out.data;
        assert_int_equal(strstr(text, "--dry-run ") != NULL && strstr(text, "(writes only)") != NULL,
                         command_writes(&commands[i]));
        for (const char *line = text; line < strstr(text, "\nExamples"); line += strcspn(line, "\n") + 1) {
            assert_in_range(strcspn(line, "\n"), 0, 100);
        }
        buf_release(&out);
    }
}

static void every_error_has_an_explanation_with_its_exit_code(void **state)
{
    (void)state;
    for (int err = SEUS_INVALID; err < SEUS_ERR_COUNT; err++) {
        for (int italian = 0; italian < 2; italian++) {
            json_t *list = explain_list(seus_err_name((enum seus_err)err), italian == 1);
            const json_t *item = json_array_get(json_object_get(list, "items"), 0);
            assert_int_equal(json_array_size(json_object_get(list, "items")), 1);
            assert_int_equal(json_integer_value(json_object_get(item, "exit_code")),
                             seus_err_exit_code((enum seus_err)err));
            json_decref(list);
        }
    }
    assert_null(explain_list("nonsense", false));
}

static void every_command_has_help_with_an_example(void **state)
{
    (void)state;
    for (unsigned i = 0; i < commands_count; i++) {
        struct buf out = {0};
        help_text(commands[i].noun, &commands[i], &out);
        buf_append_char(&out, '\0');
        assert_non_null(strstr((const char *)out.data, "Examples\n  seusctl "));
        assert_non_null(strstr((const char *)out.data, "Exit codes"));
        buf_release(&out);
        json_t *schema = help_schema_command(&commands[i]);
        assert_true(json_is_object(schema));
        json_decref(schema);
    }
}

static int set_zone(void **state)
{
    (void)state;
    setenv("TZ", "CET-1", 1);
    tzset();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_aligned_and_show_no_control_byte),
        cmocka_unit_test(csv_is_quoted),
        cmocka_unit_test(json_is_passed_on_or_picked_in_the_order_given),
        cmocka_unit_test(dotted_fields_reach_into_objects_and_lists),
        cmocka_unit_test(unknown_fields_are_refused_with_the_nearest),
        cmocka_unit_test(every_column_of_the_table_of_commands_is_a_field),
        cmocka_unit_test(warnings_of_the_room_come_first),
        cmocka_unit_test(times_are_local_for_people_and_utc_for_programs),
        cmocka_unit_test(a_receipt_is_a_sentence_with_the_reasons),
        cmocka_unit_test(every_write_has_its_sentence),
        cmocka_unit_test(a_timeline_line_tells_the_essentials),
        cmocka_unit_test(seven_and_eight_are_never_confused),
        cmocka_unit_test(an_error_is_one_object_for_programs),
        cmocka_unit_test(an_error_is_three_lines_for_people),
        cmocka_unit_test(what_became_of_the_data_is_said_once),
        cmocka_unit_test(help_offers_what_a_command_takes_within_a_hundred_columns),
        cmocka_unit_test(every_error_has_an_explanation_with_its_exit_code),
        cmocka_unit_test(every_command_has_help_with_an_example),
    };
    return cmocka_run_group_tests(tests, set_zone, NULL);
}
