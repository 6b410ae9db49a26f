/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the table of commands: the noun deadline. Only cli/table.c includes it; cli/table.h explains the members. */
#ifndef CLI_COMMANDS_DEADLINE_H
#define CLI_COMMANDS_DEADLINE_H

#define COMMANDS_DEADLINE                                                                                           \
    {.noun = "deadline", .verb = "list", .op = "deadline.list", .view = VIEW_LIST, .record = &wire_record_deadline, \
     .columns = "deadline_id,kind,state,due_at,owner,zone_id,number,basis", .names = "deadline_id",                 \
     .help = "list deadlines, by default those to be met",                                                          \
     .examples = {"deadline list --zone pistoiese", "deadline list --case PT-2026-00001-Y",                         \
                  "deadline list --state missed -o csv"}},                                                          \
    {.noun = "deadline", .verb = "show", .op = "deadline.show", .view = VIEW_BLOCK,                                 \
     .record = &wire_record_deadline, .positionals = {"deadline_id"}, .positionals_needed = 1,                      \
     .names = "deadline_id", .help = "show one deadline", .examples = {"deadline show d06f8qg7k0a4x0q2j5t"}},       \
    {.noun = "deadline", .verb = "set", .op = "deadline.set", .view = VIEW_RECEIPT, .record = &wire_record_receipt, \
     .positionals = {"case_id"}, .positionals_needed = 1, .names = "id", .help = "set a deadline on a case",        \
     .examples = {"deadline set PT-2026-00001-Y --due-at 2026-11-30T12:00:00+01:00 --basis \"call the school\"",    \
                  "deadline set PT-2026-00001-Y --due-at 2026-11-30T12:00:00+01:00 --basis \"visit\" "              \
                  "--owner zone_lead --warn-before 60"},                                                            \
     .done = "deadline {id} set on case {number|case_id}"},                                                         \
    {.noun = "deadline", .verb = "met", .op = "deadline.met", .view = VIEW_RECEIPT, .record = &wire_record_receipt, \
     .positionals = {"deadline_id"}, .positionals_needed = 1, .names = "id",                                        \
     .help = "say that what a deadline asks for was done",                                                          \
     .examples = {"deadline met d06f8qg7k0a4x0q2j5t --act \"prot. 1234\"",                                          \
                  "deadline met d06f8qg7k0a4x0q2j5t --occurred-at -2h --act \"prot. 1234\""},                       \
     .done = "deadline {deadline_id} met"},                                                                         \
    {.noun = "deadline", .verb = "own", .op = "deadline.own", .view = VIEW_RECEIPT, .record = &wire_record_receipt, \
     .positionals = {"deadline_id", "owner"}, .positionals_needed = 2, .names = "id",                               \
     .help = "name who answers for a deadline",                                                                     \
     .examples = {"deadline own d06f8qg7k0a4x0q2j5t zone_lead --reason \"takes it over\""},                         \
     .done = "{owner} answers for deadline {deadline_id}"},

#endif
