/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Whom a certificate names: one URI among its alternative names, seus://ROOM/node/2 or seus://ROOM/user/anna; of a
 * certificate authority seus://ROOM/ca. Everything else in a certificate is for people and for checks of host names.
 * ROOM is the name of the cluster.
 */
#ifndef TLS_NAME_H
#define TLS_NAME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

#define TLS_CLUSTER_SIZE 64u /* bytes of a room's name, with its NUL */
#define TLS_USER_SIZE 59u    /* bytes of a person's name, with its NUL: it fits behind "tls:" in an id */
#define TLS_URI_SIZE 160u    /* bytes of the URI, with its NUL */

enum tls_role { TLS_NODE, TLS_USER, TLS_CA };

struct tls_name {
    enum tls_role role;
    uint64_t node_id;               /* TLS_NODE: 1 or more */
    char user[TLS_USER_SIZE];       /* TLS_USER */
    char cluster[TLS_CLUSTER_SIZE];
};

/* True for 1 to size - 1 letters, digits and . _ @ - : what a name in a certificate may be made of. */
bool tls_name_is_word(struct str text, size_t size);
void tls_name_format(const struct tls_name *name, char target[TLS_URI_SIZE]);
/* False if the URI is none of ours, or not exactly as tls_name_format writes it. */
bool tls_name_parse(struct str uri, struct tls_name *ret_name);
/* "node 2", "the person anna", "a certificate authority". */
void tls_name_say(const struct tls_name *name, char *target, size_t target_size);

#endif
