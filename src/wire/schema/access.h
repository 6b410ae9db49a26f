/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: who may do what, who broke the glass, and who read what. Who may do what is the table of
 * domain/access_table.h; here is what of it rests in the room. Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_ACCESS_H
#define WIRE_SCHEMA_ACCESS_H

#define WIRE_ENUM_access_state(V)   \
    V(0, ACCESS_NONE, "")           \
    V(1, ACCESS_OPEN, "open")       \
    V(2, ACCESS_ENFORCED, "enforced")

#define WIRE_ENUM_access_switch(V) \
    V(0, SWITCH_NONE, "")          \
    V(1, SWITCH_OFF, "off")        \
    V(2, SWITCH_ON, "on")

#define WIRE_ENUM_login_state(V) \
    V(0, LOGIN_NONE, "")         \
    V(1, LOGIN_GIVEN, "given")   \
    V(2, LOGIN_TAKEN_BACK, "taken_back")

#define WIRE_ENUM_grant_state(V)  \
    V(0, GRANT_NONE, "")          \
    V(1, GRANT_GIVEN, "given")    \
    V(2, GRANT_ENDED, "ended")

#define WIRE_ENUM_held_section(V)   \
    V(0, HELD_NONE, "")             \
    V(1, HELD_PERSON, "person")     \
    V(2, HELD_CASE, "case")         \
    V(3, HELD_REPORT, "report")     \
    V(4, HELD_PLACEMENT, "placement") \
    V(5, HELD_DEADLINE, "deadline") \
    V(6, HELD_EVENT, "event")       \
    V(7, HELD_ACCESS, "access")

