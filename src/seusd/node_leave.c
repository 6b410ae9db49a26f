/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * An orderly end: a node that leads hands the lead over before it stops, so that the room need not miss it first. It
 * goes on serving until another node leads, one election timeout at most; then it stops whatever has become of it.
 * Called by node.c on SIGTERM and by node_turn.c.
 */
#include "base/log.h"
#include "seusd/node_private.h"

static void stop(struct node *node)
{
    node->leaving_until_ms = 0;
    uv_stop(&node->loop);
}

void node_leave(struct node *node)
{
    struct agree_status status;
    if (node->stopping) {
        stop(node); /* asked a second time: now */
        return;
    }
    node->stopping = true;
    notify_stopping(&node->notify);
    agree_status(node->agree, &status);
    if (status.role == ROLE_LEADER && status.ready && pipeline_hand_over(node->pipeline, node->resting)) {
        node->leaving_until_ms =
            node->clock.mono_ms(node->clock.ctx) + node->options.timing.election_timeout_ms;
        log_line(LOG_INFO, "leaving", "state=handing_over term=%llu", (unsigned long long)status.term);
        node->pending = true;
        return;
    }
    stop(node); /* nobody to hand over to, or nothing to hand over */
}

void node_leave_look(struct node *node)
{
    struct agree_status status;
    if (node->leaving_until_ms == 0) {
        return;
    }
    agree_status(node->agree, &status);
    const bool is_led = status.role != ROLE_LEADER && status.leader_id != 0;
    if (is_led || node->clock.mono_ms(node->clock.ctx) >= node->leaving_until_ms) {
        log_line(is_led ? LOG_INFO : LOG_WARN, "leaving", "state=%s leader=%llu term=%llu",
                 is_led ? "handed_over" : "not_taken_over", (unsigned long long)status.leader_id,
                 (unsigned long long)status.term);
        stop(node);
    }
}
