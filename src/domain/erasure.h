/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the files about erasing share: whom an erasure is about, what forbids it, and which keys it destroys. Inside
 * domain/, and for the leader's look at what was kept long enough (seusd/retention.c). Reads rows, decides nothing.
 */
#ifndef DOMAIN_ERASURE_H
#define DOMAIN_ERASURE_H

#include "domain/decide.h"

#define ERASURE_KEYS_MAX  256u /* of one erasure: limit of the wire type RECS */
#define ERASURE_CASES_MAX 32u  /* a case with all that were merged into it */

/*
 * What can be erased: every owner of sealed texts is one of these. field: the argument that names one, and the first id
 * of its row; a text that belongs to "itself by its first id" (seal/FORMAT.md) has OWNER_OTHER.
 */
struct erasure_kind {
    enum entity_kind kind;
    enum data_owner owner;
    const char *field;
    uint32_t over;   /* bits of the states in which nobody works with it any more */
    const char *noun; /* of seusctl */
    const char *end;  /* the verb that brings it there, and what is said behind the id */
    const char *how;
};

/* NULL behind the last one. */
const struct erasure_kind *erasure_kind_at(unsigned at);
/* NULL: rows of this kind own no text. */
const struct erasure_kind *erasure_kind_of(enum entity_kind kind);

/* Exactly one of them is not empty: case_id, person_id, report_id, id. Borrows. */
struct erasure_subject {
    struct str case_id;
    struct str person_id;
    struct str report_id;
    enum entity_kind kind; /* of any other */
    struct str id;
    struct str zone_id; /* where it belongs; may be empty */
};

/* The keys to destroy, as they are gathered. */
struct erasure_keys {
    struct wire_data_key_use *keys; /* ERASURE_KEYS_MAX */
    uint32_t count;
    bool too_many;
};

/* The subject that the arguments of erasure.request or hold.set name, which is there. A hold may name a zone alone. */
enum seus_err erasure_name_subject(struct decide *d, struct erasure_subject *ret);
/* Refuses while somebody works with it, and what goes with something else. The row becomes part of the decision. */
enum seus_err erasure_need_over(struct decide *d, const struct erasure_subject *subject);

/* "case:ID": what holds of one subject are listed by. In arena. */
struct str erasure_hold_subject(const char *word, struct str id, struct arena *arena);
/* A hold that forbids to erase this: of the case or one merged into it, the person or a case of theirs, a zone, ... */
bool erasure_find_hold(const struct domain_store *store, const struct erasure_subject *subject, struct arena *arena,
                       struct wire_hold *ret_hold);
/*
 * The living keys of a case with its reports, all that were merged into it and the persons only in it, but those under
 * a hold of their own; or of a person; or of another subject; each with its deadlines that have keys of their own.
 * proposed: the room asks for it, so that persons who have a time of their own are left to that. d: rows it rests on
 * become part of the decision; NULL: only looked at.
 */
void erasure_gather(const struct domain_store *store, const struct erasure_subject *subject, bool proposed,
                    struct decide *d, struct arena *arena, struct erasure_keys *ret);

#endif
