/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "fill.h"
#include "wire/cbor.h"

static struct arena arena;
static struct buf bytes;
static struct buf again;

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
    buf_release(&bytes);
    buf_release(&again);
    return 0;
}

/* A copy without a byte behind its end, so that a read over the end is seen. */
static struct str exact_copy(const void *data, size_t len)
{
    char *copy = mem_alloc(len > 0 ? len : 1);
    if (len > 0) {
        memcpy(copy, data, len);
    }
    return (struct str){copy, len};
}

/* Decodes bytes of any kind; what is accepted can be encoded and read back the same. */
static bool survives(const struct wire_record *record, const void *data, size_t len)
{
    const struct str copy = exact_copy(data, len);
    void *value = arena_alloc(&arena, record->size);
    struct seus_why why = {{0}, {0}, {0}};
    const enum seus_err err = wire_cbor_decode(record, copy, &arena, value, &why);
    assert_true(err == SEUS_OK || err == SEUS_INVALID);
    assert_true(err == SEUS_OK || why.message[0] != '\0');
    if (err == SEUS_OK) {
        buf_clear(&again);
        wire_cbor_encode(record, value, &again);
        void *second = arena_alloc(&arena, record->size);
        assert_int_equal(wire_cbor_decode(record, buf_str(&again), &arena, second, NULL), SEUS_OK);
        assert_true(again.len <= len);
        if (again.len == len) {
            assert_memory_equal(again.data, copy.ptr, len);
        }
    }
    mem_free((void *)(uintptr_t)copy.ptr);
    return err == SEUS_OK;
}

static void every_record_comes_back_as_it_went(void **state)
{
    (void)state;
    for (size_t r = 0; r < FILL_RECORD_COUNT; r++) {
        for (unsigned round = 0; round < 40; round++) {
            const struct wire_record *record = fill_records[r];
            struct fill fill = {.state = 1 + r * 1000 + round, .zero_one_in = round % 5, .arena = &arena};
            void *value = arena_alloc(&arena, record->size);
            void *back = arena_alloc(&arena, record->size);
            memset(back, 0xff, record->size);
            fill_record(&fill, record, value);
            buf_clear(&bytes);
            wire_cbor_encode(record, value, &bytes);
            struct seus_why why = {{0}, {0}, {0}};
            if (wire_cbor_decode(record, buf_str(&bytes), &arena, back, &why) != SEUS_OK) {
                fail_msg("%s", why.message);
            }
            assert_true(fill_same(record, value, back));
            buf_clear(&again);
            wire_cbor_encode(record, back, &again);
            assert_int_equal(again.len, bytes.len);
            assert_memory_equal(again.data, bytes.data, bytes.len);
        }
        arena_reset(&arena);
    }
}

static void refused(const struct wire_record *record, const char *data, size_t len, const char *part_of_message)
{
    struct seus_why why = {{0}, {0}, {0}};
    void *value = arena_alloc(&arena, record->size);
    const struct str copy = exact_copy(data, len);
    assert_int_equal(wire_cbor_decode(record, copy, &arena, value, &why), SEUS_INVALID);
    if (strstr(why.message, part_of_message) == NULL) {
        fail_msg("'%s' does not say '%s'", why.message, part_of_message);
    }
    for (uint32_t i = 0; i < record->size; i++) {
        assert_int_equal(((const unsigned char *)value)[i], 0);
    }
    mem_free((void *)(uintptr_t)copy.ptr);
}
#define REFUSED(record, literal, part) refused(&wire_record_##record, literal, sizeof(literal) - 1, part)

static void numbers_and_lengths_that_could_be_shorter_are_refused(void **state)
{
    (void)state;
    REFUSED(expect, "\xa1\x03\x18\x17", "shortest");
    REFUSED(expect, "\xa1\x03\x19\x00\xff", "shortest");
    REFUSED(expect, "\xa1\x03\x1a\x00\x00\xff\xff", "shortest");
    REFUSED(expect, "\xa1\x03\x1b\x00\x00\x00\x00\xff\xff\xff\xff", "shortest");
    REFUSED(expect, "\xa1\x18\x03\x01", "shortest");
    REFUSED(expect, "\xa1\x02\x78\x01z", "shortest");
    REFUSED(expect, "\xb8\x01\x03\x01", "shortest");
    REFUSED(case_triaged, "\xa1\x05\x98\x01\x61" "a", "shortest");
    REFUSED(expect, "\xa1\x18\x63\x18\x01", "shortest"); /* inside an unknown field, too */
}

