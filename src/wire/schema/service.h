/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: ordinary services: those who take charge of a case when the room has done its part.
 * Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_SERVICE_H
#define WIRE_SCHEMA_SERVICE_H

#define WIRE_ENUM_service_state(V) \
    V(0, SERVICE_NONE, "")         \
    V(1, SERVICE_ACTIVE, "active") \
    V(2, SERVICE_CLOSED, "closed")

/* ---- rows of the views ----------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_service(F)                                                                                   \
    F(1, ID, service_id, _, WIRE_REQ, "short name, e.g. pt-centro")                                              \
    F(2, LINE, name, _, 0, "")                                                                                   \
    F(3, ID, zone_id, _, 0, "its zone")                                                                          \
    F(4, ID, municipality_id, _, 0, "its municipality, if it serves only one")                                   \
    F(5, LINE, contact, _, 0, "how the room reaches it")                                                         \
    F(6, LINE, hours, _, 0, "e.g. mon-fri 08:00-14:00")                                                          \
    F(7, ENUM, state, service_state, 0, "")                                                                      \
    F(8, U64, offers_open, _, 0, "cases offered to it that it has not answered, count")                          \
    F(9, U64, offers, _, 0, "cases ever offered to it, count")                                                   \
    F(10, U64, accepted, _, 0, "of them, those it took, count")                                                  \
    F(11, LINE, reason, _, 0, "why it was closed")                                                               \
    F(12, TIME, closed_at, _, 0, "")                                                                             \
    F(13, U64, version, _, 0, "log index of its last change")

/* ---- events ---------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_service_added(F)                                                                             \
    F(1, ID, service_id, _, WIRE_REQ, "")                                                                        \
    F(2, LINE, name, _, WIRE_REQ, "")                                                                            \
    F(3, ID, zone_id, _, WIRE_REQ, "")                                                                           \
    F(4, ID, municipality_id, _, 0, "")                                                                          \
    F(5, LINE, contact, _, 0, "")                                                                                \
    F(6, LINE, hours, _, 0, "")

#define WIRE_FIELDS_service_amended(F)                                                                           \
    F(1, ID, service_id, _, WIRE_REQ, "")                                                                        \
    F(2, ID, zone_id, _, WIRE_REQ, "")                                                                           \
    F(3, LINE, name, _, 0, "absent: unchanged; so are the others")                                               \
    F(4, ID, municipality_id, _, 0, "")                                                                          \
    F(5, LINE, contact, _, 0, "")                                                                                \
    F(6, LINE, hours, _, 0, "")                                                                                  \
    F(7, LINE, reason, _, 0, "")

#define WIRE_FIELDS_service_closed(F)                                                                            \
    F(1, ID, service_id, _, WIRE_REQ, "")                                                                        \
    F(2, ID, zone_id, _, WIRE_REQ, "")                                                                           \
    F(3, LINE, reason, _, WIRE_REQ, "")

/* ---- arguments ------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_service_add(F)                                                                               \
    F(1, ID, service_id, _, WIRE_REQ, "short name, e.g. pt-centro")                                              \
    F(2, LINE, name, _, WIRE_REQ, "full name")                                                                   \
    F(3, ID, zone_id, _, WIRE_REQ, "its zone")                                                                   \
    F(4, ID, municipality_id, _, 0, "its municipality, if it serves only one")                                   \
    F(5, LINE, contact, _, 0, "how the room reaches it")                                                         \
    F(6, LINE, hours, _, 0, "when it is open, e.g. mon-fri 08:00-14:00")

#define WIRE_FIELDS_service_update(F)                                                                            \
    F(1, ID, service_id, _, WIRE_REQ, "the service")                                                             \
    F(2, LINE, name, _, 0, "full name")                                                                          \
    F(3, ID, municipality_id, _, 0, "its municipality")                                                          \
    F(4, LINE, contact, _, 0, "how the room reaches it")                                                         \
    F(5, LINE, hours, _, 0, "when it is open")                                                                   \
    F(6, LINE, reason, _, 0, "why")                                                                              \
    F(7, U64, if_version, _, 0, "only if the service is still at this version")

#define WIRE_FIELDS_service_close(F)                                                                             \
    F(1, ID, service_id, _, WIRE_REQ, "the service")                                                             \
    F(2, LINE, reason, _, WIRE_REQ, "why it takes no more cases")                                                \
    F(3, U64, if_version, _, 0, "only if the service is still at this version")

#define WIRE_FIELDS_service_query(F)                                                                             \
    F(1, ID, zone_id, _, 0, "only this zone")                                                                    \
    F(2, ENUM, state, service_state, 0, "only this state; default active")                                       \
    F(3, BOOL, all, _, 0, "also closed ones")                                                                    \
    F(4, U64, limit, _, 0, "rows a page, 1 to 200; default 200")                                                 \
    F(5, ID, after, _, 0, "continue behind this service_id")

#define WIRE_FIELDS_service_get(F)                                                                               \
    F(1, ID, service_id, _, WIRE_REQ, "the service")

/* ---- replies and messages -------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_service_page(F)                                                                              \
    F(1, RECS, items, service, 0, "")                                                                            \
    F(2, ID, next, _, 0, "pass as after to go on; absent: no more")

/* ---- lists ----------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_service(E) \
    E(service_state)

#define WIRE_KINDS_service(K, V)                    \
    K(V, 35, KIND_SERVICE, service, state, zone_id)

#define WIRE_PARTS_service(R)

#define WIRE_ENTITIES_service(R)                      \
    R(305, service, "service", "an ordinary service")

#define WIRE_EVENTS_service(R)                                                    \
    R(340, service_added, "service.added", "an ordinary service enters the list") \
    R(341, service_amended, "service.amended", "facts corrected")                 \
    R(342, service_closed, "service.closed", "it takes no more cases")

#define WIRE_ARGS_service(R)                     \
    R(340, service_add, "service_add", "")       \
    R(341, service_update, "service_update", "") \
    R(342, service_close, "service_close", "")   \
    R(343, service_query, "service_query", "")   \
    R(344, service_get, "service_get", "")

#define WIRE_MESSAGES_service(R)             \
    R(340, service_page, "service_page", "")

#define WIRE_OPS_service(O)                                                                                     \
    O(340, service_add, "service.add", WRITE, "POST", "/v1/services", service_add,                              \
       "add an ordinary service")                                                                               \
    O(341, service_list, "service.list", READ, "GET", "/v1/services", service_query,                            \
       "list ordinary services")                                                                                \
    O(342, service_close, "service.close", WRITE, "POST", "/v1/services/{service_id}/close", service_close,     \
       "an ordinary service takes no more cases")                                                               \
    O(343, service_update, "service.update", WRITE, "POST", "/v1/services/{service_id}/update", service_update, \
       "correct the facts of an ordinary service")                                                              \
    O(344, service_show, "service.show", READ, "GET", "/v1/services/{service_id}", service_get,                 \
       "show one ordinary service")

#endif
