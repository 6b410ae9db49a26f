/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the table of commands: the nouns erasure and hold. Only cli/table.c includes it; cli/table.h explains. */
#ifndef CLI_COMMANDS_ERASURE_H
#define CLI_COMMANDS_ERASURE_H

#define COMMANDS_ERASURE                                                                                             \
    {.noun = "erasure", .verb = "request", .op = "erasure.request", .view = VIEW_RECEIPT,                            \
     .record = &wire_record_receipt, .names = "id",                                                                  \
     .help = "ask that the personal data of a closed case, of a person or of another owner be erased",               \
     .examples = {"erasure request --case PIS-2026-00042-X --act \"prot. 1234/2026\"",                            \
                  "erasure request --person p01m80sqtr3nfszdjb4 --act \"prot. 1235/2026\"",                       \
                  "erasure request --user op-7 --act \"prot. 1236/2026\""},                                       \
     .done = "erasure {id} asked for: two other people approve it"},                                                 \
    {.noun = "erasure", .verb = "approve", .op = "erasure.approve", .view = VIEW_RECEIPT,                            \
     .record = &wire_record_receipt, .positionals = {"erasure_id"}, .positionals_needed = 1, .names = "id",          \
     .help = "approve an erasure; with the second approval every node destroys the keys",                            \
     .examples = {"erasure approve e01m80sqtr3nfszdjb4 --act \"dpo 77/2026\""},                                      \
     .done = "approved: {erasure_id}"},                                                                              \
    {.noun = "erasure", .verb = "refuse", .op = "erasure.refuse", .view = VIEW_RECEIPT,                              \
     .record = &wire_record_receipt, .positionals = {"erasure_id"}, .positionals_needed = 1, .names = "id",          \
     .help = "refuse an erasure, with its ground; one that the room proposed may come back",                         \
     .examples = {"erasure refuse e01m80sqtr3nfszdjb4 --reason \"art. 17(3)(e): a claim is pending\"",               \
                  "erasure refuse e-c01m80sqtr3nfszdjb4 --reason \"it is revised\" --again-at +365d"},               \
     .done = "refused: {erasure_id}"},                                                                               \
    {.noun = "erasure", .verb = "list", .op = "erasure.list", .view = VIEW_LIST, .record = &wire_record_erasure,     \
     .columns = "erasure_id,state,case_id,person_id,report_id,subject_kind,subject_id,requested_by,requested_at,"    \
                "missing",                                                                                           \
     .names = "erasure_id", .help = "list erasures",                                                                 \
     .examples = {"erasure list", "erasure list --state requested"}},                                                \
    {.noun = "erasure", .verb = "show", .op = "erasure.show", .view = VIEW_BLOCK, .record = &wire_record_erasure,    \
     .positionals = {"erasure_id"}, .positionals_needed = 1, .names = "erasure_id",                                  \
     .help = "show an erasure: approvals, receipts of the nodes, nodes that are missing, what it cannot reach",      \
     .examples = {"erasure show e01m80sqtr3nfszdjb4"}},                                                              \
    {.noun = "hold", .verb = "set", .op = "hold.set", .view = VIEW_RECEIPT, .record = &wire_record_receipt,          \
     .names = "id", .help = "forbid that a case, a person, another owner or all of a zone be erased",                \
     .examples = {"hold set --case PIS-2026-00042-X --ground \"criminal case\" --act \"RG 1/2026\"",              \
                  "hold set --user op-7 --ground \"disciplinary proceedings\" --act \"prot. 9/2026\"",              \
                  "hold set --zone pistoiese --ground \"no disposal plan yet\" --act \"none\""},                     \
     .done = "hold set: {id}"},                                                                                      \
    {.noun = "hold", .verb = "clear", .op = "hold.clear", .view = VIEW_RECEIPT, .record = &wire_record_receipt,      \
     .positionals = {"hold_id"}, .positionals_needed = 1, .names = "id", .help = "end a hold",                       \
     .examples = {"hold clear h01m80sqtr3nfszdjb4 --reason \"the judgment is final\""},                              \
     .done = "hold cleared: {hold_id}"},                                                                             \
    {.noun = "hold", .verb = "list", .op = "hold.list", .view = VIEW_LIST, .record = &wire_record_hold,              \
     .columns = "hold_id,state,subject,ground,act,set_by,set_at", .names = "hold_id", .help = "list holds",          \
     .examples = {"hold list", "hold list --state standing"}},

#endif
