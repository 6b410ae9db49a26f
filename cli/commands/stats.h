/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the table of commands: the noun stats. Only cli/table.c includes it; cli/table.h explains the members. */
#ifndef CLI_COMMANDS_STATS_H
#define CLI_COMMANDS_STATS_H

#define COMMANDS_STATS                                                                                               \
    {.noun = "stats", .verb = "show", .op = "stats.show", .view = VIEW_STATS, .record = &wire_record_stats_row,      \
     .positionals = {"kind"}, .positionals_needed = 1, .names = "key",                                               \
     .help = "count what was done; csv and html withhold small counts unless --exact",                               \
     .examples = {"stats show interventions --by zone --from 2026-01-01 --until 2027-01-01",                         \
                  "stats show room_phases --by area -o json", "stats show needs --at -1d -o html"}},                   \
    {.noun = "stats", .verb = "report", .op = "stats.show", .view = VIEW_REPORT, .record = &wire_record_stats_row,   \
     .hidden = ",kind,by,", .names = "key",                                                                          \
     .help = "all figures at one log index: a page to print or to give away (html), or json",                        \
     .examples = {"stats report --from 2026-01-01 --until 2027-01-01 -o html > 2026.html", \
                  "stats report --area centro --exact -o json"}},

/* Of the noun case. */
#define COMMANDS_EXPLAIN                                                                                             \
    {.noun = "case", .verb = "explain", .op = "case.explain", .view = VIEW_EXPLAIN,                                  \
     .record = &wire_record_explanation, .positionals = {"case_id"}, .positionals_needed = 1, .names = "index",      \
     .columns = "index,recorded_at,actor,op,verdict,done,overridden,override_reason,answers",                        \
     .help = "tell each decision of a case or report: plugin, inputs, reasons, overrides",                           \
     .examples = {"case explain PT-2026-00001-Y", "case explain PT-2026-00001-Y -o json"}},

/* Of the noun zone. */
#define COMMANDS_ZONE_EXPLAIN                                                                                        \
    {.noun = "zone", .verb = "explain", .op = "zone.explain", .view = VIEW_EXPLAIN,                                  \
     .record = &wire_record_explanation, .positionals = {"zone_id"}, .positionals_needed = 1, .names = "index",      \
     .columns = "index,recorded_at,actor,op,verdict,done,overridden,override_reason,answers",                        \
     .help = "tell each decision about a zone: its steps, openings, plugins, calls",                                 \
     .examples = {"zone explain apuane", "zone explain apuane -o jsonl"}},

/* Of the noun zone; it counts like the others. */
#define COMMANDS_COVERAGE                                                                                            \
    {.noun = "zone", .verb = "coverage", .op = "zone.coverage", .view = VIEW_STATS,                                  \
     .record = &wire_record_stats_row, .names = "key", .help = "show how much of the territory is served",           \
     .examples = {"zone coverage", "zone coverage --by zone --date 2026-06-30"}},

#endif
