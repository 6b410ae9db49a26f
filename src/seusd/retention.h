/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The leader's look at what has been kept long enough: it walks over closed cases, persons and reports, some rows a
 * tick, and asks for a proposal where the time that the room has set is over. Nothing of its own is remembered: the
 * rows say what was proposed, so any leader can begin anywhere and each proposal is made once.
 *
 * Called by the node on every tick; one thread, the loop. Decides nothing: retention.propose does, then two people.
 */
#ifndef SEUSD_RETENTION_H
#define SEUSD_RETENTION_H

#include "seusd/pipeline.h"

#define RETENTION_ROWS_MAX 32u                    /* looked at in a tick */
#define RETENTION_PASS_MS  (10u * 60 * 1000)      /* from the end of a walk to the next */

struct retention;

struct retention_options {
    struct agree *agree;       /* keeps */
    struct pipeline *pipeline; /* keeps */
    struct view *view;         /* keeps */
    struct clock_port clock;   /* wall: what is over; mono: when to walk again */
};

/* Copies options. gives: retention_free, after which no answer may come any more: free the pipeline first. */
struct retention *retention_new(const struct retention_options *options);
void retention_free(struct retention *retention); /* NULL is fine */

void retention_tick(struct retention *retention);

#endif
