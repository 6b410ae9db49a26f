/* SPDX-License-Identifier: EUPL-1.2 */
/* Behaviour of whole rooms: elections, commits, catch-up, crashes, batching, durability before words. */
#include "cluster.h"

static void three_nodes_elect_one_leader_and_commit_its_own_term(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(3, 0, 1);
    struct node *leader = cluster_await_leader(c);
    struct agree_status status;
    cluster_run(c, 300);
    for (unsigned id = 1; id <= 3; id++) {
        assert_int_equal(c->nodes[id].leader, leader->id);
        assert_int_equal(c->nodes[id].term, leader->term);
        assert_true(c->nodes[id].commit >= 2); /* the members and the barrier */
        assert_true(c->nodes[id].members_calls >= 1);
    }
    agree_status(leader->agree, &status);
    assert_true(status.ready && status.voting);
    assert_int_equal(status.role, ROLE_LEADER);
    assert_int_equal(status.members_count, 3);
    assert_int_equal(status.match_index[0], status.last_index);
    assert_int_equal(status.durable_index, status.last_index);
    assert_true(status.elections >= 1);
    cluster_free(c);
}

static void a_command_reaches_every_disk_with_the_same_bytes(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(3, 1, 2);
    struct node *leader = cluster_await_leader(c);
    assert_int_equal(node_propose(leader, "case 1"), SEUS_OK);
    cluster_run(c, 300);
    for (unsigned id = 1; id <= 4; id++) {
        const struct disk *d = &c->nodes[id].disk;
        assert_int_equal(c->nodes[id].commit, leader->commit);
        assert_int_equal(d->rows_count, leader->disk.rows_count);
        assert_memory_equal(d->rows[d->rows_count - 1].payload, "case 1", 6);
    }
    cluster_free(c);
}

static void proposals_of_one_turn_are_one_write(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(3, 0, 3);
    struct node *leader = cluster_await_leader(c);
    const unsigned writes = leader->writes_with_entries;
    for (int i = 0; i < 50; i++) {
        assert_int_equal(agree_propose(leader->agree, STR_LIT("note")), SEUS_OK);
    }
    agree_flush(leader->agree);
    assert_int_equal(leader->writes_with_entries, writes + 1);
    assert_int_equal(leader->last_write_entries, 50);
    cluster_run(c, 300);
    for (unsigned id = 1; id <= 3; id++) {
        assert_int_equal(c->nodes[id].commit, leader->disk.rows_count);
    }
    cluster_free(c);
}

static void a_follower_refuses_proposals_and_bounds_are_refusals(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(3, 0, 4);
    struct node *leader = cluster_await_leader(c);
    struct node *follower = &c->nodes[leader->id % 3 + 1];
    static char large[LOG_PAYLOAD_SIZE_MAX + 1];
    assert_int_equal(agree_propose(follower->agree, STR_LIT("x")), SEUS_NOT_LEADER);
    assert_int_equal(agree_propose(leader->agree, (struct str){large, sizeof(large)}), SEUS_LIMIT);
    unsigned taken = 0;
    while (agree_propose(leader->agree, (struct str){large, sizeof(large) - 1}) == SEUS_OK) {
        taken++;
    }
    assert_int_equal(taken, PROPOSALS_BYTES_MAX / LOG_PAYLOAD_SIZE_MAX);
    agree_flush(leader->agree);
    assert_int_equal(agree_propose(leader->agree, STR_LIT("x")), SEUS_LIMIT); /* in flight still */
    cluster_run(c, 2000);
    assert_int_equal(leader->commit, leader->disk.rows_count);
    assert_int_equal(agree_propose(leader->agree, STR_LIT("x")), SEUS_OK);
    for (unsigned i = 1; i < PROPOSALS_COUNT_MAX; i++) {
        assert_int_equal(agree_propose(leader->agree, STR_LIT("x")), SEUS_OK);
    }
    assert_int_equal(agree_propose(leader->agree, STR_LIT("x")), SEUS_LIMIT);
    agree_flush(leader->agree);
    cluster_run(c, 500);
    assert_int_equal(c->nodes[1].commit, leader->disk.rows_count);
    cluster_free(c);
}

