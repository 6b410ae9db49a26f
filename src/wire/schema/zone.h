/* SPDX-License-Identifier: EUPL-1.2 */
/* The schema of one topic: zones on their way to the room. Only schema/topics.h includes it. */
#ifndef WIRE_SCHEMA_ZONE_H
#define WIRE_SCHEMA_ZONE_H

/* Where a zone stands on its way to the room. */
#define WIRE_ENUM_zone_state(V)              \
    V(0, ZONE_NONE, "")                      \
    V(1, ZONE_OUTSIDE, "outside")            \
    V(2, ZONE_REQUESTED, "requested")        \
    V(3, ZONE_ACCEPTED, "accepted")          \
    V(4, ZONE_TRAINING, "training")          \
    V(5, ZONE_GROUP_FORMED, "group_formed")  \
    V(6, ZONE_SOI, "soi")                    \
    V(7, ZONE_SOI_PASSED, "soi_passed")      \
    V(8, ZONE_SOI_FAILED, "soi_failed")      \
    V(9, ZONE_HOOKED, "hooked")              \
    V(10, ZONE_SUSPENDED, "suspended")       \
    V(11, ZONE_WITHDRAWN, "withdrawn")       \
    V(12, ZONE_REJECTED, "rejected")

/* ---- rows of the views --------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_zone(F)                                                                                      \
    F(1, ID, zone_id, _, WIRE_REQ, "short name, e.g. pistoiese")                                                 \
    F(2, LINE, name, _, 0, "full name")                                                                          \
    F(3, ID, area, _, 0, "area vasta")                                                                           \
    F(4, U64, population, _, 0, "inhabitants")                                                                   \
    F(5, ID, prefix, _, 0, "two to four capital letters that open its case numbers")                             \
    F(6, ENUM, state, zone_state, 0, "where it stands on its way to the room")                                   \
    F(7, LINE, contact, _, 0, "how to reach its ordinary service")                                               \
    F(8, U64, version, _, 0, "log index of its last change")

/* ---- events -------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_zone_added(F)                                                                                \
    F(1, ID, zone_id, _, WIRE_REQ, "")                                                                           \
    F(2, LINE, name, _, WIRE_REQ, "")                                                                            \
    F(3, ID, area, _, WIRE_REQ, "")                                                                              \
    F(4, U64, population, _, 0, "")                                                                              \
    F(5, ID, prefix, _, WIRE_REQ, "")                                                                            \
    F(6, ENUM, state, zone_state, WIRE_REQ, "")                                                                  \
    F(7, LINE, contact, _, 0, "")

/* ---- arguments ----------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_zone_add(F)                                                                                  \
    F(1, ID, zone_id, _, WIRE_REQ, "short name, lower case, e.g. pistoiese")                                     \
    F(2, LINE, name, _, WIRE_REQ, "full name")                                                                   \
    F(3, ID, area, _, WIRE_REQ, "area vasta, e.g. centro")                                                       \
    F(4, U64, population, _, 0, "inhabitants")                                                                   \
    F(5, ID, prefix, _, 0, "two to four capital letters that open its case numbers; default: from the name")     \
    F(6, ENUM, state, zone_state, 0, "where it stands; default: outside")                                        \
    F(7, LINE, contact, _, 0, "how to reach its ordinary service")

#define WIRE_FIELDS_zone_query(F)                                                                                \
    F(1, ID, area, _, 0, "only this area vasta")                                                                 \
    F(2, ENUM, state, zone_state, 0, "only this state")                                                          \
    F(3, U64, limit, _, 0, "rows a page, 1 to 200; default 200")                                                 \
    F(4, ID, after, _, 0, "continue behind this zone_id")

#define WIRE_FIELDS_zone_get(F)                                                                                  \
    F(1, ID, zone_id, _, WIRE_REQ, "the zone")

/* ---- replies and messages ------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_zone_page(F)                                                                                 \
    F(1, RECS, items, zone, 0, "")                                                                               \
    F(2, ID, next, _, 0, "")

/* ---- lists --------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_zone(E) \
    E(zone_state)

#define WIRE_KINDS_zone(K, V) \
    K(V, 1, KIND_ZONE, zone, state, area)

#define WIRE_PARTS_zone(R)

#define WIRE_ENTITIES_zone(R) \
    R(1, zone, "zone", "a zone-distretto")

#define WIRE_EVENTS_zone(R) \
    R(1, zone_added, "zone.added", "a zone enters the list")

#define WIRE_ARGS_zone(R)               \
    R(1, zone_add, "zone_add", "")      \
    R(15, zone_query, "zone_query", "") \
    R(16, zone_get, "zone_get", "")

#define WIRE_MESSAGES_zone(R) \
    R(6, zone_page, "zone_page", "")

#define WIRE_OPS_zone(O)                                                              \
    O(1, zone_add, "zone.add", WRITE, "POST", "/v1/zones", zone_add, "add a zone")    \
    O(24, zone_list, "zone.list", READ, "GET", "/v1/zones", zone_query, "list zones") \
    O(25, zone_show, "zone.show", READ, "GET", "/v1/zones/{zone_id}", zone_get, "show one zone")

#endif
