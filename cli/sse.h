/* SPDX-License-Identifier: EUPL-1.2 */
/* Server-sent events out of a stream of bytes, wherever the pieces were cut. */
#ifndef CLI_SSE_H
#define CLI_SSE_H

#include <stdbool.h>

#include "base/buf.h"

#define SSE_SIZE_MAX (8u * 1024 * 1024) /* bytes of one event; more is a broken stream */

struct sse {
    void *ctx;
    /* One event, without its end. false: no more are wanted. The texts live until it returns. */
    bool (*on_event)(void *ctx, struct str id, struct str type, struct str data);
    struct buf line;
    struct buf id;
    struct buf type;
    struct buf data;
    bool has_data;
    bool after_cr; /* the last byte was CR: an LF that follows belongs to it */
};

/* false: the stream is broken, or on_event wanted no more. */
bool sse_feed(struct sse *sse, const char *bytes, size_t bytes_len);
/* A new connection: what was half read is forgotten. */
void sse_reset(struct sse *sse);
void sse_release(struct sse *sse);

#endif
