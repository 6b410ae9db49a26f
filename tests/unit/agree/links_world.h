/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A world for tests of links: nodes on one loop over real loopback TCP, and raw sockets that speak by hand. Waiting is
 * always for a fact, bounded by a guard; no test asserts how long anything took. Included last, once, by test_links*.c.
 */
#ifndef TEST_AGREE_LINKS_WORLD_H
#define TEST_AGREE_LINKS_WORLD_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agree/links.h"
#include "base/mem.h"

#define GUARD_MS 20000u
#define TEXT_SIZE 400

struct world;

struct node {
    struct world *world;
    uint64_t id;
    struct links *links;
    struct tls_creds *creds;  /* NULL: plain */
    char address[64];
    enum seus_err greet_err;  /* what this node says to every HELLO and WELCOME */
    const char *greet_reason;
    unsigned hellos, welcomes; /* judged */
    unsigned ups, losses, losses_closed, statuses, refusals;
    char refused_address[TEXT_SIZE];
    char refused_reason[TEXT_SIZE];
    uint64_t messages;         /* all but STATUS */
    uint64_t next_round;       /* expected in the next READ or CALL */
    unsigned out_of_order;
    uint64_t last_peer_id;
    unsigned losses_at_message; /* how many losses were known when the last message came */
    uint64_t clock_stands_ms;   /* its clock says this; 0: the true time */
    uint64_t clock_ahead_ms;    /* and this is added */
    void (*on_message)(struct node *node, const struct peer_message *message); /* extra; NULL none */
};

struct world {
    uv_loop_t loop;
    uv_timer_t pulse; /* so that waiting looks at its condition now and then */
    uv_timer_t guard;
    bool is_late;
    unsigned stopping;
    struct node nodes[5]; /* by id; 0 unused */
};

/* ---- what the owner of links does -------------------------------------------------------------------------------- */

static inline void node_hello(void *ctx, struct peer_hello *ret_hello)
{
    const struct node *node = ctx;
    *ret_hello = (struct peer_hello){.protocol_version = PEER_PROTOCOL_VERSION, .cluster_id = 77, .node_id = node->id,
                                     .incarnation = node->id * 1000, .version = STR_LIT("1.2.3"), .api = {"", 0}};
}

static inline enum seus_err node_greet(void *ctx, const struct peer_hello *hello, bool is_welcome,
                                struct peer_hello *ret_reply, struct seus_why *why)
{
    struct node *node = ctx;
    assert_int_equal(hello->cluster_id, 77);
    *(is_welcome ? &node->welcomes : &node->hellos) += 1;
    if (node->greet_err != SEUS_OK) {
        return seus_fail(node->greet_err, why, NULL, "%s", node->greet_reason);
    }
    node_hello(node, ret_reply);
    return SEUS_OK;
}

static inline void node_status(void *ctx, struct peer_status *ret_status)
{
    const struct node *node = ctx;
    *ret_status = (struct peer_status){.term = 1, .last_index = node->id};
}

static inline void node_message(void *ctx, uint64_t peer_id, const struct peer_message *message)
{
    struct node *node = ctx;
    node->last_peer_id = peer_id;
    node->losses_at_message = node->losses;
    if (message->type == PEER_STATUS) {
        assert_int_equal(message->status.last_index, peer_id);
        node->statuses++;
        return;
    }
    node->messages++;
    if (message->type == PEER_READ || message->type == PEER_CALL) {
        const uint64_t round = message->type == PEER_READ ? message->read.round : message->call.call_id;
        node->out_of_order += round != node->next_round;
        node->next_round = round + 1;
    }
    if (node->on_message != NULL) {
        node->on_message(node, message);
    }
}

static inline void node_up(void *ctx, uint64_t peer_id)
{
    struct node *node = ctx;
    assert_true(links_is_up(node->links, peer_id));
    node->ups++;
}

static inline void node_lost(void *ctx, uint64_t peer_id, bool closed)
{
    struct node *node = ctx;
    assert_false(links_is_up(node->links, peer_id));
    node->losses++;
    node->losses_closed += closed;
}

static inline void node_refused(void *ctx, const char *address, const char *reason)
{
    struct node *node = ctx;
    node->refusals++;
    snprintf(node->refused_address, TEXT_SIZE, "%s", address);
    snprintf(node->refused_reason, TEXT_SIZE, "%s", reason);
}

static inline uint64_t node_mono_ms(void *ctx)
{
    const struct node *node = ctx;
    const struct clock_port real = clock_system();
    return (node->clock_stands_ms != 0 ? node->clock_stands_ms : real.mono_ms(real.ctx)) + node->clock_ahead_ms;
}

/* ---- the world --------------------------------------------------------------------------------------------------- */

static inline void on_pulse(uv_timer_t *timer)
{
    (void)timer;
}

static inline void on_guard(uv_timer_t *timer)
{
    struct world *world = timer->data;
    world->is_late = true;
}

/* A port that was free a moment ago. */
static inline uint16_t pick_port(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(at);
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &size), 0);
    close(fd);
    return ntohs(at.sin_port);
}

