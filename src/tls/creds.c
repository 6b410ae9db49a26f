/* SPDX-License-Identifier: EUPL-1.2 */
/* Loading of credentials. Called by seusd at start and on SIGHUP; never writes, never keeps a file open. */
#include "tls/creds.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/when.h"
#include "base/whole.h"
#include "tls/private.h"

enum seus_err tls_file_read(const char *path, const char *what, bool is_key, struct buf *target, struct seus_why *why)
{
    struct stat found;
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &found) != 0) {
        const int code = errno;
        if (fd >= 0) {
            close(fd);
        }
        seus_fail(SEUS_IO, why, what, "The %s %s cannot be read: %s.", what, path, strerror(code));
        seus_hint(why, "Name a file that the user of this program may read; 'seusctl ca issue' makes one for a trial.");
        return SEUS_IO;
    }
    enum seus_err err = SEUS_OK;
    if (!S_ISREG(found.st_mode) || found.st_size == 0 || found.st_size > (off_t)TLS_FILE_SIZE_MAX) {
        err = seus_fail(SEUS_INVALID, why, what, "The %s %s is no file of 1 byte to 1 MiB.", what, path);
    } else if (is_key && (found.st_mode & S_IRWXO) != 0) {
        err = seus_fail(SEUS_INVALID, why, what, "The %s %s may be used by everybody on this machine (mode %03o).",
                        what, path, (unsigned)(found.st_mode & 0777));
        seus_hint(why, "chmod 600 %s", path);
    } else if (!whole_fd_read(fd, TLS_FILE_SIZE_MAX, target)) {
        err = seus_fail(SEUS_IO, why, what, "The %s %s was not read whole: %s.", what, path, strerror(errno));
    }
    close(fd);
    return err;
}

bool tls_cert_name(gnutls_x509_crt_t cert, struct tls_name *ret_name)
{
    unsigned found = 0;
    for (unsigned i = 0; i < 64; i++) {
        char text[256];
        size_t size = sizeof(text);
        const int rv = gnutls_x509_crt_get_subject_alt_name(cert, i, text, &size, NULL);
        if (rv == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE) {
            break;
        }
        if (rv == GNUTLS_SAN_URI && tls_name_parse((struct str){text, size}, ret_name)) {
            found++;
        }
    }
    return found == 1;
}

void tls_status_say(unsigned status, gnutls_x509_crt_t cert, char *target, size_t target_size)
{
    char when[WHEN_SIZE];
    if ((status & GNUTLS_CERT_EXPIRED) != 0 && cert != NULL) {
        when_format_utc(when, (uint64_t)gnutls_x509_crt_get_expiration_time(cert) * 1000);
        snprintf(target, target_size, "it expired, at %s", when);
    } else if ((status & GNUTLS_CERT_NOT_ACTIVATED) != 0 && cert != NULL) {
        when_format_utc(when, (uint64_t)gnutls_x509_crt_get_activation_time(cert) * 1000);
        snprintf(target, target_size, "it is not valid before %s (or this clock is wrong)", when);
    } else if ((status & GNUTLS_CERT_SIGNER_NOT_FOUND) != 0) {
        snprintf(target, target_size, "another authority issued it than the one trusted here");
    } else if ((status & GNUTLS_CERT_PURPOSE_MISMATCH) != 0) {
        snprintf(target, target_size, "it was issued for another purpose");
    } else {
        snprintf(target, target_size, "no authority trusted here vouches for it (status %#x)", status);
    }
}

static enum seus_err fail_cert(struct seus_why *why, const char *path, const char *what)
{
    seus_fail(SEUS_INVALID, why, "certificate", "The certificate %s is of no use here: %s.", path, what);
    seus_hint(why, "See what is in it with: seusctl ca show %s", path);
    return SEUS_INVALID;
}

/* Is this chain that of the node, vouched for and valid? */
static enum seus_err judge_chain(struct tls_creds *creds, const char *path, gnutls_x509_crt_t *chain, unsigned count,
                                 struct seus_why *why)
{
    gnutls_x509_trust_list_t trusted;
    struct tls_name name;
    unsigned status = 0;
    char because[384];
    char is[96];
    gnutls_certificate_get_trust_list(creds->handle, &trusted);
    const int rv = gnutls_x509_trust_list_verify_crt(trusted, chain, count, 0, &status, NULL);
    if (rv < 0 || status != 0) {
        tls_status_say(status, chain[0], because, sizeof(because));
        return fail_cert(why, path, because);
    }
    if (!tls_cert_name(chain[0], &name)) {
        return fail_cert(why, path, "it has no name of the form seus://ROOM/node/N");
    }
    if (name.role != TLS_NODE || name.node_id != creds->node_id || strcmp(name.cluster, creds->cluster) != 0) {
        tls_name_say(&name, is, sizeof(is));
        snprintf(because, sizeof(because), "it names %s of room %s, and this is node %llu of %s", is, name.cluster,
                 (unsigned long long)creds->node_id, creds->cluster);
        return fail_cert(why, path, because);
    }
    creds->until_s = (uint64_t)gnutls_x509_crt_get_expiration_time(chain[0]);
    return SEUS_OK;
}

