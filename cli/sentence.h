/* SPDX-License-Identifier: EUPL-1.2 */
/* What happened, in words: a receipt as a sentence, an event as a line of a timeline. */
#ifndef CLI_SENTENCE_H
#define CLI_SENTENCE_H

#include <jansson.h>

#include "base/buf.h"
#include "cli/args.h"

/* "case PT-2026-00001-Y opened, priority E; recommended unit PT-1", then a line for every verdict. */
void sentence_receipt(const struct args *args, const json_t *receipt, struct buf *target);

/* "TIME  TYPE  WHO  essentials". */
void sentence_event(const json_t *event, struct buf *target);

#endif
