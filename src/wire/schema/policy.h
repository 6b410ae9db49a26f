/* SPDX-License-Identifier: EUPL-1.2 */
/* The schema of one topic: what plugins are asked and what they answer. Only schema/topics.h includes it. */
#ifndef WIRE_SCHEMA_POLICY_H
#define WIRE_SCHEMA_POLICY_H

#define WIRE_ENUM_verdict_kind(V)      \
    V(0, VERDICT_NONE, "")             \
    V(1, VERDICT_ZONE, "zone")         \
    V(2, VERDICT_TRIAGE, "triage")     \
    V(3, VERDICT_DISPATCH, "dispatch")

/* What a plugin (or the built-in default) decided; which ones make sense depends on the kind of verdict. */
#define WIRE_ENUM_decision(V)                              \
    V(0, DECISION_NONE, "")                                \
    V(1, DECISION_ACCEPT, "accept")                        \
    V(2, DECISION_SHADOW, "shadow")                        \
    V(3, DECISION_ORIENT, "orient")                        \
    V(4, DECISION_OUT_OF_COVERAGE, "out_of_coverage")      \
    V(5, DECISION_APPROPRIATE, "appropriate")              \
    V(6, DECISION_NOT_APPROPRIATE, "not_appropriate")      \
    V(7, DECISION_DEFERRED, "deferred")                    \
    V(8, DECISION_RECOMMEND, "recommend")                  \
    V(9, DECISION_NO_UNIT, "no_unit")                      \
    V(10, DECISION_ADVISE, "advise")

/* Who decided: the plugin, or the host's built-in default because the plugin was absent, late or dead. */
#define WIRE_ENUM_decision_source(V)    \
    V(0, SOURCE_NONE, "")               \
    V(1, SOURCE_PLUGIN, "plugin")       \
    V(2, SOURCE_FALLBACK, "fallback")

/* ---- parts --------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_verdict_proposal(F)                                                                          \
    F(1, ID, profile, _, 0, "who: psychologist, social_worker, logistics, educator, mediator")                   \
    F(2, U64, count, _, 0, "people")

/* What a question says beside the rows. */
#define WIRE_FIELDS_question_agreement(F)                                                                        \
    F(1, TIME, from, _, 0, "in force from")                                                                      \
    F(2, TIME, until, _, 0, "in force until; absent: no end stated")                                             \
    F(3, LINE, payer, _, 0, "who bears the cost")                                                                \
    F(4, ID, agreement_id, _, 0, "absent: none was ever made")

#define WIRE_FIELDS_question_place(F)                                                                            \
    F(1, ID, place_id, _, 0, "of the basket")                                                                    \
    F(2, ID, zone_id, _, 0, "whose basket")                                                                      \
    F(3, U64, free, _, 0, "places free, count")                                                                  \
    F(4, IDS, targets, _, 0, "for whom; empty: for anybody")

#define WIRE_FIELDS_question_crew(F)                                                                             \
    F(1, ID, unit_id, _, 0, "of which unit")                                                                     \
    F(2, TIME, shift_until, _, 0, "planned end of its shift")                                                    \
    F(3, U64, seats, _, 0, "for people who are taken along")                                                     \
    F(4, U64, psychologists, _, 0, "aboard, count")

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
    F(10, IDS, flags, _, 0, "hard flags: pink_code, minor_removal, uasc, sealed, two_operators, police_first, "  \
                            "event, preempt")                                                                    \
    F(11, IDS, ranking, _, 0, "dispatch: units, best first")                                                     \
    F(12, LINES, reasons, _, 0, "why, one sentence each")                                                        \
    F(13, LINE, orientation, _, 0, "what to tell a caller who is not served")                                    \
    F(14, U64, score, _, 0, "triage: order within a priority, count of vulnerabilities")                         \
    F(150, REC, inputs, verdict_inputs, 0, "what it was asked with")                                             \
    F(170, U64, set_version, _, 0, "log index of the plugin set that was asked; absent: no set, all plugins")    \
    F(171, RECS, shadows, shadow_verdict, 0, "what plugins beside the live ones would have said")                \
    F(180, RECS, proposals, verdict_proposal, 0, "dispatch: who should go besides the ranking")                  \
    F(181, LINE, cost_owner, _, 0, "who bears the cost")                                                         \
    F(182, ID, preempt, _, 0, "dispatch: a unit on its way that could be turned round, if the operator says so")

/* What a plugin beside the live ones would have said. It decides nothing. */
#define WIRE_FIELDS_shadow_verdict(F)                                                                            \
    F(1, ID, plugin, _, 0, "id of the plugin asked")                                                             \
    F(2, ID, version, _, 0, "its version")                                                                       \
    F(3, ID, digest, _, 0, "SHA-256 of its file, first 16 hex digits")                                           \
    F(4, ENUM, decision, decision, 0, "its answer; absent: none, failure says why")                              \
    F(5, ENUM, priority, priority, 0, "")                                                                        \
    F(6, ENUM, event_class, event_class, 0, "")                                                                  \
    F(7, ENUM, mode, mode, 0, "")                                                                                \
    F(8, IDS, flags, _, 0, "")                                                                                   \
    F(9, ID, unit, _, 0, "the first of its ranking")                                                             \
    F(10, LINES, reasons, _, 0, "")                                                                              \
    F(11, LINE, failure, _, 0, "why it gave no answer")