static enum seus_err judge_own(struct tls_creds *creds, const char *path, const struct buf *pem, struct seus_why *why)
{
    gnutls_x509_crt_t chain[TLS_CHAIN_MAX];
    unsigned count = TLS_CHAIN_MAX;
    const gnutls_datum_t datum = {pem->data, (unsigned)pem->len};
    if (gnutls_x509_crt_list_import(chain, &count, &datum, GNUTLS_X509_FMT_PEM, 0) <= 0) {
        return fail_cert(why, path, "it holds no certificates in PEM, or more than 8");
    }
    const enum seus_err err = judge_chain(creds, path, chain, count, why);
    for (unsigned i = 0; i < count; i++) {
        gnutls_x509_crt_deinit(chain[i]);
    }
    return err;
}

static enum seus_err take_texts(struct tls_creds *creds, const struct tls_files *files, const struct buf *cert,
                                const struct buf *key, const struct buf *ca, struct seus_why *why)
{
    const gnutls_datum_t cert_datum = {cert->data, (unsigned)cert->len};
    const gnutls_datum_t key_datum = {key->data, (unsigned)key->len};
    const gnutls_datum_t ca_datum = {ca->data, (unsigned)ca->len};
    if (gnutls_certificate_set_x509_trust_mem(creds->handle, &ca_datum, GNUTLS_X509_FMT_PEM) < 1) {
        return seus_fail(SEUS_INVALID, why, "ca", "The authority %s holds no certificate in PEM.", files->ca);
    }
    const enum seus_err err = judge_own(creds, files->cert, cert, why);
    if (err != SEUS_OK) {
        return err;
    }
    const int rv = gnutls_certificate_set_x509_key_mem2(creds->handle, &cert_datum, &key_datum, GNUTLS_X509_FMT_PEM,
                                                        NULL, 0);
    if (rv == GNUTLS_E_CERTIFICATE_KEY_MISMATCH) {
        return seus_fail(SEUS_INVALID, why, "key", "The key %s is not that of the certificate %s.", files->key,
                         files->cert);
    }
    return rv >= 0 ? SEUS_OK
                   : seus_fail(SEUS_INVALID, why, "key", "The certificate %s with the key %s cannot be used: %s",
                               files->cert, files->key, gnutls_strerror(rv));
}

enum seus_err tls_creds_load(const struct tls_files *files, const char *cluster, uint64_t node_id,
                             struct tls_creds **ret_creds, struct seus_why *why)
{
    struct buf cert = {0};
    struct buf key = {0};
    struct buf ca = {0};
    if (!tls_name_is_word(str_of(cluster), TLS_CLUSTER_SIZE)) {
        seus_fail(SEUS_INVALID, why, "cluster", "The room's name '%s' cannot stand in a certificate.", cluster);
        seus_hint(why, "With TLS the name of a room has letters, digits and . _ - only.");
        return SEUS_INVALID;
    }
    struct tls_creds *creds = mem_zalloc(sizeof(*creds));
    creds->references = 1;
    creds->node_id = node_id;
    str_copy(creds->cluster, sizeof(creds->cluster), str_of(cluster));
    enum seus_err err = tls_file_read(files->ca, "authority", false, &ca, why);
    if (err == SEUS_OK) {
        err = tls_file_read(files->cert, "certificate", false, &cert, why);
    }
    if (err == SEUS_OK) {
        err = tls_file_read(files->key, "key", true, &key, why);
    }
    if (err == SEUS_OK && gnutls_certificate_allocate_credentials(&creds->handle) < 0) {
        err = seus_fail(SEUS_IO, why, NULL, "GnuTLS has no memory for credentials.");
    }
    if (err == SEUS_OK) {
        err = take_texts(creds, files, &cert, &key, &ca, why);
    }
    if (key.data != NULL) {
        gnutls_memset(key.data, 0, key.capacity);
    }
    buf_release(&cert);
    buf_release(&key);
    buf_release(&ca);
    if (err != SEUS_OK) {
        tls_creds_unref(creds);
        return err;
    }
    *ret_creds = creds;
    return SEUS_OK;
}

struct tls_creds *tls_creds_ref(struct tls_creds *creds)
{
    if (creds != NULL) {
        creds->references++;
    }
    return creds;
}

void tls_creds_unref(struct tls_creds *creds)
{
    if (creds == NULL || --creds->references > 0) {
        return;
    }
    if (creds->handle != NULL) {
        gnutls_certificate_free_credentials(creds->handle);
    }
    mem_free(creds);
}

uint64_t tls_creds_until_s(const struct tls_creds *creds)
{
    return creds != NULL ? creds->until_s : 0;
}

const char *tls_creds_cluster(const struct tls_creds *creds)
{
    return creds->cluster;
}
