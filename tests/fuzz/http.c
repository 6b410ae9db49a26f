/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * HTTP as it reaches the unix socket of a node: the bytes of a client, through the server of the program, in one or two
 * pieces. Input: the piece's share in 256ths (1 byte), then the bytes. Each request that comes through has its
 * arguments complete and writable as CBOR; whatever comes, the server answers or hangs up, and takes the next client.
 */
#include "tests/fuzz/fuzz.h"

#include <sys/socket.h>
#include <sys/un.h>

#include "intake/intake.h"
#include "wire/cbor.h"
#include "wire/json.h"

#define TURNS_MAX 8

struct room {
    uv_loop_t loop;
    struct intake *intake;
    char path[64];
    struct intake_call *streams[64];
    unsigned streams_count;
    unsigned requests;
};

static struct room room;
static struct fuzz_dir dir;

static const struct intake_meta meta = {.role = ROLE_LEADER, .node_id = 2, .leader_id = 2, .index = 41,
                                        .consistency = CONSISTENCY_LINEARIZABLE};

static void check_args(const struct intake_request *request)
{
    struct arena arena;
    struct buf once = {0};
    struct buf twice = {0};
    struct seus_why why = {0};
    arena_init(&arena, 0);
    void *copy = arena_alloc(&arena, request->op->args->size);
    wire_cbor_encode(request->op->args, request->args, &once);
    CHECK(wire_cbor_decode(request->op->args, buf_str(&once), &arena, copy, &why) == SEUS_OK);
    wire_cbor_encode(request->op->args, copy, &twice);
    CHECK(str_eq(buf_str(&once), buf_str(&twice)));
    CHECK(wire_check_required(request->op->args, request->args, &why) == SEUS_OK);
    CHECK(wire_check_text(WIRE_ID, "id", request->request_id, &why) == SEUS_OK);
    CHECK(request->timeout_ms >= 1 && request->timeout_ms <= 60000);
    CHECK(!wire_op_is_internal(request->op));
    buf_release(&once);
    buf_release(&twice);
    arena_release(&arena);
}

static void on_request(void *ctx, struct intake_call *call, const struct intake_request *request)
{
    struct room *r = ctx;
    r->requests++;
    check_args(request);
    if (request->op->kind == WIRE_STREAM && r->streams_count < 64) {
        intake_stream_begin(call, &meta);
        r->streams[r->streams_count++] = call;
        return;
    }
    intake_reply(call, SEUS_OK, NULL, WRITTEN_YES, &meta, STR_LIT("{\"n\":1}"), 0, (struct str){0});
}

static void on_gone(void *ctx, struct intake_call *call)
{
    struct room *r = ctx;
    for (unsigned i = 0; i < r->streams_count; i++) {
        if (r->streams[i] == call) {
            r->streams[i] = r->streams[--r->streams_count];
            return;
        }
    }
}

static void on_drained(void *ctx, struct intake_call *call)
{
    (void)ctx;
    (void)call;
}

static enum seus_err on_health(void *ctx, enum intake_probe probe, struct str exclude, struct buf *target,
                               struct seus_why *why)
{
    (void)ctx;
    if (exclude.len > 64) {
        return seus_fail(SEUS_INVALID, why, "exclude", "there is no such check");
    }
    buf_printf(target, "probe %d\n", (int)probe);
    return SEUS_OK;
}

static void on_metrics(void *ctx, struct buf *target)
{
    (void)ctx;
    buf_append_str(target, STR_LIT("# TYPE a_number gauge\na_number 1\n"));
}

static void on_refused(void *ctx, const char *address, const char *reason)
{
    (void)ctx;
    (void)address;
    (void)reason;
}

static void on_stopped(void *ctx)
{
    *(bool *)ctx = true;
}

static void room_close(void)
{
    bool stopped = false;
    intake_stop(room.intake, &stopped, on_stopped);
    while (!stopped) {
        uv_run(&room.loop, UV_RUN_ONCE);
    }
    uv_run(&room.loop, UV_RUN_DEFAULT);
    CHECK(uv_loop_close(&room.loop) == 0);
    (void)rmdir(dir.path);
}

static void room_open(void)
{
    const struct intake_events events = {&room, on_request, on_gone, on_drained, on_health, on_metrics, on_refused};
    struct seus_why why = {0};
    json_prepare();
    CHECK(uv_loop_init(&room.loop) == 0);
    snprintf(room.path, sizeof(room.path), "%s/sock", fuzz_dir_path(&dir));
    const struct intake_options options = {.loop = &room.loop, .unix_path = room.path, .version = "0",
                                           .clock = FUZZ_CLOCK, .random = FUZZ_RANDOM};
    CHECK(intake_start(&options, &events, &room.intake, &why) == SEUS_OK);
    CHECK(atexit(room_close) == 0);
}

static void room_turn(void)
{
    uv_run(&room.loop, UV_RUN_NOWAIT);
    intake_flush(room.intake);
}

static int room_dial(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    str_copy(address.sun_path, sizeof(address.sun_path), str_of(room.path));
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    CHECK(fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0);
    return fd;
}

/* Sends, turning the loop, and reads whatever comes back. */
static void say(int fd, struct str bytes)
{
    char answer[4096];
    for (int turn = 0; turn < TURNS_MAX; turn++) {
        const ssize_t sent = bytes.len > 0 ? send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL) : 0;
        (void)fuzz_take(&bytes, sent > 0 ? (size_t)sent : 0);
        room_turn();
        while (recv(fd, answer, sizeof(answer), MSG_DONTWAIT) > 0) {
            room_turn();
        }
        if (bytes.len == 0 && turn > 1) {
            return;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (room.intake == NULL) {
        room_open();
    }
    struct str rest = fuzz_bytes(data, size);
    const size_t share = (size_t)fuzz_number(&rest, 1);
    const struct str first = fuzz_take(&rest, rest.len * share / 256);
    const int fd = room_dial();
    room_turn();
    if (first.len > 0) {
        say(fd, first);
    }
    say(fd, rest);
    close(fd);
    for (int turn = 0; turn < TURNS_MAX && room.streams_count > 0; turn++) {
        while (room.streams_count > 0) {
            intake_stream_end(room.streams[--room.streams_count]);
        }
        room_turn();
    }
    room_turn();
    return 0;
}
