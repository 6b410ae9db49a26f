/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: what must be done by when, and the system's own acts about it. Times are elapsed time in
 * UTC; the law's hours are hours, whatever the wall clock did in between. Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_DEADLINE_H
#define WIRE_SCHEMA_DEADLINE_H

#define WIRE_ENUM_deadline_kind(V)                              \
    V(0, DEADLINE_NONE, "")                                     \
    V(1, DEADLINE_DECISION, "decision")                         \
    V(2, DEADLINE_ACK, "ack")                                   \
    V(3, DEADLINE_ONSCENE, "onscene")                           \
    V(4, DEADLINE_HANDOVER, "handover")                         \
    V(5, DEADLINE_MINOR_REPORT, "minor_removal_report")         \
    V(6, DEADLINE_MINOR_PROSECUTOR, "minor_removal_prosecutor") \
    V(7, DEADLINE_MINOR_COURT, "minor_removal_court")           \
    V(8, DEADLINE_MINOR_HEARING, "minor_removal_hearing")       \
    V(9, DEADLINE_DEFERRED, "deferred")                         \
    V(10, DEADLINE_SHIFT_ITEM, "shift_item")                    \
    V(11, DEADLINE_HANDOVER_ACCEPTANCE, "handover_acceptance")  \
    V(12, DEADLINE_SOI_END, "soi_end")                          \
    V(13, DEADLINE_WAITING, "waiting")                          \
    V(14, DEADLINE_CHECKLIST, "checklist")                      \
    V(15, DEADLINE_PLACEMENT_END, "placement_end")              \
    V(16, DEADLINE_CUSTOM, "custom")

/* missed becomes met only when what was asked for was done in time and is recorded late. */
#define WIRE_ENUM_deadline_state(V)   \
    V(0, DEADLINE_STATE_NONE, "")     \
    V(1, DEADLINE_PENDING, "pending") \
    V(2, DEADLINE_WARNED, "warned")   \
    V(3, DEADLINE_MET, "met")         \
    V(4, DEADLINE_MISSED, "missed")   \
    V(5, DEADLINE_VOID, "void")

