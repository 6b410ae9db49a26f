/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The plugin host: a queue of questions, one worker, one question under way. Called on the loop thread by seusd.
 *
 * Happy path: policy_ask copies the question, sends it when the worker is free to one plugin after the other
 * (round.h), checks the answers, hands over what they amount to.
 * Failure: the worker is late, dead, or answers nonsense. It is killed, the question under way is answered by the
 * built-in default at once, and a new worker is started: immediately the first time, then after 100 ms, doubling to
 * 5 s, until one has answered. While none is up, every question is answered by the default at once; while one is
 * loading its plugins, questions wait for it as long as they would wait for an answer. The plugin that was asked
 * when a worker ended is noted, and quarantined when that happens again and again (files.h): workers then do
 * without it, for a while that doubles each time.
 * It never loads a plugin itself, and never leaves a question unanswered.
 */
#include "policy/policy_private.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>

#include "base/check.h"
#include "base/fault_points.h"
#include "base/mem.h"
#include "policy/verdict.h"
#include "wire/cbor.h"

#define QUEUE_COUNT_MAX 1024u   /* questions that wait */
#define QUESTION_MARGIN 8192u   /* bytes for what a question says besides to the plugin asked */
#define QUEUE_DEADLINES_MAX 4u  /* how many deadlines a question may wait for its turn */

static void round_go_on(struct policy *policy);

void policy_log(const struct policy *policy, bool problem, const char *event, const char *detail)
{
    if (policy->events.on_log != NULL) {
        policy->events.on_log(policy->events.ctx, problem, event, detail);
    }
}

uint64_t policy_now_ms(const struct policy *policy)
{
    return policy->options.clock.mono_ms(policy->options.clock.ctx);
}

/* Is it an answer to the question under way, of the plugin asked? Completes it by what we know and it need not say. */
static enum seus_err answer_check(struct policy *policy, struct wire_verdict *verdict, struct seus_why *why)
{
    struct pending *const pending = policy->asked;
    bool is_shadow = false;
    const struct round_step *const step = round_step(&pending->round, &is_shadow);
    const struct files_entry *const entry = &policy->files.entries[step->file];
    if (!str_eq_cstr(verdict->plugin, entry->plugin)) {
        return seus_fail(SEUS_INVALID, why, "plugin", "of a plugin that was not asked");
    }
    verdict->version = arena_str(&pending->arena, str_of(entry->version));
    verdict->digest = arena_str(&pending->arena, (struct str){entry->sha256, 16});
    return verdict_check(&pending->question, verdict, why);
}

/* Judges the answer to the question under way, and asks the next plugin or hands over what they have said. */
static void answer_take(struct policy *policy, struct str bytes)
{
    struct pending *const pending = policy->asked;
    struct wire_verdict verdict;
    struct seus_why why = {0};
    bool is_shadow = false;
    if (pending == NULL) {
        worker_fail(policy, "the plugin worker answered without a question");
        return;
    }
    enum seus_err err = wire_cbor_decode(&wire_record_verdict, arena_str(&pending->arena, bytes), &pending->arena,
                                         &verdict, &why);
    const bool answered = err == SEUS_OK && verdict.source == SOURCE_PLUGIN;
    err = answered ? answer_check(policy, &verdict, &why) : err;
    if (err != SEUS_OK) {
        char failure[384];
        (void)snprintf(failure, sizeof(failure), "the plugin worker sent an invalid answer: %s", why.message);
        worker_blame(policy, failure);
        worker_fail(policy, failure);
        return;
    }
    (void)uv_timer_stop(&policy->deadline);
    policy->failures = 0;
    const struct round_step *const step = round_step(&pending->round, &is_shadow);
    struct files_entry *const entry = &policy->files.entries[step->file];
    if (answered) {
        files_count(entry, verdict.kind, "");
        round_answer(&pending->round, &verdict);
    } else {
        const struct str reason = verdict.reasons_count > 0 ? arena_str(&pending->arena, verdict.reasons[0])
                                                            : STR_LIT("no plugin answered");
        round_no_answer(&pending->round, &policy->files, reason.ptr);
    }
    round_go_on(policy);
    policy_pump(policy);
}

