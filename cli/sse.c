/* SPDX-License-Identifier: EUPL-1.2 */
/* The parser of server-sent events. Fed by watch.c with what the network gives; never prints, knows no HTTP. */
#include "cli/sse.h"

void sse_reset(struct sse *sse)
{
    buf_clear(&sse->line);
    buf_clear(&sse->id);
    buf_clear(&sse->type);
    buf_clear(&sse->data);
    sse->has_data = false;
    sse->after_cr = false;
}

void sse_release(struct sse *sse)
{
    buf_release(&sse->line);
    buf_release(&sse->id);
    buf_release(&sse->type);
    buf_release(&sse->data);
}

/* An empty line: the event is whole. */
static bool dispatch(struct sse *sse)
{
    bool more = true;
    if (sse->has_data) {
        more = sse->on_event(sse->ctx, buf_str(&sse->id), buf_str(&sse->type), buf_str(&sse->data));
    }
    buf_clear(&sse->id);
    buf_clear(&sse->type);
    buf_clear(&sse->data);
    sse->has_data = false;
    return more;
}

static bool take_line(struct sse *sse)
{
    const struct str line = buf_str(&sse->line);
    if (line.len == 0) {
        return dispatch(sse);
    }
    const char *colon = memchr(line.ptr, ':', line.len);
    const struct str name = {line.ptr, colon != NULL ? (size_t)(colon - line.ptr) : line.len};
    struct str value = {NULL, 0};
    if (colon != NULL) {
        value = (struct str){colon + 1, line.len - name.len - 1};
        if (value.len > 0 && value.ptr[0] == ' ') {
            value.ptr++;
            value.len--;
        }
    }
    if (str_eq_cstr(name, "data")) {
        if (sse->has_data) {
            buf_append_char(&sse->data, '\n');
        }
        buf_append_str(&sse->data, value);
        sse->has_data = true;
    } else if (str_eq_cstr(name, "id")) {
        buf_clear(&sse->id);
        buf_append_str(&sse->id, value);
    } else if (str_eq_cstr(name, "event")) {
        buf_clear(&sse->type);
        buf_append_str(&sse->type, value);
    }
    return sse->data.len <= SSE_SIZE_MAX;
}

bool sse_feed(struct sse *sse, const char *bytes, size_t bytes_len)
{
    for (size_t i = 0; i < bytes_len; i++) {
        const char c = bytes[i];
        const bool ends = c == '\r' || (c == '\n' && !sse->after_cr);
        if (ends) {
            const bool more = take_line(sse);
            buf_clear(&sse->line);
            if (!more) {
                return false;
            }
        } else if (c != '\n') {
            buf_append_char(&sse->line, c);
            if (sse->line.len > SSE_SIZE_MAX) {
                return false;
            }
        }
        sse->after_cr = c == '\r';
    }
    return true;
}
