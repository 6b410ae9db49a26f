/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * group.add, group.update, group.leave: the zone group (GOES), who is in it and in which order they are called when the
 * zone must answer: a tree, in which the room calls some and they call others. Nobody can be left hanging in it.
 */
#include "domain/decide.h"

#define GROUP_MEMBERS_MAX 64u /* of one zone, at a time; and the depth of the tree */
#define GROUP_ROWS_MAX    256u /* looked at, those who left among them */

static unsigned members_of(struct decide *d, struct str zone_id, const struct wire_group_member **ret_rows)
{
    void *rows = NULL;
    const unsigned count =
        d->store->rows(d->store->ctx, KIND_GROUP_MEMBER, zone_id, d->arena, GROUP_ROWS_MAX, &rows);
    *ret_rows = rows;
    return count;
}

static enum seus_err get_member(struct decide *d, const char *field, struct str member_id,
                                struct wire_group_member *ret_row)
{
    if (!d->store->get(d->store->ctx, KIND_GROUP_MEMBER, member_id, d->arena, ret_row)) {
        seus_fail(SEUS_NOT_FOUND, d->why, field, "nobody in a zone group is '%.*s'", STR_ARG(member_id));
        seus_hint(d->why, "seusctl group list ZONE shows the members with their ids");
        return SEUS_NOT_FOUND;
    }
    if (ret_row->state == GROUP_LEFT) {
        seus_fail(SEUS_REFUSED, d->why, field, "member %.*s has left the group of zone '%.*s'", STR_ARG(member_id),
                  STR_ARG(ret_row->zone_id));
        seus_hint(d->why, "seusctl group list %.*s shows who is in it; seusctl group add enters somebody",
                  STR_ARG(ret_row->zone_id));
        return SEUS_REFUSED;
    }
    return SEUS_OK;
}

/* Whoever calls is in the same group, and is not called in turn, over others, by whom they call. */
static enum seus_err check_called_by(struct decide *d, struct str zone_id, struct str member_id, struct str called_by)
{
    struct str caller = called_by;
    for (unsigned depth = 0; caller.len > 0; depth++) {
        struct wire_group_member row;
        const enum seus_err err = get_member(d, "called_by", caller, &row);
        if (err != SEUS_OK) {
            return err;
        }
        if (!str_eq(row.zone_id, zone_id) || str_eq(row.member_id, member_id) || depth >= GROUP_MEMBERS_MAX) {
            const bool foreign = !str_eq(row.zone_id, zone_id);
            seus_fail(SEUS_REFUSED, d->why, "called_by",
                      foreign ? "member %.*s is in the group of another zone"
                              : "member %.*s would be called, over others, by whom they call: nobody would begin",
                      STR_ARG(called_by));
            seus_hint(d->why, "seusctl group list %.*s shows who calls whom", STR_ARG(zone_id));
            return SEUS_REFUSED;
        }
        caller = decide_keep(d, row.called_by);
    }
    return SEUS_OK;
}

enum seus_err decide_group_add(struct decide *d)
{
    const struct wire_group_add *args = d->request->args;
    const struct wire_group_member *rows = NULL;
    struct wire_zone zone;
    unsigned active = 0;
    uint64_t last = 0;
    enum seus_err err = decide_get_zone(d, args->zone_id, &zone);
    if (err == SEUS_OK) {
        err = check_called_by(d, args->zone_id, (struct str){NULL, 0}, args->called_by);
    }
    if (err != SEUS_OK) {
        return err;
    }
    const unsigned count = members_of(d, args->zone_id, &rows);
    for (unsigned i = 0; i < count; i++) {
        active += rows[i].state == GROUP_ACTIVE ? 1 : 0;
        last = rows[i].state == GROUP_ACTIVE && rows[i].order > last ? rows[i].order : last;
    }
    if (active >= GROUP_MEMBERS_MAX || count >= GROUP_ROWS_MAX) {
        seus_fail(SEUS_REFUSED, d->why, "zone_id", "the group of zone '%.*s' has %u members, %u with those who left",
                  STR_ARG(args->zone_id), active, count);
        seus_hint(d->why, "seusctl group list %.*s; seusctl group update corrects a member", STR_ARG(args->zone_id));
        return SEUS_REFUSED;
    }
    const struct str member_id = decide_new_id(d, 'g');
    *DECIDE_EVENT(d, group_joined) = (struct wire_group_joined){
        .member_id = member_id,
        .zone_id = args->zone_id,
        .role = args->role,
        .body = args->body,
        .name = args->name,
        .phone = args->phone,
        .phone_off_hours = args->phone_off_hours,
        .order = args->order != 0 ? args->order : last + 1,
        .called_by = args->called_by,
    };
    decide_made(d, member_id);
    decide_expect(d, KIND_GROUP_MEMBER, member_id, 0, true);
    decide_expect(d, KIND_ZONE, args->zone_id, zone.version, false);
    return SEUS_OK;
}

