/* SPDX-License-Identifier: EUPL-1.2 */
/* Keys of the tests of this folder, made of a small number, and put into a store. */
#ifndef TESTS_SEAL_GIVEN_H
#define TESTS_SEAL_GIVEN_H

#include "seal/keys_private.h"

static inline struct key_given given_of(uint64_t id)
{
    struct key_given given = {.id = id * UINT64_C(0x9e3779b97f4a7c15), .state = KEY_LIVING};
    for (unsigned i = 0; i < CIPHER_KEY_SIZE; i++) {
        given.key[i] = (unsigned char)(id * 31 + i);
    }
    return given;
}

static inline void given_add(struct keys *keys, uint64_t first, uint64_t last)
{
    for (uint64_t id = first; id <= last; id++) {
        const struct key_given given = given_of(id);
        bool clash = true;
        assert_int_equal(keys_add(keys, &given, 1, &clash, NULL), SEUS_OK);
        assert_false(clash);
    }
}

#endif
