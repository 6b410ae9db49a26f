/* SPDX-License-Identifier: EUPL-1.2 */
/* Default places: seusd and seusctl must come to the same answer, from the environment alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/paths.h"

static int forget_environment(void **state)
{
    (void)state;
    unsetenv("SEUS_SOCKET");
    unsetenv("XDG_DATA_HOME");
    unsetenv("XDG_RUNTIME_DIR");
    setenv("HOME", "/home/anna", 1);
    return 0;
}

static void a_named_socket_wins_over_everything(void **state)
{
    char path[PATH_SIZE];
    (void)state;
    setenv("SEUS_SOCKET", "/tmp/here.sock", 1);
    setenv("XDG_RUNTIME_DIR", "/run/user/1000", 1);
    paths_socket(path);
    assert_string_equal(path, "/tmp/here.sock");
}

static void an_empty_variable_counts_as_absent(void **state)
{
    char path[PATH_SIZE];
    char expected[PATH_SIZE];
    (void)state;
    paths_socket(expected);
    setenv("SEUS_SOCKET", "", 1);
    setenv("XDG_RUNTIME_DIR", "", 1);
    setenv("XDG_DATA_HOME", "", 1);
    paths_socket(path);
    assert_string_equal(path, expected);
}

static void root_uses_the_places_of_the_system(void **state)
{
    char path[PATH_SIZE];
    (void)state;
    if (geteuid() != 0) {
        skip();
    }
    setenv("XDG_RUNTIME_DIR", "/run/user/0", 1);
    setenv("XDG_DATA_HOME", "/elsewhere", 1);
    paths_socket(path);
    assert_string_equal(path, "/run/seus/seusd.sock");
    paths_data_dir(path);
    assert_string_equal(path, "/var/lib/seus");
}

/* Asked as nobody for a moment, if the test runs as root. */
static void others_use_their_own_directories(void **state)
{
    char path[PATH_SIZE];
    (void)state;
    const uid_t was = geteuid();
    if (was == 0) {
        assert_int_equal(seteuid(65534), 0);
    }
    paths_data_dir(path);
    char data_by_home[PATH_SIZE];
    memcpy(data_by_home, path, sizeof(path));
    paths_socket(path);
    char socket_by_home[PATH_SIZE];
    memcpy(socket_by_home, path, sizeof(path));
    setenv("XDG_DATA_HOME", "/home/anna/data", 1);
    char data_by_xdg[PATH_SIZE];
    paths_data_dir(data_by_xdg);
    setenv("XDG_RUNTIME_DIR", "/run/user/1000", 1);
    paths_socket(path);
    if (was == 0) {
        assert_int_equal(seteuid(0), 0);
    }
    assert_string_equal(data_by_home, "/home/anna/.local/share/seus");
    assert_string_equal(socket_by_home, "/home/anna/.local/share/seus/seusd.sock");
    assert_string_equal(data_by_xdg, "/home/anna/data/seus");
    assert_string_equal(path, "/run/user/1000/seus/seusd.sock");
}

static void a_directory_is_made_with_its_parents_for_its_owner_alone(void **state)
{
    char base[] = "/tmp/seus-paths-XXXXXX";
    char path[PATH_SIZE];
    struct stat st;
    (void)state;
    assert_non_null(mkdtemp(base));
    snprintf(path, sizeof(path), "%s/a/b", base);
    assert_int_equal(paths_make_dir(path), 0);
    assert_int_equal(paths_make_dir(path), 0); /* there already: fine */
    assert_int_equal(stat(path, &st), 0);
    assert_true(S_ISDIR(st.st_mode));
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_int_equal(rmdir(path), 0);
    snprintf(path, sizeof(path), "%s/a", base);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(rmdir(base), 0);
}

static void a_file_in_the_way_and_a_name_too_long_are_errors(void **state)
{
    char base[] = "/tmp/seus-paths-XXXXXX";
    char path[PATH_SIZE];
    char long_path[2 * PATH_SIZE];
    (void)state;
    const int fd = mkstemp(base);
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(paths_make_dir(base), -1);
    assert_int_equal(errno, ENOTDIR);
    snprintf(path, sizeof(path), "%s/below", base);
    assert_int_equal(paths_make_dir(path), -1);
    assert_int_equal(errno, ENOTDIR);
    unlink(base);
    memset(long_path, 'a', sizeof(long_path));
    long_path[0] = '/';
    long_path[sizeof(long_path) - 1] = '\0';
    assert_int_equal(paths_make_dir(long_path), -1);
    assert_int_equal(errno, ENAMETOOLONG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_named_socket_wins_over_everything, forget_environment),
        cmocka_unit_test_setup(an_empty_variable_counts_as_absent, forget_environment),
        cmocka_unit_test_setup(root_uses_the_places_of_the_system, forget_environment),
        cmocka_unit_test_setup(others_use_their_own_directories, forget_environment),
        cmocka_unit_test(a_directory_is_made_with_its_parents_for_its_owner_alone),
        cmocka_unit_test(a_file_in_the_way_and_a_name_too_long_are_errors),
    };
    return cmocka_run_group_tests_name("base/paths", tests, NULL, NULL);
}
