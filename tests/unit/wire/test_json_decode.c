/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
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

static void every_record_comes_back_as_it_went(void **state)
{
    (void)state;
    for (size_t r = 0; r < FILL_RECORD_COUNT; r++) {
        for (unsigned round = 0; round < 15; round++) {
            const struct wire_record *record = fill_records[r];
            struct fill fill = {.state = 77 + r * 1000 + round, .zero_one_in = round % 4, .arena = &arena};
            void *value = arena_alloc(&arena, record->size);
            void *back = arena_alloc(&arena, record->size);
            memset(back, 0xff, record->size);
            fill_record(&fill, record, value);
            buf_clear(&text);
            wire_json_encode(record, value, &text);
            struct seus_why why = {{0}, {0}, {0}};
            if (wire_json_decode(record, buf_str(&text), &arena, back, &why) != SEUS_OK) {
                fail_msg("%s: %s", record->name, why.message);
            }
            assert_true(fill_same(record, value, back));
        }
        arena_reset(&arena);
    }
}

static void refused(const struct wire_record *record, struct str json, const char *field, const char *message,
                    const char *hint)
{
    struct seus_why why = {{0}, {0}, {0}};
    void *value = arena_alloc(&arena, record->size);
    char *copy = mem_alloc(json.len); /* without a byte behind its end, so that a read over the end is seen */
    memcpy(copy, json.ptr, json.len);
    assert_int_equal(wire_json_decode(record, (struct str){copy, json.len}, &arena, value, &why), SEUS_INVALID);
    mem_free(copy);
    assert_string_equal(why.field, field);
    if (strstr(why.message, message) == NULL) {
        fail_msg("'%s' does not say '%s'", why.message, message);
    }
    if (hint != NULL) {
        assert_string_equal(why.hint, hint);
    }
    for (uint32_t i = 0; i < record->size; i++) {
        assert_int_equal(((const unsigned char *)value)[i], 0);
    }
}
#define REFUSED(json, field, message, hint) refused(&wire_record_case_open, STR_LIT(json), field, message, hint)

static void absent_null_and_empty_are_the_same(void **state)
{
    (void)state;
    static const char *const same[] = {
        "", "{}", " { } ", "{\"zone_id\":null,\"answers\":null,\"persons\":null,\"override\":null,\"need\":null}",
        "{\"zone_id\":\"\",\"answers\":{},\"persons\":0,\"override\":false,\"need\":\"\",\"occurred_at\":\"\"}"};
    const struct wire_case_open empty = {0};
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        struct wire_case_open open;
        memset(&open, 0xff, sizeof(open));
        assert_int_equal(wire_json_decode(&wire_record_case_open, str_of(same[i]), &arena, &open, NULL), SEUS_OK);
        assert_true(fill_same(&wire_record_case_open, &open, &empty));
    }
}

static void escapes_and_offsets_are_understood(void **state)
{
    (void)state;
    struct wire_case_open open;
    const struct str json =
        STR_LIT("{\"summary\":\"a\\nb\\t\\u00e8\\ud83d\\ude91\\/\",\"place\":\"\xc3\xa8\","
                "\"occurred_at\":\"2026-11-21T23:00:00.5+01:00\",\"answers\":{\"danger\":\"yes\"}}");
    assert_int_equal(wire_json_decode(&wire_record_case_open, json, &arena, &open, NULL), SEUS_OK);
    assert_true(str_eq_cstr(open.summary, "a\nb\t\xc3\xa8\xf0\x9f\x9a\x91/"));
    assert_true(str_eq_cstr(open.place, "\xc3\xa8"));
    assert_int_equal(open.occurred_at, 1795298400500);
    assert_int_equal(open.answers.danger, TRI_YES);
}

static void texts_do_not_depend_on_the_bytes_they_came_from(void **state)
{
    (void)state;
    char json[] = "{\"case_id\":\"c1\",\"text\":\"hello\"}";
    struct wire_case_note note;
    assert_int_equal(wire_json_decode(&wire_record_case_note, str_of(json), &arena, &note, NULL), SEUS_OK);
    memset(json, 'x', sizeof(json) - 1);
    assert_true(str_eq_cstr(note.text, "hello"));
}

