/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the table of commands: the noun user. Only cli/table.c includes it; cli/table.h explains the members. */
#ifndef CLI_COMMANDS_USER_H
#define CLI_COMMANDS_USER_H

#define COMMANDS_USER                                                                                                \
    {.noun = "user", .verb = "list", .op = "user.list", .view = VIEW_LIST, .record = &wire_record_user,              \
     .columns = "user_id,role,state,profile,area,zones,order,from,until", .names = "user_id",                        \
     .help = "list the people of the service",                                                                       \
     .examples = {"user list --role zone_lead", "user list --zone apuane --role zone_lead --held-at 2025-12-22",     \
                  "user list --state active -o csv"}},                                                               \
    {.noun = "user", .verb = "show", .op = "user.show", .view = VIEW_BLOCK, .record = &wire_record_user,             \
     .positionals = {"user_id"}, .positionals_needed = 1, .names = "user_id",                                        \
     .help = "show one person, with the roles they held",                                                            \
     .examples = {"user show op-7"}},                                                                                \
    {.noun = "user", .verb = "add", .op = "user.add", .view = VIEW_RECEIPT, .record = &wire_record_receipt,          \
     .positionals = {"user_id"}, .positionals_needed = 1, .names = "user_id",                                        \
     .help = "add a person of the service",                                                                          \
     .examples = {"user add op-7 --role operator --profile social_worker",                                           \
                  "user add zl-apuane --role zone_lead --zones apuane --order 1 --from 2023-11-24",                  \
                  "user add su-1 --role supervisor --login m.rossi"},                                                \
     .done = "user added: {user_id}, {role}"},                                                                       \
    {.noun = "user", .verb = "set", .op = "user.set", .view = VIEW_RECEIPT, .record = &wire_record_receipt,          \
     .positionals = {"user_id"}, .positionals_needed = 1, .names = "user_id",                                        \
     .help = "change a person's role, state or facts",                                                               \
     .examples = {"user set op-7 --role supervisor --login m.rossi",                                                \
                  "user set op-7 --state suspended --reason \"on leave\"",                                           \
                  "user set op-7 --state ended --reason \"retired\""},                                               \
     .done = "user {user_id} changed[, {role}][, {state}]"},

#endif
