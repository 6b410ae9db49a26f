/* SPDX-License-Identifier: EUPL-1.2 */
/* The writer thread: order, group commit, tickets that tell the truth, and what a failure does. */
#include "record_fixture.h"

#include <pthread.h>

#include "record/writer.h"

/* Stands in for the loop: counts wake-ups, and can hold the writer thread up in one of them. */
struct loop {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned wakes;
    bool held;
};

static void loop_wake(void *ctx)
{
    struct loop *loop = ctx;
    pthread_mutex_lock(&loop->lock);
    loop->wakes++;
    pthread_cond_broadcast(&loop->changed);
    while (loop->held) {
        pthread_cond_wait(&loop->changed, &loop->lock);
    }
    pthread_mutex_unlock(&loop->lock);
}

static void loop_hold(struct loop *loop, bool held)
{
    pthread_mutex_lock(&loop->lock);
    loop->held = held;
    pthread_cond_broadcast(&loop->changed);
    pthread_mutex_unlock(&loop->lock);
}

/* Waits until the writer has woken the loop more often than seen; returns how often. */
static unsigned loop_wait(struct loop *loop, unsigned seen)
{
    pthread_mutex_lock(&loop->lock);
    while (loop->wakes == seen) {
        pthread_cond_wait(&loop->changed, &loop->lock);
    }
    const unsigned wakes = loop->wakes;
    pthread_mutex_unlock(&loop->lock);
    return wakes;
}

static uint64_t submit_entry(struct record_writer *writer, uint64_t index, uint64_t term)
{
    char payload[PAYLOAD_SIZE];
    payload_fill(payload, index, term);
    const struct log_entry entry = {index, term, LOG_COMMAND, {payload, sizeof(payload)}};
    const struct record_batch batch = {.entries = &entry, .entries_count = 1};
    const uint64_t ticket = record_writer_submit(writer, &batch);
    memset(payload, 'X', sizeof(payload)); /* the writer has its own copy */
    return ticket;
}

static uint64_t wait_durable(struct loop *loop, struct record_writer *writer, uint64_t ticket)
{
    enum seus_err err = SEUS_OK;
    unsigned wakes = 0;
    uint64_t durable = record_writer_collect(writer, &err, NULL);
    while (durable < ticket && err == SEUS_OK) {
        wakes = loop_wait(loop, wakes);
        durable = record_writer_collect(writer, &err, NULL);
    }
    return durable;
}

static void assert_log(struct fixture *fixture, uint64_t first, uint64_t last, uint64_t term)
{
    struct log_entry *entries;
    unsigned count;
    assert_int_equal(fixture_read(fixture, first, UINT64_MAX, SIZE_MAX, &entries, &count), SEUS_OK);
    assert_int_equal(count, last - first + 1);
    for (unsigned i = 0; i < count; i++) {
        assert_entry(&entries[i], first + i, term);
    }
}

#define LOOP_INIT {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER}

static void tickets_come_back_in_order_and_what_they_stand_for_is_there(void **state)
{
    struct fixture *fixture = *state;
    struct loop loop = LOOP_INIT;
    struct record_writer *writer;
    enum seus_err err;
    const uint64_t last = 20001;
    uint64_t durable_before = 0;
    fixture_found(fixture);
    assert_int_equal(record_writer_start(fixture->record, &loop, loop_wake, &writer, &fixture->why), SEUS_OK);
    for (uint64_t index = 2; index <= last; index++) {
        assert_int_equal(submit_entry(writer, index, 1), index - 1);
        if (index % 64 == 0) {
            struct record_state now;
            const uint64_t durable = record_writer_collect(writer, &err, NULL);
            record_state(fixture->record, &now);
            assert_int_equal(err, SEUS_OK);
            assert_true(durable >= durable_before && durable < index);
            assert_true(now.last_index >= durable + 1); /* a ticket never runs ahead of the log */
            durable_before = durable;
        }
    }
    assert_int_equal(wait_durable(&loop, writer, last - 1), last - 1);
    assert_log(fixture, 2, last, 1);
    record_writer_stop(writer);
    fixture_close(fixture);
    fixture_open(fixture);
    assert_log(fixture, 2, last, 1);
}

static void what_is_queued_during_a_commit_is_the_next_group(void **state)
{
    struct fixture *fixture = *state;
    struct loop loop = LOOP_INIT;
    struct record_writer *writer;
    struct record_stats before;
    struct record_stats after;
    fixture_found(fixture);
    assert_int_equal(record_writer_start(fixture->record, &loop, loop_wake, &writer, &fixture->why), SEUS_OK);
    loop_hold(&loop, true); /* the writer thread stands still in its first wake-up */
    submit_entry(writer, 2, 1);
    const unsigned wakes = loop_wait(&loop, 0);
    record_stats(fixture->record, &before);
    for (uint64_t index = 3; index <= 1002; index++) {
        submit_entry(writer, index, 1);
    }
    loop_hold(&loop, false);
    loop_wait(&loop, wakes);
    assert_int_equal(wait_durable(&loop, writer, 1001), 1001);
    record_stats(fixture->record, &after);
    assert_int_equal(after.commits - before.commits, 1);
    assert_int_equal(after.entries - before.entries, 1000);
    record_writer_stop(writer);
    assert_log(fixture, 2, 1002, 1);
}

