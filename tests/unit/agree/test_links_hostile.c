/* SPDX-License-Identifier: EUPL-1.2 */
/* Links and what else may be at the other end: strangers, garbage, silence, half-dead and doubled peers. */
#include "agree/links.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "links_world.h"

#define LONG_SILENCE_MS 60000u
#define SHORT_SILENCE_MS 300u

static void when_the_peer_closes_one_of_two_connections_the_other_goes_too_and_the_loss_is_told_once(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 4; round++) {
        struct world *world = world_new();
        struct node *a = start(world, 1, LONG_SILENCE_MS);
        struct raw_peer peer = raw_meet(world, a);
        int *first = round % 2 == 0 ? &peer.to : &peer.from;
        const int other = round % 2 == 0 ? peer.from : peer.to;
        if (round >= 2) { /* a reset instead of an orderly end */
            const struct linger at_once = {.l_onoff = 1, .l_linger = 0};
            assert_int_equal(setsockopt(*first, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once)), 0);
        }
        close(*first);
        *first = socket(AF_INET, SOCK_STREAM, 0);
        WAIT_FOR(world, a->losses == 1 && raw_is_closed(other));
        assert_int_equal(a->losses_closed, 1);
        const int redialled = raw_accept(world, peer.listener);
        assert_int_equal(raw_hear(world, redialled), PEER_HELLO);
        assert_int_equal(a->losses, 1);
        close(redialled);
        raw_part(&peer);
        world_free(world);
    }
}

static void a_silent_peer_is_lost_but_not_as_closed(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = start(world, 1, SHORT_SILENCE_MS);
    struct raw_peer peer = raw_meet(world, a);
    WAIT_FOR(world, a->losses == 1);
    assert_int_equal(a->losses_closed, 0);
    WAIT_FOR(world, raw_is_closed(peer.to) && raw_is_closed(peer.from));
    const int redialled = raw_accept(world, peer.listener);
    assert_int_equal(raw_hear(world, redialled), PEER_HELLO);
    close(redialled);
    raw_part(&peer);
    world_free(world);
}

static void a_peer_that_accepts_and_never_answers_hello_is_dialled_again(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = start(world, 1, SHORT_SILENCE_MS);
    const int listener = raw_listen(&world->nodes[2]);
    meet(world, a, 2);
    const int first = raw_accept(world, listener);
    const int second = raw_accept(world, listener);
    WAIT_FOR(world, raw_is_closed(first));
    assert_int_equal(a->ups + a->losses, 0);
    close(first);
    close(second);
    close(listener);
    world_free(world);
}

/* A stranger sends bytes and must be closed with a reason, before anything of it is delivered or judged. */
static void expect_refusal(struct world *world, struct node *node, const void *bytes, size_t bytes_len,
                           const char *reason)
{
    const unsigned refusals = node->refusals;
    const int fd = raw_connect(node);
    raw_send(fd, bytes, bytes_len);
    WAIT_FOR(world, raw_is_closed(fd) && node->refusals > refusals);
    if (strstr(node->refused_reason, reason) == NULL) {
        fail_msg("'%s' does not say '%s'", node->refused_reason, reason);
    }
    assert_int_equal(node->messages + node->statuses + node->hellos, 0);
    close(fd);
}

static void garbage_is_refused_with_the_reason_and_never_delivered(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = start(world, 1, LONG_SILENCE_MS);
    const char http[] = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    expect_refusal(world, a, http, sizeof(http) - 1, "announces");

    struct buf bytes = {0};
    frame_encode(&(struct peer_message){.type = PEER_VOTE, .vote = {.term = 9}}, 1, &bytes);
    expect_refusal(world, a, bytes.data, bytes.len, "does not begin with HELLO");
    buf_clear(&bytes);
    frame_encode(&(struct peer_message){.type = PEER_HELLO, .hello = {.protocol_version = 1, .node_id = 2}}, 2, &bytes);
    expect_refusal(world, a, bytes.data, bytes.len, "frame 2 arrived where 1");
    bytes.data[8] = 1; /* the sequence right, the checksum not */
    expect_refusal(world, a, bytes.data, bytes.len, "checksum");

    /* A size that a frame may have and a hand-shake may not: refused before the bytes are waited for. */
    unsigned char header[FRAME_HEADER_SIZE] = {0};
    put_u32_le(header, FRAME_BODY_SIZE_MAX);
    expect_refusal(world, a, header, sizeof(header), "more than a hand-shake");
    buf_release(&bytes);
    world_free(world);
}

static void random_strangers_do_no_harm(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = start(world, 1, SHORT_SILENCE_MS);
    uint64_t seed = 0xabcdef;
    for (unsigned round = 0; round < 200; round++) {
        unsigned char bytes[2000];
        for (size_t i = 0; i < sizeof(bytes); i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            bytes[i] = (unsigned char)(seed >> 56);
        }
        if (round % 2 == 0) {
            put_u32_le(bytes, (uint32_t)(seed % 1500));
        }
        const int fd = raw_connect(a);
        raw_send(fd, bytes, seed % sizeof(bytes));
        run_turns(world, 2);
        close(fd);
    }
    assert_int_equal(a->messages + a->statuses + a->hellos + a->ups + a->losses, 0);
    world_free(world);
}

