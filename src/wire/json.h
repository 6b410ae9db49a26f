/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Records <-> JSON. Strict on the way in: unknown or duplicate fields, bad UTF-8, control and bidirectional control
 * characters, values of the wrong type, out of range or oversize are refused with the field's name and the value.
 * On the way out every field is present, in the table's order; absent texts, times and words are null. Sealed texts
 * that were not opened are null too, and the members "erased" and "withheld" of their object list their names.
 * Output never holds a control byte: they are escaped.
 */
#ifndef WIRE_JSON_H
#define WIRE_JSON_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "wire/schema.h"

#define WIRE_JSON_SIZE_MAX 65536 /* bytes of a request body */
#define WIRE_JSON_DEPTH_MAX 32

/* Appends the JSON of a record (one line, no spaces) to target. */
void wire_json_encode(const struct wire_record *record, const void *value, struct buf *target);
/* The same with only the named fields ({"id":…}); names not in the record are skipped. */
void wire_json_encode_fields(const struct wire_record *record, const void *value, const struct str *names,
                             unsigned names_count, struct buf *target);
/* {"id":…,…,"body":{…}}: an event head followed by its body. */
void wire_json_encode_event(const struct wire_event_head *head, const struct wire_event *event, struct buf *target);
/* A quoted, escaped JSON string. */
void wire_json_encode_text(struct str text, struct buf *target);

/*
 * Parses a JSON object into ret_value (overwritten). All texts are copied into arena. Empty bytes count as {}.
 * Required fields are NOT checked here (a path or a flag may still supply them): wire_check_required.
 */
MUST_CHECK enum seus_err wire_json_decode(const struct wire_record *record, struct str bytes, struct arena *arena,
                                          void *ret_value, struct seus_why *why);

/*
 * Sets one field from text, as a query string, a path or a command line gives it: numbers in decimal, times in
 * RFC 3339, words by name, true/false, lists separated by commas; "answers.danger" reaches into a REC. Same limits and
 * refusals.
 * value: the struct to set a field of; the text is copied into arena.
 */
MUST_CHECK enum seus_err wire_set_text(const struct wire_record *record, void *value, struct str name, struct str text,
                                       struct arena *arena, struct seus_why *why);

/* SEUS_INVALID with the field's name if a WIRE_REQ field is absent or empty. */
MUST_CHECK enum seus_err wire_check_required(const struct wire_record *record, const void *value, struct seus_why *why);

/* SEUS_INVALID (field = name) if text breaks the rules of type WIRE_ID, WIRE_LINE or WIRE_TEXT. */
MUST_CHECK enum seus_err wire_check_text(enum wire_type type, const char *name, struct str text, struct seus_why *why);

/* The parser takes its memory from base/mem.h from here on, which never answers NULL: told that there is none, its
 * buffers free what is not theirs. Once, at the start of a program, on its only thread. */
void json_prepare(void);

#endif
