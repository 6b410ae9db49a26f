/* SPDX-License-Identifier: EUPL-1.2 */
/* A growable byte buffer. {0} is a valid empty one. Owned by whoever declared it. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct buf {
    unsigned char *data;
    size_t len;      /* bytes in use */
    size_t capacity; /* bytes allocated */
    bool masked;     /* JSON of a record put into it shows "withheld" for what is sealed; buf_clear leaves it */
};

/* Room for at least extra more bytes behind len; returns where to write them. The caller then adds to len. */
unsigned char *buf_reserve(struct buf *buf, size_t extra);
void buf_append(struct buf *buf, const void *bytes, size_t bytes_len);
void buf_append_str(struct buf *buf, struct str s);
void buf_append_char(struct buf *buf, char c);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Decimal digits of value: what buf_printf("%llu") gives, at a tenth of its cost. */
void buf_append_u64(struct buf *buf, uint64_t value);
static inline struct str buf_str(const struct buf *buf)
{
    return (struct str){(const char *)buf->data, buf->len};
}
/* What is forgotten is overwritten, because texts of persons pass through buffers that live long. */
void buf_clear(struct buf *buf);                  /* forgets the content, keeps the memory */
void buf_cut(struct buf *buf, size_t len);        /* forgets what is behind the first len bytes */
void buf_drop(struct buf *buf, size_t bytes_len); /* forgets the first bytes; the others move to the start */
void buf_release(struct buf *buf);                /* frees the memory */
void buf_trim(struct buf *buf, size_t bytes_kept); /* forgets the content, frees the memory if it is more than that */

#endif