static void a_stranger_that_says_nothing_or_half_a_hello_is_closed_in_the_end(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = start(world, 1, SHORT_SILENCE_MS);
    const int quiet = raw_connect(a);
    const int slow = raw_connect(a);
    raw_send(slow, "\x40\0\0\0\x01", 5);
    WAIT_FOR(world, raw_is_closed(quiet) && raw_is_closed(slow));
    assert_int_equal(a->refusals, 1); /* the same reason from the same host is told once */
    assert_non_null(strstr(a->refused_reason, "No HELLO"));
    close(quiet);
    close(slow);
    world_free(world);
}

static void a_crowd_of_strangers_does_not_keep_a_peer_out(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = start(world, 1, LONG_SILENCE_MS);
    int crowd[60];
    for (unsigned i = 0; i < 60; i++) {
        crowd[i] = raw_connect(a);
        run_turns(world, 1);
    }
    unsigned closed = 0;
    WAIT_FOR(world, a->refusals > 0);
    struct node *b = start(world, 2, LONG_SILENCE_MS);
    meet(world, b, 2);
    WAIT_FOR(world, b->ups == 1);
    for (unsigned i = 0; i < 60; i++) {
        closed += raw_is_closed(crowd[i]);
        assert_true(i < 20 || closed >= 20); /* the oldest went */
        close(crowd[i]);
    }
    assert_in_range(closed, 60 - 2 * AGREE_NODES_MAX, 60 - 2 * AGREE_NODES_MAX + 1);
    world_free(world);
}

static void a_hello_and_a_message_that_arrive_byte_by_byte_are_understood(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = start(world, 1, LONG_SILENCE_MS);
    struct buf bytes = {0};
    const struct peer_message hello = {.type = PEER_HELLO, .hello = {.protocol_version = PEER_PROTOCOL_VERSION,
        .cluster_id = 77, .node_id = 2}};
    frame_encode(&hello, 1, &bytes);
    frame_encode(&(struct peer_message){.type = PEER_READ, .read = {.round = 0}}, 2, &bytes);
    const int fd = raw_connect(a);
    for (size_t i = 0; i < bytes.len; i++) {
        raw_send(fd, bytes.data + i, 1);
        run_turns(world, 1);
    }
    WAIT_FOR(world, a->messages == 1);
    assert_int_equal(a->hellos, 1);
    assert_int_equal(a->last_peer_id, 2);
    assert_int_equal(a->out_of_order, 0);
    buf_release(&bytes);
    close(fd);
    WAIT_FOR(world, a->losses == 1);
    world_free(world);
}

static void a_second_connection_of_a_peer_closes_the_first_before_it_is_served(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = start(world, 1, LONG_SILENCE_MS);
    struct raw_peer peer = raw_meet(world, a);
    raw_say_round(peer.from, 0, 2);
    WAIT_FOR(world, a->messages == 1);
    assert_int_equal(a->losses_at_message, 0);

    const int second = raw_connect(a);
    raw_say_hello(second, PEER_HELLO, 2);
    raw_say_round(second, 1, 2);
    WAIT_FOR(world, a->messages == 2);
    assert_int_equal(a->losses_at_message, 1); /* the loss came before the first message of the new connection */
    assert_int_equal(a->losses_closed, 1);
    WAIT_FOR(world, raw_is_closed(peer.from) && raw_is_closed(peer.to));
    const int redialled = raw_accept(world, peer.listener);
    assert_int_equal(raw_hear(world, redialled), PEER_HELLO);
    raw_say_hello(redialled, PEER_WELCOME, 2);
    WAIT_FOR(world, a->ups == 2);
    raw_say_round(second, 2, 3);
    WAIT_FOR(world, a->messages == 3);
    assert_int_equal(a->out_of_order, 0);
    assert_int_equal(a->losses, 1);
    close(second);
    close(redialled);
    raw_part(&peer);
    world_free(world);
}

static void nothing_of_the_first_connection_is_delivered_after_the_second_is_accepted(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = start(world, 1, LONG_SILENCE_MS);
    struct raw_peer peer = raw_meet(world, a);
    for (unsigned round = 0; round < 20; round++) {
        const int next = raw_connect(a);
        raw_say_hello(next, PEER_HELLO, 2);
        assert_int_equal(raw_hear(world, next), PEER_WELCOME);
        const uint64_t messages = a->messages;
        /* The old one writes on; the kernel may take it or not. */
        struct buf bytes = {0};
        frame_encode(&(struct peer_message){.type = PEER_READ, .read = {.round = 99}}, 2, &bytes);
        (void)!send(peer.from, bytes.data, bytes.len, MSG_NOSIGNAL);
        run_turns(world, 3);
        assert_int_equal(a->messages, messages);
        buf_release(&bytes);
        close(peer.from);
        peer.from = next;
    }
    raw_part(&peer);
    world_free(world);
}

