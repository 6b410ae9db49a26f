/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The parser of the command line. Called once by main.c; the environment is an argument. Never prints, never asks the
 * server: fields are only collected here, request.c checks their values.
 *
 * Words come in order: noun, verb, then what the command takes by place. Flags may stand anywhere, those of the command
 * behind its verb. A flag that takes a value takes the next word whatever it is, unless that starts with "--".
 */
#include "cli/args.h"

#include <stdio.h>
#include <string.h>

#include "base/near.h"
#include "cli/span.h"
#include "wire/json.h"

#define TIMEOUT_MS_DEFAULT 10000u
#define TIMEOUT_MS_MAX (UINT64_C(3600) * 1000)

static const char *const format_names[OUTPUT_COUNT] = {"table", "json", "jsonl", "csv", "name", "html"};

const struct global_flag global_flags[] = {
    {"output", 'o', "FORMAT", "table, json, jsonl, csv or name (the id alone), html for figures; a watch gives one "
                             "object a line; environment: SEUS_OUTPUT", false},
    {"fields", 0, "A,B", "only these fields, in this order; without names: list the fields", false},
    {"no-header", 0, NULL, "tables and csv without the names of the columns, single fields without theirs", false},
    {"plain", 0, NULL, "no columns: a \"field: value\" line each, for screen readers", false},
    {"endpoint", 0, "WHERE", "unix:/path, https://host:port, or http://127.0.0.1:8080; repeat for more; environment: "
                             "SEUS_ENDPOINTS, separated by commas", false},
    {"ca", 0, "FILE", "https: the room's authority; environment: SEUS_CA", false},
    {"cert", 0, "FILE", "https: your certificate; environment: SEUS_CERT", false},
    {"key", 0, "FILE", "https: its key; environment: SEUS_KEY", false},
    {"timeout", 0, "SPAN", "how long to try in all: 10s (default), 500ms, 1m", false},
    {"request-id", 0, "ID", "repeat an earlier request: the same id is carried out once", false},
    {"on-shift", 0, "SHIFT", "the shift you are on: kept with what you write, refused once that shift is closed; "
                             "environment: SEUS_SHIFT", false},
    {"purpose", 0, "TEXT", "what you read this for: kept in the access log, asked for with persons", false},
    {"as", 0, "USER", "front ends only: the user whose request this is", false},
    {"consistency", 0, "WORD", "linearizable (default) or local: what the node asked knows, with its age", false},
    {"local", 0, NULL, "the same as --consistency local", false},
    {"at", 0, "WHEN", "look back: the records as they were at this log index or time (1200, -2h, "
                      "2026-11-21T22:00:00Z)", false},
    {"dry-run", 0, NULL, "check everything, say what would happen, write nothing (writes only)", false},
    {"verbose", 'v', NULL, "say request id, endpoint and tries on standard error", false},
    {"lang", 0, "LANG", "language of explanations: en or it; environment: SEUS_LANG, LANG", false},
    {"help", 'h', NULL, "show help", false},
    {"version", 0, NULL, "show the version of seusctl", false},
    {"for", 0, "SPAN", "stop after this time", true},
    {"count", 0, "N", "stop after this many events", true},
};
const unsigned global_flags_count = sizeof(global_flags) / sizeof(global_flags[0]);

struct parser {
    struct args *args;
    struct seus_why *why;
    int argc;
    char *const *argv;
    int at;               /* index of the next word */
    bool flags_ended;     /* -- was seen */
    unsigned positionals; /* given so far */
};

const char *args_format_name(enum output_format format)
{
    return format_names[format];
}

bool args_day_ends(const struct wire_op *op, const struct wire_field *field)
{
    return op != NULL && op->kind == WIRE_WRITE && strcmp(field->name, "until") == 0;
}

void args_flag_name(char target[ARGS_FLAG_SIZE], const struct wire_field *field)
{
    snprintf(target, ARGS_FLAG_SIZE, "--%s", field->name);
    const size_t len = strlen(target);
    if (len > 5 && strcmp(target + len - 3, "_id") == 0) {
        target[len - 3] = '\0';
    }
    for (char *p = target; *p != '\0'; p++) {
        *p = *p == '_' ? '-' : *p;
    }
}

