/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Runs a plugin host on a loop of its own until there is an answer. The host takes a directory, so the files are linked
 * into one that lives as long as the kit. Called by seusd's modes for authors.
 */
#include "policy/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/mem.h"
#include "policy/channel.h"
#include "policy/policy.h"
#include "wire/cbor.h"

#define PATIENCE_MS 15000u /* for a worker to come up, or to answer */
#define FILES_MAX 8u

struct kit {
    uv_loop_t loop;
    uv_timer_t patience;
    struct policy *policy;
    struct clock_port clock;
    struct arena arena; /* of the rows and the set */
    struct wire_plugin_info *rows;
    unsigned rows_count;
    char dir[64];
    char names[FILES_MAX][96];
    unsigned files_count;
    bool is_ready, is_late, is_stopped;
    char last_problem[400];
    struct arena *target; /* of the answer that is waited for; NULL: none */
    struct kit_answer *answer;
};

static void on_log(void *ctx, bool problem, const char *event, const char *detail)
{
    struct kit *const kit = ctx;
    kit->is_ready |= strcmp(event, "plugin.worker_ready") == 0;
    if (problem) {
        (void)snprintf(kit->last_problem, sizeof(kit->last_problem), "%s", detail);
    }
}

static void on_patience(uv_timer_t *timer)
{
    struct kit *const kit = timer->data;
    kit->is_late = true;
}

/* Turns the loop until *done, or patience ends; false then. */
static bool run_until(struct kit *kit, const bool *done)
{
    kit->is_late = false;
    uv_update_time(&kit->loop);
    CHECK(uv_timer_start(&kit->patience, on_patience, PATIENCE_MS, 0) == 0);
    while (!*done && !kit->is_late) {
        (void)uv_run(&kit->loop, UV_RUN_ONCE);
    }
    (void)uv_timer_stop(&kit->patience);
    return *done;
}

static enum seus_err files_link(struct kit *kit, const struct kit_options *options, struct seus_why *why)
{
    (void)snprintf(kit->dir, sizeof(kit->dir), "/tmp/seus-kit.XXXXXX");
    if (mkdtemp(kit->dir) == NULL) {
        kit->dir[0] = '\0';
        return seus_fail(SEUS_IO, why, NULL, "no directory could be made under /tmp");
    }
    for (unsigned i = 0; i < options->files_count; i++) {
        char resolved[4096];
        if (realpath(options->files[i], resolved) == NULL) {
            return seus_fail(SEUS_NOT_FOUND, why, "file", "there is no file %.200s", options->files[i]);
        }
        (void)snprintf(kit->names[i], sizeof(kit->names[i]), "%s/%u.so", kit->dir, i);
        if (symlink(resolved, kit->names[i]) != 0) {
            return seus_fail(SEUS_IO, why, NULL, "%.200s cannot be linked into %s", options->files[i], kit->dir);
        }
        kit->files_count = i + 1;
    }
    return SEUS_OK;
}

/* Everything was loaded; or why not, in the room's words. */
static enum seus_err files_loaded(struct kit *kit, struct seus_why *why)
{
    kit->rows_count = policy_plugins(kit->policy, &kit->arena, &kit->rows);
    for (unsigned i = 0; i < kit->rows_count; i++) {
        if (!str_eq_cstr(kit->rows[i].state, "ready")) {
            return seus_fail(SEUS_INVALID, why, "file", "the room refuses it: %.*s", STR_ARG(kit->rows[i].reason));
        }
    }
    return kit->rows_count > 0 ? SEUS_OK
                               : seus_fail(SEUS_INVALID, why, "file", "it was not loaded: %.300s", kit->last_problem);
}

