/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the table of commands: the noun resource. Only cli/table.c includes it; cli/table.h explains the members. */
#ifndef CLI_COMMANDS_RESOURCE_H
#define CLI_COMMANDS_RESOURCE_H

#define COMMANDS_RESOURCE                                                                                           \
    {.noun = "resource", .verb = "list", .op = "resource.list", .view = VIEW_LIST, .record = &wire_record_resource, \
     .columns = "resource_id,zone_id,name,kind,targets,capacity,reserved,occupied,free,sealed,contact",             \
     .names = "resource_id", .help = "list what zones offer",                                                       \
     .examples = {"resource list --zone pistoiese", "resource list --zone pistoiese --target women --free"}},       \
    {.noun = "resource", .verb = "show", .op = "resource.show", .view = VIEW_BLOCK,                                 \
     .record = &wire_record_resource, .positionals = {"resource_id"}, .positionals_needed = 1,                      \
     .names = "resource_id", .help = "show one resource", .examples = {"resource show PT-REFUGE"}},                 \
    {.noun = "resource", .verb = "add", .op = "resource.add", .view = VIEW_RECEIPT, .record = &wire_record_receipt, \
     .positionals = {"resource_id"}, .positionals_needed = 1, .names = "id",                                        \
     .help = "put a resource into the basket of a zone",                                                            \
     .examples = {"resource add PT-REFUGE --zone pistoiese --name \"Refuge\" --targets women,violence "             \
                  "--capacity 4 --sealed",                                                                          \
                  "resource add PT-TAXI --zone pistoiese --name \"Taxi at night\" --kind transport"},               \
     .done = "resource {resource_id} added to the basket of {zone_id}"},                                            \
    {.noun = "resource", .verb = "set", .op = "resource.set", .view = VIEW_RECEIPT, .record = &wire_record_receipt, \
     .positionals = {"resource_id"}, .positionals_needed = 1, .names = "id",                                        \
     .help = "change the places of a resource, or correct its facts",                                               \
     .examples = {"resource set PT-REFUGE --capacity 6", "resource set PT-REFUGE --no-places --reason \"flood\""},  \
     .done = "resource {resource_id} set[, capacity {capacity}]"},                                                  \
    {.noun = "resource", .verb = "remove", .op = "resource.remove", .view = VIEW_RECEIPT,                           \
     .record = &wire_record_receipt, .positionals = {"resource_id"}, .positionals_needed = 1, .names = "id",        \
     .help = "take a resource out of the basket",                                                                   \
     .examples = {"resource remove PT-REFUGE --reason \"the agreement ended\""},                                    \
     .done = "resource {resource_id} removed from the basket"},

#endif
