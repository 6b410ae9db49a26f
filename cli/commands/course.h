/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the table of commands: the noun course. Only cli/table.c includes it; cli/table.h explains the members. */
#ifndef CLI_COMMANDS_COURSE_H
#define CLI_COMMANDS_COURSE_H

#define COMMANDS_COURSE                                                                                              \
    {.noun = "course", .verb = "list", .op = "course.list", .view = VIEW_LIST, .record = &wire_record_course,        \
     .columns = "course_id,name,held_at,state,organiser,places,attended", .names = "course_id",                      \
     .help = "list courses of the base training",                                                                    \
     .examples = {"course list --year 2025", "course list --state planned"}},                                        \
    {.noun = "course", .verb = "show", .op = "course.show", .view = VIEW_BLOCK, .record = &wire_record_course,       \
     .positionals = {"course_id"}, .positionals_needed = 1, .names = "course_id", .help = "show one course",         \
     .examples = {"course show k01jd0000000000000"}},                                                                \
    {.noun = "course", .verb = "plan", .op = "course.plan", .view = VIEW_RECEIPT, .record = &wire_record_receipt,    \
     .names = "id", .help = "plan a course",                                                                         \
     .examples = {"course plan --name \"Base training, spring\" --held-at 2026-04-14 --organiser \"ANCI Toscana\" "  \
                  "--places 100"},                                                                                   \
     .done = "course {id} planned: {name}"},                                                                         \
    {.noun = "course", .verb = "hold", .op = "course.hold", .view = VIEW_RECEIPT, .record = &wire_record_receipt,    \
     .positionals = {"course_id"}, .positionals_needed = 1, .names = "course_id",                                    \
     .help = "record that a course was held",                                                                        \
     .examples = {"course hold k01jd0000000000000", "course hold k01jd0000000000000 --occurred-at 2026-04-15"},      \
     .done = "course {course_id} held"},                                                                             \
    {.noun = "course", .verb = "attend", .op = "course.attend", .view = VIEW_RECEIPT,                                \
     .record = &wire_record_receipt, .positionals = {"course_id"}, .positionals_needed = 1, .names = "course_id",    \
     .help = "record who attended, by person or by number",                                                          \
     .examples = {"course attend k01jd0000000000000 --user sw-12",                                                   \
                  "course attend k01jd0000000000000 --zone apuane --people 14"},                                     \
     .done = "attendance recorded for course {course_id}: {user_id|people}"},                                        \
    {.noun = "course", .verb = "cancel", .op = "course.cancel", .view = VIEW_RECEIPT,                                \
     .record = &wire_record_receipt, .positionals = {"course_id"}, .positionals_needed = 1, .names = "course_id",    \
     .help = "cancel a planned course",                                                                              \
     .examples = {"course cancel k01jd0000000000000 --reason \"too few\""},                                          \
     .done = "course {course_id} cancelled"},                                                                        \
    {.noun = "course", .verb = "attendance", .op = "course.attendance", .view = VIEW_LIST,                           \
     .record = &wire_record_attendance, .positionals = {"course_id"}, .positionals_needed = 1,                       \
     .columns = "user_id,zone_id,profile,count", .names = "user_id,zone_id", .help = "list who attended",            \
     .examples = {"course attendance k01jd0000000000000 --zone apuane"}},

#endif
