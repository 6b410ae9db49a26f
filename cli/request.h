/* SPDX-License-Identifier: EUPL-1.2 */
/* From the command line to what is sent: path, query and body, with every value checked by the schema. */
#ifndef CLI_REQUEST_H
#define CLI_REQUEST_H

#include <jansson.h>

#include "base/arena.h"
#include "base/buf.h"
#include "cli/args.h"

struct request {
    const struct wire_op *op;
    struct buf url;  /* "/v1/cases?limit=5" and a NUL that is not counted */
    struct buf body; /* JSON; empty for GET */
};

/*
 * Reads standard input where a text is "-". now_ms: for relative times. SEUS_INVALID names the flag; the request must
 * be released in any case.
 */
MUST_CHECK enum seus_err request_make(const struct args *args, uint64_t now_ms, struct arena *arena,
                                      struct request *ret_request, struct seus_why *why);
/* A request as a program states it: the members of args are the fields of the operation, as in the API. */
struct request_json {
    json_t *args;              /* object; NULL: no fields. What goes into the path is taken out of it */
    const char *consistency;   /* word, or NULL */
    struct str at;             /* as the API takes it; empty: now */
    bool dry_run;
};

/* What the path needs must be there; the rest is judged by the node. */
MUST_CHECK enum seus_err request_from_json(const struct wire_op *op, const struct request_json *json,
                                           struct request *ret_request, struct seus_why *why);

void request_release(struct request *request);

#endif
