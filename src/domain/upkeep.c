/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * cluster.raise and cluster.maintenance: what of the upkeep of nodes rests in the log. Who is a member and what each
 * node can is not known here: the leader looks at that before it asks (seusd/pipeline_level.c).
 */
#include "domain/upkeep.h"

#include "base/when.h"
#include "domain/decide.h"
#include "wire/level.h"

void upkeep_read(const struct domain_store *store, struct arena *arena, struct wire_upkeep *ret_row)
{
    if (!store->get(store->ctx, KIND_UPKEEP, STR_LIT(UPKEEP_ID), arena, ret_row)) {
        *ret_row = (struct wire_upkeep){.upkeep_id = STR_LIT(UPKEEP_ID),
                                        .group = STR_LIT(UPKEEP_ID),
                                        .state = UPKEEP_SERVING,
                                        .level = LEVEL_FOUNDED};
    }
}

uint64_t upkeep_resting(const struct wire_upkeep *row, uint64_t now_ms)
{
    return row->state == UPKEEP_RESTING && row->until > now_ms ? row->node : 0;
}

static void expect_row(struct decide *d, const struct wire_upkeep *row)
{
    decide_made(d, STR_LIT(UPKEEP_ID));
    decide_expect(d, KIND_UPKEEP, STR_LIT(UPKEEP_ID), row->version, true);
}

enum seus_err decide_cluster_raise(struct decide *d)
{
    const struct wire_level_raise *args = d->request->args;
    struct wire_upkeep row;
    upkeep_read(d->store, d->arena, &row);
    if (args->level != row.level + 1) {
        const bool is_there = args->level <= row.level;
        seus_fail(is_there ? SEUS_REFUSED : SEUS_INVALID, d->why, "level",
                  is_there ? "the room is at feature level %llu; it is not raised to %llu, and never goes back"
                           : "the room is at feature level %llu; it rises by one at a time, not to %llu",
                  (unsigned long long)row.level, (unsigned long long)args->level);
        seus_hint(d->why, "seusctl cluster upgrade plan");
        return is_there ? SEUS_REFUSED : SEUS_INVALID;
    }
    *DECIDE_EVENT(d, level_raised) = (struct wire_level_raised){.level = args->level};
    expect_row(d, &row);
    return SEUS_OK;
}

static enum seus_err begin(struct decide *d, const struct wire_maintenance *args, const struct wire_upkeep *row)
{
    const uint64_t now = d->request->now_ms;
    const uint64_t until = args->until != 0 ? args->until : now + UPKEEP_REST_MS_DEFAULT;
    const uint64_t resting = upkeep_resting(row, now);
    if (until <= now || until - now > UPKEEP_REST_MS_MAX) {
        seus_fail(SEUS_INVALID, d->why, "until", "maintenance ends in the future, and within 24 hours");
        seus_hint(d->why, "give --until +2h, or leave it out: 30 minutes; it can be given again");
        return SEUS_INVALID;
    }
    if (resting != 0 && resting != args->node) {
        char at[WHEN_SIZE];
        when_format_utc(at, row->until);
        seus_fail(SEUS_REFUSED, d->why, "node", "node %llu is in maintenance until %s: one node at a time",
                  (unsigned long long)resting, at);
        seus_hint(d->why, "when that is done: seusctl cluster maintenance off %llu", (unsigned long long)resting);
        return SEUS_REFUSED;
    }
    *DECIDE_EVENT(d, maintenance_begun) = (struct wire_maintenance_begun){
        .node = args->node, .until = until, .reason = args->reason};
    return SEUS_OK;
}

static enum seus_err end(struct decide *d, const struct wire_maintenance *args, const struct wire_upkeep *row)
{
    if (upkeep_resting(row, d->request->now_ms) != args->node) {
        seus_fail(SEUS_REFUSED, d->why, "node", "node %llu is not in maintenance", (unsigned long long)args->node);
        seus_hint(d->why, "seusctl cluster status shows which node is, and until when");
        return SEUS_REFUSED;
    }
    *DECIDE_EVENT(d, maintenance_ended) = (struct wire_maintenance_ended){.node = args->node, .reason = args->reason};
    return SEUS_OK;
}

enum seus_err decide_cluster_maintenance(struct decide *d)
{
    const struct wire_maintenance *args = d->request->args;
    struct wire_upkeep row;
    upkeep_read(d->store, d->arena, &row);
    if (args->node == 0) {
        seus_fail(SEUS_INVALID, d->why, "node", "node ids start from 1");
        seus_hint(d->why, "seusctl cluster members lists the nodes");
        return SEUS_INVALID;
    }
    const enum seus_err err = args->switched == SWITCH_ON ? begin(d, args, &row) : end(d, args, &row);
    if (err == SEUS_OK) {
        expect_row(d, &row);
    }
    return err;
}
