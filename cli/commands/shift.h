/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the table of commands: the noun shift. Only cli/table.c includes it; cli/table.h explains the members. */
#ifndef CLI_COMMANDS_SHIFT_H
#define CLI_COMMANDS_SHIFT_H

#define COMMANDS_SHIFT                                                                                               \
    {.noun = "shift", .verb = "list", .op = "shift.list", .view = VIEW_LIST, .record = &wire_record_shift,           \
     .columns = "shift_id,room_id,state,lead,members,planned_start,planned_end,opened_at,next_shift,items_open",     \
     .names = "shift_id",                                                                                            \
     .help = "list the shifts of a room",                                                                            \
     .examples = {"shift list --room pistoia --state open"}},                                                        \
    {.noun = "shift", .verb = "show", .op = "shift.show", .view = VIEW_BLOCK, .record = &wire_record_shift,          \
     .positionals = {"shift_id"}, .positionals_needed = 1, .names = "shift_id",                                      \
     .help = "show one shift, with what it leaves",                                                                  \
     .examples = {"shift show h01jd0000000000000"}},                                                                 \
    {.noun = "shift", .verb = "plan", .op = "shift.plan", .view = VIEW_RECEIPT, .record = &wire_record_receipt,      \
     .names = "id", .help = "plan a shift",                                                                          \
     .examples = {"shift plan --room pistoia --lead op-7 --members op-8,op-9 --planned-start "                       \
                  "2026-11-22T20:00:00+01:00"},                                                                      \
     .done = "shift {id} planned"},                                                                                  \
    {.noun = "shift", .verb = "open", .op = "shift.open", .view = VIEW_RECEIPT, .record = &wire_record_receipt,      \
     .names = "id", .help = "a shift begins",                                                                        \
     .examples = {"shift open --room pistoia --lead op-7 --members op-8", "shift open --shift h01jd0000000000000"},  \
     .done = "shift {id} is open; write on it with --on-shift {id}, or SEUS_SHIFT={id}"},                            \
    {.noun = "shift", .verb = "handover", .op = "shift.handover", .view = VIEW_RECEIPT,                              \
     .record = &wire_record_receipt, .positionals = {"shift_id"}, .positionals_needed = 1, .names = "shift_id",      \
     .help = "list what a shift leaves to the next one",                                                             \
     .examples = {"shift handover h01jd0000000000000 --to h01jd0000000000001",                                       \
                  "shift handover h01jd0000000000000 --to h01jd0000000000001 --notes \"the line was down at "        \
                  "18:10\""},                                                                                        \
     .done = "shift {shift_id} hands over; see seusctl shift sheet {shift_id}"},                                     \
    {.noun = "shift", .verb = "ack", .op = "shift.ack", .view = VIEW_RECEIPT, .record = &wire_record_receipt,        \
     .positionals = {"shift_id"}, .positionals_needed = 1, .names = "shift_id",                                      \
     .help = "take an item that a shift leaves",                                                                     \
     .examples = {"shift ack h01jd0000000000000 --item h01jd0000000000000.3", "shift ack h01jd0000000000000 --all",  \
                  "shift ack h01jd0000000000000 --all --supervisor su-1 --reason \"the next lead is stuck in "       \
                  "traffic\""},                                                                                      \
     .done = "taken from shift {shift_id}: {item_id|=all that was open}"},                                           \
    {.noun = "shift", .verb = "close", .op = "shift.close", .view = VIEW_RECEIPT, .record = &wire_record_receipt,    \
     .positionals = {"shift_id"}, .positionals_needed = 1, .names = "shift_id", .help = "a shift is over",           \
     .examples = {"shift close h01jd0000000000000",                                                                  \
                  "shift close h01jd0000000000000 --supervisor su-1 --reason \"a quiet night\""},                    \
     .done = "shift {shift_id} closed: it writes nothing any more"},                                                 \
    {.noun = "shift", .verb = "sheet", .op = "shift.sheet", .view = VIEW_BLOCK,                                      \
     .record = &wire_record_shift_sheet, .positionals = {"shift_id"}, .positionals_needed = 1,                       \
     .names = "shift_id", .help = "the sheet of a shift: open cases, what it leaves",                                \
     .examples = {"shift sheet h01jd0000000000000"}},

#endif
