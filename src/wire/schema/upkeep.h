/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: the upkeep of the room's nodes: the feature level that all of them write and understand, how
 * they are brought to another version one by one, and which of them is in maintenance. Levels: wire/level.h.
 * Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_UPKEEP_H
#define WIRE_SCHEMA_UPKEEP_H

#define WIRE_ENUM_upkeep_state(V)            \
    V(0, UPKEEP_NONE, "")                    \
    V(1, UPKEEP_SERVING, "serving")          \
    V(2, UPKEEP_RESTING, "maintenance")

/* What is to be done next while the room is brought to another version. */
#define WIRE_ENUM_upgrade_step(V)            \
    V(0, UPGRADE_NONE, "")                   \
    V(1, UPGRADE_BRING_BACK, "bring_back")   \
    V(2, UPGRADE_WAIT, "wait")               \
    V(3, UPGRADE_RESTART, "restart")         \
    V(4, UPGRADE_TRANSFER, "transfer")       \
    V(5, UPGRADE_RAISE, "raise")             \
    V(6, UPGRADE_DONE, "done")

/* ---- parts --------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_upgrade_node(F)                                                                              \
    F(1, U64, order, _, 0, "in which the nodes are restarted")                                                   \
    F(2, U64, node, _, 0, "")                                                                                    \
    F(3, LINE, address, _, 0, "peer address")                                                                    \
    F(4, ID, member_role, _, 0, "voter or standby")                                                              \
    F(5, ENUM, role, role, 0, "")                                                                                \
    F(6, BOOL, connected, _, 0, "")                                                                              \
    F(7, ID, version, _, 0, "of seusd")                                                                          \
    F(8, U64, level_lowest, _, 0, "feature level it can")                                                        \
    F(9, U64, level_highest, _, 0, "feature level it can")                                                       \
    F(10, BOOL, whole, _, 0, "it is there, and has the log")                                                     \
    F(11, BOOL, due, _, 0, "it still has to be restarted with the other version")

/* ---- rows of the views ------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_upkeep(F)                                                                                    \
    F(1, ID, upkeep_id, _, WIRE_REQ, "room: there is one row")                                                   \
    F(2, ID, group, _, 0, "the same")                                                                            \
    F(3, ENUM, state, upkeep_state, 0, "")                                                                       \
    F(4, U64, level, _, 0, "feature level of the room; absent: 1")                                               \
    F(5, TIME, raised_at, _, 0, "")                                                                              \
    F(6, ID, raised_by, _, 0, "")                                                                                \
    F(7, U64, node, _, 0, "the node in maintenance; absent: none")                                               \
    F(8, TIME, until, _, 0, "when its maintenance ends by itself")                                               \
    F(9, LINE, reason, _, 0, "")                                                                                 \
    F(10, ID, by, _, 0, "who said so")                                                                           \
    F(11, U64, version, _, 0, "log index of its last change")

/* ---- events ------------------------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_level_raised(F)                                                                              \
    F(1, U64, level, _, 0, "from now on")

#define WIRE_FIELDS_maintenance_begun(F)                                                                         \
    F(1, U64, node, _, 0, "")                                                                                    \
    F(2, TIME, until, _, 0, "")                                                                                  \
    F(3, LINE, reason, _, 0, "")

#define WIRE_FIELDS_maintenance_ended(F)                                                                         \
    F(1, U64, node, _, 0, "")                                                                                    \
    F(2, LINE, reason, _, 0, "")

/* ---- arguments --------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_plan_query(F)                                                                                \
    F(1, ID, to, _, 0, "version that the room is brought to; default: the newest that runs in it")

#define WIRE_FIELDS_level_raise(F)                                                                               \
    F(1, U64, level, _, WIRE_REQ, "the next one: one more than the room is at")

#define WIRE_FIELDS_maintenance(F)                                                                               \
    F(1, ENUM, switched, access_switch, WIRE_REQ, "on or off")                                                   \
    F(2, U64, node, _, WIRE_REQ, "node id")                                                                      \
    F(3, TIME, until, _, 0, "when it ends by itself, at most 24 hours from now; default 30 minutes")             \
    F(4, LINE, reason, _, 0, "why")

/* Of seusctl, which takes the steps. */
#define WIRE_FIELDS_upgrade_args(F)                                                                              \
    F(1, ID, what, _, WIRE_REQ, "plan: show what is to be done; next: do the next step, and wait for its end")   \
    F(2, ID, to, _, 0, "version that the room is brought to; default: the newest that runs in it")               \
    F(3, U64, wait_s, _, 0, "how long next waits for a node to be whole again, in seconds; default 600")

/* ---- replies ----------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_upgrade_plan(F)                                                                              \
    F(1, U64, level, _, 0, "feature level of the room")                                                          \
    F(2, U64, level_next, _, 0, "that could be next; absent: this node knows none")                              \
    F(3, LINE, brings, _, 0, "what the next level allows")                                                       \
    F(4, ID, to, _, 0, "version that the room is brought to")                                                    \
    F(5, ENUM, step, upgrade_step, 0, "the next step")                                                           \
    F(6, U64, node, _, 0, "the node that it is about")                                                           \
    F(7, LINE, next, _, 0, "the same in words")                                                                  \
    F(8, LINE, command, _, 0, "for root on the machine of that node")                                            \
    F(9, RECS, items, upgrade_node, 0, "in the order in which they are restarted")

/* ---- lists ------------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_upkeep(E) \
    E(upkeep_state)          \
    E(upgrade_step)

#define WIRE_KINDS_upkeep(K, V) \
    K(V, 92, KIND_UPKEEP, upkeep, state, group)

#define WIRE_PARTS_upkeep(R) \
    R(1900, upgrade_node, "upgrade_node", "a node, and what it can")

#define WIRE_ENTITIES_upkeep(R) \
    R(1901, upkeep, "upkeep", "the feature level of the room, and its node in maintenance")

#define WIRE_EVENTS_upkeep(R)                                                                          \
    R(1900, level_raised, "level.raised", "the feature level of the room is another from here on")     \
    R(1901, maintenance_begun, "maintenance.begun", "a node does not lead for a while")                \
    R(1902, maintenance_ended, "maintenance.ended", "and may lead again before that time is over")

#define WIRE_ARGS_upkeep(R)                    \
    R(1900, plan_query, "plan_query", "")      \
    R(1901, level_raise, "level_raise", "")    \
    R(1902, maintenance, "maintenance", "")    \
    R(1903, upgrade_args, "upgrade_args", "")

#define WIRE_MESSAGES_upkeep(R) \
    R(1900, upgrade_plan, "upgrade_plan", "how the room is brought to another version")

#define WIRE_OPS_upkeep(O)                                                                                       \
    O(1900, cluster_plan, "cluster.plan", NODE, "GET", "/v1/cluster/plan", plan_query,                           \
      "show how the room is brought to another version")                                                         \
    O(1901, cluster_raise, "cluster.raise", WRITE, "POST", "/v1/cluster/level", level_raise,                     \
      "raise the feature level of the room, once every node can")                                                \
    O(1902, cluster_maintenance, "cluster.maintenance", WRITE, "POST", "/v1/cluster/maintenance", maintenance,   \
      "let a node not lead for a while, or let it lead again")

#endif
