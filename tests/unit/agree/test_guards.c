/* SPDX-License-Identifier: EUPL-1.2 */
/* One directed test for each guard: each fails if that guard is taken out. */
#include "cluster.h"

/* A single real node, 1, of a room whose other members are played by the test. */
struct play {
    struct cluster *c;
    struct node *n;
    struct peer_message last[32]; /* last message of each type that the node sent */
    unsigned sent[32];
};

static bool note_message(void *ctx, uint64_t from, uint64_t to, const struct peer_message *message)
{
    struct play *p = ctx;
    (void)from;
    (void)to;
    p->last[message->type] = *message;
    p->sent[message->type]++;
    return false;
}

static struct play *play_start(unsigned voters, unsigned standbys)
{
    struct play *p = calloc(1, sizeof(*p));
    p->c = cluster_make(voters, standbys, 3);
    p->n = &p->c->nodes[1];
    p->c->filter_ctx = p;
    p->c->filter = note_message;
    p->c->no_disks = true; /* the others have none */
    node_start(p->n);
    cluster_settle(p->c);
    return p;
}

static void play_end(struct play *p)
{
    cluster_free(p->c);
    free(p);
}

static void append(struct play *p, uint64_t from, uint64_t term, uint64_t prev_index, uint64_t prev_term,
                   struct log_entry *entries, uint32_t count, uint64_t commit)
{
    const struct peer_message message = {.type = PEER_APPEND,
                                         .append = {.version = 0,
                                                    .term = term,
                                                    .prev_index = prev_index,
                                                    .prev_term = prev_term,
                                                    .leader_commit = commit,
                                                    .entries_count = count,
                                                    .entries = entries}};
    agree_receive(p->n->agree, from, &message);
}

static struct log_entry command(uint64_t index, uint64_t term)
{
    return (struct log_entry){.index = index, .term = term, .type = LOG_COMMAND, .payload = STR_LIT("command")};
}

static struct log_entry change(uint64_t index, uint64_t term, unsigned voters, unsigned standbys, struct buf *payload)
{
    buf_clear(payload);
    cluster_change_payload(voters, standbys, payload);
    return (struct log_entry){.index = index, .term = term, .type = LOG_CHANGE, .payload = buf_str(payload)};
}

static void the_answer_to_an_older_term_claims_no_entries(void **state)
{
    (void)state;
    struct play *p = play_start(3, 0);
    struct raft_message message = {.type = RAFT_APPEND_ENTRIES_RESULT};
    append(p, 2, 9, 1, 1, NULL, 0, 0);
    cluster_settle(p->c);
    append(p, 3, 5, 1, 1, NULL, 0, 0);
    assert_int_equal(p->last[PEER_APPEND_RESULT].append_result.term, 9);
    assert_int_equal(p->last[PEER_APPEND_RESULT].append_result.last_index, 0);
    message.append_entries_result.last_log_index = 12345; /* what the stack happened to hold */
    p->n->agree->answering_stale = true;
    guard_stale_answer(p->n->agree, &message);
    assert_int_equal(message.append_entries_result.last_log_index, 0);
    p->n->agree->answering_stale = false;
    message.append_entries_result.last_log_index = 7;
    guard_stale_answer(p->n->agree, &message);
    assert_int_equal(message.append_entries_result.last_log_index, 7);
    play_end(p);
}

static void a_sole_voter_leads_in_a_new_term_after_every_start(void **state)
{
    (void)state;
    struct play *p = play_start(1, 1);
    for (int i = 0; i < 3; i++) {
        const uint64_t term = p->n->term;
        assert_int_equal(p->n->role, ROLE_LEADER);
        assert_int_equal(p->n->disk.term, term);
        assert_int_equal(p->n->disk.voted_for, 1);
        node_crash(p->n);
        node_start(p->n);
        cluster_settle(p->c);
        assert_true(p->n->term > term);
    }
    play_end(p);
}

static void a_sole_voter_that_stepped_down_leads_again_only_in_a_new_term(void **state)
{
    (void)state;
    struct play *p = play_start(1, 1);
    const struct peer_message higher = {.type = PEER_APPEND_RESULT, .append_result = {.term = 50, .last_index = 1}};
    agree_receive(p->n->agree, 2, &higher);
    assert_int_equal(p->n->role, ROLE_FOLLOWER);
    cluster_run(p->c, 2500);
    assert_int_equal(p->n->role, ROLE_LEADER);
    assert_int_equal(p->n->disk.term, 51);
    assert_int_equal(p->n->disk.voted_for, 1);
    play_end(p);
}

