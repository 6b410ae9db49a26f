/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Before anything is decided or read: who asks, and may they. The rules are the domain's (domain/access.h); here they
 * are put to the views of this node, which is the leader for writes and linearizable reads.
 */
#include "seusd/pipeline_private.h"

static uint64_t moment(struct pipeline *p)
{
    const uint64_t wall_ms = p->ports.clock.wall_ms(p->ports.clock.ctx);
    return wall_ms > p->last_recorded_ms ? wall_ms : p->last_recorded_ms;
}

/* Figures and the room's own facts are nobody's secret. */
static bool is_recorded(const struct pipeline *p, const struct wire_op *op)
{
    const enum access_matter matter = access_matter(op->number);
    return p->ports.on_read != NULL && (op->kind == WIRE_READ || op->kind == WIRE_STREAM) &&
           (matter == MATTER_CASE || matter == MATTER_PERSON || matter == MATTER_EVENTS);
}

/* What is held of a person comes by pages, and is one reading. Pages of a list are a reading each: another page tells
 * of others. */
static enum pipeline_page page_of(const struct wire_op *op, const void *args)
{
    const struct wire_person_held_query *query = args;
    return op->number != OP_person_held ? PAGE_ALONE : query->after.len > 0 ? PAGE_FURTHER : PAGE_FIRST;
}

/* err: what the table says. */
static struct wire_access_read row_of(const struct wire_op *op, const struct access_principal *principal,
                                      const struct access_leave *leave, uint64_t now_ms, enum seus_err err)
{
    const char *outcome = leave->masked ? "masked" : principal->glass_until != 0 ? "glass" : "read";
    return (struct wire_access_read){
        .at = now_ms,
        .actor = principal->actor,
        .user_id = principal->user_id,
        .role = principal->role,
        .via = principal->via,
        .op = str_of(op->name),
        .outcome = str_of(err != SEUS_OK ? "denied" : outcome),
        .case_id = leave->case_id,
        .person_id = leave->person_id,
        .zone_id = leave->zone_id.len > 0 ? leave->zone_id : leave->about_zone_id,
        .purpose = principal->purpose,
    };
}

enum seus_err pipeline_access_of(struct pipeline *p, const struct pipeline_request *request, const void *args,
                                 struct access_principal *ret_principal, struct access_leave *ret_leave,
                                 struct seus_why *why)
{
    const struct domain_store *store = view_store(p->options.view);
    const uint64_t now_ms = moment(p);
    struct seus_why trouble = {0};
    const struct access_asker asker = {
        .actor = request->actor, .as_user = request->as_user, .purpose = request->purpose, .host = request->host};
    access_principal(store, &asker, now_ms, request->arena, ret_principal);
    const enum seus_err err = access_check(store, ret_principal, request->op, args, request->arena, ret_leave, why);
    if (!is_recorded(p, request->op)) {
        return err;
    }
    const struct wire_access_read row = row_of(request->op, ret_principal, ret_leave, now_ms, err);
    const enum pipeline_page page = err == SEUS_OK ? page_of(request->op, args) : PAGE_ALONE;
    const enum seus_err kept = p->ports.on_read(p->ports.ctx, &row, page, &trouble);
    if (err == SEUS_OK && kept != SEUS_OK && why != NULL) {
        *why = trouble;
    }
    return err != SEUS_OK ? err : kept; /* what the table says stands, unless the record cannot be kept */
}

static void set_id(const struct wire_record *record, void *args, const char *name, struct str id)
{
    const struct wire_field *field = wire_field_by_name(record, str_of(name));
    if (id.len > 0 && field != NULL) {
        memcpy((unsigned char *)args + field->offset, &id, sizeof(id));
    }
}

/* A list of somebody with one zone is of that zone; figures for those outside are as if asked for the public. */
static void narrow(struct job *job)
{
    const struct access_leave *leave = &job->leave;
    const struct wire_op *op = job->request.op;
    if (leave->zone_id.len == 0 && leave->area.len == 0 && !leave->figures) {
        return;
    }
    job->request.args = arena_copy(job->request.arena, job->request.args, op->args->size);
    set_id(op->args, job->request.args, "zone_id", leave->zone_id);
    set_id(op->args, job->request.args, "area", leave->area);
    if (leave->figures && op->number == OP_stats_show) {
        struct wire_stats_query *query = job->request.args;
        query->public = true;
        query->exact = false;
    }
}

enum seus_err pipeline_access(struct job *job, const void *args, struct seus_why *why)
{
    struct pipeline *p = job->pipeline;
    const enum seus_err err = pipeline_access_of(p, &job->request, args, &job->principal, &job->leave, why);
    if (err == SEUS_OK && job->request.op->kind == WIRE_READ) {
        narrow(job);
    }
    return err;
}
