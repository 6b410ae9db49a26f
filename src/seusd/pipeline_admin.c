/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Handing the lead over, and changes of members: requests that are not entries of the log. Each seeks a goal: what is
 * so already is done, and it may be asked again freely. On the leader a change waits, looked at with every tick, until
 * what is in its way is gone or its time is over. Called by pipeline.c.
 */
#include "agree/membership.h"
#include "base/check.h"
#include "base/mem.h"
#include "seusd/pipeline_private.h"
#include "wire/json.h"

/* ---- handing over ------------------------------------------------------------------------------------------------ */

static void transfer_done(struct job *job)
{
    struct pipeline *p = job->pipeline;
    buf_clear(&p->scratch);
    buf_printf(&p->scratch, "{\"leader\":%llu,\"term\":%llu}", (unsigned long long)p->leader_id,
               (unsigned long long)p->term);
    const struct pipeline_answer answer = {.err = SEUS_OK, .body = buf_str(&p->scratch), .written = WRITTEN_NO};
    pipeline_finish(job, &answer);
}

void pipeline_end_transfer(struct job *job)
{
    const struct pipeline *p = job->pipeline;
    if (p->term != job->transfer_term && p->leader_id != 0 && p->leader_id != p->options.node_id) {
        transfer_done(job);
    }
}

/* It was passed on, and the lead has moved to where it was asked to be: the old leader's answer may be lost, and asking
 * the new one would move it once more. */
static bool transfer_is_done(const struct job *job)
{
    const struct pipeline *p = job->pipeline;
    const struct wire_transfer *args = job->request.args;
    return job->request.op->kind == WIRE_ADMIN && job->passes_term != 0 && p->term != job->passes_term &&
           p->leader_id != 0 && (args->to == 0 || args->to == p->leader_id);
}

/* A member that no link leads to: the transfer could only run into its timeout. */
static bool is_cut_off(struct pipeline *p, uint64_t node_id)
{
    struct agree_status status;
    agree_status(p->options.agree, &status);
    for (unsigned i = 0; i < status.members_count; i++) {
        if (status.members[i].node_id == node_id && node_id != p->options.node_id) {
            return !p->ports.is_linked(p->ports.ctx, node_id);
        }
    }
    return false;
}

/* The voter with a link that has most of the log, this node and one in maintenance apart; 0: there is none. */
static uint64_t heir_of(struct pipeline *p, uint64_t resting)
{
    struct agree_status status;
    uint64_t best = 0;
    uint64_t best_match = 0;
    agree_status(p->options.agree, &status);
    for (unsigned i = 0; i < status.members_count; i++) {
        const struct agree_member *member = &status.members[i];
        if (member->voter && member->node_id != p->options.node_id && member->node_id != resting &&
            p->ports.is_linked(p->ports.ctx, member->node_id) && status.match_index[i] >= best_match) {
            best = member->node_id;
            best_match = status.match_index[i];
        }
    }
    return best;
}

bool pipeline_hand_over(struct pipeline *p, uint64_t resting)
{
    const uint64_t heir = heir_of(p, resting);
    return heir != 0 && agree_transfer(p->options.agree, heir, NULL) == SEUS_OK;
}

static void begin_transfer(struct job *job)
{
    struct pipeline *p = job->pipeline;
    const struct wire_transfer *args = job->request.args;
    const uint64_t resting = pipeline_resting(job);
    const uint64_t to = args->to == 0 && resting != 0 ? heir_of(p, resting) : args->to;
    struct seus_why why;
    enum seus_err err = SEUS_OK;
    if (to != 0 && to == resting) {
        err = seus_fail(SEUS_REFUSED, &why, "to", "node %llu is in maintenance; this node goes on leading",
                        (unsigned long long)to);
        seus_hint(&why, "when that is done: seusctl cluster maintenance off %llu", (unsigned long long)to);
    } else if (is_cut_off(p, args->to)) {
        err = seus_fail(SEUS_UNAVAILABLE, &why, "to", "node %llu is not connected; this node goes on leading",
                        (unsigned long long)args->to);
        seus_hint(&why, "seusctl cluster members shows who is; name one of them, or none");
    } else {
        err = agree_transfer(p->options.agree, to, &why);
    }
    if (err != SEUS_OK) {
        pipeline_fail(job, err, &why);
        return;
    }
    job->stage = JOB_TRANSFER;
    job->transfer_term = p->term;
}

