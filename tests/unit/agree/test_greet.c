/* SPDX-License-Identifier: EUPL-1.2 */
/* The hand-shake, and directories made anew: what they must not do until the others have vouched for them. */
#include "cluster.h"

static enum seus_err greet(struct node *n, const struct peer_hello *hello, uint64_t known, struct seus_why *why)
{
    struct peer_hello reply;
    return agree_greet(n->agree, hello, false, known, &reply, why);
}

static void strangers_are_refused_with_a_reason(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(3, 0, 1);
    struct node *n = &c->nodes[1];
    struct seus_why why;
    struct peer_hello hello;
    agree_hello(c->nodes[2].agree, &hello);
    assert_int_equal(hello.node_id, 2);
    assert_int_equal(hello.incarnation, 102);
    assert_false(hello.joining);
    assert_int_equal(greet(n, &hello, 0, &why), SEUS_OK);
    struct peer_hello other = hello;
    other.cluster_id++;
    assert_int_equal(greet(n, &other, 0, &why), SEUS_REFUSED);
    assert_string_equal(why.field, "cluster_id");
    other = hello;
    other.protocol_version++;
    assert_int_equal(greet(n, &other, 0, &why), SEUS_REFUSED);
    assert_string_equal(why.field, "protocol_version");
    other = hello;
    other.node_id = 1;
    assert_int_equal(greet(n, &other, 0, &why), SEUS_REFUSED);
    assert_non_null(strstr(why.message, "this node"));
    other = hello;
    other.node_id = 9;
    assert_int_equal(greet(n, &other, 0, &why), SEUS_NOT_FOUND);
    assert_non_null(strstr(why.message, "not a member"));
    other = hello;
    other.incarnation = 0;
    assert_int_equal(greet(n, &other, 0, &why), SEUS_REFUSED);
    cluster_free(c);
}

static void a_directory_bootstrapped_a_second_time_is_refused(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(3, 0, 2);
    struct seus_why why;
    struct peer_hello hello;
    cluster_settle(c);
    assert_int_equal(c->nodes[1].disk.known[2], 102);
    agree_hello(c->nodes[2].agree, &hello);
    hello.incarnation = 777;
    assert_int_equal(greet(&c->nodes[1], &hello, 102, &why), SEUS_REFUSED);
    assert_non_null(strstr(why.message, "--bootstrap"));
    assert_non_null(strstr(why.hint, "without --bootstrap"));
    cluster_settle(c);
    assert_int_equal(c->nodes[1].disk.known[2], 102);
    cluster_free(c);
}

/* Leader, another voter, and a third whose directory is wiped; connected to nobody yet. */
struct wiped {
    struct cluster *c;
    struct node *leader;
    struct node *other;
    struct node *lost;
};

static struct wiped wiped_room(uint64_t seed)
{
    struct wiped w = {.c = cluster_start(3, 0, seed)};
    w.leader = cluster_await_leader(w.c);
    w.lost = &w.c->nodes[w.leader->id % 3 + 1];
    w.other = &w.c->nodes[w.lost->id % 3 + 1];
    for (int i = 0; i < 20; i++) {
        assert_int_equal(node_propose(w.leader, "kept by all"), SEUS_OK);
        cluster_run(w.c, 20);
    }
    cluster_run(w.c, 300);
    node_crash(w.lost);
    node_wipe(w.lost);
    w.c->cut[w.lost->id][w.other->id] = w.c->cut[w.other->id][w.lost->id] = true;
    node_start(w.lost);
    return w;
}

