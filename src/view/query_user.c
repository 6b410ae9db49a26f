/* SPDX-License-Identifier: EUPL-1.2 */
/* user.list and user.show. Called by query.c. */
#include "view/query.h"

static bool is_of_zones(struct str zone_id, const struct str *zones, uint32_t zones_count)
{
    bool found = zone_id.len == 0;
    for (uint32_t i = 0; i < zones_count; i++) {
        found = found || str_eq(zones[i], zone_id);
    }
    return found;
}

/* Held the role, for the zone, at a moment of the past: whoever they are now. */
static bool held(const struct wire_user_query *args, const struct wire_user *user)
{
    for (uint32_t i = 0; i < user->tenures_count; i++) {
        const struct wire_user_tenure *tenure = &user->tenures[i];
        if ((args->role == USER_ROLE_NONE || tenure->role == args->role) && tenure->from <= args->held_at &&
            (tenure->until == 0 || args->held_at < tenure->until) &&
            (args->area.len == 0 || str_eq(args->area, tenure->area)) &&
            is_of_zones(args->zone_id, tenure->zones, tenure->zones_count)) {
            return true;
        }
    }
    return false;
}

static bool wants(const void *query_args, const void *row)
{
    const struct wire_user_query *args = query_args;
    const struct wire_user *user = row;
    if (args->held_at != 0) {
        return held(args, user);
    }
    return (args->role == USER_ROLE_NONE || user->role == args->role) &&
           (args->area.len == 0 || str_eq(args->area, user->area)) &&
           is_of_zones(args->zone_id, user->zones, user->zones_count);
}

enum seus_err query_user_list(const struct query *q)
{
    const struct wire_user_query *args = q->args;
    const enum seus_err err = query_zone_known(q, args->zone_id);
    if (err != SEUS_OK) {
        return err;
    }
    struct list list = list_of_kind(KIND_USER, args->after, args->limit);
    list.state = args->state;
    list.wants = wants;
    return query_list(q, &list);
}

enum seus_err query_user_show(const struct query *q)
{
    const struct wire_user_get *args = q->args;
    return query_row(q, KIND_USER, "user_id", args->user_id, "list them with: seusctl user list");
}
