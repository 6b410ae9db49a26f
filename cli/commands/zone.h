/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the table of commands: the noun zone. Only cli/table.c includes it; cli/table.h explains the members. */
#ifndef CLI_COMMANDS_ZONE_H
#define CLI_COMMANDS_ZONE_H

#define COMMANDS_ZONE                                                                                              \
    {.noun = "zone", .verb = "list", .op = "zone.list", .view = VIEW_LIST, .record = &wire_record_zone,            \
     .columns = "zone_id,name,area,prefix,state,population,contact", .names = "zone_id", .help = "list zones",     \
     .examples = {"zone list --state hooked", "zone list -o csv"}},                                                \
    {.noun = "zone", .verb = "show", .op = "zone.show", .view = VIEW_BLOCK, .record = &wire_record_zone,           \
     .positionals = {"zone_id"}, .positionals_needed = 1, .names = "zone_id", .help = "show one zone",             \
     .examples = {"zone show pistoiese"}},                                                                         \
    {.noun = "zone", .verb = "add", .op = "zone.add", .view = VIEW_RECEIPT, .record = &wire_record_receipt,        \
     .positionals = {"zone_id"}, .positionals_needed = 1, .names = "zone_id", .help = "add a zone",                \
     .examples = {                                                                                                 \
                  "zone add pistoiese --name \"Zona Pistoiese\" --area centro --population 170000 --prefix PT "    \
                  "--state hooked"},                                                                               \
     .done = "zone added: {zone_id}"},                                                                             \
    {.noun = "zone", .verb = "update", .op = "zone.update", .view = VIEW_RECEIPT, .record = &wire_record_receipt,  \
     .positionals = {"zone_id"}, .positionals_needed = 1, .names = "zone_id",                                      \
     .help = "correct the facts of a zone",                                                                        \
     .examples = {"zone update apuane --workers-total 60 --training-share 80 --reason \"letter of the zone\""},    \
     .done = "zone updated: {zone_id}"},                                                                           \
    {.noun = "zone", .verb = "accession", .op = "zone.accession", .view = VIEW_BLOCK,                              \
     .record = &wire_record_accession_reply, .positionals = {"zone_id"}, .positionals_needed = 1,                  \
     .names = "zone_id", .help = "show where a zone stands, what led there, what the next step needs",             \
     .examples = {"zone accession apuane"}},                                                                       \
    {.noun = "zone", .verb = "advance", .op = "zone.advance", .view = VIEW_RECEIPT,                                \
     .record = &wire_record_receipt, .positionals = {"zone_id", "step"}, .positionals_needed = 2, .names = "id",   \
     .help = "take a zone one step on its way to the room, with the evidence",                                     \
     .examples = {"zone advance apuane requested --occurred-at 2023-11-16 --by \"mayors conference\" "             \
                  "--act \"letter 1/2023\"",                                                                       \
                  "zone advance apuane soi_started --occurred-at 2025-12-22 --months-min 6 --months-max "          \
                  "8",                                                                                             \
                  "zone advance apuane hooked --override --reason \"the roster begins tomorrow\""},                \
     .done = "zone {zone_id}: {step} recorded as {id}"},                                                           \
    {.noun = "zone", .verb = "openings", .op = "zone.openings", .view = VIEW_LIST, .record = &wire_record_opening, \
     .positionals = {"zone_id"}, .positionals_needed = 1, .columns = "opening_id,category,state,from,until,act",   \
     .names = "opening_id", .help = "list who may call for a zone, and from when",                                 \
     .examples = {"zone openings apuane"}},                                                                        \
    {.noun = "zone", .verb = "open", .op = "zone.open", .view = VIEW_RECEIPT, .record = &wire_record_receipt,      \
     .positionals = {"zone_id"}, .positionals_needed = 1, .names = "id",                                           \
     .help = "open a zone to a category of signallers, from a day on",                                             \
     .examples = {"zone open apuane --category social_service --act \"meeting of 3 March\"",                       \
                  "zone open apuane --category police --from 2026-09-01"},                                         \
     .done = "zone {zone_id} open to {category}: {id}"},                                                           \
    {.noun = "zone", .verb = "close", .op = "zone.close", .view = VIEW_RECEIPT, .record = &wire_record_receipt,    \
     .positionals = {"zone_id", "opening_id"}, .positionals_needed = 2, .names = "id", .help = "end an opening",   \
     .examples = {"zone close apuane o0abc --reason \"the number was given by mistake\""},                         \
     .done = "opening {opening_id} closed"},                                                                       \
    {.noun = "zone", .verb = "board", .op = "zone.board", .view = VIEW_LIST, .record = &wire_record_board_row,     \
     .columns = "zone_id,area,state,since,next_step,missing,open_categories,population,share", .names = "zone_id", \
     .help = "show all zones on their way, and what keeps each",                                                   \
     .examples = {"zone board", "zone board --area nord-ovest -o csv"}},                                           \
    {.noun = "zone", .verb = "waves", .op = "zone.waves", .view = VIEW_LIST, .record = &wire_record_wave_row,      \
     .columns = "zone_id,area,state,planned_at,hooked_at,late_days,population,covered", .names = "zone_id",        \
     .help = "show planned and actual hook-ups by day", .examples = {"zone waves"}},                               \
    {.noun = "zone", .verb = "readiness", .op = "zone.readiness", .view = VIEW_BLOCK,                              \
     .record = &wire_record_readiness_reply, .positionals = {"zone_id"}, .positionals_needed = 1,                  \
     .names = "zone_id", .help = "show what an experimentation has shown, and what is missing",                    \
     .examples = {"zone readiness apuane"}},                                                                       \
    {.noun = "zone", .verb = "leps", .op = "zone.leps", .view = VIEW_LIST, .record = &wire_record_leps_row,        \
     .positionals = {"zone_id"}, .positionals_needed = 1, .columns = "function,met,proof,next",                    \
     .names = "function", .help = "check a zone against the essential level of the service",                       \
     .examples = {"zone leps apuane"}},                                                                            \
    {.noun = "zone", .verb = "checklist", .op = "zone.checklist", .view = VIEW_RECEIPT,                            \
     .record = &wire_record_receipt, .positionals = {"zone_id"}, .positionals_needed = 1, .names = "item",         \
     .help = "set an item of the preparation of a zone",                                                           \
     .examples = {"zone checklist apuane --item basket --owner zone_lead --due-at 2026-03-01",                     \
                  "zone checklist apuane --item roster_24_7 --done"},                                              \
     .done = "zone {zone_id}: item {item} set"},                                                                   \
    {.noun = "zone", .verb = "meeting", .op = "zone.meeting", .view = VIEW_RECEIPT,                                \
     .record = &wire_record_receipt, .positionals = {"zone_id"}, .positionals_needed = 1, .names = "id",           \
     .help = "record a meeting of the zone group",                                                                 \
     .examples = {"zone meeting apuane --held-at 2026-01-20 --members 9 --act \"minutes 1\""},                     \
     .done = "meeting of the group of {zone_id} recorded: {id}"},

#endif