static void indefinite_lengths_are_refused(void **state)
{
    (void)state;
    REFUSED(expect, "\xbf\x03\x01\xff", "indefinite");
    REFUSED(expect, "\xa1\x02\x7f\x61z\xff", "indefinite");
    REFUSED(case_triaged, "\xa1\x05\x9f\x61" "a\xff", "indefinite");
    REFUSED(expect, "\xa1\x18\x63\x9f\xff", "indefinite");
    REFUSED(expect, "\xa1\x03\x1c", "indefinite");
    REFUSED(expect, "\xa1\x18\x63\xff", "indefinite");
}

static void fields_out_of_order_or_twice_are_refused(void **state)
{
    (void)state;
    REFUSED(expect, "\xa2\x03\x01\x01\x05", "ascending");
    REFUSED(expect, "\xa2\x03\x01\x03\x01", "twice");
    REFUSED(expect, "\xa2\x18\x63\x01\x18\x63\x01", "twice");
    REFUSED(expect, "\xa1\x61\x61\x01", "field number");
    REFUSED(expect, "\xa1\x20\x01", "field number");
}

static void zero_values_are_refused(void **state)
{
    (void)state;
    REFUSED(expect, "\xa1\x03\x00", "zero is left out");
    REFUSED(expect, "\xa1\x01\x00", "zero is left out");
    REFUSED(expect, "\xa1\x02\x60", "empty text");
    REFUSED(case_triaged, "\xa1\x05\x80", "empty list");
    REFUSED(case_open, "\xa1\x0a\xa0", "empty record");
    REFUSED(case_open, "\xa1\x0b\xf4", "false is left out");
    REFUSED(call, "\xa1\x07\x40", "empty");
}

static void values_of_the_wrong_type_or_over_the_limit_are_refused(void **state)
{
    (void)state;
    REFUSED(expect, "\xa1\x03\x61z", "number within");
    REFUSED(expect, "\xa1\x03\x20", "number within");
    REFUSED(expect, "\xa1\x03\x1b\x00\x20\x00\x00\x00\x00\x00\x00", "number within");
    REFUSED(expect, "\xa1\x01\x18\xff", "number within"); /* no such kind */
    REFUSED(expect, "\xa1\x02\x41z", "text within");
    REFUSED(expect, "\xa1\x02\x61 ", "identifier");
    REFUSED(expect, "\xa1\x02\x62\xc3\xa8", "identifier");
    REFUSED(case_open, "\xa1\x05\x61\x0a", "control");
    REFUSED(case_open, "\xa1\x05\x61\xff", "UTF-8");
    REFUSED(case_open, "\xa1\x05\x63\xe2\x80\xae", "direction");
    REFUSED(case_open, "\xa1\x06\x61\x00", "control");
    REFUSED(case_open, "\xa1\x0b\x01", "true should be here");
    REFUSED(case_open, "\xa1\x0a\x80", "map");
    REFUSED(case_open, "\x80", "map");
    REFUSED(case_triaged, "\xa1\x05\x61" "a", "list within");
    REFUSED(call, "\xa1\x07\x61" "a", "bytes within");
    REFUSED(case_noted, "\xa1\x03\x1b\x00\x00\xe6\x77\xd2\x1f\xdc\x00", "number within"); /* the year 10000 */
}

static void texts_and_lists_longer_than_their_type_allows_are_refused(void **state)
{
    (void)state;
    unsigned char longer[4 + 9000] = {0xa1, 0x02, 0x78, 65};
    memset(longer + 4, 'a', 9000);
    refused(&wire_record_expect, (const char *)longer, 4 + 65, "text within");
    longer[3] = 64;
    assert_true(survives(&wire_record_expect, longer, 4 + 64));

    unsigned char list[4 + 65 * 2] = {0xa1, 0x05, 0x98, 65};
    for (size_t i = 0; i < 65; i++) {
        list[4 + 2 * i] = 0x61;
        list[5 + 2 * i] = 'a';
    }
    refused(&wire_record_case_triaged, (const char *)list, sizeof(list), "list within");
    list[3] = 64;
    assert_true(survives(&wire_record_case_triaged, list, sizeof(list) - 2));

    unsigned char records[5 + 257] = {0xa1, 0x07, 0x99, 1, 1};
    memset(records + 5, 0xa0, 257);
    refused(&wire_record_entry, (const char *)records, sizeof(records), "list within");
    records[4] = 0;
    assert_true(survives(&wire_record_entry, records, sizeof(records) - 1));
}

static void bytes_behind_the_end_are_refused(void **state)
{
    (void)state;
    REFUSED(expect, "\xa1\x03\x01\x00", "behind its end");
    REFUSED(nothing, "\xa0\xa0", "behind its end");
    REFUSED(nothing, "", "too early");
}