const char *args_value(const struct args *args, const char *field_name)
{
    const char *found = NULL;
    for (unsigned i = 0; i < args->values_count; i++) {
        if (strcmp(args->values[i].field->name, field_name) == 0) {
            found = args->values[i].text;
        }
    }
    return found;
}

static enum seus_err fail_near(struct parser *p, const char *what, const struct near *near)
{
    const struct args *args = p->args;
    char said[NEAR_SAID_SIZE];
    seus_fail(SEUS_INVALID, p->why, NULL, "There is no %s \"%.60s\"%s", what, near->wanted,
              near_say("", near->best, said));
    if (args->command != NULL) {
        seus_hint(p->why, "See: seusctl help %s%s%s", args->command->noun, args->command->verb != NULL ? " " : "",
                  args->command->verb != NULL ? args->command->verb : "");
    } else {
        seus_hint(p->why, "See: seusctl help%s%s", args->noun != NULL ? " " : "", args->noun != NULL ? args->noun : "");
    }
    return SEUS_INVALID;
}

static int parse_format(const char *text)
{
    for (int i = 0; i < OUTPUT_COUNT; i++) {
        if (strcmp(format_names[i], text) == 0) {
            return i;
        }
    }
    return -1;
}

static enum seus_err set_format(struct parser *p, const char *where, const char *text)
{
    const int format = parse_format(text);
    if (format < 0) {
        seus_fail(SEUS_INVALID, p->why, where, "%s is \"%.40s\", which is no format.", where, text);
        seus_hint(p->why, "Choose one of: table, json, jsonl, csv, name.");
        return SEUS_INVALID;
    }
    p->args->format = (enum output_format)format;
    p->args->format_given = true;
    return SEUS_OK;
}

/* ---- flags of every command ------------------------------------------------------------------------------------- */

static bool is_watch(const struct args *args)
{
    const struct wire_op *op = args->command != NULL ? command_op(args->command) : NULL;
    return op != NULL && op->kind == WIRE_STREAM;
}

static const struct global_flag *find_global(const struct args *args, const char *name, size_t name_len)
{
    for (unsigned i = 0; i < global_flags_count; i++) {
        const struct global_flag *flag = &global_flags[i];
        const bool by_letter = name_len == 1 && flag->letter == name[0] && name[0] != '\0';
        if ((by_letter || (strlen(flag->name) == name_len && strncmp(flag->name, name, name_len) == 0)) &&
            (!flag->watch_only || is_watch(args))) {
            return flag;
        }
    }
    return NULL;
}

static enum seus_err set_consistency(struct parser *p, const char *text)
{
    if (wire_enum_number(&wire_enum_consistency, text, strlen(text)) <= 0) {
        seus_fail(SEUS_INVALID, p->why, "--consistency", "--consistency is \"%.40s\".", text);
        seus_hint(p->why, "Choose linearizable or local.");
        return SEUS_INVALID;
    }
    p->args->consistency = text;
    return SEUS_OK;
}

static enum seus_err set_count(struct parser *p, const char *text)
{
    uint64_t value = 0;
    const size_t len = strlen(text);
    bool good = len >= 1 && len <= 9;
    for (size_t i = 0; good && i < len; i++) {
        good = text[i] >= '0' && text[i] <= '9';
        value = value * 10 + (uint64_t)(text[i] - '0');
    }
    if (!good || value == 0) {
        return seus_fail(SEUS_INVALID, p->why, "--count", "--count is \"%.40s\"; it must be a number from 1 on.", text);
    }
    p->args->count_max = value;
    return SEUS_OK;
}

static enum seus_err set_request_id(struct parser *p, const char *text)
{
    p->args->request_id = text;
    if (text[0] == '\0') {
        return seus_fail(SEUS_INVALID, p->why, "--request-id", "--request-id is empty.");
    }
    return wire_check_text(WIRE_ID, "--request-id", str_of(text), p->why);
}

static enum seus_err set_shift(struct parser *p, const char *where, const char *text)
{
    p->args->shift = text;
    if (text[0] == '\0') {
        return seus_fail(SEUS_INVALID, p->why, where, "%s is empty.", where);
    }
    return wire_check_text(WIRE_ID, where, str_of(text), p->why);
}

