/* SPDX-License-Identifier: EUPL-1.2 */
/* What comes from the schema must not act as a macro, and lines must break where mandoc wants them to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "base/mdoc.h"

static void assert_text(struct buf *made, const char *expected)
{
    buf_append_char(made, '\0');
    assert_string_equal((const char *)made->data, expected);
    buf_release(made);
}

static void a_sentence_ends_its_line(void **state)
{
    struct buf made = {0};
    (void)state;
    mdoc_say(&made, "It works. Look (twice.) Then go");
    assert_text(&made, "It works.\nLook (twice.)\nThen go\n");
}

static void long_lines_break_between_words(void **state)
{
    struct buf made = {0};
    (void)state;
    mdoc_say(&made, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb cccccccccccccccccccc dd");
    assert_text(&made, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\ncccccccccccccccccccc dd\n");
}

static void text_does_not_act(void **state)
{
    struct buf made = {0};
    (void)state;
    mdoc_say(&made, ".Sh is\n\n'br and \\fB \"x\"");
    assert_text(&made, "\\&.Sh is\n.Pp\n\\&'br and \\efB \\(dqx\\(dq\n");
}

static void words_of_a_macro_are_no_macros(void **state)
{
    struct buf made = {0};
    (void)state;
    mdoc_macro(&made, "Ss", "case At -x");
    assert_text(&made, ".Ss case \\&At \\&-x\n");
}

static void what_is_typed_keeps_its_hyphens(void **state)
{
    struct buf made = {0};
    (void)state;
    mdoc_literal(&made, "seusctl case list --zone a");
    assert_text(&made, "seusctl case list \\-\\-zone a\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sentence_ends_its_line),
        cmocka_unit_test(long_lines_break_between_words),
        cmocka_unit_test(text_does_not_act),
        cmocka_unit_test(words_of_a_macro_are_no_macros),
        cmocka_unit_test(what_is_typed_keeps_its_hyphens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
