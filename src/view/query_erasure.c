/* SPDX-License-Identifier: EUPL-1.2 */
/* erasure.list, erasure.show, hold.list and retention.show. Called by query.c. */
#include "domain/retention.h"
#include "view/query.h"
#include "wire/json.h"

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

enum seus_err query_retention_show(const struct query *q)
{
    const struct wire_retention_get *args = q->args;
    struct wire_retention times;
    if (!str_eq_cstr(args->zone_id, RETENTION_DEFAULT)) {
        const enum seus_err err = query_zone_known(q, args->zone_id);
        if (err != SEUS_OK) {
            return err;
        }
    }
    retention_of(view_store(q->view), args->zone_id, q->arena, &times);
    times.zone_id = args->zone_id;
    wire_json_encode(&wire_record_retention, &times, q->target);
    return SEUS_OK;
}
