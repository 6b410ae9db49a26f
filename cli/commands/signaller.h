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
     .done = "signaller authorised: {signaller_id}"},                                                            \
    {.noun = "signaller", .verb = "show", .op = "signaller.show", .view = VIEW_BLOCK,                            \
     .record = &wire_record_signaller, .positionals = {"signaller_id"}, .positionals_needed = 1,                 \
     .names = "signaller_id", .help = "show an institution that may signal",                                     \
     .examples = {"signaller show PT-ER-1"}},                                                                    \
    {.noun = "signaller", .verb = "authorise", .op = "signaller.authorise", .view = VIEW_RECEIPT,                \
     .record = &wire_record_receipt, .positionals = {"signaller_id"}, .positionals_needed = 1,                   \
     .names = "signaller_id", .help = "let an institution signal that was proposed or suspended",                \
     .examples = {"signaller authorise PT-ER-1 --act \"letter 4/2026\""},                                        \
     .done = "signaller authorised: {signaller_id}"},                                                            \
    {.noun = "signaller", .verb = "suspend", .op = "signaller.suspend", .view = VIEW_RECEIPT,                    \
     .record = &wire_record_receipt, .positionals = {"signaller_id"}, .positionals_needed = 1,                   \
     .names = "signaller_id", .help = "let an institution not signal for a time",                                \
     .examples = {"signaller suspend PT-ER-1 --reason \"the code became known outside\""},                       \
     .done = "signaller suspended: {signaller_id}"},                                                             \
    {.noun = "signaller", .verb = "end", .op = "signaller.end", .view = VIEW_RECEIPT,                            \
     .record = &wire_record_receipt, .positionals = {"signaller_id"}, .positionals_needed = 1,                   \
     .names = "signaller_id", .help = "end what an institution may, for good",                                   \
     .examples = {"signaller end PT-ER-1 --reason \"the ward was closed\""},                                     \
     .done = "signaller ended: {signaller_id}"},

#endif
