/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Calls of the past: read from the events of a node, a page at a time, and for each the question that policy was asked,
 * from the records as they stood just before (plugin.question at that index). Called by compare.c.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "cli/kit.h"
#include "cli/show.h"

#define PAGE_EVENTS 500u
#define PAGES_MAX 4000u

struct reader {
    const struct calls_wanted *wanted;
    struct calls *calls;
    unsigned capacity;
    json_t *by_case; /* case id -> number of the call */
    bool is_full;
};

static void url_text(struct buf *url, const char *name, const char *text)
{
    static const char hex[] = "0123456789ABCDEF";
    buf_printf(url, "%c%s=", url->len > 0 && memchr(url->data, '?', url->len) != NULL ? '&' : '?', name);
    for (const char *p = text; *p != '\0'; p++) {
        const unsigned char c = (unsigned char)*p;
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                           c == '_' || c == '.';
        if (plain) {
            buf_append_char(url, (char)c);
        } else {
            buf_append_char(url, '%');
            buf_append_char(url, hex[c >> 4]);
            buf_append_char(url, hex[c & 15]);
        }
    }
}

/* body: JSON, or NULL. */
static enum seus_err get(const struct client *client, const char *op, const struct buf *url, const char *body,
                         json_t **ret_reply, struct fault *fault)
{
    struct request request = {.op = wire_op_by_name(op)};
    buf_append_str(&request.url, buf_str(url));
    buf_append_char(&request.url, '\0');
    request.url.len--;
    buf_append_str(&request.body, str_of(body != NULL ? body : ""));
    *ret_reply = client_call_json(client, &request, fault);
    request_release(&request);
    return *ret_reply != NULL ? SEUS_OK : fault->err;
}

static struct call *call_of_case(struct reader *reader, const json_t *event)
{
    const char *const case_id = show_string(event, "case_id");
    const json_t *const number = json_object_get(reader->by_case, case_id);
    return case_id[0] != '\0' && number != NULL ? &reader->calls->items[json_integer_value(number)] : NULL;
}

static struct call *call_add(struct reader *reader, const json_t *event, uint64_t at_ms)
{
    struct calls *const calls = reader->calls;
    if (calls->count == reader->wanted->limit) {
        reader->is_full = true;
        return NULL;
    }
    if (calls->count == reader->capacity) {
        reader->capacity = reader->capacity == 0 ? 256 : 2 * reader->capacity;
        struct call *const grown = realloc(calls->items, reader->capacity * sizeof(*grown));
        if (grown == NULL) {
            reader->is_full = true;
            return NULL;
        }
        calls->items = grown;
    }
    struct call *const call = &calls->items[calls->count++];
    *call = (struct call){
        .index = (uint64_t)json_integer_value(json_object_get(event, "index")),
        .at_ms = at_ms,
        .facts = json_object_get(event, "body"),
    };
    call->zone_id = show_string(call->facts, "zone_id");
    return call;
}

static void reaction_note(struct call *call, uint64_t at_ms, const char *reaction)
{
    if (call != NULL && call->reaction == NULL) {
        call->reaction_ms = at_ms - call->at_ms;
        call->reaction = reaction;
    }
}

