/* SPDX-License-Identifier: EUPL-1.2 */
/* Values of JSON as text. Called by the renderers; never prints. */
#include "cli/show.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "wire/text.h"

/* Decodes one UTF-8 character at text.ptr[at]; *ret_len its bytes. Bad bytes are an unprintable character each. */
static uint32_t decode(struct str text, size_t at, size_t *ret_len)
{
    uint32_t code = 0;
    *ret_len = wire_utf8_first(text.ptr + at, text.len - at, &code);
    if (*ret_len == 0) {
        *ret_len = 1;
        return 0x80;
    }
    return code;
}

static bool is_unprintable(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x061c || (code >= 0x200b && code <= 0x200f) ||
           (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
}

void show_escape(struct str text, struct buf *target)
{
    size_t len;
    for (size_t at = 0; at < text.len; at += len) {
        const uint32_t code = decode(text, at, &len);
        if (!is_unprintable(code)) {
            buf_append(target, text.ptr + at, len);
        } else if (code == '\n') {
            buf_append_str(target, STR_LIT("\\n"));
        } else if (code == '\t') {
            buf_append_str(target, STR_LIT("\\t"));
        } else if (len == 1) {
            buf_printf(target, "\\x%02x", (unsigned)(unsigned char)text.ptr[at]);
        } else {
            buf_printf(target, "\\u{%04x}", (unsigned)code);
        }
    }
}

size_t show_width(struct str text)
{
    size_t width = 0;
    size_t len;
    for (size_t at = 0; at < text.len; at += len) {
        const uint32_t code = decode(text, at, &len);
        width += code >= 0x0300 && code <= 0x036f ? 0 : 1; /* accents set upon the letter before */
    }
    return width;
}

static bool is_time_name(const char *name)
{
    static const char *const ends[] = {"at", "from", "until", "since", "start", "end"}; /* alone, or behind a _ */
    const char *dot = strrchr(name, '.');
    const char *last = dot != NULL ? dot + 1 : name;
    const char *line = strrchr(last, '_');
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        if (strcmp(line != NULL ? line + 1 : last, ends[i]) == 0) {
            return true;
        }
    }
    return strcmp(last, "hookup_planned") == 0 || strncmp(last, "soi_planned_", 12) == 0;
}

static void show_text(const char *name, struct str text, enum show_for reader, struct buf *target)
{
    uint64_t ms;
    if (reader == SHOW_PROGRAMS) {
        buf_append_str(target, text);
    } else if (text.len == 24 && is_time_name(name) && when_parse(text, &ms) == SEUS_OK) {
        char local[WHEN_SIZE];
        if (getenv("TZ") != NULL) {
            when_format_elsewhere(local, ms);
        } else {
            when_format_local(local, ms);
        }
        buf_append_str(target, str_of(local));
    } else {
        show_escape(text, target);
    }
}

/* Objects and lists of objects, whole. */
static void show_json(const json_t *value, struct buf *target)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    if (text != NULL) {
        show_escape(str_of(text), target); /* jansson has escaped the ASCII ones; this is for the others */
        free(text);
    }
}

static void show_scalar(const char *name, const json_t *value, enum show_for reader, struct buf *target)
{
    if (json_is_string(value)) {
        show_text(name, (struct str){json_string_value(value), json_string_length(value)}, reader, target);
    } else if (json_is_boolean(value)) {
        const bool yes = json_is_true(value);
        buf_append_str(target, str_of(reader == SHOW_PEOPLE ? (yes ? "yes" : "no") : (yes ? "true" : "false")));
    } else if (!json_is_null(value)) {
        show_json(value, target);
    }
}

/* Texts and numbers separated by commas; false, and nothing appended, if an element is a list or an object. */
static bool show_elements(const char *name, const json_t *list, enum show_for reader, struct buf *target)
{
    const size_t before = target->len;
    size_t i;
    const json_t *element;
    json_array_foreach(list, i, element) {
        if (json_is_object(element) || json_is_array(element)) {
            target->len = before;
            return false;
        }
        if (i > 0) {
            buf_append_char(target, ',');
        }
        show_scalar(name, element, reader, target);
    }
    return true;
}

