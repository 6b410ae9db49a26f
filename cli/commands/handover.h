/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the table of commands: the noun handover. Only cli/table.c includes it; cli/table.h explains the members. */
#ifndef CLI_COMMANDS_HANDOVER_H
#define CLI_COMMANDS_HANDOVER_H

#define COMMANDS_HANDOVER                                                                                            \
    {.noun = "handover", .verb = "offer", .op = "handover.offer", .view = VIEW_RECEIPT,                              \
     .record = &wire_record_receipt, .positionals = {"case_id", "service"}, .positionals_needed = 2,                 \
     .names = "number,case_id", .help = "offer a case to an ordinary service",                                       \
     .examples = {"handover offer PT-2026-00001-Y pt-centro",                                                        \
                  "handover offer PT-2026-00001-Y \"Social service of Pescia\" --due-at "                            \
                  "2026-03-02T12:00:00+01:00"},                                                                      \
     .done = "case {number|case_id} offered to {service}"},                                                          \
    {.noun = "handover", .verb = "accept", .op = "handover.accept", .view = VIEW_RECEIPT,                            \
     .record = &wire_record_receipt, .positionals = {"case_id"}, .positionals_needed = 1,                            \
     .names = "number,case_id", .help = "the service takes charge of the case",                                      \
     .examples = {"handover accept PT-2026-00001-Y",                                                                 \
                  "handover accept PT-2026-00001-Y --reason \"appointment on Monday\""},                             \
     .done = "case {number|case_id} accepted by the service, state {state}"},                                        \
    {.noun = "handover", .verb = "reject", .op = "handover.reject", .view = VIEW_RECEIPT,                            \
     .record = &wire_record_receipt, .positionals = {"case_id"}, .positionals_needed = 1,                            \
     .names = "number,case_id", .help = "the service does not take the case: it goes back to the room",              \
     .examples = {"handover reject PT-2026-00001-Y --reason \"lives elsewhere\" --suggestion \"service of "          \
                  "Prato\""},                                                                                        \
     .done = "case {number|case_id} not taken by the service; back to {state}"},                                     \
    {.noun = "handover", .verb = "withdraw", .op = "handover.withdraw", .view = VIEW_RECEIPT,                        \
     .record = &wire_record_receipt, .positionals = {"case_id"}, .positionals_needed = 1,                            \
     .names = "number,case_id", .help = "take an offer back",                                                        \
     .examples = {"handover withdraw PT-2026-00001-Y --reason \"the unit goes again tonight\""},                     \
     .done = "offer of case {number|case_id} taken back; back to {state}"},                                          \
    {.noun = "handover", .verb = "list", .op = "handover.list", .view = VIEW_LIST,                                   \
     .record = &wire_record_handover_row,                                                                            \
     .columns = "number,priority,zone_id,service,offered_at,due_at,overdue,escalated_at,rejections",                 \
     .names = "number,case_id", .help = "list the cases that wait for a service's answer",                           \
     .examples = {"handover list --overdue", "handover list --service pt-centro"}},

#endif
