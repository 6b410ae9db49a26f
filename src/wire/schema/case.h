/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: the situation the room takes care of, from the call to its end.
 * Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_CASE_H
#define WIRE_SCHEMA_CASE_H

#define WIRE_ENUM_need(V)                    \
    V(0, NEED_NONE, "")                      \
    V(1, NEED_VIOLENCE, "violence")          \
    V(2, NEED_ABANDONMENT, "abandonment")    \
    V(3, NEED_DEPENDENT, "dependent")        \
    V(4, NEED_POVERTY, "poverty")            \
    V(5, NEED_TRAFFICKING, "trafficking")    \
    V(6, NEED_DISASTER, "disaster")          \
    V(7, NEED_MINOR, "minor")                \
    V(8, NEED_OTHER, "other")                \
    V(9, NEED_HOMELESS, "homeless")          \
    V(10, NEED_NEGLECT, "neglect")

/* E: integrity or survival at stake now. U: cannot wait for the ordinary service. D: can wait. X: not social. */
#define WIRE_ENUM_priority(V)   \
    V(0, PRIORITY_NONE, "")     \
    V(1, PRIORITY_E, "E")       \
    V(2, PRIORITY_U, "U")       \
    V(3, PRIORITY_D, "D")       \
    V(4, PRIORITY_X, "X")

/* What kind of event it is: an axis of its own, never derived from priority. */
#define WIRE_ENUM_event_class(V)         \
    V(0, CLASS_NONE, "")                 \
    V(1, CLASS_URGENCY, "urgency")       \
    V(2, CLASS_EMERGENCY, "emergency")

#define WIRE_ENUM_case_state(V)                          \
    V(0, CASE_NONE, "")                                  \
    V(1, CASE_NEW, "new")                                \
    V(2, CASE_TRIAGED, "triaged")                        \
    V(3, CASE_NOT_APPROPRIATE, "not_appropriate")        \
    V(4, CASE_WAITING, "waiting")                        \
    V(5, CASE_DISPATCHED, "dispatched")                  \
    V(6, CASE_PHONE_MANAGED, "phone_managed")            \
    V(7, CASE_SHADOW, "shadow")                          \
    V(8, CASE_DEFERRED, "deferred")                      \
    V(9, CASE_ONSCENE, "onscene")                        \
    V(10, CASE_SECURED, "secured")                       \
    V(11, CASE_HANDOVER_OFFERED, "handover_offered")     \
    V(12, CASE_HANDED_OVER, "handed_over")               \
    V(13, CASE_UNTRACEABLE, "untraceable")               \
    V(14, CASE_REFUSED_HELP, "refused_help")             \
    V(15, CASE_MERGED, "merged")                         \
    V(16, CASE_CLOSED, "closed")                         \
    V(17, CASE_REOPENED, "reopened")

#define WIRE_ENUM_outcome(V)                               \
    V(0, OUTCOME_NONE, "")                                 \
    V(1, OUTCOME_HANDED_OVER, "handed_over")               \
    V(2, OUTCOME_ADVISED, "advised")                       \
    V(3, OUTCOME_DEFERRED_TO_SERVICE, "deferred_to_service") \
    V(4, OUTCOME_NOT_APPROPRIATE, "not_appropriate")       \
    V(5, OUTCOME_REFUSED_HELP, "refused_help")             \
    V(6, OUTCOME_UNTRACEABLE, "untraceable")               \
    V(7, OUTCOME_TO_HEALTH, "to_health")                   \
    V(8, OUTCOME_TO_POLICE, "to_police")                   \
    V(9, OUTCOME_DUPLICATE, "duplicate")                   \
    V(10, OUTCOME_SHADOW_HANDLED, "shadow_handled")        \
    V(11, OUTCOME_FALSE_REPORT, "false_report")            \
    V(12, OUTCOME_NO_PLACE, "no_place")                    \
    V(13, OUTCOME_EVENT_HANDLED, "event_handled")

/* What comes first on the board of a room. */
#define WIRE_ENUM_case_order(V)     \
    V(0, CASE_ORDER_NONE, "")       \
    V(1, CASE_ORDER_URGENCY, "urgency") \
    V(2, CASE_ORDER_OPENED, "opened")