static void a_leader_that_meets_a_wiped_follower_goes_on_leading_and_feeds_it(void **state)
{
    (void)state;
    struct wiped w = wiped_room(3);
    const uint64_t term = w.leader->term;
    struct agree_status status;
    struct peer_hello hello;
    struct peer_hello reply;
    agree_hello(w.lost->agree, &hello);
    assert_true(hello.joining);
    assert_int_equal(hello.last_index, 0);
    agree_status(w.leader->agree, &status);
    assert_int_equal(status.match_index[w.lost->id - 1], w.leader->disk.rows_count); /* of the old directory */
    const uint64_t known = w.leader->disk.known[w.lost->id];
    assert_int_equal(agree_greet(w.leader->agree, &hello, false, known, &reply, NULL), SEUS_OK);
    assert_true(reply.known_other);
    assert_false(reply.joining);
    agree_status(w.leader->agree, &status);
    assert_int_equal(status.match_index[w.lost->id - 1], 0);
    assert_int_equal(agree_transfer(w.leader->agree, w.lost->id, NULL), SEUS_UNAVAILABLE);
    memset(w.c->cut, 0, sizeof(w.c->cut));
    for (int i = 0; i < 3; i++) {
        assert_int_equal(cluster_connect(w.c, w.lost->id, w.leader->id), SEUS_OK);
    }
    cluster_run(w.c, 250); /* two heartbeats: a question, its answer, all entries */
    assert_int_equal(w.leader->disk.known[w.lost->id], hello.incarnation);
    assert_int_equal(w.lost->disk.rows_count, w.leader->disk.rows_count);
    assert_int_equal(node_propose(w.leader, "goes on"), SEUS_OK);
    assert_int_equal(cluster_connect(w.c, w.lost->id, w.other->id), SEUS_OK);
    cluster_run(w.c, 2500);
    assert_int_equal(w.leader->role, ROLE_LEADER);
    assert_int_equal(w.leader->term, term);
    assert_true(w.lost->disk.vouched);
    agree_status(w.leader->agree, &status);
    assert_int_equal(status.match_index[w.lost->id - 1], w.leader->disk.rows_count);
    assert_int_equal(agree_transfer(w.leader->agree, w.lost->id, NULL), SEUS_OK);
    cluster_run(w.c, 100);
    assert_int_equal(w.lost->role, ROLE_LEADER);
    cluster_free(w.c);
}

/*
 * The other voter's greeting reaches the new directory, the new directory's never the other voter. It is vouched for
 * without that one having noted it, and must be able to meet it ever after.
 */
static void a_member_that_noted_nothing_takes_a_directory_that_was_vouched_for(void **state)
{
    (void)state;
    struct wiped w = wiped_room(36);
    struct peer_hello hello;
    struct peer_hello reply;
    memset(w.c->cut, 0, sizeof(w.c->cut));
    agree_hello(w.other->agree, &hello);
    assert_int_equal(agree_greet(w.lost->agree, &hello, false, w.lost->disk.known[w.other->id], &reply, NULL), SEUS_OK);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(cluster_connect(w.c, w.lost->id, w.leader->id), SEUS_OK);
    }
    cluster_run(w.c, 2500);
    assert_true(w.lost->disk.vouched);
    assert_int_equal(w.other->disk.known[w.lost->id], 100 + w.lost->id); /* the old one */
    assert_int_equal(cluster_connect(w.c, w.lost->id, w.other->id), SEUS_OK);
    cluster_run(w.c, 100);
    assert_int_equal(w.other->disk.known[w.lost->id], 1100 + w.lost->id);
    cluster_free(w.c);
}

/* An entry that only a directory that is gone has acknowledged; the leader's own disk was late. */
static void what_a_lost_directory_acknowledged_commits_nothing(void **state)
{
    (void)state;
    struct wiped w = {.c = cluster_start(3, 0, 35)};
    w.leader = cluster_await_leader(w.c);
    w.lost = &w.c->nodes[w.leader->id % 3 + 1];
    w.other = &w.c->nodes[w.lost->id % 3 + 1];
    cluster_run(w.c, 300);
    w.c->cut[w.leader->id][w.other->id] = w.c->cut[w.other->id][w.leader->id] = true;
    w.leader->disk_held = true;
    const uint64_t commit = w.leader->commit;
    assert_int_equal(node_propose(w.leader, "acknowledged by one who forgets"), SEUS_OK);
    cluster_run(w.c, 20);
    assert_int_equal(w.lost->disk.rows_count, commit + 1);
    node_crash(w.lost);
    node_wipe(w.lost);
    node_start(w.lost);
    assert_int_equal(cluster_connect(w.c, w.lost->id, w.leader->id), SEUS_OK);
    w.leader->disk_held = false;
    cluster_run(w.c, 50);
    assert_int_equal(w.leader->role, ROLE_LEADER);
    assert_int_equal(w.leader->disk.rows_count, commit + 1);
    assert_int_equal(raft_commit_index(&w.leader->agree->raft), commit + 1); /* the library believes it */
    assert_int_equal(w.leader->commit, commit);
    cluster_run(w.c, 500);
    assert_int_equal(w.lost->disk.rows_count, commit + 1); /* again, but nobody has vouched for it */
    assert_int_equal(w.lost->agree->commit_index, commit); /* nor was it told otherwise */
    cluster_run(w.c, 3000);
    assert_int_not_equal(w.leader->role, ROLE_LEADER); /* no majority: it led no longer */
    assert_int_equal(w.leader->commit, commit);
    memset(w.c->cut, 0, sizeof(w.c->cut));
    struct node *leader = cluster_await_leader(w.c);
    cluster_run(w.c, 300);
    assert_true(leader->commit > commit + 1); /* with a real majority, and a barrier behind it */
    assert_int_equal(w.leader->commit, leader->commit);
    cluster_free(w.c);
}