#define WIRE_FIELDS_plugin_info(F)                                                                               \
    F(1, ID, plugin, _, 0, "id")                                                                                 \
    F(2, ID, version, _, 0, "")                                                                                  \
    F(3, ID, digest, _, 0, "SHA-256 of its file, first 16 hex digits")                                           \
    F(4, ENUM, kind, verdict_kind, 0, "")                                                                        \
    F(5, LINE, file, _, 0, "")                                                                                   \
    F(6, ID, state, _, 0, "ready, restarting, refused, quarantined, mismatch, missing")                          \
    F(7, U64, calls, _, 0, "count")                                                                              \
    F(8, U64, fallbacks, _, 0, "count")                                                                          \
    F(9, LINE, reason, _, 0, "of the last fallback or refusal")                                                  \
    F(10, ID, sha256, _, 0, "of its file, 64 hex digits")                                                        \
    F(11, U64, deaths, _, 0, "times that it ended the worker, in the last ten minutes")                          \
    F(12, TIME, back_at, _, 0, "quarantined: when it is tried again")                                            \
    F(180, BOOL, on_request, _, 0, "asked only for zones whose plugin set names it")                             \
    F(181, TEXT, config_schema, _, 0, "settings a zone may give it: NAME:TYPE:DEFAULT[:RANGE] ...")

/* ---- events -------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_policy_fallback(F)                                                                           \
    F(1, ENUM, kind, verdict_kind, WIRE_REQ, "")                                                                 \
    F(2, ID, plugin, _, 0, "the plugin that did not answer")                                                     \
    F(3, LINE, reason, _, WIRE_REQ, "absent, late, crashed, or its answer was not valid")                        \
    F(4, ID, case_id, _, 0, "")

/* ---- arguments ----------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_plugin_get(F)                                                                                \
    F(1, ID, plugin, _, WIRE_REQ, "id of the plugin")

/* ---- replies and messages ------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_plugin_page(F)                                                                               \
    F(1, RECS, items, plugin_info, 0, "")

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
    F(13, IDS, open_categories, _, 0, "zone: categories that may signal at now")                    \
    F(170, RECS, set, set_entry, 0, "what the zone's plugin set says of plugins, in order")                      \
    F(171, BOOL, set_closed, _, 0, "only the enabled ones of the set answer; else all that are loaded, but for"  \
                                   " those it disables")                                                         \
    F(172, U64, set_version, _, 0, "log index of the set's last change")                                         \
    F(173, ID, ask, _, 0, "to the worker: SHA-256 of the plugin file that shall answer")                         \
    F(174, IDS, behind, _, 0, "to the worker: SHA-256 of those that it may ask in turn, in order")               \
    F(180, ID, line, _, 0, "on which it came: gated, open, professionals")                                       \
    F(181, IDS, vulnerabilities, _, 0, "of the people of the case")                                              \
    F(182, REC, agreement, question_agreement, 0, "of the zone, the latest")                                     \
    F(183, ENUM, service_open, tri, 0, "is the ordinary service of the place open now")                          \
    F(184, RECS, places, question_place, 0, "the zone's basket")                                                 \
    F(185, RECS, busy, unit, 0, "dispatch: units on the way to a case that is not of priority E")                \
    F(186, RECS, crews, question_crew, 0, "dispatch: what is known of the candidates beyond their rows")

/* ---- lists --------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_policy(E) \
    E(verdict_kind)          \
    E(decision)              \
    E(decision_source)

#define WIRE_KINDS_policy(K, V)

#define WIRE_PARTS_policy(R)                                                                           \
    R(803, verdict_proposal, "verdict_proposal", "a profile and how many of it")                       \
    R(701, shadow_verdict, "shadow_verdict", "what a plugin beside the live ones would have said")     \
    R(2, verdict, "verdict", "what policy said")                                                       \
    R(800, question_agreement, "question_agreement", "an agreement, as policy sees it")                \
    R(801, question_place, "question_place", "a place of the basket, as policy sees it")               \
    R(802, question_crew, "question_crew", "what is known of a unit beyond its row")                   \
    R(7, plugin_info, "plugin_info", "")

#define WIRE_ENTITIES_policy(R)

#define WIRE_EVENTS_policy(R) \
    R(22, policy_fallback, "policy.fallback", "the built-in default answered for a plugin")

#define WIRE_ARGS_policy(R) \
    R(720, plugin_get, "plugin_get", "")

#define WIRE_MESSAGES_policy(R)          \
    R(9, plugin_page, "plugin_page", "") \
    R(16, question, "question", "a question to a plugin")

#define WIRE_OPS_policy(O)                                                                               \
    O(41, plugin_list, "plugin.list", NODE, "GET", "/v1/plugins", nothing, "list the plugins of a node") \
    O(720, plugin_reset, "plugin.reset", NODE, "POST", "/v1/plugins/{plugin}/reset", plugin_get,         \
      "let a plugin of a node answer again, and read the node's plugin directory anew")

#endif
