/* SPDX-License-Identifier: EUPL-1.2 */
/* Streams of events: many readers, slow readers, readers that leave. */
#include "room.h"

#define STREAMS 200
#define EVENTS 50

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

static int watch(struct room *room, bool tcp)
{
    static const char request[] = "GET /v1/watch HTTP/1.1\r\nHost: x\r\n\r\n";
    const unsigned before = room->held_count;
    const int fd = tcp ? client_connect_tcp(room) : client_connect(room);
    client_send(room, fd, request, sizeof(request) - 1);
    for (int turn = 0; turn < ROOM_TURNS_MAX && room->held_count == before; turn++) {
        room_turn(room);
    }
    assert_int_equal(room->held_count, before + 1);
    return fd;
}

/* The bytes of a chunked body, without head and chunk sizes; whole: the last chunk was there. */
static void unchunk(const struct buf *input, struct buf *target, bool *ret_whole)
{
    const unsigned char *end = memmem(input->data, input->len, "\r\n\r\n", 4);
    assert_non_null(end);
    size_t at = (size_t)(end - input->data) + 4;
    *ret_whole = false;
    while (at < input->len) {
        char *after = NULL;
        char digits[20] = {0};
        memcpy(digits, input->data + at, input->len - at < 19 ? input->len - at : 19);
        const size_t size = strtoul(digits, &after, 16);
        if (strncmp(after, "\r\n", 2) != 0) {
            return;
        }
        at += (size_t)(after - digits) + 2;
        *ret_whole = size == 0;
        if (size == 0) {
            return;
        }
        const size_t here = input->len - at < size ? input->len - at : size;
        buf_append(target, input->data + at, here);
        at += here + 2;
    }
}

static void every_watcher_gets_every_event_in_order(void **state)
{
    struct room *room = *state;
    int fds[STREAMS];
    struct buf inputs[STREAMS] = {{0}};
    struct buf all = {0};
    for (int i = 0; i < STREAMS; i++) {
        fds[i] = watch(room, i % 2 == 1);
    }
    for (int event = 0; event < EVENTS; event++) {
        char text[64];
        snprintf(text, sizeof(text), "id: %d.1\nevent: case.noted\ndata: {}\n\n", event);
        buf_append_str(&all, str_of(text));
        for (int i = 0; i < STREAMS; i++) {
            assert_true(intake_stream_write(room->held[i], str_of(text)));
        }
        if (event % 7 == 0) {
            room_turn(room);
        }
    }
    for (int i = 0; i < STREAMS; i++) {
        intake_stream_end(room->held[i]);
    }
    for (int i = 0; i < STREAMS; i++) {
        struct buf body = {0};
        bool whole = false;
        for (int turn = 0; turn < ROOM_TURNS_MAX && !whole; turn++) {
            assert_true(client_take(room, fds[i], &inputs[i]));
            buf_clear(&body);
            if (inputs[i].len > 300) {
                unchunk(&inputs[i], &body, &whole);
            }
        }
        assert_int_equal(body.len, all.len);
        assert_memory_equal(body.data, all.data, all.len);
        close(fds[i]);
        buf_release(&inputs[i]);
        buf_release(&body);
    }
    assert_int_equal(room->gone_count, 0);
    buf_release(&all);
}

static void the_head_of_a_stream_comes_before_its_first_event(void **state)
{
    struct room *room = *state;
    struct buf input = {0};
    const int fd = watch(room, false);
    while (input.len == 0 || memmem(input.data, input.len, "\r\n\r\n", 4) == NULL) {
        assert_true(client_take(room, fd, &input));
    }
    buf_append_char(&input, '\0');
    assert_memory_equal(input.data, "HTTP/1.1 200", 12);
    assert_non_null(strstr((const char *)input.data, "Content-Type: text/event-stream\r\n"));
    assert_non_null(strstr((const char *)input.data, "Transfer-Encoding: chunked\r\n"));
    assert_non_null(strstr((const char *)input.data, "X-Seus-Index: 41\r\n"));
    close(fd);
    buf_release(&input);
}

