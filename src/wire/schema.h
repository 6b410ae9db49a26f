/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema table: every stored or transmitted record, once. From these lists come the C structs (this header), and
 * the field tables (schema.c) that drive CBOR, JSON, the CLI's flags and its help.
 *
 * A record:  R(number, c_name, "wire.name", "what it is")     number: unique among its list, never reused
 * A field:   F(number, TYPE, name, ref, flags, "what it is, with its unit")
 *            number: CBOR map key, 1..23 preferred, never reused; ref: enum or record name, else _
 *
 * Types: ID text <= 64 bytes of [A-Za-z0-9._:@/-]; LINE text <= 256 bytes, no control characters; TEXT text <= 8192
 * bytes, line feed and tab allowed; U64 number < 2^53; TIME milliseconds since 1970 UTC (JSON: RFC 3339); BOOL;
 * ENUM a word of ref; IDS, LINES lists of <= 64; REC one record ref; RECS a list of <= 256 records ref;
 * BYTES opaque <= 2 MiB, a page of a list fits (JSON: lower-case hex); EVENTS a list of <= 64 events of any type.
 * Absent and empty are the same: "", 0, false, {} are not encoded in CBOR; in JSON they read back as null (texts,
 * times, words), 0, false, [].
 *
 * Flags: REQ must be present and not empty on input; SEALED holds personal data (sealed before it rests, when sealing
 * arrives); 0.
 */
#ifndef WIRE_SCHEMA_H
#define WIRE_SCHEMA_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "wire/enums.h"

#define WIRE_REQ 1u
#define WIRE_SEALED 2u

/* The limits of the types, in bytes, elements and values. */
#define WIRE_ID_SIZE_MAX 64u
#define WIRE_LINE_SIZE_MAX 256u
#define WIRE_TEXT_SIZE_MAX 8192u
#define WIRE_BYTES_SIZE_MAX (2u * 1024 * 1024)
#define WIRE_LIST_COUNT_MAX 64u                        /* IDS, LINES, EVENTS */
#define WIRE_RECS_COUNT_MAX 256u
#define WIRE_U64_MAX ((UINT64_C(1) << 53) - 1)         /* what every JSON reader keeps exactly */
#define WIRE_TIME_MAX UINT64_C(253402300799999)        /* 9999-12-31T23:59:59.999Z */
#define WIRE_DEPTH_MAX 8u                              /* records in records */

/* ---- parts ------------------------------------------------------------------------------------------------ */

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

#define WIRE_FIELDS_verdict(F)                                                                                   \
    F(1, ENUM, kind, verdict_kind, 0, "which question was asked")                                                \
    F(2, ID, plugin, _, 0, "id of the plugin asked")                                                             \
    F(3, ID, version, _, 0, "its version")                                                                       \
    F(4, ID, digest, _, 0, "SHA-256 of its file, first 16 hex digits")                                           \
    F(5, ENUM, source, decision_source, 0, "plugin, or the built-in default in its place")                       \
    F(6, ENUM, decision, decision, 0, "the answer")                                                              \
    F(7, ENUM, priority, priority, 0, "triage: proposed priority")                                               \
    F(8, ENUM, event_class, event_class, 0, "triage: proposed class")                                            \
    F(9, ENUM, mode, mode, 0, "dispatch: how to answer")                                                         \
    F(10, IDS, flags, _, 0, "hard flags: pink_code, minor_removal, uasc, sealed, two_operators, police_first")   \
    F(11, IDS, ranking, _, 0, "dispatch: units, best first")                                                     \
    F(12, LINES, reasons, _, 0, "why, one sentence each")                                                        \
    F(13, LINE, orientation, _, 0, "what to tell a caller who is not served")                                    \
    F(14, U64, score, _, 0, "triage: order within a priority, count of vulnerabilities")

#define WIRE_FIELDS_expect(F)                                                                                    \
    F(1, ENUM, kind, entity_kind, 0, "kind of entity")                                                           \
    F(2, ID, id, _, 0, "its id")                                                                                 \
    F(3, U64, version, _, 0, "the version the decision saw; 0: it did not exist")

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
    F(11, LINE, reason, _, 0, "why it ended or was overridden")                                                  \
    F(12, ID, recommended_unit, _, 0, "what the dispatch verdict put first")                                     \
    F(13, BOOL, overridden, _, 0, "the operator chose another unit than the one recommended")

#define WIRE_FIELDS_handover(F)                                                                                  \
    F(1, LINE, service, _, 0, "ordinary service that receives the case")                                         \
    F(2, TIME, offered_at, _, 0, "")                                                                             \
    F(3, TIME, accepted_at, _, 0, "")                                                                            \
    F(4, ENUM, from_state, case_state, 0, "state to go back to on rejection")                                    \
    F(5, LINE, reason, _, 0, "of the last rejection or withdrawal")                                              \
    F(6, U64, rejections, _, 0, "count")

/* ---- entities: rows of the views --------------------------------------------------------------------------- */

#define WIRE_FIELDS_zone(F)                                                                                      \
    F(1, ID, zone_id, _, WIRE_REQ, "short name, e.g. pistoiese")                                                 \
    F(2, LINE, name, _, 0, "full name")                                                                          \
    F(3, ID, area, _, 0, "area vasta")                                                                           \
    F(4, U64, population, _, 0, "inhabitants")                                                                   \
    F(5, ID, prefix, _, 0, "two to four capital letters that open its case numbers")                             \
    F(6, ENUM, state, zone_state, 0, "where it stands on its way to the room")                                   \
    F(7, LINE, contact, _, 0, "how to reach its ordinary service")                                               \
    F(8, U64, version, _, 0, "log index of its last change")

#define WIRE_FIELDS_signaller(F)                                                                                 \
    F(1, ID, signaller_id, _, WIRE_REQ, "code the caller states")                                                \
    F(2, LINE, name, _, 0, "institution")                                                                        \
    F(3, ENUM, category, category, 0, "its category")                                                            \
    F(4, ID, zone_id, _, 0, "zone it may signal for")                                                            \
    F(5, TIME, from, _, 0, "authorised from")                                                                    \
    F(6, TIME, until, _, 0, "authorised until; absent: no end")                                                  \
    F(7, ENUM, state, signaller_state, 0, "")                                                                    \
    F(8, U64, version, _, 0, "log index of its last change")

