/* SPDX-License-Identifier: EUPL-1.2 */
/* What the shells offer: the words of the table and the schema, where they may stand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/args.c"
#include "cli/complete.c"
#include "cli/span.c"
#include "cli/table.c"

#define WORDS_MAX 8

/* True if word is among what is offered in place of the last of words, which end with NULL. */
static bool offered(const char *word, const char *const *words)
{
    char copies[WORDS_MAX][32];
    char *list[WORDS_MAX];
    char line[64];
    struct buf target = {0};
    int count = 0;
    while (words[count] != NULL) {
        snprintf(copies[count], sizeof(copies[count]), "%s", words[count]);
        list[count] = copies[count];
        count++;
    }
    complete_next(count, list, &target);
    buf_append_char(&target, '\0');
    snprintf(line, sizeof(line), "%s\n", word);
    const char *at = strstr((const char *)target.data, line);
    const bool found = at != NULL && (at == (const char *)target.data || at[-1] == '\n');
    buf_release(&target);
    return found;
}

#define OFFERED(word, ...) offered(word, (const char *const[]){__VA_ARGS__, NULL})

static void nouns_then_verbs_then_flags_are_offered(void **state)
{
    (void)state;
    assert_true(OFFERED("case", ""));
    assert_true(OFFERED("case", "ca"));
    assert_false(OFFERED("zone", "ca"));
    assert_true(OFFERED("open", "case", ""));
    assert_true(OFFERED("open", "case", "o"));
    assert_false(OFFERED("register", "case", ""));
    assert_true(OFFERED("--need", "case", "open", "--n"));
    assert_true(OFFERED("--zone", "case", "open", "--"));
    assert_true(OFFERED("--output", "case", "open", "--"));
    assert_false(OFFERED("--need", "zone", "list", "--"));
}

static void words_of_a_list_are_offered_behind_their_flag(void **state)
{
    (void)state;
    assert_true(OFFERED("violence", "case", "open", "--need", ""));
    assert_true(OFFERED("violence", "case", "open", "--zone", "z1", "--need", "v"));
    assert_false(OFFERED("violence", "case", "open", "--zone", "v"));
    assert_true(OFFERED("jsonl", "case", "list", "-o", "js"));
    assert_true(OFFERED("json", "--output", ""));
    assert_true(OFFERED("local", "case", "list", "--consistency", ""));
}

static void flags_before_the_noun_do_not_hide_it(void **state)
{
    (void)state;
    assert_true(OFFERED("open", "-o", "json", "case", ""));
    assert_true(OFFERED("open", "--dry-run", "case", ""));
    assert_true(OFFERED("--need", "--endpoint", "case", "case", "open", "--"));
}

static void streams_alone_have_their_flags(void **state)
{
    (void)state;
    assert_true(OFFERED("--for", "event", "watch", "--"));
    assert_false(OFFERED("--for", "event", "list", "--"));
}

static void help_is_about_the_other_commands(void **state)
{
    (void)state;
    assert_true(OFFERED("case", "help", ""));
    assert_true(OFFERED("open", "help", "case", "o"));
    assert_true(OFFERED("zsh", "completion", ""));
}

static void nonsense_offers_nothing_and_breaks_nothing(void **state)
{
    (void)state;
    assert_false(OFFERED("case", "nonsense", ""));
    assert_false(OFFERED("open", "nonsense", "more", ""));
    assert_false(OFFERED("open", "case", "nonsense", "o"));
    assert_true(offered("case", (const char *const[]){NULL}));
}

static void there_are_three_shells(void **state)
{
    static const char *const shells[] = {"bash", "zsh", "fish"};
    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        struct buf target = {0};
        assert_int_equal(complete_script(shells[i], &target, NULL), SEUS_OK);
        buf_append_char(&target, '\0');
        assert_non_null(strstr((const char *)target.data, "seusctl completion next"));
        buf_release(&target);
    }
    struct buf none = {0};
    struct seus_why why;
    assert_int_equal(complete_script("tcsh", &none, &why), SEUS_INVALID);
    assert_int_equal(complete_script(NULL, &none, &why), SEUS_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nouns_then_verbs_then_flags_are_offered),
        cmocka_unit_test(words_of_a_list_are_offered_behind_their_flag),
        cmocka_unit_test(flags_before_the_noun_do_not_hide_it),
        cmocka_unit_test(streams_alone_have_their_flags),
        cmocka_unit_test(help_is_about_the_other_commands),
        cmocka_unit_test(nonsense_offers_nothing_and_breaks_nothing),
        cmocka_unit_test(there_are_three_shells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
