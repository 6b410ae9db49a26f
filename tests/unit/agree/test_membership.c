/* SPDX-License-Identifier: EUPL-1.2 */
/* Changes of members: the discipline, the arithmetic of what is refused, and rooms that change while they work. */
#include "agree/membership.h"

#include "cluster.h"

struct change_ask {
    struct cluster *c;
    uint64_t asker;
    uint64_t lacking; /* the node that lacks keys */
};

static bool is_up(void *ctx, uint64_t node_id)
{
    const struct change_ask *ask = ctx;
    return node_id <= ask->c->count && ask->c->nodes[node_id].agree != NULL && !ask->c->cut[ask->asker][node_id] &&
           !ask->c->cut[node_id][ask->asker];
}

static enum seus_err change(struct node *n, enum agree_change_kind kind, uint64_t node_id, struct seus_why *why)
{
    char address[64];
    struct change_ask ask = {.c = n->cluster, .asker = n->id};
    member_address(node_id, address, sizeof(address));
    const struct agree_change wanted = {
        .kind = kind, .node_id = node_id, .address = address, .ctx = &ask, .is_up = is_up};
    return agree_change(n->agree, &wanted, why);
}

/* Until it is done, as the pipeline does: what is not possible yet is asked again. */
static void change_must(struct cluster *c, enum agree_change_kind kind, uint64_t node_id)
{
    char address[64];
    struct seus_why why = {0};
    member_address(node_id, address, sizeof(address));
    for (int i = 0; i < 400; i++) {
        struct node *leader = cluster_leader(c);
        if (leader != NULL) {
            const struct agree_change wanted = {.kind = kind, .node_id = node_id, .address = address};
            if (agree_change_is_done(leader->agree, &wanted)) {
                return;
            }
            const enum seus_err err = change(leader, kind, node_id, &why);
            if (err != SEUS_OK && err != SEUS_UNAVAILABLE && err != SEUS_NOT_LEADER) {
                fail_msg("change %d of node %llu: %s", (int)kind, (unsigned long long)node_id, why.message);
            }
        }
        cluster_run(c, 50);
    }
    fail_msg("change %d of node %llu does not come about: %s", (int)kind, (unsigned long long)node_id, why.message);
}

/* A new node with an empty directory, started, linked with those that are up. */
static struct node *newcomer(struct cluster *c)
{
    struct node *leader = cluster_leader(c);
    struct node *n = &c->nodes[++c->count];
    struct agree_member guest = {.node_id = c->count};
    assert_true(c->count <= CLUSTER_NODES_MAX);
    n->cluster = c;
    n->id = c->count;
    n->disk.incarnation = 100 + n->id;
    n->disk.founded_empty = true;
    node_start(n);
    member_address(n->id, guest.address, sizeof(guest.address));
    agree_invite(leader->agree, &guest);
    assert_int_equal(cluster_connect(c, leader->id, n->id), SEUS_OK);
    return n;
}

static void meet_all(struct cluster *c, uint64_t id)
{
    for (unsigned other = 1; other <= c->count; other++) {
        if (other != id) {
            (void)cluster_connect(c, id, other);
        }
    }
}

static void write_some(struct cluster *c, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        struct node *leader = cluster_leader(c);
        if (leader != NULL) {
            c->refusals += node_propose(leader, "a note") != SEUS_OK ? 1 : 0;
        }
        cluster_run(c, 10);
    }
}

/* 3 voters and a fourth that has joined as a standby and caught up. */
static struct cluster *room_of_three_and_one(uint64_t seed)
{
    struct cluster *c = cluster_start(3, 0, seed);
    cluster_await_leader(c);
    write_some(c, 20);
    newcomer(c);
    change_must(c, AGREE_ADD, 4);
    meet_all(c, 4);
    cluster_run(c, 1000);
    return c;
}

static void a_node_joins_as_a_standby_catches_up_and_is_promoted(void **state)
{
    (void)state;
    struct cluster *c = room_of_three_and_one(1);
    struct node *n = &c->nodes[4];
    struct agree_status status;
    agree_status(n->agree, &status);
    assert_int_equal(n->role, ROLE_STANDBY);
    assert_true(status.standby);
    assert_false(status.voting);
    assert_int_equal(status.members_count, 4);
    assert_int_equal(n->commit, c->committed_count);
    change_must(c, AGREE_PROMOTE, 4);
    c->voters = 4;
    cluster_run(c, 1000);
    agree_status(n->agree, &status);
    assert_true(status.voting);
    assert_int_equal(n->role, ROLE_FOLLOWER);
    write_some(c, 10);
    /* Its vote counts: four voters bear the loss of one. */
    struct node *leader = cluster_leader(c);
    node_crash(leader);
    struct node *next = cluster_await_leader(c);
    assert_int_not_equal(next->id, leader->id);
    cluster_free(c);
}

