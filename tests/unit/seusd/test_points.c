/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fault_points.h"
#include "seusd/points.h"

#ifdef SEUS_FAULTS

static void orders_that_mean_nothing_are_refused(void **state)
{
    static const char *const orders[] = {"", "apply_told", "apply_told:1", "apply_told:0:kill", "apply_told:1:crash",
                                         "no_such_point:1:kill", ":1:kill", "apply_told::kill", "apply_told:1:fail"};
    (void)state;
    for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
        struct seus_why why = {0};
        setenv("SEUS_FAULT", orders[i], 1);
        assert_int_equal(points_arm(&why), SEUS_INVALID);
        assert_true(why.message[0] != '\0');
    }
    unsetenv("SEUS_FAULT");
}

static void a_call_fails_at_the_pass_that_was_asked_for_and_only_then(void **state)
{
    int status = 0;
    (void)state;
    setenv("SEUS_FAULT", "record_journal_before:3:fail", 1);
    const pid_t child = fork(); /* what is armed lives as long as its process */
    assert_true(child >= 0);
    if (child == 0) {
        bool right = points_arm(NULL) == SEUS_OK;
        for (unsigned pass = 1; pass < 6; pass++) {
            FAULT(record_group_taken);
            right = FAULT_FAILS(record_journal_before) == (pass == 3) && right;
            right = !FAULT_FAILS(record_journal_after) && right;
        }
        _exit(right ? 7 : 1);
    }
    unsetenv("SEUS_FAULT");
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 7);
    assert_false(FAULT_FAILS(record_journal_before));
}

static void passes_are_counted_also_of_a_process_that_ends_at_a_point(void **state)
{
    char path[] = "/tmp/seus-points-XXXXXX";
    uint64_t counts[FAULT_POINTS_COUNT];
    int status = 0;
    (void)state;
    const int fd = mkstemp(path);
    assert_true(fd >= 0);
    setenv("SEUS_FAULT_HITS", path, 1);
    setenv("SEUS_FAULT", "apply_told:2:kill", 1);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (points_arm(NULL) == SEUS_OK) {
            for (unsigned i = 0; i < 5; i++) {
                FAULT(apply_begin);
                FAULT(apply_told);
            }
        }
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    unsetenv("SEUS_FAULT");
    unsetenv("SEUS_FAULT_HITS");
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == 9);
    assert_int_equal(read(fd, counts, sizeof(counts)), sizeof(counts));
    for (unsigned i = 0; i < FAULT_POINTS_COUNT; i++) {
        assert_true(counts[i] == (i == FAULT_AT_apply_begin || i == FAULT_AT_apply_told ? 2 : 0));
    }
    close(fd);
    unlink(path);
}

static void every_point_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (unsigned i = 0; i < FAULT_POINTS_COUNT; i++) {
        for (unsigned j = 0; j < i; j++) {
            assert_string_not_equal(fault_name((enum fault_point)i), fault_name((enum fault_point)j));
        }
    }
    assert_true(fault_is_call(FAULT_AT_record_journal_before) && !fault_is_call(FAULT_AT_apply_told));
}

#else

static void in_a_build_without_fault_points_nothing_happens_there(void **state)
{
    (void)state;
    setenv("SEUS_FAULT", "record_journal_before:1:fail", 1);
    FAULT(apply_told);
    assert_false(FAULT_FAILS(record_journal_before));
    unsetenv("SEUS_FAULT");
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
#ifdef SEUS_FAULTS
        cmocka_unit_test(orders_that_mean_nothing_are_refused),
        cmocka_unit_test(a_call_fails_at_the_pass_that_was_asked_for_and_only_then),
        cmocka_unit_test(passes_are_counted_also_of_a_process_that_ends_at_a_point),
        cmocka_unit_test(every_point_has_a_name_of_its_own),
#else
        cmocka_unit_test(in_a_build_without_fault_points_nothing_happens_there),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
