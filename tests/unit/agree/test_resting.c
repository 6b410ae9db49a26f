/* SPDX-License-Identifier: EUPL-1.2 */
/* A node in maintenance leaves the lead to others, unless there are none that could have it. */
#include "cluster.h"

static void another_node_leads_when_one_is_resting(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 30; seed++) {
        struct cluster *c = cluster_start(3, 0, seed);
        struct node *leader = cluster_await_leader(c);
        struct node *rests = &c->nodes[leader->id % 3 + 1];
        cluster_run(c, 500);
        agree_set_resting(rests->agree, true);
        node_crash(leader);
        struct node *heir = cluster_await_leader(c);
        assert_true(heir != rests && heir != leader);
        cluster_free(c);
    }
}

static void one_that_no_longer_rests_stands_again(void **state)
{
    (void)state;
    unsigned led = 0;
    for (uint64_t seed = 1; seed <= 30; seed++) {
        struct cluster *c = cluster_start(3, 0, seed);
        struct node *leader = cluster_await_leader(c);
        struct node *rested = &c->nodes[leader->id % 3 + 1];
        cluster_run(c, 500);
        agree_set_resting(rested->agree, true);
        agree_set_resting(rested->agree, false);
        node_crash(leader);
        led += cluster_await_leader(c) == rested ? 1 : 0;
        cluster_free(c);
    }
    assert_in_range(led, 1, 29);
}

static void who_can_lead_alone_does_so_though_late(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct cluster *c = cluster_start(3, 0, seed);
        struct node *leader = cluster_await_leader(c);
        cluster_run(c, 500);
        for (unsigned id = 1; id <= 3; id++) {
            agree_set_resting(c->nodes[id].agree, true);
        }
        node_crash(leader);
        cluster_run(c, 4000); /* of five election timeouts of 1000 ms each */
        assert_null(cluster_leader(c));
        cluster_run(c, 6000);
        assert_non_null(cluster_leader(c));
        cluster_free(c);
    }
}

static void a_room_of_one_does_not_rest(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(1, 0, 3);
    agree_set_resting(c->nodes[1].agree, true);
    assert_ptr_equal(cluster_await_leader(c), &c->nodes[1]);
    cluster_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_node_leads_when_one_is_resting),
        cmocka_unit_test(one_that_no_longer_rests_stands_again),
        cmocka_unit_test(who_can_lead_alone_does_so_though_late),
        cmocka_unit_test(a_room_of_one_does_not_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
