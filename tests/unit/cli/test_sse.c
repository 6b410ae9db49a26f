/* SPDX-License-Identifier: EUPL-1.2 */
/* Server-sent events, whole, cut anywhere, and broken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/sse.c"

struct heard {
    struct buf text;  /* "id|type|data;" for each event */
    unsigned count;
    unsigned count_max;
};

static bool on_heard(void *ctx, struct str id, struct str type, struct str data)
{
    struct heard *heard = ctx;
    buf_printf(&heard->text, "%.*s|%.*s|%.*s;", STR_ARG(id), STR_ARG(type), STR_ARG(data));
    heard->count++;
    return heard->count_max == 0 || heard->count < heard->count_max;
}

static void expect_heard(struct heard *heard, const char *expected)
{
    buf_append_char(&heard->text, '\0');
    assert_string_equal((const char *)heard->text.data, expected);
    buf_clear(&heard->text);
}

static const char stream[] = "id: 8.1\nevent: case.noted\ndata: {\"a\":1}\n\n"
                             ": a comment\n"
                             "id: 9\nevent: bookmark\ndata: {\"index\":9}\n\n"
                             "id:10.1\r\nevent:x\r\ndata:one\r\ndata:two\r\n\r\n";
static const char stream_heard[] = "8.1|case.noted|{\"a\":1};9|bookmark|{\"index\":9};10.1|x|one\ntwo;";

static void a_stream_is_the_same_wherever_it_is_cut(void **state)
{
    (void)state;
    for (size_t step = 1; step < sizeof(stream); step++) {
        struct heard heard = {.count = 0};
        struct sse sse = {.ctx = &heard, .on_event = on_heard};
        for (size_t at = 0; at < sizeof(stream) - 1; at += step) {
            const size_t left = sizeof(stream) - 1 - at;
            assert_true(sse_feed(&sse, stream + at, left < step ? left : step));
        }
        assert_int_equal(heard.count, 3);
        expect_heard(&heard, stream_heard);
        buf_release(&heard.text);
        sse_release(&sse);
    }
}

static void half_an_event_is_never_told_and_forgotten_on_a_new_connection(void **state)
{
    struct heard heard = {.count = 0};
    struct sse sse = {.ctx = &heard, .on_event = on_heard};
    (void)state;
    assert_true(sse_feed(&sse, "id: 1\ndata: half", 16));
    assert_int_equal(heard.count, 0);
    sse_reset(&sse);
    assert_true(sse_feed(&sse, "data: whole\n\n", 13));
    expect_heard(&heard, "||whole;");
    buf_release(&heard.text);
    sse_release(&sse);
}

static void empty_lines_and_heads_without_data_are_no_events(void **state)
{
    struct heard heard = {.count = 0};
    struct sse sse = {.ctx = &heard, .on_event = on_heard};
    (void)state;
    assert_true(sse_feed(&sse, "\n\n\nid: 5\nevent: x\n\nretry: 10\n\n", 30));
    assert_int_equal(heard.count, 0);
    buf_release(&heard.text);
    sse_release(&sse);
}

static void reading_stops_when_no_more_is_wanted(void **state)
{
    struct heard heard = {.count_max = 1};
    struct sse sse = {.ctx = &heard, .on_event = on_heard};
    (void)state;
    assert_false(sse_feed(&sse, stream, sizeof(stream) - 1));
    assert_int_equal(heard.count, 1);
    buf_release(&heard.text);
    sse_release(&sse);
}

static void an_endless_line_is_a_broken_stream(void **state)
{
    struct heard heard = {.count = 0};
    struct sse sse = {.ctx = &heard, .on_event = on_heard};
    char piece[4096];
    bool good = true;
    size_t fed = 0;
    (void)state;
    memset(piece, 'x', sizeof(piece));
    for (; good && fed < 2 * (size_t)SSE_SIZE_MAX; fed += sizeof(piece)) {
        good = sse_feed(&sse, piece, sizeof(piece));
    }
    assert_false(good);
    sse_release(&sse);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stream_is_the_same_wherever_it_is_cut),
        cmocka_unit_test(half_an_event_is_never_told_and_forgotten_on_a_new_connection),
        cmocka_unit_test(empty_lines_and_heads_without_data_are_no_events),
        cmocka_unit_test(reading_stops_when_no_more_is_wanted),
        cmocka_unit_test(an_endless_line_is_a_broken_stream),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
