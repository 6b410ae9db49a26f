/* SPDX-License-Identifier: EUPL-1.2 */
/* Bytes of rows and sealed values: what is written comes back, what is damaged does not. */
#include "record_fixture.h"

#include "record/row.h"

static void a_row_comes_back_as_it_was_written(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 7, 8, 240, 241, 4096, LOG_PAYLOAD_SIZE_MAX};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        unsigned char *row = mem_alloc(ROW_HEADER_SIZE + sizes[i]);
        char *payload = mem_alloc(sizes[i]);
        memset(payload, (int)i, sizes[i]);
        const struct log_entry entry = {UINT64_MAX - i, 9, LOG_BARRIER, {payload, sizes[i]}};
        struct log_entry back = {0};
        row_write(row, &entry);
        assert_null(row_read(entry.index, row, ROW_HEADER_SIZE + sizes[i], &back));
        assert_int_equal(back.index, entry.index);
        assert_int_equal(back.term, 9);
        assert_int_equal(back.type, LOG_BARRIER);
        assert_int_equal(back.payload.len, sizes[i]);
        assert_memory_equal(back.payload.ptr, payload, sizes[i]);
        mem_free(payload);
        mem_free(row);
    }
}

static void every_flipped_bit_of_a_row_is_noticed(void **state)
{
    (void)state;
    unsigned char row[ROW_HEADER_SIZE + 16];
    const struct log_entry entry = {5, 2, LOG_COMMAND, STR_LIT("sixteen bytes...")};
    struct log_entry back = {0};
    row_write(row, &entry);
    for (size_t bit = 0; bit < 8 * sizeof(row); bit++) {
        row[bit / 8] = (unsigned char)(row[bit / 8] ^ (1u << (bit % 8)));
        assert_non_null(row_read(5, row, sizeof(row), &back));
        row[bit / 8] = (unsigned char)(row[bit / 8] ^ (1u << (bit % 8)));
    }
    assert_int_equal(back.index, 0);
    assert_null(row_read(5, row, sizeof(row), &back));
}

static void a_row_under_another_index_or_cut_short_is_noticed(void **state)
{
    (void)state;
    unsigned char row[ROW_HEADER_SIZE + 4];
    const struct log_entry entry = {5, 2, LOG_COMMAND, STR_LIT("four")};
    struct log_entry back;
    row_write(row, &entry);
    assert_string_equal(row_read(6, row, sizeof(row), &back), "does not match its checksum");
    assert_string_equal(row_read(5, row, sizeof(row) - 1, &back), "has another size than its header says");
    for (size_t len = 0; len < ROW_HEADER_SIZE; len++) {
        assert_string_equal(row_read(5, row, len, &back), "is shorter than its header");
    }
}

static void a_row_of_an_unknown_type_is_refused_although_its_checksum_is_right(void **state)
{
    (void)state;
    unsigned char row[ROW_HEADER_SIZE];
    struct log_entry back;
    for (unsigned type = 0; type < 256; type++) {
        const struct log_entry entry = {.index = 1, .term = 1, .type = (uint8_t)type};
        row_write(row, &entry);
        const char *fault = row_read(1, row, sizeof(row), &back);
        if (type >= LOG_COMMAND && type <= LOG_CHANGE) {
            assert_null(fault);
        } else {
            assert_string_equal(fault, "has an unknown type");
        }
    }
}

static void a_sealed_value_belongs_to_its_key_and_its_size(void **state)
{
    (void)state;
    unsigned char sealed[SEAL_SIZE + 5];
    seal_write(sealed, "key", 3, "value", 5);
    assert_memory_equal(seal_read("key", 3, sealed, sizeof(sealed), 5), "value", 5);
    assert_null(seal_read("kez", 3, sealed, sizeof(sealed), 5));
    assert_null(seal_read("key", 3, sealed, sizeof(sealed) - 1, 5));
    assert_null(seal_read("key", 3, sealed, sizeof(sealed) - 1, 4));
    assert_null(seal_read("key", 3, sealed, 3, 5));
    for (size_t i = 0; i < sizeof(sealed); i++) {
        sealed[i] ^= 0x10;
        assert_null(seal_read("key", 3, sealed, sizeof(sealed), 5));
        sealed[i] ^= 0x10;
    }
}

static void an_identity_with_reserved_bytes_or_an_endless_name_is_refused(void **state)
{
    (void)state;
    unsigned char bytes[IDENTITY_SIZE];
    struct record_identity back;
    identity_write(bytes, &fixture_identity);
    assert_true(identity_read(bytes, &back));
    assert_int_equal(back.incarnation, 4711);
    assert_string_equal(back.cluster_name, "prova");
    for (size_t i = 25; i < 32; i++) {
        bytes[i] = 1;
        assert_false(identity_read(bytes, &back));
        bytes[i] = 0;
    }
    bytes[24] = 2;
    assert_false(identity_read(bytes, &back));
    bytes[24] = 1;
    memset(bytes + 32, 'x', 64);
    assert_false(identity_read(bytes, &back));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_comes_back_as_it_was_written),
        cmocka_unit_test(every_flipped_bit_of_a_row_is_noticed),
        cmocka_unit_test(a_row_under_another_index_or_cut_short_is_noticed),
        cmocka_unit_test(a_row_of_an_unknown_type_is_refused_although_its_checksum_is_right),
        cmocka_unit_test(a_sealed_value_belongs_to_its_key_and_its_size),
        cmocka_unit_test(an_identity_with_reserved_bytes_or_an_endless_name_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
