/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>

#include "base/when.h"
#include "fill.h"
#include "wire/json.h"

static struct arena arena;
static struct buf text;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    buf_release(&text);
    return 0;
}

static const char *text_now(void)
{
    buf_append_char(&text, '\0');
    text.len--;
    return (const char *)text.data;
}

static const char *json_of(const struct wire_record *record, const void *value)
{
    buf_clear(&text);
    wire_json_encode(record, value, &text);
    return text_now();
}

static const char *quoted(struct str s)
{
    buf_clear(&text);
    wire_json_encode_text(s, &text);
    return text_now();
}

static void every_field_is_there_in_order_and_absence_is_null(void **state)
{
    (void)state;
    const struct wire_unit_register empty = {0};
    assert_string_equal(
        json_of(&wire_record_unit_register, &empty),
        "{\"unit_id\":null,\"name\":null,\"zone_id\":null,\"skills\":[],\"operators\":0,\"multi\":false,\"seats\":0}");
    const struct wire_nothing nothing = {0};
    assert_string_equal(json_of(&wire_record_nothing, &nothing), "{}");
    const struct wire_called called = {.body = STR_LIT("\x00\xff z")};
    assert_string_equal(json_of(&wire_record_called, &called),
                        "{\"code\":0,\"index\":0,\"body\":\"00ff207a\",\"written\":\"no\",\"report_id\":null}");
}

static void values_of_each_type_are_written_plainly(void **state)
{
    (void)state;
    struct str skills[] = {STR_LIT("psychologist"), STR_LIT("logistics")};
    const struct wire_unit_register unit = {.unit_id = STR_LIT("PT-1"),
                                            .name = STR_LIT("Unit\xc3\xa0 \"uno\""),
                                            .skills = skills,
                                            .skills_count = 2,
                                            .operators = WIRE_U64_MAX,
                                            .multi = true};
    assert_string_equal(json_of(&wire_record_unit_register, &unit),
                        "{\"unit_id\":\"PT-1\",\"name\":\"Unit\xc3\xa0 \\\"uno\\\"\",\"zone_id\":null,"
                        "\"skills\":[\"psychologist\",\"logistics\"],\"operators\":9007199254740991,\"multi\":true,"
                        "\"seats\":0}");
    const struct wire_case_amended amended = {.priority = PRIORITY_E, .need = 77};
    const char *json = json_of(&wire_record_case_amended, &amended);
    assert_non_null(strstr(json, "\"priority\":\"E\""));
    assert_non_null(strstr(json, "\"need\":\"?\""));
}

static void times_are_those_of_the_calendar(void **state)
{
    (void)state;
    struct fill fill = {.state = 5, .arena = &arena};
    for (unsigned i = 0; i < 20000; i++) {
        static const uint64_t edges[] = {1, 951782399999, 951782400000, 1709164800000, 1735689599999, 4107542399999,
                                         4107542400000, WIRE_TIME_MAX};
        const uint64_t at = i < 8 ? edges[i] : 1 + fill_below(&fill, WIRE_TIME_MAX);
        const struct wire_case_noted note = {.occurred_at = at};
        char expected[WHEN_SIZE];
        when_format_utc(expected, at);
        const char *found = strstr(json_of(&wire_record_case_noted, &note), "\"occurred_at\":\"");
        assert_non_null(found);
        assert_memory_equal(found + 15, expected, 24);
    }
}

static void no_control_byte_ever_leaves(void **state)
{
    (void)state;
    assert_string_equal(quoted(STR_LIT("a\nb\tc\"d\\e/")), "\"a\\nb\\tc\\\"d\\\\e/\"");
    assert_string_equal(quoted(STR_LIT("\0\x01\x1b\x7f\r")), "\"\\u0000\\u0001\\u001b\\u007f\\u000d\"");
    assert_string_equal(quoted(STR_LIT("\xc2\x80\xc2\x9b\xc2\xa0")), "\"\\u0080\\u009b\xc2\xa0\"");
    assert_string_equal(quoted(STR_LIT("\xe2\x80\xae\xe2\x81\xa6\xd8\x9c")), "\"\\u202e\\u2066\\u061c\"");
    assert_string_equal(quoted(STR_LIT("\xff\xc3")), "\"\\ufffd\\ufffd\"");
    assert_string_equal(quoted((struct str){0}), "\"\"");
    assert_string_equal(quoted(STR_LIT("\xf0\x9f\x9a\x91 \xe2\x82\xac")), "\"\xf0\x9f\x9a\x91 \xe2\x82\xac\"");
}

