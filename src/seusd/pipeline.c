/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Jobs: their birth, their route, their end. The stages in between are in pipeline_write.c (decide, propose),
 * pipeline_read.c (confirm, query) and pipeline_pass.c (to the leader and back).
 */
#include "seusd/pipeline.h"

#include "base/check.h"
#include "base/fault_points.h"
#include "base/hash.h"
#include "base/mem.h"
#include "seusd/pipeline_private.h"

struct pipeline *pipeline_new(const struct pipeline_options *options, const struct pipeline_ports *ports)
{
    struct pipeline *p = mem_zalloc(sizeof(*p));
    p->options = *options;
    p->ports = *ports;
    TAILQ_INIT(&p->jobs);
    p->slots = mem_zalloc(PIPELINE_REQUESTS_MAX * sizeof(*p->slots));
    p->free_slots = mem_alloc(PIPELINE_REQUESTS_MAX * sizeof(*p->free_slots));
    for (unsigned i = 0; i < PIPELINE_REQUESTS_MAX; i++) {
        p->free_slots[p->free_slots_count++] = (uint16_t)(PIPELINE_REQUESTS_MAX - 1 - i);
    }
    arena_init(&p->decode, 0);
    /* Handles go to the leader and come back, perhaps after this node was started again: they never repeat. */
    p->generation = ports->random.next(ports->random.ctx) >> 20;
    p->leaderless_since_ms = ports->clock.mono_ms(ports->clock.ctx);
    return p;
}

static void jobs_free(struct job *job)
{
    while (job != NULL) {
        struct job *next = job->next_same_bucket;
        mem_free(job);
        job = next;
    }
}

void pipeline_free(struct pipeline *p)
{
    if (p == NULL) {
        return;
    }
    struct job *job;
    while ((job = TAILQ_FIRST(&p->jobs)) != NULL) {
        pipeline_work_end(job);
        TAILQ_REMOVE(&p->jobs, job, all);
        mem_free(job);
    }
    jobs_free(p->free_jobs);
    keys_free(p);
    mem_free(p->slots);
    mem_free(p->free_slots);
    buf_release(&p->scratch);
    buf_release(&p->entry);
    arena_release(&p->decode);
    mem_free(p);
}

uint64_t pipeline_now_us(struct pipeline *p)
{
    return p->ports.clock.mono_us(p->ports.clock.ctx);
}

static uint64_t now_ms(struct pipeline *p)
{
    return p->ports.clock.mono_ms(p->ports.clock.ctx);
}

/* ---- jobs -------------------------------------------------------------------------------------------------------- */

static struct job **bucket_of(struct pipeline *p, const char *request_id)
{
    return &p->buckets[hash_xxh3(request_id, strlen(request_id)) % JOB_BUCKETS];
}

static struct job *job_new(struct pipeline *p, const struct pipeline_request *request, void *ctx,
                           pipeline_on_answer on_answer)
{
    struct job *job = p->free_jobs;
    if (job != NULL) {
        p->free_jobs = job->next_same_bucket;
    } else {
        job = mem_alloc(sizeof(*job));
    }
    *job = (struct job){.pipeline = p, .request = *request, .ctx = ctx, .on_answer = on_answer};
    str_copy(job->request_id, sizeof(job->request_id), request->request_id);
    const uint16_t slot = p->free_slots[--p->free_slots_count];
    job->handle = (++p->generation << 16) | slot;
    p->slots[slot] = job;
    job->term = p->term;
    job->deadline_ms = now_ms(p) + request->timeout_ms;
    job->times.at_us[TRACE_RECEIVED] = pipeline_now_us(p);
    job->times.received_wall_ms = p->ports.clock.wall_ms(p->ports.clock.ctx);
    TAILQ_INSERT_TAIL(&p->jobs, job, all);
    struct job **bucket = bucket_of(p, job->request_id);
    job->next_same_bucket = *bucket;
    *bucket = job;
    p->under_way++;
    return job;
}

