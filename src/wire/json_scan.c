/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One pass over JSON text that follows only braces, brackets and strings, so that it knows at each byte which field it
 * is in. Called by json_decode.c: before parsing, and after the parser refused, to name the field. Allocates nothing.
 */
#include "wire/json_scan.h"

#include <stdio.h>

#include "wire/json.h"
#include "wire/text.h"

struct level {
    bool is_list;
    unsigned index; /* of the element; lists */
    struct str key; /* raw, between its quotes; objects */
};

struct scan {
    struct str bytes;
    size_t at;
    unsigned depth;
    struct level levels[WIRE_JSON_DEPTH_MAX + 1]; /* [depth]: where we are; [0]: outside */
    struct seus_why *why;
};

static void path_append(char path[WIRE_PATH_SIZE], const char *text)
{
    const size_t len = strlen(path);
    snprintf(path + len, WIRE_PATH_SIZE - len, "%s", text);
}

static void path_of(const struct scan *scan, char path[WIRE_PATH_SIZE])
{
    path[0] = '\0';
    for (unsigned i = 1; i <= scan->depth; i++) {
        const struct level *level = &scan->levels[i];
        char part[TEXT_QUOTE_SIZE];
        if (level->is_list) {
            snprintf(part, sizeof(part), "[%u]", level->index);
        } else {
            wire_text_quote(part, level->key);
            if (path[0] != '\0' && part[0] != '\0') {
                path_append(path, ".");
            }
        }
        path_append(path, part);
    }
}

static void place_of(const struct scan *scan, size_t at, struct wire_json_place *ret)
{
    path_of(scan, ret->path);
    ret->line = 1;
    ret->column = 1;
    for (size_t i = 0; i < at && i < scan->bytes.len; i++) {
        ret->column++;
        if (scan->bytes.ptr[i] == '\n') {
            ret->line++;
            ret->column = 1;
        }
    }
}

static enum seus_err string_fault(const struct scan *scan, size_t at, bool is_utf8)
{
    struct wire_json_place place;
    place_of(scan, at, &place);
    (void)seus_fail(SEUS_INVALID, scan->why, place.path, "%s%s (byte 0x%02x at line %u, column %u)",
                    place.path[0] != '\0' ? place.path : "the body",
                    is_utf8 ? " holds a control character" : " is not UTF-8",
                    (unsigned)(unsigned char)scan->bytes.ptr[at], place.line, place.column);
    if (is_utf8) {
        seus_hint(scan->why, "write a line feed as \\n, or look for a missing quote before it");
    }
    return SEUS_INVALID;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Reads the string whose quote is at scan->at; if it names a member, it becomes the key of this level. */
static enum seus_err take_string(struct scan *scan)
{
    const struct str bytes = scan->bytes;
    const size_t start = scan->at + 1;
    size_t i = start;
    while (i < bytes.len && bytes.ptr[i] != '"') {
        uint32_t code;
        const size_t size = wire_utf8_first(bytes.ptr + i, bytes.len - i, &code);
        if (size == 0 || code < 0x20) {
            return string_fault(scan, i, size != 0);
        }
        i += code == '\\' && i + 1 < bytes.len && (unsigned char)bytes.ptr[i + 1] >= 0x20 &&
                     (unsigned char)bytes.ptr[i + 1] < 0x80 ? 2 : size;
    }
    const size_t end = i < bytes.len ? i : bytes.len;
    scan->at = i < bytes.len ? i + 1 : bytes.len;
    size_t next = scan->at;
    while (next < bytes.len && is_space(bytes.ptr[next])) {
        next++;
    }
    if (next < bytes.len && bytes.ptr[next] == ':' && scan->depth > 0 && !scan->levels[scan->depth].is_list) {
        scan->levels[scan->depth].key = (struct str){bytes.ptr + start, end - start};
    }
    return SEUS_OK;
}

static enum seus_err open_level(struct scan *scan, bool is_list)
{
    if (scan->depth == WIRE_JSON_DEPTH_MAX) {
        char path[WIRE_PATH_SIZE];
        path_of(scan, path);
        return seus_fail(SEUS_INVALID, scan->why, path, "the body is nested deeper than %d levels",
                         WIRE_JSON_DEPTH_MAX);
    }
    scan->levels[++scan->depth] = (struct level){.is_list = is_list};
    return SEUS_OK;
}

/* Moves on to stop_at, or to the end, or to the first fault. */
static enum seus_err scan_to(struct scan *scan, size_t stop_at)
{
    enum seus_err err = SEUS_OK;
    while (err == SEUS_OK && scan->at < stop_at && scan->at < scan->bytes.len) {
        const char c = scan->bytes.ptr[scan->at];
        if (c == '"') {
            err = take_string(scan);
            continue;
        }
        if (c == '{' || c == '[') {
            err = open_level(scan, c == '[');
        } else if ((c == '}' || c == ']') && scan->depth > 0) {
            scan->depth--;
        } else if (c == ',' && scan->depth > 0) {
            scan->levels[scan->depth].index++;
        }
        scan->at++;
    }
    return err;
}

enum seus_err wire_json_scan(struct str bytes, struct seus_why *why)
{
    struct scan scan = {.bytes = bytes, .why = why};
    return scan_to(&scan, bytes.len);
}

void wire_json_scan_place(struct str bytes, size_t stop_at, struct wire_json_place *ret)
{
    struct scan scan = {.bytes = bytes};
    /* A fault is no news here: the place of the first one is as good as any behind it. */
    (void)!scan_to(&scan, stop_at);
    place_of(&scan, stop_at, ret);
}