static void an_unknown_field_gets_the_nearest_name_or_all_of_them(void **state)
{
    (void)state;
    REFUSED("{\"sumary\":\"x\"}", "sumary", "unknown field \"sumary\"", "did you mean \"summary\"?");
    REFUSED("{\"answers\":{\"dangr\":\"yes\"}}", "answers.dangr", "unknown field", "did you mean \"danger\"?");
    REFUSED("{\"Place\":\"x\"}", "Place", "unknown field", "did you mean \"place\"?");
    refused(&wire_record_case_note, STR_LIT("{\"colour\":\"x\"}"), "colour", "unknown field",
            "known fields: case_id, text, occurred_at");
    REFUSED("{\"\":1}", "", "unknown field \"\"", NULL);
    refused(&wire_record_nothing, STR_LIT("{\"x\":1}"), "x", "unknown field", "nothing can be given here");
    refused(&wire_record_case, STR_LIT("{\"xyzxyz\":1}"), "xyzxyz", "unknown field", NULL);
}

static void a_field_given_twice_is_named(void **state)
{
    (void)state;
    REFUSED("{\"place\":\"a\",\n \"place\":\"b\"}", "place", "place is given twice (line 2", NULL);
    REFUSED("{\"answers\":{\"danger\":\"yes\",\"danger\":\"no\"}}", "answers.danger", "given twice", NULL);
    REFUSED("{\"place\":null,\"place\":null}", "place", "given twice", NULL);
}

static void a_value_of_the_wrong_type_is_shown(void **state)
{
    (void)state;
    REFUSED("{\"persons\":\"three\"}", "persons", "persons must be a whole number, got \"three\"", NULL);
    REFUSED("{\"persons\":1.5}", "persons", "persons must be a whole number, got", NULL);
    REFUSED("{\"persons\":1e3}", "persons", "persons must be a whole number, got", NULL);
    REFUSED("{\"persons\":true}", "persons", "got true", NULL);
    REFUSED("{\"place\":7}", "place", "place must be a text, got 7", NULL);
    REFUSED("{\"place\":[]}", "place", "got a list", NULL);
    REFUSED("{\"override\":\"yes\"}", "override", "override must be true or false, got \"yes\"", NULL);
    REFUSED("{\"answers\":\"yes\"}", "answers", "answers must be an object, got \"yes\"", NULL);
    REFUSED("{\"answers\":{\"danger\":true}}", "answers.danger", "answers.danger must be a word, got true", NULL);
    REFUSED("{\"occurred_at\":1795298400}", "occurred_at", "must be a time, got 1795298400", NULL);
    REFUSED("[]", "", "the body must be an object, got a list", NULL);
    refused(&wire_record_case_update, STR_LIT("{\"flags\":\"a\"}"), "flags", "flags must be a list, got \"a\"", NULL);
    refused(&wire_record_case_update, STR_LIT("{\"flags\":[\"a\",null]}"), "flags[1]", "must be a text, got null",
            NULL);
    refused(&wire_record_case_update, STR_LIT("{\"flags\":[\"\"]}"), "flags[0]", "is empty", NULL);
    refused(&wire_record_case, STR_LIT("{\"assignments\":[{},{\"unit_id\":1}]}"), "assignments[1].unit_id",
            "must be a text, got 1", NULL);
}

static void a_number_out_of_range_is_refused(void **state)
{
    (void)state;
    REFUSED("{\"persons\":-1}", "persons", "persons must be from 0 to 9007199254740991, got -1", NULL);
    REFUSED("{\"persons\":9007199254740992}", "persons", "must be from 0 to", NULL);
    REFUSED("{\"persons\":99999999999999999999}", "persons", "out of range", NULL);
    REFUSED("{\"persons\":1e999}", "persons", "out of range", NULL);
    REFUSED("{\"occurred_at\":\"yesterday\"}", "occurred_at", "must be a time, got \"yesterday\"", NULL);
    REFUSED("{\"occurred_at\":\"1969-12-31T23:59:59Z\"}", "occurred_at", "must be a time", NULL);
    REFUSED("{\"occurred_at\":\"9999-12-31T23:59:59-01:00\"}", "occurred_at", "must be a time", NULL);
}

static void an_unknown_word_gets_the_known_ones(void **state)
{
    (void)state;
    REFUSED("{\"answers\":{\"danger\":\"maybe\"}}", "answers.danger", "answers.danger cannot be \"maybe\"",
            "one of: no, yes");
    REFUSED("{\"need\":\"violense\"}", "need", "did you mean \"violence\"?",
            "one of: violence, abandonment, dependent, poverty, trafficking, disaster, minor, other, homeless, "
            "neglect");
    refused(&wire_record_case_update, STR_LIT("{\"to\":\"x\"}"), "to", "to cannot be \"x\"",
            "one of: new, triaged, not_appropriate, waiting, dispatched, phone_managed, shadow, deferred, onscene, "
            "secured, handover_offered, handed_over, untraceable, refused_help, merged, closed, reopened");
}

