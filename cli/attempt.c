/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One HTTP exchange through libcurl, which the user can interrupt: a multi handle, so that the wait also watches the
 * descriptor of the signals. Called by client.c and watch.c; it decides nothing about tries.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/check.h"
#include "cli/client.h"
#include "cli/trust.h"

#define WAIT_MS_MAX 1000u /* one sleep, so that a clock set forward is noticed */

/* The number behind "Name: " if line is that header. */
static bool read_number(struct str line, const char *name, uint64_t *target)
{
    const size_t len = strlen(name);
    if (line.len < len || strncasecmp(line.ptr, name, len) != 0) {
        return false;
    }
    uint64_t value = 0;
    for (size_t i = len; i < line.len && value < UINT64_MAX / 16; i++) {
        if (line.ptr[i] >= '0' && line.ptr[i] <= '9') {
            value = value * 10 + (uint64_t)(line.ptr[i] - '0');
        }
    }
    *target = value;
    return true;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *ctx)
{
    static const char local[] = "X-Seus-Consistency: local";
    struct client_meta *meta = ctx;
    const struct str line = {bytes, size * count};
    if (read_number(line, "X-Seus-Index:", &meta->index)) {
        meta->has_index = true;
    } else if (line.len >= sizeof(local) - 1 && strncasecmp(line.ptr, local, sizeof(local) - 1) == 0) {
        meta->local = true;
    } else {
        (void)!(read_number(line, "X-Seus-Age-Ms:", &meta->age_ms) ||
                read_number(line, "X-Seus-Node:", &meta->node_id));
    }
    return size * count;
}

void attempt_header(struct attempt *attempt, const char *name, const char *value)
{
    char line[320]; /* a purpose is a line, and lines have up to 256 bytes */
    snprintf(line, sizeof(line), "%s: %s", name, value);
    struct curl_slist *longer = curl_slist_append(attempt->headers, line);
    CHECK(longer != NULL);
    attempt->headers = longer;
}

