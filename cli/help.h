/* SPDX-License-Identifier: EUPL-1.2 */
/* Help and schema, from the table of commands and the schema of the fields. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include <jansson.h>

#include "base/buf.h"
#include "cli/args.h"

/* noun NULL: all commands; command NULL: those of the noun. */
void help_text(const char *noun, const struct command *command, struct buf *target);

/* The same for programs: {"items":[...]}, or one object for one command. New references. */
json_t *help_schema(const char *noun);
json_t *help_schema_command(const struct command *command);

#endif