static void fill(struct cluster *c, struct node *leader, unsigned count, size_t size)
{
    char *text = calloc(1, size);
    for (unsigned i = 0; i < count; i++) {
        memcpy(text, &i, sizeof(i));
        assert_int_equal(agree_propose(leader->agree, (struct str){text, size}), SEUS_OK);
        if (i % 500 == 499) {
            agree_flush(leader->agree);
            cluster_settle(c);
            agree_applied(leader->agree, leader->commit);
        }
    }
    agree_flush(leader->agree);
    cluster_settle(c);
    free(text);
}

static void a_lagging_node_is_fed_from_the_log_in_bounded_messages(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(3, 0, 5);
    struct node *leader = cluster_await_leader(c);
    struct node *late = &c->nodes[leader->id % 3 + 1];
    struct log_entry entry;
    node_crash(late);
    fill(c, leader, 10000, 2000);
    assert_int_equal(agree_recent_entry(leader->agree, 100, &entry), SEUS_NOT_FOUND); /* no longer in memory */
    assert_int_equal(agree_recent_entry(leader->agree, leader->commit, &entry), SEUS_OK);
    const uint64_t term = leader->term;
    struct agree_status before;
    struct agree_status after;
    agree_status(leader->agree, &before);
    c->turn_bytes = c->turn_bytes_max = c->read_bytes_max = 0;
    node_up(late);
    cluster_run(c, 2500);
    agree_status(leader->agree, &after);
    assert_true(c->turn_bytes_max <= FEED_BYTES_MAX + FEED_PIECE_BYTES_MAX);
    assert_in_range(c->read_bytes_max, FEED_MS_BYTES_MAX, FEED_MS_BYTES_MAX + FEED_PIECE_BYTES_MAX); /* in a ms */
    assert_in_range(after.resends - before.resends, 0, 200); /* of 10,000: what asked, nothing after its answer */
    assert_int_equal(late->commit, leader->commit);
    assert_int_equal(late->disk.rows_count, leader->disk.rows_count);
    assert_true(c->piece_bytes_max <= FEED_PIECE_BYTES_MAX);
    assert_true(c->piece_bytes_max > FEED_PIECE_BYTES_MAX / 2);
    assert_int_equal(leader->term, term); /* nobody missed a heartbeat meanwhile */
    cluster_free(c);
}

static void who_waits_for_an_entry_goes_before_a_node_that_is_fed_from_the_log(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(3, 0, 6);
    struct node *leader = cluster_await_leader(c);
    struct node *late = &c->nodes[leader->id % 3 + 1];
    struct node *other = &c->nodes[late->id % 3 + 1];
    node_crash(late);
    fill(c, leader, 10000, 2000);
    node_crash(other);
    node_up(late);
    c->read_bytes = c->read_bytes_max = 0;
    assert_int_equal(agree_propose(leader->agree, STR_LIT("waits until the late one has it")), SEUS_OK);
    agree_flush(leader->agree);
    cluster_run(c, 2500);
    assert_in_range(c->read_bytes_max, FEED_MS_BYTES_BESIDE / 2, FEED_MS_BYTES_MAX - FEED_MS_BYTES_BESIDE);
    assert_int_equal(leader->commit, leader->disk.rows_count);
    assert_int_equal(late->disk.rows_count, leader->disk.rows_count);
    cluster_free(c);
}

static void run_until_it_has(struct cluster *c, const struct node *late, size_t rows)
{
    for (unsigned ms = 0; ms < 1000 && late->disk.rows_count < rows; ms++) {
        cluster_run(c, 1);
    }
    assert_in_range(late->disk.rows_count, rows, 4 * rows);
}

