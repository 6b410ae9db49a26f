/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * T1: a deadline is warned of once and ends once by the system's word, whoever leads and whatever clocks do, and never
 * before its time by the clock of the leader that said so. T2: the room does not rest while something due is unsaid.
 */
#include "sim.h"

#include <stdio.h>

#include "base/hash.h"
#include "base/mem.h"

#define UNSAID_MS_MAX 5000u /* how long after its time a deadline may be open in a room at rest */

/* Each is said once: event type and deadline. */
static void check_once(struct world *world, uint64_t index, uint32_t type, struct str deadline_id)
{
    struct checks *checks = &world->checks;
    const uint64_t key = hash_xxh3_seeded(deadline_id.ptr, deadline_id.len, type);
    for (uint64_t i = 0; i < checks->said_count; i++) {
        if (checks->said[i] == key) {
            sim_fail(world, "T1", "entry %llu says of deadline %.*s what was said before (event type %u)",
                     (unsigned long long)index, STR_ARG(deadline_id), type);
        }
    }
    checks->said = mem_realloc(checks->said, (checks->said_count + 1) * sizeof(*checks->said));
    checks->said[checks->said_count++] = key;
    world->stats.timers++;
}

void check_timer(struct node *node, uint64_t index, const struct wire_entry *entry, bool has_effect)
{
    struct world *world = node->world;
    struct checks *checks = &world->checks;
    if (index <= checks->timed_index) {
        return; /* judged on the node that applied it first */
    }
    checks->timed_index = index;
    for (uint32_t i = 0; i < entry->events_count && has_effect; i++) {
        const struct wire_event *event = &entry->events[i];
        if (event->type == EVENT_deadline_missed) {
            const struct wire_deadline_missed *missed = event->body;
            check_once(world, index, event->type, missed->deadline_id);
            if (entry->recorded_at < missed->occurred_at) {
                sim_fail(world, "T1", "entry %llu says that a deadline is missed %llu ms before its time",
                         (unsigned long long)index, (unsigned long long)(missed->occurred_at - entry->recorded_at));
            }
        } else if (event->type == EVENT_deadline_warned) {
            const struct wire_deadline_warned *warned = event->body;
            check_once(world, index, event->type, warned->deadline_id);
        }
    }
}

bool check_timers_are_quiet(struct world *world, char *ret_unsaid, size_t unsaid_size)
{
    struct view_due due;
    struct arena arena;
    uint64_t wall_ms = UINT64_MAX;
    bool quiet = true;
    for (unsigned i = 0; i < world->nodes_count; i++) {
        if (!world->nodes[i].is_up) {
            continue;
        }
        const uint64_t of_node = SIM_WALL_MS + world->now_us / 1000 + world->nodes[i].wall_offset_ms;
        wall_ms = of_node < wall_ms ? of_node : wall_ms;
    }
    arena_init(&arena, 4096);
    for (unsigned i = 0; i < world->nodes_count && quiet; i++) {
        if (world->options.spares > 0 && !world->nodes[i].is_member) {
            continue;
        }
        if (view_due(world->nodes[i].view, wall_ms - UNSAID_MS_MAX, &arena, 1, &due) > 0) {
            quiet = false;
            snprintf(ret_unsaid, unsaid_size, "%.*s", STR_ARG(due.deadline_id));
        }
    }
    arena_release(&arena);
    return quiet;
}
