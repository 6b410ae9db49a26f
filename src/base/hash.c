/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/hash.h"

#include <nettle/sha2.h>
#include <xxhash.h>

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
    struct sha256_ctx sum; /* GnuTLS would allocate for each: a tenth of the time of applying the log */
    sha256_init(&sum);
    sha256_update(&sum, bytes_len, bytes);
    sha256_digest(&sum, SHA256_DIGEST_SIZE, ret);
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