static void a_count_that_the_bytes_cannot_hold_is_refused_before_memory_is_taken(void **state)
{
    (void)state;
    struct arena unused;
    struct wire_entry entry;
    arena_init(&unused, 0);
    const struct str lie = STR_LIT("\xa1\x07\x99\x01\x00");
    assert_int_equal(wire_cbor_decode(&wire_record_entry, lie, &unused, &entry, NULL), SEUS_INVALID);
    assert_null(unused.first);
    arena_release(&unused);
    REFUSED(entry, "\xa1\x07\x99\x01\x00", "too early");
    REFUSED(expect, "\xbb\x7f\xff\xff\xff\xff\xff\xff\xff", "too early");
    REFUSED(expect, "\xa1\x18\x63\xbb\x80\x00\x00\x00\x00\x00\x00\x00", "too early");
    REFUSED(expect, "\xa1\x18\x63\x9b\xff\xff\xff\xff\xff\xff\xff\xff", "too early");
    REFUSED(expect, "\xa1\x18\x63\x7b\xff\xff\xff\xff\xff\xff\xff\xff", "too early");
}

static void unknown_fields_of_a_newer_writer_are_skipped(void **state)
{
    (void)state;
    struct wire_expect expect;
    const struct str newer = STR_LIT("\xa5\x00\xf6\x03\x07\x18\x63\xa2\x01\x82\x01\x61z\x61k\xf5"
                                     "\x18\x64\xfb\x3f\xf0\x00\x00\x00\x00\x00\x00\x18\x65\xc1\x1a\x65\x00\x00\x00");
    assert_int_equal(wire_cbor_decode(&wire_record_expect, newer, &arena, &expect, NULL), SEUS_OK);
    assert_int_equal(expect.version, 7);
    assert_int_equal(expect.id.len, 0);
    REFUSED(expect, "\xa1\x18\x63\x61\xff", "UTF-8");
    REFUSED(expect, "\xa1\x18\x63\xf8\x01", "shortest");
}

static void an_unknown_event_is_kept_and_written_again(void **state)
{
    (void)state;
    struct wire_entry entry;
    const struct str bytes_in = STR_LIT("\xa1\x09\x82\x82\x19\x03\xe7\xa2\x01\x61x\x02\x81\x03\x82\x0b\xa1\x01\x62"
                                        "c1");
    assert_int_equal(wire_cbor_decode(&wire_record_entry, bytes_in, &arena, &entry, NULL), SEUS_OK);
    assert_int_equal(entry.events_count, 2);
    assert_int_equal(entry.events[0].type, 999);
    assert_null(entry.events[0].body);
    assert_true(str_eq(entry.events[0].raw, STR_LIT("\xa2\x01\x61x\x02\x81\x03")));
    assert_int_equal(entry.events[1].type, EVENT_case_noted);
    assert_true(str_eq_cstr(((const struct wire_case_noted *)entry.events[1].body)->case_id, "c1"));
    assert_true(str_eq(entry.events[1].raw, STR_LIT("\xa1\x01\x62" "c1")));
    buf_clear(&again);
    wire_cbor_encode(&wire_record_entry, &entry, &again);
    assert_true(str_eq(buf_str(&again), bytes_in));
}

static void an_event_that_is_no_pair_of_type_and_body_is_refused(void **state)
{
    (void)state;
    REFUSED(entry, "\xa1\x09\x81\x81\x0b", "a type and a body");
    REFUSED(entry, "\xa1\x09\x81\x82\x00\xa0", "no type");
    REFUSED(entry, "\xa1\x09\x81\x82\x0b\x80", "body should be here");
    REFUSED(entry, "\xa1\x09\x81\x82\x19\x03\xe7\x01", "body should be here");
    REFUSED(entry, "\xa1\x09\x81\x82\x1b\x00\x00\x00\x01\x00\x00\x00\x00\xa0", "event type");
    REFUSED(entry, "\xa1\x09\x81\x83\x0b\xa0\x01", "[type, body]");
}

static void deep_nesting_ends_in_an_error(void **state)
{
    (void)state;
    static unsigned char bomb[100000] = {0xa1, 0x18, 0x63};
    memset(bomb + 3, 0x81, sizeof(bomb) - 3);
    refused(&wire_record_expect, (const char *)bomb, sizeof(bomb), "too deep");
    memset(bomb + 3, 0xc1, sizeof(bomb) - 3);
    refused(&wire_record_expect, (const char *)bomb, sizeof(bomb), "too deep");
    memset(bomb + 3, 0xa1, sizeof(bomb) - 3);
    refused(&wire_record_expect, (const char *)bomb, sizeof(bomb), "too deep");
    REFUSED(expect, "\xa1\x18\x63\x81\x81\x81\x81\x81\x81\x81\x01", "too deep");
    assert_true(survives(&wire_record_expect, "\xa1\x18\x63\x81\x81\x81\x81\x81\x81\x01", 10));
}

