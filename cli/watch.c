/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The watcher. Called by main.c for streams.
 *
 * Its place in the log moves with every event printed and every bookmark, never back; a stream that breaks, or stays
 * silent longer than two bookmarks take, is taken up at another endpoint from that place, and what comes from before it
 * is dropped: no gap and no repeat. Once it has been connected it tries for as long as it is left running.
 */
#include "cli/watch.h"

#include <stdio.h>
#include <unistd.h>

#include "cli/place.h"
#include "cli/sse.h"

#define SILENCE_MS_MAX 25000u  /* a bookmark comes every 10 s */
#define CONNECT_MS_MAX 3000u   /* until the head of the answer, when there are other endpoints */
#define PROBLEM_SIZE_MAX 65536u
#define ROUNDS_UNREACHED 2u

struct watch {
    const struct args *args;
    const struct client *client;
    const struct selection *selection;
    struct fault *fault;
    struct sse sse;
    struct attempt attempt;
    struct buf problem;       /* body of an answer that is no stream */
    struct buf text;
    struct place place;       /* everything up to here has been seen */
    bool has_place;
    char resume[72];          /* the place as sent */
    uint64_t printed;
    uint64_t heard_ms;        /* when the last byte came, monotonic */
    uint64_t end_ms;          /* of --for; UINT64_MAX: none */
    bool streamed;            /* a stream was open at least once */
    bool ended;               /* nothing more is wanted */
    enum output_end output;
};

static uint64_t now_ms(const struct watch *watch)
{
    return watch->client->clock.mono_ms(watch->client->clock.ctx);
}

static void move_to(struct watch *watch, struct str id, struct place place)
{
    watch->place = place;
    watch->has_place = true;
    str_copy(watch->resume, sizeof(watch->resume), id);
}

/* "case watch" without a case: what belongs to some case, whatever kind of event it is. */
static bool is_wanted(const struct watch *watch, const json_t *event)
{
    return strcmp(watch->args->command->noun, "case") != 0 || json_is_string(json_object_get(event, "case_id"));
}

static bool on_event(void *ctx, struct str id, struct str type, struct str data)
{
    struct watch *watch = ctx;
    struct place place;
    if (!place_parse(id, &place) || (watch->has_place && !place_is_behind(place, watch->place))) {
        return true;
    }
    json_t *event = json_loadb(data.ptr, data.len, 0, NULL);
    if (event == NULL) {
        return false; /* a broken stream: taken up again from the place before */
    }
    if (!str_eq_cstr(type, "bookmark") && is_wanted(watch, event)) {
        buf_clear(&watch->text);
        render_item(watch->args, watch->selection, event, watch->printed == 0, &watch->text);
        watch->output = output_write(STDOUT_FILENO, buf_str(&watch->text), &watch->fault->why);
        watch->printed++;
        watch->ended = watch->output != OUTPUT_DONE ||
                       (watch->args->count_max > 0 && watch->printed >= watch->args->count_max);
    }
    move_to(watch, id, place);
    json_decref(event);
    return !watch->ended;
}

static size_t on_bytes(char *bytes, size_t size, size_t count, void *ctx)
{
    struct watch *watch = ctx;
    const size_t len = size * count;
    long status = 0;
    watch->heard_ms = now_ms(watch);
    curl_easy_getinfo(watch->attempt.easy, CURLINFO_RESPONSE_CODE, &status);
    if (status == 200) {
        return sse_feed(&watch->sse, bytes, len) ? len : 0;
    }
    if (watch->problem.len + len > PROBLEM_SIZE_MAX) {
        return 0;
    }
    buf_append(&watch->problem, bytes, len);
    return len;
}