static void job_free(struct job *job)
{
    struct pipeline *p = job->pipeline;
    keys_release(job);
    pipeline_work_end(job);
    struct job **at = bucket_of(p, job->request_id);
    while (*at != job) {
        at = &(*at)->next_same_bucket;
    }
    *at = job->next_same_bucket;
    TAILQ_REMOVE(&p->jobs, job, all);
    const uint16_t slot = (uint16_t)(job->handle & 0xffff);
    p->slots[slot] = NULL;
    p->free_slots[p->free_slots_count++] = slot;
    job->next_same_bucket = p->free_jobs;
    p->free_jobs = job;
    p->under_way--;
}

struct job *pipeline_job(struct pipeline *p, uint64_t handle)
{
    const uint64_t slot = handle & 0xffff;
    struct job *job = slot < PIPELINE_REQUESTS_MAX ? p->slots[slot] : NULL;
    return job != NULL && job->handle == handle ? job : NULL;
}

unsigned pipeline_under_way(const struct pipeline *p)
{
    return p->under_way;
}

/* ---- the end of a job -------------------------------------------------------------------------------------------- */

/* Jobs that wait for the same request id to be answered get a new chance: they find the remembered answer. */
static void wake_twins(struct pipeline *p, const struct job *ended)
{
    struct job *job = *bucket_of(p, ended->request_id);
    while (job != NULL) {
        struct job *next = job->next_same_bucket;
        if (job != ended && job->stage == JOB_TWIN && strcmp(job->request_id, ended->request_id) == 0) {
            pipeline_park(job);
            p->twins_woken = true;
        }
        job = next;
    }
}

void pipeline_finish(struct job *job, const struct pipeline_answer *answer)
{
    struct pipeline *p = job->pipeline;
    const pipeline_on_answer on_answer = job->on_answer;
    void *ctx = job->ctx;
    const bool acknowledges = answer->written == WRITTEN_YES && on_answer != NULL;
    if (acknowledges) {
        FAULT(seusd_answer_before);
    }
    job->times.at_us[TRACE_ANSWERED] = pipeline_now_us(p);
    if (job->request.op->kind == WIRE_WRITE) {
        trace_add(p->options.trace, str_of(job->request_id), job->request.op->number, answer->index, answer->err,
                  &job->times);
        wake_twins(p, job);
    }
    job_free(job);
    if (on_answer != NULL) {
        on_answer(ctx, answer);
    }
    if (acknowledges) {
        FAULT(seusd_answer_after);
    }
}

void pipeline_fail(struct job *job, enum seus_err err, const struct seus_why *why)
{
    const struct pipeline_answer answer = {.err = err, .why = why, .written = WRITTEN_NO,
                                           .consistency = job->request.consistency};
    pipeline_finish(job, &answer);
}

/* The request may be in some log: a write that was proposed here, or passed on and not answered. */
static bool may_be_written(const struct job *job)
{
    return job->request.op->kind != WIRE_READ && (job->proposed || job->passes_open > 0);
}

static void expire(struct job *job)
{
    struct seus_why why;
    if (job->stage == JOB_TRANSFER) {
        seus_fail(SEUS_TIMEOUT, &why, NULL, "the other node did not take the lead in time; this node goes on leading");
        seus_hint(&why, "seusctl cluster status, then try again");
        const struct pipeline_answer answer = {.err = SEUS_TIMEOUT, .why = &why, .written = WRITTEN_NO};
        pipeline_finish(job, &answer);
        return;
    }
    if (job->member_why != NULL && !may_be_written(job)) {
        pipeline_fail(job, job->member_err, job->member_why);
        return;
    }
    if (may_be_written(job)) {
        seus_fail(SEUS_UNKNOWN, &why, NULL,
                  "the request was sent and no answer came in %u ms: it may or may not be written",
                  job->request.timeout_ms);
        seus_hint(&why, "repeat it with the same request id (%s): it will be done once", job->request_id);
        const struct pipeline_answer answer = {.err = SEUS_UNKNOWN, .why = &why, .written = WRITTEN_UNKNOWN};
        pipeline_finish(job, &answer);
        return;
    }
    seus_fail(SEUS_UNAVAILABLE, &why, NULL, "%s; nothing was written",
              job->pipeline->leader_id == 0 ? "the room has no leader: fewer than a majority of its nodes can talk"
                                            : "the room did not serve the request in time");
    seus_hint(&why, "seusctl cluster status shows which nodes are missing; the request may be repeated freely");
    pipeline_fail(job, SEUS_UNAVAILABLE, &why);
}

