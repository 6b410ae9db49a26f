/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the table of commands: the noun audit. Only cli/table.c includes it; cli/table.h explains the members. */
#ifndef CLI_COMMANDS_AUDIT_H
#define CLI_COMMANDS_AUDIT_H

#define COMMANDS_AUDIT                                                                                           \
    {.noun = "audit", .verb = "checkpoint", .op = "audit.checkpoint", .view = VIEW_BLOCK,                         \
     .record = &wire_record_checkpoint, .columns = "size,root,chain,at,node,public_key,note", .names = "size",    \
     .help = "sign what the log is now: keep it elsewhere, and nothing before it can be changed unseen",          \
     .examples = {"audit checkpoint", "audit checkpoint -o json > checkpoint.json"}},                             \
    {.noun = "audit", .verb = "prove", .op = "audit.prove", .view = VIEW_BLOCK, .record = &wire_record_proof,     \
     .positionals = {"index"}, .positionals_needed = 1, .names = "index",                                         \
     .help = "prove that an entry is in the log, without showing any other; deploy/seus-verify checks it offline",\
     .examples = {"audit prove 1200 -o json > proof.json"}},                                                      \
    {.noun = "audit", .verb = "verify", .view = VIEW_LOCAL, .record = &wire_record_audit_verified,                \
     .args = &wire_record_audit_check, .columns = "node,state,index,verified,rows,chain,digest", .names = "node", \
     .help = "verify checksums, hash chain and tree of a node's log; exit code 10 names the node and the index",  \
     .examples = {"audit verify", "audit verify --full", "audit verify --all-members --full -o json"}},

#endif
