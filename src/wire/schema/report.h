/* SPDX-License-Identifier: EUPL-1.2 */
/* The schema of one topic: a call to the room, whatever came of it. Only schema/topics.h includes it. */
#ifndef WIRE_SCHEMA_REPORT_H
#define WIRE_SCHEMA_REPORT_H

#define WIRE_ENUM_report_state(V)          \
    V(0, REPORT_NONE, "")                  \
    V(1, REPORT_RECEIVED, "received")      \
    V(2, REPORT_ATTACHED, "attached")      \
    V(3, REPORT_REFUSED, "refused")        \
    V(4, REPORT_CLOSED, "closed")

/* ---- rows of the views --------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_report(F)                                                                                    \
    F(1, ID, report_id, _, WIRE_REQ, "id")                                                                       \
    F(2, ENUM, state, report_state, 0, "")                                                                       \
    F(3, ID, signaller_id, _, 0, "who signalled; absent: not a registered signaller")                            \
    F(4, ENUM, category, category, 0, "category of the caller")                                                  \
    F(5, ID, zone_id, _, 0, "zone of the place")                                                                 \
    F(6, TIME, received_at, _, 0, "")                                                                            \
    F(7, LINE, orientation, _, 0, "what a refused caller was told")                                              \
    F(8, LINE, reason, _, WIRE_SEALED, "why refused")                                                            \
    F(9, ID, case_id, _, 0, "case it belongs to")                                                                \
    F(10, BOOL, override, _, 0, "opened by an operator against the zone policy")                                 \
    F(11, U64, version, _, 0, "log index of its last change")                                                    \
    F(12, ENUM, outcome, outcome, 0, "how it ended; of one that belongs to a case: as the case ended")           \
    F(13, TIME, closed_at, _, 0, "")                                                                             \
    F(14, TIME, occurred_at, _, 0, "when it happened, as told")                                                  \
    F(15, ENUM, need, need, 0, "")                                                                               \
    F(16, LINE, place, _, WIRE_SEALED, "where")                                                                  \
    F(17, TEXT, summary, _, WIRE_SEALED, "what")                                                                 \
    F(18, U64, persons, _, 0, "people involved, count")                                                          \
    F(19, ID, first_case_id, _, 0, "case it belonged to first: where it goes back to")

/* ---- events -------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_report_received(F)                                                                           \
    F(1, ID, report_id, _, WIRE_REQ, "")                                                                         \
    F(2, ID, signaller_id, _, 0, "")                                                                             \
    F(3, ENUM, category, category, 0, "")                                                                        \
    F(4, ID, zone_id, _, 0, "as stated; may be no zone of the service")                                          \
    F(5, LINE, place, _, WIRE_SEALED, "")                                                                        \
    F(6, TEXT, summary, _, WIRE_SEALED, "")                                                                      \
    F(7, TIME, occurred_at, _, 0, "")                                                                            \
    F(8, ENUM, need, need, 0, "")                                                                                \
    F(9, U64, persons, _, 0, "")

#define WIRE_FIELDS_report_refused(F)                                                                            \
    F(1, ID, report_id, _, WIRE_REQ, "")                                                                         \
    F(2, LINE, reason, _, WIRE_REQ, "of the protocol; no personal data")                                         \
    F(3, LINE, orientation, _, WIRE_REQ, "")                                                                     \
    F(4, ENUM, outcome, outcome, 0, "absent: advised")

#define WIRE_FIELDS_report_attached(F)                                                                           \
    F(1, ID, report_id, _, WIRE_REQ, "")                                                                         \
    F(2, ID, case_id, _, WIRE_REQ, "")

#define WIRE_FIELDS_report_amended(F)                                                                            \
    F(1, ID, report_id, _, WIRE_REQ, "")                                                                         \
    F(2, ID, zone_id, _, 0, "")                                                                                  \
    F(3, ENUM, need, need, 0, "absent: unchanged; so are the others")                                            \
    F(4, LINE, place, _, WIRE_SEALED, "")                                                                        \
    F(5, TEXT, summary, _, WIRE_SEALED, "")                                                                      \
    F(6, U64, persons, _, 0, "")                                                                                 \
    F(7, TIME, occurred_at, _, 0, "")                                                                            \
    F(8, LINE, reason, _, WIRE_SEALED, "")

#define WIRE_FIELDS_report_closed(F)                                                                             \
    F(1, ID, report_id, _, WIRE_REQ, "")                                                                         \
    F(2, ID, zone_id, _, 0, "")                                                                                  \
    F(3, ENUM, outcome, outcome, WIRE_REQ, "")                                                                   \
    F(4, LINE, orientation, _, 0, "what the caller was told")                                                    \
    F(5, LINE, reason, _, WIRE_SEALED, "")

#define WIRE_FIELDS_report_detached(F)                                                                           \
    F(1, ID, report_id, _, WIRE_REQ, "")                                                                         \
    F(2, ID, case_id, _, WIRE_REQ, "the case it does not belong to")                                             \
    F(3, LINE, reason, _, WIRE_SEALED, "")

/* ---- arguments ----------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_report_take(F)                                                                               \
    F(1, ID, zone_id, _, WIRE_REQ, "zone of the place, as stated")                                               \
    F(2, ID, signaller_id, _, 0, "code of the signaller")                                                        \
    F(3, ENUM, category, category, 0, "category of a caller without a code")                                     \
    F(4, ENUM, need, need, 0, "area of need")                                                                    \
    F(5, LINE, place, _, WIRE_SEALED, "where")                                                                   \
    F(6, TEXT, summary, _, WIRE_SEALED, "what is reported")                                                      \
    F(7, U64, persons, _, 0, "people involved, count")                                                           \
    F(8, TIME, occurred_at, _, 0, "when it happened, if not now")                                                \
    F(9, ID, attach, _, 0, "open case it is about")                                                              \
    F(10, ENUM, outcome, outcome, 0, "how it ended, if it ended with the call")                                  \
    F(11, LINE, orientation, _, 0, "what the caller was told; needed when they were turned elsewhere")           \
    F(12, LINE, reason, _, WIRE_SEALED, "why")

#define WIRE_FIELDS_report_close(F)                                                                              \
    F(1, ID, report_id, _, WIRE_REQ, "the report")                                                               \
    F(2, ENUM, outcome, outcome, WIRE_REQ, "how it ended without a case")                                        \
    F(3, LINE, orientation, _, 0, "what the caller was told; needed when they were turned elsewhere")            \
    F(4, LINE, reason, _, WIRE_SEALED, "why")                                                                    \
    F(5, U64, if_version, _, 0, "only if the report is still at this version")

#define WIRE_FIELDS_report_attach(F)                                                                             \
    F(1, ID, report_id, _, WIRE_REQ, "the report")                                                               \
    F(2, ID, case_id, _, WIRE_REQ, "number or id of the open case it is about")                                  \
    F(3, LINE, reason, _, WIRE_SEALED, "why; needed to take it out of another case")                             \
    F(4, U64, if_version, _, 0, "only if the report is still at this version")

#define WIRE_FIELDS_report_amend(F)                                                                              \
    F(1, ID, report_id, _, WIRE_REQ, "the report")                                                               \
    F(2, ENUM, need, need, 0, "area of need")                                                                    \
    F(3, LINE, place, _, WIRE_SEALED, "where")                                                                   \
    F(4, TEXT, summary, _, WIRE_SEALED, "what was reported")                                                     \
    F(5, U64, persons, _, 0, "people involved, count")                                                           \
    F(6, TIME, occurred_at, _, 0, "when it happened")                                                            \
    F(7, LINE, reason, _, WIRE_SEALED, "why")                                                                    \
    F(8, U64, if_version, _, 0, "only if the report is still at this version")

#define WIRE_FIELDS_report_query(F)                                                                              \
    F(1, ID, zone_id, _, 0, "only this zone")                                                                    \
    F(2, ENUM, category, category, 0, "only callers of this category")                                           \
    F(3, ENUM, state, report_state, 0, "only this state")                                                        \
    F(4, ENUM, outcome, outcome, 0, "only this outcome")                                                         \
    F(5, TIME, from, _, 0, "received at this time or later")                                                     \
    F(6, TIME, until, _, 0, "received before this time")                                                         \
    F(7, ID, case_id, _, 0, "only those about this case")                                                        \
    F(8, U64, limit, _, 0, "rows a page, 1 to 200; default 200")                                                 \
    F(9, ID, after, _, 0, "continue behind this report_id")                                                      \
    F(10, BOOL, override, _, 0, "only those that an operator took up against the zone policy")

#define WIRE_FIELDS_report_get(F)                                                                                \
    F(1, ID, report_id, _, WIRE_REQ, "the report")

/* ---- replies and messages ------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_report_page(F)                                                                               \
    F(1, RECS, items, report, 0, "")                                                                             \
    F(2, ID, next, _, 0, "pass as after to go on; absent: no more")

/* ---- lists --------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_report(E) \
    E(report_state)

#define WIRE_KINDS_report(K, V) \
    K(V, 4, KIND_REPORT, report, state, zone_id)

#define WIRE_PARTS_report(R)

#define WIRE_ENTITIES_report(R) \
    R(4, report, "report", "a call to the room, whatever came of it")

#define WIRE_EVENTS_report(R)                                                                 \
    R(5, report_received, "report.received", "a call came in")                                \
    R(6, report_refused, "report.refused", "it was not taken; the orientation given is kept") \
    R(7, report_attached, "report.attached", "it belongs to this case")                       \
    R(400, report_amended, "report.amended", "what was reported was corrected")               \
    R(401, report_closed, "report.closed", "it ended without a case")                         \
    R(402, report_detached, "report.detached", "it does not belong to this case")

#define WIRE_ARGS_report(R)                 \
    R(400, report_take, "report_take", "")   \
    R(401, report_close, "report_close", "") \
    R(402, report_attach, "report_attach", "") \
    R(403, report_amend, "report_amend", "") \
    R(404, report_query, "report_query", "") \
    R(405, report_get, "report_get", "")

#define WIRE_MESSAGES_report(R) \
    R(400, report_page, "report_page", "")

#define WIRE_OPS_report(O)                                                                                       \
    O(400, report_take, "report.take", WRITE, "POST", "/v1/reports", report_take,                               \
      "take a report without opening a case")                                                                   \
    O(401, report_list, "report.list", READ, "GET", "/v1/reports", report_query, "list reports")                \
    O(402, report_show, "report.show", READ, "GET", "/v1/reports/{report_id}", report_get, "show one report")   \
    O(403, report_close, "report.close", WRITE, "POST", "/v1/reports/{report_id}/close", report_close,          \
      "end a report that is about no case, with its outcome")                                                   \
    O(404, report_attach, "report.attach", WRITE, "POST", "/v1/reports/{report_id}/attach", report_attach,      \
      "say which case a report is about")                                                                       \
    O(405, report_amend, "report.amend", WRITE, "POST", "/v1/reports/{report_id}/amend", report_amend,          \
      "correct what was reported")

#endif