/* ---- parts --------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_answers(F)                                                                                   \
    F(1, ENUM, danger, tri, 0, "danger or grave risk for the person")                                            \
    F(2, ENUM, non_deferrable, tri, 0, "cannot wait for the next opening of the ordinary service")               \
    F(3, ENUM, network, tri, 0, "a family or friend network can help (no, when the network is the danger)")     \
    F(4, ENUM, minor_alone, tri, 0, "a minor is alone or exposed")                                               \
    F(5, ENUM, aggressor_near, tri, 0, "an aggressor can reach the person")                                      \
    F(6, ENUM, dependent_alone, tri, 0, "a dependent person is alone")                                           \
    F(7, ENUM, gender_violence, tri, 0, "gender or sexual violence (pink code)")                                 \
    F(8, ENUM, uasc, tri, 0, "an unaccompanied foreign minor")                                                   \
    F(9, ENUM, trafficking, tri, 0, "trafficking suspected")                                                     \
    F(10, ENUM, crime_in_progress, tri, 0, "a crime is in progress: the police come first")                      \
    F(11, ENUM, medical_danger, tri, 0, "medical danger: the ambulance comes first")                             \
    F(12, ENUM, pregnancy, tri, 0, "a pregnant person")                                                          \
    F(13, ENUM, ill_health, tri, 0, "ill health")                                                                \
    F(14, ENUM, old_age, tri, 0, "an old person")                                                                \
    F(15, ENUM, violence_suffered, tri, 0, "violence suffered")                                                  \
    F(16, U64, children, _, 0, "children present, count")                                                        \
    F(17, ENUM, staff_present, tri, 0, "the place has staff (emergency department, police station)")

/* ---- rows of the views --------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_case(F)                                                                                      \
    F(1, ID, case_id, _, WIRE_REQ, "internal id, never changes")                                                 \
    F(2, ID, number, _, 0, "the number people read aloud, e.g. PIS-2026-00042-X")                                \
    F(3, ID, zone_id, _, 0, "zone of the place")                                                                 \
    F(4, ENUM, state, case_state, 0, "")                                                                         \
    F(5, ENUM, priority, priority, 0, "")                                                                        \
    F(6, ENUM, event_class, event_class, 0, "")                                                                  \
    F(7, ENUM, need, need, 0, "")                                                                                \
    F(8, IDS, flags, _, 0, "hard flags")                                                                         \
    F(9, BOOL, shadow, _, 0, "recognised under experimentation: handled by the ordinary service")                \
    F(10, ID, report_id, _, 0, "first report")                                                                   \
    F(11, ID, signaller_id, _, 0, "who signalled")                                                               \
    F(12, ENUM, category, category, 0, "category of the signaller")                                              \
    F(13, LINE, place, _, WIRE_SEALED, "where")                                                                  \
    F(14, TEXT, summary, _, WIRE_SEALED, "what")                                                                 \
    F(15, U64, persons, _, 0, "people involved, count")                                                          \
    F(16, TIME, occurred_at, _, 0, "when it happened, as told")                                                  \
    F(17, TIME, opened_at, _, 0, "")                                                                             \
    F(18, TIME, triaged_at, _, 0, "")                                                                            \
    F(19, TIME, closed_at, _, 0, "")                                                                             \
    F(20, ENUM, outcome, outcome, 0, "")                                                                         \
    F(21, LINE, reason, _, WIRE_SEALED, "of the last wait, deferral, closure or reopening")                      \
    F(22, ENUM, mode, mode, 0, "how the room answers")                                                           \
    F(23, RECS, assignments, assignment, 0, "all of them, in order")                                             \
    F(24, REC, handover, handover, 0, "the last one")                                                            \
    F(25, ID, merged_into, _, 0, "case it was merged into")                                                      \
    F(26, IDS, merged_from, _, 0, "cases merged into it")                                                        \
    F(27, U64, notes, _, 0, "count of notes")                                                                    \
    F(28, TIME, updated_at, _, 0, "time of its last event")                                                      \
    F(29, U64, version, _, 0, "log index of its last change (notes do not change it)")                           \
    F(30, BOOL, override, _, 0, "opened against the zone policy")                                                \
    F(31, LINE, override_reason, _, WIRE_SEALED, "why")                                                          \
    F(32, REC, answers, answers, 0, "answers to the triage questions")                                           \
    F(33, U64, score, _, 0, "order within a priority")                                                           \
    F(34, IDS, recommended, _, 0, "units recommended at triage, best first")                                     \
    F(35, U64, reopenings, _, 0, "count")                                                                        \
    F(36, ENUM, state_before, case_state, 0, "state before it was closed or merged")                             \
    F(37, IDS, vulnerabilities, _, 0, "of anybody in it: an axis of its own, never made into priority or class") \
    F(38, RECS, people, person_link, 0, "who it is about")                                                       \
    F(39, U64, placements, _, 0, "places reserved for it, count")                                                \
    F(40, ID, event_id, _, 0, "collective event it belongs to")                                                  \
    F(41, ID, competent_zone_id, _, 0, "zone whose service takes it over, if not that of the place")             \
    F(42, IDS, reports, _, 0, "all reports about it, the first one first")                                       \
    F(43, IDS, not_duplicates, _, 0, "cases that are another situation: never suggested again")                  \
    F(44, IDS, linked, _, 0, "cases that have to do with it")                                                    \
    F(45, LINE, cost_owner, _, 0, "who pays: as stated, else as the protocol said at triage")                    \
    F(46, LINE, hold_reason, _, WIRE_SEALED, "what it waits for; absent: it is not on hold")                     \
    F(47, TIME, hold_until, _, 0, "when it is to be looked at again")                                            \
    F(48, TIME, held_at, _, 0, "")                                                                               \
    F(49, IDS, suggestions, _, 0, "cases that look like it (they do not change the version)")                    \
    F(50, ID, unmerged_from, _, 0, "case it was taken out of again")                                             \
    F(51, U64, placed, _, 0, "placements of its people that came about, count")                                  \
    F(110, ENUM, recognised, tri, 0, "shadow: the ordinary service too saw a social emergency")                  \
    F(120, TIME, placed_at, _, 0, "hour at which a minor was placed in safety: the last one stated")             \
    F(130, RECS, handovers, handover_offer, 0, "all offers to ordinary services, in order")                      \
    F(180, RECS, proposals, verdict_proposal, 0, "who should go besides the units recommended at triage")        \
    F(210, ID, line_id, _, 0, "line the call came in on, if it was named")                                       \
    F(211, ID, municipality_id, _, 0, "municipality of the place, if it was named")

/* ---- events -------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_case_opened(F)                                                                               \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, ID, zone_id, _, WIRE_REQ, "")                                                                           \
    F(3, ID, report_id, _, WIRE_REQ, "")                                                                         \
    F(4, ID, signaller_id, _, 0, "")                                                                             \
    F(5, ENUM, category, category, 0, "")                                                                        \
    F(6, ENUM, need, need, 0, "")                                                                                \
    F(7, LINE, place, _, WIRE_SEALED, "")                                                                        \
    F(8, TEXT, summary, _, WIRE_SEALED, "")                                                                      \
    F(9, U64, persons, _, 0, "")                                                                                 \
    F(10, TIME, occurred_at, _, 0, "")                                                                           \
    F(11, REC, answers, answers, 0, "")                                                                          \
    F(12, BOOL, override, _, 0, "")                                                                              \
    F(13, LINE, override_reason, _, WIRE_SEALED, "")                                                             \
    F(14, ENUM, event_class, event_class, 0, "as stated by the operator")                                        \
    F(15, ID, prefix, _, WIRE_REQ, "of the zone, for the number that apply assigns")                             \
    F(16, IDS, vulnerabilities, _, 0, "as told")                                                                 \
    F(17, ID, competent_zone_id, _, 0, "")                                                                       \
    F(18, LINE, cost_owner, _, 0, "")                                                                            \
    F(210, ID, line_id, _, 0, "")                                                                                \
    F(211, ID, municipality_id, _, 0, "")

#define WIRE_FIELDS_case_triaged(F)                                                                              \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, ENUM, to, case_state, WIRE_REQ, "triaged or not_appropriate")                                           \
    F(3, ENUM, priority, priority, 0, "")                                                                        \
    F(4, ENUM, event_class, event_class, 0, "")                                                                  \
    F(5, IDS, flags, _, 0, "")                                                                                   \
    F(6, U64, score, _, 0, "")                                                                                   \
    F(7, IDS, recommended, _, 0, "units, best first")                                                            \
    F(8, ENUM, mode, mode, 0, "")                                                                                \
    F(180, RECS, proposals, verdict_proposal, 0, "who should go besides these units")                            \
    F(181, LINE, cost_owner, _, 0, "who pays, as the protocol says")

#define WIRE_FIELDS_case_amended(F)                                                                              \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, ENUM, priority, priority, 0, "absent: unchanged; so are the others")                                    \
    F(3, ENUM, event_class, event_class, 0, "")                                                                  \
    F(4, ENUM, need, need, 0, "")                                                                                \
    F(5, U64, persons, _, 0, "")                                                                                 \
    F(6, LINE, place, _, WIRE_SEALED, "")                                                                        \
    F(7, TEXT, summary, _, WIRE_SEALED, "")                                                                      \
    F(8, IDS, flags, _, 0, "flags added")                                                                        \
    F(9, LINE, reason, _, WIRE_SEALED, "")                                                                       \
    F(10, IDS, vulnerabilities, _, 0, "added")                                                                   \
    F(11, LINE, cost_owner, _, 0, "")

#define WIRE_FIELDS_case_noted(F)                                                                                \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, TEXT, text, _, WIRE_REQ | WIRE_SEALED, "")                                                              \
    F(3, TIME, occurred_at, _, 0, "")

/* A move of the case that carries nothing else: the type of the event names the new state. */
#define WIRE_FIELDS_case_moved(F)                                                                                \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, ENUM, to, case_state, WIRE_REQ, "the new state")                                                        \
    F(3, LINE, reason, _, WIRE_SEALED, "")

