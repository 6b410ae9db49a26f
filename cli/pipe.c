/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The line of a pipe: {"op":"case.note","args":{...}} and, if wanted, id, request_id, consistency, at, dry_run, shift,
 * as_user, purpose, timeout_ms. The reply: {"id":...,"ok":true,"index":N,"reply":{...}} or
 * {"id":...,"ok":false,"error":{...}}, the error being that of every other command. A line that is wrong has its reply
 * too, and the next one is read.
 */
#include "cli/pipe.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/near.h"
#include "cli/output.h"
#include "wire/json.h"

#define LINE_SIZE_MAX (256u * 1024) /* bytes of a request */
#define READ_SIZE 65536u

struct line {
    const struct wire_op *op;
    json_t *args;               /* borrowed from root; NULL: none */
    const char *request_id;     /* NULL: make one */
    const char *consistency;
    const char *shift;
    const char *as_user;
    const char *purpose;
    struct str at;
    uint64_t timeout_ms;
    bool dry_run;
};

struct pipe {
    struct client *client;
    struct endpoint *endpoints;
    unsigned endpoints_count;
    const struct pipe_options *options;
    struct buf input;           /* read and not yet taken */
    size_t taken;               /* bytes of input that were lines already */
    bool ended;
    struct buf output;
    struct fault *first;        /* the first failure */
    enum seus_err first_err;
};

/* ---- reading a line ---------------------------------------------------------------------------------------------- */

/* The next line without its end; false at the end of the input. A line that is too long comes as far as it was read. */
static bool next_line(struct pipe *p, struct str *ret_line, bool *ret_too_long)
{
    *ret_too_long = false;
    for (;;) {
        const size_t len = p->input.len - p->taken;
        const char *start = len > 0 ? (const char *)p->input.data + p->taken : NULL;
        const char *end = len > 0 ? memchr(start, '\n', len) : NULL;
        if (end != NULL || (p->ended && len > 0)) {
            *ret_line = (struct str){start, end != NULL ? (size_t)(end - start) : len};
            *ret_too_long = ret_line->len > LINE_SIZE_MAX;
            p->taken += ret_line->len + (end != NULL ? 1 : 0);
            return true;
        }
        if (p->ended) {
            return false;
        }
        if (p->taken > 0) {
            memmove(p->input.data, p->input.data + p->taken, len);
            p->input.len = len;
            p->taken = 0;
        }
        if (p->input.len > 2 * LINE_SIZE_MAX) {
            p->input.len = LINE_SIZE_MAX + 1; /* already too long: its rest need not be kept */
        }
        unsigned char *room = buf_reserve(&p->input, READ_SIZE);
        const ssize_t got = read(p->options->input_fd, room, READ_SIZE);
        if (got > 0) {
            p->input.len += (size_t)got;
        } else if (got == 0 || errno != EINTR) {
            p->ended = true;
        }
    }
}

static enum seus_err fail_member(const char *name, const char *wants, struct seus_why *why)
{
    seus_fail(SEUS_INVALID, why, name, "\"%s\" must be %s.", name, wants);
    seus_hint(why, "A line: {\"op\":\"case.note\",\"args\":{\"case_id\":\"...\",\"text\":\"...\"}}");
    return SEUS_INVALID;
}

static enum seus_err take_text(const char *name, const json_t *value, const char **ret_text, struct seus_why *why)
{
    if (!json_is_string(value) || json_string_value(value)[0] == '\0' ||
        strlen(json_string_value(value)) != json_string_length(value)) {
        return fail_member(name, "a text", why);
    }
    *ret_text = json_string_value(value);
    return SEUS_OK;
}

static enum seus_err take_op(struct line *line, const json_t *value, struct seus_why *why)
{
    char said[NEAR_SAID_SIZE];
    struct near near;
    const char *name = "";
    const enum seus_err err = take_text("op", value, &name, why);
    if (err != SEUS_OK) {
        return err;
    }
    line->op = wire_op_by_name(name);
    line->op = line->op != NULL && wire_op_is_internal(line->op) ? NULL : line->op;
    if (line->op != NULL && line->op->kind != WIRE_STREAM) {
        return SEUS_OK;
    }
    if (line->op != NULL) {
        seus_fail(SEUS_INVALID, why, "op", "\"%s\" has no end and cannot be asked for in a pipe.", name);
        seus_hint(why, "Use: seusctl event watch -o jsonl");
        return SEUS_INVALID;
    }
    near_start(&near, name);
    for (unsigned i = 0; i < wire_op_count; i++) {
        if (!wire_op_is_internal(&wire_ops[i])) {
            near_offer(&near, wire_ops[i].name);
        }
    }
    seus_fail(SEUS_INVALID, why, "op", "There is no operation \"%.60s\"%s", name, near_say("", near.best, said));
    seus_hint(why, "They are listed by: seusctl schema --fields operation,help");
    return SEUS_INVALID;
}

