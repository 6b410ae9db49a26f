/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of this folder share: types of GnuTLS, which nobody outside sees. */
#ifndef TLS_PRIVATE_H
#define TLS_PRIVATE_H

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "base/buf.h"
#include "tls/creds.h"

#define TLS_FILE_SIZE_MAX (1u << 20)
#define TLS_CHAIN_MAX 8u

struct tls_creds {
    gnutls_certificate_credentials_t handle;
    unsigned references;
    char cluster[TLS_CLUSTER_SIZE];
    uint64_t node_id;
    uint64_t until_s;
};

/* Appends a file. is_key: refused if others may read it. what: "certificate", for the sentence. */
MUST_CHECK enum seus_err tls_file_read(const char *path, const char *what, bool is_key, struct buf *target,
                                       struct seus_why *why);
/* The one name of ours in a certificate; false: none, or more than one. */
bool tls_cert_name(gnutls_x509_crt_t cert, struct tls_name *ret_name);
/* Why a chain is not accepted, as a clause: "it expired on ...". cert may be NULL. */
void tls_status_say(unsigned status, gnutls_x509_crt_t cert, char *target, size_t target_size);

#endif
