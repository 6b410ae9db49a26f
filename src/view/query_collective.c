/* SPDX-License-Identifier: EUPL-1.2 */
/* collective.list and collective.show. Called by query.c. */
#include "view/query.h"

enum seus_err query_collective_list(const struct query *q)
{
    const struct wire_collective_query *args = q->args;
    const enum seus_err err = query_zone_known(q, args->zone_id);
    if (err != SEUS_OK) {
        return err;
    }
    struct list list = args->zone_id.len > 0
                           ? list_of_group(KIND_COLLECTIVE, args->zone_id, args->after, args->limit)
                           : list_of_kind(KIND_COLLECTIVE, args->after, args->limit);
    list.state = args->state;
    return query_list(q, &list);
}

enum seus_err query_collective_show(const struct query *q)
{
    const struct wire_collective_get *args = q->args;
    return query_row(q, KIND_COLLECTIVE, "event_id", args->event_id, "list them with: seusctl collective list");
}
