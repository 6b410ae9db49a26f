/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/mem.h"

unsigned char *buf_reserve(struct buf *buf, size_t extra)
{
    if (buf->capacity - buf->len < extra) {
        size_t wanted = buf->capacity != 0 ? buf->capacity : 256;
        while (wanted - buf->len < extra) {
            CHECK(wanted < SIZE_MAX / 2);
            wanted *= 2;
        }
        buf->data = mem_realloc(buf->data, wanted);
        buf->capacity = wanted;
    }
    return buf->data + buf->len;
}

void buf_append(struct buf *buf, const void *bytes, size_t bytes_len)
{
    if (bytes_len > 0) {
        memcpy(buf_reserve(buf, bytes_len), bytes, bytes_len);
        buf->len += bytes_len;
    }
}

void buf_append_str(struct buf *buf, struct str s)
{
    buf_append(buf, s.ptr, s.len);
}

void buf_append_char(struct buf *buf, char c)
{
    buf_append(buf, &c, 1);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    CHECK(len >= 0);
    unsigned char *target = buf_reserve(buf, (size_t)len + 1);
    va_start(args, format);
    vsnprintf((char *)target, (size_t)len + 1, format, args);
    va_end(args);
    buf->len += (size_t)len;
}

void buf_append_u64(struct buf *buf, uint64_t value)
{
    char digits[20];
    size_t at = sizeof(digits);
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    buf_append(buf, digits + at, sizeof(digits) - at);
}

void buf_cut(struct buf *buf, size_t len)
{
    CHECK(len <= buf->len);
    if (len < buf->len) {
        explicit_bzero(buf->data + len, buf->len - len);
    }
    buf->len = len;
}

void buf_clear(struct buf *buf)
{
    buf_cut(buf, 0);
}

void buf_drop(struct buf *buf, size_t bytes_len)
{
    CHECK(bytes_len <= buf->len);
    if (bytes_len > 0 && bytes_len < buf->len) {
        memmove(buf->data, buf->data + bytes_len, buf->len - bytes_len);
    }
    buf_cut(buf, buf->len - bytes_len);
}

void buf_release(struct buf *buf)
{
    mem_free(buf->data);
    *buf = (struct buf){0};
}

void buf_trim(struct buf *buf, size_t bytes_kept)
{
    buf_clear(buf);
    if (buf->capacity > bytes_kept) {
        buf_release(buf);
    }
}