/* ---- the route --------------------------------------------------------------------------------------------------- */

void pipeline_park(struct job *job)
{
    if (job->stage == JOB_BLOCKED) {
        job->pipeline->blocked_count--;
    }
    if (job->stage == JOB_CATCHING) {
        job->pipeline->catching_count--;
    }
    keys_release(job);
    pipeline_work_end(job);
    pipeline_member_park(job);
    job->stage = JOB_PARKED;
}

static void refuse_not_leader(struct job *job)
{
    struct seus_why why;
    seus_fail(SEUS_NOT_LEADER, &why, NULL, "this node does not lead the room");
    pipeline_fail(job, SEUS_NOT_LEADER, &why);
}

/* Sends the job on its way from here, as this node stands now. The job may end in this call. */
void pipeline_route(struct job *job)
{
    struct pipeline *p = job->pipeline;
    if (job->request.op->kind == WIRE_ADMIN && pipeline_admin_is_done(job)) {
        return;
    }
    if (job->request.op->kind == WIRE_READ && job->request.consistency == CONSISTENCY_LOCAL) {
        pipeline_read_now(job, CONSISTENCY_LOCAL);
        return;
    }
    if (job->request.passed_on && (p->role != ROLE_LEADER || p->term != job->term)) {
        /* In a later term it is void, also where this node leads again: another leader may have refused it meanwhile,
         * and its asker may have been told that nothing is written. What was proposed may still be committed. */
        if (!job->proposed) {
            refuse_not_leader(job);
        }
        return;
    }
    if (p->role != ROLE_LEADER) {
        if (p->leader_id != 0 && job->on_answer != NULL) {
            pipeline_pass(job);
        }
        return;
    }
    if (!p->serving) {
        return;
    }
    switch (job->request.op->kind) {
    case WIRE_WRITE:
        pipeline_write(job);
        break;
    case WIRE_READ:
        pipeline_read(job);
        break;
    case WIRE_ADMIN:
        pipeline_admin(job);
        break;
    case WIRE_NODE:
    case WIRE_STREAM:
        CHECK(!"served before it is routed");
    }
}

static void answer_node_query(struct pipeline *p, const struct pipeline_request *request, void *ctx,
                              pipeline_on_answer on_answer)
{
    struct seus_why why = {0};
    buf_clear(&p->scratch);
    struct pipeline_answer answer = {.consistency = CONSISTENCY_LOCAL, .served_index = view_applied(p->options.view),
                                     .age_ms = p->ports.age_ms(p->ports.ctx)};
    struct access_principal principal;
    struct access_leave leave;
    answer.err = pipeline_access_of(p, request, request->args, &principal, &leave, &why);
    if (answer.err == SEUS_OK) {
        answer.err = p->ports.node_query(p->ports.ctx, request->op->number, request->args, request->arena,
                                         &p->scratch, &why);
    }
    answer.why = &why;
    answer.body = buf_str(&p->scratch);
    on_answer(ctx, &answer);
}

