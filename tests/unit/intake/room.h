/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the tests of intake share: an owner that notes what reaches it, and clients over raw sockets, all in one loop.
 * Nothing waits for a clock: a wait is a bounded number of loop turns.
 */
#ifndef TESTS_INTAKE_ROOM_H
#define TESTS_INTAKE_ROOM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buf.h"
#include "intake/intake.h"
#include "wire/json.h"

#define ROOM_TURNS_MAX 20000
#define ROOM_CALLS_MAX 1024

enum room_mode { ROOM_ANSWER, ROOM_DEFER, ROOM_BY_NAME }; /* BY_NAME: zone.show is deferred, all else is answered */

struct room {
    uv_loop_t loop;
    struct intake *intake;
    char dir[64];
    char path[96];
    char tcp[32];
    enum room_mode mode;
    struct buf seen;               /* "op actor consistency timeout dry_run last_event_id args\n" of each request */
    char shift[80];                /* of the last request */
    char request_id[80];           /* of the last one */
    struct intake_peer peer;       /* of the last one */
    unsigned request_count;
    struct intake_call *held[ROOM_CALLS_MAX];
    unsigned held_count;
    unsigned gone_count;
    unsigned drained_count;
    struct str on_drained_write;   /* what on_drained writes, if anything */
    bool drained_wrote;            /* it was taken */
    bool healthy;
    bool stopped;
    char refused[300];             /* address and reason of the last connection refused */
};

static const struct intake_meta room_meta = {
    .role = ROLE_LEADER, .node_id = 2, .leader_id = 2, .index = 41, .age_ms = 0,
    .consistency = CONSISTENCY_LINEARIZABLE,
};

static inline void room_note(struct room *room, const struct intake_request *request)
{
    buf_printf(&room->seen, "%s %.*s %s %u %s %.*s ", request->op->name, STR_ARG(request->actor),
               wire_enum_word(&wire_enum_consistency, request->consistency), request->timeout_ms,
               request->dry_run ? "dry" : "wet", STR_ARG(request->last_event_id));
    wire_json_encode(request->op->args, request->args, &room->seen);
    buf_append_char(&room->seen, '\n');
    str_copy(room->shift, sizeof(room->shift), request->shift);
    str_copy(room->request_id, sizeof(room->request_id), request->request_id);
    room->peer = *request->peer;
}

static inline void room_on_request(void *ctx, struct intake_call *call, const struct intake_request *request)
{
    struct room *room = ctx;
    room_note(room, request);
    room->request_count++;
    if (request->op->kind == WIRE_STREAM) {
        intake_stream_begin(call, &room_meta);
        room->held[room->held_count++] = call;
    } else if (room->mode == ROOM_DEFER ||
               (room->mode == ROOM_BY_NAME && strcmp(request->op->name, "zone.show") == 0)) {
        room->held[room->held_count++] = call;
    } else {
        char body[64];
        snprintf(body, sizeof(body), "{\"n\":%u}", room->request_count);
        intake_reply(call, SEUS_OK, NULL, WRITTEN_YES, &room_meta, str_of(body), 0, (struct str){0});
    }
}

static inline void room_on_gone(void *ctx, struct intake_call *call)
{
    struct room *room = ctx;
    room->gone_count++;
    for (unsigned i = 0; i < room->held_count; i++) {
        if (room->held[i] == call) {
            room->held[i] = NULL;
        }
    }
}

static inline void room_on_drained(void *ctx, struct intake_call *call)
{
    struct room *room = ctx;
    room->drained_count++;
    if (room->on_drained_write.len > 0) {
        room->drained_wrote = intake_stream_write(call, room->on_drained_write);
    }
}

static inline void room_on_metrics(void *ctx, struct buf *target)
{
    (void)ctx;
    buf_append_str(target, STR_LIT("# TYPE a_number gauge\na_number 1\n"));
}

static inline void room_on_refused(void *ctx, const char *address, const char *reason)
{
    struct room *room = ctx;
    snprintf(room->refused, sizeof(room->refused), "%s %s", address, reason);
}