static void a_sole_voter_ignores_timeout_now(void **state)
{
    (void)state;
    struct play *p = play_start(1, 1);
    const struct peer_message higher = {.type = PEER_APPEND_RESULT, .append_result = {.term = 50, .last_index = 1}};
    agree_receive(p->n->agree, 2, &higher);
    cluster_settle(p->c);
    const uint64_t last = p->n->disk.rows_count;
    const uint64_t last_term = p->n->disk.rows[last - 1].term;
    append(p, 2, 50, last, last_term, NULL, 0, 0);
    const struct peer_message now = {.type = PEER_TIMEOUT_NOW,
                                     .timeout_now = {.term = 50, .last_index = last, .last_term = last_term}};
    agree_receive(p->n->agree, 2, &now);
    assert_int_equal(p->n->role, ROLE_FOLLOWER);
    play_end(p);
}

static void a_change_in_the_middle_of_a_message_keeps_its_index(void **state)
{
    (void)state;
    struct play *p = play_start(3, 0);
    struct buf payload = {0};
    struct log_entry entries[] = {command(2, 2), command(3, 2), change(4, 2, 3, 1, &payload), command(5, 2)};
    append(p, 2, 2, 1, 1, entries, 4, 1);
    cluster_settle(p->c);
    assert_int_equal(p->n->disk.rows_count, 5);
    assert_int_equal(p->n->agree->raft.configuration_uncommitted_index, 4);
    append(p, 2, 2, 5, 2, NULL, 0, 5);
    cluster_settle(p->c);
    assert_int_equal(p->n->agree->raft.configuration_uncommitted_index, 0);
    assert_int_equal(p->n->agree->raft.configuration_committed_index, 4);
    assert_int_equal(p->n->commit, 5);
    buf_release(&payload);
    play_end(p);
}

static void a_second_change_rolls_back_to_the_first_one(void **state)
{
    (void)state;
    struct play *p = play_start(3, 0);
    struct buf first = {0};
    struct buf second = {0};
    struct log_entry entries[] = {change(2, 2, 3, 1, &first), change(3, 2, 3, 2, &second)};
    append(p, 2, 2, 1, 1, entries, 2, 1); /* nothing says that entry 2 is committed, but it must be */
    cluster_settle(p->c);
    assert_int_equal(p->n->agree->members_count, 5);
    struct log_entry other = command(3, 3);
    append(p, 3, 3, 2, 2, &other, 1, 1); /* entry 3 was not */
    cluster_settle(p->c);
    assert_int_equal(p->n->agree->raft.configuration.n, 4);
    assert_int_equal(p->n->agree->members_count, 4);
    buf_release(&first);
    buf_release(&second);
    play_end(p);
}

static void a_new_leader_always_commits_an_entry_of_its_own_term(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(3, 0, 4); /* nothing uncommitted: the library sees no need */
    struct node *leader = cluster_await_leader(c);
    assert_int_equal(leader->disk.rows_count, 2);
    assert_int_equal(leader->disk.rows[1].type, LOG_BARRIER);
    assert_int_equal(leader->disk.rows[1].term, leader->term);
    cluster_free(c);
}

static void a_vote_result_is_ignored_by_who_is_no_candidate(void **state)
{
    (void)state;
    struct play *p = play_start(3, 0);
    const struct peer_message result = {.type = PEER_VOTE_RESULT, .vote_result = {.version = 2, .term = 50}};
    agree_receive(p->n->agree, 2, &result);
    assert_int_equal(raft_current_term(&p->n->agree->raft), 1);
    const struct peer_vote_result beyond = {.version = 2, .term = 50, .granted = true, .pre_vote = true};
    const struct peer_vote_result fine = {.version = 2, .term = 2, .granted = true, .pre_vote = true};
    cluster_run(p->c, 2100);
    assert_int_equal(p->n->role, ROLE_CANDIDATE);
    assert_false(guard_accepts_vote_result(p->n->agree, &beyond));
    assert_true(guard_accepts_vote_result(p->n->agree, &fine));
    play_end(p);
}

