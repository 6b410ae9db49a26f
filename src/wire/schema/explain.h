/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: why a case went as it did: what was asked of policy, what it answered, what was done.
 * Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_EXPLAIN_H
#define WIRE_SCHEMA_EXPLAIN_H

/* ---- parts --------------------------------------------------------------------------------------------------- */

/* What a question rested on, as it was when it was asked; the answers to the triage questions are on the case. */
#define WIRE_FIELDS_verdict_inputs(F)                                                                            \
    F(1, ENUM, zone_state, zone_state, 0, "")                                                                    \
    F(2, ENUM, category, category, 0, "of the caller")                                                           \
    F(3, ENUM, need, need, 0, "")                                                                                \
    F(4, ENUM, priority, priority, 0, "dispatch: of the case")                                                   \
    F(5, ENUM, event_class, event_class, 0, "")                                                                  \
    F(6, U64, persons, _, 0, "count")                                                                            \
    F(7, IDS, open_categories, _, 0, "zone: who might call that day")                                            \
    F(8, IDS, units, _, 0, "dispatch: units that could have gone")                                               \
    F(9, IDS, flags, _, 0, "dispatch: of the case")                                                              \
    F(10, ID, line, _, 0, "on which it came")                                                                    \
    F(11, ID, agreement, _, 0, "of an adhered municipality: the latest")                                         \
    F(12, TIME, agreement_until, _, 0, "when it ends")                                                           \
    F(13, ENUM, service_open, tri, 0, "was the ordinary service of the place open")                              \
    F(14, IDS, vulnerabilities, _, 0, "of the people of the case")                                               \
    F(15, IDS, busy, _, 0, "dispatch: units on their way to a case that is no E")                                \
    F(16, BOOL, basket, _, 0, "the zone has places of its own")                                                  \
    F(17, U64, places_free, _, 0, "of them, free")

/* A decision of a case: what policy said, or what somebody decided against it. */
#define WIRE_FIELDS_explanation(F)                                                                               \
    F(1, U64, index, _, 0, "log index")                                                                          \
    F(2, TIME, recorded_at, _, 0, "")                                                                            \
    F(3, ID, actor, _, 0, "who asked")                                                                           \
    F(4, ID, op, _, 0, "operation")                                                                              \
    F(5, REC, verdict, verdict, 0, "with plugin, version, digest, inputs and reasons; absent: nobody was asked") \
    F(6, LINE, done, _, 0, "what was done")                                                                      \
    F(7, BOOL, overridden, _, 0, "not what was recommended")                                                     \
    F(8, LINE, override_reason, _, WIRE_SEALED, "why")                                                           \
    F(9, REC, answers, answers, 0, "triage: to its questions")

/* ---- arguments ----------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_explain_query(F)                                                                             \
    F(1, ID, case_id, _, WIRE_REQ, "number or id; or a report, also a refused one")                              \
    F(2, U64, limit, _, 0, "decisions a page, 1 to 200 (default); those of one command stay together")          \
    F(3, ID, after, _, 0, "continue behind this log index")

#define WIRE_FIELDS_zone_explain_query(F)                                                                        \
    F(1, ID, zone_id, _, WIRE_REQ, "the zone")                                                                   \
    F(2, U64, limit, _, 0, "decisions a page, 1 to 200; default 50")                                             \
    F(3, ID, after, _, 0, "continue behind this log index")

/* ---- replies and messages ------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_explain_page(F)                                                                              \
    F(1, RECS, items, explanation, 0, "")                                                                        \
    F(2, ID, next, _, 0, "pass as after to go on; absent: no more")

/* ---- lists --------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_explain(E)

#define WIRE_KINDS_explain(K, V)

#define WIRE_PARTS_explain(R) \
    R(500, verdict_inputs, "verdict_inputs", "what a question rested on")

#define WIRE_ENTITIES_explain(R)

#define WIRE_EVENTS_explain(R)

#define WIRE_ARGS_explain(R) \
    R(500, explain_query, "explain_query", "") \
    R(1240, zone_explain_query, "zone_explain_query", "")

#define WIRE_MESSAGES_explain(R)                                             \
    R(501, explanation, "explanation", "a decision of a case, and its reasons") \
    R(502, explain_page, "explain_page", "")

#define WIRE_OPS_explain(O)                                                                                      \
    O(500, case_explain, "case.explain", READ, "GET", "/v1/cases/{case_id}/explain", explain_query,              \
       "tell which plugin, inputs and reasons led to each decision of a case")                                   \
    O(1240, zone_explain, "zone.explain", READ, "GET", "/v1/zones/{zone_id}/explain", zone_explain_query,        \
       "tell what was decided about a zone, and by which plugin its calls were taken or refused")

#endif
