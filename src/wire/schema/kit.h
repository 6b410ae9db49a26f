/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: what authors of plugins and those who compare protocols ask for. Most of it is answered by
 * seusctl itself, with the kit of seusd. Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_KIT_H
#define WIRE_SCHEMA_KIT_H

/* ---- arguments ----------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_plugin_ask(F)                                                                                \
    F(1, ENUM, kind, verdict_kind, WIRE_REQ, "zone, triage or dispatch")                                         \
    F(2, ID, zone_id, _, WIRE_REQ, "zone of the place")                                                          \
    F(3, ID, signaller_id, _, 0, "code of the signaller")                                                        \
    F(4, ENUM, category, category, 0, "category of a caller without a code")                                     \
    F(5, ENUM, need, need, 0, "area of need")                                                                    \
    F(6, ENUM, event_class, event_class, 0, "kind of event, if the operator states it")                          \
    F(7, U64, persons, _, 0, "people involved; default 1")                                                       \
    F(8, REC, answers, answers, 0, "answers to the triage questions")                                            \
    F(9, ENUM, priority, priority, 0, "dispatch: of the case; default U")

#define WIRE_FIELDS_plugin_make(F)                                                                               \
    F(1, ID, name, _, WIRE_REQ, "of the plugin: lower case letters, digits and _")                               \
    F(2, ENUM, kind, verdict_kind, 0, "what it answers: zone (default), triage or dispatch")                     \
    F(3, LINE, dir, _, 0, "where its folder is made; default: here")

#define WIRE_FIELDS_plugin_file(F)                                                                               \
    F(1, LINE, file, _, WIRE_REQ, "the plugin file, NAME.so")                                                    \
    F(2, U64, fuzz, _, 0, "seconds of questions at random, 1 to 600; default 10")

#define WIRE_FIELDS_plugin_files(F)                                                                              \
    F(1, LINES, file, _, WIRE_REQ, "plugin files, asked in this order; up to 8")                                 \
    F(2, LINE, input, _, 0, "file that holds the questions; default: standard input")

#define WIRE_FIELDS_plugin_span(F)                                                                               \
    F(1, LINE, file, _, WIRE_REQ, "the plugin file, NAME.so")                                                    \
    F(2, TIME, from, _, 0, "calls from this moment on; default: the first")                                      \
    F(3, TIME, until, _, 0, "calls before this moment; default: now")                                            \
    F(4, ID, zone_id, _, 0, "only this zone")                                                                    \
    F(5, U64, limit, _, 0, "calls at most, 1 to 100000; default 1000")

#define WIRE_FIELDS_plugin_versus(F)                                                                             \
    F(1, ID, first, _, WIRE_REQ, "a protocol: the files NAME_zone.so, NAME_triage.so, NAME_dispatch.so")         \
    F(2, ID, second, _, WIRE_REQ, "the protocol it is compared with")                                            \
    F(3, TIME, from, _, 0, "calls from this moment on; default: the first")                                      \
    F(4, TIME, until, _, 0, "calls before this moment; default: now")                                            \
    F(5, ID, zone_id, _, 0, "only this zone")                                                                    \
    F(6, U64, limit, _, 0, "calls at most, 1 to 100000; default 1000")                                           \
    F(7, LINE, plugins, _, 0, "directory of the files; default: where this room's are installed")

/* ---- replies and messages ------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_kit_finding(F)                                                                               \
    F(1, ID, check, _, 0, "what was looked at")                                                                  \
    F(2, ID, result, _, 0, "ok, warning or failed")                                                              \
    F(3, TEXT, detail, _, 0, "what was found, and what to do")

#define WIRE_FIELDS_kit_file(F)                                                                                  \
    F(1, LINE, file, _, 0, "that was made")                                                                      \
    F(2, LINE, purpose, _, 0, "what it is for")                                                                  \
    F(3, LINE, folder, _, 0, "where it is")

#define WIRE_FIELDS_kit_verdict(F)                                                                               \
    F(1, U64, line, _, 0, "of the input, from 1")                                                                \
    F(2, ENUM, kind, verdict_kind, 0, "of the question")                                                         \
    F(3, ENUM, decision, decision, 0, "the answer")                                                              \
    F(4, ENUM, priority, priority, 0, "")                                                                        \
    F(5, ENUM, mode, mode, 0, "")                                                                                \
    F(6, IDS, ranking, _, 0, "units, best first")                                                                \
    F(7, IDS, flags, _, 0, "")                                                                                   \
    F(8, LINES, reasons, _, 0, "why")                                                                            \
    F(9, LINE, orientation, _, 0, "what a caller is told who is not served")                                     \
    F(10, LINE, failure, _, 0, "why the built-in default answered; absent: a plugin did")                        \
    F(11, U64, took_us, _, 0, "microseconds")

#define WIRE_FIELDS_kit_replay(F)                                                                                \
    F(1, ID, call, _, 0, "log index of the call")                                                                \
    F(2, TIME, at, _, 0, "")                                                                                     \
    F(3, ID, zone_id, _, 0, "")                                                                                  \
    F(4, ENUM, kind, verdict_kind, 0, "of the question")                                                         \
    F(5, ID, recorded, _, 0, "what was decided then")                                                            \
    F(6, ID, now, _, 0, "what the file says")                                                                    \
    F(7, BOOL, same, _, 0, "")                                                                                   \
    F(8, TEXT, reasons, _, 0, "of the file")

#define WIRE_FIELDS_kit_compare(F)                                                                               \
    F(1, ID, part, _, 0, "calls, matrix, effect or disagreement")                                                \
    F(2, ID, item, _, 0, "disagreement: log index of the call")                                                  \
    F(3, LINE, first, _, 0, "of the first protocol")                                                             \
    F(4, LINE, second, _, 0, "of the second protocol")                                                           \
    F(5, U64, calls, _, 0, "count")                                                                              \
    F(6, TEXT, first_reasons, _, 0, "why, of the first")                                                         \
    F(7, TEXT, second_reasons, _, 0, "why, of the second")

/* ---- lists --------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_kit(E)
#define WIRE_KINDS_kit(K, V)
#define WIRE_PARTS_kit(R)
#define WIRE_ENTITIES_kit(R)
#define WIRE_EVENTS_kit(R)

#define WIRE_ARGS_kit(R)                    \
    R(800, plugin_ask, "plugin.ask", "")     \
    R(801, plugin_make, "plugin.make", "")   \
    R(802, plugin_file, "plugin.file", "")   \
    R(803, plugin_files, "plugin.files", "") \
    R(804, plugin_span, "plugin.span", "")   \
    R(805, plugin_versus, "plugin.versus", "")

#define WIRE_MESSAGES_kit(R)                                                     \
    R(800, kit_finding, "kit_finding", "what a check of a plugin file found")    \
    R(801, kit_file, "kit_file", "a file of a new plugin")                       \
    R(802, kit_verdict, "kit_verdict", "what a plugin file answers")             \
    R(803, kit_replay, "kit_replay", "what a plugin file says of a past call")   \
    R(804, kit_compare, "kit_compare", "two protocols beside each other")

#define WIRE_OPS_kit(O)                                                               \
    O(801, plugin_question, "plugin.question", READ, "POST", "/v1/plugin-question", plugin_ask, \
      "the question that policy would be asked about a call")

#endif