static void a_denied_pre_vote_tells_the_newer_term(void **state)
{
    (void)state;
    struct play *p = play_start(3, 0);
    append(p, 2, 9, 1, 1, NULL, 0, 0);
    cluster_settle(p->c);
    const struct peer_message ask = {
        .type = PEER_VOTE,
        .vote = {.version = 2, .term = 4, .candidate_id = 3, .last_index = 100, .last_term = 3, .pre_vote = true}};
    agree_receive(p->n->agree, 3, &ask);
    assert_false(p->last[PEER_VOTE_RESULT].vote_result.granted);
    assert_int_equal(p->last[PEER_VOTE_RESULT].vote_result.term, 9);
    play_end(p);
}

static void a_leader_silent_for_an_election_timeout_no_longer_bars_votes(void **state)
{
    (void)state;
    struct play *p = play_start(3, 0);
    append(p, 2, 2, 1, 1, NULL, 0, 0);
    cluster_settle(p->c);
    const struct peer_message ask = {
        .type = PEER_VOTE,
        .vote = {.version = 2, .term = 3, .candidate_id = 3, .last_index = 1, .last_term = 1, .pre_vote = true}};
    p->c->now_ms += 999;
    agree_receive(p->n->agree, 3, &ask);
    assert_false(p->last[PEER_VOTE_RESULT].vote_result.granted);
    assert_int_equal(p->n->leader, 2);
    p->c->now_ms += 1; /* and its own timer, at 1000 to 2000, has not fired: nobody ticks here */
    agree_receive(p->n->agree, 3, &ask);
    assert_true(p->last[PEER_VOTE_RESULT].vote_result.granted);
    assert_int_equal(p->n->leader, 0);
    play_end(p);
}

static void who_granted_a_pre_vote_leaves_the_candidate_time_for_its_election(void **state)
{
    (void)state;
    struct play *p = play_start(3, 0);
    append(p, 2, 2, 1, 1, NULL, 0, 0);
    cluster_settle(p->c);
    const uint64_t own_election_ms = agree_deadline_ms(p->n->agree);
    struct peer_message ask = {
        .type = PEER_VOTE,
        .vote = {.version = 2, .term = 3, .candidate_id = 3, .last_index = 0, .last_term = 0, .pre_vote = true}};
    p->c->now_ms = own_election_ms - 5;
    agree_receive(p->n->agree, 3, &ask); /* a worse log: refused, and no reason to wait for it */
    assert_int_equal(agree_deadline_ms(p->n->agree), own_election_ms);
    ask.vote.last_index = 1;
    ask.vote.last_term = 1;
    agree_receive(p->n->agree, 3, &ask);
    assert_true(p->last[PEER_VOTE_RESULT].vote_result.granted);
    assert_true(agree_deadline_ms(p->n->agree) >= own_election_ms + 200);
    play_end(p);
}

static void of_two_who_ask_at_once_the_lower_id_wins(void **state)
{
    (void)state;
    struct play *p = play_start(3, 0);
    append(p, 2, 2, 1, 1, NULL, 0, 0);
    cluster_settle(p->c);
    p->c->now_ms = agree_deadline_ms(p->n->agree);
    agree_tick(p->n->agree);
    assert_int_equal(p->n->role, ROLE_CANDIDATE);
    const struct peer_message ask = {
        .type = PEER_VOTE,
        .vote = {.version = 2, .term = 3, .candidate_id = 3, .last_index = 1, .last_term = 1, .pre_vote = true}};
    agree_receive(p->n->agree, 3, &ask);
    assert_false(p->last[PEER_VOTE_RESULT].vote_result.granted);
    p->c->now_ms += 500; /* but not for ever: half an election timeout later the rival is answered */
    agree_receive(p->n->agree, 3, &ask);
    assert_true(p->last[PEER_VOTE_RESULT].vote_result.granted);
    play_end(p);
}

static void a_server_demoted_to_spare_does_not_make_the_leader_spin(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(3, 1, 5);
    struct node *leader = cluster_await_leader(c);
    unsigned ticks = 0;
    cluster_run(c, 300);
    leader->agree->raft.configuration.servers[3].role = RAFT_SPARE; /* no longer sent to, its last send stays */
    const uint64_t end = c->now_ms + 1000;
    while (c->now_ms < end && ticks < 1000) {
        const uint64_t deadline = agree_deadline_ms(leader->agree);
        c->now_ms = deadline > c->now_ms ? deadline : c->now_ms;
        agree_tick(leader->agree);
        cluster_settle(c);
        ticks++;
    }
    assert_true(ticks <= 25);
    assert_int_equal(leader->role, ROLE_LEADER);
    cluster_free(c);
}

