/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: a unit on a case: sent, acknowledged, under way, there, done.
 * Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_ASSIGN_H
#define WIRE_SCHEMA_ASSIGN_H

#define WIRE_ENUM_assign_status(V)                   \
    V(0, ASSIGN_NONE, "")                            \
    V(1, ASSIGN_ASSIGNED, "assigned")                \
    V(2, ASSIGN_ACKED, "acked")                      \
    V(3, ASSIGN_ENROUTE, "enroute")                  \
    V(4, ASSIGN_ONSCENE, "onscene")                  \
    V(5, ASSIGN_TRANSPORTING, "transporting")        \
    V(6, ASSIGN_AT_PLACE, "at_place")                \
    V(7, ASSIGN_CLEARED, "cleared")                  \
    V(8, ASSIGN_CANCELLED, "cancelled")

/* How the room answers: the dispatch mode. */
#define WIRE_ENUM_mode(V)                    \
    V(0, MODE_NONE, "")                      \
    V(1, MODE_PHONE, "phone")                \
    V(2, MODE_REMOTE, "remote")              \
    V(3, MODE_ON_SITE, "on_site")            \
    V(4, MODE_NEXT_OPENING, "next_opening")

/* ---- parts --------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_assignment(F)                                                                                \
    F(1, ID, assignment_id, _, 0, "id of the assignment")                                                        \
    F(2, ID, unit_id, _, 0, "the unit")                                                                          \
    F(3, ENUM, status, assign_status, 0, "where it stands")                                                      \
    F(4, TIME, assigned_at, _, 0, "times of each step; a skipped step has none")                                 \
    F(5, TIME, acked_at, _, 0, "")                                                                               \
    F(6, TIME, enroute_at, _, 0, "")                                                                             \
    F(7, TIME, onscene_at, _, 0, "")                                                                             \
    F(8, TIME, transporting_at, _, 0, "")                                                                        \
    F(9, TIME, at_place_at, _, 0, "")                                                                            \
    F(10, TIME, ended_at, _, 0, "cleared or cancelled")                                                          \
    F(11, LINE, reason, _, WIRE_SEALED, "why it ended or was overridden")                                        \
    F(12, ID, recommended_unit, _, 0, "what the dispatch verdict put first")                                     \
    F(13, BOOL, overridden, _, 0, "the operator chose another unit than the one recommended")                    \
    F(14, ENUM, mode, mode, 0, "how the room answers with it")                                                   \
    F(15, ENUM, recommended_mode, mode, 0, "how it should, as the dispatch verdict says")                        \
    F(16, IDS, ranking, _, 0, "units of the dispatch verdict, best first")                                       \
    F(17, RECS, proposals, verdict_proposal, 0, "who should go besides, as it says")                             \
    F(18, LINES, reasons, _, 0, "of the dispatch verdict")

/* ---- events -------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_assign_made(F)                                                                               \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, ID, assignment_id, _, WIRE_REQ, "")                                                                     \
    F(3, ID, unit_id, _, WIRE_REQ, "")                                                                           \
    F(4, ENUM, mode, mode, 0, "")                                                                                \
    F(5, ID, recommended_unit, _, 0, "what the dispatch verdict put first")                                      \
    F(6, ENUM, recommended_mode, mode, 0, "")                                                                    \
    F(7, IDS, ranking, _, 0, "its units, best first")                                                            \
    F(8, RECS, proposals, verdict_proposal, 0, "who should go besides")                                          \
    F(9, LINES, reasons, _, 0, "of the dispatch verdict")                                                        \
    F(10, LINE, cost_owner, _, 0, "who pays, as it says")                                                        \
    F(11, TIME, occurred_at, _, 0, "when, if not when it was recorded")

#define WIRE_FIELDS_assign_overridden(F)                                                                         \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, ID, assignment_id, _, WIRE_REQ, "")                                                                     \
    F(3, ID, recommended_unit, _, 0, "")                                                                         \
    F(4, LINE, reason, _, WIRE_REQ | WIRE_SEALED, "")

#define WIRE_FIELDS_assign_moved(F)                                                                              \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, ID, assignment_id, _, WIRE_REQ, "")                                                                     \
    F(3, ID, unit_id, _, WIRE_REQ, "")                                                                           \
    F(4, ENUM, to, assign_status, WIRE_REQ, "the new status")                                                    \
    F(5, LINE, reason, _, WIRE_SEALED, "")                                                                       \
    F(6, TIME, occurred_at, _, 0, "when, if not when it was recorded")

/* ---- arguments ----------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_case_assign(F)                                                                               \
    F(1, ID, case_id, _, WIRE_REQ, "number or id")                                                               \
    F(2, ID, unit_id, _, 0, "the unit; default: the one the dispatch verdict puts first")                        \
    F(3, LINE, reason, _, WIRE_SEALED, "why not the recommended unit")                                           \
    F(4, ENUM, mode, mode, 0, "how to answer; default on_site")                                                  \
    F(5, U64, if_version, _, 0, "only if the case is still at this version")                                     \
    F(6, TIME, occurred_at, _, 0, "when the unit was sent, if it is written down later")

/* ---- lists --------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_assign(E) \
    E(assign_status)         \
    E(mode)

#define WIRE_KINDS_assign(K, V)

#define WIRE_PARTS_assign(R) \
    R(4, assignment, "assignment", "a unit on a case")

#define WIRE_ENTITIES_assign(R)

#define WIRE_EVENTS_assign(R)                                                               \
    R(16, assign_made, "assign.made", "a unit was sent")                                    \
    R(17, assign_overridden, "assign.overridden", "against the recommendation; the reason") \
    R(18, assign_moved, "assign.moved", "the unit acknowledged, left, arrived, ended, ...")

#define WIRE_ARGS_assign(R) \
    R(8, case_assign, "case_assign", "")

#define WIRE_MESSAGES_assign(R)

#define WIRE_OPS_assign(O)                                                                     \
    O(8, case_assign, "case.assign", WRITE, "POST", "/v1/cases/{case_id}/assign", case_assign, \
       "send a unit to a case")

#endif
