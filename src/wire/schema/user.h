/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: the people of the service: operators and their supervisors, crews of units, social workers,
 * leads of zones and areas, the region and those who teach. An id says nothing about who it is; the name is sealed.
 * Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_USER_H
#define WIRE_SCHEMA_USER_H

#define WIRE_ENUM_user_role(V)                   \
    V(0, USER_ROLE_NONE, "")                     \
    V(1, USER_OPERATOR, "operator")              \
    V(2, USER_SUPERVISOR, "supervisor")          \
    V(3, USER_UNIT, "unit")                      \
    V(4, USER_SOCIAL_WORKER, "social_worker")    \
    V(5, USER_ZONE_LEAD, "zone_lead")            \
    V(6, USER_AREA_LEAD, "area_lead")            \
    V(7, USER_REGION, "region")                  \
    V(8, USER_ANCI, "anci")                      \
    V(9, USER_SCIENCE_LEAD, "science_lead")      \
    V(10, USER_TECH_COMMITTEE, "tech_committee") \
    V(11, USER_PROVIDER, "provider")             \
    V(12, USER_SYSADMIN, "sysadmin")             \
    V(13, USER_AUDITOR, "auditor")               \
    V(14, USER_DPO, "dpo")                       \
    V(15, USER_GUEST, "guest")                   \
    V(16, USER_SERVICE, "service")               \
    V(110, USER_FRONT_END, "front_end")

#define WIRE_ENUM_profile(V)                     \
    V(0, PROFILE_NONE, "")                       \
    V(1, PROFILE_SOCIAL_WORKER, "social_worker") \
    V(2, PROFILE_PSYCHOLOGIST, "psychologist")   \
    V(3, PROFILE_LOGISTICS, "logistics")         \
    V(4, PROFILE_EDUCATOR, "educator")           \
    V(5, PROFILE_MEDIATOR, "mediator")

#define WIRE_ENUM_user_state(V)       \
    V(0, USER_STATE_NONE, "")         \
    V(1, USER_ACTIVE, "active")       \
    V(2, USER_SUSPENDED, "suspended") \
    V(3, USER_ENDED, "ended")

