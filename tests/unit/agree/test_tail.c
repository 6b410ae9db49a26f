/* SPDX-License-Identifier: EUPL-1.2 */
/* Terms and recent copies of the log, and the queue of ranges. */
#include "cluster.h"

static void append_text(struct tail *tail, uint64_t term, const char *text, size_t text_len)
{
    const struct log_entry entry = {
        .index = tail->last_index + 1, .term = term, .type = LOG_COMMAND, .payload = {text, text_len}};
    tail_append(tail, &entry);
}

static void terms_are_known_for_every_entry(void **state)
{
    (void)state;
    const struct agree_term_run runs[] = {{1, 1}, {4, 3}, {5, 7}, {100, 8}};
    struct tail tail = {0};
    assert_int_equal(tail_load(&tail, runs, 4, 120, NULL), SEUS_OK);
    assert_int_equal(tail_term_at(&tail, 0), 0);
    assert_int_equal(tail_term_at(&tail, 1), 1);
    assert_int_equal(tail_term_at(&tail, 3), 1);
    assert_int_equal(tail_term_at(&tail, 4), 3);
    assert_int_equal(tail_term_at(&tail, 5), 7);
    assert_int_equal(tail_term_at(&tail, 99), 7);
    assert_int_equal(tail_term_at(&tail, 120), 8);
    assert_int_equal(tail_term_at(&tail, 121), 0);
    append_text(&tail, 8, "a", 1);
    append_text(&tail, 9, "b", 1);
    assert_int_equal(tail_term_at(&tail, 121), 8);
    assert_int_equal(tail_term_at(&tail, 122), 9);
    tail_truncate(&tail, 50);
    assert_int_equal(tail.last_index, 49);
    assert_int_equal(tail_term_at(&tail, 49), 7);
    assert_int_equal(tail_term_at(&tail, 50), 0);
    append_text(&tail, 10, "c", 1);
    assert_int_equal(tail_term_at(&tail, 50), 10);
    tail_truncate(&tail, 1);
    assert_int_equal(tail.last_index, 0);
    assert_int_equal(tail_term_at(&tail, 1), 0);
    append_text(&tail, 11, "d", 1);
    assert_int_equal(tail_term_at(&tail, 1), 11);
    tail_release(&tail);
}

static void tables_of_terms_that_contradict_themselves_are_refused(void **state)
{
    (void)state;
    const struct agree_term_run late[] = {{2, 1}};
    const struct agree_term_run down[] = {{1, 5}, {9, 4}};
    const struct agree_term_run same[] = {{1, 5}, {1, 6}};
    const struct agree_term_run beyond[] = {{1, 5}, {11, 6}};
    const struct agree_term_run zero[] = {{1, 0}};
    const struct agree_term_run *all[] = {late, down, same, beyond, zero};
    const unsigned counts[] = {1, 2, 2, 2, 1};
    for (int i = 0; i < 5; i++) {
        struct tail tail = {0};
        assert_int_equal(tail_load(&tail, all[i], counts[i], 10, NULL), SEUS_INTEGRITY);
        tail_release(&tail);
    }
    struct tail tail = {0};
    assert_int_equal(tail_load(&tail, NULL, 0, 10, NULL), SEUS_INTEGRITY);
    assert_int_equal(tail_load(&tail, NULL, 0, 0, NULL), SEUS_OK);
    tail_release(&tail);
}

static void copies_are_bounded_but_never_lose_what_is_not_durable(void **state)
{
    (void)state;
    struct tail tail = {0};
    struct log_entry entry;
    char *text = calloc(1, 64 * 1024);
    for (int i = 0; i < 400; i++) { /* 25 MiB */
        append_text(&tail, 1, text, 64 * 1024);
    }
    tail_trim(&tail, 0, 0);
    assert_int_equal(tail_first_copy(&tail), 1); /* nothing is durable */
    tail_trim(&tail, 50, 50);
    assert_int_equal(tail_first_copy(&tail), 51);
    tail_trim(&tail, 400, 60);
    assert_true(tail.slots_bytes <= TAIL_BYTES_HARD && tail.slots_bytes > TAIL_BYTES_SOFT);
    tail_trim(&tail, 400, 400);
    assert_true(tail.slots_bytes <= TAIL_BYTES_SOFT);
    assert_false(tail_entry(&tail, tail_first_copy(&tail) - 1, &entry));
    assert_true(tail_entry(&tail, 400, &entry));
    assert_int_equal(entry.payload.len, 64 * 1024);
    assert_false(tail_entry(&tail, 401, &entry));
    tail_release(&tail);
    for (unsigned i = 0; i < 3 * TAIL_COUNT_MAX; i++) {
        append_text(&tail, 1, "x", 1);
    }
    tail_trim(&tail, tail.last_index, 0);
    assert_int_equal(tail.slots_count, 2 * TAIL_COUNT_MAX);
    tail_trim(&tail, tail.last_index, tail.last_index);
    assert_int_equal(tail.slots_count, TAIL_COUNT_MAX);
    free(text);
    tail_release(&tail);
}

