/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What comes from plugins. Input: 'e' and a shared object, as `plugin check` reads it before it is loaded; 'c' and what
 * a plugin declares, then settings, a line each; or 'w' and the life of a worker process as the host sees it: steps,
 * each kind (1 byte), size (2 bytes) and bytes: 'F' a frame of the worker, 'B' bytes of it without a header, 'Q' a
 * question to the host (its kind is the first byte). Every question is answered once, by a plugin only if the answer
 * fits the question.
 */
#include "tests/fuzz/fuzz.h"

#include <sys/socket.h>

#include "domain/plugin_config.h"
#include "policy/object.h"
#include "policy/policy.h"
#include "policy/verdict.h"

/* A worker that is no process: its end of the channel is ours, and it ends when we say so. */
static int worker_spawn(uv_loop_t *loop, uv_process_t *process, const uv_process_options_t *options);
static int worker_kill(uv_process_t *process, int signal);
static int worker_pid(const uv_process_t *process);

#define uv_spawn           worker_spawn
#define uv_process_kill    worker_kill
#define uv_process_get_pid worker_pid
#include "policy/link.c" /* the real one, with these three */

#define WORKERS_MAX   64u
#define QUESTIONS_MAX 64u
#define STEPS_MAX     128u

_Static_assert(sizeof(uv_process_t) >= sizeof(uv_idle_t), "a handle that stands for the process");

struct worker {
    uv_process_t *process; /* NULL: reaped */
    bool is_dead;
    int fd;                /* its end of the channel */
};

static struct host {
    uv_loop_t loop;
    struct worker workers[WORKERS_MAX];
    unsigned workers_count;
    unsigned asked;
    unsigned answered;
    struct wire_question questions[QUESTIONS_MAX];
} host;

static struct fuzz_dir dir;

static int worker_spawn(uv_loop_t *loop, uv_process_t *process, const uv_process_options_t *options)
{
    int fds[2];
    CHECK(host.workers_count < WORKERS_MAX && options->stdio_count > CHANNEL_FD);
    CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds) == 0);
    CHECK(uv_pipe_open((uv_pipe_t *)options->stdio[CHANNEL_FD].data.stream, fds[0]) == 0);
    void *const data = process->data;
    CHECK(uv_idle_init(loop, (uv_idle_t *)process) == 0);
    process->data = data;
    host.workers[host.workers_count++] = (struct worker){process, false, fds[1]};
    return 0;
}

static int worker_kill(uv_process_t *process, int signal)
{
    (void)signal;
    for (unsigned i = 0; i < host.workers_count; i++) {
        if (host.workers[i].process == process) {
            host.workers[i].is_dead = true;
        }
    }
    return 0;
}

static int worker_pid(const uv_process_t *process)
{
    (void)process;
    return 1;
}

/* Tells the loop of those that have ended. */
static void workers_reap(bool all)
{
    for (unsigned i = 0; i < host.workers_count; i++) {
        struct worker *const worker = &host.workers[i];
        if (worker->process != NULL && (worker->is_dead || all)) {
            uv_process_t *const process = worker->process;
            worker->process = NULL;
            close(worker->fd);
            on_exit_of_process(process, 0, SIGKILL);
        }
    }
}

/* The worker that lives, as far as one does. */
static struct worker *worker_now(void)
{
    for (unsigned i = host.workers_count; i > 0; i--) {
        if (host.workers[i - 1].process != NULL && !host.workers[i - 1].is_dead) {
            return &host.workers[i - 1];
        }
    }
    return NULL;
}

static void turn(void)
{
    char question[4096];
    uv_run(&host.loop, UV_RUN_NOWAIT);
    workers_reap(false);
    uv_run(&host.loop, UV_RUN_NOWAIT);
    const struct worker *worker = worker_now();
    while (worker != NULL && recv(worker->fd, question, sizeof(question), MSG_DONTWAIT) > 0) {
    }
}

/* ---- the questions ----------------------------------------------------------------------------------------------- */

static struct wire_unit units[2] = {
    {.unit_id = {"u-1", 3}, .status = UNIT_AVAILABLE},
    {.unit_id = {"u-2", 3}, .status = UNIT_AVAILABLE},
};

static void on_verdict(void *ctx, const struct wire_verdict *verdict, const char *failure)
{
    const struct wire_question *question = ctx;
    struct seus_why why = {0};
    host.answered++;
    CHECK(verdict->kind == question->kind);
    if (verdict->source == SOURCE_PLUGIN) {
        CHECK(failure[0] == '\0' && verdict_check(question, verdict, &why) == SEUS_OK);
    } else {
        CHECK(verdict->source == SOURCE_FALLBACK && failure[0] != '\0');
    }
}

static void ask(struct policy *policy, unsigned kind)
{
    if (host.asked == QUESTIONS_MAX) {
        return;
    }
    struct wire_question *question = &host.questions[host.asked++];
    *question = (struct wire_question){.kind = VERDICT_ZONE + kind % 3, .units = units, .units_count = 2};
    policy_ask(policy, question, question, on_verdict);
}