#define WIRE_FIELDS_unit(F)                                                                                      \
    F(1, ID, unit_id, _, WIRE_REQ, "short name, e.g. PT-1")                                                      \
    F(2, LINE, name, _, 0, "description")                                                                        \
    F(3, ID, zone_id, _, 0, "its zone")                                                                          \
    F(4, ENUM, status, unit_status, 0, "")                                                                       \
    F(5, TIME, since, _, 0, "of that status")                                                                    \
    F(6, IDS, skills, _, 0, "social_worker, psychologist, logistics")                                            \
    F(7, U64, operators, _, 0, "people aboard, count")                                                           \
    F(8, BOOL, multi, _, 0, "may hold several assignments at once")                                              \
    F(9, IDS, assignments, _, 0, "ids of its active assignments")                                                \
    F(10, IDS, cases, _, 0, "cases of these assignments, same order")                                            \
    F(11, LINE, reason, _, 0, "why out of service or busy")                                                      \
    F(12, U64, version, _, 0, "log index of its last change")                                                    \
    F(13, ID, area, _, 0, "area vasta of its zone")

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
    F(21, LINE, reason, _, 0, "of the last wait, deferral, closure or reopening")                                \
    F(22, ENUM, mode, mode, 0, "how the room answers")                                                           \
    F(23, RECS, assignments, assignment, 0, "all of them, in order")                                             \
    F(24, REC, handover, handover, 0, "the last one")                                                            \
    F(25, ID, merged_into, _, 0, "case it was merged into")                                                      \
    F(26, IDS, merged_from, _, 0, "cases merged into it")                                                        \
    F(27, U64, notes, _, 0, "count of notes")                                                                    \
    F(28, TIME, updated_at, _, 0, "time of its last event")                                                      \
    F(29, U64, version, _, 0, "log index of its last change (notes do not change it)")                           \
    F(30, BOOL, override, _, 0, "opened against the zone policy")                                                \
    F(31, LINE, override_reason, _, 0, "why")                                                                    \
    F(32, REC, answers, answers, 0, "answers to the triage questions")                                           \
    F(33, U64, score, _, 0, "order within a priority")                                                           \
    F(34, IDS, recommended, _, 0, "units recommended at triage, best first")                                     \
    F(35, U64, reopenings, _, 0, "count")                                                                        \
    F(36, ENUM, state_before, case_state, 0, "state before it was closed or merged")

/* The remembered outcome of a request id: the same id gets the same answer, once. */
#define WIRE_FIELDS_answer(F)                                                                                    \
    F(1, U64, index, _, 0, "log index of the entry")                                                             \
    F(2, U64, code, _, 0, "enum seus_err of the outcome")                                                        \
    F(3, BYTES, body_hash, _, 0, "XXH3 of the command, 8 bytes: same id with another body is a conflict")        \
    F(4, ID, case_id, _, 0, "")                                                                                  \
    F(5, ID, number, _, 0, "")                                                                                   \
    F(6, ID, report_id, _, 0, "")                                                                                \
    F(7, ID, assignment_id, _, 0, "")                                                                            \
    F(8, LINE, message, _, 0, "reason of a refusal or conflict")                                                 \
    F(9, LINE, hint, _, 0, "orientation, or what to do next")

#define WIRE_ENTITIES(R)                                                              \
    R(1, zone, "zone", "a zone-distretto")                                            \
    R(2, signaller, "signaller", "an institution authorised to signal")               \
    R(3, unit, "unit", "a territorial unit")                                          \
    R(4, report, "report", "a call to the room, whatever came of it")                 \
    R(5, case, "case", "a situation the room takes care of")                          \
    R(6, answer, "answer", "the remembered outcome of a request id")

/* ---- events: what is true once a majority has it on disk ---------------------------------------------------- */

#define WIRE_FIELDS_zone_added(F)                                                                                \
    F(1, ID, zone_id, _, WIRE_REQ, "")                                                                           \
    F(2, LINE, name, _, WIRE_REQ, "")                                                                            \
    F(3, ID, area, _, WIRE_REQ, "")                                                                              \
    F(4, U64, population, _, 0, "")                                                                              \
    F(5, ID, prefix, _, WIRE_REQ, "")                                                                            \
    F(6, ENUM, state, zone_state, WIRE_REQ, "")                                                                  \
    F(7, LINE, contact, _, 0, "")

#define WIRE_FIELDS_signaller_registered(F)                                                                      \
    F(1, ID, signaller_id, _, WIRE_REQ, "")                                                                      \
    F(2, LINE, name, _, WIRE_REQ, "")                                                                            \
    F(3, ENUM, category, category, WIRE_REQ, "")                                                                 \
    F(4, ID, zone_id, _, WIRE_REQ, "")                                                                           \
    F(5, TIME, from, _, WIRE_REQ, "")                                                                            \
    F(6, TIME, until, _, 0, "")

#define WIRE_FIELDS_unit_registered(F)                                                                           \
    F(1, ID, unit_id, _, WIRE_REQ, "")                                                                           \
    F(2, LINE, name, _, 0, "")                                                                                   \
    F(3, ID, zone_id, _, WIRE_REQ, "")                                                                           \
    F(4, IDS, skills, _, 0, "")                                                                                  \
    F(5, U64, operators, _, 0, "")                                                                               \
    F(6, BOOL, multi, _, 0, "")                                                                                  \
    F(7, ID, area, _, 0, "")

#define WIRE_FIELDS_unit_status_set(F)                                                                           \
    F(1, ID, unit_id, _, WIRE_REQ, "")                                                                           \
    F(2, ENUM, status, unit_status, WIRE_REQ, "")                                                                \
    F(3, LINE, reason, _, 0, "")

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
    F(13, LINE, override_reason, _, 0, "")                                                                       \
    F(14, ENUM, event_class, event_class, 0, "as stated by the operator")                                        \
    F(15, ID, prefix, _, WIRE_REQ, "of the zone, for the number that apply assigns")

