/* SPDX-License-Identifier: EUPL-1.2 */
/* The schema of one topic: a call to the room, whatever came of it. Only schema/topics.h includes it. */
#ifndef WIRE_SCHEMA_REPORT_H
#define WIRE_SCHEMA_REPORT_H

#define WIRE_ENUM_report_state(V)          \
    V(0, REPORT_NONE, "")                  \
    V(1, REPORT_RECEIVED, "received")      \
    V(2, REPORT_ATTACHED, "attached")      \
    V(3, REPORT_REFUSED, "refused")

/* ---- rows of the views --------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_report(F)                                                                                    \
    F(1, ID, report_id, _, WIRE_REQ, "id")                                                                       \
    F(2, ENUM, state, report_state, 0, "")                                                                       \
    F(3, ID, signaller_id, _, 0, "who signalled; absent: not a registered signaller")                            \
    F(4, ENUM, category, category, 0, "category of the caller")                                                  \
    F(5, ID, zone_id, _, 0, "zone of the place")                                                                 \
    F(6, TIME, received_at, _, 0, "")                                                                            \
    F(7, LINE, orientation, _, 0, "what a refused caller was told")                                              \
    F(8, LINE, reason, _, 0, "why refused")                                                                      \
    F(9, ID, case_id, _, 0, "case it belongs to")                                                                \
    F(10, BOOL, override, _, 0, "opened by an operator against the zone policy")                                 \
    F(11, U64, version, _, 0, "log index of its last change")

/* ---- events -------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_report_received(F)                                                                           \
    F(1, ID, report_id, _, WIRE_REQ, "")                                                                         \
    F(2, ID, signaller_id, _, 0, "")                                                                             \
    F(3, ENUM, category, category, 0, "")                                                                        \
    F(4, ID, zone_id, _, 0, "as stated; may be no zone of the service")                                          \
    F(5, LINE, place, _, WIRE_SEALED, "")                                                                        \
    F(6, TEXT, summary, _, WIRE_SEALED, "")

#define WIRE_FIELDS_report_refused(F)                                                                            \
    F(1, ID, report_id, _, WIRE_REQ, "")                                                                         \
    F(2, LINE, reason, _, WIRE_REQ, "")                                                                          \
    F(3, LINE, orientation, _, WIRE_REQ, "")

#define WIRE_FIELDS_report_attached(F)                                                                           \
    F(1, ID, report_id, _, WIRE_REQ, "")                                                                         \
    F(2, ID, case_id, _, WIRE_REQ, "")

/* ---- lists --------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_report(E) \
    E(report_state)

#define WIRE_KINDS_report(K, V) \
    K(V, 4, KIND_REPORT, report, state, zone_id)

#define WIRE_PARTS_report(R)

#define WIRE_ENTITIES_report(R) \
    R(4, report, "report", "a call to the room, whatever came of it")

#define WIRE_EVENTS_report(R)                                                                 \
    R(5, report_received, "report.received", "a call came in")                                \
    R(6, report_refused, "report.refused", "it was not taken; the orientation given is kept") \
    R(7, report_attached, "report.attached", "it belongs to this case")

#define WIRE_ARGS_report(R)

#define WIRE_MESSAGES_report(R)

#define WIRE_OPS_report(O)

#endif
