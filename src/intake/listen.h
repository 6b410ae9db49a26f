/* SPDX-License-Identifier: EUPL-1.2 */
/* Listening sockets: made here, handed to the HTTP server. */
#ifndef INTAKE_LISTEN_H
#define INTAKE_LISTEN_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

/*
 * A unix socket at path, mode 0660. A stale file (nobody answers) is replaced; a live one is SEUS_CONFLICT; a file that
 * is no socket is never touched. ret_dev, ret_ino: the file made, so that only it is removed later.
 */
MUST_CHECK enum seus_err listen_unix(const char *path, int *ret_fd, dev_t *ret_dev, ino_t *ret_ino,
                                     struct seus_why *why);

/*
 * "127.0.0.1:8080", "[::1]:8080", "localhost:8080". SEUS_INVALID beyond loopback unless is_remote_ok, SEUS_CONFLICT:
 * the port is taken.
 */
MUST_CHECK enum seus_err listen_tcp(const char *address, bool is_remote_ok, int *ret_fd, struct seus_why *why);

/* Would listen_tcp take this address? Opens nothing. */
MUST_CHECK enum seus_err listen_tcp_check(const char *address, bool is_remote_ok, struct seus_why *why);

#endif
