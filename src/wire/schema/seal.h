/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: the data keys under which personal data is sealed. A row says which key is whose, never the
 * key itself: that is in the key store of each node (seal/FORMAT.md). Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_SEAL_H
#define WIRE_SCHEMA_SEAL_H

/* Whose data: what one key seals is what one erasure takes. */
#define WIRE_ENUM_data_owner(V)           \
    V(0, OWNER_NONE, "")                  \
    V(1, OWNER_CASE, "case")              \
    V(2, OWNER_PERSON, "person")          \
    V(3, OWNER_REPORT, "report")          \
    V(4, OWNER_USER, "user")              \
    V(5, OWNER_RESOURCE, "resource")      \
    V(6, OWNER_COLLECTIVE, "event")       \
    V(7, OWNER_OTHER, "other")            \
    V(8, OWNER_ROOM, "room")

#define WIRE_ENUM_data_key_state(V)       \
    V(0, DATA_KEY_NONE, "")               \
    V(1, DATA_KEY_LIVING, "living")       \
    V(2, DATA_KEY_ERASED, "erased")

/* ---- parts ----------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_data_key_use(F)                                                                              \
    F(1, ENUM, owner, data_owner, 0, "kind of owner")                                                            \
    F(2, ID, owner_id, _, 0, "")                                                                                 \
    F(3, ID, key_id, _, 0, "16 hexadecimal digits")

/* ---- rows of the views ----------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_data_key(F)                                                                                  \
    F(1, ID, data_key_id, _, WIRE_REQ, "kind and id of the owner")                                               \
    F(2, ENUM, owner, data_owner, 0, "kind of owner")                                                            \
    F(3, ID, owner_id, _, 0, "")                                                                                 \
    F(4, ID, key_id, _, 0, "16 hexadecimal digits: the name of the key in the key stores")                       \
    F(5, ENUM, state, data_key_state, 0, "")                                                                     \
    F(6, ID, group, _, 0, "kind of owner, as lists are kept by")                                                 \
    F(7, TIME, made_at, _, 0, "first used")                                                                      \
    F(8, TIME, erased_at, _, 0, "when its destruction was ordered")                                              \
    F(9, ID, erasure_id, _, 0, "the erasure that ordered it")                                                    \
    F(10, U64, version, _, 0, "log index of its last change")

/* ---- lists ----------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_seal(E) \
    E(data_owner)          \
    E(data_key_state)

#define WIRE_KINDS_seal(K, V)                          \
    K(V, 80, KIND_DATA_KEY, data_key, state, group)

#define WIRE_PARTS_seal(R)                                                    \
    R(1000, data_key_use, "data_key_use", "a key that an entry seals under")

#define WIRE_ENTITIES_seal(R)                                                 \
    R(1000, data_key, "data_key", "whose data a key seals")

#define WIRE_EVENTS_seal(R)

#define WIRE_ARGS_seal(R)

#define WIRE_MESSAGES_seal(R)

#define WIRE_OPS_seal(O)

#endif