/* Time stands still: nothing is read but by agree_feed. */
static void between_two_stretches_that_are_read_for_a_late_node_others_are_heard(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(3, 0, 5);
    struct node *leader = cluster_await_leader(c);
    struct node *late = &c->nodes[leader->id % 3 + 1];
    node_crash(late);
    fill(c, leader, 10000, 2000);
    node_up(late);
    run_until_it_has(c, late, 1000);
    c->now_ms++;
    unsigned stretches = 0;
    for (bool more = true; more; stretches++) {
        const size_t rows = late->disk.rows_count;
        c->read_bytes = 0;
        more = agree_feed(leader->agree);
        assert_in_range(c->read_bytes, 1, FEED_TURN_BYTES_MAX + 2000);
        assert_int_equal(agree_propose(leader->agree, STR_LIT("somebody writes")), SEUS_OK);
        agree_flush(leader->agree);
        c->read_bytes = 0;
        cluster_settle(c);
        assert_int_equal(c->read_bytes, 0); /* the answer of the late one asks for more, which waits */
        assert_int_equal(leader->commit, leader->disk.rows_count);
        assert_true(late->disk.rows_count > rows);
    }
    assert_true(stretches >= FEED_MS_BYTES_MAX / FEED_TURN_BYTES_MAX);
    assert_true(late->disk.rows_count < leader->disk.rows_count / 2);
    cluster_run(c, 2500);
    assert_int_equal(late->commit, leader->commit);
    cluster_free(c);
}

static void two_late_nodes_have_their_stretches_in_turn(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(5, 0, 5);
    struct node *leader = cluster_await_leader(c);
    struct node *late = &c->nodes[leader->id % 5 + 1];
    struct node *later = &c->nodes[late->id % 5 + 1];
    node_crash(late);
    node_crash(later);
    fill(c, leader, 10000, 2000);
    node_up(late);
    node_up(later);
    run_until_it_has(c, late, 1000);
    run_until_it_has(c, later, 1000);
    const size_t rows = late->disk.rows_count;
    const size_t later_rows = later->disk.rows_count;
    for (unsigned i = 0; i < 8; i++) {
        c->now_ms++;
        cluster_feed(c);
    }
    assert_true(late->disk.rows_count > rows && later->disk.rows_count > later_rows);
    const size_t step = late->disk.rows_count - rows;
    assert_in_range(later->disk.rows_count - later_rows, step - step / 8, step + step / 8);
    cluster_free(c);
}

static void heartbeats_go_on_while_a_node_that_answers_slowly_is_fed(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(3, 0, 6);
    struct node *leader = cluster_await_leader(c);
    struct node *late = &c->nodes[leader->id % 3 + 1];
    node_crash(late);
    fill(c, leader, 5000, 1000);
    node_up(late);
    cluster_run(c, 150);
    late->disk_held = true;
    const uint64_t term = leader->term;
    cluster_run(c, 5000);
    assert_int_equal(late->leader, leader->id);
    assert_int_equal(leader->term, term);
    late->disk_held = false;
    cluster_run(c, 3000);
    assert_int_equal(late->commit, leader->commit);
    struct agree_status status;
    agree_status(leader->agree, &status);
    assert_in_range(status.resends, 0, 600); /* of 5000: what asked, again and again; nothing that was on its way */
    cluster_free(c);
}

static void a_node_that_is_down_costs_one_piece_a_heartbeat(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(3, 0, 19);
    struct node *leader = cluster_await_leader(c);
    node_crash(&c->nodes[leader->id % 3 + 1]);
    fill(c, leader, 3000, 2000);
    cluster_run(c, 3000);
    size_t bytes = 0;
    for (int i = 0; i < 10; i++) {
        c->turn_bytes = 0;
        cluster_run(c, 100);
        bytes += c->turn_bytes;
    }
    assert_true(c->turn_bytes_max <= FEED_BYTES_MAX + FEED_PIECE_BYTES_MAX);
    assert_true(bytes <= 12 * FEED_PIECE_BYTES_MAX);
    cluster_free(c);
}

static void a_row_that_fails_its_checksum_is_never_sent(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(3, 0, 7);
    struct node *leader = cluster_await_leader(c);
    struct node *late = &c->nodes[leader->id % 3 + 1];
    node_crash(late);
    fill(c, leader, 9000, 2000);
    leader->disk.bad_row = 1000;
    node_up(late);
    cluster_run(c, 3000);
    assert_true(late->disk.rows_count < 1000);
    leader->disk.bad_row = 0;
    cluster_run(c, 4000);
    assert_int_equal(late->commit, leader->commit);
    cluster_free(c);
}

