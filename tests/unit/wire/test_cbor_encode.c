/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "fill.h"
#include "wire/cbor.h"

static struct arena arena;
static struct buf bytes;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    buf_release(&bytes);
    return 0;
}

static void expect_bytes(const struct wire_record *record, const void *value, const char *expected, size_t expected_len)
{
    buf_clear(&bytes);
    wire_cbor_encode(record, value, &bytes);
    assert_int_equal(bytes.len, expected_len);
    assert_memory_equal(bytes.data, expected, expected_len);
}
#define EXPECT_BYTES(record, value, literal) expect_bytes(record, value, literal, sizeof(literal) - 1)

static void a_note_has_the_bytes_worked_out_by_hand(void **state)
{
    (void)state;
    const struct wire_case_noted note = {.case_id = STR_LIT("c1"), .text = STR_LIT("hi")};
    EXPECT_BYTES(&wire_record_case_noted, &note, "\xa2\x01\x62" "c1" "\x02\x62" "hi");
}

static void heads_are_the_shortest(void **state)
{
    (void)state;
    struct wire_expect expect = {.kind = KIND_CASE, .id = STR_LIT("c1"), .version = 23};
    EXPECT_BYTES(&wire_record_expect, &expect, "\xa3\x01\x05\x02\x62" "c1" "\x03\x17");
    expect.version = 24;
    EXPECT_BYTES(&wire_record_expect, &expect, "\xa3\x01\x05\x02\x62" "c1" "\x03\x18\x18");
    expect.version = 256;
    EXPECT_BYTES(&wire_record_expect, &expect, "\xa3\x01\x05\x02\x62" "c1" "\x03\x19\x01\x00");
    expect.version = 65536;
    EXPECT_BYTES(&wire_record_expect, &expect, "\xa3\x01\x05\x02\x62" "c1" "\x03\x1a\x00\x01\x00\x00");
    expect.version = WIRE_U64_MAX;
    EXPECT_BYTES(&wire_record_expect, &expect, "\xa3\x01\x05\x02\x62" "c1" "\x03\x1b\x00\x1f\xff\xff\xff\xff\xff\xff");
}

static void zero_values_are_left_out(void **state)
{
    (void)state;
    const struct wire_case empty = {0};
    EXPECT_BYTES(&wire_record_case, &empty, "\xa0");
    const struct wire_nothing nothing = {0};
    EXPECT_BYTES(&wire_record_nothing, &nothing, "\xa0");
    const struct wire_unit unit = {.multi = true};
    EXPECT_BYTES(&wire_record_unit, &unit, "\xa1\x08\xf5");
}

static void a_record_in_a_record_is_a_map_in_a_map(void **state)
{
    (void)state;
    const struct wire_case_open open = {.zone_id = STR_LIT("z"), .answers = {.danger = TRI_YES}};
    EXPECT_BYTES(&wire_record_case_open, &open, "\xa2\x01\x61z\x0a\xa1\x01\x02");
}

static void lists_are_arrays_and_an_event_is_its_type_and_body(void **state)
{
    (void)state;
    struct str ids[] = {STR_LIT("a"), STR_LIT("b")};
    const struct wire_case_triaged triaged = {.flags = ids, .flags_count = 2};
    EXPECT_BYTES(&wire_record_case_triaged, &triaged, "\xa1\x05\x82\x61" "a" "\x61" "b");

    const struct wire_case_noted note = {.case_id = STR_LIT("c1")};
    struct wire_event events[] = {{.type = EVENT_case_noted, .body = &note},
                                  {.type = 99, .raw = STR_LIT("\xa1\x01\x02")}};
    const struct wire_entry entry = {.op = 7, .events = events, .events_count = 2};
    EXPECT_BYTES(&wire_record_entry, &entry,
                 "\xa2\x02\x07\x09\x82\x82\x0b\xa1\x01\x62"
                 "c1"
                 "\x82\x18\x63\xa1\x01\x02");
}

static void a_map_of_more_than_23_fields_has_a_longer_head(void **state)
{
    (void)state;
    struct fill fill = {.state = 7, .arena = &arena};
    struct wire_case filled = {0};
    fill_record(&fill, &wire_record_case, &filled);
    buf_clear(&bytes);
    wire_cbor_encode(&wire_record_case, &filled, &bytes);
    assert_int_equal(bytes.data[0], 0xb8);
    assert_int_equal(bytes.data[1], wire_record_case.field_count);
    assert_int_equal(bytes.data[2], 1);
}

static void encoding_appends_to_what_the_buffer_holds(void **state)
{
    (void)state;
    const struct wire_case_get get = {.case_id = STR_LIT("c")};
    buf_clear(&bytes);
    buf_append(&bytes, "xy", 2);
    wire_cbor_encode(&wire_record_case_get, &get, &bytes);
    assert_int_equal(bytes.len, 6);
    assert_memory_equal(bytes.data, "xy\xa1\x01\x61" "c", 6);
}

/* Whether encoding ends the process, which is what must happen before a value that no node could read is proposed. */
static bool encoding_aborts(const struct wire_record *record, const void *value)
{
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        const int quiet = open("/dev/null", O_WRONLY | O_CLOEXEC);
        dup2(quiet, STDERR_FILENO);
        signal(SIGABRT, SIG_DFL);
        wire_cbor_encode(record, value, &bytes);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void what_no_decoder_would_take_never_leaves_the_encoder(void **state)
{
    (void)state;
    static char longer[WIRE_LINE_SIZE_MAX + 1];
    memset(longer, 'x', sizeof(longer));
    struct wire_case_reopened reopened = {.reason = {longer, sizeof(longer) - 1}};
    assert_false(encoding_aborts(&wire_record_case_reopened, &reopened));
    reopened.reason.len++;
    assert_true(encoding_aborts(&wire_record_case_reopened, &reopened));
    reopened.reason = STR_LIT("cut in \xc3");
    assert_true(encoding_aborts(&wire_record_case_reopened, &reopened));
    reopened.reason = STR_LIT("two\nlines");
    assert_true(encoding_aborts(&wire_record_case_reopened, &reopened));
    const struct wire_expect expect = {.version = WIRE_U64_MAX + 1};
    assert_true(encoding_aborts(&wire_record_expect, &expect));
    const struct wire_expect kind = {.kind = 99};
    assert_true(encoding_aborts(&wire_record_expect, &kind));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_note_has_the_bytes_worked_out_by_hand),
        cmocka_unit_test(heads_are_the_shortest),
        cmocka_unit_test(zero_values_are_left_out),
        cmocka_unit_test(a_record_in_a_record_is_a_map_in_a_map),
        cmocka_unit_test(lists_are_arrays_and_an_event_is_its_type_and_body),
        cmocka_unit_test(a_map_of_more_than_23_fields_has_a_longer_head),
        cmocka_unit_test(encoding_appends_to_what_the_buffer_holds),
        cmocka_unit_test(what_no_decoder_would_take_never_leaves_the_encoder),
    };
    return cmocka_run_group_tests_name("wire/cbor_encode", tests, set_up, tear_down);
}
