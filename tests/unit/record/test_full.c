/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A disk that fills up: a small file system of its own, where this process may mount one. It is mounted in a mount
 * namespace of this process, so that nothing stays behind however the test ends.
 */
#include "record_fixture.h"

#include <sched.h>
#include <sys/mount.h>

#include "record/writer.h"

/* Harmless where nothing was mounted. */
static int disk_teardown(void **state)
{
    struct fixture *fixture = *state;
    record_close(fixture->record);
    fixture->record = NULL;
    umount2(fixture->base, MNT_DETACH);
    fixture_free(fixture);
    return 0;
}

static int disk_setup(void **state)
{
    struct fixture *fixture = fixture_new("/tmp");
    *state = fixture;
    return 0;
}

static void disk_mount(struct fixture *fixture)
{
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("seus-test", fixture->base, "tmpfs", 0, "size=2m") != 0) {
        print_message("skipped: this process may not mount a file system\n");
        skip();
    }
}

static void disk_free_some(struct fixture *fixture)
{
    if (mount("seus-test", fixture->base, "tmpfs", MS_REMOUNT, "size=8m") != 0) {
        fail_msg("cannot enlarge the file system");
    }
}

static void disk_open(struct fixture *fixture)
{
    const struct record_options options = {.dir = fixture->dir}; /* with flushes, as in service */
    if (record_open(&options, &fixture->record, &fixture->why) != SEUS_OK) {
        fail_msg("cannot open: %s", fixture->why.message);
    }
}

static void assert_log(struct fixture *fixture, uint64_t last)
{
    struct log_entry *entries;
    unsigned count;
    struct record_state now;
    record_state(fixture->record, &now);
    assert_int_equal(now.last_index, last);
    assert_int_equal(fixture_read(fixture, 2, UINT64_MAX, SIZE_MAX, &entries, &count), SEUS_OK);
    assert_int_equal(count, last - 1);
    for (unsigned i = 0; i < count; i++) {
        assert_entry(&entries[i], 2 + i, entries[i].term);
    }
}

/* Appends count entries a commit until the disk is full; returns the last index that was acknowledged. */
static uint64_t fill(struct fixture *fixture, uint64_t last, unsigned count)
{
    enum seus_err err = SEUS_OK;
    for (unsigned i = 0; i < 10000 && err == SEUS_OK; i++) {
        err = fixture_try_append(fixture, last + 1, last + count, 2);
        last += err == SEUS_OK ? count : 0;
    }
    if (err != SEUS_NO_SPACE) {
        fail_msg("not told as a full disk: %s %s", seus_err_name(err), fixture->why.message);
    }
    assert_true(says(&fixture->why, "disk is full"));
    assert_true(strstr(fixture->why.hint, "Free space") != NULL);
    return last;
}

static void a_full_disk_loses_nothing_and_the_log_opens_again(void **state)
{
    struct fixture *fixture = *state;
    static const unsigned counts[] = {1, 7, 300}; /* commits of one page and of many */
    uint64_t last = 1;
    disk_mount(fixture);
    disk_open(fixture);
    assert_int_equal(record_found(fixture->record, &fixture_identity, STR_LIT("first"), &fixture->why), SEUS_OK);
    for (unsigned round = 0; round < 3; round++) {
        last = fill(fixture, last, counts[2 - round]);
        assert_log(fixture, last); /* reading goes on */
        assert_int_equal(fixture_try_append(fixture, last + 1, last + 1, 2), SEUS_NO_SPACE);
        fixture_close(fixture);
        disk_open(fixture); /* still full */
        assert_log(fixture, last);
    }
    fixture_close(fixture);
    disk_free_some(fixture);
    disk_open(fixture);
    assert_log(fixture, last);
    fixture_append(fixture, last + 1, last + 500, 3);
    assert_log(fixture, last + 500);
}

static void wake(void *ctx)
{
    (void)ctx;
}

static void the_writer_tells_a_full_disk_and_acknowledges_only_what_is_there(void **state)
{
    struct fixture *fixture = *state;
    struct record_writer *writer;
    enum seus_err err = SEUS_OK;
    struct seus_why why = {0};
    disk_mount(fixture);
    disk_open(fixture);
    assert_int_equal(record_found(fixture->record, &fixture_identity, STR_LIT("first"), &fixture->why), SEUS_OK);
    assert_int_equal(record_writer_start(fixture->record, NULL, wake, &writer, &fixture->why), SEUS_OK);
    uint64_t durable = 0;
    for (uint64_t index = 2; index < 1000000 && err == SEUS_OK; index++) {
        char payload[PAYLOAD_SIZE];
        payload_fill(payload, index, 1);
        const struct log_entry entry = {index, 1, LOG_COMMAND, {payload, sizeof(payload)}};
        const struct record_batch batch = {.entries = &entry, .entries_count = 1};
        record_writer_submit(writer, &batch);
        durable = record_writer_collect(writer, &err, &why);
    }
    assert_int_equal(err, SEUS_NO_SPACE);
    assert_true(says(&why, "disk is full"));
    record_writer_stop(writer);
    struct record_state now;
    record_state(fixture->record, &now);
    /* The settler may tell of the full disk while a group is on its way: that one may be there, and nobody was told. */
    assert_true(now.last_index >= durable + 1);
    assert_log(fixture, now.last_index);
    fixture_close(fixture);
    disk_open(fixture);
    assert_log(fixture, now.last_index);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_full_disk_loses_nothing_and_the_log_opens_again, disk_setup, disk_teardown),
        cmocka_unit_test_setup_teardown(the_writer_tells_a_full_disk_and_acknowledges_only_what_is_there, disk_setup,
                                        disk_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
