/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: the day from which a category of signallers may call the room for a zone.
 * Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_OPENING_H
#define WIRE_SCHEMA_OPENING_H

#define WIRE_ENUM_opening_state(V)   \
    V(0, OPENING_NONE, "")           \
    V(1, OPENING_PLANNED, "planned") \
    V(2, OPENING_OPEN, "open")       \
    V(3, OPENING_CLOSED, "closed")

/* ---- rows of the views ------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_opening(F)                                               \
    F(1, ID, opening_id, _, WIRE_REQ, "id")                                  \
    F(2, ID, zone_id, _, 0, "")                                              \
    F(3, ENUM, category, category, 0, "who may call")                        \
    F(4, TIME, from, _, 0, "from this moment")                               \
    F(5, TIME, until, _, 0, "to this one; absent: no end")                   \
    F(6, LINE, act, _, 0, "letter or meeting at which the number was given") \
    F(7, ENUM, state, opening_state, 0, "at the moment asked about")         \
    F(8, LINE, reason, _, 0, "why it was closed")                            \
    F(9, U64, version, _, 0, "log index of its last change")

/* ---- events ------------------------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_signaller_opened(F)          \
    F(1, ID, opening_id, _, WIRE_REQ, "")        \
    F(2, ID, zone_id, _, WIRE_REQ, "")           \
    F(3, ENUM, category, category, WIRE_REQ, "") \
    F(4, TIME, from, _, WIRE_REQ, "")            \
    F(5, TIME, until, _, 0, "")                  \
    F(6, LINE, act, _, 0, "")

#define WIRE_FIELDS_signaller_closed(F)   \
    F(1, ID, opening_id, _, WIRE_REQ, "") \
    F(2, ID, zone_id, _, WIRE_REQ, "")    \
    F(3, TIME, until, _, WIRE_REQ, "")    \
    F(4, LINE, reason, _, 0, "")

/* ---- arguments --------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_zone_open(F)                                          \
    F(1, ID, zone_id, _, WIRE_REQ, "the zone")                            \
    F(2, ENUM, category, category, WIRE_REQ, "who may call from then on") \
    F(3, TIME, from, _, 0, "first day; default: now")                     \
    F(4, TIME, until, _, 0, "last moment; default: no end")               \
    F(5, LINE, act, _, 0, "letter or meeting at which the number is given")

#define WIRE_FIELDS_zone_close(F)                                        \
    F(1, ID, zone_id, _, WIRE_REQ, "the zone")                           \
    F(2, ID, opening_id, _, WIRE_REQ, "the opening, from zone openings") \
    F(3, TIME, until, _, 0, "last moment; default: now")                 \
    F(4, LINE, reason, _, WIRE_REQ, "why")                               \
    F(5, U64, if_version, _, 0, "only if the opening is still at this version")

#define WIRE_FIELDS_zone_openings(F) \
    F(1, ID, zone_id, _, WIRE_REQ, "the zone")

/* ---- replies and messages ---------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_opening_page(F)   \
    F(1, RECS, items, opening, 0, "") \
    F(2, ID, next, _, 0, "")

/* ---- lists ------------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_opening(E) \
    E(opening_state)

#define WIRE_KINDS_opening(K, V) \
    K(V, 13, KIND_OPENING, opening, state, zone_id)

#define WIRE_PARTS_opening(R)

#define WIRE_ENTITIES_opening(R) \
    R(105, opening, "opening", "a category that may signal for a zone, from a day on")

#define WIRE_EVENTS_opening(R)                                                                        \
    R(130, signaller_opened, "signaller.opened", "a category may signal for the zone, from a day on") \
    R(131, signaller_closed, "signaller.closed", "it may no longer")

#define WIRE_ARGS_opening(R)             \
    R(111, zone_open, "zone_open", "")   \
    R(112, zone_close, "zone_close", "") \
    R(113, zone_openings, "zone_openings", "")

#define WIRE_MESSAGES_opening(R) \
    R(105, opening_page, "opening_page", "")

#define WIRE_OPS_opening(O)                                                                            \
    O(112, zone_openings, "zone.openings", READ, "GET", "/v1/zones/{zone_id}/openings", zone_openings, \
      "list who may call for a zone, and from when")                                                   \
    O(113, zone_open, "zone.open", WRITE, "POST", "/v1/zones/{zone_id}/openings", zone_open,           \
      "open a zone to a category of signallers, from a day on")                                        \
    O(114, zone_close, "zone.close", WRITE, "POST",                                                    \
      "/v1/zones/{zone_id}/openings/{opening_id}/close", zone_close,                                   \
      "end an opening")

#endif
