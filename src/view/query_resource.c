/* SPDX-License-Identifier: EUPL-1.2 */
/* resource.list and resource.show. Called by query.c. */
#include "view/query.h"

static bool takes(const struct wire_resource *resource, uint32_t target)
{
    for (uint32_t i = 0; i < resource->targets_count; i++) {
        if (str_eq_cstr(resource->targets[i], wire_enum_word(&wire_enum_target, target)) ||
            str_eq_cstr(resource->targets[i], "anyone")) {
            return true;
        }
    }
    return resource->targets_count == 0;
}

static bool is_wanted(const void *query_args, const void *row)
{
    const struct wire_resource_query *args = query_args;
    const struct wire_resource *resource = row;
    return (args->all || resource->state == RESOURCE_ACTIVE) && (!args->free || resource->free > 0) &&
           (args->target == TARGET_NONE || takes(resource, args->target));
}

enum seus_err query_resource_list(const struct query *q)
{
    const struct wire_resource_query *args = q->args;
    const enum seus_err err = query_zone_known(q, args->zone_id);
    if (err != SEUS_OK) {
        return err;
    }
    struct list list = args->zone_id.len > 0
                           ? list_of_group(KIND_RESOURCE, args->zone_id, args->after, args->limit)
                           : list_of_kind(KIND_RESOURCE, args->after, args->limit);
    list.wants = is_wanted;
    return query_list(q, &list);
}

enum seus_err query_resource_show(const struct query *q)
{
    const struct wire_resource_get *args = q->args;
    return query_row(q, KIND_RESOURCE, "resource_id", args->resource_id, "list them with: seusctl resource list");
}
