/* SPDX-License-Identifier: EUPL-1.2 */
/* signaller.list. Called by query.c. */
#include "view/query.h"

static bool is_of_category(const void *query_args, const void *row)
{
    const struct wire_signaller_query *args = query_args;
    const struct wire_signaller *signaller = row;
    return args->category == CATEGORY_NONE || signaller->category == args->category;
}

enum seus_err query_signaller_list(const struct query *q)
{
    const struct wire_signaller_query *args = q->args;
    const enum seus_err err = query_zone_known(q, args->zone_id);
    if (err != SEUS_OK) {
        return err;
    }
    struct list list = args->zone_id.len > 0
                           ? list_of_group(KIND_SIGNALLER, args->zone_id, args->after, args->limit)
                           : list_of_kind(KIND_SIGNALLER, args->after, args->limit);
    list.wants = is_of_category;
    return query_list(q, &list);
}

enum seus_err query_signaller_show(const struct query *q)
{
    const struct wire_signaller_get *args = q->args;
    return query_row(q, KIND_SIGNALLER, "signaller_id", args->signaller_id,
                     "list the institutions with: seusctl signaller list");
}
