/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Rows of the table of commands: the nouns report and duplicate. Only cli/table.c includes it; cli/table.h explains the
 * members.
 */
#ifndef CLI_COMMANDS_REPORT_H
#define CLI_COMMANDS_REPORT_H

#define COMMANDS_REPORT                                                                                              \
    {.noun = "report", .verb = "take", .op = "report.take", .view = VIEW_RECEIPT, .record = &wire_record_receipt,    \
     .names = "report_id", .help = "take a report without opening a case",                                           \
     .examples = {"report take --zone pistoiese --signaller PT-POL-1 --place \"Via Roma 1\" --need violence",        \
                  "report take --zone pistoiese --category citizen --outcome advised --orientation \"the social "    \
                  "service, tomorrow at 9\"",                                                                        \
                  "report take --zone pistoiese --signaller PT-POL-1 --attach PT-2026-00001-Y"},                     \
     .done = "report {report_id} taken[, about case {number}][, outcome {outcome}][; looks like case {looks_like}]"},\
    {.noun = "report", .verb = "list", .op = "report.list", .view = VIEW_LIST, .record = &wire_record_report,        \
     .columns = "report_id,received_at,state,override,outcome,category,signaller_id,zone_id,case_id,orientation",    \
     .names = "report_id", .help = "list reports",                                                                   \
     .examples = {"report list --zone pistoiese --state refused", "report list --override --from -24h",              \
                  "report list --from 2026-11-01 --outcome advised -o csv"}},                                        \
    {.noun = "report", .verb = "show", .op = "report.show", .view = VIEW_BLOCK, .record = &wire_record_report,       \
     .positionals = {"report_id"}, .positionals_needed = 1, .names = "report_id", .help = "show one report",         \
     .examples = {"report show r01h8kz3v2m9q4r7t5"}},                                                                \
    {.noun = "report", .verb = "attach", .op = "report.attach", .view = VIEW_RECEIPT,                                \
     .record = &wire_record_receipt, .positionals = {"report_id", "case_id"}, .positionals_needed = 2,               \
     .names = "report_id", .help = "say which case a report is about",                                               \
     .examples = {"report attach r01h8kz3v2m9q4r7t5 PT-2026-00001-Y"},                                               \
     .done = "report {report_id} is about case {number}"},                                                           \
    {.noun = "report", .verb = "close", .op = "report.close", .view = VIEW_RECEIPT, .record = &wire_record_receipt,  \
     .positionals = {"report_id"}, .positionals_needed = 1, .names = "report_id",                                    \
     .help = "end a report that is about no case, with its outcome",                                                 \
     .examples = {"report close r01h8kz3v2m9q4r7t5 --outcome false_report --reason \"the address does not exist\""}, \
     .done = "report {report_id} closed, outcome {outcome}"},                                                        \
    {.noun = "report", .verb = "amend", .op = "report.amend", .view = VIEW_RECEIPT, .record = &wire_record_receipt,  \
     .positionals = {"report_id"}, .positionals_needed = 1, .names = "report_id",                                    \
     .help = "correct what was reported",                                                                            \
     .examples = {"report amend r01h8kz3v2m9q4r7t5 --place \"Via Roma 11\" --reason \"misheard\""},                  \
     .done = "report {report_id} corrected"},                                                                        \
    {.noun = "duplicate", .verb = "list", .op = "duplicate.list", .view = VIEW_LIST,                                 \
     .record = &wire_record_suggestion, .positionals = {"case_id"},                                                  \
     .columns = "suggested_at,number,report_id,other_number,score,reasons,state",                                    \
     .names = "suggestion_id", .help = "list what looks alike: a case, or all that wait for a decision",             \
     .examples = {"duplicate list --zone pistoiese", "duplicate list PT-2026-00001-Y",                               \
                  "duplicate list PT-2026-00001-Y --state suggested"}},

#endif