static void the_room_goes_on_when_its_leader_crashes(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(3, 0, 8);
    struct node *leader = cluster_await_leader(c);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(node_propose(leader, "before"), SEUS_OK);
        cluster_run(c, 300);
        const uint64_t commit = leader->commit;
        struct node *old = leader;
        node_crash(old);
        leader = cluster_await_leader(c);
        assert_true(leader != old && leader->commit > commit);
        node_up(old);
        cluster_run(c, 500);
        assert_int_equal(old->commit, leader->commit);
    }
    cluster_free(c);
}

static void a_broken_connection_of_the_leader_brings_the_election_forward(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct cluster *c = cluster_start(3, 0, seed);
        struct node *leader = cluster_await_leader(c);
        cluster_run(c, 500);
        node_crash(leader);
        cluster_run(c, 600); /* below the election timeout of 1000 ms */
        assert_non_null(cluster_leader(c));
        cluster_free(c);
    }
}

static void a_write_under_way_delays_the_early_election_only_until_it_is_done(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(3, 0, 20);
    struct node *leader = cluster_await_leader(c);
    cluster_run(c, 500);
    for (unsigned id = 1; id <= 3; id++) {
        c->nodes[id].disk_held = id != leader->id;
    }
    assert_int_equal(node_propose(leader, "under way"), SEUS_OK);
    cluster_run(c, 5);
    node_crash(leader);
    cluster_run(c, 100);
    assert_null(cluster_leader(c));
    for (unsigned id = 1; id <= 3; id++) {
        c->nodes[id].disk_held = false;
    }
    cluster_run(c, 100);
    assert_non_null(cluster_leader(c));
    cluster_free(c);
}

static void hand_over_waits_until_nothing_is_missing(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(3, 0, 21);
    struct node *leader = cluster_await_leader(c);
    struct node *next = &c->nodes[leader->id % 3 + 1];
    cluster_run(c, 300);
    next->disk_held = true;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(node_propose(leader, "x"), SEUS_OK);
        cluster_settle(c);
    }
    assert_int_equal(next->disk.queue_count, 3);
    assert_int_equal(agree_transfer(leader->agree, next->id, NULL), SEUS_OK);
    while (next->disk.queue_count > 0) { /* each acknowledged alone */
        disk_write_one(next);
        agree_persisted(next->agree, next->disk.ticket);
        cluster_settle(c);
    }
    next->disk_held = false;
    cluster_run(c, 20);
    assert_int_equal(next->role, ROLE_LEADER);
    cluster_free(c);
}

static void silence_of_a_link_or_of_another_node_does_not_bring_it_forward(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(3, 0, 9);
    struct node *leader = cluster_await_leader(c);
    struct node *follower = &c->nodes[leader->id % 3 + 1];
    struct node *third = &c->nodes[follower->id % 3 + 1];
    cluster_run(c, 500);
    const uint64_t term = leader->term;
    c->net_held = true;
    agree_peer_lost(follower->agree, third->id, true);
    agree_peer_lost(follower->agree, leader->id, false);
    cluster_run(c, 80);
    assert_int_equal(follower->role, ROLE_FOLLOWER);
    c->net_held = false;
    cluster_run(c, 2000);
    assert_int_equal(leader->term, term);
    cluster_free(c);
}

static void no_vote_leaves_before_it_is_durable(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(3, 0, 10);
    for (unsigned id = 1; id <= 3; id++) {
        c->nodes[id].disk_held = true;
    }
    cluster_run(c, 10000);
    assert_true(c->sent[PEER_VOTE] > 0); /* pre-votes reveal nothing */
    for (unsigned id = 1; id <= 3; id++) {
        assert_true(c->nodes[id].role != ROLE_LEADER);
        for (size_t i = 0; i < c->letters_count; i++) {
            assert_false(c->letters[i].message.type == PEER_VOTE && !c->letters[i].message.vote.pre_vote);
        }
    }
    for (unsigned id = 1; id <= 3; id++) {
        c->nodes[id].disk_held = false;
    }
    (void)cluster_await_leader(c);
    cluster_free(c);
}

struct seen_votes {
    struct cluster *cluster;
    unsigned grants;
};

