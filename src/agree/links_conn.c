/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One TCP connection of a link: bytes in, frames out, and the other way. Called by links*.c.
 *
 * Out: frames of a loop turn gather in out; a flush offers them to the kernel at once and leaves only the rest to the
 * loop, in writing, while out gathers the next. The two buffers swap and are kept, so a steady link allocates nothing.
 * In: the kernel writes straight into in; frames are decoded in place. A connection that has not shaken hands gets
 * room for one HELLO and no more. With TLS both ways lead through a tls_stream; frames are the same inside.
 */
#include "agree/links_private.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/mem.h"
#include "base/sm.h"

#define KEEPALIVE_S 5u

static const uint64_t link_moves[] = {
    [LINK_DIALLING] = SM_TO(LINK_SECURING) | SM_TO(LINK_SHAKING) | SM_TO(LINK_CLOSED),
    [LINK_SECURING] = SM_TO(LINK_SHAKING) | SM_TO(LINK_CLOSED),
    [LINK_SHAKING] = SM_TO(LINK_UP) | SM_TO(LINK_CLOSED),
    [LINK_UP] = SM_TO(LINK_CLOSED),
    [LINK_CLOSED] = 0,
};
static const struct sm link_sm = {"link", link_moves, LINK_CLOSED + 1};

/* Empties it; gives a large one back once it is little used: while a node is fed the next frames fill it again. */
static void release_if_large(struct buf *buf)
{
    const bool little = buf->len < buf->capacity / 4;
    buf_clear(buf);
    if (little && buf->capacity > LINKS_BUFFER_KEPT_SIZE) {
        buf_release(buf);
    }
}

struct link_conn *link_conn_new(struct links *links, bool is_dialled)
{
    struct link_conn *conn = mem_zalloc(sizeof(*conn));
    conn->links = links;
    conn->is_dialled = is_dialled;
    conn->state = is_dialled ? LINK_DIALLING : links->options.creds != NULL ? LINK_SECURING : LINK_SHAKING;
    conn->tls = conn->state == LINK_SECURING ? tls_stream_new(links->options.creds, false, 0) : NULL;
    conn->opened_ms = links_now_ms(links);
    conn->sequence_in = 1;
    conn->sequence_out = 1;
    conn->next = links->conns;
    links->conns = conn;
    CHECK(uv_tcp_init(links->options.loop, &conn->tcp) == 0); /* cannot fail before there is a socket */
    conn->tcp.data = conn;
    conn->connect.data = conn;
    conn->write.data = conn;
    links->handles_open++;
    return conn;
}

void link_conn_move(struct link_conn *conn, enum link_state state)
{
    CHECK(sm_allows(&link_sm, conn->state, state));
    conn->state = state;
    conn->opened_ms = links_now_ms(conn->links);
}

/* ---- closing ----------------------------------------------------------------------------------------------------- */

static void on_conn_closed(uv_handle_t *handle)
{
    struct link_conn *conn = handle->data;
    struct links *links = conn->links;
    struct link_conn **at = &links->conns;
    while (*at != conn) {
        CHECK(*at != NULL);
        at = &(*at)->next;
    }
    *at = conn->next;
    buf_release(&conn->in);
    buf_release(&conn->out);
    buf_release(&conn->writing);
    tls_stream_free(conn->tls);
    mem_free(conn);
    links_release_handle(links);
}

void link_conn_close(struct link_conn *conn)
{
    link_conn_move(conn, LINK_CLOSED);
    struct link_peer *peer = conn->peer;
    conn->peer = NULL;
    if (peer != NULL && peer->dialled == conn) {
        peer->dialled = NULL;
    }
    if (peer != NULL && peer->accepted == conn) {
        peer->accepted = NULL;
    }
    uv_close((uv_handle_t *)&conn->tcp, on_conn_closed);
}

/* Did the other end close, or the machine there say that nobody has this connection? Otherwise it is only silent. */
static bool is_closed_by_peer(int uv_error)
{
    return uv_error == UV_EOF || uv_error == UV_ECONNRESET || uv_error == UV_EPIPE;
}

void link_conn_break(struct link_conn *conn, int uv_error)
{
    struct link_peer *peer = conn->peer;
    const bool was_up = conn->state == LINK_UP;
    link_conn_close(conn);
    if (peer == NULL) {
        return;
    }
    if (uv_error != UV_EPROTO) { /* then the reason is there already */
        str_copy(peer->trouble, sizeof(peer->trouble), str_of(uv_strerror(uv_error)));
    }
    if (was_up) {
        link_peer_lose(peer, is_closed_by_peer(uv_error));
    } else {
        link_peer_redial(peer);
    }
}

void link_conn_refuse(struct link_conn *conn, const char *reason)
{
    struct links *links = conn->links;
    char address[LINK_ADDRESS_SIZE];
    str_copy(address, sizeof(address), str_of(conn->address));
    struct link_peer *peer = conn->peer;
    if (peer != NULL && conn->is_dialled) {
        str_copy(peer->trouble, sizeof(peer->trouble), str_of(reason));
        peer->backoff_ms = LINKS_BACKOFF_MS_MAX; /* it will not change its mind in milliseconds */
    }
    link_conn_break(conn, UV_EPROTO);
    links_report_refusal(links, address, reason);
}

