/* SPDX-License-Identifier: EUPL-1.2 */
/* Evolve: the room's feature level, and the node in maintenance. */
#include "domain/evolve.h"
#include "domain/upkeep.h"

static void put_row(struct evolve *e, struct wire_upkeep *row)
{
    row->version = e->index;
    evolve_put(e, KIND_UPKEEP, row->upkeep_id, row);
}

void evolve_level_raised(struct evolve *e, const struct wire_level_raised *body)
{
    struct wire_upkeep row;
    upkeep_read(e->store, e->arena, &row);
    if (body->level <= row.level) {
        return;
    }
    row.level = body->level;
    row.raised_at = e->entry->recorded_at;
    row.raised_by = e->entry->actor;
    put_row(e, &row);
}

void evolve_maintenance_begun(struct evolve *e, const struct wire_maintenance_begun *body)
{
    struct wire_upkeep row;
    upkeep_read(e->store, e->arena, &row);
    row.state = UPKEEP_RESTING;
    row.node = body->node;
    row.until = body->until;
    row.reason = body->reason;
    row.by = e->entry->actor;
    put_row(e, &row);
}

void evolve_maintenance_ended(struct evolve *e, const struct wire_maintenance_ended *body)
{
    struct wire_upkeep row;
    upkeep_read(e->store, e->arena, &row);
    if (row.node != body->node) {
        return;
    }
    row.state = UPKEEP_SERVING;
    row.node = 0;
    row.until = 0;
    row.reason = (struct str){0};
    row.by = (struct str){0};
    put_row(e, &row);
}
