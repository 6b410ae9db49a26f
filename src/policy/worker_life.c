/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The worker's beginning and end: what it is given, what it reports of the files it loads, who is to blame when it goes
 * down, when the next one starts. Called by policy.c; asks no questions.
 */
#include "policy/policy_private.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/check.h"
#include "base/fault_points.h"
#include "base/mem.h"
#include "wire/cbor.h"

#define START_MS_MAX 5000u      /* for a worker to load all plugins */
#define RESTART_MS_FIRST 100u   /* wait before the second start in a row */
#define RESTART_MS_MAX 5000u

/* The file that the starting worker is loading now; NULL: it has reported all of them. */
static struct files_entry *file_loading(struct policy *policy)
{
    unsigned used = 0;
    for (unsigned i = 0; i < policy->files.count; i++) {
        if (policy->files.entries[i].is_packed && used++ == policy->reported) {
            return &policy->files.entries[i];
        }
    }
    return NULL;
}

static uint64_t restart_delay_ms(const struct policy *policy)
{
    uint64_t delay_ms = policy->failures > 1 ? RESTART_MS_FIRST : 0;
    for (unsigned i = 2; i < policy->failures && delay_ms < RESTART_MS_MAX; i++) {
        delay_ms *= 2;
    }
    return delay_ms < RESTART_MS_MAX ? delay_ms : RESTART_MS_MAX;
}

/* The worker went down by itself. If it was loading a file, that file is the one to blame. */
void worker_blame_loading(struct policy *policy, const char *failure)
{
    struct files_entry *const loading = file_loading(policy);
    if (policy->state == STATE_STARTING && policy->is_greeted && loading != NULL) {
        policy->blamed = loading;
        files_note_load_death(loading, failure);
        if (!files_is_used(loading)) {
            policy_log(policy, true, "plugin.refused", loading->refusal);
        }
    }
}

/* The worker went down, or had to be ended, over a question: the plugin asked is the one to blame. */
void worker_blame(struct policy *policy, const char *failure)
{
    bool is_shadow = false;
    const struct round_step *const step =
        policy->asked != NULL ? round_step(&policy->asked->round, &is_shadow) : NULL;
    if (policy->state != STATE_READY || step == NULL) {
        return;
    }
    struct files_entry *const entry = &policy->files.entries[step->file];
    policy->blamed = entry;
    if (files_note_death(entry, policy_now_ms(policy), policy->deaths_max, failure)) {
        char line[512];
        (void)snprintf(line, sizeof(line), "plugin=%s %s", entry->plugin, entry->refusal);
        policy_log(policy, true, "plugin.quarantined", line);
    }
    policy->failures = 0; /* its own count bounds it: those of other zones do not wait for the next worker */
}

static void on_restart(uv_timer_t *timer);

/* The worker is of no use any more: kill it, answer everybody, start another. */
void worker_fail(struct policy *policy, const char *failure)
{
    CHECK(policy->state == STATE_STARTING || policy->state == STATE_READY);
    if (policy->link != NULL) {
        link_kill(policy->link);
        policy->link = NULL;
    }
    (void)uv_timer_stop(&policy->deadline);
    (void)uv_timer_stop(&policy->restart);
    policy->failures++;
    policy->state = STATE_DOWN;
    policy_log(policy, true, "plugin.worker_lost", failure);
    if (policy->events.on_lost != NULL) {
        policy->events.on_lost(policy->events.ctx, policy->blamed != NULL ? policy->blamed->plugin : "");
    }
    policy->blamed = NULL;
    const uint64_t delay_ms = restart_delay_ms(policy);
    if (delay_ms == 0) {
        pending_end_asked(policy, failure); /* those that wait may still be in time for the next worker */
    } else {
        pending_end_all(policy, failure);
    }
    if (policy->state != STATE_DOWN) {
        return; /* a caller stopped us */
    }
    if (delay_ms == 0) {
        worker_start(policy);
        if (policy->state == STATE_STARTING && policy->first != NULL) {
            policy_deadline_set(policy, 1);
        }
    } else {
        uv_update_time(policy->options.loop);
        CHECK(uv_timer_start(&policy->restart, on_restart, delay_ms, 0) == 0);
    }
}

/* A worker loads its plugins for too long, or the wait before the next start is over. */
static void on_restart(uv_timer_t *timer)
{
    struct policy *const policy = timer->data;
    static const char failure[] = "the plugin worker did not finish loading its plugins";
    if (policy->state == STATE_STARTING) {
        worker_blame_loading(policy, failure);
        worker_fail(policy, failure);
    } else if (policy->state == STATE_DOWN) {
        worker_start(policy);
    }
}

