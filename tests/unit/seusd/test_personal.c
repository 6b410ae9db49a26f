/* SPDX-License-Identifier: EUPL-1.2 */
/* Every personal text of the schema has an owner, every owner can be erased, and SECURITY.md lists them all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/whole.h"
#include "domain/erasure.h"
#include "seal/owner.h"

#define EVENT_RECORD(number, c_name, wire_name, doc) &wire_record_##c_name,
static const struct wire_record *const events[] = {WIRE_EVENTS(EVENT_RECORD)};

#define ROW_RECORD(number, kind_name, record, state, group) &wire_record_##record,
static const struct wire_record *const rows[] = {WIRE_KINDS(ROW_RECORD)};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* Names of the sealed fields of a record and of those within it, with commas. */
static void add_sealed(const struct wire_record *record, const char *within, struct buf *names)
{
    for (uint32_t i = 0; i < record->field_count; i++) {
        const struct wire_field *field = &record->fields[i];
        char path[128];
        snprintf(path, sizeof(path), "%s%s%s", within, within[0] != '\0' ? "." : "", field->name);
        if (field->type == WIRE_REC || field->type == WIRE_RECS) {
            add_sealed(field->record, path, names);
        } else if ((field->flags & WIRE_SEALED) != 0) {
            buf_append_str(names, str_of(names->len > 0 ? ", " : ""));
            buf_append_str(names, str_of(path));
        }
    }
}

/* A value whose ids are the names of their fields; without: this one is empty. */
static void *value_of(const struct wire_record *record, const char *without)
{
    unsigned char *value = calloc(1, record->size);
    assert_non_null(value);
    for (uint32_t i = 0; i < record->field_count; i++) {
        const struct wire_field *field = &record->fields[i];
        if (field->type == WIRE_ID && strcmp(field->name, without) != 0) {
            const struct str name = str_of(field->name);
            memcpy(value + field->offset, &name, sizeof(name));
        }
    }
    return value;
}

/* How the owner of this record's texts is erased; fails if it cannot be. */
static const struct erasure_kind *way_of(const struct wire_record *record, const char *without)
{
    void *value = value_of(record, without);
    const struct seal_owner owner = seal_owner_of(record, value);
    const struct erasure_kind *found = NULL;
    for (unsigned i = 0; erasure_kind_at(i) != NULL && found == NULL; i++) {
        const struct erasure_kind *kind = erasure_kind_at(i);
        found = kind->owner == owner.kind && str_eq_cstr(owner.id, kind->field) ? kind : NULL;
    }
    if (found == NULL) {
        fail_msg("%s has personal texts of %s %.*s: nothing can erase them (domain/erasure_subject.c)", record->name,
                 wire_enum_word(&wire_enum_data_owner, owner.kind), STR_ARG(owner.id));
    }
    free(value);
    return found;
}

/* Whose texts they are when the record names no case, if it may name none. */
static const struct erasure_kind *other_way_of(const struct wire_record *record)
{
    const struct wire_field *field = wire_field_by_name(record, STR_LIT("case_id"));
    const bool may_be_empty = field != NULL && (field->flags & WIRE_REQ) == 0;
    return way_of(record, may_be_empty ? "case_id" : "");
}

static void every_personal_text_has_an_owner_that_can_be_erased(void **state)
{
    unsigned texts = 0;
    (void)state;
    for (unsigned pass = 0; pass < 2; pass++) {
        const struct wire_record *const *records = pass == 0 ? events : rows;
        for (size_t i = 0; i < (pass == 0 ? COUNT(events) : COUNT(rows)); i++) {
            struct buf names = {0};
            add_sealed(records[i], "", &names);
            if (names.len > 0) {
                (void)way_of(records[i], "");
                (void)(pass == 0 ? other_way_of(records[i]) : NULL); /* a row has what its events must name */
                texts++;
            }
            buf_release(&names);
        }
    }
    assert_in_range(texts, 40, 400);
}

static void what_can_be_erased_can_be_asked_for_and_held(void **state)
{
    (void)state;
    for (unsigned i = 0; erasure_kind_at(i) != NULL; i++) {
        const struct erasure_kind *kind = erasure_kind_at(i);
        const struct wire_field *first = &wire_kind_of(kind->kind)->record->fields[0];
        const struct wire_field *asked = wire_field_by_name(&wire_record_erasure_request, str_of(kind->field));
        const struct wire_field *held = wire_field_by_name(&wire_record_hold_set_args, str_of(kind->field));
        assert_string_equal(first->name, kind->field);
        assert_true(asked != NULL && asked->type == WIRE_ID);
        assert_true(held != NULL && held->type == WIRE_ID);
        assert_ptr_equal(erasure_kind_of(kind->kind), kind);
    }
}

/* One line of the table: event, its sealed fields, whose key, the flag by which it is erased. */
static void add_line(const struct wire_record *record, struct buf *target)
{
    struct buf names = {0};
    char line[512];
    add_sealed(record, "", &names);
    if (names.len > 0) {
        const struct erasure_kind *way = way_of(record, "");
        const struct erasure_kind *other = other_way_of(record);
        char more[64] = "";
        if (other != way) {
            snprintf(more, sizeof(more), ", else `--%.*s`", (int)strlen(other->field) - 3, other->field);
        }
        snprintf(line, sizeof(line), "| `%s` | %.*s | `--%.*s`%s |\n", record->name, (int)names.len,
                 (const char *)names.data, (int)strlen(way->field) - 3, way->field, more);
        buf_append_str(target, str_of(line));
    }
    buf_release(&names);
}

static void security_lists_every_personal_text_and_how_it_is_erased(void **state)
{
    struct buf text = {0};
    struct buf table = {0};
    (void)state;
    for (size_t i = 0; i < COUNT(events); i++) {
        add_line(events[i], &table);
    }
    assert_true(whole_file_read(SEUS_SOURCE_DIR "/SECURITY.md", 1u << 20, &text));
    buf_append_char(&text, '\0');
    buf_append_char(&table, '\0');
    if (strstr((const char *)text.data, (const char *)table.data) == NULL) {
        fputs((const char *)table.data, stderr);
        fail_msg("SECURITY.md, \"Every personal text\", should have these lines");
    }
    buf_release(&text);
    buf_release(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_personal_text_has_an_owner_that_can_be_erased),
        cmocka_unit_test(what_can_be_erased_can_be_asked_for_and_held),
        cmocka_unit_test(security_lists_every_personal_text_and_how_it_is_erased),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
