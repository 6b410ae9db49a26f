/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The state machines of the service, as tables. Decide asks them before every move; tests and documents walk
 * them. They say what may follow what. Conditions that need more than the two states (reasons, handovers, assignments)
 * are in the file of the command.
 */
#include "domain/domain.h"

#define CASE_END (SM_TO(CASE_CLOSED) | SM_TO(CASE_MERGED))

/*
 * NEW is passed within the entry that opens a case. HANDOVER_OFFERED lists every state a handover can come from; decide
 * lets it go back only to the one it came from. REOPENED moves like TRIAGED: what was judged still stands, the room
 * chooses again how to answer.
 */
static const uint64_t case_moves[] = {
    [CASE_NONE] = SM_TO(CASE_NEW),
    [CASE_NEW] = SM_TO(CASE_TRIAGED) | SM_TO(CASE_NOT_APPROPRIATE) | SM_TO(CASE_MERGED),
    [CASE_TRIAGED] = SM_TO(CASE_WAITING) | SM_TO(CASE_DISPATCHED) | SM_TO(CASE_PHONE_MANAGED) | SM_TO(CASE_SHADOW) |
                     SM_TO(CASE_DEFERRED) | SM_TO(CASE_MERGED),
    [CASE_NOT_APPROPRIATE] = CASE_END,
    [CASE_WAITING] = SM_TO(CASE_DISPATCHED) | SM_TO(CASE_PHONE_MANAGED) | SM_TO(CASE_DEFERRED) | SM_TO(CASE_MERGED),
    [CASE_DISPATCHED] = SM_TO(CASE_ONSCENE) | SM_TO(CASE_WAITING) | SM_TO(CASE_MERGED),
    [CASE_PHONE_MANAGED] = SM_TO(CASE_SECURED) | SM_TO(CASE_DISPATCHED) | SM_TO(CASE_HANDOVER_OFFERED) | CASE_END,
    [CASE_SHADOW] = SM_TO(CASE_HANDOVER_OFFERED) | SM_TO(CASE_MERGED),
    [CASE_DEFERRED] = SM_TO(CASE_HANDOVER_OFFERED) | SM_TO(CASE_MERGED),
    [CASE_ONSCENE] = SM_TO(CASE_SECURED) | SM_TO(CASE_HANDOVER_OFFERED) | SM_TO(CASE_UNTRACEABLE) |
                     SM_TO(CASE_REFUSED_HELP) | SM_TO(CASE_MERGED),
    [CASE_SECURED] = SM_TO(CASE_HANDOVER_OFFERED) | SM_TO(CASE_MERGED),
    [CASE_HANDOVER_OFFERED] = SM_TO(CASE_HANDED_OVER) | SM_TO(CASE_ONSCENE) | SM_TO(CASE_PHONE_MANAGED) |
                              SM_TO(CASE_SECURED) | SM_TO(CASE_SHADOW) | SM_TO(CASE_DEFERRED) | SM_TO(CASE_MERGED),
    [CASE_HANDED_OVER] = CASE_END,
    [CASE_UNTRACEABLE] = CASE_END,
    [CASE_REFUSED_HELP] = CASE_END,
    [CASE_MERGED] = 0,
    [CASE_CLOSED] = SM_TO(CASE_REOPENED),
    [CASE_REOPENED] = SM_TO(CASE_WAITING) | SM_TO(CASE_DISPATCHED) | SM_TO(CASE_PHONE_MANAGED) | SM_TO(CASE_SHADOW) |
                      SM_TO(CASE_DEFERRED) | SM_TO(CASE_MERGED),
};

/* Before the scene an assignment is cancelled, from the scene on it is cleared: the difference is what is counted. */
static const uint64_t assign_moves[] = {
    [ASSIGN_NONE] = SM_TO(ASSIGN_ASSIGNED),
    [ASSIGN_ASSIGNED] = SM_TO(ASSIGN_ACKED) | SM_TO(ASSIGN_CANCELLED),
    [ASSIGN_ACKED] = SM_TO(ASSIGN_ENROUTE) | SM_TO(ASSIGN_CANCELLED),
    [ASSIGN_ENROUTE] = SM_TO(ASSIGN_ONSCENE) | SM_TO(ASSIGN_CANCELLED),
    [ASSIGN_ONSCENE] = SM_TO(ASSIGN_TRANSPORTING) | SM_TO(ASSIGN_CLEARED),
    [ASSIGN_TRANSPORTING] = SM_TO(ASSIGN_AT_PLACE) | SM_TO(ASSIGN_CLEARED),
    [ASSIGN_AT_PLACE] = SM_TO(ASSIGN_CLEARED),
    [ASSIGN_CLEARED] = 0,
    [ASSIGN_CANCELLED] = 0,
};

/*
 * Any state may end in OUT_OF_SERVICE (a vehicle breaks down anywhere); its assignments end with it. RETIRED is for
 * good, and only without an assignment.
 */
