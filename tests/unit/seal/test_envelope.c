/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "seal/owner.h"
#include "wire/cbor.h"
#include "wire/json.h"
#include "wire/sealed.h"

#define ROOM 0x1234u
#define KEY_ID UINT64_C(0xfedcba9876543210)

static const unsigned char key_bytes[CIPHER_KEY_SIZE] = {7, 7, 7};
static const struct seal_owner owner = {OWNER_CASE, {"c1", 2}};
static const struct envelope_origin origin = {EVENT_case_noted, 2};

struct bench {
    struct arena arena;
    struct cipher *cipher;
};

static uint64_t counted(void *ctx)
{
    static uint64_t number = 0;
    (void)ctx;
    return ++number * UINT64_C(0x9e3779b97f4a7c15);
}

static const struct random_port chance = {NULL, counted};

static int set_up(void **state)
{
    struct bench *b = mem_zalloc(sizeof(*b));
    arena_init(&b->arena, 0);
    b->cipher = cipher_new(key_bytes);
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *b = *state;
    cipher_free(b->cipher);
    arena_release(&b->arena);
    mem_free(b);
    return 0;
}

static struct str make(struct bench *b, const char *text)
{
    return envelope_make(b->cipher, KEY_ID, ROOM, &owner, origin, chance, str_of(text), &b->arena);
}

static bool opens(struct bench *b, uint64_t room, const struct seal_owner *of, struct str envelope)
{
    struct str text;
    return envelope_open(b->cipher, room, of, envelope, &b->arena, &text);
}

static void an_envelope_opens_for_its_owner_and_shows_its_key_and_origin(void **state)
{
    struct bench *b = *state;
    struct str text;
    uint64_t key_id = 0;
    struct envelope_origin where = {0};
    const struct str envelope = make(b, "Maria Rossi, via Roma 1");
    assert_true(envelope_read(envelope, &key_id, &where));
    assert_true(key_id == KEY_ID);
    assert_int_equal(where.record, EVENT_case_noted);
    assert_int_equal(where.field, 2);
    assert_true(envelope_open(b->cipher, ROOM, &owner, envelope, &b->arena, &text));
    assert_true(str_eq_cstr(text, "Maria Rossi, via Roma 1"));
    assert_null(memmem(envelope.ptr, envelope.len, "Rossi", 5));
}

static void every_changed_byte_of_an_envelope_is_found(void **state)
{
    struct bench *b = *state;
    const struct str envelope = make(b, "Maria Rossi");
    for (size_t i = 0; i < envelope.len; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            char *changed = arena_copy(&b->arena, envelope.ptr, envelope.len);
            uint64_t key_id = 0;
            struct envelope_origin where;
            changed[i] = (char)(changed[i] ^ (1 << bit));
            const struct str copy = {changed, envelope.len};
            const bool read = envelope_read(copy, &key_id, &where);
            assert_true(!read || key_id != KEY_ID || !opens(b, ROOM, &owner, copy));
        }
    }
}

static void an_envelope_of_another_owner_or_room_or_key_does_not_open(void **state)
{
    struct bench *b = *state;
    static const unsigned char other_bytes[CIPHER_KEY_SIZE] = {8};
    const struct str envelope = make(b, "Maria Rossi");
    const struct seal_owner other_case = {OWNER_CASE, STR_LIT("c2")};
    const struct seal_owner other_kind = {OWNER_PERSON, STR_LIT("c1")};
    assert_true(opens(b, ROOM, &owner, envelope));
    assert_false(opens(b, ROOM, &other_case, envelope));
    assert_false(opens(b, ROOM, &other_kind, envelope));
    assert_false(opens(b, ROOM + 1, &owner, envelope));
    struct cipher *mine = b->cipher;
    b->cipher = cipher_new(other_bytes);
    assert_false(opens(b, ROOM, &owner, envelope));
    cipher_free(b->cipher);
    b->cipher = mine;
}

static void the_same_text_is_sealed_differently_each_time(void **state)
{
    struct bench *b = *state;
    assert_false(str_eq(make(b, "Maria Rossi"), make(b, "Maria Rossi")));
}

static void a_sealed_field_travels_as_bytes_and_an_old_text_is_still_read(void **state)
{
    struct bench *b = *state;
    struct buf bytes = {0};
    struct wire_case_noted noted = {.case_id = STR_LIT("c1"), .text = make(b, "a note")};
    struct wire_case_noted back;
    wire_cbor_encode(&wire_record_case_noted, &noted, &bytes);
    assert_int_equal(wire_cbor_decode(&wire_record_case_noted, buf_str(&bytes), &b->arena, &back, NULL), SEUS_OK);
    assert_true(str_eq(back.text, noted.text));
    buf_clear(&bytes);
    noted.text = STR_LIT("a note of an old log");
    wire_cbor_encode(&wire_record_case_noted, &noted, &bytes);
    assert_int_equal(wire_cbor_decode(&wire_record_case_noted, buf_str(&bytes), &b->arena, &back, NULL), SEUS_OK);
    assert_true(str_eq(back.text, noted.text));
    buf_release(&bytes);
}

