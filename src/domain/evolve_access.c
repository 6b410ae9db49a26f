/* SPDX-License-Identifier: EUPL-1.2 */
/* Evolve: whether roles are enforced, and who broke the glass. */
#include "domain/access.h"
#include "domain/evolve.h"

#define HEADS_MAX 128u /* nodes that a room ever had */

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

void evolve_access_witnessed(struct evolve *e, const struct wire_access_witnessed *body)
{
    struct wire_access row;
    if (!evolve_get(e, KIND_ACCESS, STR_LIT(ACCESS_ROOM_ID), &row)) {
        row = (struct wire_access){.access_id = STR_LIT(ACCESS_ROOM_ID), .state = ACCESS_OPEN};
    }
    struct wire_access_head *heads = arena_alloc(e->arena, (row.heads_count + 1) * sizeof(*heads));
    uint32_t count = 0;
    for (uint32_t i = 0; i < row.heads_count && i < HEADS_MAX; i++) {
        if (row.heads[i].node != body->node) {
            heads[count++] = row.heads[i];
        }
    }
    heads[count++] = (struct wire_access_head){
        .node = body->node, .entries = body->entries, .digest = body->digest, .at = e->entry->recorded_at};
    row.heads = heads;
    row.heads_count = count;
    row.version = e->index;
    evolve_put(e, KIND_ACCESS, row.access_id, &row);
}

/* It left the room on paper: the event is the record. */
void evolve_access_exported(struct evolve *e, const struct wire_access_exported *body)
{
    (void)e;
    (void)body;
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
