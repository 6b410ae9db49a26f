/* SPDX-License-Identifier: EUPL-1.2 */
/* resource.list and resource.show. Called by query.c. */
#include "view/sealed.h"
#include "wire/json.h"

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

static void show_covered(const struct query *q, const void *row)
{
    struct wire_resource covered = *(const struct wire_resource *)row;
    sealed_cover(&covered);
    wire_json_encode(&wire_record_resource, &covered, q->target);
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
    list.show = query_may_see_sealed(q, (struct str){NULL, 0}) ? NULL : show_covered;
    return query_list(q, &list);
}

enum seus_err query_resource_show(const struct query *q)
{
    const struct wire_resource_get *args = q->args;
    struct wire_resource row;
    if (!row_get(q->view, KIND_RESOURCE, args->resource_id, q->arena, &row)) {
        (void)seus_fail(SEUS_NOT_FOUND, q->why, "resource_id", "there is no resource %.*s",
                        STR_ARG(args->resource_id));
        seus_hint(q->why, "list them with: seusctl resource list");
        return SEUS_NOT_FOUND;
    }
    if (!query_may_see_sealed(q, (struct str){NULL, 0})) {
        sealed_cover(&row);
    }
    wire_json_encode(&wire_record_resource, &row, q->target);
    return SEUS_OK;
}