enum seus_err kit_open(const struct kit_options *options, struct kit **ret_kit, struct seus_why *why)
{
    CHECK(options->files_count >= 1 && options->files_count <= FILES_MAX);
    struct kit *const kit = mem_zalloc(sizeof(*kit));
    arena_init(&kit->arena, 0);
    kit->clock = options->clock;
    CHECK(uv_loop_init(&kit->loop) == 0);
    CHECK(uv_timer_init(&kit->loop, &kit->patience) == 0);
    kit->patience.data = kit;
    const struct policy_options host = {
        .loop = &kit->loop,
        .program = options->program,
        .plugin_dir = kit->dir,
        .deadline_ms = options->deadline_ms,
        .clock = options->clock,
    };
    const struct policy_events events = {.ctx = kit, .on_log = on_log};
    enum seus_err err = files_link(kit, options, why);
    err = err != SEUS_OK ? err : policy_start(&host, &events, &kit->policy, why);
    if (err == SEUS_OK) {
        (void)run_until(kit, &kit->is_ready);
        err = files_loaded(kit, why);
    }
    if (err != SEUS_OK) {
        kit_close(kit);
        return err;
    }
    *ret_kit = kit;
    return SEUS_OK;
}

static void on_stopped(void *ctx)
{
    ((struct kit *)ctx)->is_stopped = true;
}

void kit_close(struct kit *kit)
{
    if (kit->policy != NULL) {
        policy_stop(kit->policy, kit, on_stopped);
        (void)run_until(kit, &kit->is_stopped);
    }
    uv_close((uv_handle_t *)&kit->patience, NULL);
    (void)uv_run(&kit->loop, UV_RUN_DEFAULT);
    (void)uv_loop_close(&kit->loop);
    for (unsigned i = 0; i < kit->files_count; i++) {
        (void)unlink(kit->names[i]);
    }
    if (kit->dir[0] != '\0') {
        (void)rmdir(kit->dir);
    }
    arena_release(&kit->arena);
    mem_free(kit);
}

unsigned kit_plugins(struct kit *kit, struct arena *arena, struct wire_plugin_info **ret_rows)
{
    return policy_plugins(kit->policy, arena, ret_rows);
}

static void on_verdict(void *ctx, const struct wire_verdict *verdict, const char *failure)
{
    struct kit *const kit = ctx;
    struct buf bytes = {0};
    struct seus_why why = {0};
    wire_cbor_encode(&wire_record_verdict, verdict, &bytes);
    const struct str kept = arena_str(kit->target, buf_str(&bytes));
    buf_release(&bytes);
    CHECK(wire_cbor_decode(&wire_record_verdict, kept, kit->target, &kit->answer->verdict, &why) == SEUS_OK);
    kit->answer->failure = arena_str(kit->target, str_of(failure));
    kit->answer->no_opinion = strcmp(failure, "no plugin has an opinion") == 0;
    kit->target = NULL;
}

/* All plugins of the kind, in order, as a set names them: so those are asked too that wait for a request. */
static void set_fill(struct kit *kit, struct wire_question *question)
{
    question->set = arena_alloc(&kit->arena, (kit->rows_count + 1) * sizeof(*question->set));
    question->set_count = 0;
    question->set_closed = true;
    for (unsigned i = 0; i < kit->rows_count; i++) {
        if (kit->rows[i].kind == question->kind) {
            question->set[question->set_count++] = (struct wire_set_entry){
                .plugin = kit->rows[i].plugin,
                .version = kit->rows[i].version,
                .digest = kit->rows[i].sha256,
                .state = PLUGIN_ENABLED,
            };
        }
    }
}

void kit_ask(struct kit *kit, const struct wire_question *question, struct arena *arena, struct kit_answer *ret_answer)
{
    struct wire_question asked = *question;
    *ret_answer = (struct kit_answer){0};
    set_fill(kit, &asked);
    kit->target = arena;
    kit->answer = ret_answer;
    const uint64_t start_us = kit->clock.mono_us(kit->clock.ctx);
    policy_ask(kit->policy, &asked, kit, on_verdict);
    while (kit->target != NULL) { /* the host answers every question, within its deadline */
        (void)uv_run(&kit->loop, UV_RUN_ONCE);
    }
    ret_answer->took_us = kit->clock.mono_us(kit->clock.ctx) - start_us;
}
