/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the files of evolve share. Every handler is total: an event about a row that is not there, or with a value out
 * of its list, changes nothing. Inside domain/ only.
 *
 * A row that was read may borrow the store until the next put: handlers finish with one row before they read the next.
 */
#ifndef DOMAIN_EVOLVE_H
#define DOMAIN_EVOLVE_H

#include "domain/domain.h"

#define EVOLVE_IDS_MAX  64u  /* limit of the wire type IDS */
#define EVOLVE_RECS_MAX 256u /* limit of the wire type RECS */

struct evolve {
    const struct domain_store *store;
    const struct wire_entry *entry;
    uint64_t index;
    struct arena *arena;
    struct wire_answer *answer; /* of the entry, to be completed */
};

/* evolve.c */
bool evolve_get(struct evolve *e, enum entity_kind kind, struct str id, void *ret_row);
void evolve_put(struct evolve *e, enum entity_kind kind, struct str id, const void *row);
uint64_t evolve_later(uint64_t a, uint64_t b);
uint64_t evolve_moment(const struct evolve *e, uint64_t occurred_at); /* 0: when the entry was recorded */
/* A copy of list with id behind it; the list unchanged if it is full or id is empty. */
void evolve_append(struct evolve *e, struct str **list, uint32_t *count, struct str id);
/* A copy of list without id: the old list may be the store's. */
void evolve_remove(struct evolve *e, struct str **list, uint32_t *count, struct str id);
bool evolve_is_case_state(uint32_t state);
/* Reads a case; its clock (updated_at) moves on, and never back. */
bool evolve_case_get(struct evolve *e, struct str case_id, struct wire_case *ret_row);
void evolve_case_put(struct evolve *e, struct wire_case *row); /* with its new version */

/* evolve_crew.c: the unit's crew leaves it; fills unit with its row as it stands then, without crew, not yet put. */
void evolve_crew_leaves(struct evolve *e, struct wire_unit *unit);

/* One handler an event; body is the event's record. */
#define EVOLVE_DECLARE(number, c_name, wire_name, doc)                                                                 \
    void evolve_##c_name(struct evolve *e, const struct wire_##c_name *body);
WIRE_EVENTS(EVOLVE_DECLARE)

#endif
