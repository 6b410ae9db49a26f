/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: the conventions by which a municipality adheres to a city service, from a day to a day.
 * Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_AGREEMENT_H
#define WIRE_SCHEMA_AGREEMENT_H

#define WIRE_ENUM_agreement_state(V)     \
    V(0, AGREEMENT_NONE, "")             \
    V(1, AGREEMENT_PROPOSED, "proposed") \
    V(2, AGREEMENT_ADHERED, "adhered")   \
    V(3, AGREEMENT_EXPIRED, "expired")   \
    V(4, AGREEMENT_ENDED, "ended")

/* ---- rows of the views ------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_agreement(F)                                        \
    F(1, ID, agreement_id, _, WIRE_REQ, "id")                           \
    F(2, ID, zone_id, _, 0, "the municipality, a zone of kind adhered") \
    F(3, LINE, payer, _, 0, "who pays")                                 \
    F(4, TIME, from, _, 0, "")                                          \
    F(5, TIME, until, _, 0, "absent: no end")                           \
    F(6, LINE, act, _, 0, "convention it rests on")                     \
    F(7, ENUM, state, agreement_state, 0, "at the moment asked about")  \
    F(8, LINE, reason, _, 0, "why it ended")                            \
    F(9, U64, extensions, _, 0, "count")                                \
    F(10, U64, version, _, 0, "log index of its last change")

/* ---- events ------------------------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_agreement_made(F)       \
    F(1, ID, agreement_id, _, WIRE_REQ, "") \
    F(2, ID, zone_id, _, WIRE_REQ, "")      \
    F(3, LINE, payer, _, 0, "")             \
    F(4, TIME, from, _, WIRE_REQ, "")       \
    F(5, TIME, until, _, 0, "")             \
    F(6, LINE, act, _, 0, "")

#define WIRE_FIELDS_agreement_extended(F)   \
    F(1, ID, agreement_id, _, WIRE_REQ, "") \
    F(2, ID, zone_id, _, WIRE_REQ, "")      \
    F(3, TIME, until, _, 0, "")             \
    F(4, LINE, act, _, 0, "")

#define WIRE_FIELDS_agreement_ended(F)      \
    F(1, ID, agreement_id, _, WIRE_REQ, "") \
    F(2, ID, zone_id, _, WIRE_REQ, "")      \
    F(3, TIME, until, _, WIRE_REQ, "")      \
    F(4, LINE, reason, _, 0, "")

/* ---- arguments --------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_agreement_make(F)                                          \
    F(1, ID, zone_id, _, WIRE_REQ, "the municipality, a zone of kind adhered") \
    F(2, LINE, payer, _, WIRE_REQ, "who pays for its cases")                   \
    F(3, TIME, from, _, 0, "first day; default: now")                          \
    F(4, TIME, until, _, 0, "last moment; default: no end")                    \
    F(5, LINE, act, _, WIRE_REQ, "convention it rests on")

#define WIRE_FIELDS_agreement_extend(F)                        \
    F(1, ID, agreement_id, _, WIRE_REQ, "from agreement list") \
    F(2, TIME, until, _, WIRE_REQ, "new last moment")          \
    F(3, LINE, act, _, WIRE_REQ, "act of the extension")       \
    F(4, U64, if_version, _, 0, "only if the agreement is still at this version")

#define WIRE_FIELDS_agreement_end(F)                           \
    F(1, ID, agreement_id, _, WIRE_REQ, "from agreement list") \
    F(2, TIME, until, _, 0, "last moment; default: now")       \
    F(3, LINE, reason, _, WIRE_REQ, "why")                     \
    F(4, U64, if_version, _, 0, "only if the agreement is still at this version")

#define WIRE_FIELDS_agreement_query(F)                           \
    F(1, ID, zone_id, _, 0, "only this municipality")            \
    F(2, ENUM, state, agreement_state, 0, "only this state")     \
    F(3, U64, limit, _, 0, "rows a page, 1 to 200; default 200") \
    F(4, ID, after, _, 0, "continue behind this agreement_id")

/* ---- replies and messages ---------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_agreement_page(F)   \
    F(1, RECS, items, agreement, 0, "") \
    F(2, ID, next, _, 0, "")

/* ---- lists ------------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_agreement(E) \
    E(agreement_state)

#define WIRE_KINDS_agreement(K, V) \
    K(V, 14, KIND_AGREEMENT, agreement, state, zone_id)

#define WIRE_PARTS_agreement(R)

#define WIRE_ENTITIES_agreement(R) \
    R(106, agreement, "agreement", "a convention with a municipality")

#define WIRE_EVENTS_agreement(R)                                        \
    R(140, agreement_made, "agreement.made", "a municipality adheres")  \
    R(141, agreement_extended, "agreement.extended", "it lasts longer") \
    R(142, agreement_ended, "agreement.ended", "it ends before its day")

#define WIRE_ARGS_agreement(R)                       \
    R(114, agreement_make, "agreement_make", "")     \
    R(115, agreement_extend, "agreement_extend", "") \
    R(116, agreement_end, "agreement_end", "")       \
    R(117, agreement_query, "agreement_query", "")

#define WIRE_MESSAGES_agreement(R) \
    R(106, agreement_page, "agreement_page", "")

#define WIRE_OPS_agreement(O)                                                                 \
    O(130, agreement_make, "agreement.make", WRITE, "POST", "/v1/agreements", agreement_make, \
      "record the convention by which a municipality adheres")                                \
    O(131, agreement_extend, "agreement.extend", WRITE, "POST",                               \
      "/v1/agreements/{agreement_id}/extend", agreement_extend,                               \
      "let an agreement last longer")                                                         \
    O(132, agreement_end, "agreement.end", WRITE, "POST",                                     \
      "/v1/agreements/{agreement_id}/end", agreement_end,                                     \
      "end an agreement before its day")                                                      \
    O(133, agreement_list, "agreement.list", READ, "GET", "/v1/agreements", agreement_query,  \
      "list agreements")

#endif
