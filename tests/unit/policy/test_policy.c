/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The plugin host with real worker processes: this test re-executes itself as the worker. Plugins come from
 * <build>/plugins (the real ones) and <build>/hostile (ones that misbehave on purpose), linked into a directory a test.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "policy/policy.h"

#define MOOD_HANG 101
#define MOOD_CRASH 102
#define MOOD_EXIT 103
#define MOOD_BAD_TEXT 104
#define MOOD_FAILED 105
#define MOOD_WRONG_KIND 106
#define MOOD_NO_OPINION 107
#define MOOD_GARBAGE_FRAME 108
#define MOOD_HUGE_FRAME 109
#define MOOD_NO_REASON 110
#define MOOD_BAD_FLAG 111
#define MOOD_MANY_REASONS 112
#define MOOD_FORGED_ANSWER 113

#define PATIENT_MS 5000 /* a deadline for tests of answers: the machine may be slow, the plugin is not late */

struct room {
    uv_loop_t loop;
    struct policy *policy;
    struct arena arena;
    char dir[64];
    char log[8192]; /* all log lines, to look for words */
    size_t log_len;
    bool stopped;
    bool timed_out;
};

/* What came back for one question. */
struct asked {
    unsigned answers;
    struct wire_verdict verdict; /* numbers only; texts below */
    char failure[300];
    char plugin[65];
    char digest[17];
    char reason[300];
    char flags[200];
    char ranking[200];
};

static char program[512]; /* this test; set once by main */

static void on_log(void *ctx, bool problem, const char *event, const char *detail)
{
    struct room *room = ctx;
    (void)problem;
    const int n = snprintf(room->log + room->log_len, sizeof(room->log) - room->log_len, "%s %s\n", event, detail);
    if (n > 0 && room->log_len + (size_t)n < sizeof(room->log)) {
        room->log_len += (size_t)n;
    }
}

static void on_lost(void *ctx, const char *plugin)
{
    on_log(ctx, true, "lost over", plugin[0] != '\0' ? plugin : "nobody");
}

/* plugins: names in the build directory, linked as 0-..., 1-... to fix their order; NULL ends. */
static void room_open(struct room *room, uint32_t deadline_ms, const char *const *plugins)
{
    *room = (struct room){.dir = "/tmp/seus-policy-XXXXXX"};
    assert_non_null(mkdtemp(room->dir));
    for (unsigned i = 0; plugins[i] != NULL; i++) {
        char from[600];
        char to[600];
        (void)snprintf(from, sizeof(from), "%s/%s.so", SEUS_BINARY_DIR, plugins[i]);
        (void)snprintf(to, sizeof(to), "%s/%u-%s.so", room->dir, i, strrchr(plugins[i], '/') + 1);
        assert_int_equal(symlink(from, to), 0);
    }
    arena_init(&room->arena, 0);
    assert_int_equal(uv_loop_init(&room->loop), 0);
    const struct policy_options options = {
        .loop = &room->loop,
        .program = program,
        .plugin_dir = room->dir,
        .deadline_ms = deadline_ms,
        .clock = clock_system(),
    };
    const struct policy_events events = {room, on_log, on_lost};
    assert_int_equal(policy_start(&options, &events, &room->policy, NULL), SEUS_OK);
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
    assert_int_equal(uv_loop_close(&room->loop), 0); /* no handle is left behind */
    arena_release(&room->arena);
    DIR *dir = opendir(room->dir);
    assert_non_null(dir);
    for (struct dirent *item = readdir(dir); item != NULL; item = readdir(dir)) {
        char path[600];
        (void)snprintf(path, sizeof(path), "%s/%s", room->dir, item->d_name);
        (void)unlink(path);
    }
    closedir(dir);
    assert_int_equal(rmdir(room->dir), 0);
}

static void texts_join(char *target, size_t size, const struct str *texts, uint32_t count)
{
    size_t len = 0;
    for (uint32_t i = 0; i < count; i++) {
        len += (size_t)snprintf(target + len, size - len, "%s%.*s", i > 0 ? " " : "", STR_ARG(texts[i]));
    }
}