static inline struct world *world_new(void)
{
    struct world *world = mem_zalloc(sizeof(*world));
    signal(SIGPIPE, SIG_IGN); /* as in every program that uses libuv */
    assert_int_equal(uv_loop_init(&world->loop), 0);
    uv_timer_init(&world->loop, &world->pulse);
    uv_timer_init(&world->loop, &world->guard);
    world->guard.data = world;
    uv_timer_start(&world->pulse, on_pulse, 5, 5);
    for (unsigned id = 1; id < 5; id++) {
        world->nodes[id] = (struct node){.world = world, .id = id};
        snprintf(world->nodes[id].address, sizeof(world->nodes[id].address), "127.0.0.1:%u", (unsigned)pick_port());
    }
    return world;
}

#define WAIT_FOR(world, fact)                                             \
    do {                                                                  \
        (world)->is_late = false;                                         \
        uv_timer_start(&(world)->guard, on_guard, GUARD_MS, 0);           \
        while (!(fact)) {                                                 \
            assert_false((world)->is_late);                               \
            uv_run(&(world)->loop, UV_RUN_ONCE);                          \
        }                                                                 \
        uv_timer_stop(&(world)->guard);                                   \
    } while (0)

/* Lets what is under way happen: some turns of the loop. */
static inline void run_turns(struct world *world, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        uv_run(&world->loop, UV_RUN_ONCE);
    }
}

static inline enum seus_err node_start(struct node *node, uint32_t silence_ms, size_t buffer_bytes,
                                       struct seus_why *why)
{
    const struct clock_port clock = {.ctx = node, .mono_ms = node_mono_ms};
    const struct links_options options = {.loop = &node->world->loop, .node_id = node->id,
        .listen_address = node->address, .creds = node->creds, .clock = clock, .random = random_system(),
        .silence_ms_max = silence_ms, .send_buffer_bytes_max = buffer_bytes};
    const struct links_events events = {.ctx = node, .hello = node_hello, .greet = node_greet, .status = node_status,
        .on_message = node_message, .on_up = node_up, .on_lost = node_lost, .on_refused = node_refused};
    return links_start(&options, &events, &node->links, why);
}

static inline struct node *start(struct world *world, uint64_t id, uint32_t silence_ms)
{
    struct seus_why why = {0};
    const enum seus_err err = node_start(&world->nodes[id], silence_ms, 0, &why);
    if (err != SEUS_OK) {
        print_error("%s\n", why.message);
    }
    assert_int_equal(err, SEUS_OK);
    return &world->nodes[id];
}

/* The members are nodes 1..count. */
static inline void meet(struct world *world, struct node *node, unsigned count)
{
    struct agree_member members[4] = {{0}};
    for (unsigned i = 0; i < count; i++) {
        members[i] = (struct agree_member){.node_id = i + 1, .voter = true};
        snprintf(members[i].address, sizeof(members[i].address), "%s", world->nodes[i + 1].address);
    }
    assert_int_equal(links_set_members(node->links, members, count, NULL), SEUS_OK);
}

static inline void on_node_stopped(void *ctx)
{
    struct node *node = ctx;
    node->world->stopping--;
}

static inline void stop(struct node *node)
{
    node->world->stopping++;
    links_stop(node->links, node, on_node_stopped);
    node->links = NULL;
}

static inline void world_free(struct world *world)
{
    for (unsigned id = 1; id < 5; id++) {
        if (world->nodes[id].links != NULL) {
            stop(&world->nodes[id]);
        }
    }
    WAIT_FOR(world, world->stopping == 0);
    uv_close((uv_handle_t *)&world->pulse, NULL);
    uv_close((uv_handle_t *)&world->guard, NULL);
    uv_run(&world->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&world->loop), 0); /* nothing of the links is left on it */
    mem_free(world);
}

/* ---- a lot of messages ------------------------------------------------------------------------------------------- */

#define NUMBERED_SIZE_MAX 300000u

/* Mixed sizes by number: mostly small, some of kilobytes, a few of hundreds of kilobytes. */
static inline bool send_numbered(struct node *node, uint64_t to, uint64_t number, const char *bytes)
{
    struct peer_message message = {.type = PEER_READ, .read = {.term = 1, .round = number}};
    if (number % 3 != 0) {
        const size_t size = number % 500 == 1 ? NUMBERED_SIZE_MAX : number * 37 % 3000;
        message = (struct peer_message){.type = PEER_CALL, .call = {.call_id = number, .body = {bytes, size}}};
    }
    return links_send(node->links, to, &message);
}