static void any_bytes_come_out_as_json_that_a_parser_takes(void **state)
{
    (void)state;
    struct fill fill = {.state = 17, .arena = &arena};
    for (unsigned round = 0; round < 3000; round++) {
        char bytes[40];
        const size_t len = fill_below(&fill, sizeof(bytes));
        for (size_t i = 0; i < len; i++) {
            bytes[i] = (char)fill_next(&fill);
        }
        const char *json = quoted((struct str){bytes, len});
        for (size_t i = 0; i < text.len; i++) {
            assert_true(text.data[i] >= 0x20 && text.data[i] != 0x7f);
        }
        json_error_t error;
        json_t *parsed = json_loadb(json, text.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
        assert_non_null(parsed);
        json_decref(parsed);
    }
}

static void chosen_fields_come_in_the_order_of_the_table(void **state)
{
    (void)state;
    const struct wire_zone zone = {.zone_id = STR_LIT("pistoiese"), .population = 170000};
    const struct str names[] = {STR_LIT("population"), STR_LIT("nonsense"), STR_LIT("zone_id"), STR_LIT("zone_id")};
    buf_clear(&text);
    wire_json_encode_fields(&wire_record_zone, &zone, names, 4, &text);
    assert_string_equal(text_now(), "{\"zone_id\":\"pistoiese\",\"population\":170000}");
    buf_clear(&text);
    wire_json_encode_fields(&wire_record_zone, &zone, NULL, 0, &text);
    assert_string_equal(text_now(), "{}");
}

static void an_event_is_its_head_and_its_body(void **state)
{
    (void)state;
    const struct wire_event_head head = {.id = STR_LIT("17.1"), .index = 17, .type = STR_LIT("report.attached")};
    const struct wire_report_attached body = {.report_id = STR_LIT("r1"), .case_id = STR_LIT("c1")};
    const struct wire_event event = {.type = EVENT_report_attached, .body = &body};
    buf_clear(&text);
    wire_json_encode_event(&head, &event, &text);
    assert_string_equal(
        text_now(), "{\"id\":\"17.1\",\"index\":17,\"type\":\"report.attached\",\"recorded_at\":null,\"actor\":null,"
                    "\"request_id\":null,\"op\":null,\"node\":0,\"case_id\":null,\"zone_id\":null,\"shift\":null,"
                    "\"user_id\":null,\"role\":null,\"via\":null,\"glass\":null,"
                    "\"body\":{\"report_id\":\"r1\",\"case_id\":\"c1\"}}");
}

/* Every field of every record that is sealed, whatever its type: nothing of it is in a masked answer. */
static void a_masked_answer_holds_nothing_that_is_sealed(void **state)
{
    (void)state;
    const struct wire_case row = {.case_id = STR_LIT("c1"), .summary = STR_LIT("Maria Rossi"),
                                  .place = STR_LIT("via Roma 1")};
    buf_clear(&text);
    text.masked = true;
    wire_json_encode(&wire_record_case, &row, &text);
    text.masked = false;
    assert_non_null(strstr(text_now(), "\"case_id\":\"c1\""));
    assert_non_null(strstr(text_now(), "\"summary\":\"withheld\""));
    assert_null(strstr(text_now(), "Rossi"));
    assert_null(strstr(text_now(), "Roma"));
    assert_non_null(strstr(json_of(&wire_record_case, &row), "via Roma 1"));
}

static void an_unknown_event_shows_its_bytes(void **state)
{
    (void)state;
    const struct wire_event_head head = {.index = 3};
    struct wire_event event = {.type = 999, .raw = STR_LIT("\xa1\x01\x02")};
    buf_clear(&text);
    wire_json_encode_event(&head, &event, &text);
    assert_non_null(strstr(text_now(), ",\"body\":null,\"raw\":\"a10102\"}"));
    const struct wire_entry entry = {.events = &event, .events_count = 1};
    assert_non_null(strstr(json_of(&wire_record_entry, &entry),
                           "\"events\":[{\"type\":999,\"body\":null,\"raw\":\"a10102\"}]"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_is_there_in_order_and_absence_is_null),
        cmocka_unit_test(values_of_each_type_are_written_plainly),
        cmocka_unit_test(times_are_those_of_the_calendar),
        cmocka_unit_test(no_control_byte_ever_leaves),
        cmocka_unit_test(any_bytes_come_out_as_json_that_a_parser_takes),
        cmocka_unit_test(chosen_fields_come_in_the_order_of_the_table),
        cmocka_unit_test(an_event_is_its_head_and_its_body),
        cmocka_unit_test(a_masked_answer_holds_nothing_that_is_sealed),
        cmocka_unit_test(an_unknown_event_shows_its_bytes),
    };
    return cmocka_run_group_tests_name("wire/json_encode", tests, set_up, tear_down);
}
