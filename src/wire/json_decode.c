/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * JSON -> records: jansson parses, the field tables say what may be there. Called by intake/ and the CLI with bytes
 * from anybody: whatever they are, the answer is a record or an error that names the field. Never keeps its input.
 *
 * Recursion: a record in a record, bounded by the schema and by WIRE_DEPTH_MAX. The parser's own recursion is bounded
 * by wire_json_scan, which refuses deeper text before the parser starts.
 */
#include <inttypes.h>
#include <stdio.h>

#include <jansson.h>

#include "base/mem.h"
#include "wire/json.h"
#include "wire/json_scan.h"
#include "wire/json_value.h"
#include "wire/text.h"

struct binder {
    struct arena *arena;
    struct seus_why *why;
    char path[WIRE_PATH_SIZE]; /* of the value being bound */
};

/* Appends ".name" (or "name") to the path; returns the old length, to go back to. */
static size_t path_enter(struct binder *binder, struct str name)
{
    const size_t len = strlen(binder->path);
    char quote[TEXT_QUOTE_SIZE];
    snprintf(binder->path + len, sizeof(binder->path) - len, "%s%s", len > 0 ? "." : "", wire_text_quote(quote, name));
    return len;
}

static size_t path_enter_index(struct binder *binder, size_t index)
{
    const size_t len = strlen(binder->path);
    snprintf(binder->path + len, sizeof(binder->path) - len, "[%zu]", index);
    return len;
}

static void path_leave(struct binder *binder, size_t len)
{
    binder->path[len] = '\0';
}

static enum seus_err wrong_type(const struct binder *binder, const char *wanted, const json_t *got)
{
    char quote[TEXT_QUOTE_SIZE];
    char text[TEXT_QUOTE_SIZE + 16] = "";
    switch (json_typeof(got)) {
    case JSON_OBJECT:
        snprintf(text, sizeof(text), "an object");
        break;
    case JSON_ARRAY:
        snprintf(text, sizeof(text), "a list");
        break;
    case JSON_STRING:
        snprintf(text, sizeof(text), "\"%s\"",
                 wire_text_quote(quote, (struct str){json_string_value(got), json_string_length(got)}));
        break;
    case JSON_INTEGER:
        snprintf(text, sizeof(text), "%" JSON_INTEGER_FORMAT, json_integer_value(got));
        break;
    case JSON_REAL:
        snprintf(text, sizeof(text), "one with a fraction or exponent");
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        snprintf(text, sizeof(text), json_is_true(got) ? "true" : "false");
        break;
    case JSON_NULL:
        snprintf(text, sizeof(text), "null");
        break;
    }
    return seus_fail(SEUS_INVALID, binder->why, binder->path, "%s must be %s, got %s",
                     binder->path[0] != '\0' ? binder->path : "the body", wanted, text);
}

static enum seus_err bind_record(struct binder *binder, const struct wire_record *record, json_t *json,
                                 unsigned char *value, unsigned depth);

static enum seus_err bind_number(struct binder *binder, json_t *json, uint64_t *ret)
{
    if (!json_is_integer(json)) {
        return wrong_type(binder, "a whole number", json);
    }
    const json_int_t number = json_integer_value(json);
    if (number < 0 || (uint64_t)number > WIRE_U64_MAX) {
        return seus_fail(SEUS_INVALID, binder->why, binder->path, "%s must be from 0 to %" PRIu64 ", got %lld",
                         binder->path, WIRE_U64_MAX, (long long)number);
    }
    *ret = (uint64_t)number;
    return SEUS_OK;
}

/* Everything that JSON writes as a string. */
static enum seus_err bind_string(struct binder *binder, const struct wire_field *field, json_t *json, void *member)
{
    if (!json_is_string(json)) {
        return wrong_type(binder, field->type == WIRE_TIME ? "a time" : field->type == WIRE_ENUM ? "a word" : "a text",
                          json);
    }
    const struct str text = {json_string_value(json), json_string_length(json)};
    if (field->type == WIRE_TIME) {
        return wire_value_time(binder->path, text, member, binder->why);
    }
    if (field->type == WIRE_ENUM) {
        return wire_value_word(field->list, binder->path, text, member, binder->why);
    }
    if (field->type == WIRE_BYTES) {
        return wire_value_hex(binder->path, text, binder->arena, member, binder->why);
    }
    return wire_value_text(field->type, binder->path, text, binder->arena, member, binder->why);
}