static inline enum seus_err room_on_health(void *ctx, enum intake_probe probe, struct str exclude, struct buf *target,
                                           struct seus_why *why)
{
    static const char *const names[] = {[PROBE_LIVE] = "loop", [PROBE_STARTUP] = "start", [PROBE_READY] = "ready"};
    const struct room *room = ctx;
    if (str_starts_with(exclude, STR_LIT("nope"))) {
        return seus_fail(SEUS_INVALID, why, "exclude", "there is no check 'nope'");
    }
    buf_printf(target, "[%c]%s ok\n", room->healthy ? '+' : '-', names[probe]);
    if (exclude.len > 0) {
        buf_printf(target, "excluded %.*s\n", STR_ARG(exclude));
    }
    return room->healthy ? SEUS_OK : SEUS_UNAVAILABLE;
}

static inline void room_on_stopped(void *ctx)
{
    struct room *room = ctx;
    room->stopped = true;
}

static inline struct intake_events room_events(struct room *room)
{
    return (struct intake_events){room,           room_on_request, room_on_gone, room_on_drained,
                                  room_on_health, room_on_metrics, room_on_refused};
}

/* A port of loopback that is free now. */
static inline unsigned room_free_port(void)
{
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t address_len = sizeof(address);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &address_len), 0);
    close(fd);
    return ntohs(address.sin_port);
}

static inline void room_open(struct room *room)
{
    struct seus_why why = {0};
    *room = (struct room){.healthy = true};
    assert_int_equal(uv_loop_init(&room->loop), 0);
    snprintf(room->dir, sizeof(room->dir), "/tmp/seus-intake-XXXXXX");
    assert_non_null(mkdtemp(room->dir));
    snprintf(room->path, sizeof(room->path), "%s/seusd.sock", room->dir);
    snprintf(room->tcp, sizeof(room->tcp), "127.0.0.1:%u", room_free_port());
    const struct intake_options options = {
        .loop = &room->loop, .unix_path = room->path, .tcp_address = room->tcp,
        .clock = clock_system(), .random = random_system(),
    };
    const struct intake_events events = room_events(room);
    if (intake_start(&options, &events, &room->intake, &why) != SEUS_OK) {
        fail_msg("%s", why.message);
    }
}

static inline void room_turn(struct room *room)
{
    uv_run(&room->loop, UV_RUN_NOWAIT);
    intake_flush(room->intake);
}

static inline void room_stop(struct room *room)
{
    intake_stop(room->intake, room, room_on_stopped);
    for (int turn = 0; turn < ROOM_TURNS_MAX && !room->stopped; turn++) {
        uv_run(&room->loop, UV_RUN_NOWAIT);
    }
    assert_true(room->stopped);
}

static inline void room_close(struct room *room)
{
    if (!room->stopped) {
        room_stop(room);
    }
    assert_int_equal(access(room->path, F_OK), -1);
    assert_int_equal(uv_run(&room->loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(uv_loop_close(&room->loop), 0);
    buf_release(&room->seen);
    rmdir(room->dir);
}

static inline const char *room_seen(struct room *room)
{
    buf_append_char(&room->seen, '\0');
    room->seen.len--;
    return (const char *)room->seen.data;
}

/* ---- clients ---------------------------------------------------------------------------------------------------- */

static inline int client_connect(const struct room *room)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof(address.sun_path), "%s", room->path);
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    return fd;
}

static inline int client_connect_tcp(const struct room *room)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    address.sin_port = htons((uint16_t)strtoul(strchr(room->tcp, ':') + 1, NULL, 10));
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    return fd;
}

static inline void client_send(struct room *room, int fd, const char *bytes, size_t bytes_len)
{
    size_t sent = 0;
    for (int turn = 0; turn < ROOM_TURNS_MAX && sent < bytes_len; turn++) {
        const ssize_t n = send(fd, bytes + sent, bytes_len - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0 && errno != EAGAIN) {
            return; /* the server has hung up; its answer can still be read */
        }
        sent += n > 0 ? (size_t)n : 0;
        if (n < 0) {
            room_turn(room);
        }
    }
    assert_int_equal(sent, bytes_len);
}