/* Fails if a message shows a term or a vote that its sender's disk does not hold. */
static bool words_follow_deeds(void *ctx, uint64_t from, uint64_t to, const struct peer_message *message)
{
    struct seen_votes *seen = ctx;
    const struct disk *d = &seen->cluster->nodes[from].disk;
    if (message->type == PEER_VOTE && !message->vote.pre_vote) {
        assert_true(d->term > message->vote.term || (d->term == message->vote.term && d->voted_for == from));
    }
    if (message->type == PEER_VOTE_RESULT && message->vote_result.granted && !message->vote_result.pre_vote) {
        assert_true(d->term > message->vote_result.term ||
                    (d->term == message->vote_result.term && d->voted_for == to));
        seen->grants++;
    }
    if (message->type == PEER_APPEND) {
        assert_true(d->term >= message->append.term);
    }
    if (message->type == PEER_APPEND_RESULT) {
        assert_true(d->term >= message->append_result.term);
        assert_true(message->append_result.rejected > 0 || d->rows_count >= message->append_result.last_index);
    }
    return true;
}

static void words_follow_deeds_with_slow_disks(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(3, 0, 11);
    struct seen_votes seen = {.cluster = c};
    c->filter_ctx = &seen;
    c->filter = words_follow_deeds;
    for (int i = 0; i < 400; i++) {
        for (unsigned id = 1; id <= 3; id++) {
            c->nodes[id].disk_held = cluster_random(c) % 3 == 0;
            if (c->nodes[id].role == ROLE_LEADER) {
                (void)node_propose(&c->nodes[id], "x");
            }
        }
        if (i % 40 == 39) {
            const uint64_t id = cluster_random(c) % 3 + 1;
            node_crash(&c->nodes[id]);
            cluster_run(c, 200);
            node_up(&c->nodes[id]);
        }
        cluster_run(c, 30);
    }
    assert_true(seen.grants > 0);
    cluster_free(c);
}

static void hand_over_makes_the_chosen_node_leader(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(3, 1, 12);
    struct node *leader = cluster_await_leader(c);
    struct node *next = &c->nodes[leader->id % 3 + 1];
    struct seus_why why;
    cluster_run(c, 300);
    assert_int_equal(agree_transfer(next->agree, 0, &why), SEUS_NOT_LEADER);
    assert_int_equal(agree_transfer(leader->agree, leader->id, &why), SEUS_INVALID);
    assert_int_equal(agree_transfer(leader->agree, 4, &why), SEUS_INVALID);
    assert_int_equal(agree_transfer(leader->agree, 77, &why), SEUS_INVALID);
    assert_int_equal(agree_propose(leader->agree, STR_LIT("still mine")), SEUS_OK);
    const uint64_t before = leader->disk.rows_count;
    assert_int_equal(agree_transfer(leader->agree, next->id, &why), SEUS_OK);
    assert_int_equal(agree_propose(leader->agree, STR_LIT("x")), SEUS_NOT_LEADER);
    assert_int_equal(agree_transfer(leader->agree, next->id, &why), SEUS_UNAVAILABLE);
    cluster_run(c, 50);
    assert_int_equal(next->role, ROLE_LEADER);
    cluster_run(c, 300);
    assert_true(next->commit > before);
    assert_memory_equal(next->disk.rows[before].payload, "still mine", 10);
    assert_int_equal(agree_transfer(next->agree, 0, &why), SEUS_OK);
    cluster_run(c, 100);
    assert_true(next->role != ROLE_LEADER);
    cluster_free(c);
}

static void hand_over_to_a_node_that_is_away_is_given_up(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(3, 0, 13);
    struct node *leader = cluster_await_leader(c);
    struct node *next = &c->nodes[leader->id % 3 + 1];
    cluster_run(c, 300);
    node_crash(next);
    assert_int_equal(node_propose(leader, "it misses this"), SEUS_OK);
    cluster_run(c, 100);
    assert_int_equal(agree_transfer(leader->agree, next->id, NULL), SEUS_OK);
    cluster_run(c, 1100);
    assert_int_equal(leader->role, ROLE_LEADER);
    assert_int_equal(node_propose(leader, "on we go"), SEUS_OK);
    node_up(next);
    cluster_run(c, 1500);
    assert_int_equal(next->commit, leader->disk.rows_count);
    cluster_free(c);
}

