/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the table of commands: the noun area. Only cli/table.c includes it; cli/table.h explains the members. */
#ifndef CLI_COMMANDS_AREA_H
#define CLI_COMMANDS_AREA_H

#define COMMANDS_AREA                                                                                       \
    {.noun = "area", .verb = "list", .op = "area.list", .view = VIEW_LIST, .record = &wire_record_area,     \
     .columns = "area_id,name,authority,room_id,lead", .names = "area_id", .help = "list areas",            \
     .examples = {"area list"}},                                                                            \
    {.noun = "area", .verb = "add", .op = "area.add", .view = VIEW_RECEIPT, .record = &wire_record_receipt, \
     .positionals = {"area_id"}, .positionals_needed = 1, .names = "area_id", .help = "add an area vasta",  \
     .examples = {"area add nord-ovest --name \"Toscana nord ovest\" --authority \"Azienda USL Toscana "    \
                  "nord ovest\""},                                                                          \
     .done = "area added: {area_id}"}, \
    {.noun = "area", .verb = "update", .op = "area.update", .view = VIEW_RECEIPT,                                    \
     .record = &wire_record_receipt, .positionals = {"area_id"}, .positionals_needed = 1, .names = "area_id",        \
     .help = "correct the facts of an area",                                                                         \
     .examples = {"area update nord-ovest --authority \"Azienda USL Toscana nord ovest\""},                          \
     .done = "area corrected: {area_id}"},                                                                           \
    {.noun = "area", .verb = "end", .op = "area.end", .view = VIEW_RECEIPT,                                          \
     .record = &wire_record_receipt, .positionals = {"area_id"}, .positionals_needed = 1, .names = "area_id",        \
     .help = "an area leaves the service; it stays in the list",                                                     \
     .examples = {"area end nord-ovest --reason \"joined with another area\""},                                      \
     .done = "area ended: {area_id}"},

#endif
