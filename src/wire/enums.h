/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Every closed list of words, once: number (never reused), C name, word on the wire (JSON, CLI). 0 is always "absent".
 * The words are those of the service's glossary (ARCHITECTURE.md); the lists stand in the topic they belong to
 * (schema/topics.h).
 */
#ifndef WIRE_ENUMS_H
#define WIRE_ENUMS_H

#include <stdbool.h>

#include "wire/schema/topics.h"

/* Kinds of rows: one word an entity that is stored as a row of its own. */
#define WIRE_KIND_WORD(V, number, c_name, record, state, group) V(number, c_name, #record)
#define WIRE_ENUM_entity_kind(V) V(0, KIND_NONE, "") WIRE_TOPICS(WIRE_KINDS, WIRE_KIND_WORD, V)
/* K(number, KIND_NAME, record, state, group) for every kind. */
#define WIRE_KIND_ROW(K, number, c_name, record, state, group) K(number, c_name, record, state, group)
#define WIRE_KINDS(K) WIRE_TOPICS(WIRE_KINDS, WIRE_KIND_ROW, K)

#define WIRE_ENUMS(E) E(entity_kind) WIRE_TOPICS(WIRE_ENUMS, E)

#define WIRE_ENUM_MEMBER(number, c_name, word) c_name = number,
#define WIRE_ENUM_DECLARE(name) enum name { WIRE_ENUM_##name(WIRE_ENUM_MEMBER) };
WIRE_ENUMS(WIRE_ENUM_DECLARE)

struct wire_enum {
    const char *name;
    const char *const *words; /* words[number]; number 0 is "" (absent) */
    unsigned count;
};

#define WIRE_ENUM_EXTERN(name) extern const struct wire_enum wire_enum_##name;
WIRE_ENUMS(WIRE_ENUM_EXTERN)

/* Does the list have this number? Numbers may have gaps. */
bool wire_enum_has(const struct wire_enum *list, unsigned number);
/* The word of a value ("" for 0); "?" if the number is not of this list. */
const char *wire_enum_word(const struct wire_enum *list, unsigned number);
/* The number of a word, or -1. */
int wire_enum_number(const struct wire_enum *list, const char *word, unsigned long word_len);

#endif
