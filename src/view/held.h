/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Inside view/: what is held of a person, as that person may read it (art. 15 GDPR, whose paragraph 4 protects the
 * others): names of others are covered in free texts (held_names.c), and fields that point to others are taken away or
 * told as a role (held_mask.c). What is not known to be harmless is masked. Called by query_held.c.
 */
#ifndef VIEW_HELD_H
#define VIEW_HELD_H

#include "view/query.h"

enum held_as { HELD_AS_PERSON, HELD_AS_STAFF, HELD_AS_SIGNALLER, HELD_AS_PLACE };

struct held_word {
    struct str folded; /* in small letters */
    enum held_as as;
};

struct held_names {
    struct arena *arena;
    struct held_word *words; /* sorted by held_names_ready */
    uint32_t count;
    uint32_t room;
    struct held_word *own; /* words of the person's own name are theirs */
    uint32_t own_count;
    bool unreadable; /* a name of somebody else could not be read: no free text can be vouched for */
};

void held_names_init(struct held_names *names, struct arena *arena);
/* The person's own name, before any other. */
void held_names_own(struct held_names *names, struct str name);
void held_names_add(struct held_names *names, struct str name, enum held_as as);
void held_names_ready(struct held_names *names);
/* The text with every word of a name replaced by who that is; itself, if nothing was. In the arena. */
struct str held_names_cover(const struct held_names *names, struct str text, bool *ret_covered);

struct held_mask {
    const struct query *q;
    const struct held_names *names;
    const struct wire_person *person;
    struct str case_id; /* whose rows these are; empty: the person's own row */
    bool alone;         /* nobody else is known to the case */
    bool own;           /* what is masked now is about the person alone */
    struct str masked[WIRE_LIST_COUNT_MAX]; /* names of fields that were masked */
    uint32_t masked_count;
};

/* The person, or a record that turned out to be theirs. */
bool held_is_theirs(const struct held_mask *mask, struct str person_id);
/* Masks a row or the body of an event, in place; notes in mask->masked what. */
void held_mask_record(struct held_mask *mask, const struct wire_record *record, void *row);
void held_mask_note(struct held_mask *mask, const char *what);

#endif
