/* SPDX-License-Identifier: EUPL-1.2 */
/* Random walks: drops, cuts, slow disks, crashes, hand-overs. cluster.h checks the invariants at every event. */
#include "cluster.h"

#define WALK_STEPS 400
#define WALK_SEEDS 60

static void heal(struct cluster *c)
{
    memset(c->cut, 0, sizeof(c->cut));
    c->drop_percent = 0;
    for (unsigned id = 1; id <= c->count; id++) {
        c->nodes[id].disk_held = false;
        if (c->nodes[id].agree == NULL) {
            node_up(&c->nodes[id]);
        }
    }
}

static void disturb(struct cluster *c)
{
    const uint64_t id = cluster_random(c) % c->count + 1;
    const uint64_t other = cluster_random(c) % c->count + 1;
    struct node *n = &c->nodes[id];
    switch (cluster_random(c) % 14) {
    case 0:
        if (n->agree != NULL) {
            node_crash(n);
        }
        break;
    case 1:
    case 2:
        if (n->agree == NULL) {
            node_up(n);
        }
        break;
    case 3:
        c->cut[id][other] = true; /* one way */
        break;
    case 4:
    case 5:
        memset(c->cut, 0, sizeof(c->cut));
        break;
    case 12:
        heal(c);
        cluster_run(c, cluster_random(c) % 3000);
        break;
    case 6:
        n->disk_held = !n->disk_held;
        break;
    case 7:
        c->drop_percent = (unsigned)(cluster_random(c) % 40);
        break;
    case 8:
        if (n->agree != NULL && n->role == ROLE_LEADER) {
            c->refusals += agree_transfer(n->agree, 0, NULL) == SEUS_OK ? 0 : 1;
        }
        break;
    case 9:
        if (n->agree != NULL && other != id) {
            agree_peer_lost(n->agree, other, cluster_random(c) % 2 == 0);
        }
        break;
    default:
        c->drop_percent = 0;
        break;
    }
}

static void use(struct cluster *c, uint64_t *ret_proposed)
{
    for (unsigned id = 1; id <= c->count; id++) {
        struct node *n = &c->nodes[id];
        if (n->agree == NULL || n->role != ROLE_LEADER) {
            continue;
        }
        char text[64];
        const unsigned many = (unsigned)(cluster_random(c) % 6);
        for (unsigned i = 0; i < many; i++) {
            (void)snprintf(text, sizeof(text), "note %llu by %u", (unsigned long long)++*ret_proposed, id);
            c->refusals += agree_propose(n->agree, str_of(text)) == SEUS_OK ? 0 : 1;
        }
        c->refusals += agree_confirm_read(n->agree, *ret_proposed) == SEUS_OK ? 0 : 1;
        agree_flush(n->agree);
        agree_applied(n->agree, n->commit);
    }
}

/* What happened in all walks of a test: a walk that does nothing proves nothing. */
struct tally {
    uint64_t commits;
    uint64_t terms;
    uint64_t reads;
};

static void walk(struct tally *tally, unsigned voters, unsigned standbys, uint64_t seed)
{
    struct cluster *c = cluster_start(voters, standbys, seed);
    uint64_t proposed = 0;
    for (int i = 0; i < WALK_STEPS; i++) {
        disturb(c);
        use(c, &proposed);
        cluster_run(c, cluster_random(c) % 200);
    }
    /* Healed, the room must go on, and all come to the same log. */
    heal(c);
    struct node *leader = cluster_await_leader(c);
    cluster_run(c, 3000);
    leader = cluster_leader(c);
    assert_non_null(leader);
    tally->commits += leader->commit;
    tally->terms += leader->term;
    tally->reads += leader->reads;
    assert_int_equal(node_propose(leader, "healed"), SEUS_OK);
    cluster_run(c, 500);
    for (unsigned id = 1; id <= c->count; id++) {
        assert_int_equal(c->nodes[id].commit, leader->disk.rows_count);
        assert_int_equal(c->nodes[id].leader, leader->id);
    }
    cluster_free(c);
}

static void rooms_of_three_keep_their_promises_under_random_disturbance(void **state)
{
    (void)state;
    struct tally tally = {0};
    for (uint64_t seed = 1; seed <= WALK_SEEDS; seed++) {
        walk(&tally, 3, 0, seed);
    }
    assert_true(tally.commits > 50 * WALK_SEEDS);
    assert_true(tally.terms > 5 * WALK_SEEDS);
    assert_true(tally.reads > WALK_SEEDS);
}

static void rooms_of_five_keep_their_promises_under_random_disturbance(void **state)
{
    (void)state;
    struct tally tally = {0};
    for (uint64_t seed = 1; seed <= WALK_SEEDS; seed++) {
        walk(&tally, 5, 1, 1000 + seed);
    }
    assert_true(tally.commits > 50 * WALK_SEEDS);
    assert_true(tally.terms > 5 * WALK_SEEDS);
    assert_true(tally.reads > WALK_SEEDS);
}

static void rooms_of_one_with_a_standby_keep_their_promises(void **state)
{
    (void)state;
    struct tally tally = {0};
    for (uint64_t seed = 1; seed <= WALK_SEEDS; seed++) {
        walk(&tally, 1, 1, 2000 + seed);
    }
    assert_true(tally.commits > 50 * WALK_SEEDS);
    assert_true(tally.terms > 5 * WALK_SEEDS);
    assert_true(tally.reads > WALK_SEEDS);
}

static void the_same_seed_gives_the_same_walk(void **state)
{
    (void)state;
    uint64_t terms[2];
    size_t rows[2];
    for (int i = 0; i < 2; i++) {
        struct cluster *c = cluster_start(3, 0, 42);
        uint64_t proposed = 0;
        for (int step = 0; step < 200; step++) {
            disturb(c);
            use(c, &proposed);
            cluster_run(c, cluster_random(c) % 200);
        }
        terms[i] = c->nodes[1].disk.term;
        rows[i] = c->nodes[1].disk.rows_count;
        cluster_free(c);
    }
    assert_int_equal(terms[0], terms[1]);
    assert_int_equal(rows[0], rows[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rooms_of_three_keep_their_promises_under_random_disturbance),
        cmocka_unit_test(rooms_of_five_keep_their_promises_under_random_disturbance),
        cmocka_unit_test(rooms_of_one_with_a_standby_keep_their_promises),
        cmocka_unit_test(the_same_seed_gives_the_same_walk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
