/* SPDX-License-Identifier: EUPL-1.2 */
/* What was done to the log as a whole, told in the log, with a row for each generation of the room. */
#include "domain/decide.h"
#include "domain/evolve.h"

static struct str origin_id(struct arena *arena, uint64_t generation)
{
    return arena_printf(arena, "generation-%llu", (unsigned long long)generation);
}

enum seus_err decide_room_act(struct decide *d)
{
    const struct wire_room_act *args = d->request->args;
    decide_expect(d, KIND_ORIGIN, origin_id(d->arena, args->generation), 0, true);
    if (args->kind == ACT_RESTORED) {
        *DECIDE_EVENT(d, room_restored) = (struct wire_room_restored){
            .operator = decide_keep(d, args->operator),
            .reason = decide_keep(d, args->reason),
            .generation = args->generation,
            .from_cluster = decide_keep(d, args->from_cluster),
            .from_cluster_id = decide_keep(d, args->from_cluster_id),
            .from_index = args->from_index,
            .from_chain = decide_keep(d, args->from_chain),
            .backup_at = args->backup_at,
        };
    } else {
        *DECIDE_EVENT(d, room_recovered) = (struct wire_room_recovered){
            .operator = decide_keep(d, args->operator),
            .reason = decide_keep(d, args->reason),
            .generation = args->generation,
            .from_index = args->from_index,
            .from_chain = decide_keep(d, args->from_chain),
            .lost = decide_keep(d, args->lost),
        };
    }
    return SEUS_OK;
}

static void origin_put(struct evolve *e, struct wire_origin row)
{
    row.origin_id = origin_id(e->arena, row.generation);
    row.at = e->entry->recorded_at;
    row.version = e->index;
    evolve_put(e, KIND_ORIGIN, row.origin_id, &row);
}

void evolve_room_restored(struct evolve *e, const struct wire_room_restored *body)
{
    origin_put(e, (struct wire_origin){
                      .kind = ACT_RESTORED,
                      .operator = body->operator,
                      .reason = body->reason,
                      .generation = body->generation,
                      .from_cluster = body->from_cluster,
                      .from_cluster_id = body->from_cluster_id,
                      .from_index = body->from_index,
                  });
}

void evolve_room_recovered(struct evolve *e, const struct wire_room_recovered *body)
{
    origin_put(e, (struct wire_origin){
                      .kind = ACT_RECOVERED,
                      .operator = body->operator,
                      .reason = body->reason,
                      .generation = body->generation,
                      .from_index = body->from_index,
                  });
}
