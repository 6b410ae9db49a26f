/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: people of a case in places of a zone's basket. A place is reserved, then somebody is in it,
 * then it is free again; reserved and occupied places are counted on the resource. Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_PLACEMENT_H
#define WIRE_SCHEMA_PLACEMENT_H

#define WIRE_ENUM_placement_state(V)           \
    V(0, PLACEMENT_NONE, "")                   \
    V(1, PLACEMENT_RESERVED, "reserved")       \
    V(2, PLACEMENT_STARTED, "started")         \
    V(3, PLACEMENT_ENDED, "ended")             \
    V(4, PLACEMENT_RELEASED, "released")

/* ---- rows of the views ---------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_placement(F)                                                                                 \
    F(1, ID, placement_id, _, WIRE_REQ, "")                                                                      \
    F(2, ID, case_id, _, 0, "")                                                                                  \
    F(3, ID, number, _, 0, "of the case, in replies")                                                            \
    F(4, ID, person_id, _, 0, "who, if it is one person the room knows")                                         \
    F(5, ID, resource_id, _, 0, "where")                                                                         \
    F(6, ID, zone_id, _, 0, "of the resource")                                                                   \
    F(7, ENUM, state, placement_state, 0, "")                                                                    \
    F(8, U64, places, _, 0, "count")                                                                             \
    F(9, TIME, reserved_at, _, 0, "")                                                                            \
    F(10, TIME, placed_at, _, 0, "the hour of placement")                                                        \
    F(11, TIME, started_at, _, 0, "when the room was told")                                                      \
    F(12, TIME, planned_until, _, 0, "")                                                                         \
    F(13, TIME, ended_at, _, 0, "ended, or released")                                                            \
    F(14, LINE, reason, _, WIRE_SEALED, "of its end or release")                                                 \
    F(15, LINE, override_reason, _, WIRE_SEALED, "why there, though it is of another zone or for somebody else") \
    F(16, LINE, cost_owner, _, 0, "who pays")                                                                    \
    F(17, LINE, address, _, WIRE_SEALED, "of the resource, in replies: sealed unless the reader may know it")    \
    F(18, LINE, contact, _, WIRE_SEALED, "of the resource, in replies: sealed unless the reader may know it")    \
    F(19, U64, version, _, 0, "log index of its last change")

/* ---- events --------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_placement_reserved(F)                                                                        \
    F(1, ID, placement_id, _, WIRE_REQ, "")                                                                      \
    F(2, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(3, ID, resource_id, _, WIRE_REQ, "")                                                                       \
    F(4, ID, zone_id, _, 0, "of the resource")                                                                   \
    F(5, ID, person_id, _, 0, "")                                                                                \
    F(6, U64, places, _, 0, "count")                                                                             \
    F(7, TIME, planned_until, _, 0, "")                                                                          \
    F(8, LINE, override_reason, _, WIRE_SEALED, "")                                                              \
    F(9, LINE, cost_owner, _, 0, "")

#define WIRE_FIELDS_placement_started(F)                                                                         \
    F(1, ID, placement_id, _, WIRE_REQ, "")                                                                      \
    F(2, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(3, TIME, placed_at, _, 0, "the hour of placement")                                                         \
    F(4, TIME, planned_until, _, 0, "")

#define WIRE_FIELDS_placement_ended(F)                                                                           \
    F(1, ID, placement_id, _, WIRE_REQ, "")                                                                      \
    F(2, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(3, LINE, reason, _, WIRE_SEALED, "")                                                                       \
    F(4, TIME, occurred_at, _, 0, "")

#define WIRE_FIELDS_placement_released(F)                                                                        \
    F(1, ID, placement_id, _, WIRE_REQ, "")                                                                      \
    F(2, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(3, LINE, reason, _, WIRE_SEALED, "")

#define WIRE_FIELDS_placement_refused_full(F)                                                                    \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, ID, zone_id, _, 0, "")                                                                                  \
    F(3, ID, resource_id, _, 0, "the one asked for; absent: any of the basket")                                  \
    F(4, U64, places, _, 0, "wanted, count")                                                                     \
    F(5, LINE, reason, _, WIRE_SEALED, "")

/* ---- arguments ------------------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_placement_reserve(F)                                                                         \
    F(1, ID, case_id, _, WIRE_REQ, "number or id")                                                               \
    F(2, ID, resource_id, _, 0, "where; left out: the first place of the zone's basket that fits")               \
    F(3, ID, person_id, _, 0, "who, if it is one person the room knows")                                         \
    F(4, U64, places, _, 0, "count; default 1")                                                                  \
    F(5, ENUM, target, target, 0, "whom the place must be for, if nobody is named")                              \
    F(6, TIME, planned_until, _, 0, "how long, as planned")                                                      \
    F(7, LINE, override_reason, _, WIRE_SEALED, "take a place of another zone, or one for somebody else: why")   \
    F(8, LINE, cost_owner, _, 0, "who pays; default: as the resource says")

#define WIRE_FIELDS_placement_start(F)                                                                           \
    F(1, ID, placement_id, _, WIRE_REQ, "the placement")                                                         \
    F(2, TIME, placed_at, _, 0, "the hour of placement; needed when a minor is placed in safety")                \
    F(3, TIME, planned_until, _, 0, "how long, as planned")                                                      \
    F(4, U64, if_version, _, 0, "only if the placement is still at this version")

#define WIRE_FIELDS_placement_end(F)                                                                             \
    F(1, ID, placement_id, _, WIRE_REQ, "the placement")                                                         \
    F(2, LINE, reason, _, WIRE_SEALED, "where they went")                                                        \
    F(3, TIME, occurred_at, _, 0, "when they left, if not now")                                                  \
    F(4, U64, if_version, _, 0, "only if the placement is still at this version")

#define WIRE_FIELDS_placement_release(F)                                                                         \
    F(1, ID, placement_id, _, WIRE_REQ, "the placement")                                                         \
    F(2, LINE, reason, _, WIRE_REQ | WIRE_SEALED, "why nobody comes")                                            \
    F(3, U64, if_version, _, 0, "only if the placement is still at this version")

#define WIRE_FIELDS_placement_query(F)                                                                           \
    F(1, ID, case_id, _, 0, "only of this case")                                                                 \
    F(2, ID, zone_id, _, 0, "only in the basket of this zone")                                                   \
    F(3, ID, resource_id, _, 0, "only there")                                                                    \
    F(4, ENUM, state, placement_state, 0, "only this state")                                                     \
    F(5, U64, limit, _, 0, "rows a page, 1 to 200; default 200")                                                 \
    F(6, ID, after, _, 0, "continue behind this placement_id")

#define WIRE_FIELDS_placement_get(F)                                                                             \
    F(1, ID, placement_id, _, WIRE_REQ, "the placement")

/* ---- replies and messages ------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_placement_page(F)                                                                            \
    F(1, RECS, items, placement, 0, "")                                                                          \
    F(2, ID, next, _, 0, "pass as after to go on; absent: no more")

/* ---- lists ---------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_placement(E) \
    E(placement_state)

#define WIRE_KINDS_placement(K, V) \
    K(V, 44, KIND_PLACEMENT, placement, state, case_id)

#define WIRE_PARTS_placement(R)

#define WIRE_ENTITIES_placement(R) \
    R(444, placement, "placement", "people of a case in a place")

#define WIRE_EVENTS_placement(R)                                                              \
    R(450, placement_reserved, "placement.reserved", "a place is kept for somebody")          \
    R(451, placement_started, "placement.started", "they are in the place")                   \
    R(452, placement_ended, "placement.ended", "they left the place")                         \
    R(453, placement_released, "placement.released", "nobody came: the place is free again")  \
    R(454, placement_refused_full, "placement.refused_full", "there was no place for them")

#define WIRE_ARGS_placement(R)                            \
    R(450, placement_reserve, "placement_reserve", "")    \
    R(451, placement_start, "placement_start", "")        \
    R(452, placement_end, "placement_end", "")            \
    R(453, placement_release, "placement_release", "")    \
    R(454, placement_query, "placement_query", "")        \
    R(455, placement_get, "placement_get", "")

#define WIRE_MESSAGES_placement(R) \
    R(450, placement_page, "placement_page", "")

#define WIRE_OPS_placement(O)                                                                                      \
    O(450, placement_reserve, "placement.reserve", WRITE, "POST", "/v1/cases/{case_id}/placements",                \
      placement_reserve, "keep a place of the zone's basket for people of a case")                                 \
    O(451, placement_start, "placement.start", WRITE, "POST", "/v1/placements/{placement_id}/start",               \
      placement_start, "record that they are in the place")                                                        \
    O(452, placement_end, "placement.end", WRITE, "POST", "/v1/placements/{placement_id}/end", placement_end,      \
      "record that they left the place")                                                                           \
    O(453, placement_release, "placement.release", WRITE, "POST", "/v1/placements/{placement_id}/release",         \
      placement_release, "give a reserved place back")                                                             \
    O(454, placement_list, "placement.list", READ, "GET", "/v1/placements", placement_query, "list placements")    \
    O(455, placement_show, "placement.show", READ, "GET", "/v1/placements/{placement_id}", placement_get,          \
      "show one placement, with the address for who may know it")

#endif
