/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the table of commands: the noun access. Only cli/table.c includes it; cli/table.h explains the members. */
#ifndef CLI_COMMANDS_ACCESS_H
#define CLI_COMMANDS_ACCESS_H

#define COMMANDS_ACCESS                                                                                              \
    {.noun = "access", .verb = "enforce", .op = "access.enforce", .view = VIEW_RECEIPT,                              \
     .record = &wire_record_receipt, .positionals = {"switched"}, .positionals_needed = 1, .names = "id",            \
     .help = "enforce the roles of the people of the service (on), or let everybody do everything (off)",            \
     .examples = {"access enforce on --reason \"the room goes live\"",                                               \
                  "access enforce off --reason \"exercise in a closed room\""},                                      \
     .done = "roles enforced: {switched}"},                                                                          \
    {.noun = "access", .verb = "show", .op = "access.show", .view = VIEW_BLOCK, .record = &wire_record_access_reply, \
     .names = "user_id,actor", .help = "show whether roles are enforced, and who you are to the room",               \
     .examples = {"access show"}},                                                                                   \
    {.noun = "access", .verb = "break-glass", .op = "access.break_glass", .view = VIEW_RECEIPT,                      \
     .record = &wire_record_receipt, .names = "id",                                                                  \
     .help = "do for a while what your role may not; it is recorded and everybody sees it",                          \
     .examples = {"access break-glass --reason \"the only supervisor cannot be reached\"",                           \
                  "access break-glass --reason \"no sysadmin can log in\" --until +2h"},                             \
     .done = "glass broken by {id}; give it back with: seusctl access mend"},                                        \
    {.noun = "access", .verb = "mend", .op = "access.mend", .view = VIEW_RECEIPT, .record = &wire_record_receipt,    \
     .positionals = {"grant_id"}, .names = "id", .help = "give back what breaking the glass gave",                   \
     .examples = {"access mend --reason \"the supervisor is back\"", "access mend user/op-7"},                       \
     .done = "mended: {id} may do again what the role allows"},                                                      \
    {.noun = "access", .verb = "list", .op = "access.list", .view = VIEW_LIST, .record = &wire_record_grant,         \
     .columns = "grant_id,user_id,from,until,state,reason", .names = "grant_id",                                     \
     .help = "list who has broken the glass", .examples = {"access list", "access list --all -o csv"}},              \
    {.noun = "access", .verb = "log", .op = "access.log", .view = VIEW_LIST, .record = &wire_record_access_read,     \
     .columns = "at,user_id,role,op,outcome,case_id,person_id,purpose", .names = "seq",                              \
     .help = "list who read what of cases and persons at this node, the newest first",                               \
     .examples = {"access log --case PT-2026-00001-Y", "access log --user op-7 --since -24h -o csv"}},               \
    {.noun = "access", .verb = "verify", .op = "access.verify", .view = VIEW_BLOCK,                                  \
     .record = &wire_record_access_verified, .names = "digest",                                                      \
     .help = "check the chain of this node's access log, and that nothing of it was cut off",                        \
     .examples = {"access verify"}},

#endif