void attempt_open(struct attempt *attempt, const struct client *client, const struct endpoint *endpoint,
                  const struct request *request)
{
    struct buf url = {0};
    memset(attempt, 0, sizeof(*attempt));
    attempt->easy = curl_easy_init();
    attempt->multi = curl_multi_init();
    CHECK(attempt->easy != NULL && attempt->multi != NULL);
    buf_append_str(&url, str_of(endpoint->origin));
    buf_append_str(&url, buf_str(&request->url));
    buf_append_char(&url, '\0');
    curl_easy_setopt(attempt->easy, CURLOPT_URL, (const char *)url.data);
    buf_release(&url);
    if (endpoint->socket[0] != '\0') {
        curl_easy_setopt(attempt->easy, CURLOPT_UNIX_SOCKET_PATH, endpoint->socket);
    }
    if (endpoint->is_tls) {
        trust_apply(client, attempt->easy);
    }
    curl_easy_setopt(attempt->easy, CURLOPT_ERRORBUFFER, attempt->error);
    curl_easy_setopt(attempt->easy, CURLOPT_NOSIGNAL, 1L);
    if (client->share != NULL) {
        curl_easy_setopt(attempt->easy, CURLOPT_SHARE, client->share);
    }
    curl_easy_setopt(attempt->easy, CURLOPT_PROXY, "");
    curl_easy_setopt(attempt->easy, CURLOPT_PATH_AS_IS, 1L); /* an id of dots stays an id */
    curl_easy_setopt(attempt->easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(attempt->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(attempt->easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(attempt->easy, CURLOPT_HEADERDATA, &attempt->meta);
    attempt_header(attempt, "Idempotency-Key", client->request_id);
    attempt_header(attempt, "Accept", request->op->kind == WIRE_STREAM ? "text/event-stream" : "application/json");
    if (client->as_user != NULL) {
        attempt_header(attempt, "X-Seus-As-User", client->as_user);
    }
    if (client->purpose != NULL) {
        attempt_header(attempt, "X-Seus-Purpose", client->purpose);
    }
    if (request->op->method[0] == 'P') {
        if (client->shift != NULL) {
            attempt_header(attempt, "X-Seus-Shift", client->shift);
        }
        curl_easy_setopt(attempt->easy, CURLOPT_POST, 1L);
        curl_easy_setopt(attempt->easy, CURLOPT_POSTFIELDSIZE, (long)request->body.len);
        curl_easy_setopt(attempt->easy, CURLOPT_POSTFIELDS, (const char *)request->body.data);
        attempt_header(attempt, "Content-Type", "application/json");
        attempt_header(attempt, "Expect", "");
    }
}

void attempt_start(struct attempt *attempt)
{
    curl_easy_setopt(attempt->easy, CURLOPT_HTTPHEADER, attempt->headers);
    CHECK(curl_multi_add_handle(attempt->multi, attempt->easy) == CURLM_OK);
}

static void take_result(struct attempt *attempt)
{
    int left;
    CURLMsg *message;
    while ((message = curl_multi_info_read(attempt->multi, &left)) != NULL) {
        if (message->msg == CURLMSG_DONE) {
            attempt->finished = true;
            attempt->code = message->data.result;
        }
    }
    curl_easy_getinfo(attempt->easy, CURLINFO_RESPONSE_CODE, &attempt->status);
}

/* The machine has no memory or no descriptors for it: this attempt is over, as if its line had broken. */
static enum wait_end give_up(struct attempt *attempt, CURLMcode code)
{
    snprintf(attempt->error, sizeof(attempt->error), "%s", curl_multi_strerror(code));
    attempt->finished = true;
    attempt->code = code == CURLM_OUT_OF_MEMORY ? CURLE_OUT_OF_MEMORY : CURLE_RECV_ERROR;
    return WAIT_FINISHED;
}

enum wait_end attempt_wait(struct attempt *attempt, const struct client *client, uint64_t until_ms)
{
    for (;;) {
        int running = 0;
        CURLMcode code = curl_multi_perform(attempt->multi, &running);
        if (code != CURLM_OK) {
            return give_up(attempt, code);
        }
        take_result(attempt);
        if (attempt->finished) {
            return WAIT_FINISHED;
        }
        const uint64_t now = client->clock.mono_ms(client->clock.ctx);
        if (now >= until_ms) {
            return WAIT_TIMEOUT;
        }
        struct curl_waitfd signals = {.fd = client->signal_fd, .events = CURL_WAIT_POLLIN};
        const uint64_t left = until_ms - now < WAIT_MS_MAX ? until_ms - now : WAIT_MS_MAX;
        code = curl_multi_poll(attempt->multi, &signals, client->signal_fd >= 0 ? 1 : 0, (int)left, NULL);
        if (code != CURLM_OK) {
            return give_up(attempt, code);
        }
        if ((signals.revents & CURL_WAIT_POLLIN) != 0) {
            attempt->interrupted = true;
            return WAIT_INTERRUPTED;
        }
    }
}

bool attempt_was_sent(const struct attempt *attempt)
{
    long sent = 0;
    curl_off_t ready = 0;
    if (attempt->finished &&
        (attempt->code == CURLE_COULDNT_CONNECT || attempt->code == CURLE_COULDNT_RESOLVE_HOST ||
         attempt->code == CURLE_PEER_FAILED_VERIFICATION ||
         attempt->code == CURLE_URL_MALFORMAT || attempt->code == CURLE_UNSUPPORTED_PROTOCOL)) {
        return false;
    }
    curl_easy_getinfo(attempt->easy, CURLINFO_REQUEST_SIZE, &sent);
    curl_easy_getinfo(attempt->easy, CURLINFO_PRETRANSFER_TIME_T, &ready);
    return sent > 0 || ready > 0;
}

void attempt_close(struct attempt *attempt)
{
    curl_multi_remove_handle(attempt->multi, attempt->easy);
    curl_easy_cleanup(attempt->easy);
    curl_multi_cleanup(attempt->multi);
    curl_slist_free_all(attempt->headers);
}

bool client_pause(const struct client *client, uint64_t ms)
{
    struct pollfd signals = {.fd = client->signal_fd, .events = POLLIN};
    return poll(&signals, client->signal_fd >= 0 ? 1 : 0, (int)ms) <= 0;
}

uint64_t client_backoff_ms(const struct client *client, unsigned round)
{
    const uint64_t whole = UINT64_C(40) << (round < 4 ? round : 4);
    return whole / 2 + client->random.next(client->random.ctx) % (whole / 2 + 1);
}
