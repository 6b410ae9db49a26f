/* SPDX-License-Identifier: EUPL-1.2 */
/* Crews of units, for the files of decide. Rows may borrow the store, as those of decide.h. Inside domain/ only. */
#ifndef DOMAIN_CREW_H
#define DOMAIN_CREW_H

#include "domain/decide.h"

#define CREW_PROFILES_MAX 5u   /* the professions there are */
#define UNIT_SEATS_MAX    100u /* of a unit: a bus */

/* Who is aboard, as far as the rows of the people say: those who take no part now do not count. */
struct crew_aboard {
    uint32_t operators;     /* people, count */
    uint32_t psychologists; /* count */
    struct str *profiles;   /* words, each once; in the arena */
    uint32_t profiles_count;
};

/* unit.c: SEUS_OK, or SEUS_REFUSED for a unit that has left the service. */
enum seus_err unit_still_serves(struct decide *d, const struct wire_unit *unit);

/* crew.c */
/* Has the unit a crew whose turn is not over? */
bool crew_is_aboard(const struct wire_unit *unit, uint64_t now_ms);
void crew_count(struct decide *d, const struct str *members, uint32_t members_count, struct crew_aboard *ret_aboard);
/* The decision rests on the unit's crew and its people, and changes them. */
void crew_expect(struct decide *d, const struct wire_unit *unit);
/* May who asks say how this unit stands? SEUS_REFUSED: somebody of the service who is off duty. */
enum seus_err crew_on_duty(struct decide *d, const struct wire_unit *unit);

extern const struct sm domain_crew_sm;

#endif