enum seus_err decide_group_update(struct decide *d)
{
    const struct wire_group_update *args = d->request->args;
    struct wire_group_member row;
    enum seus_err err = get_member(d, "member_id", args->member_id, &row);
    if (err == SEUS_OK) {
        err = decide_if_version(d, args->member_id, args->if_version, row.version);
    }
    const size_t told = args->role.len + args->body.len + args->name.len + args->phone.len +
                        args->phone_off_hours.len + args->called_by.len;
    if (err == SEUS_OK && told == 0 && args->order == 0) {
        seus_fail(SEUS_INVALID, d->why, NULL, "nothing to correct about member %.*s: give a fact",
                  STR_ARG(args->member_id));
        seus_hint(d->why, "seusctl group update %.*s --phone NUMBER", STR_ARG(args->member_id));
        err = SEUS_INVALID;
    }
    if (err == SEUS_OK) {
        err = check_called_by(d, row.zone_id, row.member_id, args->called_by);
    }
    if (err == SEUS_OK) {
        *DECIDE_EVENT(d, group_amended) = (struct wire_group_amended){
            .member_id = args->member_id,
            .zone_id = decide_keep(d, row.zone_id),
            .role = args->role,
            .body = args->body,
            .name = args->name,
            .phone = args->phone,
            .phone_off_hours = args->phone_off_hours,
            .order = args->order,
            .called_by = args->called_by,
            .reason = args->reason,
        };
        decide_made(d, args->member_id);
        decide_expect(d, KIND_GROUP_MEMBER, args->member_id, row.version, true);
    }
    return err;
}

enum seus_err decide_group_leave(struct decide *d)
{
    const struct wire_group_leave *args = d->request->args;
    const struct wire_group_member *rows = NULL;
    struct wire_group_member row;
    enum seus_err err = get_member(d, "member_id", args->member_id, &row);
    if (err == SEUS_OK) {
        err = decide_if_version(d, args->member_id, args->if_version, row.version);
    }
    if (err != SEUS_OK) {
        return err;
    }
    const unsigned count = members_of(d, row.zone_id, &rows);
    for (unsigned i = 0; i < count; i++) {
        if (rows[i].state == GROUP_ACTIVE && str_eq(rows[i].called_by, args->member_id)) {
            seus_fail(SEUS_REFUSED, d->why, "member_id", "member %.*s calls member %.*s, whom nobody would call then",
                      STR_ARG(args->member_id), STR_ARG(rows[i].member_id));
            seus_hint(d->why, "seusctl group update %.*s --called-by MEMBER first", STR_ARG(rows[i].member_id));
            return SEUS_REFUSED;
        }
    }
    *DECIDE_EVENT(d, group_left) = (struct wire_group_left){
        .member_id = args->member_id, .zone_id = decide_keep(d, row.zone_id), .reason = args->reason};
    decide_made(d, args->member_id);
    decide_expect(d, KIND_GROUP_MEMBER, args->member_id, row.version, true);
    return SEUS_OK;
}
