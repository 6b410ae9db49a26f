/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Reads, and refusals, which are reads of a kind. Linearizable: leadership confirmed after the question
 * came, and the views at that commit index or later.
 */
#include "seusd/pipeline_private.h"

/* Asks the views and ends the job. index: what the answer rests on; now_ms: the moment that is asked about. */
void pipeline_answer_read(struct job *job, struct view *view, uint32_t consistency, uint64_t index, uint64_t now_ms)
{
    struct pipeline *p = job->pipeline;
    struct seus_why why = {0};
    buf_clear(&p->scratch);
    struct pipeline_answer answer = {
        .written = WRITTEN_NO,
        .consistency = consistency,
        .served_index = index,
        .age_ms = consistency == CONSISTENCY_LOCAL ? p->ports.age_ms(p->ports.ctx) : 0,
        .why = &why,
    };
    const struct view_question question = {
        .op = job->request.op->number,
        .args = job->request.args,
        .actor = job->request.actor,
        .now_ms = now_ms,
        .principal = &job->principal,
    };
    const uint64_t missed = pipeline_missed(p);
    p->scratch.masked = job->leave.masked;
    answer.err = view_query(view, &p->ports.log, &question, job->request.arena, &p->scratch, &why);
    p->scratch.masked = false;
    if (pipeline_waits_for_keys(job, missed)) {
        return;
    }
    answer.body = buf_str(&p->scratch);
    pipeline_finish(job, &answer);
}

void pipeline_read_now(struct job *job, uint32_t consistency)
{
    const struct pipeline *p = job->pipeline;
    struct seus_why why = {0};
    void *args = job->request.args;
    if (pipeline_resolve_cases(job, &args, &why) != SEUS_OK) {
        args = job->request.args; /* no such case: the query tells, if it may be asked at all */
    }
    const enum seus_err err = pipeline_access(job, args, &why);
    if (err != SEUS_OK) {
        pipeline_fail(job, err, &why);
        return;
    }
    if (job->request.at.len > 0 || view_scan_wanted(job->request.op->number)) {
        pipeline_work_begin(job, consistency);
        return;
    }
    const uint64_t wall_ms = p->ports.clock.wall_ms(p->ports.clock.ctx);
    /* Never before what was recorded. */
    const uint64_t now_ms = wall_ms > p->last_recorded_ms ? wall_ms : p->last_recorded_ms;
    pipeline_answer_read(job, p->options.view, consistency, view_applied(p->options.view), now_ms);
}

void pipeline_read(struct job *job)
{
    struct pipeline *p = job->pipeline;
    job->stage = JOB_READING;
    if (agree_confirm_read(p->options.agree, job->handle) != SEUS_OK) {
        job->stage = JOB_PARKED; /* too many at once, or no longer leader: the next tick or role tells */
    }
}

/* Leadership is confirmed, the views are there: what is read now holds all that was acknowledged before. */
void pipeline_confirmed(struct job *job)
{
    if (job->request.op->kind == WIRE_READ) {
        pipeline_read_now(job, CONSISTENCY_LINEARIZABLE);
    } else {
        job->confirmed = true;
        pipeline_route(job);
    }
}

void pipeline_on_read(struct pipeline *p, uint64_t cookie, bool ok, uint64_t index)
{
    struct job *job = pipeline_job(p, cookie);
    if (job == NULL || job->stage != JOB_READING) {
        return;
    }
    if (!ok) {
        job->stage = JOB_PARKED;
        return;
    }
    if (view_applied(p->options.view) >= index) {
        job->stage = JOB_PARKED;
        pipeline_confirmed(job);
    } else {
        job->stage = JOB_CATCHING;
        job->read_index = index;
        p->catching_count++;
    }
}