/* "danger=yes, children=2": the members that say something. */
static void show_members(const json_t *object, struct buf *target)
{
    const char *key;
    const json_t *value;
    const char *between = "";
    void *at = json_object_iter((json_t *)(uintptr_t)object);
    for (; at != NULL; at = json_object_iter_next((json_t *)(uintptr_t)object, at)) {
        key = json_object_iter_key(at);
        value = json_object_iter_value(at);
        if (show_is_empty(value, !json_is_boolean(value))) {
            continue;
        }
        buf_append_str(target, str_of(between));
        show_escape(str_of(key), target);
        buf_append_char(target, '=');
        if (json_is_object(value) || (json_is_array(value) && !show_elements(key, value, SHOW_PEOPLE, target))) {
            show_json(value, target);
        } else if (!json_is_array(value)) {
            show_scalar(key, value, SHOW_PEOPLE, target);
        }
        between = ", ";
    }
}

void show_value(const char *name, const json_t *value, enum show_for reader, struct buf *target)
{
    const size_t before = target->len;
    if (json_is_array(value)) {
        if (!show_elements(name, value, reader, target)) {
            show_json(value, target);
        }
    } else if (json_is_object(value) && reader == SHOW_PEOPLE) {
        show_members(value, target);
    } else if (value != NULL) {
        show_scalar(name, value, reader, target);
    }
    if (target->len == before && reader == SHOW_PEOPLE) {
        buf_append_char(target, '-');
    }
}

bool show_is_empty(const json_t *value, bool zero)
{
    if (value == NULL || json_is_null(value)) {
        return true;
    }
    if (json_is_string(value)) {
        return json_string_length(value) == 0;
    }
    if (json_is_array(value)) {
        return json_array_size(value) == 0;
    }
    if (!json_is_object(value)) {
        return zero && (json_is_false(value) || (json_is_integer(value) && json_integer_value(value) == 0));
    }
    json_t *object = (json_t *)(uintptr_t)value;
    for (void *at = json_object_iter(object); at != NULL; at = json_object_iter_next(object, at)) {
        const json_t *member = json_object_iter_value(at);
        const bool nothing = json_is_null(member) || json_is_false(member) ||
                             (json_is_integer(member) && json_integer_value(member) == 0) ||
                             (json_is_string(member) && json_string_length(member) == 0) ||
                             (json_is_array(member) && json_array_size(member) == 0);
        if (!nothing) {
            return false;
        }
    }
    return true;
}

const char *show_string(const json_t *object, const char *name)
{
    const char *const text = json_string_value(json_object_get(object, name));
    return text != NULL ? text : "";
}

uint64_t show_number(const json_t *object, const char *name)
{
    const json_int_t value = json_integer_value(json_object_get(object, name));
    return value > 0 ? (uint64_t)value : 0;
}

static json_t *pick_one(json_t *from, struct str name)
{
    char key[128];
    if (name.len >= sizeof(key)) {
        return NULL;
    }
    str_copy(key, sizeof(key), name);
    if (json_is_object(from)) {
        return json_incref(json_object_get(from, key));
    }
    if (!json_is_array(from)) {
        return NULL;
    }
    json_t *list = json_array();
    size_t i;
    json_t *element;
    json_array_foreach(from, i, element) {
        json_t *member = json_object_get(element, key);
        json_array_append(list, member != NULL ? member : json_null());
    }
    return list;
}

json_t *show_pick(const json_t *object, struct str path)
{
    json_t *current = json_incref((json_t *)(uintptr_t)object);
    size_t at = 0;
    while (current != NULL && at <= path.len) {
        const char *dot = at < path.len ? memchr(path.ptr + at, '.', path.len - at) : NULL;
        const size_t end = dot != NULL ? (size_t)(dot - path.ptr) : path.len;
        json_t *next = pick_one(current, (struct str){path.ptr + at, end - at});
        json_decref(current);
        current = next;
        at = end + 1;
    }
    return current;
}
