/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: a zone's basket, what it can offer at once to who needs it, mapped and agreed in advance.
 * Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_RESOURCE_H
#define WIRE_SCHEMA_RESOURCE_H

#define WIRE_ENUM_resource_state(V)        \
    V(0, RESOURCE_NONE, "")                \
    V(1, RESOURCE_ACTIVE, "active")        \
    V(2, RESOURCE_REMOVED, "removed")

/* Places have a capacity and are reserved; the others are only listed, with whom to call. */
#define WIRE_ENUM_resource_kind(V)         \
    V(0, RESOURCE_KIND_NONE, "")           \
    V(1, RESOURCE_PLACE, "place")          \
    V(2, RESOURCE_TRANSPORT, "transport")  \
    V(3, RESOURCE_GOODS, "goods")          \
    V(4, RESOURCE_MEDIATION, "mediation")  \
    V(5, RESOURCE_CARE, "care")            \
    V(6, RESOURCE_OTHER, "other")

/* Whom a place is for. */
#define WIRE_ENUM_target(V)                \
    V(0, TARGET_NONE, "")                  \
    V(1, TARGET_ANYONE, "anyone")          \
    V(2, TARGET_WOMEN, "women")            \
    V(3, TARGET_MEN, "men")                \
    V(4, TARGET_MINORS, "minors")          \
    V(5, TARGET_FAMILIES, "families")      \
    V(6, TARGET_OLD, "old")                \
    V(7, TARGET_DEPENDENT, "dependent")    \
    V(8, TARGET_VIOLENCE, "violence")      \
    V(9, TARGET_TRAFFICKING, "trafficking") \
    V(10, TARGET_UASC, "uasc")             \
    V(11, TARGET_HOMELESS, "homeless")

