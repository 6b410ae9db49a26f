/* SPDX-License-Identifier: EUPL-1.2 */
/* A ring of finished requests. Written by the pipeline, read by the trace operation; a look-up walks the ring. */
#include "seusd/trace.h"

#include "base/mem.h"

struct trace_row {
    char request_id[65];
    uint32_t op;
    uint64_t index;
    enum seus_err outcome;
    struct trace_times times;
};

struct trace {
    uint64_t node_id;
    uint64_t added; /* rows ever added; the next goes to added % TRACE_REQUESTS_MAX */
    struct trace_totals totals;
    struct trace_row rows[TRACE_REQUESTS_MAX];
};

static const char *const stage_names[TRACE_STAGES] = {
    [TRACE_RECEIVED] = "received",   [TRACE_PASSED_ON] = "passed_on", [TRACE_DECIDED] = "decided",
    [TRACE_COMMITTED] = "committed", [TRACE_APPLIED] = "applied",     [TRACE_ANSWERED] = "answered",
};

struct trace *trace_new(uint64_t node_id)
{
    struct trace *trace = mem_zalloc(sizeof(*trace));
    trace->node_id = node_id;
    return trace;
}

void trace_free(struct trace *trace)
{
    mem_free(trace);
}

void trace_totals(const struct trace *trace, struct trace_totals *ret_totals)
{
    *ret_totals = trace->totals;
}

static void count(struct histogram *histogram, const struct trace_times *times, enum trace_stage from,
                  enum trace_stage to)
{
    if (times->at_us[from] != 0 && times->at_us[to] >= times->at_us[from]) {
        histogram_add(histogram, times->at_us[to] - times->at_us[from]);
    }
}

void trace_add(struct trace *trace, struct str request_id, uint32_t op, uint64_t index, enum seus_err outcome,
               const struct trace_times *times)
{
    struct trace_row *row = &trace->rows[trace->added++ % TRACE_REQUESTS_MAX];
    str_copy(row->request_id, sizeof(row->request_id), request_id);
    row->op = op;
    row->index = index;
    row->outcome = outcome;
    row->times = *times;
    trace->totals.outcomes[outcome < SEUS_ERR_COUNT ? outcome : SEUS_INTEGRITY]++;
    count(&trace->totals.request, times, TRACE_RECEIVED, TRACE_ANSWERED);
    count(&trace->totals.commit, times, TRACE_DECIDED, TRACE_COMMITTED);
}

static const struct trace_row *trace_find(const struct trace *trace, struct str request_id)
{
    const uint64_t kept = trace->added < TRACE_REQUESTS_MAX ? trace->added : TRACE_REQUESTS_MAX;
    for (uint64_t i = 1; i <= kept; i++) {
        const struct trace_row *row = &trace->rows[(trace->added - i) % TRACE_REQUESTS_MAX];
        if (str_eq_cstr(request_id, row->request_id)) {
            return row;
        }
    }
    return NULL;
}

bool trace_get(const struct trace *trace, struct str request_id, struct arena *arena,
               struct wire_trace_reply *ret_reply)
{
    const struct trace_row *row = trace_find(trace, request_id);
    if (row == NULL) {
        return false;
    }
    struct wire_trace_stage *stages = arena_alloc(arena, TRACE_STAGES * sizeof(*stages));
    unsigned count = 0;
    for (unsigned i = 0; i < TRACE_STAGES; i++) {
        if (row->times.at_us[i] != 0) {
            stages[count++] = (struct wire_trace_stage){
                .stage = str_of(stage_names[i]),
                .at_us = row->times.at_us[i] - row->times.at_us[TRACE_RECEIVED],
                .node = trace->node_id,
            };
        }
    }
    const struct wire_op *op = wire_op_by_number(row->op);
    *ret_reply = (struct wire_trace_reply){
        .request_id = arena_str(arena, str_of(row->request_id)),
        .op = op != NULL ? str_of(op->name) : (struct str){0},
        .index = row->index,
        .outcome = str_of(seus_err_name(row->outcome)),
        .received_at = row->times.received_wall_ms,
        .stages = stages,
        .stages_count = count,
    };
    return true;
}
