/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Two kinds of hash, never mixed up. hash_xxh3: accidents (checksums of rows and frames, digests between honest nodes).
 * sha256: tampering (the log's chain, a plugin file's identity).
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define SHA256_SIZE 32 /* bytes */

/* XXH3, 64 bits, of bytes. */
uint64_t hash_xxh3(const void *bytes, size_t bytes_len);
/* XXH3, 64 bits, with a seed: the hash of a header can seed that of its payload. */
uint64_t hash_xxh3_seeded(const void *bytes, size_t bytes_len, uint64_t seed);
/* SHA-256 of bytes into ret (SHA256_SIZE bytes). */
void hash_sha256(const void *bytes, size_t bytes_len, unsigned char *ret);
/* Lower-case hexadecimal, NUL-terminated; target holds 2 * bytes_len + 1. */
void hash_hex(char *target, const unsigned char *bytes, size_t bytes_len);
struct str hash_hex_in(struct arena *arena, const unsigned char *bytes, size_t bytes_len); /* the same, in arena */

#endif
