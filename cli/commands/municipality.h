/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Rows of the table of commands: the noun municipality.
 * Only cli/table.c includes it; cli/table.h explains the members.
 */
#ifndef CLI_COMMANDS_MUNICIPALITY_H
#define CLI_COMMANDS_MUNICIPALITY_H

#define COMMANDS_MUNICIPALITY                                                                                    \
    {.noun = "municipality", .verb = "list", .op = "municipality.list", .view = VIEW_LIST,                       \
     .record = &wire_record_municipality, .columns = "municipality_id,name,zone_id,population,hours,cost_owner,state", \
     .names = "municipality_id", .help = "list municipalities",                                                  \
     .examples = {"municipality list --zone apuane"}},                                                           \
    {.noun = "municipality", .verb = "add", .op = "municipality.add", .view = VIEW_RECEIPT,                      \
     .record = &wire_record_receipt, .positionals = {"municipality_id"}, .positionals_needed = 1,                \
     .names = "municipality_id", .help = "add a municipality to a zone, with the hours of its own service",      \
     .examples = {"municipality add massa --name Massa --zone apuane --hours \"mon-fri 08:00-14:00\" "           \
                  "--contact \"0585 000000\""},                                                                  \
     .done = "municipality added: {municipality_id}"}, \
    {.noun = "municipality", .verb = "update", .op = "municipality.update", .view = VIEW_RECEIPT,                    \
     .record = &wire_record_receipt, .positionals = {"municipality_id"}, .positionals_needed = 1,                    \
     .names = "municipality_id", .help = "correct the facts of a municipality",                                      \
     .examples = {"municipality update massa --hours \"mon-fri 08:00-18:00\""},                                      \
     .done = "municipality corrected: {municipality_id}"},                                                           \
    {.noun = "municipality", .verb = "end", .op = "municipality.end", .view = VIEW_RECEIPT,                          \
     .record = &wire_record_receipt, .positionals = {"municipality_id"}, .positionals_needed = 1,                    \
     .names = "municipality_id", .help = "a municipality leaves the service; it stays in the list",                  \
     .examples = {"municipality end massa --reason \"merged with Carrara\""},                                        \
     .done = "municipality ended: {municipality_id}"},                                                               \
    {.noun = "municipality", .verb = "move", .op = "municipality.move", .view = VIEW_RECEIPT,                        \
     .record = &wire_record_receipt, .positionals = {"municipality_id"}, .positionals_needed = 1,                    \
     .names = "municipality_id", .help = "a municipality is of another zone from a day on",                          \
     .examples = {"municipality move massa --zone versilia --from 2026-01-01 --act \"DGR 1/2025\""},                 \
     .done = "municipality {municipality_id} is of zone {zone_id} now"},

#endif
