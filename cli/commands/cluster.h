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
     .done = "leadership handed over[ to node {to}]"},                                                            \
    {.noun = "cluster", .verb = "backup", .view = VIEW_LOCAL, .record = &wire_record_backup_facts,                \
     .args = &wire_record_backup_make, .positionals = {"file"}, .positionals_needed = 1,                          \
     .columns = "file,cluster,last_index,commands,bytes,chain", .names = "file",                                  \
     .help = "copy the committed log into a file, verified as it comes; progress on standard error",              \
     .examples = {"cluster backup /srv/backup/room.seus", "cluster backup room.seus --resume",                    \
                  "cluster backup room.seus --from-node 3 --endpoint unix:/run/seus/seusd.sock"}},                \
    {.noun = "backup", .verb = "verify", .view = VIEW_LOCAL, .record = &wire_record_backup_facts,                 \
     .args = &wire_record_backup_named, .positionals = {"file"}, .positionals_needed = 1,                         \
     .columns = "file,cluster,last_index,commands,from,until,bytes,chain", .names = "file",                       \
     .help = "verify every byte of a backup, without a node: checksums, chain, counts; exit code 10 if it is bad",\
     .examples = {"backup verify /srv/backup/room.seus", "backup verify room.seus -o json"}},

#endif
