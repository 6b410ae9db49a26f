/* SPDX-License-Identifier: EUPL-1.2 */
/* Case numbers: made, checked, told from ids. */
#include "room.h"

static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

static struct str make(struct arena *arena, const char *prefix, unsigned year, uint64_t sequence)
{
    return domain_number_make(str_of(prefix), year, sequence, arena);
}

static bool holds(struct arena *arena, const char *text, size_t text_len)
{
    struct str number;
    return domain_number_check((struct str){text, text_len}, arena, &number, NULL) == SEUS_OK;
}

static void a_number_has_prefix_year_sequence_and_check_character(void **state)
{
    (void)state;
    struct arena arena = {0};
    arena_init(&arena, 0);
    const struct str number = make(&arena, "PIS", 2026, 42);
    assert_int_equal(number.len, strlen("PIS-2026-00042-X"));
    assert_memory_equal(number.ptr, "PIS-2026-00042-", 15);
    assert_int_equal(make(&arena, "PIS", 2026, 1234567).len, strlen("PIS-2026-1234567-X"));
    for (uint64_t sequence = 1; sequence < 200000; sequence = sequence * 3 + 1) {
        const struct str made = make(&arena, "LU", 2031, sequence);
        assert_true(holds(&arena, made.ptr, made.len));
    }
    arena_release(&arena);
}

/* Worked out by hand-written code elsewhere that also gives the standard's own example, A12425GABC1234002 -> M. */
static void the_check_character_is_that_of_the_standard(void **state)
{
    (void)state;
    struct arena arena = {0};
    arena_init(&arena, 0);
    assert_true(str_eq_cstr(make(&arena, "PIS", 2026, 42), "PIS-2026-00042-A"));
    arena_release(&arena);
}

static void lower_case_is_accepted_and_made_canonical(void **state)
{
    (void)state;
    struct arena arena = {0};
    arena_init(&arena, 0);
    const struct str number = make(&arena, "PIS", 2026, 42);
    char lower[32];
    for (size_t i = 0; i < number.len; i++) {
        const char c = number.ptr[i];
        lower[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    struct str canonical = {NULL, 0};
    assert_int_equal(domain_number_check((struct str){lower, number.len}, &arena, &canonical, NULL), SEUS_OK);
    assert_true(str_eq(canonical, number));
    arena_release(&arena);
}

static void every_wrong_character_is_caught(void **state)
{
    (void)state;
    struct arena arena = {0};
    arena_init(&arena, 1 << 16);
    const uint64_t sequences[] = {1, 42, 99999, 31415, 123456};
    for (unsigned n = 0; n < 5; n++) {
        const struct str number = make(&arena, n % 2 == 0 ? "PIS" : "LUCC", 2026 + n, sequences[n]);
        char text[40];
        for (size_t at = 0; at < number.len; at++) {
            for (unsigned c = 0; c < 36; c++) {
                memcpy(text, number.ptr, number.len);
                text[at] = alphabet[c];
                assert_true(text[at] == number.ptr[at] || !holds(&arena, text, number.len));
            }
        }
        arena_reset(&arena);
    }
    arena_release(&arena);
}

/* The standard lets one swap in 630 through: neighbours in the alphabet at one state of the sum. No others may pass. */
static void swapped_neighbours_are_caught_but_for_the_one_in_630_of_the_standard(void **state)
{
    (void)state;
    struct arena arena = {0};
    arena_init(&arena, 1 << 16);
    unsigned swaps = 0;
    unsigned missed = 0;
    for (uint64_t sequence = 1; sequence <= 20000; sequence += 7) {
        const struct str number = make(&arena, "PIS", 2026, sequence);
        for (size_t at = 0; at + 1 < number.len; at++) {
            char text[40];
            memcpy(text, number.ptr, number.len);
            if (text[at] == text[at + 1]) {
                continue;
            }
            text[at] = number.ptr[at + 1];
            text[at + 1] = number.ptr[at];
            swaps++;
            if (holds(&arena, text, number.len)) {
                assert_int_equal(abs(text[at] - text[at + 1]), 1);
                missed++;
            }
        }
        arena_reset(&arena);
    }
    printf("swaps %u, missed %u\n", swaps, missed);
    assert_true(missed * 100 < swaps);
    arena_release(&arena);
}

static void what_is_no_number_is_told_from_a_misheard_one(void **state)
{
    (void)state;
    struct arena arena = {0};
    arena_init(&arena, 0);
    struct seus_why why = {0};
    struct str number;
    const char *const malformed[] = {"",
                                     "P-2026-00042-X",
                                     "PISTO-2026-00042-X",
                                     "PIS-26-00042-X",
                                     "PIS-2026-0042-X",
                                     "PIS-2026-000042-X",
                                     "PIS-2026-00042",
                                     "PIS-2026-00042-",
                                     "PIS-2026-00042-XY",
                                     "PIS 2026 00042 X",
                                     "PIS-2026-000a2-X",
                                     "12-2026-00042-X",
                                     "PIS-2026-00042-*",
                                     "PIS-2026-99999999999999999999999999999999999999999-X"};
    for (unsigned i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++) {
        assert_int_equal(domain_number_check(str_of(malformed[i]), &arena, &number, &why), SEUS_INVALID);
        assert_non_null(strstr(why.message, "is not a case number"));
    }
    const struct str good = make(&arena, "PIS", 2026, 42);
    char wrong[40] = {0};
    memcpy(wrong, good.ptr, good.len);
    wrong[12] = wrong[12] == '9' ? '8' : '9';
    assert_int_equal(domain_number_check(str_of(wrong), &arena, &number, &why), SEUS_INVALID);
    assert_non_null(strstr(why.message, "does not match"));
    assert_non_null(strstr(why.hint, "read the number again"));
    arena_release(&arena);
}

static void starts_of_numbers_are_told_from_ids(void **state)
{
    (void)state;
    const char *const like[] = {"PIS", "pis-", "PIS-2026-", "PIS-2026-00042-X", "LU-20", "PIS-2O26-00042-X"};
    const char *const unlike[] = {"", "c01abcdefghj23456789", "P", "PISTO-2026", "42", "q-1", "c-1x"};
    for (unsigned i = 0; i < sizeof(like) / sizeof(like[0]); i++) {
        assert_true(domain_number_like(str_of(like[i])));
    }
    for (unsigned i = 0; i < sizeof(unlike) / sizeof(unlike[0]); i++) {
        assert_false(domain_number_like(str_of(unlike[i])));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_has_prefix_year_sequence_and_check_character),
        cmocka_unit_test(the_check_character_is_that_of_the_standard),
        cmocka_unit_test(lower_case_is_accepted_and_made_canonical),
        cmocka_unit_test(every_wrong_character_is_caught),
        cmocka_unit_test(swapped_neighbours_are_caught_but_for_the_one_in_630_of_the_standard),
        cmocka_unit_test(what_is_no_number_is_told_from_a_misheard_one),
        cmocka_unit_test(starts_of_numbers_are_told_from_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
