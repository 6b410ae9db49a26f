/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Rows of the table of commands: the nouns room, line and provider.
 * Only cli/table.c includes it; cli/table.h explains the members.
 */
#ifndef CLI_COMMANDS_ROOM_H
#define CLI_COMMANDS_ROOM_H

#define COMMANDS_ROOM                                                                                              \
    {.noun = "room", .verb = "list", .op = "room.list", .view = VIEW_LIST, .record = &wire_record_room,            \
     .columns = "room_id,name,seat,phone,area,provider_id,state", .names = "room_id",   \
     .help = "list rooms", \
     .examples = {"room list"}},                                                                                   \
    {.noun = "room", .verb = "add", .op = "room.add", .view = VIEW_RECEIPT, .record = &wire_record_receipt,        \
     .positionals = {"room_id"}, .positionals_needed = 1, .names = "room_id", .help = "add an operations room",    \
     .examples = {"room add coes --name \"COES, Pistoia\" --seat Pistoia --phone \"0573 000000\""},                \
     .done = "room added: {room_id}"}, \
    {.noun = "room", .verb = "update", .op = "room.update", .view = VIEW_RECEIPT,                                    \
     .record = &wire_record_receipt, .positionals = {"room_id"}, .positionals_needed = 1, .names = "room_id",        \
     .help = "correct the facts of a room",                                                                          \
     .examples = {"room update coes --phone \"0573 111111\""},                                                       \
     .done = "room corrected: {room_id}"},                                                                           \
    {.noun = "room", .verb = "end", .op = "room.end", .view = VIEW_RECEIPT,                                          \
     .record = &wire_record_receipt, .positionals = {"room_id"}, .positionals_needed = 1, .names = "room_id",        \
     .help = "a room leaves the service; it stays in the list",                                                      \
     .examples = {"room end coes --reason \"concentrated in another room\""},                                        \
     .done = "room ended: {room_id}"}, \
    {.noun = "line", .verb = "list", .op = "line.list", .view = VIEW_LIST, .record = &wire_record_line,            \
     .columns = "line_id,number,access,room_id,zone_ids,state", .names = "line_id",      \
     .help = "list lines", \
     .examples = {"line list"}},                                                                                   \
    {.noun = "line", .verb = "add", .op = "line.add", .view = VIEW_RECEIPT, .record = &wire_record_receipt,        \
     .positionals = {"line_id"}, .positionals_needed = 1, .names = "line_id",                                      \
     .help = "add a telephone line, with who may reach the room on it",                                            \
     .examples = {"line add tollfree --number 800-000000 --access gated --room coes"},                             \
     .done = "line added: {line_id}"}, \
    {.noun = "line", .verb = "update", .op = "line.update", .view = VIEW_RECEIPT,                                    \
     .record = &wire_record_receipt, .positionals = {"line_id"}, .positionals_needed = 1, .names = "line_id",        \
     .help = "correct a line: its number, who may call on it, where it rings",                                       \
     .examples = {"line update tollfree --zone-ids pistoiese,apuane"},                                               \
     .done = "line corrected: {line_id}"},                                                                           \
    {.noun = "line", .verb = "end", .op = "line.end", .view = VIEW_RECEIPT,                                          \
     .record = &wire_record_receipt, .positionals = {"line_id"}, .positionals_needed = 1, .names = "line_id",        \
     .help = "a line leaves the service; it stays in the list",                                                      \
     .examples = {"line end tollfree --reason \"another number\""},                                                  \
     .done = "line ended: {line_id}"}, \
    {.noun = "provider", .verb = "list", .op = "provider.list", .view = VIEW_LIST,                                 \
     .record = &wire_record_provider, .columns = "provider_id,name,from,until,bases,area,state", \
     .names = "provider_id", \
     .help = "list providers", .examples = {"provider list"}},                                                     \
    {.noun = "provider", .verb = "add", .op = "provider.add", .view = VIEW_RECEIPT,                                \
     .record = &wire_record_receipt, .positionals = {"provider_id"}, .positionals_needed = 1,                      \
     .names = "provider_id", .help = "add the provider that staffs a room",                                        \
     .examples = {"provider add consorzio --name \"the consortium\" --from 2023-01-01 --until "                    \
                  "2026-12-31 --bases Pistoia,Massa --act \"award 1/2022\""},                                      \
     .done = "provider added: {provider_id}"}, \
    {.noun = "provider", .verb = "update", .op = "provider.update", .view = VIEW_RECEIPT,                            \
     .record = &wire_record_receipt, .positionals = {"provider_id"}, .positionals_needed = 1, .names = "provider_id",\
     .help = "correct a provider, or extend its contract",                                                           \
     .examples = {"provider update consorzio --until 2027-12-31 --act \"extension 1/2026\""},                        \
     .done = "provider corrected: {provider_id}"},                                                                   \
    {.noun = "provider", .verb = "end", .op = "provider.end", .view = VIEW_RECEIPT,                                  \
     .record = &wire_record_receipt, .positionals = {"provider_id"}, .positionals_needed = 1, .names = "provider_id",\
     .help = "a provider leaves the service; it stays in the list",                                                  \
     .examples = {"provider end consorzio --occurred-at 2026-10-31 --reason \"the contract is over\""},              \
     .done = "provider ended: {provider_id}"},

#endif