static void an_entry_that_a_lost_directory_acknowledged_is_committed_by_the_others(void **state)
{
    (void)state;
    struct wiped w = {.c = cluster_start(3, 0, 36)};
    w.leader = cluster_await_leader(w.c);
    w.lost = &w.c->nodes[w.leader->id % 3 + 1];
    w.other = &w.c->nodes[w.lost->id % 3 + 1];
    cluster_run(w.c, 300);
    w.other->disk_held = w.leader->disk_held = true;
    const uint64_t commit = w.leader->commit;
    assert_int_equal(node_propose(w.leader, "acknowledged by one who forgets"), SEUS_OK);
    cluster_run(w.c, 20);
    assert_int_equal(w.lost->disk.rows_count, commit + 1);
    node_crash(w.lost);
    node_wipe(w.lost);
    node_start(w.lost);
    assert_int_equal(cluster_connect(w.c, w.lost->id, w.leader->id), SEUS_OK);
    w.leader->disk_held = false;
    cluster_run(w.c, 20);
    assert_int_equal(w.leader->commit, commit);
    w.other->disk_held = false;
    cluster_run(w.c, 20);
    assert_int_equal(w.leader->commit, commit + 1);
    assert_int_equal(w.leader->role, ROLE_LEADER);
    cluster_free(w.c);
}

static bool no_votes_from_lost(void *ctx, uint64_t from, uint64_t to, const struct peer_message *message)
{
    const struct wiped *w = ctx;
    (void)to;
    if (from == w->lost->id && !w->lost->disk.vouched) {
        assert_true(message->type != PEER_VOTE && message->type != PEER_VOTE_RESULT &&
                    message->type != PEER_READ_RESULT);
    }
    return true;
}

