/* SPDX-License-Identifier: EUPL-1.2 */
/* Who is asked for a zone: its set, the files of the node, plugins in shadow, files that are not those of the set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "policy/round.h"

#define SHA_OF(letter) letter letter letter letter letter letter letter letter
#define SHA_A SHA_OF("aaaaaaaa")
#define SHA_B SHA_OF("bbbbbbbb")
#define SHA_C SHA_OF("cccccccc")

static struct arena arena;
static struct files files;

static void file_add(const char *plugin, const char *sha256, bool on_request)
{
    struct files_entry *const entry = &files.entries[files.count++];
    *entry = (struct files_entry){.is_loaded = true, .on_request = on_request};
    str_copy(entry->plugin, sizeof(entry->plugin), str_of(plugin));
    str_copy(entry->version, sizeof(entry->version), STR_LIT("1"));
    str_copy(entry->sha256, sizeof(entry->sha256), str_of(sha256));
    entry->kinds[VERDICT_TRIAGE].is_offered = true;
}

static int up(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    files = (struct files){0};
    file_add("it.a", SHA_A, false);
    file_add("it.b", SHA_B, false);
    file_add("it.c", SHA_C, true);
    return 0;
}

static int down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static struct wire_verdict triage(uint32_t decision, uint32_t priority)
{
    return (struct wire_verdict){.kind = VERDICT_TRIAGE, .source = SOURCE_PLUGIN, .decision = decision,
                                 .priority = priority, .plugin = STR_LIT("it.x")};
}

static struct round round_of(struct wire_set_entry *set, uint32_t count, bool closed)
{
    static struct wire_question question;
    struct round round;
    question = (struct wire_question){.kind = VERDICT_TRIAGE, .set = set, .set_count = count, .set_closed = closed};
    round_init(&round, &files, &question, &arena);
    return round;
}

static struct wire_set_entry entry(const char *plugin, const char *sha256, uint32_t state)
{
    return (struct wire_set_entry){.plugin = str_of(plugin), .digest = str_of(sha256), .state = state};
}

static void without_a_set_all_are_asked_but_those_on_request(void **state)
{
    (void)state;
    const struct round round = round_of(NULL, 0, false);
    assert_int_equal(round.live_count, 2);
    assert_int_equal(round.live[0].file, 0);
    assert_int_equal(round.shadows_count, 0);
}

static void a_set_names_who_is_asked_and_in_which_order(void **state)
{
    (void)state;
    struct wire_set_entry set[] = {entry("it.c", SHA_C, PLUGIN_ENABLED), entry("it.a", SHA_A, PLUGIN_ENABLED)};
    const struct round round = round_of(set, 2, true);
    assert_int_equal(round.live_count, 2);
    assert_int_equal(round.live[0].file, 2);
    assert_int_equal(round.live[1].file, 0);
    uint32_t behind = 0;
    const struct str *const digests = round_behind(&round, &files, &behind);
    assert_int_equal(behind, 1);
    assert_true(str_eq_cstr(digests[0], SHA_A));
}

static void a_disabled_plugin_is_not_asked(void **state)
{
    (void)state;
    struct wire_set_entry set[] = {entry("it.a", SHA_A, PLUGIN_DISABLED)};
    const struct round round = round_of(set, 1, false);
    assert_int_equal(round.live_count, 1);
    assert_int_equal(round.live[0].file, 1);
    assert_int_equal(round_of(set, 1, true).live_count, 0);
}

static void a_file_that_is_not_the_one_the_set_names_is_not_used_and_the_reason_says_so(void **state)
{
    (void)state;
    struct wire_set_entry other[] = {entry("it.a", SHA_B, PLUGIN_ENABLED)};
    struct round round = round_of(other, 1, true);
    bool is_shadow = false;
    assert_int_equal(round.live_count, 0);
    assert_null(round_step(&round, &is_shadow));
    assert_non_null(strstr(round.failure, "names the file with digest bbbbbbbbbbbbbbbb, this node has aaaa"));
    struct wire_set_entry missing[] = {entry("it.gone", SHA_B, PLUGIN_ENABLED)};
    assert_non_null(strstr(round_of(missing, 1, true).failure, "is not on this node"));
    files.entries[0].is_loaded = false;
    struct wire_set_entry down_now[] = {entry("it.a", SHA_A, PLUGIN_ENABLED)};
    assert_non_null(strstr(round_of(down_now, 1, true).failure, "does not run"));
}

static void of_two_files_of_one_plugin_the_first_is_asked_unless_a_set_names_the_other(void **state)
{
    (void)state;
    files.count = 1;
    file_add("it.a", SHA_B, false);
    assert_int_equal(round_of(NULL, 0, false).live_count, 1);
    struct wire_set_entry set[] = {entry("it.a", SHA_B, PLUGIN_ENABLED)};
    assert_int_equal(round_of(set, 1, true).live[0].file, 1);
}

static void the_most_severe_answer_wins_and_flags_add_up(void **state)
{
    (void)state;
    struct str sealed[] = {STR_LIT("sealed")};
    struct str both[] = {STR_LIT("uasc"), STR_LIT("sealed")};
    struct round round = round_of(NULL, 0, false);
    struct wire_verdict first = triage(DECISION_DEFERRED, PRIORITY_D);
    struct wire_verdict second = triage(DECISION_APPROPRIATE, PRIORITY_E);
    first.flags = sealed;
    first.flags_count = 1;
    second.flags = both;
    second.flags_count = 2;
    round_answer(&round, &first);
    assert_false(round_is_decided(&round));
    round_answer(&round, &second);
    assert_true(round_is_decided(&round));
    assert_int_equal(round.best.priority, PRIORITY_E);
    assert_int_equal(round.best.flags_count, 2);
}

static void a_shadow_is_asked_last_and_its_answer_changes_nothing(void **state)
{
    (void)state;
    struct wire_set_entry set[] = {entry("it.c", SHA_C, PLUGIN_SHADOW)};
    struct round round = round_of(set, 1, false);
    const struct wire_verdict live = triage(DECISION_DEFERRED, PRIORITY_D);
    const struct wire_verdict shadow = triage(DECISION_APPROPRIATE, PRIORITY_E);
    bool is_shadow = false;
    round_answer(&round, &live);
    round_no_answer(&round, &files, "no opinion");
    assert_int_equal(round_step(&round, &is_shadow)->file, 2);
    assert_true(is_shadow);
    round_answer(&round, &shadow);
    assert_null(round_step(&round, &is_shadow));
    assert_int_equal(round.best.decision, DECISION_DEFERRED);
    assert_int_equal(round.said_count, 1);
    assert_int_equal(round.said[0].priority, PRIORITY_E);
}

static void a_shadow_that_fails_is_told_with_its_reason(void **state)
{
    (void)state;
    struct wire_set_entry set[] = {entry("it.c", SHA_C, PLUGIN_SHADOW), entry("it.a", SHA_A, PLUGIN_ENABLED)};
    struct round round = round_of(set, 2, true);
    const struct wire_verdict live = triage(DECISION_APPROPRIATE, PRIORITY_U);
    round_answer(&round, &live);
    round_no_answer(&round, &files, "no answer within 50 ms");
    assert_int_equal(round.best.priority, PRIORITY_U);
    assert_true(str_eq_cstr(round.said[0].failure, "no answer within 50 ms"));
    assert_true(str_eq_cstr(round.said[0].plugin, "it.c"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(without_a_set_all_are_asked_but_those_on_request, up, down),
        cmocka_unit_test_setup_teardown(a_set_names_who_is_asked_and_in_which_order, up, down),
        cmocka_unit_test_setup_teardown(a_disabled_plugin_is_not_asked, up, down),
        cmocka_unit_test_setup_teardown(a_file_that_is_not_the_one_the_set_names_is_not_used_and_the_reason_says_so, up,
                                        down),
        cmocka_unit_test_setup_teardown(of_two_files_of_one_plugin_the_first_is_asked_unless_a_set_names_the_other, up,
                                        down),
        cmocka_unit_test_setup_teardown(the_most_severe_answer_wins_and_flags_add_up, up, down),
        cmocka_unit_test_setup_teardown(a_shadow_is_asked_last_and_its_answer_changes_nothing, up, down),
        cmocka_unit_test_setup_teardown(a_shadow_that_fails_is_told_with_its_reason, up, down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
