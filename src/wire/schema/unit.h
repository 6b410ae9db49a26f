/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: territorial units: where they are based, who is aboard, how they stand.
 * Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_UNIT_H
#define WIRE_SCHEMA_UNIT_H

#define WIRE_ENUM_unit_status(V)                     \
    V(0, UNIT_NONE, "")                              \
    V(1, UNIT_OFF, "off")                            \
    V(2, UNIT_AVAILABLE, "available")                \
    V(3, UNIT_BUSY, "busy")                          \
    V(4, UNIT_ASSIGNED, "assigned")                  \
    V(5, UNIT_ACKED, "acked")                        \
    V(6, UNIT_ENROUTE, "enroute")                    \
    V(7, UNIT_ONSCENE, "onscene")                    \
    V(8, UNIT_TRANSPORTING, "transporting")          \
    V(9, UNIT_AT_PLACE, "at_place")                  \
    V(10, UNIT_OUT_OF_SERVICE, "out_of_service")     \
    V(11, UNIT_RETIRED, "retired")

/* ---- rows of the views --------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_unit(F)                                                                                      \
    F(1, ID, unit_id, _, WIRE_REQ, "short name, e.g. PT-1")                                                      \
    F(2, LINE, name, _, 0, "description")                                                                        \
    F(3, ID, zone_id, _, 0, "its zone")                                                                          \
    F(4, ENUM, status, unit_status, 0, "")                                                                       \
    F(5, TIME, since, _, 0, "of that status")                                                                    \
    F(6, IDS, skills, _, 0, "social_worker, psychologist, logistics")                                            \
    F(7, U64, operators, _, 0, "people aboard, count")                                                           \
    F(8, BOOL, multi, _, 0, "may hold several assignments at once")                                              \
    F(9, IDS, assignments, _, 0, "ids of its active assignments")                                                \
    F(10, IDS, cases, _, 0, "cases of these assignments, same order")                                            \
    F(11, LINE, reason, _, 0, "why out of service, busy or retired")                                             \
    F(12, U64, version, _, 0, "log index of its last change")                                                    \
    F(13, ID, area, _, 0, "area vasta of its zone")                                                              \
    F(14, U64, seats, _, 0, "for people who are taken along; 0: not known")                                      \
    F(15, ID, crew_id, _, 0, "its present crew")                                                                 \
    F(16, IDS, crew, _, 0, "users aboard")                                                                       \
    F(17, TIME, crew_until, _, 0, "planned end of their turn")

/* ---- events -------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_unit_registered(F)                                                                           \
    F(1, ID, unit_id, _, WIRE_REQ, "")                                                                           \
    F(2, LINE, name, _, 0, "")                                                                                   \
    F(3, ID, zone_id, _, WIRE_REQ, "")                                                                           \
    F(4, IDS, skills, _, 0, "")                                                                                  \
    F(5, U64, operators, _, 0, "")                                                                               \
    F(6, BOOL, multi, _, 0, "")                                                                                  \
    F(7, ID, area, _, 0, "")                                                                                     \
    F(8, U64, seats, _, 0, "")

#define WIRE_FIELDS_unit_status_set(F)                                                                           \
    F(1, ID, unit_id, _, WIRE_REQ, "")                                                                           \
    F(2, ENUM, status, unit_status, WIRE_REQ, "")                                                                \
    F(3, LINE, reason, _, 0, "")                                                                                 \
    F(4, TIME, occurred_at, _, 0, "when, if not when it was recorded")

#define WIRE_FIELDS_unit_retired(F)                                                                              \
    F(1, ID, unit_id, _, WIRE_REQ, "")                                                                           \
    F(2, LINE, reason, _, WIRE_REQ, "")

#define WIRE_FIELDS_unit_amended(F)                                                                              \
    F(1, ID, unit_id, _, WIRE_REQ, "")                                                                           \
    F(2, LINE, name, _, 0, "absent: unchanged; so are the others")                                               \
    F(3, ID, zone_id, _, 0, "with area")                                                                         \
    F(4, IDS, skills, _, 0, "")                                                                                  \
    F(5, U64, operators, _, 0, "")                                                                               \
    F(6, ID, area, _, 0, "")                                                                                     \
    F(7, U64, seats, _, 0, "")

/* ---- arguments ----------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_unit_register(F)                                                                             \
    F(1, ID, unit_id, _, WIRE_REQ, "short name, e.g. PT-1")                                                      \
    F(2, LINE, name, _, 0, "description")                                                                        \
    F(3, ID, zone_id, _, WIRE_REQ, "its zone")                                                                   \
    F(4, IDS, skills, _, 0, "social_worker, psychologist, logistics")                                            \
    F(5, U64, operators, _, 0, "people aboard; default 1")                                                       \
    F(6, BOOL, multi, _, 0, "may hold several assignments at once")                                              \
    F(7, U64, seats, _, 0, "for people who are taken along")

#define WIRE_FIELDS_unit_update(F)                                                                               \
    F(1, ID, unit_id, _, WIRE_REQ, "the unit")                                                                   \
    F(2, LINE, name, _, 0, "new description")                                                                    \
    F(3, ID, zone_id, _, 0, "the zone it is based in from now on")                                               \
    F(4, IDS, skills, _, 0, "social_worker, psychologist, logistics: of its usual crew")                         \
    F(5, U64, operators, _, 0, "people usually aboard")                                                          \
    F(6, U64, seats, _, 0, "for people who are taken along")                                                     \
    F(7, U64, if_version, _, 0, "only if the unit is still at this version")

#define WIRE_FIELDS_unit_retire(F)                                                                               \
    F(1, ID, unit_id, _, WIRE_REQ, "the unit")                                                                   \
    F(2, LINE, reason, _, WIRE_REQ, "why it is not part of the service any more")                                \
    F(3, U64, if_version, _, 0, "only if the unit is still at this version")

#define WIRE_FIELDS_unit_get(F)                                                                                  \
    F(1, ID, unit_id, _, WIRE_REQ, "the unit")

#define WIRE_FIELDS_unit_set(F)                                                                                  \
    F(1, ID, unit_id, _, WIRE_REQ, "the unit")                                                                   \
    F(2, ENUM, status, unit_status, WIRE_REQ, "its new status")                                                  \
    F(3, LINE, reason, _, 0, "needed for out_of_service and for giving an assignment back")                      \
    F(4, ID, case_id, _, 0, "which assignment, when the unit holds several")                                     \
    F(5, U64, if_version, _, 0, "only if the unit is still at this version")                                     \
    F(6, TIME, occurred_at, _, 0, "when it was so, if it is written down later")

#define WIRE_FIELDS_unit_query(F)                                                                                \
    F(1, ID, zone_id, _, 0, "only this zone")                                                                    \
    F(2, ENUM, status, unit_status, 0, "only this status")                                                       \
    F(3, U64, limit, _, 0, "rows a page, 1 to 200; default 200")                                                 \
    F(4, ID, after, _, 0, "continue behind this unit_id")

/* ---- replies and messages ------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_unit_page(F)                                                                                 \
    F(1, RECS, items, unit, 0, "")                                                                               \
    F(2, ID, next, _, 0, "")

/* ---- lists --------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_unit(E) \
    E(unit_status)

#define WIRE_KINDS_unit(K, V) \
    K(V, 3, KIND_UNIT, unit, status, area)

#define WIRE_PARTS_unit(R)

#define WIRE_ENTITIES_unit(R) \
    R(3, unit, "unit", "a territorial unit")

#define WIRE_EVENTS_unit(R)                                            \
    R(3, unit_registered, "unit.registered", "a unit enters the list") \
    R(4, unit_status_set, "unit.status_set", "a unit says how it stands") \
    R(311, unit_retired, "unit.retired", "a unit is not part of the service any more") \
    R(312, unit_amended, "unit.amended", "facts corrected")

#define WIRE_ARGS_unit(R)                    \
    R(3, unit_register, "unit_register", "") \
    R(4, unit_set, "unit_set", "")           \
    R(14, unit_query, "unit_query", "")      \
    R(311, unit_retire, "unit_retire", "")   \
    R(312, unit_get, "unit_get", "")         \
    R(313, unit_update, "unit_update", "")

#define WIRE_MESSAGES_unit(R) \
    R(5, unit_page, "unit_page", "")

#define WIRE_OPS_unit(O)                                                                               \
    O(3, unit_register, "unit.register", WRITE, "POST", "/v1/units", unit_register, "register a unit") \
    O(4, unit_status, "unit.status", WRITE, "POST", "/v1/units/{unit_id}/status", unit_set,            \
       "record a unit's status, and that of its assignment")                                           \
    O(23, unit_list, "unit.list", READ, "GET", "/v1/units", unit_query, "list units and where they are") \
    O(311, unit_retire, "unit.retire", WRITE, "POST", "/v1/units/{unit_id}/retire", unit_retire,       \
       "a unit leaves the service for good")                                                           \
    O(312, unit_show, "unit.show", READ, "GET", "/v1/units/{unit_id}", unit_get, "show one unit")      \
    O(313, unit_update, "unit.update", WRITE, "POST", "/v1/units/{unit_id}/update", unit_update,       \
       "correct the facts about a unit")

#endif