#define SIZE_MAX_TRIED 100000u

/* Content and size of the copy at index, of the log as it was written for the n-th time from there. */
static size_t expected_copy(uint64_t index, unsigned written, unsigned char *ret_bytes)
{
    static const size_t sizes[] = {0, 1, 300, 400, 70, 350, 65536, 20, SIZE_MAX_TRIED, 33000};
    const uint64_t seed = (index * 31 + written) * 0x9e3779b97f4a7c15u;
    const size_t size = sizes[(seed >> 40) % (seed >> 60 == 0 ? 10 : 6)];
    memset(ret_bytes, (int)(seed >> 32), size);
    return size;
}

static void copies_are_what_was_appended_whatever_came_and_went(void **state)
{
    (void)state;
    static unsigned char bytes[SIZE_MAX_TRIED];
    static unsigned written[60000];
    struct tail tail = {0};
    struct log_entry entry;
    for (unsigned round = 1; round <= 500; round++) {
        for (unsigned i = 0; i < 100 + round % 7 * 20; i++) {
            const uint64_t index = tail.last_index + 1;
            written[index] = round;
            append_text(&tail, 1, (const char *)bytes, expected_copy(index, round, bytes));
        }
        if (round % 3 == 0) {
            tail_truncate(&tail, tail.last_index - round % 90);
        }
        if (round % 50 == 0) {
            tail_truncate(&tail, tail_first_copy(&tail)); /* all that is here, and it begins again */
        }
        tail_trim(&tail, tail.last_index, tail.last_index - tail.last_index / 10);
        for (uint64_t index = tail_first_copy(&tail); index <= tail.last_index; index += 1 + round % 5) {
            assert_true(tail_entry(&tail, index, &entry));
            assert_int_equal(entry.payload.len, expected_copy(index, written[index], bytes));
            assert_true(entry.payload.len == 0 || memcmp(entry.payload.ptr, bytes, entry.payload.len) == 0);
        }
    }
    assert_true(tail_first_copy(&tail) > 1); /* some were let go */
    tail_release(&tail);
}

static void ranges_come_out_in_order_while_the_queue_turns_and_grows(void **state)
{
    (void)state;
    struct spans spans = {0};
    uint64_t next = 1;
    uint64_t expected = 1;
    assert_null(spans_front(&spans));
    for (int round = 0; round < 50; round++) {
        for (int i = 0; i < 7 + round % 5; i++, next++) {
            spans_push(&spans, (struct span){.first_index = next, .last_index = next, .bytes = 3});
        }
        for (int i = 0; i < 5; i++, expected++) {
            assert_int_equal(spans_front(&spans)->first_index, expected);
            spans_pop(&spans);
        }
        assert_int_equal(spans.bytes, spans.count * 3);
    }
    spans_pop_through(&spans, next - 2);
    assert_int_equal(spans.count, 1);
    assert_int_equal(spans_at(&spans, 0)->last_index, next - 1);
    assert_null(spans_at(&spans, 1));
    spans_clear(&spans);
    assert_int_equal(spans.bytes, 0);
    spans_release(&spans);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_are_known_for_every_entry),
        cmocka_unit_test(tables_of_terms_that_contradict_themselves_are_refused),
        cmocka_unit_test(copies_are_bounded_but_never_lose_what_is_not_durable),
        cmocka_unit_test(copies_are_what_was_appended_whatever_came_and_went),
        cmocka_unit_test(ranges_come_out_in_order_while_the_queue_turns_and_grows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
