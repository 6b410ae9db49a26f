/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The journal in front of the tables: small groups cost one flush, nobody can tell where a row is kept, and what a
 * crash or a bad disk leaves of the file is either what was acknowledged or a refusal.
 */
#include "record_fixture.h"

#include "record/journal.h"
#include "record/row.h"

#define RECORD_HEADER_SIZE 32u
#define BORN JOURNAL_HALF_SIZE /* where generation 1, the first, begins: odd ones are in the second half */

static struct record_stats stats_of(struct fixture *fixture)
{
    struct record_stats stats;
    record_stats(fixture->record, &stats);
    return stats;
}

/* Entries first..last of term 1, a commit each. */
static void append_singly(struct fixture *fixture, uint64_t first, uint64_t last)
{
    for (uint64_t index = first; index <= last; index++) {
        fixture_append(fixture, index, index, 1);
    }
}

/* Entries 2..last are there, of term 1, however they are asked for. */
static void assert_rows(struct fixture *fixture, uint64_t last)
{
    struct log_entry *entries;
    unsigned count;
    struct record_state now;
    record_state(fixture->record, &now);
    assert_int_equal(now.last_index, last);
    assert_int_equal(fixture_read(fixture, 2, UINT64_MAX, SIZE_MAX, &entries, &count), SEUS_OK);
    assert_int_equal(count, last - 1);
    for (unsigned i = 0; i < count; i++) {
        assert_entry(&entries[i], 2 + i, 1);
    }
}

static void journal_bytes(const struct fixture *fixture, unsigned char *bytes, size_t offset, size_t size, bool put)
{
    char file[128];
    snprintf(file, sizeof(file), "%s/journal", fixture->dir);
    const int fd = open(file, O_RDWR);
    assert_true(fd >= 0);
    const ssize_t done = put ? pwrite(fd, bytes, size, (off_t)offset) : pread(fd, bytes, size, (off_t)offset);
    assert_int_equal(done, size);
    close(fd);
}

static void journal_flip(const struct fixture *fixture, size_t offset)
{
    unsigned char byte;
    journal_bytes(fixture, &byte, offset, 1, false);
    byte ^= (unsigned char)(1u << (offset % 8));
    journal_bytes(fixture, &byte, offset, 1, true);
}

static void a_small_group_is_one_record_and_a_vote_is_none(void **state)
{
    struct fixture *fixture = *state;
    fixture_found(fixture);
    const struct record_stats before = stats_of(fixture);
    fixture_append(fixture, 2, 2, 1);
    fixture_append(fixture, 3, 30, 1);
    struct record_stats after = stats_of(fixture);
    assert_int_equal(after.journal_writes - before.journal_writes, 2);
    assert_int_equal(after.commits - before.commits, 2);
    fixture_commit(fixture, (struct record_batch){.has_vote = true, .term = 2, .voted_for = 1});
    fixture_append(fixture, 31, 31, 2); /* its run begins: the table of terms must say so */
    after = stats_of(fixture);
    assert_int_equal(after.journal_writes - before.journal_writes, 2);
    assert_int_equal(after.commits - before.commits, 4);
    assert_int_equal(record_term_at(fixture->record, 30), 1);
    assert_int_equal(record_term_at(fixture->record, 31), 2);
}

static bool tables_have(const struct fixture *fixture, uint64_t index)
{
    unsigned char key_bytes[8] = {0, 0, 0, 0, 0, 0, 0, (unsigned char)index};
    MDB_val key = {sizeof(key_bytes), key_bytes};
    MDB_val value;
    struct crowbar crowbar = crowbar_open(fixture->dir, "entries");
    const int code = mdb_get(crowbar.txn, crowbar.dbi, &key, &value);
    crowbar_close(&crowbar);
    assert_true(code == 0 || code == MDB_NOTFOUND);
    return code == 0;
}

static void what_is_known_of_a_member_or_voted_does_not_wait_for_rows_of_the_journal(void **state)
{
    struct fixture *fixture = *state;
    fixture_found(fixture);
    fixture_append(fixture, 2, 30, 1);
    fixture_commit(fixture, (struct record_batch){.peer_id = 2, .peer_incarnation = 77});
    fixture_commit(fixture, (struct record_batch){.has_vote = true, .term = 5, .voted_for = 2});
    fixture_append(fixture, 31, 40, 1);
    fixture_close(fixture);
    assert_false(tables_have(fixture, 2));
    fixture_open(fixture);
    assert_rows(fixture, 40);
    assert_int_equal(record_peer_incarnation(fixture->record, 2), 77);
    fixture_append(fixture, 41, 41, 5); /* rows change: now they go with it */
    fixture_close(fixture);
    assert_true(tables_have(fixture, 2) && tables_have(fixture, 41));
    fixture_open(fixture);
    assert_int_equal(record_term_at(fixture->record, 40), 1);
    assert_int_equal(record_term_at(fixture->record, 41), 5);
}