/* ---- parts ------------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_access_head(F)                                                                               \
    F(1, U64, node, _, 0, "whose access log")                                                                    \
    F(2, U64, entries, _, 0, "records it had")                                                                   \
    F(3, ID, digest, _, 0, "chain value of the last one, hex")                                                   \
    F(4, TIME, at, _, 0, "when that was put into the log")

#define WIRE_FIELDS_access_read(F)                                                                               \
    F(1, U64, seq, _, 0, "from 1, of its node")                                                                  \
    F(2, TIME, at, _, 0, "")                                                                                     \
    F(3, U64, node, _, 0, "that answered")                                                                       \
    F(4, ID, actor, _, 0, "")                                                                                    \
    F(5, ID, user_id, _, 0, "")                                                                                  \
    F(6, ENUM, role, user_role, 0, "")                                                                           \
    F(7, ID, via, _, 0, "front end that asked in their name")                                                    \
    F(8, ID, op, _, 0, "")                                                                                       \
    F(9, ID, outcome, _, 0, "read, masked or denied; with the glass broken: glass")                              \
    F(10, ID, case_id, _, 0, "")                                                                                 \
    F(11, ID, person_id, _, 0, "")                                                                               \
    F(12, ID, zone_id, _, 0, "")                                                                                 \
    F(13, LINE, purpose, _, 0, "")

/* ---- rows of the views ------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_access(F)                                                                                    \
    F(1, ID, access_id, _, WIRE_REQ, "room")                                                                     \
    F(2, ENUM, state, access_state, 0, "open: whoever reaches a node's socket may do everything")                \
    F(3, TIME, since, _, 0, "")                                                                                  \
    F(4, LINE, reason, _, 0, "of the last switch")                                                               \
    F(5, ID, by, _, 0, "who switched it")                                                                        \
    F(6, RECS, heads, access_head, 0, "the access logs of the nodes, as far as they are witnessed")              \
    F(7, ID, group, _, 0, "")                                                                                    \
    F(8, U64, version, _, 0, "log index of its last change")

#define WIRE_FIELDS_login(F)                                                                                     \
    F(1, ID, login_id, _, WIRE_REQ, "unix:NAME of a local peer, tls:NAME of a certificate")                      \
    F(2, ID, user_id, _, 0, "whose it is")                                                                       \
    F(3, ENUM, state, login_state, 0, "")                                                                        \
    F(4, U64, version, _, 0, "log index of its last change")

#define WIRE_FIELDS_grant(F)                                                                                     \
    F(1, ID, grant_id, _, WIRE_REQ, "user/ID, or unix/LOGIN of somebody without one")                             \
    F(2, ID, user_id, _, 0, "")                                                                                  \
    F(3, LINE, reason, _, 0, "")                                                                                 \
    F(4, TIME, from, _, 0, "")                                                                                   \
    F(5, TIME, until, _, 0, "ends by itself then")                                                               \
    F(6, ENUM, state, grant_state, 0, "ended: given back before its time")                                       \
    F(7, U64, version, _, 0, "log index of its last change")

/* ---- events ------------------------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_access_enforced(F)                                                                           \
    F(1, ENUM, switched, access_switch, WIRE_REQ, "")                                                            \
    F(2, LINE, reason, _, 0, "")

#define WIRE_FIELDS_access_broken(F)                                                                             \
    F(1, ID, grant_id, _, WIRE_REQ, "user/ID, or unix/LOGIN of somebody without one")                             \
    F(2, ID, user_id, _, 0, "")                                                                                  \
    F(3, LINE, reason, _, WIRE_REQ, "")                                                                          \
    F(4, TIME, until, _, 0, "")

#define WIRE_FIELDS_access_mended(F)                                                                             \
    F(1, ID, grant_id, _, WIRE_REQ, "")                                                                          \
    F(2, LINE, reason, _, 0, "")

#define WIRE_FIELDS_access_witnessed(F)                                                                          \
    F(1, U64, node, _, 0, "whose access log")                                                                    \
    F(2, U64, entries, _, 0, "records it had")                                                                   \
    F(3, ID, digest, _, WIRE_REQ, "chain value of the last one, hex")

#define WIRE_FIELDS_access_exported(F)                                                                           \
    F(1, ID, person_id, _, WIRE_REQ, "")                                                                         \
    F(2, ID, zone_id, _, 0, "")                                                                                  \
    F(3, LINE, reason, _, WIRE_REQ, "the request it answers: number and date of the letter, never a name")

/* ---- arguments --------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_access_enforce(F)                                                                            \
    F(1, ENUM, switched, access_switch, WIRE_REQ, "on or off")                                                   \
    F(2, LINE, reason, _, WIRE_REQ, "why")

#define WIRE_FIELDS_access_break_glass(F)                                                                        \
    F(1, LINE, reason, _, WIRE_REQ, "what happens that cannot wait for somebody who may")                        \
    F(2, TIME, until, _, 0, "when it ends, at most 4 hours from now; default 30 minutes")

#define WIRE_FIELDS_access_mend(F)                                                                               \
    F(1, ID, grant_id, _, 0, "whose; default your own")                                                          \
    F(2, LINE, reason, _, 0, "what was done")

#define WIRE_FIELDS_grant_query(F)                                                                               \
    F(1, BOOL, all, _, 0, "also what has ended")                                                                 \
    F(2, U64, limit, _, 0, "rows a page, 1 to 200; default 200")                                                 \
    F(3, ID, after, _, 0, "continue behind this grant_id")

#define WIRE_FIELDS_access_witness(F)                                                                            \
    F(1, U64, node, _, WIRE_REQ, "")                                                                             \
    F(2, U64, entries, _, WIRE_REQ, "")                                                                          \
    F(3, ID, digest, _, WIRE_REQ, "")

#define WIRE_FIELDS_access_log_query(F)                                                                          \
    F(1, ID, case_id, _, 0, "only reads of this case")                                                           \
    F(2, ID, person_id, _, 0, "only reads of this person")                                                       \
    F(3, ID, user_id, _, 0, "only reads by this user")                                                           \
    F(4, TIME, since, _, 0, "only reads since then")                                                             \
    F(5, U64, limit, _, 0, "rows a page, 1 to 200; default 100")                                                 \
    F(6, U64, before, _, 0, "continue before this place: the next of the reply")

#define WIRE_FIELDS_access_verify_args(F)                                                                        \
    F(1, U64, after, _, 0, "continue behind this place: the next of the reply")

#define WIRE_FIELDS_person_export(F)                                                                             \
    F(1, ID, person_id, _, WIRE_REQ, "whose data")                                                               \
    F(2, LINE, reason, _, WIRE_REQ, "the request it answers: number and date of the letter, never a name")

#define WIRE_FIELDS_person_held_query(F)                                                                         \
    F(1, ID, person_id, _, WIRE_REQ, "whose data")                                                               \
    F(2, ID, after, _, 0, "continue behind the next of the page before")

/* ---- replies and messages ---------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_grant_page(F)                                                                                \
    F(1, RECS, items, grant, 0, "")                                                                              \
    F(2, ID, next, _, 0, "pass as after to go on; absent: no more")

#define WIRE_FIELDS_access_log_page(F)                                                                           \
    F(1, RECS, items, access_read, 0, "the newest first")                                                        \
    F(2, ID, next, _, 0, "pass as before to go on; absent: no more")

#define WIRE_FIELDS_access_verified(F)                                                                           \
    F(1, U64, node, _, 0, "")                                                                                    \
    F(2, U64, entries, _, 0, "records of its access log")                                                        \
    F(3, ID, digest, _, 0, "chain value of the last one, hex")                                                   \
    F(4, U64, verified, _, 0, "of them, checked by this call")                                                   \
    F(5, U64, witnessed, _, 0, "records when the room's log last took note of it")                               \
    F(6, ID, next, _, 0, "there is more: pass as after to go on")

#define WIRE_FIELDS_access_reply(F)                                                                              \
    F(1, ENUM, state, access_state, 0, "")                                                                       \
    F(2, TIME, since, _, 0, "")                                                                                  \
    F(3, LINE, reason, _, 0, "of the last switch")                                                               \
    F(4, ID, by, _, 0, "who switched it")                                                                        \
    F(5, ID, actor, _, 0, "who asks")                                                                            \
    F(6, ID, user_id, _, 0, "the user that is; absent: nobody the room knows")                                   \
    F(7, ENUM, role, user_role, 0, "")                                                                           \
    F(8, IDS, zones, _, 0, "")                                                                                   \
    F(9, TIME, glass_until, _, 0, "until when the one who asks may do everything")                               \
    F(10, RECS, heads, access_head, 0, "the access logs of the nodes, as far as they are witnessed")

#define WIRE_FIELDS_held_item(F)                                                                                 \
    F(1, ENUM, section, held_section, 0, "")                                                                     \
    F(2, ID, id, _, 0, "of the row or the event")                                                                \
    F(3, ID, number, _, 0, "of the case it belongs to")                                                          \
    F(4, TIME, at, _, 0, "")                                                                                     \
    F(5, LINE, title, _, 0, "what it is")                                                                        \
    F(6, ENUM, by, user_role, 0, "role of who wrote it")                                                         \
    F(7, LINES, masked, _, 0, "what of it is about somebody else and is not told")

/* ---- lists ------------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_access(E) \
    E(access_state)          \
    E(access_switch)         \
    E(login_state)           \
    E(held_section)          \
    E(grant_state)

#define WIRE_KINDS_access(K, V)                    \
    K(V, 83, KIND_ACCESS, access, state, group)    \
    K(V, 84, KIND_LOGIN, login, state, user_id)    \
    K(V, 85, KIND_GRANT, grant, state, user_id)

#define WIRE_PARTS_access(R)                                              \
    R(1100, access_head, "access_head", "how far an access log had come") \
    R(1104, access_read, "access_read", "somebody read, or tried to")

#define WIRE_ENTITIES_access(R)                                              \
    R(1101, access, "access", "whether roles are enforced")                  \
    R(1102, login, "login", "by what name the system knows somebody")        \
    R(1103, grant, "grant", "who broke the glass")

#define WIRE_EVENTS_access(R)                                                                       \
    R(1100, access_enforced, "access.enforced", "roles are enforced from now on, or no more")       \
    R(1101, access_broken, "access.broken", "somebody broke the glass: may do everything for now")  \
    R(1102, access_mended, "access.mended", "and gave that back before its time")                   \
    R(1103, access_witnessed, "access.witnessed", "how far a node's access log had come")           \
    R(1104, access_exported, "access.exported", "a person was given what is held of them")

#define WIRE_ARGS_access(R)                                \
    R(1100, access_enforce, "access_enforce", "")          \
    R(1101, access_break_glass, "access_break_glass", "")  \
    R(1102, access_mend, "access_mend", "")                \
    R(1103, grant_query, "grant_query", "")                \
    R(1104, access_witness, "access_witness", "")          \
    R(1105, access_log_query, "access_log_query", "")      \
    R(1106, access_verify_args, "access_verify", "")       \
    R(1107, person_export, "person_export", "") \
    R(1108, person_held_query, "person_held", "")

#define WIRE_MESSAGES_access(R)             \
    R(1100, grant_page, "grant_page", "")   \
    R(1101, access_reply, "access_reply", "") \
    R(1102, access_log_page, "access_log_page", "") \
    R(1103, access_verified, "access_verified", "") \
    R(1104, held_item, "held_item", "something the room holds of a person")

#define WIRE_OPS_access(O)                                                                                      \
    O(1100, access_enforce, "access.enforce", WRITE, "POST", "/v1/access/enforce", access_enforce,              \
      "enforce the roles of the people of the service, or stop doing so")                                       \
    O(1101, access_show, "access.show", READ, "GET", "/v1/access", nothing,                                     \
      "show whether roles are enforced, and who you are to the room")                                           \
    O(1102, access_break_glass, "access.break_glass", WRITE, "POST", "/v1/access/break-glass",                  \
      access_break_glass, "do for a while what your role may not; everybody sees it")                           \
    O(1103, access_mend, "access.mend", WRITE, "POST", "/v1/access/mend", access_mend,                          \
      "give back what breaking the glass gave")                                                                 \
    O(1104, access_list, "access.list", READ, "GET", "/v1/access/grants", grant_query,                          \
      "list who broke the glass")                                                                               \
    O(1105, access_log, "access.log", NODE, "GET", "/v1/access/log", access_log_query,                          \
      "list who read what of cases and persons at this node")                                                   \
    O(1106, access_verify, "access.verify", NODE, "GET", "/v1/access/verify", access_verify_args,               \
      "check the chain of this node's access log, and that nothing of it was cut off")                          \
    O(1107, access_witness, "access.witness", INTERNAL, "", "", access_witness,                                 \
      "take note of how far a node's access log has come")                                                      \
    O(1108, person_export, "person.export", WRITE, "POST", "/v1/persons/{person_id}/export", person_export,     \
      "give a person all the room holds of them, without what is about others")                                 \
    O(1109, person_held, "person.held", READ, "GET", "/v1/persons/{person_id}/held", person_held_query,         \
      "read what the room holds of a person, without what is about others")

#endif
