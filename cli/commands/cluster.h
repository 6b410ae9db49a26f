/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Rows of the table of commands: the nodes of the room.
 * Only cli/table.c includes it; cli/table.h explains the members.
 */
#ifndef CLI_COMMANDS_CLUSTER_H
#define CLI_COMMANDS_CLUSTER_H

#define COMMANDS_CLUSTER                                                                                          \
    {.noun = "cluster", .verb = "status", .op = "cluster.status", .view = VIEW_BLOCK,                             \
     .record = &wire_record_cluster, .names = "cluster", .help = "show how the room stands, as one node sees it", \
     .examples = {"cluster status", "cluster status --fields leader --no-header"}},                               \
    {.noun = "cluster", .verb = "members", .op = "cluster.members", .view = VIEW_LIST,                            \
     .record = &wire_record_member,                                                                               \
     .columns = "node,role,member_role,connected,applied,last_index,heard_ms_ago,digest,address,version",         \
     .names = "node", .help = "list the nodes",                                                                   \
     .examples = {"cluster members", "cluster members --fields node,applied,digest"}},                            \
    {.noun = "cluster", .verb = "transfer", .op = "cluster.transfer", .view = VIEW_RECEIPT,                       \
     .record = &wire_record_receipt, .positionals = {"to"}, .names = "request_id",                                \
     .help = "hand leadership to another node",                                                                   \
     .examples = {"cluster transfer", "cluster transfer 2"},                                                      \
     .done = "leadership handed over[ to node {to}]"},

#endif
