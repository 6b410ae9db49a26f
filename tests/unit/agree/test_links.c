/* SPDX-License-Identifier: EUPL-1.2 */
/* Links between well-behaved nodes: hand-shake, order, back-pressure, loss and return. */
#include "agree/links.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "agree/links_address.h"
#include "links_world.h"

#define LONG_SILENCE_MS 60000u

static void two_nodes_shake_hands_and_both_links_come_up(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = start(world, 1, LONG_SILENCE_MS);
    struct node *b = start(world, 2, LONG_SILENCE_MS);
    assert_true(links_heard_ms_ago(a->links, 2) == UINT64_MAX);
    meet(world, a, 2);
    meet(world, b, 2);
    WAIT_FOR(world, a->ups == 1 && b->ups == 1 && a->statuses > 0 && b->statuses > 0);
    assert_true(links_is_up(a->links, 2) && links_is_up(b->links, 1));
    assert_false(links_is_up(a->links, 1));
    assert_false(links_is_up(a->links, 3));
    assert_true(links_heard_ms_ago(a->links, 2) < UINT64_MAX);
    assert_int_equal(a->hellos, 1);
    assert_int_equal(a->welcomes, 1);
    assert_int_equal(a->refusals + b->refusals + a->losses + b->losses, 0);
    world_free(world);
}

static void a_refusal_shows_its_reason_on_both_sides(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = start(world, 1, LONG_SILENCE_MS);
    struct node *b = start(world, 2, LONG_SILENCE_MS);
    b->greet_err = SEUS_REFUSED;
    b->greet_reason = "This room is another one:\n7 is not 8.";
    meet(world, a, 2);
    WAIT_FOR(world, a->refusals > 0 && b->refusals > 0);
    assert_string_equal(a->refused_address, b->address);
    assert_non_null(strstr(a->refused_reason, "This room is another one: 7 is not 8."));
    assert_non_null(strstr(b->refused_reason, "This room is another one"));
    assert_non_null(strstr(b->refused_address, "127.0.0.1:"));
    assert_int_equal(a->ups + a->welcomes, 0);
    assert_false(links_send(a->links, 2, &(struct peer_message){.type = PEER_READ}));
    world_free(world);
}

static void a_welcome_that_the_dialler_does_not_accept_ends_the_connection(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = start(world, 1, LONG_SILENCE_MS);
    struct node *b = start(world, 2, LONG_SILENCE_MS);
    a->greet_err = SEUS_REFUSED;
    a->greet_reason = "That directory is not the one I know.";
    meet(world, a, 2);
    WAIT_FOR(world, a->refusals > 0 && b->losses > 0);
    assert_non_null(strstr(a->refused_reason, "That directory is not the one I know."));
    assert_int_equal(a->ups, 0);
    world_free(world);
}

static void a_node_that_answers_for_another_is_refused(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = start(world, 1, LONG_SILENCE_MS);
    struct node *c = start(world, 3, LONG_SILENCE_MS);
    snprintf(world->nodes[2].address, sizeof(world->nodes[2].address), "%s", c->address);
    meet(world, a, 2);
    WAIT_FOR(world, a->refusals > 0);
    assert_non_null(strstr(a->refused_reason, "Node 2 was dialled there, but node 3 answers"));
    assert_int_equal(a->ups, 0);
    world_free(world);
}

static void ten_thousand_messages_of_mixed_size_arrive_in_order_in_both_directions(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = start(world, 1, LONG_SILENCE_MS);
    struct node *b = start(world, 2, LONG_SILENCE_MS);
    meet(world, a, 2);
    meet(world, b, 2);
    WAIT_FOR(world, a->ups == 1 && b->ups == 1);
    exchange(a, b, 10000, 2500, 1700); /* megabytes in one turn: more than the kernel takes at once */
    world_free(world);
}

struct reading {
    int fd;
    struct buf stream;
    size_t at;
    uint64_t sequence; /* of the next frame */
    uint64_t calls;
};