/* ---- rows of the views ------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_deadline(F)                                                                                  \
    F(1, ID, deadline_id, _, WIRE_REQ, "")                                                                       \
    F(2, ENUM, kind, deadline_kind, 0, "what must be done")                                                      \
    F(3, ENUM, state, deadline_state, 0, "")                                                                     \
    F(4, ENUM, subject_kind, entity_kind, 0, "in which kind of row its subject is kept")                         \
    F(5, ID, subject_id, _, 0, "what it is about: a case, an assignment, an item of a shift, ...")               \
    F(6, ID, case_id, _, 0, "the case, if there is one")                                                         \
    F(7, ID, zone_id, _, 0, "the zone, if there is one")                                                         \
    F(8, TIME, set_at, _, 0, "when it was set")                                                                  \
    F(9, TIME, starts_at, _, 0, "since when its time runs")                                                      \
    F(10, TIME, warn_at, _, 0, "when it is warned of; absent: never")                                            \
    F(11, TIME, due_at, _, 0, "when its time is over")                                                           \
    F(12, TIME, done_at, _, 0, "when it was met, missed or void")                                                \
    F(13, ID, owner, _, 0, "who must act: a role, or whoever was named")                                         \
    F(14, LINE, basis, _, WIRE_SEALED, "the rule it rests on, or what must be done")                             \
    F(15, LINE, reason, _, WIRE_SEALED, "why it is void, the act that met it, or what missing it means")         \
    F(16, U64, version, _, 0, "log index of its last change")                                                    \
    F(17, ID, person_id, _, 0, "the person it is about, if one is named")                                        \
    F(18, TIME, warned_at, _, 0, "when it was warned of")                                                        \
    F(19, ID, number, _, 0, "of the case")                                                                       \
    F(20, ID, carried_from, _, 0, "the deadline of a merged case that it goes on with")

/* ---- events ------------------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_deadline_set(F)                                                                              \
    F(1, ID, deadline_id, _, WIRE_REQ, "")                                                                       \
    F(2, ENUM, kind, deadline_kind, WIRE_REQ, "")                                                                \
    F(3, ID, case_id, _, 0, "")                                                                                  \
    F(4, ID, zone_id, _, 0, "")                                                                                  \
    F(5, ENUM, subject_kind, entity_kind, 0, "")                                                                 \
    F(6, ID, subject_id, _, WIRE_REQ, "")                                                                        \
    F(7, TIME, starts_at, _, 0, "")                                                                              \
    F(8, TIME, warn_at, _, 0, "")                                                                                \
    F(9, TIME, due_at, _, WIRE_REQ, "")                                                                          \
    F(10, ID, owner, _, 0, "")                                                                                   \
    F(11, LINE, basis, _, WIRE_SEALED, "")                                                                       \
    F(12, ID, person_id, _, 0, "")                                                                               \
    F(13, ID, carried_from, _, 0, "the deadline of a merged case that it goes on with")

#define WIRE_FIELDS_deadline_warned(F)                                                                           \
    F(1, ID, deadline_id, _, WIRE_REQ, "")                                                                       \
    F(2, ENUM, kind, deadline_kind, WIRE_REQ, "")                                                                \
    F(3, ID, case_id, _, 0, "")                                                                                  \
    F(4, ID, zone_id, _, 0, "")                                                                                  \
    F(5, TIME, due_at, _, 0, "when it will be missed")                                                           \
    F(6, ID, owner, _, 0, "")

#define WIRE_FIELDS_deadline_met(F)                                                                              \
    F(1, ID, deadline_id, _, WIRE_REQ, "")                                                                       \
    F(2, ENUM, kind, deadline_kind, WIRE_REQ, "")                                                                \
    F(3, ID, case_id, _, 0, "")                                                                                  \
    F(4, ID, zone_id, _, 0, "")                                                                                  \
    F(5, TIME, done_at, _, 0, "when it was done")                                                                \
    F(6, LINE, act, _, WIRE_SEALED, "reference of the act that shows it")

#define WIRE_FIELDS_deadline_missed(F)                                                                           \
    F(1, ID, deadline_id, _, WIRE_REQ, "")                                                                       \
    F(2, ENUM, kind, deadline_kind, WIRE_REQ, "")                                                                \
    F(3, ID, case_id, _, 0, "")                                                                                  \
    F(4, ID, zone_id, _, 0, "")                                                                                  \
    F(5, TIME, occurred_at, _, 0, "the due moment")                                                              \
    F(6, ID, owner, _, 0, "")                                                                                    \
    F(7, LINE, reason, _, WIRE_SEALED, "what it means")

#define WIRE_FIELDS_deadline_void(F)                                                                             \
    F(1, ID, deadline_id, _, WIRE_REQ, "")                                                                       \
    F(2, ENUM, kind, deadline_kind, WIRE_REQ, "")                                                                \
    F(3, ID, case_id, _, 0, "")                                                                                  \
    F(4, ID, zone_id, _, 0, "")                                                                                  \
    F(5, LINE, reason, _, WIRE_SEALED, "why it no longer counts")

#define WIRE_FIELDS_deadline_owner_named(F)                                                                      \
    F(1, ID, deadline_id, _, WIRE_REQ, "")                                                                       \
    F(2, ENUM, kind, deadline_kind, WIRE_REQ, "")                                                                \
    F(3, ID, case_id, _, 0, "")                                                                                  \
    F(4, ID, zone_id, _, 0, "")                                                                                  \
    F(5, ID, owner, _, WIRE_REQ, "who must act from now on")                                                     \
    F(6, LINE, reason, _, WIRE_SEALED, "")

#define WIRE_FIELDS_minor_placed(F)                                                                              \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, TIME, placed_at, _, WIRE_REQ, "hour of the placement: the law's time runs from it")                     \
    F(3, BOOL, uasc, _, 0, "an unaccompanied foreign minor: civil code art. 403 does not apply")                 \
    F(4, ID, person_id, _, 0, "")                                                                                \
    F(5, LINE, act, _, WIRE_SEALED, "reference of the act")

/* ---- arguments --------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_deadline_query(F)                                                                            \
    F(1, ID, zone_id, _, 0, "only this zone")                                                                    \
    F(2, ID, case_id, _, 0, "only this case: all its deadlines, ended ones too")                                 \
    F(3, ENUM, state, deadline_state, 0, "only this state; default: what is still to be done")                   \
    F(4, ENUM, kind, deadline_kind, 0, "only this kind")                                                         \
    F(5, TIME, due_before, _, 0, "only those due before")                                                        \
    F(6, BOOL, all, _, 0, "also those met, missed and void")                                                     \
    F(7, U64, limit, _, 0, "rows a page, 1 to 200; default 200")                                                 \
    F(8, ID, after, _, 0, "continue behind this deadline_id")

#define WIRE_FIELDS_deadline_get(F)                                                                              \
    F(1, ID, deadline_id, _, WIRE_REQ, "the deadline")

#define WIRE_FIELDS_deadline_met_args(F)                                                                         \
    F(1, ID, deadline_id, _, WIRE_REQ, "the deadline")                                                           \
    F(2, TIME, occurred_at, _, 0, "when it was done, if not now")                                                \
    F(3, LINE, act, _, WIRE_SEALED, "reference of the act that shows it")                                        \
    F(4, U64, if_version, _, 0, "only if the deadline is still at this version")

#define WIRE_FIELDS_deadline_own(F)                                                                              \
    F(1, ID, deadline_id, _, WIRE_REQ, "the deadline")                                                           \
    F(2, ID, owner, _, WIRE_REQ, "who answers for it from now on: a role or a user")                             \
    F(3, LINE, reason, _, WIRE_SEALED, "why")                                                                    \
    F(4, U64, if_version, _, 0, "only if the deadline is still at this version")

#define WIRE_FIELDS_deadline_set_args(F)                                                                         \
    F(1, ID, case_id, _, WIRE_REQ, "number or id")                                                               \
    F(2, TIME, due_at, _, WIRE_REQ, "by when, e.g. 2026-11-30T12:00:00+01:00")                                   \
    F(3, LINE, basis, _, WIRE_REQ | WIRE_SEALED, "what must be done, or the rule that asks for it")              \
    F(4, ID, owner, _, 0, "who answers for it; unless named, the case cannot close before it is met")            \
    F(5, U64, warn_before, _, 0, "minutes before it is due to warn; default: no warning")

#define WIRE_FIELDS_minor_place(F)                                                                               \
    F(1, ID, case_id, _, WIRE_REQ, "number or id")                                                               \
    F(2, TIME, placed_at, _, WIRE_REQ, "hour of the placement: the law's time runs from it")                     \
    F(3, BOOL, uasc, _, 0, "an unaccompanied foreign minor: art. 403 does not apply, no time runs")              \
    F(4, ID, person_id, _, 0, "the minor, if the case has several")                                              \
    F(5, LINE, act, _, WIRE_SEALED, "reference of the act of placement")                                         \
    F(6, U64, if_version, _, 0, "only if the case is still at this version")

/* What the leader's timer asks for: the same on every leader for the same version of the row. */
#define WIRE_FIELDS_deadline_fire(F)                                                                             \
    F(1, ID, deadline_id, _, WIRE_REQ, "")                                                                       \
    F(2, U64, version, _, WIRE_REQ, "of the row that the timer saw")                                             \
    F(3, BOOL, due, _, 0, "its time is over; absent: the warning")

