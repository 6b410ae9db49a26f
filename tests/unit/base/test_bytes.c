/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/bytes.h"

static void little_endian_has_its_lowest_byte_first(void **state)
{
    unsigned char bytes[8];
    (void)state;
    put_u16_le(bytes, 0x0102);
    assert_memory_equal(bytes, "\x02\x01", 2);
    put_u32_le(bytes, 0x01020304);
    assert_memory_equal(bytes, "\x04\x03\x02\x01", 4);
    put_u64_le(bytes, UINT64_C(0x0102030405060708));
    assert_memory_equal(bytes, "\x08\x07\x06\x05\x04\x03\x02\x01", 8);
}

static void every_number_reads_back(void **state)
{
    static const uint64_t values[] = {0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x80000000, 0xffffffff,
                                      UINT64_C(0x8000000000000000), UINT64_MAX};
    unsigned char bytes[9] = {0};
    (void)state;
    for (unsigned i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        put_u16_le(bytes + 1, (uint16_t)values[i]);
        assert_int_equal(get_u16_le(bytes + 1), (uint16_t)values[i]);
        put_u32_le(bytes + 1, (uint32_t)values[i]);
        assert_int_equal(get_u32_le(bytes + 1), (uint32_t)values[i]);
        put_u64_le(bytes + 1, values[i]);
        assert_true(get_u64_le(bytes + 1) == values[i]);
        put_u64_be(bytes + 1, values[i]);
        assert_true(get_u64_be(bytes + 1) == values[i]);
    }
}

static void byte_order_of_big_endian_is_number_order(void **state)
{
    static const uint64_t values[] = {0, 1, 255, 256, 65535, 65536, UINT64_C(1) << 40, UINT64_MAX};
    (void)state;
    for (unsigned i = 1; i < sizeof(values) / sizeof(values[0]); i++) {
        unsigned char low[8];
        unsigned char high[8];
        put_u64_be(low, values[i - 1]);
        put_u64_be(high, values[i]);
        assert_true(memcmp(low, high, 8) < 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(little_endian_has_its_lowest_byte_first),
        cmocka_unit_test(every_number_reads_back),
        cmocka_unit_test(byte_order_of_big_endian_is_number_order),
    };
    return cmocka_run_group_tests_name("base/bytes", tests, NULL, NULL);
}