/* A call begins with its report; what follows fills it. */
static void event_take(struct reader *reader, const json_t *event)
{
    const char *const type = show_string(event, "type");
    const json_t *const body = json_object_get(event, "body");
    const struct calls_wanted *const wanted = reader->wanted;
    struct calls *const calls = reader->calls;
    struct call *last = calls->count > 0 ? &calls->items[calls->count - 1] : NULL;
    uint64_t at_ms = 0;
    if (when_parse(str_of(show_string(event, "recorded_at")), &at_ms) != SEUS_OK) {
        return;
    }
    const bool is_wanted = at_ms >= wanted->from_ms && (wanted->until_ms == 0 || at_ms < wanted->until_ms);
    if (strcmp(type, "report.received") == 0 && is_wanted) {
        (void)call_add(reader, event, at_ms);
    } else if (strcmp(type, "report.refused") == 0 && last != NULL &&
               last->index == (uint64_t)json_integer_value(json_object_get(event, "index"))) {
        last->refused = true;
    } else if (strcmp(type, "case.opened") == 0 && last != NULL &&
               last->index == (uint64_t)json_integer_value(json_object_get(event, "index"))) {
        last->facts = body;
        json_object_set_new(reader->by_case, show_string(event, "case_id"), json_integer(calls->count - 1));
    } else if (strcmp(type, "case.triaged") == 0) {
        struct call *const call = call_of_case(reader, event);
        if (call != NULL && call->triaged == NULL) {
            call->triaged = body;
        }
    } else if (strcmp(type, "assign.made") == 0) {
        const char *const mode = show_string(body, "mode");
        reaction_note(call_of_case(reader, event), at_ms, strcmp(mode, "remote") == 0 ? "remote" : "on_site");
    } else if (strcmp(type, "case.moved") == 0) {
        struct call *const call = call_of_case(reader, event);
        const char *const to = show_string(body, "to");
        if (call != NULL && call->index == (uint64_t)json_integer_value(json_object_get(event, "index"))) {
            call->moved_to = to;
        } else if (strcmp(to, "phone_managed") == 0) {
            reaction_note(call, at_ms, "phone");
        }
    }
}

enum seus_err calls_read(const struct client *client, const struct calls_wanted *wanted, struct calls *ret_calls,
                         struct fault *fault)
{
    struct reader reader = {.wanted = wanted, .calls = ret_calls, .by_case = json_object()};
    char since[80] = "0";
    enum seus_err err = SEUS_OK;
    *ret_calls = (struct calls){.pages = json_array()};
    for (unsigned i = 0; i < PAGES_MAX && err == SEUS_OK && since[0] != '\0' && !reader.is_full; i++) {
        struct buf url = {0};
        json_t *page = NULL;
        buf_printf(&url, "/v1/events?limit=%u", PAGE_EVENTS);
        url_text(&url, "since", since);
        if (wanted->zone_id != NULL) {
            url_text(&url, "zone_id", wanted->zone_id);
        }
        err = get(client, "event.list", &url, NULL, &page, fault);
        buf_release(&url);
        if (page != NULL) {
            const json_t *event;
            size_t at;
            json_array_append_new(ret_calls->pages, page);
            json_array_foreach(json_object_get(page, "items"), at, event) {
                event_take(&reader, event);
            }
            str_copy(since, sizeof(since), str_of(show_string(page, "next")));
        }
    }
    json_decref(reader.by_case);
    return err;
}

void calls_release(struct calls *calls)
{
    free(calls->items);
    json_decref(calls->pages);
    *calls = (struct calls){0};
}

enum seus_err calls_question(const struct client *client, const struct call *call, const char *kind,
                             json_t **ret_question, struct fault *fault)
{
    static const char *const names[] = {"zone_id", "signaller_id", "category", "need", "event_class", "persons",
                                        "answers"};
    struct buf url = {0};
    json_t *const asked = json_pack("{s:s}", "kind", kind);
    buf_printf(&url, "/v1/plugin-question?at=%" PRIu64, call->index - 1);
    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        json_t *const value = json_object_get(call->facts, names[i]);
        const bool is_coded = strcmp(names[i], "category") == 0 && show_string(call->facts, "signaller_id")[0] != '\0';
        if (value != NULL && !json_is_null(value) && !is_coded) {
            json_object_set(asked, names[i], value);
        }
    }
    char *const body = json_dumps(asked, JSON_COMPACT);
    const enum seus_err err = get(client, "plugin.question", &url, body, ret_question, fault);
    free(body);
    json_decref(asked);
    buf_release(&url);
    if (err == SEUS_REFUSED) {
        *ret_question = NULL;
        return SEUS_OK;
    }
    if (*ret_question != NULL) { /* of the moment of the call, not of the entry before it */
        char at[WHEN_SIZE];
        when_format_utc(at, call->at_ms);
        json_object_set_new(*ret_question, "now", json_string(at));
    }
    return err;
}
