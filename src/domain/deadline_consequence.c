/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What follows a deadline: a row a kind. The function that acts is in the file of whoever owns the matter; it adds its
 * events to the entry of deadline.missed, whose actor is "system". It cannot fail: what no longer applies is left out.
 */
#include "domain/deadline.h"
#include "domain/handover.h"
#include "domain/shift.h"

struct consequence {
    deadline_consequence missed; /* NULL: the event says all */
    const char *meaning;         /* for deadline.missed; NULL: it is plain */
};

static const struct consequence consequences[] = {
    [DEADLINE_DECISION] = {NULL, "the case has waited longer than the room allows for a decision"},
    [DEADLINE_ACK] = {NULL, "the unit has not acknowledged: call it, or send another one"},
    [DEADLINE_ONSCENE] = {NULL, "the unit has not arrived in the time the room allows"},
    [DEADLINE_HANDOVER] = {handover_due_missed, "the case is still with the room"},
    [DEADLINE_MINOR_REPORT] = {NULL, "the act of placement loses effect (civil code art. 403): call the prosecutor"},
    [DEADLINE_MINOR_PROSECUTOR] = {NULL, "the act of placement loses effect (civil code art. 403)"},
    [DEADLINE_MINOR_COURT] = {NULL, "the act of placement loses effect (civil code art. 403)"},
    [DEADLINE_MINOR_HEARING] = {NULL, "the act of placement loses effect (civil code art. 403)"},
    [DEADLINE_DEFERRED] = {NULL, "the ordinary service has not taken the case that was left to it"},
    [DEADLINE_SHIFT_ITEM] = {shift_item_missed, "the incoming shift has not acknowledged this item"},
    [DEADLINE_HANDOVER_ACCEPTANCE] = {handover_acceptance_missed,
                                      "no service has accepted the case: the zone's lead must act"},
    [DEADLINE_SOI_END] = {NULL, "the experimentation was planned to end by now"},
    [DEADLINE_WAITING] = {NULL, "the case still waits: look at it again"},
    [DEADLINE_CHECKLIST] = {NULL, "the item of the zone's preparation is not done"},
    [DEADLINE_PLACEMENT_END] = {NULL, "the place was planned until now"},
    [DEADLINE_CUSTOM] = {NULL, NULL},
};
_Static_assert(sizeof(consequences) / sizeof(consequences[0]) == DEADLINE_CUSTOM + 1, "every kind has its row");

deadline_consequence deadline_consequence_of(uint32_t deadline_kind)
{
    return deadline_kind <= DEADLINE_CUSTOM ? consequences[deadline_kind].missed : NULL;
}

struct str deadline_meaning(uint32_t deadline_kind)
{
    return deadline_kind <= DEADLINE_CUSTOM ? str_of(consequences[deadline_kind].meaning) : (struct str){NULL, 0};
}
