/* SPDX-License-Identifier: EUPL-1.2 */
/* The schema of one topic: zones on their way to the room. Only schema/topics.h includes it. */
#ifndef WIRE_SCHEMA_ZONE_H
#define WIRE_SCHEMA_ZONE_H

/* Where a zone stands on its way to the room. */
#define WIRE_ENUM_zone_state(V)             \
    V(0, ZONE_NONE, "")                     \
    V(1, ZONE_OUTSIDE, "outside")           \
    V(2, ZONE_REQUESTED, "requested")       \
    V(3, ZONE_ACCEPTED, "accepted")         \
    V(4, ZONE_TRAINING, "training")         \
    V(5, ZONE_GROUP_FORMED, "group_formed") \
    V(6, ZONE_SOI, "soi")                   \
    V(7, ZONE_SOI_PASSED, "soi_passed")     \
    V(8, ZONE_SOI_FAILED, "soi_failed")     \
    V(9, ZONE_HOOKED, "hooked")             \
    V(10, ZONE_SUSPENDED, "suspended")      \
    V(11, ZONE_WITHDRAWN, "withdrawn")      \
    V(12, ZONE_REJECTED, "rejected")

/* How a zone belongs to a service. EXERCISE: for training and visits, out of every figure. */
#define WIRE_ENUM_zone_kind(V)         \
    V(0, ZONE_KIND_NONE, "")           \
    V(1, ZONE_KIND_SEUS, "seus")       \
    V(2, ZONE_KIND_CITY, "city")       \
    V(3, ZONE_KIND_ADHERED, "adhered") \
    V(4, ZONE_KIND_EXERCISE, "exercise")

