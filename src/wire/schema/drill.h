/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: drills. A drill is announced in the log before anything is harmed; its canaries are events
 * of their own, so that what was acknowledged can be counted afterwards on every node; its result is an event too.
 * Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_DRILL_H
#define WIRE_SCHEMA_DRILL_H

#define WIRE_ENUM_drill_kind(V)                  \
    V(0, DRILL_NONE, "")                         \
    V(1, DRILL_LEADER_LOSS, "leader-loss")       \
    V(2, DRILL_LEADER_FREEZE, "leader-freeze")   \
    V(3, DRILL_GRACEFUL, "graceful")             \
    V(4, DRILL_ISOLATE_SITE, "isolate-site")     \
    V(5, DRILL_SLOW_DISK, "slow-disk")           \
    V(6, DRILL_FULL_DISK, "full-disk")           \
    V(7, DRILL_PLUGIN_CRASH, "plugin-crash")     \
    V(8, DRILL_NODE_REPLACE, "node-replace")     \
    V(9, DRILL_RESTORE, "restore")

#define WIRE_ENUM_drill_state(V)         \
    V(0, DRILL_STATE_NONE, "")           \
    V(1, DRILL_RUNNING, "running")       \
    V(2, DRILL_PASSED, "passed")         \
    V(3, DRILL_FAILED, "failed")         \
    V(4, DRILL_ABANDONED, "abandoned")

#define WIRE_ENUM_fault_kind(V)              \
    V(0, FAULT_KIND_NONE, "")                \
    V(1, FAULT_KIND_END, "end")              \
    V(2, FAULT_KIND_FREEZE, "freeze")        \
    V(3, FAULT_KIND_ISOLATE, "isolate")      \
    V(4, FAULT_KIND_SLOW_DISK, "slow-disk")  \
    V(5, FAULT_KIND_FULL_DISK, "full-disk")  \
    V(6, FAULT_KIND_END_PLUGINS, "end-plugins") \
    V(7, FAULT_KIND_HEAL, "heal")