static void on_verdict(void *ctx, const struct wire_verdict *verdict, const char *failure)
{
    struct asked *asked = ctx;
    *asked = (struct asked){.answers = asked->answers + 1, .verdict = *verdict};
    str_copy(asked->failure, sizeof(asked->failure), str_of(failure));
    str_copy(asked->plugin, sizeof(asked->plugin), verdict->plugin);
    str_copy(asked->digest, sizeof(asked->digest), verdict->digest);
    texts_join(asked->reason, sizeof(asked->reason), verdict->reasons, verdict->reasons_count > 0 ? 1 : 0);
    texts_join(asked->flags, sizeof(asked->flags), verdict->flags, verdict->flags_count);
    texts_join(asked->ranking, sizeof(asked->ranking), verdict->ranking,
               verdict->ranking_count < 3 ? verdict->ranking_count : 3);
}

static void on_patience(uv_timer_t *timer)
{
    ((struct room *)timer->data)->timed_out = true;
}

/* Runs the loop until *count reaches at least wanted; fails the test if that takes absurdly long. */
static void run_until(struct room *room, const unsigned *count, unsigned wanted)
{
    uv_timer_t patience;
    uv_timer_init(&room->loop, &patience);
    patience.data = room;
    uv_timer_start(&patience, on_patience, 60000, 0);
    while (*count < wanted && !room->timed_out) {
        uv_run(&room->loop, UV_RUN_ONCE);
    }
    uv_close((uv_handle_t *)&patience, NULL);
    uv_run(&room->loop, UV_RUN_NOWAIT);
    assert_false(room->timed_out);
}

static struct asked ask(struct room *room, const struct wire_question *question)
{
    struct asked asked = {0};
    policy_ask(room->policy, question, &asked, on_verdict);
    run_until(room, &asked.answers, 1);
    return asked;
}

static bool all_settled(struct room *room)
{
    struct wire_plugin_info *rows;
    const unsigned count = policy_plugins(room->policy, &room->arena, &rows);
    bool settled = true;
    for (unsigned i = 0; i < count; i++) {
        settled = settled && !str_eq_cstr(rows[i].state, "restarting");
    }
    arena_reset(&room->arena);
    return settled;
}

static void on_tick(uv_timer_t *timer)
{
    *(unsigned *)timer->data += 1;
}

/* Waits until every plugin is ready or refused. */
static void wait_ready(struct room *room)
{
    uv_timer_t tick;
    unsigned ticks = 0;
    uv_timer_init(&room->loop, &tick);
    tick.data = &ticks;
    uv_timer_start(&tick, on_tick, 5, 5);
    while (!all_settled(room) && ticks < 6000) {
        uv_run(&room->loop, UV_RUN_ONCE);
    }
    uv_close((uv_handle_t *)&tick, NULL);
    uv_run(&room->loop, UV_RUN_NOWAIT);
    assert_true(all_settled(room));
}

static struct wire_question triage_of(uint64_t persons)
{
    return (struct wire_question){
        .kind = VERDICT_TRIAGE,
        .now = 1700000000000,
        .persons = persons,
        .answers = {.danger = TRI_NO, .non_deferrable = TRI_YES, .network = TRI_NO},
    };
}

static const struct wire_zone pistoiese = {
    .zone_id = {"pistoiese", 9},
    .area = {"centro", 6},
    .state = ZONE_HOOKED,
    .contact = {"0573 1234", 9},
};

/* ---- the real plugins, through a real worker ------------------------------------------------------------- */

static const char *const real[] = {"plugins/seus_zone", "plugins/seus_triage", "plugins/seus_dispatch", NULL};
static const char *const moody[] = {"hostile/hostile_moody", NULL};

