/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: figures, counted from the rows at one log index. What is counted how: view/stats.h.
 * Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_STATS_H
#define WIRE_SCHEMA_STATS_H

#define WIRE_ENUM_stats_kind(V)               \
    V(0, STATS_NONE, "")                      \
    V(1, STATS_INTERVENTIONS, "interventions") \
    V(2, STATS_PERSONS, "persons")            \
    V(3, STATS_REPORTS, "reports")            \
    V(4, STATS_SIGNALLERS, "signallers")      \
    V(5, STATS_NEEDS, "needs")                \
    V(6, STATS_ZONES, "zones")                \
    V(7, STATS_AREAS, "areas")                \
    V(8, STATS_AVAILABILITY, "availability")  \
    V(9, STATS_UNIT_PHASES, "unit_phases")    \
    V(10, STATS_ROOM_PHASES, "room_phases")   \
    V(11, STATS_COVERAGE, "coverage")         \
    V(12, STATS_TRAINING, "training")         \
    V(13, STATS_SHADOW, "shadow")             \
    V(14, STATS_OUTCOMES, "outcomes")         \
    V(15, STATS_HOURS, "hours")               \
    V(16, STATS_PLACEMENTS, "placements")     \
    V(17, STATS_HANDOVERS, "handovers")

#define WIRE_ENUM_stats_by(V)              \
    V(0, BY_NONE, "")                      \
    V(1, BY_ALL, "all")                    \
    V(2, BY_YEAR, "year")                  \
    V(3, BY_MONTH, "month")                \
    V(4, BY_DAY, "day")                    \
    V(5, BY_WEEKDAY, "weekday")            \
    V(6, BY_HOUR, "hour")                  \
    V(7, BY_ZONE, "zone")                  \
    V(8, BY_AREA, "area")                  \
    V(9, BY_CATEGORY, "category")          \
    V(10, BY_SIGNALLER, "signaller")       \
    V(11, BY_NEED, "need")                 \
    V(12, BY_PRIORITY, "priority")         \
    V(13, BY_EVENT_CLASS, "event_class")   \
    V(14, BY_OUTCOME, "outcome")           \
    V(15, BY_MODE, "mode")                 \
    V(16, BY_STATE, "state")               \
    V(17, BY_UNIT, "unit")                 \
    V(18, BY_SEX, "sex")                   \
    V(19, BY_AGE, "age")                   \
    V(20, BY_NATIONALITY, "nationality")   \
    V(21, BY_VULNERABILITY, "vulnerability") \
    V(22, BY_PROFILE, "profile")           \
    V(23, BY_COURSE, "course")             \
    V(24, BY_SERVICE, "service")           \
    V(25, BY_PAYER, "payer")               \
    V(26, BY_RESOURCE, "resource")         \
    V(27, BY_MUNICIPALITY, "municipality") \
    V(28, BY_PROVIDER, "provider")

/* ---- arguments ----------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_stats_query(F)                                                                               \
    F(1, ENUM, kind, stats_kind, WIRE_REQ, "what is counted")                                                    \
    F(2, ENUM, by, stats_by, 0, "a row each; the default depends on the kind")                                   \
    F(3, TIME, from, _, 0, "first day, in Rome")                                                                 \
    F(4, TIME, until, _, 0, "the day after the last one, in Rome")                                               \
    F(5, ID, zone_id, _, 0, "only this zone")                                                                    \
    F(6, ID, area, _, 0, "only this area vasta")                                                                 \
    F(7, BOOL, public, _, 0, "to be given away: counts of 1 to 4 are withheld")                                  \
    F(8, BOOL, exact, _, 0, "for the room: nothing withheld, also in csv and html")                              \
    F(9, U64, limit, _, 0, "rows, 1 to 1000; default 1000")

#define WIRE_FIELDS_coverage_query(F)                                                                            \
    F(1, TIME, date, _, 0, "as of this day, in Rome; default: now")                                              \
    F(2, ENUM, by, stats_by, 0, "area (default), zone or all")

/* ---- replies and messages ------------------------------------------------------------------------------------ */

/*
 * A row of figures: those of its kind. Counts that are withheld are the text "<5" or "*" in JSON. _ms: milliseconds;
 * p50 and p90: half, and nine tenths, took no longer.
 */
