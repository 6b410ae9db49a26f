/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The check of the other end of a connection, in the middle of its hand-shake: an authority vouches for the
 * certificate, it is valid now, was issued for this purpose, and names somebody of this room: a node, or a person.
 */
#ifndef TLS_GUARD_H
#define TLS_GUARD_H

#include "tls/creds.h"

struct tls_guard {
    struct tls_creds *creds;  /* counted */
    enum tls_role wanted;     /* TLS_NODE or TLS_USER */
    uint64_t node_id;         /* TLS_NODE: this one; 0 any of the room */
    bool is_accepted;
    struct tls_name name;     /* once accepted: whom the certificate names */
    char reason[448];         /* why it was not accepted, a sentence; "" it was not looked at */
};

/*
 * session: a gnutls_session_t that has not shaken hands. It is given the credentials, demands a certificate and checks
 * it. guard must live as long as session, and is told by tls_guard_end when session is gone or will not be used.
 */
void tls_guard_begin(struct tls_guard *guard, void *session, struct tls_creds *creds, enum tls_role wanted,
                     uint64_t node_id);
void tls_guard_end(struct tls_guard *guard);
/*
 * For a server that will not start without somebody to ask for certificates: a gnutls_certificate_retrieve_function2
 * that has none. Its sessions get theirs by tls_guard_begin.
 */
void *tls_guard_no_certificate(void);

#endif
