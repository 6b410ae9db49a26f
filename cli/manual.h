/* SPDX-License-Identifier: EUPL-1.2 */
/* The manual pages of seusctl: its overview, and a page a noun, from the table of commands and the schema. */
#ifndef CLI_MANUAL_H
#define CLI_MANUAL_H

#include "base/buf.h"
#include "base/err.h"

/*
 * Appends a page in mdoc. noun NULL: seusctl(1), italian: in Italian; "seusctl-case" or "case": the page of that noun.
 * "list": the names of all pages, a line each. SEUS_INVALID: no such page.
 */
MUST_CHECK enum seus_err manual_page(const char *noun, bool italian, struct buf *target, struct seus_why *why);

#endif
