/* SPDX-License-Identifier: EUPL-1.2 */
/* Reads endpoints. Called by main.c for flags, environment and default; never connects. */
#include "cli/endpoint.h"

#include <stdio.h>

static enum seus_err fail_text(struct str text, struct seus_why *why, const char *because)
{
    seus_fail(SEUS_INVALID, why, "--endpoint", "The endpoint \"%.*s\" %s.", (int)(text.len < 100 ? text.len : 100),
              text.ptr != NULL ? text.ptr : "", because);
    seus_hint(why, "Write unix:/path/to/seusd.sock, https://node1.example:8443 or http://127.0.0.1:8080.");
    return SEUS_INVALID;
}

enum seus_err endpoint_parse(struct str text, struct endpoint *ret_endpoint, struct seus_why *why)
{
    struct str rest = text;
    const bool is_unix = str_starts_with(text, STR_LIT("unix:")) || str_starts_with(text, STR_LIT("/"));
    memset(ret_endpoint, 0, sizeof(*ret_endpoint));
    if (str_starts_with(text, STR_LIT("unix:"))) {
        rest = (struct str){text.ptr + 5, text.len - 5};
    } else if (str_starts_with(text, STR_LIT("http://")) || str_starts_with(text, STR_LIT("https://"))) {
        ret_endpoint->is_tls = text.ptr[4] == 's';
        const size_t scheme_len = ret_endpoint->is_tls ? 8 : 7;
        rest = (struct str){text.ptr + scheme_len, text.len - scheme_len};
        rest.len -= rest.len > 0 && rest.ptr[rest.len - 1] == '/' ? 1 : 0;
    }
    for (size_t i = 0; i < rest.len; i++) {
        const unsigned char c = (unsigned char)rest.ptr[i];
        if (c <= ' ' || c == 0x7f || (!is_unix && (strchr("/?#@\\\"<>", c) != NULL || c > 0x7f))) {
            return fail_text(text, why, "has a character that an address has not");
        }
    }
    if (is_unix) {
        if (rest.len == 0 || rest.len >= sizeof(ret_endpoint->socket)) {
            return fail_text(text, why, "is no path of 1 to 107 bytes");
        }
        str_copy(ret_endpoint->socket, sizeof(ret_endpoint->socket), rest);
        snprintf(ret_endpoint->origin, sizeof(ret_endpoint->origin), "http://localhost");
        snprintf(ret_endpoint->shown, sizeof(ret_endpoint->shown), "unix:%.*s", STR_ARG(rest));
        return SEUS_OK;
    }
    const char *colon = rest.len > 0 ? memrchr(rest.ptr, ':', rest.len) : NULL;
    const size_t host_len = colon != NULL ? (size_t)(colon - rest.ptr) : 0;
    size_t digits = colon != NULL ? rest.len - host_len - 1 : 0;
    unsigned port = 0;
    for (size_t i = host_len + 1; digits > 0 && i < rest.len; i++) {
        if (rest.ptr[i] < '0' || rest.ptr[i] > '9' || digits > 5) {
            digits = 0;
        } else {
            port = port * 10 + (unsigned)(rest.ptr[i] - '0');
        }
    }
    if (host_len == 0 || host_len > 100 || digits == 0 || port == 0 || port > 65535) {
        return fail_text(text, why, "is neither a unix socket nor a host with a port");
    }
    snprintf(ret_endpoint->origin, sizeof(ret_endpoint->origin), "http%s://%.*s", ret_endpoint->is_tls ? "s" : "",
             STR_ARG(rest));
    snprintf(ret_endpoint->shown, sizeof(ret_endpoint->shown), "%s", ret_endpoint->origin);
    return SEUS_OK;
}
