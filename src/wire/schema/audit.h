/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: copies of the log and what proves it. Backups, what was done with them, checkpoints and
 * their proofs, verification of the nodes. Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_AUDIT_H
#define WIRE_SCHEMA_AUDIT_H

#define WIRE_ENUM_audit_state(V)         \
    V(0, AUDIT_NONE, "")                 \
    V(1, AUDIT_RUNNING, "running")       \
    V(2, AUDIT_GOOD, "good")             \
    V(3, AUDIT_BAD, "bad")

#define WIRE_ENUM_act_kind(V)            \
    V(0, ACT_NONE, "")                   \
    V(1, ACT_RESTORED, "restored")       \
    V(2, ACT_RECOVERED, "recovered")

/* ---- arguments ----------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_backup_get(F)                                                                                \
    F(1, U64, from, _, 0, "log index to begin at; default 1")

#define WIRE_FIELDS_backup_make(F)                                                                               \
    F(1, LINE, file, _, WIRE_REQ, "the file to make; it appears when it is whole")                               \
    F(2, U64, from_node, _, 0, "take it from this node; default: the first endpoint that answers")               \
    F(3, BOOL, resume, _, 0, "go on with FILE.partial, which an earlier attempt left")

#define WIRE_FIELDS_backup_named(F)                                                                              \
    F(1, LINE, file, _, WIRE_REQ, "the backup")                                                                  \
    F(2100, LINE, keys, _, 0, "a copy of keys: can it be read with that, are destroyed ones absent?")

#define WIRE_FIELDS_room_act(F)                                                                                  \
    F(1, ENUM, kind, act_kind, WIRE_REQ, "what was done")                                                        \
    F(2, LINE, operator, _, 0, "who did it")                                                                     \
    F(3, LINE, reason, _, 0, "why")                                                                              \
    F(4, U64, generation, _, 0, "of the room from now on")                                                       \
    F(5, LINE, from_cluster, _, 0, "name of the room that the log comes from")                                   \
    F(6, ID, from_cluster_id, _, 0, "its id")                                                                    \
    F(7, U64, from_index, _, 0, "last log index that was taken over")                                            \
    F(8, LINE, from_chain, _, 0, "chain value there, hex")                                                       \
    F(9, TIME, backup_at, _, 0, "when the backup was taken")                                                     \
    F(10, LINE, lost, _, 0, "recovered: the directories that were not there, or were behind")

#define WIRE_FIELDS_audit_prove(F)                                                                               \
    F(1, U64, index, _, WIRE_REQ, "log index of the entry")

#define WIRE_FIELDS_audit_verify(F)                                                                              \
    F(1, U64, run, _, 0, "goes on with the verification of this number; absent: begins one")                     \
    F(2, U64, index, _, 0, "log index at which chain, root and digest are told; default: the last one applied")  \
    F(3, BOOL, full, _, 0, "make the views again from the log, beside the live ones, and compare")

#define WIRE_FIELDS_audit_check(F)                                                                               \
    F(1, BOOL, all_members, _, 0, "every member, and that all are equal at one index")                           \
    F(2, BOOL, full, _, 0, "make the views again from the log, beside the live ones, and compare")

/* ---- rows of the views ---------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_origin(F)                                                                                    \
    F(1, ID, origin_id, _, 0, "generation-N")                                                                    \
    F(2, ENUM, kind, act_kind, 0, "how this generation of the room began")                                       \
    F(3, LINE, operator, _, 0, "who did it")                                                                     \
    F(4, LINE, reason, _, 0, "why")                                                                              \
    F(5, U64, generation, _, 0, "")                                                                              \
    F(6, ID, from_cluster_id, _, 0, "restored: the room that the log comes from")                                \
    F(7, U64, from_index, _, 0, "last log index that was taken over")                                            \
    F(8, TIME, at, _, 0, "when it was recorded")                                                                 \
    F(9, U64, version, _, 0, "")                                                                                 \
    F(2100, LINE, from_cluster, _, 0, "restored: the name of that room")

/* ---- events -------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_room_restored(F)                                                                             \
    F(1, LINE, operator, _, 0, "who did it")                                                                     \
    F(2, LINE, reason, _, 0, "why")                                                                              \
    F(3, U64, generation, _, 0, "of the room from now on")                                                       \
    F(4, LINE, from_cluster, _, 0, "name of the room that the log comes from")                                   \
    F(5, ID, from_cluster_id, _, 0, "its id")                                                                    \
    F(6, U64, from_index, _, 0, "last log index of the backup")                                                  \
    F(7, LINE, from_chain, _, 0, "chain value there, hex")                                                       \
    F(8, TIME, backup_at, _, 0, "when the backup was taken")

#define WIRE_FIELDS_room_recovered(F)                                                                            \
    F(1, LINE, operator, _, 0, "who did it")                                                                     \
    F(2, LINE, reason, _, 0, "why")                                                                              \
    F(3, U64, generation, _, 0, "of the room from now on")                                                       \
    F(4, U64, from_index, _, 0, "last log index that the surviving directory had")                               \
    F(5, LINE, from_chain, _, 0, "chain value there, hex")                                                       \
    F(6, LINE, lost, _, 0, "the directories that were not there, or were behind")

/* ---- replies and messages ------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_backup_facts(F)                                                                              \
    F(1, LINE, file, _, 0, "the backup")                                                                         \
    F(2, LINE, cluster, _, 0, "name of the room")                                                                \
    F(3, ID, cluster_id, _, 0, "")                                                                               \
    F(4, U64, generation, _, 0, "of the room: how often it was restored or recovered")                           \
    F(5, U64, node, _, 0, "that gave it")                                                                        \
    F(6, TIME, made_at, _, 0, "when it was begun")                                                               \
    F(7, U64, last_index, _, 0, "everything up to this log index is in it")                                      \
    F(8, U64, last_term, _, 0, "")                                                                               \
    F(9, LINE, chain, _, 0, "SHA-256 chain value at that index, hex")                                            \
    F(10, LINE, root, _, 0, "root of the Merkle tree of all entries, hex")                                       \
    F(11, U64, commands, _, 0, "entries that hold events")                                                       \
    F(12, U64, others, _, 0, "entries of the room's own: changes of members, barriers")                          \
    F(13, TIME, from, _, 0, "when the first command was recorded")                                               \
    F(14, TIME, until, _, 0, "when the last command was recorded")                                               \
    F(15, U64, bytes, _, 0, "size of the file")                                                                  \
    F(16, U64, took_ms, _, 0, "")                                                                                \
    F(2100, LINE, keys, _, 0, "the copy of keys that it was held against")                                       \
    F(2101, TIME, keys_made_at, _, 0, "when that was made")                                                      \
    F(2102, U64, keys_named, _, 0, "keys that the texts of the log are sealed under")                            \
    F(2103, U64, keys_destroyed, _, 0, "of them, destroyed by erasures: absent in the copy")                     \
    F(2104, U64, keys_missing, _, 0, "of the others, absent in the copy: 0, or the verification fails")

#define WIRE_FIELDS_checkpoint(F)                                                                                \
    F(1, U64, size, _, 0, "entries: the log index it stands for")                                                \
    F(2, LINE, root, _, 0, "root of the Merkle tree of the entries, hex")                                        \
    F(3, LINE, chain, _, 0, "SHA-256 chain value there, hex")                                                    \
    F(4, TIME, at, _, 0, "when it was signed")                                                                   \
    F(5, U64, node, _, 0, "that signed")                                                                         \
    F(6, LINE, public_key, _, 0, "Ed25519 key of that node, hex")                                                \
    F(7, TEXT, note, _, 0, "the signed note")

#define WIRE_FIELDS_proof(F)                                                                                     \
    F(1, U64, index, _, 0, "log index of the entry")                                                             \
    F(2, U64, term, _, 0, "")                                                                                    \
    F(3, U64, type, _, 0, "1 a command, 2 a barrier, 3 a change of members")                                     \
    F(4, BYTES, payload, _, 0, "as it rests in the log, sealed fields sealed; hex")                              \
    F(5, LINES, path, _, 0, "hashes beside the way to the root, from the leaf up; hex")                          \
    F(6, REC, checkpoint, checkpoint, 0, "signed, of the tree that the path leads to")

#define WIRE_FIELDS_audit_verified(F)                                                                            \
    F(1, U64, node, _, 0, "that was verified")                                                                   \
    F(2, ENUM, state, audit_state, 0, "")                                                                        \
    F(3, U64, run, _, 0, "number of this verification, to go on with it")                                        \
    F(4, U64, index, _, 0, "log index at which chain, root and digest are told")                                 \
    F(5, U64, verified, _, 0, "every entry up to this log index holds")                                          \
    F(6, LINE, chain, _, 0, "SHA-256 chain value at index, hex")                                                 \
    F(7, LINE, root, _, 0, "root of the Merkle tree at index, hex")                                              \
    F(8, LINE, digest, _, 0, "full: of the views made again, at index")                                          \
    F(9, U64, rows, _, 0, "full: rows of the live views that were read")                                         \
    F(10, U64, bad_index, _, 0, "bad: log index of what does not hold")                                          \
    F(11, LINE, finding, _, 0, "bad: what does not hold")

/* ---- lists --------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_audit(E) \
    E(act_kind)             \
    E(audit_state)

#define WIRE_KINDS_audit(K, V) \
    K(V, 88, KIND_ORIGIN, origin, kind, from_cluster_id)

#define WIRE_PARTS_audit(R) \
    R(1610, checkpoint, "checkpoint", "what the log was at an index, signed by a node")

#define WIRE_ENTITIES_audit(R) \
    R(1600, origin, "origin", "how a generation of the room began")

#define WIRE_EVENTS_audit(R)                                                                         \
    R(1600, room_restored, "room.restored", "the log was taken over from a backup")                  \
    R(1601, room_recovered, "room.recovered", "the log was taken over from one surviving directory")

#define WIRE_ARGS_audit(R)                    \
    R(1600, backup_get, "backup_get", "")     \
    R(1601, backup_make, "backup_make", "")   \
    R(1602, backup_named, "backup_named", "") \
    R(1603, room_act, "room_act", "")         \
    R(1604, audit_prove, "audit_prove", "")   \
    R(1605, audit_verify, "audit_verify", "") \
    R(1606, audit_check, "audit_check", "")

#define WIRE_MESSAGES_audit(R)                                            \
    R(1600, backup_facts, "backup_facts", "what a backup of the log holds") \
    R(1611, proof, "proof", "that an entry is in the log, without the others") \
    R(1612, audit_verified, "audit_verified", "how the verification of a node goes")

#define WIRE_OPS_audit(O)                                                                                        \
    O(1600, backup, "cluster.backup", STREAM, "GET", "/v1/backup", backup_get,                                    \
      "stream the committed log, as pieces of a backup")                                                          \
    O(1602, audit_checkpoint, "audit.checkpoint", NODE, "GET", "/v1/audit/checkpoint", nothing,                  \
      "sign what the log is now, as the node asked has it")                                                      \
    O(1603, audit_prove, "audit.prove", NODE, "GET", "/v1/audit/prove", audit_prove,                      \
      "prove that an entry is in the log, without the others")                                                   \
    O(1604, audit_verify, "audit.verify", NODE, "GET", "/v1/audit/verify", audit_verify,                         \
      "verify the log of the node asked, a few milliseconds a call: ask with run until it is no longer running") \
    O(1601, room_act, "room.act", INTERNAL, "", "", room_act, "the room was restored or recovered")

#endif