/* A new stream begins at the end of the log: from the head of the answer on, that is a place to come back to. */
static void take_head(struct watch *watch)
{
    const struct client_meta *meta = &watch->attempt.meta;
    curl_easy_getinfo(watch->attempt.easy, CURLINFO_RESPONSE_CODE, &watch->attempt.status);
    if (watch->attempt.status != 200 || !meta->has_index) {
        return;
    }
    watch->streamed = true;
    if (!watch->has_place) {
        char text[24];
        snprintf(text, sizeof(text), "%llu", (unsigned long long)meta->index);
        move_to(watch, str_of(text), (struct place){meta->index, UINT32_MAX});
    }
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Reads one stream until it ends, however it ends. false: the user interrupted. */
static bool follow(struct watch *watch)
{
    const struct client *client = watch->client;
    watch->heard_ms = now_ms(watch);
    attempt_start(&watch->attempt);
    const uint64_t patience = client->endpoints_count > 1 ? CONNECT_MS_MAX : SILENCE_MS_MAX;
    const uint64_t head_by = watch->heard_ms + earlier(patience, client->timeout_ms);
    for (;;) {
        const bool has_head = watch->attempt.meta.has_index;
        const uint64_t until = has_head ? watch->heard_ms + SILENCE_MS_MAX : head_by;
        /* Until the head is here, look often: it is the place to come back to. */
        const uint64_t look = has_head ? UINT64_MAX : now_ms(watch) + 50;
        const enum wait_end end = attempt_wait(&watch->attempt, client, earlier(earlier(until, watch->end_ms), look));
        take_head(watch);
        if (end != WAIT_TIMEOUT) {
            return end == WAIT_FINISHED;
        }
        const uint64_t now = now_ms(watch);
        const uint64_t still = watch->attempt.meta.has_index ? watch->heard_ms + SILENCE_MS_MAX : head_by;
        if (now >= watch->end_ms || now >= still) {
            return true;
        }
    }
}

static void say_lost(const struct watch *watch, const struct endpoint *endpoint)
{
    if (watch->client->verbose) {
        fprintf(stderr, "seusctl: the stream of %s ended; going on behind %s\n", endpoint->shown,
                watch->has_place ? watch->resume : "nothing");
    }
}

enum stream_end { STREAM_BROKEN, STREAM_REFUSED, STREAM_INTERRUPTED };

static enum stream_end stream_once(struct watch *watch, const struct request *request,
                                   const struct endpoint *endpoint)
{
    sse_reset(&watch->sse);
    buf_clear(&watch->problem);
    attempt_open(&watch->attempt, watch->client, endpoint, request);
    if (watch->has_place) {
        attempt_header(&watch->attempt, "Last-Event-ID", watch->resume);
    }
    curl_easy_setopt(watch->attempt.easy, CURLOPT_WRITEFUNCTION, on_bytes);
    curl_easy_setopt(watch->attempt.easy, CURLOPT_WRITEDATA, watch);
    const bool went_on = follow(watch);
    const long status = watch->attempt.status;
    attempt_close(&watch->attempt);
    if (!went_on) {
        return STREAM_INTERRUPTED;
    }
    if (status >= 400 && status < 500 && client_read_problem(buf_str(&watch->problem), watch->fault)) {
        return STREAM_REFUSED;
    }
    if (!watch->ended) {
        say_lost(watch, endpoint);
    }
    return STREAM_BROKEN;
}

static enum seus_err fail_unreached(struct watch *watch)
{
    struct fault *fault = watch->fault;
    if (!client_read_problem(buf_str(&watch->problem), fault)) {
        fault->err = seus_fail(SEUS_UNAVAILABLE, &fault->why, NULL, "No node answers at %s%s.",
                               watch->client->endpoints[0].shown,
                               watch->client->endpoints_count > 1 ? " and the other endpoints" : "");
        seus_hint(&fault->why, "Is seusd running? Start it, or name its endpoint: --endpoint unix:/path/to/seusd.sock");
    }
    fault->written = WRITTEN_NO;
    fault->retryable = true;
    return fault->err;
}

static enum seus_err finish(struct watch *watch)
{
    struct fault *fault = watch->fault;
    fault->written = WRITTEN_NO;
    if (watch->output == OUTPUT_FAILED) {
        return fault->err = SEUS_IO;
    }
    if (watch->output == OUTPUT_READER_GONE || watch->args->count_max == 0 ||
        watch->printed >= watch->args->count_max) {
        return SEUS_OK;
    }
    fault->retryable = true;
    return fault->err = seus_fail(SEUS_TIMEOUT, &fault->why, "--for", "%llu of %llu events came in time.",
                                  (unsigned long long)watch->printed, (unsigned long long)watch->args->count_max);
}

static enum seus_err run(struct watch *watch, const struct request *request)
{
    const struct client *client = watch->client;
    const uint64_t connect_by = now_ms(watch) + client->timeout_ms;
    for (unsigned tries = 0;; tries++) {
        const struct endpoint *endpoint = &client->endpoints[tries % client->endpoints_count];
        const enum stream_end end = stream_once(watch, request, endpoint);
        if (watch->ended || now_ms(watch) >= watch->end_ms) {
            return finish(watch);
        }
        if (end == STREAM_REFUSED) {
            return watch->fault->err;
        }
        const bool tried_all = tries + 1 >= client->endpoints_count * ROUNDS_UNREACHED && watch->problem.len == 0;
        if (end != STREAM_INTERRUPTED && !watch->streamed && (tried_all || now_ms(watch) >= connect_by)) {
            return fail_unreached(watch);
        }
        const uint64_t pause = client_backoff_ms(client, tries / client->endpoints_count);
        if (end == STREAM_INTERRUPTED || !client_pause(client, pause)) {
            watch->fault->interrupted = true;
            watch->fault->written = WRITTEN_NO;
            return watch->fault->err = seus_fail(SEUS_UNAVAILABLE, &watch->fault->why, NULL, "Interrupted.");
        }
    }
}

enum seus_err watch_run(const struct args *args, const struct client *client, const struct request *request,
                        const struct selection *selection, struct fault *fault)
{
    struct watch watch = {.args = args, .client = client, .selection = selection, .fault = fault};
    const char *since = args_value(args, "since");
    watch.sse.ctx = &watch;
    watch.sse.on_event = on_event;
    watch.end_ms = args->for_ms > 0 ? now_ms(&watch) + args->for_ms : UINT64_MAX;
    if (since != NULL && place_parse(str_of(since), &watch.place)) {
        move_to(&watch, str_of(since), watch.place);
    }
    const enum seus_err err = run(&watch, request);
    sse_release(&watch.sse);
    buf_release(&watch.problem);
    buf_release(&watch.text);
    return err;
}
