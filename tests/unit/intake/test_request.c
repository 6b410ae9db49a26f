/* SPDX-License-Identifier: EUPL-1.2 */
/* From the bytes of a client to the argument record, and every way in which they can be wrong. */
#include "room.h"

static int set_up(void **state)
{
    struct room *room = malloc(sizeof(*room));
    *state = room;
    room_open(room);
    return 0;
}

static int tear_down(void **state)
{
    struct room *room = *state;
    room_close(room);
    free(room);
    return 0;
}

/* A value of the field's type, as JSON or as a query writes it; false if a client cannot write it in one word. */
static bool sample(const struct wire_field *field, bool as_json, char target[64])
{
    switch (field->type) {
    case WIRE_ID:
    case WIRE_LINE:
    case WIRE_TEXT:
        snprintf(target, 64, as_json ? "\"v%u\"" : "v%u", field->number);
        return true;
    case WIRE_U64:
        snprintf(target, 64, "%u", field->number);
        return true;
    case WIRE_BOOL:
        snprintf(target, 64, "true");
        return true;
    case WIRE_ENUM:
        snprintf(target, 64, as_json ? "\"%s\"" : "%s", field->list->words[1]);
        return true;
    case WIRE_TIME:
        snprintf(target, 64, as_json ? "\"2026-01-0%uT00:00:00.000Z\"" : "2026-01-0%uT00:00:00.000Z",
                 1 + field->number % 9);
        return true;
    case WIRE_IDS:
    case WIRE_LINES:
    case WIRE_REC:
    case WIRE_RECS:
    case WIRE_BYTES:
    case WIRE_EVENTS_LIST:
        break;
    }
    return false;
}

static bool in_path(const struct wire_op *op, const struct wire_field *field)
{
    char part[80];
    snprintf(part, sizeof(part), "{%s}", field->name);
    return strstr(op->path, part) != NULL;
}

/* The op's path with p%2D1 where a field stands (p-1, encoded). */
static void fill_path(const struct wire_op *op, struct buf *target)
{
    for (const char *at = op->path; *at != '\0'; at++) {
        if (*at == '{') {
            buf_append(target, "p%2D1", 5);
            at = strchr(at, '}');
        } else {
            buf_append_char(target, *at);
        }
    }
}

static void ask_with_everything(struct room *room, const struct wire_op *op)
{
    const bool posts = strcmp(op->method, "POST") == 0;
    struct buf path = {0};
    struct buf body = {0};
    char value[64];
    unsigned given = 0;
    fill_path(op, &path);
    for (unsigned i = 0; i < op->args->field_count; i++) {
        const struct wire_field *field = &op->args->fields[i];
        if (in_path(op, field) || !sample(field, posts, value)) {
            continue;
        }
        if (posts) {
            buf_printf(&body, "%s\"%s\":%s", given > 0 ? "," : "{", field->name, value);
        } else {
            buf_printf(&path, "%c%s=%s", given > 0 ? '&' : '?', field->name, value);
        }
        given++;
    }
    buf_append(&body, posts && given > 0 ? "}" : "", posts && given > 0 ? 2 : 1);
    buf_append_char(&path, '\0');
    buf_clear(&room->seen);
    room->mode = ROOM_ANSWER;
    if (op->kind == WIRE_STREAM) {
        const int fd = client_connect(room);
        char request[512];
        snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\n\r\n", (const char *)path.data);
        client_send(room, fd, request, strlen(request));
        for (int turn = 0; turn < ROOM_TURNS_MAX && room->seen.len == 0; turn++) {
            room_turn(room);
        }
        close(fd);
    } else {
        const struct reply_text reply = posts ? room_post(room, (const char *)path.data, "", (const char *)body.data)
                                              : room_get(room, (const char *)path.data);
        assert_int_equal(reply.status, 200);
    }
    buf_release(&path);
    buf_release(&body);
}

static void every_operation_arrives_with_its_fields(void **state)
{
    struct room *room = *state;
    for (unsigned i = 0; i < wire_op_count; i++) {
        const struct wire_op *op = &wire_ops[i];
        if (wire_op_is_internal(op)) {
            continue;
        }
        ask_with_everything(room, op);
        const char *seen = room_seen(room);
        assert_memory_equal(seen, op->name, strlen(op->name));
        for (unsigned f = 0; f < op->args->field_count; f++) {
            const struct wire_field *field = &op->args->fields[f];
            char value[64];
            char wanted[160];
            if (in_path(op, field)) {
                snprintf(wanted, sizeof(wanted), "\"%s\":\"p-1\"", field->name);
                assert_non_null(strstr(seen, wanted));
            } else if (sample(field, true, value)) {
                snprintf(wanted, sizeof(wanted), "\"%s\":%s", field->name, value);
                assert_non_null(strstr(seen, wanted));
            }
        }
    }
}

