/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the table of commands: the noun placement. Only cli/table.c includes it; cli/table.h explains the members. */
#ifndef CLI_COMMANDS_PLACEMENT_H
#define CLI_COMMANDS_PLACEMENT_H

#define COMMANDS_PLACEMENT                                                                                           \
    {.noun = "placement", .verb = "reserve", .op = "placement.reserve", .view = VIEW_RECEIPT,                        \
     .record = &wire_record_receipt, .positionals = {"case_id"}, .positionals_needed = 1, .names = "id",             \
     .help = "keep a place of the zone's basket for people of a case",                                               \
     .examples = {"placement reserve PT-2026-00001-Y --resource PT-REFUGE --places 3",                               \
                  "placement reserve PT-2026-00001-Y --person p01h8kz3v2m9q4r7t5",                                   \
                  "placement reserve PT-2026-00001-Y --target families --places 4"},                                 \
     .done = "placement {id}: reserved for case {number}[ at {resource_id}]"},                                       \
    {.noun = "placement", .verb = "start", .op = "placement.start", .view = VIEW_RECEIPT,                            \
     .record = &wire_record_receipt, .positionals = {"placement_id"}, .positionals_needed = 1, .names = "id",        \
     .help = "record that they are in the place",                                                                    \
     .examples = {"placement start m01h8kz3v2m9q4r7t5 --placed-at -20m"},                                            \
     .done = "placement {id} of case {number} started"},                                                             \
    {.noun = "placement", .verb = "end", .op = "placement.end", .view = VIEW_RECEIPT,                                \
     .record = &wire_record_receipt, .positionals = {"placement_id"}, .positionals_needed = 1, .names = "id",        \
     .help = "record that they left the place",                                                                      \
     .examples = {"placement end m01h8kz3v2m9q4r7t5 --reason \"to her sister\""},                                    \
     .done = "placement {id} of case {number} ended: the place is free"},                                            \
    {.noun = "placement", .verb = "release", .op = "placement.release", .view = VIEW_RECEIPT,                        \
     .record = &wire_record_receipt, .positionals = {"placement_id"}, .positionals_needed = 1, .names = "id",        \
     .help = "give a reserved place back",                                                                           \
     .examples = {"placement release m01h8kz3v2m9q4r7t5 --reason \"she went to her sister\""},                       \
     .done = "placement {id} of case {number} released: the place is free"},                                         \
    {.noun = "placement", .verb = "list", .op = "placement.list", .view = VIEW_LIST,                                 \
     .record = &wire_record_placement,                                                                               \
     .columns = "placement_id,state,resource_id,places,person_id,reserved_at,placed_at,planned_until,ended_at",      \
     .names = "placement_id", .help = "list placements",                                                             \
     .examples = {"placement list --case PT-2026-00001-Y", "placement list --resource PT-REFUGE --state started"}},  \
    {.noun = "placement", .verb = "show", .op = "placement.show", .view = VIEW_BLOCK,                                \
     .record = &wire_record_placement, .positionals = {"placement_id"}, .positionals_needed = 1,                     \
     .names = "placement_id", .help = "show one placement, with the address for who may know it",                    \
     .examples = {"placement show m01h8kz3v2m9q4r7t5"}},

#endif
