/* SPDX-License-Identifier: EUPL-1.2 */
/* Listening sockets. */
#include <fcntl.h>
#include <sys/stat.h>

#include "intake/listen.h"
#include "room.h"

struct place {
    char dir[64];
    char path[96];
};

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof(*place));
    snprintf(place->dir, sizeof(place->dir), "/tmp/seus-listen-XXXXXX");
    assert_non_null(mkdtemp(place->dir));
    snprintf(place->path, sizeof(place->path), "%s/s", place->dir);
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    unlink(place->path);
    rmdir(place->dir);
    free(place);
    return 0;
}

static enum seus_err open_unix(const char *path, int *ret_fd, struct seus_why *why)
{
    dev_t dev = 0;
    ino_t ino = 0;
    return listen_unix(path, ret_fd, &dev, &ino, why);
}

static void a_new_socket_is_for_its_owner_and_group_whatever_the_umask(void **state)
{
    struct place *place = *state;
    struct stat made;
    int fd = -1;
    const mode_t before = umask(0177);
    const enum seus_err err = open_unix(place->path, &fd, NULL);
    umask(before);
    assert_int_equal(err, SEUS_OK);
    assert_int_equal(stat(place->path, &made), 0);
    assert_int_equal(made.st_mode & 07777, 0660);
    close(fd);
}

static void a_stale_socket_is_replaced(void **state)
{
    struct place *place = *state;
    int fd = -1;
    assert_int_equal(open_unix(place->path, &fd, NULL), SEUS_OK);
    close(fd); /* the file stays, nobody answers */
    assert_int_equal(open_unix(place->path, &fd, NULL), SEUS_OK);
    close(fd);
}

static void a_live_socket_is_refused_and_left_alone(void **state)
{
    struct place *place = *state;
    struct seus_why why = {0};
    int fd = -1;
    int second = -1;
    assert_int_equal(open_unix(place->path, &fd, NULL), SEUS_OK);
    assert_int_equal(open_unix(place->path, &second, &why), SEUS_CONFLICT);
    assert_non_null(strstr(why.message, "another seusd serves this socket"));
    assert_int_equal(second, -1);
    assert_int_equal(access(place->path, F_OK), 0);
    close(fd);
}

static void a_file_that_is_no_socket_is_never_removed(void **state)
{
    struct place *place = *state;
    struct seus_why why = {0};
    int fd = -1;
    const int file = open(place->path, O_CREAT | O_WRONLY, 0600);
    assert_true(file >= 0);
    close(file);
    assert_int_equal(open_unix(place->path, &fd, &why), SEUS_CONFLICT);
    assert_non_null(strstr(why.message, "not a socket"));
    assert_int_equal(access(place->path, F_OK), 0);
}

static void a_path_that_cannot_be_is_refused_with_a_sentence(void **state)
{
    struct seus_why why = {0};
    char path[300];
    int fd = -1;
    (void)state;
    memset(path, 'a', sizeof(path));
    path[sizeof(path) - 1] = '\0';
    assert_int_equal(open_unix(path, &fd, &why), SEUS_INVALID);
    assert_string_equal(why.field, "socket");
    assert_int_equal(open_unix("", &fd, &why), SEUS_INVALID);
    assert_int_equal(open_unix("/nonexistent/dir/s", &fd, &why), SEUS_IO);
    assert_non_null(strstr(why.message, "/nonexistent/dir/s"));
}

static void only_loopback_is_served(void **state)
{
    static const char *const wrong[] = {
        "0.0.0.0:8080", "192.0.2.1:8080", "[::]:8080", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0",
        "127.0.0.1:65536", "127.0.0.1:8o80", ":8080", "example:8080", "[::1:8080", "127.0.0.1:-1", "[]:80",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct seus_why why = {0};
        int fd = -1;
        assert_int_equal(listen_tcp(wrong[i], false, &fd, &why), SEUS_INVALID);
        assert_string_equal(why.field, "listen");
        assert_non_null(strstr(why.message, wrong[i]));
        assert_int_equal(fd, -1);
    }
}

static void a_port_in_use_is_said_clearly(void **state)
{
    struct seus_why why = {0};
    char address[32];
    int fd = -1;
    int second = -1;
    (void)state;
    snprintf(address, sizeof(address), "127.0.0.1:%u", room_free_port());
    assert_int_equal(listen_tcp(address, false, &fd, &why), SEUS_OK);
    assert_int_equal(listen_tcp(address, false, &second, &why), SEUS_CONFLICT);
    assert_non_null(strstr(why.message, "in use"));
    close(fd);
    snprintf(address, sizeof(address), "localhost:%u", room_free_port());
    assert_int_equal(listen_tcp(address, false, &fd, &why), SEUS_OK);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_new_socket_is_for_its_owner_and_group_whatever_the_umask, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_stale_socket_is_replaced, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_live_socket_is_refused_and_left_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_that_is_no_socket_is_never_removed, set_up, tear_down),
        cmocka_unit_test(a_path_that_cannot_be_is_refused_with_a_sentence),
        cmocka_unit_test(only_loopback_is_served),
        cmocka_unit_test(a_port_in_use_is_said_clearly),
    };
    return cmocka_run_group_tests_name("intake/listen", tests, NULL, NULL);
}