static void each_real_plugin_answers_its_kind(void **state)
{
    (void)state;
    struct room room;
    struct str open[] = {STR_LIT("police")};
    struct str skills[] = {STR_LIT("social_worker")};
    struct wire_unit units[] = {
        {.unit_id = STR_LIT("PT-2"), .zone_id = pistoiese.zone_id, .status = UNIT_AVAILABLE, .since = 9,
         .skills = skills, .skills_count = 1},
        {.unit_id = STR_LIT("PT-1"), .zone_id = pistoiese.zone_id, .status = UNIT_AVAILABLE, .since = 5,
         .skills = skills, .skills_count = 1},
    };
    room_open(&room, PATIENT_MS, real);
    struct asked asked = ask(&room, &(struct wire_question){.kind = VERDICT_ZONE, .zone = pistoiese, .now = 1,
                                    .category = CATEGORY_POLICE, .open_categories = open, .open_categories_count = 1});
    assert_string_equal(asked.failure, "");
    assert_int_equal(asked.verdict.source, SOURCE_PLUGIN);
    assert_int_equal(asked.verdict.decision, DECISION_ACCEPT);
    assert_string_equal(asked.plugin, "it.toscana.seus.zone");
    assert_int_equal(strlen(asked.digest), 16);

    asked = ask(&room, &(struct wire_question){.kind = VERDICT_TRIAGE, .answers = {.minor_alone = TRI_YES}});
    assert_int_equal(asked.verdict.source, SOURCE_PLUGIN);
    assert_int_equal(asked.verdict.decision, DECISION_APPROPRIATE);
    assert_int_equal(asked.verdict.priority, PRIORITY_E);
    assert_string_equal(asked.flags, "minor_removal two_operators");

    asked = ask(&room, &(struct wire_question){.kind = VERDICT_DISPATCH, .zone = pistoiese, .priority = PRIORITY_E,
                                               .units = units, .units_count = 2});
    assert_int_equal(asked.verdict.source, SOURCE_PLUGIN);
    assert_int_equal(asked.verdict.decision, DECISION_RECOMMEND);
    assert_int_equal(asked.verdict.mode, MODE_ON_SITE);
    assert_string_equal(asked.ranking, "PT-1 PT-2");

    struct wire_plugin_info *rows;
    assert_int_equal(policy_plugins(room.policy, &room.arena, &rows), 3);
    for (unsigned i = 0; i < 3; i++) {
        assert_true(str_eq_cstr(rows[i].state, "ready"));
        assert_int_equal(rows[i].calls, 1);
        assert_int_equal(rows[i].fallbacks, 0);
    }
    assert_int_equal(rows[0].kind, VERDICT_ZONE);
    room_close(&room);
}

static void questions_asked_before_the_worker_is_ready_wait_for_it(void **state)
{
    (void)state;
    struct room room;
    struct asked asked[3] = {{0}};
    unsigned done = 0;
    room_open(&room, PATIENT_MS, moody);
    const struct wire_question question = triage_of(1);
    for (unsigned i = 0; i < 3; i++) {
        policy_ask(room.policy, &question, &asked[i], on_verdict);
        assert_int_equal(asked[i].answers, 0);
    }
    run_until(&room, &asked[2].answers, 1);
    for (unsigned i = 0; i < 3; i++) {
        done += asked[i].verdict.source == SOURCE_PLUGIN ? 1 : 0;
    }
    assert_int_equal(done, 3);
    room_close(&room);
}

static void without_plugins_the_default_answers_before_return(void **state)
{
    (void)state;
    struct room room;
    const char *const none[] = {NULL};
    struct asked asked = {0};
    const struct wire_question question = triage_of(1);
    room_open(&room, 0, none);
    policy_ask(room.policy, &question, &asked, on_verdict);
    assert_int_equal(asked.answers, 1);
    assert_int_equal(asked.verdict.source, SOURCE_FALLBACK);
    assert_int_equal(asked.verdict.priority, PRIORITY_U);
    assert_string_equal(asked.failure, "no plugin for triage");
    assert_int_equal(policy_worker_pid(room.policy), 0);
    room_close(&room);
}

