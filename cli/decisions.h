/* SPDX-License-Identifier: EUPL-1.2 */
/* The decisions of a case in sentences: what was asked, answered and done. Called by render.c. */
#ifndef CLI_DECISIONS_H
#define CLI_DECISIONS_H

#include <jansson.h>

#include "base/buf.h"

/* One item of case.explain, as a paragraph. */
void decision_sentence(const json_t *item, struct buf *target);

#endif