/* ---- changes of members ------------------------------------------------------------------------------------------ */

static const struct {
    uint32_t op;
    enum agree_change_kind kind;
    const char *word;
} kinds[] = {
    {OP_cluster_add, AGREE_ADD, "add"},          {OP_cluster_promote, AGREE_PROMOTE, "promote"},
    {OP_cluster_demote, AGREE_DEMOTE, "demote"}, {OP_cluster_remove, AGREE_REMOVE, "remove"},
    {OP_cluster_move, AGREE_MOVE, "move"},
};

static const char *kind_word(enum agree_change_kind kind)
{
    const char *word = NULL;
    for (unsigned i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        word = kinds[i].kind == kind ? kinds[i].word : word;
    }
    CHECK(word != NULL);
    return word;
}

static bool is_up(void *ctx, uint64_t node_id)
{
    const struct pipeline *p = ctx;
    return p->ports.is_linked(p->ports.ctx, node_id);
}

static bool lacks_keys(void *ctx, uint64_t node_id)
{
    const struct pipeline *p = ctx;
    return p->options.seal != NULL && seal_lacks(p->options.seal, node_id);
}

/* What the request asks for; false: it is not about members. Its address is in the request's arena. */
static bool change_of(struct job *job, struct agree_change *ret_change)
{
    struct agree_change change = {
        .dry_run = job->request.dry_run, .ctx = job->pipeline, .is_up = is_up, .lacks_keys = lacks_keys};
    for (unsigned i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (kinds[i].op != job->request.op->number) {
            continue;
        }
        change.kind = kinds[i].kind;
        if (change.kind == AGREE_ADD) {
            const struct wire_member_add *args = job->request.args;
            change.node_id = args->node;
            change.replaces = args->replaces;
            change.address = arena_printf(job->request.arena, "%.*s", STR_ARG(args->address)).ptr;
        } else if (change.kind == AGREE_MOVE) {
            const struct wire_member_move *args = job->request.args;
            change.node_id = args->node;
            change.address = arena_printf(job->request.arena, "%.*s", STR_ARG(args->address)).ptr;
        } else {
            const struct wire_member_ref *args = job->request.args;
            change.node_id = args->node;
        }
        *ret_change = change;
        return true;
    }
    return false;
}

static bool is_member(struct pipeline *p, uint64_t node_id)
{
    struct agree_status status;
    agree_status(p->options.agree, &status);
    for (unsigned i = 0; i < status.members_count; i++) {
        if (status.members[i].node_id == node_id) {
            return true;
        }
    }
    return false;
}

static void member_done(struct job *job, const struct agree_change *change)
{
    struct pipeline *p = job->pipeline;
    struct agree_status status;
    struct wire_member_change reply = {.node = change->node_id, .change = str_of(kind_word(change->kind))};
    agree_status(p->options.agree, &status);
    reply.index = status.change_index;
    for (unsigned i = 0; i < status.members_count; i++) {
        const struct agree_member *member = &status.members[i];
        reply.voters += member->voter ? 1 : 0;
        const bool up = member->node_id == p->options.node_id || is_up(p, member->node_id);
        reply.voters_up += member->voter && up ? 1 : 0;
    }
    const uint64_t majority = reply.voters / 2 + 1;
    reply.failure_tolerance = reply.voters_up > majority ? reply.voters_up - majority : 0;
    reply.room = arena_printf(job->request.arena, "%llu voters, %llu up, %llu may be lost",
                              (unsigned long long)reply.voters, (unsigned long long)reply.voters_up,
                              (unsigned long long)reply.failure_tolerance);
    buf_clear(&p->scratch);
    wire_json_encode(&wire_record_member_change, &reply, &p->scratch);
    const struct pipeline_answer answer = {
        .err = SEUS_OK, .body = buf_str(&p->scratch), .written = job->request.dry_run ? WRITTEN_NO : WRITTEN_YES,
        .index = job->request.dry_run ? 0 : status.change_index};
    pipeline_member_park(job);
    pipeline_finish(job, &answer);
}

