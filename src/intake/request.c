/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Reads a request whole: headers, path, query, body, into the argument record of its operation. Called by call.c when
 * the body has come in. Strict: what it does not know, and what is said twice, is refused by name. It trusts nothing in
 * the request to say who sends it: neither Host nor any header names the actor.
 */
#include "intake/request.h"

#include <strings.h>

#include "base/check.h"
#include "base/id.h"
#include "wire/json.h"

const char *request_show(struct str text, char target[REQUEST_SHOWN_SIZE])
{
    size_t at = 0;
    for (; at < text.len && at < REQUEST_SHOWN_SIZE - 4; at++) {
        const bool printable = text.ptr[at] >= 0x20 && text.ptr[at] < 0x7f;
        target[at] = printable ? text.ptr[at] : '?';
    }
    if (at < text.len) {
        memcpy(target + at, "...", 3);
        at += 3;
    }
    target[at] = '\0';
    return target;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

enum seus_err request_percent_decode(struct str text, struct arena *arena, struct str *ret_text)
{
    if (text.len == 0 || memchr(text.ptr, '%', text.len) == NULL) {
        *ret_text = text;
        return SEUS_OK;
    }
    char *decoded = arena_alloc(arena, text.len);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '%') {
            decoded[len++] = text.ptr[i];
            continue;
        }
        const int high = i + 2 < text.len ? hex_digit(text.ptr[i + 1]) : -1;
        const int low = i + 2 < text.len ? hex_digit(text.ptr[i + 2]) : -1;
        if (high < 0 || low < 0) {
            return SEUS_INVALID;
        }
        decoded[len++] = (char)(high * 16 + low);
        i += 2;
    }
    *ret_text = (struct str){decoded, len};
    return SEUS_OK;
}

/* ---- headers ---------------------------------------------------------------------------------------------------- */

enum header { HEADER_KEY, HEADER_TIMEOUT, HEADER_LAST_EVENT, HEADER_CONTENT_TYPE, HEADER_ORIGIN, HEADER_SHIFT,
              HEADER_AS_USER, HEADER_PURPOSE, HEADER_COUNT };

static const char *const header_names[HEADER_COUNT] = {
    [HEADER_KEY] = "Idempotency-Key",           [HEADER_TIMEOUT] = "X-Seus-Timeout-Ms",
    [HEADER_LAST_EVENT] = "Last-Event-ID",      [HEADER_CONTENT_TYPE] = "Content-Type",
    [HEADER_ORIGIN] = "Origin",                 [HEADER_SHIFT] = "X-Seus-Shift",
    [HEADER_AS_USER] = "X-Seus-As-User",        [HEADER_PURPOSE] = "X-Seus-Purpose",
};

static const unsigned char header_lengths[HEADER_COUNT] = {15, 17, 13, 12, 6, 12, 14, 14};

struct headers {
    struct str values[HEADER_COUNT]; /* ptr NULL: absent */
    const char *twice;               /* name of one that came twice, or NULL */
};

static enum MHD_Result on_header(void *cls, enum MHD_ValueKind kind, const char *key, size_t key_size,
                                 const char *value, size_t value_size)
{
    struct headers *headers = cls;
    (void)kind;
    for (unsigned h = 0; h < HEADER_COUNT; h++) {
        if (key_size == header_lengths[h] && strncasecmp(key, header_names[h], key_size) == 0) {
            if (headers->values[h].ptr != NULL) {
                headers->twice = header_names[h];
            }
            headers->values[h] = (struct str){value != NULL ? value : "", value != NULL ? value_size : 0};
        }
    }
    return MHD_YES;
}

static enum seus_err parse_timeout(const char *name, struct str text, uint32_t *ret_ms, struct seus_why *why)
{
    uint32_t ms = 0;
    bool good = text.len >= 1 && text.len <= 5;
    for (size_t i = 0; good && i < text.len; i++) {
        good = text.ptr[i] >= '0' && text.ptr[i] <= '9';
        ms = ms * 10 + (uint32_t)(text.ptr[i] - '0');
    }
    if (!good || ms < 1 || ms > INTAKE_TIMEOUT_MS_MAX) {
        char shown[REQUEST_SHOWN_SIZE];
        return seus_fail(SEUS_INVALID, why, name, "%s is \"%s\"; it must be a number of milliseconds from 1 to %u.",
                         name, request_show(text, shown), INTAKE_TIMEOUT_MS_MAX);
    }
    *ret_ms = ms;
    return SEUS_OK;
}

