/* SPDX-License-Identifier: EUPL-1.2 */
/* Files that are there whole or not at all. What a failed write leaves behind, fault/sweep looks at. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/whole.h"

static void a_file_is_made_for_its_owner_alone_and_replaced_whole(void **state)
{
    char dir[] = "/tmp/seus-whole-XXXXXX";
    char path[64];
    char fresh[72];
    char bytes[16];
    struct stat info;
    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof(path), "%s/key", dir);
    snprintf(fresh, sizeof(fresh), "%s.new", path);
    assert_true(whole_file_write(path, "a long one", 10));
    assert_true(whole_file_write(path, "short", 5));
    const int fd = open(path, O_RDONLY);
    assert_int_equal(read(fd, bytes, sizeof(bytes)), 5);
    assert_int_equal(fstat(fd, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    close(fd);
    assert_int_not_equal(access(fresh, F_OK), 0);
    unlink(path);
    rmdir(dir);
}

static void what_is_there_is_not_written_over(void **state)
{
    char dir[] = "/tmp/seus-whole-XXXXXX";
    char path[64];
    struct buf content = {0};
    struct stat info;
    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof(path), "%s/new", dir);
    assert_true(whole_file_make(path, 0600, "the first", 9));
    assert_false(whole_file_make(path, 0644, "the second", 10));
    assert_int_equal(errno, EEXIST);
    assert_true(whole_file_read(path, 9, &content));
    assert_int_equal(content.len, 9);
    assert_memory_equal(content.data, "the first", 9);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    buf_release(&content);
    unlink(path);
    rmdir(dir);
}

static void a_file_longer_than_wanted_is_an_error(void **state)
{
    char path[] = "/tmp/seus-whole-XXXXXX";
    struct buf content = {0};
    (void)state;
    const int fd = mkstemp(path);
    assert_int_equal(write(fd, "0123456789", 10), 10);
    close(fd);
    assert_false(whole_file_read(path, 9, &content));
    assert_int_equal(errno, EFBIG);
    buf_clear(&content);
    buf_append(&content, "before ", 7);
    assert_true(whole_file_read(path, 10, &content)); /* behind what it holds */
    assert_int_equal(content.len, 17);
    assert_memory_equal(content.data, "before 0123456789", 17);
    buf_release(&content);
    unlink(path);
    assert_false(whole_file_read(path, 10, &content));
    assert_int_equal(errno, ENOENT);
}

static void a_directory_that_is_not_there_is_an_error(void **state)
{
    (void)state;
    assert_false(whole_file_write("/tmp/seus-not-here/key", "x", 1));
}

static void wake(int signal_number)
{
    (void)signal_number; /* nothing but the end of a call that waits */
}

/* A pipe that is read slowly, and a signal every millisecond: the C library's write() returns in the middle. */
static void what_signals_cut_short_is_written_to_its_end(void **state)
{
    enum { SIZE = 1 << 20 };
    static unsigned char bytes[SIZE];
    const struct itimerval often = {{0, 1000}, {0, 1000}};
    const struct itimerval never = {{0, 0}, {0, 0}};
    const struct sigaction interrupts = {.sa_handler = wake};
    struct sigaction before;
    int ends[2];
    int status = 0;
    (void)state;
    for (size_t i = 0; i < SIZE; i++) {
        bytes[i] = (unsigned char)(i * 31);
    }
    assert_int_equal(pipe(ends), 0);
    const pid_t reader = fork();
    assert_true(reader >= 0);
    if (reader == 0) {
        unsigned char got[3000];
        size_t at = 0;
        ssize_t len = 0;
        close(ends[1]);
        while ((len = read(ends[0], got, sizeof(got))) > 0 && at + (size_t)len <= SIZE &&
               memcmp(got, bytes + at, (size_t)len) == 0) {
            at += (size_t)len;
            usleep(200);
        }
        _exit(at == SIZE && len == 0 ? 0 : 1);
    }
    close(ends[0]);
    assert_int_equal(sigaction(SIGALRM, &interrupts, &before), 0);
    assert_int_equal(setitimer(ITIMER_REAL, &often, NULL), 0);
    const bool written = whole_write(ends[1], bytes, SIZE);
    assert_int_equal(setitimer(ITIMER_REAL, &never, NULL), 0);
    assert_int_equal(sigaction(SIGALRM, &before, NULL), 0);
    close(ends[1]);
    assert_int_equal(waitpid(reader, &status, 0), reader);
    assert_true(written);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void bytes_go_where_they_belong_or_an_error_says_why(void **state)
{
    char path[] = "/tmp/seus-whole-XXXXXX";
    char bytes[16] = {0};
    (void)state;
    const int fd = mkstemp(path);
    assert_true(fd >= 0);
    unlink(path);
    assert_true(whole_write(fd, "0123456789", 10));
    assert_true(whole_write_at(fd, "ab", 2, 4));
    assert_int_equal(pread(fd, bytes, sizeof(bytes), 0), 10);
    assert_string_equal(bytes, "0123ab6789");
    close(fd);
    assert_false(whole_write(fd, "x", 1));
    assert_int_equal(errno, EBADF);
}

static void a_file_that_was_named_and_is_not_there_is_told_in_a_sentence(void **state)
{
    struct buf content = {0};
    struct seus_why why = {0};
    (void)state;
    assert_int_equal(whole_file_take("/tmp/seus-no-such-file", 10, "keys", &content, &why), SEUS_NOT_FOUND);
    assert_string_equal(why.field, "keys");
    assert_string_equal(why.message, "cannot read /tmp/seus-no-such-file: No such file or directory");
    assert_int_equal(whole_file_take("/tmp", 10, "keys", &content, &why), SEUS_IO);
    assert_int_equal(whole_file_take("/proc/self/comm", 64, "keys", &content, &why), SEUS_OK);
    assert_true(content.len > 0);
    buf_release(&content);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_made_for_its_owner_alone_and_replaced_whole),
        cmocka_unit_test(what_is_there_is_not_written_over),
        cmocka_unit_test(a_file_longer_than_wanted_is_an_error),
        cmocka_unit_test(a_directory_that_is_not_there_is_an_error),
        cmocka_unit_test(what_signals_cut_short_is_written_to_its_end),
        cmocka_unit_test(a_file_that_was_named_and_is_not_there_is_told_in_a_sentence),
        cmocka_unit_test(bytes_go_where_they_belong_or_an_error_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
