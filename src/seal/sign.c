/* SPDX-License-Identifier: EUPL-1.2 */
#include "seal/sign.h"

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

/* PKCS #8 of an Ed25519 key (RFC 8410) up to its seed. */
static const unsigned char pkcs8_head[] = {0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
                                           0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};

static bool public_of(gnutls_x509_privkey_t key, unsigned char ret_public[SIGN_PUBLIC_SIZE])
{
    gnutls_ecc_curve_t curve;
    gnutls_datum_t x = {0};
    gnutls_datum_t y = {0};
    gnutls_datum_t k = {0};
    const bool ok = gnutls_x509_privkey_export_ecc_raw(key, &curve, &x, &y, &k) == 0 && x.size == SIGN_PUBLIC_SIZE;
    if (ok) {
        memcpy(ret_public, x.data, SIGN_PUBLIC_SIZE);
    }
    if (k.data != NULL) {
        cipher_wipe(k.data, k.size);
    }
    gnutls_free(x.data);
    gnutls_free(y.data);
    gnutls_free(k.data);
    return ok;
}

bool sign_bytes(const unsigned char seed[SIGN_SEED_SIZE], struct str bytes, unsigned char ret_public[SIGN_PUBLIC_SIZE],
                unsigned char ret_signature[SIGN_SIGNATURE_SIZE])
{
    unsigned char der[sizeof(pkcs8_head) + SIGN_SEED_SIZE];
    gnutls_x509_privkey_t x509 = NULL;
    gnutls_privkey_t key = NULL;
    gnutls_datum_t signature = {0};
    memcpy(der, pkcs8_head, sizeof(pkcs8_head));
    memcpy(der + sizeof(pkcs8_head), seed, SIGN_SEED_SIZE);
    const gnutls_datum_t encoded = {.data = der, .size = sizeof(der)};
    const gnutls_datum_t said = {.data = (unsigned char *)(uintptr_t)bytes.ptr, .size = (unsigned)bytes.len};
    bool ok = gnutls_x509_privkey_init(&x509) == 0 &&
              gnutls_x509_privkey_import_pkcs8(x509, &encoded, GNUTLS_X509_FMT_DER, NULL, GNUTLS_PKCS_PLAIN) == 0 &&
              public_of(x509, ret_public) && gnutls_privkey_init(&key) == 0 &&
              gnutls_privkey_import_x509(key, x509, GNUTLS_PRIVKEY_IMPORT_COPY) == 0 &&
              gnutls_privkey_sign_data2(key, GNUTLS_SIGN_EDDSA_ED25519, 0, &said, &signature) == 0 &&
              signature.size == SIGN_SIGNATURE_SIZE;
    if (ok) {
        memcpy(ret_signature, signature.data, SIGN_SIGNATURE_SIZE);
    }
    gnutls_free(signature.data);
    gnutls_privkey_deinit(key);
    gnutls_x509_privkey_deinit(x509);
    cipher_wipe(der, sizeof(der));
    return ok;
}