static void step(struct policy *policy, unsigned kind, struct str bytes)
{
    unsigned char header[CHANNEL_HEADER_SIZE];
    const struct worker *worker = worker_now();
    if (kind == 'Q') {
        ask(policy, bytes.len > 0 ? (unsigned char)bytes.ptr[0] : 0);
    } else if (worker != NULL && kind == 'B') {
        (void)!send(worker->fd, bytes.ptr, bytes.len, MSG_DONTWAIT | MSG_NOSIGNAL);
    } else if (worker != NULL && kind == 'F') {
        put_u32_le(header, (uint32_t)bytes.len);
        (void)!send(worker->fd, header, sizeof(header), MSG_DONTWAIT | MSG_NOSIGNAL);
        (void)!send(worker->fd, bytes.ptr, bytes.len, MSG_DONTWAIT | MSG_NOSIGNAL);
    }
    turn();
}

/* ---- the life of a host ------------------------------------------------------------------------------------------ */

static void dir_end(void)
{
    char path[64];
    for (char name = 'a'; name <= 'b'; name++) {
        snprintf(path, sizeof(path), "%s/%c.so", dir.path, name);
        (void)unlink(path);
    }
    (void)rmdir(dir.path);
}

/* Two files: their content is hashed and handed on, and never looked at by the host. */
static const char *plugin_dir(void)
{
    char path[64];
    if (dir.path[0] != '\0') {
        return dir.path;
    }
    fuzz_dir_path(&dir);
    CHECK(atexit(dir_end) == 0);
    for (char name = 'a'; name <= 'b'; name++) {
        snprintf(path, sizeof(path), "%s/%c.so", dir.path, name);
        const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        CHECK(fd >= 0 && write(fd, &name, 1) == 1);
        close(fd);
    }
    return dir.path;
}

static void on_stopped(void *ctx)
{
    *(bool *)ctx = true;
}

static void check_worker(struct str rest)
{
    struct policy *policy = NULL;
    struct seus_why why = {0};
    bool stopped = false;
    memset(&host, 0, sizeof(host));
    CHECK(uv_loop_init(&host.loop) == 0);
    const struct policy_options options = {.loop = &host.loop, .program = "seusd", .plugin_dir = plugin_dir(),
                                           .deadline_ms = 1000000, .clock = FUZZ_CLOCK};
    CHECK(policy_start(&options, NULL, &policy, &why) == SEUS_OK);
    for (unsigned i = 0; i < STEPS_MAX && rest.len > 0; i++) {
        const unsigned kind = (unsigned)fuzz_number(&rest, 1);
        step(policy, kind, fuzz_take(&rest, (size_t)fuzz_number(&rest, 2)));
    }
    struct arena arena;
    struct wire_plugin_info *rows = NULL;
    arena_init(&arena, 0);
    (void)policy_plugins(policy, &arena, &rows);
    arena_release(&arena);
    policy_stop(policy, &stopped, on_stopped);
    while (!stopped) {
        workers_reap(true);
        uv_run(&host.loop, UV_RUN_NOWAIT);
    }
    CHECK(host.asked == host.answered);
    CHECK(uv_run(&host.loop, UV_RUN_DEFAULT) == 0 && uv_loop_close(&host.loop) == 0);
}

/* ---- files and settings ------------------------------------------------------------------------------------------ */

static void check_object(struct str bytes)
{
    static struct object_facts facts;
    struct seus_why why = {0};
    const enum seus_err err = object_read(bytes, &facts, &why);
    CHECK(err == SEUS_OK || why.message[0] != '\0');
    for (unsigned i = 0; err == SEUS_OK && i < facts.exports_count; i++) {
        const struct str name = facts.exports[i];
        CHECK(name.ptr >= bytes.ptr && name.ptr + name.len <= bytes.ptr + bytes.len);
    }
}

static void check_settings(struct str rest)
{
    struct str given[PLUGIN_CONFIG_COUNT_MAX];
    struct str *settings = NULL;
    unsigned given_count = 0;
    unsigned count = 0;
    struct arena arena;
    struct seus_why why = {0};
    const struct str schema = fuzz_line(&rest);
    while (rest.len > 0 && given_count < PLUGIN_CONFIG_COUNT_MAX) {
        given[given_count++] = fuzz_line(&rest);
    }
    arena_init(&arena, 0);
    if (plugin_config_declared(schema, &why) == SEUS_OK &&
        plugin_config_complete(schema, given, given_count, &arena, &settings, &count, &why) == SEUS_OK) {
        struct str *again = NULL;
        unsigned again_count = 0;
        CHECK(plugin_config_complete(schema, settings, count, &arena, &again, &again_count, &why) == SEUS_OK);
        CHECK(again_count == count);
        for (unsigned i = 0; i < count; i++) {
            CHECK(str_eq(settings[i], again[i]));
        }
    } else {
        CHECK(why.message[0] != '\0');
    }
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str rest = fuzz_bytes(data, size);
    const struct str mode = fuzz_take(&rest, 1);
    if (mode.len == 0 || mode.ptr[0] == 'e') {
        check_object(rest);
    } else if (mode.ptr[0] == 'c') {
        check_settings(rest);
    } else {
        check_worker(rest);
    }
    return 0;
}
