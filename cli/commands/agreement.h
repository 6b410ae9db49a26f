/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the table of commands: the noun agreement. Only cli/table.c includes it; cli/table.h explains the members. */
#ifndef CLI_COMMANDS_AGREEMENT_H
#define CLI_COMMANDS_AGREEMENT_H

#define COMMANDS_AGREEMENT                                                                                    \
    {.noun = "agreement", .verb = "list", .op = "agreement.list", .view = VIEW_LIST,                          \
     .record = &wire_record_agreement, .columns = "agreement_id,zone_id,payer,from,until,state,extensions",   \
     .names = "agreement_id", .help = "list conventions with adhering municipalities",                        \
     .examples = {"agreement list --zone badalona", "agreement list --state expired"}},                       \
    {.noun = "agreement", .verb = "make", .op = "agreement.make", .view = VIEW_RECEIPT,                       \
     .record = &wire_record_receipt, .names = "id",                                                           \
     .help = "record the convention by which a municipality adheres",                                         \
     .examples = {"agreement make --zone badalona --payer \"municipality of Badalona\" --from "               \
                  "2023-01-01 --until 2024-01-01 --act \"convention 12/2022\""},                              \
     .done = "agreement {id} made"},                                                                          \
    {.noun = "agreement", .verb = "extend", .op = "agreement.extend", .view = VIEW_RECEIPT,                   \
     .record = &wire_record_receipt, .positionals = {"agreement_id"}, .positionals_needed = 1, .names = "id", \
     .help = "let an agreement last longer",                                                                  \
     .examples = {"agreement extend g0abc --until 2025-01-01 --act \"extension 3/2023\""},                    \
     .done = "agreement {agreement_id} extended"},                                                            \
    {.noun = "agreement", .verb = "end", .op = "agreement.end", .view = VIEW_RECEIPT,                         \
     .record = &wire_record_receipt, .positionals = {"agreement_id"}, .positionals_needed = 1, .names = "id", \
     .help = "end an agreement before its day",                                                               \
     .examples = {"agreement end g0abc --reason \"the council left\""},                                       \
     .done = "agreement {agreement_id} ended"},

#endif
