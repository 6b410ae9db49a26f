/* SPDX-License-Identifier: EUPL-1.2 */
/* Connections: keep-alive, pipelining, answers now and later, clients that vanish, starting and stopping. */
#include "room.h"

#include "intake/server.h"

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

#define ONE "GET /v1/version HTTP/1.1\r\nHost: x\r\n\r\n"
#define HELD "GET /v1/zones/a HTTP/1.1\r\nHost: x\r\n\r\n"

static void wait_held(struct room *room, unsigned count)
{
    for (int turn = 0; turn < ROOM_TURNS_MAX && room->held_count < count; turn++) {
        room_turn(room);
    }
    assert_int_equal(room->held_count, count);
}

static void answer_held(struct room *room, unsigned which, const char *body)
{
    intake_reply(room->held[which], SEUS_OK, NULL, WRITTEN_YES, &room_meta, str_of(body), 0, (struct str){0});
    room->held[which] = NULL;
}

static void one_connection_serves_many_requests(void **state)
{
    struct room *room = *state;
    struct buf input = {0};
    const int fd = client_connect(room);
    for (int i = 1; i <= 300; i++) {
        char wanted[32];
        client_send(room, fd, ONE, sizeof(ONE) - 1);
        const struct reply_text reply = client_reply(room, fd, &input);
        snprintf(wanted, sizeof(wanted), "{\"n\":%d}", i);
        assert_string_equal(reply.body, wanted);
    }
    assert_int_equal(intake_connections(room->intake), 1);
    close(fd);
    buf_release(&input);
}

static void what_a_large_request_needed_is_given_back_when_it_is_over(void **state)
{
    struct room *room = *state;
    struct buf input = {0};
    const int fd = client_connect(room);
    room->mode = ROOM_DEFER;
    client_send(room, fd, HELD, sizeof(HELD) - 1);
    wait_held(room, 1);
    for (int i = 0; i < 500; i++) { /* in many small pieces, as rules and decoders take it */
        (void)arena_alloc(&room->held[0]->arena, 2000);
    }
    assert_true(arena_held(&room->held[0]->arena) >= 1000000);
    answer_held(room, 0, "\"late\"");
    assert_string_equal(client_reply(room, fd, &input).body, "\"late\"");
    for (int turn = 0; turn < ROOM_TURNS_MAX && room->intake->pool == NULL; turn++) {
        room_turn(room);
    }
    assert_non_null(room->intake->pool);
    assert_in_range(arena_held(&room->intake->pool->arena), 1, 65536);
    close(fd);
    buf_release(&input);
}

static void pipelined_requests_are_answered_in_order_now_or_later(void **state)
{
    struct room *room = *state;
    struct buf input = {0};
    static const char *const wanted[] = {"{\"n\":1}", "\"late\"", "{\"n\":3}", "{\"n\":4}", "\"late\"", "{\"n\":6}"};
    static const char all[] = ONE HELD ONE ONE HELD ONE;
    room->mode = ROOM_BY_NAME;
    const int fd = client_connect(room);
    client_send(room, fd, all, sizeof(all) - 1);
    for (unsigned i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        if (strcmp(wanted[i], "\"late\"") == 0) {
            wait_held(room, i < 3 ? 1 : 2);
            room_turn_some(room, 5);
            answer_held(room, i < 3 ? 0 : 1, "\"late\"");
        }
        assert_string_equal(client_reply(room, fd, &input).body, wanted[i]);
    }
    close(fd);
    buf_release(&input);
}

static void answers_made_later_leave_at_the_flush(void **state)
{
    struct room *room = *state;
    struct buf input = {0};
    struct reply_text reply;
    room->mode = ROOM_DEFER;
    const int fd = client_connect(room);
    client_send(room, fd, ONE, sizeof(ONE) - 1);
    wait_held(room, 1);
    answer_held(room, 0, "{}");
    intake_flush(room->intake);
    unsigned char *space = buf_reserve(&input, 4096); /* no turn of the loop in between */
    const ssize_t n = recv(fd, space, 4096, MSG_DONTWAIT);
    assert_true(n > 0);
    input.len = (size_t)n;
    assert_true(reply_cut(&input, &reply));
    assert_int_equal(reply.status, 200);
    close(fd);
    buf_release(&input);
}

/* Notes how long the loop is about to sleep. */
static void on_prepare(uv_prepare_t *handle)
{
    int *sleep_ms = handle->data;
    *sleep_ms = uv_backend_timeout(handle->loop);
}

