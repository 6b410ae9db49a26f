/* SPDX-License-Identifier: EUPL-1.2 */
/* The forms of a log line, as stderr and the journal get them, and the catalogue of messages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"

/* What one call puts out on stderr, without the time in front. */
static void captured(char *target, size_t size, bool json)
{
    int pipes[2];
    assert_int_equal(pipe(pipes), 0);
    fflush(stderr);
    const int saved = dup(STDERR_FILENO);
    dup2(pipes[1], STDERR_FILENO);
    log_set_format(json ? LOG_JSON : LOG_LOGFMT);
    log_line(LOG_WARN, "link", "peer=%d state=lost reason=\"it said \"no\" to us\nand left\"", 2);
    dup2(saved, STDERR_FILENO);
    close(saved);
    close(pipes[1]);
    const ssize_t len = read(pipes[0], target, size - 1);
    close(pipes[0]);
    assert_true(len > 0);
    target[len] = '\0';
    log_set_format(LOG_LOGFMT);
}

static void a_line_is_one_line_whatever_is_in_it(void **state)
{
    char text[512];
    (void)state;
    captured(text, sizeof(text), false);
    assert_string_equal(strchr(text, ' '), " warn link peer=2 state=lost reason=\"it said \"no\" to us and left\"\n");
}

static void json_holds_the_same_pairs(void **state)
{
    char text[512];
    (void)state;
    captured(text, sizeof(text), true);
    assert_non_null(strstr(text, "\"level\":\"warn\",\"event\":\"link\",\"peer\":\"2\",\"state\":\"lost\","
                                 "\"reason\":\"it said \\\"no\\\" to us and left\"}\n"));
}

static void lines_of_a_service_begin_with_their_priority(void **state)
{
    char text[512];
    (void)state;
    assert_true(log_to_service(NULL));
    captured(text, sizeof(text), false);
    assert_memory_equal(text, "<4>20", 5);
}

static void the_journal_gets_fields_and_a_message_id(void **state)
{
    char dir[] = "/tmp/seus-log.XXXXXX";
    char text[2048];
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(address.sun_path, sizeof(address.sun_path), "%s/journal", dir);
    const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
    assert_false(log_to_service("/nowhere/at/all"));
    assert_true(log_to_service(address.sun_path));
    log_line(LOG_INFO, "role", "role=leader leader=1 term=3");
    const ssize_t len = recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT);
    assert_true(len > 0);
    text[len] = '\0';
    assert_string_equal(text, "PRIORITY=6\nSYSLOG_IDENTIFIER=seusd\nSEUS_EVENT=role\n"
                              "MESSAGE_ID=5e0500000000470081000000000000a5\n"
                              "MESSAGE=role role=leader leader=1 term=3\n"
                              "SEUS_ROLE=leader\nSEUS_LEADER=1\nSEUS_TERM=3\n");
    close(fd);
    unlink(address.sun_path);
    rmdir(dir);
}

static void check_catalogue(const char *name)
{
    char path[512];
    char *text = malloc(65536);
    assert_non_null(text);
    snprintf(path, sizeof(path), "%s/deploy/catalog/%s", SEUS_SOURCE_DIR, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, 65535, file)] = '\0';
    fclose(file);
    unsigned count = 0;
    for (const char *event = log_message_event(0); event != NULL; event = log_message_event(++count)) {
        char head[64];
        snprintf(head, sizeof(head), "-- %s", log_message_id(event));
        if (strstr(text, head) == NULL) {
            print_message("%s: no entry for %s\n", name, event);
            fail();
        }
    }
    assert_true(count > 10);
    free(text);
}

static void every_message_is_explained_in_both_languages(void **state)
{
    (void)state;
    check_catalogue("seus.catalog");
    check_catalogue("seus.it.catalog");
    assert_null(log_message_id("no such event"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_one_line_whatever_is_in_it),
        cmocka_unit_test(json_holds_the_same_pairs),
        cmocka_unit_test(every_message_is_explained_in_both_languages),
        cmocka_unit_test(lines_of_a_service_begin_with_their_priority),
        cmocka_unit_test(the_journal_gets_fields_and_a_message_id), /* last: from here on lines go there */
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
