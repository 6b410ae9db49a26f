/* SPDX-License-Identifier: EUPL-1.2 */
/* What goes back to a client: bodies, statuses, headers, the problem object. */
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

static void the_problem_object_is_exact(void **state)
{
    struct buf target = {0};
    struct seus_why why;
    (void)state;
    seus_fail(SEUS_REFUSED, &why, "zone_id", "Zone \"%s\" is not hooked.", "x");
    seus_hint(&why, "Call 112.");
    intake_problem(SEUS_REFUSED, &why, WRITTEN_YES, STR_LIT("q1"), 7, STR_LIT("r9"), 3, &target);
    buf_append_char(&target, '\0');
    assert_string_equal((const char *)target.data,
                        "{\"code\":\"refused\",\"message\":\"Zone \\\"x\\\" is not hooked.\",\"hint\":\"Call 112.\","
                        "\"field\":\"zone_id\",\"retryable\":false,\"written\":\"yes\",\"request_id\":\"q1\","
                        "\"index\":7,\"report_id\":\"r9\",\"leader\":3}");
    buf_clear(&target);
    seus_fail(SEUS_UNKNOWN, &why, NULL, "No answer.");
    intake_problem(SEUS_UNKNOWN, &why, WRITTEN_UNKNOWN, (struct str){0}, 0, (struct str){0}, 0, &target);
    buf_append_char(&target, '\0');
    assert_string_equal((const char *)target.data,
                        "{\"code\":\"unknown\",\"message\":\"No answer.\",\"hint\":null,\"field\":null,"
                        "\"retryable\":true,\"written\":\"unknown\",\"request_id\":null,\"index\":0,\"report_id\":null,"
                        "\"leader\":0}");
    buf_release(&target);
}

static void a_good_answer_carries_body_and_headers(void **state)
{
    struct room *room = *state;
    char value[256];
    const struct reply_text reply =
        room_ask(room, "GET /v1/version HTTP/1.1\r\nHost: x\r\nIdempotency-Key: k1\r\n\r\n");
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.body, "{\"n\":1}");
    assert_string_equal(reply_header(&reply, "Content-Type", value), "application/json");
    assert_string_equal(reply_header(&reply, "X-Seus-Request-Id", value), "k1");
    assert_string_equal(reply_header(&reply, "X-Seus-Node", value), "2");
    assert_string_equal(reply_header(&reply, "X-Seus-Role", value), "leader");
    assert_string_equal(reply_header(&reply, "X-Seus-Leader", value), "2");
    assert_string_equal(reply_header(&reply, "X-Seus-Index", value), "41");
    assert_string_equal(reply_header(&reply, "X-Seus-Age-Ms", value), "0");
    assert_string_equal(reply_header(&reply, "X-Seus-Consistency", value), "linearizable");
}

/* Asks, lets the request be held, and answers it with err. */
static struct reply_text answer_with(struct room *room, enum seus_err err, const char *field, bool raw)
{
    struct buf input = {0};
    struct seus_why why;
    static const char request[] = "GET /v1/version HTTP/1.1\r\nHost: x\r\n\r\n";
    room->mode = ROOM_DEFER;
    room->held_count = 0;
    const int fd = client_connect(room);
    client_send(room, fd, request, sizeof(request) - 1);
    for (int turn = 0; turn < ROOM_TURNS_MAX && room->held_count == 0; turn++) {
        room_turn(room);
    }
    assert_int_equal(room->held_count, 1);
    seus_fail(err, &why, field, "It went wrong.");
    if (raw) {
        struct buf body = {0};
        intake_problem(err, &why, WRITTEN_NO, STR_LIT("q"), 0, (struct str){0}, 0, &body);
        intake_reply_raw(room->held[0], err, WRITTEN_NO, &room_meta, buf_str(&body));
        buf_release(&body);
    } else {
        intake_reply(room->held[0], err, &why, WRITTEN_NO, &room_meta, STR_LIT("{}"), 0, (struct str){0});
    }
    const struct reply_text reply = client_reply(room, fd, &input);
    close(fd);
    buf_release(&input);
    return reply;
}

