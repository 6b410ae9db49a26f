/* SPDX-License-Identifier: EUPL-1.2 */
/* unit.list. Called by query.c. */
#include "view/query.h"

static bool is_of_zone(const void *query_args, const void *row)
{
    const struct wire_unit_query *args = query_args;
    const struct wire_unit *unit = row;
    return args->zone_id.len == 0 || str_eq(args->zone_id, unit->zone_id);
}

enum seus_err query_unit_list(const struct query *q)
{
    const struct wire_unit_query *args = q->args;
    const enum seus_err err = query_zone_known(q, args->zone_id);
    if (err != SEUS_OK) {
        return err;
    }
    struct list list = list_of_kind(KIND_UNIT, args->after, args->limit);
    list.state = args->status;
    list.wants = is_of_zone;
    return query_list(q, &list);
}
