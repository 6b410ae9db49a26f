/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Rows of the table of commands: what seusctl answers by itself.
 * Only cli/table.c includes it; cli/table.h explains the members.
 */
#ifndef CLI_COMMANDS_OWN_H
#define CLI_COMMANDS_OWN_H

#define COMMANDS_OWN                                                                                         \
    {.noun = "help", .view = VIEW_LOCAL, .help = "show help on a command",                                   \
     .examples = {"help", "help case open"}},                                                                \
    {.noun = "schema", .view = VIEW_LOCAL, .columns = "noun,verb,operation,writes,help", .names = "command", \
     .help = "show the commands, their flags and their fields as JSON",                                      \
     .examples = {"schema", "schema openapi", "schema record case.noted"}}, \
    {.noun = "explain", .view = VIEW_LOCAL, .columns = "code,exit_code,title", .names = "code",              \
     .help = "explain an error by its code or exit code",                                                    \
     .examples = {"explain unavailable", "explain 8 --lang it"}},                                            \
    {.noun = "completion", .view = VIEW_LOCAL,                                                               \
     .help = "print the completion of seusctl for a shell: bash, zsh or fish",                               \
     .examples = {"completion bash", "completion fish"}},                                                    \
    {.noun = "doctor", .view = VIEW_LOCAL, .columns = "state,check,where,detail,next", .names = "check",     \
     .help = "walk the nodes and say what is well, what is not, and what to do next",                        \
     .examples = {"doctor", "doctor --endpoint unix:/run/seus/seusd.sock -o json"}},                         \
    {.noun = "manual", .view = VIEW_LOCAL,                                                                   \
     .help = "print a manual page: of seusctl, of a noun, or the list of them",                              \
     .examples = {"manual case | man -l -", "manual --lang it", "manual list"}},                             \
    {.noun = "pipe", .view = VIEW_LOCAL,                                                                     \
     .help = "carry out a request a line from standard input, a reply a line (JSON)",                       \
     .examples = {"pipe", "pipe --timeout 30s --endpoint unix:/run/seus/seusd.sock"}},

#endif
