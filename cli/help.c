/* SPDX-License-Identifier: EUPL-1.2 */
/* Help and schema. Called by main.c; fills buffers, never prints. */
#include "cli/help.h"

#include <stdio.h>
#include <string.h>

#include "cli/explain.h"
#include "seus/version.h"

#define DOC_COLUMN 26 /* where the explanations of flags begin, behind two spaces on both sides */
#define DOC_WIDTH 70  /* and how far they go: the whole fits 100 columns */

/* Broken between words. */
static void append_flag(struct buf *target, const char *flag, const char *doc)
{
    const char *left = flag;
    while (left != NULL) {
        size_t len = strlen(doc);
        for (size_t i = len; len > DOC_WIDTH && i > 0; i--) {
            len = doc[i - 1] == ' ' && i - 1 <= DOC_WIDTH ? i - 1 : len;
        }
        buf_printf(target, "  %-*s  %.*s\n", DOC_COLUMN, left, (int)len, doc);
        doc += len + (doc[len] == ' ' ? 1 : 0);
        left = doc[0] != '\0' ? "" : NULL;
    }
}

const char *help_value_word(const struct wire_field *field)
{
    switch (field->type) {
    case WIRE_ENUM:
        return "WORD";
    case WIRE_U64:
        return "N";
    case WIRE_TIME:
        return "TIME";
    case WIRE_IDS:
    case WIRE_LINES:
        return "A,B";
    case WIRE_REC:
        return "NAME=VALUE,...";
    case WIRE_ID:
        return "ID";
    case WIRE_LINE:
    case WIRE_TEXT:
    case WIRE_BOOL:
    case WIRE_RECS:
    case WIRE_BYTES:
    case WIRE_EVENTS_LIST:
        break;
    }
    return "TEXT";
}

static void append_words(struct buf *target, const struct wire_enum *list)
{
    struct buf words = {0};
    for (unsigned i = 1; i < list->count; i++) {
        if (wire_enum_has(list, i)) {
            buf_printf(&words, "%s%s", words.len > 0 ? ", " : "one of: ", list->words[i]);
        }
    }
    buf_append_char(&words, '\0');
    append_flag(target, "", (const char *)words.data);
    buf_release(&words);
}

void help_place_name(char target[ARGS_FLAG_SIZE], const struct wire_field *field)
{
    char flag[ARGS_FLAG_SIZE];
    args_flag_name(flag, field);
    str_copy(target, ARGS_FLAG_SIZE, str_of(flag + 2));
    for (char *p = target; *p != '\0'; p++) {
        *p = (char)(*p >= 'a' && *p <= 'z' ? *p - 32 : *p);
    }
}

/* The schema speaks of the list; a watch that is not told where to begin begins with what comes. */
const char *help_doc_of(const struct command *command, const struct wire_field *field)
{
    const struct wire_op *op = command_op(command);
    const bool begins = op != NULL && op->kind == WIRE_STREAM && strcmp(field->name, "since") == 0;
    return begins ? "behind this event id or log index; default: from now on; 0: from the beginning" : field->doc;
}

static const char *help_time_example(const struct command *command, const struct wire_field *field)
{
    if (field->type != WIRE_TIME) {
        return "";
    }
    return args_day_ends(command_op(command), field) ? "; e.g. 2026-12-31 (the whole day), \"2026-11-21 23:40\", +1d"
                                                     : "; e.g. 23:40, \"2026-11-21 23:40\", -2h, +1d";
}

static void append_field(struct buf *target, const struct command *command, const struct wire_field *field,
                         bool by_place)
{
    char flag[ARGS_FLAG_SIZE];
    char shown[2 * ARGS_FLAG_SIZE + 24];
    args_flag_name(flag, field);
    if (by_place) {
        char name[ARGS_FLAG_SIZE];
        help_place_name(name, field);
        snprintf(shown, sizeof(shown), "%s (or %s %s)", name, flag, help_value_word(field));
    } else {
        snprintf(shown, sizeof(shown), "%s%s%s", flag, field->type == WIRE_BOOL ? "" : " ",
                 field->type == WIRE_BOOL ? "" : help_value_word(field));
    }
    char doc[320];
    snprintf(doc, sizeof(doc), "%s%s%s%s", help_doc_of(command, field),
             (field->flags & WIRE_REQ) != 0 ? " (needed)" : "",
             field->type == WIRE_TEXT ? "; - reads standard input" : "",
             help_time_example(command, field));
    append_flag(target, shown, doc);
    if (field->type == WIRE_ENUM) {
        append_words(target, field->list);
    }
    for (uint32_t i = 0; field->type == WIRE_REC && i < field->record->field_count; i++) {
        const struct wire_field *member = &field->record->fields[i];
        snprintf(shown, sizeof(shown), "  %s=%s", member->name, member->type == WIRE_ENUM ? "yes|no" : "N");
        append_flag(target, shown, member->doc);
    }
}

