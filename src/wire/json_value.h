/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Single values from text, private to wire/: what a JSON string, a query string and a flag have in common.
 * path: the field as the client would name it ("answers.danger"), for the error.
 */
#ifndef WIRE_JSON_VALUE_H
#define WIRE_JSON_VALUE_H

#include "base/arena.h"
#include "base/err.h"
#include "wire/schema.h"

#define WIRE_PATH_SIZE 64 /* of a field's path, with its NUL; longer ones are cut */

/* An ID, LINE, TEXT or element of a list of them, checked and copied into arena. */
MUST_CHECK enum seus_err wire_value_text(enum wire_type type, const char *path, struct str text, struct arena *arena,
                                         struct str *ret, struct seus_why *why);
/* A time in RFC 3339. */
MUST_CHECK enum seus_err wire_value_time(const char *path, struct str text, uint64_t *ret_ms, struct seus_why *why);
/* A word of a list; the hint names the words. */
MUST_CHECK enum seus_err wire_value_word(const struct wire_enum *list, const char *path, struct str text,
                                         uint32_t *ret_number, struct seus_why *why);
/* Bytes in hexadecimal. */
MUST_CHECK enum seus_err wire_value_hex(const char *path, struct str text, struct arena *arena, struct str *ret,
                                        struct seus_why *why);
/* SEUS_INVALID for a name that record does not have; the hint is the nearest name, or all of them. */
enum seus_err wire_value_unknown(const struct wire_record *record, const char *path, struct str name,
                                 struct seus_why *why);
/* SEUS_INVALID for a list that is too long. */
MUST_CHECK enum seus_err wire_value_count(const char *path, size_t count, size_t count_max, struct seus_why *why);

#endif
