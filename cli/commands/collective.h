/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Rows of the table of commands: the noun collective, and people entered by its events. Only cli/table.c includes it;
 * cli/table.h explains the members.
 */
#ifndef CLI_COMMANDS_COLLECTIVE_H
#define CLI_COMMANDS_COLLECTIVE_H

#define COMMANDS_COLLECTIVE                                                                                          \
    {.noun = "collective", .verb = "open", .op = "collective.open", .view = VIEW_RECEIPT,                            \
     .record = &wire_record_receipt, .names = "id", .help = "open an event that concerns many people",               \
     .examples = {"collective open --zone pistoiese --name \"Fire in Via Roma\" --affected 46"},                     \
     .done = "collective event {id} opened"},                                                                        \
    {.noun = "collective", .verb = "list", .op = "collective.list", .view = VIEW_LIST,                               \
     .record = &wire_record_collective, .columns = "event_id,opened_at,state,name,zone_id,affected,persons,cases",   \
     .names = "event_id", .help = "list collective events", .examples = {"collective list --state open"}},           \
    {.noun = "collective", .verb = "show", .op = "collective.show", .view = VIEW_BLOCK,                              \
     .record = &wire_record_collective, .positionals = {"event_id"}, .positionals_needed = 1, .names = "event_id",   \
     .help = "show one collective event", .examples = {"collective show v01h8kz3v2m9q4r7t5"}},                       \
    {.noun = "collective", .verb = "update", .op = "collective.update", .view = VIEW_RECEIPT,                        \
     .record = &wire_record_receipt, .positionals = {"event_id"}, .positionals_needed = 1, .names = "id",            \
     .help = "correct the facts of a collective event",                                                              \
     .examples = {"collective update v01h8kz3v2m9q4r7t5 --affected 52 --zone-ids mugello"},                          \
     .done = "collective event {id} updated"},                                                                       \
    {.noun = "collective", .verb = "add", .op = "collective.add", .view = VIEW_RECEIPT,                              \
     .record = &wire_record_receipt, .positionals = {"event_id", "case_id"}, .positionals_needed = 2, .names = "id", \
     .help = "say that a case is part of a collective event",                                                        \
     .examples = {"collective add v01h8kz3v2m9q4r7t5 PT-2026-00001-Y"},                                              \
     .done = "case {number} is part of collective event {id}"},                                                      \
    {.noun = "collective", .verb = "close", .op = "collective.close", .view = VIEW_RECEIPT,                          \
     .record = &wire_record_receipt, .positionals = {"event_id"}, .positionals_needed = 1, .names = "id",            \
     .help = "say that a collective event is over",                                                                  \
     .examples = {"collective close v01h8kz3v2m9q4r7t5 --reason \"all are back home\""},                             \
     .done = "collective event {id} closed"},                                                                        \
    {.noun = "collective", .verb = "reopen", .op = "collective.reopen", .view = VIEW_RECEIPT,                        \
     .record = &wire_record_receipt, .positionals = {"event_id"}, .positionals_needed = 1, .names = "id",            \
     .help = "open a collective event again",                                                                        \
     .examples = {"collective reopen v01h8kz3v2m9q4r7t5 --reason \"it burns again\""},                               \
     .done = "collective event {id} opened again"},                                                                  \
    {.noun = "person", .verb = "batch", .op = "person.batch", .view = VIEW_RECEIPT, .record = &wire_record_receipt,  \
     .positionals = {"event_id"}, .positionals_needed = 1, .hidden = ",people,", .names = "id",                      \
     .help = "enter many people of a collective event at once",                                                      \
     .examples = {"person batch v01h8kz3v2m9q4r7t5 --case PT-2026-00001-Y --list - < people.txt",                    \
                  "person batch v01h8kz3v2m9q4r7t5 --case PT-2026-00001-Y --list \"victim woman 30-64: flat 12\""},  \
     .done = "people entered in case {number} of collective event {id}"},

#endif
