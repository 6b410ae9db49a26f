/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * seusctl ca: a small authority in a folder, for trials and for rooms without one of their own. ca.crt goes to every
 * node and person; ca.key stays where it was made.
 */
#ifndef CLI_CA_H
#define CLI_CA_H

#include <jansson.h>

#include "cli/client.h"
#include "cli/fault.h"

/* True for the commands of the noun ca. */
bool ca_is_ours(const struct command *command);
/*
 * Does what args ask for; no node is asked, of client only clock and random are used. ret_list: a new reference to
 * {"items":[...]}. ret_failed: always false. Says on standard error what to do next.
 */
MUST_CHECK enum seus_err ca_answer(const struct args *args, const struct client *client, json_t **ret_list,
                                   bool *ret_failed, struct fault *fault);

#endif