/* Reads until so many CALLs have come, whatever is between them. */
static void read_calls(struct world *world, struct reading *reading, uint64_t calls)
{
    struct arena arena;
    arena_init(&arena, 0);
    while (reading->calls < calls) {
        ssize_t count = 0;
        WAIT_FOR(world, (count = recv(reading->fd, buf_reserve(&reading->stream, 65536), 65536, MSG_DONTWAIT)) > 0);
        reading->stream.len += (size_t)count;
        size_t size = 0;
        do {
            struct peer_message message;
            const struct str rest = {(char *)reading->stream.data + reading->at, reading->stream.len - reading->at};
            arena_reset(&arena);
            assert_int_equal(frame_decode(rest, reading->sequence, &arena, &message, &size, NULL), SEUS_OK);
            reading->at += size;
            reading->sequence += size > 0;
            reading->calls += size > 0 && message.type == PEER_CALL;
        } while (size > 0);
    }
    arena_release(&arena);
}

static void frames_beyond_the_limit_are_dropped_and_the_rest_stays_whole(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = &world->nodes[1];
    assert_int_equal(node_start(a, LONG_SILENCE_MS, 1024 * 1024, NULL), SEUS_OK);
    struct raw_peer peer = raw_meet(world, a);
    char *bytes = mem_zalloc(100000);
    const struct peer_message call = {.type = PEER_CALL, .call = {.call_id = 9, .body = {bytes, 100000}}};
    uint64_t queued = 0;
    unsigned refusals_in_a_row = 0;
    while (refusals_in_a_row < 50) { /* the reader reads nothing: kernel buffers fill, then ours */
        const bool is_queued = links_send(a->links, 2, &call);
        queued += is_queued;
        refusals_in_a_row = is_queued ? 0 : refusals_in_a_row + 1;
        links_flush(a->links);
        run_turns(world, 1);
        assert_true(queued < 1000);
    }
    assert_true(links_is_up(a->links, 2));
    while (links_send(a->links, 2, &(struct peer_message){.type = PEER_READ})) {
        links_flush(a->links); /* to the last byte */
    }
    assert_true(links_send(a->links, 2, &(struct peer_message){.type = PEER_STATUS})); /* has a reserve */
    assert_false(links_send(a->links, 2, &call));
    links_flush(a->links);

    /* Now it reads: every queued frame is there, in sequence, and nothing of a dropped one before the next. */
    struct reading reading = {.fd = peer.to, .sequence = 2};
    read_calls(world, &reading, queued);
    assert_true(links_send(a->links, 2, &call)); /* room again */
    links_flush(a->links);
    read_calls(world, &reading, queued + 1);
    buf_release(&reading.stream);
    mem_free(bytes);
    raw_part(&peer);
    world_free(world);
}

static void a_frame_larger_than_the_limit_passes_alone(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = &world->nodes[1];
    assert_int_equal(node_start(a, LONG_SILENCE_MS, 1000, NULL), SEUS_OK);
    struct node *b = start(world, 2, LONG_SILENCE_MS);
    char *bytes = mem_zalloc(300000);
    meet(world, a, 2);
    WAIT_FOR(world, a->ups == 1 && b->statuses > 0);
    const struct peer_message call = {.type = PEER_CALL, .call = {.body = {bytes, 300000}}};
    assert_true(links_send(a->links, 2, &call));
    assert_false(links_send(a->links, 2, &call));
    links_flush(a->links);
    WAIT_FOR(world, b->messages == 1);
    mem_free(bytes);
    world_free(world);
}

static void a_peer_that_ends_is_lost_as_closed_at_once_and_found_again_when_it_returns(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = start(world, 1, LONG_SILENCE_MS); /* silence cannot be what tells */
    struct node *b = start(world, 2, LONG_SILENCE_MS);
    meet(world, a, 2);
    meet(world, b, 2);
    for (unsigned round = 1; round <= 3; round++) {
        WAIT_FOR(world, a->ups == round && b->ups == round && links_is_up(a->links, 2));
        stop(b);
        WAIT_FOR(world, a->losses == round && world->stopping == 0);
        assert_int_equal(a->losses_closed, round);
        assert_false(links_send(a->links, 2, &(struct peer_message){.type = PEER_READ}));
        run_turns(world, 10);
        assert_int_equal(a->losses, round); /* told once */
        start(world, 2, LONG_SILENCE_MS);
        meet(world, b, 2);
    }
    WAIT_FOR(world, a->ups == 4 && b->ups == 4);
    assert_int_equal(b->losses, 0); /* stopping is its own wish */
    world_free(world);
}

