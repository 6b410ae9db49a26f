/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The plugin host: a queue of questions, one worker, one question under way. Called on the loop thread by seusd.
 *
 * Happy path: policy_ask copies the question, sends it when the worker is free, checks the answer, hands it over.
 * Failure: the worker is late, dead, or answers nonsense. It is killed, the question under way and those that wait are
 * answered by the built-in default at once, and a new worker is started: immediately the first time, then after 100 ms,
 * doubling to 5 s, until one has answered. While none is up, every question is answered by the default at once; while
 * one is loading its plugins, questions wait for it as long as they would wait for an answer.
 * It never loads a plugin itself, and never leaves a question unanswered.
 */
#include "policy/policy.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>

#include "base/check.h"
#include "base/mem.h"
#include "policy/channel.h"
#include "policy/files.h"
#include "policy/link.h"
#include "policy/verdict.h"
#include "wire/cbor.h"

#define DEADLINE_MS_DEFAULT 50u
#define START_MS_MAX 5000u      /* for a worker to load all plugins */
#define RESTART_MS_FIRST 100u   /* wait before the second start in a row */
#define RESTART_MS_MAX 5000u
#define QUEUE_COUNT_MAX 1024u   /* questions that wait */
#define QUEUE_DEADLINES_MAX 4u  /* how many deadlines a question may wait for its turn */

enum state {
    STATE_NONE,     /* no plugin file that can be used: the default answers */
    STATE_STARTING, /* a worker is loading plugins */
    STATE_READY,
    STATE_DOWN,     /* no worker; the next one starts when the timer fires */
    STATE_STOPPING
};

struct pending {
    struct pending *next;
    struct arena arena;            /* of the copy, and of its answer */
    struct buf bytes;              /* the question's CBOR */
    struct wire_question question; /* the copy; borrows bytes */
    uint64_t asked_ms;
    void *ctx;
    void (*on_verdict)(void *ctx, const struct wire_verdict *verdict, const char *failure);
};

struct policy {
    struct policy_options options;
    struct policy_events events;
    uint32_t deadline_ms;
    enum state state;
    struct files files;
    bool is_greeted;              /* the starting worker runs */
    unsigned reported;            /* of the files the starting worker was given, those it has reported */
    struct link *link;            /* NULL: none that is ours to talk to */
    unsigned links;               /* not yet gone, the killed ones included */
    unsigned failures;            /* workers lost in a row, without an answer between */
    struct pending *asked;        /* under way; NULL: the worker is free */
    struct pending *first, *last; /* waiting, oldest first */
    unsigned waiting;             /* count of these */
    struct pending *spare;        /* used ones, with their memory */
    bool is_grace;                /* the deadline has fired once: see on_deadline */
    uv_timer_t deadline;          /* of the question under way or, while starting, of the oldest that waits */
    uv_timer_t restart;           /* while down: the next start. While starting: the end of patience */
    unsigned open_timers;
    void *stop_ctx;
    void (*on_stopped)(void *ctx);
};

static void worker_start(struct policy *policy);
static void queue_pump(struct policy *policy);

static void policy_log(const struct policy *policy, bool problem, const char *event, const char *detail)
{
    if (policy->events.on_log != NULL) {
        policy->events.on_log(policy->events.ctx, problem, event, detail);
    }
}

static uint64_t now_ms(const struct policy *policy)
{
    return policy->options.clock.mono_ms(policy->options.clock.ctx);
}

/* ---- answers ----------------------------------------------------------------------------------------------- */

static struct pending *pending_take(struct policy *policy)
{
    struct pending *pending = policy->spare;
    if (pending == NULL) {
        pending = mem_zalloc(sizeof(*pending));
        arena_init(&pending->arena, 0);
    } else {
        policy->spare = pending->next;
    }
    pending->next = NULL;
    return pending;
}

static void pending_give_back(struct policy *policy, struct pending *pending)
{
    arena_reset(&pending->arena);
    buf_clear(&pending->bytes);
    pending->next = policy->spare;
    policy->spare = pending;
}

