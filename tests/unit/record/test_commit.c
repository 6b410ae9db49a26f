/* SPDX-License-Identifier: EUPL-1.2 */
/* Commits: order within a transaction, truncation, votes, peers, and the CHECKs that stop our own bugs. */
#include "record_fixture.h"

static uint64_t state_last_index(struct fixture *fixture)
{
    struct record_state now;
    record_state(fixture->record, &now);
    return now.last_index;
}

static void several_batches_are_one_transaction_in_their_order(void **state)
{
    struct fixture *fixture = *state;
    struct record_stats before;
    struct record_stats after;
    struct log_entry *entries;
    unsigned count;
    char payloads[4][PAYLOAD_SIZE];
    payload_fill(payloads[0], 2, 1);
    payload_fill(payloads[1], 3, 1);
    payload_fill(payloads[2], 3, 2);
    payload_fill(payloads[3], 4, 2);
    const struct log_entry first[] = {{2, 1, LOG_COMMAND, {payloads[0], PAYLOAD_SIZE}},
                                      {3, 1, LOG_COMMAND, {payloads[1], PAYLOAD_SIZE}}};
    const struct log_entry second[] = {{3, 2, LOG_COMMAND, {payloads[2], PAYLOAD_SIZE}},
                                       {4, 2, LOG_COMMAND, {payloads[3], PAYLOAD_SIZE}}};
    const struct record_batch batches[] = {
        {.entries = first, .entries_count = 2},
        {.has_vote = true, .term = 2, .voted_for = 3},
        {.truncate_from = 3, .entries = second, .entries_count = 2},
        {.has_vote = true, .term = 5},
    };
    fixture_found(fixture);
    record_stats(fixture->record, &before);
    assert_int_equal(record_commit(fixture->record, batches, 4, &fixture->why), SEUS_OK);
    record_stats(fixture->record, &after);
    assert_int_equal(after.commits - before.commits, 1);
    assert_int_equal(after.entries - before.entries, 4);
    assert_true(after.file_bytes >= 4096);
    for (int round = 0; round < 2; round++) {
        struct record_state now;
        record_state(fixture->record, &now);
        assert_int_equal(now.term, 5);
        assert_int_equal(now.voted_for, 0);
        assert_int_equal(now.last_index, 4);
        assert_int_equal(now.last_term, 2);
        assert_int_equal(fixture_read(fixture, 2, 9, SIZE_MAX, &entries, &count), SEUS_OK);
        assert_int_equal(count, 3);
        assert_entry(&entries[0], 2, 1);
        assert_entry(&entries[1], 3, 2);
        assert_entry(&entries[2], 4, 2);
        fixture_close(fixture);
        fixture_open(fixture);
    }
}

static void a_commit_that_says_nothing_new_costs_no_flush(void **state)
{
    struct fixture *fixture = *state;
    struct record_stats before;
    struct record_stats after;
    fixture_found(fixture);
    record_stats(fixture->record, &before);
    fixture_commit(fixture, (struct record_batch){.has_vote = true, .term = 1});
    fixture_commit(fixture, (struct record_batch){.set_vouched = true});
    fixture_commit(fixture, (struct record_batch){.truncate_from = 2});
    assert_int_equal(record_commit(fixture->record, NULL, 0, NULL), SEUS_OK);
    record_stats(fixture->record, &after);
    assert_int_equal(after.commits, before.commits);
}

struct seen {
    uint64_t values[16];
    unsigned count;
};

static bool see_term(void *ctx, uint64_t first_index, uint64_t term)
{
    struct seen *seen = ctx;
    seen->values[seen->count] = first_index * 100 + term;
    seen->count++;
    return true;
}

static bool see_change(void *ctx, const struct log_entry *entry)
{
    struct seen *seen = ctx;
    seen->values[seen->count] = entry->index;
    seen->count++;
    return true;
}

static void assert_runs(struct fixture *fixture, const uint64_t *runs, unsigned count)
{
    struct seen seen = {0};
    record_each_term(fixture->record, &seen, see_term);
    assert_int_equal(seen.count, count);
    assert_memory_equal(seen.values, runs, count * sizeof(*runs));
}

static void assert_changes(struct fixture *fixture, const uint64_t *changes, unsigned count)
{
    struct seen seen = {0};
    assert_int_equal(record_each_change(fixture->record, &seen, see_change, &fixture->why), SEUS_OK);
    assert_int_equal(seen.count, count);
    assert_memory_equal(seen.values, changes, count * sizeof(*changes));
}