static void a_kind_without_a_plugin_is_answered_by_the_default(void **state)
{
    (void)state;
    struct room room;
    room_open(&room, PATIENT_MS, moody);
    const struct asked asked = ask(&room, &(struct wire_question){.kind = VERDICT_ZONE, .zone = pistoiese});
    assert_string_equal(asked.failure, "no plugin for zone");
    assert_int_equal(asked.verdict.decision, DECISION_ORIENT);
    room_close(&room);
}

/* ---- plugins that misbehave ------------------------------------------------------------------------------ */

/* Asks a moody plugin; the default must answer, the words must be in the failure, and then the plugin must be back. */
static void expect_mood(uint32_t deadline_ms, uint64_t mood, const char *words, bool worker_survives)
{
    struct room room;
    room_open(&room, deadline_ms, moody);
    wait_ready(&room);
    const int pid = policy_worker_pid(room.policy);
    struct wire_question question = triage_of(mood);
    const struct asked asked = ask(&room, &question);
    assert_int_equal(asked.answers, 1);
    assert_int_equal(asked.verdict.source, SOURCE_FALLBACK);
    assert_int_equal(asked.verdict.decision, DECISION_APPROPRIATE);
    assert_string_equal(asked.plugin, "test.moody");
    if (strstr(asked.failure, words) == NULL) {
        fail_msg("mood %u: \"%s\" is not in \"%s\"", (unsigned)mood, words, asked.failure);
    }
    wait_ready(&room);
    assert_int_equal(pid == policy_worker_pid(room.policy), worker_survives);
    struct wire_plugin_info *rows;
    assert_int_equal(policy_plugins(room.policy, &room.arena, &rows), 1);
    assert_int_equal(rows[0].fallbacks, 1);
    assert_true(rows[0].reason.len > 0);
    room_close(&room);
}

static void a_plugin_that_hangs_is_killed_at_the_deadline(void **state)
{
    (void)state;
    expect_mood(300, MOOD_HANG, "no answer within 300 ms", false);
}

static void a_plugin_that_crashes_costs_nobody_an_answer(void **state)
{
    (void)state;
    expect_mood(PATIENT_MS, MOOD_CRASH, "(signal 31)", false);
    expect_mood(PATIENT_MS, MOOD_EXIT, "the plugin worker ended (exit 0)", false);
}

static void a_plugin_that_writes_to_the_room_itself_is_not_believed(void **state)
{
    (void)state;
    expect_mood(PATIENT_MS, MOOD_GARBAGE_FRAME, "invalid answer", false);
    expect_mood(PATIENT_MS, MOOD_HUGE_FRAME, "garbage", false);
    expect_mood(PATIENT_MS, MOOD_FORGED_ANSWER, "of a plugin that was not asked", false);
}

static void an_invalid_answer_is_thrown_away_and_the_worker_stays(void **state)
{
    (void)state;
    expect_mood(PATIENT_MS, MOOD_BAD_TEXT, "plugin test.moody handed over an invalid text", true);
    expect_mood(PATIENT_MS, MOOD_BAD_FLAG, "plugin test.moody handed over an invalid text, flag", true);
    expect_mood(PATIENT_MS, MOOD_FAILED, "plugin test.moody says that it failed", true);
    expect_mood(PATIENT_MS, MOOD_WRONG_KIND, "plugin test.moody: the answer (kind 2, decision 1)", true);
    expect_mood(PATIENT_MS, MOOD_NO_REASON, "plugin test.moody: the answer gives 0 reasons", true);
    expect_mood(PATIENT_MS, MOOD_NO_OPINION, "no plugin has an opinion", true);
}

