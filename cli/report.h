/* SPDX-License-Identifier: EUPL-1.2 */
/* All figures at one log index: a request a kind, one answer. Called by main.c. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include <jansson.h>

#include "base/arena.h"
#include "cli/client.h"
#include "cli/fault.h"
#include "cli/request.h"

/*
 * Asks for every kind of figures with the flags of args, the later ones as of the log index of the first. A new
 * reference to an array of replies. On failure fault says why.
 */
MUST_CHECK enum seus_err report_collect(const struct args *args, struct client *client, uint64_t now_ms,
                                        struct arena *arena, json_t **ret_replies, struct fault *fault);

/* The replies in the format of args: tables under their names, a page, csv in the form kind,key,name,column,value. */
void report_render(const struct args *args, const json_t *replies, struct buf *target);

#endif