static const uint64_t unit_moves[] = {
    [UNIT_NONE] = SM_TO(UNIT_AVAILABLE),
    [UNIT_OFF] = SM_TO(UNIT_AVAILABLE) | SM_TO(UNIT_OUT_OF_SERVICE) | SM_TO(UNIT_RETIRED),
    [UNIT_AVAILABLE] = SM_TO(UNIT_ASSIGNED) | SM_TO(UNIT_BUSY) | SM_TO(UNIT_OFF) | SM_TO(UNIT_OUT_OF_SERVICE) |
                       SM_TO(UNIT_RETIRED),
    [UNIT_BUSY] = SM_TO(UNIT_AVAILABLE) | SM_TO(UNIT_OFF) | SM_TO(UNIT_OUT_OF_SERVICE) | SM_TO(UNIT_RETIRED),
    [UNIT_ASSIGNED] = SM_TO(UNIT_ACKED) | SM_TO(UNIT_AVAILABLE) | SM_TO(UNIT_OUT_OF_SERVICE),
    [UNIT_ACKED] = SM_TO(UNIT_ENROUTE) | SM_TO(UNIT_AVAILABLE) | SM_TO(UNIT_OUT_OF_SERVICE),
    [UNIT_ENROUTE] = SM_TO(UNIT_ONSCENE) | SM_TO(UNIT_AVAILABLE) | SM_TO(UNIT_OUT_OF_SERVICE),
    [UNIT_ONSCENE] = SM_TO(UNIT_TRANSPORTING) | SM_TO(UNIT_AVAILABLE) | SM_TO(UNIT_OUT_OF_SERVICE),
    [UNIT_TRANSPORTING] = SM_TO(UNIT_AT_PLACE) | SM_TO(UNIT_OUT_OF_SERVICE),
    [UNIT_AT_PLACE] = SM_TO(UNIT_AVAILABLE) | SM_TO(UNIT_OUT_OF_SERVICE),
    [UNIT_OUT_OF_SERVICE] = SM_TO(UNIT_AVAILABLE) | SM_TO(UNIT_OFF) | SM_TO(UNIT_RETIRED),
    [UNIT_RETIRED] = 0,
};

static const uint64_t placement_moves[] = {
    [PLACEMENT_NONE] = SM_TO(PLACEMENT_RESERVED),
    [PLACEMENT_RESERVED] = SM_TO(PLACEMENT_STARTED) | SM_TO(PLACEMENT_RELEASED),
    [PLACEMENT_STARTED] = SM_TO(PLACEMENT_ENDED),
    [PLACEMENT_ENDED] = 0,
    [PLACEMENT_RELEASED] = 0,
};

/* A refused or closed report may turn out to be about a case after all. */
static const uint64_t report_moves[] = {
    [REPORT_NONE] = SM_TO(REPORT_RECEIVED),
    [REPORT_RECEIVED] = SM_TO(REPORT_ATTACHED) | SM_TO(REPORT_REFUSED) | SM_TO(REPORT_CLOSED),
    [REPORT_ATTACHED] = SM_TO(REPORT_ATTACHED),
    [REPORT_REFUSED] = SM_TO(REPORT_ATTACHED),
    [REPORT_CLOSED] = SM_TO(REPORT_ATTACHED),
};

_Static_assert(sizeof(case_moves) / sizeof(case_moves[0]) == CASE_REOPENED + 1, "every state of a case has a row");
_Static_assert(sizeof(assign_moves) / sizeof(assign_moves[0]) == ASSIGN_CANCELLED + 1, "so has every assignment's");
_Static_assert(sizeof(unit_moves) / sizeof(unit_moves[0]) == UNIT_RETIRED + 1, "and every unit's");

const struct sm domain_case_sm = {"case", case_moves, CASE_REOPENED + 1};
const struct sm domain_assign_sm = {"assignment", assign_moves, ASSIGN_CANCELLED + 1};
const struct sm domain_unit_sm = {"unit", unit_moves, UNIT_RETIRED + 1};
const struct sm domain_placement_sm = {"placement", placement_moves, PLACEMENT_RELEASED + 1};
const struct sm domain_report_sm = {"report", report_moves, REPORT_CLOSED + 1};

bool domain_ids_have(const struct str *ids, uint32_t count, struct str id)
{
    for (uint32_t i = 0; i < count; i++) {
        if (str_eq(ids[i], id)) {
            return true;
        }
    }
    return false;
}

bool domain_room_recognised(const struct wire_case *row)
{
    return row->state_before != CASE_NOT_APPROPRIATE &&
           (row->priority == PRIORITY_E || row->priority == PRIORITY_U);
}

bool domain_zone_is_shadow(uint32_t zone_state)
{
    return zone_state == ZONE_SOI || zone_state == ZONE_SOI_PASSED;
}
