/* SPDX-License-Identifier: EUPL-1.2 */
/* A seus room over HTTP/1.1: requests from templates, answers parsed for status and length. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "load.h"

#define TEMPLATE_SIZE_MAX (LOAD_VALUE_SIZE_MAX + 1024u)

/* One template for each name; a write has its key patched in at key_at. */
struct template {
    char *text;
    size_t len;
    size_t key_at;
};

struct plan {
    struct template templates[LOAD_NAMES_MAX];
    unsigned count;
};

static bool template_add(const struct load *load, struct plan *plan, const char *name)
{
    char text[TEMPLATE_SIZE_MAX];
    const char *blank = "..................."; /* LOAD_KEY_SIZE */
    int len = 0;
    switch (load->options.op) {
    case LOAD_WRITE:
        len = snprintf(text, sizeof(text),
                       "POST /v1/cases/%s/notes HTTP/1.1\r\nHost: seus\r\nContent-Type: application/json\r\n"
                       "Idempotency-Key: %s\r\nContent-Length: %zu\r\n\r\n{\"text\":\"%s\"}",
                       name, blank, strlen(load->value) + strlen("{\"text\":\"\"}"), load->value);
        break;
    case LOAD_READ:
        len = snprintf(text, sizeof(text), "GET /v1/cases/%s HTTP/1.1\r\nHost: seus\r\n\r\n", name);
        break;
    case LOAD_READ_LOCAL:
        len = snprintf(text, sizeof(text), "GET /v1/cases/%s?consistency=local HTTP/1.1\r\nHost: seus\r\n\r\n", name);
        break;
    case LOAD_PATH:
        len = snprintf(text, sizeof(text), "GET %s HTTP/1.1\r\nHost: seus\r\n\r\n", load->options.path);
        break;
    }
    if (len <= 0 || (size_t)len >= sizeof(text)) {
        fprintf(stderr, "seus_load: the request is too long\n");
        return false;
    }
    struct template *made = &plan->templates[plan->count++];
    made->text = strdup(text);
    made->len = (size_t)len;
    const char *key = strstr(text, blank);
    made->key_at = key != NULL ? (size_t)(key - text) : 0;
    return made->text != NULL;
}

static bool http1_prepare(struct load *load)
{
    struct plan *plan = calloc(1, sizeof(*plan));
    load->plan = plan;
    if (plan == NULL || load->options.op == LOAD_PATH) {
        return plan != NULL && template_add(load, plan, "");
    }
    for (unsigned i = 0; i < load->options.name_count; i++) {
        if (!template_add(load, plan, load->options.names[i])) {
            return false;
        }
    }
    return true;
}

static void http1_greet(struct load_conn *conn)
{
    (void)conn; /* HTTP/1.1 begins with a request */
}

/* Appends request `number`; the same number gives the same bytes, which the verification relies on. */
static void http1_send(struct load_conn *conn, uint64_t number, uint64_t start_ns)
{
    const struct plan *plan = conn->load->plan;
    const struct template *template = &plan->templates[(conn->number + number) % plan->count];
    unsigned char *target = load_conn_out(conn, template->len);
    memcpy(target, template->text, template->len);
    if (template->key_at != 0) {
        load_key_write(conn, number, target + template->key_at);
    }
    struct load_slot *slot = &conn->slots[(conn->first_slot + conn->in_flight) % LOAD_PIPELINE_MAX];
    slot->started_ns = start_ns;
    slot->stream = 1;
    conn->in_flight++;
}

static void http1_request(struct load_conn *conn, uint64_t start_ns)
{
    http1_send(conn, conn->next_number++, start_ns);
}

/* The same request again: a room that stored it answers "replayed":true. */
static void http1_check(struct load_conn *conn, uint64_t start_ns)
{
    http1_send(conn, conn->acked, start_ns);
}

struct answer {
    unsigned status;
    bool chunked;
    size_t body;     /* offset of the body */
    size_t body_len; /* of a body that is not chunked */
    size_t end;      /* offset behind the answer */
};

enum parsed { PARSED_MORE, PARSED_ONE, PARSED_BROKEN };

