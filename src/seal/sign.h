/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The signature of a node, Ed25519, from a seed that is made of its master key: who has the public key can tell that
 * this node said something, and nobody else can say it. Called by seal.c.
 */
#ifndef SEAL_SIGN_H
#define SEAL_SIGN_H

#include <stdint.h>

#include "seal/cipher.h"

#define SIGN_SEED_SIZE      32u
#define SIGN_PUBLIC_SIZE    32u
#define SIGN_SIGNATURE_SIZE 64u

/* false: the library refuses. */
bool sign_bytes(const unsigned char seed[SIGN_SEED_SIZE], struct str bytes, unsigned char ret_public[SIGN_PUBLIC_SIZE],
                unsigned char ret_signature[SIGN_SIGNATURE_SIZE]);

#endif
