/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "seusd/node_private.h"

#define WALL_MS UINT64_C(1795000000000)
#define SENT_US UINT64_C(5000000) /* this node's mark, on its monotonic clock */

/* What is certain of a clock that is ahead by so much, of a message that was on its way for so long, there and back. */
static uint64_t judged(int64_t ahead_ms, uint64_t way_ms, uint64_t held_ms)
{
    const struct peer_clock clock = {.wall_ms = (uint64_t)((int64_t)WALL_MS + ahead_ms), .mark = 9, .echo = SENT_US,
                                     .held_us = held_ms * 1000};
    uint64_t apart_ms = UINT64_MAX;
    assert_true(clocks_judge(&clock, WALL_MS, SENT_US + (way_ms + held_ms) * 1000, &apart_ms));
    return apart_ms;
}

static void clocks_that_agree_are_not_apart_however_slow_the_way(void **state)
{
    (void)state;
    for (uint64_t way_ms = 0; way_ms < 100000; way_ms = way_ms * 3 + 1) {
        assert_int_equal(judged(0, way_ms, 700), 0);
        assert_int_equal(judged(-(int64_t)way_ms, way_ms, 700), 0); /* all of it on the way here */
    }
}

static void what_the_way_cannot_explain_is_told(void **state)
{
    (void)state;
    assert_in_range(judged(3000, 0, 900), 2990, 3000);
    assert_in_range(judged(3000, 2000, 900), 2990, 3000); /* it is ahead already as it sends */
    assert_in_range(judged(-3000, 1, 900), 2990, 3000);
    assert_in_range(judged(-3000, 2000, 900), 990, 1000);
    assert_int_equal(judged(-3000, 4000, 900), 0);
}

static void a_message_that_answers_nothing_tells_nothing(void **state)
{
    uint64_t apart_ms = 0;
    (void)state;
    const struct peer_clock first = {.wall_ms = WALL_MS, .mark = 9};
    assert_false(clocks_judge(&first, WALL_MS, SENT_US, &apart_ms));
    const struct peer_clock later = {.wall_ms = WALL_MS, .mark = 9, .echo = SENT_US + 1};
    assert_false(clocks_judge(&later, WALL_MS, SENT_US, &apart_ms)); /* a mark that was not set yet */
    const struct peer_clock held = {.wall_ms = WALL_MS, .mark = 9, .echo = SENT_US, .held_us = 11};
    assert_false(clocks_judge(&held, WALL_MS, SENT_US + 10, &apart_ms)); /* held for longer than it was gone */
    const struct peer_clock wild = {.wall_ms = UINT64_MAX, .mark = 9, .echo = SENT_US};
    assert_true(clocks_judge(&wild, WALL_MS, SENT_US + 10, &apart_ms));
    assert_true(apart_ms > 1000);
}

static void only_a_process_that_says_so_is_told(void **state)
{
    struct peer_view peer = {.node_id = 2};
    (void)state;
    clocks_greet(&peer, &(struct peer_hello){.life = 7, .takes_clock = false}, false); /* an older build */
    assert_int_equal(peer.clock_life, 0);
    clocks_greet(&peer, &(struct peer_hello){.life = 7, .takes_clock = true}, false);
    assert_int_equal(peer.clock_life, 7);
    clocks_greet(&peer, &(struct peer_hello){.life = 7}, true); /* its WELCOME, in which the bit has another meaning */
    assert_int_equal(peer.clock_life, 7);
    clocks_greet(&peer, &(struct peer_hello){.life = 8, .known_other = true}, true); /* started anew: of what build? */
    assert_int_equal(peer.clock_life, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clocks_that_agree_are_not_apart_however_slow_the_way),
        cmocka_unit_test(what_the_way_cannot_explain_is_told),
        cmocka_unit_test(a_message_that_answers_nothing_tells_nothing),
        cmocka_unit_test(only_a_process_that_says_so_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
