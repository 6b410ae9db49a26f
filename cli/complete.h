/* SPDX-License-Identifier: EUPL-1.2 */
/* What may come next on a command line, for the shells: from the table of commands and the schema, without a node. */
#ifndef CLI_COMPLETE_H
#define CLI_COMPLETE_H

#include "base/buf.h"
#include "base/err.h"

/* Appends a line for each word that may stand in place of the last of words, which may be empty or begun. */
void complete_next(int words_count, char *const *words, struct buf *target);

/* The script that makes a shell (bash, zsh, fish) ask for it. SEUS_INVALID: another shell. */
MUST_CHECK enum seus_err complete_script(const char *shell, struct buf *target, struct seus_why *why);

#endif
