/* SPDX-License-Identifier: EUPL-1.2 */
/* Replies as table, JSON, JSON lines, CSV or names: below the commands, so that every command has every format. */
#ifndef CLI_RENDER_H
#define CLI_RENDER_H

#include <jansson.h>

#include "base/buf.h"
#include "cli/args.h"

#define RENDER_FIELDS_MAX 96

/* The fields to show, in order: chosen with --fields, or those of the command. */
struct selection {
    struct str names[RENDER_FIELDS_MAX]; /* borrow the command line or the table */
    unsigned count;
    bool chosen;
};

/* SEUS_INVALID with the nearest name if --fields names one that the reply has not. */
MUST_CHECK enum seus_err render_select(const struct args *args, struct selection *ret_selection, struct seus_why *why);

/* The answer to --fields without names: a list of field, type, doc. A new reference. */
json_t *render_field_list(const struct command *command);

/*
 * Appends reply in the format of args. body: its bytes as they came, for formats that pass them on (may be empty).
 * Receipts and timelines of people are sentence.c's; this renders everything else.
 */
void render_reply(const struct args *args, const struct selection *selection, json_t *reply, struct str body,
                  struct buf *target);

/* One item of a stream. is_first: the header of csv stands before it. */
void render_item(const struct args *args, const struct selection *selection, json_t *item, bool is_first,
                 struct buf *target);

#endif
