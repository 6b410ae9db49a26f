/* SPDX-License-Identifier: EUPL-1.2 */
/* Reading ranges, terms and changes; and never handing out a row that is damaged, misplaced or missing. */
#include "record_fixture.h"

#include <pthread.h>

#include "record/row.h"

static void ranges_come_back_clipped_to_what_there_is(void **state)
{
    struct fixture *fixture = *state;
    struct log_entry *entries;
    unsigned count;
    fixture_found(fixture);
    fixture_append(fixture, 2, 300, 1);
    assert_int_equal(fixture_read(fixture, 2, 300, SIZE_MAX, &entries, &count), SEUS_OK);
    assert_int_equal(count, 299);
    for (unsigned i = 0; i < count; i++) {
        assert_entry(&entries[i], 2 + i, 1);
    }
    assert_int_equal(fixture_read(fixture, 299, UINT64_MAX, SIZE_MAX, &entries, &count), SEUS_OK);
    assert_int_equal(count, 2);
    assert_entry(&entries[1], 300, 1);
    assert_int_equal(fixture_read(fixture, 301, 400, SIZE_MAX, &entries, &count), SEUS_OK);
    assert_int_equal(count, 0);
    assert_int_equal(fixture_read(fixture, 10, 9, SIZE_MAX, &entries, &count), SEUS_OK);
    assert_int_equal(count, 0);
    assert_int_equal(fixture_read(fixture, 0, 1, SIZE_MAX, &entries, &count), SEUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(entries[0].index, 1);
}

static void an_empty_log_reads_as_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct log_entry *entries;
    unsigned count;
    fixture_open(fixture);
    assert_int_equal(fixture_read(fixture, 1, 100, SIZE_MAX, &entries, &count), SEUS_OK);
    assert_int_equal(count, 0);
}

static void a_read_keeps_to_its_bytes_but_gives_at_least_one_entry(void **state)
{
    struct fixture *fixture = *state;
    struct log_entry *entries;
    unsigned count;
    fixture_found(fixture);
    fixture_append(fixture, 2, 50, 1);
    static const struct {
        size_t max_bytes;
        unsigned count;
    } cases[] = {
        {0, 1}, {1, 1}, {PAYLOAD_SIZE, 1}, {2 * PAYLOAD_SIZE - 1, 1}, {2 * PAYLOAD_SIZE, 2}, {7 * PAYLOAD_SIZE + 3, 7},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(fixture_read(fixture, 2, 50, cases[i].max_bytes, &entries, &count), SEUS_OK);
        assert_int_equal(count, cases[i].count);
    }
}

static void the_largest_and_the_empty_payload_come_back(void **state)
{
    struct fixture *fixture = *state;
    struct log_entry *entries;
    unsigned count;
    char *large = mem_alloc(LOG_PAYLOAD_SIZE_MAX);
    memset(large, 'L', LOG_PAYLOAD_SIZE_MAX);
    const struct log_entry written[] = {
        {2, 1, LOG_COMMAND, {large, LOG_PAYLOAD_SIZE_MAX}},
        {3, 1, LOG_BARRIER, {NULL, 0}},
        {4, 1, LOG_COMMAND, {large, 1}},
    };
    fixture_found(fixture);
    fixture_commit(fixture, (struct record_batch){.entries = written, .entries_count = 3});
    for (int round = 0; round < 2; round++) {
        assert_int_equal(fixture_read(fixture, 2, 4, SIZE_MAX, &entries, &count), SEUS_OK);
        assert_int_equal(count, 3);
        assert_int_equal(entries[0].payload.len, LOG_PAYLOAD_SIZE_MAX);
        assert_memory_equal(entries[0].payload.ptr, large, LOG_PAYLOAD_SIZE_MAX);
        assert_int_equal(entries[1].payload.len, 0);
        assert_int_equal(entries[1].type, LOG_BARRIER);
        assert_int_equal(entries[2].payload.len, 1);
        fixture_close(fixture);
        fixture_open(fixture);
    }
    mem_free(large);
}