static void reads_are_confirmed_by_a_majority_and_share_a_round(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(3, 0, 14);
    struct node *leader = cluster_await_leader(c);
    cluster_run(c, 300);
    assert_int_equal(agree_confirm_read(c->nodes[leader->id % 3 + 1].agree, 1), SEUS_NOT_LEADER);
    const size_t asked = c->sent[PEER_READ];
    for (uint64_t i = 0; i < 20; i++) {
        assert_int_equal(agree_confirm_read(leader->agree, 1000 + i), SEUS_OK);
    }
    agree_flush(leader->agree);
    assert_int_equal(c->sent[PEER_READ], asked + 2);
    assert_int_equal(leader->reads, 0);
    cluster_settle(c);
    assert_int_equal(leader->reads, 20);
    assert_int_equal(leader->read_cookie[0], 1000);
    assert_true(leader->read_ok[19]);
    assert_int_equal(leader->read_index[19], leader->commit);
    cluster_free(c);
}

static void a_lost_question_is_repeated_and_a_cut_off_leader_confirms_nothing(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(3, 0, 15);
    struct node *leader = cluster_await_leader(c);
    cluster_run(c, 300);
    assert_int_equal(agree_confirm_read(leader->agree, 1), SEUS_OK);
    agree_flush(leader->agree);
    cluster_drop_letters(c, 0);
    cluster_run(c, 250);
    assert_int_equal(leader->reads, 1);
    assert_true(leader->read_ok[0]);
    for (unsigned id = 1; id <= 3; id++) {
        c->cut[leader->id][id] = c->cut[id][leader->id] = true;
    }
    struct node *old = leader;
    assert_int_equal(agree_confirm_read(old->agree, 2), SEUS_OK);
    agree_flush(old->agree);
    cluster_run(c, 4000);
    assert_int_equal(old->reads, 2);
    assert_false(old->read_ok[1]);
    assert_int_equal(old->read_cookie[1], 2);
    assert_int_equal(agree_confirm_read(old->agree, 3), SEUS_NOT_LEADER);
    assert_non_null(cluster_leader(c));
    cluster_free(c);
}

static void followers_of_a_silent_leader_take_turns_right_after_one_election_timeout(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct cluster *c = cluster_start(3, 0, 400 + seed);
        struct node *old = cluster_await_leader(c);
        cluster_run(c, 500);
        const uint64_t term = old->term;
        for (unsigned id = 1; id <= 3; id++) { /* silent: nobody's connection breaks */
            c->cut[old->id][id] = c->cut[id][old->id] = true;
        }
        cluster_run(c, 850); /* its last heartbeat was at most 100 ms before */
        for (unsigned id = 1; id <= 3; id++) {
            assert_int_equal(c->nodes[id].term, term);
            assert_true(id == old->id || c->nodes[id].role == ROLE_FOLLOWER);
        }
        cluster_run(c, 1300 - 850);
        struct node *leader = cluster_leader(c);
        assert_non_null(leader);
        assert_ptr_not_equal(leader, old);
        assert_int_equal(leader->term, term + 1);
        cluster_free(c);
    }
}

static void a_late_confirmation_of_an_older_term_is_not_counted(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(3, 0, 16);
    struct node *leader = cluster_await_leader(c);
    struct node *follower = &c->nodes[leader->id % 3 + 1];
    cluster_run(c, 300);
    c->net_held = true;
    assert_int_equal(agree_confirm_read(leader->agree, 1), SEUS_OK);
    agree_flush(leader->agree);
    const struct peer_message old = {.type = PEER_READ_RESULT,
                                     .read = {.term = leader->term - 1, .round = 1, .confirmed = true}};
    const struct peer_message not = {.type = PEER_READ_RESULT,
                                     .read = {.term = leader->term, .round = 1, .confirmed = false}};
    const struct peer_message future = {.type = PEER_READ_RESULT,
                                        .read = {.term = leader->term, .round = 9, .confirmed = true}};
    agree_receive(leader->agree, follower->id, &old);
    agree_receive(leader->agree, follower->id, &not);
    agree_receive(leader->agree, follower->id, &future);
    assert_int_equal(leader->reads, 0);
    /* And a voter that has moved on does not confirm. */
    const struct peer_message question = {.type = PEER_READ, .read = {.term = leader->term - 1, .round = 1}};
    const size_t answers = c->sent[PEER_READ_RESULT];
    agree_receive(follower->agree, leader->id, &question);
    assert_int_equal(c->sent[PEER_READ_RESULT], answers);
    cluster_free(c);
}