/* 1 CHANGE, 2..5 term 1, 6 CHANGE term 2, 7..9 term 2, 10 CHANGE term 3, 11..12 term 3. */
static void layered_log(struct fixture *fixture)
{
    const struct log_entry sixth = {6, 2, LOG_CHANGE, STR_LIT("sixth")};
    const struct log_entry tenth = {10, 3, LOG_CHANGE, STR_LIT("tenth")};
    fixture_found(fixture);
    fixture_append(fixture, 2, 5, 1);
    fixture_commit(fixture, (struct record_batch){.entries = &sixth, .entries_count = 1});
    fixture_append(fixture, 7, 9, 2);
    fixture_commit(fixture, (struct record_batch){.entries = &tenth, .entries_count = 1});
    fixture_append(fixture, 11, 12, 3);
}

static void truncation_keeps_terms_and_changes_right(void **state)
{
    struct fixture *fixture = *state;
    layered_log(fixture);
    assert_runs(fixture, (const uint64_t[]){101, 602, 1003}, 3);
    assert_changes(fixture, (const uint64_t[]){1, 6, 10}, 3);

    fixture_commit(fixture, (struct record_batch){.truncate_from = 12}); /* inside the last run */
    assert_int_equal(state_last_index(fixture), 11);
    assert_runs(fixture, (const uint64_t[]){101, 602, 1003}, 3);
    fixture_commit(fixture, (struct record_batch){.truncate_from = 10}); /* a whole run, with its change */
    assert_runs(fixture, (const uint64_t[]){101, 602}, 2);
    assert_changes(fixture, (const uint64_t[]){1, 6}, 2);
    assert_int_equal(record_term_at(fixture->record, 9), 2);
    assert_int_equal(record_term_at(fixture->record, 10), 0);
    fixture_commit(fixture, (struct record_batch){.truncate_from = 3}); /* across runs */
    assert_runs(fixture, (const uint64_t[]){101}, 1);
    assert_changes(fixture, (const uint64_t[]){1}, 1);
    fixture_close(fixture);
    fixture_open(fixture); /* which verifies rows against terms and changes */
    assert_int_equal(state_last_index(fixture), 2);
    assert_runs(fixture, (const uint64_t[]){101}, 1);
    fixture_append(fixture, 3, 4, 1); /* the run goes on */
    fixture_append(fixture, 5, 6, 9);
    assert_runs(fixture, (const uint64_t[]){101, 509}, 2);
    fixture_close(fixture);
    fixture_open(fixture);
    assert_runs(fixture, (const uint64_t[]){101, 509}, 2);
    assert_changes(fixture, (const uint64_t[]){1}, 1);
}

static void truncation_and_appends_mix_within_one_transaction(void **state)
{
    struct fixture *fixture = *state;
    const struct log_entry early[] = {{13, 4, LOG_COMMAND, STR_LIT("x")}, {14, 5, LOG_CHANGE, STR_LIT("y")}};
    const struct log_entry late[] = {{8, 6, LOG_COMMAND, STR_LIT("z")}, {9, 7, LOG_CHANGE, STR_LIT("w")}};
    const struct record_batch batches[] = {
        {.entries = early, .entries_count = 2}, /* runs 13 and 14 are added ... */
        {.truncate_from = 14},                  /* ... one of them falls again ... */
        {.truncate_from = 8, .entries = late, .entries_count = 2}, /* ... then all, and an old one with them */
    };
    layered_log(fixture);
    assert_int_equal(record_commit(fixture->record, batches, 3, &fixture->why), SEUS_OK);
    for (int round = 0; round < 2; round++) {
        assert_int_equal(state_last_index(fixture), 9);
        assert_runs(fixture, (const uint64_t[]){101, 602, 806, 907}, 4);
        assert_changes(fixture, (const uint64_t[]){1, 6, 9}, 3);
        fixture_close(fixture);
        fixture_open(fixture);
    }
}

