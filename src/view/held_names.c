/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Names of others in free text. A name is taken word by word: notes say "Bianchi" where the label says "Lucia Bianchi".
 * A word too many covered is a nuisance, one too few a breach. Called by query_held.c and held_mask.c.
 */
#include <stdlib.h>

#include "view/held.h"
#include "wire/sealed.h"

#define WORD_SIZE_MIN 3u /* Eva, Ugo */

/* Words of labels and of institutions that name nobody. */
static const char *const plain[] = {
    "and",  "the",  "with", "che",  "con",  "dei",   "del",    "della", "delle", "dell",  "degli",   "dal",
    "dalla", "per", "una",  "uno",  "gli",  "dott",  "dottssa", "sig",  "signora", "signor", "comune", "servizio",
    "sociale", "zona", "casa", "via", "piazza", "from", "for", "not", "non", "pronto", "soccorso", "ospedale",
};

static bool is_word_byte(unsigned char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte >= 0x80;
}

/* Small letters of ASCII and of the accented letters of Latin-1 in UTF-8 (C3 80..9E): those of names here. */
static unsigned char fold(unsigned char before, unsigned char byte)
{
    if (byte >= 'A' && byte <= 'Z') {
        return (unsigned char)(byte + ('a' - 'A'));
    }
    return before == 0xc3 && byte >= 0x80 && byte <= 0x9e ? (unsigned char)(byte + 0x20) : byte;
}

/* The next word at or behind *at; false: none. */
static bool next_word(struct str text, size_t *at, struct str *ret_word)
{
    size_t from = *at;
    while (from < text.len && !is_word_byte((unsigned char)text.ptr[from])) {
        from++;
    }
    size_t to = from;
    while (to < text.len && is_word_byte((unsigned char)text.ptr[to])) {
        to++;
    }
    *at = to;
    *ret_word = (struct str){text.ptr + from, to - from};
    return to > from;
}

static struct str folded(struct str word, struct arena *arena)
{
    unsigned char *bytes = arena_copy(arena, word.ptr, word.len);
    unsigned char before = 0;
    for (size_t i = 0; i < word.len; i++) {
        const unsigned char byte = bytes[i];
        bytes[i] = fold(before, byte);
        before = byte;
    }
    return (struct str){(const char *)bytes, word.len};
}

static int compare(const void *a, const void *b)
{
    const struct held_word *left = a;
    const struct held_word *right = b;
    return str_cmp(left->folded, right->folded);
}

static bool is_plain(struct str word)
{
    bool digits = true;
    for (size_t i = 0; i < word.len; i++) {
        digits = digits && word.ptr[i] >= '0' && word.ptr[i] <= '9';
    }
    for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
        if (str_eq_cstr(word, plain[i])) {
            return true;
        }
    }
    return word.len < WORD_SIZE_MIN || (digits && word.len < 5); /* house numbers; a telephone number names somebody */
}

static bool is_own(const struct held_names *names, struct str word)
{
    for (uint32_t i = 0; i < names->own_count; i++) {
        if (str_eq(names->own[i].folded, word)) {
            return true;
        }
    }
    return false;
}

static void add_word(struct held_names *names, struct str word, enum held_as as)
{
    if (names->count == names->room) {
        const uint32_t room = names->room == 0 ? 64 : names->room * 2;
        struct held_word *words = arena_alloc(names->arena, room * sizeof(*words));
        if (names->count > 0) {
            memcpy(words, names->words, names->count * sizeof(*words));
        }
        names->words = words;
        names->room = room;
    }
    names->words[names->count++] = (struct held_word){word, as};
}

void held_names_init(struct held_names *names, struct arena *arena)
{
    *names = (struct held_names){.arena = arena};
}

void held_names_own(struct held_names *names, struct str name)
{
    struct str word;
    size_t at = 0;
    if (wire_is_sealed(name)) {
        return;
    }
    while (next_word(name, &at, &word)) {
        add_word(names, folded(word, names->arena), HELD_AS_PERSON);
    }
    names->own = names->words;
    names->own_count = names->count;
    names->words = NULL;
    names->count = 0;
    names->room = 0;
}

void held_names_add(struct held_names *names, struct str name, enum held_as as)
{
    struct str word;
    size_t at = 0;
    if (wire_is_sealed(name)) {
        names->unreadable = names->unreadable || as == HELD_AS_PERSON;
        return;
    }
    while (next_word(name, &at, &word)) {
        const struct str small = folded(word, names->arena);
        if (!is_plain(small) && !is_own(names, small)) {
            add_word(names, small, as);
        }
    }
}

void held_names_ready(struct held_names *names)
{
    if (names->count > 0) {
        qsort(names->words, names->count, sizeof(*names->words), compare);
    }
}

static const char *cover_of(enum held_as as)
{
    switch (as) {
    case HELD_AS_PERSON:
        return "[other person]";
    case HELD_AS_STAFF:
        return "[staff]";
    case HELD_AS_SIGNALLER:
        return "[signaller]";
    case HELD_AS_PLACE:
        return "[place]";
    }
    return "[masked]";
}

struct str held_names_cover(const struct held_names *names, struct str text, bool *ret_covered)
{
    struct buf out = {0};
    struct str word;
    size_t at = 0;
    size_t copied = 0;
    *ret_covered = false;
    if (names->count == 0) {
        return text;
    }
    while (next_word(text, &at, &word)) {
        const struct held_word wanted = {.folded = folded(word, names->arena)};
        const struct held_word *found = bsearch(&wanted, names->words, names->count, sizeof(wanted), compare);
        if (found == NULL) {
            continue;
        }
        const size_t from = (size_t)(word.ptr - text.ptr);
        buf_append_str(&out, (struct str){text.ptr + copied, from - copied});
        buf_append_str(&out, str_of(cover_of(found->as)));
        copied = at;
    }
    if (copied > 0) {
        buf_append_str(&out, (struct str){text.ptr + copied, text.len - copied});
        text = arena_str(names->arena, buf_str(&out));
        *ret_covered = true;
    }
    buf_release(&out);
    return text;
}