static enum seus_err bind_element_text(struct binder *binder, enum wire_type type, json_t *json, struct str *ret)
{
    if (!json_is_string(json)) {
        return wrong_type(binder, "a text", json);
    }
    const struct str text = {json_string_value(json), json_string_length(json)};
    if (text.len == 0) {
        return seus_fail(SEUS_INVALID, binder->why, binder->path, "%s is empty", binder->path);
    }
    return wire_value_text(type, binder->path, text, binder->arena, ret, binder->why);
}

static enum seus_err bind_event(struct binder *binder, json_t *json, struct wire_event *ret, unsigned depth)
{
    json_t *type = json_object_get(json, "type");
    json_t *body = json_object_get(json, "body");
    if (!json_is_string(type) || !json_is_object(body) || json_object_size(json) != 2) {
        return wrong_type(binder, "an event {\"type\":...,\"body\":{...}}", json);
    }
    const struct str name = {json_string_value(type), json_string_length(type)};
    ret->type = wire_event_type(name);
    if (ret->type == EVENT_none) {
        char quote[TEXT_QUOTE_SIZE];
        return seus_fail(SEUS_INVALID, binder->why, binder->path, "%s: there is no event \"%s\"", binder->path,
                         wire_text_quote(quote, name));
    }
    const struct wire_record *record = wire_event_record(ret->type);
    unsigned char *value = arena_alloc(binder->arena, record->size);
    ret->body = value;
    const size_t outside = path_enter(binder, STR_LIT("body"));
    const enum seus_err err = bind_record(binder, record, body, value, depth);
    path_leave(binder, outside);
    return err;
}

static enum seus_err bind_list(struct binder *binder, const struct wire_field *field, json_t *json,
                               unsigned char *value, unsigned depth)
{
    if (!json_is_array(json)) {
        return wrong_type(binder, "a list", json);
    }
    const size_t count = json_array_size(json);
    const size_t count_max = field->type == WIRE_RECS ? WIRE_RECS_COUNT_MAX : WIRE_LIST_COUNT_MAX;
    const size_t item_size = field->type == WIRE_RECS ? field->record->size
                             : field->type == WIRE_EVENTS_LIST ? sizeof(struct wire_event) : sizeof(struct str);
    enum seus_err err = wire_value_count(binder->path, count, count_max, binder->why);
    if (err != SEUS_OK || count == 0) {
        return err;
    }
    unsigned char *items = arena_alloc(binder->arena, count * item_size);
    for (size_t i = 0; i < count && err == SEUS_OK; i++) {
        json_t *element = json_array_get(json, i);
        void *item = items + i * item_size;
        const size_t outside = path_enter_index(binder, i);
        if (field->type == WIRE_RECS) {
            err = bind_record(binder, field->record, element, item, depth);
        } else if (field->type == WIRE_EVENTS_LIST) {
            err = bind_event(binder, element, item, depth);
        } else {
            err = bind_element_text(binder, field->type, element, item);
        }
        path_leave(binder, outside);
    }
    const uint32_t short_count = (uint32_t)count;
    memcpy(value + field->offset, &items, sizeof(items));
    memcpy(value + field->count_offset, &short_count, sizeof(short_count));
    return err;
}

static enum seus_err bind_field(struct binder *binder, const struct wire_field *field, json_t *json,
                                unsigned char *value, unsigned depth)
{
    void *member = value + field->offset;
    if (json_is_null(json)) {
        return SEUS_OK; /* absent */
    }
    switch (field->type) {
    case WIRE_ID:
    case WIRE_LINE:
    case WIRE_TEXT:
    case WIRE_BYTES:
    case WIRE_TIME:
    case WIRE_ENUM:
        return bind_string(binder, field, json, member);
    case WIRE_U64:
        return bind_number(binder, json, member);
    case WIRE_BOOL:
        if (!json_is_boolean(json)) {
            return wrong_type(binder, "true or false", json);
        }
        *(bool *)member = json_is_true(json);
        return SEUS_OK;
    case WIRE_REC:
        return bind_record(binder, field->record, json, member, depth);
    case WIRE_IDS:
    case WIRE_LINES:
    case WIRE_RECS:
    case WIRE_EVENTS_LIST:
        return bind_list(binder, field, json, value, depth);
    }
    return SEUS_OK;
}

