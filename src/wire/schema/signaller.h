/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: institutions that may signal, for which zone and from when.
 * Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_SIGNALLER_H
#define WIRE_SCHEMA_SIGNALLER_H

/* Category of an institutional signaller. CITIZEN exists to be refused with an orientation (gated access). */
#define WIRE_ENUM_category(V)                       \
    V(0, CATEGORY_NONE, "")                         \
    V(1, CATEGORY_HOSPITAL, "hospital")             \
    V(2, CATEGORY_POLICE, "police")                 \
    V(3, CATEGORY_SOCIAL_SERVICE, "social_service") \
    V(4, CATEGORY_MUNICIPALITY, "municipality")     \
    V(5, CATEGORY_FIRE, "fire")                     \
    V(6, CATEGORY_EMS, "ems")                       \
    V(7, CATEGORY_ANTI_VIOLENCE, "anti_violence")   \
    V(8, CATEGORY_CITIZEN, "citizen")               \
    V(9, CATEGORY_OTHER_PUBLIC, "other_public")

#define WIRE_ENUM_signaller_state(V)         \
    V(0, SIGNALLER_NONE, "")                 \
    V(1, SIGNALLER_PROPOSED, "proposed")     \
    V(2, SIGNALLER_AUTHORISED, "authorised") \
    V(3, SIGNALLER_SUSPENDED, "suspended")   \
    V(4, SIGNALLER_ENDED, "ended")

