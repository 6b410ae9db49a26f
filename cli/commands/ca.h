/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Rows of the table of commands: the noun ca, a small authority for certificates that seusctl keeps in a folder.
 * Only cli/table.c includes it; cli/table.h explains the members.
 */
#ifndef CLI_COMMANDS_CA_H
#define CLI_COMMANDS_CA_H

#define COMMANDS_CA                                                                                            \
    {.noun = "ca", .verb = "init", .view = VIEW_LOCAL, .record = &wire_record_ca_file,                         \
     .args = &wire_record_ca_make, .columns = "file,purpose", .names = "file",                                 \
     .help = "make an authority that issues certificates for one room",                                        \
     .examples = {"ca init --cluster firenze", "ca init --cluster firenze --dir /root/firenze-ca --years 5"}}, \
    {.noun = "ca", .verb = "issue", .view = VIEW_LOCAL, .record = &wire_record_ca_file,                        \
     .args = &wire_record_ca_issue, .columns = "file,purpose", .names = "file",                                \
     .help = "issue a certificate with its key: for a node, or for a person",                                  \
     .examples = {"ca issue --node 2 --address 10.0.0.2 --address node2.example",                              \
                  "ca issue --user anna --days 90"}},                                                          \
    {.noun = "ca", .verb = "show", .view = VIEW_LOCAL, .record = &wire_record_ca_certificate,                  \
     .args = &wire_record_ca_show, .positionals = {"file"},                                                    \
     .columns = "file,name,addresses,until,days_left,trusted", .names = "file",                                \
     .help = "show certificates: whom they name, until when, and whether the authority stands behind them",    \
     .examples = {"ca show", "ca show seus-ca/node-2.crt"}},

#endif