static void the_user_of_the_socket_is_the_actor_and_nobody_else(void **state)
{
    struct room *room = *state;
    const struct reply_text reply =
        room_ask(room, "GET /v1/version HTTP/1.1\r\nHost: evil\r\nX-Seus-Actor: boss\r\nFrom: boss\r\n\r\n");
    assert_int_equal(reply.status, 200);
    assert_non_null(strstr(room_seen(room), "version unix:"));
    assert_true(room->peer.local);
    assert_int_equal(room->peer.uid, getuid());
    assert_int_equal(room->peer.pid, getpid());
    assert_non_null(strstr(room_seen(room), room->peer.name));
    assert_null(strstr(room_seen(room), "boss"));
}

static void options_and_headers_are_passed_on(void **state)
{
    struct room *room = *state;
    room_get(room, "/v1/zones/a?consistency=local&timeout_ms=250&dry_run=true&pretty=false");
    assert_non_null(strstr(room_seen(room), " local 250 dry "));
    buf_clear(&room->seen);
    room_ask(room, "GET /v1/zones/a HTTP/1.1\r\nHost: x\r\nidempotency-key: abc-1\r\nx-seus-timeout-ms: 60000\r\n\r\n");
    assert_non_null(strstr(room_seen(room), " linearizable 60000 wet "));
    assert_string_equal(room->request_id, "abc-1");
    assert_string_equal(room->shift, "");
    room_ask(room, "GET /v1/zones/a HTTP/1.1\r\nHost: x\r\nx-seus-shift: h0night\r\n\r\n");
    assert_string_equal(room->shift, "h0night");
    room_get(room, "/v1/zones/a");
    assert_int_equal(room->request_id[0], 'q');
    assert_int_equal(strlen(room->request_id), 19);
}

static void a_watcher_resumes_from_the_header_or_else_from_since(void **state)
{
    struct room *room = *state;
    const int fd = client_connect(room);
    const char first[] = "GET /v1/watch?since=7 HTTP/1.1\r\nHost: x\r\n\r\n";
    client_send(room, fd, first, sizeof(first) - 1);
    room_turn_some(room, 20);
    assert_non_null(strstr(room_seen(room), " wet 7 {"));
    buf_clear(&room->seen);
    const int other = client_connect(room);
    const char second[] = "GET /v1/watch?since=7 HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 12.1\r\n\r\n";
    client_send(room, other, second, sizeof(second) - 1);
    room_turn_some(room, 20);
    assert_non_null(strstr(room_seen(room), " wet 12.1 {"));
    close(fd);
    close(other);
}

struct wrong {
    const char *request;
    int status;
    const char *field; /* of the problem; NULL: null */
};

static void expect_refusal(struct room *room, const struct wrong *wrong)
{
    char wanted[160];
    char value[256];
    const struct reply_text reply = room_ask(room, wrong->request);
    if (wrong->field != NULL) {
        snprintf(wanted, sizeof(wanted), "\"field\":\"%s\"", wrong->field);
    } else {
        snprintf(wanted, sizeof(wanted), "\"field\":null");
    }
    if (reply.status != wrong->status || strstr(reply.body, wanted) == NULL) {
        fail_msg("%s -> %d %s", wrong->request, reply.status, reply.body);
    }
    assert_non_null(strstr(reply.body, "\"written\":\"no\""));
    assert_string_equal(reply_header(&reply, "Content-Type", value), "application/problem+json");
    assert_true(reply_header(&reply, "X-Seus-Request-Id", value)[0] != '\0');
}

#define GET(path, headers) "GET " path " HTTP/1.1\r\nHost: x\r\n" headers "\r\n"
#define POST(path, headers, length, body) \
    "POST " path " HTTP/1.1\r\nHost: x\r\n" headers "Content-Length: " length "\r\n\r\n" body
#define JSON "Content-Type: application/json\r\n"

