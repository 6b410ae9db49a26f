/* SPDX-License-Identifier: EUPL-1.2 */
/* seusctl audit verify: the nodes are asked, one by one, until each has verified its log. Called by main.c. */
#ifndef CLI_AUDIT_H
#define CLI_AUDIT_H

#include <jansson.h>

#include "cli/client.h"

/* True for the command of this file. */
bool audit_is_ours(const struct command *command);
/*
 * ret: a new reference to {"items":[...]}, a record audit_verified each. SEUS_INTEGRITY names node and index of what
 * does not hold, or the node that differs from the others. ret_failed: always false.
 */
MUST_CHECK enum seus_err audit_answer(const struct args *args, const struct client *client, json_t **ret,
                                      bool *ret_failed, struct fault *fault);
/*
 * audit verify --all-members, without a word: for commands that end with it. client: its endpoints are asked, and those
 * that the members announce. SEUS_UNAVAILABLE: a member was not reached, nothing was verified. ret as above.
 */
MUST_CHECK enum seus_err audit_members(const struct client *client, json_t **ret, struct fault *fault);

#endif