static enum seus_err set_asker(struct parser *p, const char *name, const char *text)
{
    const bool purpose = strcmp(name, "purpose") == 0;
    if (text[0] == '\0') {
        return seus_fail(SEUS_INVALID, p->why, purpose ? "--purpose" : "--as", "--%s is empty.", name);
    }
    if (purpose) {
        p->args->purpose = text;
        return wire_check_text(WIRE_LINE, "--purpose", str_of(text), p->why);
    }
    p->args->as_user = text;
    return wire_check_text(WIRE_ID, "--as", str_of(text), p->why);
}

static enum seus_err add_endpoint(struct parser *p, const char *text)
{
    if (p->args->endpoints_count == ARGS_ENDPOINTS_MAX) {
        return seus_fail(SEUS_INVALID, p->why, "--endpoint", "More than %d endpoints.", ARGS_ENDPOINTS_MAX);
    }
    p->args->endpoints[p->args->endpoints_count++] = text;
    return SEUS_OK;
}

static enum seus_err set_span(struct parser *p, const char *flag, const char *text, uint64_t *target)
{
    const enum seus_err err = span_parse(flag, text, target, p->why);
    if (err == SEUS_OK && *target == 0) {
        return seus_fail(SEUS_INVALID, p->why, flag, "%s is 0; it must be longer.", flag);
    }
    return err;
}

static enum seus_err set_timeout(struct parser *p, const char *text)
{
    const enum seus_err err = set_span(p, "--timeout", text, &p->args->timeout_ms);
    if (err == SEUS_OK && p->args->timeout_ms > TIMEOUT_MS_MAX) {
        return seus_fail(SEUS_INVALID, p->why, "--timeout", "--timeout is \"%.40s\"; one hour is the most.", text);
    }
    return err;
}

static enum seus_err set_lang(struct parser *p, const char *text)
{
    if (strncmp(text, "it", 2) != 0 && strncmp(text, "en", 2) != 0) {
        return seus_fail(SEUS_INVALID, p->why, "--lang", "--lang is \"%.20s\"; there are en and it.", text);
    }
    p->args->italian = text[0] == 'i';
    p->args->lang_given = true;
    return SEUS_OK;
}

static enum seus_err set_global_value(struct parser *p, const char *name, const char *text)
{
    struct args *args = p->args;
    if (strcmp(name, "output") == 0) {
        return set_format(p, "--output", text);
    }
    if (strcmp(name, "fields") == 0) {
        args->fields = text;
        args->list_fields = text[0] == '\0';
        return SEUS_OK;
    }
    if (strcmp(name, "endpoint") == 0) {
        return add_endpoint(p, text);
    }
    if (strcmp(name, "timeout") == 0) {
        return set_timeout(p, text);
    }
    if (strcmp(name, "request-id") == 0) {
        return set_request_id(p, text);
    }
    if (strcmp(name, "on-shift") == 0) {
        return set_shift(p, "--on-shift", text);
    }
    if (strcmp(name, "purpose") == 0 || strcmp(name, "as") == 0) {
        return set_asker(p, name, text);
    }
    if (strcmp(name, "consistency") == 0) {
        return set_consistency(p, text);
    }
    if (strcmp(name, "lang") == 0) {
        return set_lang(p, text);
    }
    const struct {
        const char *name;
        const char **target;
    } plain[] = {{"at", &args->at}, {"ca", &args->ca}, {"cert", &args->cert}, {"key", &args->key}};
    for (unsigned i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
        if (strcmp(name, plain[i].name) == 0) {
            *plain[i].target = text;
            return SEUS_OK;
        }
    }
    return strcmp(name, "for") == 0 ? set_span(p, "--for", text, &args->for_ms) : set_count(p, text);
}

static void set_global(struct args *args, const char *name)
{
    args->no_header |= strcmp(name, "no-header") == 0;
    args->plain |= strcmp(name, "plain") == 0;
    args->dry_run |= strcmp(name, "dry-run") == 0;
    args->verbose |= strcmp(name, "verbose") == 0;
    args->help |= strcmp(name, "help") == 0;
    args->version_only |= strcmp(name, "version") == 0;
    if (strcmp(name, "local") == 0) {
        args->consistency = "local";
    }
}