static void what_is_wrong_is_refused_by_name(void **state)
{
    static const struct wrong cases[] = {
        {GET("/v1/zones?colour=red", ""), 400, "colour"},
        {GET("/v1/zones?area=a&area=b", ""), 400, "area"},
        {GET("/v1/zones?limit=ten", ""), 400, "limit"},
        {GET("/v1/zones?state=nowhere", ""), 400, "state"},
        {GET("/v1/zones?area=a%2", ""), 400, "area"},
        {GET("/v1/zones?area=a%zz", ""), 400, "area"},
        {GET("/v1/zones?consistency=eventual", ""), 400, "consistency"},
        {GET("/v1/zones?consistency=", ""), 400, "consistency"},
        {GET("/v1/zones?consistency=local&consistency=local", ""), 400, "consistency"},
        {GET("/v1/zones?dry_run=1", ""), 400, "dry_run"},
        {GET("/v1/zones?dry_run", ""), 400, "dry_run"},
        {GET("/v1/zones?timeout_ms=0", ""), 400, "timeout_ms"},
        {GET("/v1/zones?timeout_ms=60001", ""), 400, "timeout_ms"},
        {GET("/v1/zones?timeout_ms=9999999999", ""), 400, "timeout_ms"},
        {GET("/v1/zones?timeout_ms=5", "X-Seus-Timeout-Ms: 5\r\n"), 400, "timeout_ms"},
        {GET("/v1/zones?pretty=yes", ""), 400, "pretty"},
        {GET("/v1/zones/a?zone_id=b", ""), 400, "zone_id"},
        {GET("/v1/zones/a%2", ""), 400, "zone_id"},
        {GET("/v1/zones/a%20b", ""), 400, "zone_id"},
        {GET("/v1/zones/a%00b", ""), 400, "zone_id"},
        {GET("/v1/zones", "X-Seus-Timeout-Ms: soon\r\n"), 400, "X-Seus-Timeout-Ms"},
        {GET("/v1/zones", "Idempotency-Key: two words\r\n"), 400, "Idempotency-Key"},
        {GET("/v1/zones", "Idempotency-Key:\r\n"), 400, "Idempotency-Key"},
        {GET("/v1/zones", "Idempotency-Key: a\r\nIdempotency-Key: b\r\n"), 400, "Idempotency-Key"},
        {GET("/v1/watch", "Last-Event-ID: a b\r\n"), 400, "Last-Event-ID"},
        {GET("/v1/zones", "X-Seus-Shift: a b\r\n"), 400, "X-Seus-Shift"},
        {GET("/v1/zones", "Content-Length: 2\r\n") "{}", 400, "body"},
        {POST("/v1/zones", JSON, "3", "{\"a"), 400, NULL},
        {POST("/v1/zones", JSON, "12", "{\"colour\":1}"), 400, "colour"},
        {POST("/v1/zones", JSON, "2", "{}"), 400, "zone_id"},
        {POST("/v1/zones", "", "0", ""), 400, "zone_id"},
        {POST("/v1/zones?zone_id=a", JSON, "2", "{}"), 400, "zone_id"},
        {POST("/v1/cases/c1/notes", JSON, "27", "{\"case_id\":\"c1\",\"text\":\"x\"}"), 400, "case_id"},
        {POST("/v1/cases/c1/notes", "Content-Type: text/plain\r\n", "12", "{\"text\":\"x\"}"), 415, "Content-Type"},
        {POST("/v1/cases/c1/notes", "Content-Type: application/jsonx\r\n", "12", "{\"text\":\"x\"}"), 415,
         "Content-Type"},
        {POST("/v1/cases/c1/notes", "", "12", "{\"text\":\"x\"}"), 415, "Content-Type"},
        {POST("/v1/cases/c1/notes", JSON "Origin: https://elsewhere\r\n", "12", "{\"text\":\"x\"}"), 403, "Origin"},
        {GET("/v1/case", ""), 404, NULL},
        {GET("/", ""), 404, NULL},
        {POST("/v1/livez", JSON, "2", "{}"), 404, NULL},
        {POST("/v1/version", JSON, "2", "{}"), 405, NULL},
        {"DELETE /v1/zones/a HTTP/1.1\r\nHost: x\r\n\r\n", 405, NULL},
    };
    struct room *room = *state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        expect_refusal(room, &cases[i]);
    }
    assert_int_equal(room->request_count, 0);
}

static void a_refusal_names_the_client_s_own_request_id(void **state)
{
    struct room *room = *state;
    char value[256];
    const struct reply_text reply = room_ask(room, GET("/v1/zones?limit=x", "Idempotency-Key: mine.7\r\n"));
    assert_string_equal(reply_header(&reply, "X-Seus-Request-Id", value), "mine.7");
    assert_non_null(strstr(reply.body, "\"request_id\":\"mine.7\""));
}

