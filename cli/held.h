/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * person export: the request for it is put on record, then all that is held of the person is fetched, page by page, and
 * shown as a text or a page that can be handed over. The node masks what is about others; here nothing is added but the
 * accesses that the node asked has on record. Called by main.c.
 */
#ifndef CLI_HELD_H
#define CLI_HELD_H

#include <jansson.h>

#include "base/arena.h"
#include "cli/client.h"
#include "cli/fault.h"
#include "cli/request.h"

/* request: the person.export of args. A new reference to {"person_id":...,"items":[...]}. On failure fault says why. */
MUST_CHECK enum seus_err held_collect(const struct args *args, struct client *client, const struct request *request,
                                      json_t **ret_root, struct fault *fault);

/* For people: lines of text, or with html a page of its own. */
void held_render(const struct args *args, const json_t *root, struct buf *target);

#endif
