/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Makes the request of a command. Called by main.c. The only thing it reads is standard input, for a text given as "-".
 * Values are checked by the same schema code as at the server, so that most mistakes are named before anything is sent.
 */
#include "cli/request.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/span.h"
#include "wire/json.h"

#define FIELDS_MAX 64u

struct maker {
    const struct args *args;
    struct arena *arena;
    struct request *request;
    struct seus_why *why;
    uint64_t now_ms;
    void *value;                        /* the argument record */
    struct str names[FIELDS_MAX];       /* of the fields given */
    const struct wire_field *fields[FIELDS_MAX];
    struct str texts[FIELDS_MAX];       /* as sent in a query */
    unsigned count;
    struct str at;                      /* to look back to, as sent; empty: now */
};

static enum seus_err read_input(struct maker *maker, const struct wire_field *field, struct str *ret_text)
{
    struct buf input = {0};
    for (;;) {
        unsigned char *room = buf_reserve(&input, 4096);
        const ssize_t got = read(STDIN_FILENO, room, 4096);
        if (got <= 0) {
            break; /* closed standard input is an empty text, which is refused below */
        }
        input.len += (size_t)got;
        if (input.len > WIRE_TEXT_SIZE_MAX + 2) {
            buf_release(&input);
            return seus_fail(SEUS_INVALID, maker->why, field->name, "Standard input has more than %u bytes.",
                             WIRE_TEXT_SIZE_MAX);
        }
    }
    while (input.len > 0 && (input.data[input.len - 1] == '\n' || input.data[input.len - 1] == '\r')) {
        input.len--; /* files and pipes end their last line */
    }
    *ret_text = arena_str(maker->arena, buf_str(&input));
    buf_release(&input);
    return ret_text->len > 0 ? SEUS_OK
                             : seus_fail(SEUS_INVALID, maker->why, field->name, "Standard input is empty.");
}

/* The text of the schema for what was typed. */
static enum seus_err translate(struct maker *maker, const struct wire_field *field, const char *typed,
                               struct str *ret_text)
{
    char flag[ARGS_FLAG_SIZE];
    char time[WHEN_SIZE];
    *ret_text = str_of(typed);
    if (field->type == WIRE_TEXT && strcmp(typed, "-") == 0) {
        return read_input(maker, field, ret_text);
    }
    if (field->type == WIRE_TIME) {
        args_flag_name(flag, field);
        const enum seus_err err =
            span_parse_time(flag, typed, maker->now_ms, args_day_ends(maker->request->op, field), time, maker->why);
        *ret_text = arena_str(maker->arena, str_of(err == SEUS_OK ? time : ""));
        return err;
    }
    return SEUS_OK;
}

static unsigned slot_of(struct maker *maker, const struct wire_field *field)
{
    for (unsigned i = 0; i < maker->count; i++) {
        if (maker->fields[i] == field) {
            return i;
        }
    }
    const unsigned slot = maker->count++;
    maker->fields[slot] = field;
    maker->names[slot] = str_of(field->name);
    return slot;
}

/* "danger=yes,children=2": each into its member. */
static enum seus_err set_members(struct maker *maker, const struct wire_field *field, const char *typed)
{
    char flag[ARGS_FLAG_SIZE];
    args_flag_name(flag, field);
    slot_of(maker, field);
    const char *at = typed;
    for (;;) {
        const char *comma = strchr(at, ',');
        const size_t len = comma != NULL ? (size_t)(comma - at) : strlen(at);
        const char *equals = memchr(at, '=', len);
        if (equals == NULL) {
            seus_fail(SEUS_INVALID, maker->why, field->name, "%s \"%.60s\" is not NAME=VALUE.", flag, at);
            seus_hint(maker->why, "Write %s %s=VALUE,...; the names are listed by the help of this command.", flag,
                      field->record->fields[0].name);
            return SEUS_INVALID;
        }
        const struct str name = arena_printf(maker->arena, "%s.%.*s", field->name, (int)(equals - at), at);
        const struct str text = {equals + 1, len - (size_t)(equals + 1 - at)};
        const enum seus_err err =
            wire_set_text(maker->request->op->args, maker->value, name, text, maker->arena, maker->why);
        if (err != SEUS_OK || comma == NULL) {
            return err;
        }
        at = comma + 1;
    }
}

static enum seus_err set_value(struct maker *maker, const struct arg_value *given)
{
    struct str text;
    if (given->field->type == WIRE_REC) {
        return set_members(maker, given->field, given->text);
    }
    const enum seus_err err = translate(maker, given->field, given->text, &text);
    if (err != SEUS_OK) {
        return err;
    }
    const unsigned before = maker->count;
    const unsigned slot = slot_of(maker, given->field);
    if (slot < before) { /* a list, given again: it goes on */
        text = arena_printf(maker->arena, "%.*s,%.*s", STR_ARG(maker->texts[slot]), STR_ARG(text));
    }
    maker->texts[slot] = text;
    return SEUS_OK;
}