static void an_unknown_path_gets_a_hint_and_a_wrong_method_gets_allow(void **state)
{
    struct room *room = *state;
    char value[256];
    struct reply_text reply = room_get(room, "/v1/unit");
    assert_non_null(strstr(reply.body, "/v1/units"));
    reply = room_ask(room, "PUT /v1/units HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
    assert_int_equal(reply.status, 405);
    reply_header(&reply, "Allow", value);
    assert_non_null(strstr(value, "GET, HEAD"));
    assert_non_null(strstr(value, "POST"));
}

static void what_a_client_wrote_comes_back_harmless(void **state)
{
    struct room *room = *state;
    const struct reply_text reply = room_get(room, "/v1/zones?%1b%5b2J%ff%0a=1");
    assert_int_equal(reply.status, 400);
    for (size_t i = 0; i < reply.body_len; i++) {
        assert_true(reply.body[i] >= 0x20 && reply.body[i] < 0x7f);
    }
}

/* Sends a good body that spaces make size bytes long, whole or in chunks of HTTP/1.1. */
static struct reply_text send_large(struct room *room, size_t size, bool chunked)
{
    static const char start[] = "{\"zone_id\":\"a\",\"name\":\"b\",\"area\":\"c\"";
    struct buf request = {0};
    struct buf input = {0};
    buf_printf(&request, "POST /v1/zones HTTP/1.1\r\nHost: x\r\n" JSON);
    if (chunked) {
        buf_printf(&request, "Transfer-Encoding: chunked\r\n\r\n%zx\r\n", size);
    } else {
        buf_printf(&request, "Content-Length: %zu\r\n\r\n", size);
    }
    memset(buf_reserve(&request, size), ' ', size);
    memcpy(request.data + request.len, start, sizeof(start) - 1);
    request.len += size;
    request.data[request.len - 1] = '}';
    buf_printf(&request, "%s", chunked ? "\r\n0\r\n\r\n" : "");
    const int fd = client_connect(room);
    client_send(room, fd, (const char *)request.data, request.len);
    struct reply_text reply = {0};
    bool open = true;
    for (int turn = 0; turn < ROOM_TURNS_MAX && open && !reply_cut(&input, &reply); turn++) {
        open = client_take(room, fd, &input);
    }
    close(fd);
    buf_release(&request);
    buf_release(&input);
    return reply;
}

static void a_body_may_have_64_kib_and_no_more(void **state)
{
    struct room *room = *state;
    for (unsigned chunked = 0; chunked < 2; chunked++) {
        struct reply_text reply = send_large(room, 65536, chunked == 1);
        assert_int_equal(reply.status, 200);
        reply = send_large(room, 65537, chunked == 1);
        assert_int_equal(reply.status, 413);
        assert_non_null(strstr(reply.body, "\"field\":\"body\""));
        reply = send_large(room, 4000000, chunked == 1);
        assert_int_equal(reply.status, 413);
        assert_non_null(strstr(reply.body, "\"field\":\"body\""));
    }
    assert_int_equal(room->request_count, 2);
    assert_int_equal(room_get(room, "/v1/version").status, 200);
}

static void a_head_that_is_too_large_is_refused(void **state)
{
    struct room *room = *state;
    struct buf request = {0};
    buf_printf(&request, "GET /v1/zones/");
    memset(buf_reserve(&request, 3000), 'a', 3000);
    request.len += 3000;
    buf_printf(&request, " HTTP/1.1\r\nHost: x\r\n\r\n%c", '\0');
    assert_int_equal(room_ask(room, (const char *)request.data).status, 414);
    buf_clear(&request);
    buf_printf(&request, "GET /v1/zones HTTP/1.1\r\nHost: x\r\nX-Long: ");
    memset(buf_reserve(&request, 20000), 'a', 20000);
    request.len += 20000;
    buf_printf(&request, "\r\n\r\n%c", '\0');
    const int status = room_ask(room, (const char *)request.data).status;
    assert_true(status == 431 || status == 413);
    buf_release(&request);
    assert_int_equal(room->request_count, 0);
}

static void bytes_that_are_not_http_do_no_harm(void **state)
{
    struct room *room = *state;
    static const char noise[] = "\x16\x03\x01\x02\x00\x01\xff\r\n\r\n\r\n\r\nGET\r\n\r\n";
    struct buf input = {0};
    const int fd = client_connect(room);
    client_send(room, fd, noise, sizeof(noise) - 1);
    for (int turn = 0; turn < 200 && client_take(room, fd, &input); turn++) {
    }
    close(fd);
    buf_release(&input);
    assert_int_equal(room->request_count, 0);
    assert_int_equal(room_get(room, "/v1/version").status, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_operation_arrives_with_its_fields, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_user_of_the_socket_is_the_actor_and_nobody_else, set_up, tear_down),
        cmocka_unit_test_setup_teardown(options_and_headers_are_passed_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_watcher_resumes_from_the_header_or_else_from_since, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_wrong_is_refused_by_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_refusal_names_the_client_s_own_request_id, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_unknown_path_gets_a_hint_and_a_wrong_method_gets_allow, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_a_client_wrote_comes_back_harmless, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_body_may_have_64_kib_and_no_more, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_head_that_is_too_large_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bytes_that_are_not_http_do_no_harm, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("intake/request", tests, NULL, NULL);
}