#define WIRE_FIELDS_case_triaged(F)                                                                              \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, ENUM, to, case_state, WIRE_REQ, "triaged or not_appropriate")                                           \
    F(3, ENUM, priority, priority, 0, "")                                                                        \
    F(4, ENUM, event_class, event_class, 0, "")                                                                  \
    F(5, IDS, flags, _, 0, "")                                                                                   \
    F(6, U64, score, _, 0, "")                                                                                   \
    F(7, IDS, recommended, _, 0, "units, best first")                                                            \
    F(8, ENUM, mode, mode, 0, "")

#define WIRE_FIELDS_case_amended(F)                                                                              \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, ENUM, priority, priority, 0, "absent: unchanged; so are the others")                                    \
    F(3, ENUM, event_class, event_class, 0, "")                                                                  \
    F(4, ENUM, need, need, 0, "")                                                                                \
    F(5, U64, persons, _, 0, "")                                                                                 \
    F(6, LINE, place, _, WIRE_SEALED, "")                                                                        \
    F(7, TEXT, summary, _, WIRE_SEALED, "")                                                                      \
    F(8, IDS, flags, _, 0, "flags added")                                                                        \
    F(9, LINE, reason, _, 0, "")

#define WIRE_FIELDS_case_noted(F)                                                                                \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, TEXT, text, _, WIRE_REQ | WIRE_SEALED, "")                                                              \
    F(3, TIME, occurred_at, _, 0, "")

/* A move of the case that carries nothing else: the type of the event names the new state. */
#define WIRE_FIELDS_case_moved(F)                                                                                \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, ENUM, to, case_state, WIRE_REQ, "the new state")                                                        \
    F(3, LINE, reason, _, 0, "")

#define WIRE_FIELDS_case_merged(F)                                                                               \
    F(1, ID, case_id, _, WIRE_REQ, "the case that ends")                                                         \
    F(2, ID, into_id, _, WIRE_REQ, "the case that goes on")                                                      \
    F(3, LINE, reason, _, 0, "")

#define WIRE_FIELDS_case_closed(F)                                                                               \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, ENUM, outcome, outcome, WIRE_REQ, "")                                                                   \
    F(3, LINE, reason, _, 0, "")

#define WIRE_FIELDS_case_reopened(F)                                                                             \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, LINE, reason, _, WIRE_REQ, "")

#define WIRE_FIELDS_assign_made(F)                                                                               \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, ID, assignment_id, _, WIRE_REQ, "")                                                                     \
    F(3, ID, unit_id, _, WIRE_REQ, "")                                                                           \
    F(4, ENUM, mode, mode, 0, "")                                                                                \
    F(5, ID, recommended_unit, _, 0, "what the dispatch verdict put first")

#define WIRE_FIELDS_assign_overridden(F)                                                                         \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, ID, assignment_id, _, WIRE_REQ, "")                                                                     \
    F(3, ID, recommended_unit, _, 0, "")                                                                         \
    F(4, LINE, reason, _, WIRE_REQ, "")

#define WIRE_FIELDS_assign_moved(F)                                                                              \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, ID, assignment_id, _, WIRE_REQ, "")                                                                     \
    F(3, ID, unit_id, _, WIRE_REQ, "")                                                                           \
    F(4, ENUM, to, assign_status, WIRE_REQ, "the new status")                                                    \
    F(5, LINE, reason, _, 0, "")

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

#define WIRE_FIELDS_policy_fallback(F)                                                                           \
    F(1, ENUM, kind, verdict_kind, WIRE_REQ, "")                                                                 \
    F(2, ID, plugin, _, 0, "the plugin that did not answer")                                                     \
    F(3, LINE, reason, _, WIRE_REQ, "absent, late, crashed, or its answer was not valid")                        \
    F(4, ID, case_id, _, 0, "")

#define WIRE_EVENTS(R)                                                                           \
    R(1, zone_added, "zone.added", "a zone enters the list")                                     \
    R(2, signaller_registered, "signaller.registered", "an institution may signal")              \
    R(3, unit_registered, "unit.registered", "a unit enters the list")                           \
    R(4, unit_status_set, "unit.status_set", "a unit says how it stands")                        \
    R(5, report_received, "report.received", "a call came in")                                   \
    R(6, report_refused, "report.refused", "it was not taken; the orientation given is kept")    \
    R(7, report_attached, "report.attached", "it belongs to this case")                          \
    R(8, case_opened, "case.opened", "a case begins")                                            \
    R(9, case_triaged, "case.triaged", "its priority was decided")                               \
    R(10, case_amended, "case.amended", "facts of the case changed")                             \
    R(11, case_noted, "case.noted", "a note")                                                    \
    R(12, case_moved, "case.moved", "the case moved to another state")                           \
    R(13, case_merged, "case.merged", "two cases were one")                                      \
    R(14, case_closed, "case.closed", "the case ends")                                           \
    R(15, case_reopened, "case.reopened", "it was not over")                                     \
    R(16, assign_made, "assign.made", "a unit was sent")                                         \
    R(17, assign_overridden, "assign.overridden", "against the recommendation; the reason")      \
    R(18, assign_moved, "assign.moved", "the unit acknowledged, left, arrived, ended, ...")      \
    R(19, handover_offered, "handover.offered", "to an ordinary service")                        \
    R(20, handover_accepted, "handover.accepted", "it took charge")                              \
    R(21, handover_returned, "handover.returned", "rejected, withdrawn or expired")              \
    R(22, policy_fallback, "policy.fallback", "the built-in default answered for a plugin")

/* ---- the log entry: what is replicated ----------------------------------------------------------------------- */

#define WIRE_FIELDS_entry(F)                                                                                     \
    F(1, ID, request_id, _, WIRE_REQ, "same id, same answer, once")                                              \
    F(2, U64, op, _, WIRE_REQ, "number of the operation")                                                        \
    F(3, ID, actor, _, WIRE_REQ, "who asked: unix:NAME, tcp:ADDRESS, system")                                    \
    F(4, U64, node, _, 0, "node that decided")                                                                   \
    F(5, TIME, recorded_at, _, WIRE_REQ, "leader's clock when it decided")                                       \
    F(7, RECS, expects, expect, 0, "versions the decision rests on")                                             \
    F(8, RECS, verdicts, verdict, 0, "what policy said")                                                         \
    F(9, EVENTS, events, _, 0, "what happened")                                                                  \
    F(10, REC, answer, answer, 0, "what the caller is told; apply adds index and number")

