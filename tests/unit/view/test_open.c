/* SPDX-License-Identifier: EUPL-1.2 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "fixture.h"

static void fill(struct fixture *f, unsigned cases, uint64_t applied)
{
    fixture_begin(f);
    for (unsigned i = 0; i < cases; i++) {
        fixture_put_case(f, arena_printf(&f->arena, "c%05u", i), (struct str){0}, "pisana", CASE_NEW, 1);
    }
    fixture_commit(f, applied);
}

static void reopen(struct fixture *f, const struct view_options *options, bool fresh_expected)
{
    view_close(f->view);
    f->view = NULL;
    assert_int_equal(fixture_open(f, options), fresh_expected);
}

static void what_was_committed_is_there_after_close_and_open(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    unsigned char chain[SHA256_SIZE];
    fill(f, 10, 42);
    const uint64_t digest = view_digest(f->view);
    const struct view_options options = fixture_options(f);
    reopen(f, &options, false);
    view_chain(f->view, chain);
    assert_int_equal(view_applied(f->view), 42);
    assert_int_equal(view_digest(f->view), digest);
    assert_int_equal(view_digest_scan(f->view), digest);
    assert_int_equal(view_cases_open(f->view), 10);
    assert_int_equal(chain[0], 42);
    fixture_free(f);
}

static void files_are_for_their_owner_alone(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    struct stat st;
    char path[128];
    fixture_file(f, "data.mdb", path);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    fixture_free(f);
}

static void a_rebuild_drops_everything_but_foreign_files(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    char path[128];
    fixture_file(f, "other", path);
    const int fd = open(path, O_CREAT | O_WRONLY, 0600);
    assert_int_equal(write(fd, "mine", 4), 4);
    close(fd);
    fill(f, 10, 42);
    struct view_options options = fixture_options(f);
    options.rebuild = true;
    reopen(f, &options, true);
    assert_int_equal(view_applied(f->view), 0);
    assert_int_equal(view_digest(f->view), 0);
    assert_int_equal(view_cases_open(f->view), 0);
    assert_int_equal(access(path, F_OK), 0);
    fixture_free(f);
}

static void views_of_another_cluster_are_dropped(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    fill(f, 10, 42);
    struct view_options options = fixture_options(f);
    options.cluster_id = 8;
    reopen(f, &options, true);
    assert_int_equal(view_applied(f->view), 0);
    fixture_free(f);
}

static void a_clean_close_is_trusted_under_another_boot(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    fill(f, 10, 42);
    struct view_options options = fixture_options(f);
    options.boot_id = "boot-2";
    reopen(f, &options, false);
    assert_int_equal(view_applied(f->view), 42);
    fixture_free(f);
}

/* Opens, fills and ends without a clean close, in a process of its own. */
static void die_after_filling(struct fixture *f)
{
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        const struct view_options options = fixture_options(f);
        bool fresh;
        if (view_open(&options, &f->view, &fresh, NULL) != SEUS_OK || view_begin(f->view, NULL) != SEUS_OK) {
            _exit(1);
        }
        fixture_put_case(f, STR_LIT("c1"), (struct str){0}, "pisana", CASE_NEW, 1);
        _exit(view_commit(f->view, 42, &f->head, NULL) == SEUS_OK ? 0 : 1);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static void a_crash_of_the_process_loses_nothing_and_a_new_boot_without_clean_close_drops_all(void **state)
{
    (void)state;
    struct fixture *f = mem_zalloc(sizeof(*f));
    fixture_init_closed(f);
    struct view_options options = fixture_options(f);
    die_after_filling(f);
    assert_false(fixture_open(f, &options));
    assert_int_equal(view_applied(f->view), 42);
    assert_int_equal(view_digest_scan(f->view), view_digest(f->view));
    view_close(f->view);

    /* the clean mark of that close is gone as soon as the next one opens */
    f->view = NULL;
    die_after_filling(f);
    options.boot_id = "boot-2";
    assert_true(fixture_open(f, &options));
    assert_int_equal(view_applied(f->view), 0);
    fixture_free(f);
}

static void overwrite(struct fixture *f, off_t from, size_t size)
{
    char path[128];
    fixture_file(f, "data.mdb", path);
    const int fd = open(path, O_WRONLY);
    assert_true(fd >= 0);
    for (size_t i = 0; i < size; i++) {
        assert_int_equal(pwrite(fd, "\xa5", 1, from + (off_t)i), 1);
    }
    close(fd);
}

static void damaged_meta_pages_are_dropped(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    const struct view_options options = fixture_options(f);
    fill(f, 10, 42);
    view_close(f->view);
    overwrite(f, 0, 8192);
    assert_true(fixture_open(f, &options));
    fill(f, 10, 42);
    fixture_free(f);
}

static void a_file_cut_short_is_dropped(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    const struct view_options options = fixture_options(f);
    char path[128];
    fixture_file(f, "data.mdb", path);
    for (unsigned pages = 1; pages <= 12; pages++) { /* whatever was on them */
        fill(f, 1000, 42);
        for (unsigned i = 0; i < 20; i++) { /* so that the pages at the end are not those that opening needs */
            fill(f, 0, 43 + i);
        }
        const uint64_t bytes = view_file_bytes(f->view);
        view_close(f->view);
        assert_int_equal(truncate(path, (off_t)(bytes - pages * 4096)), 0);
        assert_true(fixture_open(f, &options));
    }
    fixture_free(f);
}

static void a_bit_that_rotted_over_a_reboot_is_found_and_dropped(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    struct view_options options = fixture_options(f);
    fill(f, 1000, 42);
    const uint64_t bytes = view_file_bytes(f->view);
    view_close(f->view);
    char path[128];
    fixture_file(f, "data.mdb", path);
    const int fd = open(path, O_RDWR);
    bool found = false; /* a text in rows, live and left over: the tree stays sound, the content does not */
    for (uint64_t at = 2 * 4096; at + 16 < bytes; at++) {
        char text[10];
        assert_int_equal(pread(fd, text, sizeof(text), (off_t)at), sizeof(text));
        if (memcmp(text, "two people", 10) == 0) {
            assert_int_equal(pwrite(fd, "T", 1, (off_t)at), 1);
            found = true;
        }
    }
    close(fd);
    assert_true(found);
    options.boot_id = "boot-2";
    assert_true(fixture_open(f, &options));
    fixture_free(f);
}

static void damage_met_while_running_ends_all_writing_and_the_next_start_is_fresh(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    const struct view_options options = fixture_options(f);
    fill(f, 3, 42);
    const uint64_t bytes = view_file_bytes(f->view);
    char path[128];
    fixture_file(f, "data.mdb", path);
    const int fd = open(path, O_RDWR);
    for (uint64_t at = 2 * 4096; at + 16 < bytes; at++) {
        char text[10];
        assert_int_equal(pread(fd, text, sizeof(text), (off_t)at), sizeof(text));
        if (memcmp(text, "two people", 10) == 0) {
            assert_int_equal(pwrite(fd, "\x01", 1, (off_t)at), 1); /* no text holds that byte */
        }
    }
    close(fd);
    const struct wire_case_get args = {.case_id = STR_LIT("c00001")};
    assert_int_equal(fixture_query_fails(f, OP_case_show, &args), SEUS_INTEGRITY);
    assert_non_null(strstr(f->why.message, "c00001"));
    assert_int_equal(view_begin(f->view, &f->why), SEUS_INTEGRITY);
    assert_true(strlen(f->why.hint) > 0);
    view_close(f->view);
    f->view = NULL;
    assert_true(fixture_open(f, &options));
    fixture_free(f);
}

static void a_full_map_fails_the_batch_and_keeps_what_was_there(void **state)
{
    (void)state;
    struct fixture *f = mem_zalloc(sizeof(*f));
    fixture_init_closed(f);
    struct view_options options = fixture_options(f);
    options.map_size_bytes = 512u << 10;
    assert_true(fixture_open(f, &options));
    fill(f, 10, 1);
    const uint64_t digest = view_digest(f->view);
    fixture_begin(f);
    for (unsigned i = 0; i < 5000; i++) {
        fixture_put_case(f, arena_printf(&f->arena, "d%05u", i), (struct str){0}, "pisana", CASE_NEW, 1);
    }
    assert_int_equal(view_commit(f->view, 2, &f->head, &f->why), SEUS_NO_SPACE);
    assert_true(strlen(f->why.hint) > 0);
    assert_int_equal(view_applied(f->view), 1);
    assert_int_equal(view_digest(f->view), digest);
    assert_int_equal(view_digest_scan(f->view), digest);
    assert_int_equal(view_cases_open(f->view), 10);
    fixture_free(f);
}

static void a_directory_that_cannot_be_made_is_an_error(void **state)
{
    (void)state;
    struct view *view = NULL;
    struct seus_why why = {0};
    bool fresh;
    const struct view_options options = {.dir = "/dev/shm/seus-no-such-parent/view", .boot_id = "b"};
    assert_int_equal(view_open(&options, &view, &fresh, &why), SEUS_IO);
    assert_null(view);
    assert_non_null(strstr(why.message, "seus-no-such-parent"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_committed_is_there_after_close_and_open),
        cmocka_unit_test(files_are_for_their_owner_alone),
        cmocka_unit_test(a_rebuild_drops_everything_but_foreign_files),
        cmocka_unit_test(views_of_another_cluster_are_dropped),
        cmocka_unit_test(a_clean_close_is_trusted_under_another_boot),
        cmocka_unit_test(a_crash_of_the_process_loses_nothing_and_a_new_boot_without_clean_close_drops_all),
        cmocka_unit_test(damaged_meta_pages_are_dropped),
        cmocka_unit_test(a_file_cut_short_is_dropped),
        cmocka_unit_test(a_bit_that_rotted_over_a_reboot_is_found_and_dropped),
        cmocka_unit_test(damage_met_while_running_ends_all_writing_and_the_next_start_is_fresh),
        cmocka_unit_test(a_full_map_fails_the_batch_and_keeps_what_was_there),
        cmocka_unit_test(a_directory_that_cannot_be_made_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
