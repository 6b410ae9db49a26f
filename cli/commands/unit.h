/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the table of commands: the noun unit. Only cli/table.c includes it; cli/table.h explains the members. */
#ifndef CLI_COMMANDS_UNIT_H
#define CLI_COMMANDS_UNIT_H

#define COMMANDS_UNIT                                                                                             \
    {.noun = "unit", .verb = "list", .op = "unit.list", .view = VIEW_LIST, .record = &wire_record_unit,           \
     .columns = "unit_id,status,zone_id,since,operators,skills,cases,reason", .names = "unit_id",                 \
     .help = "list units and where they are",                                                                     \
     .examples = {"unit list", "unit list --zone pistoiese --status available"}},                                 \
    {.noun = "unit", .verb = "register", .op = "unit.register", .view = VIEW_RECEIPT,                             \
     .record = &wire_record_receipt, .positionals = {"unit_id"}, .positionals_needed = 1, .names = "unit_id",     \
     .help = "register a unit",                                                                                   \
     .examples = {"unit register PT-1 --zone pistoiese --skills social_worker,psychologist --operators 2"},       \
     .done = "unit registered: {unit_id}"},                                                                       \
    {.noun = "unit", .verb = "status", .op = "unit.status", .view = VIEW_RECEIPT, .record = &wire_record_receipt, \
     .positionals = {"unit_id", "status"}, .positionals_needed = 2, .names = "unit_id",                           \
     .help = "record a unit's status, and that of its assignment",                                                \
     .examples = {"unit status PT-1 enroute", "unit status PT-1 available --reason \"recalled\"",                 \
                  "unit status PT-1 out_of_service --reason \"flat tyre\""},                                      \
     .done = "unit {unit_id} is now {status}[; case {number}][, state {state}]"},

#endif
