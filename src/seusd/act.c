/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A directory that was restored or recovered owes the log an event that says who did it and why. Whichever node of the
 * room leads first writes it, under a request id that is the same on all of them: once. Then the file goes.
 */
#include "base/fault_points.h"
#include "base/log.h"
#include "base/mem.h"
#include "seusd/founding.h"
#include "seusd/node_private.h"

#define AGAIN_MS 1000u
#define TIMEOUT_MS 10000u

struct act {
    struct node *node;
    struct wire_room_act args;
    struct str request_id;
    struct arena arena;   /* of both */
    struct arena request; /* of the command under way */
    bool busy;
    uint64_t again_ms;    /* monotonic: not tried before */
};

void act_open(struct node *node)
{
    struct act *act = mem_zalloc(sizeof(*act));
    struct seus_why why = {0};
    act->node = node;
    arena_init(&act->arena, 0);
    arena_init(&act->request, 4096);
    node->act = act;
    if (!founding_act_read(node->options.data_dir, &act->arena, &act->args, &why)) {
        if (why.message[0] != '\0') {
            log_line(LOG_ERROR, "act", "reason=\"%s\" note=\"what was done to the log cannot be told in it\"",
                     why.message);
        }
        act_close(node);
        return;
    }
    act->request_id = founding_act_id(&act->args, &act->arena);
}

void act_close(struct node *node)
{
    if (node->act != NULL) {
        arena_release(&node->act->request);
        arena_release(&node->act->arena);
        mem_free(node->act);
        node->act = NULL;
    }
}

static void on_answer(void *ctx, const struct pipeline_answer *answer)
{
    struct act *act = ctx;
    (void)answer; /* the views tell whether it is in the log */
    act->busy = false;
    act->again_ms = act->node->clock.mono_ms(act->node->clock.ctx) + AGAIN_MS;
}

void act_tick(struct node *node)
{
    struct act *act = node->act;
    struct agree_status status;
    struct wire_answer answer;
    if (act == NULL || act->busy || node->clock.mono_ms(node->clock.ctx) < act->again_ms) {
        return;
    }
    arena_reset(&act->request);
    if (view_answer(node->view, act->request_id, &act->request, &answer)) {
        log_line(LOG_INFO, "act", "kind=%s index=%llu", wire_enum_word(&wire_enum_act_kind, act->args.kind),
                 (unsigned long long)answer.index);
        FAULT(seusd_act_said);
        founding_act_drop(node->options.data_dir);
        act_close(node);
        return;
    }
    agree_status(node->agree, &status);
    if (status.role != ROLE_LEADER || !status.ready) {
        return;
    }
    act->busy = true;
    const struct pipeline_request request = {
        .op = wire_op_by_number(OP_room_act),
        .args = &act->args,
        .request_id = act->request_id,
        .actor = STR_LIT("system"),
        .consistency = CONSISTENCY_LINEARIZABLE,
        .timeout_ms = TIMEOUT_MS,
        .passed_on = true, /* whoever leads next has the same to do */
        .arena = &act->request,
    };
    (void)pipeline_submit(node->pipeline, &request, act, on_answer);
}
