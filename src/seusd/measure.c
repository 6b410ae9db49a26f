/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What is measured on the way: how long plugins take, how long people wait for a unit. Called by the node on its loop;
 * metrics.c tells it. It decides nothing and keeps no name.
 */
#include "base/mem.h"
#include "seusd/node_private.h"

/* Upper bounds of a wait, minutes. */
static const uint64_t wait_minutes[WAIT_BOUNDS_COUNT] = {5, 10, 15, 20, 30, 45, 60, 120, 240, 480};

uint64_t measure_wait_bound_ms(unsigned bucket)
{
    return wait_minutes[bucket] * 60000;
}

void node_measure_start(struct node *node)
{
    node->measures.started_wall_ms = node->clock.wall_ms(node->clock.ctx);
}

/* ---- questions to plugins ---------------------------------------------------------------------------------------- */

struct asked {
    struct node *node;
    void *question_ctx;
    void (*on_verdict)(void *question_ctx, const struct wire_verdict *verdict, const char *failure);
    uint64_t asked_us;
};

static void on_verdict(void *ctx, const struct wire_verdict *verdict, const char *failure)
{
    struct asked *asked = ctx;
    struct node *node = asked->node;
    histogram_add(&node->measures.plugin_calls, node->clock.mono_us(node->clock.ctx) - asked->asked_us);
    node->measures.plugin_late += failure != NULL && strncmp(failure, "no answer within", 16) == 0;
    asked->on_verdict(asked->question_ctx, verdict, failure);
    mem_free(asked);
}

void node_ask(void *ctx, const struct wire_question *question, void *question_ctx,
              void (*on_answer)(void *question_ctx, const struct wire_verdict *verdict, const char *failure))
{
    struct node *node = ctx;
    struct asked *asked = mem_alloc(sizeof(*asked));
    *asked = (struct asked){node, question_ctx, on_answer, node->clock.mono_us(node->clock.ctx)};
    policy_ask(node->policy, question, asked, on_verdict);
}

void node_measure_crash(void *ctx, const char *plugin)
{
    struct node *node = ctx;
    struct measures *m = &node->measures;
    for (unsigned i = 0; plugin[0] != '\0' && i < PLUGIN_CRASHES_MAX; i++) {
        struct plugin_crashes *const crashes = &m->plugin_crashes[i];
        if (crashes->plugin[0] == '\0') {
            str_copy(crashes->plugin, sizeof(crashes->plugin), str_of(plugin));
        }
        if (strcmp(crashes->plugin, plugin) == 0) {
            crashes->count++;
            return;
        }
    }
    m->unknown_crashes++;
}

/* ---- waits ------------------------------------------------------------------------------------------------------- */

static void count_wait(struct measures *measures, uint64_t waited_ms)
{
    unsigned bucket = 0;
    while (bucket < WAIT_BOUNDS_COUNT && waited_ms > measure_wait_bound_ms(bucket)) {
        bucket++;
    }
    measures->waits[bucket]++;
    measures->waits_sum_ms += waited_ms;
}

/* The first unit sent to a case ends its wait. What is applied again from an old log was counted in its own time. */
void node_measure_entry(struct node *node, const struct wire_entry *entry)
{
    struct wire_case row;
    const struct domain_store *store = view_store(node->view);
    for (uint32_t i = 0; entry->recorded_at >= node->measures.started_wall_ms && i < entry->events_count; i++) {
        if (entry->events[i].type != EVENT_assign_made || entry->events[i].body == NULL) {
            continue;
        }
        const struct wire_assign_made *body = entry->events[i].body;
        if (store->get(store->ctx, KIND_CASE, body->case_id, &node->measure_arena, &row) &&
            row.assignments_count == 1 && entry->recorded_at >= row.opened_at) {
            count_wait(&node->measures, entry->recorded_at - row.opened_at);
        }
        arena_reset(&node->measure_arena);
    }
}
