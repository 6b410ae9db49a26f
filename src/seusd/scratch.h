/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Views made again from the log, beside the live ones and in a directory of their own, for as long as somebody looks at
 * them: rewind.c (the records as they were) and verify.c (is what is shown what the log says?). Never touches the live
 * views, and leaves nothing behind.
 */
#ifndef SEUSD_SCRATCH_H
#define SEUSD_SCRATCH_H

#include "apply/apply.h"
#include "view/view.h"

struct scratch_options {
    const char *dir;       /* of the views; made (0700) */
    struct view *live;     /* borrowed: they tell how large these may become */
    uint64_t cluster_id;   /* of the live views */
};

/* Empty views, and what applies entries to them. gives: scratch_close. */
MUST_CHECK enum seus_err scratch_open(const struct scratch_options *options, struct view **ret_view,
                                      struct apply **ret_apply, struct seus_why *why);
/* Also removes dir, which is theirs. */
void scratch_close(const char *dir, struct view *view, struct apply *apply);
/* Removes what a process that was ended has left in dir. */
void scratch_sweep(const char *dir);

#endif
