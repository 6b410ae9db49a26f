/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What an operator can type next, for refusals. Called by the files of decide. A hint looks at where the case and its
 * units stand: it never names a command that the room would refuse in turn.
 */
#include "domain/decide.h"

/* For each state the next command, with the case between the parts. */
struct next_command {
    const char *first;
    const char *second;
    const char *third; /* NULL: the case is named once */
};

static const struct next_command next_commands[] = {
    [CASE_NONE] = {"seusctl case show ", "", NULL},
    [CASE_NEW] = {"seusctl case show ", "", NULL},
    [CASE_TRIAGED] = {"seusctl case assign ", ", or seusctl case update ",
                      " --to waiting|phone_managed|deferred --reason TEXT"},
    [CASE_NOT_APPROPRIATE] = {"seusctl case close ", " --outcome not_appropriate|advised|to_health|to_police", NULL},
    [CASE_WAITING] = {"seusctl case assign ", ", or seusctl case update ",
                      " --to phone_managed|deferred --reason TEXT"},
    [CASE_DISPATCHED] = {"seusctl case assign ", ", or seusctl case update ", " --to waiting --reason TEXT"},
    [CASE_PHONE_MANAGED] = {"seusctl case close ", " --outcome advised, or seusctl case update ",
                            " --to secured (or to handover_offered --service SERVICE)"},
    [CASE_SHADOW] = {"seusctl case update ",
                     " --to handover_offered --service SERVICE: the ordinary service handles it", NULL},
    [CASE_DEFERRED] = {"seusctl case update ", " --to handover_offered --service SERVICE", NULL},
    [CASE_ONSCENE] = {"seusctl case update ",
                      " --to secured|untraceable|refused_help (or to handover_offered --service SERVICE)", NULL},
    [CASE_SECURED] = {"seusctl case update ", " --to handover_offered --service SERVICE", NULL},
    [CASE_HANDOVER_OFFERED] = {"seusctl handover accept ", " once the service has accepted", NULL},
    [CASE_HANDED_OVER] = {"seusctl case close ", " --outcome handed_over", NULL},
    [CASE_UNTRACEABLE] = {"seusctl case close ", " --outcome untraceable", NULL},
    [CASE_REFUSED_HELP] = {"seusctl case close ", " --outcome refused_help", NULL},
    [CASE_MERGED] = {"seusctl case show ", " names the case it was merged into", NULL},
    [CASE_CLOSED] = {"seusctl case reopen ", " --reason TEXT", NULL},
    [CASE_REOPENED] = {"seusctl case assign ", ", or seusctl case update ",
                       " --to waiting|phone_managed|deferred --reason TEXT"},
};
_Static_assert(sizeof(next_commands) / sizeof(next_commands[0]) == CASE_REOPENED + 1,
               "every state has its next command");

static bool zone_is_hooked(struct decide *d, struct str zone_id)
{
    struct wire_zone zone;
    if (!d->store->get(d->store->ctx, KIND_ZONE, zone_id, d->arena, &zone)) {
        return false;
    }
    decide_zone_today(d, &zone);
    return zone.state == ZONE_HOOKED;
}

/* " --case NUMBER" if the unit must say which of its assignments it means. */
static struct str which_case(struct decide *d, const struct wire_case *row, struct str unit_id)
{
    struct wire_unit unit;
    if (!d->store->get(d->store->ctx, KIND_UNIT, unit_id, d->arena, &unit) || unit.assignments_count < 2) {
        return (struct str){NULL, 0};
    }
    return arena_printf(d->arena, " --case %.*s", STR_ARG(case_label(row)));
}

struct str unit_way_free(struct decide *d, const struct wire_case *row, const struct wire_assignment *assignment)
{
    const struct str of = which_case(d, row, assignment->unit_id);
    const char *first = assignment->status == ASSIGN_TRANSPORTING ? "at_place" : NULL;
    const char *reason = assignment->status < ASSIGN_ONSCENE ? " --reason TEXT" : "";
    if (first == NULL) {
        return arena_printf(d->arena, "seusctl unit status %.*s available%.*s%s", STR_ARG(assignment->unit_id),
                            STR_ARG(of), reason);
    }
    return arena_printf(d->arena, "seusctl unit status %.*s %s%.*s, then available%.*s%s",
                        STR_ARG(assignment->unit_id), first, STR_ARG(of), STR_ARG(of), reason);
}

