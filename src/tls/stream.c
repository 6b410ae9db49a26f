/* SPDX-License-Identifier: EUPL-1.2 */
/* A TLS session whose transport is two buffers. Called by agree/links*.c; never touches a socket. */
#include "tls/stream.h"

#include <errno.h>
#include <stdio.h>

#include "base/check.h"
#include "base/mem.h"
#include "tls/private.h"

#define INPUT_KEPT_SIZE (512u * 1024) /* an empty input buffer larger than this is given back */

struct tls_stream {
    gnutls_session_t session;
    struct tls_guard guard;
    struct buf input;
    size_t input_at;   /* of input, bytes used up */
    struct buf output;
};

static ssize_t on_pull(gnutls_transport_ptr_t ctx, void *target, size_t size)
{
    struct tls_stream *stream = ctx;
    const size_t have = stream->input.len - stream->input_at;
    const size_t count = have < size ? have : size;
    if (count == 0) {
        gnutls_transport_set_errno(stream->session, EAGAIN);
        return -1;
    }
    memcpy(target, stream->input.data + stream->input_at, count);
    stream->input_at += count;
    if (stream->input_at == stream->input.len) {
        stream->input_at = 0;
        buf_trim(&stream->input, INPUT_KEPT_SIZE);
    }
    return (ssize_t)count;
}

static ssize_t on_push(gnutls_transport_ptr_t ctx, const void *bytes, size_t size)
{
    struct tls_stream *stream = ctx;
    buf_append(&stream->output, bytes, size);
    return (ssize_t)size;
}

/* Asked only where GnuTLS would wait for bytes: there is nobody to wait for. */
static int on_pull_timeout(gnutls_transport_ptr_t ctx, unsigned timeout_ms)
{
    const struct tls_stream *stream = ctx;
    (void)timeout_ms;
    return stream->input.len > stream->input_at;
}

struct tls_stream *tls_stream_new(struct tls_creds *creds, bool dials, uint64_t node_id)
{
    struct tls_stream *stream = mem_zalloc(sizeof(*stream));
    const unsigned flags = (dials ? GNUTLS_CLIENT : GNUTLS_SERVER) | GNUTLS_NONBLOCK | GNUTLS_NO_TICKETS;
    CHECK(gnutls_init(&stream->session, flags) == 0);
    CHECK(gnutls_priority_set_direct(stream->session, TLS_PRIORITY, NULL) == 0);
    gnutls_transport_set_ptr(stream->session, stream);
    gnutls_transport_set_pull_function(stream->session, on_pull);
    gnutls_transport_set_pull_timeout_function(stream->session, on_pull_timeout);
    gnutls_transport_set_push_function(stream->session, on_push);
    tls_guard_begin(&stream->guard, stream->session, creds, TLS_NODE, dials ? node_id : 0);
    return stream;
}

void tls_stream_free(struct tls_stream *stream)
{
    if (stream != NULL) {
        gnutls_deinit(stream->session);
        tls_guard_end(&stream->guard);
        buf_release(&stream->input);
        buf_release(&stream->output);
        mem_free(stream);
    }
}

struct buf *tls_stream_input(struct tls_stream *stream)
{
    return &stream->input;
}

struct buf *tls_stream_output(struct tls_stream *stream)
{
    return &stream->output;
}

const struct tls_name *tls_stream_name(const struct tls_stream *stream)
{
    return &stream->guard.name;
}

/* What a failure means, about the other end. */
static enum tls_step fail_step(struct tls_stream *stream, int code, struct seus_why *why)
{
    if (stream->guard.reason[0] != '\0') {
        seus_fail(SEUS_DENIED, why, "tls", "%s", stream->guard.reason);
    } else if (code == GNUTLS_E_FATAL_ALERT_RECEIVED) {
        const char *const alert = gnutls_alert_get_name(gnutls_alert_get(stream->session));
        seus_fail(SEUS_DENIED, why, "tls", "It refuses our certificate or our TLS (%s): its log says why.",
                  alert != NULL ? alert : "no reason");
    } else if (code == GNUTLS_E_NO_CERTIFICATE_FOUND || code == GNUTLS_E_CERTIFICATE_REQUIRED) {
        seus_fail(SEUS_DENIED, why, "tls", "It has no certificate.");
    } else if (code == GNUTLS_E_UNSUPPORTED_VERSION_PACKET || code == GNUTLS_E_UNEXPECTED_PACKET_LENGTH ||
               code == GNUTLS_E_RECORD_OVERFLOW ||
               code == GNUTLS_E_NO_CIPHER_SUITES || code == GNUTLS_E_UNEXPECTED_PACKET) {
        seus_fail(SEUS_DENIED, why, "tls", "It does not speak TLS 1.3: %s", gnutls_strerror(code));
    } else {
        seus_fail(SEUS_DENIED, why, "tls", "TLS with it failed: %s", gnutls_strerror(code));
    }
    return TLS_STEP_BROKEN;
}

enum tls_step tls_stream_shake(struct tls_stream *stream, struct seus_why *why)
{
    int code = gnutls_handshake(stream->session);
    while (code < 0 && gnutls_error_is_fatal(code) == 0 && code != GNUTLS_E_AGAIN) {
        code = gnutls_handshake(stream->session); /* a warning: each uses bytes up */
    }
    if (code == GNUTLS_E_AGAIN) {
        return TLS_STEP_WAITS;
    }
    if (code < 0) {
        (void)gnutls_alert_send_appropriate(stream->session, code); /* it may learn why */
        return fail_step(stream, code, why);
    }
    CHECK(stream->guard.is_accepted); /* on_verify ran, or the hand-shake would not have been finished */
    return TLS_STEP_DONE;
}

enum tls_step tls_stream_read(struct tls_stream *stream, unsigned char *target, size_t room, size_t *ret_len,
                              struct seus_why *why)
{
    ssize_t count = gnutls_record_recv(stream->session, target, room);
    while (count == GNUTLS_E_INTERRUPTED) {
        count = gnutls_record_recv(stream->session, target, room);
    }
    if (count == GNUTLS_E_AGAIN) {
        return TLS_STEP_WAITS;
    }
    if (count == 0) {
        return TLS_STEP_ENDED;
    }
    if (count < 0) {
        return fail_step(stream, (int)count, why);
    }
    *ret_len = (size_t)count;
    return TLS_STEP_DONE;
}

bool tls_stream_write(struct tls_stream *stream, struct str bytes)
{
    size_t sent = 0;
    while (sent < bytes.len) {
        const ssize_t count = gnutls_record_send(stream->session, bytes.ptr + sent, bytes.len - sent);
        if (count <= 0) { /* the transport takes everything: nothing here is a matter of waiting */
            return false;
        }
        sent += (size_t)count;
    }
    return true;
}
