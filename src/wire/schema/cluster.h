/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: the nodes of the room, what they tell of themselves, and what they pass to each other.
 * Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_CLUSTER_H
#define WIRE_SCHEMA_CLUSTER_H

#define WIRE_ENUM_consistency(V)                   \
    V(0, CONSISTENCY_DEFAULT, "")                  \
    V(1, CONSISTENCY_LINEARIZABLE, "linearizable") \
    V(2, CONSISTENCY_LOCAL, "local")

#define WIRE_ENUM_role(V)              \
    V(0, ROLE_NONE, "")                \
    V(1, ROLE_FOLLOWER, "follower")    \
    V(2, ROLE_CANDIDATE, "candidate")  \
    V(3, ROLE_LEADER, "leader")        \
    V(150, ROLE_STANDBY, "standby")

/* ---- parts --------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_trace_stage(F)                                                                               \
    F(1, ID, stage, _, 0, "received, decided, committed, applied, answered")                                     \
    F(2, U64, at_us, _, 0, "microseconds since received")                                                        \
    F(3, U64, node, _, 0, "")

#define WIRE_FIELDS_member(F)                                                                                    \
    F(1, U64, node, _, 0, "node id")                                                                             \
    F(2, LINE, address, _, 0, "peer address")                                                                    \
    F(3, ID, member_role, _, 0, "voter or standby")                                                              \
    F(4, ENUM, role, role, 0, "leader, follower or candidate, as last heard")                                    \
    F(5, BOOL, connected, _, 0, "its link is up")                                                                \
    F(6, U64, last_index, _, 0, "last log index it has, as last heard")                                          \
    F(7, U64, applied, _, 0, "last index in its views, as last heard")                                           \
    F(8, ID, digest, _, 0, "digest of its views at applied")                                                     \
    F(9, U64, heard_ms_ago, _, 0, "")                                                                            \
    F(10, ID, version, _, 0, "of seusd")                                                                         \
    F(11, LINE, api, _, 0, "client endpoint it announces")                                                       \
    F(250, U64, level_lowest, _, 0, "feature level it can")                                                      \
    F(251, U64, level_highest, _, 0, "feature level it can")                                                     \
    F(252, BOOL, maintenance, _, 0, "it does not lead for now")

#define WIRE_FIELDS_history_row(F)                                                                               \
    F(1, U64, index, _, 0, "log index")                                                                          \
    F(2, U64, term, _, 0, "")                                                                                    \
    F(3, TIME, at, _, 0, "of the first command at or behind it in this term")                                    \
    F(4, ID, what, _, 0, "term or members")                                                                      \
    F(5, U64, leader, _, 0, "who led the term, if it wrote a command or still goes on")                          \
    F(6, LINE, text, _, 0, "what changed")

/* ---- arguments ----------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_trace_get(F)                                                                                 \
    F(1, ID, request_id, _, WIRE_REQ, "request id")

#define WIRE_FIELDS_transfer(F)                                                                                  \
    F(1, U64, to, _, 0, "node that shall lead; default: the one that is furthest")

#define WIRE_FIELDS_nothing(F)

#define WIRE_FIELDS_history_query(F)                                                                             \
    F(1, U64, limit, _, 0, "the last so many, 1 to 1000; default 50")

#define WIRE_FIELDS_member_add(F)                                                                                \
    F(1, U64, node, _, WIRE_REQ, "id of the new node")                                                           \
    F(2, LINE, address, _, WIRE_REQ, "its peer address, HOST:PORT")                                              \
    F(3, BOOL, standby, _, 0, "it stays a standby: it has the log and serves local reads, and does not vote")    \
    F(4, U64, replaces, _, 0, "voter that is going to leave for it: whether that one is there does not matter")

#define WIRE_FIELDS_member_move(F)                                                                               \
    F(1, U64, node, _, WIRE_REQ, "node id")                                                                      \
    F(2, LINE, address, _, WIRE_REQ, "its new peer address, HOST:PORT")

#define WIRE_FIELDS_member_ref(F)                                                                                \
    F(1, U64, node, _, WIRE_REQ, "node id")

/* ---- replies and messages ------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_member_page(F)                                                                               \
    F(1, RECS, items, member, 0, "")

#define WIRE_FIELDS_history_page(F)                                                                              \
    F(1, RECS, items, history_row, 0, "oldest first")

#define WIRE_FIELDS_cluster(F)                                                                                   \
    F(1, LINE, cluster, _, 0, "name")                                                                            \
    F(2, ID, cluster_id, _, 0, "")                                                                               \
    F(3, U64, node, _, 0, "the node that answers")                                                               \
    F(4, ENUM, role, role, 0, "")                                                                                \
    F(5, U64, leader, _, 0, "0: none known")                                                                     \
    F(6, U64, term, _, 0, "")                                                                                    \
    F(7, U64, last_index, _, 0, "")                                                                              \
    F(8, U64, commit_index, _, 0, "")                                                                            \
    F(9, U64, applied, _, 0, "")                                                                                 \
    F(10, ID, digest, _, 0, "of the views at applied")                                                           \
    F(11, LINE, chain, _, 0, "SHA-256 chain value at applied, hex")                                              \
    F(12, U64, voters, _, 0, "count")                                                                            \
    F(13, U64, voters_up, _, 0, "count, this node included")                                                     \
    F(14, U64, failure_tolerance, _, 0, "voters that may still be lost")                                         \
    F(15, BOOL, degraded, _, 0, "a voter is missing, or there is no leader; false where this node was removed")  \
    F(16, U64, cases_open, _, 0, "count")                                                                        \
    F(17, BOOL, voting, _, 0, "false: a new directory that waits until every other node has vouched for it")     \
    F(18, LINES, warnings, _, 0, "what an operator should know")                                                 \
    F(19, RECS, members, member, 0, "")                                                                          \
    F(235, U64, generation, _, 0, "how often the room was restored or recovered")                                \
    F(250, U64, level, _, 0, "feature level of the room")                                                        \
    F(251, U64, maintenance_node, _, 0, "the node that does not lead for now; absent: none")                     \
    F(252, TIME, maintenance_until, _, 0, "")                                                                    \
    F(253, LINE, maintenance_reason, _, 0, "")

#define WIRE_FIELDS_member_change(F)                                                                             \
    F(1, U64, node, _, 0, "the node")                                                                            \
    F(2, ID, change, _, 0, "add, promote, demote, remove or move")                                               \
    F(3, U64, index, _, 0, "of the last change of members in the log")                                           \
    F(4, U64, voters, _, 0, "count, now")                                                                        \
    F(5, U64, voters_up, _, 0, "count")                                                                          \
    F(6, U64, failure_tolerance, _, 0, "voters that may still be lost")                                          \
    F(7, LINE, room, _, 0, "the same in words")

#define WIRE_FIELDS_trace_reply(F)                                                                               \
    F(1, ID, request_id, _, 0, "")                                                                               \
    F(2, ID, op, _, 0, "")                                                                                       \
    F(3, U64, index, _, 0, "")                                                                                   \
    F(4, ID, outcome, _, 0, "machine name of the error, or ok")                                                  \
    F(5, TIME, received_at, _, 0, "")                                                                            \
    F(6, RECS, stages, trace_stage, 0, "")

#define WIRE_FIELDS_version_reply(F)                                                                             \
    F(1, ID, version, _, 0, "of seusd")                                                                          \
    F(2, U64, protocol, _, 0, "of the peer protocol")                                                            \
    F(3, U64, log_format, _, 0, "")                                                                              \
    F(4, U64, plugin_abi, _, 0, "")                                                                              \
    F(5, ID, libuv, _, 0, "")                                                                                    \
    F(6, LINE, lmdb, _, 0, "")                                                                                   \
    F(7, ID, libraft, _, 0, "")

/* A request passed from a follower to the leader, and what came back. */
#define WIRE_FIELDS_call(F)                                                                                      \
    F(1, U64, op, _, WIRE_REQ, "")                                                                               \
    F(2, ID, request_id, _, 0, "")                                                                               \
    F(3, ID, actor, _, 0, "")                                                                                    \
    F(4, ENUM, consistency, consistency, 0, "")                                                                  \
    F(5, U64, timeout_ms, _, 0, "time left")                                                                     \
    F(6, BOOL, dry_run, _, 0, "")                                                                                \
    F(7, BYTES, args, _, 0, "CBOR of the argument record")                                                       \
    F(8, U64, term, _, 0, "sender's term: only the leader of this very term may act on it")                      \
    F(9, ID, shift, _, 0, "the shift it is written on")                                                          \
    F(150, LINE, at, _, 0, "of a read: log index or time to look back to")                                       \
    F(200, ID, as_user, _, 0, "of a front end: whose request it brings")                                         \
    F(201, LINE, purpose, _, 0, "of a read: what for")                                                           \
    F(202, BOOL, host, _, 0, "it came from root, or from the daemon's own user, on the node's machine")

