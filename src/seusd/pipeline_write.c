/* SPDX-License-Identifier: EUPL-1.2 */
/* Writes on the leader: remembered answer? policy, decision, rows in use?, proposal; and the answer after apply. */
#include "base/check.h"
#include "base/fault_points.h"
#include "base/hash.h"
#include "base/bytes.h"
#include "seusd/pipeline_private.h"
#include "wire/cbor.h"
#include "wire/json.h"

uint64_t pipeline_body_hash(struct pipeline *p, const struct pipeline_request *request)
{
    buf_clear(&p->entry);
    wire_cbor_encode(request->op->args, request->args, &p->entry);
    return hash_xxh3_seeded(p->entry.data, p->entry.len, request->op->number);
}

/* ---- answers ----------------------------------------------------------------------------------------------------- */

static void fail_reused(struct job *job)
{
    struct seus_why why;
    seus_fail(SEUS_CONFLICT, &why, "request_id",
              "request id %s was used before for another command; this one was not done", job->request_id);
    seus_hint(&why, "use a new request id for a new command");
    pipeline_fail(job, SEUS_CONFLICT, &why);
}

/* Number and state of the case: as decided here, or as the row says now (another node decided, or long ago). */
static void complete_receipt(struct job *job, struct wire_receipt *receipt)
{
    struct wire_case row;
    const struct domain_store *store = view_store(job->pipeline->options.view);
    if (receipt->number.len == 0) {
        receipt->number = job->number;
    }
    receipt->state = job->state;
    if (receipt->case_id.len > 0 && (receipt->number.len == 0 || receipt->state == CASE_NONE) &&
        store->get(store->ctx, KIND_CASE, receipt->case_id, job->request.arena, &row)) {
        receipt->number = row.number;
        receipt->state = receipt->state != CASE_NONE ? receipt->state : row.state;
    }
}

static void finish_receipt(struct job *job, const struct wire_answer *answer, bool replayed, bool dry_run)
{
    struct pipeline *p = job->pipeline;
    struct wire_receipt receipt = {
        .request_id = str_of(job->request_id),
        .index = answer->index,
        .case_id = answer->case_id,
        .number = answer->number,
        .report_id = answer->report_id,
        .assignment_id = answer->assignment_id,
        .id = answer->id,
        .looks_like = answer->looks_like,
        .replayed = replayed,
        .dry_run = dry_run,
        .verdicts = job->verdicts,
        .verdicts_count = job->verdicts_count,
        .written = dry_run ? WRITTEN_NO : WRITTEN_YES,
    };
    complete_receipt(job, &receipt);
    buf_clear(&p->scratch);
    wire_json_encode(&wire_record_receipt, &receipt, &p->scratch);
    const struct pipeline_answer reply = {
        .err = SEUS_OK,
        .written = receipt.written,
        .index = answer->index,
        .served_index = view_applied(p->options.view),
        .body = buf_str(&p->scratch),
        .consistency = CONSISTENCY_LINEARIZABLE,
    };
    pipeline_finish(job, &reply);
}

/* A refused report (kept, so it is written) or a conflict (recorded, without effect). */
static void finish_refused(struct job *job, const struct wire_answer *answer, bool kept)
{
    struct seus_why why;
    const enum seus_err err = answer->code < SEUS_ERR_COUNT ? (enum seus_err)answer->code : SEUS_INTEGRITY;
    seus_fail(err, &why, NULL, "%.*s", STR_ARG(answer->message));
    seus_hint(&why, "%.*s", STR_ARG(answer->hint));
    const struct pipeline_answer reply = {
        .err = err,
        .why = &why,
        .written = kept ? WRITTEN_YES : WRITTEN_NO,
        .index = kept ? answer->index : 0,
        .report_id = answer->report_id,
        .served_index = view_applied(job->pipeline->options.view),
        .consistency = CONSISTENCY_LINEARIZABLE,
    };
    pipeline_finish(job, &reply);
}

/* Tells the asker what the log remembers of this request id; it waits where this node cannot tell yet. */
void pipeline_finish_applied(struct job *job, const struct wire_answer *answer, bool replayed)
{
    pipeline_park(job);
    const enum sameness sameness = pipeline_compare(job, answer->body_hash);
    if (sameness == COMMAND_UNTOLD) {
        return; /* on its way again with the key, or with the next tick: at the leader, if this node does not lead */
    }
    if (sameness == COMMAND_OTHER) {
        fail_reused(job);
        return;
    }
    if (answer->code == SEUS_OK) {
        finish_receipt(job, answer, replayed, false);
        return;
    }
    finish_refused(job, answer, answer->code == SEUS_REFUSED);
}