static void a_hello_from_a_returning_peer_is_answered_by_dialling_it_at_once(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = start(world, 1, LONG_SILENCE_MS);
    struct node *b = start(world, 2, LONG_SILENCE_MS);
    b->greet_err = SEUS_REFUSED; /* so that a backs off as far as it can */
    b->greet_reason = "Not yet.";
    meet(world, a, 2);
    WAIT_FOR(world, b->hellos >= 2);
    const unsigned hellos = b->hellos;
    a->clock_stands_ms = node_mono_ms(a); /* its back-off will never end */
    b->greet_err = SEUS_OK;
    meet(world, b, 2);
    WAIT_FOR(world, a->ups == 1 && b->ups == 1);
    assert_int_equal(b->hellos, hellos + 1);
    world_free(world);
}

static void whoever_says_that_this_node_is_no_member_is_named_until_it_says_otherwise(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = start(world, 1, LONG_SILENCE_MS);
    struct node *b = start(world, 2, LONG_SILENCE_MS);
    const char *address = NULL;
    b->greet_err = SEUS_REFUSED;
    b->greet_reason = "Another room.";
    meet(world, a, 2);
    WAIT_FOR(world, b->hellos >= 2);
    assert_int_equal(links_stranger_to(a->links, &address), 0);
    b->greet_err = SEUS_NOT_FOUND;
    b->greet_reason = "Not a member.";
    WAIT_FOR(world, links_stranger_to(a->links, &address) == 2);
    assert_string_equal(address, b->address);
    assert_int_equal(links_stranger_to(b->links, &address), 0);
    b->greet_err = SEUS_OK;
    WAIT_FOR(world, a->ups == 1);
    assert_int_equal(links_stranger_to(a->links, &address), 0);
    world_free(world);
}

static void idle_links_stay_up_by_their_status_alone(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = start(world, 1, 1000);
    struct node *b = start(world, 2, 1000);
    meet(world, a, 2);
    meet(world, b, 2);
    WAIT_FOR(world, a->statuses >= 9 && b->statuses >= 9); /* twice the silence at least */
    assert_int_equal(a->losses + b->losses, 0);
    assert_int_equal(a->ups + b->ups, 2);
    world_free(world);
}

static void a_node_that_itself_stood_still_does_not_blame_its_peers(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = start(world, 1, 1000);
    struct node *b = start(world, 2, 1000);
    meet(world, a, 2);
    meet(world, b, 2);
    WAIT_FOR(world, a->statuses >= 1 && b->statuses >= 1);
    a->clock_ahead_ms = 100000; /* as if stopped and continued */
    const unsigned statuses = a->statuses;
    WAIT_FOR(world, a->statuses >= statuses + 3);
    assert_int_equal(a->losses + b->losses, 0);
    world_free(world);
}

static void three_nodes_lose_only_the_one_that_ends(void **state)
{
    (void)state;
    struct world *world = world_new();
    for (unsigned id = 1; id <= 3; id++) {
        start(world, id, LONG_SILENCE_MS);
        meet(world, &world->nodes[id], 3);
    }
    struct node *nodes = world->nodes;
    WAIT_FOR(world, nodes[1].ups == 2 && nodes[2].ups == 2 && nodes[3].ups == 2);
    stop(&nodes[2]);
    WAIT_FOR(world, nodes[1].losses == 1 && nodes[3].losses == 1);
    run_turns(world, 10);
    assert_true(links_is_up(nodes[1].links, 3) && links_is_up(nodes[3].links, 1));
    assert_int_equal(nodes[1].losses + nodes[3].losses, 2);
    world_free(world);
}