static bool header_is(const unsigned char *line, size_t len, const char *name, size_t name_len)
{
    return len > name_len && line[name_len] == ':' && strncasecmp((const char *)line, name, name_len) == 0;
}

static enum parsed parse_chunks(const unsigned char *in, size_t len, struct answer *answer)
{
    size_t at = answer->body;
    for (;;) {
        const unsigned char *eol = memchr(in + at, '\n', len - at);
        if (eol == NULL) {
            return PARSED_MORE;
        }
        char *end = NULL;
        const unsigned long long size = strtoull((const char *)in + at, &end, 16);
        if (end == (const char *)in + at || size > (64u << 20)) {
            return PARSED_BROKEN;
        }
        at = (size_t)(eol - in) + 1 + size + 2;
        if (at > len) {
            return PARSED_MORE;
        }
        if (size == 0) {
            answer->end = at;
            return PARSED_ONE;
        }
    }
}

static enum parsed parse_answer(const unsigned char *in, size_t len, struct answer *answer)
{
    const unsigned char *blank = len >= 16 ? memmem(in, len, "\r\n\r\n", 4) : NULL;
    if (blank == NULL) {
        return PARSED_MORE;
    }
    if (memcmp(in, "HTTP/1.1 ", 9) != 0) {
        return PARSED_BROKEN;
    }
    *answer = (struct answer){.status = (unsigned)((in[9] - '0') * 100 + (in[10] - '0') * 10 + (in[11] - '0')),
                              .body = (size_t)(blank - in) + 4};
    const unsigned char *line = in;
    while (line < blank) {
        const unsigned char *eol = memchr(line, '\n', answer->body - (size_t)(line - in));
        const size_t line_len = (size_t)(eol - line);
        if (header_is(line, line_len, "Content-Length", 14)) {
            answer->body_len = strtoull((const char *)line + 15, NULL, 10);
        } else if (header_is(line, line_len, "Transfer-Encoding", 17)) {
            answer->chunked = true;
        }
        line = eol + 1;
    }
    if (answer->chunked) {
        return parse_chunks(in, len, answer);
    }
    answer->end = answer->body + answer->body_len;
    return answer->end <= len ? PARSED_ONE : PARSED_MORE;
}

static void take_answer(struct load_conn *conn, const unsigned char *in, const struct answer *answer)
{
    char what[160];
    struct load_slot *slot = &conn->slots[conn->first_slot];
    const bool good = answer->status == 200 || answer->status == 201;
    const size_t body_len = answer->end - answer->body;
    if (!good) {
        snprintf(what, sizeof(what), "HTTP %u: %.*s", answer->status, (int)(body_len < 130 ? body_len : 130),
                 (const char *)in + answer->body);
    } else if (conn->load->phase == LOAD_VERIFYING) {
        conn->found = memmem(in + answer->body, body_len, "\"replayed\":true", 15) != NULL;
    } else {
        conn->acked = conn->next_number - conn->in_flight;
        conn->has_acked = true;
    }
    conn->first_slot = (conn->first_slot + 1) % LOAD_PIPELINE_MAX;
    load_conn_done(conn, slot, good, good ? "" : what);
}

static bool http1_parse(struct load_conn *conn)
{
    size_t at = 0;
    enum parsed parsed = PARSED_MORE;
    while (at < conn->in_len) {
        struct answer answer;
        parsed = parse_answer(conn->in + at, conn->in_len - at, &answer);
        if (parsed != PARSED_ONE || conn->in_flight == 0) {
            break;
        }
        take_answer(conn, conn->in + at, &answer);
        at += answer.end;
    }
    if (parsed == PARSED_BROKEN || (parsed == PARSED_ONE && at < conn->in_len)) {
        return false;
    }
    if (at > 0) {
        memmove(conn->in, conn->in + at, conn->in_len - at);
        conn->in_len -= at;
    }
    return true;
}

const struct load_protocol load_http1 = {
    .prepare = http1_prepare,
    .greet = http1_greet,
    .request = http1_request,
    .check = http1_check,
    .parse = http1_parse,
};