static void a_write_finished_after_its_truncation_makes_nothing_durable(void **state)
{
    (void)state;
    struct play *p = play_start(3, 0);
    struct log_entry old[] = {command(2, 2), command(3, 2), command(4, 2), command(5, 2)};
    struct log_entry new[] = {command(4, 3), command(5, 3), command(6, 3)};
    append(p, 2, 2, 1, 1, NULL, 0, 1);
    cluster_settle(p->c);
    p->n->disk_held = true;
    append(p, 2, 2, 1, 1, old, 4, 1);
    append(p, 3, 3, 3, 2, new, 3, 1);
    assert_int_equal(p->n->disk.queue_count, 2);
    disk_write_one(p->n);
    agree_persisted(p->n->agree, p->n->disk.ticket);
    assert_int_equal(p->n->agree->raft.last_stored, 3); /* 4 and 5 on the disk are the old ones */
    assert_true(p->last[PEER_APPEND_RESULT].append_result.last_index <= 3);
    disk_write_one(p->n);
    agree_persisted(p->n->agree, p->n->disk.ticket);
    assert_int_equal(p->n->agree->raft.last_stored, 6);
    p->n->disk_held = false;
    play_end(p);
}

static void a_write_truncated_as_a_whole_is_forgotten(void **state)
{
    (void)state;
    struct play *p = play_start(3, 0);
    struct log_entry old[] = {command(2, 2), command(3, 2)};
    struct log_entry new[] = {command(2, 3), command(3, 3), command(4, 3)};
    append(p, 2, 2, 1, 1, NULL, 0, 1);
    cluster_settle(p->c);
    p->n->disk_held = true;
    append(p, 2, 2, 1, 1, old, 2, 1);
    append(p, 3, 3, 1, 1, new, 3, 1);
    disk_write_one(p->n);
    agree_persisted(p->n->agree, p->n->disk.ticket);
    assert_int_equal(p->n->agree->raft.last_stored, 1);
    p->n->disk_held = false;
    cluster_settle(p->c);
    assert_int_equal(p->n->agree->raft.last_stored, 4);
    play_end(p);
}

static void a_change_of_two_members_at_once_is_not_taken(void **state)
{
    (void)state;
    struct play *p = play_start(3, 0);
    struct buf payload = {0};
    struct log_entry entries[] = {command(2, 2), change(3, 2, 3, 2, &payload)};
    append(p, 2, 2, 1, 1, entries, 2, 1);
    cluster_settle(p->c);
    assert_int_equal(p->n->disk.rows_count, 2);
    assert_int_equal(p->n->agree->members_count, 3);
    buf_release(&payload);
    play_end(p);
}

static void a_malformed_change_never_reaches_the_library(void **state)
{
    (void)state;
    struct play *p = play_start(3, 0);
    struct buf payload = {0};
    struct log_entry entry = change(2, 2, 3, 1, &payload);
    entry.payload.len -= 8; /* ends in the middle of the last member */
    append(p, 2, 2, 1, 1, &entry, 1, 1);
    cluster_settle(p->c);
    assert_int_equal(p->n->disk.rows_count, 1);
    assert_int_equal(p->n->fatals, 0);
    assert_int_equal(p->n->agree->members_count, 3);
    buf_release(&payload);
    play_end(p);
}

static void what_was_held_for_a_leader_that_stepped_down_never_leaves(void **state)
{
    (void)state;
    struct play *p = calloc(1, sizeof(*p));
    p->c = cluster_make(1, 1, 3);
    p->n = &p->c->nodes[1];
    p->c->filter_ctx = p;
    p->c->filter = note_message;
    p->n->disk_held = true;
    node_start(p->n); /* leads at once; its messages wait for its vote */
    assert_int_equal(p->n->role, ROLE_LEADER);
    const struct peer_message higher = {.type = PEER_APPEND_RESULT, .append_result = {.term = 50, .last_index = 1}};
    agree_receive(p->n->agree, 2, &higher);
    while (p->n->disk.queue_count > 0) {
        disk_write_one(p->n);
        agree_persisted(p->n->agree, p->n->disk.ticket);
    }
    assert_int_equal(p->sent[PEER_APPEND], 0);
    play_end(p);
}

