/* SPDX-License-Identifier: EUPL-1.2 */
/* Evolve: the zone group. */
#include "domain/evolve.h"

void evolve_group_joined(struct evolve *e, const struct wire_group_joined *body)
{
    struct wire_group_member row;
    if (body->member_id.len == 0 || evolve_get(e, KIND_GROUP_MEMBER, body->member_id, &row)) {
        return;
    }
    row = (struct wire_group_member){
        .member_id = body->member_id,
        .zone_id = body->zone_id,
        .role = body->role,
        .body = body->body,
        .name = body->name,
        .phone = body->phone,
        .phone_off_hours = body->phone_off_hours,
        .order = body->order,
        .called_by = body->called_by,
        .state = GROUP_ACTIVE,
        .since = e->entry->recorded_at,
        .version = e->index,
    };
    evolve_put(e, KIND_GROUP_MEMBER, row.member_id, &row);
}

static void take(struct str *fact, struct str told)
{
    *fact = told.len > 0 ? told : *fact;
}

void evolve_group_amended(struct evolve *e, const struct wire_group_amended *body)
{
    struct wire_group_member row;
    if (evolve_get(e, KIND_GROUP_MEMBER, body->member_id, &row)) {
        take(&row.role, body->role);
        take(&row.body, body->body);
        take(&row.name, body->name);
        take(&row.phone, body->phone);
        take(&row.phone_off_hours, body->phone_off_hours);
        take(&row.called_by, body->called_by);
        row.order = body->order != 0 ? body->order : row.order;
        row.version = e->index;
        evolve_put(e, KIND_GROUP_MEMBER, row.member_id, &row);
    }
}

void evolve_group_left(struct evolve *e, const struct wire_group_left *body)
{
    struct wire_group_member row;
    if (evolve_get(e, KIND_GROUP_MEMBER, body->member_id, &row)) {
        row.state = GROUP_LEFT;
        row.left_at = e->entry->recorded_at;
        row.reason = body->reason;
        row.version = e->index;
        evolve_put(e, KIND_GROUP_MEMBER, row.member_id, &row);
    }
}