static void a_wiped_node_neither_votes_nor_campaigns_nor_counts_until_all_have_greeted_it(void **state)
{
    (void)state;
    for (uint64_t seed = 10; seed < 20; seed++) {
        struct wiped w = wiped_room(seed);
        w.c->filter_ctx = &w;
        w.c->filter = no_votes_from_lost;
        assert_int_equal(cluster_connect(w.c, w.lost->id, w.leader->id), SEUS_OK);
        struct node *leader = cluster_await_leader(w.c);
        if (leader == w.other) { /* let the one that is connected lead */
            cluster_run(w.c, 300);
            assert_int_equal(agree_transfer(leader->agree, w.leader->id, NULL), SEUS_OK);
            cluster_run(w.c, 500);
        }
        leader = w.leader;
        assert_int_equal(leader->role, ROLE_LEADER);
        cluster_run(w.c, 1500);
        struct agree_status status;
        agree_status(w.lost->agree, &status);
        assert_int_equal(status.durable_index, leader->disk.rows_count); /* fed all the same */
        assert_false(status.voting);
        agree_status(leader->agree, &status);
        assert_int_equal(status.match_index[w.lost->id - 1], leader->disk.rows_count);

        /* Without the third node there is no majority: what the wiped node acknowledges counts for nothing. */
        const uint64_t commit = leader->commit;
        w.c->cut[leader->id][w.other->id] = w.c->cut[w.other->id][leader->id] = true;
        assert_int_equal(node_propose(leader, "must wait"), SEUS_OK);
        assert_int_equal(agree_confirm_read(leader->agree, 7), SEUS_OK);
        agree_flush(leader->agree);
        cluster_run(w.c, 400);
        assert_int_equal(leader->commit, commit);
        assert_int_equal(w.lost->disk.rows_count, leader->disk.rows_count);
        cluster_run(w.c, 6000);
        assert_int_equal(leader->commit, commit);
        assert_null(cluster_leader(w.c));
        assert_int_equal(w.lost->role, ROLE_FOLLOWER);
        if (leader->reads > 0) {
            assert_false(leader->read_ok[0]);
        }

        /* All connected again: they vouch, and it votes and counts like any other. */
        memset(w.c->cut, 0, sizeof(w.c->cut));
        assert_int_equal(cluster_connect(w.c, w.lost->id, w.other->id), SEUS_OK);
        leader = cluster_await_leader(w.c);
        cluster_run(w.c, 1500);
        assert_true(w.lost->disk.vouched);
        assert_int_equal(w.lost->disk.voted_for, leader->id);
        agree_status(w.lost->agree, &status);
        assert_true(status.voting);
        struct node *third = leader == w.leader ? w.other : w.leader;
        node_crash(third);
        assert_int_equal(node_propose(leader, "with the new directory"), SEUS_OK);
        cluster_run(w.c, 300);
        assert_int_equal(leader->commit, leader->disk.rows_count);
        assert_int_equal(w.lost->commit, leader->commit);
        cluster_free(w.c);
    }
}

static void a_wiped_node_ignores_pre_votes_votes_and_timeout_now(void **state)
{
    (void)state;
    struct wiped w = wiped_room(30);
    struct cluster *c = w.c;
    assert_int_equal(cluster_connect(c, w.lost->id, w.leader->id), SEUS_OK);
    (void)cluster_await_leader(c);
    cluster_run(c, 500);
    struct agree_status status;
    agree_status(w.lost->agree, &status);
    const size_t answers = c->sent[PEER_VOTE_RESULT];
    struct peer_message ask = {.type = PEER_VOTE,
                               .vote = {.version = 2,
                                        .term = status.term + 5,
                                        .candidate_id = w.leader->id,
                                        .last_index = 1000,
                                        .last_term = status.term + 4,
                                        .disrupt_leader = true}};
    agree_receive(w.lost->agree, w.leader->id, &ask);
    ask.vote.pre_vote = true;
    agree_receive(w.lost->agree, w.leader->id, &ask);
    assert_int_equal(c->sent[PEER_VOTE_RESULT], answers);
    const struct peer_message now = {.type = PEER_TIMEOUT_NOW,
                                     .timeout_now = {.term = status.term,
                                                     .last_index = status.last_index,
                                                     .last_term = status.term}};
    agree_receive(w.lost->agree, status.leader_id, &now);
    agree_status(w.lost->agree, &status);
    assert_int_equal(status.role, ROLE_FOLLOWER);
    cluster_free(c);
}

static void a_wiped_node_waits_for_a_leader_as_new_as_any_greeting(void **state)
{
    (void)state;
    struct wiped w = wiped_room(31);
    struct cluster *c = w.c;
    memset(c->cut, 0, sizeof(c->cut));
    assert_int_equal(cluster_connect(c, w.lost->id, w.leader->id), SEUS_OK);
    /* The third node states a term from the future: somebody may have been voted for there. */
    struct peer_hello hello;
    agree_hello(w.other->agree, &hello);
    hello.term += 50;
    assert_int_equal(greet(w.lost, &hello, 0, NULL), SEUS_OK);
    (void)cluster_await_leader(c);
    cluster_run(c, 3000);
    assert_false(w.lost->disk.vouched);
    hello.term -= 50;
    assert_int_equal(greet(w.lost, &hello, 0, NULL), SEUS_OK);
    cluster_run(c, 1000);
    assert_true(w.lost->disk.vouched);
    cluster_free(c);
}

