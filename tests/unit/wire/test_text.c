/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "wire/json.h"
#include "wire/text.h"

static enum text_fault fault_of(enum wire_type type, const char *text)
{
    return wire_text_fault(type, str_of(text), NULL);
}

static void an_id_holds_letters_digits_and_a_few_signs(void **state)
{
    (void)state;
    assert_int_equal(fault_of(WIRE_ID, "PIS-2026-00042-X"), TEXT_FAULT_NONE);
    assert_int_equal(fault_of(WIRE_ID, "unix:user@host/a_b.c"), TEXT_FAULT_NONE);
    assert_int_equal(fault_of(WIRE_ID, ""), TEXT_FAULT_NONE);
    const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:@/-";
    for (unsigned c = 1; c < 256; c++) {
        const char text[] = {(char)c, '\0'};
        assert_int_equal(fault_of(WIRE_ID, text), strchr(allowed, (int)c) != NULL ? TEXT_FAULT_NONE : TEXT_FAULT_ID);
    }
}

static void every_control_byte_is_found_at_every_place(void **state)
{
    (void)state;
    for (unsigned c = 0; c < 0x80; c++) {
        for (size_t at = 0; at < 20; at++) {
            char text[20];
            memset(text, '~', sizeof(text));
            text[at] = (char)c;
            const struct str s = {text, sizeof(text)};
            const bool control = c < 0x20 || c == 0x7f;
            size_t found = 0;
            assert_int_equal(wire_text_fault(WIRE_LINE, s, &found), control ? TEXT_FAULT_CONTROL : TEXT_FAULT_NONE);
            assert_true(!control || found == at);
            assert_int_equal(wire_text_fault(WIRE_TEXT, s, NULL),
                             control && c != '\n' && c != '\t' ? TEXT_FAULT_CONTROL : TEXT_FAULT_NONE);
        }
    }
}

static void control_and_direction_characters_beyond_ascii_are_refused(void **state)
{
    (void)state;
    assert_int_equal(fault_of(WIRE_TEXT, "\xc2\x80"), TEXT_FAULT_CONTROL);
    assert_int_equal(fault_of(WIRE_TEXT, "\xc2\x9f"), TEXT_FAULT_CONTROL);
    assert_int_equal(fault_of(WIRE_TEXT, "\xc2\xa0"), TEXT_FAULT_NONE);
    static const char *const bidi[] = {"\xd8\x9c", "\xe2\x80\x8e", "\xe2\x80\x8f", "\xe2\x80\xaa", "\xe2\x80\xab",
                                       "\xe2\x80\xac", "\xe2\x80\xad", "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x81\xa7",
                                       "\xe2\x81\xa8", "\xe2\x81\xa9"};
    for (size_t i = 0; i < sizeof(bidi) / sizeof(bidi[0]); i++) {
        assert_int_equal(fault_of(WIRE_TEXT, bidi[i]), TEXT_FAULT_BIDI);
        assert_int_equal(fault_of(WIRE_LINE, bidi[i]), TEXT_FAULT_BIDI);
    }
    assert_int_equal(fault_of(WIRE_LINE, "\xe2\x80\x8d \xe2\x80\xa9 \xe2\x81\xa5 \xe2\x81\xaa"), TEXT_FAULT_NONE);
}

static void what_is_not_utf8_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"\x80",
                                        "\xbf",
                                        "\xc0\xaf",
                                        "\xc1\xbf",
                                        "\xc3",
                                        "\xc3z",
                                        "\xe0\x9f\xbf",
                                        "\xe2\x82",
                                        "\xed\xa0\x80",
                                        "\xed\xbf\xbf",
                                        "\xf0\x8f\xbf\xbf",
                                        "\xf4\x90\x80\x80",
                                        "\xf5\x80\x80\x80",
                                        "\xfe",
                                        "\xff",
                                        "\xf0\x9f\x9a",
                                        "abcdefgh\xff"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_int_equal(fault_of(WIRE_TEXT, wrong[i]), TEXT_FAULT_UTF8);
    }
    assert_int_equal(fault_of(WIRE_LINE, "\xc2\xa1\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xef\xbf\xbf\xf0\x90\x80\x80"),
                     TEXT_FAULT_NONE);
    /* A character cut by the end of the text, with its rest behind it. */
    assert_int_equal(wire_text_fault(WIRE_LINE, (struct str){"\xc3\xa8", 1}, NULL), TEXT_FAULT_UTF8);
}

static void a_refusal_says_the_limit_and_the_length(void **state)
{
    (void)state;
    char longer[300];
    memset(longer, 'a', sizeof(longer));
    struct seus_why why;
    assert_int_equal(wire_check_text(WIRE_LINE, "place", (struct str){longer, 300}, &why), SEUS_INVALID);
    assert_string_equal(why.field, "place");
    assert_string_equal(why.message, "place is 300 bytes long, the limit is 256");
    assert_int_equal(wire_check_text(WIRE_LINE, "place", (struct str){longer, 256}, &why), SEUS_OK);
    assert_int_equal(wire_check_text(WIRE_ID, "id", (struct str){longer, 64}, &why), SEUS_OK);
    assert_int_equal(wire_check_text(WIRE_ID, "id", (struct str){longer, 65}, &why), SEUS_INVALID);
    assert_int_equal(wire_text_size_max(WIRE_TEXT), 8192);
}

static void a_quote_is_short_whole_and_printable(void **state)
{
    (void)state;
    char quote[TEXT_QUOTE_SIZE];
    assert_string_equal(wire_text_quote(quote, STR_LIT("a\x1b[31m\xff\xe2\x80\xae\xc3\xa8")), "a?[31m??\xc3\xa8");
    assert_string_equal(wire_text_quote(quote, (struct str){0}), "");
    char longer[400];
    for (size_t i = 0; i < sizeof(longer); i += 4) {
        memcpy(longer + i, "\xf0\x9f\x9a\x91", 4);
    }
    const struct str cut = str_of(wire_text_quote(quote, (struct str){longer, sizeof(longer)}));
    assert_true(cut.len < TEXT_QUOTE_SIZE);
    assert_string_equal(quote + cut.len - 3, "...");
    assert_int_equal(fault_of(WIRE_LINE, quote), TEXT_FAULT_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_holds_letters_digits_and_a_few_signs),
        cmocka_unit_test(every_control_byte_is_found_at_every_place),
        cmocka_unit_test(control_and_direction_characters_beyond_ascii_are_refused),
        cmocka_unit_test(what_is_not_utf8_is_refused),
        cmocka_unit_test(a_refusal_says_the_limit_and_the_length),
        cmocka_unit_test(a_quote_is_short_whole_and_printable),
    };
    return cmocka_run_group_tests_name("wire/text", tests, NULL, NULL);
}
