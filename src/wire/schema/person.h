/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: the people a case is about. A person is an opaque id here; the label is what the room calls
 * them by, and is sealed. What makes them vulnerable is an axis of its own: never made into a priority or a class.
 * Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_PERSON_H
#define WIRE_SCHEMA_PERSON_H

#define WIRE_ENUM_person_state(V)      \
    V(0, PERSON_NONE, "")              \
    V(1, PERSON_ACTIVE, "active")      \
    V(2, PERSON_MERGED, "merged")      \
    V(3, PERSON_ERASED, "erased")

#define WIRE_ENUM_sex(V)        \
    V(0, SEX_UNKNOWN, "")       \
    V(1, SEX_WOMAN, "woman")    \
    V(2, SEX_MAN, "man")        \
    V(3, SEX_OTHER, "other")

/* Years of age, both ends included. */
#define WIRE_ENUM_age_band(V)      \
    V(0, AGE_UNKNOWN, "")          \
    V(1, AGE_0_5, "0-5")           \
    V(2, AGE_6_13, "6-13")         \
    V(3, AGE_14_17, "14-17")       \
    V(4, AGE_18_29, "18-29")       \
    V(5, AGE_30_64, "30-64")       \
    V(6, AGE_65_74, "65-74")       \
    V(7, AGE_75_UP, "75+")

/* What somebody is in a case. */
#define WIRE_ENUM_person_role(V)           \
    V(0, PERSON_ROLE_NONE, "")                    \
    V(1, PERSON_ROLE_VICTIM, "victim")            \
    V(2, PERSON_ROLE_MINOR, "minor")              \
    V(3, PERSON_ROLE_CALLER, "caller")            \
    V(4, PERSON_ROLE_RELATIVE, "relative")        \
    V(5, PERSON_ROLE_AGGRESSOR, "aggressor")      \
    V(6, PERSON_ROLE_WITNESS, "witness")          \
    V(7, PERSON_ROLE_OTHER, "other")

/* The third axis, beside priority and class. */
#define WIRE_ENUM_vulnerability(V)         \
    V(0, VULNERABLE_NONE, "")              \
    V(1, VULNERABLE_CHILD, "child")        \
    V(2, VULNERABLE_PREGNANCY, "pregnancy") \
    V(3, VULNERABLE_ILL_HEALTH, "ill_health") \
    V(4, VULNERABLE_NO_NETWORK, "no_network") \
    V(5, VULNERABLE_VIOLENCE, "violence")  \
    V(6, VULNERABLE_OLD_AGE, "old_age")    \
    V(7, VULNERABLE_DEPENDENT, "dependent") \
    V(8, VULNERABLE_HOMELESS, "homeless")  \
    V(9, VULNERABLE_UASC, "uasc")          \
    V(10, VULNERABLE_TRAFFICKING, "trafficking")