static void reasons_over_the_limit_are_dropped(void **state)
{
    (void)state;
    struct room room;
    room_open(&room, PATIENT_MS, moody);
    const struct wire_question question = triage_of(MOOD_MANY_REASONS);
    const struct asked asked = ask(&room, &question);
    assert_int_equal(asked.verdict.source, SOURCE_PLUGIN);
    assert_int_equal(asked.verdict.reasons_count, 16);
    room_close(&room);
}

static void questions_behind_a_hanging_plugin_wait_no_longer_than_for_an_answer(void **state)
{
    (void)state;
    struct room room;
    struct asked asked[20] = {{0}};
    room_open(&room, 200, moody);
    wait_ready(&room);
    for (unsigned i = 0; i < 20; i++) {
        const struct wire_question question = triage_of(i == 0 ? MOOD_HANG : 1);
        policy_ask(room.policy, &question, &asked[i], on_verdict);
    }
    run_until(&room, &asked[0].answers, 1);
    assert_int_equal(asked[0].verdict.source, SOURCE_FALLBACK);
    for (unsigned i = 0; i < 20; i++) {
        run_until(&room, &asked[i].answers, 1);
        assert_int_equal(asked[i].answers, 1);
    }
    room_close(&room);
}

static void a_worker_that_dies_again_and_again_comes_back(void **state)
{
    (void)state;
    struct room room;
    room_open(&room, PATIENT_MS, moody);
    for (unsigned i = 0; i < 2; i++) { /* once more, and it is quarantined */
        wait_ready(&room);
        const struct wire_question question = triage_of(MOOD_CRASH);
        assert_int_equal(ask(&room, &question).verdict.source, SOURCE_FALLBACK);
    }
    wait_ready(&room);
    const struct wire_question question = triage_of(1);
    assert_int_equal(ask(&room, &question).verdict.source, SOURCE_PLUGIN);
    room_close(&room);
}

static unsigned times_in_log(const struct room *room, const char *line)
{
    unsigned times = 0;
    for (const char *at = room->log; (at = strstr(at, line)) != NULL; at++) {
        times++;
    }
    return times;
}

/* Without a worker its number is 0, which to kill() is everybody who runs these tests. */
static void kill_worker(struct room *room)
{
    const int pid = policy_worker_pid(room->policy);
    assert_true(pid > 0);
    assert_int_equal(kill(pid, SIGKILL), 0);
}

static void a_lost_worker_is_told_with_the_plugin_it_was_lost_over(void **state)
{
    (void)state;
    struct room room;
    room_open(&room, PATIENT_MS, moody);
    wait_ready(&room);
    kill_worker(&room); /* from outside */
    while (times_in_log(&room, "lost over") < 1) {
        uv_run(&room.loop, UV_RUN_ONCE);
    }
    assert_int_equal(times_in_log(&room, "lost over nobody\n"), 1);
    wait_ready(&room);
    const struct wire_question question = triage_of(MOOD_CRASH);
    assert_int_equal(ask(&room, &question).verdict.source, SOURCE_FALLBACK);
    assert_int_equal(times_in_log(&room, "lost over test.moody\n"), 1);
    wait_ready(&room);
    kill_worker(&room); /* the one before is not blamed again */
    while (times_in_log(&room, "lost over") < 3) {
        uv_run(&room.loop, UV_RUN_ONCE);
    }
    assert_int_equal(times_in_log(&room, "lost over nobody\n"), 2);
    room_close(&room);
}

/* ---- kill -9 under load ---------------------------------------------------------------------------------- */

#define LOAD_COUNT 2000u

struct load {
    struct room *room;
    struct asked *asked; /* LOAD_COUNT of them */
    unsigned next;
    unsigned killed;
    uv_timer_t timer;
};

static void on_load(uv_timer_t *timer)
{
    struct load *load = timer->data;
    const struct wire_question question = triage_of(1);
    for (unsigned i = 0; i < 20 && load->next < LOAD_COUNT; i++) {
        policy_ask(load->room->policy, &question, &load->asked[load->next++], on_verdict);
    }
    const int pid = policy_worker_pid(load->room->policy);
    if (load->next % 200 == 100 && pid > 0) {
        load->killed += kill(pid, SIGKILL) == 0 ? 1 : 0;
    }
    if (load->next == LOAD_COUNT) {
        uv_close((uv_handle_t *)timer, NULL);
    }
}

