/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Rows of the table of commands: the noun municipality.
 * Only cli/table.c includes it; cli/table.h explains the members.
 */
#ifndef CLI_COMMANDS_MUNICIPALITY_H
#define CLI_COMMANDS_MUNICIPALITY_H

#define COMMANDS_MUNICIPALITY                                                                                    \
    {.noun = "municipality", .verb = "list", .op = "municipality.list", .view = VIEW_LIST,                       \
     .record = &wire_record_municipality, .columns = "municipality_id,name,zone_id,population,hours,cost_owner", \
     .names = "municipality_id", .help = "list municipalities",                                                  \
     .examples = {"municipality list --zone apuane"}},                                                           \
    {.noun = "municipality", .verb = "add", .op = "municipality.add", .view = VIEW_RECEIPT,                      \
     .record = &wire_record_receipt, .positionals = {"municipality_id"}, .positionals_needed = 1,                \
     .names = "municipality_id", .help = "add a municipality to a zone, with the hours of its own service",      \
     .examples = {"municipality add massa --name Massa --zone apuane --hours \"mon-fri 08:00-14:00\" "           \
                  "--contact \"0585 000000\""},                                                                  \
     .done = "municipality added: {municipality_id}"},

#endif
