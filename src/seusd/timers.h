/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The leader's timers: deadlines whose warning or end has come become commands, like any other, by the actor "system".
 * The replicated rows say what is due and what was said already, so that any leader can go on where the last one
 * stopped: a command carries the version of the row it saw, and its request id is the same on every leader.
 *
 * Called by the node (or the simulator) on every tick; one thread, the loop. Decides nothing: deadline.fire does.
 */
#ifndef SEUSD_TIMERS_H
#define SEUSD_TIMERS_H

#include "seusd/pipeline.h"

struct timers;

struct timers_options {
    struct agree *agree;       /* keeps */
    struct pipeline *pipeline; /* keeps */
    struct view *view;         /* keeps */
    struct clock_port clock;   /* wall: what is due; mono: jumps of the wall clock, and when to try again */
    void *ctx;
    /* Something to be told in the log of the node; detail: key=value. */
    void (*on_log)(void *ctx, const char *event, const char *detail);
};

/* Copies options. gives: timers_free, after which no answer may come any more: free the pipeline first. */
struct timers *timers_new(const struct timers_options *options);
void timers_free(struct timers *timers); /* NULL is fine */

/* While this node leads: submits what is due, up to TIMERS_AT_ONCE_MAX at a time. Call it at least once a second. */
void timers_tick(struct timers *timers);

#endif