static void a_group_is_bounded_in_batches_and_in_bytes(void **state)
{
    struct fixture *fixture = *state;
    struct loop loop = LOOP_INIT;
    struct record_writer *writer;
    struct record_stats before;
    struct record_stats after;
    char *large = mem_alloc(LOG_PAYLOAD_SIZE_MAX);
    memset(large, 'L', LOG_PAYLOAD_SIZE_MAX);
    fixture_found(fixture);
    assert_int_equal(record_writer_start(fixture->record, &loop, loop_wake, &writer, &fixture->why), SEUS_OK);
    loop_hold(&loop, true);
    submit_entry(writer, 2, 1);
    loop_wait(&loop, 0);
    record_stats(fixture->record, &before);
    uint64_t index = 3;
    for (; index < 3 + 65; index++) { /* 65 times 256 KiB: a little more than 16 MiB */
        const struct log_entry entry = {index, 1, LOG_COMMAND, {large, LOG_PAYLOAD_SIZE_MAX}};
        const struct record_batch batch = {.entries = &entry, .entries_count = 1};
        record_writer_submit(writer, &batch);
    }
    for (; index < 3 + 65 + 4096; index++) { /* the first 4095 of these join the 65th large one */
        submit_entry(writer, index, 1);
    }
    loop_hold(&loop, false);
    assert_int_equal(wait_durable(&loop, writer, index - 2), index - 2);
    record_stats(fixture->record, &after);
    assert_int_equal(after.commits - before.commits, 3);
    record_writer_stop(writer);
    mem_free(large);
}

static void batches_keep_votes_truncation_and_entries_together(void **state)
{
    struct fixture *fixture = *state;
    struct loop loop = LOOP_INIT;
    struct record_writer *writer;
    struct record_state now;
    char payloads[3][PAYLOAD_SIZE];
    struct log_entry entries[3];
    for (uint64_t i = 0; i < 3; i++) {
        payload_fill(payloads[i], 4 + i, 2);
        entries[i] = (struct log_entry){4 + i, 2, LOG_COMMAND, {payloads[i], PAYLOAD_SIZE}};
    }
    fixture_found(fixture);
    fixture_append(fixture, 2, 9, 1);
    assert_int_equal(record_writer_start(fixture->record, &loop, loop_wake, &writer, &fixture->why), SEUS_OK);
    const struct record_batch batch = {.has_vote = true, .term = 2, .voted_for = 3, .truncate_from = 4,
                                       .entries = entries, .entries_count = 3, .peer_id = 3, .peer_incarnation = 33};
    record_writer_submit(writer, &batch);
    memset(entries, 0, sizeof(entries));
    record_writer_stop(writer); /* waits for what is queued */
    record_state(fixture->record, &now);
    assert_int_equal(now.term, 2);
    assert_int_equal(now.voted_for, 3);
    assert_int_equal(now.last_index, 6);
    assert_int_equal(record_peer_incarnation(fixture->record, 3), 33);
    assert_log(fixture, 4, 6, 2);
}

static void a_lone_small_batch_is_committed_by_the_caller_while_the_thread_sleeps(void **state)
{
    struct fixture *fixture = *state;
    struct loop loop = LOOP_INIT;
    struct record_writer *writer;
    enum seus_err err = SEUS_OK;
    uint64_t index = 1;
    unsigned here = 0;
    fixture_found(fixture);
    assert_int_equal(record_writer_start(fixture->record, &loop, loop_wake, &writer, NULL), SEUS_OK);
    for (unsigned i = 0; i < 2000 && here < 5; i++) { /* the thread may not have gone to sleep yet */
        char payload[PAYLOAD_SIZE];
        payload_fill(payload, ++index, 1);
        const struct log_entry entry = {index, 1, LOG_COMMAND, {payload, sizeof(payload)}};
        const uint64_t ticket =
            record_writer_queue(writer, &(struct record_batch){.entries = &entry, .entries_count = 1});
        if (record_writer_kick(writer, true)) {
            assert_int_equal(record_writer_collect(writer, &err, NULL), ticket);
            here++;
        } else {
            assert_int_equal(wait_durable(&loop, writer, ticket), ticket);
        }
    }
    assert_int_equal(here, 5);
    assert_false(record_writer_kick(writer, true)); /* nothing is queued */
    record_writer_stop(writer);
    assert_log(fixture, 2, index, 1);
}

