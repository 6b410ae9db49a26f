/* SPDX-License-Identifier: EUPL-1.2 */
/* service.list and service.show. Called by query.c. */
#include "view/query.h"

enum seus_err query_service_list(const struct query *q)
{
    const struct wire_service_query *args = q->args;
    const enum seus_err err = query_zone_known(q, args->zone_id);
    if (err != SEUS_OK) {
        return err;
    }
    struct list list = list_of_kind(KIND_SERVICE, args->after, args->limit);
    list.group = args->zone_id;
    list.state = args->state != SERVICE_NONE ? args->state : args->all ? 0 : (uint32_t)SERVICE_ACTIVE;
    return query_list(q, &list);
}

enum seus_err query_service_show(const struct query *q)
{
    const struct wire_service_get *args = q->args;
    return query_row(q, KIND_SERVICE, "service_id", args->service_id, "list them with: seusctl service list --all");
}