/* The id of the request: the client's if it gave a good one, else ours. */
static enum seus_err read_request_id(struct intake_call *call, struct str given, struct seus_why *why)
{
    struct intake_request *request = &call->request;
    if (given.ptr != NULL && given.len > 0 &&
        wire_check_text(WIRE_ID, header_names[HEADER_KEY], given, why) == SEUS_OK) {
        request->request_id = arena_str(&call->arena, given);
        return SEUS_OK;
    }
    char id[ID_SIZE];
    const struct intake *intake = call->intake;
    id_make(id, 'q', intake->clock.wall_ms(intake->clock.ctx), intake->random.next(intake->random.ctx));
    request->request_id = arena_str(&call->arena, str_of(id));
    if (given.ptr == NULL) {
        return SEUS_OK;
    }
    return given.len > 0 ? SEUS_INVALID
                         : seus_fail(SEUS_INVALID, why, header_names[HEADER_KEY], "Idempotency-Key is empty.");
}

void request_read_id(struct intake_call *call)
{
    struct headers headers = {.twice = NULL};
    struct seus_why why;
    MHD_get_connection_values_n(call->connection, MHD_HEADER_KIND, on_header, &headers);
    if (read_request_id(call, headers.values[HEADER_KEY], &why) != SEUS_OK) {
        CHECK(call->request.request_id.len > 0); /* a bad one is replaced by ours */
    }
}

static bool is_json(struct str content_type)
{
    static const char json[] = "application/json";
    const size_t len = sizeof(json) - 1;
    return content_type.len >= len && strncasecmp(content_type.ptr, json, len) == 0 &&
           (content_type.len == len || content_type.ptr[len] == ';' || content_type.ptr[len] == ' ');
}

static enum seus_err read_headers(struct intake_call *call, struct headers *headers, struct refusal *refusal)
{
    struct intake_request *request = &call->request;
    struct seus_why *why = &refusal->why;
    MHD_get_connection_values_n(call->connection, MHD_HEADER_KIND, on_header, headers);
    enum seus_err err = read_request_id(call, headers->values[HEADER_KEY], why);
    if (err != SEUS_OK) {
        return err;
    }
    if (headers->twice != NULL) {
        return seus_fail(SEUS_INVALID, why, headers->twice, "Header %s is given twice.", headers->twice);
    }
    if (headers->values[HEADER_TIMEOUT].ptr != NULL) {
        err = parse_timeout(header_names[HEADER_TIMEOUT], headers->values[HEADER_TIMEOUT], &request->timeout_ms, why);
    }
    const struct str last = headers->values[HEADER_LAST_EVENT];
    if (err == SEUS_OK && last.len > 0) {
        err = wire_check_text(WIRE_ID, header_names[HEADER_LAST_EVENT], last, why);
        request->last_event_id = arena_str(&call->arena, last);
    }
    const struct str shift = headers->values[HEADER_SHIFT];
    if (err == SEUS_OK && shift.len > 0) {
        err = wire_check_text(WIRE_ID, header_names[HEADER_SHIFT], shift, why);
        request->shift = arena_str(&call->arena, shift);
    }
    const struct str as_user = headers->values[HEADER_AS_USER];
    if (err == SEUS_OK && as_user.len > 0) {
        err = wire_check_text(WIRE_ID, header_names[HEADER_AS_USER], as_user, why);
        request->as_user = arena_str(&call->arena, as_user);
    }
    const struct str purpose = headers->values[HEADER_PURPOSE];
    if (err == SEUS_OK && purpose.len > 0) {
        err = wire_check_text(WIRE_LINE, header_names[HEADER_PURPOSE], purpose, why);
        request->purpose = arena_str(&call->arena, purpose);
    }
    return err;
}

/*
 * A POST must be JSON and must not come from a page in a browser: pages of strangers can post forms and plain text to
 * loopback, but cannot set this content type unasked, and their posts carry Origin.
 */