/*
 * A refusal rests on what this node has read. A leader that was deposed and does not know it yet may not have read what
 * its successor acknowledged: leadership is confirmed first, and the command decided again.
 */
static void refuse(struct job *job, enum seus_err err, const struct seus_why *why)
{
    if (job->confirmed) {
        pipeline_fail(job, err, why);
    } else {
        pipeline_read(job);
    }
}

/* ---- before the decision ----------------------------------------------------------------------------------------- */

static struct str *text_argument(const struct wire_record *record, void *args, const char *name)
{
    const struct wire_field *field = wire_field_by_name(record, str_of(name));
    if (field == NULL || field->type != WIRE_ID) {
        return NULL;
    }
    void *member = (char *)args + field->offset; /* a struct str at this offset of the argument record */
    return member;
}

/*
 * Operators type case numbers; rules work on internal ids. The arguments as typed stay as they are: their hash is what
 * the request id is remembered with, and they are what is passed on if the leader changes.
 */
enum seus_err pipeline_resolve_cases(struct job *job, void **ret_args, struct seus_why *why)
{
    static const char *const names[] = {"case_id", "into", "other_case_id", "attach"};
    const struct wire_record *record = job->request.op->args;
    void *args = arena_copy(job->request.arena, job->request.args, record->size);
    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct str *typed = text_argument(record, args, names[i]);
        if (typed != NULL && typed->len > 0) {
            const enum seus_err err = view_resolve_case(job->pipeline->options.view, *typed, job->request.arena, typed,
                                                        why);
            if (err != SEUS_OK) {
                return err;
            }
        }
    }
    *ret_args = args;
    return SEUS_OK;
}

/* Another job with this request id that is ahead of this one, or NULL. */
static struct job *twin_of(struct job *job)
{
    struct pipeline *p = job->pipeline;
    const uint64_t hash = hash_xxh3(job->request_id, strlen(job->request_id));
    for (struct job *other = p->buckets[hash % JOB_BUCKETS]; other != NULL; other = other->next_same_bucket) {
        if (other != job && strcmp(other->request_id, job->request_id) == 0 &&
            (other->stage == JOB_ASKING || other->stage == JOB_BLOCKED || other->stage == JOB_PROPOSED)) {
            return other;
        }
    }
    return NULL;
}

/* true: the job has ended or waits; false: go on and decide. */
static bool answered_or_waiting(struct job *job)
{
    struct pipeline *p = job->pipeline;
    struct wire_answer answer;
    if (view_answer(p->options.view, str_of(job->request_id), job->request.arena, &answer)) {
        pipeline_finish_applied(job, &answer, true);
        return true;
    }
    const struct job *twin = twin_of(job);
    if (twin != NULL) {
        if (twin->body_hash != job->body_hash) {
            fail_reused(job);
        } else {
            job->stage = JOB_TWIN;
        }
        return true;
    }
    if (!p->ports.has_space(p->ports.ctx)) {
        struct seus_why why;
        seus_fail(SEUS_NO_SPACE, &why, NULL, "the leader's disk is almost full; nothing was written");
        seus_hint(&why, "free space on node %llu, or hand over: seusctl cluster transfer",
                  (unsigned long long)p->options.node_id);
        pipeline_fail(job, SEUS_NO_SPACE, &why);
        return true;
    }
    return false;
}

/* ---- policy ------------------------------------------------------------------------------------------------------ */

/* A copy of a verdict in the job's arena, with why the default answered as its first reason. */
static void keep_verdict(struct job *job, const struct wire_verdict *verdict, const char *failure)
{
    struct pipeline *p = job->pipeline;
    struct arena *arena = job->request.arena;
    struct wire_verdict whole = *verdict;
    struct str reasons[65];
    if (failure[0] != '\0') {
        reasons[0] = str_of(failure);
        whole.reasons_count = verdict->reasons_count < 63 ? verdict->reasons_count : 63;
        for (unsigned i = 0; i < whole.reasons_count; i++) {
            reasons[i + 1] = verdict->reasons[i];
        }
        whole.reasons = reasons;
        whole.reasons_count++;
    }
    whole.inputs = job->asked;
    buf_clear(&p->entry);
    wire_cbor_encode(&wire_record_verdict, &whole, &p->entry);
    const struct str bytes = arena_str(arena, buf_str(&p->entry));
    struct seus_why why;
    CHECK(job->verdicts_count < JOB_VERDICTS_MAX);
    CHECK(wire_cbor_decode(&wire_record_verdict, bytes, arena, &job->verdicts[job->verdicts_count], &why) == SEUS_OK);
    job->verdicts_count++;
}

