/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A look at JSON text before the parser sees it, private to wire/: what the parser would refuse without naming the
 * field, or not refuse at all (depth).
 */
#ifndef WIRE_JSON_SCAN_H
#define WIRE_JSON_SCAN_H

#include "base/err.h"
#include "wire/json_value.h"

struct wire_json_place {
    char path[WIRE_PATH_SIZE]; /* of the value being read: "answers.danger", "units[2].name", or "" */
    unsigned line;             /* from 1 */
    unsigned column;           /* from 1, in bytes */
};

/* SEUS_INVALID if the text is nested deeper than WIRE_JSON_DEPTH_MAX, or a string is not UTF-8 or holds a control byte.
 * Does not check the grammar. */
MUST_CHECK enum seus_err wire_json_scan(struct str bytes, struct seus_why *why);

/* Where a parser stood that stopped behind stop_at bytes. */
void wire_json_scan_place(struct str bytes, size_t stop_at, struct wire_json_place *ret);

#endif