static void bytes_that_are_no_envelope_are_no_text_either(void **state)
{
    struct bench *b = *state;
    struct wire_case_noted back;
    /* {1: "c1", 2: h'00...'} with 50 bytes that do not begin with the mark */
    unsigned char bytes[60] = {0xa2, 0x01, 0x62, 'c', '1', 0x02, 0x58, 50};
    const struct str record = {(const char *)bytes, 58};
    assert_int_equal(wire_cbor_decode(&wire_record_case_noted, record, &b->arena, &back, NULL), SEUS_INVALID);
    bytes[8] = WIRE_ENVELOPE_MARK;
    assert_int_equal(wire_cbor_decode(&wire_record_case_noted, record, &b->arena, &back, NULL), SEUS_OK);
    /* and in a field that is not sealed, not even an envelope */
    const unsigned char id_bytes[] = {0xa1, 0x01, 0x42, 0xfe, 0x01};
    assert_int_equal(wire_cbor_decode(&wire_record_case_noted, (struct str){(const char *)id_bytes, sizeof(id_bytes)},
                                      &b->arena, &back, NULL), SEUS_INVALID);
}

static void json_says_which_texts_nobody_can_read(void **state)
{
    (void)state;
    struct buf json = {0};
    const struct wire_case_amended gone = {
        .case_id = STR_LIT("c1"), .place = WIRE_MARK_ERASED, .summary = WIRE_MARK_WITHHELD, .persons = 2};
    wire_json_encode(&wire_record_case_amended, &gone, &json);
    buf_append_char(&json, '\0');
    assert_non_null(strstr((const char *)json.data, "\"place\":null"));
    assert_non_null(strstr((const char *)json.data, "\"summary\":null"));
    assert_non_null(strstr((const char *)json.data, "\"erased\":[\"place\"]"));
    assert_non_null(strstr((const char *)json.data, "\"withheld\":[\"summary\"]"));
    buf_release(&json);
}

/* ---- whose texts ------------------------------------------------------------------------------------------------- */

static void see(void *ctx, const struct wire_field *field, struct str *text)
{
    unsigned *count = ctx;
    (void)field;
    (void)text;
    (*count)++;
}

static bool has_sealed(const struct wire_record *record, unsigned depth)
{
    bool found = false;
    for (uint32_t i = 0; i < record->field_count && depth < WIRE_DEPTH_MAX; i++) {
        const struct wire_field *field = &record->fields[i];
        found = found || (field->flags & WIRE_SEALED) != 0 ||
                (field->record != NULL && has_sealed(field->record, depth + 1));
    }
    return found;
}

static void check_owner(const struct wire_record *record)
{
    void *value = calloc(1, record->size);
    for (uint32_t i = 0; i < record->field_count; i++) {
        if (record->fields[i].type == WIRE_ID) {
            struct str *id = (void *)((char *)value + record->fields[i].offset);
            *id = str_of(record->fields[i].name);
        }
    }
    const struct seal_owner of = seal_owner_of(record, value);
    if (of.id.len == 0 || of.kind == OWNER_NONE) {
        fail_msg("the texts of %s have no owner", record->name);
    }
    free(value);
}

static void every_stored_text_of_a_person_has_an_owner(void **state)
{
    (void)state;
#define CHECK_OWNER(number, c_name, wire_name, doc)      \
    if (has_sealed(&wire_record_##c_name, 0)) {          \
        check_owner(&wire_record_##c_name);              \
    }
    WIRE_EVENTS(CHECK_OWNER)
    WIRE_ENTITIES(CHECK_OWNER)
}

static void texts_in_records_within_records_and_in_lists_are_found(void **state)
{
    (void)state;
    unsigned count = 0;
    struct wire_assignment assignments[2] = {{.reason = STR_LIT("one")}, {.reason = STR_LIT("two")}};
    struct wire_case row = {.case_id = STR_LIT("c1"), .place = STR_LIT("here"), .assignments = assignments,
                            .assignments_count = 2, .zone_id = STR_LIT("z")};
    seal_each_text(&wire_record_case, &row, &count, see);
    assert_int_equal(count, 3);
    const struct seal_owner of = seal_owner_of(&wire_record_case, &row);
    assert_int_equal(of.kind, OWNER_CASE);
    assert_true(str_eq_cstr(of.id, "c1"));
}

static void what_a_person_is_called_belongs_to_the_person_also_in_a_case(void **state)
{
    (void)state;
    const struct wire_person_added added = {.person_id = STR_LIT("p1"), .case_id = STR_LIT("c1")};
    const struct seal_owner of = seal_owner_of(&wire_record_person_added, &added);
    assert_int_equal(of.kind, OWNER_PERSON);
    assert_true(str_eq_cstr(of.id, "p1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_envelope_opens_for_its_owner_and_shows_its_key_and_origin, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(every_changed_byte_of_an_envelope_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_envelope_of_another_owner_or_room_or_key_does_not_open, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_same_text_is_sealed_differently_each_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_sealed_field_travels_as_bytes_and_an_old_text_is_still_read, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(bytes_that_are_no_envelope_are_no_text_either, set_up, tear_down),
        cmocka_unit_test(json_says_which_texts_nobody_can_read),
        cmocka_unit_test(every_stored_text_of_a_person_has_an_owner),
        cmocka_unit_test(texts_in_records_within_records_and_in_lists_are_found),
        cmocka_unit_test(what_a_person_is_called_belongs_to_the_person_also_in_a_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