static uint64_t places_free(const struct wire_question *question)
{
    uint64_t count = 0;
    for (uint32_t i = 0; i < question->places_count; i++) {
        count += question->places[i].free;
    }
    return count;
}

static uint32_t unit_ids(struct job *job, const struct wire_unit *units, uint32_t units_count, struct str **ret_ids)
{
    const uint32_t count = units_count < WIRE_LIST_COUNT_MAX ? units_count : WIRE_LIST_COUNT_MAX;
    *ret_ids = arena_alloc(job->request.arena, (count + 1) * sizeof(**ret_ids));
    for (uint32_t i = 0; i < count; i++) {
        (*ret_ids)[i] = units[i].unit_id;
    }
    return count;
}

/* Kept with the answer: years later it can be told what it rested on. */
static struct wire_verdict_inputs inputs_of(struct job *job, const struct wire_question *question)
{
    struct wire_verdict_inputs inputs = {
        .zone_state = question->zone.state,
        .category = question->category,
        .need = question->need,
        .priority = question->priority,
        .event_class = question->event_class,
        .persons = question->persons,
        .open_categories = question->open_categories,
        .open_categories_count = question->open_categories_count,
        .flags = question->flags,
        .flags_count = question->flags_count,
        .line = question->line,
        .agreement = question->agreement.agreement_id,
        .agreement_until = question->agreement.until,
        .service_open = question->service_open,
        .vulnerabilities = question->vulnerabilities,
        .vulnerabilities_count = question->vulnerabilities_count,
        .basket = question->places_count > 0,
        .places_free = places_free(question),
    };
    inputs.busy_count = unit_ids(job, question->busy, question->busy_count, &inputs.busy);
    inputs.units_count = unit_ids(job, question->units, question->units_count, &inputs.units);
    return inputs;
}

static void on_verdict(void *ctx, const struct wire_verdict *verdict, const char *failure)
{
    struct job *job = ctx;
    struct pipeline *p = job->pipeline;
    job->stage = JOB_PARKED;
    if (job->on_answer == NULL) {
        pipeline_cancel(p, job->handle);
        return;
    }
    keep_verdict(job, verdict, failure);
    if (!job->asking_inline) {
        pipeline_route(job);
    }
}

/* ---- the decision and the proposal ------------------------------------------------------------------------------- */

static void take_rows(struct job *job, const struct domain_decision *decision, const struct sealed_keys *keys)
{
    for (unsigned i = 0; i < decision->expects_count; i++) {
        if (decision->changes[i]) {
            keys_take(job, key_hash(decision->expects[i].kind, decision->expects[i].id));
        }
    }
    for (unsigned i = 0; i < keys->count; i++) {
        keys_take(job, keys->row_keys[i]);
    }
}

static void propose(struct job *job, const struct domain_decision *decision, uint64_t recorded_at)
{
    struct pipeline *p = job->pipeline;
    struct sealed_keys keys;
    if (pipeline_seal(job, decision, &keys) != SEAL_DONE) {
        return;
    }
    struct wire_answer answer = decision->answer;
    /* Kept small: the case follows from the events, its number from its row. */
    if (str_eq(answer.case_id, domain_events_case(decision->events, decision->events_count))) {
        answer.case_id = (struct str){0};
    }
    answer.number = (struct str){0};
    answer.body_hash = pipeline_hash(job, &keys);
    const struct wire_entry entry = {
        .request_id = str_of(job->request_id),
        .op = job->request.op->number,
        .actor = job->request.actor,
        .shift = job->request.shift,
        .node = p->options.node_id,
        .recorded_at = recorded_at,
        .expects = decision->expects,
        .expects_count = decision->expects_count,
        .verdicts = job->verdicts,
        .verdicts_count = job->verdicts_count,
        .events = decision->events,
        .events_count = decision->events_count,
        .answer = answer,
        .user_id = job->principal.user_id,
        .role = job->principal.role,
        .via = job->principal.via,
        .glass = job->principal.glass_until != 0,
        .keys = keys.uses,
        .keys_count = keys.count,
    };
    buf_clear(&p->entry);
    wire_cbor_encode(&wire_record_entry, &entry, &p->entry);
    FAULT(seusd_decided);
    const enum seus_err err = agree_propose(p->options.agree, buf_str(&p->entry));
    if (err == SEUS_OK) {
        FAULT(seusd_proposed);
        take_rows(job, decision, &keys);
        job->stage = JOB_PROPOSED;
        job->proposed = true;
        job->times.at_us[TRACE_DECIDED] = pipeline_now_us(p);
    } else if (err == SEUS_NOT_LEADER) {
        job->stage = JOB_PARKED;
    } else {
        struct seus_why why;
        seus_fail(SEUS_LIMIT, &why, NULL, "too many commands are waiting for the log; nothing was written");
        seus_hint(&why, "repeat the request in a second");
        pipeline_fail(job, SEUS_LIMIT, &why);
    }
}

