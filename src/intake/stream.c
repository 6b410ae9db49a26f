/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Streams of server-sent events. The owner writes into a bounded buffer; libmicrohttpd fetches from it as fast as the
 * client reads; while there is nothing to fetch the connection is suspended and costs nothing. A client that stops
 * reading fills its own buffer and, when nothing moves for INTAKE_IDLE_S, is closed; nobody else waits for it.
 */
#include "base/check.h"
#include "intake/server.h"

#define EVENTS_BLOCK_SIZE 4096u
#define BYTES_BLOCK_SIZE (128u * 1024)       /* given to the socket at once */
#define STREAM_BUFFER_KEPT_MAX 8192u /* an empty buffer larger than this is freed: many watchers, few bursts */

static size_t stream_waiting(const struct intake_call *call)
{
    return call->reply.len - call->reply_at;
}

static void stream_drained(struct intake_call *call)
{
    if (call->full && stream_waiting(call) <= INTAKE_STREAM_MAX / 2 && call->state == CALL_STREAMING) {
        call->full = false;
        call->intake->events.on_drained(call->intake->events.ctx, call);
    }
}

/* There is nothing to send: wait for more, or end. */
static ssize_t stream_pause(struct intake_call *call)
{
    buf_trim(&call->reply, STREAM_BUFFER_KEPT_MAX);
    call->reply_at = 0;
    if (call->state == CALL_STREAMING && call->intake->stopping) {
        call_move(call, CALL_ENDED);
        call->intake->events.on_gone(call->intake->events.ctx, call);
    }
    if (call->state == CALL_ENDED) {
        return MHD_CONTENT_READER_END_OF_STREAM;
    }
    call_suspend(call);
    return 0;
}

static ssize_t stream_on_read(void *cls, uint64_t pos, char *target, size_t target_size)
{
    struct intake_call *call = cls;
    (void)pos;
    if (call->aborted) {
        return MHD_CONTENT_READER_END_WITH_ERROR;
    }
    const size_t waiting = stream_waiting(call);
    if (waiting == 0) {
        return stream_pause(call);
    }
    const size_t taken = waiting < target_size ? waiting : target_size;
    memcpy(target, call->reply.data + call->reply_at, taken);
    call->reply_at += taken;
    stream_drained(call);
    return (ssize_t)taken;
}

static void stream_begin(struct intake_call *call, const struct intake_meta *meta, size_t block_size,
                         enum MHD_ResponseFlags flags, const char *type)
{
    CHECK(call->request.op->kind == WIRE_STREAM);
    call_move(call, CALL_STREAMING);
    if (call->aborted) {
        return;
    }
    struct MHD_Response *response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, block_size, stream_on_read, call, NULL);
    CHECK(response != NULL);
    CHECK(MHD_set_response_options(response, flags, MHD_RO_END) == MHD_YES);
    CHECK(MHD_add_response_header(response, "Content-Type", type) == MHD_YES);
    CHECK(MHD_add_response_header(response, "Cache-Control", "no-store") == MHD_YES);
    reply_add_meta(response, call, meta);
    reply_queue(call, MHD_HTTP_OK, response);
}

void intake_stream_begin(struct intake_call *call, const struct intake_meta *meta)
{
    stream_begin(call, meta, EVENTS_BLOCK_SIZE, MHD_RF_NONE, "text/event-stream");
}

void intake_stream_begin_bytes(struct intake_call *call, const struct intake_meta *meta)
{
    /* Without chunks, whose size is bounded by the memory of a connection: whole blocks go to the socket. */
    stream_begin(call, meta, BYTES_BLOCK_SIZE, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, "application/octet-stream");
}

bool intake_stream_write(struct intake_call *call, struct str bytes)
{
    CHECK(call->state == CALL_STREAMING);
    CHECK(!call->full); /* the buffer is bounded because the owner waits */
    if (call->aborted) {
        return true; /* on_gone follows; there is nobody to read it */
    }
    if (call->reply_at > 0 && call->reply.capacity - call->reply.len < bytes.len) {
        buf_drop(&call->reply, call->reply_at);
        call->reply_at = 0;
    }
    buf_append_str(&call->reply, bytes);
    if (bytes.len > 0) {
        call_resume(call);
    }
    call->full = stream_waiting(call) >= INTAKE_STREAM_MAX;
    return !call->full;
}

void intake_stream_end(struct intake_call *call)
{
    call_move(call, CALL_ENDED);
    call_resume(call);
}
