/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "fill.h"
#include "wire/json.h"

static struct arena arena;

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
    return 0;
}

static void set(const struct wire_record *record, void *value, const char *name, const char *text)
{
    struct seus_why why = {{0}, {0}, {0}};
    if (wire_set_text(record, value, str_of(name), str_of(text), &arena, &why) != SEUS_OK) {
        fail_msg("%s", why.message);
    }
}

static void refused(const struct wire_record *record, const char *name, const char *text, const char *message,
                    const char *hint)
{
    struct seus_why why = {{0}, {0}, {0}};
    void *value = arena_alloc(&arena, record->size);
    assert_int_equal(wire_set_text(record, value, str_of(name), str_of(text), &arena, &why), SEUS_INVALID);
    assert_string_equal(why.field, name);
    assert_string_equal(why.message, message);
    if (hint != NULL) {
        assert_string_equal(why.hint, hint);
    }
}

static void a_field_of_each_type_is_set_from_text(void **state)
{
    (void)state;
    struct wire_case_open open = {0};
    const struct wire_record *record = &wire_record_case_open;
    set(record, &open, "zone_id", "pistoiese");
    set(record, &open, "place", "Via Roma 1");
    set(record, &open, "summary", "two\nlines");
    set(record, &open, "persons", "9007199254740991");
    set(record, &open, "occurred_at", "2026-11-21T22:00:00Z");
    set(record, &open, "override", "true");
    set(record, &open, "need", "violence");
    set(record, &open, "answers.danger", "yes");
    set(record, &open, "answers.children", "002");
    assert_true(str_eq_cstr(open.zone_id, "pistoiese"));
    assert_true(str_eq_cstr(open.place, "Via Roma 1"));
    assert_true(str_eq_cstr(open.summary, "two\nlines"));
    assert_int_equal(open.persons, WIRE_U64_MAX);
    assert_int_equal(open.occurred_at, 1795298400000);
    assert_true(open.override);
    assert_int_equal(open.need, NEED_VIOLENCE);
    assert_int_equal(open.answers.danger, TRI_YES);
    assert_int_equal(open.answers.children, 2);

    struct wire_verdict verdict = {0};
    set(&wire_record_verdict, &verdict, "flags", "a,b,c");
    set(&wire_record_verdict, &verdict, "reasons", "one reason");
    assert_int_equal(verdict.flags_count, 3);
    assert_true(str_eq_cstr(verdict.flags[0], "a"));
    assert_true(str_eq_cstr(verdict.flags[2], "c"));
    assert_int_equal(verdict.reasons_count, 1);
    assert_true(str_eq_cstr(verdict.reasons[0], "one reason"));

    struct wire_call call = {0};
    set(&wire_record_call, &call, "args", "00fF10");
    assert_true(str_eq(call.args, STR_LIT("\x00\xff\x10")));
}

static void an_empty_text_takes_a_field_away(void **state)
{
    (void)state;
    struct fill fill = {.state = 4, .arena = &arena};
    struct wire_case_update update = {0};
    const struct wire_case_update empty = {0};
    fill_record(&fill, &wire_record_case_update, &update);
    for (uint32_t i = 0; i < wire_record_case_update.field_count; i++) {
        set(&wire_record_case_update, &update, wire_record_case_update.fields[i].name, "");
    }
    assert_true(fill_same(&wire_record_case_update, &update, &empty));
}

static void the_text_is_copied(void **state)
{
    (void)state;
    char text[] = "pistoiese";
    struct wire_case_open open = {0};
    set(&wire_record_case_open, &open, "zone_id", text);
    text[0] = 'X';
    assert_true(str_eq_cstr(open.zone_id, "pistoiese"));
}