/* ---- flags of the command --------------------------------------------------------------------------------------- */

static const struct wire_field *find_field(const struct command *command, const char *name, size_t name_len)
{
    const struct wire_record *known = command != NULL ? command_args(command) : NULL;
    for (uint32_t i = 0; known != NULL && i < known->field_count; i++) {
        const struct wire_field *field = &known->fields[i];
        char flag[ARGS_FLAG_SIZE];
        args_flag_name(flag, field);
        if (strlen(flag) == name_len + 2 && strncmp(flag + 2, name, name_len) == 0 &&
            command_has_flag(command, field)) {
            return field;
        }
    }
    return NULL;
}

static bool takes_many(const struct wire_field *field)
{
    return field->type == WIRE_IDS || field->type == WIRE_LINES || field->type == WIRE_REC;
}

static enum seus_err add_value(struct parser *p, const struct wire_field *field, const char *text, bool by_place)
{
    struct args *args = p->args;
    char flag[ARGS_FLAG_SIZE];
    args_flag_name(flag, field);
    for (unsigned i = 0; i < args->values_count; i++) {
        if (args->values[i].field == field && !takes_many(field)) {
            return seus_fail(SEUS_INVALID, p->why, field->name, "%s is given twice: \"%.60s\" and \"%.60s\".", flag,
                             args->values[i].text, text);
        }
    }
    if (args->values_count == ARGS_VALUES_MAX) {
        return seus_fail(SEUS_INVALID, p->why, field->name, "More than %d flags.", ARGS_VALUES_MAX);
    }
    args->values[args->values_count++] = (struct arg_value){field, text, by_place};
    return SEUS_OK;
}

static enum seus_err fail_flag(struct parser *p, const char *name, size_t name_len)
{
    char wanted[ARGS_FLAG_SIZE];
    char flags[64][ARGS_FLAG_SIZE];
    unsigned count = 0;
    struct near near;
    snprintf(wanted, sizeof(wanted), "%s%.*s", name_len == 1 ? "-" : "--", (int)(name_len < 60 ? name_len : 60), name);
    near_start(&near, wanted);
    const struct wire_record *known = p->args->command != NULL ? command_args(p->args->command) : NULL;
    for (uint32_t i = 0; known != NULL && i < known->field_count && count < 40; i++) {
        if (command_has_flag(p->args->command, &known->fields[i])) {
            args_flag_name(flags[count], &known->fields[i]);
            near_offer(&near, flags[count++]);
        }
    }
    for (unsigned i = 0; i < global_flags_count && count < 64; i++) {
        snprintf(flags[count], sizeof(flags[0]), "--%s", global_flags[i].name);
        near_offer(&near, flags[count++]);
    }
    return fail_near(p, "flag", &near);
}

/* The value behind a flag: after '=', or the next word. NULL: there is none. */
static const char *take_value(struct parser *p, const char *equals)
{
    if (equals != NULL) {
        return equals + 1;
    }
    if (p->at < p->argc && strncmp(p->argv[p->at], "--", 2) != 0) {
        return p->argv[p->at++];
    }
    return NULL;
}

static enum seus_err fail_value(struct parser *p, const char *flag, bool wanted)
{
    if (wanted) {
        seus_fail(SEUS_INVALID, p->why, flag, "%.64s needs a value.", flag);
        seus_hint(p->why, "Write %.64s VALUE, or %.64s=VALUE if the value starts with --.", flag, flag);
        return SEUS_INVALID;
    }
    return seus_fail(SEUS_INVALID, p->why, flag, "%.64s takes no value.", flag);
}

static enum seus_err take_global(struct parser *p, const struct global_flag *flag, const char *equals)
{
    char shown[ARGS_FLAG_SIZE];
    snprintf(shown, sizeof(shown), "--%s", flag->name);
    if (flag->value == NULL) {
        if (equals != NULL) {
            return fail_value(p, shown, false);
        }
        set_global(p->args, flag->name);
        return SEUS_OK;
    }
    const char *value = take_value(p, equals);
    if (value == NULL && strcmp(flag->name, "fields") == 0) {
        value = "";
    }
    return value != NULL ? set_global_value(p, flag->name, value) : fail_value(p, shown, true);
}

