/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The room's feature level at the door (wire/level.h): what came with a higher one is refused before it is proposed,
 * and the level is raised only when every member can. The rest is the domain's (domain/upkeep.c).
 */
#include "domain/upkeep.h"
#include "seusd/pipeline_private.h"
#include "wire/level.h"

static enum seus_err fail_early(const char *what, uint32_t since, uint64_t level, struct seus_why *why)
{
    seus_fail(SEUS_REFUSED, why, NULL,
              "%s came with feature level %u, the room is at %llu: not every node may know it; nothing was written",
              what, since, (unsigned long long)level);
    seus_hint(why, "seusctl cluster upgrade plan shows what is in the way of raising it");
    return SEUS_REFUSED;
}

static void read_row(struct job *job, struct wire_upkeep *ret_row)
{
    upkeep_read(view_store(job->pipeline->options.view), job->request.arena, ret_row);
}

uint64_t pipeline_resting(struct job *job)
{
    const struct pipeline *p = job->pipeline;
    struct wire_upkeep row;
    read_row(job, &row);
    return upkeep_resting(&row, p->ports.clock.wall_ms(p->ports.clock.ctx));
}

/* A member, and not the only one that can lead. */
static enum seus_err check_rests(struct job *job, const struct wire_maintenance *args, struct seus_why *why)
{
    struct agree_status status;
    const uint64_t node_id = args->node;
    bool is_member = false;
    unsigned others = 0;
    agree_status(job->pipeline->options.agree, &status);
    for (unsigned i = 0; i < status.members_count; i++) {
        is_member = is_member || status.members[i].node_id == node_id;
        others += status.members[i].voter && status.members[i].node_id != node_id ? 1 : 0;
    }
    if (is_member && others == 0 && args->switched == SWITCH_ON) {
        return seus_fail(SEUS_REFUSED, why, "node", "node %llu is the only voter of this room: nobody else can lead; "
                         "nothing was written", (unsigned long long)node_id);
    }
    if (is_member) {
        return SEUS_OK;
    }
    seus_fail(SEUS_NOT_FOUND, why, "node", "node %llu is not a member of this room; nothing was written",
              (unsigned long long)node_id);
    seus_hint(why, "seusctl cluster members lists them");
    return SEUS_NOT_FOUND;
}

enum seus_err pipeline_level_op(struct job *job, struct seus_why *why)
{
    const struct pipeline *p = job->pipeline;
    const struct wire_op *op = job->request.op;
    const uint32_t since = level_of_op(op->number);
    if (since > LEVEL_FOUNDED) {
        struct wire_upkeep row;
        read_row(job, &row);
        if (row.level < since) {
            return fail_early(op->name, since, row.level, why);
        }
    }
    if (op->number == OP_cluster_raise && p->ports.level_can != NULL) {
        const struct wire_level_raise *args = job->request.args;
        return p->ports.level_can(p->ports.ctx, args->level, why);
    }
    if (op->number == OP_cluster_maintenance) {
        return check_rests(job, job->request.args, why);
    }
    return SEUS_OK;
}

enum seus_err pipeline_level_events(struct job *job, const struct domain_decision *decision, struct seus_why *why)
{
    uint32_t since = LEVEL_FOUNDED;
    uint32_t newest = 0;
    struct wire_upkeep row;
    for (uint32_t i = 0; i < decision->events_count; i++) {
        const uint32_t own = level_of_event(decision->events[i].type);
        newest = own > since ? decision->events[i].type : newest;
        since = own > since ? own : since;
    }
    if (since == LEVEL_FOUNDED) {
        return SEUS_OK;
    }
    read_row(job, &row);
    /* What raises the level is the first that is written at it. */
    const uint64_t level = row.level + (job->request.op->number == OP_cluster_raise ? 1 : 0);
    if (level >= since) {
        return SEUS_OK;
    }
    const struct str what = arena_printf(job->request.arena, "%s writes %s, which", job->request.op->name,
                                         wire_event_record(newest)->name);
    return fail_early(what.ptr, since, level, why);
}

/* A leader of an older build knows the operation not even by its number. */
enum seus_err pipeline_level_pass(struct job *job, struct seus_why *why)
{
    const struct pipeline *p = job->pipeline;
    const bool raises = job->request.op->number == OP_cluster_raise; /* not marked: it is what ends that level */
    const uint32_t since = raises ? LEVEL_FOUNDED + 1 : level_of_op(job->request.op->number);
    const uint64_t can = p->ports.level_of != NULL ? p->ports.level_of(p->ports.ctx, p->leader_id) : 0;
    if (can == 0 || can >= since) {
        return SEUS_OK;
    }
    seus_fail(SEUS_REFUSED, why, NULL,
              "%s came with feature level %u; node %llu, which leads, can none above %llu; nothing was written",
              job->request.op->name, since, (unsigned long long)p->leader_id, (unsigned long long)can);
    seus_hint(why, "bring the nodes to one version first: seusctl cluster upgrade plan");
    return SEUS_REFUSED;
}