static void a_log_can_be_emptied_and_filled_again(void **state)
{
    struct fixture *fixture = *state;
    struct record_identity identity = fixture_identity;
    identity.bootstrapped = false;
    fixture_open(fixture);
    assert_int_equal(record_found(fixture->record, &identity, (struct str){NULL, 0}, &fixture->why), SEUS_OK);
    fixture_append(fixture, 1, 500, 3);
    fixture_commit(fixture, (struct record_batch){.truncate_from = 1});
    fixture_close(fixture);
    fixture_open(fixture);
    assert_int_equal(state_last_index(fixture), 0);
    assert_runs(fixture, NULL, 0);
    fixture_append(fixture, 1, 3, 2);
    assert_runs(fixture, (const uint64_t[]){102}, 1);
}

static void terms_votes_and_peers_survive(void **state)
{
    struct fixture *fixture = *state;
    struct record_state now;
    fixture_found(fixture);
    fixture_commit(fixture, (struct record_batch){.has_vote = true, .term = 7});
    fixture_commit(fixture, (struct record_batch){.has_vote = true, .term = 7, .voted_for = 2});
    fixture_commit(fixture, (struct record_batch){.has_vote = true, .term = 7, .voted_for = 2}); /* the same again */
    fixture_commit(fixture, (struct record_batch){.peer_id = 2, .peer_incarnation = 1002});
    fixture_commit(fixture, (struct record_batch){.peer_id = 3, .peer_incarnation = 1003});
    fixture_commit(fixture, (struct record_batch){.peer_id = 2, .peer_incarnation = 2002});
    for (int round = 0; round < 2; round++) {
        record_state(fixture->record, &now);
        assert_int_equal(now.term, 7);
        assert_int_equal(now.voted_for, 2);
        assert_int_equal(record_peer_incarnation(fixture->record, 2), 2002);
        assert_int_equal(record_peer_incarnation(fixture->record, 3), 1003);
        assert_int_equal(record_peer_incarnation(fixture->record, 4), 0);
        fixture_close(fixture);
        fixture_open(fixture);
    }
    fixture_commit(fixture, (struct record_batch){.has_vote = true, .term = 8, .voted_for = 3});
    record_state(fixture->record, &now);
    assert_int_equal(now.voted_for, 3);
}

/* ---- our own bugs abort ---- */

static void commit_or_exit(struct fixture *fixture, struct record_batch batch)
{
    if (record_commit(fixture->record, &batch, 1, NULL) != SEUS_OK) {
        _exit(1);
    }
}

static void term_goes_down(struct fixture *fixture)
{
    commit_or_exit(fixture, (struct record_batch){.has_vote = true, .term = 6, .voted_for = 2});
}

static void second_vote_in_a_term(struct fixture *fixture)
{
    commit_or_exit(fixture, (struct record_batch){.has_vote = true, .term = 7, .voted_for = 3});
}

static void vote_taken_back(struct fixture *fixture)
{
    commit_or_exit(fixture, (struct record_batch){.has_vote = true, .term = 7, .voted_for = 0});
}

static void second_vote_within_one_commit(struct fixture *fixture)
{
    const struct record_batch batches[] = {{.has_vote = true, .term = 8, .voted_for = 1},
                                           {.has_vote = true, .term = 8, .voted_for = 2}};
    if (record_commit(fixture->record, batches, 2, NULL) != SEUS_OK) {
        _exit(1);
    }
}

static void truncate_at_the_floor(struct fixture *fixture)
{
    commit_or_exit(fixture, (struct record_batch){.truncate_from = 4});
}

static void truncate_above_the_floor(struct fixture *fixture)
{
    commit_or_exit(fixture, (struct record_batch){.truncate_from = 5});
}

static void append_entry(struct fixture *fixture, struct log_entry entry)
{
    commit_or_exit(fixture, (struct record_batch){.entries = &entry, .entries_count = 1});
}

static void append_with_a_gap(struct fixture *fixture)
{
    append_entry(fixture, (struct log_entry){.index = 8, .term = 2, .type = LOG_COMMAND});
}

static void append_over_a_row(struct fixture *fixture)
{
    append_entry(fixture, (struct log_entry){.index = 6, .term = 2, .type = LOG_COMMAND});
}

static void append_an_older_term(struct fixture *fixture)
{
    append_entry(fixture, (struct log_entry){.index = 7, .term = 1, .type = LOG_COMMAND});
}

static void append_an_unknown_type(struct fixture *fixture)
{
    append_entry(fixture, (struct log_entry){.index = 7, .term = 2, .type = 4});
}

