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

/* Pieces that manual.c shares. */
const char *help_value_word(const struct wire_field *field); /* "TIME" */
/* "CASE" for the field case_id: what it is called where it is given by place. */
void help_place_name(char target[ARGS_FLAG_SIZE], const struct wire_field *field);
const char *help_doc_of(const struct command *command, const struct wire_field *field);
bool help_is_positional(const struct command *command, const struct wire_field *field);
/* Some flags mean nothing to some commands. command NULL: what all of them take. */
bool help_is_offered(const struct global_flag *flag, const struct command *command);

#endif