/* ---- sending ----------------------------------------------------------------------------------------------------- */

bool link_conn_say(struct link_conn *conn, const struct peer_message *message, size_t limit)
{
    const size_t before = conn->out.len;
    const size_t waiting = before + uv_stream_get_write_queue_size((const uv_stream_t *)&conn->tcp);
    if (waiting > 0 && waiting >= limit) {
        return false;
    }
    frame_encode(message, conn->sequence_out, &conn->out);
    if (waiting > 0 && waiting + conn->out.len - before > limit) {
        buf_cut(&conn->out, before); /* one frame alone always passes, however small the limit */
        return false;
    }
    conn->sequence_out++;
    return true;
}

static void on_written(uv_write_t *request, int status)
{
    struct link_conn *conn = request->data;
    conn->is_writing = false;
    if (conn->state == LINK_CLOSED) {
        return;
    }
    release_if_large(&conn->writing);
    const int rv = status != 0 ? status : link_conn_flush(conn);
    if (rv != 0) {
        link_conn_break(conn, rv);
    }
}

/* What is ready for the kernel: the frames, or what TLS made of them; NULL: TLS is broken. */
static struct buf *ready_bytes(struct link_conn *conn)
{
    if (conn->tls == NULL) {
        return &conn->out;
    }
    if (conn->state != LINK_SECURING && conn->out.len > 0) {
        if (!tls_stream_write(conn->tls, buf_str(&conn->out))) {
            return NULL;
        }
        release_if_large(&conn->out);
    }
    return tls_stream_output(conn->tls);
}

int link_conn_flush(struct link_conn *conn)
{
    const bool is_open = conn->state == LINK_SECURING || conn->state == LINK_SHAKING || conn->state == LINK_UP;
    if (!is_open || conn->is_writing) {
        return 0;
    }
    struct buf *const out = ready_bytes(conn);
    if (out == NULL || out->len == 0) {
        return out == NULL ? UV_EPROTO : 0;
    }
    uv_stream_t *stream = (uv_stream_t *)&conn->tcp;
    uv_buf_t bytes = {.base = (char *)out->data, .len = out->len};
    int written = uv_try_write(stream, &bytes, 1);
    if (written == UV_EAGAIN) {
        written = 0;
    }
    if (written < 0) {
        return written;
    }
    if ((size_t)written == out->len) {
        release_if_large(out);
        release_if_large(&conn->writing);
        return 0;
    }
    const struct buf spare = conn->writing;
    conn->writing = *out;
    *out = spare;
    CHECK(out->len == 0);
    bytes.base = (char *)conn->writing.data + written;
    bytes.len = conn->writing.len - (size_t)written;
    conn->is_writing = true;
    const int rv = uv_write(&conn->write, stream, &bytes, 1, on_written);
    if (rv != 0) {
        conn->is_writing = false;
    }
    return rv;
}

/* ---- receiving --------------------------------------------------------------------------------------------------- */

/* Only an accepted connection whose HELLO was accepted may fill more than a hand-shake's worth of memory. */
static bool is_trusted(const struct link_conn *conn)
{
    return conn->state == LINK_UP && !conn->is_dialled;
}

/* Bytes of the frame at the start of in, whose announced size frame_decode has judged; 0 if the header is not here. */
static size_t frame_size_wanted(const struct link_conn *conn)
{
    return conn->in.len < FRAME_HEADER_SIZE ? 0 : FRAME_HEADER_SIZE + (size_t)get_u32_le(conn->in.data);
}

/* Bytes that in takes now. */
static size_t room_wanted(const struct link_conn *conn)
{
    size_t room = LINKS_STRANGER_BYTES_MAX - conn->in.len;
    if (is_trusted(conn)) {
        const size_t wanted = frame_size_wanted(conn);
        room = wanted > conn->in.len + LINKS_READ_SIZE ? wanted - conn->in.len : LINKS_READ_SIZE;
    }
    CHECK(room > 0 && room <= FRAME_HEADER_SIZE + FRAME_BODY_SIZE_MAX + LINKS_READ_SIZE);
    return room;
}

static void on_room(uv_handle_t *handle, size_t suggested_size, uv_buf_t *ret_room)
{
    (void)suggested_size;
    struct link_conn *conn = handle->data;
    struct buf *const target = conn->tls != NULL ? tls_stream_input(conn->tls) : &conn->in;
    const size_t room = conn->tls != NULL ? LINKS_READ_SIZE : room_wanted(conn);
    ret_room->base = (char *)buf_reserve(target, room);
    ret_room->len = room;
}