/* ---- operations: arguments ------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_zone_add(F)                                                                                  \
    F(1, ID, zone_id, _, WIRE_REQ, "short name, lower case, e.g. pistoiese")                                     \
    F(2, LINE, name, _, WIRE_REQ, "full name")                                                                   \
    F(3, ID, area, _, WIRE_REQ, "area vasta, e.g. centro")                                                       \
    F(4, U64, population, _, 0, "inhabitants")                                                                   \
    F(5, ID, prefix, _, 0, "two to four capital letters that open its case numbers; default: from the name")     \
    F(6, ENUM, state, zone_state, 0, "where it stands; default: outside")                                        \
    F(7, LINE, contact, _, 0, "how to reach its ordinary service")

#define WIRE_FIELDS_signaller_add(F)                                                                             \
    F(1, ID, signaller_id, _, WIRE_REQ, "code the caller states")                                                \
    F(2, LINE, name, _, WIRE_REQ, "institution")                                                                 \
    F(3, ENUM, category, category, WIRE_REQ, "its category")                                                     \
    F(4, ID, zone_id, _, WIRE_REQ, "zone it may signal for")                                                     \
    F(5, TIME, from, _, 0, "authorised from; default: now")                                                      \
    F(6, TIME, until, _, 0, "authorised until; default: no end")

#define WIRE_FIELDS_unit_register(F)                                                                             \
    F(1, ID, unit_id, _, WIRE_REQ, "short name, e.g. PT-1")                                                      \
    F(2, LINE, name, _, 0, "description")                                                                        \
    F(3, ID, zone_id, _, WIRE_REQ, "its zone")                                                                   \
    F(4, IDS, skills, _, 0, "social_worker, psychologist, logistics")                                            \
    F(5, U64, operators, _, 0, "people aboard; default 1")                                                       \
    F(6, BOOL, multi, _, 0, "may hold several assignments at once")

#define WIRE_FIELDS_unit_set(F)                                                                                  \
    F(1, ID, unit_id, _, WIRE_REQ, "the unit")                                                                   \
    F(2, ENUM, status, unit_status, WIRE_REQ, "its new status")                                                  \
    F(3, LINE, reason, _, 0, "needed for out_of_service and for giving an assignment back")                      \
    F(4, ID, case_id, _, 0, "which assignment, when the unit holds several")                                     \
    F(5, U64, if_version, _, 0, "only if the unit is still at this version")

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
    F(12, LINE, override_reason, _, 0, "why; needed with override")

#define WIRE_FIELDS_case_update(F)                                                                               \
    F(1, ID, case_id, _, WIRE_REQ, "number or id")                                                               \
    F(2, ENUM, to, case_state, 0, "new state: waiting, phone_managed, deferred, shadow, secured, "               \
                                  "handover_offered, handed_over, untraceable, refused_help, merged, ...")      \
    F(3, LINE, reason, _, 0, "why; needed to wait, to defer, to return a handover, to merge")                    \
    F(4, LINE, service, _, 0, "ordinary service, with --to handover_offered")                                    \
    F(5, ID, into, _, 0, "case that goes on, with --to merged")                                                  \
    F(6, ENUM, priority, priority, 0, "new priority")                                                            \
    F(7, ENUM, event_class, event_class, 0, "new class")                                                         \
    F(8, ENUM, need, need, 0, "new need")                                                                        \
    F(9, U64, persons, _, 0, "people involved")                                                                  \
    F(10, LINE, place, _, WIRE_SEALED, "where")                                                                  \
    F(11, TEXT, summary, _, WIRE_SEALED, "what")                                                                 \
    F(12, IDS, flags, _, 0, "hard flags to add")                                                                 \
    F(13, U64, if_version, _, 0, "only if the case is still at this version")

#define WIRE_FIELDS_case_note(F)                                                                                 \
    F(1, ID, case_id, _, WIRE_REQ, "number or id")                                                               \
    F(2, TEXT, text, _, WIRE_REQ | WIRE_SEALED, "the note, up to 8 KiB")                                         \
    F(3, TIME, occurred_at, _, 0, "when it happened, if not now")

#define WIRE_FIELDS_case_assign(F)                                                                               \
    F(1, ID, case_id, _, WIRE_REQ, "number or id")                                                               \
    F(2, ID, unit_id, _, 0, "the unit; default: the one the dispatch verdict puts first")                        \
    F(3, LINE, reason, _, 0, "why not the recommended unit")                                                     \
    F(4, ENUM, mode, mode, 0, "how to answer; default on_site")                                                  \
    F(5, U64, if_version, _, 0, "only if the case is still at this version")

#define WIRE_FIELDS_case_close(F)                                                                                \
    F(1, ID, case_id, _, WIRE_REQ, "number or id")                                                               \
    F(2, ENUM, outcome, outcome, WIRE_REQ, "how it ended")                                                       \
    F(3, LINE, reason, _, 0, "more words")                                                                       \
    F(4, U64, if_version, _, 0, "only if the case is still at this version")

#define WIRE_FIELDS_case_reopen(F)                                                                               \
    F(1, ID, case_id, _, WIRE_REQ, "number or id")                                                               \
    F(2, LINE, reason, _, WIRE_REQ, "why")                                                                       \
    F(3, U64, if_version, _, 0, "only if the case is still at this version")

#define WIRE_FIELDS_case_get(F)                                                                                  \
    F(1, ID, case_id, _, WIRE_REQ, "number, start of a number if only one case has it, or id")

#define WIRE_FIELDS_case_query(F)                                                                                \
    F(1, ID, zone_id, _, 0, "only this zone")                                                                    \
    F(2, ENUM, state, case_state, 0, "only this state")                                                          \
    F(3, BOOL, all, _, 0, "also closed and merged ones")                                                         \
    F(4, U64, limit, _, 0, "rows a page, 1 to 200; default 50")                                                  \
    F(5, ID, after, _, 0, "continue behind this case_id")

#define WIRE_FIELDS_case_timeline(F)                                                                             \
    F(1, ID, case_id, _, WIRE_REQ, "number or id")                                                               \
    F(2, U64, limit, _, 0, "rows a page, 1 to 200; default 200")                                                 \
    F(3, ID, after, _, 0, "continue behind this event id")

#define WIRE_FIELDS_unit_query(F)                                                                                \
    F(1, ID, zone_id, _, 0, "only this zone")                                                                    \
    F(2, ENUM, status, unit_status, 0, "only this status")                                                       \
    F(3, U64, limit, _, 0, "rows a page, 1 to 200; default 200")                                                 \
    F(4, ID, after, _, 0, "continue behind this unit_id")

#define WIRE_FIELDS_zone_query(F)                                                                                \
    F(1, ID, area, _, 0, "only this area vasta")                                                                 \
    F(2, ENUM, state, zone_state, 0, "only this state")                                                          \
    F(3, U64, limit, _, 0, "rows a page, 1 to 200; default 200")                                                 \
    F(4, ID, after, _, 0, "continue behind this zone_id")

#define WIRE_FIELDS_zone_get(F)                                                                                  \
    F(1, ID, zone_id, _, WIRE_REQ, "the zone")

#define WIRE_FIELDS_signaller_query(F)                                                                           \
    F(1, ID, zone_id, _, 0, "only this zone")                                                                    \
    F(2, ENUM, category, category, 0, "only this category")                                                      \
    F(3, U64, limit, _, 0, "rows a page, 1 to 200; default 200")                                                 \
    F(4, ID, after, _, 0, "continue behind this signaller_id")

#define WIRE_FIELDS_event_query(F)                                                                               \
    F(1, ID, since, _, 0, "behind this event id or log index; default 0, the beginning")                         \
    F(2, U64, limit, _, 0, "events a page, 1 to 1000; default 100")                                              \
    F(3, ID, case_id, _, 0, "only this case")                                                                    \
    F(4, ID, zone_id, _, 0, "only this zone")                                                                    \
    F(5, ID, type, _, 0, "only this type, or all that start with it (case.)")

#define WIRE_FIELDS_event_get(F)                                                                                 \
    F(1, ID, event_id, _, WIRE_REQ, "INDEX or INDEX.N")

#define WIRE_FIELDS_trace_get(F)                                                                                 \
    F(1, ID, request_id, _, WIRE_REQ, "request id")

#define WIRE_FIELDS_transfer(F)                                                                                  \
    F(1, U64, to, _, 0, "node that shall lead; default: the one that is furthest")

#define WIRE_FIELDS_nothing(F)

/*
 * O(number, c_name, "op name", kind, "METHOD", "/path with {field}", argument record, "what it does")
 * kind: WRITE goes through the log; READ is linearizable unless asked local; NODE is answered by the node asked;
 * STREAM is server-sent events; ADMIN acts on the leader without an entry.
 */
