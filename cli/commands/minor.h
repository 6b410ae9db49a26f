/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the table of commands: the noun minor. Only cli/table.c includes it; cli/table.h explains the members. */
#ifndef CLI_COMMANDS_MINOR_H
#define CLI_COMMANDS_MINOR_H

#define COMMANDS_MINOR                                                                                          \
    {.noun = "minor", .verb = "place", .op = "minor.place", .view = VIEW_RECEIPT,                               \
     .record = &wire_record_receipt, .positionals = {"case_id"}, .positionals_needed = 1,                       \
     .names = "number,case_id",                                                                                 \
     .help = "a minor was placed in safety: the time of civil code art. 403 runs",                              \
     .examples = {"minor place PT-2026-00001-Y --placed-at 2026-10-25T23:40:00+01:00 --act \"prot. 77\"",       \
                  "minor place PT-2026-00001-Y --placed-at -30m --person p06f8qg7k0a4x0q2j5t",                  \
                  "minor place PT-2026-00001-Y --placed-at -2h --uasc"},                                        \
     .done = "placement of the minor kept in case {number|case_id}; deadline of civil code art. 403: "           \
             "{id|=none runs, an unaccompanied foreign minor. If that is wrong: --person PERSON}"},

#endif
