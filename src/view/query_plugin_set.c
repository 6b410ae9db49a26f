/* SPDX-License-Identifier: EUPL-1.2 */
/* plugin.set: which plugins answer for which zone. Called by query.c. */
#include "view/query.h"

static bool is_of_kind(const void *query_args, const void *row)
{
    const struct wire_plugin_set_query *args = query_args;
    const struct wire_plugin_set *set = row;
    return args->kind == VERDICT_NONE || set->kind == args->kind;
}

enum seus_err query_plugin_set(const struct query *q)
{
    const struct wire_plugin_set_query *args = q->args;
    const bool is_default = str_eq_cstr(args->zone_id, "default");
    const enum seus_err err = is_default ? SEUS_OK : query_zone_known(q, args->zone_id);
    if (err != SEUS_OK) {
        return err;
    }
    struct list list = args->zone_id.len > 0 ? list_of_group(KIND_PLUGIN_SET, args->zone_id, args->after, args->limit)
                                             : list_of_kind(KIND_PLUGIN_SET, args->after, args->limit);
    list.wants = is_of_kind;
    return query_list(q, &list);
}
