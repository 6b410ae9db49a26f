/* SPDX-License-Identifier: EUPL-1.2 */
/* From a follower to the leader and back. Safe to repeat: the request id makes it happen once. */
#include "base/check.h"
#include "base/fault_points.h"
#include "seusd/pipeline_private.h"
#include "wire/cbor.h"

/* How long the leader may take. */
static uint64_t time_for_leader(const struct job *job, uint64_t now)
{
    const uint64_t left = job->deadline_ms > now ? job->deadline_ms - now : 1;
    const bool is_admin = job->request.op->kind == WIRE_ADMIN && left > 2 * ADMIN_MARGIN_MS;
    return is_admin ? left - ADMIN_MARGIN_MS : left;
}

void pipeline_pass(struct job *job)
{
    struct pipeline *p = job->pipeline;
    const uint64_t now = p->ports.clock.mono_ms(p->ports.clock.ctx);
    struct seus_why why;
    const enum seus_err err = pipeline_level_pass(job, &why);
    if (err != SEUS_OK) {
        pipeline_fail(job, err, &why);
        return;
    }
    buf_clear(&p->entry);
    wire_cbor_encode(job->request.op->args, job->request.args, &p->entry);
    const struct wire_call call = {
        .op = job->request.op->number,
        .request_id = str_of(job->request_id),
        .actor = job->request.actor,
        .shift = job->request.shift,
        .consistency = job->request.consistency,
        .timeout_ms = time_for_leader(job, now),
        .dry_run = job->request.dry_run,
        .at = job->request.at,
        .as_user = job->request.as_user,
        .purpose = job->request.purpose,
        .host = job->request.host,
        .args = buf_str(&p->entry),
        .term = p->term,
    };
    buf_clear(&p->scratch);
    wire_cbor_encode(&wire_record_call, &call, &p->scratch);
    if (p->ports.call(p->ports.ctx, p->leader_id, job->handle, buf_str(&p->scratch))) {
        job->stage = JOB_PASSED;
        job->passed_at_ms = now;
        job->passes_open++;
        job->passes_of_term = job->passes_term == p->term ? job->passes_of_term + 1 : 1;
        job->passes_term = p->term;
        FAULT(seusd_passed_on);
        if (job->times.at_us[TRACE_PASSED_ON] == 0) {
            job->times.at_us[TRACE_PASSED_ON] = pipeline_now_us(p);
        }
    }
}

/* The leader could not serve it at this moment, and says that it wrote nothing. */
static bool is_passing_trouble(uint64_t code)
{
    return code == SEUS_NOT_LEADER || code == SEUS_UNAVAILABLE || code == SEUS_LIMIT || code == SEUS_NO_SPACE;
}

void pipeline_on_called(struct pipeline *p, uint64_t call_id, struct str body)
{
    struct job *job = pipeline_job(p, call_id);
    struct wire_called called;
    arena_reset(&p->decode);
    if (job == NULL ||
        wire_cbor_decode(&wire_record_called, body, &p->decode, &called, NULL) != SEUS_OK ||
        called.code >= SEUS_ERR_COUNT) {
        return;
    }
    FAULT(seusd_pass_answered);
    if (job->passes_open > 0) {
        job->passes_open--;
    }
    if (called.code != SEUS_NOT_LEADER && job->passes_of_term > 0) {
        job->passes_of_term--;
    }
    if (job->stage == JOB_ASKING) {
        return; /* an answer to an earlier leader's time; policy will answer, and then this node finds it out itself */
    }
    if (is_passing_trouble(called.code) && (called.code == SEUS_NOT_LEADER || job->passes_open > 0 || job->proposed)) {
        pipeline_park(job); /* another leader, or an earlier attempt, may still answer it */
        return;
    }
    if (called.code != SEUS_OK && called.written == WRITTEN_NO && job->passes_of_term > 0) {
        return; /* the same leader has the request a second time, and may decide otherwise: its last word counts */
    }
    pipeline_park(job);
    const struct pipeline_answer answer = {
        .err = (enum seus_err)called.code,
        .written = called.written,
        .index = called.index,
        .report_id = called.report_id,
        .body = called.body,
        .relayed = true,
        .served_index = called.index,
        .consistency = CONSISTENCY_LINEARIZABLE,
    };
    pipeline_finish(job, &answer);
}