/* Rows older than the tail that opening verifies are verified when they are read. */
static void every_flipped_byte_of_an_old_row_is_noticed_when_it_is_read(void **state)
{
    struct fixture *fixture = *state;
    struct log_entry *entries;
    unsigned count;
    const unsigned char key[8] = {0, 0, 0, 0, 0, 0, 0, 7};
    fixture_found(fixture);
    fixture_append(fixture, 2, 10100, 1);
    fixture_close(fixture);
    for (size_t at = 0; at < ROW_HEADER_SIZE + PAYLOAD_SIZE; at++) {
        crowbar_flip(fixture->dir, "entries", key, sizeof(key), at);
        fixture_open(fixture);
        assert_int_equal(fixture_read(fixture, 2, 20, SIZE_MAX, &entries, &count), SEUS_INTEGRITY);
        assert_true(says(&fixture->why, "row 7 "));
        assert_int_equal(count, 5); /* those before it are good */
        for (unsigned i = 0; i < count; i++) {
            assert_entry(&entries[i], 2 + i, 1);
        }
        assert_int_equal(fixture_read(fixture, 7, 7, SIZE_MAX, &entries, &count), SEUS_INTEGRITY);
        assert_int_equal(count, 0);
        assert_int_equal(fixture_read(fixture, 8, 20, SIZE_MAX, &entries, &count), SEUS_OK);
        assert_int_equal(count, 13);
        fixture_close(fixture);
        crowbar_flip(fixture->dir, "entries", key, sizeof(key), at);
    }
    fixture_open(fixture);
    assert_int_equal(fixture_read(fixture, 2, 20, SIZE_MAX, &entries, &count), SEUS_OK);
}

static void rows_that_changed_places_are_noticed(void **state)
{
    struct fixture *fixture = *state;
    struct log_entry *entries;
    unsigned count;
    unsigned char rows[2][256];
    const unsigned char fifth[8] = {0, 0, 0, 0, 0, 0, 0, 5};
    const unsigned char sixth[8] = {0, 0, 0, 0, 0, 0, 0, 6};
    fixture_found(fixture);
    fixture_append(fixture, 2, 10100, 1);
    fixture_close(fixture);
    struct crowbar crowbar = crowbar_open(fixture->dir, "entries");
    const size_t size = crowbar_get(&crowbar, fifth, sizeof(fifth), rows[0], sizeof(rows[0]));
    assert_int_equal(crowbar_get(&crowbar, sixth, sizeof(sixth), rows[1], sizeof(rows[1])), size);
    crowbar_put(&crowbar, fifth, sizeof(fifth), rows[1], size);
    crowbar_put(&crowbar, sixth, sizeof(sixth), rows[0], size);
    crowbar_close(&crowbar);
    fixture_open(fixture);
    assert_int_equal(fixture_read(fixture, 1, 10, SIZE_MAX, &entries, &count), SEUS_INTEGRITY);
    assert_true(says(&fixture->why, "row 5 "));
    assert_int_equal(count, 4);
}

static void a_bit_that_rots_in_the_file_itself_is_noticed(void **state)
{
    struct fixture *fixture = *state;
    struct log_entry *entries;
    unsigned count;
    char file[128];
    fixture_found(fixture);
    fixture_append(fixture, 2, 10100, 1);
    fixture_close(fixture);
    snprintf(file, sizeof(file), "%s/data.mdb", fixture->dir);
    const int fd = open(file, O_RDWR);
    const off_t size = lseek(fd, 0, SEEK_END);
    char *bytes = mem_alloc((size_t)size);
    assert_int_equal(pread(fd, bytes, (size_t)size, 0), size);
    unsigned changed = 0; /* old copies of the page may lie about: change them all */
    for (char *at = bytes; (at = memmem(at, (size_t)(bytes + size - at), "event 9,", 8)) != NULL; at += 8) {
        const char rotten = 'E';
        assert_int_equal(pwrite(fd, &rotten, 1, at - bytes), 1);
        changed++;
    }
    assert_true(changed > 0);
    mem_free(bytes);
    close(fd);
    fixture_open(fixture);
    assert_int_equal(fixture_read(fixture, 1, 20, SIZE_MAX, &entries, &count), SEUS_INTEGRITY);
    assert_true(says(&fixture->why, "row 9 "));
    assert_int_equal(count, 8);
}

/* In a child: the log is open in this process. */
static void delete_row_nine(struct fixture *fixture)
{
    const unsigned char key[8] = {0, 0, 0, 0, 0, 0, 0, 9};
    struct crowbar crowbar = crowbar_open(fixture->dir, "entries");
    crowbar_del(&crowbar, key, sizeof(key));
    crowbar_close(&crowbar);
}

