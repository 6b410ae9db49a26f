/* SPDX-License-Identifier: EUPL-1.2 */
/* placement.list and placement.show. Called by query.c. */
#include "view/sealed.h"
#include "wire/json.h"

static bool is_wanted(const void *query_args, const void *row)
{
    const struct wire_placement_query *args = query_args;
    const struct wire_placement *placement = row;
    return (args->zone_id.len == 0 || str_eq(args->zone_id, placement->zone_id)) &&
           (args->resource_id.len == 0 || str_eq(args->resource_id, placement->resource_id));
}

enum seus_err query_placement_list(const struct query *q)
{
    const struct wire_placement_query *args = q->args;
    struct str case_id = {NULL, 0};
    enum seus_err err = query_zone_known(q, args->zone_id);
    if (err == SEUS_OK && args->case_id.len > 0) {
        err = view_resolve_case(q->view, args->case_id, q->arena, &case_id, q->why);
    }
    if (err != SEUS_OK) {
        return err;
    }
    struct list list = case_id.len > 0 ? list_of_group(KIND_PLACEMENT, case_id, args->after, args->limit)
                                       : list_of_kind(KIND_PLACEMENT, args->after, args->limit);
    list.state = args->state;
    list.wants = is_wanted;
    return query_list(q, &list);
}

enum seus_err query_placement_show(const struct query *q)
{
    const struct wire_placement_get *args = q->args;
    struct wire_placement row;
    struct wire_resource resource;
    struct wire_case situation;
    if (!row_get(q->view, KIND_PLACEMENT, args->placement_id, q->arena, &row)) {
        (void)seus_fail(SEUS_NOT_FOUND, q->why, "placement_id", "there is no placement %.*s",
                        STR_ARG(args->placement_id));
        seus_hint(q->why, "list them with: seusctl placement list");
        return SEUS_NOT_FOUND;
    }
    if (row_get(q->view, KIND_CASE, row.case_id, q->arena, &situation)) {
        row.number = situation.number;
    }
    if (row_get(q->view, KIND_RESOURCE, row.resource_id, q->arena, &resource)) {
        if (!query_may_see_sealed(q, row.case_id)) {
            sealed_cover(&resource);
        }
        row.address = resource.address;
        row.contact = resource.contact;
    }
    wire_json_encode(&wire_record_placement, &row, q->target);
    return SEUS_OK;
}