/* ---- replies and messages ---------------------------------------------------------------------------------- */

#define WIRE_FIELDS_deadline_page(F)                                                                             \
    F(1, RECS, items, deadline, 0, "")                                                                           \
    F(2, ID, next, _, 0, "pass as after to go on; absent: no more")

/* ---- lists ------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_deadline(E) \
    E(deadline_kind)           \
    E(deadline_state)

#define WIRE_KINDS_deadline(K, V) \
    K(V, 20, KIND_DEADLINE, deadline, state, subject_id)

#define WIRE_PARTS_deadline(R)

#define WIRE_ENTITIES_deadline(R) \
    R(200, deadline, "deadline", "what must be done by when")

#define WIRE_EVENTS_deadline(R)                                                    \
    R(200, deadline_set, "deadline.set", "from now on its time runs")              \
    R(201, deadline_warned, "deadline.warned", "it will be due soon")              \
    R(202, deadline_met, "deadline.met", "it was done in time")                    \
    R(203, deadline_missed, "deadline.missed", "its time was over")                \
    R(204, deadline_void, "deadline.void", "it no longer counts")                  \
    R(205, deadline_owner_named, "deadline.owner_named", "who must act was named") \
    R(207, minor_placed, "minor.placed", "a minor was placed in safety")

#define WIRE_ARGS_deadline(R)                        \
    R(200, deadline_query, "deadline_query", "")     \
    R(201, deadline_get, "deadline_get", "")         \
    R(202, deadline_met_args, "deadline_met", "")    \
    R(203, deadline_own, "deadline_own", "")         \
    R(204, deadline_set_args, "deadline_set", "")    \
    R(207, minor_place, "minor_place", "")           \
    R(209, deadline_fire, "deadline_fire", "")

#define WIRE_MESSAGES_deadline(R) \
    R(200, deadline_page, "deadline_page", "")

#define WIRE_OPS_deadline(O)                                                                                     \
    O(200, deadline_list, "deadline.list", READ, "GET", "/v1/deadlines", deadline_query,                              \
       "list deadlines, by default those to be met")                                                                  \
    O(201, deadline_show, "deadline.show", READ, "GET", "/v1/deadlines/{deadline_id}", deadline_get,                  \
       "show one deadline")                                                                                           \
    O(202, deadline_met, "deadline.met", WRITE, "POST", "/v1/deadlines/{deadline_id}/met", deadline_met_args,         \
       "say that what a deadline asks for was done")                                                                  \
    O(203, deadline_own, "deadline.own", WRITE, "POST", "/v1/deadlines/{deadline_id}/own", deadline_own,              \
       "name who answers for a deadline")                                                                             \
    O(204, deadline_set, "deadline.set", WRITE, "POST", "/v1/cases/{case_id}/deadlines", deadline_set_args,           \
       "set a deadline on a case")                                                                                    \
    O(207, minor_place, "minor.place", WRITE, "POST", "/v1/cases/{case_id}/minor-removal", minor_place,               \
       "a minor was placed in safety: the time of civil code art. 403 runs")                                          \
    O(209, deadline_fire, "deadline.fire", INTERNAL, "", "", deadline_fire, "a deadline is near, or its time is over")

#endif
