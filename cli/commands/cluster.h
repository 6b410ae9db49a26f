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
    {.noun = "cluster", .verb = "history", .op = "cluster.history", .view = VIEW_LIST,                            \
     .record = &wire_record_history_row, .columns = "index,term,at,what,leader,text", .names = "index",           \
     .help = "list the terms and the changes of members, from the log",                                           \
     .examples = {"cluster history", "cluster history --limit 10 -o json"}},                                      \
    {.noun = "cluster", .verb = "transfer", .op = "cluster.transfer", .view = VIEW_RECEIPT,                       \
     .record = &wire_record_receipt, .positionals = {"to"}, .names = "request_id",                                \
     .help = "hand leadership to another node",                                                                   \
     .examples = {"cluster transfer", "cluster transfer 2"},                                                      \
     .done = "leadership handed over[ to node {to}]"},                                                            \
    {.noun = "cluster", .verb = "maintenance", .op = "cluster.maintenance", .view = VIEW_RECEIPT,                 \
     .record = &wire_record_receipt, .positionals = {"switched", "node"}, .positionals_needed = 2,                \
     .names = "request_id", .help = "let a node not lead for a while, or let it lead again",                      \
     .examples = {"cluster maintenance on 2 --until +2h --reason \"new disk\"", "cluster maintenance off 2"},     \
     .done = "maintenance of node {node} is {switched}"},                                                         \
    {.noun = "cluster", .verb = "upgrade", .view = VIEW_LOCAL, .record = &wire_record_upgrade_plan,               \
     .args = &wire_record_upgrade_args, .positionals = {"what"}, .positionals_needed = 1, .names = "step",        \
     .help = "bring the room to another version: plan shows what is to be done, next does the next step",         \
     .examples = {"cluster upgrade plan", "cluster upgrade plan --to 0.2.0", "cluster upgrade next --wait-s 900"}}, \
    {.noun = "cluster", .verb = "backup", .view = VIEW_LOCAL, .record = &wire_record_backup_facts,                \
     .args = &wire_record_backup_make, .positionals = {"file"}, .positionals_needed = 1,                          \
     .columns = "file,cluster,last_index,commands,bytes,chain", .names = "file",                                  \
     .help = "copy the committed log into a file, verified as it comes; progress on standard error",              \
     .examples = {"cluster backup /srv/backup/room.seus", "cluster backup room.seus --resume",                    \
                  "cluster backup room.seus --from-node 3 --endpoint unix:/run/seus/seusd.sock"}},                \
    {.noun = "backup", .verb = "verify", .view = VIEW_LOCAL, .record = &wire_record_backup_facts,                 \
     .args = &wire_record_backup_named, .positionals = {"file"}, .positionals_needed = 1,                         \
     .columns = "file,cluster,last_index,commands,from,until,bytes,chain,keys,keys_missing", .names = "file",     \
     .help = "verify every byte of a backup, without a node, and a copy of its keys; exit code 10 if it is bad",  \
     .examples = {"backup verify /srv/backup/room.seus", "backup verify room.seus -o json",                       \
                  "backup verify room.seus --keys room.keys"}},                                                   \
    {.noun = "cluster", .verb = "join", .op = "cluster.add", .view = VIEW_STEPS,                                  \
     .record = &wire_record_member_change, .hidden = ",replaces,", .names = "node",                               \
     .help = "let a new node in: visit it, feed it the log, and make it a voter",                                 \
     .examples = {"cluster join --node 4 --address 10.0.0.4:7100",                                                \
                  "cluster join --node 5 --address 10.0.1.5:7100 --standby"},                                     \
     .done = "node {node} is in the room[; {room}]"},                                                     \
    {.noun = "cluster", .verb = "replace", .op = "cluster.add", .view = VIEW_STEPS,                               \
     .record = &wire_record_member_change, .positionals = {"replaces", "node"}, .positionals_needed = 2,          \
     .hidden = ",standby,", .names = "node",                                                                      \
     .help = "put a new node in the place of an old one, in the safe order",                                      \
     .examples = {"cluster replace 2 4 --address 10.0.0.4:7100"},                                                 \
     .done = "node {replaces} has left, node {node} is in its place[; {room}]"},                         \
    {.noun = "cluster", .verb = "promote", .op = "cluster.promote", .view = VIEW_RECEIPT,                         \
     .record = &wire_record_member_change, .positionals = {"node"}, .positionals_needed = 1, .names = "node",     \
     .help = "make a standby that has caught up a voter", .examples = {"cluster promote 4"},                      \
     .done = "node {node} votes[; {room}]"},                                                              \
    {.noun = "cluster", .verb = "demote", .op = "cluster.demote", .view = VIEW_RECEIPT,                           \
     .record = &wire_record_member_change, .positionals = {"node"}, .positionals_needed = 1, .names = "node",     \
     .help = "make a voter a standby; a leader hands the lead over first", .examples = {"cluster demote 4"},      \
     .done = "node {node} is a standby[; {room}]"},                                                       \
    {.noun = "cluster", .verb = "remove", .op = "cluster.remove", .view = VIEW_RECEIPT,                           \
     .record = &wire_record_member_change, .positionals = {"node"}, .positionals_needed = 1, .names = "node",     \
     .help = "remove a node; a leader hands the lead over first",                                                 \
     .examples = {"cluster remove 2", "cluster remove 2 --dry-run"},                                              \
     .done = "node {node} has left the room[; {room}]"},                                                  \
    {.noun = "cluster", .verb = "move", .op = "cluster.move", .view = VIEW_RECEIPT,                               \
     .record = &wire_record_member_change, .positionals = {"node", "address"}, .positionals_needed = 2,           \
     .names = "node", .help = "tell the room the new peer address of a node",                                     \
     .examples = {"cluster move 4 10.0.2.4:7100"}, .done = "node {node} is looked for at {address}[; {room}]"},

#endif