static void a_standby_elects_nobody_and_is_never_elected(void **state)
{
    (void)state;
    struct cluster *c = room_of_three_and_one(2);
    const uint64_t term = c->nodes[4].term;
    for (unsigned id = 1; id <= 3; id++) {
        node_crash(&c->nodes[id]);
    }
    cluster_run(c, 20000);
    assert_int_equal(c->nodes[4].role, ROLE_STANDBY);
    assert_int_equal(c->nodes[4].term, term);
    node_up(&c->nodes[1]);
    cluster_run(c, 10000);
    assert_null(cluster_leader(c)); /* one of three */
    node_up(&c->nodes[2]);
    cluster_await_leader(c);
    cluster_free(c);
}

static void a_voter_is_removed_and_its_room_goes_on(void **state)
{
    (void)state;
    struct cluster *c = room_of_three_and_one(3);
    change_must(c, AGREE_PROMOTE, 4);
    c->voters = 4;
    cluster_run(c, 500);
    const uint64_t leader = cluster_leader(c)->id;
    const uint64_t gone = leader % 3 + 1;
    change_must(c, AGREE_REMOVE, gone);
    c->voters = 4; /* disks 1 to 4 are still looked at: of three voters two are a majority */
    c->no_disks = true;
    node_crash(&c->nodes[gone]);
    write_some(c, 10);
    struct agree_status status;
    agree_status(cluster_leader(c)->agree, &status);
    assert_int_equal(status.members_count, 3);
    /* It comes back, and is not let in. */
    struct seus_why why;
    struct peer_hello hello;
    struct peer_hello reply;
    node_start(&c->nodes[gone]);
    agree_hello(c->nodes[gone].agree, &hello);
    assert_int_equal(agree_greet(cluster_leader(c)->agree, &hello, false, 0, &reply, &why), SEUS_NOT_FOUND);
    assert_non_null(strstr(why.message, "is not a member of this room"));
    cluster_free(c);
}

static void the_leader_is_neither_removed_nor_demoted(void **state)
{
    (void)state;
    struct cluster *c = room_of_three_and_one(4);
    struct node *leader = cluster_leader(c);
    change_must(c, AGREE_PROMOTE, 4);
    c->voters = 4;
    cluster_run(c, 500);
    assert_int_equal(change(leader, AGREE_REMOVE, leader->id, NULL), SEUS_CONFLICT);
    assert_int_equal(change(leader, AGREE_DEMOTE, leader->id, NULL), SEUS_CONFLICT);
    cluster_free(c);
}

static void what_would_cost_the_majority_is_refused_with_the_arithmetic(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(3, 0, 5);
    struct seus_why why;
    struct node *leader = cluster_await_leader(c);
    const uint64_t a = leader->id % 3 + 1;
    const uint64_t b = a % 3 + 1;
    write_some(c, 5);
    node_crash(&c->nodes[b]);
    char expected[200];
    (void)snprintf(expected, sizeof(expected),
                   "3 voters, 2 up, majority 2: removing node %u leaves 2 voters of which 1 up, majority 2: nothing "
                   "could be written any more; nothing was changed", (unsigned)a);
    assert_int_equal(change(leader, AGREE_REMOVE, a, &why), SEUS_REFUSED);
    assert_string_equal(why.message, expected);
    assert_int_equal(change(leader, AGREE_DEMOTE, a, &why), SEUS_REFUSED);
    /* The lost one may go; then there are two, which neither shrink nor lose anybody. */
    change_must(c, AGREE_REMOVE, b);
    assert_int_equal(change(leader, AGREE_REMOVE, a, &why), SEUS_REFUSED);
    assert_non_null(strstr(why.message, "does not shrink to one voter"));
    assert_int_equal(change(leader, AGREE_REMOVE, 9, &why), SEUS_NOT_FOUND);
    cluster_free(c);
}

static void a_room_of_one_does_not_grow(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(1, 0, 6);
    struct seus_why why;
    struct node *leader = cluster_await_leader(c);
    assert_int_equal(change(leader, AGREE_ADD, 2, &why), SEUS_REFUSED);
    assert_non_null(strstr(why.message, "does not grow node by node"));
    assert_non_null(strstr(why.hint, "restore"));
    cluster_free(c);
}

