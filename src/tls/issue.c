/* SPDX-License-Identifier: EUPL-1.2 */
/* Making and showing certificates. Called by seusctl; never touches a file. */
#include "tls/issue.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <time.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "tls/private.h"

struct making {
    gnutls_x509_privkey_t key;
    gnutls_x509_crt_t cert;
    gnutls_x509_privkey_t ca_key;
    gnutls_x509_crt_t ca_cert;
    bool is_self_signed;
};

static enum seus_err fail_step(struct seus_why *why, const char *step, int code)
{
    return seus_fail(SEUS_IO, why, NULL, "GnuTLS cannot %s: %s", step, gnutls_strerror(code));
}

static int set_addresses(gnutls_x509_crt_t cert, const struct tls_wish *wish)
{
    int rv = 0;
    for (unsigned i = 0; rv == 0 && i < wish->addresses_count; i++) {
        const char *const text = wish->addresses[i];
        unsigned char number[16];
        if (inet_pton(AF_INET, text, number) == 1) {
            rv = gnutls_x509_crt_set_subject_alt_name(cert, GNUTLS_SAN_IPADDRESS, number, 4, GNUTLS_FSAN_APPEND);
        } else if (inet_pton(AF_INET6, text, number) == 1) {
            rv = gnutls_x509_crt_set_subject_alt_name(cert, GNUTLS_SAN_IPADDRESS, number, 16, GNUTLS_FSAN_APPEND);
        } else {
            rv = gnutls_x509_crt_set_subject_alt_name(cert, GNUTLS_SAN_DNSNAME, text, (unsigned)strlen(text),
                                                      GNUTLS_FSAN_APPEND);
        }
    }
    return rv;
}

static int set_names(gnutls_x509_crt_t cert, const struct tls_wish *wish)
{
    char common[96];
    char uri[TLS_URI_SIZE];
    const struct tls_name *const name = &wish->name;
    if (name->role == TLS_NODE) {
        snprintf(common, sizeof(common), "node-%llu", (unsigned long long)name->node_id);
    } else {
        snprintf(common, sizeof(common), "%s", name->role == TLS_USER ? name->user : "authority of the room");
    }
    tls_name_format(name, uri);
    int rv = gnutls_x509_crt_set_dn_by_oid(cert, GNUTLS_OID_X520_ORGANIZATION_NAME, 0, name->cluster,
                                           (unsigned)strlen(name->cluster));
    if (rv == 0) {
        rv = gnutls_x509_crt_set_dn_by_oid(cert, GNUTLS_OID_X520_COMMON_NAME, 0, common, (unsigned)strlen(common));
    }
    if (rv == 0) {
        rv = gnutls_x509_crt_set_subject_alt_name(cert, GNUTLS_SAN_URI, uri, (unsigned)strlen(uri), GNUTLS_FSAN_SET);
    }
    return rv == 0 ? set_addresses(cert, wish) : rv;
}

/* What the key may be used for: an authority signs, a node serves and dials, a person dials. */
static int set_purpose(gnutls_x509_crt_t cert, enum tls_role role)
{
    if (role == TLS_CA) {
        const int rv = gnutls_x509_crt_set_basic_constraints(cert, 1, 0);
        return rv == 0 ? gnutls_x509_crt_set_key_usage(cert, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN) : rv;
    }
    int rv = gnutls_x509_crt_set_basic_constraints(cert, 0, -1);
    if (rv == 0) {
        rv = gnutls_x509_crt_set_key_usage(cert, GNUTLS_KEY_DIGITAL_SIGNATURE);
    }
    if (rv == 0) {
        rv = gnutls_x509_crt_set_key_purpose_oid(cert, GNUTLS_KP_TLS_WWW_CLIENT, 0);
    }
    return rv == 0 && role == TLS_NODE ? gnutls_x509_crt_set_key_purpose_oid(cert, GNUTLS_KP_TLS_WWW_SERVER, 0) : rv;
}

static int set_times(gnutls_x509_crt_t cert, const struct tls_wish *wish)
{
    unsigned char serial[8];
    put_u64_be(serial, wish->serial >> 1 | 1); /* positive, as certificates want it */
    int rv = gnutls_x509_crt_set_version(cert, 3);
    if (rv == 0) {
        rv = gnutls_x509_crt_set_serial(cert, serial, sizeof(serial));
    }
    if (rv == 0) {
        rv = gnutls_x509_crt_set_activation_time(cert, (time_t)wish->from_s);
    }
    return rv == 0 ? gnutls_x509_crt_set_expiration_time(cert, (time_t)wish->until_s) : rv;
}

