/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A node in maintenance: it stores, votes and answers as ever, but hands the lead over and does not stand for it. Which
 * node it is, and until when, is in the log; that the time is over each node sees by its own clock. Called by node.c.
 */
#include "base/log.h"
#include "domain/upkeep.h"
#include "seusd/node_private.h"

#define LOOK_TICKS (200 / TICK_MS) /* between two looks */

void node_rest_read(struct node *node, struct arena *arena, struct wire_upkeep *ret_row)
{
    upkeep_read(view_store(node->view), arena, ret_row);
    ret_row->node = upkeep_resting(ret_row, node->clock.wall_ms(node->clock.ctx));
    if (ret_row->node == 0) {
        ret_row->until = 0;
        ret_row->reason = (struct str){0};
    }
}

void node_rest_tick(struct node *node)
{
    struct wire_upkeep row;
    struct agree_status status;
    if (node->ticks % LOOK_TICKS != 0) {
        return;
    }
    arena_reset(&node->measure_arena);
    node_rest_read(node, &node->measure_arena, &row);
    if (row.node != node->resting) {
        log_line(LOG_INFO, "maintenance", "node=%llu state=%s",
                 (unsigned long long)(row.node != 0 ? row.node : node->resting), row.node != 0 ? "on" : "off");
        node->resting = row.node;
    }
    const bool own = node->resting == node->options.node_id;
    agree_set_resting(node->agree, own);
    agree_status(node->agree, &status);
    if (own && status.role == ROLE_LEADER && status.ready) {
        (void)pipeline_hand_over(node->pipeline, node->resting); /* not now: the next look tries again */
    }
}
