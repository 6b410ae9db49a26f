/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Fields from plain text (a query string, a path, a flag), and the check for what must be there. Called by intake/ and
 * the CLI; the limits and refusals are those of the JSON form.
 */
#include <stdio.h>

#include "wire/json.h"
#include "wire/json_value.h"
#include "wire/text.h"

static enum seus_err set_number(const char *path, struct str text, uint64_t *ret, struct seus_why *why)
{
    char quote[TEXT_QUOTE_SIZE];
    uint64_t value = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') {
            return seus_fail(SEUS_INVALID, why, path, "%s must be a number, got \"%s\"", path,
                             wire_text_quote(quote, text));
        }
        if (value <= WIRE_U64_MAX) { /* once over the limit, stay over it */
            value = value * 10 + (uint64_t)(text.ptr[i] - '0');
        }
    }
    if (value > WIRE_U64_MAX) {
        return seus_fail(SEUS_INVALID, why, path, "%s must be at most %llu, got %s", path,
                         (unsigned long long)WIRE_U64_MAX, wire_text_quote(quote, text));
    }
    *ret = value;
    return SEUS_OK;
}

static enum seus_err set_bool(const char *path, struct str text, bool *ret, struct seus_why *why)
{
    const bool yes = str_eq(text, STR_LIT("true"));
    if (!yes && text.len > 0 && !str_eq(text, STR_LIT("false"))) {
        char quote[TEXT_QUOTE_SIZE];
        return seus_fail(SEUS_INVALID, why, path, "%s must be true or false, got \"%s\"", path,
                         wire_text_quote(quote, text));
    }
    *ret = yes;
    return SEUS_OK;
}

/* The text up to the next comma; *rest moves behind it. */
static struct str take_element(struct str *rest)
{
    const char *comma = memchr(rest->ptr, ',', rest->len);
    const size_t len = comma != NULL ? (size_t)(comma - rest->ptr) : rest->len;
    const struct str element = {rest->ptr, len};
    const size_t used = comma != NULL ? len + 1 : len;
    *rest = (struct str){rest->ptr + used, rest->len - used};
    return element;
}

static enum seus_err set_list(const struct wire_field *field, unsigned char *value, const char *path, struct str text,
                              struct arena *arena, struct seus_why *why)
{
    size_t count = text.len > 0 ? 1 : 0;
    for (size_t i = 0; i < text.len; i++) {
        count += text.ptr[i] == ',' ? 1 : 0;
    }
    enum seus_err err = wire_value_count(path, count, WIRE_LIST_COUNT_MAX, why);
    if (err != SEUS_OK) {
        return err;
    }
    struct str *items = count > 0 ? arena_alloc(arena, count * sizeof(*items)) : NULL;
    struct str rest = text;
    for (size_t i = 0; i < count; i++) {
        const struct str element = take_element(&rest);
        if (element.len == 0) {
            return seus_fail(SEUS_INVALID, why, path, "%s has an empty element at position %zu", path, i + 1);
        }
        err = wire_value_text(field->type, path, element, arena, &items[i], why);
        if (err != SEUS_OK) {
            return err;
        }
    }
    const uint32_t short_count = (uint32_t)count;
    memcpy(value + field->offset, &items, sizeof(items));
    memcpy(value + field->count_offset, &short_count, sizeof(short_count));
    return SEUS_OK;
}

static enum seus_err set_field(const struct wire_field *field, unsigned char *value, const char *path, struct str text,
                               struct arena *arena, struct seus_why *why)
{
    void *member = value + field->offset;
    switch (field->type) {
    case WIRE_ID:
    case WIRE_LINE:
    case WIRE_TEXT:
        return wire_value_text(field->type, path, text, arena, member, why);
    case WIRE_BYTES:
        return wire_value_hex(path, text, arena, member, why);
    case WIRE_U64:
        return set_number(path, text, member, why);
    case WIRE_TIME:
        return wire_value_time(path, text, member, why);
    case WIRE_BOOL:
        return set_bool(path, text, member, why);
    case WIRE_ENUM:
        return wire_value_word(field->list, path, text, member, why);
    case WIRE_IDS:
    case WIRE_LINES:
        return set_list(field, value, path, text, arena, why);
    case WIRE_REC:
    case WIRE_RECS:
    case WIRE_EVENTS_LIST:
        break;
    }
    (void)seus_fail(SEUS_INVALID, why, path, "%s cannot be given as one text", path);
    if (field->type == WIRE_REC && field->record->field_count > 0) {
        seus_hint(why, "name a field inside it, e.g. %s.%s", path, field->record->fields[0].name);
    }
    return SEUS_INVALID;
}

enum seus_err wire_set_text(const struct wire_record *record, void *value, struct str name, struct str text,
                            struct arena *arena, struct seus_why *why)
{
    char path[TEXT_QUOTE_SIZE];
    unsigned char *at = value;
    struct str rest = name;
    wire_text_quote(path, name);
    for (unsigned depth = 0; depth < WIRE_DEPTH_MAX; depth++) {
        const char *dot = rest.len > 0 ? memchr(rest.ptr, '.', rest.len) : NULL;
        const struct str head = {rest.ptr, dot != NULL ? (size_t)(dot - rest.ptr) : rest.len};
        const struct wire_field *field = wire_field_by_name(record, head);
        if (field == NULL) {
            return wire_value_unknown(record, path, head, why);
        }
        if (dot == NULL) {
            return set_field(field, at, path, text, arena, why);
        }
        if (field->type != WIRE_REC) {
            return seus_fail(SEUS_INVALID, why, path, "unknown field \"%s\": %s has no fields inside", path,
                             field->name);
        }
        at += field->offset;
        record = field->record;
        rest = (struct str){dot + 1, rest.len - head.len - 1};
    }
    return seus_fail(SEUS_INVALID, why, path, "unknown field \"%s\": it is nested too deep", path);
}

/* Whether a field holds nothing: the same rule that leaves it out of CBOR. */
static bool is_empty(const struct wire_field *field, const unsigned char *value)
{
    const void *member = value + field->offset;
    uint32_t count = 0;
    switch (field->type) {
    case WIRE_ID:
    case WIRE_LINE:
    case WIRE_TEXT:
    case WIRE_BYTES:
        return ((const struct str *)member)->len == 0;
    case WIRE_U64:
    case WIRE_TIME:
        return *(const uint64_t *)member == 0;
    case WIRE_BOOL:
        return !*(const bool *)member;
    case WIRE_ENUM:
        return *(const uint32_t *)member == 0;
    case WIRE_REC:
        return false; /* what must be inside is for the record to say */
    case WIRE_IDS:
    case WIRE_LINES:
    case WIRE_RECS:
    case WIRE_EVENTS_LIST:
        memcpy(&count, value + field->count_offset, sizeof(count));
        return count == 0;
    }
    return false;
}

enum seus_err wire_check_required(const struct wire_record *record, const void *value, struct seus_why *why)
{
    for (uint32_t i = 0; i < record->field_count; i++) {
        const struct wire_field *field = &record->fields[i];
        if ((field->flags & WIRE_REQ) != 0 && is_empty(field, value)) {
            (void)seus_fail(SEUS_INVALID, why, field->name, "%s is required", field->name);
            seus_hint(why, "%s%s%s", field->name, field->doc[0] != '\0' ? ": " : "", field->doc);
            return SEUS_INVALID;
        }
    }
    return SEUS_OK;
}
