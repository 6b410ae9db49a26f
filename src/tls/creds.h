/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Credentials of a node: its certificate and key, and the authority that both ends trust. Read from files at start and
 * again on SIGHUP; counted, so that a connection keeps those with which it began.
 */
#ifndef TLS_CREDS_H
#define TLS_CREDS_H

#include <stdint.h>

#include "tls/name.h"

/* TLS 1.3 and nothing older. */
#define TLS_PRIORITY "NORMAL:-VERS-ALL:+VERS-TLS1.3"

struct tls_creds;

struct tls_files {
    const char *cert; /* PEM: the certificate, then those between it and the authority */
    const char *key;  /* PEM; nobody but its owner and group may read it */
    const char *ca;   /* PEM: one authority or more */
};

/*
 * Reads and judges: the key belongs to the certificate, an authority vouches for it, it is valid now, it names this
 * node of this room. One reference is the caller's. SEUS_INVALID, SEUS_IO.
 */
MUST_CHECK enum seus_err tls_creds_load(const struct tls_files *files, const char *cluster, uint64_t node_id,
                                        struct tls_creds **ret_creds, struct seus_why *why);
struct tls_creds *tls_creds_ref(struct tls_creds *creds); /* NULL is fine, here and below */
void tls_creds_unref(struct tls_creds *creds);
/* Seconds since 1970 at which the certificate ends. */
uint64_t tls_creds_until_s(const struct tls_creds *creds);
const char *tls_creds_cluster(const struct tls_creds *creds);

#endif
