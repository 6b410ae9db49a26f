/* SPDX-License-Identifier: EUPL-1.2 */
/* Where a node takes requests. */
#ifndef CLI_ENDPOINT_H
#define CLI_ENDPOINT_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

struct endpoint {
    char shown[160];      /* as people write it */
    char socket[108];     /* unix socket path, or "" */
    char origin[160];     /* "http://127.0.0.1:8080", without a path */
    bool is_tls;          /* https */
};

/* "unix:/path", "/path", "https://host:port", "http://host:port" or "host:port". */
MUST_CHECK enum seus_err endpoint_parse(struct str text, struct endpoint *ret_endpoint, struct seus_why *why);

#endif
