/* SPDX-License-Identifier: EUPL-1.2 */
/* seusctl cluster upgrade: a room is brought to another version, one safe step at a time. Called by main.c. */
#ifndef CLI_UPGRADE_H
#define CLI_UPGRADE_H

#include <jansson.h>

#include "cli/client.h"
#include "cli/fault.h"

/* True for the commands of this file. */
bool upgrade_is_ours(const struct command *command);
/*
 * plan: what is to be done. next: the one next step: the lead is handed over, a node is restarted (by root, who is told
 * the command; this waits until the node is whole again), or the feature level is raised. ret: a new reference to the
 * plan as it is then, record upgrade_plan. ret_failed: always false. On failure fault says what is in the way.
 */
MUST_CHECK enum seus_err upgrade_answer(const struct args *args, const struct client *client, json_t **ret,
                                        bool *ret_failed, struct fault *fault);

#endif