bool help_is_positional(const struct command *command, const struct wire_field *field)
{
    for (unsigned i = 0; i < COMMAND_POSITIONALS_MAX; i++) {
        if (command->positionals[i] != NULL && strcmp(command->positionals[i], field->name) == 0) {
            return true;
        }
    }
    return false;
}

/* What a command without fields takes. */
static const char *words_of(const struct command *command)
{
    static const struct {
        const char *noun;
        const char *words;
    } taken[] = {{"explain", " [CODE]"}, {"manual", " [PAGE]"}, {"config", " NODE NODE"}, {"doctor", ""}};
    for (unsigned i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
        if (strcmp(taken[i].noun, command->noun) == 0) {
            return taken[i].words;
        }
    }
    return " [NOUN [VERB]]";
}

static void append_usage(struct buf *target, const struct command *command)
{
    buf_printf(target, "usage: seusctl %s%s%s", command->noun, command->verb != NULL ? " " : "",
               command->verb != NULL ? command->verb : "");
    const struct wire_record *args = command_args(command);
    for (unsigned i = 0; args != NULL && i < COMMAND_POSITIONALS_MAX && command->positionals[i] != NULL; i++) {
        char name[ARGS_FLAG_SIZE];
        help_place_name(name, wire_field_by_name(args, str_of(command->positionals[i])));
        buf_printf(target, i < command->positionals_needed ? " %s" : " [%s]", name);
    }
    if (args == NULL) {
        buf_append_str(target, str_of(words_of(command)));
    }
    buf_append_str(target, STR_LIT(" [flags]\n"));
}

bool help_is_offered(const struct global_flag *flag, const struct command *command)
{
    const struct wire_op *op = command != NULL ? command_op(command) : NULL;
    if (command == NULL) {
        return !flag->watch_only;
    }
    if (strcmp(flag->name, "dry-run") == 0 || strcmp(flag->name, "request-id") == 0) {
        return command_writes(command);
    }
    if (strcmp(flag->name, "consistency") == 0 || strcmp(flag->name, "local") == 0 ||
        strcmp(flag->name, "at") == 0) {
        return op != NULL && op->kind == WIRE_READ;
    }
    if (strcmp(flag->name, "endpoint") == 0 || strcmp(flag->name, "timeout") == 0 ||
        strcmp(flag->name, "ca") == 0 || strcmp(flag->name, "cert") == 0 || strcmp(flag->name, "key") == 0 ||
        strcmp(flag->name, "verbose") == 0) {
        return command_asks_node(command);
    }
    return !flag->watch_only || (op != NULL && op->kind == WIRE_STREAM);
}

static void append_global_flags(struct buf *target, const struct command *command)
{
    for (unsigned i = 0; i < global_flags_count; i++) {
        const struct global_flag *flag = &global_flags[i];
        char shown[64];
        if (!help_is_offered(flag, command)) {
            continue;
        }
        const char letter[] = {'-', flag->letter, ',', ' ', '\0'};
        snprintf(shown, sizeof(shown), "%s--%s%s%s", flag->letter != '\0' ? letter : "", flag->name,
                 flag->value != NULL ? " " : "", flag->value != NULL ? flag->value : "");
        append_flag(target, shown, flag->doc);
    }
}

static void append_exit_codes(struct buf *target)
{
    buf_append_str(target, STR_LIT(
        "\nExit codes\n"
        "  0 done, durable at a majority      6 refused by policy or by the state of the case\n"
        "  1 other failure                    7 unavailable, nothing written: try again freely\n"
        "  2 wrong usage                      8 outcome unknown: repeat with the same --request-id\n"
        "  3 not found                        9 waited for something that did not come in time\n"
        "  4 not permitted                   10 integrity failure\n"
        "  5 conflict                       130 interrupted\n"
        "  More about each: seusctl explain CODE\n"));
}

static void append_examples(struct buf *target, const struct command *command)
{
    buf_append_str(target, STR_LIT("\nExamples\n"));
    for (unsigned i = 0; i < COMMAND_EXAMPLES_MAX && command->examples[i] != NULL; i++) {
        buf_printf(target, "  seusctl %s\n", command->examples[i]);
    }
}

static void help_command(const struct command *command, struct buf *target)
{
    const struct wire_record *args = command_args(command);
    append_usage(target, command);
    buf_printf(target, "\n  %s\n", command->help);
    if (args != NULL && args->field_count > 0) {
        buf_append_str(target, STR_LIT("\nArguments and flags\n"));
    }
    for (uint32_t i = 0; args != NULL && i < args->field_count; i++) {
        if (help_is_positional(command, &args->fields[i])) {
            append_field(target, command, &args->fields[i], true);
        }
    }
    for (uint32_t i = 0; args != NULL && i < args->field_count; i++) {
        if (!help_is_positional(command, &args->fields[i]) && command_has_flag(command, &args->fields[i])) {
            append_field(target, command, &args->fields[i], false);
        }
    }
    buf_append_str(target, STR_LIT("\nGeneral flags\n"));
    append_global_flags(target, command);
    append_examples(target, command);
    append_exit_codes(target);
}

