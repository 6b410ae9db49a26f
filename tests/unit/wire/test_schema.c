/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "fill.h"

static void field_numbers_ascend_and_field_names_are_unique(void **state)
{
    (void)state;
    for (size_t r = 0; r < FILL_RECORD_COUNT; r++) {
        const struct wire_record *record = fill_records[r];
        uint32_t previous = 0;
        for (uint32_t i = 0; i < record->field_count; i++) {
            const struct wire_field *field = &record->fields[i];
            assert_true(field->number > previous);
            previous = field->number;
            assert_ptr_equal(wire_field_by_name(record, str_of(field->name)), field);
            assert_non_null(field->doc);
            assert_true(field->offset < record->size);
            assert_int_equal(field->record != NULL, field->type == WIRE_REC || field->type == WIRE_RECS);
            assert_int_equal(field->list != NULL, field->type == WIRE_ENUM);
            assert_null(strchr(field->name, '.'));
        }
        assert_null(wire_field_by_name(record, STR_LIT("no such field")));
        assert_null(wire_field_by_name(record, STR_LIT("")));
    }
}

/* The tables find their offsets by a trick of macros; here each is computed in the plain way. */
#define COUNT_AT_ID(self, name) 0
#define COUNT_AT_LINE(self, name) 0
#define COUNT_AT_TEXT(self, name) 0
#define COUNT_AT_BYTES(self, name) 0
#define COUNT_AT_U64(self, name) 0
#define COUNT_AT_TIME(self, name) 0
#define COUNT_AT_BOOL(self, name) 0
#define COUNT_AT_ENUM(self, name) 0
#define COUNT_AT_REC(self, name) 0
#define COUNT_AT_IDS(self, name) offsetof(self, name##_count)
#define COUNT_AT_LINES(self, name) offsetof(self, name##_count)
#define COUNT_AT_RECS(self, name) offsetof(self, name##_count)
#define COUNT_AT_EVENTS(self, name) offsetof(self, name##_count)
#define CHECK_FIELD(field_number, TYPE, field_name, ref, field_flags, field_doc)  \
    assert_int_equal(field->number, field_number);                                \
    assert_string_equal(field->name, #field_name);                                \
    assert_int_equal(field->offset, offsetof(self, field_name));                  \
    assert_int_equal(field->count_offset, COUNT_AT_##TYPE(self, field_name));     \
    assert_int_equal(field->flags, field_flags);                                  \
    assert_string_equal(field->doc, field_doc);                                   \
    field++;
#define CHECK_RECORD(record_number, c_name, wire_name, record_doc)                \
    {                                                                             \
        typedef struct wire_##c_name self;                                        \
        const struct wire_field *field = wire_record_##c_name.fields;             \
        WIRE_FIELDS_##c_name(CHECK_FIELD)                                         \
        assert_int_equal(field - wire_record_##c_name.fields, wire_record_##c_name.field_count); \
        assert_int_equal(wire_record_##c_name.size, sizeof(self));                \
        assert_int_equal(wire_record_##c_name.number, record_number);             \
        assert_string_equal(wire_record_##c_name.name, wire_name);                \
    }

static void parts_and_entities_describe_their_structs(void **state)
{
    (void)state;
    WIRE_PARTS(CHECK_RECORD)
    WIRE_ENTITIES(CHECK_RECORD)
}

static void events_describe_their_structs(void **state)
{
    (void)state;
    WIRE_EVENTS(CHECK_RECORD)
}

static void messages_and_arguments_describe_their_structs(void **state)
{
    (void)state;
    WIRE_MESSAGES(CHECK_RECORD)
    WIRE_ARGS(CHECK_RECORD)
}

static void a_record_without_fields_is_a_record(void **state)
{
    (void)state;
    assert_int_equal(wire_record_nothing.field_count, 0);
    assert_null(wire_field_by_name(&wire_record_nothing, STR_LIT("x")));
}

static void operations_are_found_by_number_and_by_name(void **state)
{
    (void)state;
    uint32_t last = 0;
    for (unsigned i = 0; i < wire_op_count; i++) {
        last = wire_ops[i].number > last ? wire_ops[i].number : last;
        assert_ptr_equal(wire_op_by_number(wire_ops[i].number), &wire_ops[i]);
        assert_ptr_equal(wire_op_by_name(wire_ops[i].name), &wire_ops[i]);
    }
    assert_null(wire_op_by_number(0));
    assert_null(wire_op_by_number(last + 1));
    assert_null(wire_op_by_number(UINT64_MAX));
    assert_null(wire_op_by_name("case.eat"));
    assert_int_equal(wire_op_by_name("case.note")->number, OP_case_note);
    assert_int_equal(wire_op_by_name("case.note")->kind, WIRE_WRITE);
    assert_int_equal(wire_op_by_name("event.watch")->kind, WIRE_STREAM);
}

static void every_placeholder_of_a_path_is_an_argument(void **state)
{
    (void)state;
    unsigned placeholders = 0;
    for (unsigned i = 0; i < wire_op_count; i++) {
        const char *open = strchr(wire_ops[i].path, '{');
        while (open != NULL) {
            const char *close = strchr(open, '}');
            assert_non_null(close);
            const struct str name = {open + 1, (size_t)(close - open - 1)};
            const struct wire_field *field = wire_field_by_name(wire_ops[i].args, name);
            assert_non_null(field);
            assert_int_equal(field->type, WIRE_ID);
            placeholders++;
            open = strchr(close, '{');
        }
    }
    assert_true(placeholders > 5);
}

static void method_and_path_name_one_operation(void **state)
{
    (void)state;
    for (unsigned i = 0; i < wire_op_count; i++) {
        for (unsigned j = i + 1; j < wire_op_count; j++) {
            assert_true(wire_op_is_internal(&wire_ops[i]) || strcmp(wire_ops[i].path, wire_ops[j].path) != 0 ||
                        strcmp(wire_ops[i].method, wire_ops[j].method) != 0);
        }
    }
}

static void events_are_found_by_number_and_by_name(void **state)
{
    (void)state;
#define EVENT_TYPE(number, c_name, wire_name, doc) number,
    static const uint32_t types[] = {WIRE_EVENTS(EVENT_TYPE)};
    uint32_t last = 0;
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        const uint32_t type = types[i];
        const struct wire_record *record = wire_event_record(type);
        last = type > last ? type : last;
        assert_non_null(record);
        assert_int_equal(record->number, type);
        assert_int_equal(wire_event_type(str_of(record->name)), type);
    }
    assert_null(wire_event_record(0));
    assert_null(wire_event_record(last + 1));
    assert_null(wire_event_record(UINT32_MAX));
    assert_int_equal(wire_event_type(STR_LIT("case.note")), 0);
    assert_int_equal(wire_event_type(STR_LIT("")), 0);
    assert_int_equal(wire_event_type(STR_LIT("case.noted")), EVENT_case_noted);
}

static void a_row_of_every_kind_shows_its_state_group_and_version(void **state)
{
    (void)state;
    const struct wire_unit unit = {.status = UNIT_BUSY, .area = STR_LIT("centro"), .version = 7};
    const struct wire_kind *kind = wire_kind_of(KIND_UNIT);
    assert_ptr_equal(kind->record, &wire_record_unit);
    assert_int_equal(wire_row_state(kind, &unit), UNIT_BUSY);
    assert_true(str_eq_cstr(wire_row_group(kind, &unit), "centro"));
    assert_int_equal(wire_row_version(kind, &unit), 7);
    assert_null(wire_kind_of(KIND_NONE));
    assert_null(wire_kind_of(UINT32_MAX));
    for (unsigned number = 1; number < wire_enum_entity_kind.count; number++) {
        const bool is_kind = strcmp(wire_enum_word(&wire_enum_entity_kind, number), "?") != 0;
        assert_int_equal(wire_kind_of(number) != NULL, is_kind);
    }
}

/* Numbers are unique over all topics: the compiler would let a second row of a table replace the first. */
#define NUMBER_OF(number, ...) number,
#define NUMBERS_ARE_UNIQUE(LIST)                                   \
    {                                                              \
        static const uint32_t numbers[] = {LIST(NUMBER_OF)};       \
        const size_t count = sizeof(numbers) / sizeof(numbers[0]); \
        for (size_t i = 0; i < count; i++) {                       \
            for (size_t j = i + 1; j < count; j++) {               \
                assert_int_not_equal(numbers[i], numbers[j]);      \
            }                                                      \
        }                                                          \
    }

static void no_number_is_given_twice(void **state)
{
    (void)state;
    NUMBERS_ARE_UNIQUE(WIRE_KINDS)
    NUMBERS_ARE_UNIQUE(WIRE_PARTS)
    NUMBERS_ARE_UNIQUE(WIRE_ENTITIES)
    NUMBERS_ARE_UNIQUE(WIRE_EVENTS)
    NUMBERS_ARE_UNIQUE(WIRE_ARGS)
    NUMBERS_ARE_UNIQUE(WIRE_MESSAGES)
    NUMBERS_ARE_UNIQUE(WIRE_OPS)
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(field_numbers_ascend_and_field_names_are_unique),
        cmocka_unit_test(parts_and_entities_describe_their_structs),
        cmocka_unit_test(events_describe_their_structs),
        cmocka_unit_test(messages_and_arguments_describe_their_structs),
        cmocka_unit_test(a_record_without_fields_is_a_record),
        cmocka_unit_test(operations_are_found_by_number_and_by_name),
        cmocka_unit_test(every_placeholder_of_a_path_is_an_argument),
        cmocka_unit_test(method_and_path_name_one_operation),
        cmocka_unit_test(events_are_found_by_number_and_by_name),
        cmocka_unit_test(a_row_of_every_kind_shows_its_state_group_and_version),
        cmocka_unit_test(no_number_is_given_twice),
    };
    return cmocka_run_group_tests_name("wire/schema", tests, NULL, NULL);
}