static void a_greeting_states_no_term_that_is_not_durable(void **state)
{
    (void)state;
    struct play *p = play_start(3, 0);
    struct peer_hello hello;
    p->n->disk_held = true;
    append(p, 2, 9, 1, 1, NULL, 0, 0);
    agree_hello(p->n->agree, &hello);
    assert_int_equal(hello.term, 1);
    p->n->disk_held = false;
    cluster_settle(p->c);
    agree_hello(p->n->agree, &hello);
    assert_int_equal(hello.term, 9);
    play_end(p);
}

static void a_malformed_first_change_does_not_enter_an_empty_log(void **state)
{
    (void)state;
    struct cluster *c = cluster_make(3, 0, 3);
    struct node *n = &c->nodes[1];
    struct buf payload = {0};
    struct play p = {.c = c, .n = n};
    c->no_disks = true;
    disk_truncate(&n->disk, 0);
    n->disk.vouched = false;
    node_start(n);
    struct log_entry entry = change(1, 1, 3, 0, &payload);
    payload.data[payload.len - 9] = 7; /* no such role, or a stray byte */
    entry.payload.len -= 8;
    append(&p, 2, 2, 0, 0, &entry, 1, 0);
    cluster_settle(c);
    assert_int_equal(n->disk.rows_count, 0);
    struct log_entry sound = change(1, 1, 3, 0, &payload);
    append(&p, 2, 2, 0, 0, &sound, 1, 0);
    cluster_settle(c);
    assert_int_equal(n->disk.rows_count, 1);
    assert_int_equal(n->agree->members_count, 3);
    buf_release(&payload);
    cluster_free(c);
}

static void an_answer_out_of_order_does_not_stop_a_follower(void **state)
{
    (void)state;
    struct cluster *c = cluster_start(3, 0, 6);
    struct node *leader = cluster_await_leader(c);
    struct node *follower = &c->nodes[leader->id % 3 + 1];
    cluster_run(c, 300);
    const uint64_t match = leader->disk.rows_count;
    c->cut[leader->id][follower->id] = c->cut[follower->id][leader->id] = true;
    cluster_run(c, 500); /* long enough for the leader to probe it */
    const struct peer_message late = {
        .type = PEER_APPEND_RESULT,
        .append_result = {.version = 1, .term = leader->term, .rejected = match, .last_index = 0}};
    agree_receive(leader->agree, follower->id, &late);
    memset(c->cut, 0, sizeof(c->cut));
    assert_int_equal(node_propose(leader, "goes on"), SEUS_OK);
    cluster_run(c, 600);
    assert_int_equal(follower->commit, leader->disk.rows_count);
    cluster_free(c);
}

static void messages_that_contradict_themselves_are_dropped(void **state)
{
    (void)state;
    struct play *p = play_start(3, 0);
    struct log_entry gap[] = {command(2, 2), command(4, 2)};
    struct log_entry older[] = {command(2, 2), command(3, 1)};
    struct log_entry newer[] = {command(2, 3)};
    struct log_entry unborn[] = {command(2, 0)};
    struct log_entry typed[] = {command(2, 2)};
    typed[0].type = 9;
    append(p, 2, 2, 1, 1, gap, 2, 1);
    append(p, 2, 2, 1, 1, older, 2, 1);
    append(p, 2, 2, 1, 1, newer, 1, 1);
    append(p, 2, 2, 1, 1, unborn, 1, 1);
    append(p, 2, 2, 1, 1, typed, 1, 1);
    append(p, 2, 2, 1, 0, NULL, 0, 1);
    append(p, 2, 0, 1, 1, NULL, 0, 1);
    struct log_entry first[] = {command(1, 1)};
    append(p, 2, 2, 0, 0, first, 1, 1);
    cluster_settle(p->c);
    assert_int_equal(p->n->disk.rows_count, 1);
    assert_int_equal(p->n->disk.term, 0);
    const struct peer_message forged = {
        .type = PEER_VOTE, .vote = {.version = 2, .term = 9, .candidate_id = 3, .last_index = 9, .last_term = 9}};
    agree_receive(p->n->agree, 2, &forged);
    cluster_settle(p->c);
    assert_int_equal(p->n->disk.term, 0);
    play_end(p);
}

