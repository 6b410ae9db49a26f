/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: the zone group (GOES), who is in it and in which order they are called. Names and numbers of
 * people are sealed. Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_GROUP_H
#define WIRE_SCHEMA_GROUP_H

#define WIRE_ENUM_group_state(V)  \
    V(0, GROUP_NONE, "")          \
    V(1, GROUP_ACTIVE, "active")  \
    V(2, GROUP_LEFT, "left")

/* ---- rows of the views ------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_group_member(F)                                                                              \
    F(1, ID, member_id, _, WIRE_REQ, "")                                                                         \
    F(2, ID, zone_id, _, 0, "")                                                                                  \
    F(3, LINE, role, _, 0, "what they are in the group, e.g. zone lead, municipal social worker")                \
    F(4, LINE, body, _, 0, "whom they are there for: a municipality, the health authority")                      \
    F(5, LINE, name, _, WIRE_SEALED, "who they are")                                                             \
    F(6, LINE, phone, _, WIRE_SEALED, "by day")                                                                  \
    F(7, LINE, phone_off_hours, _, WIRE_SEALED, "at night and on holidays")                                      \
    F(8, U64, order, _, 0, "in which they are called, 1 first")                                                  \
    F(9, ID, called_by, _, 0, "member of the group who calls them; absent: the room does")                       \
    F(10, ENUM, state, group_state, 0, "")                                                                       \
    F(11, TIME, since, _, 0, "")                                                                                 \
    F(12, TIME, left_at, _, 0, "")                                                                               \
    F(13, LINE, reason, _, 0, "why they left")                                                                   \
    F(14, U64, version, _, 0, "log index of its last change")

/* ---- events ------------------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_group_joined(F)                                                                              \
    F(1, ID, member_id, _, WIRE_REQ, "")                                                                         \
    F(2, ID, zone_id, _, WIRE_REQ, "")                                                                           \
    F(3, LINE, role, _, 0, "")                                                                                   \
    F(4, LINE, body, _, 0, "")                                                                                   \
    F(5, LINE, name, _, WIRE_SEALED, "")                                                                         \
    F(6, LINE, phone, _, WIRE_SEALED, "")                                                                        \
    F(7, LINE, phone_off_hours, _, WIRE_SEALED, "")                                                              \
    F(8, U64, order, _, 0, "")                                                                                   \
    F(9, ID, called_by, _, 0, "")

#define WIRE_FIELDS_group_amended(F)                                                                             \
    F(1, ID, member_id, _, WIRE_REQ, "")                                                                         \
    F(2, ID, zone_id, _, WIRE_REQ, "")                                                                           \
    F(3, LINE, role, _, 0, "")                                                                                   \
    F(4, LINE, body, _, 0, "")                                                                                   \
    F(5, LINE, name, _, WIRE_SEALED, "")                                                                         \
    F(6, LINE, phone, _, WIRE_SEALED, "")                                                                        \
    F(7, LINE, phone_off_hours, _, WIRE_SEALED, "")                                                              \
    F(8, U64, order, _, 0, "")                                                                                   \
    F(9, ID, called_by, _, 0, "")                                                                                \
    F(10, LINE, reason, _, 0, "")

#define WIRE_FIELDS_group_left(F)                                                                                \
    F(1, ID, member_id, _, WIRE_REQ, "")                                                                         \
    F(2, ID, zone_id, _, WIRE_REQ, "")                                                                           \
    F(3, LINE, reason, _, 0, "")

/* ---- arguments --------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_group_add(F)                                                                                 \
    F(1, ID, zone_id, _, WIRE_REQ, "the zone")                                                                   \
    F(2, LINE, role, _, WIRE_REQ, "what they are in the group, e.g. zone lead, municipal social worker")         \
    F(3, LINE, body, _, 0, "whom they are there for: a municipality, the health authority")                      \
    F(4, LINE, name, _, WIRE_SEALED, "who they are")                                                             \
    F(5, LINE, phone, _, WIRE_SEALED, "by day")                                                                  \
    F(6, LINE, phone_off_hours, _, WIRE_SEALED, "at night and on holidays")                                      \
    F(7, U64, order, _, 0, "in which they are called, 1 first; default: last")                                   \
    F(8, ID, called_by, _, 0, "member of the group who calls them; absent: the room does")

#define WIRE_FIELDS_group_update(F)                                                                              \
    F(1, ID, member_id, _, WIRE_REQ, "the member")                                                               \
    F(2, LINE, role, _, 0, "what they are in the group, e.g. zone lead, municipal social worker")                \
    F(3, LINE, body, _, 0, "whom they are there for: a municipality, the health authority")                      \
    F(4, LINE, name, _, WIRE_SEALED, "who they are")                                                             \
    F(5, LINE, phone, _, WIRE_SEALED, "by day")                                                                  \
    F(6, LINE, phone_off_hours, _, WIRE_SEALED, "at night and on holidays")                                      \
    F(7, U64, order, _, 0, "in which they are called, 1 first")                                                  \
    F(8, ID, called_by, _, 0, "member of the group who calls them; absent: the room does")                       \
    F(9, LINE, reason, _, 0, "why")                                                                              \
    F(10, U64, if_version, _, 0, "only if it is still at this version")

#define WIRE_FIELDS_group_leave(F)                                                                               \
    F(1, ID, member_id, _, WIRE_REQ, "the member")                                                               \
    F(2, LINE, reason, _, 0, "why")                                                                              \
    F(3, U64, if_version, _, 0, "only if it is still at this version")

#define WIRE_FIELDS_group_query(F)                                                                               \
    F(1, ID, zone_id, _, WIRE_REQ, "the zone")                                                                   \
    F(2, BOOL, all, _, 0, "also those who left")

/* ---- replies and messages ---------------------------------------------------------------------------------- */

#define WIRE_FIELDS_group_page(F)                                                                                \
    F(1, RECS, items, group_member, 0, "in the order they are called")

/* ---- lists ------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_group(E) \
    E(group_state)

#define WIRE_KINDS_group(K, V) \
    K(V, 86, KIND_GROUP_MEMBER, group_member, state, zone_id)

#define WIRE_PARTS_group(R)

#define WIRE_ENTITIES_group(R) \
    R(1200, group_member, "group_member", "somebody in a zone group")

#define WIRE_EVENTS_group(R)                                                      \
    R(1230, group_joined, "group.joined", "somebody is in the zone group")        \
    R(1231, group_amended, "group.amended", "facts of a member were corrected")   \
    R(1232, group_left, "group.left", "somebody left the zone group")

#define WIRE_ARGS_group(R)                   \
    R(1230, group_add, "group_add", "")       \
    R(1231, group_update, "group_update", "") \
    R(1232, group_leave, "group_leave", "")   \
    R(1233, group_query, "group_query", "")

#define WIRE_MESSAGES_group(R) \
    R(1230, group_page, "group_page", "")

#define WIRE_OPS_group(O)                                                                          \
    O(1230, group_add, "group.add", WRITE, "POST", "/v1/zones/{zone_id}/group", group_add,         \
      "somebody is in the zone group")                                                             \
    O(1231, group_update, "group.update", WRITE, "POST", "/v1/group/{member_id}", group_update,    \
      "correct what is known of a member of a zone group")                                         \
    O(1232, group_leave, "group.leave", WRITE, "POST", "/v1/group/{member_id}/leave", group_leave, \
      "somebody leaves the zone group")                                                            \
    O(1233, group_list, "group.list", READ, "GET", "/v1/zones/{zone_id}/group", group_query,       \
      "the contact tree of a zone: who is called, in which order, by whom")

#endif
