/* SPDX-License-Identifier: EUPL-1.2 */
/* The table of commands and look-ups in it. Called by everything in this folder; never prints. */
#include "cli/table.h"

#include <stdio.h>
#include <string.h>

const struct command commands[] = {
    {"case", "open", "case.open", VIEW_RECEIPT, &wire_record_receipt, {NULL}, 0, NULL, NULL, "number,case_id",
     "take a report and open its case",
     {"case open --zone pistoiese --signaller PT-ER-1 --need violence --place \"Emergency department\" "
      "--summary \"Woman beaten, two children with her\" --answers danger=yes,children=2",
      "case open --zone pistoiese --category police --summary - < report.txt",
      "case open --zone pistoiese --signaller PT-ER-1 --need minor --dry-run"}},
    {"case", "show", "case.show", VIEW_BLOCK, &wire_record_case, {"case_id"}, 1, NULL, NULL, "number,case_id",
     "show one case", {"case show PT-2026-00001-Y", "case show PT-2026-00001-Y --fields state,assignments -o json"}},
    {"case", "list", "case.list", VIEW_LIST, &wire_record_case, {NULL}, 0, NULL,
     "number,priority,state,need,zone_id,place,opened_at", "number,case_id", "list cases, open ones by default",
     {"case list --zone pistoiese", "case list --all -o csv --fields number,state,outcome"}},
    {"case", "update", "case.update", VIEW_RECEIPT, &wire_record_receipt, {"case_id"}, 1, NULL, NULL,
     "number,case_id", "move a case to another state or correct its facts",
     {"case update PT-2026-00001-Y --to secured",
      "case update PT-2026-00001-Y --to handover_offered --service \"Social service of Pistoia\"",
      "case update PT-2026-00001-Y --priority U --reason \"the aggressor was arrested\""}},
    {"case", "note", "case.note", VIEW_RECEIPT, &wire_record_receipt, {"case_id"}, 1, NULL, NULL, "number,case_id",
     "add a note to a case",
     {"case note PT-2026-00001-Y --text \"The unit has left.\"", "case note PT-2026-00001-Y --text - < call.txt"}},
    {"case", "assign", "case.assign", VIEW_RECEIPT, &wire_record_receipt, {"case_id"}, 1, NULL, NULL,
     "number,case_id", "send a unit to a case",
     {"case assign PT-2026-00001-Y --unit PT-1", "case assign PT-2026-00001-Y",
      "case assign PT-2026-00001-Y --unit PT-2 --reason \"PT-1 is refuelling\""}},
    {"case", "close", "case.close", VIEW_RECEIPT, &wire_record_receipt, {"case_id"}, 1, NULL, NULL, "number,case_id",
     "close a case with its outcome",
     {"case close PT-2026-00001-Y --outcome handed_over",
      "case close PT-2026-00001-Y --outcome untraceable --reason \"nobody at the address\""}},
    {"case", "reopen", "case.reopen", VIEW_RECEIPT, &wire_record_receipt, {"case_id"}, 1, NULL, NULL,
     "number,case_id", "reopen a case within 72 hours of its closing",
     {"case reopen PT-2026-00001-Y --reason \"she called again\""}},
    {"case", "watch", "event.watch", VIEW_TIMELINE, &wire_record_event_head, {"case_id"}, 0, ",limit,", NULL, "id",
     "follow one case, or all of them, as events are committed",
     {"case watch PT-2026-00001-Y", "case watch --since 0 --count 10 -o jsonl", "case watch --for 8h"}},
    {"case", "history", "case.history", VIEW_TIMELINE, &wire_record_event_head, {"case_id"}, 1, NULL, NULL, "id",
     "show the timeline of a case",
     {"case history PT-2026-00001-Y", "case history PT-2026-00001-Y -o jsonl"}},
    {"unit", "list", "unit.list", VIEW_LIST, &wire_record_unit, {NULL}, 0, NULL,
     "unit_id,status,zone_id,since,operators,skills,cases,reason", "unit_id", "list units and where they are",
     {"unit list", "unit list --zone pistoiese --status available"}},
    {"unit", "register", "unit.register", VIEW_RECEIPT, &wire_record_receipt, {"unit_id"}, 1, NULL, NULL, "unit_id",
     "register a unit",
     {"unit register PT-1 --zone pistoiese --skills social_worker,psychologist --operators 2"}},
    {"unit", "status", "unit.status", VIEW_RECEIPT, &wire_record_receipt, {"unit_id", "status"}, 2, NULL, NULL,
     "unit_id", "record a unit's status, and that of its assignment",
     {"unit status PT-1 enroute", "unit status PT-1 available --reason \"recalled\"",
      "unit status PT-1 out_of_service --reason \"flat tyre\""}},
    {"zone", "list", "zone.list", VIEW_LIST, &wire_record_zone, {NULL}, 0, NULL,
     "zone_id,name,area,prefix,state,population,contact", "zone_id", "list zones",
     {"zone list --state hooked", "zone list -o csv"}},
    {"zone", "show", "zone.show", VIEW_BLOCK, &wire_record_zone, {"zone_id"}, 1, NULL, NULL, "zone_id",
     "show one zone", {"zone show pistoiese"}},
    {"zone", "add", "zone.add", VIEW_RECEIPT, &wire_record_receipt, {"zone_id"}, 1, NULL, NULL, "zone_id",
     "add a zone",
     {"zone add pistoiese --name \"Zona Pistoiese\" --area centro --population 170000 --prefix PT --state hooked"}},
    {"signaller", "list", "signaller.list", VIEW_LIST, &wire_record_signaller, {NULL}, 0, NULL,
     "signaller_id,name,category,zone_id,state,from,until", "signaller_id", "list institutions that may signal",
     {"signaller list --zone pistoiese"}},
    {"signaller", "add", "signaller.add", VIEW_RECEIPT, &wire_record_receipt, {"signaller_id"}, 1, NULL, NULL,
     "signaller_id", "authorise an institution to signal",
     {"signaller add PT-ER-1 --name \"Emergency department\" --category hospital --zone pistoiese"}},
    {"event", "list", "event.list", VIEW_LIST, &wire_record_event_head, {NULL}, 0, NULL,
     "id,recorded_at,type,actor,case_id,body", "id", "list events of the log",
     {"event list --type case. --limit 20", "event list --since 120 -o jsonl"}},
    {"event", "show", "event.show", VIEW_BLOCK, &wire_record_event_head, {"event_id"}, 1, NULL, NULL, "id",
     "show one event whole, with the verdicts it rests on", {"event show 42.1", "event show 42.1 -o json"}},
    {"event", "watch", "event.watch", VIEW_TIMELINE, &wire_record_event_head, {NULL}, 0, ",limit,", NULL, "id",
     "follow events as they are committed",
     {"event watch", "event watch --since 0 --type unit. -o jsonl", "event watch --count 1 --for 30s"}},
    {"plugin", "list", "plugin.list", VIEW_LIST, &wire_record_plugin_info, {NULL}, 0, NULL,
     "plugin,kind,version,state,calls,fallbacks,digest,reason", "plugin", "list the plugins of a node",
     {"plugin list"}},
    {"cluster", "status", "cluster.status", VIEW_BLOCK, &wire_record_cluster, {NULL}, 0, NULL, NULL, "cluster",
     "show how the room stands, as one node sees it",
     {"cluster status", "cluster status --fields leader --no-header"}},
    {"cluster", "members", "cluster.members", VIEW_LIST, &wire_record_member, {NULL}, 0, NULL,
     "node,role,member_role,connected,applied,last_index,heard_ms_ago,digest,address,version", "node",
     "list the nodes", {"cluster members", "cluster members --fields node,applied,digest"}},
    {"cluster", "transfer", "cluster.transfer", VIEW_RECEIPT, &wire_record_receipt, {"to"}, 0, NULL, NULL,
     "request_id", "hand leadership to another node", {"cluster transfer", "cluster transfer 2"}},
    {"trace", NULL, "trace", VIEW_BLOCK, &wire_record_trace_reply, {"request_id"}, 1, NULL, NULL, "request_id",
     "show the stages of a request and their times",
     {"trace q01m805m0cyg43ccexy"}},
    {"version", NULL, "version", VIEW_BLOCK, &wire_record_version_reply, {NULL}, 0, NULL, NULL, "version",
     "show the versions of seusd and seusctl", {"version", "version -o json"}},
    {"help", NULL, NULL, VIEW_LOCAL, NULL, {NULL}, 0, NULL, NULL, NULL, "show help on a command",
     {"help", "help case open"}},
    {"schema", NULL, NULL, VIEW_LOCAL, NULL, {NULL}, 0, NULL, "noun,verb,operation,writes,help", "command",
     "show the commands, their flags and their fields as JSON", {"schema", "schema case open"}},
    {"explain", NULL, NULL, VIEW_LOCAL, NULL, {NULL}, 0, NULL, "code,exit_code,title", "code",
     "explain an error by its code or exit code", {"explain unavailable", "explain 8 --lang it"}},
};