#define WIRE_FIELDS_called(F)                                                                                    \
    F(1, U64, code, _, 0, "enum seus_err")                                                                       \
    F(2, U64, index, _, 0, "")                                                                                   \
    F(3, BYTES, body, _, 0, "JSON")                                                                              \
    F(4, ENUM, written, written, 0, "")                                                                          \
    F(5, ID, report_id, _, 0, "")

/* ---- lists --------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_cluster(E) \
    E(consistency)            \
    E(role)

#define WIRE_KINDS_cluster(K, V)

#define WIRE_PARTS_cluster(R)            \
    R(6, trace_stage, "trace_stage", "") \
    R(8, member, "member", "a node of the room") \
    R(1503, history_row, "history_row", "a term or a change of members")

#define WIRE_ENTITIES_cluster(R)

#define WIRE_EVENTS_cluster(R)

#define WIRE_ARGS_cluster(R)          \
    R(20, trace_get, "trace_get", "") \
    R(21, transfer, "transfer", "")   \
    R(22, nothing, "nothing", "")     \
    R(1500, member_add, "member_add", "")   \
    R(1501, member_move, "member_move", "") \
    R(1502, member_ref, "member_ref", "")   \
    R(1504, history_query, "history_query", "")

#define WIRE_MESSAGES_cluster(R)                             \
    R(10, member_page, "member_page", "")                    \
    R(11, cluster, "cluster", "")                            \
    R(12, trace_reply, "trace", "")                          \
    R(13, version_reply, "version", "")                      \
    R(14, call, "call", "a request passed on to the leader") \
    R(15, called, "called", "the leader's answer to it")     \
    R(1500, member_change, "member_change", "a change of members that was made") \
    R(1505, history_page, "history_page", "")

#define WIRE_OPS_cluster(O)                                                                                  \
    O(42, cluster_status, "cluster.status", NODE, "GET", "/v1/cluster", nothing, "show how the room stands,  \
       as one node sees it")                                                                                 \
    O(43, cluster_members, "cluster.members", NODE, "GET", "/v1/cluster/members", nothing, "list the nodes") \
    O(44, trace, "trace", NODE, "GET", "/v1/trace/{request_id}", trace_get,                                  \
       "show the stages of a request and their times")                                                       \
    O(45, version, "version", NODE, "GET", "/v1/version", nothing, "show versions")                          \
    O(50, cluster_transfer, "cluster.transfer", ADMIN, "POST", "/v1/cluster/transfer", transfer,             \
       "hand leadership to another node")                                                                    \
    O(1500, cluster_add, "cluster.add", ADMIN, "POST", "/v1/cluster/add", member_add,                     \
       "probe a new node and add it as a standby")                                                           \
    O(1501, cluster_promote, "cluster.promote", ADMIN, "POST", "/v1/cluster/promote", member_ref, \
       "make a standby that has caught up a voter")                                                          \
    O(1502, cluster_demote, "cluster.demote", ADMIN, "POST", "/v1/cluster/demote", member_ref, \
       "make a voter a standby")                                                                             \
    O(1503, cluster_remove, "cluster.remove", ADMIN, "POST", "/v1/cluster/remove", member_ref, \
       "remove a node from the room")                                                                        \
    O(1504, cluster_move, "cluster.move", ADMIN, "POST", "/v1/cluster/move", member_move,      \
       "tell the room the new address of a node")                                                            \
    O(1505, cluster_history, "cluster.history", NODE, "GET", "/v1/cluster/history", history_query,            \
       "list the terms and the changes of members, from the log")

#endif
