/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: rooms, the lines that ring in them, the provider that staffs them.
 * Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_ROOM_H
#define WIRE_SCHEMA_ROOM_H

#define WIRE_ENUM_room_state(V) \
    V(0, ROOM_NONE, "")         \
    V(1, ROOM_ACTIVE, "active") \
    V(2, ROOM_ENDED, "ended")

/* Who may reach the room on a line. */
#define WIRE_ENUM_line_access(V) \
    V(0, LINE_ACCESS_NONE, "")   \
    V(1, LINE_GATED, "gated")    \
    V(2, LINE_OPEN, "open")      \
    V(3, LINE_PROFESSIONALS, "professionals")

#define WIRE_ENUM_line_state(V) \
    V(0, LINE_NONE, "")         \
    V(1, LINE_ACTIVE, "active") \
    V(2, LINE_ENDED, "ended")

#define WIRE_ENUM_provider_state(V) \
    V(0, PROVIDER_NONE, "")         \
    V(1, PROVIDER_ACTIVE, "active") \
    V(2, PROVIDER_ENDED, "ended")

/* ---- rows of the views ------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_room(F)                                \
    F(1, ID, room_id, _, WIRE_REQ, "short name")           \
    F(2, LINE, name, _, 0, "full name")                    \
    F(3, LINE, seat, _, 0, "where it sits")                \
    F(4, LINE, phone, _, 0, "how other rooms reach it")    \
    F(5, ID, provider_id, _, 0, "who staffs it")           \
    F(6, TIME, from, _, 0, "of the provider in this room") \
    F(7, TIME, until, _, 0, "")                            \
    F(8, ENUM, state, room_state, 0, "")                   \
    F(9, ID, area, _, 0, "area it sits in")                \
    F(10, U64, version, _, 0, "log index of its last change") \
    F(11, TIME, ended_at, _, 0, "when it left the service") \
    F(12, LINE, reason, _, 0, "of its end, or of the last correction")

#define WIRE_FIELDS_line(F)                                            \
    F(1, ID, line_id, _, WIRE_REQ, "short name")                       \
    F(2, LINE, number, _, 0, "as it is dialled")                       \
    F(3, ENUM, access, line_access, 0, "who may reach the room on it") \
    F(4, ID, room_id, _, 0, "room it rings in")                        \
    F(5, IDS, zone_ids, _, 0, "zones it serves; none: all")            \
    F(6, ENUM, state, line_state, 0, "")                               \
    F(7, U64, version, _, 0, "log index of its last change") \
    F(8, TIME, ended_at, _, 0, "when it left the service") \
    F(9, LINE, reason, _, 0, "of its end, or of the last correction")

#define WIRE_FIELDS_provider(F)                               \
    F(1, ID, provider_id, _, WIRE_REQ, "short name")          \
    F(2, LINE, name, _, 0, "full name")                       \
    F(3, TIME, from, _, 0, "contract from")                   \
    F(4, TIME, until, _, 0, "contract until; absent: no end") \
    F(5, LINES, bases, _, 0, "where its units stand")         \
    F(6, ENUM, state, provider_state, 0, "")                  \
    F(7, ID, area, _, 0, "area it works in")                  \
    F(8, LINE, act, _, 0, "contract or award it rests on")    \
    F(9, U64, version, _, 0, "log index of its last change") \
    F(10, TIME, ended_at, _, 0, "when it left the service") \
    F(11, LINE, reason, _, 0, "of its end, or of the last correction")

/* ---- events ------------------------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_room_added(F)      \
    F(1, ID, room_id, _, WIRE_REQ, "") \
    F(2, LINE, name, _, WIRE_REQ, "")  \
    F(3, LINE, seat, _, 0, "")         \
    F(4, LINE, phone, _, 0, "")        \
    F(5, ID, provider_id, _, 0, "")    \
    F(6, TIME, from, _, 0, "")         \
    F(7, TIME, until, _, 0, "")        \
    F(8, ID, area, _, 0, "")

#define WIRE_FIELDS_line_added(F)                 \
    F(1, ID, line_id, _, WIRE_REQ, "")            \
    F(2, LINE, number, _, WIRE_REQ, "")           \
    F(3, ENUM, access, line_access, WIRE_REQ, "") \
    F(4, ID, room_id, _, 0, "")                   \
    F(5, IDS, zone_ids, _, 0, "")

#define WIRE_FIELDS_provider_added(F)      \
    F(1, ID, provider_id, _, WIRE_REQ, "") \
    F(2, LINE, name, _, WIRE_REQ, "")      \
    F(3, TIME, from, _, 0, "")             \
    F(4, TIME, until, _, 0, "")            \
    F(5, LINES, bases, _, 0, "")           \
    F(6, ID, area, _, 0, "")               \
    F(7, LINE, act, _, 0, "")

#define WIRE_FIELDS_room_amended(F)                                                                              \
    F(1, ID, room_id, _, WIRE_REQ, "")                                                                           \
    F(2, LINE, name, _, 0, "absent: unchanged; so are the others")                                               \
    F(3, LINE, seat, _, 0, "")                                                                                   \
    F(4, LINE, phone, _, 0, "")                                                                                  \
    F(5, ID, provider_id, _, 0, "")                                                                              \
    F(6, TIME, from, _, 0, "")                                                                                   \
    F(7, TIME, until, _, 0, "")                                                                                  \
    F(8, ID, area, _, 0, "")                                                                                     \
    F(9, LINE, reason, _, 0, "")

#define WIRE_FIELDS_room_ended(F)                                                                                \
    F(1, ID, room_id, _, WIRE_REQ, "")                                                                           \
    F(2, LINE, reason, _, WIRE_REQ, "")                                                                          \
    F(3, TIME, occurred_at, _, 0, "when; absent: when it was recorded")

#define WIRE_FIELDS_line_amended(F)                                                                              \
    F(1, ID, line_id, _, WIRE_REQ, "")                                                                           \
    F(2, LINE, number, _, 0, "absent: unchanged; so are the others")                                             \
    F(3, ENUM, access, line_access, 0, "")                                                                       \
    F(4, ID, room_id, _, 0, "")                                                                                  \
    F(5, IDS, zone_ids, _, 0, "")                                                                                \
    F(6, LINE, reason, _, 0, "")

#define WIRE_FIELDS_line_ended(F)                                                                                \
    F(1, ID, line_id, _, WIRE_REQ, "")                                                                           \
    F(2, LINE, reason, _, WIRE_REQ, "")                                                                          \
    F(3, TIME, occurred_at, _, 0, "when; absent: when it was recorded")

#define WIRE_FIELDS_provider_amended(F)                                                                          \
    F(1, ID, provider_id, _, WIRE_REQ, "")                                                                       \
    F(2, LINE, name, _, 0, "absent: unchanged; so are the others")                                               \
    F(3, TIME, from, _, 0, "")                                                                                   \
    F(4, TIME, until, _, 0, "")                                                                                  \
    F(5, LINES, bases, _, 0, "")                                                                                 \
    F(6, ID, area, _, 0, "")                                                                                     \
    F(7, LINE, act, _, 0, "")                                                                                    \
    F(8, LINE, reason, _, 0, "")

#define WIRE_FIELDS_provider_ended(F)                                                                            \
    F(1, ID, provider_id, _, WIRE_REQ, "")                                                                       \
    F(2, LINE, reason, _, WIRE_REQ, "")                                                                          \
    F(3, TIME, occurred_at, _, 0, "when; absent: when it was recorded")

/* ---- arguments --------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_room_add(F)                             \
    F(1, ID, room_id, _, WIRE_REQ, "short name, e.g. coes") \
    F(2, LINE, name, _, WIRE_REQ, "full name")              \
    F(3, LINE, seat, _, 0, "where it sits")                 \
    F(4, LINE, phone, _, 0, "how other rooms reach it")     \
    F(5, ID, provider_id, _, 0, "who staffs it")            \
    F(6, TIME, from, _, 0, "of the provider in this room")  \
    F(7, TIME, until, _, 0, "default: no end")              \
    F(8, ID, area, _, 0, "area it sits in")

#define WIRE_FIELDS_room_update(F)                                                                               \
    F(1, ID, room_id, _, WIRE_REQ, "short name")                                                                 \
    F(2, LINE, name, _, 0, "full name")                                                                          \
    F(3, LINE, seat, _, 0, "where it sits")                                                                      \
    F(4, LINE, phone, _, 0, "how other rooms reach it")                                                          \
    F(5, ID, provider_id, _, 0, "who staffs it")                                                                 \
    F(6, TIME, from, _, 0, "of the provider in this room")                                                       \
    F(7, TIME, until, _, 0, "")                                                                                  \
    F(8, ID, area, _, 0, "area it sits in")                                                                      \
    F(9, LINE, reason, _, 0, "why")                                                                              \
    F(10, U64, if_version, _, 0, "only if it is still at this version")

#define WIRE_FIELDS_room_end(F)                                                                                  \
    F(1, ID, room_id, _, WIRE_REQ, "short name")                                                                 \
    F(2, LINE, reason, _, WIRE_REQ, "why")                                                                       \
    F(3, TIME, occurred_at, _, 0, "when, if not now")                                                            \
    F(4, U64, if_version, _, 0, "only if it is still at this version")

#define WIRE_FIELDS_room_query(F)                                \
    F(1, U64, limit, _, 0, "rows a page, 1 to 200; default 200") \
    F(2, ID, after, _, 0, "continue behind this room_id")

#define WIRE_FIELDS_line_add(F)                                                                                     \
    F(1, ID, line_id, _, WIRE_REQ, "short name, e.g. tollfree")                                                     \
    F(2, LINE, number, _, WIRE_REQ, "as it is dialled")                                                             \
    F(3, ENUM, access, line_access, WIRE_REQ, "gated (by category and date), open (citizens too) or professionals") \
    F(4, ID, room_id, _, 0, "room it rings in")                                                                     \
    F(5, IDS, zone_ids, _, 0, "zones it serves; default: all")

#define WIRE_FIELDS_line_update(F)                                                                               \
    F(1, ID, line_id, _, WIRE_REQ, "short name")                                                                 \
    F(2, LINE, number, _, 0, "as it is dialled")                                                                 \
    F(3, ENUM, access, line_access, 0, "gated, open or professionals")                                           \
    F(4, ID, room_id, _, 0, "room it rings in")                                                                  \
    F(5, IDS, zone_ids, _, 0, "zones it serves from now on, instead of those before")                            \
    F(6, LINE, reason, _, 0, "why")                                                                              \
    F(7, U64, if_version, _, 0, "only if it is still at this version")

#define WIRE_FIELDS_line_end(F)                                                                                  \
    F(1, ID, line_id, _, WIRE_REQ, "short name")                                                                 \
    F(2, LINE, reason, _, WIRE_REQ, "why")                                                                       \
    F(3, TIME, occurred_at, _, 0, "when, if not now")                                                            \
    F(4, U64, if_version, _, 0, "only if it is still at this version")

#define WIRE_FIELDS_line_query(F)                                \
    F(1, ID, room_id, _, 0, "only this room")                    \
    F(2, U64, limit, _, 0, "rows a page, 1 to 200; default 200") \
    F(3, ID, after, _, 0, "continue behind this line_id")

#define WIRE_FIELDS_provider_add(F)                            \
    F(1, ID, provider_id, _, WIRE_REQ, "short name")           \
    F(2, LINE, name, _, WIRE_REQ, "full name")                 \
    F(3, TIME, from, _, 0, "contract from; default: now")      \
    F(4, TIME, until, _, 0, "contract until; default: no end") \
    F(5, LINES, bases, _, 0, "where its units stand")          \
    F(6, ID, area, _, 0, "area it works in")                   \
    F(7, LINE, act, _, 0, "contract or award it rests on")

#define WIRE_FIELDS_provider_update(F)                                                                           \
    F(1, ID, provider_id, _, WIRE_REQ, "short name")                                                             \
    F(2, LINE, name, _, 0, "full name")                                                                          \
    F(3, TIME, from, _, 0, "contract from")                                                                      \
    F(4, TIME, until, _, 0, "contract until")                                                                    \
    F(5, LINES, bases, _, 0, "where its units stand, instead of those before")                                   \
    F(6, ID, area, _, 0, "area it works in")                                                                     \
    F(7, LINE, act, _, 0, "contract, award or extension it rests on")                                            \
    F(8, LINE, reason, _, 0, "why")                                                                              \
    F(9, U64, if_version, _, 0, "only if it is still at this version")

#define WIRE_FIELDS_provider_end(F)                                                                              \
    F(1, ID, provider_id, _, WIRE_REQ, "short name")                                                             \
    F(2, LINE, reason, _, WIRE_REQ, "why")                                                                       \
    F(3, TIME, occurred_at, _, 0, "when, if not now")                                                            \
    F(4, U64, if_version, _, 0, "only if it is still at this version")

#define WIRE_FIELDS_provider_query(F)                            \
    F(1, ID, area, _, 0, "only this area")                       \
    F(2, U64, limit, _, 0, "rows a page, 1 to 200; default 200") \
    F(3, ID, after, _, 0, "continue behind this provider_id")

/* ---- replies and messages ---------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_room_page(F)   \
    F(1, RECS, items, room, 0, "") \
    F(2, ID, next, _, 0, "")

#define WIRE_FIELDS_line_page(F)   \
    F(1, RECS, items, line, 0, "") \
    F(2, ID, next, _, 0, "")

#define WIRE_FIELDS_provider_page(F)   \
    F(1, RECS, items, provider, 0, "") \
    F(2, ID, next, _, 0, "")

/* ---- lists ------------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_room(E) \
    E(room_state)          \
    E(line_access)         \
    E(line_state)          \
    E(provider_state)

#define WIRE_KINDS_room(K, V)                 \
    K(V, 11, KIND_ROOM, room, state, area)    \
    K(V, 16, KIND_LINE, line, state, room_id) \
    K(V, 17, KIND_PROVIDER, provider, state, area)

#define WIRE_PARTS_room(R)

#define WIRE_ENTITIES_room(R)                          \
    R(101, room, "room", "an operations room")         \
    R(102, line, "line", "a telephone line of a room") \
    R(103, provider, "provider", "a soggetto gestore")

#define WIRE_EVENTS_room(R)                                    \
    R(101, room_added, "room.added", "a room enters the list") \
    R(104, line_added, "line.added", "a line rings in a room") \
    R(105, provider_added, "provider.added", "a provider enters the list") \
    R(1204, room_amended, "room.amended", "facts of a room were corrected") \
    R(1205, room_ended, "room.ended", "a room left the service") \
    R(1208, line_amended, "line.amended", "facts of a line were corrected") \
    R(1209, line_ended, "line.ended", "a line left the service") \
    R(1212, provider_amended, "provider.amended", "facts of a provider were corrected") \
    R(1213, provider_ended, "provider.ended", "a provider left the service")

#define WIRE_ARGS_room(R)                    \
    R(103, room_add, "room_add", "")         \
    R(104, room_query, "room_query", "")     \
    R(105, line_add, "line_add", "")         \
    R(106, line_query, "line_query", "")     \
    R(107, provider_add, "provider_add", "") \
    R(108, provider_query, "provider_query", "") \
    R(1204, room_update, "room_update", "") \
    R(1205, room_end, "room_end", "") \
    R(1208, line_update, "line_update", "") \
    R(1209, line_end, "line_end", "") \
    R(1212, provider_update, "provider_update", "") \
    R(1213, provider_end, "provider_end", "")

#define WIRE_MESSAGES_room(R)          \
    R(101, room_page, "room_page", "") \
    R(102, line_page, "line_page", "") \
    R(103, provider_page, "provider_page", "")

#define WIRE_OPS_room(O)                                                                 \
    O(102, room_add, "room.add", WRITE, "POST", "/v1/rooms", room_add,                   \
      "add a room")                                                                      \
    O(103, room_list, "room.list", READ, "GET", "/v1/rooms", room_query,                 \
      "list rooms")                                                                      \
    O(140, line_add, "line.add", WRITE, "POST", "/v1/lines", line_add,                   \
      "add a telephone line")                                                            \
    O(141, line_list, "line.list", READ, "GET", "/v1/lines", line_query,                 \
      "list telephone lines")                                                            \
    O(142, provider_add, "provider.add", WRITE, "POST", "/v1/providers", provider_add,   \
      "add a provider")                                                                  \
    O(143, provider_list, "provider.list", READ, "GET", "/v1/providers", provider_query, \
      "list providers") \
    O(1204, room_update, "room.update", WRITE, "POST", "/v1/rooms/{room_id}", room_update, \
      "correct the facts of a room") \
    O(1205, room_end, "room.end", WRITE, "POST", "/v1/rooms/{room_id}/end", room_end, \
      "a room leaves the service") \
    O(1208, line_update, "line.update", WRITE, "POST", "/v1/lines/{line_id}", line_update, \
      "correct the facts of a line") \
    O(1209, line_end, "line.end", WRITE, "POST", "/v1/lines/{line_id}/end", line_end, \
      "a line leaves the service") \
    O(1212, provider_update, "provider.update", WRITE, "POST", "/v1/providers/{provider_id}", provider_update, \
      "correct the facts of a provider") \
    O(1213, provider_end, "provider.end", WRITE, "POST", "/v1/providers/{provider_id}/end", provider_end, \
      "a provider leaves the service")

#endif