/* ---- rows of the views --------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_resource(F)                                                                                  \
    F(1, ID, resource_id, _, WIRE_REQ, "short name people type")                                                 \
    F(2, ID, zone_id, _, 0, "whose basket it is in")                                                             \
    F(3, ENUM, state, resource_state, 0, "")                                                                     \
    F(4, LINE, name, _, 0, "")                                                                                   \
    F(5, ENUM, kind, resource_kind, 0, "")                                                                       \
    F(6, IDS, targets, _, 0, "whom it is for; none: anyone")                                                     \
    F(7, U64, capacity, _, 0, "places, count")                                                                   \
    F(8, U64, reserved, _, 0, "places kept for somebody on the way, count")                                      \
    F(9, U64, occupied, _, 0, "places with somebody in them, count")                                             \
    F(10, U64, free, _, 0, "places left, count")                                                                 \
    F(11, BOOL, sealed, _, 0, "its address is known to the room, the unit sent and the service only")            \
    F(12, LINE, address, _, WIRE_SEALED, "where")                                                                \
    F(13, LINE, contact, _, WIRE_SEALED, "whom to call")                                                         \
    F(14, LINE, cost_owner, _, 0, "who pays")                                                                    \
    F(15, LINE, reason, _, 0, "of its removal or last change of capacity")                                       \
    F(16, TIME, added_at, _, 0, "")                                                                              \
    F(17, U64, version, _, 0, "log index of its last change")

/* ---- events -------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_resource_added(F)                                                                            \
    F(1, ID, resource_id, _, WIRE_REQ, "")                                                                       \
    F(2, ID, zone_id, _, WIRE_REQ, "")                                                                           \
    F(3, LINE, name, _, 0, "")                                                                                   \
    F(4, ENUM, kind, resource_kind, 0, "")                                                                       \
    F(5, IDS, targets, _, 0, "")                                                                                 \
    F(6, U64, capacity, _, 0, "places, count")                                                                   \
    F(7, BOOL, sealed, _, 0, "")                                                                                 \
    F(8, LINE, address, _, WIRE_SEALED, "")                                                                      \
    F(9, LINE, contact, _, WIRE_SEALED, "")                                                                      \
    F(10, LINE, cost_owner, _, 0, "")

#define WIRE_FIELDS_resource_capacity_set(F)                                                                     \
    F(1, ID, resource_id, _, WIRE_REQ, "")                                                                       \
    F(2, ID, zone_id, _, 0, "")                                                                                  \
    F(3, U64, capacity, _, 0, "places, count")                                                                   \
    F(4, LINE, reason, _, 0, "")

#define WIRE_FIELDS_resource_removed(F)                                                                          \
    F(1, ID, resource_id, _, WIRE_REQ, "")                                                                       \
    F(2, ID, zone_id, _, 0, "")                                                                                  \
    F(3, LINE, reason, _, 0, "")

#define WIRE_FIELDS_resource_amended(F)                                                                          \
    F(1, ID, resource_id, _, WIRE_REQ, "")                                                                       \
    F(2, ID, zone_id, _, 0, "")                                                                                  \
    F(3, LINE, name, _, 0, "")                                                                                   \
    F(4, IDS, targets, _, 0, "")                                                                                 \
    F(5, ENUM, sealed, tri, 0, "")                                                                               \
    F(6, LINE, address, _, WIRE_SEALED, "")                                                                      \
    F(7, LINE, contact, _, WIRE_SEALED, "")                                                                      \
    F(8, LINE, cost_owner, _, 0, "")                                                                             \
    F(9, LINE, reason, _, 0, "")

/* ---- arguments ----------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_resource_add(F)                                                                              \
    F(1, ID, resource_id, _, WIRE_REQ, "short name, e.g. PT-REFUGE")                                             \
    F(2, ID, zone_id, _, WIRE_REQ, "whose basket it is in")                                                      \
    F(3, LINE, name, _, WIRE_REQ, "")                                                                            \
    F(4, ENUM, kind, resource_kind, 0, "default place")                                                          \
    F(5, IDS, targets, _, 0, "whom it is for: women, men, minors, families, old, dependent, violence, "          \
                             "trafficking, uasc, homeless, anyone; default anyone")                              \
    F(6, U64, capacity, _, 0, "places, count")                                                                   \
    F(7, BOOL, sealed, _, 0, "a refuge: its address is for the room, the unit sent and the service only")        \
    F(8, LINE, address, _, WIRE_SEALED, "where")                                                                 \
    F(9, LINE, contact, _, WIRE_SEALED, "whom to call, day and night")                                           \
    F(10, LINE, cost_owner, _, 0, "who pays")

#define WIRE_FIELDS_resource_set(F)                                                                              \
    F(1, ID, resource_id, _, WIRE_REQ, "the resource")                                                           \
    F(2, U64, capacity, _, 0, "places, count")                                                                   \
    F(3, BOOL, no_places, _, 0, "capacity becomes 0, for the time being")                                        \
    F(4, LINE, name, _, 0, "")                                                                                   \
    F(5, IDS, targets, _, 0, "whom it is for from now on")                                                       \
    F(6, ENUM, sealed, tri, 0, "yes: a refuge, its address is hidden")                                           \
    F(7, LINE, address, _, WIRE_SEALED, "where")                                                                 \
    F(8, LINE, contact, _, WIRE_SEALED, "whom to call, day and night")                                           \
    F(9, LINE, cost_owner, _, 0, "who pays")                                                                     \
    F(10, LINE, reason, _, 0, "why")                                                                             \
    F(11, U64, if_version, _, 0, "only if the resource is still at this version")

#define WIRE_FIELDS_resource_remove(F)                                                                           \
    F(1, ID, resource_id, _, WIRE_REQ, "the resource")                                                           \
    F(2, LINE, reason, _, WIRE_REQ, "why")                                                                       \
    F(3, U64, if_version, _, 0, "only if the resource is still at this version")

#define WIRE_FIELDS_resource_query(F)                                                                            \
    F(1, ID, zone_id, _, 0, "only the basket of this zone")                                                      \
    F(2, ENUM, target, target, 0, "only what takes them")                                                        \
    F(3, BOOL, free, _, 0, "only places with room")                                                              \
    F(4, BOOL, all, _, 0, "also removed ones")                                                                   \
    F(5, U64, limit, _, 0, "rows a page, 1 to 200; default 200")                                                 \
    F(6, ID, after, _, 0, "continue behind this resource_id")

#define WIRE_FIELDS_resource_get(F)                                                                              \
    F(1, ID, resource_id, _, WIRE_REQ, "the resource")

/* ---- replies and messages ------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_resource_page(F)                                                                             \
    F(1, RECS, items, resource, 0, "")                                                                           \
    F(2, ID, next, _, 0, "pass as after to go on; absent: no more")

/* ---- lists --------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_resource(E) \
    E(resource_state)          \
    E(resource_kind)           \
    E(target)

#define WIRE_KINDS_resource(K, V) \
    K(V, 43, KIND_RESOURCE, resource, state, zone_id)

#define WIRE_PARTS_resource(R)

#define WIRE_ENTITIES_resource(R) \
    R(443, resource, "resource", "something a zone can offer at once")

#define WIRE_EVENTS_resource(R)                                                              \
    R(440, resource_added, "resource.added", "it is in the basket of the zone")              \
    R(441, resource_capacity_set, "resource.capacity_set", "how many places it has changed") \
    R(442, resource_removed, "resource.removed", "it can no longer be counted on")           \
    R(443, resource_amended, "resource.amended", "facts about it were corrected")

#define WIRE_ARGS_resource(R)                   \
    R(440, resource_add, "resource_add", "")    \
    R(441, resource_set, "resource_set", "")    \
    R(442, resource_remove, "resource_remove", "") \
    R(443, resource_query, "resource_query", "") \
    R(444, resource_get, "resource_get", "")

#define WIRE_MESSAGES_resource(R) \
    R(440, resource_page, "resource_page", "")

#define WIRE_OPS_resource(O)                                                                                      \
    O(440, resource_add, "resource.add", WRITE, "POST", "/v1/resources", resource_add,                            \
      "put a resource into the basket of a zone")                                                                 \
    O(441, resource_list, "resource.list", READ, "GET", "/v1/resources", resource_query, "list what zones offer") \
    O(442, resource_set, "resource.set", WRITE, "POST", "/v1/resources/{resource_id}/set", resource_set,          \
      "change the places of a resource, or correct its facts")                                                    \
    O(443, resource_remove, "resource.remove", WRITE, "POST", "/v1/resources/{resource_id}/remove",               \
      resource_remove, "take a resource out of the basket")                                                       \
    O(444, resource_show, "resource.show", READ, "GET", "/v1/resources/{resource_id}", resource_get,              \
      "show one resource")

#endif
