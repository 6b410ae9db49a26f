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
    V(3, SHIFT_ITEM_NOTE, "note")                 \
    V(4, SHIFT_ITEM_REPORT, "report")

/* ---- parts ----------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_shift_item(F)                                                                                \
    F(1, ID, item_id, _, 0, "")                                                                                  \
    F(2, ENUM, kind, shift_item_kind, 0, "")                                                                     \
    F(3, ID, subject_id, _, 0, "of the case, deadline or report; empty for a note")                                \
    F(4, ID, number, _, 0, "of the case")                                                                        \
    F(5, LINE, summary, _, WIRE_SEALED, "how it stands, without personal data; of a note: its words")            \
    F(6, TIME, listed_at, _, 0, "")                                                                              \
    F(7, TIME, acked_at, _, 0, "0: nobody has taken it yet")                                                     \
    F(8, ID, acked_by, _, 0, "the shift, or the supervisor, that took it")                                       \
    F(9, TIME, alarmed_at, _, 0, "when it had waited too long")

#define WIRE_FIELDS_sheet_case(F)                                                                                \
    F(1, ID, number, _, 0, "")                                                                                   \
    F(2, ID, zone_id, _, 0, "")                                                                                  \
    F(3, ENUM, priority, priority, 0, "")                                                                        \
    F(4, ENUM, state, case_state, 0, "")                                                                         \
    F(5, IDS, units, _, 0, "on it now")                                                                          \
    F(6, LINE, reason, _, WIRE_SEALED, "of the last wait or deferral")                                           \
    F(7, TIME, due_at, _, 0, "of its first open deadline")                                                       \
    F(8, ENUM, due, deadline_kind, 0, "what is due then")

/* ---- rows of the views ----------------------------------------------------------------------------------------- */

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
    F(13, LINE, reason, _, WIRE_SEALED, "of a supervisor, for closing it without a handover")                    \
    F(14, ID, supervisor, _, 0, "who gave it")                                                                   \
    F(15, U64, version, _, 0, "log index of its last change")                                                    \
    F(16, RECS, leaves, shift_item, 0, "what it leaves, in the order it was listed")

