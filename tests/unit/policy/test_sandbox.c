/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The walls, with real worker processes and plugins that try them: this test re-executes itself as the worker. Whatever
 * a plugin does, every question is answered, nothing it tries succeeds, and the room goes on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/check.h"
#include "policy/policy.h"

#define DEADLINE_MS 400u /* for a busy machine; what loops is ended by it */

/* The numbers are those of hostile/villain.c. */
enum misdeed {
    LOOPS = 201, CRASHES, ALLOCATES, PUTS_OUT, FORKS, STARTS_THREAD, OPENS_FILE, OPENS_SOCKET, IS_LATE, READS_CLOCK,
    READS_RANDOM, READS_PID, KILLS_PARENT, EXITS, CLOSES_CHANNEL, LOADS_LIBRARY, MAKES_CODE, WRITES_FILE, EXECUTES,
    READS_COUNTER
};

struct room {
    uv_loop_t loop;
    struct policy *policy;
    struct arena arena;
    char dir[64];
    char links[2][160];
    bool stopped;
    bool over;
};

struct asked {
    unsigned answers;
    uint32_t source;
    uint32_t shadows_count;
    char plugin[65];
    char version[65];
    char reason[300];
    char failure[300];
    char shadow_failure[300];
};

static char program[512]; /* this test; set once by main */

static void room_open(struct room *room, const char *const names[2])
{
    *room = (struct room){.dir = "/tmp/seus-walls-XXXXXX"};
    assert_non_null(mkdtemp(room->dir));
    for (unsigned i = 0; i < 2 && names[i] != NULL; i++) {
        char from[600];
        (void)snprintf(from, sizeof(from), "%s/%s.so", SEUS_BINARY_DIR, names[i]);
        (void)snprintf(room->links[i], sizeof(room->links[i]), "%s/%u.so", room->dir, i);
        assert_int_equal(symlink(from, room->links[i]), 0);
    }
    arena_init(&room->arena, 0);
    assert_int_equal(uv_loop_init(&room->loop), 0);
    const struct policy_options options = {.loop = &room->loop, .program = program, .plugin_dir = room->dir,
                                           .deadline_ms = DEADLINE_MS, .clock = clock_system()};
    assert_int_equal(policy_start(&options, NULL, &room->policy, NULL), SEUS_OK);
}

static void on_stopped(void *ctx)
{
    ((struct room *)ctx)->stopped = true;
}

static void room_close(struct room *room)
{
    policy_stop(room->policy, room, on_stopped);
    while (!room->stopped) {
        uv_run(&room->loop, UV_RUN_ONCE);
    }
    assert_int_equal(uv_loop_close(&room->loop), 0);
    arena_release(&room->arena);
    for (unsigned i = 0; i < 2 && room->links[i][0] != '\0'; i++) {
        assert_int_equal(unlink(room->links[i]), 0);
    }
    assert_int_equal(rmdir(room->dir), 0);
}

static void on_verdict(void *ctx, const struct wire_verdict *verdict, const char *failure)
{
    struct asked *const asked = ctx;
    asked->answers++;
    asked->source = verdict->source;
    asked->shadows_count = verdict->shadows_count;
    str_copy(asked->failure, sizeof(asked->failure), str_of(failure));
    str_copy(asked->plugin, sizeof(asked->plugin), verdict->plugin);
    str_copy(asked->version, sizeof(asked->version), verdict->version);
    if (verdict->reasons_count > 0) {
        str_copy(asked->reason, sizeof(asked->reason), verdict->reasons[0]);
    }
    if (verdict->shadows_count > 0) {
        str_copy(asked->shadow_failure, sizeof(asked->shadow_failure), verdict->shadows[0].failure);
    }
}

static void on_over(uv_timer_t *timer)
{
    ((struct room *)timer->data)->over = true;
}

/* Runs the loop until *count is 1 (NULL: for so long); fails the test if that takes longer than ms. */
static void run_for(struct room *room, uint64_t ms, const unsigned *count)
{
    uv_timer_t timer;
    room->over = false;
    assert_int_equal(uv_timer_init(&room->loop, &timer), 0);
    timer.data = room;
    assert_int_equal(uv_timer_start(&timer, on_over, ms, 0), 0);
    while (!room->over && (count == NULL || *count == 0)) {
        uv_run(&room->loop, UV_RUN_ONCE);
    }
    uv_close((uv_handle_t *)&timer, NULL);
    uv_run(&room->loop, UV_RUN_NOWAIT);
    assert_true(count == NULL || *count == 1);
}

static bool state_is(struct room *room, const char *plugin, const char *state)
{
    struct wire_plugin_info *rows = NULL;
    const unsigned count = policy_plugins(room->policy, &room->arena, &rows);
    bool is = false;
    for (unsigned i = 0; i < count; i++) {
        is = is || (str_eq_cstr(rows[i].plugin, plugin) && str_eq_cstr(rows[i].state, state));
    }
    arena_reset(&room->arena);
    return is;
}