static enum seus_err take_at(struct line *line, const json_t *value, struct arena *arena, struct seus_why *why)
{
    if (json_is_integer(value) && json_integer_value(value) >= 0) {
        line->at = arena_printf(arena, "%lld", (long long)json_integer_value(value));
        return SEUS_OK;
    }
    const char *text = NULL;
    const enum seus_err err = take_text("at", value, &text, why);
    line->at = str_of(text != NULL ? text : "");
    return err;
}

static enum seus_err take_timeout(struct line *line, const json_t *value, struct seus_why *why)
{
    if (!json_is_integer(value) || json_integer_value(value) < 1 || json_integer_value(value) > 3600000) {
        return fail_member("timeout_ms", "a number from 1 to 3600000", why);
    }
    line->timeout_ms = (uint64_t)json_integer_value(value);
    return SEUS_OK;
}

static enum seus_err take_member(struct line *line, const char *name, json_t *value, struct arena *arena,
                                 struct seus_why *why)
{
    static const char *const names[] = {"id", "op",      "args",  "request_id", "consistency", "at",
                                        "dry_run", "shift", "as_user", "purpose", "timeout_ms"};
    if (strcmp(name, "id") == 0) {
        return json_is_string(value) || json_is_integer(value) ? SEUS_OK : fail_member("id", "a text or a number", why);
    }
    if (strcmp(name, "op") == 0) {
        return take_op(line, value, why);
    }
    if (strcmp(name, "args") == 0) {
        line->args = value;
        return json_is_object(value) ? SEUS_OK : fail_member("args", "an object", why);
    }
    if (strcmp(name, "request_id") == 0) {
        return take_text(name, value, &line->request_id, why);
    }
    if (strcmp(name, "consistency") == 0) {
        return take_text(name, value, &line->consistency, why);
    }
    if (strcmp(name, "at") == 0) {
        return take_at(line, value, arena, why);
    }
    if (strcmp(name, "dry_run") == 0) {
        line->dry_run = json_is_true(value);
        return json_is_boolean(value) ? SEUS_OK : fail_member("dry_run", "true or false", why);
    }
    if (strcmp(name, "shift") == 0) {
        return take_text(name, value, &line->shift, why);
    }
    if (strcmp(name, "as_user") == 0) {
        return take_text(name, value, &line->as_user, why);
    }
    if (strcmp(name, "purpose") == 0) {
        return take_text(name, value, &line->purpose, why);
    }
    if (strcmp(name, "timeout_ms") == 0) {
        return take_timeout(line, value, why);
    }
    char said[NEAR_SAID_SIZE];
    struct near near;
    near_start(&near, name);
    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        near_offer(&near, names[i]);
    }
    return seus_fail(SEUS_INVALID, why, NULL, "A line has no member \"%.60s\"%s", name,
                     near_say("", near.best, said));
}

static enum seus_err read_line(json_t *root, struct line *line, struct arena *arena, struct seus_why *why)
{
    const char *name;
    json_t *value;
    enum seus_err err = SEUS_OK;
    if (!json_is_object(root)) {
        return seus_fail(SEUS_INVALID, why, NULL, "The line is not a JSON object.");
    }
    json_object_foreach(root, name, value) {
        if (err == SEUS_OK) {
            err = take_member(line, name, value, arena, why);
        }
    }
    return err == SEUS_OK && line->op == NULL ? fail_member("op", "the name of an operation", why) : err;
}

/* ---- carrying it out --------------------------------------------------------------------------------------------- */

static void write_id(const json_t *root, struct buf *target)
{
    const json_t *id = json_object_get(root, "id");
    buf_append_str(target, STR_LIT("{"));
    if (json_is_string(id) || json_is_integer(id)) {
        char *text = json_dumps(id, JSON_ENCODE_ANY | JSON_COMPACT);
        buf_printf(target, "\"id\":%s,", text != NULL ? text : "null");
        free(text);
    }
}

static void write_fault(struct pipe *p, const json_t *root, const struct fault *fault)
{
    struct buf text = {0};
    fault_json(fault, &text); /* {"error":{...}} and a line feed */
    write_id(root, &p->output);
    buf_append_str(&p->output, STR_LIT("\"ok\":false,"));
    buf_append(&p->output, text.data + 1, text.len - 1);
    buf_release(&text);
    if (p->first_err == SEUS_OK) {
        p->first_err = fault->err;
        *p->first = *fault;
    }
}