#define WIRE_FIELDS_stats_row(F)                                                                                 \
    F(1, LINE, key, _, 0, "what the row is about")                                                               \
    F(2, LINE, name, _, 0, "its name, if it has another one")                                                    \
    F(3, U64, cases, _, 0, "neither merged nor under experimentation")                                           \
    F(4, U64, interventions, _, 0, "cases in which the room acted")                                              \
    F(5, U64, persons, _, 0, "people of these interventions; somebody in two of them counts twice")              \
    F(6, U64, on_site, _, 0, "interventions to which a unit was sent")                                           \
    F(7, U64, phone, _, 0, "interventions managed by phone, without a unit")                                     \
    F(8, U64, placed, _, 0, "interventions with a place for somebody")                                           \
    F(9, U64, on_site_permille, _, 0, "of the interventions")                                                    \
    F(10, U64, reports, _, 0, "calls to the room, whatever came of them")                                        \
    F(11, U64, attached, _, 0, "reports that belong to a case")                                                  \
    F(12, U64, refused, _, 0, "reports refused, with orientation")                                               \
    F(13, U64, overridden, _, 0, "reports taken against the zone policy")                                        \
    F(14, U64, refused_permille, _, 0, "of the reports")                                                         \
    F(15, U64, decided, _, 0, "cases with a triage")                                                             \
    F(16, U64, decided_p50_ms, _, 0, "call to triage")                                                           \
    F(17, U64, decided_p90_ms, _, 0, "")                                                                         \
    F(18, U64, sent, _, 0, "cases to which a unit was sent")                                                     \
    F(19, U64, sent_p50_ms, _, 0, "triage to first unit")                                                        \
    F(20, U64, sent_p90_ms, _, 0, "")                                                                            \
    F(21, U64, offered, _, 0, "handovers offered")                                                               \
    F(22, U64, offered_p50_ms, _, 0, "opening to handover")                                                      \
    F(23, U64, offered_p90_ms, _, 0, "")                                                                         \
    F(24, U64, closed, _, 0, "cases closed")                                                                     \
    F(25, U64, closed_p50_ms, _, 0, "opening to closing")                                                        \
    F(26, U64, closed_p90_ms, _, 0, "")                                                                          \
    F(27, U64, assignments, _, 0, "units sent")                                                                  \
    F(28, U64, acked, _, 0, "of them acknowledged")                                                              \
    F(29, U64, acked_p50_ms, _, 0, "sent to acknowledged")                                                       \
    F(30, U64, acked_p90_ms, _, 0, "")                                                                           \
    F(31, U64, left, _, 0, "that left")                                                                          \
    F(32, U64, left_p50_ms, _, 0, "acknowledged to under way")                                                   \
    F(33, U64, left_p90_ms, _, 0, "")                                                                            \
    F(34, U64, arrived, _, 0, "that arrived")                                                                    \
    F(35, U64, arrived_p50_ms, _, 0, "under way to on scene")                                                    \
    F(36, U64, arrived_p90_ms, _, 0, "")                                                                         \
    F(37, U64, cleared, _, 0, "that were cleared after being on scene")                                          \
    F(38, U64, cleared_p50_ms, _, 0, "on scene to cleared")                                                      \
    F(39, U64, cleared_p90_ms, _, 0, "")                                                                         \
    F(40, U64, accepted, _, 0, "handovers accepted")                                                             \
    F(41, U64, accepted_p50_ms, _, 0, "offer to acceptance")                                                     \
    F(42, U64, accepted_p90_ms, _, 0, "")                                                                        \
    F(43, U64, in_time, _, 0, "accepted by noon of the next working day")                                        \
    F(44, U64, rejected, _, 0, "offers rejected, withdrawn or expired")                                          \
    F(45, U64, accepted_permille, _, 0, "of the offers")                                                         \
    F(46, U64, zones, _, 0, "zones of the service")                                                              \
    F(47, U64, hooked, _, 0, "zones hooked")                                                                     \
    F(48, U64, trying, _, 0, "zones under experimentation")                                                      \
    F(49, U64, preparing, _, 0, "zones between request and experimentation")                                     \
    F(50, U64, zones_permille, _, 0, "hooked, of all")                                                           \
    F(51, U64, population, _, 0, "inhabitants")                                                                  \
    F(52, U64, covered, _, 0, "inhabitants of hooked zones")                                                     \
    F(53, U64, covered_permille, _, 0, "of the inhabitants")                                                     \
    F(54, U64, agreed, _, 0, "recognised by the room as the ordinary service assessed them")                     \
    F(55, U64, disagreed, _, 0, "not so")                                                                        \
    F(56, U64, agreed_permille, _, 0, "of those assessed")                                                       \
    F(57, U64, people, _, 0, "different people")                                                                 \
    F(58, U64, known_before, _, 0, "of them, known to the services before")                                      \
    F(59, U64, repeated, _, 0, "of them, in more than one case")                                                 \
    F(60, U64, courses, _, 0, "courses held")                                                                    \
    F(61, U64, attended, _, 0, "attendances")                                                                    \
    F(62, U64, placements, _, 0, "places reserved")                                                              \
    F(63, U64, started, _, 0, "places taken")                                                                    \
    F(64, U64, ended, _, 0, "places left")                                                                       \
    F(65, U64, ended_p50_ms, _, 0, "length of stay")                                                             \
    F(66, U64, ended_p90_ms, _, 0, "")                                                                           \
    F(67, U64, days, _, 0, "days of the calendar")                                                               \
    F(68, U64, days_used, _, 0, "of them, with something recorded")                                              \
    F(69, U64, entries, _, 0, "commands recorded")                                                               \
    F(70, U64, fallbacks, _, 0, "answers of a built-in default in place of a plugin")                            \
    F(71, U64, gap_ms, _, 0, "longest silence of the log while a case was open")                                 \
    F(72, U64, timed, _, 0, "reports whose moment was stated")                                                   \
    F(73, U64, within_10_min, _, 0, "of them, decided within ten minutes")                                       \
    F(74, U64, within_permille, _, 0, "of those")                                                                \
    F(75, U64, nights, _, 0, "overnight stays: midnights in Rome between taking and leaving, of each place left")

