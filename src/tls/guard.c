/* SPDX-License-Identifier: EUPL-1.2 */
/* Judging a peer's certificate. Called back by GnuTLS in the hand-shake; never reads or writes the connection. */
#include "tls/guard.h"

#include <stdio.h>

#include "tls/private.h"

static void refuse(struct tls_guard *guard, const char *what)
{
    snprintf(guard->reason, sizeof(guard->reason), "Its certificate is refused: %s.", what);
}

static bool names_wanted(struct tls_guard *guard, const struct tls_name *name)
{
    char what[384];
    char is[96];
    tls_name_say(name, is, sizeof(is));
    if (strcmp(name->cluster, tls_creds_cluster(guard->creds)) != 0) {
        snprintf(what, sizeof(what), "it names %s of room %s, and this is room %s", is, name->cluster,
                 tls_creds_cluster(guard->creds));
    } else if (name->role != guard->wanted) {
        snprintf(what, sizeof(what), "it names %s, and %s is wanted here", is,
                 guard->wanted == TLS_NODE ? "a node" : "a person");
    } else if (guard->node_id != 0 && name->node_id != guard->node_id) {
        snprintf(what, sizeof(what), "it names %s, and node %llu was dialled", is,
                 (unsigned long long)guard->node_id);
    } else {
        return true;
    }
    refuse(guard, what);
    return false;
}

static bool judge(struct tls_guard *guard, gnutls_session_t session, gnutls_x509_crt_t cert)
{
    unsigned char accepted[] = GNUTLS_KP_TLS_WWW_CLIENT;
    unsigned char dialled[] = GNUTLS_KP_TLS_WWW_SERVER;
    gnutls_typed_vdata_st purpose = {
        .type = GNUTLS_DT_KEY_PURPOSE_OID,
        .data = guard->node_id != 0 ? dialled : accepted,
    };
    unsigned status = 0;
    char because[160];
    const int rv = gnutls_certificate_verify_peers(session, &purpose, 1, &status);
    if (rv < 0 || status != 0) {
        tls_status_say(rv < 0 ? GNUTLS_CERT_INVALID : status, cert, because, sizeof(because));
        refuse(guard, because);
        return false;
    }
    if (!tls_cert_name(cert, &guard->name)) {
        refuse(guard, "it has no name of the form seus://ROOM/node/N or seus://ROOM/user/LOGIN");
        return false;
    }
    return names_wanted(guard, &guard->name);
}

static int on_verify(gnutls_session_t session)
{
    struct tls_guard *guard = gnutls_session_get_ptr(session);
    unsigned count = 0;
    gnutls_x509_crt_t cert;
    const gnutls_datum_t *const chain = gnutls_certificate_get_peers(session, &count);
    if (guard == NULL || guard->creds == NULL || chain == NULL || count == 0 || count > TLS_CHAIN_MAX ||
        gnutls_x509_crt_init(&cert) < 0) {
        return -1;
    }
    guard->is_accepted = false;
    if (gnutls_x509_crt_import(cert, &chain[0], GNUTLS_X509_FMT_DER) < 0) {
        refuse(guard, "it cannot be read");
    } else {
        guard->is_accepted = judge(guard, session, cert);
    }
    gnutls_x509_crt_deinit(cert);
    if (!guard->is_accepted && guard->wanted == TLS_USER) {
        (void)gnutls_alert_send(session, GNUTLS_AL_FATAL, GNUTLS_A_BAD_CERTIFICATE); /* its server would not say why */
    }
    return guard->is_accepted ? 0 : -1;
}

void tls_guard_begin(struct tls_guard *guard, void *session, struct tls_creds *creds, enum tls_role wanted,
                     uint64_t node_id)
{
    *guard = (struct tls_guard){.creds = tls_creds_ref(creds), .wanted = wanted, .node_id = node_id};
    gnutls_session_set_ptr(session, guard);
    (void)gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, creds->handle);
    gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUIRE); /* of no effect on the side that dials */
    gnutls_session_set_verify_function(session, on_verify);
    gnutls_handshake_set_max_packet_length(session, 16384);
}

void tls_guard_end(struct tls_guard *guard)
{
    tls_creds_unref(guard->creds);
    guard->creds = NULL;
}

static int on_certificate_wanted(gnutls_session_t session, const gnutls_datum_t *authorities, int authorities_count,
                                 const gnutls_pk_algorithm_t *algorithms, int algorithms_count,
                                 gnutls_pcert_st **ret_chain, unsigned *ret_chain_count, gnutls_privkey_t *ret_key)
{
    (void)session;
    (void)authorities;
    (void)authorities_count;
    (void)algorithms;
    (void)algorithms_count;
    (void)ret_chain;
    (void)ret_chain_count;
    (void)ret_key;
    return -1;
}

void *tls_guard_no_certificate(void)
{
    union {
        gnutls_certificate_retrieve_function2 *function;
        void *pointer;
    } both = {.function = on_certificate_wanted};
    return both.pointer;
}
