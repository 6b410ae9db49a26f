/* SPDX-License-Identifier: EUPL-1.2 */
/* What the service manager is told, read from a socket of ours; and when a node deserves to be called alive. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "seusd/notify.h"

struct manager {
    char dir[32];
    char path[64];
    int fd;
};

static int manager_open(void **state)
{
    static struct manager manager;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(manager.dir, sizeof(manager.dir), "/tmp/seus-notify.XXXXXX");
    assert_non_null(mkdtemp(manager.dir));
    snprintf(manager.path, sizeof(manager.path), "%s/socket", manager.dir);
    memcpy(address.sun_path, manager.path, strlen(manager.path) + 1);
    manager.fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(manager.fd, (const struct sockaddr *)&address, sizeof(address)), 0);
    unsetenv("WATCHDOG_PID");
    unsetenv("WATCHDOG_USEC");
    setenv("NOTIFY_SOCKET", manager.path, 1);
    *state = &manager;
    return 0;
}

static int manager_close(void **state)
{
    struct manager *manager = *state;
    close(manager->fd);
    unlink(manager->path);
    rmdir(manager->dir);
    return 0;
}

static void assert_told(const struct manager *manager, const char *expected)
{
    char text[256];
    const ssize_t len = recv(manager->fd, text, sizeof(text) - 1, MSG_DONTWAIT);
    assert_true(len >= 0);
    text[len] = '\0';
    assert_string_equal(text, expected);
}

static void the_manager_is_told_each_step(void **state)
{
    struct notify notify;
    struct seus_why why = {0};
    assert_int_equal(notify_open(&notify, &why), SEUS_OK);
    notify_ready(&notify);
    assert_told(*state, "READY=1");
    notify_reloading(&notify, 123456);
    assert_told(*state, "RELOADING=1\nMONOTONIC_USEC=123456");
    notify_status(&notify, "leader of term %d", 3);
    assert_told(*state, "STATUS=leader of term 3");
    notify_alive(&notify);
    assert_told(*state, "WATCHDOG=1");
    notify_stopping(&notify);
    assert_told(*state, "STOPPING=1");
    notify_close(&notify);
}

static void children_do_not_inherit_the_manager(void **state)
{
    struct notify notify;
    struct seus_why why = {0};
    (void)state;
    setenv("WATCHDOG_USEC", "20000000", 1);
    assert_int_equal(notify_open(&notify, &why), SEUS_OK);
    assert_int_equal(notify.watchdog_us, 20000000);
    assert_null(getenv("NOTIFY_SOCKET"));
    assert_null(getenv("WATCHDOG_USEC"));
    notify_close(&notify);
}

static void a_watchdog_for_another_process_is_not_ours(void **state)
{
    struct notify notify;
    struct seus_why why = {0};
    (void)state;
    setenv("WATCHDOG_USEC", "20000000", 1);
    setenv("WATCHDOG_PID", "1", 1);
    assert_int_equal(notify_open(&notify, &why), SEUS_OK);
    assert_int_equal(notify.watchdog_us, 0);
    notify_close(&notify);
}

static void without_a_manager_nothing_is_told(void **state)
{
    struct notify notify;
    struct seus_why why = {0};
    (void)state;
    unsetenv("NOTIFY_SOCKET");
    assert_int_equal(notify_open(&notify, &why), SEUS_OK);
    assert_int_equal(notify.fd, -1);
    notify_ready(&notify);
    notify_close(&notify);
}

static void a_manager_that_is_not_there_is_named(void **state)
{
    struct notify notify;
    struct seus_why why = {0};
    (void)state;
    setenv("NOTIFY_SOCKET", "/nowhere/at/all", 1);
    assert_int_equal(notify_open(&notify, &why), SEUS_INVALID);
    assert_non_null(strstr(why.message, "/nowhere/at/all"));
    setenv("NOTIFY_SOCKET", "relative", 1);
    assert_int_equal(notify_open(&notify, &why), SEUS_INVALID);
}

static void a_node_at_rest_beats_four_times_in_the_interval(void **state)
{
    struct watchdog watchdog;
    unsigned beats = 0;
    (void)state;
    watchdog_start(&watchdog, 20000, 1000);
    for (uint64_t now = 1000; now < 21000; now += 50) {
        beats += watchdog_beats(&watchdog, now, 7, 7);
    }
    assert_int_equal(beats, 4);
}

static void a_node_that_applies_beats(void **state)
{
    struct watchdog watchdog;
    (void)state;
    watchdog_start(&watchdog, 20000, 0);
    assert_true(watchdog_beats(&watchdog, 0, 100, 10));
    assert_true(watchdog_beats(&watchdog, 5000, 100, 11));
    assert_true(watchdog_beats(&watchdog, 10000, 200, 12));
}

static void a_node_that_turns_and_applies_nothing_falls_silent(void **state)
{
    struct watchdog watchdog;
    (void)state;
    watchdog_start(&watchdog, 20000, 0);
    assert_true(watchdog_beats(&watchdog, 0, 10, 10));
    for (uint64_t now = 5000; now < 60000; now += 50) {
        assert_false(watchdog_beats(&watchdog, now, 11, 10));
    }
    assert_true(watchdog_beats(&watchdog, 60000, 11, 11));
}

static void without_a_watchdog_it_never_beats(void **state)
{
    struct watchdog watchdog;
    (void)state;
    watchdog_start(&watchdog, 0, 0);
    assert_false(watchdog_beats(&watchdog, 1000000, 5, 5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_manager_is_told_each_step, manager_open, manager_close),
        cmocka_unit_test_setup_teardown(children_do_not_inherit_the_manager, manager_open, manager_close),
        cmocka_unit_test_setup_teardown(a_watchdog_for_another_process_is_not_ours, manager_open, manager_close),
        cmocka_unit_test_setup_teardown(without_a_manager_nothing_is_told, manager_open, manager_close),
        cmocka_unit_test_setup_teardown(a_manager_that_is_not_there_is_named, manager_open, manager_close),
        cmocka_unit_test(a_node_at_rest_beats_four_times_in_the_interval),
        cmocka_unit_test(a_node_that_applies_beats),
        cmocka_unit_test(a_node_that_turns_and_applies_nothing_falls_silent),
        cmocka_unit_test(without_a_watchdog_it_never_beats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