/* Entries first..last of one term from node 2, leader of leader_term; entry 1 is the first configuration. */
static void feed_entries(struct node *n, uint64_t first, uint64_t last, uint64_t prev_term, uint64_t term,
                         uint64_t leader_term, uint64_t commit)
{
    struct log_entry entries[16];
    struct buf payload = {0};
    unsigned count = 0;
    cluster_change_payload(3, 0, &payload);
    for (uint64_t i = first; i <= last; i++) {
        entries[count++] = (struct log_entry){.index = i,
                                              .term = term,
                                              .type = i == 1 ? LOG_CHANGE : LOG_COMMAND,
                                              .payload = i == 1 ? buf_str(&payload) : STR_LIT("x")};
    }
    const struct peer_message message = {.type = PEER_APPEND,
                                         .append = {.term = leader_term,
                                                    .prev_index = first - 1,
                                                    .prev_term = prev_term,
                                                    .leader_commit = commit,
                                                    .entries_count = count,
                                                    .entries = entries}};
    agree_receive(n->agree, 2, &message);
    cluster_settle(n->cluster);
    buf_release(&payload);
}

static bool keep_vote_result(void *ctx, uint64_t from, uint64_t to, const struct peer_message *message)
{
    (void)from;
    (void)to;
    if (message->type == PEER_VOTE_RESULT) {
        *(struct peer_vote_result *)ctx = message->vote_result;
    }
    return false;
}

static void vouching_needs_a_committed_entry_of_the_leaders_term_and_all_it_had(void **state)
{
    (void)state;
    struct cluster *c = cluster_make(3, 0, 40);
    struct node *n = &c->nodes[1];
    struct peer_vote_result answer = {.granted = true};
    c->no_disks = true;
    c->filter_ctx = &answer;
    c->filter = keep_vote_result;
    node_wipe(n);
    node_start(n);
    struct peer_hello hello = {.protocol_version = PEER_PROTOCOL_VERSION, .cluster_id = CLUSTER_ID, .term = 5};
    for (uint64_t id = 2; id <= 3; id++) {
        hello.node_id = id;
        hello.incarnation = 100 + id;
        hello.last_index = id == 2 ? 9 : 0;
        assert_int_equal(greet(n, &hello, 0, NULL), SEUS_OK);
    }
    feed_entries(n, 1, 6, 0, 1, 5, 6); /* all committed, none of term 5 */
    assert_false(n->disk.vouched);
    feed_entries(n, 7, 8, 1, 5, 5, 6); /* of term 5, not committed */
    assert_false(n->disk.vouched);
    feed_entries(n, 9, 9, 5, 5, 5, 6); /* all it had, still not committed */
    assert_false(n->disk.vouched);
    node_crash(n); /* greetings count for one life only */
    node_start(n);
    feed_entries(n, 10, 10, 5, 5, 5, 10);
    assert_false(n->disk.vouched);
    hello.node_id = 2;
    hello.incarnation = 102;
    hello.last_index = 12;
    assert_int_equal(greet(n, &hello, 102, NULL), SEUS_OK);
    hello.node_id = 3;
    hello.incarnation = 103;
    assert_int_equal(greet(n, &hello, 103, NULL), SEUS_OK);
    feed_entries(n, 11, 11, 5, 5, 5, 11); /* not all it had yet */
    assert_false(n->disk.vouched);
    feed_entries(n, 12, 12, 5, 5, 5, 11);
    assert_true(n->disk.vouched);
    assert_int_equal(n->disk.term, 5);
    assert_int_equal(n->disk.voted_for, 2);
    /* And in that term it has no other vote to give. */
    const struct peer_message ask = {.type = PEER_VOTE,
                                     .vote = {.version = 2, .term = 5, .candidate_id = 3, .last_index = 99,
                                              .last_term = 5, .disrupt_leader = true}};
    agree_receive(n->agree, 3, &ask);
    assert_false(answer.granted);
    cluster_free(c);
}

static void a_leader_never_counts_on_a_directory_that_says_it_is_new(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(3, 0, 33);
    struct node *leader = cluster_await_leader(c);
    cluster_run(c, 300);
    const struct peer_message marked = {
        .type = PEER_APPEND_RESULT,
        .append_result = {.version = 1, .term = leader->term, .last_index = 1, .features = FEATURE_UNVOUCHED | 1u}};
    agree_receive(leader->agree, leader->id % 3 + 1, &marked); /* the greeting that should have told was missed */
    struct agree_status status;
    agree_status(leader->agree, &status);
    assert_int_equal(status.match_index[leader->id % 3], 1); /* what its old directory had counts no more */
    assert_int_equal(leader->role, ROLE_LEADER);
    cluster_free(c);
}

