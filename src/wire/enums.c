/* SPDX-License-Identifier: EUPL-1.2 */
/* The lists of words of enums.h as tables, and the look-ups in them. Constant: holds no state. */
#include "wire/enums.h"

#include <stddef.h>
#include <string.h>

#define WORD(number, c_name, word) [number] = word,
#define WORDS(name) static const char *const words_##name[] = {WIRE_ENUM_##name(WORD)};
WIRE_ENUMS(WORDS)

#define LIST(list)                                             \
    const struct wire_enum wire_enum_##list = {                \
        .name = #list,                                         \
        .words = words_##list,                                 \
        .count = sizeof(words_##list) / sizeof(words_##list[0]), \
    };
WIRE_ENUMS(LIST)

bool wire_enum_has(const struct wire_enum *list, unsigned number)
{
    return number < list->count && list->words[number] != NULL;
}

const char *wire_enum_word(const struct wire_enum *list, unsigned number)
{
    return wire_enum_has(list, number) ? list->words[number] : "?";
}

int wire_enum_number(const struct wire_enum *list, const char *word, unsigned long word_len)
{
    for (unsigned i = 0; i < list->count; i++) {
        const char *known = list->words[i];
        if (known != NULL && strlen(known) == word_len && (word_len == 0 || memcmp(known, word, word_len) == 0)) {
            return (int)i;
        }
    }
    return -1;
}