static void rows_are_read_across_the_border_in_any_range(void **state)
{
    struct fixture *fixture = *state;
    struct log_entry *entries;
    unsigned count;
    fixture_found(fixture);
    fixture_append(fixture, 2, 10, 1);
    fixture_settle(fixture);
    append_singly(fixture, 11, 20);
    for (uint64_t first = 2; first <= 20; first++) {
        for (uint64_t last = first; last <= 22; last++) {
            const uint64_t end = last <= 20 ? last : 20;
            assert_int_equal(fixture_read(fixture, first, last, SIZE_MAX, &entries, &count), SEUS_OK);
            assert_int_equal(count, end - first + 1);
            assert_entry(&entries[0], first, 1);
            assert_entry(&entries[count - 1], end, 1);
            assert_int_equal(fixture_read(fixture, first, last, 3 * PAYLOAD_SIZE, &entries, &count), SEUS_OK);
            assert_int_equal(count, end - first + 1 < 3 ? end - first + 1 : 3);
            assert_int_equal(fixture_read(fixture, first, last, 1, &entries, &count), SEUS_OK);
            assert_int_equal(count, 1);
            assert_entry(&entries[0], first, 1);
        }
    }
    assert_int_equal(fixture_read(fixture, 21, 30, SIZE_MAX, &entries, &count), SEUS_OK);
    assert_int_equal(count, 0);
}

static void rows_are_there_after_an_opening_and_writing_goes_on(void **state)
{
    struct fixture *fixture = *state;
    fixture_found(fixture);
    for (uint64_t last = 1; last < 60; last += 12) {
        append_singly(fixture, last + 1, last + 12);
        fixture_close(fixture);
        fixture_open(fixture);
        assert_rows(fixture, last + 12);
    }
    assert_int_equal(stats_of(fixture).commits, 0); /* opening writes nothing */
}

static void full_halves_go_to_the_tables_and_the_journal_begins_again(void **state)
{
    struct fixture *fixture = *state;
    const uint64_t blocks = JOURNAL_SIZE / JOURNAL_BLOCK_SIZE;
    const uint64_t last = 3 * blocks + 20;
    fixture_found(fixture);
    const struct record_stats before = stats_of(fixture);
    append_singly(fixture, 2, last);
    const struct record_stats after = stats_of(fixture);
    assert_int_equal(after.commits - before.commits, last - 1);
    /* Nobody settles: the commit that finds both halves full takes everything, itself included. */
    assert_int_equal(after.commits - before.commits - (after.journal_writes - before.journal_writes), 3);
    assert_int_equal(after.settles - before.settles, 3);
    assert_rows(fixture, last);
    fixture_close(fixture);
    fixture_open(fixture);
    assert_rows(fixture, last); /* what older generations left behind in the file is not taken for rows */
}

static void the_log_opens_with_any_filling_of_the_two_halves(void **state)
{
    struct fixture *fixture = *state;
    const uint64_t last = 4 * (JOURNAL_SIZE / JOURNAL_BLOCK_SIZE);
    fixture_found(fixture);
    for (uint64_t index = 2; index <= last; index++) {
        fixture_append(fixture, index, index, 1);
        if (record_wants_settling(fixture->record) && index % 100 == 0) {
            assert_int_equal(record_settle(fixture->record, &fixture->why), SEUS_OK);
            assert_false(record_wants_settling(fixture->record));
            assert_rows(fixture, index);
        }
        if (index % 90 == 0) { /* with a sealed half and without, with more or less in the other one */
            fixture_close(fixture);
            fixture_open(fixture);
            assert_rows(fixture, index);
        }
    }
    assert_rows(fixture, last);
}

static void settling_in_time_no_group_waits_for_the_tables(void **state)
{
    struct fixture *fixture = *state;
    const uint64_t last = 4 * (JOURNAL_SIZE / JOURNAL_BLOCK_SIZE);
    fixture_found(fixture);
    const struct record_stats before = stats_of(fixture);
    for (uint64_t index = 2; index <= last; index++) {
        fixture_append(fixture, index, index, 1);
        assert_int_equal(record_settle(fixture->record, &fixture->why), SEUS_OK);
    }
    const struct record_stats after = stats_of(fixture);
    assert_int_equal(after.journal_writes - before.journal_writes, last - 1);
    assert_in_range(after.settles - before.settles, 3, 8); /* a half each: nothing to settle is no settling */
    assert_rows(fixture, last);
}

static void a_group_too_large_for_the_journal_goes_to_the_tables(void **state)
{
    struct fixture *fixture = *state;
    fixture_found(fixture);
    append_singly(fixture, 2, 5);
    const struct record_stats before = stats_of(fixture);
    fixture_append(fixture, 6, 6 + JOURNAL_HALF_ROWS_MAX, 1);
    assert_int_equal(stats_of(fixture).journal_writes, before.journal_writes);
    assert_rows(fixture, 6 + JOURNAL_HALF_ROWS_MAX);
}

