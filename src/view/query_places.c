/* SPDX-License-Identifier: EUPL-1.2 */
/* area.list, room.list, line.list, provider.list, municipality.list. Called by query.c. */
#include "view/query.h"

/* All rows of a kind, or those of a group. */
static enum seus_err list_rows(const struct query *q, enum entity_kind kind, struct str group, struct str after,
                               uint64_t limit)
{
    const struct list list =
        group.len > 0 ? list_of_group(kind, group, after, limit) : list_of_kind(kind, after, limit);
    return query_list(q, &list);
}

enum seus_err query_area_list(const struct query *q)
{
    const struct wire_area_query *args = q->args;
    return list_rows(q, KIND_AREA, args->room_id, args->after, args->limit);
}

enum seus_err query_room_list(const struct query *q)
{
    const struct wire_room_query *args = q->args;
    return list_rows(q, KIND_ROOM, (struct str){0}, args->after, args->limit);
}

enum seus_err query_line_list(const struct query *q)
{
    const struct wire_line_query *args = q->args;
    return list_rows(q, KIND_LINE, args->room_id, args->after, args->limit);
}

enum seus_err query_provider_list(const struct query *q)
{
    const struct wire_provider_query *args = q->args;
    return list_rows(q, KIND_PROVIDER, args->area, args->after, args->limit);
}

enum seus_err query_municipality_list(const struct query *q)
{
    const struct wire_municipality_query *args = q->args;
    const enum seus_err err = query_zone_known(q, args->zone_id);
    return err != SEUS_OK ? err : list_rows(q, KIND_MUNICIPALITY, args->zone_id, args->after, args->limit);
}