void pipeline_member_step(struct job *job)
{
    struct pipeline *p = job->pipeline;
    struct agree_change change;
    struct seus_why why = {0};
    const bool is_ours = change_of(job, &change);
    CHECK(is_ours);
    if (agree_change_is_done(p->options.agree, &change)) {
        member_done(job, &change);
        return;
    }
    enum seus_err err = SEUS_OK;
    if (job->proposed) {
        return; /* in the log of this leader; committed, or another leads */
    }
    if (change.kind == AGREE_ADD && !is_member(p, change.node_id)) {
        struct agree_member guest = {.node_id = change.node_id};
        struct agree_change asked = change;
        asked.dry_run = true;
        err = agree_change(p->options.agree, &asked, &why); /* what is refused anyhow needs no visit */
        if (err == SEUS_OK) {
            (void)str_copy(guest.address, sizeof(guest.address), str_of(change.address));
            job->is_guested = true;
            err = p->ports.probe(p->ports.ctx, &guest, &why);
        }
    }
    if (err == SEUS_OK) {
        err = agree_change(p->options.agree, &change, &why);
    }
    if (err == SEUS_OK && change.dry_run) {
        member_done(job, &change);
    } else if (err == SEUS_OK) {
        job->proposed = true;
    } else if (err == SEUS_UNAVAILABLE || err == SEUS_NOT_LEADER || err == SEUS_TIMEOUT) {
        job->member_why = arena_copy(job->request.arena, &why, sizeof(why));
        job->member_err = err == SEUS_TIMEOUT ? SEUS_UNAVAILABLE : SEUS_REFUSED; /* the former its asker repeats */
    } else if (err == SEUS_CONFLICT && !change.dry_run) {
        (void)pipeline_hand_over(job->pipeline, pipeline_resting(job)); /* not now: the next tick tries again */
    } else if (err == SEUS_CONFLICT) {
        member_done(job, &change);
    } else {
        pipeline_member_park(job);
        pipeline_fail(job, err, &why);
    }
}

void pipeline_member_park(struct job *job)
{
    if (job->is_guested) {
        job->is_guested = false;
        (void)!job->pipeline->ports.probe(job->pipeline->ports.ctx, NULL, NULL);
    }
}

/* ---- both -------------------------------------------------------------------------------------------------------- */

bool pipeline_admin_is_done(struct job *job)
{
    struct pipeline *p = job->pipeline;
    struct agree_change change;
    if (!change_of(job, &change)) {
        if (transfer_is_done(job)) {
            transfer_done(job);
            return true;
        }
        return false;
    }
    if (job->passes_term != 0 && p->term != job->passes_term && !change.dry_run &&
        agree_change_is_done(p->options.agree, &change)) {
        member_done(job, &change);
        return true;
    }
    return false;
}

void pipeline_admin(struct job *job)
{
    struct seus_why why;
    const enum seus_err err = pipeline_access(job, job->request.args, &why);
    if (err != SEUS_OK) {
        pipeline_fail(job, err, &why);
        return;
    }
    if (job->request.op->number == OP_cluster_transfer) {
        begin_transfer(job);
        return;
    }
    if (!job->is_hurried && job->request.timeout_ms > 2 * ADMIN_MARGIN_MS) {
        job->is_hurried = true;
        job->deadline_ms -= ADMIN_MARGIN_MS;
    }
    job->stage = JOB_MEMBER;
    job->proposed = false; /* by an earlier leadership, if at all: what came of it is looked at */
    pipeline_member_step(job);
}
