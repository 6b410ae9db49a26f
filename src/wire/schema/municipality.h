/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: municipalities, each in a zone, with the hours of its own service.
 * Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_MUNICIPALITY_H
#define WIRE_SCHEMA_MUNICIPALITY_H

#define WIRE_ENUM_municipality_state(V) \
    V(0, MUNICIPALITY_NONE, "")         \
    V(1, MUNICIPALITY_ACTIVE, "active")

/* ---- rows of the views ------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_municipality(F)                                                          \
    F(1, ID, municipality_id, _, WIRE_REQ, "short name")                                     \
    F(2, LINE, name, _, 0, "full name")                                                      \
    F(3, ID, zone_id, _, 0, "zone it belongs to")                                            \
    F(4, U64, population, _, 0, "inhabitants")                                               \
    F(5, LINE, hours, _, 0, "of its ordinary service, local time, e.g. mon-fri 08:00-14:00") \
    F(6, LINE, contact, _, 0, "how to reach its ordinary service")                           \
    F(7, LINE, cost_owner, _, 0, "who pays for its cases")                                   \
    F(8, ENUM, state, municipality_state, 0, "")                                             \
    F(9, U64, version, _, 0, "log index of its last change")

/* ---- events ------------------------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_municipality_added(F)      \
    F(1, ID, municipality_id, _, WIRE_REQ, "") \
    F(2, LINE, name, _, WIRE_REQ, "")          \
    F(3, ID, zone_id, _, WIRE_REQ, "")         \
    F(4, U64, population, _, 0, "")            \
    F(5, LINE, hours, _, 0, "")                \
    F(6, LINE, contact, _, 0, "")              \
    F(7, LINE, cost_owner, _, 0, "")

/* ---- arguments --------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_municipality_add(F)                                                      \
    F(1, ID, municipality_id, _, WIRE_REQ, "short name")                                     \
    F(2, LINE, name, _, WIRE_REQ, "full name")                                               \
    F(3, ID, zone_id, _, WIRE_REQ, "zone it belongs to")                                     \
    F(4, U64, population, _, 0, "inhabitants")                                               \
    F(5, LINE, hours, _, 0, "of its ordinary service, local time, e.g. mon-fri 08:00-14:00") \
    F(6, LINE, contact, _, 0, "how to reach its ordinary service")                           \
    F(7, LINE, cost_owner, _, 0, "who pays for its cases")

#define WIRE_FIELDS_municipality_query(F)                        \
    F(1, ID, zone_id, _, 0, "only this zone")                    \
    F(2, U64, limit, _, 0, "rows a page, 1 to 200; default 200") \
    F(3, ID, after, _, 0, "continue behind this municipality_id")

/* ---- replies and messages ---------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_municipality_page(F)   \
    F(1, RECS, items, municipality, 0, "") \
    F(2, ID, next, _, 0, "")

/* ---- lists ------------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_municipality(E) \
    E(municipality_state)

#define WIRE_KINDS_municipality(K, V) \
    K(V, 12, KIND_MUNICIPALITY, municipality, state, zone_id)

#define WIRE_PARTS_municipality(R)

#define WIRE_ENTITIES_municipality(R) \
    R(104, municipality, "municipality", "a municipality")

#define WIRE_EVENTS_municipality(R) \
    R(102, municipality_added, "municipality.added", "a municipality enters the list")

#define WIRE_ARGS_municipality(R)                    \
    R(109, municipality_add, "municipality_add", "") \
    R(110, municipality_query, "municipality_query", "")

#define WIRE_MESSAGES_municipality(R) \
    R(104, municipality_page, "municipality_page", "")

#define WIRE_OPS_municipality(O)                                \
    O(104, municipality_add, "municipality.add", WRITE, "POST", \
      "/v1/municipalities", municipality_add,                   \
      "add a municipality to a zone")                           \
    O(105, municipality_list, "municipality.list", READ, "GET", \
      "/v1/municipalities", municipality_query,                 \
      "list municipalities")

#endif