#define WIRE_OPS(O)                                                                                              \
    O(1, zone_add, "zone.add", WRITE, "POST", "/v1/zones", zone_add, "add a zone")                               \
    O(2, signaller_add, "signaller.add", WRITE, "POST", "/v1/signallers", signaller_add,                         \
      "authorise an institution to signal")                                                                      \
    O(3, unit_register, "unit.register", WRITE, "POST", "/v1/units", unit_register, "register a unit")           \
    O(4, unit_status, "unit.status", WRITE, "POST", "/v1/units/{unit_id}/status", unit_set,                      \
      "record a unit's status, and that of its assignment")                                                      \
    O(5, case_open, "case.open", WRITE, "POST", "/v1/cases", case_open, "take a report and open its case")       \
    O(6, case_update, "case.update", WRITE, "POST", "/v1/cases/{case_id}/update", case_update,                   \
      "move a case to another state or correct its facts")                                                       \
    O(7, case_note, "case.note", WRITE, "POST", "/v1/cases/{case_id}/notes", case_note, "add a note to a case")  \
    O(8, case_assign, "case.assign", WRITE, "POST", "/v1/cases/{case_id}/assign", case_assign,                   \
      "send a unit to a case")                                                                                   \
    O(9, case_close, "case.close", WRITE, "POST", "/v1/cases/{case_id}/close", case_close,                       \
      "close a case with its outcome")                                                                           \
    O(10, case_reopen, "case.reopen", WRITE, "POST", "/v1/cases/{case_id}/reopen", case_reopen,                  \
      "reopen a case within 72 hours of its closing")                                                            \
    O(20, case_show, "case.show", READ, "GET", "/v1/cases/{case_id}", case_get, "show one case")                 \
    O(21, case_list, "case.list", READ, "GET", "/v1/cases", case_query, "list cases, open ones by default")      \
    O(22, case_history, "case.history", READ, "GET", "/v1/cases/{case_id}/history", case_timeline,               \
      "show the timeline of a case")                                                                             \
    O(23, unit_list, "unit.list", READ, "GET", "/v1/units", unit_query, "list units and where they are")         \
    O(24, zone_list, "zone.list", READ, "GET", "/v1/zones", zone_query, "list zones")                            \
    O(25, zone_show, "zone.show", READ, "GET", "/v1/zones/{zone_id}", zone_get, "show one zone")                 \
    O(26, signaller_list, "signaller.list", READ, "GET", "/v1/signallers", signaller_query,                      \
      "list institutions that may signal")                                                                       \
    O(27, event_list, "event.list", READ, "GET", "/v1/events", event_query, "list events of the log")            \
    O(28, event_show, "event.show", READ, "GET", "/v1/events/{event_id}", event_get, "show one event whole")     \
    O(40, event_watch, "event.watch", STREAM, "GET", "/v1/watch", event_query,                                   \
      "follow events as they are committed")                                                                     \
    O(41, plugin_list, "plugin.list", NODE, "GET", "/v1/plugins", nothing, "list the plugins of a node")         \
    O(42, cluster_status, "cluster.status", NODE, "GET", "/v1/cluster", nothing,                                 \
      "show how the room stands, as one node sees it")                                                           \
    O(43, cluster_members, "cluster.members", NODE, "GET", "/v1/cluster/members", nothing, "list the nodes")     \
    O(44, trace, "trace", NODE, "GET", "/v1/trace/{request_id}", trace_get,                                      \
      "show the stages of a request and their times")                                                            \
    O(45, version, "version", NODE, "GET", "/v1/version", nothing, "show versions")                              \
    O(50, cluster_transfer, "cluster.transfer", ADMIN, "POST", "/v1/cluster/transfer", transfer,                 \
      "hand leadership to another node")