static void a_member_that_is_dropped_is_closed_without_a_word(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = start(world, 1, LONG_SILENCE_MS);
    struct node *b = start(world, 2, LONG_SILENCE_MS);
    meet(world, a, 2);
    meet(world, b, 2);
    WAIT_FOR(world, a->ups == 1 && b->ups == 1);
    meet(world, a, 2); /* the same again changes nothing */
    run_turns(world, 5);
    assert_true(links_is_up(a->links, 2));
    a->greet_err = SEUS_REFUSED;
    a->greet_reason = "Not a member.";
    meet(world, a, 1);
    assert_false(links_is_up(a->links, 2));
    WAIT_FOR(world, b->losses == 1 && b->refusals > 0);
    assert_int_equal(a->losses, 0);
    a->greet_err = SEUS_OK;
    meet(world, a, 2);
    WAIT_FOR(world, a->ups == 2 && b->ups == 2);
    world_free(world);
}

static void drop_all_members(struct node *node, const struct peer_message *message)
{
    (void)message;
    assert_int_equal(links_set_members(node->links, NULL, 0, NULL), SEUS_OK);
}

static void stop_links(struct node *node, const struct peer_message *message)
{
    (void)message;
    stop(node);
}

static void nothing_more_is_delivered_after_the_owner_drops_the_peer_or_stops_inside_a_message(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 2; round++) {
        struct world *world = world_new();
        struct node *a = start(world, 1, LONG_SILENCE_MS);
        struct node *b = start(world, 2, LONG_SILENCE_MS);
        meet(world, a, 2);
        meet(world, b, 2);
        WAIT_FOR(world, a->ups == 1 && b->ups == 1);
        b->on_message = round == 0 ? drop_all_members : stop_links;
        for (uint64_t i = 0; i < 5; i++) { /* all in one piece of the stream */
            assert_true(links_send(a->links, 2, &(struct peer_message){.type = PEER_READ, .read = {.round = i}}));
        }
        links_flush(a->links);
        WAIT_FOR(world, a->losses == 1);
        run_turns(world, 3);
        assert_int_equal(b->messages, 1);
        b->on_message = NULL;
        world_free(world);
    }
}

static void addresses_beyond_loopback_need_the_flag_that_says_so(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = start(world, 1, LONG_SILENCE_MS);
    struct node *b = &world->nodes[2];
    struct seus_why why = {0};
    static const char *const beyond[] = {"192.0.2.1:7100", "0.0.0.0:7100", "[2001:db8::1]:7100", "[::]:7100"};
    for (size_t i = 0; i < sizeof(beyond) / sizeof(beyond[0]); i++) {
        struct agree_member members[2] = {{.node_id = 2}, {.node_id = 3}};
        snprintf(members[0].address, sizeof(members[0].address), "%s", beyond[i]);
        snprintf(members[1].address, sizeof(members[1].address), "%s", world->nodes[3].address);
        why = (struct seus_why){0};
        assert_int_equal(links_set_members(a->links, members, 2, &why), SEUS_INVALID);
        assert_non_null(strstr(why.message, beyond[i]));
        assert_non_null(strstr(why.message, "has no TLS"));
        assert_non_null(strstr(why.hint, "--tls-cert"));
        snprintf(b->address, sizeof(b->address), "%s", beyond[i]);
        assert_int_equal(node_start(b, LONG_SILENCE_MS, 0, &why), SEUS_INVALID);
    }
    struct link_address address;
    assert_int_equal(link_address_parse("192.0.2.1:7100", true, &address, NULL), SEUS_OK);
    world_free(world);
}

