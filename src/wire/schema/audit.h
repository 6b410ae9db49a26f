/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: copies of the log and what proves it. Backups, what was done with them, checkpoints and
 * their proofs, verification of the nodes. Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_AUDIT_H
#define WIRE_SCHEMA_AUDIT_H

/* ---- arguments ----------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_backup_get(F)                                                                                \
    F(1, U64, from, _, 0, "log index to begin at; default 1")

#define WIRE_FIELDS_backup_make(F)                                                                               \
    F(1, LINE, file, _, WIRE_REQ, "the file to make; it appears when it is whole")                               \
    F(2, U64, from_node, _, 0, "take it from this node; default: the first endpoint that answers")               \
    F(3, BOOL, resume, _, 0, "go on with FILE.partial, which an earlier attempt left")

#define WIRE_FIELDS_backup_named(F)                                                                              \
    F(1, LINE, file, _, WIRE_REQ, "the backup")

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
    F(16, U64, took_ms, _, 0, "")

/* ---- lists --------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_audit(E)

#define WIRE_KINDS_audit(K, V)

#define WIRE_PARTS_audit(R)

#define WIRE_ENTITIES_audit(R)

#define WIRE_EVENTS_audit(R)

#define WIRE_ARGS_audit(R)                    \
    R(1600, backup_get, "backup_get", "")     \
    R(1601, backup_make, "backup_make", "")   \
    R(1602, backup_named, "backup_named", "")

#define WIRE_MESSAGES_audit(R)                                            \
    R(1600, backup_facts, "backup_facts", "what a backup of the log holds")

#define WIRE_OPS_audit(O)                                                                                        \
    O(1600, backup, "cluster.backup", STREAM, "GET", "/v1/backup", backup_get,                                    \
      "stream the committed log, as pieces of a backup")

#endif
