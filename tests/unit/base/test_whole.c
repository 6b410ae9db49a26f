/* SPDX-License-Identifier: EUPL-1.2 */
/* Files that are there whole or not at all. What a failed write leaves behind, fault/sweep looks at. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_made_for_its_owner_alone_and_replaced_whole),
        cmocka_unit_test(what_is_there_is_not_written_over),
        cmocka_unit_test(a_file_longer_than_wanted_is_an_error),
        cmocka_unit_test(a_directory_that_is_not_there_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