static void a_room_of_one_confirms_reads_at_once(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(1, 0, 17);
    struct node *leader = cluster_await_leader(c);
    assert_int_equal(node_propose(leader, "alone"), SEUS_OK);
    cluster_settle(c);
    assert_int_equal(leader->commit, leader->disk.rows_count);
    assert_int_equal(agree_confirm_read(leader->agree, 5), SEUS_OK);
    agree_flush(leader->agree);
    assert_int_equal(leader->reads, 1);
    assert_true(leader->read_ok[0]);
    cluster_run(c, 60000);
    assert_int_equal(leader->role, ROLE_LEADER);
    cluster_free(c);
}

static void bad_options_and_logs_are_refused(void **state)
{
    (void)state;
    struct cluster *c = cluster_make(3, 0, 18);
    struct node *n = &c->nodes[1];
    struct seus_why why;
    struct agree_timing timing;
    n->disk.rows[0].type = LOG_COMMAND;
    assert_int_equal(node_start_why(n, &why), SEUS_INTEGRITY);
    n->disk.rows[0].type = LOG_CHANGE;
    n->disk.rows[0].payload[0] = 9;
    assert_int_equal(node_start_why(n, &why), SEUS_INTEGRITY);
    n->disk.rows[0].payload[0] = 1;
    assert_int_equal(node_start_why(n, &why), SEUS_OK);
    assert_int_equal(agree_timing_by_name("lan", &timing, &why), SEUS_OK);
    assert_int_equal(timing.election_timeout_ms, 300);
    assert_int_equal(agree_timing_by_name("fast", &timing, &why), SEUS_INVALID);
    assert_non_null(strstr(why.hint, "wan"));
    cluster_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_nodes_elect_one_leader_and_commit_its_own_term),
        cmocka_unit_test(a_command_reaches_every_disk_with_the_same_bytes),
        cmocka_unit_test(proposals_of_one_turn_are_one_write),
        cmocka_unit_test(a_follower_refuses_proposals_and_bounds_are_refusals),
        cmocka_unit_test(a_lagging_node_is_fed_from_the_log_in_bounded_messages),
        cmocka_unit_test(who_waits_for_an_entry_goes_before_a_node_that_is_fed_from_the_log),
        cmocka_unit_test(between_two_stretches_that_are_read_for_a_late_node_others_are_heard),
        cmocka_unit_test(two_late_nodes_have_their_stretches_in_turn),
        cmocka_unit_test(heartbeats_go_on_while_a_node_that_answers_slowly_is_fed),
        cmocka_unit_test(a_node_that_is_down_costs_one_piece_a_heartbeat),
        cmocka_unit_test(a_row_that_fails_its_checksum_is_never_sent),
        cmocka_unit_test(the_room_goes_on_when_its_leader_crashes),
        cmocka_unit_test(a_broken_connection_of_the_leader_brings_the_election_forward),
        cmocka_unit_test(a_write_under_way_delays_the_early_election_only_until_it_is_done),
        cmocka_unit_test(hand_over_waits_until_nothing_is_missing),
        cmocka_unit_test(silence_of_a_link_or_of_another_node_does_not_bring_it_forward),
        cmocka_unit_test(no_vote_leaves_before_it_is_durable),
        cmocka_unit_test(words_follow_deeds_with_slow_disks),
        cmocka_unit_test(hand_over_makes_the_chosen_node_leader),
        cmocka_unit_test(hand_over_to_a_node_that_is_away_is_given_up),
        cmocka_unit_test(reads_are_confirmed_by_a_majority_and_share_a_round),
        cmocka_unit_test(a_lost_question_is_repeated_and_a_cut_off_leader_confirms_nothing),
        cmocka_unit_test(followers_of_a_silent_leader_take_turns_right_after_one_election_timeout),
        cmocka_unit_test(a_late_confirmation_of_an_older_term_is_not_counted),
        cmocka_unit_test(a_room_of_one_confirms_reads_at_once),
        cmocka_unit_test(bad_options_and_logs_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
