/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the table of commands: the noun plugin. Only cli/table.c includes it; cli/table.h explains the members. */
#ifndef CLI_COMMANDS_PLUGIN_H
#define CLI_COMMANDS_PLUGIN_H

#define COMMANDS_PLUGIN                                                                                             \
    {.noun = "plugin", .verb = "list", .op = "plugin.list", .view = VIEW_LIST, .record = &wire_record_plugin_info,  \
     .columns = "plugin,kind,version,state,calls,fallbacks,digest,reason", .names = "plugin",                       \
     .help = "list the plugins of a node",                                                                          \
     .examples = {"plugin list"}},                                                                                  \
    {.noun = "plugin", .verb = "set", .op = "plugin.set", .view = VIEW_LIST, .record = &wire_record_plugin_set,     \
     .columns = "zone_id,kind,state,enabled,shadow,disabled,version", .names = "set_id",                            \
     .help = "list which plugins answer for which zone, the same on all nodes",                                     \
     .examples = {"plugin set", "plugin set --zone pistoiese -o json"}},                                            \
    {.noun = "plugin", .verb = "enable", .op = "plugin.enable", .view = VIEW_RECEIPT,                               \
     .record = &wire_record_receipt, .positionals = {"plugin"}, .positionals_needed = 1, .names = "id",             \
     .help = "let a plugin answer for a zone, from here on and on all nodes",                                       \
     .examples = {"plugin enable it.toscana.seus.triage --zone pistoiese",                                          \
                  "plugin enable it.example.zone --zone mugello --kind zone --config hours=24,citizens=no"},        \
     .done = "plugin {plugin} enabled for {zone_id|=every zone without a set of its own}[, {kind}]"},               \
    {.noun = "plugin", .verb = "shadow", .op = "plugin.shadow", .view = VIEW_RECEIPT,                               \
     .record = &wire_record_receipt, .positionals = {"plugin"}, .positionals_needed = 1, .names = "id",             \
     .help = "ask a plugin beside the live ones: where it disagrees is recorded, without effect",                   \
     .examples = {"plugin shadow it.example.triage --zone mugello"},                                                \
     .done = "plugin {plugin} in shadow for {zone_id|=every zone}[, {kind}]"},                                      \
    {.noun = "plugin", .verb = "disable", .op = "plugin.disable", .view = VIEW_RECEIPT,                             \
     .record = &wire_record_receipt, .positionals = {"plugin"}, .positionals_needed = 1, .names = "id",             \
     .help = "let a plugin answer no more for a zone; those of the default set, or the default answer, take over",  \
     .examples = {"plugin disable it.example.triage --zone mugello --reason \"it defers too much\""},               \
     .done = "plugin {plugin} disabled for {zone_id|=every zone without a set of its own}[, {kind}]"},              \
    {.noun = "plugin", .verb = "config", .op = "plugin.config", .view = VIEW_RECEIPT,                               \
     .record = &wire_record_receipt, .positionals = {"plugin"}, .positionals_needed = 1, .names = "id",             \
     .help = "give a plugin other settings for a zone; those left out stay as they are",                            \
     .examples = {"plugin config it.example.zone --zone mugello --config hours=48"},                                \
     .done = "plugin {plugin} has other settings for {zone_id|=every zone without a set of its own}[, {kind}]"},    \
    {.noun = "plugin", .verb = "rollback", .op = "plugin.rollback", .view = VIEW_RECEIPT,                           \
     .record = &wire_record_receipt, .positionals = {"kind"}, .positionals_needed = 1, .names = "id",               \
     .help = "let a zone's set say again what it said before its last change, on all nodes at once",                \
     .examples = {"plugin rollback triage --zone mugello --reason \"the new triage is late\""},                     \
     .done = "set {id} says again what it said before"},                                                            \
    {.noun = "plugin", .verb = "reset", .op = "plugin.reset", .view = VIEW_LIST,                                    \
     .record = &wire_record_plugin_info, .positionals = {"plugin"}, .positionals_needed = 1,                        \
     .columns = "plugin,kind,version,state,calls,fallbacks,digest,reason", .names = "plugin",                       \
     .help = "let a quarantined plugin of the node asked answer again, and read its plugin directory anew",         \
     .examples = {"plugin reset it.example.triage"}},

#endif
