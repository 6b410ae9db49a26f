/* SPDX-License-Identifier: EUPL-1.2 */
#include "seusd/retention.h"

#include <inttypes.h>

#include "base/mem.h"
#include "domain/retention.h"

#define TIMEOUT_MS 10000u /* of a proposal; the next walk meets it again */
#define TIMES_MAX  512u   /* zones with times of their own, whose changes are noticed */

/* What is walked over, in this order. */
static const enum entity_kind kinds[] = {KIND_CASE, KIND_PERSON, KIND_REPORT};
#define KINDS_COUNT (sizeof(kinds) / sizeof(kinds[0]))

struct retention {
    struct retention_options options;
    unsigned at;         /* in kinds; KINDS_COUNT: the walk is over */
    char after[WIRE_ID_SIZE_MAX + 1];
    size_t after_len;
    uint64_t next_ms;    /* monotonic: the next walk */
    uint64_t seen;       /* the views when the times were last looked at */
    uint64_t times;      /* sum of the versions of all times of keeping; 0: nobody has set any */
    bool busy;           /* a proposal is under way */
    struct wire_retention_propose args;
    struct arena arena;  /* of a tick */
    struct arena request;
};

struct retention *retention_new(const struct retention_options *options)
{
    struct retention *retention = mem_zalloc(sizeof(*retention));
    retention->options = *options;
    arena_init(&retention->arena, 0);
    arena_init(&retention->request, 4096);
    return retention;
}

void retention_free(struct retention *retention)
{
    if (retention != NULL) {
        arena_release(&retention->request);
        arena_release(&retention->arena);
        mem_free(retention);
    }
}

static void on_answer(void *ctx, const struct pipeline_answer *answer)
{
    struct retention *retention = ctx;
    (void)answer; /* what was not proposed is met again on the next walk */
    retention->busy = false;
    arena_reset(&retention->request);
}

/* The id names what it rests on: a command that lost a race is another one after the change it lost to. */
static void propose(struct retention *r, const struct erasure_subject *subject, uint64_t version,
                    uint64_t erasure_version)
{
    arena_reset(&r->request);
    r->args = (struct wire_retention_propose){.case_id = arena_str(&r->request, subject->case_id),
                                              .person_id = arena_str(&r->request, subject->person_id),
                                              .report_id = arena_str(&r->request, subject->report_id)};
    const struct str id = retention_erasure_id(subject, &r->request);
    const struct pipeline_request request = {
        .op = wire_op_by_number(OP_retention_propose),
        .args = &r->args,
        .request_id = arena_printf(&r->request, "k%.*s-%" PRIx64 "-%" PRIx64 "-%" PRIx64, STR_ARG(id), version,
                                   erasure_version, r->times),
        .actor = STR_LIT("system"),
        .consistency = CONSISTENCY_LINEARIZABLE,
        .timeout_ms = TIMEOUT_MS,
        .passed_on = true, /* the next leader walks too */
        .arena = &r->request,
    };
    if (request.request_id.len > WIRE_ID_SIZE_MAX) {
        return; /* of an id that none of ours is like: it is erased when somebody asks */
    }
    r->busy = true;
    (void)pipeline_submit(r->options.pipeline, &request, r, on_answer);
}

/* Does something stand at its end? true: a proposal is under way, and the walk stays where it is. */
static bool look(struct retention *r, enum entity_kind kind, const void *row, uint64_t now_ms)
{
    const struct domain_store *store = view_store(r->options.view);
    struct erasure_subject subject;
    uint64_t erasure_version = 0;
    const uint64_t over = kind == KIND_CASE     ? retention_case_over(store, row, &r->arena, &subject)
                          : kind == KIND_PERSON ? retention_person_over(store, row, &r->arena, &subject)
                                                : retention_report_over(store, row, &r->arena, &subject);
    if (over == 0 || over > now_ms || !retention_is_ripe(store, &subject, now_ms, &r->arena, &erasure_version)) {
        return false;
    }
    propose(r, &subject, wire_row_version(wire_kind_of(kind), row), erasure_version);
    return r->busy;
}

/* Rows behind where it stands. */
static void walk(struct retention *r, uint64_t now_ms)
{
    void *rows = NULL;
    const enum entity_kind kind = kinds[r->at];
    const struct wire_kind *known = wire_kind_of(kind);
    const struct str after = {r->after, r->after_len};
    const unsigned count = view_rows_after(r->options.view, kind, (struct str){NULL, 0}, after, &r->arena,
                                           RETENTION_ROWS_MAX, &rows);
    for (unsigned i = 0; i < count && !r->busy; i++) {
        const char *row = (const char *)rows + i * known->record->size;
        struct str id;
        memcpy(&id, row + known->record->fields[0].offset, sizeof(id)); /* the id is the first field */
        (void)look(r, kind, row, now_ms);
        memcpy(r->after, id.ptr, id.len <= WIRE_ID_SIZE_MAX ? id.len : WIRE_ID_SIZE_MAX);
        r->after_len = id.len <= WIRE_ID_SIZE_MAX ? id.len : WIRE_ID_SIZE_MAX;
    }
    if (count < RETENTION_ROWS_MAX && !r->busy) {
        r->at++;
        r->after_len = 0;
    }
}

/* When the times change the walk begins anew. */
static void see_times(struct retention *r)
{
    void *found = NULL;
    uint64_t times = 0;
    const struct domain_store *store = view_store(r->options.view);
    if (view_applied(r->options.view) == r->seen) {
        return;
    }
    r->seen = view_applied(r->options.view);
    const unsigned count = store->rows(store->ctx, KIND_RETENTION, (struct str){NULL, 0}, &r->arena, TIMES_MAX, &found);
    for (unsigned i = 0; i < count; i++) {
        times += ((const struct wire_retention *)found)[i].version;
    }
    if (times != r->times) {
        r->times = times;
        r->at = 0;
        r->after_len = 0;
        r->next_ms = 0;
    }
}

void retention_tick(struct retention *retention)
{
    struct agree_status status;
    const struct clock_port *clock = &retention->options.clock;
    const uint64_t mono_ms = clock->mono_ms(clock->ctx);
    agree_status(retention->options.agree, &status);
    if (status.role != ROLE_LEADER || !status.ready || retention->busy) {
        return;
    }
    arena_reset(&retention->arena);
    see_times(retention);
    if (retention->times == 0 || mono_ms < retention->next_ms) {
        return;
    }
    if (retention->at >= KINDS_COUNT) {
        retention->at = 0;
        retention->after_len = 0;
    }
    walk(retention, clock->wall_ms(clock->ctx));
    if (retention->at >= KINDS_COUNT) {
        retention->next_ms = mono_ms + RETENTION_PASS_MS;
    }
    arena_reset(&retention->arena);
}
