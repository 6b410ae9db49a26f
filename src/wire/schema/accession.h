/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: the way of a zone to the room, step by step, with the evidence.
 * Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_ACCESSION_H
#define WIRE_SCHEMA_ACCESSION_H

/* The steps of the way; GROUP_MET is no step, but kept among the acts. */
#define WIRE_ENUM_accession_step(V)                 \
    V(0, STEP_NONE, "")                             \
    V(1, STEP_REQUESTED, "requested")               \
    V(2, STEP_ACCEPTED, "accepted")                 \
    V(3, STEP_REJECTED, "rejected")                 \
    V(4, STEP_TRAINING_STARTED, "training_started") \
    V(5, STEP_TRAINING_MET, "training_met")         \
    V(6, STEP_GROUP_FORMED, "group_formed")         \
    V(7, STEP_SOI_PLANNED, "soi_planned")           \
    V(8, STEP_SOI_STARTED, "soi_started")           \
    V(9, STEP_SOI_EXTENDED, "soi_extended")         \
    V(10, STEP_SOI_PASSED, "soi_passed")            \
    V(11, STEP_SOI_FAILED, "soi_failed")            \
    V(12, STEP_HOOKED, "hooked")                    \
    V(13, STEP_SUSPENDED, "suspended")              \
    V(14, STEP_RESUMED, "resumed")                  \
    V(15, STEP_WITHDRAWN, "withdrawn")              \
    V(16, STEP_GROUP_MET, "group_met")

#define WIRE_ENUM_check_state(V) \
    V(0, CHECK_NONE, "")         \
    V(1, CHECK_TO_DO, "to_do")   \
    V(2, CHECK_DONE, "done")

/* What all steps have in common. */
#define WIRE_FIELDS_accession_step(F)                                     \
    F(1, ID, zone_id, _, WIRE_REQ, "")                                    \
    F(2, ID, act_id, _, WIRE_REQ, "")                                     \
    F(3, TIME, occurred_at, _, 0, "when; absent: not stated")             \
    F(4, LINE, by, _, 0, "role or body, never a person")                  \
    F(5, LINE, act, _, 0, "reference of the act or letter")               \
    F(6, ID, document, _, 0, "SHA-256 of the document")                   \
    F(7, LINE, note, _, 0, "")                                            \
    F(8, BOOL, overridden, _, 0, "a precondition was missing")            \
    F(9, LINE, reason, _, 0, "")                                          \
    F(10, IDS, missing, _, 0, "the preconditions that were missing")      \
    F(11, U64, months_min, _, 0, "planned length of the experimentation") \
    F(12, U64, months_max, _, 0, "")                                      \
    F(13, TIME, from, _, 0, "planned start of the experimentation")       \
    F(14, TIME, until, _, 0, "planned end")