void worker_report(struct policy *policy, struct str bytes)
{
    struct arena arena;
    struct wire_plugin_page page;
    struct seus_why why = {0};
    struct files_entry *const entry = file_loading(policy);
    CHECK(entry != NULL);
    arena_init(&arena, 0);
    enum seus_err err = wire_cbor_decode(&wire_record_plugin_page, bytes, &arena, &page, &why);
    const bool is_greeting = err == SEUS_OK && !policy->is_greeted && page.items_count == 0;
    err = err != SEUS_OK || is_greeting ? err : files_take_report(entry, &page, &why);
    arena_release(&arena);
    if (err != SEUS_OK) {
        worker_blame_loading(policy, why.message);
        worker_fail(policy, why.message);
        return;
    }
    if (is_greeting) {
        policy->is_greeted = true;
        return;
    }
    if (!entry->is_loaded) {
        char line[512];
        (void)snprintf(line, sizeof(line), "%s: %s", entry->name, entry->refusal);
        policy_log(policy, true, "plugin.refused", line);
    }
    policy->reported++;
    if (file_loading(policy) == NULL) {
        (void)uv_timer_stop(&policy->restart);
        (void)uv_timer_stop(&policy->deadline);
        policy->state = STATE_READY;
        policy_log(policy, false, "plugin.worker_ready", policy->options.plugin_dir);
        policy_pump(policy);
    }
}

static void on_gone(void *ctx, int pid, int64_t exit_status, int term_signal)
{
    struct policy *const policy = ctx;
    char line[96];
    (void)snprintf(line, sizeof(line), "pid=%d exit=%" PRId64 " signal=%d", pid, exit_status, term_signal);
    policy_log(policy, false, "plugin.worker_ended", line);
    policy->links--;
    policy_stop_finish(policy);
}

/* What a worker is given: the files that are used, as arguments and as sealed copies. */
struct outfit {
    char *args[POLICY_FILES_MAX + 3]; /* gives: those of the files are ours to free */
    int fds[POLICY_FILES_MAX];
    unsigned count;
};

static void outfit_release(struct outfit *outfit)
{
    for (unsigned i = 0; i < outfit->count; i++) {
        mem_free(outfit->args[i + 2]);
        close(outfit->fds[i]);
    }
    outfit->count = 0;
}

static void outfit_pack(struct policy *policy, struct outfit *outfit)
{
    for (unsigned i = 0; i < policy->files.count; i++) {
        struct files_entry *const entry = &policy->files.entries[i];
        entry->is_packed = false;
        if (!files_is_used(entry)) {
            continue;
        }
        const int fd = files_open(entry);
        if (fd < 0) {
            policy_log(policy, true, "plugin.refused", entry->refusal);
            continue;
        }
        const size_t size = strlen(entry->path) + FILES_SHA256_SIZE + 1;
        char *const arg = mem_alloc(size);
        (void)snprintf(arg, size, "%s:%s", entry->sha256, entry->path);
        outfit->args[outfit->count + 2] = arg;
        outfit->fds[outfit->count++] = fd;
        entry->is_packed = true;
    }
}

static void on_trial(uv_timer_t *timer);

/* Arms the timer that lets quarantined plugins come back. */
static void trial_arm(struct policy *policy)
{
    uint64_t next_ms = 0;
    const uint64_t now = policy_now_ms(policy);
    if (files_end_quarantines(&policy->files, now, &next_ms)) {
        policy->wants_restart = true;
    }
    (void)uv_timer_stop(&policy->trial);
    if (next_ms != 0) {
        uv_update_time(policy->options.loop);
        CHECK(uv_timer_start(&policy->trial, on_trial, next_ms > now ? next_ms - now : 1, 0) == 0);
    }
}

static void on_trial(uv_timer_t *timer)
{
    struct policy *const policy = timer->data;
    trial_arm(policy);
    policy_pump(policy);
}

void worker_start(struct policy *policy)
{
    const struct link_events events = {policy, policy_on_frame, policy_on_down, on_gone};
    char program[] = "seusd";
    char mode[] = "--plugin-worker";
    struct outfit outfit = {.args = {program, mode}};
    struct seus_why why = {0};
    if (policy->wants_scan && files_scan(&policy->files, policy->options.plugin_dir, &why) != SEUS_OK) {
        policy_log(policy, true, "plugin.none", why.message);
    }
    trial_arm(policy);
    policy->wants_scan = false;
    policy->wants_restart = false;
    outfit_pack(policy, &outfit);
    if (outfit.count == 0) {
        policy->state = STATE_DOWN;
        pending_end_all(policy, "no plugin can be used");
        policy->state = policy->state == STATE_DOWN ? STATE_NONE : policy->state;
        return;
    }
    policy->state = STATE_STARTING;
    policy->reported = 0;
    policy->is_greeted = false;
    policy->links++;
    const struct link_options options = {policy->options.loop, policy->options.program, outfit.args, outfit.fds,
                                         outfit.count};
    const enum seus_err err = link_start(&options, &events, &policy->link, &why);
    outfit_release(&outfit);
    if (err != SEUS_OK) {
        worker_fail(policy, why.message);
        return;
    }
    FAULT(policy_worker_started);
    uv_update_time(policy->options.loop);
    CHECK(uv_timer_start(&policy->restart, on_restart, START_MS_MAX, 0) == 0);
}

/* Other files than the worker has are wanted, and it is free (or there is none): another one takes its place. */
void worker_replace(struct policy *policy)
{
    CHECK(policy->asked == NULL);
    if (policy->link != NULL) {
        link_kill(policy->link);
        policy->link = NULL;
    }
    (void)uv_timer_stop(&policy->restart);
    worker_start(policy);
    if (policy->state == STATE_STARTING && policy->first != NULL && !uv_is_active((uv_handle_t *)&policy->deadline)) {
        policy_deadline_set(policy, policy->deadline_ms);
    }
}
