/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The only writer of views: committed entry -> request id unseen? expected versions still true? -> evolve -> views, the
 * same on every node, decided by data alone. A batch is one view transaction.
 */
#ifndef APPLY_APPLY_H
#define APPLY_APPLY_H

#include "view/view.h"

struct apply;

struct apply_events {
    void *ctx;
    /* Before the batch is in the views for good, once per COMMAND entry that takes keys into use, in order: what has to
     * be on disk no later than that. A batch that then fails comes again. Borrowed for the call. May be NULL. */
    void (*on_keys)(void *ctx, const struct wire_entry *entry);
    /* After the batch is in the views, once per COMMAND entry, in order. answer.code: SEUS_OK, SEUS_REFUSED (a refused
     * report), SEUS_CONFLICT (recorded, no effect). duplicate: this request id had been answered before; answer is that
     * answer. Borrowed for the call. Must not call back into apply. */
    void (*on_applied)(void *ctx, uint64_t index, const struct wire_entry *entry, const struct wire_answer *answer,
                       bool duplicate);
    uint64_t level_highest; /* feature level that this node can; an entry that goes beyond fails. 0: of this build */
};

struct apply *apply_new(struct view *view, const struct apply_events *events); /* keeps view; gives: apply_free */
void apply_free(struct apply *apply);

/*
 * Applies consecutive entries, the first at view_applied + 1. An entry that cannot be decoded is a SEUS_INTEGRITY
 * failure (a newer writer's unknown events are not: they are kept and skipped). SEUS_REFUSED: the room's feature level
 * is raised by it to one that this node cannot. On failure nothing of the batch is in the views.
 */
MUST_CHECK enum seus_err apply_batch(struct apply *apply, const struct log_entry *entries, unsigned entries_count,
                                     struct seus_why *why);

#endif