static void wrong_texts_are_refused_as_in_json(void **state)
{
    (void)state;
    const struct wire_record *record = &wire_record_case_open;
    refused(record, "persons", "three", "persons must be a number, got \"three\"", NULL);
    refused(record, "persons", "-1", "persons must be a number, got \"-1\"", NULL);
    refused(record, "persons", "1.0", "persons must be a number, got \"1.0\"", NULL);
    refused(record, "persons", " 1", "persons must be a number, got \" 1\"", NULL);
    refused(record, "persons", "9007199254740992", "persons must be at most 9007199254740991, got 9007199254740992",
            NULL);
    refused(record, "persons", "99999999999999999999999999999",
            "persons must be at most 9007199254740991, got 99999999999999999999999999999", NULL);
    refused(record, "persons", "18446744073709551617", /* 1, if it were let to wrap */
            "persons must be at most 9007199254740991, got 18446744073709551617", NULL);
    refused(record, "override", "yes", "override must be true or false, got \"yes\"", NULL);
    refused(record, "need", "hunger", "need cannot be \"hunger\"",
            "one of: violence, abandonment, dependent, poverty, trafficking, disaster, minor, other, homeless, "
            "neglect");
    refused(record, "occurred_at", "-2h", "occurred_at must be a time, got \"-2h\"", NULL);
    refused(record, "place", "a\nb", "place holds a control character (byte 0x0a at position 2): \"a?b\"", NULL);
    refused(record, "answers", "yes", "answers cannot be given as one text",
            "name a field inside it, e.g. answers.danger");
    refused(record, "answers.dangr", "yes", "unknown field \"dangr\"", "did you mean \"danger\"?");
    refused(record, "place.x", "yes", "unknown field \"place.x\": place has no fields inside", NULL);
    refused(record, "answers.danger.x", "yes", "unknown field \"answers.danger.x\": danger has no fields inside", NULL);
    refused(record, "", "x", "unknown field \"\"", NULL);
    refused(&wire_record_case_update, "flags", "a,,b", "flags has an empty element at position 2", NULL);
    refused(&wire_record_case_update, "flags", "a,", "flags has an empty element at position 2", NULL);
    refused(&wire_record_call, "args", "0g", "args must be pairs of hexadecimal digits, got \"0g\"", NULL);
    refused(&wire_record_call, "args", "000", "args must be pairs of hexadecimal digits, got \"000\"", NULL);
    refused(&wire_record_case, "assignments", "x", "assignments cannot be given as one text", NULL);
}

static void a_refused_list_leaves_the_field_as_it_was(void **state)
{
    (void)state;
    struct wire_case_update update = {0};
    set(&wire_record_case_update, &update, "flags", "a,b");
    char many[64 * 2 + 2];
    for (size_t i = 0; i < 64; i++) {
        memcpy(many + 2 * i, "a,", 2);
    }
    memcpy(many + 128, "a", 2);
    struct seus_why why;
    assert_int_equal(wire_set_text(&wire_record_case_update, &update, STR_LIT("flags"), str_of(many), &arena, &why),
                     SEUS_INVALID);
    assert_string_equal(why.message, "flags has 65 elements, the limit is 64");
    assert_int_equal(update.flags_count, 2);
}

static void the_first_missing_required_field_is_named_and_explained(void **state)
{
    (void)state;
    struct wire_case_note note = {0};
    struct seus_why why;
    assert_int_equal(wire_check_required(&wire_record_case_note, &note, &why), SEUS_INVALID);
    assert_string_equal(why.field, "case_id");
    assert_string_equal(why.message, "case_id is required");
    assert_string_equal(why.hint, "case_id: number or id");
    note.case_id = STR_LIT("c1");
    assert_int_equal(wire_check_required(&wire_record_case_note, &note, &why), SEUS_INVALID);
    assert_string_equal(why.field, "text");
    note.text = STR_LIT("hi");
    assert_int_equal(wire_check_required(&wire_record_case_note, &note, NULL), SEUS_OK);
    struct wire_unit_set unit = {.unit_id = STR_LIT("u")};
    assert_int_equal(wire_check_required(&wire_record_unit_set, &unit, &why), SEUS_INVALID);
    assert_string_equal(why.field, "status");
    unit.status = UNIT_OFF;
    assert_int_equal(wire_check_required(&wire_record_unit_set, &unit, NULL), SEUS_OK);
}

static void every_required_field_of_every_record_counts(void **state)
{
    (void)state;
    for (size_t r = 0; r < FILL_RECORD_COUNT; r++) {
        const struct wire_record *record = fill_records[r];
        struct fill fill = {.state = 9 + r, .arena = &arena};
        unsigned char *value = arena_alloc(&arena, record->size);
        fill_record(&fill, record, value);
        assert_int_equal(wire_check_required(record, value, NULL), SEUS_OK);
        for (uint32_t i = 0; i < record->field_count; i++) {
            const struct wire_field *field = &record->fields[i];
            if ((field->flags & WIRE_REQ) != 0) {
                unsigned char *without = arena_copy(&arena, value, record->size);
                set(record, without, field->name, "");
                struct seus_why why;
                assert_int_equal(wire_check_required(record, without, &why), SEUS_INVALID);
                assert_string_equal(why.field, field->name);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_field_of_each_type_is_set_from_text),
        cmocka_unit_test(an_empty_text_takes_a_field_away),
        cmocka_unit_test(the_text_is_copied),
        cmocka_unit_test(wrong_texts_are_refused_as_in_json),
        cmocka_unit_test(a_refused_list_leaves_the_field_as_it_was),
        cmocka_unit_test(the_first_missing_required_field_is_named_and_explained),
        cmocka_unit_test(every_required_field_of_every_record_counts),
    };
    return cmocka_run_group_tests_name("wire/json_set", tests, set_up, tear_down);
}