static void append_encoded(struct buf *target, struct str text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~";
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '\0' && strchr(plain, text.ptr[i]) != NULL) {
            buf_append_char(target, text.ptr[i]);
        } else {
            buf_printf(target, "%%%02X", (unsigned)(unsigned char)text.ptr[i]);
        }
    }
}

/* The path with its fields filled in; those are taken out of the list. */
static void append_path(struct maker *maker)
{
    struct buf *url = &maker->request->url;
    for (const char *p = maker->request->op->path; *p != '\0'; p++) {
        const char *end = *p == '{' ? strchr(p, '}') : NULL;
        if (end == NULL) {
            buf_append_char(url, *p);
            continue;
        }
        const struct str name = {p + 1, (size_t)(end - p) - 1};
        for (unsigned i = 0; i < maker->count; i++) {
            if (str_eq(maker->names[i], name)) {
                append_encoded(url, maker->texts[i]);
                maker->count--;
                maker->names[i] = maker->names[maker->count];
                maker->fields[i] = maker->fields[maker->count];
                maker->texts[i] = maker->texts[maker->count];
                break;
            }
        }
        p = end;
    }
}

static void append_parameter(struct buf *url, bool *has_query, struct str name, struct str text)
{
    buf_append_char(url, *has_query ? '&' : '?');
    buf_append_str(url, name);
    buf_append_char(url, '=');
    append_encoded(url, text);
    *has_query = true;
}

/* Figures that leave the room as a file: small counts are withheld unless they are asked for. */
static bool withholds(const struct args *args)
{
    const bool file = args->format == OUTPUT_CSV || args->format == OUTPUT_HTML;
    const bool figures = args->command->view == VIEW_STATS || args->command->view == VIEW_REPORT;
    return figures && file && wire_field_by_name(command_op(args->command)->args, STR_LIT("public")) != NULL &&
           args_value(args, "public") == NULL && args_value(args, "exact") == NULL;
}

static void append_request(struct maker *maker)
{
    struct request *request = maker->request;
    const struct args *args = maker->args;
    bool has_query = false;
    append_path(maker);
    if (request->op->method[0] == 'P') {
        wire_json_encode_fields(request->op->args, maker->value, maker->names, maker->count, &request->body);
    }
    for (unsigned i = 0; request->op->method[0] != 'P' && i < maker->count; i++) {
        append_parameter(&request->url, &has_query, maker->names[i], maker->texts[i]);
    }
    if (args->consistency != NULL && request->op->kind == WIRE_READ) {
        append_parameter(&request->url, &has_query, STR_LIT("consistency"), str_of(args->consistency));
    }
    if (withholds(args)) {
        append_parameter(&request->url, &has_query, STR_LIT("public"), STR_LIT("true"));
    }
    if (maker->at.len > 0) {
        append_parameter(&request->url, &has_query, STR_LIT("at"), maker->at);
    }
    if (args->dry_run) {
        append_parameter(&request->url, &has_query, STR_LIT("dry_run"), STR_LIT("true"));
    }
    buf_append_char(&request->url, '\0');
    request->url.len--;
}

/* Names the flag instead of the field. */
static enum seus_err check_required(struct maker *maker)
{
    char flag[ARGS_FLAG_SIZE];
    const enum seus_err err = wire_check_required(maker->request->op->args, maker->value, maker->why);
    const struct wire_field *field =
        err != SEUS_OK ? wire_field_by_name(maker->request->op->args, str_of(maker->why->field)) : NULL;
    if (field != NULL) {
        const struct command *command = maker->args->command;
        args_flag_name(flag, field);
        seus_fail(err, maker->why, field->name, "%s is missing (%s).", flag, field->doc);
        seus_hint(maker->why, "See: seusctl help %s%s%s", command->noun, command->verb != NULL ? " " : "",
                  command->verb != NULL ? command->verb : "");
    }
    return err;
}

/* A log index goes as it is; a time as the API takes it. */
static enum seus_err set_at(struct maker *maker)
{
    const char *typed = maker->args->at;
    char time[WHEN_SIZE];
    if (maker->request->op->kind != WIRE_READ) {
        seus_fail(SEUS_INVALID, maker->why, "--at", "--at is for commands that read the room's records.");
        seus_hint(maker->why, "Leave it out.");
        return SEUS_INVALID;
    }
    if (typed[0] != '\0' && strspn(typed, "0123456789") == strlen(typed)) {
        maker->at = str_of(typed);
        return SEUS_OK;
    }
    const enum seus_err err = span_parse_time("--at", typed, maker->now_ms, false, time, maker->why);
    maker->at = arena_str(maker->arena, str_of(err == SEUS_OK ? time : ""));
    return err;
}