/* ---- parts --------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_person_link(F)                                                                               \
    F(1, ID, person_id, _, 0, "")                                                                                \
    F(2, ENUM, role, person_role, 0, "in this case")                                                             \
    F(3, TIME, linked_at, _, 0, "")                                                                              \
    F(4, ID, from_case, _, 0, "came with this case, which was merged into it")

#define WIRE_FIELDS_person_facts(F)                                                                              \
    F(1, ID, person_id, _, 0, "somebody the room knows already; absent: a new person")                           \
    F(2, ENUM, role, person_role, 0, "in the case; default victim")                                              \
    F(3, LINE, label, _, WIRE_SEALED, "what the room calls them by")                                             \
    F(4, ENUM, sex, sex, 0, "")                                                                                  \
    F(5, ENUM, age_band, age_band, 0, "")                                                                        \
    F(6, ID, nationality, _, 0, "country, two letters")                                                          \
    F(7, IDS, vulnerabilities, _, 0, "child, pregnancy, ill_health, no_network, violence, old_age, ...")         \
    F(8, BOOL, known_before, _, 0, "known to the services before")

/* ---- rows of the views --------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_person(F)                                                                                    \
    F(1, ID, person_id, _, WIRE_REQ, "pseudonym")                                                                \
    F(2, ID, zone_id, _, 0, "zone that met them first")                                                          \
    F(3, ENUM, state, person_state, 0, "")                                                                       \
    F(4, LINE, label, _, WIRE_SEALED, "what the room calls them by")                                             \
    F(5, ENUM, sex, sex, 0, "")                                                                                  \
    F(6, ENUM, age_band, age_band, 0, "years")                                                                   \
    F(7, ID, nationality, _, 0, "country, two letters")                                                          \
    F(8, IDS, vulnerabilities, _, 0, "")                                                                         \
    F(9, IDS, cases, _, 0, "cases they are linked to, in order")                                                 \
    F(10, BOOL, known_before, _, 0, "known to the services before")                                              \
    F(11, ID, merged_into, _, 0, "the person this one turned out to be")                                         \
    F(12, IDS, merged_from, _, 0, "persons that turned out to be this one")                                      \
    F(13, TIME, added_at, _, 0, "")                                                                              \
    F(14, U64, version, _, 0, "log index of its last change")

/* ---- events -------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_person_added(F)                                                                              \
    F(1, ID, person_id, _, WIRE_REQ, "")                                                                         \
    F(2, ID, zone_id, _, 0, "")                                                                                  \
    F(3, LINE, label, _, WIRE_SEALED, "")                                                                        \
    F(4, ENUM, sex, sex, 0, "")                                                                                  \
    F(5, ENUM, age_band, age_band, 0, "")                                                                        \
    F(6, ID, nationality, _, 0, "")                                                                              \
    F(7, IDS, vulnerabilities, _, 0, "")                                                                         \
    F(8, BOOL, known_before, _, 0, "")                                                                           \
    F(9, ID, case_id, _, 0, "linked to this case at once")                                                       \
    F(10, ENUM, role, person_role, 0, "in that case")

#define WIRE_FIELDS_person_linked(F)                                                                             \
    F(1, ID, person_id, _, WIRE_REQ, "")                                                                         \
    F(2, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(3, ENUM, role, person_role, 0, "")

#define WIRE_FIELDS_person_unlinked(F)                                                                           \
    F(1, ID, person_id, _, WIRE_REQ, "")                                                                         \
    F(2, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(3, LINE, reason, _, WIRE_SEALED, "")

#define WIRE_FIELDS_person_role_set(F)                                                                           \
    F(1, ID, person_id, _, WIRE_REQ, "")                                                                         \
    F(2, ID, case_id, _, WIRE_REQ, "")                                                                           \
    F(3, ENUM, role, person_role, WIRE_REQ, "")

#define WIRE_FIELDS_person_amended(F)                                                                            \
    F(1, ID, person_id, _, WIRE_REQ, "")                                                                         \
    F(2, ID, zone_id, _, 0, "")                                                                                  \
    F(3, LINE, label, _, WIRE_SEALED, "")                                                                        \
    F(4, ENUM, sex, sex, 0, "")                                                                                  \
    F(5, ENUM, age_band, age_band, 0, "")                                                                        \
    F(6, ID, nationality, _, 0, "")                                                                              \
    F(7, IDS, vulnerabilities, _, 0, "added")                                                                    \
    F(8, BOOL, known_before, _, 0, "")                                                                           \
    F(9, LINE, reason, _, WIRE_SEALED, "")                                                                       \
    F(10, IDS, cleared, _, 0, "vulnerabilities that are over, or were a mistake")

#define WIRE_FIELDS_person_merged(F)                                                                             \
    F(1, ID, person_id, _, WIRE_REQ, "the record that ends")                                                     \
    F(2, ID, zone_id, _, 0, "")                                                                                  \
    F(3, ID, into_id, _, WIRE_REQ, "the record that goes on")                                                    \
    F(4, LINE, reason, _, WIRE_SEALED, "")

/* ---- arguments ----------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_person_add(F)                                                                                \
    F(1, ID, zone_id, _, WIRE_REQ, "zone that meets them")                                                       \
    F(2, LINE, label, _, WIRE_SEALED, "what the room calls them by; sealed")                                     \
    F(3, ENUM, sex, sex, 0, "")                                                                                  \
    F(4, ENUM, age_band, age_band, 0, "years")                                                                   \
    F(5, ID, nationality, _, 0, "country, two letters")                                                          \
    F(6, IDS, vulnerabilities, _, 0, "child, pregnancy, ill_health, no_network, violence, old_age, dependent, "  \
                                     "homeless, uasc, trafficking")                                              \
    F(7, BOOL, known_before, _, 0, "known to the services before")

#define WIRE_FIELDS_person_link_args(F)                                                                          \
    F(1, ID, case_id, _, WIRE_REQ, "number or id of the case")                                                   \
    F(2, ID, person_id, _, 0, "somebody the room knows; left out: a new person with these facts")                \
    F(3, ENUM, role, person_role, 0, "in the case; default victim")                                              \
    F(4, LINE, label, _, WIRE_SEALED, "what the room calls them by; sealed")                                     \
    F(5, ENUM, sex, sex, 0, "")                                                                                  \
    F(6, ENUM, age_band, age_band, 0, "years")                                                                   \
    F(7, ID, nationality, _, 0, "country, two letters")                                                          \
    F(8, IDS, vulnerabilities, _, 0, "child, pregnancy, ill_health, no_network, violence, old_age, dependent, "  \
                                     "homeless, uasc, trafficking")                                              \
    F(9, BOOL, known_before, _, 0, "known to the services before")                                               \
    F(10, U64, if_version, _, 0, "only if the case is still at this version")

#define WIRE_FIELDS_person_unlink(F)                                                                             \
    F(1, ID, case_id, _, WIRE_REQ, "number or id of the case")                                                   \
    F(2, ID, person_id, _, WIRE_REQ, "who")                                                                      \
    F(3, LINE, reason, _, WIRE_REQ | WIRE_SEALED, "why they have nothing to do with it")                         \
    F(4, U64, if_version, _, 0, "only if the case is still at this version")

#define WIRE_FIELDS_person_role_args(F)                                                                          \
    F(1, ID, case_id, _, WIRE_REQ, "number or id of the case")                                                   \
    F(2, ID, person_id, _, WIRE_REQ, "who")                                                                      \
    F(3, ENUM, role, person_role, WIRE_REQ, "what they are in this case")                                        \
    F(4, U64, if_version, _, 0, "only if the case is still at this version")

#define WIRE_FIELDS_person_update(F)                                                                             \
    F(1, ID, person_id, _, WIRE_REQ, "who")                                                                      \
    F(2, LINE, label, _, WIRE_SEALED, "what the room calls them by; sealed")                                     \
    F(3, ENUM, sex, sex, 0, "")                                                                                  \
    F(4, ENUM, age_band, age_band, 0, "years")                                                                   \
    F(5, ID, nationality, _, 0, "country, two letters")                                                          \
    F(6, IDS, vulnerabilities, _, 0, "to add")                                                                   \
    F(7, IDS, cleared, _, 0, "vulnerabilities to take away")                                                     \
    F(8, BOOL, known_before, _, 0, "known to the services before")                                               \
    F(9, LINE, reason, _, WIRE_SEALED, "why")                                                                    \
    F(10, U64, if_version, _, 0, "only if the person is still at this version")

#define WIRE_FIELDS_person_merge(F)                                                                              \
    F(1, ID, person_id, _, WIRE_REQ, "the record that ends")                                                     \
    F(2, ID, into_id, _, WIRE_REQ, "the record that goes on: the same human being")                              \
    F(3, LINE, reason, _, WIRE_REQ | WIRE_SEALED, "how it was found out")                                        \
    F(4, U64, if_version, _, 0, "only if the person is still at this version")

#define WIRE_FIELDS_person_query(F)                                                                              \
    F(1, ID, zone_id, _, 0, "only those this zone met first")                                                    \
    F(2, ID, case_id, _, 0, "only those linked to this case")                                                    \
    F(3, ENUM, state, person_state, 0, "only this state")                                                        \
    F(4, U64, limit, _, 0, "rows a page, 1 to 200; default 200")                                                 \
    F(5, ID, after, _, 0, "continue behind this person_id")

#define WIRE_FIELDS_person_get(F)                                                                                \
    F(1, ID, person_id, _, WIRE_REQ, "the person")

/* ---- replies and messages ------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_person_page(F)                                                                               \
    F(1, RECS, items, person, 0, "")                                                                             \
    F(2, ID, next, _, 0, "pass as after to go on; absent: no more")

/* ---- lists --------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_person(E) \
    E(person_state)          \
    E(sex)                   \
    E(age_band)              \
    E(person_role)           \
    E(vulnerability)

#define WIRE_KINDS_person(K, V) \
    K(V, 40, KIND_PERSON, person, state, zone_id)

#define WIRE_PARTS_person(R)                                              \
    R(400, person_link, "person_link", "somebody in a case, and as what") \
    R(401, person_facts, "person_facts", "somebody of a list")

#define WIRE_ENTITIES_person(R) \
    R(400, person, "person", "somebody a case is about")

#define WIRE_EVENTS_person(R)                                                              \
    R(410, person_added, "person.added", "the room met somebody")                          \
    R(411, person_linked, "person.linked", "a case is about this person too")              \
    R(412, person_unlinked, "person.unlinked", "the case has nothing to do with them")     \
    R(413, person_role_set, "person.role_set", "what they are in the case changed")        \
    R(414, person_amended, "person.amended", "facts about a person were corrected")        \
    R(415, person_merged, "person.merged", "two records were one human being")

#define WIRE_ARGS_person(R)                         \
    R(410, person_add, "person_add", "")            \
    R(411, person_link_args, "person_link_args", "") \
    R(412, person_unlink, "person_unlink", "")      \
    R(413, person_role_args, "person_role_args", "") \
    R(414, person_update, "person_update", "")      \
    R(415, person_merge, "person_merge", "")        \
    R(416, person_query, "person_query", "")        \
    R(417, person_get, "person_get", "")

#define WIRE_MESSAGES_person(R) \
    R(410, person_page, "person_page", "")

#define WIRE_OPS_person(O)                                                                                      \
    O(410, person_add, "person.add", WRITE, "POST", "/v1/persons", person_add, "enter a person the room met")   \
    O(411, person_link, "person.link", WRITE, "POST", "/v1/cases/{case_id}/persons", person_link_args,          \
      "say that a case is about a person, known or new")                                                        \
    O(412, person_unlink, "person.unlink", WRITE, "POST", "/v1/cases/{case_id}/persons/{person_id}/unlink",     \
      person_unlink, "take a person out of a case")                                                             \
    O(413, person_list, "person.list", READ, "GET", "/v1/persons", person_query, "list persons")                \
    O(414, person_show, "person.show", READ, "GET", "/v1/persons/{person_id}", person_get, "show one person")   \
    O(416, person_update, "person.update", WRITE, "POST", "/v1/persons/{person_id}/update", person_update,      \
      "correct the facts about a person")                                                                       \
    O(417, person_merge, "person.merge", WRITE, "POST", "/v1/persons/{person_id}/merge", person_merge,          \
      "make one of two records of the same human being")                                                        \
    O(418, person_role, "person.role", WRITE, "POST", "/v1/cases/{case_id}/persons/{person_id}/role",           \
      person_role_args, "say what a person is in a case")

#endif