static void every_question_is_answered_once_whatever_is_killed(void **state)
{
    (void)state;
    struct room room;
    struct load load = {.room = &room, .asked = calloc(LOAD_COUNT, sizeof(struct asked))};
    unsigned by_plugin = 0;
    unsigned by_default = 0;
    room_open(&room, PATIENT_MS, moody);
    wait_ready(&room);
    uv_timer_init(&room.loop, &load.timer);
    load.timer.data = &load;
    uv_timer_start(&load.timer, on_load, 1, 3);
    run_until(&room, &load.next, LOAD_COUNT);
    wait_ready(&room);
    const struct wire_question question = triage_of(1);
    const struct asked after = ask(&room, &question); /* it is asked after all others, and so answered after them */
    assert_int_equal(after.verdict.source, SOURCE_PLUGIN);
    for (unsigned i = 0; i < LOAD_COUNT; i++) {
        assert_int_equal(load.asked[i].answers, 1);
        by_plugin += load.asked[i].verdict.source == SOURCE_PLUGIN ? 1 : 0;
        by_default += load.asked[i].verdict.source == SOURCE_FALLBACK ? 1 : 0;
        assert_int_equal(load.asked[i].verdict.source == SOURCE_FALLBACK, load.asked[i].failure[0] != '\0');
    }
    assert_int_equal(by_plugin + by_default, LOAD_COUNT);
    assert_true(load.killed > 0);
    assert_true(by_plugin > 0);
    struct wire_plugin_info *rows;
    assert_int_equal(policy_plugins(room.policy, &room.arena, &rows), 1);
    assert_int_equal(rows[0].calls, LOAD_COUNT + 1);
    assert_int_equal(rows[0].fallbacks, by_default);
    free(load.asked);
    room_close(&room);
}

static void killing_a_worker_while_it_loads_blames_no_file(void **state)
{
    (void)state;
    struct room room;
    uv_timer_t tick;
    unsigned ticks = 0;
    const char *const slow[] = {"hostile/hostile_slow_loading", NULL};
    room_open(&room, PATIENT_MS, slow);
    uv_timer_init(&room.loop, &tick);
    tick.data = &ticks;
    uv_timer_start(&tick, on_tick, 200, 200);
    for (unsigned count = 0; count < 4; count++) {
        run_until(&room, &ticks, ticks + 1);
        const int pid = policy_worker_pid(room.policy); /* 0 while the host waits before the next start */
        assert_true(pid == 0 || kill(pid, SIGKILL) == 0);
    }
    uv_close((uv_handle_t *)&tick, NULL);
    wait_ready(&room);
    const struct wire_question question = triage_of(1);
    assert_int_equal(ask(&room, &question).verdict.source, SOURCE_PLUGIN);
    room_close(&room);
}

static void stopping_answers_what_waits(void **state)
{
    (void)state;
    struct room room;
    struct asked asked[5] = {{0}};
    room_open(&room, PATIENT_MS, moody);
    wait_ready(&room);
    for (unsigned i = 0; i < 5; i++) {
        const struct wire_question question = triage_of(MOOD_HANG);
        policy_ask(room.policy, &question, &asked[i], on_verdict);
    }
    room_close(&room);
    for (unsigned i = 0; i < 5; i++) {
        assert_int_equal(asked[i].answers, 1);
        assert_string_equal(asked[i].failure, "the room is stopping");
    }
}

/* Is there a process with this id that is not a mere entry of the process table? */
static bool process_runs(int pid)
{
    char path[64];
    char line[256] = "";
    (void)snprintf(path, sizeof(path), "/proc/%d/stat", pid);
    FILE *stat = fopen(path, "r");
    if (stat == NULL) {
        return false;
    }
    const bool read = fgets(line, sizeof(line), stat) != NULL;
    (void)fclose(stat);
    return read && strstr(line, ") Z ") == NULL;
}

