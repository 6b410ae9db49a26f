/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Named fault points (base/fault_points.h) in the simulator: every pass is counted; with --points one after the
 * other is armed, and the process that passes it for the n-th time ends there, in the middle of what it was doing, or
 * stands still. A step is left by longjmp, and what the interrupted calls held is not given back, as in a process that
 * was killed; a call fails, as its disk would, and the process ends of that. Chance of its own: with and without points
 * a seed is the same world until the first of them fires.
 */
#include "sim.h"

#include <stdio.h>

#ifdef SEUS_FAULTS

#include <setjmp.h>

#include "base/check.h"
#include "base/mem.h"

#define ARM_EVERY_US_MAX (1500 * SIM_MS)
#define PASSES_LOG2_MAX 6u /* the pass that counts: 1 to 2^6 */
#define PAUSE_PERMILLE 120u

struct points {
    struct points_seen *seen;
    struct rng rng;
    uint32_t acting;          /* whose process runs now, or SIM_NO_NODE */
    uint64_t passes_left[FAULT_POINTS_COUNT]; /* until it fires; 0: not armed */
    bool has_failed;          /* a call of acting was made to fail: it ends of that */
    jmp_buf end;
};

static const bool is_of_simulator[FAULT_POINTS_COUNT] = {
#define REACHED_sim true
#define REACHED_real false
#define POINT_ROW(name, kind, reach) [FAULT_AT_##name] = REACHED_##reach,
    FAULT_POINTS(POINT_ROW)
};

static _Noreturn void end_process(struct points *points)
{
    longjmp(points->end, 1);
}

static bool on_reached(void *ctx, enum fault_point point)
{
    struct world *world = ctx;
    struct points *points = world->points;
    points->seen->passed[point]++;
    if (points->passes_left[point] == 0 || points->acting == SIM_NO_NODE || world->is_healed ||
        --points->passes_left[point] > 0) {
        return false;
    }
    points->seen->fired[point]++;
    const bool pauses = rng_chance(&points->rng, PAUSE_PERMILLE);
    world_say(world, "node %u %s at %s", points->acting + 1, pauses ? "stands still" : "ends", fault_name(point));
    if (pauses) {
        faults_freeze(world, points->acting);
        return false;
    }
    if (!fault_is_call(point)) {
        end_process(points);
    }
    points->has_failed = true;
    return true;
}

static void on_arm(struct world *world, const struct event *event)
{
    struct points *points = world->points;
    (void)event;
    if (world->is_healed) {
        return;
    }
    uint64_t point = 0;
    do {
        point = rng_below(&points->rng, FAULT_POINTS_COUNT);
    } while (!is_of_simulator[point]);
    points->passes_left[point] =
        rng_between(&points->rng, 1, UINT64_C(1) << rng_below(&points->rng, PASSES_LOG2_MAX + 1));
    world_after(world, rng_between(&points->rng, 1, ARM_EVERY_US_MAX),
                (struct event){.run = on_arm, .node = SIM_NO_NODE});
}

void points_start(struct world *world, struct points_seen *seen)
{
    struct points *points = mem_zalloc(sizeof(*points));
    points->seen = seen;
    points->acting = SIM_NO_NODE;
    rng_seed(&points->rng, world->options.seed ^ UINT64_C(0xfa017));
    world->points = points;
    fault_set_port((struct fault_port){world, on_reached});
    if (world->options.has_points) {
        world_after(world, SIM_S, (struct event){.run = on_arm, .node = SIM_NO_NODE});
    }
}

void points_stop(struct world *world)
{
    fault_set_port((struct fault_port){0});
    mem_free(world->points);
}

uint32_t points_act(struct world *world, uint32_t at)
{
    const uint32_t before = world->points->acting;
    world->points->acting = at;
    return before;
}

void points_failed(struct node *node)
{
    struct points *points = node->world->points;
    if (points->has_failed) {
        CHECK(points->acting == node->at);
        end_process(points);
    }
}

void points_run(struct world *world, const struct event *event)
{
    struct points *points = world->points;
    points->acting = event->node;
    if (setjmp(points->end) != 0) {
        const uint32_t ended = points->acting;
        points->acting = SIM_NO_NODE;
        points->has_failed = false;
        world->stats.point_ends++;
        faults_crash(world, ended, false);
        return;
    }
    event->run(world, event);
    points->acting = SIM_NO_NODE;
}

bool points_are_covered(const struct points_seen *seen)
{
    bool covered = true;
    uint64_t passed = 0;
    uint64_t fired = 0;
    for (unsigned i = 0; i < FAULT_POINTS_COUNT; i++) {
        passed += seen->passed[i];
        fired += seen->fired[i];
        if (is_of_simulator[i] && seen->passed[i] == 0) {
            printf("point %s was never passed\n", fault_name((enum fault_point)i));
            covered = false;
        }
    }
    printf("%llu passes of fault points, %llu of them fatal, or long:", (unsigned long long)passed,
           (unsigned long long)fired);
    for (unsigned i = 0; i < FAULT_POINTS_COUNT; i++) {
        if (is_of_simulator[i]) {
            printf(" %s=%llu/%llu", fault_name((enum fault_point)i), (unsigned long long)seen->fired[i],
                   (unsigned long long)seen->passed[i]);
        }
    }
    printf("\n");
    return covered;
}

#else

void points_start(struct world *world, struct points_seen *seen)
{
    (void)world;
    (void)seen;
}

void points_stop(struct world *world)
{
    (void)world;
}

uint32_t points_act(struct world *world, uint32_t at)
{
    (void)world;
    return at;
}

void points_failed(struct node *node)
{
    (void)node;
}

void points_run(struct world *world, const struct event *event)
{
    event->run(world, event);
}

bool points_are_covered(const struct points_seen *seen)
{
    (void)seen;
    return true;
}

#endif