static void a_request_that_comes_in_during_the_flush_does_not_wait_for_the_next_event(void **state)
{
    struct room *room = *state;
    struct buf input = {0};
    static const char two[] = HELD HELD;
    int sleep_ms = -1;
    uv_prepare_t prepare;
    assert_int_equal(uv_prepare_init(&room->loop, &prepare), 0);
    prepare.data = &sleep_ms;
    assert_int_equal(uv_prepare_start(&prepare, on_prepare), 0);
    room->mode = ROOM_DEFER;
    const int fd = client_connect(room);
    client_send(room, fd, two, sizeof(two) - 1);
    wait_held(room, 1);
    room_turn_some(room, 5);
    assert_int_equal(room->held_count, 1); /* the second waits behind the first */
    assert_int_not_equal(sleep_ms, 0);
    answer_held(room, 0, "{}");
    intake_flush(room->intake);
    assert_int_equal(room->held_count, 2);
    uv_run(&room->loop, UV_RUN_NOWAIT);
    assert_int_equal(sleep_ms, 0); /* the loop comes round to the owner's end of turn */
    room_turn_some(room, 5);
    assert_int_not_equal(sleep_ms, 0);
    answer_held(room, 1, "{}");
    assert_int_equal(client_reply(room, fd, &input).status, 200);
    assert_int_equal(client_reply(room, fd, &input).status, 200);
    uv_close((uv_handle_t *)&prepare, NULL);
    room_turn(room);
    close(fd);
    buf_release(&input);
}

static void many_clients_wait_at_once_and_are_answered_in_any_order(void **state)
{
    struct room *room = *state;
    int fds[100];
    struct buf inputs[100] = {{0}};
    room->mode = ROOM_DEFER;
    for (unsigned i = 0; i < 100; i++) {
        fds[i] = i % 2 == 0 ? client_connect(room) : client_connect_tcp(room);
        client_send(room, fds[i], HELD, sizeof(HELD) - 1);
        wait_held(room, i + 1);
    }
    for (unsigned i = 100; i > 0; i--) {
        char body[16];
        snprintf(body, sizeof(body), "%u", i - 1);
        answer_held(room, i - 1, body);
    }
    for (unsigned i = 0; i < 100; i++) {
        char body[16];
        snprintf(body, sizeof(body), "%u", i);
        assert_string_equal(client_reply(room, fds[i], &inputs[i]).body, body);
        close(fds[i]);
        buf_release(&inputs[i]);
    }
    assert_int_equal(room->gone_count, 0);
}

static void wait_gone(struct room *room, unsigned count)
{
    for (int turn = 0; turn < ROOM_TURNS_MAX && room->gone_count < count; turn++) {
        room_turn(room);
        (void)poll(NULL, 0, 1);
    }
    assert_int_equal(room->gone_count, count);
}

static void a_client_that_leaves_while_it_waits_is_reported_once(void **state)
{
    struct room *room = *state;
    room->mode = ROOM_DEFER;
    const int fd = client_connect(room);
    client_send(room, fd, ONE, sizeof(ONE) - 1);
    wait_held(room, 1);
    close(fd);
    wait_gone(room, 1);
    assert_null(room->held[0]);
    room_turn_some(room, 50);
    assert_int_equal(room->gone_count, 1);
    assert_int_equal(intake_connections(room->intake), 0);
}

static void a_client_that_ends_only_its_own_side_still_gets_its_answer(void **state)
{
    struct room *room = *state;
    for (unsigned tcp = 0; tcp < 2; tcp++) {
        struct buf input = {0};
        room->mode = ROOM_DEFER;
        const int fd = tcp == 1 ? client_connect_tcp(room) : client_connect(room);
        client_send(room, fd, ONE, sizeof(ONE) - 1);
        assert_int_equal(shutdown(fd, SHUT_WR), 0);
        wait_held(room, tcp + 1);
        for (int turn = 0; turn < 700; turn++) { /* past a look for vanished clients */
            room_turn(room);
            (void)poll(NULL, 0, 1);
        }
        assert_int_equal(room->gone_count, 0);
        answer_held(room, tcp, "{}");
        assert_int_equal(client_reply(room, fd, &input).status, 200);
        close(fd);
        buf_release(&input);
    }
}