static enum seus_err check_post(const struct intake_call *call, const struct headers *headers, struct refusal *refusal)
{
    struct seus_why *why = &refusal->why;
    if (headers->values[HEADER_ORIGIN].ptr != NULL) {
        refusal->status = MHD_HTTP_FORBIDDEN;
        return seus_fail(SEUS_DENIED, why, "Origin", "Requests that change something are not taken from web pages.");
    }
    if (call->body_size > INTAKE_BODY_MAX) {
        refusal->status = MHD_HTTP_CONTENT_TOO_LARGE;
        return seus_fail(SEUS_INVALID, why, "body", "The body is larger than %u bytes.", INTAKE_BODY_MAX);
    }
    if (call->body_size > 0 && !is_json(headers->values[HEADER_CONTENT_TYPE])) {
        char shown[REQUEST_SHOWN_SIZE];
        refusal->status = MHD_HTTP_UNSUPPORTED_MEDIA_TYPE;
        seus_fail(SEUS_INVALID, why, "Content-Type", "Content-Type is \"%s\"; a body must be application/json.",
                  request_show(headers->values[HEADER_CONTENT_TYPE], shown));
        seus_hint(why, "Send the header Content-Type: application/json.");
        return SEUS_INVALID;
    }
    return SEUS_OK;
}

/* ---- path, query, body ------------------------------------------------------------------------------------------ */

struct query {
    struct intake_call *call;
    struct seus_why *why;
    enum seus_err err;     /* of the first parameter that was refused */
    uint64_t fields_given; /* bit i: field i of the record came from the path, the query or the body */
    unsigned options_given; /* bits of the reserved names seen */
};

static enum seus_err fail_twice(const char *name, struct seus_why *why)
{
    return seus_fail(SEUS_INVALID, why, name, "%s is given twice.", name);
}

static enum seus_err set_field(struct query *query, struct str name, struct str text)
{
    struct intake_call *call = query->call;
    const struct wire_record *record = call->request.op->args;
    const struct wire_field *field = wire_field_by_name(record, name);
    char shown[REQUEST_SHOWN_SIZE];
    if (field == NULL) {
        seus_fail(SEUS_INVALID, query->why, request_show(name, shown), "\"%s\" is not a parameter of %s.", shown,
                  call->request.op->name);
        return SEUS_INVALID;
    }
    const uint64_t bit = UINT64_C(1) << (unsigned)(field - record->fields);
    if ((query->fields_given & bit) != 0) {
        return fail_twice(field->name, query->why);
    }
    query->fields_given |= bit;
    return wire_set_text(record, call->request.args, name, text, &call->arena, query->why);
}

static enum seus_err parse_bool(const char *name, struct str text, bool *ret_value, struct seus_why *why)
{
    if (!str_eq_cstr(text, "true") && !str_eq_cstr(text, "false")) {
        char shown[REQUEST_SHOWN_SIZE];
        return seus_fail(SEUS_INVALID, why, name, "%s is \"%s\"; it must be true or false.", name,
                         request_show(text, shown));
    }
    *ret_value = text.len == 4;
    return SEUS_OK;
}

static enum seus_err parse_consistency(struct str text, uint32_t *ret_value, struct seus_why *why)
{
    const int number = text.len > 0 ? wire_enum_number(&wire_enum_consistency, text.ptr, text.len) : -1;
    if (number <= 0) {
        char shown[REQUEST_SHOWN_SIZE];
        return seus_fail(SEUS_INVALID, why, "consistency", "consistency is \"%s\"; it must be linearizable or local.",
                         request_show(text, shown));
    }
    *ret_value = (uint32_t)number;
    return SEUS_OK;
}

enum option { OPTION_CONSISTENCY, OPTION_DRY_RUN, OPTION_TIMEOUT, OPTION_PRETTY, OPTION_AT, OPTION_COUNT };
static const char *const option_names[OPTION_COUNT] = {
    [OPTION_CONSISTENCY] = "consistency",
    [OPTION_DRY_RUN] = "dry_run",
    [OPTION_TIMEOUT] = "timeout_ms",
    [OPTION_PRETTY] = "pretty",
    [OPTION_AT] = "at",
};

