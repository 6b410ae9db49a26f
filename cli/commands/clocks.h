/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the table of commands: the noun clocks. Only cli/table.c includes it; cli/table.h explains the members. */
#ifndef CLI_COMMANDS_CLOCKS_H
#define CLI_COMMANDS_CLOCKS_H

#define COMMANDS_CLOCKS                                                                                         \
    {.noun = "clocks", .verb = "show", .op = "clocks.show", .view = VIEW_BLOCK, .record = &wire_record_clocks,  \
     .positionals = {"zone_id"}, .positionals_needed = 1, .names = "zone_id",                                   \
     .help = "show how long things may take in a zone",                                                         \
     .examples = {"clocks show default", "clocks show pistoiese"}},                                             \
    {.noun = "clocks", .verb = "set", .op = "clocks.set", .view = VIEW_RECEIPT, .record = &wire_record_receipt, \
     .positionals = {"zone_id"}, .positionals_needed = 1, .names = "id",                                        \
     .help = "set how long things may take in a zone",                                                          \
     .examples = {"clocks set pistoiese --onscene-e 45 --onscene-u 180", "clocks set default --waiting 20"},    \
     .done = "clocks of {zone_id} set"},

#endif
