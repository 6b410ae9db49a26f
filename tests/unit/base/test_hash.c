/* SPDX-License-Identifier: EUPL-1.2 */
/* The two hashes, against the published values of their algorithms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/hash.h"

static void sha256_gives_the_published_values(void **state)
{
    unsigned char hash[SHA256_SIZE];
    char hex[2 * SHA256_SIZE + 1];
    (void)state;
    hash_sha256("", 0, hash);
    hash_hex(hex, hash, sizeof(hash));
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    hash_sha256("abc", 3, hash);
    hash_hex(hex, hash, sizeof(hash));
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void xxh3_gives_the_published_value_of_nothing(void **state)
{
    (void)state;
    assert_true(hash_xxh3("", 0) == UINT64_C(0x2d06800538d394c2));
    assert_true(hash_xxh3_seeded("", 0, 0) == UINT64_C(0x2d06800538d394c2));
}

static void every_byte_and_the_seed_change_the_hash(void **state)
{
    unsigned char bytes[300] = {0};
    (void)state;
    const uint64_t before = hash_xxh3(bytes, sizeof(bytes));
    for (size_t i = 0; i < sizeof(bytes); i++) {
        bytes[i] = 1;
        assert_true(hash_xxh3(bytes, sizeof(bytes)) != before);
        bytes[i] = 0;
    }
    assert_true(hash_xxh3(bytes, sizeof(bytes)) == before);
    assert_true(hash_xxh3(bytes, sizeof(bytes) - 1) != before);
    assert_true(hash_xxh3_seeded(bytes, sizeof(bytes), 1) != before);
}

static void hex_is_lower_case_two_digits_a_byte(void **state)
{
    char hex[9];
    (void)state;
    hash_hex(hex, (const unsigned char *)"\x00\x0f\xa5\xff", 4);
    assert_string_equal(hex, "000fa5ff");
    hash_hex(hex, (const unsigned char *)"", 0);
    assert_string_equal(hex, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_gives_the_published_values),
        cmocka_unit_test(xxh3_gives_the_published_value_of_nothing),
        cmocka_unit_test(every_byte_and_the_seed_change_the_hash),
        cmocka_unit_test(hex_is_lower_case_two_digits_a_byte),
    };
    return cmocka_run_group_tests_name("base/hash", tests, NULL, NULL);
}
