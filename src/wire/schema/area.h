/* SPDX-License-Identifier: EUPL-1.2 */
/* The schema of one topic: areas of the service, each with its health authority. Only schema/topics.h includes it. */
#ifndef WIRE_SCHEMA_AREA_H
#define WIRE_SCHEMA_AREA_H

#define WIRE_ENUM_area_state(V) \
    V(0, AREA_NONE, "")         \
    V(1, AREA_ACTIVE, "active") \
    V(2, AREA_ENDED, "ended")

/* ---- rows of the views ------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_area(F)                                            \
    F(1, ID, area_id, _, WIRE_REQ, "short name, e.g. nord-ovest")      \
    F(2, LINE, name, _, 0, "full name")                                \
    F(3, LINE, authority, _, 0, "its health authority")                \
    F(4, ID, room_id, _, 0, "room it works with")                      \
    F(5, ENUM, state, area_state, 0, "")                               \
    F(6, LINE, lead, _, 0, "role that coordinates it, never a person") \
    F(7, U64, version, _, 0, "log index of its last change") \
    F(8, TIME, ended_at, _, 0, "when it left the service") \
    F(9, LINE, reason, _, 0, "of its end, or of the last correction")

/* ---- events ------------------------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_area_added(F)      \
    F(1, ID, area_id, _, WIRE_REQ, "") \
    F(2, LINE, name, _, WIRE_REQ, "")  \
    F(3, LINE, authority, _, 0, "")    \
    F(4, ID, room_id, _, 0, "")        \
    F(5, LINE, lead, _, 0, "")

#define WIRE_FIELDS_area_amended(F)                                                                              \
    F(1, ID, area_id, _, WIRE_REQ, "")                                                                           \
    F(2, LINE, name, _, 0, "absent: unchanged; so are the others")                                               \
    F(3, LINE, authority, _, 0, "")                                                                              \
    F(4, ID, room_id, _, 0, "")                                                                                  \
    F(5, LINE, lead, _, 0, "")                                                                                   \
    F(6, LINE, reason, _, 0, "")

#define WIRE_FIELDS_area_ended(F)                                                                                \
    F(1, ID, area_id, _, WIRE_REQ, "")                                                                           \
    F(2, LINE, reason, _, WIRE_REQ, "")                                                                          \
    F(3, TIME, occurred_at, _, 0, "when; absent: when it was recorded")

/* ---- arguments --------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_area_add(F)                                               \
    F(1, ID, area_id, _, WIRE_REQ, "short name, lower case, e.g. nord-ovest") \
    F(2, LINE, name, _, WIRE_REQ, "full name")                                \
    F(3, LINE, authority, _, 0, "its health authority")                       \
    F(4, ID, room_id, _, 0, "room it works with")                             \
    F(5, LINE, lead, _, 0, "role that coordinates it, never a person")

#define WIRE_FIELDS_area_update(F)                                                                               \
    F(1, ID, area_id, _, WIRE_REQ, "short name")                                                                 \
    F(2, LINE, name, _, 0, "full name")                                                                          \
    F(3, LINE, authority, _, 0, "its health authority")                                                          \
    F(4, ID, room_id, _, 0, "room it works with")                                                                \
    F(5, LINE, lead, _, 0, "role that coordinates it, never a person")                                           \
    F(6, LINE, reason, _, 0, "why")                                                                              \
    F(7, U64, if_version, _, 0, "only if it is still at this version")

#define WIRE_FIELDS_area_end(F)                                                                                  \
    F(1, ID, area_id, _, WIRE_REQ, "short name")                                                                 \
    F(2, LINE, reason, _, WIRE_REQ, "why")                                                                       \
    F(3, TIME, occurred_at, _, 0, "when, if not now")                                                            \
    F(4, U64, if_version, _, 0, "only if it is still at this version")

#define WIRE_FIELDS_area_query(F)                                \
    F(1, ID, room_id, _, 0, "only this room")                    \
    F(2, U64, limit, _, 0, "rows a page, 1 to 200; default 200") \
    F(3, ID, after, _, 0, "continue behind this area_id")

/* ---- replies and messages ---------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_area_page(F)   \
    F(1, RECS, items, area, 0, "") \
    F(2, ID, next, _, 0, "")

/* ---- lists ------------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_area(E) \
    E(area_state)

#define WIRE_KINDS_area(K, V) \
    K(V, 10, KIND_AREA, area, state, room_id)

#define WIRE_PARTS_area(R)

#define WIRE_ENTITIES_area(R) \
    R(100, area, "area", "an area vasta")

#define WIRE_EVENTS_area(R) \
    R(100, area_added, "area.added", "an area enters the list") \
    R(1200, area_amended, "area.amended", "facts of an area were corrected") \
    R(1201, area_ended, "area.ended", "an area left the service")

#define WIRE_ARGS_area(R)            \
    R(101, area_add, "area_add", "") \
    R(102, area_query, "area_query", "") \
    R(1200, area_update, "area_update", "") \
    R(1201, area_end, "area_end", "")

#define WIRE_MESSAGES_area(R) \
    R(100, area_page, "area_page", "")

#define WIRE_OPS_area(O)                                                 \
    O(100, area_add, "area.add", WRITE, "POST", "/v1/areas", area_add,   \
      "add an area")                                                     \
    O(101, area_list, "area.list", READ, "GET", "/v1/areas", area_query, \
      "list areas") \
    O(1200, area_update, "area.update", WRITE, "POST", "/v1/areas/{area_id}", area_update, \
      "correct the facts of an area") \
    O(1201, area_end, "area.end", WRITE, "POST", "/v1/areas/{area_id}/end", area_end, \
      "an area leaves the service")

#endif