/* One turn of the loop, then what has come in is appended to target. False: the connection is over. */
static inline bool client_take(struct room *room, int fd, struct buf *target)
{
    struct pollfd entry = {.fd = fd, .events = POLLIN};
    room_turn(room);
    if (poll(&entry, 1, 1) <= 0) {
        return true;
    }
    unsigned char *space = buf_reserve(target, 65536);
    const ssize_t n = recv(fd, space, 65536, MSG_DONTWAIT);
    target->len += n > 0 ? (size_t)n : 0;
    return n > 0 || (n < 0 && errno == EAGAIN);
}

struct reply_text {
    int status;
    char head[2048];
    char body[8192];
    size_t body_len;
};

static inline const char *reply_header(const struct reply_text *reply, const char *name, char value[256])
{
    char line[300];
    snprintf(line, sizeof(line), "\r\n%s: ", name);
    const char *at = strstr(reply->head, line);
    value[0] = '\0';
    if (at != NULL) {
        at += strlen(line);
        snprintf(value, 256, "%.*s", (int)strcspn(at, "\r\n"), at);
    }
    return value;
}

/* Cuts one whole reply (with Content-Length) from the front of input; false if there is not one yet. */
static inline bool reply_cut(struct buf *input, struct reply_text *ret_reply)
{
    const unsigned char *end = input->len > 0 ? memmem(input->data, input->len, "\r\n\r\n", 4) : NULL;
    if (end == NULL) {
        return false;
    }
    char value[256];
    const size_t head_len = (size_t)(end - input->data) + 4;
    assert_true(head_len < sizeof(ret_reply->head));
    *ret_reply = (struct reply_text){0};
    memcpy(ret_reply->head, input->data, head_len);
    ret_reply->status = (int)strtol(ret_reply->head + 9, NULL, 10);
    ret_reply->body_len = strtoul(reply_header(ret_reply, "Content-Length", value), NULL, 10);
    assert_true(ret_reply->body_len < sizeof(ret_reply->body));
    if (input->len < head_len + ret_reply->body_len) {
        return false;
    }
    memcpy(ret_reply->body, input->data + head_len, ret_reply->body_len);
    memmove(input->data, input->data + head_len + ret_reply->body_len, input->len - head_len - ret_reply->body_len);
    input->len -= head_len + ret_reply->body_len;
    return true;
}

static inline struct reply_text client_reply(struct room *room, int fd, struct buf *input)
{
    struct reply_text reply = {0};
    bool open = true;
    for (int turn = 0; turn < ROOM_TURNS_MAX; turn++) {
        if (reply_cut(input, &reply)) {
            return reply;
        }
        if (!open) {
            break;
        }
        open = client_take(room, fd, input);
    }
    fail_msg("no reply came; the connection is %s", open ? "open" : "closed");
    return reply;
}

/* One request on a connection of its own. */
static inline struct reply_text room_ask(struct room *room, const char *request)
{
    struct buf input = {0};
    const int fd = client_connect(room);
    client_send(room, fd, request, strlen(request));
    const struct reply_text reply = client_reply(room, fd, &input);
    close(fd);
    buf_release(&input);
    return reply;
}

static inline struct reply_text room_get(struct room *room, const char *path)
{
    char request[4096];
    snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", path);
    return room_ask(room, request);
}

static inline struct reply_text room_post(struct room *room, const char *path, const char *headers, const char *body)
{
    char request[8192];
    snprintf(request, sizeof(request),
             "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n%sContent-Length: %zu\r\n\r\n%s", path,
             headers, strlen(body), body);
    return room_ask(room, request);
}

static inline void room_turn_some(struct room *room, int turns)
{
    for (int turn = 0; turn < turns; turn++) {
        room_turn(room);
    }
}

#endif