/* Hands over the default's verdict on question, with the sentence why it is the default's. */
static void default_give(struct policy *policy, struct pending *pending, const struct wire_question *question,
                         const char *failure)
{
    struct wire_verdict verdict;
    policy_default(question, &pending->arena, &verdict);
    const bool known = question->kind >= VERDICT_ZONE && question->kind <= VERDICT_DISPATCH;
    const struct files_entry *const entry =
        known ? files_find(&policy->files, question->kind, (struct str){NULL, 0}) : NULL;
    if (entry != NULL) {
        verdict.plugin = arena_str(&pending->arena, str_of(entry->plugin));
        verdict.version = arena_str(&pending->arena, str_of(entry->version));
        verdict.digest = arena_str(&pending->arena, str_of(entry->digest));
    }
    if (known) {
        files_count(&policy->files, question->kind, failure);
    }
    const struct str sentence = verdict_line(failure, &pending->arena);
    pending->on_verdict(pending->ctx, &verdict, sentence.ptr);
    pending_give_back(policy, pending);
}

static struct pending *queue_pop(struct policy *policy)
{
    struct pending *const pending = policy->first;
    if (pending != NULL) {
        policy->first = pending->next;
        policy->last = policy->first != NULL ? policy->last : NULL;
        policy->waiting--;
        pending->next = NULL;
    }
    return pending;
}

/* Answers the question under way and all that wait by the default. New ones must not be able to queue up meanwhile. */
static void all_default(struct policy *policy, const char *failure)
{
    CHECK(policy->state == STATE_DOWN || policy->state == STATE_STOPPING);
    struct pending *pending = policy->asked;
    policy->asked = NULL;
    while (pending != NULL || (pending = queue_pop(policy)) != NULL) {
        default_give(policy, pending, &pending->question, failure);
        pending = NULL;
    }
}

/* ---- the worker -------------------------------------------------------------------------------------------- */

/* The file that the starting worker is loading now; NULL: it has reported all of them. */
static struct files_entry *file_loading(struct policy *policy)
{
    unsigned used = 0;
    for (unsigned i = 0; i < policy->files.count; i++) {
        if (files_is_used(&policy->files.entries[i]) && used++ == policy->reported) {
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
static void loading_blame(struct policy *policy, const char *failure)
{
    struct files_entry *const loading = file_loading(policy);
    if (policy->state == STATE_STARTING && policy->is_greeted && loading != NULL) {
        files_note_death(loading, failure);
        if (!files_is_used(loading)) {
            policy_log(policy, true, "plugin.refused", loading->refusal);
        }
    }
}

static void on_restart(uv_timer_t *timer);

/* The worker is of no use any more: kill it, answer everybody, start another. */
static void worker_fail(struct policy *policy, const char *failure)
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
    all_default(policy, failure);
    if (policy->state != STATE_DOWN) {
        return; /* a caller stopped us */
    }
    const uint64_t delay_ms = restart_delay_ms(policy);
    if (delay_ms == 0) {
        worker_start(policy);
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
        loading_blame(policy, failure);
        worker_fail(policy, failure);
    } else if (policy->state == STATE_DOWN) {
        worker_start(policy);
    }
}

static void report_take(struct policy *policy, struct str bytes)
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
        loading_blame(policy, why.message);
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
        queue_pump(policy);
    }
}