static enum seus_err set_at(struct intake_request *request, struct str text, struct seus_why *why)
{
    if (request->op->kind != WIRE_READ) {
        seus_fail(SEUS_INVALID, why, "at", "%s cannot look back: at is for reads of the room's records.",
                  request->op->name);
        seus_hint(why, "Leave it out.");
        return SEUS_INVALID;
    }
    if (text.len == 0) {
        seus_fail(SEUS_INVALID, why, "at", "at is empty.");
        seus_hint(why, "Give a log index or a time such as 2026-11-21T22:00:00Z; leave it out to read what holds now.");
        return SEUS_INVALID;
    }
    const enum seus_err err = wire_check_text(WIRE_LINE, "at", text, why);
    request->at = err == SEUS_OK ? text : (struct str){0};
    return err;
}

static enum seus_err set_option(struct query *query, enum option option, struct str text)
{
    struct intake_request *request = &query->call->request;
    if ((query->options_given & (1u << option)) != 0) {
        return fail_twice(option_names[option], query->why);
    }
    query->options_given |= 1u << option;
    switch (option) {
    case OPTION_CONSISTENCY:
        return parse_consistency(text, &request->consistency, query->why);
    case OPTION_DRY_RUN:
        return parse_bool(option_names[option], text, &request->dry_run, query->why);
    case OPTION_TIMEOUT:
        return parse_timeout(option_names[option], text, &request->timeout_ms, query->why);
    case OPTION_PRETTY:
        return parse_bool(option_names[option], text, &query->call->pretty, query->why);
    case OPTION_AT:
        return set_at(request, text, query->why);
    case OPTION_COUNT:
        break;
    }
    return SEUS_INVALID;
}

static enum seus_err set_parameter(struct query *query, struct str raw_name, struct str raw_value)
{
    struct intake_call *call = query->call;
    struct str name;
    struct str value;
    char shown[REQUEST_SHOWN_SIZE];
    if (request_percent_decode(raw_name, &call->arena, &name) != SEUS_OK ||
        request_percent_decode(raw_value, &call->arena, &value) != SEUS_OK) {
        return seus_fail(SEUS_INVALID, query->why, request_show(raw_name, shown),
                         "The query parameter \"%s\" has a %% that is not followed by two hexadecimal digits.", shown);
    }
    for (unsigned option = 0; option < OPTION_COUNT; option++) {
        if (str_eq_cstr(name, option_names[option])) {
            return set_option(query, (enum option)option, value);
        }
    }
    if (call->request.op->method[0] == 'P') {
        seus_fail(SEUS_INVALID, query->why, request_show(name, shown), "\"%s\" is not a query parameter of %s.", shown,
                  call->request.op->name);
        seus_hint(query->why, "The fields of a POST go into its JSON body; the query takes consistency, dry_run, "
                              "timeout_ms and pretty.");
        return SEUS_INVALID;
    }
    return set_field(query, name, value);
}

static enum MHD_Result on_argument(void *cls, enum MHD_ValueKind kind, const char *key, size_t key_size,
                                   const char *value, size_t value_size)
{
    struct query *query = cls;
    (void)kind;
    query->err = set_parameter(query, (struct str){key, key_size},
                               (struct str){value != NULL ? value : "", value != NULL ? value_size : 0});
    return query->err == SEUS_OK ? MHD_YES : MHD_NO;
}

/* Fields of the path that the body has given as well: set already, so the texts there are not empty. */
static enum seus_err set_path_fields(struct query *query, const struct route *route, const struct route_path *path)
{
    struct intake_call *call = query->call;
    for (unsigned s = 0; s < route->segment_count; s++) {
        if (!route->segments[s].is_field) {
            continue;
        }
        const struct str name = route->segments[s].text;
        const struct wire_field *field = wire_field_by_name(route->op->args, name);
        CHECK(field != NULL && (field->type == WIRE_ID || field->type == WIRE_LINE));
        struct str body_value;
        memcpy(&body_value, (const unsigned char *)call->request.args + field->offset, sizeof(body_value));
        if (body_value.len > 0) {
            seus_fail(SEUS_INVALID, query->why, field->name, "%s is given twice: in the path and in the body.",
                      field->name);
            seus_hint(query->why, "Leave it out of the body: the path says it.");
            return SEUS_INVALID;
        }
        struct str value;
        if (request_percent_decode(path->segments[s], &call->arena, &value) != SEUS_OK) {
            return seus_fail(SEUS_INVALID, query->why, field->name,
                             "The %s of the path has a %% that is not followed by two hexadecimal digits.",
                             field->name);
        }
        const enum seus_err err = set_field(query, name, value);
        if (err != SEUS_OK) {
            return err;
        }
    }
    return SEUS_OK;
}