static void a_restart_waits_for_what_is_on_its_way_to_the_disk(void **state)
{
    (void)state;
    struct wiped w = wiped_room(34);
    const uint64_t rows = w.leader->disk.rows_count;
    w.leader->disk_held = true;
    assert_int_equal(node_propose(w.leader, "on its way"), SEUS_OK);
    assert_int_equal(agree_confirm_read(w.leader->agree, 5), SEUS_OK);
    core_restart(w.leader->agree);
    assert_int_equal(w.leader->reads, 1);
    assert_false(w.leader->read_ok[0]);
    assert_int_equal(agree_propose(w.leader->agree, STR_LIT("x")), SEUS_NOT_LEADER);
    assert_int_equal(agree_deadline_ms(w.leader->agree), UINT64_MAX);
    assert_true(w.leader->agree->restarting);
    w.leader->disk_held = false;
    cluster_settle(w.c);
    assert_false(w.leader->agree->restarting);
    assert_int_equal(w.leader->disk.rows_count, rows + 1);
    struct agree_status status;
    agree_status(w.leader->agree, &status);
    assert_int_equal(status.durable_index, rows + 1);
    (void)cluster_await_leader(w.c);
    cluster_free(w.c);
}

static void the_only_voter_of_a_room_cannot_be_made_anew(void **state)
{
    (void)state;
    struct cluster *c = cluster_make(1, 1, 32);
    struct seus_why why;
    c->nodes[1].disk.vouched = false;
    assert_int_equal(node_start_why(&c->nodes[1], &why), SEUS_REFUSED);
    assert_non_null(strstr(why.hint, "backup"));
    cluster_free(c);
}

/* The walk of a room in which directories are lost, one at a time, never more than the rest can bear. */
static void rooms_survive_the_loss_of_one_directory_after_another(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct cluster *c = cluster_start(3, 0, 500 + seed);
        uint64_t proposed = 0;
        for (int turn = 0; turn < 6; turn++) {
            for (int i = 0; i < 30; i++) {
                struct node *leader = cluster_leader(c);
                if (leader != NULL && node_propose(leader, "note") == SEUS_OK) {
                    proposed++;
                }
                c->drop_percent = (unsigned)(cluster_random(c) % 20);
                cluster_run(c, cluster_random(c) % 100);
            }
            const uint64_t lost = cluster_random(c) % 3 + 1;
            node_crash(&c->nodes[lost]);
            cluster_run(c, cluster_random(c) % 400);
            node_wipe(&c->nodes[lost]);
            node_up(&c->nodes[lost]);
            for (int i = 0; i < 300 && !c->nodes[lost].disk.vouched; i++) {
                if (cluster_random(c) % 20 == 0) { /* links break and come back */
                    (void)cluster_connect(c, lost, lost % 3 + 1);
                }
                cluster_run(c, 100);
            }
            assert_true(c->nodes[lost].disk.vouched);
        }
        assert_true(proposed > 30);
        assert_true(c->committed_count > proposed / 2);
        cluster_free(c);
    }
}

static void connect_all(struct cluster *c)
{
    for (unsigned a = 1; a <= c->count; a++) {
        for (unsigned b = a + 1; b <= c->count; b++) {
            (void)!cluster_connect(c, a, b); /* those that are up and not cut off */
        }
    }
}

