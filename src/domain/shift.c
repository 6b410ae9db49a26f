/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * shift.plan, shift.open, shift.close: turns of duty in a room. A shift closes when the next one, or a supervisor, has
 * taken every single thing it leaves; shift_handover.c is about those.
 */
#include "domain/shift.h"

#include "domain/people.h"

static const uint64_t shift_moves[] = {
    [SHIFT_NONE] = SM_TO(SHIFT_PLANNED) | SM_TO(SHIFT_OPEN),
    [SHIFT_PLANNED] = SM_TO(SHIFT_OPEN),
    [SHIFT_OPEN] = SM_TO(SHIFT_HANDING_OVER) | SM_TO(SHIFT_CLOSED),
    [SHIFT_HANDING_OVER] = SM_TO(SHIFT_HANDING_OVER) | SM_TO(SHIFT_CLOSED),
    [SHIFT_CLOSED] = 0,
};
_Static_assert(sizeof(shift_moves) / sizeof(shift_moves[0]) == SHIFT_CLOSED + 1, "every state of a shift has a row");
const struct sm domain_shift_sm = {"shift", shift_moves, SHIFT_CLOSED + 1};

enum seus_err decide_get_shift(struct decide *d, const char *field, struct str shift_id, struct wire_shift *ret_shift)
{
    if (d->store->get(d->store->ctx, KIND_SHIFT, shift_id, d->arena, ret_shift)) {
        return SEUS_OK;
    }
    seus_fail(SEUS_NOT_FOUND, d->why, field, "there is no shift '%.*s'", STR_ARG(shift_id));
    seus_hint(d->why, "seusctl shift list shows them; seusctl shift open --room ROOM --lead USER begins one");
    return SEUS_NOT_FOUND;
}

/* Who leads and who is on duty take part in the service now. */
static enum seus_err check_people(struct decide *d, struct str lead, const struct str *members, uint32_t members_count)
{
    struct wire_user user;
    enum seus_err err = decide_get_active_user(d, "lead", lead, &user);
    for (uint32_t i = 0; err == SEUS_OK && i < members_count; i++) {
        err = decide_get_active_user(d, "members", members[i], &user);
    }
    return err;
}

enum seus_err decide_shift_plan(struct decide *d)
{
    const struct wire_shift_plan_args *args = d->request->args;
    const enum seus_err err = check_people(d, args->lead, args->members, args->members_count);
    if (err != SEUS_OK) {
        return err;
    }
    if (args->planned_end != 0 && args->planned_end <= args->planned_start) {
        seus_fail(SEUS_INVALID, d->why, "planned_end", "a shift cannot end before it begins");
        seus_hint(d->why, "give --planned-end behind --planned-start, or leave it out");
        return SEUS_INVALID;
    }
    const struct str shift_id = decide_new_id(d, 'h');
    *DECIDE_EVENT(d, shift_planned) = (struct wire_shift_planned){
        .shift_id = shift_id,
        .room_id = args->room_id,
        .lead = args->lead,
        .members = args->members,
        .members_count = args->members_count,
        .planned_start = args->planned_start,
        .planned_end = args->planned_end,
    };
    decide_made(d, shift_id);
    decide_expect(d, KIND_SHIFT, shift_id, 0, true);
    return SEUS_OK;
}

/* What was planned, with what the command says instead. */
static enum seus_err from_plan(struct decide *d, struct wire_shift_opened *opened)
{
    const struct wire_shift_open_args *args = d->request->args;
    struct wire_shift row;
    enum seus_err err = decide_get_shift(d, "shift_id", args->shift_id, &row);
    if (err == SEUS_OK && row.state != SHIFT_PLANNED) {
        err = decide_check_move(d, &domain_shift_sm, &wire_enum_shift_state, "shift_id", row.shift_id, row.state,
                                SHIFT_OPEN, "seusctl shift list; seusctl shift open --room ROOM --lead USER");
    }
    if (err != SEUS_OK) {
        return err;
    }
    opened->room_id = decide_keep(d, row.room_id);
    opened->lead = args->lead.len > 0 ? args->lead : decide_keep(d, row.lead);
    opened->planned_end = args->planned_end != 0 ? args->planned_end : row.planned_end;
    if (args->members_count == 0) {
        opened->members = arena_alloc(d->arena, (row.members_count + 1) * sizeof(*opened->members));
        for (uint32_t i = 0; i < row.members_count; i++) {
            opened->members[opened->members_count++] = decide_keep(d, row.members[i]);
        }
    }
    decide_expect(d, KIND_SHIFT, row.shift_id, row.version, true);
    return SEUS_OK;
}