static void the_next_change_waits_until_every_voter_has_the_last(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(3, 0, 7);
    struct seus_why why;
    struct node *leader = cluster_await_leader(c);
    const uint64_t lost = leader->id % 3 + 1;
    newcomer(c);
    change_must(c, AGREE_ADD, 4);
    cluster_run(c, 500);
    node_crash(&c->nodes[lost]);
    assert_int_equal(change(leader, AGREE_MOVE, 4, &why), SEUS_OK); /* all have the last one */
    cluster_run(c, 500);
    assert_int_equal(change(leader, AGREE_MOVE, 4, &why), SEUS_UNAVAILABLE);
    assert_non_null(strstr(why.message, "is not known to have the last change"));
    assert_int_equal(change(leader, AGREE_REMOVE, lost, &why), SEUS_OK); /* but for the one that goes */
    cluster_free(c);
}

static void one_change_at_a_time(void **state)
{
    (void)state;
    struct cluster *c = room_of_three_and_one(8);
    struct seus_why why;
    struct node *leader = cluster_leader(c);
    c->net_held = true;
    assert_int_equal(change(leader, AGREE_PROMOTE, 4, &why), SEUS_OK);
    assert_int_equal(change(leader, AGREE_REMOVE, 4, &why), SEUS_UNAVAILABLE);
    assert_non_null(strstr(why.message, "is not committed yet"));
    cluster_free(c);
}

static void a_standby_that_lags_is_not_promoted(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(3, 0, 9);
    struct seus_why why;
    cluster_await_leader(c);
    newcomer(c);
    change_must(c, AGREE_ADD, 4);
    struct node *leader = cluster_leader(c);
    c->cut[leader->id][4] = c->cut[4][leader->id] = true;
    assert_int_equal(change(leader, AGREE_PROMOTE, 4, &why), SEUS_UNAVAILABLE);
    assert_non_null(strstr(why.message, "is not connected"));
    c->cut[leader->id][4] = c->cut[4][leader->id] = false;
    cluster_run(c, 500);
    assert_int_equal(change(leader, AGREE_PROMOTE, 4, &why), SEUS_UNAVAILABLE); /* nobody else has vouched for it */
    assert_non_null(strstr(why.message, "has to catch up"));
    meet_all(c, 4);
    change_must(c, AGREE_PROMOTE, 4);
    cluster_free(c);
}

static void a_change_that_was_never_committed_leaves_with_its_leader(void **state)
{
    (void)state;
    struct cluster *c = room_of_three_and_one(10);
    struct agree_status status;
    struct node *leader = cluster_leader(c);
    for (unsigned id = 1; id <= 4; id++) {
        c->cut[leader->id][id] = c->cut[id][leader->id] = true;
    }
    assert_int_equal(change(leader, AGREE_REMOVE, 4, NULL), SEUS_OK);
    agree_status(leader->agree, &status);
    assert_int_equal(status.members_count, 3);
    assert_true(status.change_pending);
    for (unsigned id = 1; id <= 4; id++) {
        if (id != leader->id) {
            agree_peer_lost(c->nodes[id].agree, leader->id, true);
        }
    }
    for (int i = 0; i < 100 && (cluster_leader(c) == NULL || cluster_leader(c) == leader); i++) {
        cluster_run(c, 100);
    }
    write_some(c, 5);
    memset(c->cut, 0, sizeof(c->cut));
    meet_all(c, leader->id);
    cluster_run(c, 3000);
    agree_status(leader->agree, &status);
    assert_int_equal(status.members_count, 4);
    assert_int_equal(leader->commit, c->committed_count);
    cluster_free(c);
}

static void a_member_that_was_away_takes_those_that_joined_meanwhile(void **state)
{
    (void)state;
    struct cluster *c = room_of_three_and_one(11);
    struct peer_hello reply;
    struct peer_hello hello;
    change_must(c, AGREE_PROMOTE, 4);
    c->voters = 4;
    cluster_run(c, 500);
    const uint64_t leader = cluster_leader(c)->id;
    const uint64_t away = leader % 3 + 1;
    newcomer(c);
    node_crash(&c->nodes[away]);
    change_must(c, AGREE_ADD, 5);
    cluster_run(c, 500);
    node_start(&c->nodes[away]);
    agree_hello(c->nodes[5].agree, &hello);
    assert_true(hello.last_index > 0);
    assert_int_equal(agree_greet(c->nodes[away].agree, &hello, false, 0, &reply, NULL), SEUS_OK);
    hello.last_index = 0; /* a stranger knows nothing that it does not */
    hello.node_id = 6;
    assert_int_equal(agree_greet(c->nodes[away].agree, &hello, false, 0, &reply, NULL), SEUS_NOT_FOUND);
    cluster_free(c);
}