static int set_key_ids(struct making *m)
{
    unsigned char id[64];
    size_t size = sizeof(id);
    int rv = gnutls_x509_crt_get_key_id(m->cert, 0, id, &size);
    if (rv == 0) {
        rv = gnutls_x509_crt_set_subject_key_id(m->cert, id, size);
    }
    size = sizeof(id);
    if (rv == 0 && !m->is_self_signed && gnutls_x509_crt_get_subject_key_id(m->ca_cert, id, &size, NULL) == 0) {
        rv = gnutls_x509_crt_set_authority_key_id(m->cert, id, size);
    }
    return rv;
}

static enum seus_err load_ca(struct making *m, struct str ca_cert, struct str ca_key, struct seus_why *why)
{
    const gnutls_datum_t cert = {(unsigned char *)(uintptr_t)ca_cert.ptr, (unsigned)ca_cert.len};
    const gnutls_datum_t key = {(unsigned char *)(uintptr_t)ca_key.ptr, (unsigned)ca_key.len};
    int rv = gnutls_x509_crt_import(m->ca_cert, &cert, GNUTLS_X509_FMT_PEM);
    if (rv == 0) {
        rv = gnutls_x509_privkey_import(m->ca_key, &key, GNUTLS_X509_FMT_PEM);
    }
    return rv == 0 ? SEUS_OK : seus_fail(SEUS_INVALID, why, "dir", "The authority's certificate or key is not readable "
                                         "PEM: %s", gnutls_strerror(rv));
}

static enum seus_err sign(struct making *m, const struct tls_wish *wish, struct seus_why *why)
{
    int rv = gnutls_x509_privkey_generate(m->key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1),
                                          0);
    if (rv != 0) {
        return fail_step(why, "make a key", rv);
    }
    rv = gnutls_x509_crt_set_key(m->cert, m->key);
    rv = rv == 0 ? set_times(m->cert, wish) : rv;
    rv = rv == 0 ? set_names(m->cert, wish) : rv;
    rv = rv == 0 ? set_purpose(m->cert, wish->name.role) : rv;
    rv = rv == 0 ? set_key_ids(m) : rv;
    if (rv == 0) {
        rv = gnutls_x509_crt_sign2(m->cert, m->is_self_signed ? m->cert : m->ca_cert,
                                   m->is_self_signed ? m->key : m->ca_key, GNUTLS_DIG_SHA256, 0);
    }
    return rv == 0 ? SEUS_OK : fail_step(why, "make the certificate", rv);
}

static enum seus_err export_pem(const struct making *m, struct buf *cert, struct buf *key, struct seus_why *why)
{
    gnutls_datum_t text = {0};
    int rv = gnutls_x509_crt_export2(m->cert, GNUTLS_X509_FMT_PEM, &text);
    if (rv == 0) {
        buf_append(cert, text.data, text.size);
        gnutls_free(text.data);
        rv = gnutls_x509_privkey_export2_pkcs8(m->key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &text);
    }
    if (rv != 0) {
        return fail_step(why, "write the certificate", rv);
    }
    buf_append(key, text.data, text.size);
    gnutls_memset(text.data, 0, text.size);
    gnutls_free(text.data);
    return SEUS_OK;
}

enum seus_err tls_issue(const struct tls_wish *wish, struct str ca_cert, struct str ca_key, struct buf *cert,
                        struct buf *key, struct seus_why *why)
{
    struct making m = {.is_self_signed = wish->name.role == TLS_CA};
    if (gnutls_x509_privkey_init(&m.key) < 0 || gnutls_x509_crt_init(&m.cert) < 0 ||
        gnutls_x509_privkey_init(&m.ca_key) < 0 || gnutls_x509_crt_init(&m.ca_cert) < 0) {
        return seus_fail(SEUS_IO, why, NULL, "GnuTLS has no memory."); /* the program ends next */
    }
    enum seus_err err = m.is_self_signed ? SEUS_OK : load_ca(&m, ca_cert, ca_key, why);
    if (err == SEUS_OK) {
        err = sign(&m, wish, why);
    }
    if (err == SEUS_OK) {
        err = export_pem(&m, cert, key, why);
    }
    gnutls_x509_privkey_deinit(m.key);
    gnutls_x509_crt_deinit(m.cert);
    gnutls_x509_privkey_deinit(m.ca_key);
    gnutls_x509_crt_deinit(m.ca_cert);
    return err;
}