/* ---- replies and records between nodes ------------------------------------------------------------------------ */

#define WIRE_FIELDS_receipt(F)                                                                                   \
    F(1, ID, request_id, _, 0, "")                                                                               \
    F(2, U64, index, _, 0, "log index")                                                                          \
    F(3, ID, case_id, _, 0, "")                                                                                  \
    F(4, ID, number, _, 0, "")                                                                                   \
    F(5, ID, report_id, _, 0, "")                                                                                \
    F(6, ID, assignment_id, _, 0, "")                                                                            \
    F(7, BOOL, replayed, _, 0, "this request id was answered before")                                            \
    F(8, BOOL, dry_run, _, 0, "nothing was written")                                                             \
    F(9, ENUM, state, case_state, 0, "of the case, after it")                                                    \
    F(10, RECS, verdicts, verdict, 0, "what policy said")                                                        \
    F(11, ENUM, written, written, 0, "always yes, or no for a dry run")

#define WIRE_FIELDS_problem(F)                                                                                   \
    F(1, ID, code, _, 0, "machine name of the error")                                                            \
    F(2, TEXT, message, _, 0, "what happened")                                                                   \
    F(3, TEXT, hint, _, 0, "what to do next")                                                                    \
    F(4, ID, field, _, 0, "input field at fault")                                                                \
    F(5, BOOL, retryable, _, 0, "the same request may succeed later")                                            \
    F(6, ENUM, written, written, 0, "no, yes or unknown")                                                        \
    F(7, ID, request_id, _, 0, "")                                                                               \
    F(8, U64, index, _, 0, "log index, when something was written")                                              \
    F(9, ID, report_id, _, 0, "the refused report")                                                              \
    F(10, U64, leader, _, 0, "node that leads, if known")

#define WIRE_FIELDS_case_page(F)                                                                                 \
    F(1, RECS, items, case, 0, "")                                                                               \
    F(2, ID, next, _, 0, "pass as after to go on; absent: no more")
#define WIRE_FIELDS_unit_page(F)                                                                                 \
    F(1, RECS, items, unit, 0, "")                                                                               \
    F(2, ID, next, _, 0, "")
#define WIRE_FIELDS_zone_page(F)                                                                                 \
    F(1, RECS, items, zone, 0, "")                                                                               \
    F(2, ID, next, _, 0, "")
#define WIRE_FIELDS_signaller_page(F)                                                                            \
    F(1, RECS, items, signaller, 0, "")                                                                          \
    F(2, ID, next, _, 0, "")

/* The head of an event as clients see it; in JSON its body follows as "body". */
#define WIRE_FIELDS_event_head(F)                                                                                \
    F(1, ID, id, _, 0, "INDEX.N: what a watcher resumes from")                                                   \
    F(2, U64, index, _, 0, "log index")                                                                          \
    F(3, ID, type, _, 0, "")                                                                                     \
    F(4, TIME, recorded_at, _, 0, "")                                                                            \
    F(5, ID, actor, _, 0, "")                                                                                    \
    F(6, ID, request_id, _, 0, "")                                                                               \
    F(7, ID, op, _, 0, "operation that made it")                                                                 \
    F(8, U64, node, _, 0, "node that decided")                                                                   \
    F(9, ID, case_id, _, 0, "")                                                                                  \
    F(10, ID, zone_id, _, 0, "")

#define WIRE_FIELDS_plugin_info(F)                                                                               \
    F(1, ID, plugin, _, 0, "id")                                                                                 \
    F(2, ID, version, _, 0, "")                                                                                  \
    F(3, ID, digest, _, 0, "SHA-256 of its file, first 16 hex digits")                                           \
    F(4, ENUM, kind, verdict_kind, 0, "")                                                                        \
    F(5, LINE, file, _, 0, "")                                                                                   \
    F(6, ID, state, _, 0, "ready, restarting, refused")                                                          \
    F(7, U64, calls, _, 0, "count")                                                                              \
    F(8, U64, fallbacks, _, 0, "count")                                                                          \
    F(9, LINE, reason, _, 0, "of the last fallback or refusal")
#define WIRE_FIELDS_plugin_page(F)                                                                               \
    F(1, RECS, items, plugin_info, 0, "")

#define WIRE_FIELDS_member(F)                                                                                    \
    F(1, U64, node, _, 0, "node id")                                                                             \
    F(2, LINE, address, _, 0, "peer address")                                                                    \
    F(3, ID, member_role, _, 0, "voter or standby")                                                              \
    F(4, ENUM, role, role, 0, "leader, follower or candidate, as last heard")                                    \
    F(5, BOOL, connected, _, 0, "its link is up")                                                                \
    F(6, U64, last_index, _, 0, "last log index it has, as last heard")                                          \
    F(7, U64, applied, _, 0, "last index in its views, as last heard")                                           \
    F(8, ID, digest, _, 0, "digest of its views at applied")                                                     \
    F(9, U64, heard_ms_ago, _, 0, "")                                                                            \
    F(10, ID, version, _, 0, "of seusd")                                                                         \
    F(11, LINE, api, _, 0, "client endpoint it announces")
#define WIRE_FIELDS_member_page(F)                                                                               \
    F(1, RECS, items, member, 0, "")

