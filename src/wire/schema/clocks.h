/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: the service's own clocks: how long the room and its units may take, and when somebody is
 * told. A zone may have its own; "default" is for all the others. Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_CLOCKS_H
#define WIRE_SCHEMA_CLOCKS_H

#define WIRE_ENUM_clocks_state(V)     \
    V(0, CLOCKS_NONE, "")             \
    V(1, CLOCKS_BUILT_IN, "built_in") \
    V(2, CLOCKS_SET, "set")

/* ---- rows of the views --------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_clocks(F)                                                                                    \
    F(1, ID, zone_id, _, WIRE_REQ, "a zone, or default")                                                         \
    F(2, U64, decision_e, _, 0, "minutes from opening a case to deciding how to answer, priority E")             \
    F(3, U64, decision_u, _, 0, "the same, priority U")                                                          \
    F(4, U64, ack, _, 0, "minutes from sending a unit to its acknowledgement")                                   \
    F(5, U64, onscene_e, _, 0, "minutes from sending a unit to its arrival, priority E")                         \
    F(6, U64, onscene_u, _, 0, "the same, any other priority")                                                   \
    F(7, U64, handover_hours, _, 0, "hours for a handover or a deferral; absent: noon of the next working day")  \
    F(8, U64, shift_item, _, 0, "minutes to acknowledge an item of a shift handover")                            \
    F(9, U64, acceptance_hours, _, 0, "hours for a service to accept a case offered to it")                      \
    F(10, U64, waiting, _, 0, "minutes a case may wait before somebody looks again")                             \
    F(11, ENUM, state, clocks_state, 0, "set, or built_in where nobody has set any")                             \
    F(12, U64, version, _, 0, "log index of its last change")

/* ---- events -------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_clocks_set(F)                                                                                \
    F(1, ID, zone_id, _, WIRE_REQ, "a zone, or default; absent values: unchanged")                               \
    F(2, U64, decision_e, _, 0, "")                                                                              \
    F(3, U64, decision_u, _, 0, "")                                                                              \
    F(4, U64, ack, _, 0, "")                                                                                     \
    F(5, U64, onscene_e, _, 0, "")                                                                               \
    F(6, U64, onscene_u, _, 0, "")                                                                               \
    F(7, U64, handover_hours, _, 0, "")                                                                          \
    F(8, U64, shift_item, _, 0, "")                                                                              \
    F(9, U64, acceptance_hours, _, 0, "")                                                                        \
    F(10, U64, waiting, _, 0, "")

/* ---- arguments --------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_clocks_set_args(F)                                                                           \
    F(1, ID, zone_id, _, WIRE_REQ, "a zone, or default: all zones without their own")                            \
    F(2, U64, decision_e, _, 0, "minutes from opening a case to deciding how to answer, priority E")             \
    F(3, U64, decision_u, _, 0, "the same, priority U")                                                          \
    F(4, U64, ack, _, 0, "minutes from sending a unit to its acknowledgement")                                   \
    F(5, U64, onscene_e, _, 0, "minutes from sending a unit to its arrival, priority E")                         \
    F(6, U64, onscene_u, _, 0, "the same, any other priority")                                                   \
    F(7, U64, handover_hours, _, 0, "hours for a handover or a deferral, in place of noon of the next working day")\
    F(8, U64, shift_item, _, 0, "minutes to acknowledge an item of a shift handover")                            \
    F(9, U64, acceptance_hours, _, 0, "hours for a service to accept a case offered to it")                      \
    F(10, U64, waiting, _, 0, "minutes a case may wait before somebody looks again")                             \
    F(11, U64, if_version, _, 0, "only if the clocks are still at this version")

#define WIRE_FIELDS_clocks_get(F)                                                                                \
    F(1, ID, zone_id, _, WIRE_REQ, "a zone, or default")

/* ---- lists --------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_clocks(E) \
    E(clocks_state)

#define WIRE_KINDS_clocks(K, V) \
    K(V, 21, KIND_CLOCKS, clocks, state, zone_id)

#define WIRE_PARTS_clocks(R)

#define WIRE_ENTITIES_clocks(R) \
    R(201, clocks, "clocks", "how long things may take")

#define WIRE_EVENTS_clocks(R) \
    R(206, clocks_set, "clocks.set", "the clocks of a zone, or of all zones without their own")

#define WIRE_ARGS_clocks(R)                  \
    R(205, clocks_set_args, "clocks_set", "") \
    R(206, clocks_get, "clocks_get", "")

#define WIRE_MESSAGES_clocks(R)

#define WIRE_OPS_clocks(O)                                                                             \
    O(205, clocks_set, "clocks.set", WRITE, "POST", "/v1/clocks/{zone_id}", clocks_set_args,           \
       "set how long things may take in a zone")                                                       \
    O(206, clocks_show, "clocks.show", READ, "GET", "/v1/clocks/{zone_id}", clocks_get,                \
       "show how long things may take in a zone")

#endif
