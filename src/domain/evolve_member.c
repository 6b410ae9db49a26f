/* SPDX-License-Identifier: EUPL-1.2 */
/* Evolve: whether a voter is heard, as the leader saw it. */
#include "domain/evolve.h"

static void put(struct evolve *e, struct str member_id, uint32_t state)
{
    const struct wire_member_watch row = {
        .member_id = member_id, .state = state, .since = e->entry->recorded_at, .version = e->index};
    if (member_id.len > 0) {
        evolve_put(e, KIND_MEMBER_WATCH, member_id, &row);
    }
}

void evolve_member_degraded(struct evolve *e, const struct wire_member_degraded *body)
{
    put(e, body->member_id, MEMBER_DEGRADED);
}

void evolve_member_recovered(struct evolve *e, const struct wire_member_recovered *body)
{
    put(e, body->member_id, MEMBER_WELL);
}