static void a_refused_duplicate_does_not_harm_the_connection_that_is(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = start(world, 1, LONG_SILENCE_MS);
    struct raw_peer peer = raw_meet(world, a);
    a->greet_err = SEUS_REFUSED;
    a->greet_reason = "That directory is another one.";
    const int impostor = raw_connect(a);
    raw_say_hello(impostor, PEER_HELLO, 2);
    assert_int_equal(raw_hear(world, impostor), PEER_REFUSE);
    WAIT_FOR(world, raw_is_closed(impostor));
    raw_say_round(peer.from, 0, 2);
    WAIT_FOR(world, a->messages == 1);
    assert_int_equal(a->losses, 0);
    assert_true(links_is_up(a->links, 2));
    close(impostor);
    raw_part(&peer);
    world_free(world);
}

static void a_peer_that_breaks_the_protocol_is_cut_off_with_the_reason(void **state)
{
    (void)state;
    static const char *const reasons[] = {"checksum", "frame 3 arrived where 2", "repeats the hand-shake",
                                          "ours to send on", "more than a hand-shake", "announces"};
    for (unsigned round = 0; round < sizeof(reasons) / sizeof(reasons[0]); round++) {
        struct world *world = world_new();
        struct node *a = start(world, 1, LONG_SILENCE_MS);
        struct raw_peer peer = raw_meet(world, a);
        struct buf bytes = {0};
        frame_encode(&(struct peer_message){.type = PEER_READ}, round == 1 ? 3 : 2, &bytes);
        int fd = round == 3 || round == 4 ? peer.to : peer.from;
        if (round == 0) {
            bytes.data[FRAME_HEADER_SIZE] ^= 1;
        } else if (round == 2) {
            buf_clear(&bytes);
            frame_encode(&(struct peer_message){.type = PEER_HELLO}, 2, &bytes);
        } else if (round >= 4) {
            put_u32_le(bytes.data, round == 4 ? 5000 : FRAME_BODY_SIZE_MAX + 1);
        }
        raw_send(fd, bytes.data, bytes.len);
        WAIT_FOR(world, a->losses == 1 && a->refusals == 1);
        assert_non_null(strstr(a->refused_reason, reasons[round]));
        assert_int_equal(a->messages + a->losses_closed, 0);
        WAIT_FOR(world, raw_is_closed(peer.from) && raw_is_closed(peer.to));
        buf_release(&bytes);
        raw_part(&peer);
        world_free(world);
    }
}

static void a_node_that_dials_itself_is_refused(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = start(world, 1, LONG_SILENCE_MS);
    snprintf(world->nodes[2].address, sizeof(world->nodes[2].address), "%s", a->address);
    meet(world, a, 2);
    WAIT_FOR(world, a->refusals >= 2); /* as dialler and as acceptor */
    assert_int_equal(a->ups, 0);
    world_free(world);
}

static void a_node_without_the_peer_among_its_members_still_hears_it(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = start(world, 1, LONG_SILENCE_MS); /* knows nobody: it is about to join */
    const int fd = raw_connect(a);
    raw_say_hello(fd, PEER_HELLO, 2);
    raw_say_round(fd, 0, 2);
    WAIT_FOR(world, a->messages == 1);
    assert_false(links_is_up(a->links, 2));
    const int listener = raw_listen(&world->nodes[2]);
    meet(world, a, 2); /* now it learns the address */
    const int dialled = raw_accept(world, listener);
    raw_say_round(fd, 1, 3);
    WAIT_FOR(world, a->messages == 2);
    assert_int_equal(a->losses, 0);
    close(dialled);
    close(listener);
    close(fd);
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(when_the_peer_closes_one_of_two_connections_the_other_goes_too_and_the_loss_is_told_once),
        cmocka_unit_test(a_silent_peer_is_lost_but_not_as_closed),
        cmocka_unit_test(a_peer_that_accepts_and_never_answers_hello_is_dialled_again),
        cmocka_unit_test(garbage_is_refused_with_the_reason_and_never_delivered),
        cmocka_unit_test(random_strangers_do_no_harm),
        cmocka_unit_test(a_stranger_that_says_nothing_or_half_a_hello_is_closed_in_the_end),
        cmocka_unit_test(a_crowd_of_strangers_does_not_keep_a_peer_out),
        cmocka_unit_test(a_hello_and_a_message_that_arrive_byte_by_byte_are_understood),
        cmocka_unit_test(a_second_connection_of_a_peer_closes_the_first_before_it_is_served),
        cmocka_unit_test(nothing_of_the_first_connection_is_delivered_after_the_second_is_accepted),
        cmocka_unit_test(a_refused_duplicate_does_not_harm_the_connection_that_is),
        cmocka_unit_test(a_peer_that_breaks_the_protocol_is_cut_off_with_the_reason),
        cmocka_unit_test(a_node_that_dials_itself_is_refused),
        cmocka_unit_test(a_node_without_the_peer_among_its_members_still_hears_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
