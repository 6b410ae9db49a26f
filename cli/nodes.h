/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Commands that look at every node they know, one by one, instead of asking whichever answers: doctor and config diff.
 * Called by main.c; they read only.
 */
#ifndef CLI_NODES_H
#define CLI_NODES_H

#include <jansson.h>

#include "cli/client.h"

/* A GET at one endpoint. ret_body: what came, released by the caller. The HTTP status; 0: nobody answered. */
long nodes_fetch(const struct client *client, const struct endpoint *endpoint, const char *path, struct buf *ret_body);
/* The same as JSON; NULL: no answer, or another status than 200. A new reference. */
json_t *nodes_fetch_json(const struct client *client, const struct endpoint *endpoint, const char *path);

/* True for the commands of these files. */
bool nodes_is_ours(const struct command *command);
/* ret: a new reference to {"items":[...]}. ret_failed: something was found. */
MUST_CHECK enum seus_err nodes_answer(const struct args *args, const struct client *client, json_t **ret,
                                      bool *ret_failed, struct fault *fault);

/* {"items":[{state,check,where,detail,next}]}, a new reference. ret_bad: something needs mending now. */
json_t *doctor_examine(const struct client *client, bool *ret_bad);

/*
 * Settings that differ between the nodes with these numbers: {"items":[{section,name,first,second,matters}]}, a new
 * reference; NULL and fault: a node was not found among the endpoints. ret_matters: one that the room must share.
 */
json_t *config_diff(const struct client *client, const char *first, const char *second, bool *ret_matters,
                    struct fault *fault);

#endif
