/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: two reports of one fact, and two facts that look like one. What looks alike is suggested and
 * nothing more; what people decide about it is kept. Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_DUPLICATE_H
#define WIRE_SCHEMA_DUPLICATE_H

#define WIRE_ENUM_suggestion_state(V)          \
    V(0, SUGGESTION_NONE, "")                  \
    V(1, SUGGESTION_SUGGESTED, "suggested")    \
    V(2, SUGGESTION_ATTACHED, "attached")      \
    V(3, SUGGESTION_MERGED, "merged")          \
    V(4, SUGGESTION_DISMISSED, "dismissed")

/* ---- rows of the views --------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_suggestion(F)                                                                                \
    F(1, ID, suggestion_id, _, WIRE_REQ, "")                                                                     \
    F(2, ID, case_id, _, 0, "the newer case; absent: a report without a case")                                   \
    F(3, ID, number, _, 0, "its number, in replies")                                                             \
    F(4, ID, report_id, _, 0, "the report that looks like the other case")                                       \
    F(5, ID, other_case_id, _, 0, "the older case")                                                              \
    F(6, ID, other_number, _, 0, "its number, in replies")                                                       \
    F(7, ENUM, state, suggestion_state, 0, "")                                                                   \
    F(8, U64, score, _, 0, "how alike: 4 and more is suggested")                                                 \
    F(9, LINES, reasons, _, 0, "what is alike")                                                                  \
    F(10, TIME, suggested_at, _, 0, "")                                                                          \
    F(11, TIME, decided_at, _, 0, "")                                                                            \
    F(12, U64, version, _, 0, "log index of its last change")

/* ---- events -------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_duplicate_suggested(F)                                                                       \
    F(1, ID, suggestion_id, _, WIRE_REQ, "")                                                                     \
    F(2, ID, case_id, _, 0, "the newer case; absent: a report without a case")                                   \
    F(3, ID, report_id, _, 0, "")                                                                                \
    F(4, ID, other_case_id, _, WIRE_REQ, "the older case")                                                       \
    F(5, U64, score, _, 0, "")                                                                                   \
    F(6, LINES, reasons, _, 0, "what is alike")                                                                  \
    F(7, ID, zone_id, _, 0, "")

#define WIRE_FIELDS_duplicate_noticed(F)                                                                         \
    F(1, ID, suggestion_id, _, WIRE_REQ, "")                                                                     \
    F(2, ID, case_id, _, WIRE_REQ, "the older case")                                                             \
    F(3, ID, other_case_id, _, 0, "the newer one; absent: a report without a case")                              \
    F(4, ID, report_id, _, 0, "")

#define WIRE_FIELDS_duplicate_attached(F)                                                                        \
    F(1, ID, suggestion_id, _, WIRE_REQ, "")                                                                     \
    F(2, ID, case_id, _, WIRE_REQ, "the case the report belongs to")                                             \
    F(3, ID, report_id, _, 0, "")

#define WIRE_FIELDS_case_unmerged(F)                                                                             \
    F(1, ID, case_id, _, WIRE_REQ, "the case that is its own again")                                             \
    F(2, ID, from_id, _, WIRE_REQ, "the case it had been merged into")                                           \
    F(3, ENUM, to, case_state, WIRE_REQ, "the state it had")                                                     \
    F(4, LINE, reason, _, WIRE_SEALED, "")

#define WIRE_FIELDS_case_not_duplicate(F)                                                                        \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, ID, other_case_id, _, WIRE_REQ, "another situation")                                                    \
    F(3, LINE, reason, _, WIRE_SEALED, "")

#define WIRE_FIELDS_case_linked(F)                                                                               \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, ID, other_case_id, _, WIRE_REQ, "has to do with it")                                                    \
    F(3, LINE, reason, _, WIRE_SEALED, "")

/* ---- arguments ----------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_duplicate_query(F)                                                                           \
    F(1, ID, case_id, _, 0, "number or id: what looks like this case, decided or not; absent: the whole room")   \
    F(2, ENUM, state, suggestion_state, 0, "only this state; of the whole room, default suggested")              \
    F(3, ID, zone_id, _, 0, "only of this zone")                                                                 \
    F(4, BOOL, all, _, 0, "of the whole room, also those decided")                                               \
    F(5, U64, limit, _, 0, "rows a page, 1 to 200; default 200")                                                 \
    F(6, ID, after, _, 0, "continue behind this suggestion_id")

#define WIRE_FIELDS_case_merge(F)                                                                                \
    F(1, ID, case_id, _, WIRE_REQ, "number or id of the case that ends")                                         \
    F(2, ID, into, _, WIRE_REQ, "number or id of the case that goes on")                                         \
    F(3, LINE, reason, _, WIRE_REQ | WIRE_SEALED, "why they are one")                                            \
    F(4, U64, if_version, _, 0, "only if the case is still at this version")

#define WIRE_FIELDS_case_unmerge(F)                                                                              \
    F(1, ID, case_id, _, WIRE_REQ, "number or id of the case that was merged")                                   \
    F(2, LINE, reason, _, WIRE_REQ | WIRE_SEALED, "why they are two")                                            \
    F(3, U64, if_version, _, 0, "only if the case is still at this version")

#define WIRE_FIELDS_case_not_duplicate_args(F)                                                                   \
    F(1, ID, case_id, _, WIRE_REQ, "number or id")                                                               \
    F(2, ID, other_case_id, _, WIRE_REQ, "number or id of the case that is another situation")                   \
    F(3, LINE, reason, _, WIRE_REQ | WIRE_SEALED, "what tells them apart")

#define WIRE_FIELDS_case_link(F)                                                                                 \
    F(1, ID, case_id, _, WIRE_REQ, "number or id")                                                               \
    F(2, ID, other_case_id, _, WIRE_REQ, "number or id of the case that has to do with it")                      \
    F(3, LINE, reason, _, WIRE_REQ | WIRE_SEALED, "how")

/* ---- replies and messages ------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_suggestion_page(F)                                                                           \
    F(1, RECS, items, suggestion, 0, "")                                                                         \
    F(2, ID, next, _, 0, "pass as after to go on; absent: no more")

/* ---- lists --------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_duplicate(E) \
    E(suggestion_state)

#define WIRE_KINDS_duplicate(K, V) \
    K(V, 42, KIND_SUGGESTION, suggestion, state, case_id)

#define WIRE_PARTS_duplicate(R)

#define WIRE_ENTITIES_duplicate(R) \
    R(442, suggestion, "suggestion", "two cases, or a case and a report, that look alike")

#define WIRE_EVENTS_duplicate(R)                                                                 \
    R(430, duplicate_suggested, "duplicate.suggested", "it looks like another case")             \
    R(431, duplicate_attached, "duplicate.attached", "it was indeed about this case")            \
    R(432, case_unmerged, "case.unmerged", "they were two after all")                            \
    R(433, case_not_duplicate, "case.not_duplicate", "they look alike and are two")              \
    R(434, case_linked, "case.linked", "two cases have to do with each other")                   \
    R(435, duplicate_noticed, "duplicate.noticed", "something newer looks like this case")

#define WIRE_ARGS_duplicate(R)                            \
    R(430, duplicate_query, "duplicate_query", "")        \
    R(431, case_merge, "case_merge", "")                  \
    R(432, case_unmerge, "case_unmerge", "")              \
    R(433, case_not_duplicate_args, "case_not_duplicate_args", "") \
    R(434, case_link, "case_link", "")

#define WIRE_MESSAGES_duplicate(R) \
    R(430, suggestion_page, "suggestion_page", "")

#define WIRE_OPS_duplicate(O)                                                                                   \
    O(430, duplicate_list, "duplicate.list", READ, "GET", "/v1/duplicates", duplicate_query,                    \
      "list what looks alike: a case, or all that wait for a decision")                                         \
    O(431, case_merge, "case.merge", WRITE, "POST", "/v1/cases/{case_id}/merge", case_merge,                    \
      "end a case in another one: they are the same situation")                                                 \
    O(432, case_unmerge, "case.unmerge", WRITE, "POST", "/v1/cases/{case_id}/unmerge", case_unmerge,            \
      "take a case out of the one it was merged into")                                                          \
    O(433, case_not_duplicate, "case.not_duplicate", WRITE, "POST", "/v1/cases/{case_id}/not-duplicate",        \
      case_not_duplicate_args, "say that two cases are two, however alike")                                     \
    O(434, case_link, "case.link", WRITE, "POST", "/v1/cases/{case_id}/link", case_link,                        \
      "say that two cases have to do with each other")

#endif
