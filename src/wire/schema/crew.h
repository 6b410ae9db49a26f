/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: crews: which people of the service are aboard a unit, since when and until when. A unit has
 * one crew at a time; those before it are kept. Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_CREW_H
#define WIRE_SCHEMA_CREW_H

#define WIRE_ENUM_crew_state(V)   \
    V(0, CREW_NONE, "")           \
    V(1, CREW_ACTIVE, "active")   \
    V(2, CREW_ENDED, "ended")

/* ---- rows of the views ----------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_crew(F)                                                                                      \
    F(1, ID, crew_id, _, WIRE_REQ, "")                                                                           \
    F(2, ID, unit_id, _, 0, "the unit they are aboard")                                                          \
    F(3, IDS, members, _, 0, "users")                                                                            \
    F(4, IDS, profiles, _, 0, "professions among them")                                                          \
    F(5, U64, seats, _, 0, "for people who are taken along; 0: those of the unit")                               \
    F(6, TIME, from, _, 0, "aboard since")                                                                       \
    F(7, TIME, until, _, 0, "planned end of their turn; 0: not stated")                                          \
    F(8, ID, shift_id, _, 0, "the shift they go with")                                                           \
    F(9, ENUM, state, crew_state, 0, "")                                                                         \
    F(10, TIME, ended_at, _, 0, "when another crew took over, or the unit stood down")                           \
    F(11, U64, version, _, 0, "log index of its last change")

/* ---- events ---------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_unit_crew_set(F)                                                                             \
    F(1, ID, unit_id, _, WIRE_REQ, "")                                                                           \
    F(2, ID, crew_id, _, 0, "absent: nobody is aboard any more")                                                 \
    F(3, IDS, members, _, 0, "")                                                                                 \
    F(4, IDS, profiles, _, 0, "")                                                                                \
    F(5, U64, seats, _, 0, "")                                                                                   \
    F(6, TIME, from, _, 0, "")                                                                                   \
    F(7, TIME, until, _, 0, "")                                                                                  \
    F(8, ID, shift_id, _, 0, "")

/* ---- arguments ------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_unit_crew_args(F)                                                                            \
    F(1, ID, unit_id, _, WIRE_REQ, "the unit")                                                                   \
    F(2, IDS, members, _, 0, "users who go aboard, instead of those before; at most 20")                         \
    F(3, U64, seats, _, 0, "seats left for people who are taken along; default: those of the unit")              \
    F(4, TIME, from, _, 0, "aboard since; default now")                                                          \
    F(5, TIME, until, _, 0, "planned end of their turn")                                                         \
    F(6, ID, shift_id, _, 0, "the shift they go with; its planned end is theirs")                                \
    F(7, BOOL, stand_down, _, 0, "nobody is aboard any more")                                                    \
    F(8, U64, if_version, _, 0, "only if the unit is still at this version")

#define WIRE_FIELDS_crew_query(F)                                                                                \
    F(1, ID, unit_id, _, WIRE_REQ, "the unit")                                                                   \
    F(2, U64, limit, _, 0, "rows a page, 1 to 200; default 200")                                                 \
    F(3, ID, after, _, 0, "continue behind this crew_id")

/* ---- replies and messages -------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_crew_page(F)                                                                                 \
    F(1, RECS, items, crew, 0, "")                                                                               \
    F(2, ID, next, _, 0, "pass as after to go on; absent: no more")

/* ---- lists ----------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_crew(E) \
    E(crew_state)

#define WIRE_KINDS_crew(K, V)                \
    K(V, 31, KIND_CREW, crew, state, unit_id)

#define WIRE_PARTS_crew(R)

#define WIRE_ENTITIES_crew(R)                                \
    R(301, crew, "crew", "the people aboard a unit")

#define WIRE_EVENTS_crew(R)                                                 \
    R(310, unit_crew_set, "unit.crew_set", "who is aboard a unit from now on")

#define WIRE_ARGS_crew(R)                        \
    R(310, unit_crew_args, "unit_crew_args", "") \
    R(314, crew_query, "crew_query", "")

#define WIRE_MESSAGES_crew(R)          \
    R(310, crew_page, "crew_page", "")

#define WIRE_OPS_crew(O)                                                                                    \
    O(310, unit_crew, "unit.crew", WRITE, "POST", "/v1/units/{unit_id}/crew", unit_crew_args,               \
       "say who is aboard a unit")                                                                          \
    O(314, unit_crews, "unit.crews", READ, "GET", "/v1/units/{unit_id}/crews", crew_query,                  \
       "list the crews of a unit, the present one last")

#endif