static bool rows_busy(struct job *job, const struct domain_decision *decision)
{
    for (unsigned i = 0; i < decision->expects_count; i++) {
        if (keys_busy(job->pipeline, job, key_hash(decision->expects[i].kind, decision->expects[i].id))) {
            return true;
        }
    }
    return false;
}

static void decide(struct job *job, const struct domain_request *request)
{
    struct pipeline *p = job->pipeline;
    struct domain_decision decision;
    struct seus_why why = {0};
    const uint64_t missed = pipeline_missed(p);
    const enum seus_err err =
        domain_decide(view_store(p->options.view), request, job->request.arena, &decision, &why);
    if (pipeline_waits_for_keys(job, missed)) {
        return;
    }
    if (err == SEUS_OK && rows_busy(job, &decision)) {
        job->stage = JOB_BLOCKED;
        p->blocked_count++;
        return;
    }
    const enum seus_err early = err == SEUS_OK ? pipeline_level_events(job, &decision, &why) : err;
    if (early != SEUS_OK) {
        refuse(job, early, &why);
        return;
    }
    job->state = decision.state;
    job->number = decision.answer.number;
    if (job->request.dry_run) {
        if (decision.answer.code == SEUS_OK) {
            finish_receipt(job, &decision.answer, false, true);
        } else {
            finish_refused(job, &decision.answer, false);
        }
        return;
    }
    propose(job, &decision, request->now_ms);
}

/* Asks until no question is left. true: decide; false: policy will call back, or the job has ended. */
static bool ask(struct job *job, struct domain_request *request)
{
    struct pipeline *p = job->pipeline;
    for (unsigned i = 0; i <= JOB_VERDICTS_MAX; i++) {
        struct wire_question question = {0};
        struct seus_why why = {0};
        bool needed = false;
        const enum seus_err err = domain_next_question(view_store(p->options.view), request, job->request.arena,
                                                       &needed, &question, &why);
        if (err != SEUS_OK) {
            refuse(job, err, &why);
            return false;
        }
        if (!needed) {
            return true;
        }
        job->stage = JOB_ASKING;
        job->asked = inputs_of(job, &question);
        job->asking_inline = true;
        p->ports.ask(p->ports.ctx, &question, job, on_verdict);
        job->asking_inline = false;
        if (job->stage == JOB_ASKING) {
            return false;
        }
        request->verdicts_count = job->verdicts_count;
    }
    CHECK(!"the domain asks at most one question of each kind");
    return false;
}

void pipeline_write(struct job *job)
{
    struct pipeline *p = job->pipeline;
    struct seus_why why = {0};
    struct seus_why denied = {0};
    if (job->on_answer == NULL) {
        return;
    }
    void *args = NULL;
    enum seus_err err = pipeline_resolve_cases(job, &args, &why);
    const enum seus_err may = pipeline_access(job, err == SEUS_OK ? args : job->request.args, &denied);
    if (may != SEUS_OK) {
        refuse(job, may, &denied);
        return;
    }
    if (answered_or_waiting(job)) {
        return;
    }
    if (err == SEUS_OK) {
        err = pipeline_level_op(job, &why);
    }
    if (err != SEUS_OK) {
        refuse(job, err, &why);
        return;
    }
    const uint64_t wall_ms = p->ports.clock.wall_ms(p->ports.clock.ctx);
    p->last_recorded_ms = wall_ms > p->last_recorded_ms ? wall_ms : p->last_recorded_ms;
    struct domain_request request = {
        .op = job->request.op->number,
        .args = args,
        .actor = job->request.actor,
        .shift = job->request.shift,
        .principal = &job->principal,
        .now_ms = p->last_recorded_ms,
        .random = {p->ports.random.next(p->ports.random.ctx), p->ports.random.next(p->ports.random.ctx)},
        .verdicts = job->verdicts,
        .verdicts_count = job->verdicts_count,
    };
    if (p->ports.plugins != NULL && wire_field_by_name(job->request.op->args, STR_LIT("plugin")) != NULL) {
        struct wire_plugin_info *plugins = NULL;
        request.plugins_count = p->ports.plugins(p->ports.ctx, job->request.arena, &plugins);
        request.plugins = plugins;
    }
    if (ask(job, &request)) {
        decide(job, &request);
    }
}
