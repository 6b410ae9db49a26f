/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Rows of the table of commands: trace and version.
 * Only cli/table.c includes it; cli/table.h explains the members.
 */
#ifndef CLI_COMMANDS_NODE_H
#define CLI_COMMANDS_NODE_H

#define COMMANDS_NODE                                                                              \
    {.noun = "trace", .op = "trace", .view = VIEW_BLOCK, .record = &wire_record_trace_reply,       \
     .positionals = {"request_id"}, .positionals_needed = 1, .names = "request_id",                \
     .help = "show the stages of a request and their times",                                       \
     .examples = {"trace q01m805m0cyg43ccexy"}},                                                   \
    {.noun = "version", .op = "version", .view = VIEW_BLOCK, .record = &wire_record_version_reply, \
     .names = "version", .help = "show the versions of seusd and seusctl",                         \
     .examples = {"version", "version -o json"}},

#endif