void policy_on_frame(void *ctx, struct link *link, struct str bytes)
{
    struct policy *const policy = ctx;
    if (link != policy->link) {
        return;
    }
    if (policy->state == STATE_STARTING) {
        worker_report(policy, bytes);
    } else {
        FAULT(policy_answered);
        answer_take(policy, bytes);
    }
}

void policy_on_down(void *ctx, struct link *link, const char *reason, int term_signal)
{
    struct policy *const policy = ctx;
    if (link == policy->link) {
        if (term_signal != SIGKILL) { /* that one comes from outside: an operator, the kernel short of memory */
            worker_blame_loading(policy, reason);
            worker_blame(policy, reason);
        }
        worker_fail(policy, reason);
    }
}

void policy_stop_finish(struct policy *policy)
{
    if (policy->state != STATE_STOPPING || policy->links > 0 || policy->open_timers > 0) {
        return;
    }
    void *const ctx = policy->stop_ctx;
    void (*const on_stopped)(void *) = policy->on_stopped;
    while (policy->spare != NULL) {
        struct pending *const pending = policy->spare;
        policy->spare = pending->next;
        arena_release(&pending->arena);
        buf_release(&pending->bytes);
        buf_release(&pending->frame);
        mem_free(pending);
    }
    files_release(&policy->files);
    mem_free(policy);
    on_stopped(ctx);
}

/* ---- questions --------------------------------------------------------------------------------------------- */

static void on_deadline(uv_timer_t *timer);

void policy_deadline_set(struct policy *policy, uint64_t ms)
{
    uv_update_time(policy->options.loop);
    CHECK(uv_timer_start(&policy->deadline, on_deadline, ms, 0) == 0);
}

/*
 * The question under way is late - or this process was, and the answer lies in the socket: the loop gets to look there
 * once before the worker pays for it. While starting: the oldest questions have waited long enough.
 */
static void on_deadline(uv_timer_t *timer)
{
    struct policy *const policy = timer->data;
    char failure[96];
    if (policy->state == STATE_READY && policy->asked != NULL && !policy->is_grace) {
        policy->is_grace = true;
        policy_deadline_set(policy, 1);
    } else if (policy->state == STATE_READY && policy->asked != NULL) {
        (void)snprintf(failure, sizeof(failure), "no answer within %" PRIu32 " ms", policy->deadline_ms);
        worker_blame(policy, failure);
        worker_fail(policy, failure);
    } else if (policy->state == STATE_STARTING) {
        const uint64_t now = policy_now_ms(policy);
        while (policy->first != NULL && policy->first->asked_ms + policy->deadline_ms <= now) {
            struct pending *const pending = pending_pop(policy);
            pending_default(policy, pending, &pending->question, "the plugin worker is still starting");
        }
        if (policy->state == STATE_STARTING && policy->first != NULL) {
            policy_deadline_set(policy, policy->first->asked_ms + policy->deadline_ms - now);
        }
    }
}

/* Sends the question under way to the plugin of the step. */
static void step_send(struct policy *policy, const struct round_step *step)
{
    struct pending *const pending = policy->asked;
    struct seus_why why = {0};
    struct wire_question question = pending->question;
    question.ask = str_of(policy->files.entries[step->file].sha256);
    question.behind = round_behind(&pending->round, &policy->files, &question.behind_count);
    buf_clear(&pending->frame);
    wire_cbor_encode(&wire_record_question, &question, &pending->frame);
    policy->is_grace = false;
    policy_deadline_set(policy, policy->deadline_ms);
    if (link_send(policy->link, buf_str(&pending->frame), &why) != SEUS_OK) {
        worker_fail(policy, why.message);
    }
    FAULT(policy_asked);
}

/* Takes the question under way to its next plugin, or ends it. */
static void round_go_on(struct policy *policy)
{
    struct pending *const pending = policy->asked;
    bool is_shadow = false;
    const struct round_step *const step = round_step(&pending->round, &is_shadow);
    if (step != NULL) {
        step_send(policy, step);
        return;
    }
    policy->asked = NULL;
    pending_give(policy, pending);
}