static void a_client_that_leaves_in_the_middle_of_its_request_disturbs_nobody(void **state)
{
    struct room *room = *state;
    static const char half[] = "POST /v1/zones HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                               "Content-Length: 100\r\n\r\n{\"zone_id\":";
    const int fd = client_connect(room);
    client_send(room, fd, half, sizeof(half) - 1);
    room_turn_some(room, 10);
    close(fd);
    room_turn_some(room, 50);
    assert_int_equal(room->gone_count, 0);
    assert_int_equal(room->request_count, 0);
    assert_int_equal(room_get(room, "/v1/version").status, 200);
}

static void tcp_clients_are_named_by_address(void **state)
{
    struct room *room = *state;
    struct buf input = {0};
    const int fd = client_connect_tcp(room);
    client_send(room, fd, ONE, sizeof(ONE) - 1);
    assert_int_equal(client_reply(room, fd, &input).status, 200);
    assert_memory_equal(room_seen(room), "version tcp:127.0.0.1 ", 22);
    assert_false(room->peer.local);
    assert_string_equal(room->peer.name, "");
    close(fd);
    buf_release(&input);
}

static void a_body_in_small_pieces_is_put_together(void **state)
{
    struct room *room = *state;
    struct buf input = {0};
    static const char whole[] = "POST /v1/cases/c1/notes HTTP/1.1\r\nHost: x\r\n"
                                "Content-Type: application/json; charset=utf-8\r\n"
                                "Transfer-Encoding: chunked\r\n\r\n"
                                "5\r\n{\"tex\r\n9\r\nt\":\"bell\"\r\n1\r\n}\r\n0\r\n\r\n";
    const int fd = client_connect(room);
    for (size_t i = 0; i < sizeof(whole) - 1; i++) {
        client_send(room, fd, whole + i, 1);
        room_turn(room);
    }
    assert_int_equal(client_reply(room, fd, &input).status, 200);
    assert_non_null(strstr(room_seen(room), "\"text\":\"bell\""));
    close(fd);
    buf_release(&input);
}

static void a_second_server_on_a_live_socket_is_refused_and_leaves_nothing(void **state)
{
    struct room *room = *state;
    struct seus_why why = {0};
    struct intake *second = NULL;
    const struct intake_events events = room_events(room);
    struct intake_options options = {.loop = &room->loop, .unix_path = room->path, .clock = clock_system(),
                                     .random = random_system()};
    assert_int_equal(intake_start(&options, &events, &second, &why), SEUS_CONFLICT);
    assert_non_null(strstr(why.message, "another seusd serves this socket"));
    char other[128];
    snprintf(other, sizeof(other), "%s/other.sock", room->dir);
    options.unix_path = other; /* this one is free, the port is not: nothing may stay behind */
    options.tcp_address = room->tcp;
    assert_int_equal(intake_start(&options, &events, &second, &why), SEUS_CONFLICT);
    assert_int_equal(access(other, F_OK), -1);
    options.tcp_address = NULL;
    options.unix_path = NULL;
    assert_int_equal(intake_start(&options, &events, &second, &why), SEUS_INVALID);
    assert_null(second);
    assert_int_equal(room_get(room, "/v1/version").status, 200);
}

static void stopping_answers_those_who_wait_and_tells_the_owner(void **state)
{
    struct room *room = *state;
    struct buf input = {0};
    struct reply_text reply = {0};
    static const char write[] = "POST /v1/cluster/transfer HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n";
    room->mode = ROOM_DEFER;
    const int reader = client_connect(room);
    const int writer = client_connect(room);
    const int idle = client_connect(room);
    client_send(room, reader, ONE, sizeof(ONE) - 1);
    client_send(room, writer, write, sizeof(write) - 1);
    wait_held(room, 2);
    room_stop(room);
    assert_int_equal(room->gone_count, 2);
    assert_int_equal(access(room->path, F_OK), -1);
    for (int turn = 0; turn < 2; turn++) {
        const int fd = turn == 0 ? reader : writer;
        const ssize_t n = recv(fd, buf_reserve(&input, 4096), 4096, MSG_DONTWAIT);
        assert_true(n > 0);
        input.len = (size_t)n;
        assert_true(reply_cut(&input, &reply));
        assert_int_equal(reply.status, turn == 0 ? 503 : 504);
        assert_non_null(strstr(reply.body, turn == 0 ? "\"written\":\"no\"" : "\"written\":\"unknown\""));
    }
    close(reader);
    close(writer);
    close(idle);
    buf_release(&input);
}

static void a_socket_file_of_somebody_else_survives_the_stop(void **state)
{
    struct room *room = *state;
    assert_int_equal(unlink(room->path), 0);
    FILE *file = fopen(room->path, "w");
    assert_non_null(file);
    fclose(file);
    room_stop(room);
    assert_int_equal(access(room->path, F_OK), 0);
    assert_int_equal(unlink(room->path), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_connection_serves_many_requests, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_a_large_request_needed_is_given_back_when_it_is_over, set_up, tear_down),
        cmocka_unit_test_setup_teardown(pipelined_requests_are_answered_in_order_now_or_later, set_up, tear_down),
        cmocka_unit_test_setup_teardown(answers_made_later_leave_at_the_flush, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_request_that_comes_in_during_the_flush_does_not_wait_for_the_next_event,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_clients_wait_at_once_and_are_answered_in_any_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_client_that_leaves_while_it_waits_is_reported_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_client_that_ends_only_its_own_side_still_gets_its_answer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_client_that_leaves_in_the_middle_of_its_request_disturbs_nobody, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(tcp_clients_are_named_by_address, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_body_in_small_pieces_is_put_together, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_second_server_on_a_live_socket_is_refused_and_leaves_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(stopping_answers_those_who_wait_and_tells_the_owner, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_socket_file_of_somebody_else_survives_the_stop, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("intake/server", tests, NULL, NULL);
}
