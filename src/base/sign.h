/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Ed25519 signatures (RFC 8032), for what is to be believed by somebody who has the public key from elsewhere. Called
 * by seusd/ for checkpoints. A key is a file of 64 bytes, the secret and the public half, mode 0600.
 */
#ifndef BASE_SIGN_H
#define BASE_SIGN_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

#define SIGN_HALF_SIZE 32u       /* bytes of the secret, and of the public key */
#define SIGN_SIGNATURE_SIZE 64u  /* bytes */

struct sign_key {
    unsigned char secret[SIGN_HALF_SIZE];
    unsigned char public[SIGN_HALF_SIZE];
};

/* Reads the key in path, or makes one there. SEUS_IO; SEUS_INTEGRITY: the file is no key. */
MUST_CHECK enum seus_err sign_key_open(const char *path, struct sign_key *ret_key, struct seus_why *why);
/* False: the crypto library failed. */
bool sign_make(const struct sign_key *key, struct str text, unsigned char ret[SIGN_SIGNATURE_SIZE]);
bool sign_holds(const unsigned char public[SIGN_HALF_SIZE], struct str text,
                const unsigned char signature[SIGN_SIGNATURE_SIZE]);
/* Appends standard base64 with padding. */
void sign_base64(const unsigned char *bytes, size_t bytes_len, struct buf *target);

#endif
