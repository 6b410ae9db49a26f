/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Who asks, and may they: from a login to a user, a role and what it answers for; then one look into the table of
 * access_table.h. Called by the pipeline at the leader before anything is decided, and before anything is read, and by
 * the streams. Pure: state comes through the store, time as an argument. It writes nothing and records nothing.
 */
#ifndef DOMAIN_ACCESS_H
#define DOMAIN_ACCESS_H

#include "domain/domain.h"

#define ACCESS_ROOM_ID      "room" /* id of the one row of KIND_ACCESS */
#define ACCESS_LOGIN_MAX    58u    /* bytes of a login or common name: with what stands before it, it is an id */
#define ACCESS_GLASS_MS     (30ull * 60 * 1000)      /* broken glass, unless it says how long */
#define ACCESS_GLASS_MS_MAX (4ull * 60 * 60 * 1000)
#define ACCESS_USERS_MAX    4096u  /* looked at for a sysadmin who can come in */

/* A request, as far as it says who makes it. Borrowed. */
struct access_asker {
    struct str actor;   /* unix:NAME, tls:NAME, tcp:ADDRESS, system */
    struct str as_user; /* of a front end: whose request it brings; empty: its own */
    struct str purpose; /* of a read: what for */
    bool host;          /* root, or the daemon's own user, on the machine of the node that was asked */
};

/* Who that is. Texts borrow the asker or live in the arena. */
struct access_principal {
    struct str actor;
    struct str user_id;       /* empty: nobody the room knows, or who takes no part now */
    struct str via;           /* user_id of the front end that asks in their name */
    struct str purpose;
    uint32_t role;            /* enum user_role; USER_ROLE_NONE if nobody */
    struct wire_user user;    /* with user_id: the row */
    const char *trouble;      /* why nobody: words behind "NAME "; NULL if somebody */
    bool host;
    bool system;              /* the room itself: its timers */
    bool enforced;            /* roles count for this request */
    uint64_t glass_until;     /* until when they have broken the glass; 0: they have not, or it is over */
};

void access_principal(const struct domain_store *store, const struct access_asker *asker, uint64_t now_ms,
                      struct arena *arena, struct access_principal *ret);

/* What the permission comes with. */
struct access_leave {
    bool masked;              /* sealed fields are not shown */
    bool figures;             /* small counts are not shown */
    struct str zone_id;       /* not empty: the list is of this zone, as if it had been asked for */
    struct str area;          /* the same */
    struct str case_id;       /* what it is about, for the access log; may be empty */
    struct str person_id;
    struct str about_zone_id;
};

/*
 * May they? SEUS_OK and what comes with it; SEUS_DENIED with who may, and what to do next. In a room where roles are
 * not enforced everybody may everything. args: its argument record, typed case numbers allowed.
 */
MUST_CHECK enum seus_err access_check(const struct domain_store *store, const struct access_principal *principal,
                                      const struct wire_op *op, const void *args, struct arena *arena,
                                      struct access_leave *ret_leave, struct seus_why *why);

/* What an operation shows or touches: what of it is masked, and what goes into the access log. */
enum access_matter { MATTER_ROOM, MATTER_CASE, MATTER_PERSON, MATTER_EVENTS, MATTER_FIGURES };
enum access_matter access_matter(uint32_t op);

enum access_scope {
    SCOPE_NO,
    SCOPE_MINE, /* a unit: what it is sent to; a service: what is offered to its zones */
    SCOPE_ZONE, /* the zones of the user's row */
    SCOPE_ROOM, /* those zones; all of them if the row names none */
    SCOPE_AREA, /* the area of the user's row */
    SCOPE_ANY
};
enum access_scope access_scope(uint32_t op, uint32_t role);

/* A unit is on its way to the case, or there; a case is offered to, or taken by, the service of a zone of theirs. */
bool access_is_sent(const struct wire_case *row, struct str unit_id);
bool access_is_offered(const struct wire_case *row, const struct wire_user *user);

/* Roles are enforced in this room. */
bool access_is_enforced(const struct domain_store *store, struct arena *arena);

#endif
