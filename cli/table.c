/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The table of commands and look-ups in it. A noun's rows are in a file of commands/; here they are put in the order of
 * the help. Called by everything in this folder; never prints.
 */
#include "cli/table.h"

#include <stdio.h>
#include <string.h>

#include "cli/commands/access.h"
#include "cli/commands/agreement.h"
#include "cli/commands/area.h"
#include "cli/commands/audit.h"
#include "cli/commands/ca.h"
#include "cli/commands/case.h"
#include "cli/commands/clocks.h"
#include "cli/commands/cluster.h"
#include "cli/commands/collective.h"
#include "cli/commands/config.h"
#include "cli/commands/course.h"
#include "cli/commands/deadline.h"
#include "cli/commands/drill.h"
#include "cli/commands/erasure.h"
#include "cli/commands/event.h"
#include "cli/commands/group.h"
#include "cli/commands/handover.h"
#include "cli/commands/kit.h"
#include "cli/commands/minor.h"
#include "cli/commands/municipality.h"
#include "cli/commands/node.h"
#include "cli/commands/own.h"
#include "cli/commands/person.h"
#include "cli/commands/placement.h"
#include "cli/commands/plugin.h"
#include "cli/commands/report.h"
#include "cli/commands/resource.h"
#include "cli/commands/retention.h"
#include "cli/commands/room.h"
#include "cli/commands/service.h"
#include "cli/commands/shift.h"
#include "cli/commands/signaller.h"
#include "cli/commands/stats.h"
#include "cli/commands/unit.h"
#include "cli/commands/user.h"
#include "cli/commands/zone.h"

const struct command commands[] = {
    COMMANDS_CASE
    COMMANDS_EXPLAIN
    COMMANDS_DEADLINE
    COMMANDS_DRILL
    COMMANDS_MINOR
    COMMANDS_REPORT
    COMMANDS_PERSON
    COMMANDS_RESOURCE
    COMMANDS_HANDOVER
    COMMANDS_PLACEMENT
    COMMANDS_COLLECTIVE
    COMMANDS_UNIT
    COMMANDS_SHIFT
    COMMANDS_ZONE
    COMMANDS_ZONE_EXPLAIN
    COMMANDS_GROUP
    COMMANDS_COVERAGE
    COMMANDS_CLOCKS
    COMMANDS_SIGNALLER
    COMMANDS_AREA
    COMMANDS_ROOM
    COMMANDS_ACCESS
    COMMANDS_MUNICIPALITY
    COMMANDS_AGREEMENT
    COMMANDS_SERVICE
    COMMANDS_USER
    COMMANDS_COURSE
    COMMANDS_STATS
    COMMANDS_EVENT
    COMMANDS_ERASURE
    COMMANDS_RETENTION
    COMMANDS_PLUGIN
    COMMANDS_KIT
    COMMANDS_CLUSTER
    COMMANDS_AUDIT
    COMMANDS_CONFIG
    COMMANDS_NODE
    COMMANDS_CA
    COMMANDS_OWN
};

const unsigned commands_count = sizeof(commands) / sizeof(commands[0]);

const struct wire_op *command_op(const struct command *command)
{
    return command->op != NULL ? wire_op_by_name(command->op) : NULL;
}

const struct wire_record *command_args(const struct command *command)
{
    const struct wire_op *const op = command_op(command);
    return op != NULL ? op->args : command->args;
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

bool command_is_kit(const struct command *command)
{
    return command->view == VIEW_LOCAL && command->args != NULL && strcmp(command->noun, "plugin") == 0;
}

int command_walks_nodes(const struct command *command)
{
    return command->view == VIEW_LOCAL && (strcmp(command->noun, "doctor") == 0 ||
                                           strcmp(command->noun, "config") == 0);
}

int command_asks_node(const struct command *command)
{
    if (strcmp(command->noun, "cluster") == 0 || strcmp(command->noun, "drill") == 0 ||
        strcmp(command->noun, "audit") == 0 || strcmp(command->noun, "pipe") == 0) {
        return 1;
    }
    return command->op != NULL || command_walks_nodes(command) ||
           (command_is_kit(command) && (strcmp(command->verb, "replay") == 0 || strcmp(command->verb, "compare") == 0));
}

int command_writes(const struct command *command)
{
    const struct wire_op *op = command_op(command);
    return op != NULL && (op->kind == WIRE_WRITE || op->kind == WIRE_ADMIN);
}

int command_has_page(const struct command *command)
{
    return command->view == VIEW_STATS || command->view == VIEW_REPORT || command->view == VIEW_HELD;
}