#define WIRE_FIELDS_stats_reply(F)                                                                               \
    F(1, ENUM, kind, stats_kind, 0, "")                                                                          \
    F(2, ENUM, by, stats_by, 0, "")                                                                              \
    F(3, U64, at_index, _, 0, "log index it rests on: the same again, for ever")                                 \
    F(4, TIME, from, _, 0, "")                                                                                   \
    F(5, TIME, until, _, 0, "")                                                                                  \
    F(6, ID, zone_id, _, 0, "")                                                                                  \
    F(7, ID, area, _, 0, "")                                                                                     \
    F(8, BOOL, withheld, _, 0, "small counts are withheld")                                                      \
    F(9, LINES, columns, _, 0, "the fields that rows of this kind have")                                         \
    F(10, REC, total, stats_row, 0, "of all rows, also those left out")                                          \
    F(11, RECS, items, stats_row, 0, "")                                                                         \
    F(12, LINES, notes, _, 0, "how it was counted")                                                              \
    F(13, U64, left_out, _, 0, "rows beyond the limit")

/* ---- lists --------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_stats(E) \
    E(stats_kind)           \
    E(stats_by)

#define WIRE_KINDS_stats(K, V)

#define WIRE_PARTS_stats(R) \
    R(510, stats_row, "stats_row", "a row of figures")

#define WIRE_ENTITIES_stats(R)

#define WIRE_EVENTS_stats(R)

#define WIRE_ARGS_stats(R)                \
    R(510, stats_query, "stats_query", "") \
    R(511, coverage_query, "coverage_query", "")

#define WIRE_MESSAGES_stats(R) \
    R(510, stats_reply, "stats_reply", "figures")

#define WIRE_OPS_stats(O)                                                                                        \
    O(510, stats_show, "stats.show", READ, "GET", "/v1/stats", stats_query, "count what was done")               \
    O(511, zone_coverage, "zone.coverage", READ, "GET", "/v1/coverage", coverage_query,                          \
       "show how much of the territory is served")

#endif
