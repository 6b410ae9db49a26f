/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a request is about: the cases, persons and places its arguments name, and the zones those belong to. For
 * access.c only.
 */
#ifndef DOMAIN_ACCESS_ABOUT_H
#define DOMAIN_ACCESS_ABOUT_H

#include "domain/access.h"

#define ACCESS_ABOUTS_MAX 8u

struct access_about {
    enum entity_kind kind;
    struct str id;
    struct str zone_id;
    struct str other_zone_id; /* of a case: the zone that is competent, if that is another one */
    struct str case_id;       /* of a person: an open case; of what belongs to a case: it */
};

struct access_abouts {
    struct access_about items[ACCESS_ABOUTS_MAX];
    unsigned count;
    bool missing;         /* something it names is not there */
    struct str case_id;   /* the first case, person */
    struct str person_id;
    bool case_open;       /* the case, or a case of the person, is open */
};

void access_abouts_of(const struct domain_store *store, const struct wire_op *op, const void *args, struct arena *arena,
                      struct access_abouts *ret);

/* An argument or a member that is an ID; empty if the record has none of this name. */
struct str access_text_of(const struct wire_record *record, const void *row, const char *name);

/* A unit: itself, or a case it is sent to; a service: a case that is offered or handed over in one of its zones. */
bool access_is_theirs(const struct domain_store *store, const struct wire_user *user, const struct access_about *about,
                      struct arena *arena);

/* NULL and the row of somebody who takes part now; else why not, as words behind their name. */
const char *access_find_active(const struct domain_store *store, struct str user_id, uint64_t now_ms,
                               struct arena *arena, struct wire_user *ret_user);

/* Under which id broken glass is kept: user/ID, which no login looks like, or unix/LOGIN. */
struct str access_grant_id(const struct access_principal *principal, struct arena *arena);

#endif
