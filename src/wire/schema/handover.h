/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: passing a case to an ordinary service: offered, taken, turned down, or never answered. The
 * room owns the case until it is accepted. Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_HANDOVER_H
#define WIRE_SCHEMA_HANDOVER_H

/* returned: as a case was moved back without saying which of the others it was. */
#define WIRE_ENUM_handover_result(V)      \
    V(0, OFFER_NONE, "")               \
    V(1, OFFER_MADE, "offered")        \
    V(2, OFFER_ACCEPTED, "accepted")   \
    V(3, OFFER_REJECTED, "rejected")   \
    V(4, OFFER_EXPIRED, "expired")     \
    V(5, OFFER_WITHDRAWN, "withdrawn") \
    V(6, OFFER_RETURNED, "returned")

/* ---- parts ----------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_handover(F)                                                                                  \
    F(1, LINE, service, _, 0, "ordinary service that receives the case")                                         \
    F(2, TIME, offered_at, _, 0, "")                                                                             \
    F(3, TIME, accepted_at, _, 0, "")                                                                            \
    F(4, ENUM, from_state, case_state, 0, "state to go back to on rejection")                                    \
    F(5, LINE, reason, _, WIRE_SEALED, "of the last rejection or withdrawal")                                    \
    F(6, U64, rejections, _, 0, "count")                                                                         \
    F(7, ID, service_id, _, 0, "if it is in the list of services")                                               \
    F(8, TIME, due_at, _, 0, "when the offer expires")                                                           \
    F(9, LINE, suggestion, _, WIRE_SEALED, "of the service that turned it down: who or what else")               \
    F(10, TIME, escalated_at, _, 0, "when the zone lead was told that nobody takes it")                          \
    F(11, ENUM, result, handover_result, 0, "of the last offer")

#define WIRE_FIELDS_handover_offer(F)                                                                            \
    F(1, ID, service_id, _, 0, "")                                                                               \
    F(2, LINE, service, _, 0, "")                                                                                \
    F(3, TIME, offered_at, _, 0, "")                                                                             \
    F(4, TIME, due_at, _, 0, "")                                                                                 \
    F(5, TIME, ended_at, _, 0, "")                                                                               \
    F(6, ENUM, result, handover_result, 0, "")                                                                   \
    F(7, LINE, reason, _, WIRE_SEALED, "")                                                                       \
    F(8, LINE, suggestion, _, WIRE_SEALED, "")

/* ---- events ---------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_handover_offered(F)                                                                          \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, LINE, service, _, WIRE_REQ, "")                                                                         \
    F(3, ID, service_id, _, 0, "")                                                                               \
    F(4, TIME, due_at, _, 0, "when it expires")                                                                  \
    F(5, TIME, occurred_at, _, 0, "when it was offered, if not now")

#define WIRE_FIELDS_handover_accepted(F)                                                                         \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, LINE, reason, _, WIRE_SEALED, "")                                                                       \
    F(3, ID, service_id, _, 0, "")

#define WIRE_FIELDS_handover_returned(F)                                                                         \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, ENUM, to, case_state, WIRE_REQ, "the state it goes back to")                                            \
    F(3, LINE, reason, _, WIRE_REQ | WIRE_SEALED, "")                                                            \
    F(4, ID, service_id, _, 0, "")

#define WIRE_FIELDS_handover_rejected(F)                                                                         \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, ENUM, to, case_state, WIRE_REQ, "the state it goes back to")                                            \
    F(3, LINE, reason, _, WIRE_REQ | WIRE_SEALED, "")                                                            \
    F(4, LINE, suggestion, _, WIRE_SEALED, "who or what else")                                                   \
    F(5, ID, service_id, _, 0, "")

#define WIRE_FIELDS_handover_expired(F)                                                                          \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, ENUM, to, case_state, WIRE_REQ, "the state it goes back to")                                            \
    F(3, TIME, due_at, _, 0, "")                                                                                 \
    F(4, ID, service_id, _, 0, "")

#define WIRE_FIELDS_handover_withdrawn(F)                                                                        \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, ENUM, to, case_state, 0, "the state it goes back to")                                                   \
    F(3, LINE, reason, _, WIRE_REQ | WIRE_SEALED, "")                                                            \
    F(4, ID, service_id, _, 0, "")

#define WIRE_FIELDS_handover_escalated(F)                                                                        \
    F(1, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(2, ID, owner, _, WIRE_REQ, "who must act now: a role")                                                     \
    F(3, ID, service_id, _, 0, "")                                                                               \
    F(4, TIME, offered_at, _, 0, "first offer that nobody took")

/* ---- arguments ------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_handover_offer_args(F)                                                                       \
    F(1, ID, case_id, _, WIRE_REQ, "number or id")                                                               \
    F(2, LINE, service, _, WIRE_REQ, "the ordinary service: its short name in the list, or its words")           \
    F(3, TIME, due_at, _, 0, "when the offer expires; default: 72 h after the next working noon") \
    F(4, TIME, occurred_at, _, 0, "when it was offered, if not now")                                             \
    F(5, U64, if_version, _, 0, "only if the case is still at this version")

#define WIRE_FIELDS_handover_accept_args(F)                                                                      \
    F(1, ID, case_id, _, WIRE_REQ, "number or id")                                                               \
    F(2, LINE, reason, _, WIRE_SEALED, "words of the service")                                                   \
    F(3, U64, if_version, _, 0, "only if the case is still at this version")

#define WIRE_FIELDS_handover_reject_args(F)                                                                      \
    F(1, ID, case_id, _, WIRE_REQ, "number or id")                                                               \
    F(2, LINE, reason, _, WIRE_REQ | WIRE_SEALED, "why it does not take the case")                               \
    F(3, LINE, suggestion, _, WIRE_SEALED, "who or what it suggests instead")                                    \
    F(4, U64, if_version, _, 0, "only if the case is still at this version")

#define WIRE_FIELDS_handover_withdraw_args(F)                                                                    \
    F(1, ID, case_id, _, WIRE_REQ, "number or id")                                                               \
    F(2, LINE, reason, _, WIRE_REQ | WIRE_SEALED, "why the room takes it back")                                  \
    F(3, U64, if_version, _, 0, "only if the case is still at this version")

#define WIRE_FIELDS_handover_query(F)                                                                            \
    F(1, ID, zone_id, _, 0, "only this zone")                                                                    \
    F(2, ID, service_id, _, 0, "only this service")                                                              \
    F(3, BOOL, overdue, _, 0, "only those whose zone lead has been told, or whose offer is over")                \
    F(4, U64, limit, _, 0, "rows a page, 1 to 200; default 200")                                                 \
    F(5, ID, after, _, 0, "continue behind this case_id")

/* ---- replies and messages -------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_handover_row(F)                                                                              \
    F(1, ID, case_id, _, 0, "")                                                                                  \
    F(2, ID, number, _, 0, "")                                                                                   \
    F(3, ID, zone_id, _, 0, "")                                                                                  \
    F(4, ENUM, priority, priority, 0, "")                                                                        \
    F(5, ID, service_id, _, 0, "")                                                                               \
    F(6, LINE, service, _, 0, "")                                                                                \
    F(7, TIME, offered_at, _, 0, "")                                                                             \
    F(8, TIME, due_at, _, 0, "")                                                                                 \
    F(9, BOOL, overdue, _, 0, "")                                                                                \
    F(10, TIME, escalated_at, _, 0, "")                                                                          \
    F(11, ENUM, from_state, case_state, 0, "")                                                                   \
    F(12, U64, rejections, _, 0, "count")

#define WIRE_FIELDS_handover_page(F)                                                                             \
    F(1, RECS, items, handover_row, 0, "")                                                                       \
    F(2, ID, next, _, 0, "pass as after to go on; absent: no more")

/* ---- lists ----------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_handover(E) \
    E(handover_result)

#define WIRE_KINDS_handover(K, V)

#define WIRE_PARTS_handover(R)                                                                \
    R(5, handover, "handover", "passing a case to an ordinary service")                       \
    R(302, handover_offer, "handover_offer", "one offer of a case to a service, and its end") \
    R(303, handover_row, "handover_row", "a case that waits for a service")

#define WIRE_ENTITIES_handover(R)

#define WIRE_EVENTS_handover(R)                                                                 \
    R(19, handover_offered, "handover.offered", "to an ordinary service")                       \
    R(20, handover_accepted, "handover.accepted", "it took charge")                             \
    R(21, handover_returned, "handover.returned", "rejected, withdrawn or expired")             \
    R(350, handover_rejected, "handover.rejected", "the service does not take it")              \
    R(351, handover_expired, "handover.expired", "the service did not answer in time")          \
    R(352, handover_withdrawn, "handover.withdrawn", "the room took the offer back")            \
    R(353, handover_escalated, "handover.escalated", "nobody takes it: the zone lead must act")

#define WIRE_ARGS_handover(R)                                    \
    R(350, handover_offer_args, "handover_offer_args", "")       \
    R(351, handover_accept_args, "handover_accept_args", "")     \
    R(352, handover_reject_args, "handover_reject_args", "")     \
    R(353, handover_withdraw_args, "handover_withdraw_args", "") \
    R(354, handover_query, "handover_query", "")

#define WIRE_MESSAGES_handover(R)              \
    R(350, handover_page, "handover_page", "")

#define WIRE_OPS_handover(O)                                                                                     \
    O(350, handover_offer, "handover.offer", WRITE, "POST", "/v1/cases/{case_id}/handover", handover_offer_args, \
       "offer a case to an ordinary service")                                                                    \
    O(351, handover_accept, "handover.accept", WRITE, "POST", "/v1/cases/{case_id}/handover/accept",             \
       handover_accept_args, "the service takes charge of the case")                                             \
    O(352, handover_reject, "handover.reject", WRITE, "POST", "/v1/cases/{case_id}/handover/reject",             \
       handover_reject_args, "the service does not take the case: it goes back to the room")                     \
    O(353, handover_withdraw, "handover.withdraw", WRITE, "POST", "/v1/cases/{case_id}/handover/withdraw",       \
       handover_withdraw_args, "take an offer back")                                                             \
    O(354, handover_list, "handover.list", READ, "GET", "/v1/handovers", handover_query,                         \
       "list the cases that wait for a service's answer")

#endif
