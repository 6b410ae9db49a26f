/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the table of commands: the noun retention. Only cli/table.c includes it; cli/table.h explains the members. */
#ifndef CLI_COMMANDS_RETENTION_H
#define CLI_COMMANDS_RETENTION_H

#define COMMANDS_RETENTION                                                                                            \
    {.noun = "retention", .verb = "show", .op = "retention.show", .view = VIEW_BLOCK,                                 \
     .record = &wire_record_retention, .positionals = {"zone_id"}, .positionals_needed = 1, .names = "zone_id",       \
     .help = "show for how long a zone keeps personal data",                                                          \
     .examples = {"retention show default", "retention show pistoiese"}},                                             \
    {.noun = "retention", .verb = "set", .op = "retention.set", .view = VIEW_RECEIPT, .record = &wire_record_receipt, \
     .positionals = {"zone_id"}, .positionals_needed = 1, .names = "id",                                              \
     .help = "set for how long a zone keeps personal data; then its erasure is proposed",                             \
     .examples = {"retention set default --case-months 120 --report-months 24 --act \"disposal plan 2027, 4.2\"",     \
                  "retention set pistoiese --keep --act \"superintendence 12/2027\""},                                \
     .done = "times of keeping of {zone_id} set"},

#endif
