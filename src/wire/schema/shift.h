/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: the shifts of a room: who is on duty, what they leave to those who follow, and who took it.
 * Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_SHIFT_H
#define WIRE_SCHEMA_SHIFT_H

#define WIRE_ENUM_shift_state(V)                  \
    V(0, SHIFT_NONE, "")                          \
    V(1, SHIFT_PLANNED, "planned")                \
    V(2, SHIFT_OPEN, "open")                      \
    V(3, SHIFT_HANDING_OVER, "handing_over")      \
    V(4, SHIFT_CLOSED, "closed")

#define WIRE_ENUM_shift_item_kind(V)              \
    V(0, SHIFT_ITEM_NONE, "")                     \
    V(1, SHIFT_ITEM_CASE, "case")                 \
    V(2, SHIFT_ITEM_DEADLINE, "deadline")         \
    V(3, SHIFT_ITEM_NOTE, "note")

/* ---- parts --------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_shift_item(F)                                                                                \
    F(1, ID, item_id, _, 0, "")                                                                                  \
    F(2, ENUM, kind, shift_item_kind, 0, "")                                                                     \
    F(3, ID, subject_id, _, 0, "of the case or the deadline; empty for a note")                                  \
    F(4, ID, number, _, 0, "of the case")                                                                        \
    F(5, LINE, summary, _, 0, "how it stands, without personal data; of a note: its words")                      \
    F(6, TIME, listed_at, _, 0, "")                                                                              \
    F(7, TIME, acked_at, _, 0, "0: nobody has taken it yet")                                                     \
    F(8, ID, acked_by, _, 0, "the shift, or the supervisor, that took it")                                       \
    F(9, TIME, alarmed_at, _, 0, "when it had waited too long")

/* ---- rows of the views --------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_shift(F)                                                                                     \
    F(1, ID, shift_id, _, WIRE_REQ, "")                                                                          \
    F(2, ID, room_id, _, 0, "the room it serves")                                                                \
    F(3, ENUM, state, shift_state, 0, "")                                                                        \
    F(4, ID, lead, _, 0, "user who leads it")                                                                    \
    F(5, IDS, members, _, 0, "users on duty, the lead not among them")                                           \
    F(6, TIME, planned_start, _, 0, "")                                                                          \
    F(7, TIME, planned_end, _, 0, "")                                                                            \
    F(8, TIME, opened_at, _, 0, "")                                                                              \
    F(9, TIME, listed_at, _, 0, "when it last listed what it leaves")                                            \
    F(10, TIME, closed_at, _, 0, "")                                                                             \
    F(11, ID, next_shift, _, 0, "the shift that takes over")                                                     \
    F(12, U64, items_open, _, 0, "listed and not taken, count")                                                  \
    F(13, LINE, reason, _, 0, "of a supervisor, for closing it without a handover")                              \
    F(14, ID, supervisor, _, 0, "who gave it")                                                                   \
    F(15, U64, version, _, 0, "log index of its last change")                                                    \
    F(16, RECS, items, shift_item, 0, "what it leaves, in the order it was listed")

/* ---- lists --------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_shift(E) \
    E(shift_state)          \
    E(shift_item_kind)

#define WIRE_KINDS_shift(K, V) \
    K(V, 32, KIND_SHIFT, shift, state, room_id)

#define WIRE_PARTS_shift(R) \
    R(300, shift_item, "shift_item", "something a shift leaves to the next one")

#define WIRE_ENTITIES_shift(R) \
    R(302, shift, "shift", "a turn of duty in a room")

#define WIRE_EVENTS_shift(R)

#define WIRE_ARGS_shift(R)

#define WIRE_MESSAGES_shift(R)

#define WIRE_OPS_shift(O)

#endif