static void disturb(struct cluster *c, uint64_t lost)
{
    const uint64_t a = cluster_random(c) % c->count + 1;
    const uint64_t b = cluster_random(c) % c->count + 1;
    switch (cluster_random(c) % 9) {
    case 0:
        if (c->nodes[a].agree != NULL) {
            node_crash(&c->nodes[a]);
        }
        break;
    case 1:
    case 2:
        if (c->nodes[a].agree == NULL) {
            node_up(&c->nodes[a]);
        }
        break;
    case 3:
        c->cut[a][b] = c->cut[b][a] = true;
        cluster_drop_letters(c, lost);
        break;
    case 4:
        memset(c->cut, 0, sizeof(c->cut));
        connect_all(c);
        break;
    case 5:
        c->nodes[a].disk_held = !c->nodes[a].disk_held;
        break;
    case 6:
        if (c->nodes[a].agree != NULL && c->nodes[a].role == ROLE_LEADER) {
            c->refusals += agree_transfer(c->nodes[a].agree, 0, NULL) == SEUS_OK ? 0 : 1;
        }
        break;
    default:
        for (unsigned id = 1; id <= c->count; id++) {
            struct node *n = &c->nodes[id];
            if (n->agree != NULL && n->role == ROLE_LEADER) {
                c->refusals += node_propose(n, "note") == SEUS_OK ? 0 : 1;
                c->refusals += agree_confirm_read(n->agree, 1) == SEUS_OK ? 0 : 1;
                agree_flush(n->agree);
            }
        }
        break;
    }
}

/* As before, while everything else goes wrong too: what was committed stays (cluster.h compares every commit). */
static void lost_directories_among_crashes_and_cuts_lose_nothing(void **state)
{
    (void)state;
    size_t commits = 0;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        const unsigned voters = seed % 2 == 0 ? 3 : 5;
        struct cluster *c = cluster_start(voters, 0, 9000 + seed);
        (void)cluster_await_leader(c);
        for (int turn = 0; turn < 8; turn++) {
            struct node *lost = &c->nodes[cluster_random(c) % voters + 1];
            for (int i = 0; i < 20; i++) {
                disturb(c, lost->id);
                cluster_run(c, cluster_random(c) % 150);
            }
            if (lost->agree != NULL) {
                node_crash(lost);
            }
            node_wipe(lost);
            node_up(lost);
            for (int i = 0; i < 60; i++) {
                disturb(c, lost->id);
                cluster_run(c, cluster_random(c) % 150);
            }
            memset(c->cut, 0, sizeof(c->cut));
            for (unsigned id = 1; id <= voters; id++) {
                c->nodes[id].disk_held = false;
                if (c->nodes[id].agree == NULL) {
                    node_up(&c->nodes[id]);
                }
            }
            connect_all(c);
            for (int i = 0; i < 300 && !lost->disk.vouched; i++) {
                cluster_run(c, 100);
            }
            assert_true(lost->disk.vouched);
        }
        cluster_run(c, 2000);
        for (unsigned id = 1; id <= voters; id++) {
            assert_int_equal(c->nodes[id].commit, c->committed_count);
        }
        commits += c->committed_count;
        cluster_free(c);
    }
    assert_true(commits > 60 * 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strangers_are_refused_with_a_reason),
        cmocka_unit_test(a_directory_bootstrapped_a_second_time_is_refused),
        cmocka_unit_test(a_member_that_noted_nothing_takes_a_directory_that_was_vouched_for),
        cmocka_unit_test(a_leader_that_meets_a_wiped_follower_goes_on_leading_and_feeds_it),
        cmocka_unit_test(what_a_lost_directory_acknowledged_commits_nothing),
        cmocka_unit_test(an_entry_that_a_lost_directory_acknowledged_is_committed_by_the_others),
        cmocka_unit_test(a_wiped_node_neither_votes_nor_campaigns_nor_counts_until_all_have_greeted_it),
        cmocka_unit_test(a_wiped_node_ignores_pre_votes_votes_and_timeout_now),
        cmocka_unit_test(a_wiped_node_waits_for_a_leader_as_new_as_any_greeting),
        cmocka_unit_test(vouching_needs_a_committed_entry_of_the_leaders_term_and_all_it_had),
        cmocka_unit_test(a_leader_never_counts_on_a_directory_that_says_it_is_new),
        cmocka_unit_test(a_restart_waits_for_what_is_on_its_way_to_the_disk),
        cmocka_unit_test(the_only_voter_of_a_room_cannot_be_made_anew),
        cmocka_unit_test(rooms_survive_the_loss_of_one_directory_after_another),
        cmocka_unit_test(lost_directories_among_crashes_and_cuts_lose_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