static void a_batch_of_several_entries_is_left_to_the_thread(void **state)
{
    struct fixture *fixture = *state;
    struct loop loop = LOOP_INIT;
    struct record_writer *writer;
    char payload[2][PAYLOAD_SIZE];
    struct log_entry entries[2];
    fixture_found(fixture);
    assert_int_equal(record_writer_start(fixture->record, &loop, loop_wake, &writer, NULL), SEUS_OK);
    for (unsigned i = 0; i < 2; i++) {
        payload_fill(payload[i], i + 2, 1);
        entries[i] = (struct log_entry){i + 2, 1, LOG_COMMAND, {payload[i], sizeof(payload[i])}};
    }
    const uint64_t ticket =
        record_writer_queue(writer, &(struct record_batch){.entries = entries, .entries_count = 2});
    assert_false(record_writer_kick(writer, true));
    assert_int_equal(wait_durable(&loop, writer, ticket), ticket);
    record_writer_stop(writer);
    assert_log(fixture, 2, 3, 1);
}

static void stopping_finishes_what_is_queued(void **state)
{
    struct fixture *fixture = *state;
    struct loop loop = LOOP_INIT;
    struct record_writer *writer;
    fixture_found(fixture);
    assert_int_equal(record_writer_start(fixture->record, &loop, loop_wake, &writer, &fixture->why), SEUS_OK);
    for (uint64_t index = 2; index <= 9000; index++) {
        submit_entry(writer, index, 1);
    }
    record_writer_stop(writer);
    assert_log(fixture, 2, 9000, 1);
    record_writer_stop(NULL);
}

/* Over a log whose map is soon full. */
static void start_small(struct fixture *fixture, struct loop *loop, struct record_writer **ret_writer)
{
    const struct record_options small = {.dir = fixture->dir, .map_size_bytes = 256 * 1024, .no_sync = true};
    assert_int_equal(record_open(&small, &fixture->record, &fixture->why), SEUS_OK);
    assert_int_equal(record_found(fixture->record, &fixture_identity, STR_LIT("first"), &fixture->why), SEUS_OK);
    assert_int_equal(record_writer_start(fixture->record, loop, loop_wake, ret_writer, &fixture->why), SEUS_OK);
}

static void a_failure_ends_the_work_and_is_told(void **state)
{
    struct fixture *fixture = *state;
    struct loop loop = LOOP_INIT;
    struct record_writer *writer;
    struct record_state now;
    enum seus_err err = SEUS_OK;
    start_small(fixture, &loop, &writer);
    for (uint64_t index = 2; index <= 20000; index++) { /* far more than the map holds */
        assert_int_equal(submit_entry(writer, index, 1), index - 1);
    }
    const uint64_t durable = wait_durable(&loop, writer, 19999);
    struct seus_why why = {0};
    assert_int_equal(record_writer_collect(writer, &err, &why), durable);
    assert_int_equal(err, SEUS_NO_SPACE);
    assert_true(says(&why, "map"));
    assert_true(durable < 19999);
    assert_int_equal(submit_entry(writer, 20001, 1), 20000); /* a ticket that never becomes durable */
    record_writer_stop(writer);
    record_state(fixture->record, &now);
    assert_int_equal(now.last_index, durable + 1); /* exactly what was told */
    fixture_close(fixture);
    fixture_open(fixture);
    assert_log(fixture, 2, durable + 1, 1);
}

/* Larger than the journal takes, and than the tables have room for: it is the commit itself that fails. */
static void a_group_that_cannot_be_committed_is_never_told_as_durable(void **state)
{
    static char payload[60 * 1024];
    struct fixture *fixture = *state;
    struct loop loop = LOOP_INIT;
    struct record_writer *writer;
    struct record_state now;
    enum seus_err err = SEUS_OK;
    struct log_entry entries[8];
    const struct record_batch batch = {.entries = entries, .entries_count = 8};
    for (unsigned i = 0; i < 8; i++) {
        entries[i] = (struct log_entry){2 + i, 1, LOG_COMMAND, {payload, sizeof(payload)}};
    }
    start_small(fixture, &loop, &writer);
    const uint64_t ticket = record_writer_submit(writer, &batch);
    assert_int_equal(wait_durable(&loop, writer, ticket), ticket - 1);
    assert_int_equal(record_writer_collect(writer, &err, NULL), ticket - 1);
    assert_int_equal(err, SEUS_NO_SPACE);
    record_writer_stop(writer);
    record_state(fixture->record, &now);
    assert_int_equal(now.last_index, 1);
    fixture_close(fixture);
    fixture_open(fixture);
}

int main(void)
{
#define WITH_LOG(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        WITH_LOG(tickets_come_back_in_order_and_what_they_stand_for_is_there),
        WITH_LOG(what_is_queued_during_a_commit_is_the_next_group),
        WITH_LOG(a_group_is_bounded_in_batches_and_in_bytes),
        WITH_LOG(batches_keep_votes_truncation_and_entries_together),
        WITH_LOG(a_lone_small_batch_is_committed_by_the_caller_while_the_thread_sleeps),
        WITH_LOG(a_batch_of_several_entries_is_left_to_the_thread),
        WITH_LOG(stopping_finishes_what_is_queued),
        WITH_LOG(a_failure_ends_the_work_and_is_told),
        WITH_LOG(a_group_that_cannot_be_committed_is_never_told_as_durable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
