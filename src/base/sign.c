/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/sign.h"

#include <errno.h>
#include <fcntl.h>
#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/whole.h"

static gnutls_datum_t datum_of(const void *bytes, size_t size)
{
    return (gnutls_datum_t){.data = (unsigned char *)(uintptr_t)bytes, .size = (unsigned)size};
}

static bool key_make(struct sign_key *ret_key)
{
    gnutls_privkey_t key = NULL;
    gnutls_datum_t x = {0};
    gnutls_datum_t k = {0};
    CHECK(gnutls_privkey_init(&key) == 0);
    bool good = gnutls_privkey_generate(key, GNUTLS_PK_EDDSA_ED25519,
                                        GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_ED25519), 0) == 0 &&
                gnutls_privkey_export_ecc_raw(key, NULL, &x, NULL, &k) == 0;
    good = good && x.size == SIGN_HALF_SIZE && k.size == SIGN_HALF_SIZE;
    if (good) {
        memcpy(ret_key->public, x.data, SIGN_HALF_SIZE);
        memcpy(ret_key->secret, k.data, SIGN_HALF_SIZE);
    }
    gnutls_free(x.data);
    gnutls_free(k.data);
    gnutls_privkey_deinit(key);
    return good;
}

enum seus_err sign_key_open(const char *path, struct sign_key *ret_key, struct seus_why *why)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        const ssize_t len = read(fd, ret_key, sizeof(*ret_key));
        close(fd);
        return len == (ssize_t)sizeof(*ret_key)
                   ? SEUS_OK
                   : seus_fail(SEUS_INTEGRITY, why, NULL, "%.200s is not a key of %zu bytes", path, sizeof(*ret_key));
    }
    if (errno != ENOENT || !key_make(ret_key)) {
        return seus_fail(SEUS_IO, why, NULL, "cannot read or make the key %.200s", path);
    }
    return whole_file_write(path, ret_key, sizeof(*ret_key))
               ? SEUS_OK
               : seus_fail(SEUS_IO, why, NULL, "cannot write the key %.200s: %s", path, strerror(errno));
}

bool sign_make(const struct sign_key *key, struct str text, unsigned char ret[SIGN_SIGNATURE_SIZE])
{
    gnutls_privkey_t handle = NULL;
    const gnutls_datum_t x = datum_of(key->public, SIGN_HALF_SIZE);
    const gnutls_datum_t k = datum_of(key->secret, SIGN_HALF_SIZE);
    const gnutls_datum_t data = datum_of(text.ptr, text.len);
    gnutls_datum_t signature = {0};
    CHECK(gnutls_privkey_init(&handle) == 0);
    const bool good = gnutls_privkey_import_ecc_raw(handle, GNUTLS_ECC_CURVE_ED25519, &x, NULL, &k) == 0 &&
                      gnutls_privkey_sign_data2(handle, GNUTLS_SIGN_EDDSA_ED25519, 0, &data, &signature) == 0 &&
                      signature.size == SIGN_SIGNATURE_SIZE;
    if (good) {
        memcpy(ret, signature.data, SIGN_SIGNATURE_SIZE);
    }
    gnutls_free(signature.data);
    gnutls_privkey_deinit(handle);
    return good;
}

bool sign_holds(const unsigned char public[SIGN_HALF_SIZE], struct str text,
                const unsigned char signature[SIGN_SIGNATURE_SIZE])
{
    gnutls_pubkey_t handle = NULL;
    const gnutls_datum_t x = datum_of(public, SIGN_HALF_SIZE);
    const gnutls_datum_t data = datum_of(text.ptr, text.len);
    const gnutls_datum_t sig = datum_of(signature, SIGN_SIGNATURE_SIZE);
    CHECK(gnutls_pubkey_init(&handle) == 0);
    const bool good = gnutls_pubkey_import_ecc_raw(handle, GNUTLS_ECC_CURVE_ED25519, &x, NULL) == 0 &&
                      gnutls_pubkey_verify_data2(handle, GNUTLS_SIGN_EDDSA_ED25519, 0, &data, &sig) >= 0;
    gnutls_pubkey_deinit(handle);
    return good;
}

void sign_base64(const unsigned char *bytes, size_t bytes_len, struct buf *target)
{
    const gnutls_datum_t data = datum_of(bytes, bytes_len);
    gnutls_datum_t text = {0};
    CHECK(gnutls_base64_encode2(&data, &text) == 0);
    buf_append(target, text.data, text.size);
    gnutls_free(text.data);
}