/* Judges the answer to the question under way and hands it over. */
static void answer_take(struct policy *policy, struct str bytes)
{
    struct pending *const pending = policy->asked;
    struct wire_verdict verdict;
    struct seus_why why = {0};
    if (pending == NULL) {
        worker_fail(policy, "the plugin worker answered without a question");
        return;
    }
    struct arena *const arena = &pending->arena;
    enum seus_err err = wire_cbor_decode(&wire_record_verdict, bytes, arena, &verdict, &why);
    const bool answered = err == SEUS_OK && verdict.source == SOURCE_PLUGIN;
    err = answered ? verdict_check(&pending->question, &verdict, &why) : err;
    const struct files_entry *const entry =
        answered && err == SEUS_OK && verdict.plugin.len > 0
            ? files_find(&policy->files, verdict.kind, verdict.plugin) : NULL;
    if (err != SEUS_OK || (answered && entry == NULL)) {
        char failure[384];
        (void)snprintf(failure, sizeof(failure), "the plugin worker sent an invalid answer: %s",
                       err != SEUS_OK ? why.message : "of a plugin that is not loaded");
        worker_fail(policy, failure);
        return;
    }
    (void)uv_timer_stop(&policy->deadline);
    policy->failures = 0;
    policy->asked = NULL;
    if (answered) {
        verdict.version = arena_str(arena, str_of(entry->version)); /* what we know, not what it says */
        verdict.digest = arena_str(arena, str_of(entry->digest));
        files_count(&policy->files, verdict.kind, "");
        pending->on_verdict(pending->ctx, &verdict, "");
        pending_give_back(policy, pending);
    } else {
        const struct str reason = verdict.reasons_count > 0 ? arena_str(arena, verdict.reasons[0])
                                                            : STR_LIT("no plugin answered");
        default_give(policy, pending, &pending->question, reason.ptr);
    }
    queue_pump(policy);
}

static void on_frame(void *ctx, struct link *link, struct str bytes)
{
    struct policy *const policy = ctx;
    if (link != policy->link) {
        return;
    }
    if (policy->state == STATE_STARTING) {
        report_take(policy, bytes);
    } else {
        answer_take(policy, bytes);
    }
}

static void on_down(void *ctx, struct link *link, const char *reason, int term_signal)
{
    struct policy *const policy = ctx;
    if (link == policy->link) {
        if (term_signal != SIGKILL) { /* that one comes from outside: an operator, the kernel short of memory */
            loading_blame(policy, reason);
        }
        worker_fail(policy, reason);
    }
}

static void stop_finish(struct policy *policy)
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
        mem_free(pending);
    }
    files_release(&policy->files);
    mem_free(policy);
    on_stopped(ctx);
}

static void on_gone(void *ctx, int pid, int64_t exit_status, int term_signal)
{
    struct policy *const policy = ctx;
    char line[96];
    (void)snprintf(line, sizeof(line), "pid=%d exit=%" PRId64 " signal=%d", pid, exit_status, term_signal);
    policy_log(policy, false, "plugin.worker_ended", line);
    policy->links--;
    stop_finish(policy);
}

static void worker_start(struct policy *policy)
{
    const struct link_events events = {policy, on_frame, on_down, on_gone};
    char program[] = "seusd";
    char mode[] = "--plugin-worker";
    char *args[POLICY_FILES_MAX + 3] = {program, mode};
    unsigned count = 2;
    struct seus_why why = {0};
    for (unsigned i = 0; i < policy->files.count; i++) {
        if (files_is_used(&policy->files.entries[i])) {
            args[count++] = policy->files.entries[i].path;
        }
    }
    if (count == 2) {
        policy->state = STATE_NONE;
        return;
    }
    policy->state = STATE_STARTING;
    policy->reported = 0;
    policy->is_greeted = false;
    policy->links++;
    const struct link_options options = {policy->options.loop, policy->options.program, args};
    if (link_start(&options, &events, &policy->link, &why) != SEUS_OK) {
        worker_fail(policy, why.message);
        return;
    }
    uv_update_time(policy->options.loop);
    CHECK(uv_timer_start(&policy->restart, on_restart, START_MS_MAX, 0) == 0);
}

/* ---- questions --------------------------------------------------------------------------------------------- */

static void on_deadline(uv_timer_t *timer);