/* A unit is on its way: its next step is the case's. */
static void hint_next_step(struct decide *d, const struct wire_case *row, const struct wire_assignment *assignment)
{
    const char *step = assignment->status == ASSIGN_ASSIGNED ? "acked"
                       : assignment->status == ASSIGN_ACKED  ? "enroute"
                                                             : "onscene";
    seus_hint(d->why, "seusctl unit status %.*s %s%.*s: case %.*s moves on with its unit",
              STR_ARG(assignment->unit_id), step, STR_ARG(which_case(d, row, assignment->unit_id)),
              STR_ARG(case_label(row)));
}

/* What the table cannot know: units, zones, times. False: the table's hint holds. */
static bool hint_as_it_stands(struct decide *d, const struct wire_case *row)
{
    const struct str label = case_label(row);
    const struct wire_assignment *open = case_active_assignment(row, (struct str){NULL, 0});
    const bool waits = row->state == CASE_TRIAGED || row->state == CASE_WAITING || row->state == CASE_REOPENED;
    if (row->state == CASE_DISPATCHED && open != NULL) {
        hint_next_step(d, row, open);
    } else if (open != NULL && sm_allows(&domain_case_sm, row->state, CASE_CLOSED)) {
        seus_hint(d->why, "%.*s, then seusctl case close %.*s --outcome OUTCOME",
                  STR_ARG(unit_way_free(d, row, open)), STR_ARG(label));
    } else if (row->state == CASE_CLOSED && !case_can_reopen(d, row)) {
        seus_hint(d->why, "what happens now is a new case: seusctl case open --zone %.*s", STR_ARG(row->zone_id));
    } else if (row->shadow && row->state == CASE_REOPENED) {
        seus_hint(d->why, "seusctl case update %.*s --to shadow: it is under experimentation, no unit is sent",
                  STR_ARG(label));
    } else if (row->shadow && row->state == CASE_HANDED_OVER) {
        seus_hint(d->why, "seusctl case close %.*s --outcome shadow_handled", STR_ARG(label));
    } else if (waits && !zone_is_hooked(d, row->zone_id)) {
        seus_hint(d->why, "seusctl case update %.*s --to phone_managed|deferred --reason TEXT: no unit is sent there",
                  STR_ARG(label));
    } else {
        return false;
    }
    return true;
}

void case_hint(struct decide *d, const struct wire_case *row)
{
    const struct str label = case_label(row);
    const struct next_command *next = &next_commands[row->state <= CASE_REOPENED ? row->state : (uint32_t)CASE_NONE];
    if (hint_as_it_stands(d, row)) {
        return;
    }
    if (next->third == NULL) {
        seus_hint(d->why, "%s%.*s%s", next->first, STR_ARG(label), next->second);
    } else {
        seus_hint(d->why, "%s%.*s%s%.*s%s", next->first, STR_ARG(label), next->second, STR_ARG(label), next->third);
    }
}

void case_hint_urgent(struct decide *d, const struct wire_case *row)
{
    const struct str label = case_label(row);
    if (row->state != CASE_DEFERRED && row->state != CASE_SHADOW) {
        case_hint(d, row);
    } else if (zone_is_hooked(d, row->zone_id)) {
        seus_hint(d->why,
                  "urgent now? seusctl case open --zone %.*s with the new answers, then seusctl case update %.*s --to "
                  "merged --into NEW --reason TEXT; else --to handover_offered --service SERVICE",
                  STR_ARG(row->zone_id), STR_ARG(label));
    } else {
        seus_hint(d->why,
                  "danger of life: 112. The ordinary service of the zone goes: seusctl case update %.*s --to "
                  "handover_offered --service SERVICE",
                  STR_ARG(label));
    }
}