uint64_t pipeline_submit(struct pipeline *p, const struct pipeline_request *request, void *ctx,
                         pipeline_on_answer on_answer)
{
    if (request->op->kind == WIRE_NODE) {
        answer_node_query(p, request, ctx, on_answer);
        return 0;
    }
    if (p->free_slots_count == 0) {
        struct seus_why why;
        seus_fail(SEUS_LIMIT, &why, NULL, "this node has %u requests under way; nothing was written",
                  PIPELINE_REQUESTS_MAX);
        seus_hint(&why, "repeat the request in a second");
        const struct pipeline_answer answer = {.err = SEUS_LIMIT, .why = &why, .written = WRITTEN_NO};
        on_answer(ctx, &answer);
        return 0;
    }
    struct job *job = job_new(p, request, ctx, on_answer);
    const uint64_t handle = job->handle;
    job->stage = JOB_PARKED;
    if (request->op->kind == WIRE_READ && request->consistency == CONSISTENCY_LOCAL) {
        pipeline_read_now(job, CONSISTENCY_LOCAL);
        return pipeline_job(p, handle) != NULL ? handle : 0;
    }
    if (request->op->kind == WIRE_WRITE) {
        job->body_hash = pipeline_body_hash(p, request);
    }
    pipeline_route(job);
    return pipeline_job(p, handle) != NULL ? handle : 0;
}

void pipeline_cancel(struct pipeline *p, uint64_t handle)
{
    struct job *job = pipeline_job(p, handle);
    if (job == NULL) {
        return;
    }
    job->on_answer = NULL;
    if (job->stage == JOB_PROPOSED || job->stage == JOB_ASKING) {
        return; /* it ends by itself, and touches nothing of its asker until then */
    }
    pipeline_park(job);
    job_free(job);
}

/* ---- what agreement says ----------------------------------------------------------------------------------------- */

/* Looks at agreement's state. A leader serves once it has applied an entry of its own term: only then does it know
 * every entry that was ever acknowledged, and every request id. */
void pipeline_refresh(struct pipeline *p)
{
    struct agree_status status;
    agree_status(p->options.agree, &status);
    if (status.term != p->term || status.role != p->role) {
        p->serving = false;
        p->serving_floor = 0;
    }
    p->role = status.role;
    p->leader_id = status.leader_id;
    p->term = status.term;
    if (p->role == ROLE_LEADER && status.ready) {
        if (p->serving_floor == 0) {
            p->serving_floor = status.commit_index;
        }
        p->serving = view_applied(p->options.view) >= p->serving_floor;
    }
    const bool led = p->role == ROLE_LEADER ? status.ready : p->leader_id != 0;
    if (led) {
        p->leaderless_since_ms = 0;
    } else if (p->leaderless_since_ms == 0) {
        p->leaderless_since_ms = now_ms(p);
    }
}

static void route_parked(struct pipeline *p)
{
    struct job *next;
    for (struct job *job = TAILQ_FIRST(&p->jobs); job != NULL; job = next) {
        next = TAILQ_NEXT(job, all);
        if (job->stage == JOB_PARKED) {
            /* Routing may end this job and park or end others of its request id, never free `next` itself: a twin is
             * parked, not freed, by the end of another. */
            pipeline_route(job);
        }
    }
}

void pipeline_on_role(struct pipeline *p)
{
    const uint64_t term_before = p->term;
    const uint32_t role_before = p->role;
    const uint64_t leader_before = p->leader_id;
    pipeline_refresh(p);
    const bool moved = p->term != term_before || p->role != role_before || p->leader_id != leader_before;
    struct job *next;
    for (struct job *job = TAILQ_FIRST(&p->jobs); job != NULL; job = next) {
        next = TAILQ_NEXT(job, all);
        if (job->stage == JOB_TRANSFER) {
            pipeline_end_transfer(job);
        } else if (moved && job->stage == JOB_PROPOSED && job->on_answer == NULL) {
            job_free(job);
        } else if (moved && job->stage != JOB_ASKING && job->stage != JOB_WORKING) {
            pipeline_park(job);
        }
    }
    route_parked(p);
}

