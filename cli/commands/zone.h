/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the table of commands: the noun zone. Only cli/table.c includes it; cli/table.h explains the members. */
#ifndef CLI_COMMANDS_ZONE_H
#define CLI_COMMANDS_ZONE_H

#define COMMANDS_ZONE                                                                                           \
    {.noun = "zone", .verb = "list", .op = "zone.list", .view = VIEW_LIST, .record = &wire_record_zone,         \
     .columns = "zone_id,name,area,prefix,state,population,contact", .names = "zone_id", .help = "list zones",  \
     .examples = {"zone list --state hooked", "zone list -o csv"}},                                             \
    {.noun = "zone", .verb = "show", .op = "zone.show", .view = VIEW_BLOCK, .record = &wire_record_zone,        \
     .positionals = {"zone_id"}, .positionals_needed = 1, .names = "zone_id", .help = "show one zone",          \
     .examples = {"zone show pistoiese"}},                                                                      \
    {.noun = "zone", .verb = "add", .op = "zone.add", .view = VIEW_RECEIPT, .record = &wire_record_receipt,     \
     .positionals = {"zone_id"}, .positionals_needed = 1, .names = "zone_id", .help = "add a zone",             \
     .examples = {                                                                                              \
                  "zone add pistoiese --name \"Zona Pistoiese\" --area centro --population 170000 --prefix PT " \
                  "--state hooked"},                                                                            \
     .done = "zone added: {zone_id}"},                                                                          \
    {.noun = "zone", .verb = "update", .op = "zone.update", .view = VIEW_RECEIPT, .record = &wire_record_receipt, \
     .positionals = {"zone_id"}, .positionals_needed = 1, .names = "zone_id",                                   \
     .help = "correct the facts of a zone",                                                                     \
     .examples = {"zone update apuane --workers-total 60 --training-share 80 --reason \"letter of the zone\""}, \
     .done = "zone updated: {zone_id}"},

#endif