/* A room that is killed: it is busy with a plugin that hangs, and tells the id of its worker. */
_Noreturn static void room_to_kill(int report)
{
    struct room room;
    struct asked asked = {0};
    room_open(&room, 3600 * 1000, moody);
    wait_ready(&room);
    const int pid = policy_worker_pid(room.policy);
    const struct wire_question question = triage_of(MOOD_HANG);
    policy_ask(room.policy, &question, &asked, on_verdict);
    if (write(report, &pid, sizeof(pid)) != (ssize_t)sizeof(pid) ||
        write(report, room.dir, sizeof(room.dir)) != (ssize_t)sizeof(room.dir)) {
        _exit(1);
    }
    run_until(&room, &asked.answers, 1);
    _exit(0);
}

static void no_worker_outlives_its_room(void **state)
{
    (void)state;
    int report[2];
    int worker = 0;
    char path[600];
    struct room room = {0};
    assert_int_equal(pipe(report), 0);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        room_to_kill(report[1]);
    }
    assert_int_equal(read(report[0], &worker, sizeof(worker)), sizeof(worker));
    assert_int_equal(read(report[0], room.dir, sizeof(room.dir)), sizeof(room.dir));
    assert_true(worker > 0 && process_runs(worker));
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    for (unsigned i = 0; i < 3000 && process_runs(worker); i++) {
        usleep(10000);
    }
    assert_false(process_runs(worker));
    (void)snprintf(path, sizeof(path), "%s/0-hostile_moody.so", room.dir);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(room.dir), 0);
    close(report[0]);
    close(report[1]);
}

static void a_program_that_cannot_start_leaves_the_default(void **state)
{
    (void)state;
    struct room room;
    char saved[sizeof(program)];
    const struct wire_question question = triage_of(1);
    memcpy(saved, program, sizeof(saved));
    (void)snprintf(program, sizeof(program), "/nonexistent/seusd");
    room_open(&room, 100, moody);
    const struct asked asked = ask(&room, &question);
    assert_int_equal(asked.verdict.source, SOURCE_FALLBACK);
    assert_non_null(strstr(room.log, "cannot be started"));
    room_close(&room);
    memcpy(program, saved, sizeof(program));
}

/* ---- files ----------------------------------------------------------------------------------------------- */

static void expect_row(struct room *room, unsigned index, const char *state, const char *words)
{
    struct wire_plugin_info *rows;
    char reason[300];
    assert_true(policy_plugins(room->policy, &room->arena, &rows) > index);
    assert_true(str_eq_cstr(rows[index].state, state));
    str_copy(reason, sizeof(reason), rows[index].reason);
    if (strstr(reason, words) == NULL) {
        fail_msg("row %u: \"%s\" is not in \"%s\"", index, words, reason);
    }
}

static void files_that_are_no_plugin_for_us_are_refused_with_a_reason(void **state)
{
    (void)state;
    struct room room;
    const char *const files[] = {"hostile/hostile_wrong_major", "hostile/hostile_no_symbol", "hostile/no_such_file",
                                 "plugins/seus_triage", "plugins/seus_triage", NULL};
    room_open(&room, PATIENT_MS, files);
    wait_ready(&room);
    expect_row(&room, 0, "refused", "built for plugin interface 9.4 and this room speaks 1.1");
    expect_row(&room, 1, "refused", "no symbol seus_plugin_entry_v1");
    expect_row(&room, 2, "refused", "cannot be read");
    expect_row(&room, 3, "ready", "");
    expect_row(&room, 4, "refused", "another file already brought the plugin it.toscana.seus.triage");
    const struct wire_question question = triage_of(1);
    assert_int_equal(ask(&room, &question).verdict.source, SOURCE_PLUGIN);
    assert_non_null(strstr(room.log, "plugin.refused 0-hostile_wrong_major.so: it was built for"));
    room_close(&room);
}

