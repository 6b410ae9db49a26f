/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: for how long personal data is kept. A zone may have its own times; "default" is for all the
 * others. Where nobody has set any, everything is kept until somebody asks: what may be destroyed is said by the
 * disposal plan of an authority, never by a program. When a time is over the room proposes an erasure, which two people
 * decide (schema/erasure.h). Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_RETENTION_H
#define WIRE_SCHEMA_RETENTION_H

#define WIRE_ENUM_retention_state(V)      \
    V(0, RETENTION_NONE, "")              \
    V(1, RETENTION_BUILT_IN, "built_in")  \
    V(2, RETENTION_SET, "set")            \
    V(3, RETENTION_KEPT, "kept")

/* ---- rows of the views --------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_retention(F)                                                                                 \
    F(1, ID, zone_id, _, WIRE_REQ, "a zone, or default")                                                         \
    F(2, ENUM, state, retention_state, 0, "built_in, kept: nothing is proposed for erasure")                     \
    F(3, U64, case_months, _, 0, "months from the end of a case; absent: kept until somebody asks")              \
    F(4, U64, person_months, _, 0, "months from the end of a person's last case; absent: with that case")        \
    F(5, U64, report_months, _, 0, "months from the end of a report without a case; absent: kept")               \
    F(6, LINE, act, _, 0, "disposal plan and authorisation that it rests on")                                    \
    F(7, U64, version, _, 0, "log index of its last change")

/* ---- events -------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_retention_set(F)                                                                             \
    F(1, ID, zone_id, _, WIRE_REQ, "a zone, or default; absent values: unchanged")                               \
    F(2, U64, case_months, _, 0, "")                                                                             \
    F(3, U64, person_months, _, 0, "")                                                                           \
    F(4, U64, report_months, _, 0, "")                                                                           \
    F(5, BOOL, keep, _, 0, "no time at all: nothing is proposed")                                                \
    F(6, LINE, act, _, 0, "")

/* ---- arguments --------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_retention_set_args(F)                                                                        \
    F(1, ID, zone_id, _, WIRE_REQ, "a zone, or default: all zones without their own")                            \
    F(2, U64, case_months, _, 0, "months from the end of a case to the proposal to erase it")              \
    F(3, U64, person_months, _, 0, "months from the end of a person's last case")                                \
    F(4, U64, report_months, _, 0, "months from the end of a report that became no case")                        \
    F(5, BOOL, keep, _, 0, "keep everything: nothing is proposed")                                               \
    F(6, LINE, act, _, WIRE_REQ, "disposal plan and authorisation that it rests on")                             \
    F(7, U64, if_version, _, 0, "only if the times are still at this version")

#define WIRE_FIELDS_retention_get(F)                                                                             \
    F(1, ID, zone_id, _, WIRE_REQ, "a zone, or default")

#define WIRE_FIELDS_retention_propose(F)                                                                         \
    F(1, ID, case_id, _, 0, "of this case")                                                                      \
    F(2, ID, person_id, _, 0, "or of this person")                                                               \
    F(3, ID, report_id, _, 0, "or of this report")

/* ---- lists --------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_retention(E) \
    E(retention_state)

#define WIRE_KINDS_retention(K, V) \
    K(V, 93, KIND_RETENTION, retention, state, zone_id)

#define WIRE_PARTS_retention(R)

#define WIRE_ENTITIES_retention(R) \
    R(1020, retention, "retention", "for how long personal data is kept")

#define WIRE_EVENTS_retention(R) \
    R(1020, retention_set, "retention.set", "for how long a zone, or all zones without their own, keep personal data")

#define WIRE_ARGS_retention(R)                             \
    R(1020, retention_set_args, "retention_set", "")       \
    R(1021, retention_get, "retention_get", "")            \
    R(1022, retention_propose, "retention_propose", "")

#define WIRE_MESSAGES_retention(R)

#define WIRE_OPS_retention(O)                                                                                      \
    O(1020, retention_set, "retention.set", WRITE, "POST", "/v1/retention/{zone_id}", retention_set_args,          \
      "set for how long a zone keeps personal data")                                                               \
    O(1021, retention_show, "retention.show", READ, "GET", "/v1/retention/{zone_id}", retention_get,               \
      "show for how long a zone keeps personal data")                                                              \
    O(1022, retention_propose, "retention.propose", INTERNAL, "", "", retention_propose,                           \
      "the time of something is over: its erasure is proposed")

#endif
