/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Long reads: the views as they were at an index. Leadership was confirmed before, where asked for; what happened up to
 * a committed index does not change any more, so no change of leader disturbs them. Some milliseconds a turn,
 * until the answer or the deadline. What was replayed until then is kept: who asks again goes on from there.
 */
#include <inttypes.h>

#include "base/check.h"
#include "seusd/pipeline_private.h"

#define WORK_BUDGET_US 5000 /* of a turn of the loop, for all long reads together */

void pipeline_work_begin(struct job *job, uint32_t consistency)
{
    struct pipeline *p = job->pipeline;
    struct seus_why why = {0};
    enum seus_err err = SEUS_OK;
    job->work_consistency = consistency;
    job->work_index = 0;
    if (p->options.rewind == NULL) {
        err = seus_fail(SEUS_INVALID, &why, "at", "this node cannot look back");
    } else {
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
    if (job->work_view != NULL) {
        rewind_release(p->options.rewind, job->work_view);
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
    const uint64_t done = rewind_progress(p->options.rewind, job->work_index);
    seus_fail(SEUS_UNAVAILABLE, &why, NULL,
              "the records as of index %" PRIu64 " are being made from the log: replayed %" PRIu64 " of %" PRIu64
              " entries in %u ms; nothing was written",
              job->work_index, done, job->work_index, job->request.timeout_ms);
    seus_hint(&why, "ask again: it goes on from there; or give it longer, as in --timeout 60s");
    pipeline_fail(job, SEUS_UNAVAILABLE, &why);
}

/* One step of a job; it may end in this call. */
static void work_on(struct job *job)
{
    struct pipeline *p = job->pipeline;
    struct seus_why why = {0};
    const enum seus_err err = rewind_view(p->options.rewind, job->work_index, &job->work_view, &why);
    if (err != SEUS_OK) {
        job->work_view = NULL;
        pipeline_fail(job, err, &why);
    } else if (job->work_view != NULL) {
        pipeline_answer_read(job, job->work_view, job->work_consistency, job->work_index, job->work_ms);
    }
}

bool pipeline_work(struct pipeline *p)
{
    if (p->working_count == 0) {
        return false;
    }
    struct job *next;
    for (struct job *job = TAILQ_FIRST(&p->jobs); job != NULL; job = next) {
        next = TAILQ_NEXT(job, all);
        if (job->stage == JOB_WORKING) {
            work_on(job);
        }
    }
    if (p->working_count > 0) {
        rewind_step(p->options.rewind, WORK_BUDGET_US);
    }
    return p->working_count > 0;
}