static void write_reply(struct pipe *p, const json_t *root, const char *request_id, const struct client_reply *reply)
{
    struct str body = buf_str(&reply->body);
    json_t *value = json_loadb(body.ptr, body.len, 0, NULL);
    char *text = json_dumps(value, JSON_COMPACT);
    write_id(root, &p->output);
    buf_append_str(&p->output, STR_LIT("\"ok\":true,\"request_id\":"));
    wire_json_encode_text(str_of(request_id), &p->output);
    buf_printf(&p->output, ",\"index\":%llu,\"reply\":%s}\n", (unsigned long long)reply->meta.index,
               text != NULL ? text : "null");
    free(text);
    json_decref(value);
}

/* The node that answered is asked first next time. */
static void prefer(struct pipe *p, const struct endpoint *endpoint)
{
    const struct endpoint answered = *endpoint;
    for (unsigned i = (unsigned)(endpoint - p->endpoints); i > 0; i--) {
        p->endpoints[i] = p->endpoints[i - 1];
    }
    p->endpoints[0] = answered;
}

static enum seus_err carry_out(struct pipe *p, const struct line *line, struct client_reply *reply,
                               struct fault *fault)
{
    struct client *client = p->client;
    struct request request = {.op = line->op};
    const struct request_json json = {line->args, line->consistency, line->at, line->dry_run};
    fault->writes = (line->op->kind == WIRE_WRITE || line->op->kind == WIRE_ADMIN) && !line->dry_run;
    enum seus_err err = request_from_json(line->op, &json, &request, &fault->why);
    if (err != SEUS_OK) {
        fault->err = err;
        fault->written = WRITTEN_NO;
    } else {
        client_name_request(client, line->request_id, fault->request_id, sizeof(fault->request_id));
        client->timeout_ms = line->timeout_ms;
        client->shift = line->shift;
        client->as_user = line->as_user;
        client->purpose = line->purpose;
        client->dry_run = line->dry_run;
        err = client_call(client, &request, reply, fault);
        if (reply->endpoint != NULL && err != SEUS_UNAVAILABLE) {
            prefer(p, reply->endpoint);
        }
    }
    request_release(&request);
    return err;
}

/* One line in, one line in p->output. False: the user interrupted. */
static bool answer(struct pipe *p, struct str text, bool too_long)
{
    struct arena arena;
    struct fault fault = {.written = WRITTEN_NO};
    struct line line = {.timeout_ms = p->options->timeout_ms, .shift = p->options->shift,
                        .as_user = p->options->as_user, .purpose = p->options->purpose};
    struct client_reply reply = {.tries = 0};
    json_error_t error;
    arena_init(&arena, 0);
    json_t *root = too_long ? NULL : json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, &error);
    enum seus_err err = SEUS_OK;
    if (too_long) {
        err = seus_fail(SEUS_INVALID, &fault.why, NULL, "The line has more than %u bytes.", LINE_SIZE_MAX);
    } else if (root == NULL) {
        err = seus_fail(SEUS_INVALID, &fault.why, NULL, "The line is not JSON: %s at byte %d.", error.text,
                        error.position);
    } else {
        err = read_line(root, &line, &arena, &fault.why);
    }
    fault.err = err;
    if (err == SEUS_OK) {
        err = carry_out(p, &line, &reply, &fault);
    }
    buf_clear(&p->output);
    if (err == SEUS_OK) {
        write_reply(p, root, fault.request_id, &reply);
    } else {
        write_fault(p, root, &fault);
    }
    buf_release(&reply.body);
    json_decref(root);
    arena_release(&arena);
    return !fault.interrupted;
}

static bool is_blank(struct str line)
{
    size_t at = 0;
    while (at < line.len && (line.ptr[at] == ' ' || line.ptr[at] == '\t' || line.ptr[at] == '\r')) {
        at++;
    }
    return at == line.len;
}

enum seus_err pipe_run(struct client *client, struct endpoint *endpoints, unsigned endpoints_count,
                       const struct pipe_options *options, struct fault *fault)
{
    struct pipe p = {.client = client,
                     .endpoints = endpoints,
                     .endpoints_count = endpoints_count,
                     .options = options,
                     .first = fault};
    struct str line;
    bool too_long;
    bool going_on = true;
    client->share = curl_share_init();
    if (client->share != NULL) {
        curl_share_setopt(client->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_CONNECT);
    }
    while (going_on && next_line(&p, &line, &too_long)) {
        if (is_blank(line)) {
            continue;
        }
        going_on = answer(&p, line, too_long);
        if (output_write(options->output_fd, buf_str(&p.output), &fault->why) != OUTPUT_DONE) {
            p.first_err = SEUS_IO;
            fault->err = SEUS_IO;
            going_on = false;
        }
    }
    if (client->share != NULL) {
        curl_share_cleanup(client->share);
        client->share = NULL;
    }
    buf_release(&p.input);
    buf_release(&p.output);
    return p.first_err;
}
