/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows that rot: never handed out, told, and replaced by the row of another log, if it is the same entry. */
#include "record_fixture.h"

#include "record/row.h"

#define ROWS 6u

/* Rows 2 to ROWS in the tables, of two terms. */
static void log_make(struct fixture *fixture)
{
    fixture_found(fixture);
    fixture_append(fixture, 2, 4, 1);
    fixture_append(fixture, 5, ROWS, 2);
    fixture_settle(fixture);
}

static void every_flipped_byte_of_every_row_is_kept_back_and_repaired(void **state)
{
    struct fixture *fixture = *state;
    struct buf rows[ROWS + 1] = {{0}};
    log_make(fixture);
    for (uint64_t index = 2; index <= ROWS; index++) {
        assert_int_equal(record_row(fixture->record, index, &rows[index], &fixture->why), SEUS_OK);
    }
    fixture_close(fixture);
    for (uint64_t index = 2; index <= ROWS; index++) {
        unsigned char key[8];
        put_u64_be(key, index);
        for (size_t at = 0; at < rows[index].len; at++) {
            struct log_entry *entries = NULL;
            unsigned count = 0;
            uint64_t rotten = 0;
            crowbar_flip(fixture->dir, "entries", key, sizeof(key), at);
            fixture_open(fixture);
            assert_int_equal(fixture_read(fixture, 2, ROWS, SIZE_MAX, &entries, &count), SEUS_INTEGRITY);
            assert_int_equal(count, index - 2);
            assert_int_equal(record_rotten(fixture->record, &rotten, 1), 1);
            assert_int_equal(rotten, index);
            assert_int_equal(record_repair(fixture->record, index, buf_str(&rows[index]), &fixture->why), SEUS_OK);
            assert_int_equal(record_rotten(fixture->record, NULL, 0), 0);
            fixture_close(fixture);
            fixture_open(fixture); /* it is on the disk */
            assert_int_equal(record_rotten(fixture->record, NULL, 0), 0);
            assert_int_equal(fixture_read(fixture, index, index, SIZE_MAX, &entries, &count), SEUS_OK);
            assert_entry(&entries[0], index, index < 5 ? 1 : 2);
            fixture_close(fixture);
        }
        buf_release(&rows[index]);
    }
    fixture_open(fixture);
}

static void a_row_that_is_not_the_same_entry_is_refused(void **state)
{
    struct fixture *fixture = *state;
    const unsigned char key[8] = {0, 0, 0, 0, 0, 0, 0, 3};
    struct buf row = {0};
    struct buf other = {0};
    log_make(fixture);
    assert_int_equal(record_row(fixture->record, 3, &row, &fixture->why), SEUS_OK);
    assert_int_equal(record_repair(fixture->record, 3, buf_str(&row), &fixture->why), SEUS_NOT_FOUND);
    fixture_close(fixture);
    crowbar_flip(fixture->dir, "entries", key, sizeof(key), ROW_HEADER_SIZE);
    fixture_open(fixture);
    assert_int_equal(record_row(fixture->record, 3, &other, &fixture->why), SEUS_INTEGRITY);
    assert_int_equal(record_row(fixture->record, 4, &other, &fixture->why), SEUS_OK);
    assert_int_equal(record_repair(fixture->record, 3, buf_str(&other), &fixture->why), SEUS_INTEGRITY);
    assert_int_equal(record_repair(fixture->record, 3, (struct str){"", 0}, &fixture->why), SEUS_INTEGRITY);
    const struct log_entry newer = {3, 2, LOG_COMMAND, STR_LIT("another")};
    unsigned char bytes[ROW_HEADER_SIZE + 7];
    row_write(bytes, &newer);
    const struct str of_term_2 = {(const char *)bytes, sizeof(bytes)};
    assert_int_equal(record_repair(fixture->record, 3, of_term_2, &fixture->why), SEUS_INTEGRITY);
    assert_true(says(&fixture->why, "another term"));
    assert_int_equal(record_rotten(fixture->record, NULL, 0), 1);
    assert_int_equal(record_repair(fixture->record, 3, buf_str(&row), &fixture->why), SEUS_OK);
    buf_release(&row);
    buf_release(&other);
}

static void a_rotten_row_that_is_truncated_is_forgotten(void **state)
{
    struct fixture *fixture = *state;
    const unsigned char key[8] = {0, 0, 0, 0, 0, 0, 0, 6};
    log_make(fixture);
    fixture_close(fixture);
    crowbar_flip(fixture->dir, "entries", key, sizeof(key), 1);
    fixture_open(fixture);
    assert_int_equal(record_rotten(fixture->record, NULL, 0), 1);
    fixture_commit(fixture, (struct record_batch){.truncate_from = 6});
    assert_int_equal(record_rotten(fixture->record, NULL, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_flipped_byte_of_every_row_is_kept_back_and_repaired, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(a_row_that_is_not_the_same_entry_is_refused, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(a_rotten_row_that_is_truncated_is_forgotten, fixture_setup, fixture_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
