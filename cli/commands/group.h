/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the table of commands: the noun group. Only cli/table.c includes it; cli/table.h explains the members. */
#ifndef CLI_COMMANDS_GROUP_H
#define CLI_COMMANDS_GROUP_H

#define COMMANDS_GROUP                                                                                               \
    {.noun = "group", .verb = "list", .op = "group.list", .view = VIEW_LIST, .record = &wire_record_group_member,    \
     .positionals = {"zone_id"}, .positionals_needed = 1,                                                            \
     .columns = "order,member_id,role,body,name,phone,phone_off_hours,called_by", .names = "member_id",              \
     .help = "show the zone group (GOES) as a contact tree: who is called, in which order, by whom",                 \
     .examples = {"group list apuane", "group list apuane --all"}},                                                  \
    {.noun = "group", .verb = "add", .op = "group.add", .view = VIEW_RECEIPT, .record = &wire_record_receipt,        \
     .positionals = {"zone_id"}, .positionals_needed = 1, .names = "id",                                             \
     .help = "somebody is in the zone group; meetings: zone meeting",                                                \
     .examples = {"group add apuane --role \"zone lead\" --body \"Societa della Salute\" --phone 0585000000",        \
                  "group add apuane --role \"municipal social worker\" --body Massa --called-by g0abc"},             \
     .done = "in the group of {zone_id}: {id}"},                                                                     \
    {.noun = "group", .verb = "update", .op = "group.update", .view = VIEW_RECEIPT, .record = &wire_record_receipt,  \
     .positionals = {"member_id"}, .positionals_needed = 1, .names = "id",                                           \
     .help = "correct what is known of a member of a zone group",                                                    \
     .examples = {"group update g0abc --phone-off-hours 3330000000", "group update g0abc --order 2"},                \
     .done = "member {member_id} corrected"},                                                                        \
    {.noun = "group", .verb = "leave", .op = "group.leave", .view = VIEW_RECEIPT, .record = &wire_record_receipt,    \
     .positionals = {"member_id"}, .positionals_needed = 1, .names = "id", .help = "somebody leaves the zone group", \
     .examples = {"group leave g0abc --reason \"another office\""},                                                  \
     .done = "member {member_id} has left the group"},

#endif
