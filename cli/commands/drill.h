/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Rows of the table of commands: drills.
 * Only cli/table.c includes it; cli/table.h explains the members.
 */
#ifndef CLI_COMMANDS_DRILL_H
#define CLI_COMMANDS_DRILL_H

#define COMMANDS_DRILL                                                                                            \
    {.noun = "drill", .verb = "run", .view = VIEW_LOCAL, .record = &wire_record_drill,                            \
     .args = &wire_record_drill_run, .positionals = {"kind"}, .positionals_needed = 1, .names = "drill_id",       \
     .help = "rehearse a failure on the living room and measure it; without --yes only the plan is shown",        \
     .examples = {"drill run leader-freeze --yes --gap-ms 2000",                                                  \
                  "drill run isolate-site --node 3 --duration-ms 10000 --report /var/tmp/november --yes",         \
                  "drill run node-replace --node 2 --with 4 --address 10.0.0.4:7100 --yes"}},                       \
    {.noun = "drill", .verb = "list", .op = "drill.list", .view = VIEW_LIST, .record = &wire_record_drill,        \
     .columns = "drill_id,kind,node,state,started_at,write_gap_ms,lost,duplicated,result", .names = "drill_id",   \
     .help = "list drills and what they showed",                                                                  \
     .examples = {"drill list", "drill list --state failed"}},                                                    \
    {.noun = "drill", .verb = "show", .op = "drill.show", .view = VIEW_BLOCK, .record = &wire_record_drill,       \
     .positionals = {"drill_id"}, .positionals_needed = 1, .names = "drill_id", .help = "show a drill",           \
     .examples = {"drill show l01kanb2t6m4nps5sd6"}},                                                             \
    {.noun = "drill", .verb = "report", .view = VIEW_LOCAL, .record = &wire_record_drill,                         \
     .args = &wire_record_drill_report, .positionals = {"file"}, .positionals_needed = 1, .names = "drill_id",    \
     .help = "verify a report of drill run against the log: is it the one whose digest was recorded?",            \
     .examples = {"drill report l01kanb2t6m4nps5sd6.json"}},                                                      \
    {.noun = "drill", .verb = "abandon", .op = "drill.abandon", .view = VIEW_RECEIPT,                             \
     .record = &wire_record_receipt, .positionals = {"drill_id"}, .positionals_needed = 1, .names = "id",         \
     .help = "give up a drill that nobody runs any more",                                                         \
     .examples = {"drill abandon l01kanb2t6m4nps5sd6 --reason \"the laptop was closed\""},                        \
     .done = "drill {drill_id} given up"},

#endif
