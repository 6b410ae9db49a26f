/* SPDX-License-Identifier: EUPL-1.2 */
/* unit.list, unit.show, unit.crews. Called by query.c. */
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

enum seus_err query_unit_show(const struct query *q)
{
    const struct wire_unit_get *args = q->args;
    return query_row(q, KIND_UNIT, "unit_id", args->unit_id, "list them with: seusctl unit list");
}

enum seus_err query_unit_crews(const struct query *q)
{
    const struct wire_crew_query *args = q->args;
    struct wire_unit unit;
    if (!row_get(q->view, KIND_UNIT, args->unit_id, q->arena, &unit)) {
        return query_row(q, KIND_UNIT, "unit_id", args->unit_id, "list them with: seusctl unit list");
    }
    const struct list list = list_of_group(KIND_CREW, args->unit_id, args->after, args->limit);
    return query_list(q, &list);
}