static void characters_that_hide_or_harm_are_refused(void **state)
{
    (void)state;
    REFUSED("{\"place\":\"a\xff\"}", "place", "place is not UTF-8", NULL);
    REFUSED("{\"pl\xff" "ce\":\"a\"}", "", "is not UTF-8", NULL);
    REFUSED("{\"answers\":{\"danger\":\"\xc3\"}}", "answers.danger", "is not UTF-8", NULL);
    REFUSED("{\"place\":\"a\\ud800\"}", "place", "is not JSON", NULL);
    REFUSED("{\"place\":\"a\nb\"}", "place", "place holds a control character", NULL);
    REFUSED("{\"place\":\"a\\\nb\"}", "place", "place holds a control character", NULL);
    REFUSED("{\"place\":\"a\\nb\"}", "place", "place holds a control character", NULL);
    REFUSED("{\"summary\":\"a\\u0000b\"}", "summary", "summary holds a NUL character", NULL);
    REFUSED("{\"summary\":\"a\\u001b[31m\"}", "summary", "summary holds a control character", NULL);
    REFUSED("{\"summary\":\"a\\u007f\"}", "summary", "control character", NULL);
    REFUSED("{\"summary\":\"\xc2\x85\"}", "summary", "control character", NULL);
    REFUSED("{\"summary\":\"a\\u202eb\"}", "summary", "reverses the direction", NULL);
    REFUSED("{\"summary\":\"\xe2\x81\xa6\"}", "summary", "reverses the direction", NULL);
    REFUSED("{\"zone_id\":\"a b\"}", "zone_id", "an identifier may not have", "use letters, digits and . _ : @ / -");
}

static void the_message_of_an_error_is_printable_whatever_came_in(void **state)
{
    (void)state;
    struct fill fill = {.state = 3, .arena = &arena};
    for (unsigned round = 0; round < 20000; round++) {
        static const char *const parts[] = {
            "{", "}",    "[",    "]",    "\"place\"", "\"answers\"",  ":",  ",",           "\"",        "\\", "1",
            "-", "null", "true", "\x1b", "\xff",      "\xe2\x80\xae", "\n", "\"\\u0007\"", "\"danger\""};
        char json[256] = "{";
        size_t len = 1;
        const uint64_t count = fill_below(&fill, 20);
        for (uint64_t i = 0; i < count; i++) {
            const char *part = parts[fill_below(&fill, sizeof(parts) / sizeof(parts[0]))];
            memcpy(json + len, part, strlen(part));
            len += strlen(part);
        }
        struct wire_case_open open;
        struct seus_why why = {{0}, {0}, {0}};
        const enum seus_err err =
            wire_json_decode(&wire_record_case_open, (struct str){json, len}, &arena, &open, &why);
        assert_true(err == SEUS_OK || err == SEUS_INVALID);
        assert_true(err == SEUS_OK || why.message[0] != '\0');
        assert_int_equal(wire_check_text(WIRE_TEXT, "message", str_of(why.message), NULL), SEUS_OK);
        assert_int_equal(wire_check_text(WIRE_TEXT, "field", str_of(why.field), NULL), SEUS_OK);
        if (round % 64 == 0) {
            arena_reset(&arena);
        }
    }
}

static void texts_and_lists_over_their_limit_are_refused_with_both_numbers(void **state)
{
    (void)state;
    buf_clear(&text);
    buf_printf(&text, "{\"text\":\"%0*d\"}", 8193, 0);
    refused(&wire_record_case_note, buf_str(&text), "text", "text is 8193 bytes long, the limit is 8192", NULL);
    buf_clear(&text);
    buf_printf(&text, "{\"flags\":[\"a\"");
    for (unsigned i = 0; i < 64; i++) {
        buf_printf(&text, ",\"a\"");
    }
    buf_printf(&text, "]}");
    refused(&wire_record_case_update, buf_str(&text), "flags", "flags has 65 elements, the limit is 64", NULL);
}

