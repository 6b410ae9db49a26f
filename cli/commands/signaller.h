/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Rows of the table of commands: the noun signaller.
 * Only cli/table.c includes it; cli/table.h explains the members.
 */
#ifndef CLI_COMMANDS_SIGNALLER_H
#define CLI_COMMANDS_SIGNALLER_H

#define COMMANDS_SIGNALLER                                                                                       \
    {.noun = "signaller", .verb = "list", .op = "signaller.list", .view = VIEW_LIST,                             \
     .record = &wire_record_signaller, .columns = "signaller_id,name,category,zone_id,state,from,until",         \
     .names = "signaller_id", .help = "list institutions that may signal",                                       \
     .examples = {"signaller list --zone pistoiese"}},                                                           \
    {.noun = "signaller", .verb = "add", .op = "signaller.add", .view = VIEW_RECEIPT,                            \
     .record = &wire_record_receipt, .positionals = {"signaller_id"}, .positionals_needed = 1,                   \
     .names = "signaller_id", .help = "authorise an institution to signal",                                      \
     .examples = {"signaller add PT-ER-1 --name \"Emergency department\" --category hospital --zone pistoiese"}, \
     .done = "signaller authorised: {signaller_id}"},

#endif
