/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/arena.h"

static bool is_zeroed(const unsigned char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] != 0) {
            return false;
        }
    }
    return true;
}

static void memory_is_zeroed_and_aligned_also_after_a_reset(void **state)
{
    struct arena arena;
    (void)state;
    arena_init(&arena, 256);
    for (unsigned round = 0; round < 3; round++) {
        for (size_t size = 0; size < 100; size++) {
            unsigned char *memory = arena_alloc(&arena, size);
            assert_non_null(memory);
            assert_int_equal((uintptr_t)memory % _Alignof(max_align_t), 0);
            assert_true(is_zeroed(memory, size));
            memset(memory, 0xff, size);
        }
        arena_reset(&arena);
    }
    arena_release(&arena);
}

static void allocations_do_not_overlap(void **state)
{
    enum { COUNT = 200 };
    struct arena arena;
    unsigned char *pieces[COUNT];
    (void)state;
    arena_init(&arena, 512);
    for (unsigned i = 0; i < COUNT; i++) {
        pieces[i] = arena_alloc(&arena, i + 1);
        memset(pieces[i], (int)i, i + 1);
    }
    for (unsigned i = 0; i < COUNT; i++) {
        for (unsigned j = 0; j <= i; j++) {
            assert_int_equal(pieces[i][j], i);
        }
    }
    arena_release(&arena);
}

static void a_request_larger_than_a_block_gets_its_own(void **state)
{
    struct arena arena;
    (void)state;
    arena_init(&arena, 64);
    unsigned char *small = arena_alloc(&arena, 16);
    unsigned char *large = arena_alloc(&arena, 100000);
    unsigned char *next = arena_alloc(&arena, 16);
    memset(small, 1, 16);
    memset(large, 2, 100000);
    memset(next, 3, 16);
    assert_int_equal(small[15], 1);
    assert_int_equal(large[99999], 2);
    assert_int_equal(next[0], 3);
    arena_release(&arena);
}

static void a_steady_round_after_reset_reuses_the_same_memory(void **state)
{
    struct arena arena;
    void *first[3];
    (void)state;
    arena_init(&arena, 1024);
    for (unsigned round = 0; round < 4; round++) {
        void *now[3] = {arena_alloc(&arena, 700), arena_alloc(&arena, 5000), arena_alloc(&arena, 700)};
        if (round == 0) {
            memcpy(first, now, sizeof(first));
        }
        assert_memory_equal(now, first, sizeof(first));
        arena_reset(&arena);
    }
    arena_release(&arena);
}

static void an_arena_of_zeroes_works_and_may_be_released_twice(void **state)
{
    struct arena arena = {0};
    (void)state;
    arena_release(&arena);
    assert_non_null(arena_alloc(&arena, 10));
    arena_release(&arena);
    arena_release(&arena);
    arena_reset(&arena);
    assert_non_null(arena_alloc(&arena, 10));
    arena_release(&arena);
}

static void what_a_large_user_needed_is_given_back_when_it_is_trimmed(void **state)
{
    struct arena arena;
    (void)state;
    arena_init(&arena, 1000);
    for (unsigned i = 0; i < 50; i++) {
        memset(arena_alloc(&arena, 900), 0x77, 900);
    }
    assert_int_equal(arena_held(&arena), 50000);
    arena_trim(&arena, 4500);
    assert_int_equal(arena_held(&arena), 4000);
    for (unsigned i = 0; i < 10; i++) { /* kept blocks and new ones: all zero, and apart from each other */
        unsigned char *memory = arena_alloc(&arena, 900);
        for (unsigned n = 0; n < 900; n++) {
            assert_int_equal(memory[n], 0);
        }
        memset(memory, 0x77, 900);
    }
    arena_trim(&arena, 0);
    assert_int_equal(arena_held(&arena), 0);
    assert_non_null(arena_alloc(&arena, 10));
    arena_trim(&arena, 1u << 20);
    assert_int_equal(arena_held(&arena), 1000);
    arena_release(&arena);
    arena_trim(&arena, 10);
    assert_null(arena.first);
}

static void copies_are_independent_and_texts_end_with_a_nul(void **state)
{
    struct arena arena;
    char source[] = "case";
    (void)state;
    arena_init(&arena, 0);
    const char *copy = arena_copy(&arena, source, sizeof(source));
    const struct str text = arena_str(&arena, (struct str){source, 2});
    const struct str empty = arena_str(&arena, (struct str){0});
    const struct str printed = arena_printf(&arena, "%s-%05d", "PIS", 42);
    source[0] = 'X';
    assert_string_equal(copy, "case");
    assert_int_equal(text.len, 2);
    assert_string_equal(text.ptr, "ca");
    assert_int_equal(empty.len, 0);
    assert_string_equal(empty.ptr, "");
    assert_string_equal(printed.ptr, "PIS-00042");
    assert_int_equal(printed.len, 9);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_aligned_also_after_a_reset),
        cmocka_unit_test(allocations_do_not_overlap),
        cmocka_unit_test(a_request_larger_than_a_block_gets_its_own),
        cmocka_unit_test(a_steady_round_after_reset_reuses_the_same_memory),
        cmocka_unit_test(an_arena_of_zeroes_works_and_may_be_released_twice),
        cmocka_unit_test(what_a_large_user_needed_is_given_back_when_it_is_trimmed),
        cmocka_unit_test(copies_are_independent_and_texts_end_with_a_nul),
    };
    return cmocka_run_group_tests_name("base/arena", tests, NULL, NULL);
}
