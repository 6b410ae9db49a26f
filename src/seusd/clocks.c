/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * How far the wall clocks of the peers are from this node's: they tell each other, every second, and repeat what they
 * were told, so that each knows how long a message may have been on its way. What is kept is what is certain: a slow
 * link or a frozen peer makes it less, never more. Nothing is decided by it; it is there for metrics.c. On the loop.
 */
#include "seusd/node_private.h"

#define TELL_TICKS (1000 / TICK_MS)

void clocks_greet(struct peer_view *peer, const struct peer_hello *hello, bool is_welcome)
{
    if (!is_welcome) {
        peer->clock_life = hello->takes_clock ? hello->life : 0;
    } else if (hello->life != peer->clock_life) {
        peer->clock_life = 0; /* another process than the one that said so: perhaps an older build */
    }
    peer->clock_mark = 0;
    peer->clock_known = false;
}

void clocks_tick(struct node *node)
{
    if (node->links == NULL || node->ticks % TELL_TICKS != 0 || faults_isolate(node)) {
        return;
    }
    for (unsigned i = 0; i < node->peers_count; i++) {
        const struct peer_view *peer = &node->peers[i];
        if (peer->clock_life == 0) {
            continue;
        }
        const uint64_t mono_us = node->clock.mono_us(node->clock.ctx);
        const struct peer_message message = {.type = PEER_CLOCK,
                                             .clock = {.wall_ms = node->clock.wall_ms(node->clock.ctx),
                                                       .mark = mono_us,
                                                       .echo = peer->clock_mark,
                                                       .held_us = peer->clock_mark != 0
                                                                      ? mono_us - peer->clock_heard_us
                                                                      : 0}};
        (void)links_send(node->links, peer->node_id, &message); /* not linked: the next one */
    }
}

bool clocks_judge(const struct peer_clock *clock, uint64_t wall_ms, uint64_t mono_us, uint64_t *ret_apart_ms)
{
    if (clock->echo == 0 || clock->echo > mono_us || clock->held_us > mono_us - clock->echo) {
        return false; /* the first one, or of what this process never sent */
    }
    /* It left after the mark came there and was held, and came now: so long it was on its way at most. */
    const uint64_t way_ms = (mono_us - clock->echo - clock->held_us) / 1000 + 2; /* clocks are cut to milliseconds */
    const uint64_t latest_ms = clock->wall_ms < UINT64_MAX - way_ms ? clock->wall_ms + way_ms : UINT64_MAX;
    *ret_apart_ms = 0;
    if (wall_ms + 1 < clock->wall_ms) {
        *ret_apart_ms = clock->wall_ms - wall_ms - 1;
    } else if (wall_ms > latest_ms) {
        *ret_apart_ms = wall_ms - latest_ms;
    }
    return true;
}

void clocks_heard(struct node *node, uint64_t peer_id, const struct peer_clock *clock)
{
    struct peer_view *peer = node_peer_view(node, peer_id);
    if (peer == NULL) {
        return;
    }
    peer->clock_heard_us = node->clock.mono_us(node->clock.ctx);
    peer->clock_mark = clock->mark;
    peer->clock_known =
        clocks_judge(clock, node->clock.wall_ms(node->clock.ctx), peer->clock_heard_us, &peer->clock_apart_ms);
}

uint64_t clocks_apart_ms(const struct node *node)
{
    uint64_t most_ms = 0;
    for (unsigned i = 0; i < node->peers_count; i++) {
        const struct peer_view *peer = &node->peers[i];
        if (peer->clock_known && peer->clock_apart_ms > most_ms && node_peer_is_up(node, peer->node_id)) {
            most_ms = peer->clock_apart_ms;
        }
    }
    return most_ms;
}