static void truncation_reaches_rows_of_the_journal_and_below(void **state)
{
    static const uint64_t from[] = {16, 12, 11, 10, 7};
    struct fixture *fixture = *state;
    fixture_found(fixture);
    for (size_t i = 0; i < sizeof(from) / sizeof(from[0]); i++) {
        struct record_state now;
        record_state(fixture->record, &now);
        if (now.last_index < 10) {
            fixture_append(fixture, now.last_index + 1, 10, 1);
        }
        fixture_settle(fixture);
        record_state(fixture->record, &now);
        append_singly(fixture, now.last_index + 1, 20);
        fixture_commit(fixture, (struct record_batch){.truncate_from = from[i]});
        assert_rows(fixture, from[i] - 1);
        fixture_close(fixture);
        fixture_open(fixture);
        assert_rows(fixture, from[i] - 1);
    }
}

static void a_record_cut_short_was_never_acknowledged_and_is_written_over(void **state)
{
    struct fixture *fixture = *state;
    unsigned char whole[JOURNAL_BLOCK_SIZE];
    const size_t size = RECORD_HEADER_SIZE + ROW_HEADER_SIZE + PAYLOAD_SIZE;
    fixture_found(fixture);
    append_singly(fixture, 2, 6); /* the record of 6 is in the fifth block */
    fixture_close(fixture);
    journal_bytes(fixture, whole, BORN + 4 * JOURNAL_BLOCK_SIZE, sizeof(whole), false);
    for (size_t kept = 0; kept < size; kept++) {
        unsigned char torn[JOURNAL_BLOCK_SIZE] = {0};
        memcpy(torn, whole, kept);
        journal_bytes(fixture, torn, BORN + 4 * JOURNAL_BLOCK_SIZE, sizeof(torn), true);
        fixture_open(fixture);
        assert_rows(fixture, 5);
        fixture_close(fixture);
    }
    fixture_open(fixture);
    append_singly(fixture, 6, 8);
    fixture_close(fixture);
    fixture_open(fixture);
    assert_rows(fixture, 8);
}

static void every_flipped_byte_of_a_record_that_others_follow_is_noticed(void **state)
{
    struct fixture *fixture = *state;
    const size_t size = RECORD_HEADER_SIZE + ROW_HEADER_SIZE + PAYLOAD_SIZE;
    fixture_found(fixture);
    append_singly(fixture, 2, 6);
    fixture_close(fixture);
    for (size_t record = 0; record < 4; record++) {
        for (size_t at = 0; at < size; at++) {
            journal_flip(fixture, BORN + record * JOURNAL_BLOCK_SIZE + at);
            assert_int_equal(fixture_try_open(fixture), SEUS_INTEGRITY);
            assert_true(says(&fixture->why, "journal"));
            journal_flip(fixture, BORN + record * JOURNAL_BLOCK_SIZE + at);
        }
    }
    fixture_open(fixture);
    assert_rows(fixture, 6);
}

static void a_journal_that_is_missing_or_short_is_refused(void **state)
{
    struct fixture *fixture = *state;
    char file[128];
    fixture_found(fixture);
    append_singly(fixture, 2, 6);
    fixture_close(fixture);
    snprintf(file, sizeof(file), "%s/journal", fixture->dir);
    assert_int_equal(truncate(file, JOURNAL_SIZE - 1), 0);
    assert_int_equal(fixture_try_open(fixture), SEUS_INTEGRITY);
    assert_int_equal(unlink(file), 0);
    assert_int_equal(fixture_try_open(fixture), SEUS_INTEGRITY);
    assert_true(says(&fixture->why, "is missing"));
}

static void rows_of_the_journal_that_do_not_follow_the_tables_are_refused(void **state)
{
    struct fixture *fixture = *state;
    const unsigned char key[8] = {0, 0, 0, 0, 0, 0, 0, 1};
    fixture_found(fixture);
    append_singly(fixture, 2, 6);
    fixture_close(fixture);
    /* As if the tables had been put back from an older copy: they say that the journal begins at 1. */
    struct crowbar crowbar = crowbar_open(fixture->dir, "entries");
    crowbar_del(&crowbar, key, sizeof(key));
    crowbar_close(&crowbar);
    crowbar = crowbar_open(fixture->dir, "terms");
    crowbar_del(&crowbar, key, sizeof(key));
    crowbar_close(&crowbar);
    assert_int_equal(fixture_try_open(fixture), SEUS_INTEGRITY);
    assert_true(says(&fixture->why, "journal"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_small_group_is_one_record_and_a_vote_is_none, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(what_is_known_of_a_member_or_voted_does_not_wait_for_rows_of_the_journal,
                                        fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(rows_are_read_across_the_border_in_any_range, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(rows_are_there_after_an_opening_and_writing_goes_on, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(full_halves_go_to_the_tables_and_the_journal_begins_again, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(the_log_opens_with_any_filling_of_the_two_halves, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(settling_in_time_no_group_waits_for_the_tables, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(a_group_too_large_for_the_journal_goes_to_the_tables, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(truncation_reaches_rows_of_the_journal_and_below, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(a_record_cut_short_was_never_acknowledged_and_is_written_over, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(every_flipped_byte_of_a_record_that_others_follow_is_noticed, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(a_journal_that_is_missing_or_short_is_refused, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(rows_of_the_journal_that_do_not_follow_the_tables_are_refused, fixture_setup,
                                        fixture_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
