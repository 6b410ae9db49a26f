/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The one rule of what a text may hold. CBOR and JSON ask the same question, so that whatever a client could write can
 * be read back from the log by every node; policy/ asks it of what plugins say.
 */
#ifndef WIRE_TEXT_H
#define WIRE_TEXT_H

#include <stdint.h>

#include "base/buf.h"
#include "wire/schema.h"

enum text_fault {
    TEXT_FAULT_NONE = 0,
    TEXT_FAULT_LONG,     /* over the size of its type */
    TEXT_FAULT_UTF8,     /* not UTF-8 */
    TEXT_FAULT_CONTROL,  /* a control character, but for the line feeds and tabs of a TEXT */
    TEXT_FAULT_BIDI,     /* a character that reorders what the reader sees */
    TEXT_FAULT_ID        /* a character that an ID may not hold */
};

/* Whether text keeps the rules of type: ID, LINE, TEXT, or a list of one of them (its element). ret_at (optional): byte
 * at fault. */
enum text_fault wire_text_fault(enum wire_type type, struct str text, size_t *ret_at);

/* The most bytes of an ID, LINE or TEXT (or of an element of a list of them). */
size_t wire_text_size_max(enum wire_type type);

/* What a fault is, as the end of a sentence: "is not UTF-8". */
const char *wire_text_fault_name(enum text_fault fault);

/* The bytes of the first character of text (at least 1 byte long) and its code point; 0 if it is not UTF-8. */
size_t wire_utf8_first(const char *text, size_t text_len, uint32_t *ret_code);

/* C0, DEL and C1 (line feed and tab included). */
bool wire_code_is_control(uint32_t code);
/* Marks, embeddings, overrides and isolates of bidirectional text. */
bool wire_code_is_bidi(uint32_t code);

/*
 * Copies text for a sentence: cut to at most 40 bytes of whole characters and "...", what is not printable as '?'.
 * Returns target, NUL-terminated.
 */
#define TEXT_QUOTE_SIZE 48
const char *wire_text_quote(char target[TEXT_QUOTE_SIZE], struct str text);

#endif
