/* SPDX-License-Identifier: EUPL-1.2 */
/* Commands that take several requests in a safe order: cluster join and cluster replace. Called by main.c. */
#ifndef CLI_STEPS_H
#define CLI_STEPS_H

#include "cli/args.h"
#include "cli/client.h"
#include "cli/fault.h"

/*
 * Takes every step, says on standard error where it stands, and leaves the answer of the last one in ret_reply (its
 * body is the caller's, in any case). Ended half-way it may be given again: what is done is seen and skipped. On
 * failure fault says why, and what the room is left with.
 */
MUST_CHECK enum seus_err steps_run(const struct args *args, const struct client *client, struct client_reply *ret_reply,
                                   struct fault *fault);

#endif
