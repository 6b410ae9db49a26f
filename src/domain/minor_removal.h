/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A minor placed in safety by the public authority: civil code art. 403, as amended by law 206/2021. The time of each
 * step runs from the hour of placement, or from the step before; a step that is missed and the act loses effect. The
 * article does not apply to unaccompanied foreign minors (law 47/2017). Used by decide and by whoever places people.
 */
#ifndef DOMAIN_MINOR_REMOVAL_H
#define DOMAIN_MINOR_REMOVAL_H

#include "domain/decide.h"

struct minor_removal {
    uint64_t placed_at;   /* hour of the placement, UTC ms; not 0 */
    bool uasc;            /* an unaccompanied foreign minor: flagged, no deadline */
    struct str person_id; /* empty: not named */
    struct str act;       /* reference of the act; may be empty */
};

/*
 * Emits minor.placed and, unless uasc, the first deadline: the report to the prosecutor within 24 hours. Refuses if the
 * hour lies ahead, or if it is running already for this person. The caller expects the row of the case.
 * ret_deadline_id: empty if no time runs.
 */
enum seus_err minor_removal_start(struct decide *d, const struct wire_case *row, const struct minor_removal *removal,
                                  struct str *ret_deadline_id);
/* The person turned out to be of age: what still runs for them is void. What was missed stays. */
void minor_removal_came_of_age(struct decide *d, const struct wire_person *row);

/*
 * Has the time of the law yet to start for whom a placement is for? Not for an adult; not for a minor for whom it was
 * started before, at whatever step it is; not for the only minor of a case, if it was started without naming one.
 * person_id empty: nobody is named, the case has one time for all of them.
 */
bool minor_removal_is_due(struct decide *d, const struct wire_case *row, struct str person_id);
/* Is this an unaccompanied foreign minor? Said of the person, or of a case that is about no other minor. */
bool minor_is_uasc(struct decide *d, const struct wire_case *row, struct str person_id);

#endif
