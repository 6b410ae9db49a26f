/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the table of commands: the noun case. Only cli/table.c includes it; cli/table.h explains the members. */
#ifndef CLI_COMMANDS_CASE_H
#define CLI_COMMANDS_CASE_H

#define COMMANDS_CASE                                                                                                \
    {.noun = "case", .verb = "open", .op = "case.open", .view = VIEW_RECEIPT, .record = &wire_record_receipt,        \
     .names = "number,case_id", .help = "take a report and open its case",                                           \
     .examples = {                                                                                                   \
                  "case open --zone pistoiese --signaller PT-ER-1 --need violence --place \"Emergency "              \
                  "department\" " "--summary \"Woman beaten, two children with her\" --answers "                     \
                  "danger=yes,children=2",                                                                           \
                  "case open --zone pistoiese --category police --summary - < report.txt",                           \
                  "case open --zone pistoiese --signaller PT-ER-1 --need minor --dry-run"},                          \
     .done = "case {number} opened[, priority {triage.priority}][, state {state.moved}]"                             \
             "[; recommended unit {dispatch.unit}][; looks like case {looks_like}]"},                                  \
    {.noun = "case", .verb = "show", .op = "case.show", .view = VIEW_BLOCK, .record = &wire_record_case,             \
     .positionals = {"case_id"}, .positionals_needed = 1, .names = "number,case_id", .help = "show one case",        \
     .examples = {"case show PT-2026-00001-Y", "case show PT-2026-00001-Y --fields state,assignments -o json"}},     \
    {.noun = "case", .verb = "list", .op = "case.list", .view = VIEW_LIST, .record = &wire_record_case,              \
     .columns = "number,priority,state,need,zone_id,place,opened_at", .names = "number,case_id",                     \
     .help = "list cases, open ones by default",                                                                     \
     .examples = {"case list --zone pistoiese", "case list --all -o csv --fields number,state,outcome"}},            \
    {.noun = "case", .verb = "update", .op = "case.update", .view = VIEW_RECEIPT, .record = &wire_record_receipt,    \
     .positionals = {"case_id"}, .positionals_needed = 1, .names = "number,case_id",                                 \
     .help = "move a case to another state or correct its facts",                                                    \
     .examples = {"case update PT-2026-00001-Y --to secured",                                                        \
                  "case update PT-2026-00001-Y --to handover_offered --service \"Social service of Pistoia\"",       \
                  "case update PT-2026-00001-Y --hold \"an interpreter\" --hold-until +2h"},               \
     .done = "case {number|case_id} updated[, state {state}]"},                                                      \
    {.noun = "case", .verb = "note", .op = "case.note", .view = VIEW_RECEIPT, .record = &wire_record_receipt,        \
     .positionals = {"case_id"}, .positionals_needed = 1, .names = "number,case_id",                                 \
     .help = "add a note to a case",                                                                                 \
     .examples = {"case note PT-2026-00001-Y --text \"The unit has left.\"",                                         \
                  "case note PT-2026-00001-Y --text - < call.txt"},                                                  \
     .done = "note added to case {number|case_id}"},                                                                 \
    {.noun = "case", .verb = "assign", .op = "case.assign", .view = VIEW_RECEIPT, .record = &wire_record_receipt,    \
     .positionals = {"case_id"}, .positionals_needed = 1, .names = "number,case_id",                                 \
     .help = "send a unit to a case",                                                                                \
     .examples = {"case assign PT-2026-00001-Y --unit PT-1", "case assign PT-2026-00001-Y",                          \
                  "case assign PT-2026-00001-Y --unit PT-2 --reason \"PT-1 is refuelling\""},                        \
     .done = "unit {unit_id|id|dispatch.unit|=put first by the dispatch verdict} sent to case {number|case_id}"},  \
    {.noun = "case", .verb = "close", .op = "case.close", .view = VIEW_RECEIPT, .record = &wire_record_receipt,      \
     .positionals = {"case_id"}, .positionals_needed = 1, .names = "number,case_id",                                 \
     .help = "close a case with its outcome",                                                                        \
     .examples = {"case close PT-2026-00001-Y --outcome handed_over",                                                \
                  "case close PT-2026-00001-Y --outcome untraceable --reason \"nobody at the address\""},            \
     .done = "case {number|case_id} closed, outcome {outcome}"},                                                     \
    {.noun = "case", .verb = "reopen", .op = "case.reopen", .view = VIEW_RECEIPT, .record = &wire_record_receipt,    \
     .positionals = {"case_id"}, .positionals_needed = 1, .names = "number,case_id",                                 \
     .help = "reopen a case within 72 hours of its closing",                                                         \
     .examples = {"case reopen PT-2026-00001-Y --reason \"she called again\""},                                      \
     .done = "case {number|case_id} reopened[, state {state}]"},                                                     \
    {.noun = "case", .verb = "merge", .op = "case.merge", .view = VIEW_RECEIPT, .record = &wire_record_receipt,      \
     .positionals = {"case_id"}, .positionals_needed = 1, .names = "number,case_id",                                 \
     .help = "end a case in another one: they are the same situation",                                               \
     .examples = {"case merge PT-2026-00002-7 --into PT-2026-00001-Y --reason \"the same woman\""},                  \
     .done = "case {number} merged into {into}: both numbers lead to it"},                                           \
    {.noun = "case", .verb = "unmerge", .op = "case.unmerge", .view = VIEW_RECEIPT, .record = &wire_record_receipt,  \
     .positionals = {"case_id"}, .positionals_needed = 1, .names = "number,case_id",                                 \
     .help = "take a case out of the one it was merged into",                                                        \
     .examples = {"case unmerge PT-2026-00002-7 --reason \"two families\""},                                         \
     .done = "case {number} is its own again[, state {state}]"},                                                     \
    {.noun = "case", .verb = "not-duplicate", .op = "case.not_duplicate", .view = VIEW_RECEIPT,                      \
     .record = &wire_record_receipt, .positionals = {"case_id", "other_case_id"}, .positionals_needed = 2,           \
     .names = "number,case_id", .help = "say that two cases are two, however alike",                                 \
     .examples = {"case not-duplicate PT-2026-00002-7 PT-2026-00001-Y --reason \"two families\""},                   \
     .done = "case {number} and case {other_case_id} are two: they are not suggested again"},                        \
    {.noun = "case", .verb = "link", .op = "case.link", .view = VIEW_RECEIPT, .record = &wire_record_receipt,        \
     .positionals = {"case_id", "other_case_id"}, .positionals_needed = 2, .names = "number,case_id",                \
     .help = "say that two cases have to do with each other",                                                        \
     .examples = {"case link PT-2026-00002-7 PT-2026-00001-Y --reason \"the same flat, a week later\""},             \
     .done = "case {number} linked with case {other_case_id}"},                                                      \
    {.noun = "case", .verb = "watch", .op = "event.watch", .view = VIEW_TIMELINE,                                    \
     .record = &wire_record_event_head, .positionals = {"case_id"}, .hidden = ",limit,", .names = "id",              \
     .help = "follow one case, or all of them, as events are committed",                                             \
     .examples = {"case watch PT-2026-00001-Y", "case watch --since 0 --count 10 -o jsonl", "case watch --for 8h"}}, \
    {.noun = "case", .verb = "history", .op = "case.history", .view = VIEW_TIMELINE,                                 \
     .record = &wire_record_event_head, .positionals = {"case_id"}, .positionals_needed = 1, .names = "id",          \
     .help = "show the timeline of a case",                                                                          \
     .examples = {"case history PT-2026-00001-Y", "case history PT-2026-00001-Y -o jsonl"}},

#endif
