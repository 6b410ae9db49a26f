/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The few cryptographic functions that sealing rests on, through GnuTLS: AES-256-GCM, HMAC-SHA256, and memory for
 * secrets. Called by the files of this folder only. Holds nothing between calls but what its callers own.
 */
#ifndef SEAL_CIPHER_H
#define SEAL_CIPHER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

#define CIPHER_KEY_SIZE   32u /* bytes */
#define CIPHER_NONCE_SIZE 12u /* never twice under one key, but for the same text */
#define CIPHER_TAG_SIZE   16u
#define CIPHER_MAC_SIZE   32u

/* A key made ready for use. gives: cipher_free, which wipes it. */
struct cipher;
struct cipher *cipher_new(const unsigned char key[CIPHER_KEY_SIZE]);
void cipher_free(struct cipher *cipher);

/* Seals text into target, which holds text.len + CIPHER_TAG_SIZE bytes. bound: authenticated, not stored. */
void cipher_seal(struct cipher *cipher, const unsigned char nonce[CIPHER_NONCE_SIZE], struct str bound, struct str text,
                 unsigned char *target);
/* Opens sealed (tag included) into target, which holds sealed.len - CIPHER_TAG_SIZE bytes. false: it is not whole. */
bool cipher_open(struct cipher *cipher, const unsigned char nonce[CIPHER_NONCE_SIZE], struct str bound,
                 struct str sealed, unsigned char *target);

void cipher_mac(const unsigned char key[CIPHER_KEY_SIZE], struct str bytes, unsigned char ret[CIPHER_MAC_SIZE]);
/* In a time that does not tell where they differ. */
bool cipher_same(const void *a, const void *b, size_t size);
/* Overwrites secrets; the compiler keeps it. */
void cipher_wipe(void *memory, size_t size);

/* Memory that is not swapped, not dumped and wiped at the end. NULL: the machine gives none. */
void *cipher_secret_alloc(size_t size);
void cipher_secret_free(void *memory, size_t size);

#endif
