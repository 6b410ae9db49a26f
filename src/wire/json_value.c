/* SPDX-License-Identifier: EUPL-1.2 */
/* Single values from text, and what to say about wrong ones. Called by json_decode.c and json_set.c; keeps nothing. */
#include "wire/json_value.h"

#include <stdio.h>

#include "base/near.h"
#include "base/when.h"
#include "wire/json.h"
#include "wire/text.h"

#define NAME_LEN_MAX 40u /* longer names are not compared: none of ours is */

/* Whether known is what a hand that slipped twice at most may have meant; *best gets smaller. */
static bool is_nearer(struct str typed, const char *known, size_t *best)
{
    const struct str k = str_of(known);
    if (typed.len == 0 || k.len == 0 || typed.len > NAME_LEN_MAX || k.len > NAME_LEN_MAX) {
        return false;
    }
    const size_t distance = near_edits(typed, k);
    if (distance >= *best || distance >= (typed.len < k.len ? typed.len : k.len)) {
        return false;
    }
    *best = distance;
    return true;
}

/* Appends to the list in a hint; a list that does not fit ends in "...". */
static void list_append(char *list, size_t list_size, const char *word)
{
    const size_t len = strlen(list);
    const char *gap = len == 0 ? "" : ", ";
    if (len + strlen(gap) + strlen(word) + sizeof(", ...") <= list_size) {
        snprintf(list + len, list_size - len, "%s%s", gap, word);
    } else if (len < 5 || strcmp(list + len - 5, ", ...") != 0) {
        snprintf(list + len, list_size - len, ", ...");
    }
}

enum seus_err wire_value_unknown(const struct wire_record *record, const char *path, struct str name,
                                 struct seus_why *why)
{
    char quote[TEXT_QUOTE_SIZE];
    char known[200] = "";
    const char *nearest = NULL;
    size_t best = 3;
    for (uint32_t i = 0; i < record->field_count; i++) {
        list_append(known, sizeof(known), record->fields[i].name);
        if (is_nearer(name, record->fields[i].name, &best)) {
            nearest = record->fields[i].name;
        }
    }
    (void)seus_fail(SEUS_INVALID, why, path, "unknown field \"%s\"", wire_text_quote(quote, name));
    if (nearest != NULL) {
        seus_hint(why, "did you mean \"%s\"?", nearest);
    } else if (known[0] != '\0') {
        seus_hint(why, "known fields: %s", known);
    } else {
        seus_hint(why, "nothing can be given here");
    }
    return SEUS_INVALID;
}

enum seus_err wire_value_word(const struct wire_enum *list, const char *path, struct str text, uint32_t *ret_number,
                              struct seus_why *why)
{
    if (text.len == 0) {
        *ret_number = 0;
        return SEUS_OK;
    }
    const int number = wire_enum_number(list, text.ptr, text.len);
    if (number >= 0) {
        *ret_number = (uint32_t)number;
        return SEUS_OK;
    }
    char quote[TEXT_QUOTE_SIZE];
    char known[220] = "";
    const char *nearest = NULL;
    size_t best = 3;
    for (unsigned i = 0; i < list->count; i++) {
        if (!wire_enum_has(list, i)) {
            continue;
        }
        const char *word = wire_enum_word(list, i);
        if (word[0] != '\0') {
            list_append(known, sizeof(known), word);
        }
        if (is_nearer(text, word, &best)) {
            nearest = word;
        }
    }
    if (nearest != NULL) {
        (void)seus_fail(SEUS_INVALID, why, path, "%s cannot be \"%s\"; did you mean \"%s\"?", path,
                        wire_text_quote(quote, text), nearest);
    } else {
        (void)seus_fail(SEUS_INVALID, why, path, "%s cannot be \"%s\"", path, wire_text_quote(quote, text));
    }
    seus_hint(why, "one of: %s", known);
    return SEUS_INVALID;
}

enum seus_err wire_value_text(enum wire_type type, const char *path, struct str text, struct arena *arena,
                              struct str *ret, struct seus_why *why)
{
    const enum seus_err err = wire_check_text(type, path, text, why);
    if (err == SEUS_OK) {
        *ret = text.len == 0 ? (struct str){0} : arena_str(arena, text);
    }
    return err;
}

enum seus_err wire_value_time(const char *path, struct str text, uint64_t *ret_ms, struct seus_why *why)
{
    uint64_t ms = 0;
    if (text.len > 0 && (when_parse(text, &ms) != SEUS_OK || ms > WIRE_TIME_MAX)) {
        char quote[TEXT_QUOTE_SIZE];
        (void)seus_fail(SEUS_INVALID, why, path, "%s must be a time, got \"%s\"", path, wire_text_quote(quote, text));
        seus_hint(why, "RFC 3339, from 1970 to 9999, e.g. 2026-11-21T22:00:00Z or 2026-11-21T23:00:00+01:00");
        return SEUS_INVALID;
    }
    *ret_ms = ms;
    return SEUS_OK;
}

static int hex_value(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

enum seus_err wire_value_hex(const char *path, struct str text, struct arena *arena, struct str *ret,
                             struct seus_why *why)
{
    const size_t bytes_len = text.len / 2;
    if (text.len == 0) {
        *ret = (struct str){0};
        return SEUS_OK;
    }
    if (bytes_len > WIRE_BYTES_SIZE_MAX) {
        return seus_fail(SEUS_INVALID, why, path, "%s is %zu bytes long, the limit is %u", path, bytes_len,
                         WIRE_BYTES_SIZE_MAX);
    }
    unsigned char *bytes = arena_alloc(arena, bytes_len);
    for (size_t i = 0; i < text.len; i++) {
        const int digit = hex_value(text.ptr[i]);
        if (digit < 0 || text.len % 2 != 0) {
            char quote[TEXT_QUOTE_SIZE];
            return seus_fail(SEUS_INVALID, why, path, "%s must be pairs of hexadecimal digits, got \"%s\"", path,
                             wire_text_quote(quote, text));
        }
        bytes[i / 2] = (unsigned char)(bytes[i / 2] << 4 | digit);
    }
    *ret = (struct str){(const char *)bytes, bytes_len};
    return SEUS_OK;
}

enum seus_err wire_value_count(const char *path, size_t count, size_t count_max, struct seus_why *why)
{
    return count <= count_max ? SEUS_OK
                              : seus_fail(SEUS_INVALID, why, path, "%s has %zu elements, the limit is %zu", path, count,
                                          count_max);
}
