/* SPDX-License-Identifier: EUPL-1.2 */
#include "seusd/fault.h"

#include <signal.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "base/fault_points.h"
#include "base/log.h"
#include "seusd/node_private.h"
#include "wire/json.h"

#define ANSWER_MS 100u /* before the process ends or stops: its answer is on the way by then */

/* ---- may it? ----------------------------------------------------------------------------------------------------- */

static enum seus_err check_drill(const struct node_query *q, const struct wire_node_fault *args)
{
    struct node *node = q->node;
    struct wire_drill row;
    const struct domain_store *const store = view_store(node->view);
    const uint64_t now = node->clock.wall_ms(node->clock.ctx);
    if (!store->get(store->ctx, KIND_DRILL, args->drill_id, q->arena, &row)) {
        seus_fail(SEUS_NOT_FOUND, q->why, "drill_id", "this node knows no drill '%.*s'", STR_ARG(args->drill_id));
        seus_hint(q->why, "a node is harmed within a drill only: seusctl drill run KIND");
        return SEUS_NOT_FOUND;
    }
    if (row.state != DRILL_RUNNING || row.ends_by <= now) {
        seus_fail(SEUS_REFUSED, q->why, "drill_id", "drill %.*s is over: nothing is harmed any more",
                  STR_ARG(args->drill_id));
        seus_hint(q->why, "seusctl drill run KIND begins another one");
        return SEUS_REFUSED;
    }
    if (row.node != node->options.node_id) {
        seus_fail(SEUS_REFUSED, q->why, "drill_id", "drill %.*s is about node %llu, this is node %llu",
                  STR_ARG(args->drill_id), (unsigned long long)row.node, (unsigned long long)node->options.node_id);
        seus_hint(q->why, "ask node %llu at its own endpoint: seusctl cluster members", (unsigned long long)row.node);
        return SEUS_REFUSED;
    }
    return SEUS_OK;
}

/* Would the room lose its majority, if this node were gone? */
static enum seus_err check_quorum(const struct node_query *q)
{
    struct agree_status status;
    struct node_voters count;
    agree_status(q->node->agree, &status);
    node_count_voters(q->node, &status, &count);
    if (count.tolerance > 0) {
        return SEUS_OK;
    }
    seus_fail(SEUS_REFUSED, q->why, "kind",
              "%llu voters, %llu of them up, %llu are a majority: without this node nothing could be written",
              (unsigned long long)count.voters, (unsigned long long)count.up,
              (unsigned long long)(count.voters / 2 + 1));
    seus_hint(q->why, "bring the missing nodes back first: seusctl cluster members");
    return SEUS_REFUSED;
}

static enum seus_err check_range(const struct node_query *q, const char *field, uint64_t value, uint64_t max)
{
    if (value <= max) {
        return SEUS_OK;
    }
    seus_fail(SEUS_INVALID, q->why, field, "%s is %llu; 1 to %llu are possible", field, (unsigned long long)value,
              (unsigned long long)max);
    seus_hint(q->why, "a drill is short: leave it out for the default");
    return SEUS_INVALID;
}

/* ---- harm and its end -------------------------------------------------------------------------------------------- */

static void isolate(struct node *node, uint64_t until)
{
    node->faults.isolated_until = until;
    struct seus_why why = {0};
    if (node->links != NULL) { /* hangs up; who dials in is not listened to */
        CHECK(links_set_members(node->links, NULL, 0, &why) == SEUS_OK);
    }
}

static void rejoin(struct node *node)
{
    struct seus_why why = {0};
    node->faults.isolated_until = 0;
    if (node->links != NULL &&
        links_set_members(node->links, node->options.members, node->options.members_count, &why) != SEUS_OK) {
        log_line(LOG_ERROR, "fault.over", "reason=\"%s\"", why.message);
    }
}

static void slow(struct node *node, uint64_t until, uint32_t delay_ms)
{
    node->faults.slow_until = until;
    record_writer_slow(node->writer, delay_ms);
}

/*
 * Stops this process as SIGSTOP from outside would. A child, which is not stopped, lets it go on: it does nothing but
 * sleep and signal, so nothing that the node does or fails to do can keep it stopped.
 */
static void freeze(struct node *node, uint64_t duration_ms)
{
    const pid_t self = getpid();
    const struct timespec wait = {.tv_sec = (time_t)(duration_ms / 1000),
                                  .tv_nsec = (long)(duration_ms % 1000) * 1000000};
    const pid_t child = fork();
    if (child < 0) {
        log_line(LOG_ERROR, "fault.begins", "kind=freeze reason=\"no process could be made to end it\"");
        return;
    }
    if (child == 0) {
        (void)nanosleep(&wait, NULL);
        (void)kill(self, SIGCONT);
        _exit(0);
    }
    (void)node;
    (void)raise(SIGSTOP);
}