static bool one_lacks_keys(void *ctx, uint64_t node_id)
{
    const struct change_ask *ask = ctx;
    return node_id == ask->lacking;
}

static enum seus_err try_change(struct node *leader, enum agree_change_kind kind, uint64_t node_id, uint64_t lacking,
                                struct seus_why *why)
{
    struct change_ask ask = {.c = leader->cluster, .asker = leader->id, .lacking = lacking};
    const struct agree_change wanted = {
        .kind = kind, .node_id = node_id, .dry_run = true, .ctx = &ask, .is_up = is_up, .lacks_keys = one_lacks_keys};
    return agree_change(leader->agree, &wanted, why);
}

static void nobody_goes_while_a_voter_takes_keys_that_the_one_who_goes_may_be_the_last_to_have(void **state)
{
    (void)state;
    struct cluster *c = room_of_three_and_one(13);
    struct node *leader = cluster_leader(c);
    const uint64_t goes = leader->id % 3 + 1;
    const uint64_t stays = 6 - leader->id - goes;
    struct seus_why why = {0};
    assert_int_equal(try_change(leader, AGREE_REMOVE, goes, stays, &why), SEUS_TIMEOUT);
    assert_non_null(strstr(why.message, "keys of personal data"));
    assert_int_equal(try_change(leader, AGREE_DEMOTE, goes, stays, NULL), SEUS_TIMEOUT);
    assert_int_equal(try_change(leader, AGREE_REMOVE, goes, leader->id, NULL), SEUS_TIMEOUT);
    assert_int_equal(try_change(leader, AGREE_REMOVE, 4, stays, NULL), SEUS_TIMEOUT); /* a standby may have them */
    assert_int_equal(try_change(leader, AGREE_PROMOTE, 4, 4, NULL), SEUS_TIMEOUT);
    /* Of no consequence: what the one who goes lacks itself, what a standby lacks, what others lack when one comes. */
    assert_int_equal(try_change(leader, AGREE_REMOVE, goes, goes, NULL), SEUS_OK);
    assert_int_equal(try_change(leader, AGREE_REMOVE, goes, 4, NULL), SEUS_OK);
    assert_int_equal(try_change(leader, AGREE_PROMOTE, 4, stays, NULL), SEUS_OK);
    cluster_free(c);
}

static void a_dry_run_changes_nothing(void **state)
{
    (void)state;
    struct cluster *c = room_of_three_and_one(12);
    struct node *leader = cluster_leader(c);
    struct change_ask ask = {.c = c, .asker = leader->id};
    const uint64_t rows = leader->disk.rows_count;
    const struct agree_change wanted = {
        .kind = AGREE_REMOVE, .node_id = 4, .dry_run = true, .ctx = &ask, .is_up = is_up};
    assert_int_equal(agree_change(leader->agree, &wanted, NULL), SEUS_OK);
    cluster_run(c, 500);
    assert_int_equal(leader->disk.rows_count, rows);
    assert_false(agree_change_is_done(leader->agree, &wanted));
    cluster_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_node_joins_as_a_standby_catches_up_and_is_promoted),
        cmocka_unit_test(a_standby_elects_nobody_and_is_never_elected),
        cmocka_unit_test(a_voter_is_removed_and_its_room_goes_on),
        cmocka_unit_test(the_leader_is_neither_removed_nor_demoted),
        cmocka_unit_test(what_would_cost_the_majority_is_refused_with_the_arithmetic),
        cmocka_unit_test(a_room_of_one_does_not_grow),
        cmocka_unit_test(the_next_change_waits_until_every_voter_has_the_last),
        cmocka_unit_test(one_change_at_a_time),
        cmocka_unit_test(a_standby_that_lags_is_not_promoted),
        cmocka_unit_test(a_change_that_was_never_committed_leaves_with_its_leader),
        cmocka_unit_test(a_member_that_was_away_takes_those_that_joined_meanwhile),
        cmocka_unit_test(nobody_goes_while_a_voter_takes_keys_that_the_one_who_goes_may_be_the_last_to_have),
        cmocka_unit_test(a_dry_run_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