#define WIRE_FIELDS_case_merged(F)                                                                               \
    F(1, ID, case_id, _, WIRE_REQ, "the case that ends")                                                         \
    F(2, ID, into_id, _, WIRE_REQ, "the case that goes on")                                                      \
    F(3, LINE, reason, _, WIRE_SEALED, "")

#define WIRE_FIELDS_case_closed(F)                                                                               \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, ENUM, outcome, outcome, WIRE_REQ, "")                                                                   \
    F(3, LINE, reason, _, WIRE_SEALED, "")                                                                       \
    F(110, ENUM, recognised, tri, 0, "")

#define WIRE_FIELDS_case_reopened(F)                                                                             \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, LINE, reason, _, WIRE_REQ | WIRE_SEALED, "")

#define WIRE_FIELDS_case_class_set(F)                                                                            \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, ENUM, event_class, event_class, WIRE_REQ, "")                                                           \
    F(3, ENUM, before, event_class, 0, "what it was")                                                            \
    F(4, LINE, reason, _, WIRE_SEALED, "")

#define WIRE_FIELDS_case_priority_changed(F)                                                                     \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, ENUM, priority, priority, WIRE_REQ, "")                                                                 \
    F(3, ENUM, before, priority, 0, "what it was")                                                               \
    F(4, LINE, reason, _, WIRE_SEALED, "")

