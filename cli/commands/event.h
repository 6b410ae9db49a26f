/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the table of commands: the noun event. Only cli/table.c includes it; cli/table.h explains the members. */
#ifndef CLI_COMMANDS_EVENT_H
#define CLI_COMMANDS_EVENT_H

#define COMMANDS_EVENT                                                                                               \
    {.noun = "event", .verb = "list", .op = "event.list", .view = VIEW_LIST, .record = &wire_record_event_head,      \
     .columns = "id,recorded_at,type,actor,case_id,body", .names = "id", .help = "list events of the log",           \
     .examples = {"event list --type case. --limit 20", "event list --since 120 -o jsonl"}},                         \
    {.noun = "event", .verb = "show", .op = "event.show", .view = VIEW_BLOCK, .record = &wire_record_event_head,     \
     .positionals = {"event_id"}, .positionals_needed = 1, .names = "id",                                            \
     .help = "show one event whole, with the verdicts it rests on",                                                  \
     .examples = {"event show 42.1", "event show 42.1 -o json"}},                                                    \
    {.noun = "event", .verb = "watch", .op = "event.watch", .view = VIEW_TIMELINE,                                   \
     .record = &wire_record_event_head, .hidden = ",limit,", .names = "id",                                          \
     .help = "follow events as they are committed",                                                                  \
     .examples = {"event watch", "event watch --since 0 --type unit. -o jsonl", "event watch --count 1 --for 30s"}},

#endif