static void wait_state(struct room *room, const char *plugin, const char *state)
{
    for (unsigned i = 0; i < 3000 && !state_is(room, plugin, state); i++) {
        run_for(room, 10, NULL);
    }
    assert_true(state_is(room, plugin, state));
}

static struct asked ask_with(struct room *room, uint64_t persons, struct wire_set_entry *set, uint32_t set_count)
{
    const struct wire_question question = {.kind = VERDICT_TRIAGE, .persons = persons, .set = set,
                                           .set_count = set_count, .answers = {.non_deferrable = TRI_YES}};
    struct asked asked = {0};
    policy_ask(room->policy, &question, &asked, on_verdict);
    run_for(room, 60000, &asked.answers);
    return asked;
}

static struct asked ask(struct room *room, uint64_t persons)
{
    return ask_with(room, persons, NULL, 0);
}

static const char *const villain[] = {"hostile/hostile_villain", NULL};

/* The misdeed ends the worker (or is late), the default answers, and the next question finds another worker. */
static void expect_contained(uint64_t misdeed)
{
    struct room room;
    room_open(&room, villain);
    wait_state(&room, "test.villain", "ready");
    const struct asked asked = ask(&room, misdeed);
    if (asked.source != SOURCE_FALLBACK) {
        fail_msg("misdeed %u was answered: %s", (unsigned)misdeed, asked.reason);
    }
    assert_string_equal(asked.plugin, "test.villain");
    wait_state(&room, "test.villain", "ready");
    assert_string_equal(ask(&room, 1).failure, "no plugin has an opinion");
    room_close(&room);
}

static void what_loops_crashes_exits_or_is_late_is_ended(void **state)
{
    (void)state;
    expect_contained(LOOPS);
    expect_contained(CRASHES);
    expect_contained(EXITS);
    expect_contained(CLOSES_CHANNEL);
#if !defined(__SANITIZE_ADDRESS__)
    expect_contained(IS_LATE); /* how late depends on the machine; the loop is the sure case */
#endif
}

static void a_plugin_that_puts_out_without_end_is_ended(void **state)
{
    (void)state;
    expect_contained(PUTS_OUT);
}

static void a_plugin_has_no_files_no_sockets_no_processes(void **state)
{
    (void)state;
    static const enum misdeed misdeeds[] = {FORKS,        STARTS_THREAD, OPENS_FILE, WRITES_FILE, OPENS_SOCKET,
                                            KILLS_PARENT, LOADS_LIBRARY, MAKES_CODE, EXECUTES};
    for (unsigned i = 0; i < sizeof(misdeeds) / sizeof(misdeeds[0]); i++) {
        expect_contained(misdeeds[i]);
    }
}

static void a_plugin_has_no_randomness_and_no_clock(void **state)
{
    (void)state;
    expect_contained(READS_RANDOM);
    expect_contained(READS_PID);
#if !defined(__SANITIZE_ADDRESS__) && defined(__x86_64__) /* the sanitizer reads the clock itself */
    expect_contained(READS_CLOCK);
    expect_contained(READS_COUNTER);
#endif
}

/* It is told that there is none, or ended. (The sanitizer needs terabytes: there the deadline is the limit.) */
static void a_plugin_does_not_get_a_gigabyte(void **state)
{
    (void)state;
    struct room room;
    room_open(&room, villain);
    wait_state(&room, "test.villain", "ready");
    const struct asked asked = ask(&room, ALLOCATES);
#if !defined(__SANITIZE_ADDRESS__)
    assert_true(asked.source == SOURCE_FALLBACK || strcmp(asked.reason, "It did not succeed.") == 0);
#endif
    assert_int_equal(asked.answers, 1);
    room_close(&room);
}

static void a_constructor_opens_nothing(void **state)
{
    (void)state;
    struct room room;
    const char *const names[] = {"hostile/hostile_burglar", NULL};
    room_open(&room, names);
    const struct asked asked = ask(&room, 1);
    assert_int_equal(asked.source, SOURCE_PLUGIN);
    assert_string_equal(asked.reason, "It did not succeed.");
    room_close(&room);
}

static void what_a_plugin_says_of_itself_when_asked_is_not_believed(void **state)
{
    (void)state;
    struct room room;
    const char *const names[] = {"hostile/hostile_liar", NULL};
    room_open(&room, names);
    wait_state(&room, "test.liar", "ready");
    const struct asked asked = ask(&room, 1);
    assert_int_equal(asked.source, SOURCE_FALLBACK);
    assert_non_null(strstr(asked.failure, "of a plugin that was not asked"));
    const struct wire_question question = {.kind = VERDICT_DISPATCH};
    struct asked dispatch = {0};
    policy_ask(room.policy, &question, &dispatch, on_verdict);
    run_for(&room, 60000, &dispatch.answers);
    assert_int_equal(dispatch.source, SOURCE_FALLBACK);
    room_close(&room);
}

