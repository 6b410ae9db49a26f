/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "wire/enums.h"

#define ROW(name) &wire_enum_##name,
static const struct wire_enum *const lists[] = {WIRE_ENUMS(ROW)};

static void every_word_has_its_number_and_no_other(void **state)
{
    (void)state;
    for (size_t l = 0; l < sizeof(lists) / sizeof(lists[0]); l++) {
        assert_true(lists[l]->count > 1);
        for (unsigned i = 0; i < lists[l]->count; i++) {
            const char *word = wire_enum_word(lists[l], i);
            assert_int_equal(strcmp(word, "?") != 0, wire_enum_has(lists[l], i));
            if (!wire_enum_has(lists[l], i)) {
                continue;
            }
            assert_int_equal(wire_enum_number(lists[l], word, strlen(word)), i);
            assert_true(i == 0 || word[0] != '\0');
        }
    }
}

static void a_number_outside_the_list_is_a_question_mark(void **state)
{
    (void)state;
    assert_string_equal(wire_enum_word(&wire_enum_tri, 3), "?");
    assert_string_equal(wire_enum_word(&wire_enum_tri, 0xffffffffu), "?");
}

static void a_gap_among_the_numbers_is_no_word(void **state)
{
    (void)state;
    static const char *const words[] = {[0] = "", [1] = "one", [3] = "three"};
    const struct wire_enum list = {.name = "odd", .words = words, .count = 4};
    assert_true(wire_enum_has(&list, 3));
    assert_false(wire_enum_has(&list, 2));
    assert_false(wire_enum_has(&list, 4));
    assert_string_equal(wire_enum_word(&list, 2), "?");
    assert_int_equal(wire_enum_number(&list, "three", 5), 3);
}

static void a_word_outside_the_list_has_no_number(void **state)
{
    (void)state;
    assert_int_equal(wire_enum_number(&wire_enum_tri, "ye", 2), -1);
    assert_int_equal(wire_enum_number(&wire_enum_tri, "yess", 4), -1);
    assert_int_equal(wire_enum_number(&wire_enum_tri, "YES", 3), -1);
    assert_int_equal(wire_enum_number(&wire_enum_written, "", 0), -1);
}

static void absence_is_zero_and_written_has_a_word_for_it(void **state)
{
    (void)state;
    assert_string_equal(wire_enum_word(&wire_enum_case_state, 0), "");
    assert_string_equal(wire_enum_word(&wire_enum_written, WRITTEN_NO), "no");
    assert_int_equal(wire_enum_number(&wire_enum_tri, NULL, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_word_has_its_number_and_no_other),
        cmocka_unit_test(a_number_outside_the_list_is_a_question_mark),
        cmocka_unit_test(a_gap_among_the_numbers_is_no_word),
        cmocka_unit_test(a_word_outside_the_list_has_no_number),
        cmocka_unit_test(absence_is_zero_and_written_has_a_word_for_it),
    };
    return cmocka_run_group_tests_name("wire/enums", tests, NULL, NULL);
}