/* Asks the next question if the worker is free; replaces the worker first if that is wanted. */
void policy_pump(struct policy *policy)
{
    if (policy->wants_restart && policy->asked == NULL &&
        (policy->state == STATE_READY || policy->state == STATE_NONE)) {
        worker_replace(policy);
    }
    while (policy->state == STATE_READY && policy->asked == NULL && policy->first != NULL) {
        struct pending *const pending = pending_pop(policy);
        const uint64_t waited_ms = policy_now_ms(policy) - pending->asked_ms;
        char failure[96];
        if (waited_ms > (uint64_t)QUEUE_DEADLINES_MAX * policy->deadline_ms) {
            (void)snprintf(failure, sizeof(failure), "%" PRIu64 " ms in the queue of the plugins", waited_ms);
            pending_default(policy, pending, &pending->question, failure);
            continue;
        }
        round_init(&pending->round, &policy->files, &pending->question, &pending->arena);
        policy->asked = pending;
        round_go_on(policy);
    }
}

/* Copies the question into pending, which then stands on its own. */
static enum seus_err question_copy(struct pending *pending, const struct wire_question *question, struct seus_why *why)
{
    wire_cbor_encode(&wire_record_question, question, &pending->bytes);
    if (pending->bytes.len > CHANNEL_QUESTION_SIZE_MAX - QUESTION_MARGIN) {
        return seus_fail(SEUS_LIMIT, why, NULL, "the question has %zu bytes", pending->bytes.len);
    }
    return wire_cbor_decode(&wire_record_question, buf_str(&pending->bytes), &pending->arena, &pending->question, why);
}

/* Why the default must answer right away; NULL: it need not. */
static const char *refusal_now(const struct policy *policy, const struct wire_question *question)
{
    if (question->kind < VERDICT_ZONE || question->kind > VERDICT_DISPATCH) {
        return "there is no such kind of question";
    }
    switch (policy->state) {
    case STATE_NONE:
        return question->kind == VERDICT_ZONE     ? "no plugin for zone"
               : question->kind == VERDICT_TRIAGE ? "no plugin for triage"
                                                  : "no plugin for dispatch";
    case STATE_DOWN:
        return "the plugin worker is restarting";
    case STATE_STOPPING:
        return "the room is stopping";
    case STATE_STARTING:
    case STATE_READY:
        break;
    }
    return policy->waiting >= QUEUE_COUNT_MAX ? "too many questions wait for the plugins" : NULL;
}

void policy_ask(struct policy *policy, const struct wire_question *question, void *ctx,
                void (*on_verdict)(void *ctx, const struct wire_verdict *verdict, const char *failure))
{
    CHECK(on_verdict != NULL);
    struct pending *const pending = pending_take(policy);
    struct seus_why why = {0};
    pending->ctx = ctx;
    pending->on_verdict = on_verdict;
    pending->asked_ms = policy_now_ms(policy);
    const char *failure = refusal_now(policy, question);
    if (failure == NULL && question_copy(pending, question, &why) != SEUS_OK) {
        failure = why.message;
    }
    if (failure != NULL) {
        pending_default(policy, pending, question, failure);
        return;
    }
    if (policy->last != NULL) {
        policy->last->next = pending;
    } else {
        policy->first = pending;
    }
    policy->last = pending;
    policy->waiting++;
    if (policy->state == STATE_READY) {
        policy_pump(policy);
    } else if (!uv_is_active((uv_handle_t *)&policy->deadline)) {
        policy_deadline_set(policy, policy->deadline_ms);
    }
}

/* ---- start, list, stop ------------------------------------------------------------------------------------- */

