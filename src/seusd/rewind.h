/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The views as they were at a log index: computed again from the log, beside the live ones, in a scratch directory that
 * is emptied at start and end. Called by pipeline_work.c, a few milliseconds a turn; never touches the live views, and
 * never asks a plugin: the log holds what was answered. One thread, the loop.
 *
 * Two of them are kept. One that stands before the index asked for goes on from there; else one is begun again.
 */
#ifndef SEUSD_REWIND_H
#define SEUSD_REWIND_H

#include "base/port.h"
#include "view/view.h"

struct rewind;

struct rewind_options {
    const char *dir;      /* of the scratch views; made (0700) when it is first needed */
    uint64_t cluster_id;  /* of the live views */
    struct view *live;    /* keeps */
    struct view_log log;  /* keeps */
    struct view_opener opener; /* of sealed texts, for the views of the past */
    struct clock_port clock;
};

struct rewind *rewind_new(const struct rewind_options *options); /* gives: rewind_free */
void rewind_free(struct rewind *rewind);

/*
 * What "at" means: a log index, or a time: the last entry recorded at or before it. SEUS_INVALID: neither, not reached
 * yet, or before the beginning. *ret_ms: the moment, wall clock: the time given, or when the entry was recorded.
 */
MUST_CHECK enum seus_err rewind_index(struct rewind *rewind, struct str text, uint64_t *ret_index,
                                      uint64_t *ret_ms, struct seus_why *why);

/*
 * The views at exactly this index. *ret_view NULL: they are being computed; ask again after the next rewind_step (who
 * stops asking gives up). Not NULL: lent until rewind_release. The live ones, if they stand there.
 */
MUST_CHECK enum seus_err rewind_view(struct rewind *rewind, uint64_t index, struct view **ret_view,
                                     struct seus_why *why);
void rewind_release(struct rewind *rewind, struct view *view);

/* Goes on with what was asked for since the last call, for about budget_us. */
void rewind_step(struct rewind *rewind, uint64_t budget_us);

/* Entries replayed so far on the way to index; 0: not begun. */
uint64_t rewind_progress(const struct rewind *rewind, uint64_t index);

#endif
