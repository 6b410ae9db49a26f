/* SPDX-License-Identifier: EUPL-1.2 */
/* Evolve: whether roles are enforced, and who broke the glass. */
#include "domain/access.h"
#include "domain/evolve.h"

void evolve_access_enforced(struct evolve *e, const struct wire_access_enforced *body)
{
    struct wire_access row;
    if (!evolve_get(e, KIND_ACCESS, STR_LIT(ACCESS_ROOM_ID), &row)) {
        row = (struct wire_access){.access_id = STR_LIT(ACCESS_ROOM_ID)};
    }
    row.state = body->switched == SWITCH_ON ? ACCESS_ENFORCED : ACCESS_OPEN;
    row.since = e->entry->recorded_at;
    row.reason = body->reason;
    row.by = e->entry->user_id.len > 0 ? e->entry->user_id : e->entry->actor;
    row.version = e->index;
    evolve_put(e, KIND_ACCESS, row.access_id, &row);
}

void evolve_access_broken(struct evolve *e, const struct wire_access_broken *body)
{
    const struct wire_grant row = {
        .grant_id = body->grant_id,
        .user_id = body->user_id,
        .reason = body->reason,
        .from = e->entry->recorded_at,
        .until = body->until,
        .state = GRANT_GIVEN,
        .version = e->index,
    };
    if (row.grant_id.len > 0) {
        evolve_put(e, KIND_GRANT, row.grant_id, &row);
    }
}

void evolve_access_mended(struct evolve *e, const struct wire_access_mended *body)
{
    struct wire_grant row;
    if (!evolve_get(e, KIND_GRANT, body->grant_id, &row)) {
        return;
    }
    row.state = GRANT_ENDED;
    row.until = row.until < e->entry->recorded_at ? row.until : e->entry->recorded_at;
    row.version = e->index;
    evolve_put(e, KIND_GRANT, row.grant_id, &row);
}
