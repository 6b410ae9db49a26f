/* SPDX-License-Identifier: EUPL-1.2 */
/* Evolve: drills. A canary only counts on: which ones are there is read from the log. */
#include "domain/evolve.h"

static void put_drill(struct evolve *e, struct wire_drill *row)
{
    row->version = e->index;
    evolve_put(e, KIND_DRILL, row->drill_id, row);
}

void evolve_drill_started(struct evolve *e, const struct wire_drill_started *body)
{
    struct wire_drill row;
    if (body->drill_id.len == 0 || evolve_get(e, KIND_DRILL, body->drill_id, &row)) {
        return;
    }
    row = (struct wire_drill){
        .drill_id = body->drill_id,
        .subject = body->node != 0 ? arena_printf(e->arena, "node-%llu", (unsigned long long)body->node)
                                   : STR_LIT("room"),
        .state = DRILL_RUNNING,
        .kind = body->kind,
        .node = body->node,
        .started_at = e->entry->recorded_at,
        .ends_by = body->ends_by,
        .by = e->entry->actor,
    };
    put_drill(e, &row);
}

void evolve_drill_canary_noted(struct evolve *e, const struct wire_drill_canary_noted *body)
{
    struct wire_drill row;
    if (!evolve_get(e, KIND_DRILL, body->drill_id, &row)) {
        return;
    }
    row.canaries++;
    row.canary_last = body->number;
    put_drill(e, &row);
}

void evolve_drill_finished(struct evolve *e, const struct wire_drill_finished *body)
{
    struct wire_drill row;
    if (!evolve_get(e, KIND_DRILL, body->drill_id, &row) || row.state != DRILL_RUNNING ||
        body->state <= DRILL_RUNNING || body->state > DRILL_ABANDONED) {
        return;
    }
    row.state = body->state;
    row.finished_at = e->entry->recorded_at;
    row.acknowledged = body->acknowledged;
    row.write_gap_ms = body->write_gap_ms;
    row.read_gap_ms = body->read_gap_ms;
    row.lost = body->lost;
    row.duplicated = body->duplicated;
    row.reordered = body->reordered;
    row.result = body->result;
    row.report_digest = body->report_digest;
    put_drill(e, &row);
}