enum seus_err decide_shift_open(struct decide *d)
{
    const struct wire_shift_open_args *args = d->request->args;
    struct wire_shift_opened opened = {
        .shift_id = args->shift_id,
        .room_id = args->room_id,
        .lead = args->lead,
        .members = args->members,
        .members_count = args->members_count,
        .planned_end = args->planned_end,
    };
    if (args->shift_id.len > 0) {
        const enum seus_err err = from_plan(d, &opened);
        if (err != SEUS_OK) {
            return err;
        }
    } else if (args->room_id.len == 0 || args->lead.len == 0) {
        seus_fail(SEUS_INVALID, d->why, args->room_id.len == 0 ? "room_id" : "lead",
                  "say which room the shift serves and who leads it, or which planned shift begins");
        seus_hint(d->why, "seusctl shift open --room ROOM --lead USER --members USER,USER, or --shift SHIFT");
        return SEUS_INVALID;
    } else {
        opened.shift_id = decide_new_id(d, 'h');
        decide_expect(d, KIND_SHIFT, opened.shift_id, 0, true);
    }
    const enum seus_err err = check_people(d, opened.lead, opened.members, opened.members_count);
    if (err == SEUS_OK) {
        *DECIDE_EVENT(d, shift_opened) = opened;
        decide_made(d, opened.shift_id);
    }
    return err;
}

/* Everything it leaves is taken, and everything the room has open is on the list. */
static enum seus_err check_left(struct decide *d, const struct wire_shift *row)
{
    struct wire_shift_item unlisted[1];
    if (row->items_open > 0) {
        seus_fail(SEUS_REFUSED, d->why, "shift_id", "nobody has taken %llu item%s that shift %.*s leaves: it stays",
                  (unsigned long long)row->items_open, row->items_open == 1 ? "" : "s", STR_ARG(row->shift_id));
        seus_hint(d->why, "the next shift takes them: seusctl shift ack %.*s --item ITEM (seusctl shift sheet %.*s)",
                  STR_ARG(row->shift_id), STR_ARG(row->shift_id));
        return SEUS_REFUSED;
    }
    if (shift_unlisted(d, row, unlisted, 1) > 0) {
        const bool report = unlisted[0].kind == SHIFT_ITEM_REPORT;
        seus_fail(SEUS_REFUSED, d->why, "shift_id", "%s %.*s is open and shift %.*s has not handed it over",
                  report ? "report" : "case", STR_ARG(report ? unlisted[0].subject_id : unlisted[0].number),
                  STR_ARG(row->shift_id));
        seus_hint(d->why, "list what is open: seusctl shift handover %.*s%s", STR_ARG(row->shift_id),
                  row->next_shift.len > 0 ? "" : " --to NEXT_SHIFT");
        return SEUS_REFUSED;
    }
    return SEUS_OK;
}

enum seus_err decide_shift_close(struct decide *d)
{
    const struct wire_shift_close_args *args = d->request->args;
    struct wire_shift row;
    struct wire_user supervisor;
    enum seus_err err = decide_get_shift(d, "shift_id", args->shift_id, &row);
    if (err == SEUS_OK) {
        err = decide_if_version(d, row.shift_id, args->if_version, row.version);
    }
    if (err == SEUS_OK) {
        err = decide_check_move(d, &domain_shift_sm, &wire_enum_shift_state, "shift_id", row.shift_id, row.state,
                                SHIFT_CLOSED, "seusctl shift list shows the shifts and how they stand");
    }
    if (err == SEUS_OK) {
        err = check_left(d, &row);
    }
    if (err == SEUS_OK && args->supervisor.len > 0) {
        err = decide_get_supervisor(d, args->supervisor, &supervisor);
    }
    if (err != SEUS_OK) {
        return err;
    }
    if (row.state == SHIFT_OPEN && (args->supervisor.len == 0 || args->reason.len == 0)) {
        seus_fail(SEUS_REFUSED, d->why, "supervisor",
                  "shift %.*s has not handed over: that it closes all the same takes a supervisor's reason",
                  STR_ARG(row.shift_id));
        seus_hint(d->why, "seusctl shift handover %.*s --to NEXT_SHIFT; or --supervisor USER --reason TEXT",
                  STR_ARG(row.shift_id));
        return SEUS_REFUSED;
    }
    *DECIDE_EVENT(d, shift_closed) = (struct wire_shift_closed){
        .shift_id = args->shift_id, .supervisor = args->supervisor, .reason = args->reason};
    decide_expect(d, KIND_SHIFT, row.shift_id, row.version, true);
    return SEUS_OK;
}
