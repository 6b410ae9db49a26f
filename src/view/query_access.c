/* SPDX-License-Identifier: EUPL-1.2 */
/* access.show and access.list. Called by query.c. */
#include "domain/access.h"
#include "view/query.h"
#include "wire/json.h"

enum seus_err query_access_show(const struct query *q)
{
    struct wire_access row;
    if (!row_get(q->view, KIND_ACCESS, STR_LIT(ACCESS_ROOM_ID), q->arena, &row)) {
        row = (struct wire_access){.state = ACCESS_OPEN};
    }
    struct wire_access_reply reply = {
        .state = row.state,
        .since = row.since,
        .reason = row.reason,
        .by = row.by,
        .actor = q->actor,
        .heads = row.heads,
        .heads_count = row.heads_count,
    };
    const struct access_principal *principal = q->principal;
    if (principal != NULL) {
        reply.user_id = principal->user_id;
        reply.role = principal->role;
        reply.glass_until = principal->glass_until;
        reply.zones = principal->user_id.len > 0 ? principal->user.zones : NULL;
        reply.zones_count = principal->user_id.len > 0 ? principal->user.zones_count : 0;
    }
    wire_json_encode(&wire_record_access_reply, &reply, q->target);
    return SEUS_OK;
}

static bool is_in_force(const struct query *q, const void *row)
{
    const struct wire_grant_query *args = q->args;
    const struct wire_grant *grant = row;
    return args->all || (grant->state == GRANT_GIVEN && grant->until > q->now_ms);
}

enum seus_err query_access_list(const struct query *q)
{
    const struct wire_grant_query *args = q->args;
    struct list list = list_of_kind(KIND_GRANT, args->after, args->limit);
    list.sees = is_in_force;
    return query_list(q, &list);
}
