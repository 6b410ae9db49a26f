/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A small certificate authority: keys and certificates as PEM texts, ECDSA on P-256. For trials and small rooms;
 * seusctl writes the files. Nothing here reads or writes a file.
 */
#ifndef TLS_ISSUE_H
#define TLS_ISSUE_H

#include "base/buf.h"
#include "tls/name.h"

#define TLS_ADDRESSES_MAX 16u

struct tls_wish {
    struct tls_name name;
    const char *const *addresses; /* TLS_NODE: host names and numeric addresses at which the node is reached */
    unsigned addresses_count;
    uint64_t from_s;              /* seconds since 1970 */
    uint64_t until_s;
    uint64_t serial;              /* at random, not 0 */
};

/* ca_cert, ca_key: PEM, empty for a certificate of TLS_CA, which vouches for itself. Appends to both targets. */
MUST_CHECK enum seus_err tls_issue(const struct tls_wish *wish, struct str ca_cert, struct str ca_key,
                                   struct buf *cert, struct buf *key, struct seus_why *why);

struct tls_shown {
    bool has_name;
    struct tls_name name;     /* if has_name */
    char subject[256];        /* as certificates write it: CN=node-2,O=ROOM */
    char issuer[256];
    char addresses[256];      /* host names and numeric addresses, separated by commas */
    char fingerprint[65];     /* SHA-256, lower-case hexadecimal */
    uint64_t from_s;
    uint64_t until_s;
    bool is_trusted;          /* ca_cert vouches for it */
};

/* Reads the first certificate in PEM. ca_cert: against which is_trusted is found; empty: none. */
MUST_CHECK enum seus_err tls_show(struct str pem, struct str ca_cert, struct tls_shown *ret_shown,
                                  struct seus_why *why);

#endif