enum seus_err request_make(const struct args *args, uint64_t now_ms, struct arena *arena, struct request *ret_request,
                           struct seus_why *why)
{
    memset(ret_request, 0, sizeof(*ret_request));
    ret_request->op = command_op(args->command);
    struct maker maker = {.args = args, .arena = arena, .request = ret_request, .why = why, .now_ms = now_ms};
    maker.value = arena_alloc(arena, ret_request->op->args->size);
    enum seus_err err = SEUS_OK;
    for (unsigned i = 0; err == SEUS_OK && i < args->values_count; i++) {
        err = set_value(&maker, &args->values[i]);
    }
    for (unsigned i = 0; err == SEUS_OK && i < maker.count; i++) {
        if (maker.fields[i]->type != WIRE_REC) {
            err = wire_set_text(ret_request->op->args, maker.value, maker.names[i], maker.texts[i], arena, why);
        }
    }
    if (err == SEUS_OK) {
        err = check_required(&maker);
    }
    if (err == SEUS_OK && args->at != NULL) {
        err = set_at(&maker);
    }
    if (err == SEUS_OK) {
        append_request(&maker);
    }
    return err;
}

/* ---- from JSON --------------------------------------------------------------------------------------------------- */

/* A scalar as a text, for path and query. false: it is none. */
static bool scalar_text(const json_t *value, char *number, size_t number_size, struct str *ret_text)
{
    if (json_is_string(value)) {
        *ret_text = (struct str){json_string_value(value), json_string_length(value)};
        return true;
    }
    if (json_is_integer(value)) {
        snprintf(number, number_size, "%lld", (long long)json_integer_value(value));
        *ret_text = str_of(number);
        return true;
    }
    *ret_text = json_is_true(value) ? STR_LIT("true") : STR_LIT("false");
    return json_is_boolean(value);
}

static enum seus_err path_from_json(const struct wire_op *op, json_t *args, struct buf *url, struct seus_why *why)
{
    for (const char *p = op->path; *p != '\0'; p++) {
        const char *end = *p == '{' ? strchr(p, '}') : NULL;
        if (end == NULL) {
            buf_append_char(url, *p);
            continue;
        }
        char name[64];
        char number[24];
        struct str text = {0};
        snprintf(name, sizeof(name), "%.*s", (int)(end - p) - 1, p + 1);
        if (!scalar_text(json_object_get(args, name), number, sizeof(number), &text) || text.len == 0) {
            seus_fail(SEUS_INVALID, why, name, "\"%s\" is missing in args: %s needs it.", name, op->name);
            seus_hint(why, "Its fields are listed by: seusctl schema");
            return SEUS_INVALID;
        }
        append_encoded(url, text);
        json_object_del(args, name);
        p = end;
    }
    return SEUS_OK;
}

static enum seus_err query_from_json(json_t *args, struct buf *url, bool *has_query, struct seus_why *why)
{
    const char *name;
    json_t *value;
    json_object_foreach(args, name, value) {
        const size_t count = json_is_array(value) ? json_array_size(value) : 1;
        for (size_t i = 0; i < count; i++) {
            char number[24];
            struct str text;
            if (!scalar_text(json_is_array(value) ? json_array_get(value, i) : value, number, sizeof(number), &text)) {
                return seus_fail(SEUS_INVALID, why, name,
                                 "\"%.60s\" in args must be a text, a number or a list of them.", name);
            }
            append_parameter(url, has_query, str_of(name), text);
        }
    }
    return SEUS_OK;
}

enum seus_err request_from_json(const struct wire_op *op, const struct request_json *json, struct request *ret_request,
                                struct seus_why *why)
{
    bool has_query = false;
    *ret_request = (struct request){.op = op};
    enum seus_err err = path_from_json(op, json->args, &ret_request->url, why);
    if (err == SEUS_OK && op->method[0] == 'P') {
        char *body = json->args != NULL ? json_dumps(json->args, JSON_COMPACT) : NULL;
        buf_append_str(&ret_request->body, body != NULL ? str_of(body) : STR_LIT("{}"));
        free(body);
    } else if (err == SEUS_OK) {
        err = query_from_json(json->args, &ret_request->url, &has_query, why);
    }
    if (json->consistency != NULL) {
        append_parameter(&ret_request->url, &has_query, STR_LIT("consistency"), str_of(json->consistency));
    }
    if (json->at.len > 0) {
        append_parameter(&ret_request->url, &has_query, STR_LIT("at"), json->at);
    }
    if (json->dry_run) {
        append_parameter(&ret_request->url, &has_query, STR_LIT("dry_run"), STR_LIT("true"));
    }
    buf_append_char(&ret_request->url, '\0');
    ret_request->url.len--;
    return err;
}

void request_release(struct request *request)
{
    buf_release(&request->url);
    buf_release(&request->body);
}