/* An entry as they are in the log: expectations, a verdict, events, an answer. */
static void encode_entry(uint64_t seed)
{
    struct fill fill = {.state = seed, .arena = &arena};
    struct wire_entry entry = {0};
    fill_record(&fill, &wire_record_entry, &entry);
    buf_clear(&bytes);
    wire_cbor_encode(&wire_record_entry, &entry, &bytes);
}

static void an_entry_cut_anywhere_is_refused(void **state)
{
    (void)state;
    encode_entry(11);
    assert_true(bytes.len > 200);
    for (size_t len = 0; len < bytes.len; len++) {
        assert_false(survives(&wire_record_entry, bytes.data, len));
    }
    arena_reset(&arena);
}

static void flipped_bits_give_an_error_or_a_sound_record(void **state)
{
    (void)state;
    unsigned refusals = 0;
    encode_entry(12);
    for (size_t bit = 0; bit < bytes.len * 8; bit++) {
        bytes.data[bit / 8] ^= (unsigned char)(1u << bit % 8);
        refusals += survives(&wire_record_entry, bytes.data, bytes.len) ? 0 : 1;
        bytes.data[bit / 8] ^= (unsigned char)(1u << bit % 8);
        if (bit % 64 == 0) {
            arena_reset(&arena);
        }
    }
    assert_true(refusals > bytes.len);
}

static void random_bytes_give_an_error_or_a_sound_record(void **state)
{
    (void)state;
    struct fill fill = {.state = 99, .arena = &arena};
    unsigned char random[64];
    for (unsigned round = 0; round < 20000; round++) {
        const struct wire_record *record = fill_records[fill_below(&fill, FILL_RECORD_COUNT)];
        for (size_t i = 0; i < sizeof(random); i++) {
            random[i] = (unsigned char)fill_next(&fill);
        }
        random[0] = (unsigned char)(0xa0 + fill_below(&fill, 4)); /* a small map, or nothing would get further */
        random[1] %= 24;
        survives(record, random, 1 + fill_below(&fill, sizeof(random)));
        if (round % 64 == 0) {
            arena_reset(&arena);
        }
    }
}

static void an_error_names_record_field_and_byte(void **state)
{
    (void)state;
    struct wire_entry entry;
    struct seus_why why;
    const struct str wrong = STR_LIT("\xa2\x02\x07\x07\x81\xa1\x02\x61 ");
    assert_int_equal(wire_cbor_decode(&wire_record_entry, wrong, &arena, &entry, &why), SEUS_INVALID);
    assert_string_equal(why.field, "id");
    assert_string_equal(why.message, "not a valid expect record: holds a character that an identifier may not have "
                                     "(byte 9, field id)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_record_comes_back_as_it_went),
        cmocka_unit_test(numbers_and_lengths_that_could_be_shorter_are_refused),
        cmocka_unit_test(indefinite_lengths_are_refused),
        cmocka_unit_test(fields_out_of_order_or_twice_are_refused),
        cmocka_unit_test(zero_values_are_refused),
        cmocka_unit_test(values_of_the_wrong_type_or_over_the_limit_are_refused),
        cmocka_unit_test(texts_and_lists_longer_than_their_type_allows_are_refused),
        cmocka_unit_test(bytes_behind_the_end_are_refused),
        cmocka_unit_test(a_count_that_the_bytes_cannot_hold_is_refused_before_memory_is_taken),
        cmocka_unit_test(unknown_fields_of_a_newer_writer_are_skipped),
        cmocka_unit_test(an_unknown_event_is_kept_and_written_again),
        cmocka_unit_test(an_event_that_is_no_pair_of_type_and_body_is_refused),
        cmocka_unit_test(deep_nesting_ends_in_an_error),
        cmocka_unit_test(an_entry_cut_anywhere_is_refused),
        cmocka_unit_test(flipped_bits_give_an_error_or_a_sound_record),
        cmocka_unit_test(random_bytes_give_an_error_or_a_sound_record),
        cmocka_unit_test(an_error_names_record_field_and_byte),
    };
    return cmocka_run_group_tests_name("wire/cbor_decode", tests, set_up, tear_down);
}
