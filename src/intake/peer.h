/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Who is at the other end of a connection, as the system and the certificate say it, never the client itself. Filled
 * once for a connection (peer.c); read by whoever decides what a request may do.
 */
#ifndef INTAKE_PEER_H
#define INTAKE_PEER_H

#include <stdbool.h>
#include <stdint.h>

#define INTAKE_NAME_SIZE 65u /* bytes of a name, with its NUL */

struct intake_peer {
    bool local;                  /* over the unix socket: uid, gid and pid are the kernel's word */
    uint32_t uid, gid, pid;      /* 0 unless local */
    char name[INTAKE_NAME_SIZE]; /* login of the uid (its digits if it has none), or the person that the certificate
                                    names; "": nobody knows, plain TCP on loopback */
};

#endif