static void a_second_leader_of_this_term_ends_the_node(void **state)
{
    (void)state;
    struct play *p = play_start(1, 1);
    p->c->allow_fatal = true;
    append(p, 2, p->n->term, 1, 1, NULL, 0, 0);
    assert_int_equal(p->n->fatals, 1);
    assert_non_null(strstr(p->n->fatal_why.message, "node 2 leads term"));
    append(p, 2, p->n->term + 9, 1, 1, NULL, 0, 0); /* nothing moves any more */
    cluster_run(p->c, 3000);
    assert_int_equal(p->n->fatals, 1);
    play_end(p);
}

static void committed_entries_are_never_replaced(void **state)
{
    (void)state;
    struct play *p = play_start(3, 0);
    struct log_entry old[] = {command(2, 2), command(3, 2)};
    struct log_entry new[] = {command(3, 3)};
    p->c->allow_fatal = true;
    append(p, 2, 2, 1, 1, old, 2, 3);
    cluster_settle(p->c);
    append(p, 2, 2, 3, 2, NULL, 0, 3);
    assert_int_equal(p->n->commit, 3);
    p->n->agree->raft.commit_index = 1; /* the library's own may go back */
    append(p, 3, 3, 2, 2, new, 1, 1);
    cluster_settle(p->c);
    assert_int_equal(p->n->fatals, 1);
    assert_int_equal(p->n->disk.rows_count, 3);
    assert_int_equal(p->n->disk.rows[2].term, 2);
    play_end(p);
}

static void snapshots_are_neither_sent_nor_understood(void **state)
{
    (void)state;
    struct outgoing out;
    const struct raft_message snapshot = {.type = RAFT_INSTALL_SNAPSHOT, .server_id = 2};
    const struct raft_message to_nobody = {.type = RAFT_TIMEOUT_NOW, .server_id = 0};
    assert_false(message_from_raft(&snapshot, &out));
    assert_false(message_from_raft(&to_nobody, &out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_answer_to_an_older_term_claims_no_entries),
        cmocka_unit_test(a_sole_voter_leads_in_a_new_term_after_every_start),
        cmocka_unit_test(a_sole_voter_that_stepped_down_leads_again_only_in_a_new_term),
        cmocka_unit_test(a_sole_voter_ignores_timeout_now),
        cmocka_unit_test(a_change_in_the_middle_of_a_message_keeps_its_index),
        cmocka_unit_test(a_second_change_rolls_back_to_the_first_one),
        cmocka_unit_test(a_new_leader_always_commits_an_entry_of_its_own_term),
        cmocka_unit_test(a_vote_result_is_ignored_by_who_is_no_candidate),
        cmocka_unit_test(a_denied_pre_vote_tells_the_newer_term),
        cmocka_unit_test(a_leader_silent_for_an_election_timeout_no_longer_bars_votes),
        cmocka_unit_test(who_granted_a_pre_vote_leaves_the_candidate_time_for_its_election),
        cmocka_unit_test(of_two_who_ask_at_once_the_lower_id_wins),
        cmocka_unit_test(a_server_demoted_to_spare_does_not_make_the_leader_spin),
        cmocka_unit_test(a_write_finished_after_its_truncation_makes_nothing_durable),
        cmocka_unit_test(a_write_truncated_as_a_whole_is_forgotten),
        cmocka_unit_test(a_change_of_two_members_at_once_is_not_taken),
        cmocka_unit_test(a_malformed_change_never_reaches_the_library),
        cmocka_unit_test(what_was_held_for_a_leader_that_stepped_down_never_leaves),
        cmocka_unit_test(a_greeting_states_no_term_that_is_not_durable),
        cmocka_unit_test(a_malformed_first_change_does_not_enter_an_empty_log),
        cmocka_unit_test(an_answer_out_of_order_does_not_stop_a_follower),
        cmocka_unit_test(messages_that_contradict_themselves_are_dropped),
        cmocka_unit_test(a_second_leader_of_this_term_ends_the_node),
        cmocka_unit_test(committed_entries_are_never_replaced),
        cmocka_unit_test(snapshots_are_neither_sent_nor_understood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
