/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Rows of the table of commands: what a node was told.
 * Only cli/table.c includes it; cli/table.h explains the members.
 */
#ifndef CLI_COMMANDS_CONFIG_H
#define CLI_COMMANDS_CONFIG_H

#define COMMANDS_CONFIG                                                                                           \
    {.noun = "config", .verb = "show", .op = "config.show", .view = VIEW_LIST, .record = &wire_record_setting,    \
     .columns = "section,name,value,origin,reloads", .names = "name",                                             \
     .help = "show the settings of a node, and where each was set",                                               \
     .examples = {"config show", "config show --fields name,value,origin --no-header"}},                          \
    {.noun = "config", .verb = "diff", .view = VIEW_LOCAL, .columns = "section,name,first,second,matters",        \
     .names = "name", .help = "compare the settings of two nodes, by their numbers",                              \
     .examples = {"config diff 1 2"}},

#endif
