/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the table of commands: the noun plugin. Only cli/table.c includes it; cli/table.h explains the members. */
#ifndef CLI_COMMANDS_PLUGIN_H
#define CLI_COMMANDS_PLUGIN_H

#define COMMANDS_PLUGIN                                                                                            \
    {.noun = "plugin", .verb = "list", .op = "plugin.list", .view = VIEW_LIST, .record = &wire_record_plugin_info, \
     .columns = "plugin,kind,version,state,calls,fallbacks,digest,reason", .names = "plugin",                      \
     .help = "list the plugins of a node",                                                                         \
     .examples = {"plugin list"}},

#endif