static void three_deaths_quarantine_a_plugin_and_leave_the_others(void **state)
{
    (void)state;
    struct room room;
    const char *const names[] = {"hostile/hostile_villain", "plugins/seus_triage"};
    room_open(&room, names);
    for (unsigned i = 0; i < 3; i++) {
        wait_state(&room, "test.villain", "ready");
        assert_int_equal(ask(&room, OPENS_FILE).source, SOURCE_FALLBACK);
    }
    assert_true(state_is(&room, "test.villain", "quarantined"));
    wait_state(&room, "it.toscana.seus.triage", "ready");
    const struct asked asked = ask(&room, OPENS_FILE); /* it is not asked any more */
    assert_int_equal(asked.source, SOURCE_PLUGIN);
    assert_string_equal(asked.plugin, "it.toscana.seus.triage");
    wait_state(&room, "test.villain", "ready"); /* after a second, by itself */
    assert_int_equal(ask(&room, OPENS_FILE).source, SOURCE_FALLBACK);
    assert_true(state_is(&room, "test.villain", "quarantined"));
    assert_true(policy_reset(room.policy, STR_LIT("test.villain")));
    assert_false(policy_reset(room.policy, STR_LIT("test.nobody")));
    wait_state(&room, "test.villain", "ready");
    room_close(&room);
}

static void a_reset_finds_files_that_came_since_and_forgets_those_that_went(void **state)
{
    (void)state;
    struct room room;
    struct str fresh[4];
    struct arena arena;
    const char *const names[] = {"plugins/seus_triage", NULL};
    arena_init(&arena, 0);
    room_open(&room, names);
    wait_state(&room, "it.toscana.seus.triage", "ready");
    (void)snprintf(room.links[1], sizeof(room.links[1]), "%s/1.so", room.dir);
    assert_int_equal(policy_new_files(room.policy, &arena, 4, fresh), 0);
    assert_int_equal(symlink(SEUS_BINARY_DIR "/hostile/hostile_villain.so", room.links[1]), 0);
    assert_int_equal(policy_new_files(room.policy, &arena, 4, fresh), 1); /* a file: which plugin it is, nobody knows */
    assert_true(str_eq_cstr(fresh[0], "1.so"));
    assert_false(policy_reset(room.policy, STR_LIT("test.villain")));
    wait_state(&room, "test.villain", "ready");
    assert_int_equal(policy_new_files(room.policy, &arena, 4, fresh), 0);
    arena_release(&arena);
    assert_int_equal(unlink(room.links[1]), 0);
    room.links[1][0] = '\0';
    assert_true(policy_reset(room.policy, STR_LIT("test.villain")));
    wait_state(&room, "it.toscana.seus.triage", "ready");
    assert_false(state_is(&room, "test.villain", "ready"));
    assert_int_equal(ask(&room, 1).source, SOURCE_PLUGIN);
    room_close(&room);
}

static void a_shadow_that_ends_the_worker_leaves_the_answer_as_it_was(void **state)
{
    (void)state;
    struct room room;
    const char *const names[] = {"hostile/hostile_villain", "plugins/seus_triage"};
    struct wire_plugin_info *rows = NULL;
    room_open(&room, names);
    wait_state(&room, "test.villain", "ready");
    assert_true(policy_plugins(room.policy, &room.arena, &rows) > 0);
    char sha256[65];
    str_copy(sha256, sizeof(sha256), rows[0].sha256);
    struct wire_set_entry shadow = {.plugin = STR_LIT("test.villain"), .digest = str_of(sha256),
                                    .state = PLUGIN_SHADOW};
    const struct asked asked = ask_with(&room, LOOPS, &shadow, 1);
    assert_int_equal(asked.source, SOURCE_PLUGIN);
    assert_string_equal(asked.plugin, "it.toscana.seus.triage");
    assert_int_equal(asked.shadows_count, 1);
    assert_non_null(strstr(asked.shadow_failure, "no answer within"));
    room_close(&room);
}

int main(int argc, char **argv)
{
    if (argc >= 2 && strcmp(argv[1], "--plugin-worker") == 0) {
        return policy_worker_main(argc - 2, argv + 2);
    }
    const ssize_t len = readlink("/proc/self/exe", program, sizeof(program) - 1);
    CHECK(len > 0);
    signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_loops_crashes_exits_or_is_late_is_ended),
        cmocka_unit_test(a_plugin_that_puts_out_without_end_is_ended),
        cmocka_unit_test(a_plugin_has_no_files_no_sockets_no_processes),
        cmocka_unit_test(a_plugin_has_no_randomness_and_no_clock),
        cmocka_unit_test(a_plugin_does_not_get_a_gigabyte),
        cmocka_unit_test(a_constructor_opens_nothing),
        cmocka_unit_test(what_a_plugin_says_of_itself_when_asked_is_not_believed),
        cmocka_unit_test(three_deaths_quarantine_a_plugin_and_leave_the_others),
        cmocka_unit_test(a_reset_finds_files_that_came_since_and_forgets_those_that_went),
        cmocka_unit_test(a_shadow_that_ends_the_worker_leaves_the_answer_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