#define WIRE_FIELDS_case_hold_set(F)                                                                             \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, LINE, reason, _, WIRE_REQ | WIRE_SEALED, "what it waits for")                                           \
    F(3, TIME, until, _, 0, "when it is to be looked at again")

#define WIRE_FIELDS_case_hold_cleared(F)                                                                         \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, LINE, reason, _, WIRE_SEALED, "")

#define WIRE_FIELDS_case_took_in(F)                                                                              \
    F(1, ID, case_id, _, WIRE_REQ, "the case that goes on")                                                      \
    F(2, ID, from_id, _, WIRE_REQ, "the case that ended in it")                                                  \
    F(3, LINE, reason, _, WIRE_SEALED, "")

#define WIRE_FIELDS_case_competence_set(F)                                                                       \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, ID, competent_zone_id, _, WIRE_REQ, "zone of residence: its service takes the case over")               \
    F(3, LINE, reason, _, WIRE_SEALED, "")

/* ---- arguments ----------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_case_open(F)                                                                                 \
    F(1, ID, zone_id, _, WIRE_REQ, "zone of the place")                                                          \
    F(2, ID, signaller_id, _, 0, "code of the signaller")                                                        \
    F(3, ENUM, category, category, 0, "category of a caller without a code")                                     \
    F(4, ENUM, need, need, 0, "area of need")                                                                    \
    F(5, LINE, place, _, WIRE_SEALED, "where")                                                                   \
    F(6, TEXT, summary, _, WIRE_SEALED, "what is reported")                                                      \
    F(7, U64, persons, _, 0, "people involved; default 1")                                                       \
    F(8, TIME, occurred_at, _, 0, "when it happened, if not now")                                                \
    F(9, ENUM, event_class, event_class, 0, "kind of event, if the operator states it")                          \
    F(10, REC, answers, answers, 0, "answers to the triage questions")                                           \
    F(11, BOOL, override, _, 0, "open against the zone policy, for danger of life")                              \
    F(12, LINE, override_reason, _, WIRE_SEALED, "why; needed with override")                                    \
    F(13, IDS, person_ids, _, 0, "people the room knows already whom it is about")                               \
    F(14, IDS, vulnerabilities, _, 0, "child, pregnancy, ill_health, no_network, violence, old_age, dependent, " \
                                      "homeless, uasc, trafficking; more follow from the answers")               \
    F(15, ID, competent_zone_id, _, 0, "zone of residence, if it is another one: its service takes the case over")\
    F(16, LINE, cost_owner, _, 0, "who pays")                                                                    \
    F(17, ID, event_id, _, 0, "open collective event it is part of")                                             \
    F(110, ID, line_id, _, 0, "line the call came in on; default: the zone's first")                             \
    F(111, ID, municipality_id, _, 0, "municipality of the place")

#define WIRE_FIELDS_case_update(F)                                                                               \
    F(1, ID, case_id, _, WIRE_REQ, "number or id")                                                               \
    F(2, ENUM, to, case_state, 0, "new state: waiting, phone_managed, deferred, shadow, secured, "               \
                                  "handover_offered, handed_over, untraceable, refused_help, merged, ...")      \
    F(3, LINE, reason, _, WIRE_SEALED, "why; needed to wait, to defer, to return a handover, to merge")          \
    F(4, LINE, service, _, 0, "ordinary service, with --to handover_offered")                                    \
    F(5, ID, into, _, 0, "case that goes on, with --to merged")                                                  \
    F(6, ENUM, priority, priority, 0, "new priority")                                                            \
    F(7, ENUM, event_class, event_class, 0, "new class")                                                         \
    F(8, ENUM, need, need, 0, "new need")                                                                        \
    F(9, U64, persons, _, 0, "people involved")                                                                  \
    F(10, LINE, place, _, WIRE_SEALED, "where")                                                                  \
    F(11, TEXT, summary, _, WIRE_SEALED, "what")                                                                 \
    F(12, IDS, flags, _, 0, "hard flags to add")                                                                 \
    F(13, U64, if_version, _, 0, "only if the case is still at this version")                                    \
    F(14, IDS, vulnerabilities, _, 0, "to add: child, pregnancy, ill_health, no_network, violence, old_age, "    \
                                      "dependent, homeless, uasc, trafficking")                                  \
    F(15, ID, competent_zone_id, _, 0, "zone of residence: its service takes the case over")                     \
    F(16, LINE, cost_owner, _, 0, "who pays")                                                                    \
    F(17, LINE, hold, _, WIRE_SEALED, "put it on hold: what it waits for")                                       \
    F(18, TIME, hold_until, _, 0, "when it is to be looked at again, e.g. +2h")                                  \
    F(19, BOOL, end_hold, _, 0, "it goes on")

#define WIRE_FIELDS_case_note(F)                                                                                 \
    F(1, ID, case_id, _, WIRE_REQ, "number or id")                                                               \
    F(2, TEXT, text, _, WIRE_REQ | WIRE_SEALED, "the note, up to 8 KiB")                                         \
    F(3, TIME, occurred_at, _, 0, "when it happened, if not now")

#define WIRE_FIELDS_case_close(F)                                                                                \
    F(1, ID, case_id, _, WIRE_REQ, "number or id")                                                               \
    F(2, ENUM, outcome, outcome, WIRE_REQ, "how it ended")                                                       \
    F(3, LINE, reason, _, WIRE_SEALED, "more words")                                                             \
    F(4, U64, if_version, _, 0, "only if the case is still at this version")                                     \
    F(110, ENUM, recognised, tri, 0, "shadow case: did the ordinary service see a social emergency?")

#define WIRE_FIELDS_case_reopen(F)                                                                               \
    F(1, ID, case_id, _, WIRE_REQ, "number or id")                                                               \
    F(2, LINE, reason, _, WIRE_REQ | WIRE_SEALED, "why")                                                         \
    F(3, U64, if_version, _, 0, "only if the case is still at this version")

#define WIRE_FIELDS_case_get(F)                                                                                  \
    F(1, ID, case_id, _, WIRE_REQ, "number, start of a number if only one case has it, or id")

#define WIRE_FIELDS_case_query(F)                                                                                \
    F(1, ID, zone_id, _, 0, "only this zone")                                                                    \
    F(2, ENUM, state, case_state, 0, "only this state")                                                          \
    F(3, BOOL, all, _, 0, "also closed and merged ones")                                                         \
    F(4, U64, limit, _, 0, "rows a page, 1 to 200; default 50")                                                  \
    F(5, ID, after, _, 0, "continue behind this case, or the next of the page before")                           \
    F(6, ID, event_id, _, 0, "only those of this collective event")                                            \
    F(7, ENUM, vulnerability, vulnerability, 0, "only those about somebody who is")                              \
    F(8, ENUM, order, case_order, 0, "urgency (default: priority, score, then who waits longest) or opened; "    \
                                     "with --all and by a state that has ended: opened")

#define WIRE_FIELDS_case_timeline(F)                                                                             \
    F(1, ID, case_id, _, WIRE_REQ, "number or id")                                                               \
    F(2, U64, limit, _, 0, "rows a page, 1 to 200; default 200")                                                 \
    F(3, ID, after, _, 0, "continue behind this event id")

/* ---- replies and messages ------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_case_page(F)                                                                                 \
    F(1, RECS, items, case, 0, "")                                                                               \
    F(2, ID, next, _, 0, "pass as after to go on; absent: no more")

/* ---- lists --------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_case(E) \
    E(need)                \
    E(priority)            \
    E(event_class)         \
    E(case_state)          \
    E(outcome) \
    E(case_order)

#define WIRE_KINDS_case(K, V) \
    K(V, 5, KIND_CASE, case, state, zone_id)

#define WIRE_PARTS_case(R) \
    R(1, answers, "answers", "answers to the triage questions")

#define WIRE_ENTITIES_case(R) \
    R(5, case, "case", "a situation the room takes care of")

#define WIRE_EVENTS_case(R)                                            \
    R(8, case_opened, "case.opened", "a case begins")                  \
    R(9, case_triaged, "case.triaged", "its priority was decided")     \
    R(10, case_amended, "case.amended", "facts of the case changed")   \
    R(11, case_noted, "case.noted", "a note")                          \
    R(12, case_moved, "case.moved", "the case moved to another state") \
    R(13, case_merged, "case.merged", "two cases were one")            \
    R(14, case_closed, "case.closed", "the case ends")                 \
    R(15, case_reopened, "case.reopened", "it was not over")           \
    R(460, case_class_set, "case.class_set", "what kind of event it is was stated") \
    R(461, case_priority_changed, "case.priority_changed", "how urgent it is was judged again") \
    R(462, case_hold_set, "case.hold_set", "it waits for something") \
    R(463, case_hold_cleared, "case.hold_cleared", "it goes on") \
    R(464, case_competence_set, "case.competence_set", "another zone's service takes it over") \
    R(465, case_took_in, "case.took_in", "another case was merged into it")

#define WIRE_ARGS_case(R)                 \
    R(5, case_open, "case_open", "")      \
    R(6, case_update, "case_update", "")  \
    R(7, case_note, "case_note", "")      \
    R(9, case_close, "case_close", "")    \
    R(10, case_reopen, "case_reopen", "") \
    R(11, case_get, "case_get", "")       \
    R(12, case_query, "case_query", "")   \
    R(13, case_timeline, "case_timeline", "")

#define WIRE_MESSAGES_case(R) \
    R(4, case_page, "case_page", "")

#define WIRE_OPS_case(O)                                                                                        \
    O(5, case_open, "case.open", WRITE, "POST", "/v1/cases", case_open, "take a report and open its case")      \
    O(6, case_update, "case.update", WRITE, "POST", "/v1/cases/{case_id}/update", case_update,                  \
       "move a case to another state or correct its facts")                                                     \
    O(7, case_note, "case.note", WRITE, "POST", "/v1/cases/{case_id}/notes", case_note, "add a note to a case") \
    O(9, case_close, "case.close", WRITE, "POST", "/v1/cases/{case_id}/close", case_close,                      \
       "close a case with its outcome")                                                                         \
    O(10, case_reopen, "case.reopen", WRITE, "POST", "/v1/cases/{case_id}/reopen", case_reopen,                 \
       "reopen a case within 72 hours of its closing")                                                          \
    O(20, case_show, "case.show", READ, "GET", "/v1/cases/{case_id}", case_get, "show one case")                \
    O(21, case_list, "case.list", READ, "GET", "/v1/cases", case_query, "list cases, open ones by default")     \
    O(22, case_history, "case.history", READ, "GET", "/v1/cases/{case_id}/history", case_timeline,              \
       "show the timeline of a case")

#endif