static void a_row_that_goes_missing_while_the_log_is_open_is_named(void **state)
{
    struct fixture *fixture = *state;
    struct log_entry *entries;
    unsigned count;
    fixture_found(fixture);
    fixture_append(fixture, 2, 20, 1);
    fixture_settle(fixture);
    assert_int_equal(fixture_read(fixture, 1, 20, SIZE_MAX, &entries, &count), SEUS_OK);
    assert_false(aborts(fixture, delete_row_nine));
    assert_int_equal(fixture_read(fixture, 1, 20, SIZE_MAX, &entries, &count), SEUS_INTEGRITY);
    assert_true(says(&fixture->why, "row 9 "));
    assert_true(says(&fixture->why, "is missing"));
    assert_int_equal(count, 8);
    assert_int_equal(fixture_read(fixture, 9, 20, SIZE_MAX, &entries, &count), SEUS_INTEGRITY);
    assert_int_equal(count, 0);
    assert_int_equal(fixture_read(fixture, 10, 20, SIZE_MAX, &entries, &count), SEUS_OK);
}

struct seen {
    struct record *record;
    uint64_t values[32];
    unsigned count;
    unsigned stop_after;
};

static bool see_term(void *ctx, uint64_t first_index, uint64_t term)
{
    struct seen *seen = ctx;
    assert_int_equal(record_term_at(seen->record, first_index), term); /* calling back is allowed */
    seen->values[seen->count] = first_index * 100 + term;
    seen->count++;
    return seen->count != seen->stop_after;
}

static void terms_are_told_as_runs(void **state)
{
    struct fixture *fixture = *state;
    fixture_found(fixture);
    fixture_append(fixture, 2, 9, 1);
    fixture_append(fixture, 10, 10, 4);
    fixture_append(fixture, 11, 19, 5);
    for (int round = 0; round < 2; round++) {
        struct seen seen = {.record = fixture->record};
        record_each_term(fixture->record, &seen, see_term);
        assert_int_equal(seen.count, 3);
        assert_int_equal(seen.values[0], 101);
        assert_int_equal(seen.values[1], 1004);
        assert_int_equal(seen.values[2], 1105);
        for (uint64_t index = 0; index < 25; index++) {
            const uint64_t term = index == 0 || index > 19 ? 0 : index < 10 ? 1 : index == 10 ? 4 : 5;
            assert_int_equal(record_term_at(fixture->record, index), term);
        }
        seen = (struct seen){.record = fixture->record, .stop_after = 2};
        record_each_term(fixture->record, &seen, see_term);
        assert_int_equal(seen.count, 2);
        fixture_close(fixture);
        fixture_open(fixture);
    }
}

static bool see_change(void *ctx, const struct log_entry *entry)
{
    struct seen *seen = ctx;
    struct arena arena = {0};
    struct log_entry *again;
    unsigned count;
    assert_int_equal(entry->type, LOG_CHANGE);
    assert_int_equal(record_read(seen->record, entry->index, entry->index, 1, &arena, &again, &count, NULL), SEUS_OK);
    assert_true(str_eq(entry->payload, again->payload));
    arena_release(&arena);
    seen->values[seen->count] = entry->index;
    seen->count++;
    return seen->count != seen->stop_after;
}

static void changes_are_told_in_order(void **state)
{
    struct fixture *fixture = *state;
    const struct log_entry change = {3, 1, LOG_CHANGE, STR_LIT("second")};
    const struct log_entry late = {100, 2, LOG_CHANGE, STR_LIT("third")};
    fixture_found(fixture);
    fixture_append(fixture, 2, 2, 1);
    fixture_commit(fixture, (struct record_batch){.entries = &change, .entries_count = 1});
    fixture_append(fixture, 4, 99, 1);
    fixture_commit(fixture, (struct record_batch){.entries = &late, .entries_count = 1});
    fixture_append(fixture, 101, 120, 2);
    struct seen seen = {.record = fixture->record};
    assert_int_equal(record_each_change(fixture->record, &seen, see_change, &fixture->why), SEUS_OK);
    assert_int_equal(seen.count, 3);
    assert_int_equal(seen.values[0], 1);
    assert_int_equal(seen.values[1], 3);
    assert_int_equal(seen.values[2], 100);
    seen = (struct seen){.record = fixture->record, .stop_after = 2};
    assert_int_equal(record_each_change(fixture->record, &seen, see_change, &fixture->why), SEUS_OK);
    assert_int_equal(seen.count, 2);
}