static enum seus_err take_flag(struct parser *p, const char *word)
{
    const char *name = word + (word[1] == '-' ? 2 : 1);
    const char *equals = strchr(name, '=');
    const size_t name_len = equals != NULL ? (size_t)(equals - name) : strlen(name);
    const bool is_long = word[1] == '-';
    const struct wire_field *field = is_long ? find_field(p->args->command, name, name_len) : NULL;
    const struct global_flag *flag = is_long == (name_len > 1) ? find_global(p->args, name, name_len) : NULL;
    if (field == NULL && flag == NULL && !is_long && name[0] == 'o' && name[1] != '\0') {
        return set_format(p, "-o", name + (name[1] == '=' ? 2 : 1)); /* -ojson */
    }
    if (field == NULL) {
        return flag != NULL ? take_global(p, flag, equals) : fail_flag(p, name, name_len);
    }
    char shown[ARGS_FLAG_SIZE];
    args_flag_name(shown, field);
    if (field->type == WIRE_BOOL) {
        return equals != NULL ? fail_value(p, shown, false) : add_value(p, field, "true", false);
    }
    const char *value = take_value(p, equals);
    return value != NULL ? add_value(p, field, value, false) : fail_value(p, shown, true);
}

/* ---- words ------------------------------------------------------------------------------------------------------ */

static enum seus_err take_noun(struct parser *p, const char *word)
{
    p->args->command = command_find(word, NULL);
    if (p->args->command == NULL && !command_noun_exists(word)) {
        struct near near;
        near_start(&near, word);
        for (unsigned i = 0; i < commands_count; i++) {
            near_offer(&near, commands[i].noun);
        }
        return fail_near(p, "command", &near);
    }
    p->args->noun = word;
    return SEUS_OK;
}

static enum seus_err take_verb(struct parser *p, const char *word)
{
    p->args->command = command_find(p->args->noun, word);
    if (p->args->command != NULL) {
        return SEUS_OK;
    }
    const char *noun = p->args->noun;
    struct near near;
    near_start(&near, word);
    for (unsigned i = 0; i < commands_count; i++) {
        if (commands[i].verb != NULL && strcmp(commands[i].noun, noun) == 0) {
            near_offer(&near, commands[i].verb);
        }
    }
    char before[NEAR_SAID_SIZE];
    char said[NEAR_SAID_SIZE];
    snprintf(before, sizeof(before), "%s ", noun);
    seus_fail(SEUS_INVALID, p->why, NULL, "There is no command \"seusctl %s %.60s\"%s", noun, word,
              near_say(before, near.best, said));
    seus_hint(p->why, "See: seusctl help %s", noun);
    return SEUS_INVALID;
}

static enum seus_err take_positional(struct parser *p, const char *word)
{
    struct args *args = p->args;
    const struct command *command = args->command;
    if (command_args(command) == NULL) {
        if (args->words_count == ARGS_WORDS_MAX) {
            return seus_fail(SEUS_INVALID, p->why, NULL, "\"%.60s\" is one word too many.", word);
        }
        args->words[args->words_count++] = word;
        return SEUS_OK;
    }
    const struct wire_field *last =
        p->positionals > 0 ? wire_field_by_name(command_args(command), str_of(command->positionals[p->positionals - 1]))
                           : NULL;
    const bool is_over =
        p->positionals == COMMAND_POSITIONALS_MAX || command->positionals[p->positionals] == NULL;
    if (is_over && command->view == VIEW_LOCAL && last != NULL && takes_many(last)) {
        return add_value(p, last, word, true); /* FILE FILE ... */
    }
    if (is_over) {
        seus_fail(SEUS_INVALID, p->why, NULL, "\"%.60s\" is one word too many for this command.", word);
        seus_hint(p->why, "Quote texts with spaces. See: seusctl help %s%s%s", command->noun,
                  command->verb != NULL ? " " : "", command->verb != NULL ? command->verb : "");
        return SEUS_INVALID;
    }
    const struct wire_field *field =
        wire_field_by_name(command_args(command), str_of(command->positionals[p->positionals++]));
    return add_value(p, field, word, true);
}

