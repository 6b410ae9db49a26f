/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Indents JSON that we made ourselves, for people who read answers in a terminal (?pretty=true). It only moves white
 * space outside of texts; it does not check anything.
 */
#include "intake/pretty.h"

#include <stdbool.h>

static void break_line(struct buf *target, unsigned level)
{
    buf_append_char(target, '\n');
    for (unsigned i = 0; i < level; i++) {
        buf_append(target, "  ", 2);
    }
}

/* Copies the text that begins at json[at] with its quotes; returns the place behind it. */
static size_t copy_text(struct str json, size_t at, struct buf *target)
{
    size_t end = at + 1;
    while (end < json.len && json.ptr[end] != '"') {
        end += json.ptr[end] == '\\' ? 2 : 1;
    }
    end = end < json.len ? end + 1 : json.len;
    buf_append(target, json.ptr + at, end - at);
    return end;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

void pretty_json(struct str json, struct buf *target)
{
    unsigned level = 0;
    size_t at = 0;
    while (at < json.len) {
        const char c = json.ptr[at];
        const size_t next = at + 1;
        if (c == '"') {
            at = copy_text(json, at, target);
            continue;
        }
        at = next;
        if (is_space(c)) {
            continue;
        }
        if ((c == '{' || c == '[') && next < json.len && (json.ptr[next] == '}' || json.ptr[next] == ']')) {
            buf_append(target, json.ptr + next - 1, 2);
            at = next + 1;
        } else if (c == '{' || c == '[') {
            buf_append_char(target, c);
            break_line(target, ++level);
        } else if (c == '}' || c == ']') {
            level -= level > 0 ? 1u : 0u;
            break_line(target, level);
            buf_append_char(target, c);
        } else if (c == ',') {
            buf_append_char(target, c);
            break_line(target, level);
        } else if (c == ':') {
            buf_append(target, ": ", 2);
        } else {
            buf_append_char(target, c);
        }
    }
    buf_append_char(target, '\n');
}