static void append_commands(struct buf *target, const char *noun)
{
    for (unsigned i = 0; i < commands_count; i++) {
        const struct command *command = &commands[i];
        char shown[64];
        if (noun == NULL || strcmp(command->noun, noun) == 0) {
            snprintf(shown, sizeof(shown), "%s%s%s", command->noun, command->verb != NULL ? " " : "",
                     command->verb != NULL ? command->verb : "");
            append_flag(target, shown, command->help);
        }
    }
}

static void help_noun(const char *noun, struct buf *target)
{
    buf_printf(target, "usage: seusctl %s VERB [ID] [flags]\n\n", noun);
    append_commands(target, noun);
    buf_append_str(target, STR_LIT("\nExamples\n"));
    for (unsigned i = 0; i < commands_count; i++) {
        if (strcmp(commands[i].noun, noun) == 0) {
            buf_printf(target, "  seusctl %s\n", commands[i].examples[0]);
        }
    }
    buf_printf(target, "\nFlags of one: seusctl help %s VERB\n", noun);
}

void help_text(const char *noun, const struct command *command, struct buf *target)
{
    if (command != NULL) {
        help_command(command, target);
        return;
    }
    if (noun != NULL) {
        help_noun(noun, target);
        return;
    }
    buf_append_str(target, STR_LIT("seusctl " SEUS_VERSION " - the command line of a social-emergency room\n\n"
                                   "usage: seusctl NOUN VERB [ID] [flags]\n\nCommands\n"));
    append_commands(target, NULL);
    buf_append_str(target, STR_LIT("\nGeneral flags\n"));
    append_global_flags(target, NULL);
    buf_append_str(target, STR_LIT("\nExamples\n"
                                   "  seusctl cluster status\n"
                                   "  seusctl case list --zone pistoiese\n"
                                   "  seusctl case note PT-2026-00001-Y --text \"The unit has left.\"\n"
                                   "  seusctl help case open\n"));
    append_exit_codes(target);
}

/* ---- for programs ----------------------------------------------------------------------------------------------- */

static json_t *schema_field(const struct command *command, const struct wire_field *field)
{
    static const char *const types[] = {"id",  "line",  "text",   "number",  "time", "boolean", "word",
                                        "ids", "lines", "object", "objects", "hex",  "events"};
    char flag[ARGS_FLAG_SIZE];
    args_flag_name(flag, field);
    json_t *object = json_pack("{s:s,s:s,s:s,s:b,s:s}", "field", field->name, "flag", flag, "type",
                               types[field->type], "required", (field->flags & WIRE_REQ) != 0, "doc",
                               help_doc_of(command, field));
    json_object_set_new(object, "positional", json_boolean(help_is_positional(command, field)));
    if (field->type == WIRE_ENUM) {
        json_t *words = json_array();
        for (unsigned i = 1; i < field->list->count; i++) {
            if (wire_enum_has(field->list, i)) {
                json_array_append_new(words, json_string(field->list->words[i]));
            }
        }
        json_object_set_new(object, "words", words);
    }
    if (field->type == WIRE_REC) {
        json_t *members = json_array();
        for (uint32_t i = 0; i < field->record->field_count; i++) {
            json_array_append_new(members, json_string(field->record->fields[i].name));
        }
        json_object_set_new(object, "members", members);
    }
    return object;
}

json_t *help_schema_command(const struct command *command)
{
    char name[64];
    const struct wire_op *op = command_op(command);
    snprintf(name, sizeof(name), "%s%s%s", command->noun, command->verb != NULL ? " " : "",
             command->verb != NULL ? command->verb : "");
    json_t *arguments = json_array();
    json_t *fields = json_array();
    json_t *examples = json_array();
    const struct wire_record *args = command_args(command);
    for (uint32_t i = 0; args != NULL && i < args->field_count; i++) {
        if (command_has_flag(command, &args->fields[i])) {
            json_array_append_new(arguments, schema_field(command, &args->fields[i]));
        }
    }
    for (uint32_t i = 0; command->record != NULL && i < command->record->field_count; i++) {
        json_array_append_new(fields, json_string(command->record->fields[i].name));
    }
    for (unsigned i = 0; i < COMMAND_EXAMPLES_MAX && command->examples[i] != NULL; i++) {
        json_array_append_new(examples, json_sprintf("seusctl %s", command->examples[i]));
    }
    return json_pack("{s:s,s:s,s:s?,s:s?,s:b,s:s,s:s?,s:s?,s:o,s:o,s:o}", "command", name, "noun", command->noun,
                     "verb", command->verb, "operation", command->op, "writes", command_writes(command), "help",
                     command->help, "method", op != NULL ? op->method : NULL, "path", op != NULL ? op->path : NULL,
                     "arguments", arguments, "fields", fields, "examples", examples);
}

json_t *help_schema(const char *noun)
{
    json_t *items = json_array();
    for (unsigned i = 0; i < commands_count; i++) {
        if (noun == NULL || strcmp(commands[i].noun, noun) == 0) {
            json_array_append_new(items, help_schema_command(&commands[i]));
        }
    }
    return json_pack("{s:o}", "items", items);
}