/* Linked nodes 1 and 2 send each other count messages, so many a turn, and get all of the other's, in order. */
static inline void exchange(struct node *a, struct node *b, uint64_t count, unsigned a_turn, unsigned b_turn)
{
    char *bytes = mem_zalloc(NUMBERED_SIZE_MAX);
    uint64_t from_a = 0;
    uint64_t from_b = 0;
    while (a->messages < count || b->messages < count) {
        for (unsigned i = 0; i < a_turn && from_a < count && send_numbered(a, 2, from_a, bytes); i++) {
            from_a++;
        }
        for (unsigned i = 0; i < b_turn && from_b < count && send_numbered(b, 1, from_b, bytes); i++) {
            from_b++;
        }
        links_flush(a->links);
        links_flush(b->links);
        const uint64_t before = a->messages + b->messages;
        WAIT_FOR(a->world, a->messages + b->messages > before);
    }
    assert_int_equal(a->messages, count);
    assert_int_equal(b->messages, count);
    assert_int_equal(a->out_of_order + b->out_of_order, 0);
    assert_int_equal(a->losses + b->losses + a->refusals + b->refusals, 0);
    mem_free(bytes);
}

/* ---- speaking by hand -------------------------------------------------------------------------------------------- */

static inline struct sockaddr_in raw_sockaddr(const struct node *node)
{
    struct sockaddr_in at;
    const unsigned long port = strtoul(strrchr(node->address, ':') + 1, NULL, 10);
    assert_int_equal(uv_ip4_addr("127.0.0.1", (int)port, &at), 0);
    return at;
}

static inline int raw_connect(const struct node *node)
{
    const struct sockaddr_in at = raw_sockaddr(node);
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (const struct sockaddr *)&at, sizeof(at)), 0);
    return fd;
}

static inline int raw_listen(const struct node *node)
{
    const struct sockaddr_in at = raw_sockaddr(node);
    const int on = 1;
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    assert_true(fd >= 0);
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)), 0);
    assert_int_equal(bind(fd, (const struct sockaddr *)&at, sizeof(at)), 0);
    assert_int_equal(listen(fd, 16), 0);
    return fd;
}

static inline int raw_accept(struct world *world, int listener)
{
    int fd = -1;
    WAIT_FOR(world, (fd = accept(listener, NULL, NULL)) >= 0);
    return fd;
}

static inline void raw_send(int fd, const void *bytes, size_t bytes_len)
{
    assert_int_equal(send(fd, bytes, bytes_len, MSG_NOSIGNAL), (ssize_t)bytes_len);
}

static inline void raw_say(int fd, const struct peer_message *message, uint64_t sequence)
{
    struct buf bytes = {0};
    frame_encode(message, sequence, &bytes);
    raw_send(fd, bytes.data, bytes.len);
    buf_release(&bytes);
}

static inline void raw_say_hello(int fd, enum peer_message_type type, uint64_t node_id)
{
    const struct peer_message message = {.type = type, .hello = {.protocol_version = PEER_PROTOCOL_VERSION,
        .cluster_id = 77, .node_id = node_id, .version = STR_LIT("raw")}};
    raw_say(fd, &message, 1);
}

static inline void raw_say_round(int fd, uint64_t round, uint64_t sequence)
{
    const struct peer_message message = {.type = PEER_READ, .read = {.term = 1, .round = round}};
    raw_say(fd, &message, sequence);
}

/* Did the other end close? What it sent before is thrown away. */
static inline bool raw_is_closed(int fd)
{
    char bytes[4096];
    ssize_t count = 0;
    do {
        count = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT);
    } while (count > 0);
    return count == 0 || (errno != EAGAIN && errno != EINTR);
}

/* The type of the first frame that comes, whose texts are not looked at; waits for it. */
static inline enum peer_message_type raw_hear(struct world *world, int fd)
{
    unsigned char bytes[1024];
    size_t len = 0;
    struct arena arena;
    struct peer_message message = {0};
    size_t size = 0;
    arena_init(&arena, 0);
    while (size == 0) {
        ssize_t count = 0;
        WAIT_FOR(world, (count = recv(fd, bytes + len, 1, MSG_DONTWAIT)) >= 0);
        assert_int_equal(count, 1);
        len++;
        assert_int_equal(frame_decode((struct str){(char *)bytes, len}, 1, &arena, &message, &size, NULL), SEUS_OK);
    }
    arena_release(&arena);
    return message.type;
}

/* Node 2 as a raw socket pair around node: its own accepted connection (to) and the one it dialled (from). */
struct raw_peer {
    int listener;
    int to;
    int from;
};

static inline struct raw_peer raw_meet(struct world *world, struct node *node)
{
    struct raw_peer peer = {.listener = raw_listen(&world->nodes[2])};
    meet(world, node, 2);
    peer.to = raw_accept(world, peer.listener);
    assert_int_equal(raw_hear(world, peer.to), PEER_HELLO);
    raw_say_hello(peer.to, PEER_WELCOME, 2);
    peer.from = raw_connect(node);
    raw_say_hello(peer.from, PEER_HELLO, 2);
    assert_int_equal(raw_hear(world, peer.from), PEER_WELCOME);
    WAIT_FOR(world, links_is_up(node->links, 2));
    return peer;
}

static inline void raw_part(struct raw_peer *peer)
{
    close(peer->listener);
    close(peer->to);
    close(peer->from);
}

#endif
