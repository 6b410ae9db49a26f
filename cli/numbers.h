/* SPDX-License-Identifier: EUPL-1.2 */
/* For people: the numbers of cases in the place of their internal ids. */
#ifndef CLI_NUMBERS_H
#define CLI_NUMBERS_H

#include "cli/client.h"
#include "cli/render.h"

/*
 * Replaces the ids that the selected fields cases, merged_into and merged_from of reply hold, in the reply or in its
 * items, by the numbers of those cases. Asks the node for them; an id whose number is not told stays as it is.
 */
void numbers_put(const struct client *client, const struct args *args, const struct selection *selection,
                 json_t *reply);

#endif