static void a_slow_reader_is_told_to_wait_while_others_go_on(void **state)
{
    struct room *room = *state;
    struct buf slow_input = {0};
    struct buf quick_input = {0};
    struct buf body = {0};
    char event[1025];
    char much[120000];
    bool whole = false;
    memset(event, 'x', sizeof(event));
    event[1024] = '\n';
    memset(much, 'm', sizeof(much));
    room->on_drained_write = (struct str){much, sizeof(much)};
    const int slow = watch(room, false);
    const int quick = watch(room, false);
    size_t slow_taken = 0;
    size_t quick_taken = 0;
    bool has_room = true;
    for (int i = 0; i < 4000; i++) {
        if (has_room) {
            has_room = intake_stream_write(room->held[0], (struct str){event, sizeof(event)});
            slow_taken += sizeof(event);
        }
        assert_true(intake_stream_write(room->held[1], (struct str){event, sizeof(event)}));
        quick_taken += sizeof(event);
        room_turn(room);
        assert_true(client_take(room, quick, &quick_input));
    }
    assert_false(has_room); /* what the kernel holds, and 256 KiB */
    assert_int_equal(room->drained_count, 0);
    for (int turn = 0; turn < ROOM_TURNS_MAX && room->drained_count == 0; turn++) {
        assert_true(client_take(room, slow, &slow_input));
    }
    assert_int_equal(room->drained_count, 1);
    assert_true(room->drained_wrote); /* there was room for a good deal, not for one more event */
    slow_taken += sizeof(much);
    intake_stream_end(room->held[0]);
    intake_stream_end(room->held[1]);
    for (int turn = 0; turn < ROOM_TURNS_MAX && !whole; turn++) {
        buf_clear(&body);
        unchunk(&slow_input, &body, &whole);
        assert_true(whole || client_take(room, slow, &slow_input));
    }
    assert_int_equal(body.len, slow_taken);
    for (whole = false; !whole;) {
        buf_clear(&body);
        unchunk(&quick_input, &body, &whole);
        assert_true(whole || client_take(room, quick, &quick_input));
    }
    assert_int_equal(body.len, quick_taken);
    close(slow);
    close(quick);
    buf_release(&slow_input);
    buf_release(&quick_input);
    buf_release(&body);
}

static void one_event_larger_than_the_buffer_still_goes_out(void **state)
{
    struct room *room = *state;
    struct buf event = {0};
    struct buf input = {0};
    struct buf body = {0};
    bool whole = false;
    const int fd = watch(room, false);
    memset(buf_reserve(&event, 400000), 'y', 400000);
    event.len = 400000;
    assert_false(intake_stream_write(room->held[0], buf_str(&event)));
    intake_stream_end(room->held[0]);
    for (int turn = 0; turn < ROOM_TURNS_MAX && !whole; turn++) {
        assert_true(client_take(room, fd, &input));
        buf_clear(&body);
        if (input.len > 300) {
            unchunk(&input, &body, &whole);
        }
    }
    assert_int_equal(body.len, event.len);
    close(fd);
    buf_release(&event);
    buf_release(&input);
    buf_release(&body);
}

static void a_watcher_that_leaves_is_noticed_although_nothing_is_sent(void **state)
{
    struct room *room = *state;
    const int by_unix = watch(room, false);
    const int by_tcp = watch(room, true);
    const int stays = watch(room, true);
    struct buf input = {0};
    while (input.len == 0 || memmem(input.data, input.len, "\r\n\r\n", 4) == NULL) {
        assert_true(client_take(room, by_tcp, &input)); /* nothing unread: it leaves without a reset */
    }
    buf_release(&input);
    close(by_unix);
    close(by_tcp);
    for (int turn = 0; turn < ROOM_TURNS_MAX && room->gone_count < 2; turn++) {
        room_turn(room);
        (void)poll(NULL, 0, 1);
    }
    room_turn_some(room, 50);
    assert_int_equal(room->gone_count, 2);
    assert_null(room->held[0]);
    assert_null(room->held[1]);
    assert_non_null(room->held[2]);
    assert_int_equal(intake_connections(room->intake), 1);
    close(stays);
}

static void a_watcher_that_leaves_while_it_is_written_to_is_reported_once(void **state)
{
    struct room *room = *state;
    const int fd = watch(room, false);
    room_turn_some(room, 10);
    close(fd);
    for (int turn = 0; turn < ROOM_TURNS_MAX && room->held[0] != NULL; turn++) {
        (void)!intake_stream_write(room->held[0], STR_LIT(": bookmark\n\n"));
        room_turn(room);
    }
    room_turn_some(room, 50);
    assert_int_equal(room->gone_count, 1);
}

static void stopping_ends_streams_cleanly(void **state)
{
    struct room *room = *state;
    struct buf input = {0};
    struct buf body = {0};
    bool whole = false;
    const int fd = watch(room, false);
    const int stalled = watch(room, false);
    room_turn_some(room, 10);
    while (intake_stream_write(room->held[1], STR_LIT("data: 0123456789012345678901234567890123456789\n\n"))) {
    }
    assert_true(intake_stream_write(room->held[0], STR_LIT("data: last\n\n")));
    room_stop(room);
    assert_int_equal(room->gone_count, 2);
    for (;;) {
        const ssize_t n = recv(fd, buf_reserve(&input, 4096), 4096, MSG_DONTWAIT);
        if (n <= 0) {
            break;
        }
        input.len += (size_t)n;
    }
    unchunk(&input, &body, &whole);
    assert_true(whole);
    assert_int_equal(body.len, 12);
    close(fd);
    close(stalled);
    buf_release(&input);
    buf_release(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_watcher_gets_every_event_in_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_head_of_a_stream_comes_before_its_first_event, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_slow_reader_is_told_to_wait_while_others_go_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_event_larger_than_the_buffer_still_goes_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_watcher_that_leaves_is_noticed_although_nothing_is_sent, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_watcher_that_leaves_while_it_is_written_to_is_reported_once, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(stopping_ends_streams_cleanly, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("intake/stream", tests, NULL, NULL);
}