static void every_error_has_its_status(void **state)
{
    static const struct {
        enum seus_err err;
        const char *field;
        int status;
        const char *retry_after;
        bool retryable;
    } cases[] = {
        {SEUS_OK, NULL, 200, "", false},
        {SEUS_INVALID, NULL, 400, "", false},
        {SEUS_DENIED, NULL, 403, "", false},
        {SEUS_NOT_FOUND, NULL, 404, "", false},
        {SEUS_CONFLICT, NULL, 409, "", false},
        {SEUS_CONFLICT, "request_id", 422, "", false},
        {SEUS_REFUSED, NULL, 422, "", false},
        {SEUS_UNAVAILABLE, NULL, 503, "1", true},
        {SEUS_LIMIT, NULL, 503, "1", true},
        {SEUS_NO_SPACE, NULL, 503, "1", true},
        {SEUS_NOT_LEADER, NULL, 503, "1", true},
        {SEUS_UNKNOWN, NULL, 504, "", true},
        {SEUS_TIMEOUT, NULL, 504, "", true},
        {SEUS_INTEGRITY, NULL, 500, "", false},
        {SEUS_IO, NULL, 500, "", false},
    };
    struct room *room = *state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        for (unsigned raw = 0; raw < 2; raw++) {
            char value[256];
            char code[64];
            const struct reply_text reply = answer_with(room, cases[i].err, cases[i].field, raw == 1);
            assert_int_equal(reply.status, cases[i].status);
            assert_string_equal(reply_header(&reply, "Retry-After", value), cases[i].retry_after);
            assert_string_equal(reply_header(&reply, "Content-Type", value),
                                cases[i].err == SEUS_OK ? "application/json" : "application/problem+json");
            snprintf(code, sizeof(code), "\"code\":\"%s\"", seus_err_name(cases[i].err));
            assert_true(cases[i].err == SEUS_OK || strstr(reply.body, code) != NULL);
            assert_int_equal(strstr(reply.body, "\"retryable\":true") != NULL, cases[i].retryable);
        }
    }
}

static void pretty_indents_answers_and_problems(void **state)
{
    struct room *room = *state;
    struct reply_text reply = room_get(room, "/v1/version?pretty=true");
    assert_string_equal(reply.body, "{\n  \"n\": 1\n}\n");
    reply = room_get(room, "/v1/zones?pretty=true&limit=x");
    assert_int_equal(reply.status, 400);
    assert_non_null(strstr(reply.body, "{\n  \"code\": \"invalid\",\n"));
}

static void head_gives_the_headers_alone(void **state)
{
    struct room *room = *state;
    struct buf input = {0};
    static const char both[] = "HEAD /v1/version HTTP/1.1\r\nHost: x\r\n\r\n"
                               "GET /v1/version HTTP/1.1\r\nHost: x\r\n\r\n";
    const int fd = client_connect(room);
    client_send(room, fd, both, sizeof(both) - 1);
    while (input.len == 0 || memmem(input.data, input.len, "{\"n\":2}", 7) == NULL) {
        assert_true(client_take(room, fd, &input));
    }
    assert_memory_equal(input.data, "HTTP/1.1 200", 12);
    assert_null(memmem(input.data, input.len, "{\"n\":1}", 7));
    close(fd);
    buf_release(&input);
}

static void health_is_plain_text(void **state)
{
    struct room *room = *state;
    char value[256];
    struct reply_text reply = room_get(room, "/livez");
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.body, "[+]loop ok\n");
    assert_string_equal(reply_header(&reply, "Content-Type", value), "text/plain; charset=utf-8");
    room->healthy = false;
    reply = room_get(room, "/readyz");
    assert_int_equal(reply.status, 503);
    assert_string_equal(reply.body, "[-]ready ok\n");
    reply = room_get(room, "/startupz?exclude=views&x=1&exclude=log");
    assert_int_equal(reply.status, 503);
    assert_string_equal(reply.body, "[-]start ok\nexcluded views,log,\n");
    reply = room_get(room, "/readyz?exclude=nope");
    assert_int_equal(reply.status, 400);
    assert_string_equal(reply_header(&reply, "Content-Type", value), "application/problem+json");
    assert_non_null(strstr(reply.body, "there is no check 'nope'"));
    assert_int_equal(room->request_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_problem_object_is_exact),
        cmocka_unit_test_setup_teardown(a_good_answer_carries_body_and_headers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_error_has_its_status, set_up, tear_down),
        cmocka_unit_test_setup_teardown(pretty_indents_answers_and_problems, set_up, tear_down),
        cmocka_unit_test_setup_teardown(head_gives_the_headers_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(health_is_plain_text, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("intake/reply", tests, NULL, NULL);
}
