/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/hash.h"

#include <gnutls/crypto.h>
#include <xxhash.h>

#include "base/check.h"

uint64_t hash_xxh3(const void *bytes, size_t bytes_len)
{
    return XXH3_64bits(bytes, bytes_len);
}

uint64_t hash_xxh3_seeded(const void *bytes, size_t bytes_len, uint64_t seed)
{
    return XXH3_64bits_withSeed(bytes, bytes_len, seed);
}

void hash_sha256(const void *bytes, size_t bytes_len, unsigned char *ret)
{
    CHECK(gnutls_hash_fast(GNUTLS_DIG_SHA256, bytes, bytes_len, ret) == 0);
}

void hash_hex(char *target, const unsigned char *bytes, size_t bytes_len)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < bytes_len; i++) {
        target[2 * i] = digits[bytes[i] >> 4];
        target[2 * i + 1] = digits[bytes[i] & 15];
    }
    target[2 * bytes_len] = '\0';
}

struct str hash_hex_in(struct arena *arena, const unsigned char *bytes, size_t bytes_len)
{
    char *hex = arena_alloc(arena, 2 * bytes_len + 1);
    hash_hex(hex, bytes, bytes_len);
    return (struct str){hex, 2 * bytes_len};
}
