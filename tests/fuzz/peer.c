/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What comes over the wire from a node, or from somebody who says so. Input: 'r' and bytes as they are; or 'f' and
 * frames, each type (1 byte), size (2 bytes) and body, to which header, sequence and checksum are made here; or 's' and
 * frames in the same way, sent to a listener of the links, in pieces, hand-shake first.
 */
#include "tests/fuzz/fuzz.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include "agree/links.h"
#include "base/bytes.h"
#include "base/hash.h"
#include "wire/frame.h"

#define FRAMES_MAX  64u
#define TURNS_MAX   64
#define OWN_ID      1u
#define PEER_PORT   17461 /* of the listener; the next free one is taken */
#define PORTS_TRIED 200

static bool is_of_newer_build(const struct peer_message *message)
{
    return (message->type == PEER_HELLO || message->type == PEER_WELCOME) &&
           message->hello.protocol_version > PEER_PROTOCOL_VERSION;
}

/* Decodes one frame after the other; what is understood is written in one way. */
static void check_frames(struct str bytes)
{
    struct arena arena;
    arena_init(&arena, 0);
    for (uint64_t sequence = 1; sequence <= FRAMES_MAX; sequence++) {
        struct peer_message message;
        struct seus_why why = {0};
        struct buf again = {0};
        size_t size = 0;
        const enum seus_err err = frame_decode(bytes, sequence, &arena, &message, &size, &why);
        CHECK(err == SEUS_OK || why.message[0] != '\0');
        if (err != SEUS_OK || size == 0) {
            break;
        }
        frame_encode(&message, sequence, &again);
        const bool same = str_eq(buf_str(&again), fuzz_take(&bytes, size));
        CHECK(same || is_of_newer_build(&message)); /* which may say more than we know */
        buf_release(&again);
    }
    arena_release(&arena);
}

/* Headers in front of the bodies. */
static void frames_make(struct str rest, struct buf *target)
{
    for (uint64_t sequence = 1; sequence <= FRAMES_MAX && rest.len > 0; sequence++) {
        const unsigned char type = (unsigned char)fuzz_number(&rest, 1);
        const size_t size = (size_t)fuzz_number(&rest, 2);
        const struct str body = fuzz_take(&rest, size);
        unsigned char header[FRAME_HEADER_SIZE] = {0};
        put_u32_le(header, (uint32_t)body.len);
        header[4] = type;
        put_u64_le(header + 8, sequence);
        put_u64_le(header + 16, hash_xxh3_seeded(body.ptr, body.len, hash_xxh3(header, 16)));
        buf_append(target, header, sizeof(header));
        buf_append_str(target, body);
    }
}

/* ---- links ------------------------------------------------------------------------------------------------------- */

struct room {
    uv_loop_t loop;
    struct links *links;
    uint16_t port;
    unsigned messages;
    bool is_up;
};

static struct room room;

static void on_hello(void *ctx, struct peer_hello *ret_hello)
{
    (void)ctx;
    *ret_hello = (struct peer_hello){.protocol_version = PEER_PROTOCOL_VERSION, .cluster_id = 7, .node_id = OWN_ID,
                                     .incarnation = 9};
}

static enum seus_err on_greet(void *ctx, const struct peer_hello *hello, bool is_welcome, struct peer_hello *ret_reply,
                              struct seus_why *why)
{
    (void)is_welcome;
    on_hello(ctx, ret_reply);
    return hello->cluster_id == 7 ? SEUS_OK : seus_fail(SEUS_REFUSED, why, NULL, "another room");
}

static void on_status(void *ctx, struct peer_status *ret_status)
{
    (void)ctx;
    *ret_status = (struct peer_status){0};
}

static void on_message(void *ctx, uint64_t peer_id, const struct peer_message *message)
{
    struct room *r = ctx;
    CHECK(peer_id != OWN_ID && peer_id != 0);
    CHECK(message->type != PEER_HELLO && message->type != PEER_WELCOME && message->type != PEER_REFUSE);
    r->messages++;
}

static void on_up(void *ctx, uint64_t peer_id)
{
    (void)ctx;
    (void)peer_id;
}

static void on_lost(void *ctx, uint64_t peer_id, bool closed)
{
    (void)ctx;
    (void)peer_id;
    (void)closed;
}

static void on_refused(void *ctx, const char *address, const char *reason)
{
    (void)ctx;
    CHECK(address[0] != '\0' && reason[0] != '\0');
}

static void room_open(void)
{
    const struct links_events events = {&room, on_hello, on_greet, on_status, on_message, on_up, on_lost, on_refused};
    enum seus_err err = SEUS_IO;
    CHECK(uv_loop_init(&room.loop) == 0);
    for (unsigned i = 0; err != SEUS_OK && i < PORTS_TRIED; i++) {
        char address[32];
        struct seus_why why = {0};
        room.port = (uint16_t)(PEER_PORT + i);
        snprintf(address, sizeof(address), "127.0.0.1:%u", room.port);
        const struct links_options options = {.loop = &room.loop, .node_id = OWN_ID, .listen_address = address,
                                              .clock = clock_system(), .random = FUZZ_RANDOM,
                                              .silence_ms_max = 1000};
        err = links_start(&options, &events, &room.links, &why);
    }
    CHECK(err == SEUS_OK);
}

static void on_closed(void *ctx)
{
    *(bool *)ctx = true;
}

static void room_close(void)
{
    bool closed = false;
    links_stop(room.links, &closed, on_closed);
    while (!closed) {
        uv_run(&room.loop, UV_RUN_ONCE);
    }
    CHECK(uv_loop_close(&room.loop) == 0);
}

static void room_turn(int turns)
{
    for (int i = 0; i < turns; i++) {
        uv_run(&room.loop, UV_RUN_NOWAIT);
    }
}

/* A connection that leaves nothing waiting behind it; each from another address, for those that the listener closes are
 * remembered for a while. -1: the system has no more of them now. */
static int room_dial(void)
{
    static uint32_t from = 0;
    const struct sockaddr_in own = {.sin_family = AF_INET,
                                    .sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + from++ % 60000)};
    const struct linger none = {.l_onoff = 1, .l_linger = 0};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                  .sin_port = htons(room.port)};
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(fd >= 0);
    if (bind(fd, (const struct sockaddr *)&own, sizeof(own)) != 0 ||
        connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
        close(fd);
        return -1;
    }
    CHECK(setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none)) == 0);
    return fd;
}

static void check_links(struct str bytes)
{
    if (room.links == NULL) {
        room_open();
        CHECK(atexit(room_close) == 0);
    }
    const int fd = room_dial();
    if (fd < 0) {
        return;
    }
    size_t piece = bytes.len > 0 ? (unsigned char)bytes.ptr[bytes.len - 1] % 61u + 1 : 1;
    while (bytes.len > 0) {
        const struct str part = fuzz_take(&bytes, piece);
        if (send(fd, part.ptr, part.len, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)part.len) {
            break; /* hung up */
        }
        room_turn(2);
        piece = piece * 3 % 4096 + 1;
    }
    room_turn(2);
    close(fd);
    room_turn(3);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str rest = fuzz_bytes(data, size);
    const struct str mode = fuzz_take(&rest, 1);
    if (mode.len == 0 || mode.ptr[0] == 'r') {
        check_frames(rest);
        return 0;
    }
    struct buf frames = {0};
    frames_make(rest, &frames);
    if (mode.ptr[0] == 's') {
        check_links(buf_str(&frames));
    } else {
        check_frames(buf_str(&frames));
    }
    buf_release(&frames);
    return 0;
}