#define WIRE_FIELDS_cluster(F)                                                                                   \
    F(1, LINE, cluster, _, 0, "name")                                                                            \
    F(2, ID, cluster_id, _, 0, "")                                                                               \
    F(3, U64, node, _, 0, "the node that answers")                                                               \
    F(4, ENUM, role, role, 0, "")                                                                                \
    F(5, U64, leader, _, 0, "0: none known")                                                                     \
    F(6, U64, term, _, 0, "")                                                                                    \
    F(7, U64, last_index, _, 0, "")                                                                              \
    F(8, U64, commit_index, _, 0, "")                                                                            \
    F(9, U64, applied, _, 0, "")                                                                                 \
    F(10, ID, digest, _, 0, "of the views at applied")                                                           \
    F(11, LINE, chain, _, 0, "SHA-256 chain value at applied, hex")                                              \
    F(12, U64, voters, _, 0, "count")                                                                            \
    F(13, U64, voters_up, _, 0, "count, this node included")                                                     \
    F(14, U64, failure_tolerance, _, 0, "voters that may still be lost")                                         \
    F(15, BOOL, degraded, _, 0, "a voter is missing, or there is no leader")                                     \
    F(16, U64, cases_open, _, 0, "count")                                                                        \
    F(17, BOOL, voting, _, 0, "false: a new directory that waits until every other node has vouched for it")     \
    F(18, LINES, warnings, _, 0, "what an operator should know")                                                 \
    F(19, RECS, members, member, 0, "")

#define WIRE_FIELDS_trace_stage(F)                                                                               \
    F(1, ID, stage, _, 0, "received, decided, committed, applied, answered")                                     \
    F(2, U64, at_us, _, 0, "microseconds since received")                                                        \
    F(3, U64, node, _, 0, "")
#define WIRE_FIELDS_trace_reply(F)                                                                               \
    F(1, ID, request_id, _, 0, "")                                                                               \
    F(2, ID, op, _, 0, "")                                                                                       \
    F(3, U64, index, _, 0, "")                                                                                   \
    F(4, ID, outcome, _, 0, "machine name of the error, or ok")                                                  \
    F(5, TIME, received_at, _, 0, "")                                                                            \
    F(6, RECS, stages, trace_stage, 0, "")

#define WIRE_FIELDS_version_reply(F)                                                                             \
    F(1, ID, version, _, 0, "of seusd")                                                                          \
    F(2, U64, protocol, _, 0, "of the peer protocol")                                                            \
    F(3, U64, log_format, _, 0, "")                                                                              \
    F(4, U64, plugin_abi, _, 0, "")                                                                              \
    F(5, ID, libuv, _, 0, "")                                                                                    \
    F(6, LINE, lmdb, _, 0, "")                                                                                   \
    F(7, ID, libraft, _, 0, "")

/* A request passed from a follower to the leader, and what came back. */
#define WIRE_FIELDS_call(F)                                                                                      \
    F(1, U64, op, _, WIRE_REQ, "")                                                                               \
    F(2, ID, request_id, _, 0, "")                                                                               \
    F(3, ID, actor, _, 0, "")                                                                                    \
    F(4, ENUM, consistency, consistency, 0, "")                                                                  \
    F(5, U64, timeout_ms, _, 0, "time left")                                                                     \
    F(6, BOOL, dry_run, _, 0, "")                                                                                \
    F(7, BYTES, args, _, 0, "CBOR of the argument record")                                                       \
    F(8, U64, term, _, 0, "sender's term: only the leader of this very term may act on it")
#define WIRE_FIELDS_called(F)                                                                                    \
    F(1, U64, code, _, 0, "enum seus_err")                                                                       \
    F(2, U64, index, _, 0, "")                                                                                   \
    F(3, BYTES, body, _, 0, "JSON")                                                                              \
    F(4, ENUM, written, written, 0, "")                                                                          \
    F(5, ID, report_id, _, 0, "")

/* Question to a plugin worker, and the answer is a verdict. */
#define WIRE_FIELDS_question(F)                                                                                  \
    F(1, ENUM, kind, verdict_kind, 0, "")                                                                        \
    F(2, TIME, now, _, 0, "")                                                                                    \
    F(3, REC, zone, zone, 0, "zone of the place; zone_id absent: not a zone of the service")                     \
    F(4, REC, signaller, signaller, 0, "signaller_id absent: caller without a code")                             \
    F(5, ENUM, category, category, 0, "of the caller")                                                           \
    F(6, ENUM, need, need, 0, "")                                                                                \
    F(7, ENUM, event_class, event_class, 0, "")                                                                  \
    F(8, ENUM, priority, priority, 0, "dispatch: of the case")                                                   \
    F(9, IDS, flags, _, 0, "dispatch: of the case")                                                              \
    F(10, REC, answers, answers, 0, "")                                                                          \
    F(11, U64, persons, _, 0, "")                                                                                \
    F(12, RECS, units, unit, 0, "dispatch: candidates")                                                          \
    F(13, IDS, open_categories, _, 0, "zone: categories with an authorised signaller at now")

#define WIRE_PARTS(R)                                                                 \
    R(1, answers, "answers", "answers to the triage questions")                       \
    R(2, verdict, "verdict", "what policy said")                                      \
    R(3, expect, "expect", "a version that a decision rests on")                      \
    R(4, assignment, "assignment", "a unit on a case")                                \
    R(5, handover, "handover", "passing a case to an ordinary service")               \
    R(6, trace_stage, "trace_stage", "")                                              \
    R(7, plugin_info, "plugin_info", "")                                              \
    R(8, member, "member", "a node of the room")

#define WIRE_MESSAGES(R)                                                              \
    R(1, entry, "entry", "a log entry")                                               \
    R(2, receipt, "receipt", "answer to a write")                                     \
    R(3, problem, "problem", "an error")                                              \
    R(4, case_page, "case_page", "")                                                  \
    R(5, unit_page, "unit_page", "")                                                  \
    R(6, zone_page, "zone_page", "")                                                  \
    R(7, signaller_page, "signaller_page", "")                                        \
    R(8, event_head, "event", "")                                                     \
    R(9, plugin_page, "plugin_page", "")                                              \
    R(10, member_page, "member_page", "")                                             \
    R(11, cluster, "cluster", "")                                                     \
    R(12, trace_reply, "trace", "")                                                   \
    R(13, version_reply, "version", "")                                               \
    R(14, call, "call", "a request passed on to the leader")                          \
    R(15, called, "called", "the leader's answer to it")                              \
    R(16, question, "question", "a question to a plugin")