/* ---- showing ----------------------------------------------------------------------------------------------------- */

static void show_addresses(gnutls_x509_crt_t cert, char *target, size_t target_size)
{
    size_t len = 0;
    target[0] = '\0';
    for (unsigned i = 0; i < 64 && len + 1 < target_size; i++) {
        char text[256];
        char number[INET6_ADDRSTRLEN];
        size_t size = sizeof(text) - 1;
        const int rv = gnutls_x509_crt_get_subject_alt_name(cert, i, text, &size, NULL);
        const char *shown = text;
        if (rv == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE) {
            return;
        }
        if (rv == GNUTLS_SAN_DNSNAME) {
            text[size] = '\0';
        } else if (rv == GNUTLS_SAN_IPADDRESS && (size == 4 || size == 16)) {
            shown = inet_ntop(size == 4 ? AF_INET : AF_INET6, text, number, sizeof(number));
        } else {
            continue;
        }
        const int n = snprintf(target + len, target_size - len, "%s%s", len > 0 ? "," : "", shown);
        len += n > 0 ? (size_t)n : 0;
    }
}

static bool is_vouched_for(gnutls_x509_crt_t cert, struct str ca_pem)
{
    gnutls_x509_crt_t ca;
    unsigned status = GNUTLS_CERT_INVALID;
    const gnutls_datum_t datum = {(unsigned char *)(uintptr_t)ca_pem.ptr, (unsigned)ca_pem.len};
    if (ca_pem.len == 0 || gnutls_x509_crt_init(&ca) < 0) {
        return false;
    }
    if (gnutls_x509_crt_import(ca, &datum, GNUTLS_X509_FMT_PEM) < 0 ||
        gnutls_x509_crt_list_verify(&cert, 1, &ca, 1, NULL, 0, 0, &status) < 0) {
        status = GNUTLS_CERT_INVALID;
    }
    gnutls_x509_crt_deinit(ca);
    return status == 0;
}

enum seus_err tls_show(struct str pem, struct str ca_cert, struct tls_shown *ret_shown, struct seus_why *why)
{
    struct tls_shown shown = {0};
    gnutls_x509_crt_t cert;
    unsigned char print[SHA256_SIZE];
    size_t size = sizeof(print);
    const gnutls_datum_t datum = {(unsigned char *)(uintptr_t)pem.ptr, (unsigned)pem.len};
    if (gnutls_x509_crt_init(&cert) < 0) {
        return seus_fail(SEUS_IO, why, NULL, "GnuTLS has no memory.");
    }
    const int rv = gnutls_x509_crt_import(cert, &datum, GNUTLS_X509_FMT_PEM);
    if (rv < 0) {
        gnutls_x509_crt_deinit(cert);
        return seus_fail(SEUS_INVALID, why, "file", "There is no certificate in PEM: %s", gnutls_strerror(rv));
    }
    shown.has_name = tls_cert_name(cert, &shown.name);
    size_t text_size = sizeof(shown.subject);
    (void)gnutls_x509_crt_get_dn(cert, shown.subject, &text_size); /* too long: left empty */
    text_size = sizeof(shown.issuer);
    (void)gnutls_x509_crt_get_issuer_dn(cert, shown.issuer, &text_size);
    show_addresses(cert, shown.addresses, sizeof(shown.addresses));
    if (gnutls_x509_crt_get_fingerprint(cert, GNUTLS_DIG_SHA256, print, &size) == 0) {
        hash_hex(shown.fingerprint, print, sizeof(print));
    }
    shown.from_s = (uint64_t)gnutls_x509_crt_get_activation_time(cert);
    shown.until_s = (uint64_t)gnutls_x509_crt_get_expiration_time(cert);
    shown.is_trusted = is_vouched_for(cert, ca_cert);
    gnutls_x509_crt_deinit(cert);
    *ret_shown = shown;
    return SEUS_OK;
}