/* ---- rows of the views ------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_drill(F)                                                                                     \
    F(1, ID, drill_id, _, WIRE_REQ, "")                                                                          \
    F(2, ID, subject, _, 0, "what it is done to: node-N, or room")                                               \
    F(3, ENUM, state, drill_state, 0, "")                                                                        \
    F(4, ENUM, kind, drill_kind, 0, "")                                                                          \
    F(5, U64, node, _, 0, "the node that is harmed; 0: none by itself")                                          \
    F(6, TIME, started_at, _, 0, "")                                                                             \
    F(7, TIME, ends_by, _, 0, "no fault of it outlasts this")                                                    \
    F(8, TIME, finished_at, _, 0, "")                                                                            \
    F(9, ID, by, _, 0, "who ran it")                                                                             \
    F(10, U64, canaries, _, 0, "in the log, count")                                                              \
    F(11, U64, canary_last, _, 0, "number of the last one")                                                      \
    F(12, U64, acknowledged, _, 0, "canaries that were acknowledged, count")                                     \
    F(13, U64, write_gap_ms, _, 0, "longest time between two acknowledged writes")                               \
    F(14, U64, read_gap_ms, _, 0, "longest time between two answered reads")                                     \
    F(15, U64, lost, _, 0, "acknowledged and not in the log of every member, count")                             \
    F(16, U64, duplicated, _, 0, "in the log more than once, count")                                             \
    F(17, U64, reordered, _, 0, "in the log before one that was acknowledged earlier, count")                    \
    F(18, LINE, result, _, 0, "in words")                                                                        \
    F(19, ID, report_digest, _, 0, "SHA-256 of the report, hex")                                                 \
    F(20, U64, version, _, 0, "log index of its last change")

/* ---- events ------------------------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_drill_started(F)                                                                             \
    F(1, ID, drill_id, _, WIRE_REQ, "")                                                                          \
    F(2, ENUM, kind, drill_kind, 0, "")                                                                          \
    F(3, U64, node, _, 0, "")                                                                                    \
    F(4, TIME, ends_by, _, 0, "")

#define WIRE_FIELDS_drill_canary_noted(F)                                                                        \
    F(1, ID, drill_id, _, WIRE_REQ, "")                                                                          \
    F(2, U64, number, _, 0, "from 1")

#define WIRE_FIELDS_drill_finished(F)                                                                            \
    F(1, ID, drill_id, _, WIRE_REQ, "")                                                                          \
    F(2, ENUM, state, drill_state, 0, "")                                                                        \
    F(3, U64, acknowledged, _, 0, "")                                                                            \
    F(4, U64, write_gap_ms, _, 0, "")                                                                            \
    F(5, U64, read_gap_ms, _, 0, "")                                                                             \
    F(6, U64, lost, _, 0, "")                                                                                    \
    F(7, U64, duplicated, _, 0, "")                                                                              \
    F(8, U64, reordered, _, 0, "")                                                                               \
    F(9, LINE, result, _, 0, "")                                                                                 \
    F(10, ID, report_digest, _, 0, "")

/* ---- arguments --------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_drill_start(F)                                                                               \
    F(1, ENUM, kind, drill_kind, WIRE_REQ, "what is rehearsed")                                                  \
    F(2, U64, node, _, 0, "the node that is harmed; 0: none by itself")                                          \
    F(3, TIME, ends_by, _, WIRE_REQ, "no fault outlasts this; at most an hour from now")

#define WIRE_FIELDS_drill_canary(F)                                                                              \
    F(1, ID, drill_id, _, WIRE_REQ, "the drill, while it runs")                                                  \
    F(2, U64, number, _, WIRE_REQ, "from 1, one more each time")

#define WIRE_FIELDS_drill_finish(F)                                                                              \
    F(1, ID, drill_id, _, WIRE_REQ, "the drill, while it runs")                                                  \
    F(2, ENUM, state, drill_state, WIRE_REQ, "passed, failed or abandoned")                                      \
    F(3, U64, acknowledged, _, 0, "canaries that were acknowledged, count")                                      \
    F(4, U64, write_gap_ms, _, 0, "longest time between two acknowledged writes")                                \
    F(5, U64, read_gap_ms, _, 0, "longest time between two answered reads")                                      \
    F(6, U64, lost, _, 0, "acknowledged and not in the log of every member, count")                              \
    F(7, U64, duplicated, _, 0, "in the log more than once, count")                                              \
    F(8, U64, reordered, _, 0, "in the log before one that was acknowledged earlier, count")                     \
    F(9, LINE, result, _, 0, "in words")                                                                         \
    F(10, ID, report_digest, _, 0, "SHA-256 of the report, hex")

#define WIRE_FIELDS_drill_query(F)                                                                               \
    F(1, ENUM, state, drill_state, 0, "only this state")                                                         \
    F(2, U64, limit, _, 0, "rows a page, 1 to 200; default 200")                                                 \
    F(3, ID, after, _, 0, "continue behind this drill_id")

#define WIRE_FIELDS_drill_get(F)                                                                                 \
    F(1, ID, drill_id, _, WIRE_REQ, "the drill")

#define WIRE_FIELDS_drill_abandon(F)                                                                             \
    F(1, ID, drill_id, _, WIRE_REQ, "the drill, while it runs")                                                  \
    F(2, LINE, reason, _, WIRE_REQ, "why")

/* What seusctl drill run is told; no node is asked for it as a whole. */
#define WIRE_FIELDS_drill_run(F)                                                                                 \
    F(1, ENUM, kind, drill_kind, WIRE_REQ, "what is rehearsed")                                                  \
    F(2, U64, node, _, 0, "the node that is harmed; default: the leader, or a follower where it leaves")         \
    F(3, U64, duration_ms, _, 0, "how long the harm lasts, 500 to 60000; default 3000")                          \
    F(4, U64, gap_ms, _, 0, "the drill fails if nothing could be written for longer; default 10000")             \
    F(5, U64, back_ms, _, 0, "how long a node that ended has to come back; default 60000")                       \
    F(6, LINE, report, _, 0, "file of the report, without .json and .html; default: the drill's id, here")       \
    F(7, BOOL, yes, _, 0, "do it; without this only the plan is shown")                                          \
    F(230, U64, with, _, 0, "node-replace: the new node, started with seusd --join")                             \
    F(231, LINE, address, _, 0, "node-replace: its peer address, HOST:PORT")