static void append_what_is_right(struct fixture *fixture)
{
    append_entry(fixture, (struct log_entry){.index = 7, .term = 2, .type = LOG_COMMAND});
}

static void what_raft_forbids_stops_the_process(void **state)
{
    struct fixture *fixture = *state;
    fixture_found(fixture);
    fixture_append(fixture, 2, 6, 2);
    fixture_commit(fixture, (struct record_batch){.has_vote = true, .term = 7, .voted_for = 2});
    record_set_floor(fixture->record, 4);
    record_set_floor(fixture->record, 2); /* never goes down */
    assert_true(aborts(fixture, term_goes_down));
    assert_true(aborts(fixture, second_vote_in_a_term));
    assert_true(aborts(fixture, vote_taken_back));
    assert_true(aborts(fixture, second_vote_within_one_commit));
    assert_true(aborts(fixture, truncate_at_the_floor));
    assert_true(aborts(fixture, append_with_a_gap));
    assert_true(aborts(fixture, append_over_a_row));
    assert_true(aborts(fixture, append_an_older_term));
    assert_true(aborts(fixture, append_an_unknown_type));
    fixture_close(fixture); /* an aborted child leaves nothing behind: the log is as it was */
    fixture_open(fixture);
    assert_int_equal(state_last_index(fixture), 6);
    assert_runs(fixture, (const uint64_t[]){101, 202}, 2);
}

static void what_raft_allows_does_not(void **state)
{
    struct fixture *fixture = *state;
    fixture_found(fixture);
    fixture_append(fixture, 2, 6, 2);
    record_set_floor(fixture->record, 4);
    append_what_is_right(fixture);
    assert_int_equal(state_last_index(fixture), 7);
    truncate_above_the_floor(fixture);
    assert_int_equal(state_last_index(fixture), 4);
}

static void a_full_map_is_told_and_nothing_is_half_written(void **state)
{
    struct fixture *fixture = *state;
    const struct record_options small = {.dir = fixture->dir, .map_size_bytes = 256 * 1024, .no_sync = true};
    struct log_entry *entries;
    unsigned count;
    enum seus_err err = SEUS_OK;
    uint64_t last = 1;
    assert_int_equal(record_open(&small, &fixture->record, &fixture->why), SEUS_OK);
    assert_int_equal(record_found(fixture->record, &fixture_identity, STR_LIT("first"), &fixture->why), SEUS_OK);
    for (unsigned i = 0; i < 1000 && err == SEUS_OK; i++) { /* a new term each: to the tables, not to the journal */
        err = fixture_try_append(fixture, last + 1, last + 50, 2 + i);
        last += err == SEUS_OK ? 50 : 0;
    }
    assert_int_equal(err, SEUS_NO_SPACE);
    assert_true(says(&fixture->why, "map"));
    assert_int_equal(state_last_index(fixture), last);
    assert_int_equal(fixture_read(fixture, 2, last, SIZE_MAX, &entries, &count), SEUS_OK);
    assert_int_equal(count, last - 1);

    /* A failure is final, even for a commit that would fit, and tells the same story. */
    struct seus_why story = fixture->why;
    assert_int_equal(fixture_try_append(fixture, last + 1, last + 1, 2000), SEUS_NO_SPACE);
    assert_string_equal(fixture->why.message, story.message);
    assert_int_equal(record_found(fixture->record, &fixture_identity, STR_LIT("first"), NULL), SEUS_NO_SPACE);
    fixture_close(fixture);
    fixture_open(fixture); /* with the ordinary map */
    assert_int_equal(state_last_index(fixture), last);
    fixture_append(fixture, last + 1, last + 100, 2000);
}

int main(void)
{
#define WITH_LOG(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        WITH_LOG(several_batches_are_one_transaction_in_their_order),
        WITH_LOG(a_commit_that_says_nothing_new_costs_no_flush),
        WITH_LOG(truncation_keeps_terms_and_changes_right),
        WITH_LOG(truncation_and_appends_mix_within_one_transaction),
        WITH_LOG(a_log_can_be_emptied_and_filled_again),
        WITH_LOG(terms_votes_and_peers_survive),
        WITH_LOG(what_raft_forbids_stops_the_process),
        WITH_LOG(what_raft_allows_does_not),
        WITH_LOG(a_full_map_is_told_and_nothing_is_half_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