static void take_message(struct link_conn *conn, const struct peer_message *message)
{
    struct links *links = conn->links;
    if (conn->state == LINK_SHAKING) {
        link_shake_take(conn, message);
        return;
    }
    if (conn->is_dialled) {
        link_conn_refuse(conn, "It sends on a connection that is ours to send on.");
        return;
    }
    if (message->type == PEER_HELLO || message->type == PEER_WELCOME || message->type == PEER_REFUSE) {
        link_conn_refuse(conn, "It repeats the hand-shake on a connection that is in use.");
        return;
    }
    links->events.on_message(links->events.ctx, conn->peer->node_id, message);
}

/* Delivers the complete frames in bytes; returns how many bytes they were. The connection may be closed afterwards. */
static size_t take_frames(struct link_conn *conn, struct str bytes)
{
    struct links *links = conn->links;
    size_t taken = 0;
    while (conn->state != LINK_CLOSED) {
        struct peer_message message;
        size_t size = 0;
        struct seus_why why = {0};
        arena_reset(&links->arena);
        const struct str rest = {bytes.ptr + taken, bytes.len - taken};
        const enum seus_err err = frame_decode(rest, conn->sequence_in, &links->arena, &message, &size, &why);
        if (err != SEUS_OK) {
            link_conn_refuse(conn, why.message);
            break;
        }
        if (size == 0) {
            break;
        }
        conn->sequence_in++;
        taken += size;
        take_message(conn, &message);
    }
    return taken;
}

/* Bytes were added to in. The connection may be closed afterwards. */
static void take_bytes(struct link_conn *conn)
{
    const size_t taken = take_frames(conn, buf_str(&conn->in));
    if (conn->state == LINK_CLOSED) {
        return;
    }
    if (taken > 0 && is_trusted(conn)) {
        conn->peer->heard_ms = links_now_ms(conn->links); /* whole frames only: a torn size would wait for ever */
    }
    buf_drop(&conn->in, taken);
    arena_reset(&conn->links->arena);
    if (conn->in.len == 0) {
        release_if_large(&conn->in);
    }
    if (!is_trusted(conn) && frame_size_wanted(conn) > LINKS_STRANGER_BYTES_MAX) {
        link_conn_refuse(conn, "It announces more than a hand-shake has, before or instead of one.");
    }
}

/* As much as in takes, out of what TLS has; frames are looked for once, not for every record. */
static enum tls_step read_tls(struct link_conn *conn, struct seus_why *why)
{
    enum tls_step step = TLS_STEP_DONE;
    size_t room = room_wanted(conn);
    while (step == TLS_STEP_DONE && room > 0) {
        size_t len = 0;
        step = tls_stream_read(conn->tls, buf_reserve(&conn->in, room), room, &len, why);
        conn->in.len += len;
        room -= len;
    }
    return step;
}

static void take_encrypted(struct link_conn *conn)
{
    struct seus_why why = {0};
    if (conn->state == LINK_SECURING && !link_shake_secure(conn)) {
        return;
    }
    enum tls_step step = TLS_STEP_DONE;
    while (step == TLS_STEP_DONE && conn->state != LINK_CLOSED) {
        const size_t before = conn->in.len;
        step = read_tls(conn, &why);
        if (conn->in.len > before) {
            take_bytes(conn);
        }
    }
    if (conn->state == LINK_CLOSED || step == TLS_STEP_WAITS) {
        return;
    }
    if (step == TLS_STEP_BROKEN) {
        link_conn_refuse(conn, why.message);
    } else {
        link_conn_break(conn, UV_EOF);
    }
}

static void on_bytes(uv_stream_t *stream, ssize_t count, const uv_buf_t *room)
{
    (void)room;
    struct link_conn *conn = stream->data;
    if (count == 0 || conn->state == LINK_CLOSED) {
        return;
    }
    if (count < 0) {
        link_conn_break(conn, (int)count);
        return;
    }
    if (conn->tls == NULL) {
        conn->in.len += (size_t)count;
        take_bytes(conn);
        return;
    }
    tls_stream_input(conn->tls)->len += (size_t)count;
    conn->tls_bytes += is_trusted(conn) ? 0 : (size_t)count;
    if (conn->tls_bytes > LINKS_STRANGER_TLS_BYTES_MAX) {
        link_conn_refuse(conn, "It sends more than a hand-shake has.");
        return;
    }
    take_encrypted(conn);
}

int link_conn_begin(struct link_conn *conn)
{
    /* Data that the kernel cannot deliver for this long means a dead peer, as silence does. */
    const unsigned user_timeout_ms = conn->links->options.silence_ms_max;
    uv_os_fd_t fd = -1;
    int rv = uv_tcp_nodelay(&conn->tcp, 1);
    if (rv == 0) {
        rv = uv_tcp_keepalive(&conn->tcp, 1, KEEPALIVE_S);
    }
    if (rv == 0) {
        rv = uv_fileno((const uv_handle_t *)&conn->tcp, &fd);
    }
    if (rv == 0 && setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &user_timeout_ms, sizeof(user_timeout_ms)) != 0) {
        rv = UV_EINVAL;
    }
    if (rv == 0) {
        rv = uv_read_start((uv_stream_t *)&conn->tcp, on_room, on_bytes);
    }
    return rv;
}
