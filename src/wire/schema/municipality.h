/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: municipalities, each in a zone, with the hours of its own service.
 * Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_MUNICIPALITY_H
#define WIRE_SCHEMA_MUNICIPALITY_H

#define WIRE_ENUM_municipality_state(V) \
    V(0, MUNICIPALITY_NONE, "")         \
    V(1, MUNICIPALITY_ACTIVE, "active") \
    V(2, MUNICIPALITY_ENDED, "ended")

/* ---- rows of the views ------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_municipality_stay(F)                                                                         \
    F(1, ID, zone_id, _, 0, "")                                                                                  \
    F(2, TIME, from, _, 0, "absent: from the beginning")                                                         \
    F(3, TIME, until, _, 0, "")                                                                                  \
    F(4, LINE, act, _, 0, "reference of the act that ended it")

#define WIRE_FIELDS_municipality(F)                                                          \
    F(1, ID, municipality_id, _, WIRE_REQ, "short name")                                     \
    F(2, LINE, name, _, 0, "full name")                                                      \
    F(3, ID, zone_id, _, 0, "zone it belongs to")                                            \
    F(4, U64, population, _, 0, "inhabitants")                                               \
    F(5, LINE, hours, _, 0, "of its ordinary service, local time, e.g. mon-fri 08:00-14:00") \
    F(6, LINE, contact, _, 0, "how to reach its ordinary service")                           \
    F(7, LINE, cost_owner, _, 0, "who pays for its cases")                                   \
    F(8, ENUM, state, municipality_state, 0, "")                                             \
    F(9, U64, version, _, 0, "log index of its last change") \
    F(10, TIME, ended_at, _, 0, "when it left the service") \
    F(11, LINE, reason, _, 0, "of its end, or of the last correction") \
    F(12, TIME, zone_from, _, 0, "since when it is of this zone; absent: from the beginning") \
    F(13, RECS, stays, municipality_stay, 0, "zones it was of before")

/* ---- events ------------------------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_municipality_added(F)      \
    F(1, ID, municipality_id, _, WIRE_REQ, "") \
    F(2, LINE, name, _, WIRE_REQ, "")          \
    F(3, ID, zone_id, _, WIRE_REQ, "")         \
    F(4, U64, population, _, 0, "")            \
    F(5, LINE, hours, _, 0, "")                \
    F(6, LINE, contact, _, 0, "")              \
    F(7, LINE, cost_owner, _, 0, "")

#define WIRE_FIELDS_municipality_amended(F)                                                                      \
    F(1, ID, municipality_id, _, WIRE_REQ, "")                                                                   \
    F(2, LINE, name, _, 0, "absent: unchanged; so are the others")                                               \
    F(3, U64, population, _, 0, "")                                                                              \
    F(4, LINE, hours, _, 0, "")                                                                                  \
    F(5, LINE, contact, _, 0, "")                                                                                \
    F(6, LINE, cost_owner, _, 0, "")                                                                             \
    F(7, LINE, reason, _, 0, "")

#define WIRE_FIELDS_municipality_ended(F)                                                                        \
    F(1, ID, municipality_id, _, WIRE_REQ, "")                                                                   \
    F(2, LINE, reason, _, WIRE_REQ, "")                                                                          \
    F(3, TIME, occurred_at, _, 0, "when; absent: when it was recorded")

#define WIRE_FIELDS_municipality_moved(F)                                                                        \
    F(1, ID, municipality_id, _, WIRE_REQ, "")                                                                   \
    F(2, ID, zone_id, _, WIRE_REQ, "its zone from then on")                                                      \
    F(3, ID, from_id, _, 0, "its zone before")                                                                   \
    F(4, TIME, from, _, WIRE_REQ, "since when")                                                                  \
    F(5, LINE, act, _, 0, "")                                                                                    \
    F(6, LINE, reason, _, 0, "")

/* ---- arguments --------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_municipality_add(F)                                                      \
    F(1, ID, municipality_id, _, WIRE_REQ, "short name")                                     \
    F(2, LINE, name, _, WIRE_REQ, "full name")                                               \
    F(3, ID, zone_id, _, WIRE_REQ, "zone it belongs to")                                     \
    F(4, U64, population, _, 0, "inhabitants")                                               \
    F(5, LINE, hours, _, 0, "of its ordinary service, local time, e.g. mon-fri 08:00-14:00") \
    F(6, LINE, contact, _, 0, "how to reach its ordinary service")                           \
    F(7, LINE, cost_owner, _, 0, "who pays for its cases")

#define WIRE_FIELDS_municipality_update(F)                                                                       \
    F(1, ID, municipality_id, _, WIRE_REQ, "short name")                                                         \
    F(2, LINE, name, _, 0, "full name")                                                                          \
    F(3, U64, population, _, 0, "inhabitants")                                                                   \
    F(4, LINE, hours, _, 0, "of its ordinary service, e.g. mon-fri 08:00-14:00")                                 \
    F(5, LINE, contact, _, 0, "how to reach its ordinary service")                                               \
    F(6, LINE, cost_owner, _, 0, "who pays for its cases")                                                       \
    F(7, LINE, reason, _, 0, "why")                                                                              \
    F(8, U64, if_version, _, 0, "only if it is still at this version")

#define WIRE_FIELDS_municipality_end(F)                                                                          \
    F(1, ID, municipality_id, _, WIRE_REQ, "short name")                                                         \
    F(2, LINE, reason, _, WIRE_REQ, "why")                                                                       \
    F(3, TIME, occurred_at, _, 0, "when, if not now")                                                            \
    F(4, U64, if_version, _, 0, "only if it is still at this version")

#define WIRE_FIELDS_municipality_move(F)                                                                         \
    F(1, ID, municipality_id, _, WIRE_REQ, "short name")                                                         \
    F(2, ID, zone_id, _, WIRE_REQ, "its zone from then on")                                                      \
    F(3, TIME, from, _, 0, "since when, not ahead; default: now")                                                \
    F(4, LINE, act, _, 0, "reference of the act")                                                                \
    F(5, LINE, reason, _, 0, "why")                                                                              \
    F(6, U64, if_version, _, 0, "only if it is still at this version")

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

#define WIRE_PARTS_municipality(R) \
    R(1200, municipality_stay, "municipality_stay", "a zone a municipality was of")

#define WIRE_ENTITIES_municipality(R) \
    R(104, municipality, "municipality", "a municipality")

#define WIRE_EVENTS_municipality(R) \
    R(102, municipality_added, "municipality.added", "a municipality enters the list") \
    R(1216, municipality_amended, "municipality.amended", "facts of a municipality were corrected") \
    R(1217, municipality_ended, "municipality.ended", "a municipality left the service") \
    R(1218, municipality_moved, "municipality.moved", "a municipality is of another zone now")

#define WIRE_ARGS_municipality(R)                    \
    R(109, municipality_add, "municipality_add", "") \
    R(110, municipality_query, "municipality_query", "") \
    R(1216, municipality_update, "municipality_update", "") \
    R(1217, municipality_end, "municipality_end", "") \
    R(1218, municipality_move, "municipality_move", "")

#define WIRE_MESSAGES_municipality(R) \
    R(104, municipality_page, "municipality_page", "")

#define WIRE_OPS_municipality(O)                                \
    O(104, municipality_add, "municipality.add", WRITE, "POST", \
      "/v1/municipalities", municipality_add,                   \
      "add a municipality to a zone")                           \
    O(105, municipality_list, "municipality.list", READ, "GET", \
      "/v1/municipalities", municipality_query,                 \
      "list municipalities") \
    O(1216, municipality_update, "municipality.update", WRITE, "POST", "/v1/municipalities/{municipality_id}", \
      municipality_update, \
      "correct the facts of a municipality") \
    O(1217, municipality_end, "municipality.end", WRITE, "POST", "/v1/municipalities/{municipality_id}/end", \
      municipality_end, \
      "a municipality leaves the service") \
    O(1218, municipality_move, "municipality.move", WRITE, "POST", "/v1/municipalities/{municipality_id}/move", \
      municipality_move, "a municipality is of another zone from a day on")

#endif