static void a_file_whose_loading_kills_the_worker_is_left_out(void **state)
{
    (void)state;
    struct room room;
    const char *const files[] = {"hostile/hostile_dies_loading", "plugins/seus_triage", NULL};
    room_open(&room, PATIENT_MS, files);
    wait_ready(&room);
    expect_row(&room, 0, "refused", "loading it ended the worker 2 times: the plugin worker ended (exit 7)");
    expect_row(&room, 1, "ready", "");
    const struct wire_question question = triage_of(1);
    assert_int_equal(ask(&room, &question).verdict.source, SOURCE_PLUGIN);
    room_close(&room);
}

static void a_plugin_of_a_later_minor_version_loads(void **state)
{
    (void)state;
    struct room room;
    const char *const files[] = {"hostile/hostile_newer_minor", NULL};
    room_open(&room, PATIENT_MS, files);
    const struct wire_question question = triage_of(1);
    const struct asked asked = ask(&room, &question);
    assert_int_equal(asked.verdict.decision, DECISION_DEFERRED);
    assert_string_equal(asked.reason, "The host is older than this plugin.");
    room_close(&room);
}

static void of_several_triage_plugins_the_most_severe_wins_and_flags_add_up(void **state)
{
    (void)state;
    const char *const orders[][4] = {
        {"hostile/hostile_newer_minor", "hostile/hostile_strict", "plugins/seus_triage", NULL},
        {"hostile/hostile_strict", "plugins/seus_triage", "hostile/hostile_newer_minor", NULL},
    };
    for (unsigned i = 0; i < 2; i++) {
        struct room room;
        room_open(&room, PATIENT_MS, orders[i]);
        struct wire_question question = triage_of(1);
        question.answers.trafficking = TRI_YES;
        const struct asked asked = ask(&room, &question);
        assert_string_equal(asked.plugin, "test.strict");
        assert_int_equal(asked.verdict.priority, PRIORITY_E);
        assert_string_equal(asked.flags, "police_first sealed");
        room_close(&room);
    }
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
        cmocka_unit_test(each_real_plugin_answers_its_kind),
        cmocka_unit_test(questions_asked_before_the_worker_is_ready_wait_for_it),
        cmocka_unit_test(without_plugins_the_default_answers_before_return),
        cmocka_unit_test(a_kind_without_a_plugin_is_answered_by_the_default),
        cmocka_unit_test(a_plugin_that_hangs_is_killed_at_the_deadline),
        cmocka_unit_test(a_plugin_that_crashes_costs_nobody_an_answer),
        cmocka_unit_test(a_plugin_that_writes_to_the_room_itself_is_not_believed),
        cmocka_unit_test(an_invalid_answer_is_thrown_away_and_the_worker_stays),
        cmocka_unit_test(reasons_over_the_limit_are_dropped),
        cmocka_unit_test(questions_behind_a_hanging_plugin_wait_no_longer_than_for_an_answer),
        cmocka_unit_test(a_worker_that_dies_again_and_again_comes_back),
        cmocka_unit_test(a_lost_worker_is_told_with_the_plugin_it_was_lost_over),
        cmocka_unit_test(every_question_is_answered_once_whatever_is_killed),
        cmocka_unit_test(killing_a_worker_while_it_loads_blames_no_file),
        cmocka_unit_test(stopping_answers_what_waits),
        cmocka_unit_test(no_worker_outlives_its_room),
        cmocka_unit_test(a_program_that_cannot_start_leaves_the_default),
        cmocka_unit_test(files_that_are_no_plugin_for_us_are_refused_with_a_reason),
        cmocka_unit_test(a_file_whose_loading_kills_the_worker_is_left_out),
        cmocka_unit_test(a_plugin_of_a_later_minor_version_loads),
        cmocka_unit_test(of_several_triage_plugins_the_most_severe_wins_and_flags_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