/* ---- rows of the views --------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_signaller(F)                                  \
    F(1, ID, signaller_id, _, WIRE_REQ, "code the caller states") \
    F(2, LINE, name, _, 0, "institution")                         \
    F(3, ENUM, category, category, 0, "its category")             \
    F(4, ID, zone_id, _, 0, "zone it may signal for")             \
    F(5, TIME, from, _, 0, "authorised from")                     \
    F(6, TIME, until, _, 0, "authorised until; absent: no end")   \
    F(7, ENUM, state, signaller_state, 0, "")                     \
    F(8, U64, version, _, 0, "log index of its last change")      \
    F(9, LINE, act, _, 0, "letter or agreement it rests on")      \
    F(10, LINE, reason, _, 0, "of its last suspension or end")

/* ---- events -------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_signaller_registered(F)                     \
    F(1, ID, signaller_id, _, WIRE_REQ, "")                     \
    F(2, LINE, name, _, WIRE_REQ, "")                           \
    F(3, ENUM, category, category, WIRE_REQ, "")                \
    F(4, ID, zone_id, _, WIRE_REQ, "")                          \
    F(5, TIME, from, _, WIRE_REQ, "")                           \
    F(6, TIME, until, _, 0, "")                                 \
    F(7, BOOL, proposed, _, 0, "asked for, not authorised yet") \
    F(8, LINE, act, _, 0, "")

#define WIRE_FIELDS_signaller_authorised(F)      \
    F(1, ID, signaller_id, _, WIRE_REQ, "")      \
    F(2, ID, zone_id, _, WIRE_REQ, "")           \
    F(3, TIME, from, _, 0, "absent: as before")  \
    F(4, TIME, until, _, 0, "absent: as before") \
    F(5, LINE, act, _, 0, "")

#define WIRE_FIELDS_signaller_suspended(F)  \
    F(1, ID, signaller_id, _, WIRE_REQ, "") \
    F(2, ID, zone_id, _, WIRE_REQ, "")      \
    F(3, LINE, reason, _, WIRE_REQ, "")

#define WIRE_FIELDS_signaller_ended(F)      \
    F(1, ID, signaller_id, _, WIRE_REQ, "") \
    F(2, ID, zone_id, _, WIRE_REQ, "")      \
    F(3, LINE, reason, _, WIRE_REQ, "")

/* ---- arguments ----------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_signaller_add(F)                                                  \
    F(1, ID, signaller_id, _, WIRE_REQ, "code the caller states")                     \
    F(2, LINE, name, _, WIRE_REQ, "institution")                                      \
    F(3, ENUM, category, category, WIRE_REQ, "its category")                          \
    F(4, ID, zone_id, _, WIRE_REQ, "zone it may signal for")                          \
    F(5, TIME, from, _, 0, "authorised from; default: now")                           \
    F(6, TIME, until, _, 0, "authorised until; default: no end")                      \
    F(7, BOOL, proposed, _, 0, "only asked for: it may signal once it is authorised") \
    F(8, LINE, act, _, 0, "letter or agreement it rests on")

#define WIRE_FIELDS_signaller_authorise(F)                          \
    F(1, ID, signaller_id, _, WIRE_REQ, "its code")                 \
    F(2, TIME, from, _, 0, "from when; default: now, or as before") \
    F(3, TIME, until, _, 0, "until when; default: as before")       \
    F(4, LINE, act, _, 0, "letter or agreement it rests on")        \
    F(5, U64, if_version, _, 0, "only if it is still at this version")

#define WIRE_FIELDS_signaller_stop(F)               \
    F(1, ID, signaller_id, _, WIRE_REQ, "its code") \
    F(2, LINE, reason, _, WIRE_REQ, "why")          \
    F(3, U64, if_version, _, 0, "only if it is still at this version")

#define WIRE_FIELDS_signaller_get(F) \
    F(1, ID, signaller_id, _, WIRE_REQ, "its code")

#define WIRE_FIELDS_signaller_query(F)                           \
    F(1, ID, zone_id, _, 0, "only this zone")                    \
    F(2, ENUM, category, category, 0, "only this category")      \
    F(3, U64, limit, _, 0, "rows a page, 1 to 200; default 200") \
    F(4, ID, after, _, 0, "continue behind this signaller_id")

/* ---- replies and messages ------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_signaller_page(F)   \
    F(1, RECS, items, signaller, 0, "") \
    F(2, ID, next, _, 0, "")

/* ---- lists --------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_signaller(E) \
    E(category)                 \
    E(signaller_state)

#define WIRE_KINDS_signaller(K, V) \
    K(V, 2, KIND_SIGNALLER, signaller, state, zone_id)

#define WIRE_PARTS_signaller(R)

#define WIRE_ENTITIES_signaller(R) \
    R(2, signaller, "signaller", "an institution authorised to signal")

#define WIRE_EVENTS_signaller(R)                                                                   \
    R(2, signaller_registered, "signaller.registered", "an institution may signal, or asks to")    \
    R(132, signaller_authorised, "signaller.authorised", "an institution may signal")              \
    R(133, signaller_suspended, "signaller.suspended", "an institution may not signal for a time") \
    R(134, signaller_ended, "signaller.ended", "an institution may no longer signal")

#define WIRE_ARGS_signaller(R)                             \
    R(2, signaller_add, "signaller_add", "")               \
    R(17, signaller_query, "signaller_query", "")          \
    R(126, signaller_authorise, "signaller_authorise", "") \
    R(127, signaller_stop, "signaller_stop", "")           \
    R(128, signaller_get, "signaller_get", "")

#define WIRE_MESSAGES_signaller(R) \
    R(7, signaller_page, "signaller_page", "")

#define WIRE_OPS_signaller(O)                                                                                    \
    O(2, signaller_add, "signaller.add", WRITE, "POST", "/v1/signallers", signaller_add,                         \
      "authorise an institution to signal")                                                                      \
    O(26, signaller_list, "signaller.list", READ, "GET", "/v1/signallers", signaller_query,                      \
      "list institutions that may signal")                                                                       \
    O(120, signaller_authorise, "signaller.authorise", WRITE, "POST", "/v1/signallers/{signaller_id}/authorise", \
      signaller_authorise, "let an institution signal that was proposed or suspended")                           \
    O(121, signaller_suspend, "signaller.suspend", WRITE, "POST", "/v1/signallers/{signaller_id}/suspend",       \
      signaller_stop, "let an institution not signal for a time")                                                \
    O(122, signaller_end, "signaller.end", WRITE, "POST", "/v1/signallers/{signaller_id}/end", signaller_stop,   \
      "end what an institution may, for good")                                                                   \
    O(123, signaller_show, "signaller.show", READ, "GET", "/v1/signallers/{signaller_id}", signaller_get,        \
      "show an institution that may signal")

#endif
