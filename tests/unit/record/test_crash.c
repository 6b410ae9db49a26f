/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A writing process is killed at random moments, again and again on the same directory, with flushes on: everything it
 * had reported as durable is there afterwards, and the log is whole.
 */
#include "record_fixture.h"

#include <time.h>

#include "record/writer.h"

#define KILLS 40u

/* What the child tells through the pipe: durable up to this index, in this term. */
struct told {
    uint64_t last_index;
    uint64_t term;
};

static int disk_setup(void **state)
{
    *state = fixture_new("/tmp");
    return 0;
}

static void child_open(struct fixture *fixture)
{
    const struct record_options options = {.dir = fixture->dir};
    if (record_open(&options, &fixture->record, &fixture->why) != SEUS_OK) {
        _exit(3);
    }
}

static void child_tell(int fd, uint64_t last_index, uint64_t term)
{
    const struct told told = {last_index, term};
    if (write(fd, &told, sizeof(told)) != (ssize_t)sizeof(told)) {
        _exit(4);
    }
}

/* Batches of one to eight entries; a new term and vote now and then. Never returns. */
static void child_write_directly(struct fixture *fixture, int fd)
{
    struct record_state now;
    child_open(fixture);
    record_state(fixture->record, &now);
    uint64_t term = now.term + 1;
    struct record_batch vote = {.has_vote = true, .term = term, .voted_for = 1};
    if (record_commit(fixture->record, &vote, 1, NULL) != SEUS_OK) {
        _exit(5);
    }
    for (uint64_t last = now.last_index;;) {
        const uint64_t next = last + 1 + last % 8;
        if (fixture_try_append(fixture, last + 1, next, term) != SEUS_OK) {
            _exit(5);
        }
        last = next;
        child_tell(fd, last, term);
    }
}

static void child_wake(void *ctx)
{
    (void)ctx;
}

/* The same through the writer thread: submits run ahead, only what collect says is told. Never returns. */
static void child_write_threaded(struct fixture *fixture, int fd)
{
    struct record_state now;
    struct record_writer *writer;
    child_open(fixture);
    record_state(fixture->record, &now);
    const uint64_t term = now.term + 1;
    const struct record_batch vote = {.has_vote = true, .term = term, .voted_for = 1};
    if (record_writer_start(fixture->record, NULL, child_wake, &writer, NULL) != SEUS_OK) {
        _exit(6);
    }
    record_writer_submit(writer, &vote); /* ticket 1; ticket 1 + n is the n-th entry */
    uint64_t durable_before = 1;
    uint64_t submitted = 1;
    for (uint64_t index = now.last_index + 1;;) {
        enum seus_err err;
        const uint64_t durable = record_writer_collect(writer, &err, NULL);
        if (err != SEUS_OK) {
            _exit(7);
        }
        if (durable > durable_before) {
            child_tell(fd, now.last_index + durable - 1, term);
            durable_before = durable;
        }
        if (submitted - durable < 50) {
            char payload[PAYLOAD_SIZE];
            payload_fill(payload, index, term);
            const struct log_entry entry = {index, term, LOG_COMMAND, {payload, sizeof(payload)}};
            const struct record_batch batch = {.entries = &entry, .entries_count = 1};
            submitted = record_writer_submit(writer, &batch);
            index++;
        }
    }
}

/* Starts a child, lets it write for some milliseconds, kills it; *told is the last it said, if anything. */
static void write_and_kill(struct fixture *fixture, unsigned round, struct told *told)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    fflush(NULL);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        if (round % 2 == 0) {
            child_write_directly(fixture, ends[1]);
        } else {
            child_write_threaded(fixture, ends[1]);
        }
    }
    close(ends[1]);
    const struct timespec pause = {.tv_nsec = 3000000 + (long)(round * 7919 % 47) * 700000}; /* 3 to 36 ms */
    nanosleep(&pause, NULL);
    struct told next;
    int status = 0;
    assert_int_equal(kill(child, SIGKILL), 0);
    while (read(ends[0], &next, sizeof(next)) == (ssize_t)sizeof(next)) {
        *told = next;
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    close(ends[0]);
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL) {
        fail_msg("the child ended by itself: status %d", status);
    }
}

static void assert_whole(struct fixture *fixture, const struct told *told)
{
    struct record_state now;
    fixture_open(fixture);
    record_state(fixture->record, &now);
    if (now.last_index < told->last_index) {
        fail_msg("told %llu, found %llu", (unsigned long long)told->last_index, (unsigned long long)now.last_index);
    }
    assert_true(now.term >= told->term);
    assert_int_equal(now.last_term, record_term_at(fixture->record, now.last_index));
    uint64_t expected = 2;
    while (expected <= now.last_index) {
        struct log_entry *entries;
        unsigned count;
        assert_int_equal(fixture_read(fixture, expected, UINT64_MAX, 1 << 20, &entries, &count), SEUS_OK);
        assert_true(count > 0);
        for (unsigned i = 0; i < count; i++) {
            assert_entry(&entries[i], expected, record_term_at(fixture->record, expected));
            expected++;
        }
    }
    fixture_close(fixture);
}

static void nothing_that_was_told_is_lost_when_the_process_is_killed(void **state)
{
    struct fixture *fixture = *state;
    struct told told = {0};
    fixture_found(fixture);
    fixture_close(fixture);
    for (unsigned round = 0; round < KILLS; round++) {
        write_and_kill(fixture, round, &told);
        assert_whole(fixture, &told);
    }
    assert_true(told.last_index > KILLS); /* the children did get to work */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_that_was_told_is_lost_when_the_process_is_killed, disk_setup,
                                        fixture_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
