/* SPDX-License-Identifier: EUPL-1.2 */
/* The schema of one topic: passing a case to an ordinary service. Only schema/topics.h includes it. */
#ifndef WIRE_SCHEMA_HANDOVER_H
#define WIRE_SCHEMA_HANDOVER_H

/* ---- parts --------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_handover(F)                                                                                  \
    F(1, LINE, service, _, 0, "ordinary service that receives the case")                                         \
    F(2, TIME, offered_at, _, 0, "")                                                                             \
    F(3, TIME, accepted_at, _, 0, "")                                                                            \
    F(4, ENUM, from_state, case_state, 0, "state to go back to on rejection")                                    \
    F(5, LINE, reason, _, 0, "of the last rejection or withdrawal")                                              \
    F(6, U64, rejections, _, 0, "count")

/* ---- events -------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_handover_offered(F)                                                                          \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, LINE, service, _, WIRE_REQ, "")

#define WIRE_FIELDS_handover_accepted(F)                                                                         \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, LINE, reason, _, 0, "")

#define WIRE_FIELDS_handover_returned(F)                                                                         \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, ENUM, to, case_state, WIRE_REQ, "the state it goes back to")                                            \
    F(3, LINE, reason, _, WIRE_REQ, "")

/* ---- lists --------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_handover(E)

#define WIRE_KINDS_handover(K, V)

#define WIRE_PARTS_handover(R) \
    R(5, handover, "handover", "passing a case to an ordinary service")

#define WIRE_ENTITIES_handover(R)

#define WIRE_EVENTS_handover(R)                                           \
    R(19, handover_offered, "handover.offered", "to an ordinary service") \
    R(20, handover_accepted, "handover.accepted", "it took charge")       \
    R(21, handover_returned, "handover.returned", "rejected, withdrawn or expired")

#define WIRE_ARGS_handover(R)

#define WIRE_MESSAGES_handover(R)

#define WIRE_OPS_handover(O)

#endif