static void deadline_set(struct policy *policy, uint64_t ms)
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
        deadline_set(policy, 1);
    } else if (policy->state == STATE_READY && policy->asked != NULL) {
        (void)snprintf(failure, sizeof(failure), "no answer within %" PRIu32 " ms", policy->deadline_ms);
        worker_fail(policy, failure);
    } else if (policy->state == STATE_STARTING) {
        const uint64_t now = now_ms(policy);
        while (policy->first != NULL && policy->first->asked_ms + policy->deadline_ms <= now) {
            struct pending *const pending = queue_pop(policy);
            default_give(policy, pending, &pending->question, "the plugin worker is still starting");
        }
        if (policy->state == STATE_STARTING && policy->first != NULL) {
            deadline_set(policy, policy->first->asked_ms + policy->deadline_ms - now);
        }
    }
}

/* Sends the next question if the worker is free. */
static void queue_pump(struct policy *policy)
{
    while (policy->state == STATE_READY && policy->asked == NULL && policy->first != NULL) {
        struct pending *const pending = queue_pop(policy);
        const uint64_t waited_ms = now_ms(policy) - pending->asked_ms;
        struct seus_why why = {0};
        char failure[96];
        if (files_find(&policy->files, pending->question.kind, (struct str){NULL, 0}) == NULL) {
            (void)snprintf(failure, sizeof(failure), "no plugin for %s",
                           wire_enum_word(&wire_enum_verdict_kind, pending->question.kind));
            default_give(policy, pending, &pending->question, failure);
        } else if (waited_ms > (uint64_t)QUEUE_DEADLINES_MAX * policy->deadline_ms) {
            (void)snprintf(failure, sizeof(failure), "%" PRIu64 " ms in the queue of the plugins", waited_ms);
            default_give(policy, pending, &pending->question, failure);
        } else {
            policy->asked = pending;
            policy->is_grace = false;
            deadline_set(policy, policy->deadline_ms);
            if (link_send(policy->link, buf_str(&pending->bytes), &why) != SEUS_OK) {
                worker_fail(policy, why.message);
            }
        }
    }
}

/* Copies the question into pending, which then stands on its own. */
static enum seus_err question_copy(struct pending *pending, const struct wire_question *question, struct seus_why *why)
{
    wire_cbor_encode(&wire_record_question, question, &pending->bytes);
    if (pending->bytes.len > CHANNEL_FRAME_SIZE_MAX) {
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
    pending->asked_ms = now_ms(policy);
    const char *failure = refusal_now(policy, question);
    if (failure == NULL && question_copy(pending, question, &why) != SEUS_OK) {
        failure = why.message;
    }
    if (failure != NULL) {
        default_give(policy, pending, question, failure);
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
        queue_pump(policy);
    } else if (!uv_is_active((uv_handle_t *)&policy->deadline)) {
        deadline_set(policy, policy->deadline_ms);
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
    policy->deadline_ms = options->deadline_ms != 0 ? options->deadline_ms : DEADLINE_MS_DEFAULT;
    if (options->plugin_dir != NULL && options->plugin_dir[0] != '\0') {
        const enum seus_err err = files_init(&policy->files, options->plugin_dir, &reason);
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
    policy->restart.data = policy;
    policy->open_timers = 2;
    worker_start(policy);
    *ret_policy = policy;
    return SEUS_OK;
}

unsigned policy_plugins(struct policy *policy, struct arena *arena, struct wire_plugin_info **ret_plugins)
{
    return files_rows(&policy->files, policy->state == STATE_READY, arena, ret_plugins);
}

int policy_worker_pid(const struct policy *policy)
{
    return policy->link != NULL ? link_pid(policy->link) : 0;
}

static void on_timer_closed(uv_handle_t *handle)
{
    struct policy *const policy = handle->data;
    policy->open_timers--;
    stop_finish(policy);
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
    all_default(policy, "the room is stopping");
    uv_close((uv_handle_t *)&policy->deadline, on_timer_closed);
    uv_close((uv_handle_t *)&policy->restart, on_timer_closed);
}
