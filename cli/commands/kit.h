/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Rows of the table of commands: the noun plugin, as far as seusctl answers by itself, for authors of plugins and for
 * those who compare protocols. Only cli/table.c includes it; cli/table.h explains the members.
 */
#ifndef CLI_COMMANDS_KIT_H
#define CLI_COMMANDS_KIT_H

#define COMMANDS_KIT                                                                                           \
    {.noun = "plugin", .verb = "new", .view = VIEW_LOCAL, .record = &wire_record_kit_file,                         \
     .args = &wire_record_plugin_make, .positionals = {"name"}, .positionals_needed = 1,                           \
     .columns = "folder,file,purpose", .names = "file",                                                  \
     .help = "make a folder with a plugin that builds, its test and its build files",                              \
     .examples = {"plugin new valley_zone", "plugin new valley_triage --kind triage --dir /tmp"}},                 \
    {.noun = "plugin", .verb = "check", .view = VIEW_LOCAL, .record = &wire_record_kit_finding,                    \
     .args = &wire_record_plugin_file, .positionals = {"file"}, .positionals_needed = 1,                           \
     .columns = "check,result,detail", .names = "check",                                                           \
     .help = "put a plugin file through every check; exit code 1 if one fails",                                    \
     .examples = {"plugin check valley_zone.so", "plugin check valley_zone.so --fuzz 60"}},                        \
    {.noun = "plugin", .verb = "question", .op = "plugin.question", .view = VIEW_BLOCK,                            \
     .record = &wire_record_question, .names = "kind",                                                             \
     .help = "show the question that plugins would be asked about a call; -o json is input for plugin run",        \
     .examples = {"plugin question --kind zone --zone pistoiese --category police -o json",                        \
                  "plugin question --kind triage --zone pistoiese --answers danger=yes -o json",                   \
                  "plugin question --kind dispatch --zone pistoiese --priority E --at -2h -o json"}},              \
    {.noun = "plugin", .verb = "run", .view = VIEW_LOCAL, .record = &wire_record_kit_verdict,                      \
     .args = &wire_record_plugin_files, .positionals = {"file"}, .positionals_needed = 1,                          \
     .columns = "line,kind,decision,priority,mode,ranking,flags,reasons,orientation,failure", .names = "decision", \
     .help = "ask plugin files the questions on standard input; exit code 1 if one was not answered",              \
     .examples = {"plugin run valley_zone.so < question.json"}},                                                   \
    {.noun = "plugin", .verb = "replay", .view = VIEW_LOCAL, .record = &wire_record_kit_replay,                    \
     .args = &wire_record_plugin_span, .positionals = {"file"}, .positionals_needed = 1,                           \
     .columns = "call,at,zone_id,kind,recorded,now,same", .names = "call",                                         \
     .help = "ask a plugin file about past calls, beside what was decided; exit code 1 if it differs",             \
     .examples = {"plugin replay valley_triage.so --from -30d", "plugin replay seus_zone.so --zone pistoiese"}},   \
    {.noun = "plugin", .verb = "compare", .view = VIEW_LOCAL, .record = &wire_record_kit_compare,                  \
     .args = &wire_record_plugin_versus, .positionals = {"first", "second"}, .positionals_needed = 2,              \
     .columns = "part,item,first,second,calls,first_reasons,second_reasons", .names = "item,part",                 \
     .help = "put past calls to two protocols: how they end, where they differ and why, volume and answers",       \
     .examples = {"plugin compare seus cuesb --from -1d", "plugin compare seus cuesb -o html > compare.html",      \
                  "plugin compare seus apuane --zone apuane"}},

#endif