/* ---- events ---------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_shift_planned(F)                                                                             \
    F(1, ID, shift_id, _, WIRE_REQ, "")                                                                          \
    F(2, ID, room_id, _, WIRE_REQ, "")                                                                           \
    F(3, ID, lead, _, WIRE_REQ, "")                                                                              \
    F(4, IDS, members, _, 0, "")                                                                                 \
    F(5, TIME, planned_start, _, 0, "")                                                                          \
    F(6, TIME, planned_end, _, 0, "")

#define WIRE_FIELDS_shift_opened(F)                                                                              \
    F(1, ID, shift_id, _, WIRE_REQ, "")                                                                          \
    F(2, ID, room_id, _, WIRE_REQ, "")                                                                           \
    F(3, ID, lead, _, WIRE_REQ, "")                                                                              \
    F(4, IDS, members, _, 0, "")                                                                                 \
    F(5, TIME, planned_end, _, 0, "")

#define WIRE_FIELDS_handover_listed(F)                                                                           \
    F(1, ID, shift_id, _, WIRE_REQ, "")                                                                          \
    F(2, ID, next_shift, _, WIRE_REQ, "")                                                                        \
    F(3, RECS, items, shift_item, 0, "")

#define WIRE_FIELDS_item_acked(F)                                                                                \
    F(1, ID, shift_id, _, WIRE_REQ, "")                                                                          \
    F(2, IDS, items, _, WIRE_REQ, "")                                                                            \
    F(3, ID, acked_by, _, WIRE_REQ, "the shift, or a supervisor")                                                \
    F(4, LINE, reason, _, WIRE_SEALED, "of a supervisor")

#define WIRE_FIELDS_shift_closed(F)                                                                              \
    F(1, ID, shift_id, _, WIRE_REQ, "")                                                                          \
    F(2, ID, supervisor, _, 0, "")                                                                               \
    F(3, LINE, reason, _, WIRE_SEALED, "")

#define WIRE_FIELDS_item_alarmed(F)                                                                              \
    F(1, ID, shift_id, _, WIRE_REQ, "")                                                                          \
    F(2, ID, item_id, _, WIRE_REQ, "")                                                                           \
    F(3, ID, next_shift, _, 0, "who should have taken it")

/* ---- arguments ------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_shift_plan_args(F)                                                                           \
    F(1, ID, room_id, _, WIRE_REQ, "the room it serves")                                                         \
    F(2, ID, lead, _, WIRE_REQ, "user who leads it")                                                             \
    F(3, IDS, members, _, 0, "other users on duty")                                                              \
    F(4, TIME, planned_start, _, WIRE_REQ, "when it begins")                                                     \
    F(5, TIME, planned_end, _, 0, "when it ends")

#define WIRE_FIELDS_shift_open_args(F)                                                                           \
    F(1, ID, shift_id, _, 0, "a planned shift that begins now")                                                  \
    F(2, ID, room_id, _, 0, "the room it serves; needed without --shift")                                        \
    F(3, ID, lead, _, 0, "user who leads it; needed without --shift")                                            \
    F(4, IDS, members, _, 0, "other users on duty")                                                              \
    F(5, TIME, planned_end, _, 0, "when it is to end")

#define WIRE_FIELDS_shift_handover_args(F)                                                                       \
    F(1, ID, shift_id, _, WIRE_REQ, "the shift that ends")                                                       \
    F(2, ID, to, _, 0, "the shift that takes over; needed the first time")                                       \
    F(3, LINES, notes, _, WIRE_SEALED, "what else the next shift must know, without names")                      \
    F(4, U64, if_version, _, 0, "only if the shift is still at this version")

#define WIRE_FIELDS_shift_ack_args(F)                                                                            \
    F(1, ID, shift_id, _, WIRE_REQ, "the shift that ends")                                                       \
    F(2, ID, item_id, _, 0, "the item that is taken")                                                            \
    F(3, BOOL, all, _, 0, "every item still open, 30 at a time")                                                 \
    F(4, ID, by, _, 0, "the shift that takes them; default: the one you are on, else the next one")              \
    F(5, ID, supervisor, _, 0, "user who takes them instead of the next shift; with a reason")                   \
    F(6, LINE, reason, _, WIRE_SEALED, "why a supervisor does")

#define WIRE_FIELDS_shift_close_args(F)                                                                          \
    F(1, ID, shift_id, _, WIRE_REQ, "the shift that ends")                                                       \
    F(2, ID, supervisor, _, 0, "user who lets it close without a handover; with a reason")                       \
    F(3, LINE, reason, _, WIRE_SEALED, "why")                                                                    \
    F(4, U64, if_version, _, 0, "only if the shift is still at this version")

#define WIRE_FIELDS_shift_query(F)                                                                               \
    F(1, ID, room_id, _, 0, "only this room")                                                                    \
    F(2, ENUM, state, shift_state, 0, "only this state")                                                         \
    F(3, U64, limit, _, 0, "rows a page, 1 to 200; default 200")                                                 \
    F(4, ID, after, _, 0, "continue behind this shift_id")

#define WIRE_FIELDS_shift_get(F)                                                                                 \
    F(1, ID, shift_id, _, WIRE_REQ, "the shift")

/* ---- replies and messages -------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_shift_page(F)                                                                                \
    F(1, RECS, items, shift, 0, "")                                                                              \
    F(2, ID, next, _, 0, "pass as after to go on; absent: no more")

#define WIRE_FIELDS_shift_sheet(F)                                                                               \
    F(1, ID, shift_id, _, 0, "")                                                                                 \
    F(2, ID, room_id, _, 0, "")                                                                                  \
    F(3, ENUM, state, shift_state, 0, "")                                                                        \
    F(4, ID, lead, _, 0, "")                                                                                     \
    F(5, IDS, members, _, 0, "")                                                                                 \
    F(6, TIME, opened_at, _, 0, "")                                                                              \
    F(7, ID, next_shift, _, 0, "")                                                                               \
    F(8, TIME, told_at, _, 0, "when this sheet was made")                                                        \
    F(9, U64, at_index, _, 0, "log index it rests on")                                                           \
    F(10, ID, digest, _, 0, "of the views at that index")                                                        \
    F(11, RECS, leaves, shift_item, 0, "what it leaves")                                                          \
    F(12, RECS, cases, sheet_case, 0, "open cases of the room, 200 at most")                                     \
    F(235, TEXT, checkpoint, _, 0, "signed note of the node: what the log was (origin, size, root, signature)")

/* ---- lists ----------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_shift(E) \
    E(shift_state)          \
    E(shift_item_kind)

#define WIRE_KINDS_shift(K, V)                  \
    K(V, 32, KIND_SHIFT, shift, state, room_id)

#define WIRE_PARTS_shift(R)                                                      \
    R(300, shift_item, "shift_item", "something a shift leaves to the next one") \
    R(304, sheet_case, "sheet_case", "an open case on a shift's sheet")

#define WIRE_ENTITIES_shift(R)                         \
    R(302, shift, "shift", "a turn of duty in a room")

#define WIRE_EVENTS_shift(R)                                                           \
    R(320, shift_planned, "shift.planned", "a turn of duty is planned")                \
    R(321, shift_opened, "shift.opened", "it begins")                                  \
    R(322, handover_listed, "shift.handover_listed", "what it leaves to the next one") \
    R(323, item_acked, "shift.item_acked", "somebody took it")                         \
    R(324, shift_closed, "shift.closed", "it is over: it writes nothing any more")     \
    R(325, item_alarmed, "shift.item_alarmed", "nobody took it in time")

#define WIRE_ARGS_shift(R)                                 \
    R(320, shift_plan_args, "shift_plan_args", "")         \
    R(321, shift_open_args, "shift_open_args", "")         \
    R(322, shift_handover_args, "shift_handover_args", "") \
    R(323, shift_ack_args, "shift_ack_args", "")           \
    R(324, shift_close_args, "shift_close_args", "")       \
    R(325, shift_query, "shift_query", "")                 \
    R(326, shift_get, "shift_get", "")

#define WIRE_MESSAGES_shift(R)             \
    R(320, shift_page, "shift_page", "")   \
    R(321, shift_sheet, "shift_sheet", "")

#define WIRE_OPS_shift(O)                                                                                          \
    O(320, shift_open, "shift.open", WRITE, "POST", "/v1/shifts", shift_open_args, "a shift begins")               \
    O(321, shift_handover, "shift.handover", WRITE, "POST", "/v1/shifts/{shift_id}/handover", shift_handover_args, \
       "list what a shift leaves to the next one")                                                                 \
    O(322, shift_ack, "shift.ack", WRITE, "POST", "/v1/shifts/{shift_id}/ack", shift_ack_args,                     \
       "take an item that a shift leaves")                                                                         \
    O(323, shift_close, "shift.close", WRITE, "POST", "/v1/shifts/{shift_id}/close", shift_close_args,             \
       "a shift is over")                                                                                          \
    O(324, shift_sheet, "shift.sheet", READ, "GET", "/v1/shifts/{shift_id}/sheet", shift_get,                      \
       "the sheet of a shift: open cases and what it leaves")                                                      \
    O(325, shift_list, "shift.list", READ, "GET", "/v1/shifts", shift_query, "list shifts")                        \
    O(326, shift_show, "shift.show", READ, "GET", "/v1/shifts/{shift_id}", shift_get, "show one shift")            \
    O(327, shift_plan, "shift.plan", WRITE, "POST", "/v1/shifts/plan", shift_plan_args, "plan a shift")

#endif