static void addresses_are_taken_apart_or_refused_with_the_reason(void **state)
{
    (void)state;
    static const char *const wrong[] = {"", ":", "host", "host:", ":7100", "host:0", "host:65536", "host:71x",
        "host:-1", "::1:7100", "[::1:7100", "[host]:7100", "[]:7100", "a b:7100", "host:0x50",
        "ho/st:1", "host:999999"};
    struct link_address address;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct seus_why why = {0};
        assert_int_equal(link_address_parse(wrong[i], true, &address, &why), SEUS_INVALID);
        assert_string_equal(why.field, "address");
        assert_non_null(strstr(why.hint, "host:port"));
    }
    static const char *const numeric[] = {"127.0.0.1:1", "127.255.0.9:65535", "localhost:7100", "[::1]:7100"};
    for (size_t i = 0; i < sizeof(numeric) / sizeof(numeric[0]); i++) {
        assert_int_equal(link_address_parse(numeric[i], false, &address, NULL), SEUS_OK);
        assert_true(address.is_numeric);
    }
    assert_int_equal(link_address_parse("node-1.example:7100", false, &address, NULL), SEUS_OK);
    assert_false(address.is_numeric);
    assert_string_equal(address.host, "node-1.example");
    assert_string_equal(address.port, "7100");
}

static void a_peer_may_be_given_by_name(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = start(world, 1, LONG_SILENCE_MS);
    start(world, 2, LONG_SILENCE_MS);
    struct agree_member member = {.node_id = 2};
    /* In capitals it is not the word that is known without asking: it goes through the resolver. */
    snprintf(member.address, sizeof(member.address), "LOCALHOST%s", strrchr(world->nodes[2].address, ':'));
    assert_int_equal(links_set_members(a->links, &member, 1, NULL), SEUS_OK);
    WAIT_FOR(world, a->ups == 1);
    snprintf(member.address, sizeof(member.address), "LOCALHOST:%u", (unsigned)pick_port());
    assert_int_equal(links_set_members(a->links, &member, 1, NULL), SEUS_OK);
    run_turns(world, 1);
    world_free(world); /* perhaps while the name is being resolved */
}

static void a_port_in_use_is_named(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = start(world, 1, LONG_SILENCE_MS);
    struct node *b = &world->nodes[2];
    struct seus_why why = {0};
    snprintf(b->address, sizeof(b->address), "%s", a->address);
    assert_int_equal(node_start(b, LONG_SILENCE_MS, 0, &why), SEUS_IO);
    assert_non_null(strstr(why.message, a->address));
    assert_non_null(strstr(why.message, "in use"));
    assert_non_null(strstr(why.hint, strrchr(a->address, ':')));
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_nodes_shake_hands_and_both_links_come_up),
        cmocka_unit_test(a_refusal_shows_its_reason_on_both_sides),
        cmocka_unit_test(a_welcome_that_the_dialler_does_not_accept_ends_the_connection),
        cmocka_unit_test(a_node_that_answers_for_another_is_refused),
        cmocka_unit_test(ten_thousand_messages_of_mixed_size_arrive_in_order_in_both_directions),
        cmocka_unit_test(frames_beyond_the_limit_are_dropped_and_the_rest_stays_whole),
        cmocka_unit_test(a_frame_larger_than_the_limit_passes_alone),
        cmocka_unit_test(a_peer_that_ends_is_lost_as_closed_at_once_and_found_again_when_it_returns),
        cmocka_unit_test(a_hello_from_a_returning_peer_is_answered_by_dialling_it_at_once),
        cmocka_unit_test(whoever_says_that_this_node_is_no_member_is_named_until_it_says_otherwise),
        cmocka_unit_test(idle_links_stay_up_by_their_status_alone),
        cmocka_unit_test(a_node_that_itself_stood_still_does_not_blame_its_peers),
        cmocka_unit_test(three_nodes_lose_only_the_one_that_ends),
        cmocka_unit_test(a_member_that_is_dropped_is_closed_without_a_word),
        cmocka_unit_test(nothing_more_is_delivered_after_the_owner_drops_the_peer_or_stops_inside_a_message),
        cmocka_unit_test(addresses_beyond_loopback_need_the_flag_that_says_so),
        cmocka_unit_test(addresses_are_taken_apart_or_refused_with_the_reason),
        cmocka_unit_test(a_peer_may_be_given_by_name),
        cmocka_unit_test(a_port_in_use_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