/* ---- parts ------------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_precondition(F)                        \
    F(1, ENUM, step, accession_step, 0, "of this step")    \
    F(2, ID, name, _, 0, "short name")                     \
    F(3, BOOL, met, _, 0, "")                              \
    F(4, LINE, fact, _, 0, "what the room knows about it") \
    F(5, LINE, lifted_by, _, 0, "what puts it right, or who may go on without it")

#define WIRE_FIELDS_board_row(F)                                                             \
    F(1, ID, zone_id, _, 0, "")                                                              \
    F(2, LINE, name, _, 0, "")                                                               \
    F(3, ID, area, _, 0, "")                                                                 \
    F(4, ENUM, kind, zone_kind, 0, "")                                                       \
    F(5, ENUM, state, zone_state, 0, "")                                                     \
    F(6, TIME, since, _, 0, "absent: not stated")                                            \
    F(7, ENUM, next_step, accession_step, 0, "absent: none, the zone is where it should be") \
    F(8, IDS, missing, _, 0, "preconditions of the next step that are not met")              \
    F(9, U64, population, _, 0, "")                                                          \
    F(10, U64, share, _, 0, "of the population of all zones on the board, per mille")        \
    F(11, IDS, open_categories, _, 0, "who may call today")                                  \
    F(12, TIME, soi_planned_max, _, 0, "planned end of the experimentation")

#define WIRE_FIELDS_wave_row(F)                                                          \
    F(1, ID, zone_id, _, 0, "")                                                          \
    F(2, LINE, name, _, 0, "")                                                           \
    F(3, ID, area, _, 0, "")                                                             \
    F(4, ENUM, state, zone_state, 0, "")                                                 \
    F(5, TIME, planned_at, _, 0, "planned hook-up")                                      \
    F(6, TIME, hooked_at, _, 0, "actual one")                                            \
    F(7, U64, late_days, _, 0, "count of days after the plan, or since the plan passed") \
    F(8, U64, population, _, 0, "")                                                      \
    F(9, U64, covered, _, 0, "population hooked with this one, all in all")

#define WIRE_FIELDS_leps_row(F)              \
    F(1, ID, function, _, 0, "")             \
    F(2, BOOL, met, _, 0, "")                \
    F(3, LINE, proof, _, 0, "what shows it") \
    F(4, LINE, next, _, 0, "what is missing")

/* ---- rows of the views ------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_act(F)                                                \
    F(1, ENUM, step, accession_step, 0, "")                               \
    F(2, TIME, occurred_at, _, 0, "when; absent: not stated")             \
    F(3, LINE, by, _, 0, "role or body, never a person")                  \
    F(4, LINE, act, _, 0, "reference of the act or letter")               \
    F(5, ID, document, _, 0, "SHA-256 of the document")                   \
    F(6, LINE, note, _, 0, "")                                            \
    F(7, BOOL, overridden, _, 0, "a precondition was missing")            \
    F(8, IDS, missing, _, 0, "the preconditions that were missing")       \
    F(9, LINE, reason, _, 0, "")                                          \
    F(10, U64, months_min, _, 0, "planned length of the experimentation") \
    F(11, U64, months_max, _, 0, "")                                      \
    F(12, TIME, until, _, 0, "planned end")                               \
    F(13, U64, members, _, 0, "present at a meeting of the group, count") \
    F(14, TIME, recorded_at, _, 0, "")                                    \
    F(15, ID, actor, _, 0, "who recorded it")                             \
    F(16, ID, act_id, _, WIRE_REQ, "id")                                  \
    F(17, ID, zone_id, _, 0, "")                                          \
    F(18, U64, version, _, 0, "log index")

#define WIRE_FIELDS_check(F)                             \
    F(1, ID, item, _, 0, "short name, e.g. roster_24_7") \
    F(2, ENUM, state, check_state, 0, "")                \
    F(3, LINE, owner, _, 0, "role that sees to it")      \
    F(4, TIME, due_at, _, 0, "")                         \
    F(5, TIME, done_at, _, 0, "")                        \
    F(6, LINE, note, _, 0, "")                           \
    F(7, ID, check_id, _, WIRE_REQ, "zone/item")         \
    F(8, ID, zone_id, _, 0, "")                          \
    F(9, U64, version, _, 0, "log index of its last change")

#define WIRE_FIELDS_tally(F)                                                       \
    F(1, ID, zone_id, _, WIRE_REQ, "")                                             \
    F(2, ENUM, state, check_state, 0, "done: something was counted")               \
    F(3, ID, area, _, 0, "")                                                       \
    F(4, U64, shadow_cases, _, 0, "opened, count")                                 \
    F(5, U64, shadow_agreed, _, 0, "the ordinary service saw it as the room did")  \
    F(6, U64, shadow_disagreed, _, 0, "it did not")                                \
    F(7, U64, shadow_closed, _, 0, "count")                                        \
    F(8, U64, fallbacks, _, 0, "times the built-in default answered for a plugin") \
    F(9, U64, version, _, 0, "log index of its last change")

/* ---- events ------------------------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_accession_requested WIRE_FIELDS_accession_step
#define WIRE_FIELDS_accession_accepted WIRE_FIELDS_accession_step

#define WIRE_FIELDS_accession_rejected WIRE_FIELDS_accession_step
#define WIRE_FIELDS_accession_training_started WIRE_FIELDS_accession_step

#define WIRE_FIELDS_accession_training_met WIRE_FIELDS_accession_step
#define WIRE_FIELDS_accession_group_formed WIRE_FIELDS_accession_step

#define WIRE_FIELDS_accession_soi_planned WIRE_FIELDS_accession_step
#define WIRE_FIELDS_accession_soi_started WIRE_FIELDS_accession_step

#define WIRE_FIELDS_accession_soi_extended WIRE_FIELDS_accession_step
#define WIRE_FIELDS_accession_soi_passed WIRE_FIELDS_accession_step

#define WIRE_FIELDS_accession_soi_failed WIRE_FIELDS_accession_step
#define WIRE_FIELDS_accession_hooked WIRE_FIELDS_accession_step

#define WIRE_FIELDS_accession_suspended WIRE_FIELDS_accession_step
#define WIRE_FIELDS_accession_resumed WIRE_FIELDS_accession_step

#define WIRE_FIELDS_accession_withdrawn WIRE_FIELDS_accession_step
#define WIRE_FIELDS_checklist_set(F)   \
    F(1, ID, zone_id, _, WIRE_REQ, "") \
    F(2, ID, item, _, WIRE_REQ, "")    \
    F(3, LINE, owner, _, 0, "")        \
    F(4, TIME, due_at, _, 0, "")       \
    F(5, TIME, done_at, _, 0, "")      \
    F(6, LINE, note, _, 0, "")         \
    F(7, BOOL, reopened, _, 0, "it was done, and is not")

#define WIRE_FIELDS_group_met(F)       \
    F(1, ID, zone_id, _, WIRE_REQ, "") \
    F(2, ID, act_id, _, WIRE_REQ, "")  \
    F(3, TIME, occurred_at, _, 0, "")  \
    F(4, U64, members, _, 0, "")       \
    F(5, LINE, by, _, 0, "")           \
    F(6, LINE, act, _, 0, "")          \
    F(7, LINE, note, _, 0, "")         \
    F(8, ID, document, _, 0, "")

/* ---- arguments --------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_zone_advance(F)                                                                                \
    F(1, ID, zone_id, _, WIRE_REQ, "the zone")                                                                     \
    F(2, ENUM, step, accession_step, WIRE_REQ, "the step")                                                         \
    F(3, TIME, occurred_at, _, 0, "when it happened; default: now")                                                \
    F(4, BOOL, date_not_stated, _, 0, "nobody knows when: no date is made up")                                     \
    F(5, LINE, by, _, 0, "role or body that did it, never a person")                                               \
    F(6, LINE, act, _, 0, "reference of the act or letter")                                                        \
    F(7, ID, document, _, 0, "SHA-256 of the document, 64 hex digits")                                             \
    F(8, LINE, note, _, 0, "more words")                                                                           \
    F(9, U64, months_min, _, 0, "soi_planned, soi_started: least length; default: 6")                              \
    F(10, U64, months_max, _, 0, "and greatest; default: 8")                                                       \
    F(11, TIME, from, _, 0, "soi_planned: the day it is to begin")                                                 \
    F(12, TIME, until, _, 0, "soi_extended: the new end")                                                          \
    F(13, BOOL, override, _, 0, "go on without a precondition; area or region only")                               \
    F(14, LINE, reason, _, 0, "why; needed with override, to reject, to fail, to extend, to suspend, to withdraw") \
    F(15, U64, if_version, _, 0, "only if the zone is still at this version")

#define WIRE_FIELDS_zone_accession(F) \
    F(1, ID, zone_id, _, WIRE_REQ, "the zone")

#define WIRE_FIELDS_zone_checklist(F)                                                              \
    F(1, ID, zone_id, _, WIRE_REQ, "the zone")                                                     \
    F(2, ID, item, _, WIRE_REQ, "short name: basket, roster_24_7, recognition_review or your own") \
    F(3, LINE, owner, _, 0, "role that sees to it")                                                \
    F(4, TIME, due_at, _, 0, "by when")                                                            \
    F(5, BOOL, done, _, 0, "it is done")                                                           \
    F(6, TIME, done_at, _, 0, "since when; default: now")                                          \
    F(7, BOOL, not_done, _, 0, "it was said to be done and is not")                                \
    F(8, LINE, note, _, 0, "what shows it")

#define WIRE_FIELDS_zone_meeting(F)                           \
    F(1, ID, zone_id, _, WIRE_REQ, "the zone")                \
    F(2, TIME, held_at, _, 0, "when; default: now")           \
    F(3, U64, members, _, WIRE_REQ, "members present, count") \
    F(4, LINE, by, _, 0, "who called it, a role")             \
    F(5, LINE, act, _, 0, "reference of the minutes")         \
    F(6, ID, document, _, 0, "SHA-256 of the minutes")        \
    F(7, LINE, note, _, 0, "what was agreed; no names of people")

#define WIRE_FIELDS_zone_board(F)          \
    F(1, ID, area, _, 0, "only this area") \
    F(2, ENUM, state, zone_state, 0, "only this state")

#define WIRE_FIELDS_zone_readiness(F) \
    F(1, ID, zone_id, _, WIRE_REQ, "the zone")

#define WIRE_FIELDS_zone_waves(F) \
    F(1, ID, area, _, 0, "only this area")

#define WIRE_FIELDS_zone_leps(F) \
    F(1, ID, zone_id, _, WIRE_REQ, "the zone")

/* ---- replies and messages ---------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_accession_reply(F)                                            \
    F(1, ID, zone_id, _, 0, "")                                                   \
    F(2, LINE, name, _, 0, "")                                                    \
    F(3, ENUM, state, zone_state, 0, "")                                          \
    F(4, TIME, since, _, 0, "absent: not stated")                                 \
    F(5, IDS, steps, _, 0, "steps that may follow")                               \
    F(6, ENUM, next_step, accession_step, 0, "the one that leads to the hook-up") \
    F(7, RECS, preconditions, precondition, 0, "of the next step")                \
    F(8, RECS, acts, act, 0, "in the order they were recorded")                   \
    F(9, RECS, checklist, check, 0, "")                                           \
    F(10, TIME, soi_started_at, _, 0, "")                                         \
    F(11, TIME, soi_planned_min, _, 0, "")                                        \
    F(12, TIME, soi_planned_max, _, 0, "")                                        \
    F(13, TIME, soi_ended_at, _, 0, "")                                           \
    F(14, TIME, hooked_at, _, 0, "")

#define WIRE_FIELDS_board_reply(F)                     \
    F(1, RECS, items, board_row, 0, "")                \
    F(2, U64, population, _, 0, "of all zones shown")  \
    F(3, U64, hooked, _, 0, "of them in hooked zones") \
    F(4, U64, share, _, 0, "per mille")

#define WIRE_FIELDS_wave_page(F) \
    F(1, RECS, items, wave_row, 0, "")

#define WIRE_FIELDS_readiness_reply(F)                                                  \
    F(1, ID, zone_id, _, 0, "")                                                         \
    F(2, ENUM, state, zone_state, 0, "")                                                \
    F(3, TIME, soi_started_at, _, 0, "")                                                \
    F(4, TIME, soi_planned_min, _, 0, "")                                               \
    F(5, TIME, soi_planned_max, _, 0, "")                                               \
    F(6, U64, days, _, 0, "since the experimentation began, or that it lasted")         \
    F(7, U64, shadow_cases, _, 0, "opened")                                             \
    F(8, U64, shadow_closed, _, 0, "")                                                  \
    F(9, U64, agreed, _, 0, "recognised by the room and by the ordinary service alike") \
    F(10, U64, disagreed, _, 0, "")                                                     \
    F(11, U64, not_assessed, _, 0, "closed without a word on it")                       \
    F(12, U64, agreement, _, 0, "agreed, of those assessed, per mille")                 \
    F(13, U64, fallbacks, _, 0, "times a plugin did not answer")                        \
    F(14, ENUM, next_step, accession_step, 0, "")                                       \
    F(15, BOOL, ready, _, 0, "nothing is missing for the next step")                    \
    F(16, RECS, preconditions, precondition, 0, "")                                     \
    F(17, RECS, checklist, check, 0, "")                                                \
    F(18, U64, meetings, _, 0, "of the zone group")                                     \
    F(19, TIME, group_met_at, _, 0, "")

#define WIRE_FIELDS_leps_page(F)       \
    F(1, RECS, items, leps_row, 0, "") \
    F(2, U64, met, _, 0, "")           \
    F(3, U64, functions, _, 0, "")

/* ---- lists ------------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_accession(E) \
    E(accession_step)           \
    E(check_state)

#define WIRE_KINDS_accession(K, V)           \
    K(V, 15, KIND_ACT, act, step, zone_id)   \
    K(V, 18, KIND_TALLY, tally, state, area) \
    K(V, 19, KIND_CHECK, check, state, zone_id)

#define WIRE_PARTS_accession(R)                                \
    R(100, precondition, "precondition", "what a step needs")  \
    R(101, board_row, "board_row", "a zone on the board")      \
    R(102, wave_row, "wave_row", "a hook-up, planned or done") \
    R(103, leps_row, "leps_row", "a function of the essential level")

#define WIRE_ENTITIES_accession(R)                                        \
    R(107, act, "act", "a step of a zone to the room, with its evidence") \
    R(108, check, "check", "an item of the preparation of a zone")        \
    R(109, tally, "tally", "what the room counted about a zone")

#define WIRE_EVENTS_accession(R)                                                                  \
    R(110, accession_requested, "accession.requested", "the mayors ask to join")                  \
    R(111, accession_accepted, "accession.accepted", "the region accepts")                        \
    R(112, accession_rejected, "accession.rejected", "the region does not accept")                \
    R(113, accession_training_started, "accession.training_started", "the base training begins")  \
    R(114, accession_training_met, "accession.training_met", "the base training is done")         \
    R(115, accession_group_formed, "accession.group_formed", "the zone group is formed")          \
    R(116, accession_soi_planned, "accession.soi_planned", "the experimentation has its dates")   \
    R(117, accession_soi_started, "accession.soi_started", "the experimentation begins")          \
    R(118, accession_soi_extended, "accession.soi_extended", "it lasts longer than planned")      \
    R(119, accession_soi_passed, "accession.soi_passed", "it was passed")                         \
    R(120, accession_soi_failed, "accession.soi_failed", "it was failed")                         \
    R(121, accession_hooked, "accession.hooked", "the zone is hooked to the room")                \
    R(122, accession_suspended, "accession.suspended", "the room no longer answers for the zone") \
    R(123, accession_resumed, "accession.resumed", "it answers again")                            \
    R(124, accession_withdrawn, "accession.withdrawn", "the zone leaves")                         \
    R(125, checklist_set, "checklist.set", "an item of the preparation was set")                  \
    R(126, group_met, "group.met", "the zone group met")

#define WIRE_ARGS_accession(R)                   \
    R(118, zone_advance, "zone_advance", "")     \
    R(119, zone_accession, "zone_accession", "") \
    R(120, zone_checklist, "zone_checklist", "") \
    R(121, zone_meeting, "zone_meeting", "")     \
    R(122, zone_board, "zone_board", "")         \
    R(123, zone_readiness, "zone_readiness", "") \
    R(124, zone_waves, "zone_waves", "")         \
    R(125, zone_leps, "zone_leps", "")

#define WIRE_MESSAGES_accession(R)                 \
    R(107, accession_reply, "accession_reply", "") \
    R(108, board_reply, "board_reply", "")         \
    R(109, wave_page, "wave_page", "")             \
    R(110, readiness_reply, "readiness_reply", "") \
    R(111, leps_page, "leps_page", "")

#define WIRE_OPS_accession(O)                                                                         \
    O(110, zone_advance, "zone.advance", WRITE, "POST", "/v1/zones/{zone_id}/advance", zone_advance,  \
      "take a zone one step on its way to the room")                                                  \
    O(111, zone_accession, "zone.accession", READ, "GET",                                             \
      "/v1/zones/{zone_id}/accession", zone_accession,                                                \
      "show where a zone stands, what led there and what the next step needs")                        \
    O(115, zone_board, "zone.board", READ, "GET", "/v1/board/zones", zone_board,                      \
      "show all zones on their way")                                                                  \
    O(116, zone_readiness, "zone.readiness", READ, "GET",                                             \
      "/v1/zones/{zone_id}/readiness", zone_readiness,                                                \
      "show what an experimentation has shown")                                                       \
    O(117, zone_checklist, "zone.checklist", WRITE, "POST",                                           \
      "/v1/zones/{zone_id}/checklist", zone_checklist,                                                \
      "set an item of the preparation")                                                               \
    O(134, zone_waves, "zone.waves", READ, "GET", "/v1/board/waves", zone_waves,                      \
      "show planned and actual hook-ups")                                                             \
    O(135, zone_leps, "zone.leps", READ, "GET", "/v1/zones/{zone_id}/leps", zone_leps,                \
      "check a zone against the essential level")                                                     \
    O(144, zone_meeting, "zone.meeting", WRITE, "POST", "/v1/zones/{zone_id}/meetings", zone_meeting, \
      "record a meeting of the zone group")

#endif
