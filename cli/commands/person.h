/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the table of commands: the noun person. Only cli/table.c includes it; cli/table.h explains the members. */
#ifndef CLI_COMMANDS_PERSON_H
#define CLI_COMMANDS_PERSON_H

#define COMMANDS_PERSON                                                                                              \
    {.noun = "person", .verb = "add", .op = "person.add", .view = VIEW_RECEIPT, .record = &wire_record_receipt,      \
     .names = "id", .help = "enter a person the room met",                                                           \
     .examples = {"person add --zone pistoiese --sex woman --age-band 30-64 --vulnerabilities violence,pregnancy"},  \
     .done = "person {id} entered"},                                                                                 \
    {.noun = "person", .verb = "link", .op = "person.link", .view = VIEW_RECEIPT, .record = &wire_record_receipt,    \
     .positionals = {"case_id", "person_id"}, .positionals_needed = 1, .names = "id",                                \
     .help = "say that a case is about a person, known or new",                                                      \
     .examples = {"person link PT-2026-00001-Y --role victim --sex woman --age-band 30-64",                          \
                  "person link PT-2026-00001-Y p01h8kz3v2m9q4r7t5 --role relative",                                  \
                  "person link PT-2026-00001-Y --role minor --age-band 6-13 --vulnerabilities child"},               \
     .done = "case {number} is about person {id}[, {role}]"},                                                        \
    {.noun = "person", .verb = "unlink", .op = "person.unlink", .view = VIEW_RECEIPT,                                \
     .record = &wire_record_receipt, .positionals = {"case_id", "person_id"}, .positionals_needed = 2,               \
     .names = "id", .help = "take a person out of a case",                                                           \
     .examples = {"person unlink PT-2026-00001-Y p01h8kz3v2m9q4r7t5 --reason \"another woman of the same name\""},   \
     .done = "case {number} is no longer about person {id}"},                                                        \
    {.noun = "person", .verb = "role", .op = "person.role", .view = VIEW_RECEIPT, .record = &wire_record_receipt,    \
     .positionals = {"case_id", "person_id"}, .positionals_needed = 2, .names = "id",                                \
     .help = "say what a person is in a case",                                                                       \
     .examples = {"person role PT-2026-00001-Y p01h8kz3v2m9q4r7t5 --role witness"},                                  \
     .done = "person {id} is {role} in case {number}"},                                                              \
    {.noun = "person", .verb = "list", .op = "person.list", .view = VIEW_LIST, .record = &wire_record_person,        \
     .columns = "person_id,label,sex,age_band,vulnerabilities,known_before,cases,zone_id", .names = "person_id",     \
     .help = "list persons", .examples = {"person list --case PT-2026-00001-Y", "person list --zone pistoiese"}},    \
    {.noun = "person", .verb = "show", .op = "person.show", .view = VIEW_BLOCK, .record = &wire_record_person,       \
     .positionals = {"person_id"}, .positionals_needed = 1, .names = "person_id", .help = "show one person",         \
     .examples = {"person show p01h8kz3v2m9q4r7t5"}},                                                                \
    {.noun = "person", .verb = "export", .op = "person.export", .view = VIEW_HELD, .record = &wire_record_held_item,  \
     .positionals = {"person_id"}, .positionals_needed = 1, .columns = "section,number,at,title,by,masked",          \
     .names = "id", .help = "give a person all the room holds of them, without what is about others",                \
     .examples = {"person export p01h8kz3v2m9q4r7t5 --reason \"letter 1204 of 2026-11-20\"",                         \
                  "person export p01h8kz3v2m9q4r7t5 --reason \"letter 1204 of 2026-11-20\" -o html --lang it"},       \
     .done = "what the room holds of person {id} is put together"},                                                  \
    {.noun = "person", .verb = "update", .op = "person.update", .view = VIEW_RECEIPT,                                \
     .record = &wire_record_receipt, .positionals = {"person_id"}, .positionals_needed = 1, .names = "id",           \
     .help = "correct the facts about a person",                                                                     \
     .examples = {"person update p01h8kz3v2m9q4r7t5 --age-band 65-74 --vulnerabilities dependent",                   \
                  "person update p01h8kz3v2m9q4r7t5 --cleared pregnancy --reason \"a mistake at the call\""},        \
     .done = "person {id} updated"},                                                                                 \
    {.noun = "person", .verb = "merge", .op = "person.merge", .view = VIEW_RECEIPT, .record = &wire_record_receipt,  \
     .positionals = {"person_id"}, .positionals_needed = 1, .names = "id",                                           \
     .help = "make one of two records of the same human being",                                                      \
     .examples = {"person merge p01h8kz3v2m9q4r7t5 --into p01h8kz3v2m9q4r7t6 --reason \"the same tax code\""},       \
     .done = "person {person_id} is person {id}, whose record goes on"},

#endif
