/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: members that are not heard, as the room remembers it. Who is a member is for cluster.h; here
 * is when one was missing for a while, and when it was back. Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_MEMBER_H
#define WIRE_SCHEMA_MEMBER_H

#define WIRE_ENUM_member_health(V)       \
    V(0, MEMBER_HEALTH_NONE, "")         \
    V(1, MEMBER_WELL, "well")            \
    V(2, MEMBER_DEGRADED, "degraded")

/* ---- rows of the views ------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_member_watch(F)                                                                              \
    F(1, ID, member_id, _, WIRE_REQ, "its number, as text")                                                      \
    F(2, ENUM, state, member_health, 0, "")                                                                      \
    F(3, TIME, since, _, 0, "of that state")                                                                     \
    F(4, U64, version, _, 0, "log index of its last change")

/* ---- events ------------------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_member_degraded(F)                                                                           \
    F(1, ID, member_id, _, WIRE_REQ, "")                                                                         \
    F(2, U64, silent_ms, _, 0, "for how long the leader had not heard it")

#define WIRE_FIELDS_member_recovered(F)                                                                          \
    F(1, ID, member_id, _, WIRE_REQ, "")                                                                         \
    F(2, TIME, since, _, 0, "since when it had been degraded")

/* ---- arguments --------------------------------------------------------------------------------------------- */

/* What the leader sees: the same on every leader for the same version of the row. */
#define WIRE_FIELDS_member_note(F)                                                                               \
    F(1, ID, member_id, _, WIRE_REQ, "")                                                                         \
    F(2, ENUM, state, member_health, WIRE_REQ, "")                                                               \
    F(3, U64, silent_ms, _, 0, "")                                                                               \
    F(4, U64, version, _, 0, "of the row that the leader saw; 0: none")

/* ---- lists ------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_member(E) \
    E(member_health)

#define WIRE_KINDS_member(K, V) \
    K(V, 94, KIND_MEMBER_WATCH, member_watch, state, member_id)

#define WIRE_PARTS_member(R)

#define WIRE_ENTITIES_member(R) \
    R(1250, member_watch, "member_watch", "whether the leader hears a voter")

#define WIRE_EVENTS_member(R)                                                                     \
    R(1250, member_degraded, "member.degraded", "the leader has not heard a voter for a while")   \
    R(1251, member_recovered, "member.recovered", "it is heard again, for a while")

#define WIRE_ARGS_member(R) \
    R(1250, member_note, "member_note", "")

#define WIRE_MESSAGES_member(R)

#define WIRE_OPS_member(O)                                                     \
    O(1250, member_note, "member.note", INTERNAL, "", "", member_note,         \
      "the leader does not hear a voter any more, or hears it again")

#endif