void faults_tick(struct node *node)
{
    struct faults *const faults = &node->faults;
    const uint64_t now = node->clock.mono_ms(node->clock.ctx);
    if (faults->end_at != 0 && now >= faults->end_at) {
        (void)raise(SIGKILL);
    }
    if (faults->freeze_at != 0 && now >= faults->freeze_at) {
        faults->freeze_at = 0;
        freeze(node, faults->freeze_ms);
    }
    if (faults->isolated_until != 0 && now >= faults->isolated_until) {
        log_line(LOG_WARN, "fault.over", "kind=isolate");
        rejoin(node);
    }
    if (faults->slow_until != 0 && now >= faults->slow_until) {
        log_line(LOG_WARN, "fault.over", "kind=slow-disk");
        slow(node, 0, 0);
    }
    if (faults->full_until != 0 && now >= faults->full_until) {
        log_line(LOG_WARN, "fault.over", "kind=full-disk");
        faults->full_until = 0;
    }
}

bool faults_isolate(const struct node *node)
{
    return node->faults.isolated_until != 0;
}

bool faults_fill_disk(const struct node *node)
{
    return node->faults.full_until != 0;
}

/* ---- the operation ----------------------------------------------------------------------------------------------- */

static void begin(struct node *node, uint32_t kind, uint64_t duration_ms, uint64_t delay_ms)
{
    struct faults *const faults = &node->faults;
    const uint64_t now = node->clock.mono_ms(node->clock.ctx);
    switch ((enum fault_kind)kind) {
    case FAULT_KIND_END:
        faults->end_at = now + ANSWER_MS;
        break;
    case FAULT_KIND_FREEZE:
        faults->freeze_at = now + ANSWER_MS;
        faults->freeze_ms = duration_ms;
        break;
    case FAULT_KIND_ISOLATE:
        isolate(node, now + duration_ms);
        break;
    case FAULT_KIND_SLOW_DISK:
        slow(node, now + duration_ms, (uint32_t)delay_ms);
        break;
    case FAULT_KIND_FULL_DISK:
        faults->full_until = now + duration_ms;
        node->low_space = true;
        break;
    case FAULT_KIND_END_PLUGINS: {
        const int pid = policy_worker_pid(node->policy);
        if (pid > 0) {
            (void)kill(pid, SIGKILL);
        }
        break;
    }
    case FAULT_KIND_HEAL:
        faults->isolated_until = faults->isolated_until != 0 ? now : 0;
        faults->slow_until = faults->slow_until != 0 ? now : 0;
        faults->full_until = faults->full_until != 0 ? now : 0;
        faults->end_at = faults->freeze_at = 0;
        break;
    case FAULT_KIND_NONE:
        break;
    }
}

enum seus_err node_node_fault(const struct node_query *q)
{
    const struct wire_node_fault *const args = q->args;
    const uint64_t duration_ms = args->duration_ms != 0 ? args->duration_ms : FAULT_MS_DEFAULT;
    const uint64_t delay_ms = args->delay_ms != 0 ? args->delay_ms : FAULT_FLUSH_MS_DEFAULT;
    enum seus_err err = check_drill(q, args);
    if (err == SEUS_OK) {
        err = check_range(q, "duration_ms", duration_ms, FAULT_MS_MAX);
    }
    if (err == SEUS_OK) {
        err = check_range(q, "delay_ms", delay_ms, FAULT_FLUSH_MS_MAX);
    }
    const bool takes_away = args->kind == FAULT_KIND_END || args->kind == FAULT_KIND_FREEZE ||
                            args->kind == FAULT_KIND_ISOLATE;
    if (err == SEUS_OK && takes_away) {
        err = check_quorum(q);
    }
    if (err != SEUS_OK) {
        return err;
    }
    log_line(LOG_WARN, "fault.begins", "kind=%s drill=%.*s duration_ms=%llu",
             wire_enum_word(&wire_enum_fault_kind, args->kind), STR_ARG(args->drill_id),
             (unsigned long long)duration_ms);
    FAULT(seusd_drill_begins);
    begin(q->node, args->kind, duration_ms, delay_ms);
    const struct wire_fault_reply reply = {
        .node = q->node->options.node_id, .kind = args->kind, .duration_ms = duration_ms};
    wire_json_encode(&wire_record_fault_reply, &reply, q->target);
    return SEUS_OK;
}
