/* SPDX-License-Identifier: EUPL-1.2 */
/* erasure.list, erasure.show and hold.list. Called by query.c. */
#include "view/query.h"

enum seus_err query_erasure_list(const struct query *q)
{
    const struct wire_erasure_query *args = q->args;
    struct list list = list_of_kind(KIND_ERASURE, args->after, args->limit);
    list.state = args->state;
    return query_list(q, &list);
}

enum seus_err query_erasure_show(const struct query *q)
{
    const struct wire_erasure_get *args = q->args;
    return query_row(q, KIND_ERASURE, "erasure_id", args->erasure_id, "list them with: seusctl erasure list");
}

enum seus_err query_hold_list(const struct query *q)
{
    const struct wire_hold_query *args = q->args;
    struct list list = list_of_kind(KIND_HOLD, args->after, args->limit);
    list.state = args->state;
    return query_list(q, &list);
}
