/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: erasures of personal data, asked for by one and approved by two others, and the holds that
 * forbid them. Reasons, grounds and acts are references, never words about a person. Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_ERASURE_H
#define WIRE_SCHEMA_ERASURE_H

#define WIRE_ENUM_erasure_state(V)            \
    V(0, ERASURE_NONE, "")                    \
    V(1, ERASURE_REQUESTED, "requested")      \
    V(2, ERASURE_ORDERED, "ordered")          \
    V(3, ERASURE_DONE, "done")                \
    V(4, ERASURE_REFUSED, "refused")

#define WIRE_ENUM_hold_state(V)               \
    V(0, HOLD_NONE, "")                       \
    V(1, HOLD_STANDING, "standing")           \
    V(2, HOLD_CLEARED, "cleared")

/* ---- parts ----------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_erasure_voice(F)                                                                             \
    F(1, ID, actor, _, 0, "who approved")                                                                        \
    F(2, TIME, at, _, 0, "")                                                                                     \
    F(3, LINE, act, _, 0, "reference of the act")

#define WIRE_FIELDS_erasure_receipt(F)                                                                           \
    F(1, U64, node, _, 0, "node that destroyed the keys")                                                        \
    F(2, TIME, at, _, 0, "by its clock")                                                                         \
    F(3, ID, keys_hash, _, 0, "SHA-256 of the key ids, hex")                                                     \
    F(4, ID, public_key, _, 0, "Ed25519, of the node, hex")                                                      \
    F(5, LINE, signature, _, 0, "hex, over the lines: seus erasure receipt, erasure, node, keys hash, time in ms")

/* ---- rows of the views ----------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_erasure(F)                                                                                   \
    F(1, ID, erasure_id, _, WIRE_REQ, "")                                                                        \
    F(2, ENUM, state, erasure_state, 0, "ordered: every node destroys; done: every node has said so")            \
    F(3, ID, case_id, _, 0, "of this case")                                                                      \
    F(4, ID, person_id, _, 0, "or of this person")                                                               \
    F(5, ID, zone_id, _, 0, "")                                                                                  \
    F(6, LINE, act, _, 0, "reference of the request")                                                            \
    F(7, LINE, reason, _, 0, "why, without words about a person; of a refusal")                                  \
    F(8, ID, requested_by, _, 0, "")                                                                             \
    F(9, TIME, requested_at, _, 0, "")                                                                           \
    F(10, RECS, approvals, erasure_voice, 0, "")                                                                 \
    F(11, TIME, ordered_at, _, 0, "")                                                                            \
    F(12, RECS, keys, data_key_use, 0, "whose keys are destroyed")                                               \
    F(13, RECS, receipts, erasure_receipt, 0, "of the nodes that have destroyed them")                           \
    F(14, IDS, missing, _, 0, "members that have not said so yet")                                               \
    F(15, ID, group, _, 0, "asked, pending or ended: as lists are kept by")                                      \
    F(16, LINE, exposure, _, 0, "what an erasure cannot reach")                                                  \
    F(17, U64, version, _, 0, "log index of its last change")                                                    \
    F(18, ID, report_id, _, 0, "or of this report, which became no case")                                        \
    F(19, TIME, over_at, _, 0, "the room proposed it: when the time of keeping was over")                        \
    F(20, TIME, again_at, _, 0, "refused: the room proposes it again then")                                      \
    F(21, ENUM, subject_kind, entity_kind, 0, "or of this kind of row: a user, a resource, ...")                 \
    F(22, ID, subject_id, _, 0, "with this id")

#define WIRE_FIELDS_hold(F)                                                                                      \
    F(1, ID, hold_id, _, WIRE_REQ, "")                                                                           \
    F(2, ENUM, state, hold_state, 0, "")                                                                         \
    F(3, ID, case_id, _, 0, "of this case")                                                                      \
    F(4, ID, person_id, _, 0, "or of this person")                                                               \
    F(5, ID, zone_id, _, 0, "or of all in this zone")                                                            \
    F(6, LINE, ground, _, 0, "why nothing may be erased: a court, a claim, a disposal plan that is missing")     \
    F(7, LINE, act, _, 0, "reference")                                                                           \
    F(8, ID, set_by, _, 0, "")                                                                                   \
    F(9, TIME, set_at, _, 0, "")                                                                                 \
    F(10, ID, cleared_by, _, 0, "")                                                                              \
    F(11, TIME, cleared_at, _, 0, "")                                                                            \
    F(12, LINE, reason, _, 0, "why it was cleared")                                                              \
    F(13, ID, subject, _, 0, "what it is about, as lists are kept by: case:ID, person:ID, zone:ID")              \
    F(14, U64, version, _, 0, "log index of its last change")                                                    \
    F(15, ENUM, subject_kind, entity_kind, 0, "or of what is kept in this kind of row")                          \
    F(16, ID, subject_id, _, 0, "with this id")

/* ---- events ---------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_erasure_requested(F)                                                                         \
    F(1, ID, erasure_id, _, WIRE_REQ, "")                                                                        \
    F(2, ID, case_id, _, 0, "")                                                                                  \
    F(3, ID, person_id, _, 0, "")                                                                                \
    F(4, ID, zone_id, _, 0, "")                                                                                  \
    F(5, LINE, act, _, 0, "")                                                                                    \
    F(6, LINE, reason, _, 0, "")                                                                                 \
    F(7, ID, by, _, 0, "")                                                                                       \
    F(8, ID, report_id, _, 0, "")                                                                                \
    F(9, TIME, over_at, _, 0, "proposed by the room: when the time of keeping was over")

#define WIRE_FIELDS_erasure_approved(F)                                                                          \
    F(1, ID, erasure_id, _, WIRE_REQ, "")                                                                        \
    F(2, ID, zone_id, _, 0, "")                                                                                  \
    F(3, ID, by, _, 0, "")                                                                                       \
    F(4, LINE, act, _, 0, "")

#define WIRE_FIELDS_erasure_ordered(F)                                                                           \
    F(1, ID, erasure_id, _, WIRE_REQ, "")                                                                        \
    F(2, ID, case_id, _, 0, "")                                                                                  \
    F(3, ID, person_id, _, 0, "")                                                                                \
    F(4, ID, zone_id, _, 0, "")                                                                                  \
    F(5, RECS, keys, data_key_use, 0, "every node destroys these")                                               \
    F(6, ID, report_id, _, 0, "")

#define WIRE_FIELDS_erasure_refused(F)                                                                           \
    F(1, ID, erasure_id, _, WIRE_REQ, "")                                                                        \
    F(2, ID, zone_id, _, 0, "")                                                                                  \
    F(3, LINE, reason, _, WIRE_REQ, "")                                                                          \
    F(4, TIME, again_at, _, 0, "")

#define WIRE_FIELDS_erasure_receipted(F)                                                                         \
    F(1, ID, erasure_id, _, WIRE_REQ, "")                                                                        \
    F(2, ID, zone_id, _, 0, "")                                                                                  \
    F(3, REC, receipt, erasure_receipt, 0, "")                                                                   \
    F(4, IDS, members, _, 0, "of the room then")

#define WIRE_FIELDS_hold_set(F)                                                                                  \
    F(1, ID, hold_id, _, WIRE_REQ, "")                                                                           \
    F(2, ID, case_id, _, 0, "")                                                                                  \
    F(3, ID, person_id, _, 0, "")                                                                                \
    F(4, ID, zone_id, _, 0, "")                                                                                  \
    F(5, LINE, ground, _, 0, "")                                                                                 \
    F(6, LINE, act, _, 0, "")                                                                                    \
    F(7, ID, by, _, 0, "")

#define WIRE_FIELDS_erasure_asked(F)                                                                             \
    F(1, ID, erasure_id, _, WIRE_REQ, "")                                                                        \
    F(2, ENUM, subject_kind, entity_kind, WIRE_REQ, "")                                                          \
    F(3, ID, subject_id, _, WIRE_REQ, "")                                                                        \
    F(4, ID, zone_id, _, 0, "")                                                                                  \
    F(5, LINE, act, _, 0, "")                                                                                    \
    F(6, LINE, reason, _, 0, "")                                                                                 \
    F(7, ID, by, _, 0, "")

#define WIRE_FIELDS_hold_laid(F)                                                                                 \
    F(1, ID, hold_id, _, WIRE_REQ, "")                                                                           \
    F(2, ENUM, subject_kind, entity_kind, WIRE_REQ, "")                                                          \
    F(3, ID, subject_id, _, WIRE_REQ, "")                                                                        \
    F(4, LINE, ground, _, 0, "")                                                                                 \
    F(5, LINE, act, _, 0, "")                                                                                    \
    F(6, ID, by, _, 0, "")

#define WIRE_FIELDS_hold_cleared(F)                                                                              \
    F(1, ID, hold_id, _, WIRE_REQ, "")                                                                           \
    F(2, LINE, reason, _, 0, "")                                                                                 \
    F(3, ID, by, _, 0, "")

/* ---- arguments ------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_erasure_request(F)                                                                           \
    F(1, ID, case_id, _, 0, "number or id of the case")                                                          \
    F(2, ID, person_id, _, 0, "or the person")                                                                   \
    F(3, LINE, act, _, WIRE_REQ, "reference of the request")                                                     \
    F(4, LINE, reason, _, 0, "why, without words about a person")                                                \
    F(5, ID, report_id, _, 0, "or a report that became no case")                                                 \
    F(6, ID, user_id, _, 0, "or somebody of the service who has left it")                                        \
    F(7, ID, resource_id, _, 0, "or a place that was removed")                                                   \
    F(8, ID, event_id, _, 0, "or a collective event that is over")                                               \
    F(9, ID, member_id, _, 0, "or somebody who left a zone group")                                               \
    F(10, ID, shift_id, _, 0, "or a shift that is closed: what it left in words")                                \
    F(11, ID, deadline_id, _, 0, "or a deadline of no case, that has ended")

#define WIRE_FIELDS_erasure_approve(F)                                                                           \
    F(1, ID, erasure_id, _, WIRE_REQ, "the erasure")                                                             \
    F(2, LINE, act, _, WIRE_REQ, "reference of the act of approval")

#define WIRE_FIELDS_erasure_refuse(F)                                                                            \
    F(1, ID, erasure_id, _, WIRE_REQ, "the erasure")                                                             \
    F(2, LINE, reason, _, WIRE_REQ, "ground of the refusal")                                                     \
    F(3, TIME, again_at, _, 0, "of a proposal of the room: when it comes back")

#define WIRE_FIELDS_erasure_get(F)                                                                               \
    F(1, ID, erasure_id, _, WIRE_REQ, "the erasure")

#define WIRE_FIELDS_erasure_query(F)                                                                             \
    F(1, ENUM, state, erasure_state, 0, "only this state")                                                       \
    F(2, U64, limit, _, 0, "rows a page, 1 to 200; default 200")                                                 \
    F(3, ID, after, _, 0, "continue behind this erasure_id")

#define WIRE_FIELDS_erasure_receipt_args(F)                                                                      \
    F(1, ID, erasure_id, _, WIRE_REQ, "")                                                                        \
    F(2, REC, receipt, erasure_receipt, 0, "")                                                                   \
    F(3, IDS, members, _, 0, "")

#define WIRE_FIELDS_hold_set_args(F)                                                                             \
    F(1, ID, case_id, _, 0, "number or id of the case")                                                          \
    F(2, ID, person_id, _, 0, "or the person")                                                                   \
    F(3, ID, zone_id, _, 0, "or all that is of this zone")                                                       \
    F(4, LINE, ground, _, WIRE_REQ, "why nothing may be erased")                                                 \
    F(5, LINE, act, _, WIRE_REQ, "reference")                                                                    \
    F(6, ID, report_id, _, 0, "or a report")                                                                     \
    F(7, ID, user_id, _, 0, "or somebody of the service")                                                        \
    F(8, ID, resource_id, _, 0, "or a place")                                                                    \
    F(9, ID, event_id, _, 0, "or a collective event")                                                            \
    F(10, ID, member_id, _, 0, "or somebody of a zone group")                                                    \
    F(11, ID, shift_id, _, 0, "or a shift")                                                                      \
    F(12, ID, deadline_id, _, 0, "or a deadline of no case")

#define WIRE_FIELDS_hold_clear(F)                                                                                \
    F(1, ID, hold_id, _, WIRE_REQ, "the hold")                                                                   \
    F(2, LINE, reason, _, WIRE_REQ, "why it is over")

#define WIRE_FIELDS_hold_query(F)                                                                                \
    F(1, ENUM, state, hold_state, 0, "only this state")                                                          \
    F(2, U64, limit, _, 0, "rows a page, 1 to 200; default 200")                                                 \
    F(3, ID, after, _, 0, "continue behind this hold_id")

/* ---- replies and messages -------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_erasure_page(F)                                                                              \
    F(1, RECS, items, erasure, 0, "")                                                                            \
    F(2, ID, next, _, 0, "pass as after to go on; absent: no more")

#define WIRE_FIELDS_hold_page(F)                                                                                 \
    F(1, RECS, items, hold, 0, "")                                                                               \
    F(2, ID, next, _, 0, "pass as after to go on; absent: no more")

/* ---- lists ----------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_erasure(E) \
    E(erasure_state)          \
    E(hold_state)

#define WIRE_KINDS_erasure(K, V)                        \
    K(V, 81, KIND_ERASURE, erasure, state, group)       \
    K(V, 82, KIND_HOLD, hold, state, subject)

#define WIRE_PARTS_erasure(R)                                                                \
    R(1010, erasure_voice, "erasure_voice", "one of the two approvals of an erasure")        \
    R(1011, erasure_receipt, "erasure_receipt", "a node's word that it destroyed the keys")

#define WIRE_ENTITIES_erasure(R)                                         \
    R(1010, erasure, "erasure", "an erasure of personal data")           \
    R(1011, hold, "hold", "what forbids erasing")

#define WIRE_EVENTS_erasure(R)                                                                          \
    R(1010, erasure_requested, "erasure.requested", "somebody asks that personal data be erased")       \
    R(1011, erasure_approved, "erasure.approved", "one of two approved")                                \
    R(1012, erasure_ordered, "erasure.ordered", "two have approved: every node destroys the keys")      \
    R(1013, erasure_refused, "erasure.refused", "it is not done, for this reason")                      \
    R(1014, erasure_receipted, "erasure.receipted", "a node has destroyed the keys")                    \
    R(1015, hold_set, "hold.set", "nothing of this may be erased")                                      \
    R(1016, hold_cleared, "hold.cleared", "the hold is over")                                           \
    R(2200, erasure_asked, "erasure.asked", "the same, of somebody or something else than a case")      \
    R(2201, hold_laid, "hold.laid", "nothing of this other subject may be erased")

#define WIRE_ARGS_erasure(R)                                 \
    R(1010, erasure_request, "erasure_request", "")          \
    R(1011, erasure_approve, "erasure_approve", "")          \
    R(1012, erasure_refuse, "erasure_refuse", "")            \
    R(1013, erasure_get, "erasure_get", "")                  \
    R(1014, erasure_query, "erasure_query", "")              \
    R(1015, erasure_receipt_args, "erasure_receipt_args", "") \
    R(1016, hold_set_args, "hold_set", "")                   \
    R(1017, hold_clear, "hold_clear", "")                    \
    R(1018, hold_query, "hold_query", "")

#define WIRE_MESSAGES_erasure(R)             \
    R(1010, erasure_page, "erasure_page", "") \
    R(1011, hold_page, "hold_page", "")

#define WIRE_OPS_erasure(O)                                                                                         \
    O(1010, erasure_request, "erasure.request", WRITE, "POST", "/v1/erasures", erasure_request,                     \
      "ask that the personal data of a case, a person, somebody of the service ... be erased")                      \
    O(1011, erasure_approve, "erasure.approve", WRITE, "POST", "/v1/erasures/{erasure_id}/approve",                 \
      erasure_approve, "approve an erasure; the second approval orders it")                                         \
    O(1012, erasure_refuse, "erasure.refuse", WRITE, "POST", "/v1/erasures/{erasure_id}/refuse", erasure_refuse,    \
      "refuse an erasure")                                                                                          \
    O(1013, erasure_show, "erasure.show", READ, "GET", "/v1/erasures/{erasure_id}", erasure_get,                    \
      "show an erasure, with the receipts of the nodes")                                                            \
    O(1014, erasure_list, "erasure.list", READ, "GET", "/v1/erasures", erasure_query, "list erasures")              \
    O(1015, erasure_receipt, "erasure.receipt", INTERNAL, "", "", erasure_receipt_args, "a node destroyed the keys") \
    O(1016, hold_set, "hold.set", WRITE, "POST", "/v1/holds", hold_set_args, "forbid that something be erased")     \
    O(1017, hold_clear, "hold.clear", WRITE, "POST", "/v1/holds/{hold_id}/clear", hold_clear, "end a hold")         \
    O(1018, hold_list, "hold.list", READ, "GET", "/v1/holds", hold_query, "list holds")

#endif