/* ---- rows of the views --------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_zone(F)                                                                                    \
    F(1, ID, zone_id, _, WIRE_REQ, "short name, e.g. pistoiese")                                               \
    F(2, LINE, name, _, 0, "full name")                                                                        \
    F(3, ID, area, _, 0, "area vasta")                                                                         \
    F(4, U64, population, _, 0, "inhabitants")                                                                 \
    F(5, ID, prefix, _, 0, "two to four capital letters that open its case numbers")                           \
    F(6, ENUM, state, zone_state, 0, "where it stands on its way to the room")                                 \
    F(7, LINE, contact, _, 0, "how to reach its ordinary service")                                             \
    F(8, U64, version, _, 0, "log index of its last change")                                                   \
    F(9, ENUM, kind, zone_kind, 0, "how it belongs to the service; absent: seus")                              \
    F(10, LINE, lead, _, 0, "role that answers for it, e.g. zone lead of the Apuane zone; never a person")     \
    F(11, LINE, zone_body, _, 0, "the body that governs it, e.g. Societa della Salute")                        \
    F(12, ID, room_id, _, 0, "room it is or will be hooked to")                                                \
    F(13, TIME, since, _, 0, "when it came to its state, as stated; absent: not stated")                       \
    F(14, TIME, requested_at, _, 0, "when the mayors asked; absent: not stated")                               \
    F(15, TIME, soi_from, _, 0, "planned start of the experimentation")                                        \
    F(16, TIME, soi_started_at, _, 0, "actual start")                                                          \
    F(17, TIME, soi_planned_min, _, 0, "planned end, at the earliest")                                         \
    F(18, TIME, soi_planned_max, _, 0, "planned end, at the latest; moves when extended")                      \
    F(19, TIME, soi_ended_at, _, 0, "when it was passed or failed")                                            \
    F(20, TIME, hookup_planned, _, 0, "planned hook-up")                                                       \
    F(21, TIME, hooked_at, _, 0, "first hook-up")                                                              \
    F(22, TIME, suspended_at, _, 0, "since when it is suspended")                                              \
    F(23, U64, workers_total, _, 0, "social workers of its territory, count")                                  \
    F(24, U64, workers_trained, _, 0, "of them, those who did the base training, count")                       \
    F(25, U64, training_share, _, 0, "per cent of them agreed as enough; absent: 80")                          \
    F(26, LINE, reference, _, 0, "law and act it stands on")                                                   \
    F(27, ID, next_room, _, 0, "room that answers for it while it is suspended")                               \
    F(28, ENUM, first_category, category, 0, "signallers served first at the hook-up; absent: social_service") \
    F(29, U64, meetings, _, 0, "of its zone group, count")                                                     \
    F(30, TIME, group_met_at, _, 0, "last one")

/* ---- events -------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_zone_added(F)               \
    F(1, ID, zone_id, _, WIRE_REQ, "")          \
    F(2, LINE, name, _, WIRE_REQ, "")           \
    F(3, ID, area, _, WIRE_REQ, "")             \
    F(4, U64, population, _, 0, "")             \
    F(5, ID, prefix, _, WIRE_REQ, "")           \
    F(6, ENUM, state, zone_state, WIRE_REQ, "") \
    F(7, LINE, contact, _, 0, "")               \
    F(8, ENUM, kind, zone_kind, 0, "")          \
    F(9, TIME, since, _, 0, "")                 \
    F(10, LINE, lead, _, 0, "")                 \
    F(11, LINE, zone_body, _, 0, "")            \
    F(12, ID, room_id, _, 0, "")                \
    F(13, TIME, hookup_planned, _, 0, "")       \
    F(14, U64, workers_total, _, 0, "")         \
    F(15, U64, workers_trained, _, 0, "")       \
    F(16, U64, training_share, _, 0, "")        \
    F(17, LINE, reference, _, 0, "")            \
    F(18, ID, next_room, _, 0, "")              \
    F(19, ENUM, first_category, category, 0, "")

/* Facts of the zone were corrected; absent ones stay. */
#define WIRE_FIELDS_zone_amended(F)              \
    F(1, ID, zone_id, _, WIRE_REQ, "")           \
    F(2, LINE, name, _, 0, "")                   \
    F(3, ID, area, _, 0, "")                     \
    F(4, U64, population, _, 0, "")              \
    F(5, LINE, contact, _, 0, "")                \
    F(6, ENUM, kind, zone_kind, 0, "")           \
    F(7, LINE, lead, _, 0, "")                   \
    F(8, LINE, zone_body, _, 0, "")              \
    F(9, ID, room_id, _, 0, "")                  \
    F(10, TIME, hookup_planned, _, 0, "")        \
    F(11, U64, workers_total, _, 0, "")          \
    F(12, U64, workers_trained, _, 0, "")        \
    F(13, U64, training_share, _, 0, "")         \
    F(14, LINE, reference, _, 0, "")             \
    F(15, ID, next_room, _, 0, "")               \
    F(16, ENUM, first_category, category, 0, "") \
    F(17, LINE, reason, _, 0, "")

