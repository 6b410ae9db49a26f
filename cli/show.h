/* SPDX-License-Identifier: EUPL-1.2 */
/* Data as printable text: nothing that comes from the room can move a cursor or change a colour. */
#ifndef CLI_SHOW_H
#define CLI_SHOW_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

enum show_for {
    SHOW_PEOPLE,  /* local times, yes/no, "-" for nothing, control bytes escaped */
    SHOW_PROGRAMS /* as in JSON: UTC, true/false, empty for nothing */
};

/* Control bytes (also C1 and those that turn the direction of text) as \n, \t, \xNN or \u{NNNN}. */
void show_escape(struct str text, struct buf *target);

/* The columns a text takes: characters, as terminals count them for alphabets. */
size_t show_width(struct str text);

/* Any value as one line; name decides whether a text is a time. value NULL: absent. */
void show_value(const char *name, const json_t *value, enum show_for reader, struct buf *target);

/* True for null, "", [], and objects of nothing else; with zero: for 0 and false too. */
bool show_is_empty(const json_t *value, bool zero);

/* A member of a reply: "" and 0 where it has none of this name, or of another type. */
const char *show_string(const json_t *object, const char *name);
uint64_t show_number(const json_t *object, const char *name);

/* "a.b.c" in object: a new reference, or NULL. Lists on the way give a list of what their elements have. */
json_t *show_pick(const json_t *object, struct str path);

#endif
