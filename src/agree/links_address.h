/* SPDX-License-Identifier: EUPL-1.2 */
/* Addresses of peers: "host:port" <-> socket addresses, and the loopback rule. Private to links*.c. */
#ifndef AGREE_LINKS_ADDRESS_H
#define AGREE_LINKS_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

#include <uv.h>

#include "base/err.h"

#define LINK_ADDRESS_SIZE 128 /* bytes of an address as text, with its NUL; as in struct agree_member */

struct link_address {
    char text[LINK_ADDRESS_SIZE]; /* as written */
    char host[LINK_ADDRESS_SIZE]; /* without brackets */
    char port[6];                 /* digits */
    bool is_numeric;              /* sockaddr is filled; otherwise host must be resolved */
    struct sockaddr_storage sockaddr;
};

/*
 * Takes host:port apart: a numeric IPv4 address, a numeric IPv6 address in brackets, "localhost" (always 127.0.0.1), or
 * a name. SEUS_INVALID says what is wrong with it, also if it is a numeric address beyond loopback and is_remote_ok
 * is false. A name is judged once it is resolved.
 */
MUST_CHECK enum seus_err link_address_parse(const char *text, bool is_remote_ok, struct link_address *ret_address,
                                            struct seus_why *why);

/* SEUS_INVALID if sockaddr, which text stands for, is beyond loopback. */
MUST_CHECK enum seus_err link_address_require_loopback(const char *text, const struct sockaddr *sockaddr,
                                                       struct seus_why *why);

/* Writes ip:port of the other end of a connected socket, or "unknown". */
void link_address_of_remote(const uv_tcp_t *tcp, char target[LINK_ADDRESS_SIZE]);

/* A bound, listening, non-blocking socket (close it or give it to uv_tcp_open). SEUS_INVALID, SEUS_IO. */
MUST_CHECK enum seus_err link_address_listen(uv_loop_t *loop, const char *text, bool is_remote_ok, int *ret_fd,
                                             struct seus_why *why);

#endif
