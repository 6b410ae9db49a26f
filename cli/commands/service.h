/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the table of commands: the noun service. Only cli/table.c includes it; cli/table.h explains the members. */
#ifndef CLI_COMMANDS_SERVICE_H
#define CLI_COMMANDS_SERVICE_H

#define COMMANDS_SERVICE                                                                                             \
    {.noun = "service", .verb = "list", .op = "service.list", .view = VIEW_LIST, .record = &wire_record_service,     \
     .columns = "service_id,name,zone_id,municipality_id,state,hours,contact,offers_open", .names = "service_id",    \
     .help = "list ordinary services",                                                                               \
     .examples = {"service list --zone pistoiese", "service list --all"}},                                           \
    {.noun = "service", .verb = "show", .op = "service.show", .view = VIEW_BLOCK, .record = &wire_record_service,    \
     .positionals = {"service_id"}, .positionals_needed = 1, .names = "service_id",                                  \
     .help = "show one ordinary service",                                                                            \
     .examples = {"service show pt-centro"}},                                                                        \
    {.noun = "service", .verb = "add", .op = "service.add", .view = VIEW_RECEIPT, .record = &wire_record_receipt,    \
     .positionals = {"service_id"}, .positionals_needed = 1, .names = "service_id",                                  \
     .help = "add an ordinary service",                                                                              \
     .examples = {"service add pt-centro --zone pistoiese --name \"Social service, Pistoia centre\" --hours "        \
                  "\"mon-fri 08:00-14:00\""},                                                                        \
     .done = "service added: {service_id}"},                                                                         \
    {.noun = "service", .verb = "update", .op = "service.update", .view = VIEW_RECEIPT,                              \
     .record = &wire_record_receipt, .positionals = {"service_id"}, .positionals_needed = 1,                         \
     .names = "service_id", .help = "correct the facts of an ordinary service",                                      \
     .examples = {"service update pt-centro --hours \"mon-sat 08:00-14:00\" --reason \"summer\""},                   \
     .done = "service updated: {service_id}"},                                                                       \
    {.noun = "service", .verb = "close", .op = "service.close", .view = VIEW_RECEIPT,                                \
     .record = &wire_record_receipt, .positionals = {"service_id"}, .positionals_needed = 1,                         \
     .names = "service_id", .help = "an ordinary service takes no more cases",                                       \
     .examples = {"service close pt-centro --reason \"joined with pt-nord\""},                                       \
     .done = "service closed: {service_id}"},

#endif
