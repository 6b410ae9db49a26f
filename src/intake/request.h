/* SPDX-License-Identifier: EUPL-1.2 */
/* From what libmicrohttpd delivered to struct intake_request. */
#ifndef INTAKE_REQUEST_H
#define INTAKE_REQUEST_H

#include "intake/server.h"

/* Why a request cannot be handed to the owner: the status to answer with, besides the error. */
struct refusal {
    unsigned status;              /* HTTP */
    struct seus_why why;
    char allow[ROUTE_ALLOW_SIZE]; /* "" : none */
};

/* Fills call->request. On failure the request id is set all the same, so that the refusal can name it. */
MUST_CHECK enum seus_err request_read(struct intake_call *call, const char *url, const char *method,
                                      struct refusal *ret_refusal);

/* Only the request id, for a reply before the rest is read. */
void request_read_id(struct intake_call *call);

/* Decodes %XX into arena. SEUS_INVALID if one is malformed. */
MUST_CHECK enum seus_err request_percent_decode(struct str text, struct arena *arena, struct str *ret_text);

/* Text of a client for a message: at most 64 bytes, everything but printable ASCII shown as '?'. */
#define REQUEST_SHOWN_SIZE 68u
const char *request_show(struct str text, char target[REQUEST_SHOWN_SIZE]);

#endif