#define WIRE_ARGS(R)                                                                  \
    R(1, zone_add, "zone_add", "") R(2, signaller_add, "signaller_add", "")           \
    R(3, unit_register, "unit_register", "") R(4, unit_set, "unit_set", "")           \
    R(5, case_open, "case_open", "") R(6, case_update, "case_update", "")             \
    R(7, case_note, "case_note", "") R(8, case_assign, "case_assign", "")             \
    R(9, case_close, "case_close", "") R(10, case_reopen, "case_reopen", "")          \
    R(11, case_get, "case_get", "") R(12, case_query, "case_query", "")               \
    R(13, case_timeline, "case_timeline", "") R(14, unit_query, "unit_query", "")     \
    R(15, zone_query, "zone_query", "") R(16, zone_get, "zone_get", "")               \
    R(17, signaller_query, "signaller_query", "") R(18, event_query, "event_query", "") \
    R(19, event_get, "event_get", "") R(20, trace_get, "trace_get", "")               \
    R(21, transfer, "transfer", "") R(22, nothing, "nothing", "")

#define WIRE_RECORDS(R) WIRE_PARTS(R) WIRE_ENTITIES(R) WIRE_EVENTS(R) WIRE_MESSAGES(R) WIRE_ARGS(R)

/* ---- the C structs --------------------------------------------------------------------------------------------- */

/* An event of any type: body points to the struct wire_<type> that the number names, e.g. struct wire_case_noted. */
struct wire_event {
    uint32_t type;    /* number in WIRE_EVENTS */
    const void *body; /* NULL: an unknown type, kept as raw */
    struct str raw;   /* CBOR of the body as it came, set on decode (borrows the decoded bytes) */
};

#define WIRE_C_ID(name, ref) struct str name;
#define WIRE_C_LINE(name, ref) struct str name;
#define WIRE_C_TEXT(name, ref) struct str name;
#define WIRE_C_BYTES(name, ref) struct str name;
#define WIRE_C_U64(name, ref) uint64_t name;
#define WIRE_C_TIME(name, ref) uint64_t name;
#define WIRE_C_BOOL(name, ref) bool name;
#define WIRE_C_ENUM(name, ref) uint32_t name;
#define WIRE_C_IDS(name, ref) struct str *name; uint32_t name##_count;
#define WIRE_C_LINES(name, ref) struct str *name; uint32_t name##_count;
#define WIRE_C_REC(name, ref) struct wire_##ref name;
#define WIRE_C_RECS(name, ref) struct wire_##ref *name; uint32_t name##_count;
#define WIRE_C_EVENTS(name, ref) struct wire_event *name; uint32_t name##_count;

#define WIRE_C_FIELD(number, TYPE, name, ref, flags, doc) WIRE_C_##TYPE(name, ref)
#define WIRE_C_STRUCT(number, c_name, wire_name, doc)          \
    struct wire_##c_name {                                     \
        WIRE_FIELDS_##c_name(WIRE_C_FIELD)                     \
    };
WIRE_PARTS(WIRE_C_STRUCT)
WIRE_ENTITIES(WIRE_C_STRUCT)
WIRE_EVENTS(WIRE_C_STRUCT)
WIRE_MESSAGES(WIRE_C_STRUCT)
#define WIRE_C_ARGS(number, c_name, wire_name, doc)            \
    struct wire_##c_name {                                     \
        WIRE_FIELDS_##c_name(WIRE_C_FIELD)                     \
        unsigned char nothing_else; /* a struct needs a member */ \
    };
WIRE_ARGS(WIRE_C_ARGS)

/* Numbers of events and operations: EVENT_CASE_NOTED style names are EVENT_case_noted, OP_case_note. */
#define WIRE_EVENT_NUMBER(number, c_name, wire_name, doc) EVENT_##c_name = number,
enum wire_event_type { EVENT_none = 0, WIRE_EVENTS(WIRE_EVENT_NUMBER) };
#define WIRE_OP_NUMBER(number, c_name, name, kind, method, path, args, doc) OP_##c_name = number,
enum wire_op_number { OP_none = 0, WIRE_OPS(WIRE_OP_NUMBER) };

/* ---- the field tables (schema.c) -------------------------------------------------------------------------------- */

enum wire_type {
    WIRE_ID, WIRE_LINE, WIRE_TEXT, WIRE_U64, WIRE_TIME, WIRE_BOOL, WIRE_ENUM, WIRE_IDS, WIRE_LINES, WIRE_REC,
    WIRE_RECS, WIRE_BYTES, WIRE_EVENTS_LIST
};

struct wire_record;

struct wire_field {
    uint32_t number;
    enum wire_type type;
    const char *name;
    uint32_t offset;                  /* of the member in the struct */
    uint32_t count_offset;            /* of its count; lists only */
    const struct wire_record *record; /* REC, RECS */
    const struct wire_enum *list;     /* ENUM */
    uint32_t flags;                   /* WIRE_REQ, WIRE_SEALED */
    const char *doc;
};

struct wire_record {
    uint32_t number;
    const char *name;
    const char *doc;
    uint32_t size;                    /* of the C struct, bytes */
    uint32_t field_count;
    const struct wire_field *fields;  /* in order of number */
};

#define WIRE_RECORD_EXTERN(number, c_name, wire_name, doc) extern const struct wire_record wire_record_##c_name;
WIRE_RECORDS(WIRE_RECORD_EXTERN)

enum wire_op_kind { WIRE_WRITE, WIRE_READ, WIRE_NODE, WIRE_STREAM, WIRE_ADMIN };

struct wire_op {
    uint32_t number;
    const char *name;              /* "case.note" */
    enum wire_op_kind kind;
    const char *method;            /* "GET", "POST" */
    const char *path;              /* "/v1/cases/{case_id}/notes" */
    const struct wire_record *args;
    const char *doc;
};

extern const struct wire_op wire_ops[];
extern const unsigned wire_op_count;
const struct wire_op *wire_op_by_number(uint64_t number);    /* NULL: none */
const struct wire_op *wire_op_by_name(const char *name);      /* NULL: none */
/* The record of an event type, or NULL for a number this build does not know. */
const struct wire_record *wire_event_record(uint32_t type);
/* The number of an event's wire name ("case.noted"), or 0. */
uint32_t wire_event_type(struct str name);
/* The field of a record by name, or NULL. */
const struct wire_field *wire_field_by_name(const struct wire_record *record, struct str name);

#endif
