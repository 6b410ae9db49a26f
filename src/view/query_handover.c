/* SPDX-License-Identifier: EUPL-1.2 */
/* handover.list: the cases that wait for a service's answer. Called by query.c. */
#include "view/query.h"
#include "wire/json.h"

static bool is_overdue(const struct query *q, const struct wire_case *row)
{
    return row->handover.escalated_at != 0 || (row->handover.due_at != 0 && row->handover.due_at <= q->now_ms);
}

static bool wants(const struct query *q, const void *any)
{
    const struct wire_handover_query *args = q->args;
    const struct wire_case *row = any;
    return (args->service_id.len == 0 || str_eq(args->service_id, row->handover.service_id)) &&
           (!args->overdue || is_overdue(q, row));
}

static void show(const struct query *q, const void *any)
{
    const struct wire_case *row = any;
    const struct wire_handover_row shown = {
        .case_id = row->case_id,
        .number = row->number,
        .zone_id = row->zone_id,
        .priority = row->priority,
        .service_id = row->handover.service_id,
        .service = row->handover.service,
        .offered_at = row->handover.offered_at,
        .due_at = row->handover.due_at,
        .overdue = is_overdue(q, row),
        .escalated_at = row->handover.escalated_at,
        .from_state = row->handover.from_state,
        .rejections = row->handover.rejections,
    };
    wire_json_encode(&wire_record_handover_row, &shown, q->target);
}

enum seus_err query_handover_list(const struct query *q)
{
    const struct wire_handover_query *args = q->args;
    const enum seus_err err = query_zone_known(q, args->zone_id);
    if (err != SEUS_OK) {
        return err;
    }
    struct list list = list_of_group(KIND_CASE, args->zone_id, args->after, args->limit);
    list.prefix = args->zone_id.len > 0 ? list_key(LIST_OPEN_ZONE, true, args->zone_id)
                                        : list_key(LIST_OPEN, false, (struct str){0});
    list.state = CASE_HANDOVER_OFFERED;
    list.sees = wants;
    list.show = show;
    return query_list(q, &list);
}