void pipeline_on_commit(struct pipeline *p, uint64_t index)
{
    (void)index;
    p->commit_at_us = pipeline_now_us(p);
}

/* ---- what apply says --------------------------------------------------------------------------------------------- */

void pipeline_on_applied(struct pipeline *p, uint64_t index, const struct wire_entry *entry,
                         const struct wire_answer *answer, bool duplicate)
{
    (void)index;
    if (p->under_way == 0) {
        return;
    }
    struct job *job = p->buckets[hash_xxh3(entry->request_id.ptr, entry->request_id.len) % JOB_BUCKETS];
    while (job != NULL) {
        struct job *next = job->next_same_bucket;
        if (str_eq_cstr(entry->request_id, job->request_id) && job->stage != JOB_ASKING) {
            if (job->on_answer == NULL) {
                job_free(job);
            } else if (job->stage != JOB_TWIN) {
                job->times.at_us[TRACE_COMMITTED] = p->commit_at_us;
                job->times.at_us[TRACE_APPLIED] = pipeline_now_us(p);
                pipeline_finish_applied(job, answer, duplicate);
            }
        }
        job = next;
    }
}

void pipeline_after_batch(struct pipeline *p)
{
    if (p->role == ROLE_LEADER && !p->serving) {
        pipeline_refresh(p);
        if (p->serving) {
            route_parked(p);
        }
    }
    if (p->twins_woken) {
        p->twins_woken = false;
        route_parked(p);
    }
    if (p->blocked_count == 0 && p->catching_count == 0) {
        return;
    }
    const uint64_t applied = view_applied(p->options.view);
    struct job *next;
    for (struct job *job = TAILQ_FIRST(&p->jobs); job != NULL; job = next) {
        next = TAILQ_NEXT(job, all);
        if (job->stage == JOB_BLOCKED) {
            pipeline_park(job);
            pipeline_route(job);
        } else if (job->stage == JOB_CATCHING && job->read_index <= applied) {
            p->catching_count--;
            job->stage = JOB_PARKED;
            pipeline_confirmed(job);
        }
    }
}

void pipeline_on_keys(struct pipeline *p)
{
    route_parked(p);
}

/* ---- time -------------------------------------------------------------------------------------------------------- */

static uint64_t pass_again_ms(const struct job *job)
{
    const bool is_long = job->request.at.len > 0 || view_scan_wanted(job->request.op->number) ||
                         job->request.op->kind == WIRE_ADMIN;
    return is_long ? PASS_LONG_MS : PASS_AGAIN_MS;
}

void pipeline_tick(struct pipeline *p)
{
    const uint64_t now = now_ms(p);
    pipeline_refresh(p);
    const bool leaderless = p->leaderless_since_ms != 0 && now - p->leaderless_since_ms > p->options.no_leader_ms_max;
    struct job *next;
    for (struct job *job = TAILQ_FIRST(&p->jobs); job != NULL; job = next) {
        next = TAILQ_NEXT(job, all);
        if (job->stage == JOB_ASKING) {
            continue; /* policy always answers within its deadline */
        }
        const bool hopeless =
            leaderless && !may_be_written(job) && job->stage != JOB_TRANSFER && job->stage != JOB_WORKING;
        if (job->stage == JOB_WORKING && now >= job->deadline_ms) {
            pipeline_work_expire(job);
        } else if (now >= job->deadline_ms || hopeless) {
            pipeline_park(job);
            if (job->on_answer == NULL) {
                job_free(job);
            } else {
                expire(job);
            }
        } else if (job->stage == JOB_MEMBER) {
            pipeline_member_step(job);
        } else if (job->stage == JOB_PASSED && now - job->passed_at_ms >= pass_again_ms(job)) {
            pipeline_park(job);
        }
    }
    route_parked(p);
}

void pipeline_forget(struct pipeline *p)
{
    buf_clear(&p->scratch);
    buf_clear(&p->entry);
    arena_reset(&p->decode);
}
