/* SPDX-License-Identifier: EUPL-1.2 */
/* The schema of one topic: events as clients see them. Only schema/topics.h includes it. */
#ifndef WIRE_SCHEMA_EVENT_H
#define WIRE_SCHEMA_EVENT_H

/* ---- arguments ----------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_event_query(F)                                                                               \
    F(1, ID, since, _, 0, "behind this event id or log index; default 0, the beginning")                         \
    F(2, U64, limit, _, 0, "events a page, 1 to 1000; default 100")                                              \
    F(3, ID, case_id, _, 0, "only this case")                                                                    \
    F(4, ID, zone_id, _, 0, "only this zone")                                                                    \
    F(5, ID, type, _, 0, "only this type, or all that start with it (case.)")

#define WIRE_FIELDS_event_get(F)                                                                                 \
    F(1, ID, event_id, _, WIRE_REQ, "INDEX or INDEX.N")

/* ---- replies and messages ------------------------------------------------------------------------------------ */

/* The head of an event as clients see it; in JSON its body follows as "body". */
#define WIRE_FIELDS_event_head(F)                                                                                \
    F(1, ID, id, _, 0, "INDEX.N: what a watcher resumes from")                                                   \
    F(2, U64, index, _, 0, "log index")                                                                          \
    F(3, ID, type, _, 0, "")                                                                                     \
    F(4, TIME, recorded_at, _, 0, "")                                                                            \
    F(5, ID, actor, _, 0, "")                                                                                    \
    F(6, ID, request_id, _, 0, "")                                                                               \
    F(7, ID, op, _, 0, "operation that made it")                                                                 \
    F(8, U64, node, _, 0, "node that decided")                                                                   \
    F(9, ID, case_id, _, 0, "")                                                                                  \
    F(10, ID, zone_id, _, 0, "")                                                                                 \
    F(130, ID, shift, _, 0, "the shift it was written on")                                                       \
    F(200, ID, user_id, _, 0, "the user that asked, where the room knows them")                                  \
    F(201, ENUM, role, user_role, 0, "the role in which they asked")                                             \
    F(202, ID, via, _, 0, "the front end that asked in their name")                                              \
    F(203, ID, glass, _, 0, "broken: they did what their role may not")

/* ---- lists --------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_event(E)

#define WIRE_KINDS_event(K, V)

#define WIRE_PARTS_event(R)

#define WIRE_ENTITIES_event(R)

#define WIRE_EVENTS_event(R)

#define WIRE_ARGS_event(R)                \
    R(18, event_query, "event_query", "") \
    R(19, event_get, "event_get", "")

#define WIRE_MESSAGES_event(R) \
    R(8, event_head, "event", "")

#define WIRE_OPS_event(O)                                                                                    \
    O(27, event_list, "event.list", READ, "GET", "/v1/events", event_query, "list events of the log")        \
    O(28, event_show, "event.show", READ, "GET", "/v1/events/{event_id}", event_get, "show one event whole") \
    O(40, event_watch, "event.watch", STREAM, "GET", "/v1/watch", event_query, "follow events as they are committed")

#endif
