/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the table of commands: the noun unit. Only cli/table.c includes it; cli/table.h explains the members. */
#ifndef CLI_COMMANDS_UNIT_H
#define CLI_COMMANDS_UNIT_H

#define COMMANDS_UNIT                                                                                             \
    {.noun = "unit", .verb = "list", .op = "unit.list", .view = VIEW_LIST, .record = &wire_record_unit,           \
     .columns = "unit_id,status,zone_id,since,operators,skills,cases,reason", .names = "unit_id",                 \
     .help = "list units and where they are",                                                                     \
     .examples = {"unit list", "unit list --zone pistoiese --status available"}},                                 \
    {.noun = "unit", .verb = "show", .op = "unit.show", .view = VIEW_BLOCK, .record = &wire_record_unit,          \
     .positionals = {"unit_id"}, .positionals_needed = 1, .names = "unit_id",                                     \
     .help = "show one unit, with who is aboard",                                                                 \
     .examples = {"unit show PT-1"}},                                                                             \
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
     .done = "unit {unit_id} is now {status}[; case {number}][, state {state}]"},                                 \
    {.noun = "unit", .verb = "crew", .op = "unit.crew", .view = VIEW_RECEIPT, .record = &wire_record_receipt,     \
     .positionals = {"unit_id"}, .positionals_needed = 1, .names = "unit_id",                                     \
     .help = "say who is aboard a unit",                                                                          \
     .examples = {"unit crew PT-1 --members op-7,op-8 --until +8h", "unit crew PT-1 --members op-7 --seats 3",    \
                  "unit crew PT-1 --stand-down"},                                                                 \
     .done = "aboard unit {unit_id}: {members|=nobody}"},                                                         \
    {.noun = "unit", .verb = "crews", .op = "unit.crews", .view = VIEW_LIST, .record = &wire_record_crew,         \
     .positionals = {"unit_id"}, .positionals_needed = 1,                                                         \
     .columns = "crew_id,state,members,profiles,seats,from,until,ended_at", .names = "crew_id",                   \
     .help = "list the crews of a unit, the present one last",                                                    \
     .examples = {"unit crews PT-1"}},                                                                            \
    {.noun = "unit", .verb = "update", .op = "unit.update", .view = VIEW_RECEIPT, .record = &wire_record_receipt, \
     .positionals = {"unit_id"}, .positionals_needed = 1, .names = "unit_id",                                     \
     .help = "correct the facts about a unit",                                                                    \
     .examples = {"unit update PT-1 --seats 3", "unit update PT-1 --zone mugello"},                               \
     .done = "unit {unit_id} changed"},                                                                           \
    {.noun = "unit", .verb = "retire", .op = "unit.retire", .view = VIEW_RECEIPT, .record = &wire_record_receipt, \
     .positionals = {"unit_id"}, .positionals_needed = 1, .names = "unit_id",                                     \
     .help = "a unit leaves the service for good",                                                                \
     .examples = {"unit retire PT-1 --reason \"the vehicle was given up\""},                                      \
     .done = "unit {unit_id} has left the service"},

#endif
