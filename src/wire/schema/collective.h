/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: an event that concerns many people at once, a fire, a flood, an accident. It groups cases
 * and is counted apart from them. In C it is the collective, because every record of the log is an event there.
 * Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_COLLECTIVE_H
#define WIRE_SCHEMA_COLLECTIVE_H

#define WIRE_ENUM_collective_state(V)      \
    V(0, COLLECTIVE_NONE, "")              \
    V(1, COLLECTIVE_OPEN, "open")          \
    V(2, COLLECTIVE_CLOSED, "closed")

/* ---- rows of the views ---------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_collective(F)                                                                                \
    F(1, ID, event_id, _, WIRE_REQ, "")                                                                          \
    F(2, ID, zone_id, _, 0, "where it began")                                                                    \
    F(3, ENUM, state, collective_state, 0, "")                                                                   \
    F(4, LINE, name, _, 0, "")                                                                                   \
    F(5, ENUM, event_class, event_class, 0, "")                                                                  \
    F(6, LINE, place, _, WIRE_SEALED, "where")                                                                   \
    F(7, IDS, zone_ids, _, 0, "other zones it reaches")                                                          \
    F(8, U64, affected, _, 0, "people concerned, count, as told")                                                \
    F(9, U64, persons, _, 0, "people entered for it by name or number, count")                                   \
    F(10, IDS, cases, _, 0, "cases of it, in order")                                                             \
    F(11, TIME, opened_at, _, 0, "")                                                                             \
    F(12, TIME, closed_at, _, 0, "")                                                                             \
    F(13, LINE, reason, _, WIRE_SEALED, "of the last closing, reopening or correction")                          \
    F(14, U64, reopenings, _, 0, "count")                                                                        \
    F(15, U64, version, _, 0, "log index of its last change")

/* ---- events --------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_collective_opened(F)                                                                         \
    F(1, ID, event_id, _, WIRE_REQ, "")                                                                          \
    F(2, ID, zone_id, _, WIRE_REQ, "")                                                                           \
    F(3, LINE, name, _, 0, "")                                                                                   \
    F(4, ENUM, event_class, event_class, 0, "")                                                                  \
    F(5, LINE, place, _, WIRE_SEALED, "")                                                                        \
    F(6, IDS, zone_ids, _, 0, "")                                                                                \
    F(7, U64, affected, _, 0, "")

#define WIRE_FIELDS_collective_amended(F)                                                                        \
    F(1, ID, event_id, _, WIRE_REQ, "")                                                                          \
    F(2, ID, zone_id, _, 0, "")                                                                                  \
    F(3, LINE, name, _, 0, "absent: unchanged; so are the others")                                               \
    F(4, LINE, place, _, WIRE_SEALED, "")                                                                        \
    F(5, IDS, zone_ids, _, 0, "added")                                                                           \
    F(6, U64, affected, _, 0, "")                                                                                \
    F(7, LINE, reason, _, WIRE_SEALED, "")

#define WIRE_FIELDS_collective_case_added(F)                                                                     \
    F(1, ID, event_id, _, WIRE_REQ, "")                                                                          \
    F(2, ID, case_id, _, WIRE_REQ, "")

#define WIRE_FIELDS_collective_closed(F)                                                                         \
    F(1, ID, event_id, _, WIRE_REQ, "")                                                                          \
    F(2, ID, zone_id, _, 0, "")                                                                                  \
    F(3, LINE, reason, _, WIRE_SEALED, "")

#define WIRE_FIELDS_collective_reopened(F)                                                                       \
    F(1, ID, event_id, _, WIRE_REQ, "")                                                                          \
    F(2, ID, zone_id, _, 0, "")                                                                                  \
    F(3, LINE, reason, _, WIRE_SEALED, "")

/* ---- arguments ------------------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_collective_open(F)                                                                           \
    F(1, ID, zone_id, _, WIRE_REQ, "where it began")                                                             \
    F(2, LINE, name, _, WIRE_REQ, "what people call it")                                                         \
    F(3, ENUM, event_class, event_class, 0, "default emergency")                                                 \
    F(4, LINE, place, _, WIRE_SEALED, "where")                                                                   \
    F(5, IDS, zone_ids, _, 0, "other zones it reaches")                                                          \
    F(6, U64, affected, _, 0, "people concerned, count")

#define WIRE_FIELDS_collective_update(F)                                                                         \
    F(1, ID, event_id, _, WIRE_REQ, "the event")                                                                 \
    F(2, LINE, name, _, 0, "what people call it")                                                                \
    F(3, LINE, place, _, WIRE_SEALED, "where")                                                                   \
    F(4, IDS, zone_ids, _, 0, "other zones it reaches, to add")                                                  \
    F(5, U64, affected, _, 0, "people concerned, count")                                                         \
    F(6, LINE, reason, _, WIRE_SEALED, "why")                                                                    \
    F(7, U64, if_version, _, 0, "only if the event is still at this version")

#define WIRE_FIELDS_collective_add(F)                                                                            \
    F(1, ID, event_id, _, WIRE_REQ, "the event")                                                                 \
    F(2, ID, case_id, _, WIRE_REQ, "number or id of a case of it")

#define WIRE_FIELDS_collective_end(F)                                                                            \
    F(1, ID, event_id, _, WIRE_REQ, "the event")                                                                 \
    F(2, LINE, reason, _, WIRE_REQ | WIRE_SEALED, "why")                                                         \
    F(3, U64, if_version, _, 0, "only if the event is still at this version")

#define WIRE_FIELDS_person_batch(F)                                                                              \
    F(1, ID, event_id, _, WIRE_REQ, "the event")                                                                 \
    F(2, ID, case_id, _, WIRE_REQ, "number or id of the case of it that they are entered in")                    \
    F(3, RECS, people, person_facts, 0, "up to 50")                                                              \
    F(4, TEXT, list, _, WIRE_SEALED, "one a line or between semicolons, up to 50: role, sex, age, vulnerabilities"\
                                     " as words in any order, then a colon and what the room calls them by")

#define WIRE_FIELDS_collective_query(F)                                                                          \
    F(1, ID, zone_id, _, 0, "only those that began in this zone")                                                \
    F(2, ENUM, state, collective_state, 0, "only this state")                                                    \
    F(3, U64, limit, _, 0, "rows a page, 1 to 200; default 200")                                                 \
    F(4, ID, after, _, 0, "continue behind this event_id")

#define WIRE_FIELDS_collective_get(F)                                                                            \
    F(1, ID, event_id, _, WIRE_REQ, "the event")

/* ---- replies and messages ------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_collective_page(F)                                                                           \
    F(1, RECS, items, collective, 0, "")                                                                         \
    F(2, ID, next, _, 0, "pass as after to go on; absent: no more")

/* ---- lists ---------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_collective(E) \
    E(collective_state)

#define WIRE_KINDS_collective(K, V) \
    K(V, 41, KIND_COLLECTIVE, collective, state, zone_id)

#define WIRE_PARTS_collective(R)

#define WIRE_ENTITIES_collective(R) \
    R(441, collective, "collective", "an event that concerns many people at once")

#define WIRE_EVENTS_collective(R)                                                          \
    R(420, collective_opened, "event.opened", "something concerns many people at once")    \
    R(421, collective_amended, "event.amended", "facts of the event changed")              \
    R(422, collective_case_added, "event.case_added", "a case is part of it")              \
    R(423, collective_closed, "event.closed", "it is over")                                \
    R(424, collective_reopened, "event.reopened", "it was not over")

#define WIRE_ARGS_collective(R)                         \
    R(420, collective_open, "collective_open", "")      \
    R(421, collective_update, "collective_update", "")  \
    R(422, collective_add, "collective_add", "")        \
    R(423, collective_end, "collective_end", "")        \
    R(424, collective_query, "collective_query", "")    \
    R(425, collective_get, "collective_get", "")        \
    R(426, person_batch, "person_batch", "")

#define WIRE_MESSAGES_collective(R) \
    R(420, collective_page, "collective_page", "")

#define WIRE_OPS_collective(O)                                                                                   \
    O(415, person_batch, "person.batch", WRITE, "POST", "/v1/collectives/{event_id}/persons", person_batch,      \
      "enter many people of a collective event at once")                                                         \
    O(420, collective_open, "collective.open", WRITE, "POST", "/v1/collectives", collective_open,                \
      "open an event that concerns many people")                                                                 \
    O(421, collective_list, "collective.list", READ, "GET", "/v1/collectives", collective_query,                 \
      "list collective events")                                                                                  \
    O(422, collective_show, "collective.show", READ, "GET", "/v1/collectives/{event_id}", collective_get,        \
      "show one collective event")                                                                               \
    O(423, collective_add, "collective.add", WRITE, "POST", "/v1/collectives/{event_id}/cases", collective_add,  \
      "say that a case is part of a collective event")                                                           \
    O(424, collective_close, "collective.close", WRITE, "POST", "/v1/collectives/{event_id}/close",              \
      collective_end, "say that a collective event is over")                                                     \
    O(425, collective_reopen, "collective.reopen", WRITE, "POST", "/v1/collectives/{event_id}/reopen",           \
      collective_end, "open a collective event again")                                                           \
    O(426, collective_update, "collective.update", WRITE, "POST", "/v1/collectives/{event_id}/update",           \
      collective_update, "correct the facts of a collective event")

#endif