/* value: zeroed memory of record->size bytes. */
static enum seus_err bind_record(struct binder *binder, const struct wire_record *record, json_t *json,
                                 unsigned char *value, unsigned depth)
{
    if (!json_is_object(json)) {
        return wrong_type(binder, "an object", json);
    }
    if (depth >= WIRE_DEPTH_MAX) {
        return seus_fail(SEUS_INVALID, binder->why, binder->path, "%s is nested too deep", binder->path);
    }
    enum seus_err err = SEUS_OK;
    for (void *i = json_object_iter(json); i != NULL && err == SEUS_OK; i = json_object_iter_next(json, i)) {
        const struct str name = str_of(json_object_iter_key(i));
        const struct wire_field *field = wire_field_by_name(record, name);
        const size_t outside = path_enter(binder, name);
        if (field == NULL) {
            err = wire_value_unknown(record, binder->path, name, binder->why);
        } else {
            err = bind_field(binder, field, json_object_iter_value(i), value, depth + 1);
        }
        path_leave(binder, outside);
    }
    return err;
}

/* What the parser refused, in our words, with the field and the place. */
static enum seus_err parse_fault(struct str bytes, const json_error_t *error, struct seus_why *why)
{
    struct wire_json_place place;
    char text[sizeof(error->text) + 1];
    wire_json_scan_place(bytes, error->position > 0 ? (size_t)error->position : 0, &place);
    const enum json_error_code code = json_error_code(error);
    const char *what = code == json_error_duplicate_key      ? "is given twice"
                       : code == json_error_numeric_overflow ? "is out of range"
                       : code == json_error_null_character || code == json_error_null_byte_in_key
                           ? "holds a NUL character"
                           : NULL;
    if (what != NULL) {
        return seus_fail(SEUS_INVALID, why, place.path, "%s %s (line %u, column %u)", place.path, what, place.line,
                         place.column);
    }
    const size_t text_len = strnlen(error->text, sizeof(error->text));
    for (size_t i = 0; i < text_len; i++) { /* it quotes the input */
        text[i] = error->text[i] >= 0x20 && error->text[i] < 0x7f ? error->text[i] : '?';
    }
    text[text_len] = '\0';
    return seus_fail(SEUS_INVALID, why, place.path, "the body is not JSON: %s (line %u, column %u)", text, place.line,
                     place.column);
}

enum seus_err wire_json_decode(const struct wire_record *record, struct str bytes, struct arena *arena,
                               void *ret_value, struct seus_why *why)
{
    memset(ret_value, 0, record->size);
    if (bytes.len == 0) {
        return SEUS_OK;
    }
    if (bytes.len > WIRE_JSON_SIZE_MAX) {
        return seus_fail(SEUS_INVALID, why, NULL, "the body is %zu bytes long, the limit is %d", bytes.len,
                         WIRE_JSON_SIZE_MAX);
    }
    enum seus_err err = wire_json_scan(bytes, why);
    if (err != SEUS_OK) {
        return err;
    }
    json_error_t error;
    json_t *root = json_loadb(bytes.ptr, bytes.len, JSON_REJECT_DUPLICATES, &error);
    if (root == NULL) {
        return parse_fault(bytes, &error, why);
    }
    struct binder binder = {.arena = arena, .why = why};
    err = bind_record(&binder, record, root, ret_value, 0);
    json_decref(root);
    if (err != SEUS_OK) {
        memset(ret_value, 0, record->size); /* nobody acts on half a record */
    }
    return err;
}

void json_prepare(void)
{
    json_set_alloc_funcs(mem_alloc, mem_free);
}
