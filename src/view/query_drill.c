/* SPDX-License-Identifier: EUPL-1.2 */
/* drill.list and drill.show. Called by query.c. */
#include "view/query.h"

enum seus_err query_drill_list(const struct query *q)
{
    const struct wire_drill_query *args = q->args;
    struct list list = list_of_kind(KIND_DRILL, args->after, args->limit);
    list.state = args->state;
    return query_list(q, &list);
}

enum seus_err query_drill_show(const struct query *q)
{
    const struct wire_drill_get *args = q->args;
    return query_row(q, KIND_DRILL, "drill_id", args->drill_id, "list them with: seusctl drill list");
}
