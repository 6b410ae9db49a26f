/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * audit.verify: the verification of this node (verify.h), one at a time. It goes on only while somebody asks for it, a
 * few milliseconds a question, so that whoever stops asking leaves nothing running; what was left is let go.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/log.h"
#include "seusd/node_private.h"
#include "seusd/scratch.h"
#include "seusd/verify.h"
#include "wire/json.h"

#define STEP_US 4000
#define IDLE_MS 10000u /* unasked for so long, it is over */

static void scratch_dir(const struct node *node, char path[PATH_SIZE + 16])
{
    snprintf(path, PATH_SIZE + 16, "%s/audit", node->options.data_dir);
}

void audit_open(struct node *node)
{
    char path[PATH_SIZE + 16];
    scratch_dir(node, path);
    scratch_sweep(path);
}

void audit_close(struct node *node)
{
    verify_free(node->verify);
    node->verify = NULL;
    node->verify_run = 0;
}

static bool is_idle(const struct node *node)
{
    return node->clock.mono_ms(node->clock.ctx) - node->verify_asked_ms >= IDLE_MS;
}

void audit_tick(struct node *node)
{
    if (node->verify != NULL && is_idle(node)) {
        audit_close(node);
    }
}

static enum seus_err begin(const struct node_query *q, const struct wire_audit_verify *args)
{
    struct node *node = q->node;
    struct verify_facts facts = {0};
    char dir[PATH_SIZE + 16];
    const uint64_t applied = view_applied(node->view);
    const uint64_t index = args->index != 0 ? args->index : applied;
    if (node->verify != NULL) {
        verify_facts(node->verify, &facts);
    }
    if (node->verify != NULL && !facts.done && !is_idle(node)) {
        seus_fail(SEUS_LIMIT, q->why, NULL, "node %" PRIu64 " is being verified already, up to index %" PRIu64,
                  node->options.node_id, facts.verified);
        seus_hint(q->why, "wait until that is over; it is given up %u s after the last question", IDLE_MS / 1000);
        return SEUS_LIMIT;
    }
    if (index == 0 || index > applied) {
        return seus_fail(SEUS_UNAVAILABLE, q->why, "index", "index is %" PRIu64 ": node %" PRIu64 " has applied the "
                         "log up to %" PRIu64, index, node->options.node_id, applied);
    }
    audit_close(node);
    scratch_dir(node, dir);
    const enum seus_err err = verify_new(&(struct verify_options){
        .dir = dir,
        .cluster_id = node->identity.cluster_id ^ node->identity.incarnation,
        .live = node->view,
        .log = {.ctx = node, .read = node_read_log},
        .clock = node->clock,
        .index = index,
        .full = args->full,
    }, &node->verify, q->why);
    if (err == SEUS_OK) {
        node->verify_run = node->clock.wall_ms(node->clock.ctx);
        node->verify_index = index;
        node->verify_full = args->full;
    }
    return err;
}

/* Once, when it is over. */
static void note_end(struct node *node, const struct verify_facts *facts)
{
    if (facts->err == SEUS_OK) {
        node->audit_verified_index = facts->verified;
        log_line(LOG_INFO, "audit", "state=good verified=%" PRIu64 " full=%d", facts->verified, node->verify_full);
    } else {
        log_line(LOG_ERROR, "audit", "state=%s verified=%" PRIu64 " bad_index=%" PRIu64 " reason=\"%s\"",
                 facts->err == SEUS_INTEGRITY ? "bad" : "stopped", facts->verified, facts->bad_index,
                 facts->why.message);
    }
}

static void answer(const struct node_query *q, const struct verify_facts *facts)
{
    const struct node *node = q->node;
    struct wire_audit_verified reply = {
        .node = node->options.node_id,
        .state = !facts->done ? AUDIT_RUNNING : facts->err == SEUS_OK ? AUDIT_GOOD : AUDIT_BAD,
        .run = node->verify_run,
        .index = node->verify_index,
        .verified = facts->verified,
        .rows = facts->rows,
        .bad_index = facts->bad_index,
    };
    if (facts->reached) {
        reply.chain = hash_hex_in(q->arena, facts->chain, SHA256_SIZE);
        reply.root = hash_hex_in(q->arena, facts->root, SHA256_SIZE);
    }
    if (facts->reached && node->verify_full) {
        reply.digest = arena_printf(q->arena, "%016" PRIx64, facts->digest);
    }
    if (facts->err != SEUS_OK) {
        reply.finding = arena_printf(q->arena, "%s", facts->why.message);
    }
    wire_json_encode(&wire_record_audit_verified, &reply, q->target);
}

enum seus_err node_audit_verify(const struct node_query *q)
{
    struct node *node = q->node;
    const struct wire_audit_verify *args = q->args;
    struct verify_facts before;
    struct verify_facts facts;
    if (args->run == 0) {
        const enum seus_err err = begin(q, args);
        if (err != SEUS_OK) {
            return err;
        }
    } else if (node->verify == NULL || args->run != node->verify_run) {
        seus_fail(SEUS_NOT_FOUND, q->why, "run", "node %" PRIu64 " goes on with no verification %" PRIu64
                  ": it was left for too long, or the node was started again", node->options.node_id, args->run);
        seus_hint(q->why, "begin again: seusctl audit verify");
        return SEUS_NOT_FOUND;
    }
    verify_facts(node->verify, &before);
    verify_step(node->verify, STEP_US);
    verify_facts(node->verify, &facts);
    node->verify_asked_ms = node->clock.mono_ms(node->clock.ctx);
    if (facts.done && !before.done) {
        note_end(node, &facts);
    }
    if (facts.done && facts.err != SEUS_OK && facts.err != SEUS_INTEGRITY) {
        *q->why = facts.why;
        return facts.err;
    }
    answer(q, &facts);
    return SEUS_OK;
}