enum seus_err policy_start(const struct policy_options *options, const struct policy_events *events,
                           struct policy **ret_policy, struct seus_why *why)
{
    CHECK(options->loop != NULL && options->clock.mono_ms != NULL);
    struct policy *const policy = mem_zalloc(sizeof(*policy));
    struct seus_why reason = {0};
    policy->options = *options;
    policy->events = events != NULL ? *events : (struct policy_events){0};
    policy->deadline_ms = options->deadline_ms != 0 ? options->deadline_ms : POLICY_DEADLINE_MS_DEFAULT;
    policy->deaths_max = options->deaths_max != 0 ? options->deaths_max : FILES_DEATHS_MAX;
    if (options->plugin_dir != NULL && options->plugin_dir[0] != '\0') {
        const enum seus_err err = files_scan(&policy->files, options->plugin_dir, &reason);
        if (err == SEUS_LIMIT) {
            files_release(&policy->files);
            mem_free(policy);
            return seus_fail(err, why, "plugin_dir", "%s", reason.message);
        }
        if (err != SEUS_OK) {
            policy_log(policy, true, "plugin.none", reason.message); /* the room opens all the same */
        }
    }
    CHECK(uv_timer_init(options->loop, &policy->deadline) == 0);
    CHECK(uv_timer_init(options->loop, &policy->restart) == 0);
    policy->deadline.data = policy;
    CHECK(uv_timer_init(options->loop, &policy->trial) == 0);
    policy->restart.data = policy;
    policy->trial.data = policy;
    policy->open_timers = 3;
    worker_start(policy);
    *ret_policy = policy;
    return SEUS_OK;
}

unsigned policy_plugins(struct policy *policy, struct arena *arena, struct wire_plugin_info **ret_plugins)
{
    const struct files_now now = {
        .worker_is_ready = policy->state == STATE_READY,
        .mono_ms = policy_now_ms(policy),
        .wall_ms = policy->options.clock.wall_ms(policy->options.clock.ctx),
    };
    return files_rows(&policy->files, &now, arena, ret_plugins);
}

bool policy_reset(struct policy *policy, struct str plugin)
{
    bool found = false;
    for (unsigned i = 0; i < policy->files.count; i++) {
        struct files_entry *const entry = &policy->files.entries[i];
        if (str_eq_cstr(plugin, entry->plugin) || str_eq_cstr(plugin, entry->name)) {
            files_forgive(entry);
            found = true;
        }
    }
    policy->wants_restart = policy->options.plugin_dir != NULL && policy->options.plugin_dir[0] != '\0';
    policy->wants_scan = policy->wants_restart;
    policy_pump(policy);
    return found;
}

unsigned policy_new_files(const struct policy *policy, struct arena *arena, unsigned max, struct str *ret_names)
{
    const char *directory = policy->options.plugin_dir;
    unsigned count = 0;
    if (directory == NULL || directory[0] == '\0') {
        return 0;
    }
    struct files *seen = mem_zalloc(sizeof(*seen));
    if (files_scan(seen, directory, NULL) == SEUS_OK) {
        for (unsigned i = 0; i < seen->count && count < max; i++) {
            bool known = false;
            for (unsigned j = 0; j < policy->files.count && !known; j++) {
                known = strcmp(policy->files.entries[j].path, seen->entries[i].path) == 0;
            }
            if (!known) {
                ret_names[count++] = arena_str(arena, str_of(seen->entries[i].name));
            }
        }
    }
    files_release(seen);
    mem_free(seen);
    return count;
}

int policy_worker_pid(const struct policy *policy)
{
    return policy->link != NULL ? link_pid(policy->link) : 0;
}

static void on_timer_closed(uv_handle_t *handle)
{
    struct policy *const policy = handle->data;
    policy->open_timers--;
    policy_stop_finish(policy);
}

void policy_stop(struct policy *policy, void *ctx, void (*on_stopped)(void *ctx))
{
    CHECK(policy->state != STATE_STOPPING);
    policy->state = STATE_STOPPING;
    policy->stop_ctx = ctx;
    policy->on_stopped = on_stopped;
    if (policy->link != NULL) {
        link_kill(policy->link);
        policy->link = NULL;
    }
    pending_end_all(policy, "the room is stopping");
    uv_close((uv_handle_t *)&policy->deadline, on_timer_closed);
    uv_close((uv_handle_t *)&policy->restart, on_timer_closed);
    uv_close((uv_handle_t *)&policy->trial, on_timer_closed);
}
