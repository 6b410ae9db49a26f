/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * While this node leads: a voter that it has not heard for a while, and one that it hears again, are told in the log of
 * the room, as the actor "system". What was told last is in a replicated row, so that the next leader tells nothing
 * twice; whoever comes and goes is told of three times a minute at most. Called by the node on every tick; decides
 * nothing.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/mem.h"
#include "seusd/node_private.h"

#define LOOK_MS      1000u  /* between two looks */
#define HOLD_MS      15000u /* a voter is away, or back, for so long before it is told */
#define TOLD_MS_MIN  20000u /* between what is told of one voter */
#define TIMEOUT_MS   10000u

struct seen {
    uint64_t node_id;
    bool up;
    uint64_t since_ms; /* monotonic */
};

struct member_watch {
    struct seen seen[AGREE_NODES_MAX];
    unsigned seen_count;
    uint64_t look_ms;  /* monotonic: not before */
    bool busy;         /* a request is under way */
    struct arena arena;
    struct wire_member_note args;
    char member_id[24];
    char request_id[64];
};

static struct seen *seen_of(struct member_watch *watch, uint64_t node_id, uint64_t now_ms)
{
    for (unsigned i = 0; i < watch->seen_count; i++) {
        if (watch->seen[i].node_id == node_id) {
            return &watch->seen[i];
        }
    }
    if (watch->seen_count == AGREE_NODES_MAX) { /* members that left: they are seen anew if they are still there */
        watch->seen_count = 0;
    }
    watch->seen[watch->seen_count] = (struct seen){node_id, true, now_ms};
    return &watch->seen[watch->seen_count++];
}

static void on_told(void *ctx, const struct pipeline_answer *answer)
{
    struct node *node = ctx;
    (void)answer; /* what failed is told at a later look */
    node->member_watch->busy = false;
}

/* Tells it, unless the row says so already. */
static void tell(struct node *node, const struct seen *seen, uint64_t now_ms)
{
    struct member_watch *watch = node->member_watch;
    const struct domain_store *store = view_store(node->view);
    const uint32_t state = seen->up ? MEMBER_WELL : MEMBER_DEGRADED;
    struct wire_member_watch row;
    arena_reset(&watch->arena);
    snprintf(watch->member_id, sizeof(watch->member_id), "%" PRIu64, seen->node_id);
    if (!store->get(store->ctx, KIND_MEMBER_WATCH, str_of(watch->member_id), &watch->arena, &row)) {
        row = (struct wire_member_watch){.state = MEMBER_WELL};
    }
    if (row.state == state || node->clock.wall_ms(node->clock.ctx) < row.since + TOLD_MS_MIN) {
        return;
    }
    watch->args = (struct wire_member_note){.member_id = str_of(watch->member_id),
                                            .state = state,
                                            .silent_ms = seen->up ? 0 : now_ms - seen->since_ms,
                                            .version = row.version};
    snprintf(watch->request_id, sizeof(watch->request_id), "member-%s-%" PRIu64, watch->member_id, row.version);
    watch->busy = true;
    const struct pipeline_request request = {
        .op = wire_op_by_number(OP_member_note),
        .args = &watch->args,
        .request_id = str_of(watch->request_id),
        .actor = STR_LIT("system"),
        .consistency = CONSISTENCY_LINEARIZABLE,
        .timeout_ms = TIMEOUT_MS,
        .passed_on = true, /* a node that no longer leads drops it: the next leader looks for itself */
        .arena = &watch->arena,
    };
    (void)pipeline_submit(node->pipeline, &request, node, on_told);
}

void member_watch_tick(struct node *node)
{
    struct member_watch *watch = node->member_watch;
    struct agree_status status;
    const uint64_t now_ms = node->clock.mono_ms(node->clock.ctx);
    if (watch->busy || now_ms < watch->look_ms) {
        return;
    }
    watch->look_ms = now_ms + LOOK_MS;
    agree_status(node->agree, &status);
    if (status.role != ROLE_LEADER) {
        watch->seen_count = 0; /* whoever leads next begins to look then */
        return;
    }
    for (unsigned i = 0; i < status.members_count && !watch->busy; i++) {
        const struct agree_member *member = &status.members[i];
        if (!member->voter) {
            continue;
        }
        struct seen *seen = seen_of(watch, member->node_id, now_ms);
        const bool own = member->node_id == node->options.node_id; /* back, and the leader: it tells that of itself */
        const bool up = own || node_peer_is_up(node, member->node_id);
        if (up != seen->up) {
            seen->up = up;
            seen->since_ms = now_ms;
        }
        if (now_ms - seen->since_ms >= HOLD_MS) {
            tell(node, seen, now_ms);
        }
    }
}

void member_watch_open(struct node *node)
{
    node->member_watch = mem_zalloc(sizeof(*node->member_watch));
    arena_init(&node->member_watch->arena, 1024);
}

void member_watch_close(struct node *node)
{
    if (node->member_watch != NULL) {
        arena_release(&node->member_watch->arena);
        mem_free(node->member_watch);
        node->member_watch = NULL;
    }
}
