/* SPDX-License-Identifier: EUPL-1.2 */
#include "seal/cipher.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <sys/mman.h>

#include "base/check.h"
#include "base/mem.h"

struct cipher {
    gnutls_aead_cipher_hd_t handle;
};

struct cipher *cipher_new(const unsigned char key[CIPHER_KEY_SIZE])
{
    unsigned char bytes[CIPHER_KEY_SIZE];
    struct cipher *cipher = mem_zalloc(sizeof(*cipher));
    memcpy(bytes, key, sizeof(bytes));
    const gnutls_datum_t datum = {.data = bytes, .size = sizeof(bytes)};
    CHECK(gnutls_aead_cipher_init(&cipher->handle, GNUTLS_CIPHER_AES_256_GCM, &datum) == 0);
    cipher_wipe(bytes, sizeof(bytes));
    return cipher;
}

void cipher_free(struct cipher *cipher)
{
    if (cipher != NULL) {
        gnutls_aead_cipher_deinit(cipher->handle);
        mem_free(cipher);
    }
}

void cipher_seal(struct cipher *cipher, const unsigned char nonce[CIPHER_NONCE_SIZE], struct str bound, struct str text,
                 unsigned char *target)
{
    size_t size = text.len + CIPHER_TAG_SIZE;
    CHECK(gnutls_aead_cipher_encrypt(cipher->handle, nonce, CIPHER_NONCE_SIZE, bound.ptr, bound.len, CIPHER_TAG_SIZE,
                                     text.ptr, text.len, target, &size) == 0);
    CHECK(size == text.len + CIPHER_TAG_SIZE);
}

bool cipher_open(struct cipher *cipher, const unsigned char nonce[CIPHER_NONCE_SIZE], struct str bound,
                 struct str sealed, unsigned char *target)
{
    if (sealed.len < CIPHER_TAG_SIZE) {
        return false;
    }
    size_t size = sealed.len - CIPHER_TAG_SIZE;
    return gnutls_aead_cipher_decrypt(cipher->handle, nonce, CIPHER_NONCE_SIZE, bound.ptr, bound.len, CIPHER_TAG_SIZE,
                                      sealed.ptr, sealed.len, target, &size) == 0 &&
           size == sealed.len - CIPHER_TAG_SIZE;
}

void cipher_mac(const unsigned char key[CIPHER_KEY_SIZE], struct str bytes, unsigned char ret[CIPHER_MAC_SIZE])
{
    CHECK(gnutls_hmac_fast(GNUTLS_MAC_SHA256, key, CIPHER_KEY_SIZE, bytes.ptr, bytes.len, ret) == 0);
}

bool cipher_same(const void *a, const void *b, size_t size)
{
    return gnutls_memcmp(a, b, size) == 0;
}

void cipher_wipe(void *memory, size_t size)
{
    gnutls_memset(memory, 0, size);
}

void *cipher_secret_alloc(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        return NULL;
    }
    (void)mlock(memory, size); /* beyond the limit of the process it may be swapped */
    (void)madvise(memory, size, MADV_DONTDUMP);
    return memory;
}

void cipher_secret_free(void *memory, size_t size)
{
    if (memory != NULL) {
        cipher_wipe(memory, size);
        (void)munmap(memory, size);
    }
}
