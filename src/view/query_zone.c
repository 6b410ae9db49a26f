/* SPDX-License-Identifier: EUPL-1.2 */
/* zone.list and zone.show. Called by query.c. */
#include "view/query.h"

enum seus_err query_zone_list(const struct query *q)
{
    const struct wire_zone_query *args = q->args;
    struct list list = list_of_kind(KIND_ZONE, args->after, args->limit);
    list.state = args->state;
    list.group = args->area;
    return query_list(q, &list);
}

enum seus_err query_zone_show(const struct query *q)
{
    const struct wire_zone_get *args = q->args;
    return query_row(q, KIND_ZONE, "zone_id", args->zone_id, "list the zones with: seusctl zone list");
}