/* ---- parts ----------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_user_tenure(F)                                                                               \
    F(1, ENUM, role, user_role, 0, "")                                                                           \
    F(2, ID, area, _, 0, "")                                                                                     \
    F(3, IDS, zones, _, 0, "")                                                                                   \
    F(4, TIME, from, _, 0, "")                                                                                   \
    F(5, TIME, until, _, 0, "0: goes on")

/* ---- rows of the views ----------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_user(F)                                                                                      \
    F(1, ID, user_id, _, WIRE_REQ, "short name that says nothing about the person, e.g. op-7")                   \
    F(2, LINE, name, _, WIRE_SEALED, "")                                                                         \
    F(3, ENUM, role, user_role, 0, "what they do in the service now")                                            \
    F(4, ENUM, profile, profile, 0, "their profession")                                                          \
    F(5, ID, area, _, 0, "area vasta they answer for or work in")                                                \
    F(6, IDS, zones, _, 0, "zones they answer for or work in")                                                   \
    F(7, U64, order, _, 0, "place in the contact tree of their zones, 1 is called first")                        \
    F(8, LINE, contact, _, WIRE_SEALED, "how to reach them")                                                     \
    F(9, ENUM, state, user_state, 0, "")                                                                         \
    F(10, TIME, from, _, 0, "of the present role")                                                               \
    F(11, TIME, until, _, 0, "of the present role, if it ends")                                                  \
    F(12, LINE, reason, _, WIRE_SEALED, "of the last suspension, return or end")                                 \
    F(13, TIME, trained_at, _, 0, "first base training they attended")                                           \
    F(14, IDS, courses, _, 0, "courses they attended")                                                           \
    F(15, RECS, tenures, user_tenure, 0, "all roles they held, in order")                                        \
    F(16, U64, version, _, 0, "log index of its last change")                                                    \
    F(17, ID, unit_id, _, 0, "the unit whose crew they are in")                                                  \
    F(18, ID, shift_id, _, 0, "the shift they are on duty in, or were last")                                     \
    F(200, ID, login, _, 0, "by what name the machines of the room know them")                                   \
    F(201, ID, certificate, _, 0, "common name of the certificate they show from elsewhere")

/* ---- events ---------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_user_added(F)                                                                                \
    F(1, ID, user_id, _, WIRE_REQ, "")                                                                           \
    F(2, LINE, name, _, WIRE_SEALED, "")                                                                         \
    F(3, ENUM, role, user_role, WIRE_REQ, "")                                                                    \
    F(4, ENUM, profile, profile, 0, "")                                                                          \
    F(5, ID, area, _, 0, "")                                                                                     \
    F(6, IDS, zones, _, 0, "")                                                                                   \
    F(7, U64, order, _, 0, "")                                                                                   \
    F(8, LINE, contact, _, WIRE_SEALED, "")                                                                      \
    F(9, TIME, from, _, 0, "")                                                                                   \
    F(10, TIME, until, _, 0, "")                                                                                 \
    F(200, ID, login, _, 0, "")                                                                                  \
    F(201, ID, certificate, _, 0, "")

#define WIRE_FIELDS_user_role_set(F)                                                                             \
    F(1, ID, user_id, _, WIRE_REQ, "")                                                                           \
    F(2, ENUM, role, user_role, WIRE_REQ, "")                                                                    \
    F(3, ID, area, _, 0, "")                                                                                     \
    F(4, IDS, zones, _, 0, "")                                                                                   \
    F(5, TIME, from, _, 0, "")                                                                                   \
    F(6, TIME, until, _, 0, "")                                                                                  \
    F(7, LINE, reason, _, WIRE_SEALED, "")

#define WIRE_FIELDS_user_suspended(F)                                                                            \
    F(1, ID, user_id, _, WIRE_REQ, "")                                                                           \
    F(2, LINE, reason, _, WIRE_REQ | WIRE_SEALED, "")

#define WIRE_FIELDS_user_ended(F)                                                                                \
    F(1, ID, user_id, _, WIRE_REQ, "")                                                                           \
    F(2, LINE, reason, _, WIRE_REQ | WIRE_SEALED, "")

#define WIRE_FIELDS_user_resumed(F)                                                                              \
    F(1, ID, user_id, _, WIRE_REQ, "")                                                                           \
    F(2, LINE, reason, _, WIRE_REQ | WIRE_SEALED, "")

#define WIRE_FIELDS_user_amended(F)                                                                              \
    F(1, ID, user_id, _, WIRE_REQ, "")                                                                           \
    F(2, LINE, name, _, WIRE_SEALED, "absent: unchanged; so are the others")                                     \
    F(3, ENUM, profile, profile, 0, "")                                                                          \
    F(4, U64, order, _, 0, "")                                                                                   \
    F(5, LINE, contact, _, WIRE_SEALED, "")                                                                      \
    F(6, LINE, reason, _, WIRE_SEALED, "")                                                                       \
    F(200, ID, login, _, 0, "- takes it away")                                                                   \
    F(201, ID, certificate, _, 0, "- takes it away")

/* ---- arguments ------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_user_add(F)                                                                                  \
    F(1, ID, user_id, _, WIRE_REQ, "short name that says nothing about the person, e.g. op-7")                   \
    F(2, LINE, name, _, WIRE_SEALED, "full name")                                                                \
    F(3, ENUM, role, user_role, WIRE_REQ, "what they do in the service")                                         \
    F(4, ENUM, profile, profile, 0, "their profession")                                                          \
    F(5, ID, area, _, 0, "area vasta; needed for an area_lead")                                                  \
    F(6, IDS, zones, _, 0, "zones; needed for a zone_lead and a social_worker")                                  \
    F(7, U64, order, _, 0, "place in the contact tree of their zones, 1 is called first")                        \
    F(8, LINE, contact, _, WIRE_SEALED, "how to reach them")                                                     \
    F(9, TIME, from, _, 0, "since when they hold the role; default now")                                         \
    F(10, TIME, until, _, 0, "until when, if it ends")                                                           \
    F(200, ID, login, _, 0, "login name on the room's machines: who they are to a node")                         \
    F(201, ID, certificate, _, 0, "common name of their certificate, for another machine")

#define WIRE_FIELDS_user_set(F)                                                                                  \
    F(1, ID, user_id, _, WIRE_REQ, "the user")                                                                   \
    F(2, LINE, name, _, WIRE_SEALED, "full name, corrected")                                                     \
    F(3, ENUM, role, user_role, 0, "new role")                                                                   \
    F(4, ENUM, profile, profile, 0, "profession, corrected")                                                     \
    F(5, ID, area, _, 0, "area vasta of the new role")                                                           \
    F(6, IDS, zones, _, 0, "zones of the new role")                                                              \
    F(7, U64, order, _, 0, "new place in the contact tree")                                                      \
    F(8, LINE, contact, _, WIRE_SEALED, "new way to reach them")                                                 \
    F(9, TIME, from, _, 0, "since when they hold the new role; default now")                                     \
    F(10, TIME, until, _, 0, "until when, if it ends")                                                           \
    F(11, ENUM, state, user_state, 0, "suspended, active again, or ended")                                       \
    F(12, LINE, reason, _, WIRE_SEALED, "why; needed with a state")                                              \
    F(13, U64, if_version, _, 0, "only if the user is still at this version")                                    \
    F(200, ID, login, _, 0, "new login name on the room's machines; - takes it away")                            \
    F(201, ID, certificate, _, 0, "new common name of their certificate; - takes it away")

#define WIRE_FIELDS_user_query(F)                                                                                \
    F(1, ENUM, role, user_role, 0, "only this role")                                                             \
    F(2, ENUM, state, user_state, 0, "only this state")                                                          \
    F(3, ID, area, _, 0, "only this area")                                                                       \
    F(4, ID, zone_id, _, 0, "only those of this zone")                                                           \
    F(5, TIME, held_at, _, 0, "with role: who held it then, instead of now")                                     \
    F(6, U64, limit, _, 0, "rows a page, 1 to 200; default 200")                                                 \
    F(7, ID, after, _, 0, "continue behind this user_id")

#define WIRE_FIELDS_user_get(F)                                                                                  \
    F(1, ID, user_id, _, WIRE_REQ, "the user")

/* ---- replies and messages -------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_user_page(F)                                                                                 \
    F(1, RECS, items, user, 0, "")                                                                               \
    F(2, ID, next, _, 0, "pass as after to go on; absent: no more")

/* ---- lists ----------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_user(E) \
    E(user_role)           \
    E(profile)             \
    E(user_state)

#define WIRE_KINDS_user(K, V)              \
    K(V, 30, KIND_USER, user, state, area)

#define WIRE_PARTS_user(R)                                               \
    R(301, user_tenure, "user_tenure", "a role somebody held, and when")

#define WIRE_ENTITIES_user(R)                       \
    R(300, user, "user", "a person of the service")

#define WIRE_EVENTS_user(R)                                           \
    R(300, user_added, "user.added", "a person joins the service")    \
    R(301, user_role_set, "user.role_set", "a role, from a day on")   \
    R(302, user_suspended, "user.suspended", "takes no part for now") \
    R(303, user_ended, "user.ended", "has left the service")          \
    R(304, user_resumed, "user.resumed", "takes part again")          \
    R(305, user_amended, "user.amended", "facts corrected")

#define WIRE_ARGS_user(R)                \
    R(300, user_add, "user_add", "")     \
    R(301, user_set, "user_set", "")     \
    R(302, user_query, "user_query", "") \
    R(303, user_get, "user_get", "")

#define WIRE_MESSAGES_user(R)          \
    R(300, user_page, "user_page", "")

#define WIRE_OPS_user(O)                                                                                   \
    O(300, user_add, "user.add", WRITE, "POST", "/v1/users", user_add, "add a person of the service")      \
    O(301, user_list, "user.list", READ, "GET", "/v1/users", user_query, "list the people of the service") \
    O(302, user_show, "user.show", READ, "GET", "/v1/users/{user_id}", user_get, "show one person")        \
    O(303, user_set, "user.set", WRITE, "POST", "/v1/users/{user_id}/set", user_set,                       \
       "change a person's role, state or facts")

#endif