static void a_body_over_64_kib_is_refused_unread(void **state)
{
    (void)state;
    buf_clear(&text);
    buf_printf(&text, "{%*s}", WIRE_JSON_SIZE_MAX - 2, "");
    struct wire_case_note note;
    assert_int_equal(wire_json_decode(&wire_record_case_note, buf_str(&text), &arena, &note, NULL), SEUS_OK);
    buf_append_char(&text, ' ');
    refused(&wire_record_case_note, buf_str(&text), "", "the body is 65537 bytes long, the limit is 65536", NULL);
}

static void deep_nesting_is_refused_before_parsing(void **state)
{
    (void)state;
    static char bomb[60000];
    memset(bomb, '[', sizeof(bomb));
    refused(&wire_record_case_open, (struct str){bomb, sizeof(bomb)},
            "[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]", "nested deeper than 32", NULL);
    for (size_t i = 0; i + 5 <= sizeof(bomb); i += 5) {
        memcpy(bomb + i, "{\"a\":", 5);
    }
    refused(&wire_record_case_open, (struct str){bomb, sizeof(bomb)},
            "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a", "nested deeper than 32", NULL);
    /* Brackets in a text are no nesting. */
    buf_clear(&text);
    buf_printf(&text, "{\"text\":\"%.*s\\\"[\"}", 100, "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[");
    struct wire_case_note note;
    assert_int_equal(wire_json_decode(&wire_record_case_note, buf_str(&text), &arena, &note, NULL), SEUS_OK);
}

static void what_is_not_json_is_refused_with_line_and_column(void **state)
{
    (void)state;
    REFUSED("{\"place\":", "place", "the body is not JSON", NULL);
    REFUSED("nul", "", "the body is not JSON", NULL);
    REFUSED("{\"place\":\"x\"} x", "", "(line 1, column 16)", NULL);
    REFUSED("{\n\n  \"place\" \"x\"}", "", "(line 3, column 14)", NULL);
    REFUSED("{\"place\":\"x", "place", "the body is not JSON", NULL);
    REFUSED("{\"place\":\"x\\", "place", "the body is not JSON", NULL);
    REFUSED("{'place':1}", "", "the body is not JSON", NULL);
    REFUSED("}", "", "the body is not JSON", NULL);
    REFUSED("\xef\xbb\xbf{}", "", "the body is not JSON", NULL);
    REFUSED("{\"persons\":007}", "persons", "the body is not JSON", NULL);
    REFUSED("\0", "", "the body is not JSON", NULL);
}

static void an_event_names_a_known_type_and_has_a_body(void **state)
{
    (void)state;
    refused(&wire_record_entry, STR_LIT("{\"events\":[{\"type\":\"case.eaten\",\"body\":{}}]}"), "events[0]",
            "there is no event \"case.eaten\"", NULL);
    refused(&wire_record_entry, STR_LIT("{\"events\":[{\"type\":\"case.noted\"}]}"), "events[0]", "must be an event",
            NULL);
    refused(&wire_record_entry, STR_LIT("{\"events\":[7]}"), "events[0]", "must be an event", NULL);
    refused(&wire_record_entry, STR_LIT("{\"events\":[{\"type\":\"case.noted\",\"body\":{\"text\":3}}]}"),
            "events[0].body.text", "must be a text, got 3", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_record_comes_back_as_it_went),
        cmocka_unit_test(absent_null_and_empty_are_the_same),
        cmocka_unit_test(escapes_and_offsets_are_understood),
        cmocka_unit_test(texts_do_not_depend_on_the_bytes_they_came_from),
        cmocka_unit_test(an_unknown_field_gets_the_nearest_name_or_all_of_them),
        cmocka_unit_test(a_field_given_twice_is_named),
        cmocka_unit_test(a_value_of_the_wrong_type_is_shown),
        cmocka_unit_test(a_number_out_of_range_is_refused),
        cmocka_unit_test(an_unknown_word_gets_the_known_ones),
        cmocka_unit_test(characters_that_hide_or_harm_are_refused),
        cmocka_unit_test(the_message_of_an_error_is_printable_whatever_came_in),
        cmocka_unit_test(texts_and_lists_over_their_limit_are_refused_with_both_numbers),
        cmocka_unit_test(a_body_over_64_kib_is_refused_unread),
        cmocka_unit_test(deep_nesting_is_refused_before_parsing),
        cmocka_unit_test(what_is_not_json_is_refused_with_line_and_column),
        cmocka_unit_test(an_event_names_a_known_type_and_has_a_body),
    };
    return cmocka_run_group_tests_name("wire/json_decode", tests, set_up, tear_down);
}