/* A false mark is not believed. */
static void a_mark_on_an_ordinary_entry_is_noticed(void **state)
{
    struct fixture *fixture = *state;
    const unsigned char key[8] = {0, 0, 0, 0, 0, 0, 0, 4};
    unsigned char none[1];
    fixture_found(fixture);
    fixture_append(fixture, 2, 9, 1);
    fixture_close(fixture);
    struct crowbar crowbar = crowbar_open(fixture->dir, "changes");
    crowbar_put(&crowbar, key, sizeof(key), none, 0);
    crowbar_close(&crowbar);
    fixture_open(fixture);
    struct seen seen = {.record = fixture->record};
    assert_int_equal(record_each_change(fixture->record, &seen, see_change, &fixture->why), SEUS_INTEGRITY);
    assert_int_equal(seen.count, 1);
    assert_true(says(&fixture->why, "row 4 "));
}

#define RACE_ROUNDS 300u

/* The writer of a race: appends ten entries of a new term, cutting off the last five of the term before. */
static void *race_write(void *arg)
{
    struct fixture *fixture = arg;
    for (uint64_t round = 0; round < RACE_ROUNDS; round++) {
        char payloads[10][PAYLOAD_SIZE];
        struct log_entry entries[10];
        const uint64_t first = 2 + 5 * round;
        for (uint64_t i = 0; i < 10; i++) {
            payload_fill(payloads[i], first + i, 2 + round);
            entries[i] = (struct log_entry){first + i, 2 + round, LOG_COMMAND, {payloads[i], PAYLOAD_SIZE}};
        }
        const struct record_batch batch = {.truncate_from = first, .entries = entries, .entries_count = 10};
        assert_int_equal(record_commit(fixture->record, &batch, 1, NULL), SEUS_OK);
    }
    return NULL;
}

static void reading_is_coherent_while_the_writer_truncates_and_appends(void **state)
{
    struct fixture *fixture = *state;
    const uint64_t end = 2 + 5 * (RACE_ROUNDS - 1) + 9;
    pthread_t writer;
    struct record_state now = {0};
    uint64_t last_index = 0;
    fixture_found(fixture);
    assert_int_equal(pthread_create(&writer, NULL, race_write, fixture), 0);
    while (now.last_index < end) {
        struct log_entry *entries;
        unsigned count;
        record_state(fixture->record, &now);
        assert_true(now.last_index >= last_index);
        last_index = now.last_index;
        const uint64_t first = last_index > 22 ? last_index - 20 : 2;
        if (fixture_read(fixture, first, UINT64_MAX, SIZE_MAX, &entries, &count) != SEUS_OK) {
            fail_msg("%s", fixture->why.message);
        }
        for (unsigned i = 0; i < count; i++) {
            assert_entry(&entries[i], first + i, entries[i].term);
            assert_true(i == 0 || entries[i].term >= entries[i - 1].term);
        }
    }
    assert_int_equal(pthread_join(writer, NULL), 0);
}

int main(void)
{
#define WITH_LOG(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        WITH_LOG(ranges_come_back_clipped_to_what_there_is),
        WITH_LOG(an_empty_log_reads_as_nothing),
        WITH_LOG(a_read_keeps_to_its_bytes_but_gives_at_least_one_entry),
        WITH_LOG(the_largest_and_the_empty_payload_come_back),
        WITH_LOG(every_flipped_byte_of_an_old_row_is_noticed_when_it_is_read),
        WITH_LOG(rows_that_changed_places_are_noticed),
        WITH_LOG(a_bit_that_rots_in_the_file_itself_is_noticed),
        WITH_LOG(a_row_that_goes_missing_while_the_log_is_open_is_named),
        WITH_LOG(terms_are_told_as_runs),
        WITH_LOG(changes_are_told_in_order),
        WITH_LOG(a_mark_on_an_ordinary_entry_is_noticed),
        WITH_LOG(reading_is_coherent_while_the_writer_truncates_and_appends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