static enum seus_err read_args(struct intake_call *call, const struct route *route, const struct route_path *path,
                               struct seus_why *why)
{
    struct intake_request *request = &call->request;
    struct query query = {.call = call, .why = why};
    request->args = arena_alloc(&call->arena, request->op->args->size);
    enum seus_err err = SEUS_OK;
    if (request->op->method[0] == 'P') {
        err = wire_json_decode(request->op->args, buf_str(&call->body), &call->arena, request->args, why);
    } else if (call->body_size > 0) {
        err = seus_fail(SEUS_INVALID, why, "body", "A GET has no body; its fields go into the query.");
    }
    if (err == SEUS_OK) {
        err = set_path_fields(&query, route, path);
    }
    if (err == SEUS_OK) {
        query.options_given = request->timeout_ms != 0 ? 1u << OPTION_TIMEOUT : 0;
        MHD_get_connection_values_n(call->connection, MHD_GET_ARGUMENT_KIND, on_argument, &query);
        err = query.err;
    }
    return err == SEUS_OK ? wire_check_required(request->op->args, request->args, why) : err;
}

static enum seus_err fail_route(const struct intake_call *call, struct str method, struct str path,
                                struct refusal *refusal)
{
    char shown[REQUEST_SHOWN_SIZE];
    char shown_method[REQUEST_SHOWN_SIZE];
    if (refusal->allow[0] != '\0') {
        refusal->status = MHD_HTTP_METHOD_NOT_ALLOWED;
        return seus_fail(SEUS_INVALID, &refusal->why, NULL, "%s does not take %s; it takes %s.",
                         request_show(path, shown), request_show(method, shown_method), refusal->allow);
    }
    refusal->status = MHD_HTTP_NOT_FOUND;
    seus_fail(SEUS_INVALID, &refusal->why, NULL, "There is nothing at %s.", request_show(path, shown));
    route_hint(&call->intake->routes, path, &refusal->why);
    return SEUS_INVALID;
}

/* Where a stream goes on: the header, else the field "since" of its arguments. */
static void set_last_event(struct intake_request *request)
{
    const struct wire_field *since = wire_field_by_name(request->op->args, STR_LIT("since"));
    if (request->op->kind == WIRE_STREAM && request->last_event_id.len == 0 && since != NULL) {
        memcpy(&request->last_event_id, (const unsigned char *)request->args + since->offset, sizeof(struct str));
    }
}

enum seus_err request_read(struct intake_call *call, const char *url, const char *method, struct refusal *ret_refusal)
{
    struct intake_request *request = &call->request;
    struct headers headers = {.twice = NULL};
    const struct str path_text = str_of(url);
    ret_refusal->status = MHD_HTTP_BAD_REQUEST;
    ret_refusal->allow[0] = '\0';
    enum seus_err err = read_headers(call, &headers, ret_refusal);
    if (err != SEUS_OK) {
        return err;
    }
    if (path_text.len > INTAKE_URL_MAX) {
        ret_refusal->status = MHD_HTTP_URI_TOO_LONG;
        return seus_fail(SEUS_INVALID, &ret_refusal->why, NULL, "The path is longer than %u bytes.", INTAKE_URL_MAX);
    }
    struct route_path path;
    route_path_split(&path, path_text);
    const struct route *route = route_find(&call->intake->routes, str_of(method), &path, ret_refusal->allow);
    if (route == NULL) {
        return fail_route(call, str_of(method), path_text, ret_refusal);
    }
    request->op = route->op;
    request->arena = &call->arena;
    if (route->op->method[0] == 'P') {
        err = check_post(call, &headers, ret_refusal);
    }
    if (err == SEUS_OK) {
        err = read_args(call, route, &path, &ret_refusal->why);
    }
    if (err != SEUS_OK) {
        return err;
    }
    if (request->timeout_ms == 0) {
        request->timeout_ms = INTAKE_TIMEOUT_MS_DEFAULT;
    }
    if (request->consistency == CONSISTENCY_DEFAULT) {
        request->consistency = CONSISTENCY_LINEARIZABLE;
    }
    set_last_event(request);
    return SEUS_OK;
}
