/* SPDX-License-Identifier: EUPL-1.2 */
/* The long text of every error, in English and Italian. */
#ifndef CLI_EXPLAIN_H
#define CLI_EXPLAIN_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"

/* code: a machine name or an exit code; NULL: all. {"items":[{code, exit_code, title, text}]}; NULL: no such code. */
json_t *explain_list(const char *code, bool italian);
/* The same for people. */
void explain_text(const json_t *list, struct buf *target);
/* The nearest code, or NULL. */
const char *explain_near(const char *code);

#endif