static enum seus_err take_word(struct parser *p, const char *word)
{
    if (p->args->noun == NULL) {
        return take_noun(p, word);
    }
    return p->args->command == NULL ? take_verb(p, word) : take_positional(p, word);
}

/* Errors of the command line are shown in the format it asks for, even if that stands behind the error. */
static void find_format(struct args *args, int argc, char *const *argv)
{
    for (int i = 1; i < argc; i++) {
        const char *text = NULL;
        if (strcmp(argv[i], "--") == 0) {
            return;
        }
        if ((strcmp(argv[i], "-o") == 0 || strcmp(argv[i], "--output") == 0) && i + 1 < argc) {
            text = argv[i + 1];
        } else if (strncmp(argv[i], "--output=", 9) == 0) {
            text = argv[i] + 9;
        } else if (strncmp(argv[i], "-o", 2) == 0) {
            text = argv[i] + (argv[i][2] == '=' ? 3 : 2);
        }
        const int format = text != NULL ? parse_format(text) : -1;
        if (format >= 0) {
            args->format = (enum output_format)format;
        }
    }
}

static enum seus_err check_complete(struct parser *p)
{
    const struct args *args = p->args;
    const struct command *command = args->command;
    if (args->help || args->list_fields || args->version_only) {
        return SEUS_OK;
    }
    if (args->noun == NULL) {
        seus_fail(SEUS_INVALID, p->why, NULL, "No command was given.");
        seus_hint(p->why, "See: seusctl help");
        return SEUS_INVALID;
    }
    if (command == NULL) {
        seus_fail(SEUS_INVALID, p->why, NULL, "\"%s\" needs a verb.", args->noun);
        seus_hint(p->why, "See: seusctl help %s", args->noun);
        return SEUS_INVALID;
    }
    if (args->dry_run && !command_writes(command)) {
        return seus_fail(SEUS_INVALID, p->why, "--dry-run", "--dry-run is for writes; this command only reads.");
    }
    for (unsigned i = 0; i < command->positionals_needed; i++) {
        if (args_value(args, command->positionals[i]) == NULL) {
            char flag[ARGS_FLAG_SIZE];
            const struct wire_field *field = wire_field_by_name(command_args(command),
                                                                str_of(command->positionals[i]));
            args_flag_name(flag, field);
            seus_fail(SEUS_INVALID, p->why, command->positionals[i], "The %s is missing (%s).", flag + 2, field->doc);
            seus_hint(p->why, "See: seusctl help %s%s%s", command->noun, command->verb != NULL ? " " : "",
                      command->verb != NULL ? command->verb : "");
            return SEUS_INVALID;
        }
    }
    return SEUS_OK;
}

enum seus_err args_parse(struct args *args, const struct args_env *env, int argc, char *const *argv,
                         struct seus_why *why)
{
    struct parser p = {.args = args, .why = why, .argc = argc, .argv = argv, .at = 1};
    enum seus_err err = SEUS_OK;
    memset(args, 0, sizeof(*args));
    args->timeout_ms = TIMEOUT_MS_DEFAULT;
    args->italian = env->lang != NULL && strncmp(env->lang, "it", 2) == 0;
    if (env->output != NULL && env->output[0] != '\0') {
        err = set_format(&p, "SEUS_OUTPUT", env->output);
    }
    if (err == SEUS_OK && env->shift != NULL) {
        err = set_shift(&p, "SEUS_SHIFT", env->shift);
    }
    find_format(args, argc, argv);
    while (err == SEUS_OK && p.at < argc) {
        const char *word = argv[p.at++];
        if (!p.flags_ended && strcmp(word, "--") == 0) {
            p.flags_ended = true;
        } else if (!p.flags_ended && word[0] == '-' && word[1] != '\0') {
            err = take_flag(&p, word);
        } else {
            err = take_word(&p, word);
        }
    }
    args->italian = args->italian && (args->format == OUTPUT_TABLE || args->format == OUTPUT_HTML || args->lang_given);
    return err == SEUS_OK ? check_complete(&p) : err;
}
