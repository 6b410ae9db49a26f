/* SPDX-License-Identifier: EUPL-1.2 */
#include "fixture.h"

static struct str number(struct fixture *f, const char *prefix, unsigned sequence)
{
    return domain_number_make(str_of(prefix), 2026, sequence, &f->arena);
}

static struct fixture *with_cases(void)
{
    struct fixture *f = fixture_new();
    fixture_begin(f);
    for (unsigned i = 1; i <= 12; i++) {
        fixture_put_case(f, arena_printf(&f->arena, "c0%02u", i), number(f, "PIS", i), "pisana", CASE_NEW, 1);
    }
    fixture_put_case(f, STR_LIT("c0vrs"), number(f, "VRS", 1), "versilia", CASE_NEW, 1);
    fixture_commit(f, 1);
    return f;
}

static void assert_resolves(struct fixture *f, struct str typed, const char *id)
{
    struct str found = {0};
    if (view_resolve_case(f->view, typed, &f->arena, &found, &f->why) != SEUS_OK) {
        fail_msg("%.*s: %s", STR_ARG(typed), f->why.message);
    }
    assert_true(str_eq_cstr(found, id));
}

static enum seus_err fails(struct fixture *f, struct str typed)
{
    struct str found = {0};
    f->why = (struct seus_why){0};
    return view_resolve_case(f->view, typed, &f->arena, &found, &f->why);
}

static void numbers_ids_and_unique_starts_name_a_case_in_any_case_of_letters(void **state)
{
    (void)state;
    struct fixture *f = with_cases();
    const struct str whole = number(f, "PIS", 7);
    assert_resolves(f, whole, "c007");
    const struct str lower = arena_str(&f->arena, whole);
    for (size_t i = 0; i < 3; i++) {
        ((char *)(uintptr_t)lower.ptr)[i] = (char)(lower.ptr[i] - 'A' + 'a');
    }
    assert_resolves(f, lower, "c007");
    assert_resolves(f, (struct str){whole.ptr, whole.len - 2}, "c007");
    assert_resolves(f, (struct str){whole.ptr, whole.len - 1}, "c007");
    assert_resolves(f, STR_LIT("vr"), "c0vrs");
    assert_resolves(f, STR_LIT("VRS-2026"), "c0vrs");
    assert_resolves(f, STR_LIT("c0vrs"), "c0vrs");
    fixture_free(f);
}

static void a_wrong_check_character_is_told_before_any_lookup(void **state)
{
    (void)state;
    struct fixture *f = with_cases();
    const struct str whole = number(f, "PIS", 7);
    char *last = (char *)(uintptr_t)whole.ptr + whole.len - 1;
    *last = *last == 'A' ? 'B' : 'A';
    assert_int_equal(fails(f, whole), SEUS_INVALID);
    assert_non_null(strstr(f->why.message, "check character"));
    fixture_free(f);
}

static void several_candidates_are_named_up_to_five(void **state)
{
    (void)state;
    struct fixture *f = with_cases();
    assert_int_equal(fails(f, STR_LIT("pis-2026-0001")), SEUS_CONFLICT); /* 10, 11, 12 */
    assert_non_null(strstr(f->why.message, "PIS-2026-00010"));
    assert_non_null(strstr(f->why.message, "PIS-2026-00012"));
    assert_null(strstr(f->why.message, "..."));
    assert_int_equal(fails(f, STR_LIT("pis")), SEUS_CONFLICT);
    assert_non_null(strstr(f->why.message, "PIS-2026-00005"));
    assert_null(strstr(f->why.message, "PIS-2026-00006"));
    assert_non_null(strstr(f->why.message, "..."));
    fixture_free(f);
}

static void what_names_no_case_is_told_with_the_value_and_a_hint(void **state)
{
    (void)state;
    struct fixture *f = with_cases();
    assert_int_equal(fails(f, number(f, "PIS", 99)), SEUS_NOT_FOUND);
    assert_non_null(strstr(f->why.message, "PIS-2026-00099"));
    assert_true(strlen(f->why.hint) > 0);
    assert_int_equal(fails(f, STR_LIT("c999")), SEUS_NOT_FOUND);
    assert_int_equal(fails(f, STR_LIT("APU-2026")), SEUS_NOT_FOUND);
    assert_int_equal(fails(f, (struct str){0}), SEUS_INVALID);
    char text[65];
    memset(text, 'c', sizeof(text));
    assert_int_equal(fails(f, (struct str){text, sizeof(text)}), SEUS_INVALID);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_ids_and_unique_starts_name_a_case_in_any_case_of_letters),
        cmocka_unit_test(a_wrong_check_character_is_told_before_any_lookup),
        cmocka_unit_test(several_candidates_are_named_up_to_five),
        cmocka_unit_test(what_names_no_case_is_told_with_the_value_and_a_hint),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
