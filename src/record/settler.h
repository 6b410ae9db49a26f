/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The thread that moves full halves of the journal into the tables while the writer goes on in the other half, so that
 * the long transaction holds up nobody. Started, woken and stopped by the writer (writer.c).
 */
#ifndef RECORD_SETTLER_H
#define RECORD_SETTLER_H

#include "record/record.h"

struct settler;

/* on_failed is called once, on the settler's thread, when the tables could not be written: the process must end. Keeps
 * record. gives: settler_stop. */
MUST_CHECK enum seus_err settler_start(struct record *record, void *ctx,
                                       void (*on_failed)(void *ctx, enum seus_err err, const struct seus_why *why),
                                       struct settler **ret_settler, struct seus_why *why);
/* Something may be there to settle. Cheap. Any thread. */
void settler_wake(struct settler *settler);
/* Waits for the transaction under way, ends the thread, frees. NULL is fine. */
void settler_stop(struct settler *settler);

#endif