#define WIRE_FIELDS_drill_report(F)                                                                              \
    F(1, LINE, file, _, WIRE_REQ, "a report of drill run, in JSON")

#define WIRE_FIELDS_node_fault(F)                                                                                \
    F(1, ID, drill_id, _, WIRE_REQ, "a running drill that names this node")                                      \
    F(2, ENUM, kind, fault_kind, WIRE_REQ, "what happens to the node; heal ends what was begun")                 \
    F(3, U64, duration_ms, _, 0, "for how long, 1 to 60000; default 3000. It ends by itself")                    \
    F(4, U64, delay_ms, _, 0, "slow-disk: of every flush, 1 to 2000; default 200")

/* ---- replies and messages ---------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_drill_page(F)                                                                                \
    F(1, RECS, items, drill, 0, "")                                                                              \
    F(2, ID, next, _, 0, "pass as after to go on; absent: no more")

#define WIRE_FIELDS_fault_reply(F)                                                                               \
    F(1, U64, node, _, 0, "")                                                                                    \
    F(2, ENUM, kind, fault_kind, 0, "")                                                                          \
    F(3, U64, duration_ms, _, 0, "")

/* ---- lists ------------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_drill(E) \
    E(drill_kind)           \
    E(drill_state)          \
    E(fault_kind)

#define WIRE_KINDS_drill(K, V) \
    K(V, 90, KIND_DRILL, drill, state, subject)

#define WIRE_PARTS_drill(R)

#define WIRE_ENTITIES_drill(R) \
    R(1800, drill, "drill", "a rehearsal of a failure, and what came of it")

#define WIRE_EVENTS_drill(R)                                                     \
    R(1800, drill_started, "drill.started", "a failure is going to be rehearsed") \
    R(1801, drill_canary_noted, "drill.canary", "a write of a drill")            \
    R(1802, drill_finished, "drill.finished", "what a rehearsal showed")

#define WIRE_ARGS_drill(R)                     \
    R(1800, drill_start, "drill_start", "")    \
    R(1801, drill_canary, "drill_canary", "")  \
    R(1802, drill_finish, "drill_finish", "")  \
    R(1803, drill_query, "drill_query", "")    \
    R(1804, drill_get, "drill_get", "")        \
    R(1805, node_fault, "node_fault", "")      \
    R(1806, drill_abandon, "drill_abandon", "") \
    R(1807, drill_run, "drill_run", "")        \
    R(1808, drill_report, "drill_report", "")

#define WIRE_MESSAGES_drill(R)               \
    R(1800, drill_page, "drill_page", "")    \
    R(1801, fault_reply, "fault", "")

#define WIRE_OPS_drill(O)                                                                                         \
    O(1800, drill_start, "drill.start", WRITE, "POST", "/v1/drills", drill_start, "announce a drill")             \
    O(1801, drill_canary, "drill.canary", WRITE, "POST", "/v1/drills/{drill_id}/canaries", drill_canary,          \
      "a write that a drill counts")                                                                              \
    O(1802, drill_finish, "drill.finish", WRITE, "POST", "/v1/drills/{drill_id}/finish", drill_finish,            \
      "say what a drill showed")                                                                                  \
    O(1803, drill_list, "drill.list", READ, "GET", "/v1/drills", drill_query, "list drills")                      \
    O(1804, drill_show, "drill.show", READ, "GET", "/v1/drills/{drill_id}", drill_get, "show a drill")            \
    O(1805, node_fault, "node.fault", NODE, "POST", "/v1/node/faults", node_fault,                                \
      "harm the node asked, within a drill that names it")                                                         \
    O(1806, drill_abandon, "drill.abandon", WRITE, "POST", "/v1/drills/{drill_id}/abandon", drill_abandon,        \
      "give up a drill that nobody runs any more")

#endif
