/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Case numbers: PREFIX-YYYY-NNNNN-K. People read them aloud over the telephone, so the last character (ISO 7064
 * MOD 37,36 over the characters before it, dashes left out) catches every misheard character, and every swap of two
 * neighbours but the one in 630 that the standard lets through. Called by evolve (make) and by whoever takes a number
 * from a person (check, like). Never looks a number up.
 */
#include "domain/domain.h"

#include "base/check.h"

#define PREFIX_LETTERS_MIN  2u
#define PREFIX_LETTERS_MAX  4u
#define YEAR_DIGITS         4u
#define SEQUENCE_DIGITS_MIN 5u
#define SEQUENCE_DIGITS_MAX 20u
#define NUMBER_SIZE_MAX     (PREFIX_LETTERS_MAX + 1 + YEAR_DIGITS + 1 + SEQUENCE_DIGITS_MAX + 1 + 1)

static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* Value of a character in the standard's alphabet; 36 for any other. */
static unsigned value_of(char c)
{
    if (is_digit(c)) {
        return (unsigned)(c - '0');
    }
    return c >= 'A' && c <= 'Z' ? (unsigned)(c - 'A') + 10 : 36;
}

/* The check character over text; characters outside the alphabet (dashes) do not count. */
static char check_character(struct str text)
{
    unsigned product = 36;
    for (size_t i = 0; i < text.len; i++) {
        const unsigned value = value_of(upper(text.ptr[i]));
        if (value < 36) {
            const unsigned sum = (product + value) % 36;
            product = (sum == 0 ? 36 : sum) * 2 % 37;
        }
    }
    CHECK(product >= 1 && product <= 36);
    return alphabet[(37 - product) % 36];
}

struct str domain_number_make(struct str prefix, unsigned year, uint64_t sequence, struct arena *arena)
{
    const struct str stem =
        arena_printf(arena, "%.*s-%04u-%05llu", STR_ARG(prefix), year, (unsigned long long)sequence);
    return arena_printf(arena, "%.*s-%c", STR_ARG(stem), check_character(stem));
}

/* Counts the characters at *at that are letters (or digits), and moves behind them. */
static size_t skip_run(struct str text, size_t *at, bool (*is_member)(char c))
{
    const size_t first = *at;
    while (*at < text.len && is_member(text.ptr[*at])) {
        (*at)++;
    }
    return *at - first;
}

static bool skip_dash(struct str text, size_t *at)
{
    if (*at < text.len && text.ptr[*at] == '-') {
        (*at)++;
        return true;
    }
    return false;
}

static bool is_well_formed(struct str text)
{
    size_t at = 0;
    const size_t letters = skip_run(text, &at, is_letter);
    if (letters < PREFIX_LETTERS_MIN || letters > PREFIX_LETTERS_MAX || !skip_dash(text, &at)) {
        return false;
    }
    if (skip_run(text, &at, is_digit) != YEAR_DIGITS || !skip_dash(text, &at)) {
        return false;
    }
    const size_t sequence_at = at;
    const size_t digits = skip_run(text, &at, is_digit);
    if (digits < SEQUENCE_DIGITS_MIN || digits > SEQUENCE_DIGITS_MAX || !skip_dash(text, &at)) {
        return false;
    }
    if (digits > SEQUENCE_DIGITS_MIN && text.ptr[sequence_at] == '0') {
        return false; /* one case, one spelling */
    }
    return at + 1 == text.len && (is_digit(text.ptr[at]) || is_letter(text.ptr[at]));
}

enum seus_err domain_number_check(struct str text, struct arena *arena, struct str *ret_number, struct seus_why *why)
{
    if (text.len > NUMBER_SIZE_MAX || !is_well_formed(text)) {
        seus_fail(SEUS_INVALID, why, "case_id", "'%.64s' is not a case number", arena_str(arena, text).ptr);
        seus_hint(why, "a case number looks like PIS-2026-00042-X: letters of the zone, year, five digits or more, one "
                       "check character");
        return SEUS_INVALID;
    }
    char canonical[NUMBER_SIZE_MAX];
    for (size_t i = 0; i < text.len; i++) {
        canonical[i] = upper(text.ptr[i]);
    }
    const struct str stem = {canonical, text.len - 2};
    if (check_character(stem) != canonical[text.len - 1]) {
        seus_fail(SEUS_INVALID, why, "case_id",
                  "the check character of case number '%.*s' does not match: a character was misheard or mistyped, so "
                  "no case was looked up",
                  (int)text.len, canonical);
        seus_hint(why, "read the number again, or find the case with: seusctl case list");
        return SEUS_INVALID;
    }
    *ret_number = arena_str(arena, (struct str){canonical, text.len});
    return SEUS_OK;
}

/* Internal ids have no dash and are longer than a prefix, so letters and a dash (or nothing) mean a number. */
bool domain_number_like(struct str text)
{
    size_t at = 0;
    const size_t letters = skip_run(text, &at, is_letter);
    return letters >= PREFIX_LETTERS_MIN && letters <= PREFIX_LETTERS_MAX && (at == text.len || text.ptr[at] == '-');
}
