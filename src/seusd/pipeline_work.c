/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Long reads: the views as they were at an index, and figures counted over all rows. Leadership was confirmed before,
 * where asked for; what happened up to a committed index does not change any more, so no change of leader disturbs
 * them. Some milliseconds a turn, until the answer or the deadline. What was replayed until then is kept: who asks
 * again goes on from there.
 */
#include <inttypes.h>

#include "base/check.h"
#include "seusd/pipeline_private.h"

#define WORK_BUDGET_US 5000 /* of a turn of the loop, for all long reads together */
#define WORK_ROWS 64        /* looked at between two looks at the clock */
#define SCANS_MAX 8         /* counting at the same time; the others wait */

void pipeline_work_begin(struct job *job, uint32_t consistency)
{
    struct pipeline *p = job->pipeline;
    struct seus_why why = {0};
    enum seus_err err = SEUS_OK;
    const uint64_t wall_ms = p->ports.clock.wall_ms(p->ports.clock.ctx);
    job->work_consistency = consistency;
    job->work_index = 0;
    job->work_ms = wall_ms > p->last_recorded_ms ? wall_ms : p->last_recorded_ms;
    if (job->request.at.len > 0 && p->options.rewind == NULL) {
        err = seus_fail(SEUS_INVALID, &why, "at", "this node cannot look back");
    } else if (job->request.at.len > 0) {
        err = rewind_index(p->options.rewind, job->request.at, &job->work_index, &job->work_ms, &why);
    }
    if (err != SEUS_OK) {
        pipeline_fail(job, err, &why);
        return;
    }
    job->stage = JOB_WORKING;
    p->working_count++;
}

void pipeline_work_end(struct job *job)
{
    struct pipeline *p = job->pipeline;
    if (job->work_scan != NULL) {
        view_scan_free(job->work_scan);
        job->work_scan = NULL;
        p->scans_count--;
    }
    if (job->work_view != NULL) {
        if (job->work_view != p->options.view) {
            rewind_release(p->options.rewind, job->work_view);
        }
        job->work_view = NULL;
    }
    if (job->stage == JOB_WORKING) {
        job->stage = JOB_PARKED;
        p->working_count--;
    }
}

void pipeline_work_expire(struct job *job)
{
    struct pipeline *p = job->pipeline;
    struct seus_why why;
    if (job->work_view != NULL || job->request.at.len == 0) {
        seus_fail(SEUS_UNAVAILABLE, &why, NULL, "%" PRIu64 " rows were counted in %u ms, and there are more",
                  job->work_scan != NULL ? view_scan_seen(job->work_scan) : 0, job->request.timeout_ms);
        seus_hint(&why, "give it longer, as in --timeout 60s");
    } else {
        seus_fail(SEUS_UNAVAILABLE, &why, NULL,
                  "the records as of index %" PRIu64 " are being made from the log: replayed %" PRIu64 " of %" PRIu64
                  " entries in %u ms; nothing was written",
                  job->work_index, rewind_progress(p->options.rewind, job->work_index), job->work_index,
                  job->request.timeout_ms);
        seus_hint(&why, "ask again: it goes on from there; or give it longer, as in --timeout 60s");
    }
    pipeline_fail(job, SEUS_UNAVAILABLE, &why);
}

/* The views to ask; false: they are not there yet, or the job has ended. */
static bool find_view(struct job *job)
{
    struct pipeline *p = job->pipeline;
    struct seus_why why = {0};
    if (job->work_view != NULL) {
        return true;
    }
    if (job->request.at.len == 0) {
        job->work_view = p->options.view;
        return true;
    }
    const enum seus_err err = rewind_view(p->options.rewind, job->work_index, &job->work_view, &why);
    if (err != SEUS_OK) {
        job->work_view = NULL;
        pipeline_fail(job, err, &why);
        return false;
    }
    return job->work_view != NULL;
}

static void finish_scan(struct job *job)
{
    struct pipeline *p = job->pipeline;
    buf_clear(&p->scratch);
    view_scan_answer(job->work_scan, &p->scratch);
    const struct pipeline_answer answer = {
        .err = SEUS_OK,
        .written = WRITTEN_NO,
        .consistency = job->work_consistency,
        .served_index = view_scan_index(job->work_scan),
        .age_ms = job->work_consistency == CONSISTENCY_LOCAL ? p->ports.age_ms(p->ports.ctx) : 0,
        .body = buf_str(&p->scratch),
    };
    pipeline_finish(job, &answer);
}

static void scan_on(struct job *job, uint64_t budget_us)
{
    struct pipeline *p = job->pipeline;
    struct seus_why why = {0};
    enum seus_err err = SEUS_OK;
    bool done = false;
    if (job->work_scan == NULL) {
        const struct view_question question = {.op = job->request.op->number, .args = job->request.args,
                                               .actor = job->request.actor, .now_ms = job->work_ms};
        if (p->scans_count >= SCANS_MAX) {
            job->work_view = job->work_view == p->options.view ? NULL : job->work_view; /* it moves on meanwhile */
            return;
        }
        err = view_scan_new(job->work_view, &question, &job->work_scan, &why);
        if (err == SEUS_OK) {
            p->scans_count++;
        } else {
            job->work_scan = NULL;
        }
    }
    const uint64_t end_us = pipeline_now_us(p) + budget_us;
    while (err == SEUS_OK && !done) {
        err = view_scan_step(job->work_scan, WORK_ROWS, &done, &why);
        if (pipeline_now_us(p) >= end_us) {
            break;
        }
    }
    if (err != SEUS_OK) {
        pipeline_fail(job, err, &why);
    } else if (done) {
        finish_scan(job);
    }
}

/* One step of a job; it may end in this call. */
static void work_on(struct job *job, uint64_t budget_us)
{
    if (!find_view(job)) {
        return;
    }
    if (view_scan_wanted(job->request.op->number)) {
        scan_on(job, budget_us);
    } else {
        pipeline_answer_read(job, job->work_view, job->work_consistency, job->work_index, job->work_ms);
    }
}

bool pipeline_work(struct pipeline *p)
{
    if (p->working_count == 0) {
        return false;
    }
    const uint64_t budget_us = WORK_BUDGET_US / p->working_count;
    struct job *next;
    for (struct job *job = TAILQ_FIRST(&p->jobs); job != NULL; job = next) {
        next = TAILQ_NEXT(job, all);
        if (job->stage == JOB_WORKING) {
            work_on(job, budget_us);
        }
    }
    if (p->working_count > 0 && p->options.rewind != NULL) {
        rewind_step(p->options.rewind, budget_us);
    }
    return p->working_count > 0;
}