/* ---- arguments ----------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_zone_add(F)                                                                              \
    F(1, ID, zone_id, _, WIRE_REQ, "short name, lower case, e.g. pistoiese")                                 \
    F(2, LINE, name, _, WIRE_REQ, "full name")                                                               \
    F(3, ID, area, _, WIRE_REQ, "area vasta, e.g. centro")                                                   \
    F(4, U64, population, _, 0, "inhabitants")                                                               \
    F(5, ID, prefix, _, 0, "two to four capital letters that open its case numbers; default: from the name") \
    F(6, ENUM, state, zone_state, 0, "where it stands; default: outside")                                    \
    F(7, LINE, contact, _, 0, "how to reach its ordinary service")                                           \
    F(8, ENUM, kind, zone_kind, 0, "seus, city, adhered or exercise; default: seus")                         \
    F(9, TIME, stands_since, _, 0, "when it came to this state; default: now")                               \
    F(10, LINE, lead, _, 0, "role that answers for it, never a person")                                      \
    F(11, LINE, zone_body, _, 0, "the body that governs it")                                                 \
    F(12, ID, room_id, _, 0, "room it is or will be hooked to")                                              \
    F(13, TIME, hookup_planned, _, 0, "planned hook-up")                                                     \
    F(14, U64, workers_total, _, 0, "social workers of its territory, count")                                \
    F(15, U64, workers_trained, _, 0, "of them, those who did the base training")                            \
    F(16, U64, training_share, _, 0, "per cent of them agreed as enough; default: 80")                       \
    F(17, LINE, reference, _, 0, "law and act it stands on")                                                 \
    F(18, ID, next_room, _, 0, "room that answers for it while it is suspended")                             \
    F(19, ENUM, first_category, category, 0, "signallers served first at the hook-up; default: social_service")

#define WIRE_FIELDS_zone_update(F)                                                     \
    F(1, ID, zone_id, _, WIRE_REQ, "the zone")                                         \
    F(2, LINE, name, _, 0, "full name")                                                \
    F(3, ID, area, _, 0, "area vasta")                                                 \
    F(4, U64, population, _, 0, "inhabitants")                                         \
    F(5, LINE, contact, _, 0, "how to reach its ordinary service")                     \
    F(6, ENUM, kind, zone_kind, 0, "seus, city, adhered or exercise")                  \
    F(7, LINE, lead, _, 0, "role that answers for it, never a person")                 \
    F(8, LINE, zone_body, _, 0, "the body that governs it")                            \
    F(9, ID, room_id, _, 0, "room it is or will be hooked to")                         \
    F(10, TIME, hookup_planned, _, 0, "planned hook-up")                               \
    F(11, U64, workers_total, _, 0, "social workers of its territory, count")          \
    F(12, U64, workers_trained, _, 0, "of them, those who did the base training")      \
    F(13, U64, training_share, _, 0, "per cent of them agreed as enough")              \
    F(14, LINE, reference, _, 0, "law and act it stands on")                           \
    F(15, ID, next_room, _, 0, "room that answers for it while it is suspended")       \
    F(16, ENUM, first_category, category, 0, "signallers served first at the hook-up") \
    F(17, LINE, reason, _, 0, "why, with the source of the facts")                     \
    F(18, U64, if_version, _, 0, "only if the zone is still at this version")

#define WIRE_FIELDS_zone_query(F)                                \
    F(1, ID, area, _, 0, "only this area vasta")                 \
    F(2, ENUM, state, zone_state, 0, "only this state")          \
    F(3, U64, limit, _, 0, "rows a page, 1 to 200; default 200") \
    F(4, ID, after, _, 0, "continue behind this zone_id")

#define WIRE_FIELDS_zone_get(F) \
    F(1, ID, zone_id, _, WIRE_REQ, "the zone")

/* ---- replies and messages ------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_zone_page(F)   \
    F(1, RECS, items, zone, 0, "") \
    F(2, ID, next, _, 0, "")

/* ---- lists --------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_zone(E) \
    E(zone_kind)           \
    E(zone_state)

#define WIRE_KINDS_zone(K, V) \
    K(V, 1, KIND_ZONE, zone, state, area)

#define WIRE_PARTS_zone(R)

#define WIRE_ENTITIES_zone(R) \
    R(1, zone, "zone", "a zone-distretto")

#define WIRE_EVENTS_zone(R)                                  \
    R(1, zone_added, "zone.added", "a zone enters the list") \
    R(103, zone_amended, "zone.amended", "facts of a zone were corrected")

#define WIRE_ARGS_zone(R)               \
    R(1, zone_add, "zone_add", "")      \
    R(15, zone_query, "zone_query", "") \
    R(16, zone_get, "zone_get", "")     \
    R(100, zone_update, "zone_update", "")

#define WIRE_MESSAGES_zone(R) \
    R(6, zone_page, "zone_page", "")

#define WIRE_OPS_zone(O)                                                                         \
    O(1, zone_add, "zone.add", WRITE, "POST", "/v1/zones", zone_add, "add a zone")               \
    O(24, zone_list, "zone.list", READ, "GET", "/v1/zones", zone_query, "list zones")            \
    O(25, zone_show, "zone.show", READ, "GET", "/v1/zones/{zone_id}", zone_get, "show one zone") \
    O(106, zone_update, "zone.update", WRITE, "POST", "/v1/zones/{zone_id}/update", zone_update, \
      "correct the facts of a zone")

#endif