const unsigned commands_count = sizeof(commands) / sizeof(commands[0]);

const struct wire_op *command_op(const struct command *command)
{
    return command->op != NULL ? wire_op_by_name(command->op) : NULL;
}

const struct command *command_find(const char *noun, const char *verb)
{
    for (unsigned i = 0; i < commands_count; i++) {
        const struct command *c = &commands[i];
        if (strcmp(c->noun, noun) == 0 &&
            (verb == NULL ? c->verb == NULL : c->verb != NULL && strcmp(c->verb, verb) == 0)) {
            return c;
        }
    }
    return NULL;
}

int command_noun_exists(const char *noun)
{
    for (unsigned i = 0; i < commands_count; i++) {
        if (commands[i].verb != NULL && strcmp(commands[i].noun, noun) == 0) {
            return 1;
        }
    }
    return 0;
}

int command_has_flag(const struct command *command, const struct wire_field *field)
{
    char mark[80];
    snprintf(mark, sizeof(mark), ",%s,", field->name);
    return command->hidden == NULL || strstr(command->hidden, mark) == NULL;
}

int command_writes(const struct command *command)
{
    const struct wire_op *op = command_op(command);
    return op != NULL && (op->kind == WIRE_WRITE || op->kind == WIRE_ADMIN);
}
