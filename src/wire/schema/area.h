/* SPDX-License-Identifier: EUPL-1.2 */
/* The schema of one topic: areas of the service, each with its health authority. Only schema/topics.h includes it. */
#ifndef WIRE_SCHEMA_AREA_H
#define WIRE_SCHEMA_AREA_H

#define WIRE_ENUM_area_state(V) \
    V(0, AREA_NONE, "")         \
    V(1, AREA_ACTIVE, "active")

/* ---- rows of the views ------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_area(F)                                            \
    F(1, ID, area_id, _, WIRE_REQ, "short name, e.g. nord-ovest")      \
    F(2, LINE, name, _, 0, "full name")                                \
    F(3, LINE, authority, _, 0, "its health authority")                \
    F(4, ID, room_id, _, 0, "room it works with")                      \
    F(5, ENUM, state, area_state, 0, "")                               \
    F(6, LINE, lead, _, 0, "role that coordinates it, never a person") \
    F(7, U64, version, _, 0, "log index of its last change")

/* ---- events ------------------------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_area_added(F)      \
    F(1, ID, area_id, _, WIRE_REQ, "") \
    F(2, LINE, name, _, WIRE_REQ, "")  \
    F(3, LINE, authority, _, 0, "")    \
    F(4, ID, room_id, _, 0, "")        \
    F(5, LINE, lead, _, 0, "")

/* ---- arguments --------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_area_add(F)                                               \
    F(1, ID, area_id, _, WIRE_REQ, "short name, lower case, e.g. nord-ovest") \
    F(2, LINE, name, _, WIRE_REQ, "full name")                                \
    F(3, LINE, authority, _, 0, "its health authority")                       \
    F(4, ID, room_id, _, 0, "room it works with")                             \
    F(5, LINE, lead, _, 0, "role that coordinates it, never a person")

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
    R(100, area_added, "area.added", "an area enters the list")

#define WIRE_ARGS_area(R)            \
    R(101, area_add, "area_add", "") \
    R(102, area_query, "area_query", "")

#define WIRE_MESSAGES_area(R) \
    R(100, area_page, "area_page", "")

#define WIRE_OPS_area(O)                                                 \
    O(100, area_add, "area.add", WRITE, "POST", "/v1/areas", area_add,   \
      "add an area")                                                     \
    O(101, area_list, "area.list", READ, "GET", "/v1/areas", area_query, \
      "list areas")

#endif
